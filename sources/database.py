"""Opening the database: a SQLite file or a PostgreSQL server, brought up to this version's tables.

A transaction is one: SQLite's driver is kept from opening and closing them by itself. `writing` takes the write
lock at once, so that what was read in it still holds when it writes; `reading` takes none. A plain
`engine.begin()` or `engine.connect()` counts as writing.
"""

import contextlib
import importlib.util
import os
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import ArgumentError, DBAPIError, SQLAlchemyError

from sources.errors import StorageError

BUSY_SECONDS = 30  # how long a writer waits for another before it gives up
_MIGRATIONS = Path(__file__).parent / "migrations"
_MIGRATION_LOCK = 0x66626D67  # any number of our own: PostgreSQL's advisory locks are named by numbers
_BEGIN = "fieldbrief_begin"  # execution option: the statement a SQLite transaction begins with
_NO_SPACE = "Free some space and run again; nothing already stored is lost."

# What a driver says, and what it means to a person: the first that fits counts.
_CAUSES = (
    ("disk is full", "the disk is full", _NO_SPACE),
    ("no space left", "the server's disk is full", _NO_SPACE),
    ("disk i/o error", "the disk can't be read or written", "Check the disk and its free space."),
    ("file is not a database", "the file is no database", "Name another file, or move this one away."),
    ("malformed", "the file is damaged", "Move it away and put a backup in its place."),
    ("locked", f"another program has kept it locked for {BUSY_SECONDS} s", "End the other run, then run again."),
    ("readonly database", "it may not be written", "Check the rights on the file and its folder."),
    ("unable to open", "it can't be opened", "Check that the folder exists and may be written."),
    ("password authentication failed", "the server refuses the name or password", "Check the database URL."),
    ("does not exist", "the server has no such database or role", "Create it, or check the database URL."),
    ("refused", "no server answers there", "Start the server, or check the database URL."),
    ("could not translate host", "the server's name is unknown", "Check the database URL."),
    ("failed to resolve host", "the server's name is unknown", "Check the database URL."),
    ("timeout expired", "the server doesn't answer", "Check the database URL and the network."),
    ("permission denied", "the server allows this role too little", "Grant it the right to create tables."),
)


def open_database(url: str) -> Engine:
    """The engine of a database whose tables are this version's; a SQLite file is made where there is none.

    Args:
        url: `sqlite:///relative/path`, `sqlite:////absolute/path` or `postgresql://user:password@host/name`.

    Raises:
        StorageError: it can't be opened, is no database, or a newer fieldbrief has changed it.
    """
    engine = _engine(_checked(url))
    try:
        migrate(engine)
    except BaseException:
        engine.dispose()
        raise
    return engine


def _checked(url: str) -> URL:
    """The URL with its driver named, or the reason why it is none."""
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):
        raise StorageError(
            "The database address is no URL.", remedy="Write sqlite:////path/to/file or postgresql://user@host/name."
        ) from None
    backend = parsed.get_backend_name()
    if backend == "sqlite" and parsed.database and parsed.database != ":memory:":
        return parsed.set(drivername="sqlite+pysqlite")
    if backend in ("postgresql", "postgres"):
        if importlib.util.find_spec("psycopg") is None:
            raise StorageError(
                "A PostgreSQL database needs the package psycopg, which is not installed.",
                remedy="Install fieldbrief with its extra: pip install 'fieldbrief[postgres]'.",
            )
        return parsed.set(drivername="postgresql+psycopg")
    raise StorageError(
        f"The database {parsed.render_as_string()} is neither a SQLite file nor a PostgreSQL server.",
        remedy="Write sqlite:////path/to/file or postgresql://user@host/name.",
    )


def _engine(url: URL) -> Engine:
    if url.get_backend_name() == "postgresql":
        return create_engine(url, pool_pre_ping=True, connect_args={"connect_timeout": 10})
    path = Path(url.database or "")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        # Ours alone from the first byte: it will hold students' addresses. SQLite gives its side files the same rights.
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    except OSError as error:
        raise StorageError(
            f"The database {path} can't be opened: {error.strerror}.",
            remedy="Check that the folder exists and may be written, or name another with --data-dir.",
        ) from error
    engine = create_engine(url, connect_args={"timeout": BUSY_SECONDS})
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: sqlite3.Connection, _: object) -> None:
    connection.isolation_level = None  # the driver leaves transactions to us
    _use_wal(connection)
    connection.execute("PRAGMA synchronous = FULL")  # what was committed survives a power cut
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA secure_delete = ON")  # a deleted address is gone from the file


