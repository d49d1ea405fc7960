"""The database: a SQLite file by default, PostgreSQL by its URL; opened, migrated, and every failure one sentence.

SQLite runs in WAL mode with full synchronisation, so that a crash loses nothing that was committed, and with
`secure_delete`, so that a forgotten student's address doesn't stay in free pages.
"""

import os
import sqlite3
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, inspect, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import (
    ArgumentError,
    DataError,
    DBAPIError,
    IntegrityError,
    NoSuchModuleError,
    OperationalError,
    SQLAlchemyError,
)  # fmt: skip

from sources.errors import StorageAway, StorageError

_LOCK = 0x66627266  # PostgreSQL's advisory lock for migrations: "fbrf"
_ONLY_READS = "fieldbrief_only_reads"  # execution option of a connection
_OWNER_ONLY = 0o600
# Words of an error after which the same may go well later: another writer, or a server that stops or starts.
_MAY_PASS = ("locked", "deadlock", "serialize", "connection", "starting up", "shutting down")
_WAIT_MS = 30_000  # how long a writer waits for another one on SQLite


def open_database(url: str) -> Engine:
    """An engine on a database whose tables are up to date.

    Args:
        url: "sqlite:///path/to/file" or "postgresql://user:password@host/name".

    Raises:
        StorageError: it can't be opened, isn't a database, is newer than this program or has no room.
    """
    engine = _engine(_checked(url))
    with storage_errors():
        if revision(engine) != newest_revision():
            migrate(engine)
    return engine


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A connection to read with; database errors come out as `StorageError`."""
    with storage_errors(), engine.connect() as connection:
        yield connection.execution_options(**{_ONLY_READS: True})


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """One transaction, committed at the end or undone as a whole; errors come out as `StorageError`."""
    with storage_errors(), engine.begin() as connection:
        yield connection


@contextmanager
def storage_errors() -> Iterator[None]:
    """Turn what SQLAlchemy and the drivers raise into `StorageError` with a remedy."""
    try:
        yield
    except (IntegrityError, DataError) as error:
        raise storage_error(error) from None  # the driver's own message repeats the values: addresses among them
    except SQLAlchemyError as error:
        raise storage_error(error) from error
    except UnicodeEncodeError:
        raise StorageError("The database can't hold a text with half a character (a lone surrogate) in it.") from None


def storage_error(error: SQLAlchemyError) -> StorageError:
    """The sentence and the remedy for a database's own error. Statements and values are not repeated."""
    cause = str(error.orig if isinstance(error, DBAPIError) and error.orig else error).splitlines()[0].strip()
    lowered = cause.casefold()
    remedies = {
        "disk is full": "Free some disk space and run it again; nothing already stored is lost.",
        "no space left": "Free some disk space and run it again; nothing already stored is lost.",
        "disk i/o error": "Check the disk and its free space; nothing already stored is lost.",
        "not a database": "The file is something else: give another path, or move it away.",
        "malformed": "The file is damaged: move it away and `fieldbrief restore` a backup.",
        "locked": "Another fieldbrief is writing: wait until it ends and run it again.",
        "unable to open": "Check that the data folder exists and may be written.",
        "readonly": "Check that the data folder and the file in it may be written.",
        "read-only": "Check that the data folder and the file in it may be written.",
        "connection": "Check that the database server runs and that FIELDBRIEF_DATABASE_URL is right.",
        "resolve host": "Check the host's name in FIELDBRIEF_DATABASE_URL, and the network.",
        "already exists": "The database is another program's: give one of its own.",
        "password": "Check user and password in FIELDBRIEF_DATABASE_URL.",
    }
    remedy = next((advice for sign, advice in remedies.items() if sign in lowered), "Run `fieldbrief doctor`.")
    may_pass = isinstance(error, OperationalError) and any(sign in lowered for sign in _MAY_PASS)
    lost = isinstance(error, DBAPIError) and error.connection_invalidated
    kind = StorageAway if may_pass or lost else StorageError
    return kind(f"The database can't be used: {cause}.", remedy=remedy)


