"""What `serve` lets Prefect do: tell of a run that ended badly, and mark one crashed whose process was killed."""

import http.server
import json
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.flows.commands import COMMAND, fieldbrief
from tests.flows.prefect_server import QUIET, Prefect, free_port, wait_until, without_prefect

pytestmark = pytest.mark.timeout(2400)

MAKE = """
import sys
from datetime import timedelta
from prefect.blocks.notifications import CustomWebhookNotificationBlock
from flows.runs.automations import crash_silent, make_automations, put
text = {"text": "{{subject}}: {{body}}"}
CustomWebhookNotificationBlock(name="office", url=sys.argv[1], json_data=text).save("office", overwrite=True)
for _ in range(2):
    make_automations("custom-webhook/office")
put(crash_silent(timedelta(seconds=45)))
"""


@contextmanager
def webhook() -> Iterator[tuple[str, list[str]]]:
    """Its address, and what it was told."""
    told: list[str] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            told.append(json.loads(self.rfile.read(int(self.headers["Content-Length"])))["text"])
            self.send_response(200)
            self.end_headers()

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}/", told
        server.shutdown()


def test_the_operator_is_told_and_a_silent_run_is_crashed(
    installation: tuple[Path, dict[str, str]], tmp_path: Path, prefect: Prefect
) -> None:
    data, variables = installation
    there = {"PREFECT_API_URL": prefect.api, "PREFECT_FLOWS_HEARTBEAT_FREQUENCY": "30"} | variables
    environment = without_prefect() | QUIET | there
    with webhook() as (address, told):
        subprocess.run([sys.executable, "-c", MAKE, address], env=environment, check=True, timeout=900)
        names = [one["name"] for one in prefect.ask("automations/filter", {})]
        assert sorted(names) == [
            "fieldbrief: a run that fell silent has crashed", "fieldbrief: tell of runs that failed",
        ]  # fmt: skip
        # Nobody takes the mail: the run ends with work left.
        words = ("weekly", "--as-of", "2025-09-08T07:00", "--data-dir", data)
        nobody = f"smtp://127.0.0.1:{free_port()}"
        ended = fieldbrief(*words, cwd=tmp_path, FIELDBRIEF_SMTP_URL=nobody, timeout=900, **there)
        assert ended.code == 3, ended.err
        left = prefect.last_run("weekly")
        assert left["state_name"] == "Unfinished"
        assert "2 waiting" in left["state"]["message"]
        with socket.create_server(("127.0.0.1", 0)) as silence:  # a mail server that greets nobody
            waiting = {"FIELDBRIEF_SMTP_URL": f"smtp://127.0.0.1:{silence.getsockname()[1]}"}
            killed = subprocess.Popen(
                [COMMAND, *words], cwd=tmp_path, env=environment | waiting, text=True,
                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
            )  # fmt: skip
            wait_until(lambda: prefect.last_run("weekly")["state_type"] == "RUNNING", killed)
            wait_until(lambda: beats(prefect, prefect.last_run("weekly")["id"]), killed)
            os.killpg(killed.pid, signal.SIGKILL)
            killed.wait(180)
        silent = prefect.last_run("weekly")
        with subprocess.Popen(["sleep", "2000"], text=True) as patience:
            assert prefect.ended(silent["id"], patience)["state_type"] == "CRASHED"
            wait_until(lambda: len(told) >= 2, patience)
            patience.kill()
    assert prefect.run(left["id"])["state_name"] == "Unfinished"
    assert sum("weekly 2025-W36 is Unfinished" in text and "2 waiting" in text for text in told) == 1
    assert sum("weekly 2025-W36 is Crashed" in text for text in told) == 1


def beats(prefect: Prefect, run: str) -> int:
    """How many heartbeats the server has of a run."""
    resource = {"id": [f"prefect.flow-run.{run}"]}
    wanted = {"filter": {"event": {"name": ["prefect.flow-run.heartbeat"]}, "resource": resource}}
    count: int = prefect.ask("events/filter", wanted)["total"]
    return count
