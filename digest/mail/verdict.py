"""Is it the server, or this one message? Pure: how the messages since the last accepted one ended, in; a verdict out.

One message can't tell. A connection that breaks over it may be a dead server or a text that some filter chokes on; a
"550 5.7.1" may bar us or be one professor's rule. So what is in doubt waits, and the next messages decide: when one of
them is accepted, those before it were to blame; when none is, the server is, and everybody waits.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Final


class Ending(StrEnum):
    """How one message ended that wasn't accepted."""

    BUSY = "busy"  # not now, for this recipient
    REFUSED = "refused"  # for good, and it doesn't say why
    BARRED = "barred"  # for good, and it seems to be about us
    LOST = "lost"  # the connection ended over it
    UNANSWERED = "unanswered"  # after its final dot: perhaps it arrived


PASSING: Final = frozenset({Ending.BUSY, Ending.LOST})  # what may be otherwise in a minute


class Fate(StrEnum):
    """What becomes of a message in doubt."""

    WAIT = "wait"  # nothing is held against it
    STRIKE = "strike"  # it counts against the message, which is tried again later
    FAIL = "fail"


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """When to blame the server, and how often to try a message.

    The counts are of messages in doubt with none accepted between them. With a fifth of the addresses bad, ten refused
    ones in a row come once in ten million; a hung server costs ten timeouts, ten minutes, before the run stops.
    """

    lost: int = 10
    refused: int = 10
    alike: int = 3  # refused at the end of a run with none accepted behind them: perhaps not for their addresses
    barred: int = 2  # the code is explicit: a second recipient confirms it, unless it was about recipients before
    full: int = 10  # not taken for now or lost, after one was accepted: perhaps the server takes so many a minute
    unanswered: int = 3  # each leaves a message to be settled by hand
    strikes: int = 8  # then a message fails
    waits: tuple[timedelta, ...] = (
        timedelta(seconds=20),  # many servers greylist for seconds only ...
        timedelta(seconds=80),
        timedelta(minutes=5),  # ... Postgrey's default for five minutes
        timedelta(minutes=20),
        timedelta(hours=1, minutes=20),
        timedelta(hours=5),
        timedelta(hours=20),  # so that strikes last a good day in all
    )
    pause: timedelta = timedelta(seconds=61)  # for a server that is full: Postfix counts by the minute
    linger: timedelta = timedelta(minutes=2)  # how long a run waits for what is due soon while nothing is accepted
    longest: timedelta = timedelta(minutes=30)  # that a run waits altogether
    reconnects: tuple[timedelta, ...] = (timedelta(seconds=1), timedelta(seconds=5), timedelta(seconds=15))


PATIENCE: Final = Patience()


def to_blame(endings: Sequence[Ending], cleared: int = 0, patience: Patience = PATIENCE) -> bool:
    """Whether the server is.

    Args:
        endings: how the messages since the last accepted one ended.
        cleared: how often in this run it seemed to bar us and then accepted another message.
        patience: how many of a kind it takes.
    """
    counts = Counter(endings)
    return (
        counts[Ending.BARRED] >= patience.barred + cleared
        or counts[Ending.REFUSED] + counts[Ending.BARRED] >= patience.refused
        or counts[Ending.LOST] >= patience.lost
        or counts[Ending.UNANSWERED] >= patience.unanswered
    )


def is_full(endings: Sequence[Ending], patience: Patience = PATIENCE) -> bool:
    """Whether the server, having accepted some, takes no more for the moment.

    Where it has accepted none yet, so many "not now" are greylisting, and each message has to be offered once.

    Args:
        endings: how the messages since the last accepted one ended.
        patience: how many it takes.
    """
    return sum(one in PASSING for one in endings) >= patience.full


def is_alike(endings: Sequence[Ending], patience: Patience = PATIENCE) -> bool:
    """Whether so many were refused that it may be for another reason than their addresses.

    Args:
        endings: how the messages since the last accepted one ended.
        patience: how many it takes.
    """
    return endings.count(Ending.REFUSED) >= patience.alike


def fate(ending: Ending, *, later: bool, ever: bool, blamed: bool, alike: bool = False) -> Fate:
    """What becomes of a message in doubt.

    Args:
        ending: how it ended.
        later: the server accepted another message after it.
        ever: the server accepted a message in this run.
        blamed: the server is to blame.
        alike: others were refused as it was, and none was accepted since (`is_alike`).
    """
    if blamed or ending is Ending.UNANSWERED:
        return Fate.WAIT
    if ending is Ending.REFUSED and (later or not alike):
        return Fate.FAIL
    # A limit may lie between the two, so what was barred isn't given up at once when another is accepted.
    return Fate.STRIKE if (later if ending is Ending.BARRED else ever) else Fate.WAIT


def wait(attempt: int, patience: Patience = PATIENCE) -> timedelta:
    """How long a message waits after that many attempts."""
    return patience.waits[min(attempt, len(patience.waits)) - 1]