def migrate(engine: Engine) -> None:
    """Bring the tables up to date, in one transaction: killed midway, it leaves them as they were.

    Two processes that start at once take turns: the second finds nothing left to do.

    Raises:
        StorageError: the database is newer than this program.
    """
    from alembic import command
    from alembic.util import CommandError

    with storage_errors(), engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
        config = _alembic()
        config.attributes["connection"] = connection
        try:
            command.upgrade(config, "head")
        except CommandError as error:
            raise StorageError(
                "The database was written by a newer fieldbrief than this one.",
                remedy="Install the newer version, or give another database.",
            ) from error


def revision(engine: Engine) -> str | None:
    """The revision the tables are at; None for a database without our tables."""
    with reading(engine) as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        stamp: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
        return stamp


def newest_revision() -> str:
    """The last revision this program knows, read from the migrations' file names."""
    files = sorted((Path(__file__).parent / "migrations" / "versions").glob("[0-9]*.py"))
    return files[-1].stem.split("_")[0]


def sqlite_url(path: Path) -> str:
    """The URL of a SQLite file, whatever characters its path has (a URL has its own use for ?, % and #)."""
    return URL.create("sqlite", database=str(path)).render_as_string()


def _alembic() -> Any:
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.set_main_option("path_separator", "os")
    return config


def _checked(url: str) -> URL:
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError) as error:  # ValueError: a port that is no number
        raise StorageError(
            "The database URL can't be read.",
            remedy="Write sqlite:///path/to/file or postgresql://user:password@host/name.",
        ) from error
    if parsed.get_backend_name() == "postgresql":
        return parsed.set(drivername="postgresql+psycopg")
    if parsed.get_backend_name() != "sqlite":
        raise StorageError(
            f"Databases of the kind {parsed.get_backend_name()!r} aren't supported.",
            remedy="Use a sqlite:/// or postgresql:// URL.",
        )
    if parsed.database and parsed.database != ":memory:":
        folder = Path(parsed.database).parent
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StorageError(
                f"The data folder {folder} can't be made: {error.strerror or error}.",
                remedy="Give another one with --data-dir or FIELDBRIEF_DATA_DIR.",
            ) from error
        keep_private(Path(parsed.database))
    return parsed


def keep_private(path: Path) -> None:
    """Make the file readable for its owner alone: students' addresses are in it. SQLite's side files take after it.

    A file that is there isn't opened: closing it would take away every lock that this process's connections hold on it,
    and another process could write in between (sqlite.org/howtocorrupt.html, 2.2). Where it can't be done (a foreign
    file, a folder that can't be written) opening says what is wrong, or it works.
    """
    with suppress(OSError):
        with suppress(FileExistsError):
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDONLY, _OWNER_ONLY))
        if path.is_file() and stat.S_IMODE(path.stat().st_mode) & 0o077:
            path.chmod(_OWNER_ONLY)


def _engine(url: URL) -> Engine:
    try:
        engine = create_engine(url, pool_pre_ping=url.get_backend_name() == "postgresql", hide_parameters=True)
    except (NoSuchModuleError, ModuleNotFoundError) as error:
        raise StorageError(
            "PostgreSQL needs a driver that isn't installed.", remedy="pip install 'fieldbrief[postgres]'"
        ) from error
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves: the driver's own habit leaves DDL outside transactions
    cursor = connection.cursor()
    for pragma in (
        f"busy_timeout={_WAIT_MS}",
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "secure_delete=ON",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    """Take the write lock at once: a reader that turns writer midway can't wait and would fail as "locked"."""
    only_reads = connection.get_execution_options().get(_ONLY_READS, False)
    connection.exec_driver_sql("BEGIN" if only_reads else "BEGIN IMMEDIATE")
