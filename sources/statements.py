"""Statements that both databases take, safe while others write: chunks, upserts, values as rows, storable text."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import fields
from enum import Enum
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import Column, Connection
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql.schema import Table

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

_CHUNK: Final = 500  # bound parameters in one statement: SQLite's oldest limit is 999


def chunks(values: Iterable[str]) -> Iterator[Sequence[str]]:
    """The values, storable, each once and sorted, in pieces that fit an IN list."""
    ordered = sorted({storable(value) for value in values})
    for start in range(0, len(ordered), _CHUNK):
        yield ordered[start : start + _CHUNK]


def upsert(
    connection: Connection, table: Table, rows: Iterable[Mapping[str, Any]], *, update: Collection[str] | None = None
) -> None:
    """Insert rows, or bring those with the same primary key up to date.

    Rows are written in the order of their keys, so that two writers that meet wait for each other and don't deadlock.

    Args:
        connection: inside a transaction.
        table: with a primary key, which every row holds.
        rows: all with the same columns.
        update: columns that a row already there takes over; None: all but the key. Empty: it stays as it is.
    """
    keys = [column.name for column in table.primary_key]
    ordered = sorted((clean(row) for row in rows), key=lambda row: [str(row[key]) for key in keys])
    if not ordered:
        return
    insert = _insert(connection, table)
    names = [name for name in ordered[0] if name not in keys and (update is None or name in update)]
    statement = (
        insert.on_conflict_do_update(index_elements=keys, set_={name: insert.excluded[name] for name in names})
        if names
        else insert.on_conflict_do_nothing()
    )
    connection.execute(statement, ordered)


def add(connection: Connection, table: Table, row: Mapping[str, Any]) -> bool:
    """Insert a row, or leave the one that already has its primary or a unique key; whether it was inserted.

    A writer that is about to insert the same row is waited for.
    """
    return bool(add_each(connection, table, [row], telling=next(iter(table.primary_key))))


def add_each(
    connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]], *, telling: Column[Any]
) -> frozenset[Any]:
    """Insert rows as `add` does one; what those that were inserted hold in the column `telling`.

    Give them in the order of the key they may meet others at: so two writers wait for each other and don't deadlock.
    """
    if not rows:
        return frozenset()
    statement = _insert(connection, table).on_conflict_do_nothing().returning(telling)
    return frozenset(connection.scalars(statement, [clean(row) for row in rows]))


def _insert(connection: Connection, table: Table) -> postgresql.Insert | sqlite.Insert:
    """The database's own insert, which knows what to do on a conflict."""
    return postgresql.insert(table) if connection.dialect.name == "postgresql" else sqlite.insert(table)


def clean(row: Mapping[str, Any]) -> dict[str, Any]:
    """The row with its texts storable."""
    return {name: storable(value) if isinstance(value, str) else value for name, value in row.items()}


def row_of(value: "DataclassInstance") -> dict[str, Any]:
    """A value's fields as columns hold them: a tuple as a list, an enum as its value, yes and no as 1 and 0.

    Read back by `sources.values.from_json`, which takes a row as it takes an object.
    """
    return clean({field.name: _held(getattr(value, field.name)) for field in fields(value)})


def _held(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_held(one) for one in value]
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, Enum):
        return value.value
    return storable(value) if isinstance(value, str) else value


def storable(text: str) -> str:
    """What every database can hold: no NUL (PostgreSQL refuses it) and no half characters (no encoding has them)."""
    if text.isascii() and "\0" not in text:
        return text
    return text.replace("\0", "\ufffd").encode("utf-16", "surrogatepass").decode("utf-16", "replace")
