"""Who is due, what was sent, never twice.

    pending -> sending -> handing_over -> sent
       |          |            |-> pending   the server said no, for now
       |          |            |-> failed    the server said no
       |          |            |-> unknown   it never answered, or we died: perhaps it arrived
       |          |-> pending                we died or the line broke before the final dot
       |          |-> failed                 unsubscribed, forgotten, address refused
       |-> superseded                        too old to be sent, or a newer digest is there

SMTP can't be exactly-once: between a message's final dot and the server's answer nobody knows. So the state
`handing_over` is committed just before that dot, and what is found in it later is `unknown`, shown, and never sent
again by itself. Before the dot a message was certainly not accepted and may be tried again.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, Connection, Engine, and_, delete, exists, func, or_, select, update

from digest.deliveries import Delivery, DeliveryState, Outgoing
from digest.errors import DeliveryError
from digest.mail.roster import is_suppressed
from digest.tables import deliveries, mailed, students
from digest.types import StudentId, Week
from sources.database import reading, writing
from sources.statements import add_each, chunks, upsert

LEASE: Final = timedelta(minutes=15)  # longer than the slowest server may take over one message
TOO_OLD: Final = timedelta(days=4)  # a weekly digest that still waits then would come beside the next one
_REPLACED: Final = "a newer digest took its place"
_UNDER_WAY: Final = (DeliveryState.SENDING, DeliveryState.HANDING_OVER)


class LeaseLost(DeliveryError):
    """Another process took this message over, as this one was too slow. Nothing was sent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One message in this process's hands. The address stays out of its repr."""

    id: int
    week: Week
    student: StudentId
    attempt: int  # which attempt it is: no other claim of this message has the same
    message: bytes
    recipient: str

    def __repr__(self) -> str:
        return f"Claim(week={self.week}, student={self.student}, attempt={self.attempt})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """How many messages there are in each state; each is in exactly one."""

    sent: int = 0
    failed: int = 0
    unknown: int = 0
    waiting: int = 0
    in_hand: int = 0  # under the lease of a run, which may have died
    superseded: int = 0

    @property
    def total(self) -> int:
        """All of them."""
        return sum(getattr(self, state.name) for state in fields(self))

    @property
    def unsettled(self) -> int:
        """Those that somebody or a later run still has to do something about."""
        return self.failed + self.unknown + self.waiting + self.in_hand

    def __str__(self) -> str:
        return ", ".join(f"{getattr(self, one.name)} {one.name.replace('_', ' ')}" for one in fields(self))


class Outbox:
    """The messages on their way. Every method raises `StorageError` where the database can't be used."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def enqueue(self, week: Week, messages: Iterable[Outgoing], *, now: datetime) -> frozenset[StudentId]:
        """Keep messages for sending, in one transaction; whose were kept.

        A student who has a message for this week already keeps that one, and for one who left the roster none is kept.
        An older message to the same student that still waits is superseded: nobody gets two digests at once.

        Args:
            week: the digests'.
            messages: of one student each.
            now: the instant of this run.
        """
        made = {one.student: one for one in messages}
        if not made:
            return frozenset()
        with writing(self._engine) as connection:
            # In the order of ids, so that two runs with the same students wait for each other and don't deadlock.
            rows = [_row(week, made[one], now) for one in _staying(connection, made)]
            # Another run may enqueue the same week for the same student at the same moment: the first one counts.
            kept: frozenset[StudentId] = add_each(connection, deliveries, rows, telling=deliveries.c.student_id)
            for some in chunks(kept):
                older = and_(deliveries.c.student_id.in_(some), deliveries.c.week < str(week))
                _supersede(connection, older, _REPLACED, now)
            _remember(connection, week, [made[one] for one in kept])
        return kept

    def enqueued(self, week: Week) -> frozenset[StudentId]:
        """Who has a message for this week, in whatever state: nothing needs to be rendered for them again."""
        with reading(self._engine) as connection:
            query = select(deliveries.c.student_id).where(deliveries.c.week == str(week))
            return frozenset(StudentId(one) for one in connection.scalars(query))

    def mailed(self, student: StudentId, before: Week | None = None) -> frozenset[str]:
        """Ids and canonical URLs of the articles this student was mailed, or is about to be.

        Args:
            student: on the roster.
            before: the week that is being composed: what an older message shows that still waits doesn't count, as
                the new one will take its place.
        """
        query = select(mailed.c.article_id, mailed.c.canonical_url).where(mailed.c.student_id == student)
        if before is not None:
            waiting = select(deliveries.c.week).where(
                deliveries.c.student_id == student,
                deliveries.c.state == DeliveryState.PENDING,
                deliveries.c.week < str(before),
            )
            query = query.where(mailed.c.week.not_in(waiting))
        with reading(self._engine) as connection:
            return frozenset(value for row in connection.execute(query) for value in row)

    def deliveries(self, week: Week | None = None) -> tuple[Delivery, ...]:
        """What became of each message, ordered by week and student."""
        query = select(deliveries).order_by(deliveries.c.week, deliveries.c.student_id)
        if week is not None:
            query = query.where(deliveries.c.week == str(week))
        with reading(self._engine) as connection:
            rows = connection.execute(query).mappings().all()
        return tuple(
            Delivery(
                week=Week.parse(row["week"]),
                student=StudentId(row["student_id"]),
                state=DeliveryState(row["state"]),
                message_id=row["message_id"],
                reason=row["reason"],
                updated_at=row["updated_at"],
                attempts=row["attempts"],
                until=row["claimed_until"],
            )
            for row in rows
        )

    def tally(self, week: Week | None = None) -> Tally:
        """How many messages of the week (of all weeks) there are in each state."""
        query = select(deliveries.c.state, func.count()).group_by(deliveries.c.state)
        if week is not None:
            query = query.where(deliveries.c.week == str(week))
        with reading(self._engine) as connection:
            counts: Counter[str] = Counter()
            for state, count in connection.execute(query):
                shown = {DeliveryState.PENDING: "waiting"} | dict.fromkeys(_UNDER_WAY, "in_hand")
                counts[shown.get(DeliveryState(state), state)] += count
        return Tally(**counts)

    def supersede(self, *, now: datetime, too_old: timedelta = TOO_OLD) -> int:
        """Take out what would come beside a newer digest: there is one, or it has waited for so long; how many."""
        reason = f"too old to be sent: it waited for more than {too_old.days} days"
        other = deliveries.alias()
        newer = exists().where(other.c.student_id == deliveries.c.student_id, other.c.week > deliveries.c.week)
        with writing(self._engine) as connection:
            # What a dead run had in hand, and what a person calls lost, waits again after the newer one was made.
            followed = _supersede(connection, newer, _REPLACED, now)
            return followed + _supersede(connection, deliveries.c.made_at < now - too_old, reason, now)

    def recover(self, *, now: datetime) -> int:
        """Settle what dead processes left: before the dot it waits again, after it is `unknown`. How many of those."""
        expired = deliveries.c.claimed_until <= now
        with writing(self._engine) as connection:
            before = and_(deliveries.c.state == DeliveryState.SENDING, expired)
            connection.execute(
                update(deliveries).where(before).values(state=DeliveryState.PENDING, claimed_until=None, updated_at=now)
            )
            after = and_(deliveries.c.state == DeliveryState.HANDING_OVER, expired)
            reason = "the run ended while the message was handed over: perhaps it arrived"
            done = connection.execute(
                update(deliveries)
                .where(after)
                .values(state=DeliveryState.UNKNOWN, reason=reason, claimed_until=None, updated_at=now)
            )
        return done.rowcount

    def claim(self, *, now: datetime, lease: timedelta = LEASE, last: bool = False) -> Claim | None:
        """Take the next message that is due, for this process alone; None when nothing is.

        The least tried go first, so that none that can't be sent stands before those that can. Whether its student may
        still be written to is asked in the same transaction.

        Args:
            now: the instant of this run.
            lease: how long it is this process's.
            last: take it from the other end of the queue.
        """
        while True:
            with writing(self._engine) as connection:
                due = or_(deliveries.c.claimed_until.is_(None), deliveries.c.claimed_until <= now)
                query = (
                    select(deliveries)
                    .where(deliveries.c.state == DeliveryState.PENDING, due)
                    .order_by(deliveries.c.attempts, deliveries.c.id.desc() if last else deliveries.c.id)
                    .limit(1)
                    .with_for_update(skip_locked=True)
                )
                row = connection.execute(query).mappings().first()
                if row is None:
                    return None
                email = connection.scalar(select(students.c.email).where(students.c.id == row["student_id"]))
                reason = is_suppressed(connection, email) if email else "deleted"
                if reason:
                    fail(connection, row["id"], f"not sent: {reason}", now)
                    continue
                attempt = row["attempts"] + 1
                connection.execute(
                    update(deliveries)
                    .where(deliveries.c.id == row["id"])
                    .values(state=DeliveryState.SENDING, attempts=attempt, claimed_until=now + lease, updated_at=now)
                )
                return Claim(
                    id=row["id"],
                    week=Week.parse(row["week"]),
                    student=StudentId(row["student_id"]),
                    attempt=attempt,
                    message=row["message"],
                    recipient=email or "",
                )

    def handing_over(self, claim: Claim, *, now: datetime, lease: timedelta = LEASE) -> None:
        """Commit that the final dot is next.

        Raises:
            LeaseLost: the message isn't this process's any more; the dot must not be sent.
        """
        with writing(self._engine) as connection:
            done = connection.execute(
                update(deliveries)
                .where(_own(claim), deliveries.c.state == DeliveryState.SENDING)
                .values(state=DeliveryState.HANDING_OVER, claimed_until=now + lease, updated_at=now)
            )
        if done.rowcount != 1:
            raise LeaseLost(f"{claim!r} was taken over by another run.")

    def sent(self, claim: Claim, *, now: datetime) -> None:
        """The server accepted it: the bytes go, the row stays."""
        with writing(self._engine) as connection:
            connection.execute(
                update(deliveries)
                .where(_own(claim))  # also where another run called it unknown meanwhile: now it is known
                .values(state=DeliveryState.SENT, reason="", message=b"", claimed_until=None, updated_at=now)
            )

    def unknown(self, claim: Claim, reason: str, *, now: datetime) -> None:
        """Perhaps it arrived. The bytes stay until a person decides (`resolve`)."""
        with writing(self._engine) as connection:
            connection.execute(
                update(deliveries)
                .where(_own(claim))
                .values(state=DeliveryState.UNKNOWN, reason=reason, claimed_until=None, updated_at=now)
            )

    def failed(self, claim: Claim, reason: str, *, now: datetime) -> None:
        """It was refused for good; its articles may come again."""
        with writing(self._engine) as connection:
            if connection.scalar(select(deliveries.c.id).where(_own(claim))) is not None:
                fail(connection, claim.id, reason, now)

    def again(self, claim: Claim, reason: str, *, now: datetime, after: timedelta = timedelta(0)) -> None:
        """It was certainly not accepted: it waits for another attempt, `after` a while."""
        with writing(self._engine) as connection:
            connection.execute(
                update(deliveries)
                .where(_own(claim), deliveries.c.state.in_((*_UNDER_WAY, DeliveryState.PENDING)))
                .values(state=DeliveryState.PENDING, reason=reason, claimed_until=now + after, updated_at=now)
            )

    def strike(self, claim: Claim, reason: str, *, now: datetime, most: int) -> bool:
        """Count an attempt against a message that waits; whether it fails now, having had `most`."""
        with writing(self._engine) as connection:
            still = and_(_own(claim), deliveries.c.state == DeliveryState.PENDING)
            strikes = connection.scalar(select(deliveries.c.strikes).where(still).with_for_update())
            if strikes is None:
                return False
            if strikes + 1 >= most:
                fail(connection, claim.id, f"{reason} (after {strikes + 1} attempts)", now)
                return True
            connection.execute(update(deliveries).where(still).values(strikes=strikes + 1))
        return False

    def resolve(self, week: Week, student: StudentId, *, arrived: bool, now: datetime) -> bool:
        """Decide by hand what became of an `unknown` message: it arrived, or it is to be sent again."""
        state = DeliveryState.SENT if arrived else DeliveryState.PENDING
        values: dict[str, object] = {"state": state, "reason": "", "claimed_until": None, "updated_at": now}
        if arrived:
            values["message"] = b""
        with writing(self._engine) as connection:
            unknown = and_(_is(week, student), deliveries.c.state == DeliveryState.UNKNOWN)
            return connection.execute(update(deliveries).where(unknown).values(**values)).rowcount == 1

    def discard_failed(self, week: Week) -> int:
        """Take failed messages out, so that they can be composed and enqueued again; how many."""
        with writing(self._engine) as connection:
            failed = and_(deliveries.c.week == str(week), deliveries.c.state == DeliveryState.FAILED)
            return connection.execute(delete(deliveries).where(failed)).rowcount

    def prune(self, *, before: Week) -> dict[str, int]:
        """Forget messages that are done with, and what was mailed, of weeks before `before`; how many of each."""
        done = deliveries.c.state.not_in((DeliveryState.PENDING, *_UNDER_WAY))
        with writing(self._engine) as connection:
            gone = connection.execute(delete(deliveries).where(done, deliveries.c.week < str(before))).rowcount
            shown = connection.execute(delete(mailed).where(mailed.c.week < str(before))).rowcount
        return {"deliveries": gone, "mailed": shown}

    def waiting(self) -> int:
        """How many messages are yet to be sent."""
        return self.tally().waiting

    def next_due(self) -> datetime | None:
        """When the next message that waits may be tried; None where none waits."""
        with reading(self._engine) as connection:
            query = select(func.min(deliveries.c.claimed_until)).where(deliveries.c.state == DeliveryState.PENDING)
            due: datetime | None = connection.scalar(query)
            return due


