"""Who is due, what was sent, never twice.

    pending -> sending -> handing_over -> sent
                  |            |-> pending   the server said no, for now
                  |            |-> failed    the server said no
                  |            |-> unknown   it never answered, or we died: perhaps it arrived
                  |-> pending                we died or the line broke before the final dot
                  |-> failed                 unsubscribed, forgotten, address refused

SMTP can't be exactly-once: between a message's final dot and the server's answer nobody knows. So the state
`handing_over` is committed just before that dot, and what is found in it later is `unknown`, shown, and never sent
again by itself. Before the dot a message was certainly not accepted and may be tried again.
"""

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, Connection, Engine, and_, delete, insert, or_, select, update

from digest.errors import AddressBusy, AddressRefused, AnswerLost, DeliveryError, TransportDown
from digest.mail.roster import is_suppressed
from digest.mail.transport import Transport
from digest.tables import deliveries, mailed, students
from digest.types import ArticleCard, Delivery, DeliveryState, StudentId, Week
from sources.database import reading, writing

LEASE: Final = timedelta(minutes=15)  # longer than the slowest server may take over one message
ATTEMPTS: Final = 6  # then a busy address counts as failed
_BACK_OFF: Final = timedelta(minutes=5)  # times 1, 4, 16, ...
_log = logging.getLogger(__name__)


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
class SendReport:
    """How one round of sending ended."""

    sent: int = 0
    failed: int = 0
    unknown: int = 0
    delayed: int = 0  # busy addresses: tried again later
    waiting: int = 0  # left in the outbox
    reasons: tuple[str, ...] = ()  # sentences, without addresses
    stopped: DeliveryError | None = None  # why the round ended early


