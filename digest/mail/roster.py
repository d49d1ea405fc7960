"""The roster: kept, and forgotten when asked.

No address and no name is put into an error, a log or a repr: a line's number says enough.
"""

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Engine, RowMapping, Select, delete, func, select, update

from digest.deliveries import DeliveryState
from digest.tables import deliveries, mailed, students, suppressions
from digest.types import Student, StudentId
from sources.database import reading, writing
from sources.statements import add, chunks, upsert


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterChange:
    """What adding students did."""

    added: int
    updated: int
    unchanged: int
    suppressed: int  # asked not to be written to (or bounced), so not added


def email_hash(email: str) -> str:
    """The key under which an address is suppressed once it is forgotten: SHA-256 of it in lower case, in hex.

    Who reads the database can't see the address in it, but can tell whether one they guess is there. A secret key
    would help only while it lies elsewhere, and to lose it would mean to write again to all who left.
    """
    return hashlib.sha256(email.strip().casefold().encode()).hexdigest()


class Roster:
    """The students in the database. Every method raises `StorageError` where it can't be read or written."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def add(self, new: Sequence[Student], *, now: datetime, keep: Collection[str] = ()) -> RosterChange:
        """Add students, or update those whose address is there already (they keep their id).

        Who unsubscribed, bounced or was removed is left out: a list imported again must not undo that. `keep` names
        what the new values say nothing of ("follow", "mute", ...): it stays as it stands.
        """
        counts = dict.fromkeys(("added", "updated", "unchanged", "suppressed"), 0)
        with writing(self._engine) as connection:
            for student in sorted(new, key=lambda one: one.email):  # two runs that meet wait and don't deadlock
                counts[put(connection, student, now, keep)] += 1
        return RosterChange(**counts)

    def compare(self, new: Sequence[Student], *, keep: Collection[str] = ()) -> RosterChange:
        """What adding these would do. Nothing is written."""
        counts = dict.fromkeys(("added", "updated", "unchanged", "suppressed"), 0)
        with reading(self._engine) as connection:
            for student in new:
                row = _by_email(connection, student.email)
                if is_suppressed(connection, student.email):
                    counts["suppressed"] += 1
                elif row is None:
                    counts["added"] += 1
                else:
                    counts["unchanged" if _same(row, _kept(student, row, keep)) else "updated"] += 1
        return RosterChange(**counts)

    def holds(self, student: StudentId) -> dict[str, int]:
        """What is kept of a student besides name, address and wishes: what forgetting erases."""
        with reading(self._engine) as connection:
            return {
                "mailed articles": connection.scalar(
                    select(func.count()).select_from(mailed).where(mailed.c.student_id == student)
                )
                or 0,
                "messages": connection.scalar(
                    select(func.count()).select_from(deliveries).where(deliveries.c.student_id == student)
                )
                or 0,
            }

    def list(self, field: str | None = None) -> tuple[Student, ...]:
        """The students who get mail, in the order they came; of one study field if named."""
        hashes, rows = self._all()
        everyone = (_row(row) for row in rows if email_hash(row["email"]) not in hashes)
        return tuple(student for student in everyone if field is None or field in student.fields)

    def silent(self) -> dict[StudentId, str]:
        """Who is on the roster but gets no mail, and why."""
        hashes, rows = self._all()
        return {row["id"]: hashes[key] for row in rows if (key := email_hash(row["email"])) in hashes}

    def get(self, student: StudentId) -> Student | None:
        """The student with this id."""
        with reading(self._engine) as connection:
            row = connection.execute(select(students).where(students.c.id == student)).mappings().first()
        return _row(row) if row else None

    def those(self, wanted: Collection[StudentId]) -> dict[StudentId, Student]:
        """The students with these ids, by id; who isn't there is left out."""
        with reading(self._engine) as connection:
            rows = [
                row
                for part in chunks(wanted)
                for row in connection.execute(select(students).where(students.c.id.in_(part))).mappings()
            ]
        return {row["id"]: _row(row) for row in rows}

    def find(self, email: str) -> Student | None:
        """The student with this address."""
        with reading(self._engine) as connection:
            row = _by_email(connection, email)
        return _row(row) if row else None

    def unsubscribe(self, email: str, *, now: datetime, reason: str = "unsubscribed") -> None:
        """Never write to this address again, whoever imports it. `reason`: unsubscribed, bounced or deleted."""
        with writing(self._engine) as connection:
            suppress(connection, email, reason, now)

    def resubscribe(self, email: str) -> bool:
        """Write to this address again, as its owner asked; False where it wasn't suppressed."""
        with writing(self._engine) as connection:
            query = delete(suppressions).where(suppressions.c.email_hash == email_hash(email))
            return connection.execute(query).rowcount > 0

    def remove(self, student: StudentId, *, now: datetime) -> bool:
        """Forget a student: name, address, interests, what was mailed, messages that wait. False: nobody there.

        A hash of the address stays among the suppressed, so that an old list imported again brings nobody back. A
        message that is being handed over at this very moment may still arrive.
        """
        with writing(self._engine) as connection:
            row = (
                connection.execute(select(students).where(students.c.id == student).with_for_update())
                .mappings()
                .first()
            )
            if row is None:
                return False
            suppress(connection, row["email"], "deleted", now)
            moving = (DeliveryState.SENDING, DeliveryState.HANDING_OVER)
            own = deliveries.c.student_id == student
            connection.execute(delete(deliveries).where(own, deliveries.c.state.not_in(moving)))
            connection.execute(update(deliveries).where(own).values(message=b""))
            connection.execute(delete(mailed).where(mailed.c.student_id == student))
            connection.execute(delete(students).where(students.c.id == student))
        if self._engine.dialect.name == "sqlite":
            with reading(self._engine) as connection:
                connection.commit()  # a checkpoint can't run inside a transaction
                raw = connection.connection.cursor()
                raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")  # or the log would keep what the tables have lost
                raw.close()
        return True

    def _all(self) -> tuple[dict[str, str], Sequence[RowMapping]]:
        with reading(self._engine) as connection:
            hashes = {row.email_hash: row.reason for row in connection.execute(select(suppressions))}
            rows = connection.execute(select(students).order_by(students.c.added_at, students.c.id)).mappings().all()
        return hashes, rows


