"""The week's flow for real: on the temporary server, and on a running one. Nothing private reaches either."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.flows.commands import fieldbrief
from tests.flows.conftest import TITLES
from tests.flows.prefect_server import QUIET, Prefect, without_prefect
from tests.postgres import new_database

ROOT = Path(__file__).resolve().parents[2]
WORDS = ("weekly", "--json", "--as-of", "2025-09-08T07:00")
TASKS = {"collect yards", "build yards 2025-W36", "feed health", "tailor and render 1/1", "send"}
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
def test_on_a_running_server(
    installation: tuple[Path, dict[str, str]], tmp_path: Path, prefect: Prefect, database: str,
    request: pytest.FixtureRequest,
) -> None:  # fmt: skip
    data, variables = installation
    there = variables | {"PREFECT_API_URL": prefect.api, "FIELDBRIEF_DATA_DIR": str(data)}
    if database == "postgresql":
        there["FIELDBRIEF_DATABASE_URL"] = new_database(request.getfixturevalue("postgres_server"))
        assert fieldbrief("students", "import", "roster.csv", cwd=tmp_path, **there).code == 0  # type: ignore[arg-type]
    ended = fieldbrief(*WORDS, cwd=tmp_path, timeout=900, **there)
    assert ended.code in (0, 3), ended.err
    run = prefect.last_run("weekly")
    assert run["name"] == "weekly 2025-W36"
    assert set(prefect.tasks(run)) == TASKS
    assert set(prefect.tasks(run).values()) == {"COMPLETED"}
    found = prefect.artifacts(run)
    assert any(title in found["edition-yards"]["data"] for title in TITLES)  # together they may be one story
    assert run["state"]["message"].endswith("0 themes new, 2 sent, 0 waiting")
    assert "2 sent, 0 failed, 0 unknown" in found["week"]["data"]
    assert "(/artifacts/key/edition-yards)" in found["week"]["data"]
    rows = json.loads(found["feed-health"]["data"])
    assert {row["feed"]: row["state"] for row in rows}["Good"] == "well"
    assert rows[0]["state"] == "failing"  # the opportunity feeds of every study field, which can't be reached here
    assert json.loads(found["deliveries"]["data"]) == [{"student": "2 students", "state": "sent", "why": ""}]
    assert {found[key]["data"] for key in ("collecting-yards", "building-yards", "rendering-1", "sending")} == {100.0}
    told = prefect.log(run, last="2 sent, 0 waiting, 0 in hand")
    assert any("feeds answered" in line and "3 new articles" in line for line in told), told
    assert "2 sent, 0 waiting, 0 in hand" in told
    happened = prefect.events(run, 2)
    assert happened["fieldbrief.edition-built"]["payload"]["articles"] == 3
    assert happened["fieldbrief.mail-sent"]["payload"]["sent"] == 2
    assert mails(tmp_path) == 2
    if database == "sqlite":
        again = fieldbrief(*WORDS, cwd=tmp_path, timeout=900, **there)
        assert again.json["sent"]["sent"] == 0
        assert mails(tmp_path) == 2
    assert not [name for name in PRIVATE if name in prefect.everything()]


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


def test_only_what_may_pass_is_tried_again(tmp_path: Path) -> None:
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
        [sys.executable, "-c", code], cwd=ROOT, env=without_prefect() | QUIET | {"PREFECT_HOME": str(tmp_path)},
        capture_output=True, text=True, check=True, timeout=240,
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