class Outbox:
    """The messages on their way. Every method raises `StorageError` where the database can't be used."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def enqueue(
        self,
        week: Week,
        student: StudentId,
        message: bytes,
        message_id: str,
        cards: Iterable[ArticleCard],
        *,
        now: datetime,
    ) -> bool:
        """Keep a message for sending; False, and nothing changed, where this student has one for this week.

        Args:
            week: the digest's.
            student: on the roster.
            message: the bytes as they will be sent.
            message_id: its Message-ID.
            cards: the articles it shows; they count as mailed from now on, unless it fails.
            now: the instant of this run.
        """
        with writing(self._engine) as connection:
            if connection.scalar(select(deliveries.c.id).where(_is(week, student))) is not None:
                return False
            if connection.scalar(select(students.c.id).where(students.c.id == student)) is None:
                return False
            connection.execute(
                insert(deliveries).values(
                    week=str(week),
                    student_id=student,
                    state=DeliveryState.PENDING,
                    message_id=message_id,
                    message=message,
                    attempts=0,
                    reason="",
                    claimed_until=None,
                    updated_at=now,
                )
            )
            _remember(connection, week, student, cards)
        return True

    def enqueued(self, week: Week) -> frozenset[StudentId]:
        """Who has a message for this week, in whatever state: nothing needs to be rendered for them again."""
        with reading(self._engine) as connection:
            query = select(deliveries.c.student_id).where(deliveries.c.week == str(week))
            return frozenset(StudentId(one) for one in connection.scalars(query))

    def mailed(self, student: StudentId) -> frozenset[str]:
        """Ids and canonical URLs of the articles this student was mailed, or is about to be."""
        with reading(self._engine) as connection:
            query = select(mailed.c.article_id, mailed.c.canonical_url).where(mailed.c.student_id == student)
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
            )
            for row in rows
        )

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

    def claim(self, *, now: datetime, lease: timedelta = LEASE) -> Claim | None:
        """Take the next message that is due, for this process alone; None when nothing is.

        Whether its student may still be written to is asked in the same transaction.
        """
        while True:
            with writing(self._engine) as connection:
                due = or_(deliveries.c.claimed_until.is_(None), deliveries.c.claimed_until <= now)
                query = (
                    select(deliveries)
                    .where(deliveries.c.state == DeliveryState.PENDING, due)
                    .order_by(deliveries.c.id)
                    .limit(1)
                    .with_for_update(skip_locked=True)
                )
                row = connection.execute(query).mappings().first()
                if row is None:
                    return None
                email = connection.scalar(select(students.c.email).where(students.c.id == row["student_id"]))
                reason = is_suppressed(connection, email) if email else "deleted"
                if reason:
                    _fail(connection, row["id"], f"not sent: {reason}", now)
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
                _fail(connection, claim.id, reason, now)

    def again(self, claim: Claim, reason: str, *, now: datetime, after: timedelta = timedelta(0)) -> None:
        """It was certainly not accepted: it waits for another attempt, `after` a while."""
        with writing(self._engine) as connection:
            connection.execute(
                update(deliveries)
                .where(_own(claim))
                .values(state=DeliveryState.PENDING, reason=reason, claimed_until=now + after, updated_at=now)
            )

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

    def waiting(self) -> int:
        """How many messages are yet to be sent."""
        with reading(self._engine) as connection:
            query = select(deliveries.c.id).where(deliveries.c.state == DeliveryState.PENDING)
            return len(connection.scalars(query).all())


def send_due(
    outbox: Outbox, transport: Transport, *, sender: str, now: Callable[[], datetime], lease: timedelta = LEASE
) -> SendReport:
    """Send what is due, one message after the other, until nothing is or the server can't be used.

    Args:
        outbox: may be used by several processes at once.
        transport: left open; its owner closes it.
        sender: the envelope's sender, an address without a name.
        now: the clock.
        lease: how long one message may take before another process may take it over.
    """
    counts = {"sent": 0, "failed": 0, "unknown": outbox.recover(now=now()), "delayed": 0}
    reasons: list[str] = []
    stopped: DeliveryError | None = None
    while stopped is None and (claim := outbox.claim(now=now(), lease=lease)):
        outcome, reason, stopped = _send(outbox, transport, claim, sender, now, lease)
        if outcome:
            counts[outcome] += 1
        if reason and reason not in reasons:
            reasons.append(reason)
    return SendReport(**counts, waiting=outbox.waiting(), reasons=tuple(reasons), stopped=stopped)


def _send(
    outbox: Outbox, transport: Transport, claim: Claim, sender: str, now: Callable[[], datetime], lease: timedelta
) -> tuple[str, str, DeliveryError | None]:
    """Send one message: what to count, what to say, and why to stop."""
    try:
        transport.deliver(
            claim.message,
            sender,
            claim.recipient,
            handing_over=lambda: outbox.handing_over(claim, now=now(), lease=lease),
        )
    except LeaseLost as error:
        _log.warning("%s", error)
        return "", "", None
    except AnswerLost as error:
        outbox.unknown(claim, str(error), now=now())
        return "unknown", str(error), None
    except AddressRefused as error:
        outbox.failed(claim, str(error), now=now())
        return "failed", str(error), None
    except AddressBusy as error:
        if claim.attempt >= ATTEMPTS:
            outbox.failed(claim, f"{error} (after {claim.attempt} attempts)", now=now())
            return "failed", str(error), None
        outbox.again(claim, str(error), now=now(), after=_BACK_OFF * 4 ** (claim.attempt - 1))
        return "delayed", str(error), None
    except TransportDown as error:
        outbox.again(claim, str(error), now=now())
        return "", str(error), error
    except DeliveryError as error:
        outbox.again(claim, str(error), now=now())
        return "", str(error), error
    outbox.sent(claim, now=now())
    return "sent", "", None


def _own(claim: Claim) -> ColumnElement[bool]:
    return and_(deliveries.c.id == claim.id, deliveries.c.attempts == claim.attempt)


def _is(week: Week, student: StudentId) -> ColumnElement[bool]:
    return and_(deliveries.c.week == str(week), deliveries.c.student_id == student)


def _remember(connection: Connection, week: Week, student: StudentId, cards: Iterable[ArticleCard]) -> None:
    known = set(connection.scalars(select(mailed.c.canonical_url).where(mailed.c.student_id == student)))
    new = {card.canonical_url: card.id for card in cards if card.canonical_url not in known}
    if new:
        rows = [
            {"student_id": student, "canonical_url": url, "article_id": article_id, "week": str(week)}
            for url, article_id in new.items()
        ]
        connection.execute(insert(mailed), rows)


def _fail(connection: Connection, delivery: int, reason: str, now: datetime) -> None:
    """Nothing arrived: the bytes go, and the articles don't count as mailed."""
    row = connection.execute(select(deliveries).where(deliveries.c.id == delivery)).mappings().one()
    connection.execute(
        update(deliveries)
        .where(deliveries.c.id == delivery)
        .values(state=DeliveryState.FAILED, reason=reason, message=b"", claimed_until=None, updated_at=now)
    )
    connection.execute(delete(mailed).where(mailed.c.student_id == row["student_id"], mailed.c.week == row["week"]))
