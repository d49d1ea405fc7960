"""When something was published: the many ways feeds and pages write a date, as aware UTC datetimes. Pure.

A date that can't be (before the web, or no date at all) is None, never a guess. Dates in the future are
left as they are: only the caller knows what time it is.
"""

import re
from datetime import UTC, date, datetime, timedelta, timezone
from email.utils import parsedate_to_datetime

from dateutil import parser as dateutil_parser

EARLIEST_YEAR = 1990  # older dates are defaults of broken software: year 1, 1900, 1970
LATEST_YEAR = 2200

# Zones that feeds write and that neither RFC 5322 nor ISO 8601 know, as seconds east of Greenwich.
_ZONES = {
    "UTC": 0, "GMT": 0, "UT": 0, "Z": 0, "WET": 0, "WEST": 3600, "BST": 3600, "IST": 19800, "CET": 3600,
    "CEST": 7200, "MET": 3600, "MEST": 7200, "EET": 7200, "EEST": 10800, "MSK": 10800, "EST": -18000,
    "EDT": -14400, "CST": -21600, "CDT": -18000, "MST": -25200, "MDT": -21600, "PST": -28800, "PDT": -25200,
    "ET": -18000, "CT": -21600, "MT": -25200, "PT": -28800, "AKST": -32400, "AKDT": -28800, "HST": -36000,
    "JST": 32400, "KST": 32400, "HKT": 28800, "SGT": 28800, "AEST": 36000, "AEDT": 39600, "NZST": 43200,
    "NZDT": 46800,
}  # fmt: skip
_EPOCH = re.compile(r"\d{10}(?:\d{3})?(?:\.\d{1,6})?")
_ISO = re.compile(r"(\d{4})-?(\d\d)-?(\d\d)(?:[T ].*)?", re.ASCII)


def parse_date(text: str) -> datetime | None:
    """The moment a date in a feed's or page's metadata means, in UTC; None where it means none.

    A date without a time is midnight UTC, a time without a zone is taken as UTC. What leaves out the year,
    the month or the day means no moment.
    """
    text = " ".join(text.split())[:100]
    if not text:
        return None
    if _EPOCH.fullmatch(text):
        seconds = float(text)
        return from_epoch(seconds / 1000 if seconds > 1e11 else seconds)
    for read in (_iso, _mail, _loose):
        try:
            moment = read(text)
        except (ValueError, OverflowError, TypeError, IndexError, AttributeError, ArithmeticError):
            continue
        if moment is not None:
            return plausible(moment)
    return None


def from_epoch(seconds: float) -> datetime | None:
    """The moment that many seconds after 1970, where it is plausible."""
    try:
        return plausible(datetime.fromtimestamp(seconds, UTC))
    except (ValueError, OverflowError, OSError):
        return None


def plausible(moment: datetime | date) -> datetime | None:
    """`moment` in UTC, or None if nothing on the web can have been published then."""
    if not isinstance(moment, datetime):
        moment = datetime(moment.year, moment.month, moment.day, tzinfo=UTC)
    try:
        moment = moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (OverflowError, ValueError):
        return None
    return moment if EARLIEST_YEAR <= moment.year <= LATEST_YEAR else None


def _iso(text: str) -> datetime | None:
    return datetime.fromisoformat(text) if _ISO.fullmatch(text) else None


def _mail(text: str) -> datetime | None:
    return parsedate_to_datetime(text) if not re.search(r"[A-Z]{2,4}$", text) or text.endswith(("GMT", "UTC")) else None


def _loose(text: str) -> datetime | None:
    """Whatever dateutil reads, provided the text itself names year, month and day.

    dateutil fills what is missing from a default: two defaults that share no field show what was missing.
    """
    if not re.search(r"\d{4}|\d\d?\D\d\d?\D\d\d", text):
        return None
    first, second = (
        dateutil_parser.parse(text, default=default, tzinfos=_zone)
        for default in (datetime(2001, 1, 1), datetime(2004, 2, 2))  # noqa: DTZ001  (a default has no zone)
    )
    return first if first.date() == second.date() else None


def _zone(name: str | None, offset: int | None) -> timezone | None:
    if offset is None:
        offset = _ZONES.get((name or "").upper())
    if offset is None or abs(offset) > 86_000:
        return None
    return timezone(timedelta(seconds=offset))
