"""A real Prefect server for tests, with its own home, a real `fieldbrief serve`, and what its API says of runs."""

import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.flows.commands import COMMAND, SECONDS

# Run as `python -c STOPPABLE command ...`: a shell's background jobs ignore ctrl-C, and so would their children.
STOPPABLE = """
import os, signal, sys
signal.signal(signal.SIGINT, signal.SIG_DFL)
os.execv(sys.argv[1], sys.argv[1:])
"""

# The hour at which a test happens to run starts nothing: a test that waits for a schedule names one.
NEVER = {f"FIELDBRIEF_{name}_SCHEDULE": "0 0 29 2 *" for name in ("COLLECT", "WEEKLY", "SEND")}
QUIET = {"PREFECT_SERVER_ANALYTICS_ENABLED": "false", "DO_NOT_TRACK": "1"}
ENDED = ("COMPLETED", "FAILED", "CRASHED", "CANCELLED")


@dataclass(frozen=True, slots=True)
class Prefect:
    """A running server: where its API is, the folder with its database, and its process where it is known."""

    api: str
    home: Path
    process: "subprocess.Popen[str] | None" = None

    def ask(self, path: str, body: Mapping[str, Any] | None = None) -> Any:
        """The API's answer to a POST; without a body, to a GET. A busy one (503) is asked again."""
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"{self.api}/{path}", data, {"Content-Type": "application/json"})
        for _ in range(9):
            try:
                with urllib.request.urlopen(request, timeout=120) as answer:
                    return json.load(answer)
            except urllib.error.HTTPError as error:
                if error.code != 503:
                    raise
                time.sleep(2)
        raise AssertionError(f"{path}: the Prefect server's database stayed busy")

    def runs(self, flow: str) -> Any:
        """The runs of a flow, the one that began last first."""
        begun = {"start_time": {"is_null_": False}}
        body = {"flows": {"name": {"any_": [flow]}}, "flow_runs": begun, "sort": "START_TIME_DESC", "limit": 9}
        return self.ask("flow_runs/filter", body)

    def last_run(self, flow: str) -> Any:
        """The run of a flow that began last."""
        return self.runs(flow)[0]

    def run(self, identity: str) -> Any:
        """One run."""
        return self.ask(f"flow_runs/{identity}")

    def ended(self, identity: str, process: "subprocess.Popen[str]", *, seconds: float = SECONDS) -> Any:
        """The run, once it has ended."""
        return wait_until(lambda: (run := self.run(identity))["state_type"] in ENDED and run, process, seconds=seconds)

    def tasks(self, run: Mapping[str, Any]) -> dict[str, str]:
        """The names of a run's tasks and how each ended."""
        return {one["name"]: one["state_type"] for one in self._tasks(run)}

    def spans(self, run: Mapping[str, Any]) -> list[tuple[str, str, str]]:
        """When each of a run's tasks began and ended, and its name."""
        return [(one["start_time"], one["end_time"], one["name"]) for one in self._tasks(run)]

    def hours(self, run: Mapping[str, Any]) -> set[str]:
        """When a run's tasks began and ended, as texts that sort."""
        return {one[name] for one in self._tasks(run) for name in ("start_time", "end_time")}

    def _tasks(self, run: Mapping[str, Any]) -> list[dict[str, Any]]:
        """A run's tasks; their last states reach the database a moment later."""
        body = {"flow_runs": {"id": {"any_": [run["id"]]}}}
        until = time.monotonic() + 120
        while True:
            found: list[dict[str, Any]] = self.ask("task_runs/filter", body)
            if all(one["state_type"] in ENDED for one in found) or time.monotonic() > until:
                return found
            time.sleep(0.5)

    def artifacts(self, run: Mapping[str, Any]) -> dict[str, Any]:
        """A run's artifacts by key, the newest of each."""
        body = {"flow_runs": {"id": {"any_": [run["id"]]}}, "sort": "CREATED_DESC"}
        return {one["key"]: one for one in reversed(self.ask("artifacts/filter", body))}

    def arrows(self, run: Mapping[str, Any]) -> set[tuple[str, str]]:
        """The arrows of a run's graph: from which task to which."""
        graph = self.ask(f"flow_runs/{run['id']}/graph-v2")
        labels = {identity: node["label"] for identity, node in graph["nodes"]}
        return {(labels[one["id"]], node["label"]) for _, node in graph["nodes"] for one in node["parents"]}

    def log(self, run: Mapping[str, Any], last: str = "") -> list[str]:
        """What a run and its tasks logged at INFO or above; lines come a moment later, so `last` is waited for."""
        body = {"logs": {"flow_run_id": {"any_": [run["id"]]}, "level": {"ge_": 20}}, "sort": "TIMESTAMP_ASC"}
        until = time.monotonic() + 60
        while True:
            told = [one["message"] for one in self.ask("logs/filter", body)]
            if not last or last in told or time.monotonic() > until:
                return told
            time.sleep(0.5)

    def events(self, run: Mapping[str, Any], count: int) -> dict[str, Any]:
        """Our own events of a run, by name, once there are so many: they reach the database a moment later."""
        related = {"resources_in_roles": [[f"prefect.flow-run.{run['id']}", "flow-run"]]}
        until = time.monotonic() + 120
        while True:
            found = self.ask("events/filter", {"filter": {"event": {"prefix": ["fieldbrief."]}, "related": related}})
            if len(found["events"]) >= count or time.monotonic() > until:
                return {one["event"]: one for one in found["events"]}
            time.sleep(0.5)

    def deployment(self, name: str) -> Any:
        """One of the deployments, as weekly/weekly."""
        return self.ask(f"deployments/name/{name}")

    def press(self, name: str, process: "subprocess.Popen[str]", due: str | None = None, **parameters: Any) -> str:
        """Start a run of a deployment, once it is there, as a press of the button does; the run's id."""
        wait_until(lambda: len(self.ask("deployments/filter", {})) >= 3, process)
        body: dict[str, Any] = {"parameters": parameters}
        if due:
            body["state"] = {"type": "SCHEDULED", "state_details": {"scheduled_time": due}}
        identity: str = self.ask(f"deployments/{self.deployment(name)['id']}/create_flow_run", body)["id"]
        return identity

    def everything(self) -> str:
        """All that its database holds."""
        with closing(sqlite3.connect(self.home / "prefect.db")) as database:
            return "\n".join(database.iterdump())


