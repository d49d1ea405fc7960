"""What `digest` keeps: vectors by text, and each study field's editions with the memory behind them.

Editions are only ever added: each build that says something else is a version of its own. What a closed week counted
is written once. A closed edition and its memory are saved in one transaction, so that a crash leaves the week whole or
undone.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

import numpy as np
from sqlalchemy import ColumnElement, Connection, Engine, RowMapping, and_, delete, func, select, update

from digest.tables import counted, editions, memories, vectors
from digest.types import Edition, Vectors, Week
from sources.database import reading, writing
from sources.errors import StorageError
from sources.statements import add, chunks, upsert
from sources.types import ArticleId
from sources.values import from_json, to_json


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredMemory:
    """What the fold over weeks remembered after `week`."""

    week: Week
    fingerprint: str  # of everything it was computed from
    payload: bytes
    built_at: datetime  # when the week was closed


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosedWeek:
    """What is kept of a week that is over."""

    memory: StoredMemory
    article_ids: tuple[ArticleId, ...]  # those that counted in it


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredEdition:
    """A version of a week's edition as it lies in the database."""

    version: int  # 1, 2, ...
    closed: bool
    fingerprint: str  # of everything it was built from
    payload: Mapping[str, Any]

    @property
    def edition(self) -> Edition:
        """The edition itself. Raises StorageError where another version of fieldbrief wrote it."""
        return replace(read_edition(self.payload), version=self.version, closed=self.closed)


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
        """What was remembered after this week, if it is closed."""
        query = select(memories).where(memories.c.field == field, memories.c.week == str(week))
        with reading(self._engine) as connection:
            row = connection.execute(query).mappings().first()
        return _memory(row) if row else None

    def last_closed(self, field: str, *, by: datetime, before: Week | None = None) -> StoredMemory | None:
        """The memory of the last week that was closed by this instant, of those before `before` where that is given."""
        query = select(memories).where(memories.c.field == field, memories.c.built_at <= by)
        if before is not None:
            query = query.where(memories.c.week < str(before))
        with reading(self._engine) as connection:
            row = connection.execute(query.order_by(memories.c.week.desc()).limit(1)).mappings().first()
        return _memory(row) if row else None

    def counted(self, field: str, first: Week, last: Week) -> dict[ArticleId, Week]:
        """The articles that the closed weeks from `first` to `last` counted, each with its week."""
        query = select(counted.c.article_id, counted.c.week).where(
            counted.c.field == field, counted.c.week >= str(first), counted.c.week <= str(last)
        )
        with reading(self._engine) as connection:
            return {ArticleId(row.article_id): Week.parse(row.week) for row in connection.execute(query)}

    def close(self, field: str, past: ClosedWeek) -> None:
        """Keep what is known of a week that is over. Which articles it counted and when it was closed never change."""
        with writing(self._engine) as connection:
            _close(connection, field, past)

    def add(self, edition: Edition, fingerprint: str, past: ClosedWeek | None, *, again: bool = False) -> Edition:
        """Keep a new version of an edition beside those its week has, with the memory behind it where it is closed.

        Where another run closed the week, or stored the same, in the meantime, that version counts.

        Args:
            edition: as it was built.
            fingerprint: of everything it was built from.
            past: what is kept of the week if this closes it.
            again: a closed week was read again on purpose.

        Returns:
            The edition as it is stored, with its version.
        """
        week = str(edition.week)
        with writing(self._engine) as connection:
            last = _newest(connection, edition.field, edition.week)
            if last and not again and (last.closed or (last.fingerprint == fingerprint and not edition.closed)):
                return last.edition
            edition = replace(edition, version=last.version + 1 if last else 1)
            row = {
                "field": edition.field,
                "week": week,
                "version": edition.version,
                "payload": to_json(edition),
                "fingerprint": fingerprint,
                "closed": int(edition.closed),
                "built_at": edition.built_at,
            }
            if add(connection, editions, row):
                if past:
                    _close(connection, edition.field, past)
                return edition
        stored = self.newest(edition.field, edition.week)  # another run was quicker by a hair
        return stored.edition if stored else edition

    def newest(self, field: str, week: Week, *, by: datetime | None = None) -> StoredEdition | None:
        """The newest version of a week's edition, of those built by `by`."""
        with reading(self._engine) as connection:
            return _newest(connection, field, week, by)

    def edition(self, field: str, week: Week, version: int | None = None) -> Edition | None:
        """A version of a week's edition, the newest if none is named; None where there is none."""
        with reading(self._engine) as connection:
            stored = _newest(connection, field, week, version=version)
        return stored.edition if stored else None

    def closed_editions(self, field: str, *, by: datetime, since: Week | None = None) -> Iterator[Edition]:
        """The first closed version of each week's edition built by this instant: what was said then. Oldest first.

        Args:
            field: the study field's slug.
            by: versions built later aren't known yet.
            since: the first week wanted; None: all that are kept.
        """
        query = select(editions.c.week, editions.c.version).where(
            editions.c.field == field, editions.c.closed == 1, editions.c.built_at <= by
        )
        if since is not None:
            query = query.where(editions.c.week >= str(since))
        with reading(self._engine) as connection:
            rows = connection.execute(query.order_by(editions.c.week, editions.c.version.desc())).all()
        for week, version in {row.week: row.version for row in rows}.items():
            if edition := self.edition(field, Week.parse(week), version):
                yield edition

    def weeks(self, field: str) -> tuple[Week, ...]:
        """The weeks that have an edition, oldest first."""
        query = select(editions.c.week).where(editions.c.field == field).distinct().order_by(editions.c.week)
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
            remedy="Build the week again with `fieldbrief build --rebuild`.",
        ) from error


def _memory(row: RowMapping) -> StoredMemory:
    return StoredMemory(
        week=Week.parse(row["week"]), fingerprint=row["fingerprint"], payload=row["payload"], built_at=row["built_at"]
    )


def _newest(
    connection: Connection, field: str, week: Week, by: datetime | None = None, version: int | None = None
) -> StoredEdition | None:
    query = select(editions).where(_of_week(field, week))
    if by is not None:
        query = query.where(editions.c.built_at <= by)
    if version is not None:
        query = query.where(editions.c.version == version)
    row = connection.execute(query.order_by(editions.c.version.desc()).limit(1)).first()
    if row is None:
        return None
    return StoredEdition(version=row.version, closed=bool(row.closed), fingerprint=row.fingerprint, payload=row.payload)


def _of_week(field: str, week: Week) -> ColumnElement[bool]:
    return and_(editions.c.field == field, editions.c.week == str(week))


def _close(connection: Connection, field: str, past: ClosedWeek) -> None:
    memory, week = past.memory, str(past.memory.week)
    row = {
        "field": field,
        "week": week,
        "fingerprint": memory.fingerprint,
        "payload": memory.payload,
        "built_at": memory.built_at,
    }
    if add(connection, memories, row):
        rows = [{"field": field, "article_id": one, "week": week} for one in past.article_ids]
        upsert(connection, counted, rows, update=())
        return
    again = update(memories).where(memories.c.field == field, memories.c.week == week)
    connection.execute(again.values(fingerprint=memory.fingerprint, payload=memory.payload))