def is_suppressed(connection: Connection, email: str) -> str:
    """Why this address must not be written to, "" if it may be."""
    query = select(suppressions.c.reason).where(suppressions.c.email_hash == email_hash(email))
    return connection.scalar(query) or ""


def find_in(connection: Connection, email: str) -> Student | None:
    """The student with this address, held until the transaction ends: nobody else changes them meanwhile."""
    row = connection.execute(_with_address(email).with_for_update()).mappings().first()
    return _row(row) if row else None


def put(connection: Connection, student: Student, now: datetime, keep: Collection[str] = ()) -> str:
    """Add or update one student, as `Roster.add` does; "added", "updated", "unchanged" or "suppressed"."""
    if is_suppressed(connection, student.email):
        return "suppressed"
    values = _values(student)
    row = _by_email(connection, student.email)
    if row is None:
        if add(connection, students, {"id": student.id, "email": student.email, "added_at": now, **values}):
            return "added"
        row = _by_email(connection, student.email)  # another run added the address between our look and this line
    if row is None or _same(row, told := _kept(student, row, keep)):
        return "unchanged"
    connection.execute(update(students).where(students.c.id == row["id"]).values(**_values(told)))
    return "updated"


def _kept(student: Student, row: RowMapping, keep: Collection[str]) -> Student:
    """The student with what `keep` names as it stands in the row."""
    known = _row(row)
    return replace(student, **{name: getattr(known, name) for name in keep})


def _same(row: RowMapping, student: Student) -> bool:
    return _values(_row(row)) == _values(student)


def _values(student: Student) -> dict[str, Any]:
    return {
        "name": student.name,
        "fields": list(student.fields),
        "interests": list(student.interests),
        "wishes": {
            "weights": list(student.weights),
            "follow": list(student.follow),
            "mute": list(student.mute),
            "more": list(student.more),
            "less": list(student.less),
            "language": student.language,
            "zone": student.zone,
            "send_day": student.send_day,
            "consented": student.consented.isoformat() if student.consented else "",
            "share_name": student.share_name,
        },
    }


def _by_email(connection: Connection, email: str) -> RowMapping | None:
    return connection.execute(_with_address(email)).mappings().first()


def _with_address(email: str) -> Select[Any]:
    return select(students).where(func.lower(students.c.email) == email.strip().lower())


def suppress(connection: Connection, email: str, reason: str, now: datetime) -> None:
    """Never write to this address again, as `Roster.unsubscribe` says."""
    key = email_hash(email)
    upsert(connection, suppressions, [{"email_hash": key, "reason": reason, "at": now}])


def _row(row: RowMapping) -> Student:
    wishes = dict(row["wishes"] or {})
    for name in ("weights", "follow", "mute", "more", "less"):
        wishes[name] = tuple(wishes.get(name) or ())
    wishes["consented"] = date.fromisoformat(wishes["consented"]) if wishes.get("consented") else None
    return Student(
        id=StudentId(row["id"]),
        name=row["name"],
        email=row["email"],
        fields=tuple(row["fields"]),
        interests=tuple(row["interests"]),
        **wishes,
    )
