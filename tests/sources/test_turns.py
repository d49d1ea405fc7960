"""A turn is held by one process at a time, on both databases, and ends with a process that is killed."""

import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Engine

from sources.database import open_database
from sources.errors import StorageError
from sources.turns import turn

HOLD = """
import sys
from sources.database import open_database
from sources.turns import turn
with turn(open_database(sys.argv[1]), sys.argv[2], lambda: print("waits", flush=True)):
    print("has it", flush=True)
    sys.stdin.read()
"""


@contextmanager
def holder(engine: Engine, name: str) -> Iterator["subprocess.Popen[str]"]:
    """A process that holds the turn until its input ends; its words a line each."""
    url = engine.url.render_as_string(hide_password=False)
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, url, name], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def told(process: "subprocess.Popen[str]") -> str:
    assert process.stdout
    return process.stdout.readline().strip()


def test_the_second_waits_until_the_first_is_killed(either_database: Engine) -> None:
    with holder(either_database, "weekly") as first:
        assert told(first) == "has it"
        with holder(either_database, "weekly") as second:
            assert told(second) == "waits"
            first.kill()
            assert told(second) == "has it"


def test_the_second_waits_until_the_first_has_ended(either_database: Engine) -> None:
    waited = threading.Event()
    with holder(either_database, "weekly") as first:
        assert told(first) == "has it"

        def end_it() -> None:
            waited.set()
            assert first.stdin
            first.stdin.close()

        with turn(either_database, "weekly", end_it):
            assert waited.is_set()
            assert first.wait(60) == 0


def test_turns_of_other_names_and_databases_are_others(either_database: Engine, tmp_path: Path) -> None:
    elsewhere = open_database(f"sqlite:///{tmp_path}/other.sqlite")

    def waits() -> None:
        raise AssertionError("it waits")

    with holder(either_database, "weekly") as first:
        assert told(first) == "has it"
        with turn(either_database, "monthly", waits), turn(elsewhere, "weekly", waits):
            pass
    with turn(either_database, "weekly", lambda: None):  # and it is free again
        pass
    elsewhere.dispose()


def test_readers_and_writers_are_not_held_up(either_database: Engine) -> None:
    with turn(either_database, "weekly", lambda: None), either_database.begin() as connection:
        connection.exec_driver_sql("DELETE FROM articles")


def test_a_folder_that_cannot_be_written_is_a_sentence(tmp_path: Path) -> None:
    engine = open_database(f"sqlite:///{tmp_path}/x.sqlite")
    (tmp_path / "x.sqlite.weekly").mkdir()
    with pytest.raises(StorageError, match=r"x\.sqlite\.weekly: can't be used"), turn(engine, "weekly", lambda: None):
        pass
    engine.dispose()
