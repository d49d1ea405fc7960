"""A message's way to one student: where it is, and since when."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from digest.types import ArticleCard, StudentId, Week


class DeliveryState(StrEnum):
    """Where a message is on its way. At most once: doubt is `unknown`, never sent again."""

    PENDING = "pending"
    SENDING = "sending"
    HANDING_OVER = "handing_over"
    SENT = "sent"
    FAILED = "failed"
    UNKNOWN = "unknown"
    SUPERSEDED = "superseded"  # too old to be sent, or a newer digest took its place


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One week's message to one student and where it is."""

    week: Week
    student: StudentId
    state: DeliveryState
    message_id: str
    reason: str
    updated_at: datetime
    attempts: int = 0
    until: datetime | None = None  # of a message in hand: when its lease ends; of one that waits: not tried before


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """A message that is made and not yet queued. What names its reader stays out of its repr."""

    student: StudentId
    message: bytes = field(repr=False)  # as they will be sent
    message_id: str
    cards: tuple[ArticleCard, ...] = field(default=(), repr=False)  # what it shows: mailed from now on, unless it fails
    asked: tuple[str, ...] = ()  # which patterns its questions are of; the next digest uses others
