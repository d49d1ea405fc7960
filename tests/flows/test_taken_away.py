"""What the weekly run stands on is taken away while it works: a clear state, and the next run finishes, nothing twice.

The moment is the mail server's: it takes the thing away when the first recipient is named to it, and then goes on.
"""

import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from digest.mail.outbox import Outbox
from sources.database import open_database
from tests.digest.mail.mail_server import Counting, Seen, mail_server
from tests.flows.commands import Ended, fieldbrief
from tests.flows.installation import STUDENTS, an_installation
from tests.flows.prefect_server import Prefect, answers, prefect_server
from tests.postgres import new_database, restart

pytestmark = [pytest.mark.timeout(2400)]

FIRST = ("weekly", "--json", "--as-of", "2025-09-08T07:00")
NEXT = ("weekly", "--json", "--no-collect", "--as-of", "2025-09-08T07:20")  # later than a lease

Installed = tuple[Path, dict[str, str]]


@contextmanager
def taking_away(take: Callable[[], None]) -> Iterator[tuple[Counting, dict[str, str]]]:
    """A mail server that does it once, at the first recipient; and the setting that leads there."""
    once = threading.Lock()

    def fault(seen: Seen) -> None:
        if seen.stage == "rcpt" and once.acquire(blocking=False):
            take()

    with mail_server(fault) as (server, port):
        yield server, {"FIELDBRIEF_SMTP_URL": f"smtp://127.0.0.1:{port}"}
        assert once.locked(), "nothing was taken away"


def everybody_has_it_once(url: str, server: Counting, last: Ended) -> None:
    """Every message is sent, or one is unknown; the server has none twice, and what is called sent it has."""
    engine = open_database(url)
    found = Outbox(engine).deliveries()
    engine.dispose()
    states = sorted(one.state.value for one in found)
    assert states in (["sent"] * STUDENTS, ["sent", "unknown"]), [(one.state, one.reason) for one in found]
    assert last.code in (0, 3), last.err
    assert {name: count for name, count in last.json["states"].items() if count and name != "unsettled"} == {
        state: states.count(state) for state in set(states)
    }
    assert max(server.accepted.values()) == 1
    arrived = {key.split()[0] for key in server.accepted}
    assert {one.message_id for one in found if one.state.value == "sent"} <= arrived


def run(words: tuple[str, ...], cwd: Path, variables: dict[str, str]) -> Ended:
    return fieldbrief(*words, cwd=cwd, **variables)  # type: ignore[arg-type]  # the only float is timeout


def last_words(ended: Ended) -> str:
    """What the command itself says at the end, below Prefect's lines: a sentence, no traceback."""
    told = ended.err[ended.err.rindex("fieldbrief: ") :]
    assert "Traceback" not in told
    return told


def state_of(prefect: Prefect) -> str:
    """The name of the state of the run that began last, which says something."""
    last = prefect.last_run("weekly")
    assert last["state"]["message"], last["state"]
    return str(last["state_name"])


def test_postgresql_restarts(installation: Installed, tmp_path: Path, prefect: Prefect, postgres_server: str) -> None:
    data, variables = installation
    url = new_database(postgres_server)
    there = variables | {
        "PREFECT_API_URL": prefect.api, "FIELDBRIEF_DATA_DIR": str(data), "FIELDBRIEF_DATABASE_URL": url,
    }  # fmt: skip
    assert run(("students", "import", "roster.csv"), tmp_path, there).code == 0
    with taking_away(lambda: restart(postgres_server)) as (server, mail):
        first = run(FIRST, tmp_path, there | mail)
        assert first.code in (0, 3), first.err
        assert state_of(prefect) in ("Completed", "Unfinished")
        last = run(NEXT, tmp_path, there | mail)
    everybody_has_it_once(url, server, last)


@pytest.mark.slow
def test_a_dask_worker_is_killed(installation: Installed, tmp_path: Path, prefect: Prefect) -> None:
    from tests.flows.test_dask import dask_cluster, distributed

    data, variables = installation
    there = variables | {"PREFECT_API_URL": prefect.api, "FIELDBRIEF_DATA_DIR": str(data)}
    workers: list[int] = []

    def kill() -> None:
        for worker in workers:  # its nanny starts another
            os.kill(worker, signal.SIGKILL)

    with taking_away(kill) as (server, mail), dask_cluster(tmp_path, **(there | mail)) as address:
        with distributed.Client(address) as client:
            workers += client.run(os.getpid).values()
        there |= mail | {"FIELDBRIEF_TASK_RUNNER": f"dask:{address}"}
        first = run(FIRST, tmp_path, there)
        assert first.code in (0, 3), first.err
        assert state_of(prefect) in ("Completed", "Unfinished")
        last = run(NEXT, tmp_path, there)
    everybody_has_it_once(f"sqlite:///{data}/fieldbrief.db", server, last)


@pytest.mark.slow  # Prefect's client waits for minutes
def test_the_prefect_server_is_killed(installation: Installed, tmp_path: Path, prefect: Prefect) -> None:
    """Where it is back within a minute Prefect's client doesn't mind; here it isn't, and the client soon gives up."""
    data, variables = installation
    with prefect_server(tmp_path / "own") as own:

        def kill() -> None:
            assert own.process
            own.process.kill()
            own.process.wait(60)
            assert not answers(own.api)

        with taking_away(kill) as (server, mail):
            there = variables | mail | {"FIELDBRIEF_DATA_DIR": str(data), "PREFECT_CLIENT_MAX_RETRIES": "1"}
            first = run(FIRST, tmp_path, there | {"PREFECT_API_URL": own.api})
            assert first.code == 1
            assert "The Prefect server doesn't answer" in last_words(first)
            last = run(NEXT, tmp_path, there | {"PREFECT_API_URL": prefect.api})
    everybody_has_it_once(f"sqlite:///{data}/fieldbrief.db", server, last)


@pytest.mark.parametrize("small_disk", ["16m"], indirect=True)
def test_the_disk_is_full(small_disk: Path, tmp_path: Path, prefect: Prefect) -> None:
    filler = small_disk / "filler"

    def fill() -> None:
        with filler.open("wb", buffering=0) as file, suppress(OSError):
            while file.write(b"x" * 4096):  # a page, so that not even one is left
                pass

    with an_installation(small_disk) as (data, variables), taking_away(fill) as (server, mail):
        there = variables | mail | {"PREFECT_API_URL": prefect.api, "FIELDBRIEF_DATA_DIR": str(data)}
        there["PREFECT_HOME"] = str(tmp_path / "prefect")
        first = run(FIRST, tmp_path, there)
        assert first.code == 1
        assert "full" in last_words(first)
        assert state_of(prefect) == "Failed"
        filler.unlink()
        last = run(NEXT, tmp_path, there)
        everybody_has_it_once(f"sqlite:///{data}/fieldbrief.db", server, last)
