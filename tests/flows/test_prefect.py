"""The week's flow for real: on the temporary server, and on a running one. Nothing private reaches either."""

import json
import subprocess
import sys
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from digest.tables import editions
from flows.runs.weekly import WAITS
from sources.database import open_database, reading
from sources.turns import turn
from tests.flows.commands import COMMAND, SECONDS, fieldbrief
from tests.flows.installation import TITLES
from tests.flows.prefect_server import QUIET, Prefect, wait_until, without_prefect
from tests.postgres import new_database

ROOT = Path(__file__).resolve().parents[2]
WORDS = ("weekly", "--json", "--as-of", "2025-09-08T07:00")
ARROWS = {
    ("collect", "feed health"), ("collect", "build yards 2025-W36"),
    ("build yards 2025-W36", "tailor and render 1/1"), ("tailor and render 1/1", "send"),
}  # fmt: skip
TASKS = {"collect", "build yards 2025-W36", "feed health", "tailor and render 1/1", "send"}
PRIVATE = ("ada@example.org", "Byteworthy", "Nibblestone", "brief@example.org", "maildir:")

pytestmark = pytest.mark.timeout(2400)


def mails(folder: Path) -> int:
    return len(list((folder / "mail" / "new").iterdir()))


def test_on_the_temporary_server(installation: tuple[Path, dict[str, str]], tmp_path: Path) -> None:
    data, variables = installation
    ended = fieldbrief(*WORDS, "--data-dir", data, cwd=tmp_path, timeout=900, **variables)
    assert ended.code in (0, 3), ended.err  # 3: the opportunity feeds of every study field can't be reached here
    assert ended.json["sent"]["sent"] == 2
    assert ended.json["collected"]["yards"]["new_articles"] == 3
    assert mails(tmp_path) == 2


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_two_at_once_on_a_running_server(
    installation: tuple[Path, dict[str, str]], tmp_path: Path, prefect: Prefect, database: str,
    request: pytest.FixtureRequest,
) -> None:  # fmt: skip
    """One does the week; the other, begun at the same moment, waits for it and finds nothing left."""
    data, variables = installation
    url = f"sqlite:///{data}/fieldbrief.db"
    there = variables | {"PREFECT_API_URL": prefect.api, "FIELDBRIEF_DATA_DIR": str(data)}
    if database == "postgresql":
        url = there["FIELDBRIEF_DATABASE_URL"] = new_database(request.getfixturevalue("postgres_server"))
        assert fieldbrief("students", "import", "roster.csv", cwd=tmp_path, **there).code == 0  # type: ignore[arg-type]
    first, second = at_once(open_database(url), tmp_path, there)
    assert (first["sent"]["sent"], [batch["enqueued"] for batch in first["rendered"]]) == (2, [2])
    assert (second["sent"]["sent"], second["rendered"]) == (0, [])
    assert first["states"] == second["states"]
    assert mails(tmp_path) == 2
    runs = sorted(prefect.runs("weekly")[:2], key=lambda run: min(prefect.hours(run)))
    assert max(prefect.hours(runs[0])) <= min(prefect.hours(runs[1]))
    assert [run["name"] for run in runs] == ["weekly 2025-W36"] * 2
    assert all(run["state"]["message"].endswith("0 themes new, 2 sent, 0 waiting") for run in runs)
    assert set(prefect.tasks(runs[0])) == TASKS
    assert set(prefect.tasks(runs[1])) == TASKS - {"tailor and render 1/1"}
    assert {state for run in runs for state in prefect.tasks(run).values()} == {"COMPLETED"}
    assert prefect.arrows(runs[0]) == ARROWS
    the_story_is_told(prefect, runs[0])
    week = prefect.artifacts(runs[1])["week"]["data"]
    assert "2 sent, 0 failed, 0 unknown" in week
    assert "(/artifacts/key/edition-yards)" in week
    assert not [name for name in PRIVATE if name in prefect.everything()]


def at_once(engine: Engine, cwd: Path, variables: dict[str, str]) -> list[Any]:
    """What two `fieldbrief weekly`, begun at the same moment, print: first that of the one which did the week."""
    logs = [cwd / "one.log", cwd / "two.log"]
    with turn(engine, "weekly", lambda: None):  # until both stand before the work, however slowly each starts
        started = [begun(log, cwd, variables) for log in logs]
        for process, log in zip(started, logs, strict=True):
            wait_until(partial(waits, log), process)
    told = [process.communicate(timeout=SECONDS)[0] for process in started]
    with reading(engine) as connection:
        assert len(connection.execute(editions.select()).all()) == 1
    engine.dispose()
    # 3: the opportunity feeds of every study field can't be reached here
    assert {process.returncode for process in started} <= {0, 3}, [log.read_text() for log in logs]
    return sorted(map(json.loads, told), key=lambda result: -result["sent"]["sent"])


