"""What `digest` keeps: vectors by text, and each study field's editions with the memory behind them.

A memory and its edition are saved in one transaction, so that a crash leaves the week whole or undone.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import numpy as np
from sqlalchemy import Connection, Engine, RowMapping, delete, func, select

from digest.tables import editions, memories, vectors
from digest.types import Edition, Vectors, Week
from sources.database import reading, writing
from sources.errors import StorageError
from sources.statements import chunks, upsert
from sources.values import from_json, to_json


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredMemory:
    """What the fold over weeks remembered after `week`."""

    week: Week
    fingerprint: str  # of everything it was computed from
    payload: bytes
    built_at: datetime


class DigestStore:
    """Vectors, memories and editions in one database.

    Every method raises `StorageError` where the database can't be read or written.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def vectors(self, hashes: Collection[str], model: str) -> dict[str, Vectors]:
        """The stored vectors of these text hashes under this model; what is missing is absent."""
        found: dict[str, Vectors] = {}
        with reading(self._engine) as connection:
            for chunk in chunks(hashes):
                query = select(vectors.c.text_hash, vectors.c.vector).where(
                    vectors.c.model == model, vectors.c.text_hash.in_(chunk)
                )
                for text_hash, blob in connection.execute(query):
                    found[text_hash] = np.frombuffer(blob, dtype="<f4").astype(np.float32)
        return found

    def add_vectors(self, model: str, new: Mapping[str, Vectors]) -> None:
        """Keep vectors by text hash. One already there stays: the same text has the same vector."""
        now = datetime.now(UTC)  # by which they are pruned
        with writing(self._engine) as connection:
            rows = [
                {"text_hash": key, "model": model, "vector": np.asarray(row, dtype="<f4").tobytes(), "made_at": now}
                for key, row in new.items()
            ]
            upsert(connection, vectors, rows, update=())

    def memory(self, field: str, week: Week) -> StoredMemory | None:
        """What was remembered after this week, if the week was built."""
        query = select(memories).where(memories.c.field == field, memories.c.week == str(week))
        with reading(self._engine) as connection:
            row = connection.execute(query).mappings().first()
        return _memory(row) if row else None

    def latest_memory(self, field: str, before: Week) -> StoredMemory | None:
        """The memory of the last week built before `before`."""
        query = (
            select(memories)
            .where(memories.c.field == field, memories.c.week < str(before))
            .order_by(memories.c.week.desc())
            .limit(1)
        )
        with reading(self._engine) as connection:
            row = connection.execute(query).mappings().first()
        return _memory(row) if row else None

    def save_memory(self, field: str, memory: StoredMemory) -> None:
        """Keep the memory of a week that has no edition of its own (back-filled past)."""
        with writing(self._engine) as connection:
            _put_memory(connection, field, memory)

    def save_edition(self, edition: Edition, memory: StoredMemory) -> None:
        """Keep an edition with the memory behind it, replacing what the week had."""
        row = {
            "field": edition.field,
            "week": str(edition.week),
            "payload": to_json(edition),
            "built_at": edition.built_at,
        }
        with writing(self._engine) as connection:
            _put_memory(connection, edition.field, memory)
            upsert(connection, editions, [row])

    def edition(self, field: str, week: Week) -> Edition | None:
        """The edition of a study field's week, if built."""
        query = select(editions.c.payload).where(editions.c.field == field, editions.c.week == str(week))
        with reading(self._engine) as connection:
            payload = connection.scalar(query)
        return None if payload is None else read_edition(payload)

    def weeks(self, field: str) -> tuple[Week, ...]:
        """The weeks that have an edition, oldest first."""
        query = select(editions.c.week).where(editions.c.field == field).order_by(editions.c.week)
        with reading(self._engine) as connection:
            return tuple(Week.parse(week) for week in connection.scalars(query))

    def prune(self, *, vectors_before: datetime, memories_before: Week, editions_before: Week) -> dict[str, int]:
        """Forget what is older, by table; how many of each.

        A memory holds the counts of all weeks before it, so nothing is lost with an older one but the means to build
        that very week anew. The two newest of each study field stay, whatever their age: one may be of a week that
        hadn't ended. A vector that is needed again is computed again.
        """
        newer = memories.alias()
        newest = (
            select(func.count())
            .where(newer.c.field == memories.c.field, newer.c.week > memories.c.week)
            .correlate(memories)
            .scalar_subquery()
        )
        with writing(self._engine) as connection:
            old = select(memories.c.field, memories.c.week).where(memories.c.week < str(memories_before), newest > 1)
            rows = connection.execute(old).all()
            for field, week in rows:
                connection.execute(delete(memories).where(memories.c.field == field, memories.c.week == week))
            return {
                "memories": len(rows),
                "editions": connection.execute(delete(editions).where(editions.c.week < str(editions_before))).rowcount,
                "vectors": connection.execute(delete(vectors).where(vectors.c.made_at < vectors_before)).rowcount,
            }


def read_edition(payload: Mapping[str, Any]) -> Edition:
    """An edition from its JSON values.

    Raises:
        StorageError: it was written by another version of fieldbrief.
    """
    try:
        return from_json(Edition, payload)
    except ValueError as error:
        raise StorageError(
            "A stored edition can't be read: another version of fieldbrief wrote it.",
            remedy="Build the week again with `fieldbrief build`.",
        ) from error


def _memory(row: RowMapping) -> StoredMemory:
    return StoredMemory(
        week=Week.parse(row["week"]), fingerprint=row["fingerprint"], payload=row["payload"], built_at=row["built_at"]
    )


def _put_memory(connection: Connection, field: str, memory: StoredMemory) -> None:
    row = {
        "field": field,
        "week": str(memory.week),
        "fingerprint": memory.fingerprint,
        "payload": memory.payload,
        "built_at": memory.built_at,
    }
    upsert(connection, memories, [row])
