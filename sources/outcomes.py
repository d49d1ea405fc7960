"""Which outcome an error makes of a poll."""

from typing import Final

from sources.errors import (
    Gone,
    NotAFeed,
    ParseFailed,
    Refused,
    SourceError,
    Throttled,
    TooLarge,
    TooSlow,
    Unreachable,
)
from sources.types import Outcome

# From the narrow to the wide: the first that fits names the outcome.
_OUTCOMES: Final[tuple[tuple[type[SourceError], Outcome], ...]] = (
    (Gone, Outcome.GONE),
    (Refused, Outcome.REFUSED),
    (Throttled, Outcome.THROTTLED),
    (TooSlow, Outcome.TOO_SLOW),
    (Unreachable, Outcome.UNREACHABLE),
    (TooLarge, Outcome.TOO_LARGE),
    (NotAFeed, Outcome.NOT_A_FEED),
    (ParseFailed, Outcome.PARSE_ERROR),
)


def outcome_of(error: SourceError) -> Outcome:
    """What a poll that ended in this error is called."""
    return next((outcome for kind, outcome in _OUTCOMES if isinstance(error, kind)), Outcome.PARSE_ERROR)