def begun(log: Path, cwd: Path, variables: dict[str, str]) -> "subprocess.Popen[str]":
    """`fieldbrief weekly`, by hand; what it logs is in `log`."""
    with log.open("w") as told:
        return subprocess.Popen(
            [str(COMMAND), *WORDS], cwd=cwd, env=without_prefect() | QUIET | variables, text=True,
            stdout=subprocess.PIPE, stderr=told,
        )  # fmt: skip


def waits(log: Path) -> bool:
    return WAITS in log.read_text()


def the_story_is_told(prefect: Prefect, run: dict[str, Any]) -> None:
    """Artifacts, log lines and events of a run that did a week."""
    found = prefect.artifacts(run)
    assert any(title in found["edition-yards"]["data"] for title in TITLES)  # together they may be one story
    assert "2 sent, 0 failed, 0 unknown" in found["week"]["data"]
    assert "(/artifacts/key/edition-yards)" in found["week"]["data"]
    rows = json.loads(found["feed-health"]["data"])
    assert {row["feed"]: row["state"] for row in rows}["Good"] == "well"
    assert rows[0]["state"] == "failing"  # the opportunity feeds of every study field, which can't be reached here
    assert json.loads(found["deliveries"]["data"]) == [{"student": "2 students", "state": "sent", "why": ""}]
    assert {found[key]["data"] for key in ("collecting", "building-yards", "rendering-1", "sending")} == {100.0}
    told = prefect.log(run, last="2 sent, 0 waiting, 0 in hand")
    assert any("feeds answered" in line and "3 new articles" in line for line in told), told
    assert "2 sent, 0 waiting, 0 in hand" in told
    happened = prefect.events(run, 2)
    assert happened["fieldbrief.edition-built"]["payload"]["articles"] == 3
    assert happened["fieldbrief.mail-sent"]["payload"]["sent"] == 2


def test_a_week_that_breaks_off_says_where_and_what_to_do(
    installation: tuple[Path, dict[str, str]], tmp_path: Path, prefect: Prefect
) -> None:
    data, variables = installation
    templates = tmp_path / "templates"
    templates.mkdir()
    (templates / "digest.txt").write_text("{% if %}")
    there = variables | {"PREFECT_API_URL": prefect.api, "FIELDBRIEF_TEMPLATES_DIR": str(templates)}
    ended = fieldbrief(*WORDS, "--data-dir", data, cwd=tmp_path, timeout=900, **there)
    assert "digest.txt" in one_sentence_of(ended.err)
    assert ended.code == 1
    run = prefect.last_run("weekly")
    assert run["state_type"] == "FAILED"
    assert "digest.txt" in run["state"]["message"]
    page = prefect.artifacts(run)["week"]["data"]
    assert "The run broke off" in page
    assert "(/artifacts/key/edition-yards)" in page
    assert not list((tmp_path / "mail").glob("new/*"))


def one_sentence_of(told: str) -> str:
    """What the command line says at the end; Prefect's own log lines stand before it."""
    assert "Traceback" not in told[told.rindex("fieldbrief: ") :]
    return told[told.rindex("fieldbrief: ") :]


def test_only_what_may_pass_is_tried_again(tmp_path: Path, prefect: Prefect) -> None:
    code = """
import json
from collections import Counter
from prefect import flow, task
from digest.errors import AddressRefused, TransportDown
from flows.runs.tasks import is_transient
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
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True, timeout=SECONDS,
        env=without_prefect() | QUIET | {"PREFECT_HOME": str(tmp_path), "PREFECT_API_URL": prefect.api},
    )  # fmt: skip
    tried = json.loads(done.stdout.splitlines()[-1])
    assert tried == {"TransportDown": 3, "AddressRefused": 1, "ValueError": 1}, done.stderr


def test_the_flows_need_no_command_line() -> None:
    """A deployment imports them as modules."""
    code = (
        "from flows.runs.weekly import weekly; from flows.runs.collect import collect; print(weekly.name, collect.name)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["weekly", "collect"]
