"""Whole copies of a database: to a file, back from one, and from one kind of database to the other.

A backup is always a SQLite file, whichever database it is of, so that either kind can be restored from it.
"""

import sqlite3
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, Engine, MetaData, Table, func, insert, inspect, select, text

from sources.database import keep_private, newest_revision, open_database, reading, revision, sqlite_url, writing
from sources.errors import StorageError
from sources.statements import clean

_ROWS: Final = 500  # read and written at a time: articles are a few kilobytes each
_STAMP: Final = "alembic_version"


def backup(engine: Engine, target: Path, metadata: MetaData) -> dict[str, int]:
    """Copy a database, which may be in use, to a new SQLite file: whole, as it is at one instant; rows by table.

    Raises:
        StorageError: the file is there already or can't be written.
    """
    if target.exists():
        raise StorageError(f"{target} is there already.", remedy="Name another file: a backup is never written over.")
    part = target.with_name(f".{target.name}.part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        part.unlink(missing_ok=True)
        keep_private(part)
        if engine.dialect.name == "sqlite":
            _copy_file(engine, part)
        else:
            copied = open_database(sqlite_url(part))
            copy(engine, copied, metadata)
            copied.dispose()
        checked = open_database(sqlite_url(part))
        insist_whole(checked)
        rows = counts(checked, metadata)
        with checked.connect() as connection:
            connection.connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
        checked.dispose()
        part.replace(target)
    except OSError as error:
        raise StorageError(f"The backup {target} can't be written: {error.strerror or error}.") from error
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    return rows


def restore(source: Path, engine: Engine, metadata: MetaData, *, replace: bool = False) -> dict[str, int]:
    """Fill a database from a backup, in one transaction; rows by table.

    Args:
        source: a file that `backup` made, perhaps with an older fieldbrief.
        engine: the database to fill.
        metadata: its tables.
        replace: throw away what is in it; without this only an empty database is filled.

    Raises:
        StorageError: the file is no backup, is damaged or newer than this program, or the database isn't empty.
    """
    if not source.is_file():
        raise StorageError(f"{source} is no file.", remedy="Name a file that `fieldbrief backup` wrote.")
    working = source.with_name(f".{source.name}.restoring")
    try:
        working.write_bytes(
            source.read_bytes()
        )  # an old backup's tables are brought up to date: not in the file itself
        keep_private(working)
        stored = open_database(sqlite_url(working))
        insist_whole(stored)
        rows = copy(stored, engine, metadata, replace=replace)
        stored.dispose()
    except OSError as error:
        raise StorageError(f"{source} can't be read: {error.strerror or error}.") from error
    finally:
        for ending in ("", "-wal", "-shm"):
            working.with_name(working.name + ending).unlink(missing_ok=True)
    return rows


def copy(source: Engine, target: Engine, metadata: MetaData, *, replace: bool = False) -> dict[str, int]:
    """Copy every row of one database into another, of either kind, in one transaction; rows by table.

    Raises:
        StorageError: they are at different revisions, a table is unknown, or the target isn't empty.
    """
    if revision(source) != newest_revision() or revision(target) != newest_revision():
        raise StorageError("The two databases are not of the same version.", remedy="Run `fieldbrief doctor` on both.")
    with reading(source) as origin, writing(target) as goal:
        if source.dialect.name == "postgresql":
            origin.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"))
        unknown = set(inspect(origin).get_table_names()) - set(metadata.tables) - {_STAMP}
        if unknown:
            raise StorageError(f"The database has a table that isn't ours: {min(unknown)}.")
        if not replace and any(_count(goal, table) for table in metadata.sorted_tables):
            raise StorageError(
                "The database to fill isn't empty.",
                remedy="Give an empty one, or say --replace to throw its rows away.",
            )
        for table in reversed(metadata.sorted_tables):
            goal.execute(table.delete())
        done = {table.name: _copy_table(origin, goal, table) for table in metadata.sorted_tables}
        wrong = [table.name for table in metadata.sorted_tables if _count(goal, table) != _count(origin, table)]
        if wrong:
            raise StorageError(f"Not every row of {wrong[0]} was copied; nothing was changed.")
        if target.dialect.name == "postgresql":
            _set_sequences(goal, metadata)
    return done


def counts(engine: Engine, metadata: MetaData) -> dict[str, int]:
    """How many rows each table has."""
    with reading(engine) as connection:
        return {table.name: _count(connection, table) for table in metadata.sorted_tables}


def insist_whole(engine: Engine) -> None:
    """Read a SQLite file through and check what refers to what.

    Raises:
        StorageError: it is damaged.
    """
    if engine.dialect.name != "sqlite":
        return
    with reading(engine) as connection:
        found = connection.execute(text("PRAGMA integrity_check(1)")).scalar()
        dangling = connection.execute(text("PRAGMA foreign_key_check")).first()
    if found != "ok" or dangling is not None:
        said = f"{found}".splitlines()[0] if found != "ok" else f"{dangling[0]} refers to rows that are not there"  # type: ignore[index]
        raise StorageError(
            f"The database is damaged: {said}.", remedy="Move the file away and `fieldbrief restore` a backup."
        )


def _copy_table(origin: Connection, goal: Connection, table: Table) -> int:
    done = 0
    found = origin.execution_options(yield_per=_ROWS).execute(select(table)).mappings()
    for rows in found.partitions(_ROWS):
        goal.execute(insert(table), [clean(dict(row)) for row in rows])
        done += len(rows)
    return done


def _count(connection: Connection, table: Table) -> int:
    return connection.scalar(select(func.count()).select_from(table)) or 0


def _set_sequences(goal: Connection, metadata: MetaData) -> None:
    """Rows came with their numbers: the next one must be beyond them."""
    for table in metadata.sorted_tables:
        column = table.autoincrement_column
        if column is not None:
            last = goal.scalar(select(func.max(column)))
            if last is not None:
                name = goal.scalar(select(func.pg_get_serial_sequence(table.name, column.name)))
                goal.execute(select(func.setval(name, last)))


def _copy_file(engine: Engine, target: Path) -> None:
    """A plain copy of a live SQLite file is often corrupt; its own backup never was."""
    with reading(engine) as connection:
        source = connection.connection.driver_connection
        try:
            written = sqlite3.connect(target)
            try:
                source.backup(written)  # type: ignore[union-attr]  # sqlite3's own connection
            finally:
                written.close()
        except sqlite3.Error as error:
            raise StorageError(f"The backup {target} can't be written: {error}.") from error
