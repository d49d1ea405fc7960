"""Whole copies, of either kind of database to either: nothing lost, nothing half done, and the copy works."""

import sqlite3
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, select

import digest.tables  # noqa: F401 - its tables join the metadata
from digest.mail.outbox import Outbox
from sources.backup import backup, copy, counts, insist_whole, restore
from sources.database import open_database, reading, sqlite_url
from sources.errors import StorageError
from sources.store import SourceStore
from sources.tables import metadata
from tests.digest.editions import WEEK, card, outgoing
from tests.digest.mail.test_outbox import fill
from tests.postgres import new_database

NOW = datetime(2025, 11, 17, 7, tzinfo=UTC)


@pytest.fixture
def filled(either_database: Engine) -> Engine:
    """Students with messages, and rows in tables of each kind of column."""
    fill(either_database, 30)
    store = SourceStore(either_database)
    store.pause_host("example.org", NOW)
    with either_database.begin() as connection:
        connection.execute(
            metadata.tables["vectors"].insert(),
            {"text_hash": "a" * 64, "model": "m", "vector": bytes(range(256)), "made_at": NOW},
        )
        connection.execute(
            metadata.tables["memories"].insert(),
            {"field": "f", "week": str(WEEK), "fingerprint": "x", "payload": b"\x00\xff", "built_at": NOW},
        )
    return either_database


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    postgres = request.param == "postgresql"
    url = new_database(request.getfixturevalue("postgres_server")) if postgres else sqlite_url(tmp_path / "empty?.db")
    engine = open_database(url)
    yield engine
    engine.dispose()


def everything(engine: Engine) -> dict[str, list[tuple[Any, ...]]]:
    with reading(engine) as connection:
        return {
            table.name: sorted((tuple(row) for row in connection.execute(select(table))), key=repr)
            for table in metadata.sorted_tables
        }


def test_every_row_arrives_in_the_other_database(filled: Engine, empty: Engine) -> None:
    rows = copy(filled, empty, metadata)
    assert everything(empty) == everything(filled)
    assert rows["students"] == rows["deliveries"] == 30
    # The copy goes on: new rows get numbers of their own.
    assert Outbox(empty).enqueue(WEEK.plus(1), [outgoing("s001", card("x", 1, "t"))], now=NOW)
    with pytest.raises(StorageError, match="isn't empty"):
        copy(filled, empty, metadata)
    assert copy(filled, empty, metadata, replace=True) == rows
    assert everything(empty) == everything(filled)


def test_a_backup_brings_everything_back(filled: Engine, empty: Engine, tmp_path: Path) -> None:
    file = tmp_path / "copies" / "monday.db"
    rows = backup(filled, file, metadata)
    assert rows == counts(filled, metadata)
    assert file.stat().st_mode & 0o077 == 0
    assert [path.name for path in file.parent.iterdir()] == ["monday.db"]
    with pytest.raises(StorageError, match="there already"):
        backup(filled, file, metadata)
    before = file.read_bytes()
    assert restore(file, empty, metadata) == rows
    assert everything(empty) == everything(filled)
    assert file.read_bytes() == before
    assert [path.name for path in file.parent.iterdir()] == ["monday.db"]


def test_a_backup_made_while_somebody_writes_is_whole(filled: Engine, tmp_path: Path) -> None:
    stop = threading.Event()

    def write() -> None:
        number = 0
        while not stop.is_set():
            number += 1
            SourceStore(filled).pause_host(f"h{number}.example", NOW)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for number in range(5):
            rows = backup(filled, tmp_path / f"b{number}.db", metadata)
            assert rows["students"] == 30
    finally:
        stop.set()
        writer.join()


def test_what_is_no_backup_or_damaged_changes_nothing(filled: Engine, tmp_path: Path) -> None:
    before = everything(filled)
    (tmp_path / "text.db").write_text("hello, I am no database, and long enough to be looked at as one" * 50)
    whole = tmp_path / "whole.db"
    backup(filled, whole, metadata)
    broken = bytearray(whole.read_bytes())
    for page in range(6, len(broken) // 4096):
        broken[page * 4096 : page * 4096 + 512] = b"\x5a" * 512
    (tmp_path / "broken.db").write_bytes(broken)
    with sqlite3.connect(tmp_path / "newer.db") as newer:
        newer.execute("CREATE TABLE alembic_version (version_num VARCHAR(32))")
        newer.execute("INSERT INTO alembic_version VALUES ('9999')")
    newer.close()
    for name in ("text.db", "broken.db", "newer.db", "missing.db"):
        with pytest.raises(StorageError) as raised:
            restore(tmp_path / name, filled, metadata, replace=True)
        assert raised.value.remedy
    assert everything(filled) == before


def test_damage_is_found(tmp_path: Path) -> None:
    engine = open_database(sqlite_url(tmp_path / "f.db"))
    fill(engine, 200)
    insist_whole(engine)
    engine.dispose()
    with sqlite3.connect(tmp_path / "f.db") as raw:
        raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    raw.close()
    octets = bytearray((tmp_path / "f.db").read_bytes())
    middle = len(octets) // 2 // 4096 * 4096
    octets[middle : middle + 8192] = b"\xa5" * 8192
    (tmp_path / "f.db").write_bytes(octets)
    damaged = open_database(sqlite_url(tmp_path / "f.db"))
    with pytest.raises(StorageError) as raised:
        insist_whole(damaged)
    assert "restore" in raised.value.remedy
    damaged.dispose()
