"""`serve` for real: runs that start by their schedule or by a press of the button, about the week they were due for."""

import json
import subprocess
import urllib.error
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from sources.database import open_database
from tests.digest.mail.test_outbox import fill
from tests.flows.commands import fieldbrief, one_sentence
from tests.flows.prefect_server import Prefect, free_port, prefect_server, served, wait_until

pytestmark = pytest.mark.timeout(2400)


@pytest.fixture
def lone_prefect(tmp_path: Path) -> Iterator[Prefect]:
    """A server of the test's own: runs due each minute would start in the installations of the tests after it."""
    with prefect_server(tmp_path / "server") as server:
        yield server


def test_a_run_starts_by_its_schedule(
    installation: tuple[Path, dict[str, str]], tmp_path: Path, lone_prefect: Prefect
) -> None:
    """Runs are made that wait, and one of them starts and ends without anybody's doing."""
    prefect, (data, variables) = lone_prefect, installation

    def scheduled(*states: str) -> list[str]:
        """Names of the runs that the scheduler made, in one of these states."""
        found = prefect.ask("flow_runs/filter", {"flow_runs": {"state": {"type": {"any_": list(states)}}}})
        return [one["name"] for one in found if one["auto_scheduled"]]

    each_minute = {"FIELDBRIEF_COLLECT_SCHEDULE": "* * * * *"}
    with served(prefect, data, cwd=tmp_path, **variables, **each_minute) as process:
        wait_until(lambda: scheduled("SCHEDULED"), process)
        done = wait_until(lambda: scheduled("COMPLETED"), process)
        assert scheduled("FAILED", "CRASHED") == []  # but cancelled, where the one before takes more than its minute
        assert all(name.startswith("collect 20") for name in done)
    assert "Traceback" not in (tmp_path / "serve.log").read_text()
    assert list(data.glob("fieldbrief.db")), "the run collected into the installation's database"
    after = prefect.ask("deployments/filter", {})
    assert {one["name"] for one in after} == {"daily", "weekly", "hourly"}
    assert not any(one["paused"] for one in after)
    assert all(schedule["active"] for one in after for schedule in one["schedules"])
    run = prefect.last_run("collect")
    assert set(prefect.artifacts(prefect.run(run["id"]))) <= {"feed-health", "collecting"}


def test_what_is_pressed_runs_once_at_a_time_and_about_its_week(
    installation: tuple[Path, dict[str, str]], tmp_path: Path, prefect: Prefect
) -> None:
    data, variables = installation
    assert fieldbrief("collect", "--as-of", "2025-09-08T07:00", "--data-dir", data, cwd=tmp_path).code in (0, 3)
    with served(prefect, data, cwd=tmp_path, **variables) as process:
        then: dict[str, Any] = {"as_of": "2025-09-08T07:00", "collect_first": False}
        two = [prefect.press("weekly/weekly", process, **then) for _ in range(2)]
        late = prefect.press("weekly/weekly", process, due="2025-09-08T07:00:00Z", collect_first=False, send=False)
        wrong = prefect.press("collect/daily", process, as_of="yesterday")
        ended = {identity: prefect.ended(identity, process) for identity in (*two, late, wrong)}
        assert [ended[one]["state_type"] for one in two] == ["COMPLETED", "COMPLETED"], [*ended.values()]
        assert [ended[one]["name"] for one in (*two, late)] == ["weekly 2025-W36"] * 3
        assert any("AwaitingConcurrencySlot" in states(prefect, one) for one in two)
        assert sum("2 digests made" in line for one in two for line in prefect.log(ended[one])) == 1
        assert ended[wrong]["state_type"] == "FAILED"
        told = "'yesterday' is no date; write 2025-09-08 or 2025-09-08T07:00"
        assert told in ended[wrong]["state"]["message"]
        with pytest.raises(urllib.error.HTTPError) as refused:
            prefect.press("weekly/weekly", process, fields=["astrology"])
        assert "astrology" in json.dumps(json.load(refused.value))
        offered = prefect.deployment("weekly/weekly")["parameter_openapi_schema"]["properties"]
        assert hourly(prefect, process) == ("COMPLETED", "nothing waits")
        fill(open_database(f"sqlite:///{data}/fieldbrief.db"), 1, now=datetime.now(UTC))  # an hour's outage left it
        assert hourly(prefect, process) == ("COMPLETED", "1 sent, 0 waiting, 0 in hand")
    assert set(offered) == {"week", "fields", "as_of", "collect_first", "send"}
    assert {"yards", "robotics"} <= set(offered["fields"]["anyOf"][0]["items"]["enum"])
    assert len(list((tmp_path / "mail" / "new").iterdir())) == 3


def hourly(prefect: Prefect, process: "subprocess.Popen[str]") -> tuple[str, str]:
    """How the flow ends that sends what waits."""
    run = prefect.ended(prefect.press("send/hourly", process), process)
    return run["state_type"], run["state"]["message"]


def states(prefect: Prefect, run: str) -> set[str]:
    """The names of the states that a run went through."""
    return {one["name"] for one in prefect.ask(f"flow_run_states/?flow_run_id={run}")}


@pytest.mark.parametrize("api", [None, "http://127.0.0.1:{}/api"])
def test_without_a_server_serve_says_what_to_do(tmp_path: Path, api: str | None) -> None:
    named = {} if api is None else {"PREFECT_API_URL": api.format(free_port())}
    ended = fieldbrief("serve", "--data-dir", "d", cwd=tmp_path, PREFECT_HOME=str(tmp_path / "p"), **named)  # type: ignore[arg-type]  # the only float is timeout
    assert "Prefect server" in one_sentence(ended)
    assert "`fieldbrief up`" in ended.err
