import multiprocessing
import os
import signal
import sqlite3
import stat
import subprocess
import sys
import time
import traceback
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, inspect, text

import digest.tables  # its tables join the metadata
from sources.backup import backup
from sources.database import open_database, reading, revision, writing
from sources.errors import StorageAway, StorageError
from sources.tables import metadata
from tests.postgres import cluster, new_database

_OPEN = "import sys; from sources.database import open_database; open_database(sys.argv[1]).dispose()"


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with cluster() as address:
        yield address


def _differences(engine: Engine) -> list[object]:
    with reading(engine) as connection:
        return list(compare_metadata(MigrationContext.configure(connection, opts={"compare_type": True}), metadata))


def _tables(engine: Engine) -> set[str]:
    return set(inspect(engine).get_table_names()) - {"alembic_version"}


def _file(folder: Path) -> str:
    return f"sqlite:///{folder / 'fieldbrief.db'}"


@pytest.mark.filterwarnings("ignore:.*expression-based index")  # of lower(email)
def test_sqlite_migrates_to_the_tables_we_name(tmp_path: Path) -> None:
    engine = open_database(_file(tmp_path))
    assert _differences(engine) == []
    assert revision(engine)
    engine.dispose()


def test_postgres_migrates_to_the_tables_we_name(server: str) -> None:
    engine = open_database(new_database(server))
    assert _differences(engine) == []
    engine.dispose()


def test_sqlite_is_set_up_to_lose_nothing(tmp_path: Path) -> None:
    engine = open_database(_file(tmp_path))
    with reading(engine) as connection:
        found = {name: connection.scalar(text(f"PRAGMA {name}")) for name in
                 ("journal_mode", "synchronous", "foreign_keys", "secure_delete")}  # fmt: skip
    assert found == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "secure_delete": 1}
    engine.dispose()


def _fail_midway(engine: Engine) -> None:
    with writing(engine) as connection:
        connection.execute(text("CREATE TABLE half (x INTEGER)"))
        raise RuntimeError


def test_a_transaction_is_undone_whole_even_its_ddl(tmp_path: Path) -> None:
    engine = open_database(_file(tmp_path))
    with pytest.raises(RuntimeError):
        _fail_midway(engine)
    assert "half" not in _tables(engine)
    engine.dispose()


def _start_together(url: str, count: int) -> list[int]:
    children = [subprocess.Popen([sys.executable, "-c", _OPEN, url], stderr=subprocess.PIPE) for _ in range(count)]
    ended = [(child.communicate(timeout=120)[1], child.returncode) for child in children]
    assert not any(code for _, code in ended), b"\n".join(said for said, _ in ended).decode()
    return [code for _, code in ended]


def test_processes_that_start_at_once_migrate_a_file_once(tmp_path: Path) -> None:
    _start_together(_file(tmp_path), 4)


def test_processes_that_start_at_once_migrate_a_server_once(server: str) -> None:
    _start_together(new_database(server), 4)


def _half_migrate(url: str, ready: str) -> None:
    """Die between two statements of a migration, as a power cut would have it."""
    from alembic.operations import Operations

    make, made = Operations.create_table, []

    def make_then_wait(self: Operations, *arguments: object, **options: object) -> object:
        table = make(self, *arguments, **options)  # type: ignore[arg-type]
        made.append(table)
        if len(made) == 5:
            Path(ready).touch()
            time.sleep(60)
        return table

    Operations.create_table = make_then_wait  # type: ignore[method-assign, assignment]
    open_database(url)


@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
def test_killed_in_a_migration_leaves_it_whole(kind: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    url = _file(tmp_path) if kind == "sqlite" else new_database(request.getfixturevalue("server"))
    ready = tmp_path / "ready"
    child = multiprocessing.get_context("spawn").Process(target=_half_migrate, args=(url, str(ready)))
    child.start()
    deadline = time.monotonic() + 60
    while not ready.exists():
        assert child.is_alive()
        assert time.monotonic() < deadline
        time.sleep(0.02)
    assert child.pid
    os.kill(child.pid, signal.SIGKILL)
    child.join()
    engine = open_database(url)  # finds nothing half done, and does it all
    assert _tables(engine) == set(metadata.tables)
    engine.dispose()


def test_a_newer_database_is_left_alone(tmp_path: Path) -> None:
    engine = open_database(_file(tmp_path))
    with writing(engine) as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    engine.dispose()
    with pytest.raises(StorageError, match="newer fieldbrief") as caught:
        open_database(_file(tmp_path))
    assert caught.value.remedy
    with sqlite3.connect(tmp_path / "fieldbrief.db") as plain:
        assert plain.execute("SELECT version_num FROM alembic_version").fetchone() == ("9999",)


def test_what_is_no_database_gets_a_sentence_and_stays(tmp_path: Path) -> None:
    target = tmp_path / "fieldbrief.db"
    target.write_bytes(b"%PDF-1.7 something else entirely\n" * 100)
    before = target.read_bytes()
    with pytest.raises(StorageError, match="database") as caught:
        open_database(_file(tmp_path))
    assert caught.value.remedy
    assert target.read_bytes() == before


@pytest.mark.parametrize(
    "url", ["nonsense", "mysql://u@h/x", "postgresql://u:p@127.0.0.1:port/x", "sqlite:////proc/nowhere/x.db"]
)
def test_an_address_that_cannot_serve_gets_a_sentence(url: str) -> None:
    with pytest.raises(StorageError) as caught:
        open_database(url)
    assert caught.value.remedy


def test_a_password_is_never_said() -> None:
    with pytest.raises(StorageError) as caught:
        open_database("postgresql://someone:s3cret@127.0.0.1:1/x")
    assert "s3cret" not in str(caught.value) + caught.value.remedy


def _fill(engine: Engine) -> None:
    """Write more than there is room for."""
    with writing(engine) as connection:
        pages = connection.scalar(text("PRAGMA page_count"))
        connection.execute(text(f"PRAGMA max_page_count = {pages}"))
        numbers = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n LIMIT 5000)"
        connection.execute(text(f"CREATE TABLE big AS {numbers} SELECT x, randomblob(1000) FROM n"))


