"""Turns: what one process at a time may do with a database, whoever started it and on whatever machine.

A turn is a lock of the database's own kind, held by a connection: it ends with the process that holds it, however that
ends, so nobody waits for what was killed and no clock has a say. A PostgreSQL that is restarted forgets it.
"""

import sqlite3
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Final

from sqlalchemy import Engine, text
from sqlalchemy.exc import SQLAlchemyError

from sources.database import storage_errors
from sources.errors import StorageError

PAUSE: Final = 1.0  # seconds between two looks whether the turn is free


@contextmanager
def turn(engine: Engine, name: str, waits: Callable[[], None]) -> Iterator[None]:
    """Hold the turn of this name; while another process does, wait for it to end.

    Args:
        engine: the database that the turn is about.
        name: of what is done, in letters.
        waits: called once if the turn isn't free.

    Raises:
        StorageError: the database can't be used.
    """
    with (_on_postgresql if engine.dialect.name == "postgresql" else _on_sqlite)(engine, name) as take:
        if not take():
            waits()
            while not take():
                time.sleep(PAUSE)
        yield


@contextmanager
def _on_postgresql(engine: Engine, name: str) -> Iterator[Callable[[], bool]]:
    """An advisory lock of the session."""
    key = {"key": zlib.crc32(f"fieldbrief {name}".encode())}
    with storage_errors():
        connection = engine.connect().execution_options(isolation_level="AUTOCOMMIT")

    def take() -> bool:
        with storage_errors():
            return bool(connection.scalar(text("SELECT pg_try_advisory_lock(:key)"), key))

    try:
        yield take
    finally:
        with suppress(SQLAlchemyError):  # a server that was restarted has forgotten lock and connection
            connection.invalidate()  # closed, not given back: the lock goes with it
            connection.close()


@contextmanager
def _on_sqlite(engine: Engine, name: str) -> Iterator[Callable[[], bool]]:
    """A lock on a file of its own beside the database, taken by SQLite, so that readers and writers aren't held up."""
    database = engine.url.database
    if not database or database == ":memory:":  # nobody else can open it
        yield lambda: True
        return
    path = Path(f"{database}.{name}")
    try:
        connection = sqlite3.connect(path, timeout=0, isolation_level=None)
    except sqlite3.Error as error:
        raise _unusable(path, error) from error

    def take() -> bool:
        try:
            connection.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode == sqlite3.SQLITE_BUSY:
                return False
            raise _unusable(path, error) from error
        return True

    with closing(connection):
        yield take


def _unusable(path: Path, error: sqlite3.Error) -> StorageError:
    return StorageError(f"{path}: can't be used: {error}.", remedy="Check that the data folder may be written.")