def without_prefect() -> dict[str, str]:
    """This environment without settings of Prefect's or ours."""
    return {name: value for name, value in os.environ.items() if not name.startswith(("PREFECT_", "FIELDBRIEF_"))}


def free_port() -> int:
    """A port on loopback that nobody listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


@contextmanager
def prefect_server(home: Path, *, ui: bool = False) -> Iterator[Prefect]:
    """A server whose database is `home`/prefect.db."""
    port = free_port()
    api = f"http://127.0.0.1:{port}/api"
    server = subprocess.Popen(
        [sys.executable, "-m", "prefect", "server", "start", "--port", str(port), *([] if ui else ["--no-ui"])],
        env=without_prefect() | QUIET | {"PREFECT_HOME": str(home), "PREFECT_UI_API_URL": api}, text=True,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        wait_until(lambda: answers(api), server)
        yield Prefect(api, home, server)
    finally:
        server.terminate()
        server.wait(180)


def answers(api: str) -> bool:
    """Whether a Prefect server answers there."""
    try:
        urllib.request.urlopen(f"{api}/health", timeout=5).close()
    except OSError:
        return False
    return True


@contextmanager
def served(prefect: Prefect, data: Path, *, cwd: Path, **variables: str) -> Iterator["subprocess.Popen[str]"]:
    """`fieldbrief serve` of an installation, as an operator starts it, until ctrl-C. Its words: `cwd`/serve.log."""
    with (cwd / "serve.log").open("w") as told:
        process = subprocess.Popen(
            [sys.executable, "-c", STOPPABLE, COMMAND, "serve", "--data-dir", data], cwd=cwd,
            env=without_prefect() | QUIET | NEVER | {"PREFECT_API_URL": prefect.api} | variables,
            stdout=told, stderr=told, text=True,
        )  # fmt: skip
    try:
        yield process
        process.send_signal(signal.SIGINT)
        process.wait(180)
    finally:
        process.kill()
        process.wait(180)


def wait_until(look: Callable[[], Any], process: "subprocess.Popen[str]", *, seconds: float = SECONDS) -> Any:
    """What `look` finds, once it finds something; the process must live as long."""
    deadline = time.monotonic() + seconds
    while not (found := look()):
        assert process.poll() is None, "the process ended"
        assert time.monotonic() < deadline, "it took too long"
        time.sleep(0.5)
    return found
