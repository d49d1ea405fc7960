"""The flows for real: on the temporary server, and against a running one. Nothing private reaches either."""

import json
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from tests.flows.commands import COMMAND, fieldbrief
from tests.flows.conftest import TITLES
from tests.flows.prefect_server import QUIET, STOPPABLE, ask, prefect_server, wait_for, without_prefect

ROOT = Path(__file__).resolve().parents[2]

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]


def runs(home: Path) -> tuple[set[str], set[str], bytes]:
    """Names of completed task runs, kinds of artifacts, and everything the server's database holds."""
    with sqlite3.connect(home / "prefect.db") as database:
        tasks = {name for (name,) in database.execute("select name from task_run where state_type = 'COMPLETED'")}
        kinds = {f"{key}:{kind}" for key, kind in database.execute("select key, type from artifact")}
        dump = "\n".join(database.iterdump()).encode()
    return tasks, kinds, dump


def check(home: Path, tmp_path: Path) -> None:
    tasks, kinds, dump = runs(home)
    assert tasks >= {"collect yards", "build yards 2025-W36", "feed health", "tailor and render 2025-W36", "send"}
    assert kinds >= {"edition-yards:markdown", "feed-health:table"}
    for private in (b"ada@example.org", b"Byteworthy", b"Nibblestone", b"brief@example.org", b"maildir:"):
        assert private not in dump
    assert len(list((tmp_path / "mail" / "new").iterdir())) == 2


def test_weekly_on_the_temporary_server(installation: tuple[Path, dict[str, str]], tmp_path: Path) -> None:
    data, variables = installation
    words = ("weekly", "--json", "--as-of", "2025-09-08T07:00", "--data-dir", data)
    ended = fieldbrief(*words, cwd=tmp_path, **variables)  # type: ignore[arg-type]  # the only float is timeout
    assert ended.code in (0, 3), ended.err  # 3: the opportunity feeds of every study field can't be reached here
    assert ended.json["sent"]["sent"] == 2
    assert ended.json["collected"]["yards"]["new_articles"] == 3
    assert len(list((tmp_path / "mail" / "new").iterdir())) == 2


def test_weekly_against_a_running_server(installation: tuple[Path, dict[str, str]], tmp_path: Path) -> None:
    data, variables = installation
    with prefect_server(Path(variables["PREFECT_HOME"])) as api:
        there = variables | {"PREFECT_API_URL": api}
        words = ("weekly", "--json", "--as-of", "2025-09-08T07:00", "--data-dir", data)
        ended = fieldbrief(*words, cwd=tmp_path, **there)  # type: ignore[arg-type]  # the only float is timeout
        assert ended.code in (0, 3), ended.err
        again = fieldbrief(*words, cwd=tmp_path, **there)  # type: ignore[arg-type]  # the only float is timeout
        assert again.json["sent"]["sent"] == 0
        (run, *_) = ask(api, "flow_runs/filter", {})
        assert run["name"] == "weekly 2025-W36"
        pages = {one["key"]: one["data"] for one in ask(api, "artifacts/filter", {"sort": "CREATED_DESC"})}
        assert any(title in pages["edition-yards"] for title in TITLES)  # together they may be one story
        assert "sent, 0 failed, 0 unknown" in pages["week"]
        assert json.loads(pages["feed-health"])[0]["feed"] == "Good"
    check(Path(variables["PREFECT_HOME"]), tmp_path)


def test_serve_schedules_the_flows_and_runs_what_is_triggered(
    installation: tuple[Path, dict[str, str]], tmp_path: Path
) -> None:
    data, variables = installation
    with prefect_server(Path(variables["PREFECT_HOME"])) as api:
        served = subprocess.Popen(
            [sys.executable, "-c", STOPPABLE, COMMAND, "serve", "--data-dir", data], cwd=tmp_path,
            env=without_prefect() | variables | {"PREFECT_API_URL": api}, stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        try:
            found = wait_for(lambda: {one["name"]: one for one in ask(api, "deployments/filter", {})}, 3, served)
            assert set(found) == {"daily", "weekly", "hourly"}
            assert [len(one["schedules"]) for one in found.values()] == [1, 1, 1]
            assert set(found["weekly"]["parameter_openapi_schema"]["properties"]) == {
                "week", "fields", "as_of", "collect_first", "send",
            }  # fmt: skip
            began = ask(api, f"deployments/{found['daily']['id']}/create_flow_run", {})
            ended = wait_for(
                lambda: [
                    one
                    for one in ask(api, "flow_runs/filter", {"flow_runs": {"id": {"any_": [began["id"]]}}})
                    if one["state_type"] in ("COMPLETED", "FAILED", "CRASHED")
                ],
                1,
                served,
            )
            assert [one["state_type"] for one in ended] == ["COMPLETED"]
            assert ended[0]["name"].startswith("collect 20")
            served.send_signal(signal.SIGINT)
            _, told = served.communicate(timeout=60)
        finally:
            served.kill()
        assert "Traceback" not in told
        after = ask(api, "deployments/filter", {})
        assert not any(one["paused"] for one in after)
        assert all(schedule["active"] for one in after for schedule in one["schedules"])
        assert ask(api, "flows/filter", {})
        names = {flow["id"]: flow["name"] for flow in ask(api, "flows/filter", {})}
        assert {f"{names[one['flow_id']]}/{one['name']}" for one in after} == {
            "collect/daily",
            "weekly/weekly",
            "send/hourly",
        }
    tasks, kinds, _ = runs(Path(variables["PREFECT_HOME"]))
    assert tasks >= {"collect yards", "feed health"}
    assert "feed-health:table" in kinds


def test_only_what_may_pass_is_tried_again(tmp_path: Path) -> None:
    code = """
import json
from collections import Counter
from prefect import flow, task
from digest.errors import AddressRefused, TransportDown
from flows.tasks import is_transient
tried = Counter()
def fails(kind):
    @task(name=kind.__name__, retries=2, retry_delay_seconds=0, retry_condition_fn=is_transient)
    def work():
        tried[kind.__name__] += 1
        raise kind("no")
    return work
@flow
def three():
    futures = [fails(kind).submit() for kind in (TransportDown, AddressRefused, ValueError)]
    for future in futures:
        future.wait()
    return "done"
three()
print(json.dumps(tried))
"""
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=without_prefect() | QUIET | {"PREFECT_HOME": str(tmp_path)},
        capture_output=True, text=True, check=True, timeout=240,
    )  # fmt: skip
    tried = json.loads(done.stdout.splitlines()[-1])
    assert tried == {"TransportDown": 3, "AddressRefused": 1, "ValueError": 1}, done.stderr


def test_the_flows_need_no_command_line() -> None:
    """A deployment imports them as modules."""
    code = "from flows.weekly import weekly; from flows.collect import collect; print(weekly.name, collect.name)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["weekly", "collect"]
