"""The roster: read from a CSV file, checked, kept, and forgotten when asked.

No address and no name is put into an error, a log or a repr: a line's number says enough.
"""

import csv
import hashlib
import io
import uuid
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, Engine, RowMapping, delete, insert, select, text, update
from sqlalchemy.exc import IntegrityError

from digest.mail.message import is_address
from digest.page.lines import one_line
from digest.tables import deliveries, mailed, students, suppressions
from digest.types import DeliveryState, Student, StudentId
from sources.database import reading, writing
from sources.errors import ConfigError, StorageError

COLUMNS: Final = ("name", "email", "fields", "interests")
_LARGEST: Final = 20_000_000  # bytes; no faculty has such a roster
_REMEDY: Final = "The first line names the columns: name,email,fields,interests. Several fields stand in one cell: a;b."


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


def read_roster(
    path: Path, *, known_fields: Collection[str] | None = None
) -> tuple[tuple[Student, ...], tuple[str, ...]]:
    """The students of a CSV file, and a sentence with file and line for each row that can't be used.

    Commas, semicolons or tabs separate the columns, in any order; Excel's byte order mark is fine. Within a cell
    semicolons (or bars) separate fields and interests.

    Args:
        path: a file of UTF-8 text with a head line.
        known_fields: the slugs there are; a row with another one is a problem. None: not checked.

    Raises:
        ConfigError: the file can't be read at all, or has no columns email and fields.
    """
    lines = _read(path)
    head = lines.split("\n", 1)[0]
    separator = max(",;\t", key=head.count)
    reader = csv.DictReader(io.StringIO(lines, newline=""), delimiter=separator, strict=True)
    names = {(name or "").strip().casefold(): name for name in _fieldnames(reader, path)}
    if missing := [name for name in ("email", "fields") if name not in names]:
        raise ConfigError(f"{path}:1: there is no column {' and no column '.join(missing)}.", remedy=_REMEDY)
    found: dict[str, Student] = {}
    problems: list[str] = []
    for line, row in _rows(reader, path, problems):
        cells = {name: (row.get(key) or "") for name, key in names.items() if name in COLUMNS}
        student, why = _student(cells, known_fields)
        if student is None:
            problems.append(f"{path}:{line}: {why}")
        elif student.email in found:
            problems.append(f"{path}:{line}: this address stands in an earlier line already")
        else:
            found[student.email] = student
    return tuple(found.values()), tuple(problems)


def _read(path: Path) -> str:
    try:
        if path.stat().st_size > _LARGEST:
            raise ConfigError(f"{path}: over {_LARGEST // 1_000_000} MB is no roster.")
        raw = path.read_bytes()
        return raw.decode("utf-16" if raw[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise ConfigError(f"{path}:{line}: not UTF-8 text.", remedy="Save it as “CSV UTF-8”.") from None
    except OSError as error:
        raise ConfigError(f"{path}: can’t be read: {error.strerror or 'unknown reason'}.") from error


def _fieldnames(reader: "csv.DictReader[str]", path: Path) -> Sequence[str]:
    try:
        return reader.fieldnames or ()
    except csv.Error as error:
        raise ConfigError(f"{path}:1: not a CSV file: {error}.", remedy=_REMEDY) from error


def _rows(
    reader: "csv.DictReader[str]", path: Path, problems: list[str]
) -> Iterator[tuple[int, dict[str, str | None]]]:
    """The rows with the number of the line each ends on; a row that is no CSV becomes a problem."""
    while True:
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            problems.append(f"{path}:{reader.line_num}: not CSV: {error}")
            continue
        if row.get(None):
            problems.append(f"{path}:{reader.line_num}: more cells than columns (put quotation marks around commas)")
            continue
        if any((value or "").strip() for value in row.values()):
            yield reader.line_num, dict(row)


def _student(cells: dict[str, str], known_fields: Collection[str] | None) -> tuple[Student | None, str]:
    email = cells["email"].strip()
    fields = _several(cells["fields"])
    if not email:
        return None, "no email"
    if not is_address(email):
        return None, "the email is no address"
    if not fields:
        return None, "no field of study"
    if known_fields is not None and (unknown := [field for field in fields if field not in known_fields]):
        return None, f"no such field of study: {', '.join(one_line(field, 40) for field in unknown)}"
    name, _, domain = email.rpartition("@")
    return Student(
        id=StudentId(uuid.uuid4().hex),
        name=one_line(cells.get("name", ""), 100),
        email=f"{name}@{domain.lower()}",
        fields=fields,
        interests=_several(cells.get("interests", "")),
    ), ""


def _several(cell: str) -> tuple[str, ...]:
    parts = (one_line(part, 200) for part in cell.replace("|", ";").replace("\n", ";").split(";"))
    return tuple(dict.fromkeys(part for part in parts if part))


class Roster:
    """The students in the database. Every method raises `StorageError` where it can't be read or written."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def add(self, new: Sequence[Student], *, now: datetime) -> RosterChange:
        """Add students, or update those whose address is there already (they keep their id).

        Who unsubscribed, bounced or was removed is left out: a list imported again must not undo that.
        """
        counts = dict.fromkeys(("added", "updated", "unchanged", "suppressed"), 0)
        try:
            with writing(self._engine) as connection:
                for student in new:
                    counts[_put(connection, student, now)] += 1
        except IntegrityError:
            raise StorageError("Another run is changing the roster too.", remedy="Run again.") from None
        return RosterChange(**counts)

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

    def find(self, email: str) -> Student | None:
        """The student with this address."""
        with reading(self._engine) as connection:
            row = _by_email(connection, email)
        return _row(row) if row else None

    def unsubscribe(self, email: str, *, now: datetime, reason: str = "unsubscribed") -> None:
        """Never write to this address again, whoever imports it. `reason`: unsubscribed, bounced or deleted."""
        with writing(self._engine) as connection:
            _suppress(connection, email, reason, now)

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
            row = connection.execute(select(students).where(students.c.id == student)).mappings().first()
            if row is None:
                return False
            _suppress(connection, row["email"], "deleted", now)
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


def _put(connection: Connection, student: Student, now: datetime) -> str:
    if is_suppressed(connection, student.email):
        return "suppressed"
    values = {"name": student.name, "fields": list(student.fields), "interests": list(student.interests)}
    row = _by_email(connection, student.email)
    if row is None:
        connection.execute(insert(students).values(id=student.id, email=student.email, added_at=now, **values))
        return "added"
    if all(row[key] == value for key, value in values.items()):
        return "unchanged"
    connection.execute(update(students).where(students.c.id == row["id"]).values(**values))
    return "updated"


def _by_email(connection: Connection, email: str) -> RowMapping | None:
    query = select(students).where(text("lower(email) = :wanted")).params(wanted=email.strip().lower())
    return connection.execute(query).mappings().first()


def _suppress(connection: Connection, email: str, reason: str, now: datetime) -> None:
    key = email_hash(email)
    connection.execute(delete(suppressions).where(suppressions.c.email_hash == key))
    connection.execute(insert(suppressions).values(email_hash=key, reason=reason, at=now))


def _row(row: RowMapping) -> Student:
    return Student(
        id=StudentId(row["id"]),
        name=row["name"],
        email=row["email"],
        fields=tuple(row["fields"]),
        interests=tuple(row["interests"]),
    )