def test_a_full_disk_gets_a_sentence_and_loses_nothing(tmp_path: Path) -> None:
    engine = open_database(_file(tmp_path))
    with pytest.raises(StorageError, match="full") as caught:
        _fill(engine)
    assert "space" in caught.value.remedy.lower()
    engine.dispose()
    engine = open_database(_file(tmp_path))
    assert _tables(engine) == set(metadata.tables)
    engine.dispose()


def test_only_the_owner_reads_the_file(tmp_path: Path) -> None:
    def others(name: str) -> int:
        return stat.S_IMODE((tmp_path / name).stat().st_mode) & 0o077

    (tmp_path / "fieldbrief.db").touch(0o644)
    (tmp_path / "fieldbrief.db").chmod(0o644)  # made by an older version, or by hand
    engine = open_database(_file(tmp_path))
    backup(engine, tmp_path / "copy.db", metadata)
    with writing(engine) as connection:
        connection.execute(text("CREATE TABLE more (x INTEGER)"))
        names = {path.name for path in tmp_path.iterdir()}
        assert "fieldbrief.db-wal" in names
        assert {name: others(name) for name in names} == dict.fromkeys(names, 0)
    engine.dispose()
    fresh = open_database(f"sqlite:///{tmp_path / 'new' / 'fresh.db'}")
    assert others("new/fresh.db") == 0
    fresh.dispose()


@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
def test_no_value_reaches_a_traceback(kind: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    engine = open_database(_file(tmp_path) if kind == "sqlite" else new_database(request.getfixturevalue("server")))
    row = {"email_hash": "ada@uni.test", "reason": "x", "at": datetime(2025, 9, 8, tzinfo=UTC)}
    with pytest.raises(StorageError) as caught, writing(engine) as connection:
        connection.execute(digest.tables.suppressions.insert(), [row, row])
    assert "ada@uni.test" not in "".join(traceback.format_exception(caught.value))
    engine.dispose()


def test_half_a_character_gets_a_sentence(tmp_path: Path) -> None:
    engine = open_database(_file(tmp_path))
    with pytest.raises(StorageError, match="half a character"), writing(engine) as connection:
        connection.execute(text("SELECT :it"), {"it": "\ud800"})
    engine.dispose()


def _end_all_sessions(server: str, engine: Engine) -> None:
    """What a restart of the server does to everybody who is connected."""
    import psycopg

    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        query = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s"
        connection.execute(query, [engine.url.database])


def test_a_postgres_that_was_restarted_is_used_again_and_what_was_in_hand_may_be_tried_again(server: str) -> None:
    engine = open_database(new_database(server))
    _end_all_sessions(server, engine)
    assert revision(engine)  # of the connections at hand none lives, and nobody notices
    insert = text("INSERT INTO numbers VALUES (1)")
    with writing(engine) as connection:
        connection.execute(text("CREATE TABLE numbers (number INTEGER)"))

    def restarted_between_two_rows() -> None:
        with writing(engine) as connection:
            connection.execute(insert)
            _end_all_sessions(server, engine)
            connection.execute(insert)

    with pytest.raises(StorageAway) as away:
        restarted_between_two_rows()
    assert away.value.transient
    assert "restart" in str(away.value) or "connection" in str(away.value)
    with reading(engine) as connection:
        assert connection.execute(text("SELECT * FROM numbers")).all() == []
    engine.dispose()


def test_a_database_that_another_holds_may_be_tried_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sources.database._WAIT_MS", 10)
    engine = open_database(_file(tmp_path))
    other = sqlite3.connect(tmp_path / "fieldbrief.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StorageAway, match="locked"), writing(engine):
        pass
    other.close()
    with writing(engine):
        pass
    engine.dispose()


def test_opening_it_again_gives_away_no_lock_that_this_process_holds(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/x.db"
    engine = open_database(url)
    other = "import sqlite3, sys; sqlite3.connect(sys.argv[1], timeout=0, isolation_level=None).execute(sys.argv[2])"

    def asks(word: str) -> str:
        command = [sys.executable, "-c", other, str(tmp_path / "x.db"), word]
        return subprocess.run(command, capture_output=True, text=True, check=False).stderr

    with writing(engine):
        open_database(url).dispose()
        assert "database is locked" in asks("BEGIN IMMEDIATE")
        assert "database is locked" in asks("PRAGMA journal_mode=DELETE")  # nobody else may take the log away
    assert asks("BEGIN IMMEDIATE") == ""
    engine.dispose()