def _own(claim: Claim) -> ColumnElement[bool]:
    return and_(deliveries.c.id == claim.id, deliveries.c.attempts == claim.attempt)


def _is(week: Week, student: StudentId) -> ColumnElement[bool]:
    return and_(deliveries.c.week == str(week), deliveries.c.student_id == student)


def _staying(connection: Connection, wanted: Iterable[StudentId]) -> list[StudentId]:
    """Those of them who are on the roster, by id; none can leave it before this transaction ends."""
    found: list[StudentId] = []
    for some in chunks(wanted):
        query = select(students.c.id).where(students.c.id.in_(some)).order_by(students.c.id)
        found += connection.scalars(query.with_for_update(read=True, key_share=True))
    return found


def _row(week: Week, one: Outgoing, now: datetime) -> dict[str, object]:
    """A message as it begins to wait."""
    return {
        "week": str(week), "student_id": one.student, "state": DeliveryState.PENDING, "message_id": one.message_id,
        "message": one.message, "attempts": 0, "strikes": 0, "reason": "", "made_at": now, "updated_at": now,
        "asked": "\n".join(one.asked),
    }  # fmt: skip


def _remember(connection: Connection, week: Week, messages: Iterable[Outgoing]) -> None:
    rows = {
        (one.student, card.canonical_url): {
            "student_id": one.student, "canonical_url": card.canonical_url, "article_id": card.id, "week": str(week)
        }
        for one in messages
        for card in one.cards
    }  # fmt: skip
    upsert(connection, mailed, rows.values(), update=())


def fail(connection: Connection, delivery: int, reason: str, now: datetime) -> None:
    """Nothing arrived: the bytes go, and the articles don't count as mailed."""
    _end(connection, deliveries.c.id == delivery, DeliveryState.FAILED, reason, now)


def _supersede(connection: Connection, which: ColumnElement[bool], reason: str, now: datetime) -> int:
    pending = and_(which, deliveries.c.state == DeliveryState.PENDING)
    return _end(connection, pending, DeliveryState.SUPERSEDED, reason, now)


def _end(connection: Connection, which: ColumnElement[bool], state: DeliveryState, reason: str, now: datetime) -> int:
    query = select(deliveries.c.id, deliveries.c.student_id, deliveries.c.week).where(which)
    rows = connection.execute(query.order_by(deliveries.c.student_id, deliveries.c.week)).all()  # no deadlock
    for row in rows:
        connection.execute(delete(mailed).where(mailed.c.student_id == row.student_id, mailed.c.week == row.week))
        connection.execute(
            update(deliveries)
            .where(deliveries.c.id == row.id)
            .values(state=state, reason=reason, message=b"", claimed_until=None, updated_at=now)
        )
    return len(rows)
