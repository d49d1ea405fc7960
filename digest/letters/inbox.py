"""Which letters were read: each is acted on once, in the transaction that remembers it."""

import hashlib
from collections.abc import Callable, Sequence
from datetime import datetime

from sqlalchemy import Connection, Engine, delete, select

from digest.deliveries import DeliveryState
from digest.letters.feedback import heed
from digest.mail.outbox import fail
from digest.mail.roster import find_in, put, suppress
from digest.tables import deliveries, letters, students
from digest.types import Student, Theme
from sources.database import reading, writing
from sources.statements import add


class Inbox:
    """What is known of the letters of one mailbox. Every method raises `StorageError` where the database fails.

    Args:
        engine: of the database.
        mailbox: what names the mailbox; only a hash of it and of each letter is kept.
    """

    def __init__(self, engine: Engine, mailbox: str) -> None:
        self._engine = engine
        self._mailbox = mailbox

    def unread(self, keys: Sequence[str]) -> list[str]:
        """Those that weren't read, in their order."""
        with reading(self._engine) as connection:
            known = set(connection.scalars(select(letters.c.key)))
        return [key for key in keys if self._hashed(key) not in known]

    def settle(self, key: str, act: Callable[[Connection], str], *, now: datetime) -> str:
        """Act on a letter and remember it, both or neither; what came of it, "" where another run was first."""
        with writing(self._engine) as connection:
            if not add(connection, letters, {"key": self._hashed(key), "at": now}):
                return ""
            return act(connection)

    def forget(self, *, before: datetime) -> None:
        """Forget letters read before then: they are too old to be looked at again."""
        with writing(self._engine) as connection:
            connection.execute(delete(letters).where(letters.c.at < before))

    def _hashed(self, key: str) -> str:
        return hashlib.sha256(f"{self._mailbox}\n{key}".encode()).hexdigest()


def wish_kept(connection: Connection, student: Student, verb: str, theme: Theme, now: datetime) -> str:
    """Let a student's wish count: "kept", or "nothing new"."""
    words = theme.name or theme.label
    known = find_in(connection, student.email) or student  # as they are in this transaction
    if verb == "mute":
        changed = heed(known, mute=[f"theme:{theme.id}"])
    elif verb == "follow":
        changed = heed(known, follow=[words])
    elif verb == "more":
        changed = heed(known, more=[words], unmute=[f"theme:{theme.id}"])
    else:
        changed = heed(known, less=[words])
    return "kept" if put(connection, changed, now) == "updated" else "nothing new"


def left(connection: Connection, email: str, now: datetime) -> str:
    """Write to this address no more."""
    suppress(connection, email, "unsubscribed", now)
    return "left"


def bounced(connection: Connection, message_id: str, status: str, *, hard: bool, now: datetime) -> str:
    """A message of ours didn't arrive; of a hard bounce the address gets none any more. "" for another's message."""
    sent = deliveries.c.state.in_((DeliveryState.SENT, DeliveryState.UNKNOWN))
    query = select(deliveries.c.id, deliveries.c.student_id).where(deliveries.c.message_id == message_id, sent)
    row = connection.execute(query.with_for_update()).first()
    if row is None:
        return ""
    fail(connection, row.id, f"bounced: {status}", now)  # its articles may come again
    email = connection.scalar(select(students.c.email).where(students.c.id == row.student_id))
    if hard and email:
        suppress(connection, email, "bounced", now)
    return "bounced"