def _use_wal(connection: sqlite3.Connection) -> None:
    """Turn on the write-ahead log. Changing the mode doesn't wait for others, so we do."""
    deadline = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > deadline:
                raise
            time.sleep(0.02)
        else:
            return


def _begin_sqlite(connection: Connection) -> None:
    connection.exec_driver_sql(connection.get_execution_options().get(_BEGIN, "BEGIN IMMEDIATE"))


@contextlib.contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A connection that sees one state of the database and holds up nobody; raises StorageError."""
    with _told(engine), engine.execution_options(**{_BEGIN: "BEGIN"}).connect() as connection:
        yield connection


@contextlib.contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """A connection in a transaction: committed at the end, undone by an error; raises StorageError."""
    with _told(engine), engine.begin() as connection:
        yield connection


@contextlib.contextmanager
def _told(engine: Engine) -> Iterator[None]:
    """Say the database's errors in our words."""
    try:
        yield
    except SQLAlchemyError as error:
        raise storage_error(engine, error) from error


def storage_error(engine: Engine, error: SQLAlchemyError) -> StorageError:
    """One sentence, without the password, for what the database or its driver said."""
    cause = str(error.orig if isinstance(error, DBAPIError) and error.orig else error).strip()
    name = engine.url.database if engine.dialect.name == "sqlite" else engine.url.render_as_string()
    for said, meaning, remedy in _CAUSES:
        if said in cause.lower():
            return StorageError(f"The database {name} can't be used: {meaning}.", remedy=remedy)
    line = " ".join(cause.split())[:200]
    return StorageError(f"The database {name} can't be used: {line}.", remedy="Nothing already stored is lost.")


def revisions() -> tuple[str, ...]:
    """The steps of the tables' history that this version knows, oldest first."""
    return tuple(sorted(path.name[:4] for path in (_MIGRATIONS / "versions").glob("[0-9][0-9][0-9][0-9]_*.py")))


def revision(engine: Engine) -> str:
    """The step the database's tables are at; "" for an empty database. Raises StorageError."""
    with reading(engine) as connection:
        return _revision(connection)


def migrate(engine: Engine) -> None:
    """Bring the tables to this version, each step in a transaction of its own; several processes may try at once.

    Raises:
        StorageError: the database is newer than this version, or can't be read or written.
    """
    known = revisions()
    if revision(engine) == known[-1]:  # as a rule: Alembic isn't even imported then
        return
    for step in known:
        with writing(engine) as connection:
            if engine.dialect.name == "postgresql":
                connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _MIGRATION_LOCK})
            now = _revision(connection)  # another process may have been here while we waited for the lock
            if now and now not in known:
                raise StorageError(
                    f"The database {engine.url.render_as_string()} was written by a newer fieldbrief "
                    f"(its tables are at step {now}, this version knows {known[-1]}).",
                    remedy="Install the newer version again, or name another database.",
                )
            if now < step:
                _upgrade(connection, step)


def _revision(connection: Connection) -> str:
    if not connection.dialect.has_table(connection, "alembic_version"):
        return ""
    return connection.scalar(text("SELECT max(version_num) FROM alembic_version")) or ""


def _upgrade(connection: Connection, step: str) -> None:
    from alembic import command  # 0.2 s, and only needed once a version
    from alembic.config import Config

    config: Any = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, step)


def backup(engine: Engine, target: Path) -> None:
    """Copy a SQLite database to a file, whole even while others write; a file already there is replaced.

    Raises:
        StorageError: it is a PostgreSQL database (which has pg_dump), or the file can't be written.
    """
    if engine.dialect.name != "sqlite":
        raise StorageError("Only a SQLite database is backed up to a file.", remedy="Use pg_dump for PostgreSQL.")
    part = target.with_name(target.name + ".part")
    try:
        part.unlink(missing_ok=True)
        os.close(os.open(part, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
        with contextlib.closing(sqlite3.connect(part)) as copy, contextlib.closing(engine.raw_connection()) as ours:
            driver: Any = ours.driver_connection
            driver.backup(copy)
        part.replace(target)
    except (OSError, sqlite3.Error) as error:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)
        raise StorageError(
            f"The backup {target} can't be written: {error}.", remedy="Check the folder and its free space."
        ) from error
