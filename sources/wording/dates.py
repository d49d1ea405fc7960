"""When something was published: the many ways feeds and pages write a date, as aware UTC datetimes. Pure.

A date that can't be (before the web, or no date at all) is None, never a guess; so is one whose day and month could
be either way round, unless the dates beside it or the language decide (`day_first`). A date without a time is told
apart from one with. Dates in the future are left as they are: only the caller knows what time it is.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from functools import lru_cache

from babel import Locale, UnknownLocaleError
from dateutil import parser as dateutil_parser

from sources.wording.months import month_named

EARLIEST_YEAR = 1990  # older dates are defaults of broken software: year 1, 1900, 1970
LATEST_YEAR = 2200

# Zones that feeds write and that neither RFC 5322 nor ISO 8601 know, as seconds east of Greenwich.
_ZONES = {
    "UTC": 0, "GMT": 0, "UT": 0, "Z": 0, "WET": 0, "WEST": 3600, "BST": 3600, "IST": 19800, "CET": 3600,
    "CEST": 7200, "MEZ": 3600, "MESZ": 7200, "MET": 3600, "MEST": 7200, "EET": 7200, "EEST": 10800, "SAST": 7200,
    "MSK": 10800, "PKT": 18000, "BRT": -10800, "ART": -10800, "AST": -14400, "ADT": -10800, "EST": -18000,
    "EDT": -14400, "CST": -21600, "CDT": -18000, "MST": -25200, "MDT": -21600, "PST": -28800, "PDT": -25200,
    "ET": -18000, "CT": -21600, "MT": -25200, "PT": -28800, "AKST": -32400, "AKDT": -28800, "HST": -36000,
    "JST": 32400, "KST": 32400, "HKT": 28800, "SGT": 28800, "AWST": 28800, "ACST": 34200, "ACDT": 37800,
    "AEST": 36000, "AEDT": 39600, "NZST": 43200, "NZDT": 46800,
}  # fmt: skip
_AFTERNOON = re.compile(r"오후|下午|午後")  # stands before the hour
_COMPACT = re.compile(r"(\d{8})T?(\d\d)(\d\d)((?:\d\d)?.*)", re.ASCII)  # ISO 8601, basic format, and databases'
_SERIALISED = re.compile(r"/Date\((\d{13})(?:[+-]\d{4})?\)/", re.ASCII)  # .NET's JSON
_EPOCH = re.compile(r"\d{10}(?:\d{3})?(?:\.\d{1,6})?", re.ASCII)
_YEAR_FIRST = re.compile(
    r"(?<!\d)(\d{4})(?:([-/.])(\d{1,2})\2(\d{1,2})|(\d\d)(\d\d)|\s?[年년]\s?(\d{1,2})\s?[月월]\s?(\d{1,2})\s?[日일])(?!\d)",
    re.ASCII,
)
_YEAR_LAST = re.compile(r"(?<!\d)(\d{1,2})(\s?[-/.]\s?)(\d{1,2})\2(\d{4}|\d\d)(?!\d|[-/.]\d)", re.ASCII)
_WORD = r"[^\W\d_]{3,20}"
_DAY = r"(\d{1,2})(?:st|nd|rd|th|er|º|ª|\.)?"
_YEAR = r"[ ,.'’/-]{1,3}(?:de |del |of )?(\d{4}|\d\d(?= \d|$))(?!\d|:)"
_DAY_WORD = re.compile(rf"(?<!\d){_DAY}[ /-]{{1,2}}(?:de |of |d['’])?({_WORD}){_YEAR}", re.IGNORECASE)
_WORD_DAY = re.compile(rf"({_WORD})[ .]{{1,2}}{_DAY}{_YEAR}", re.IGNORECASE)
_WORD_DAY_TIME_YEAR = re.compile(  # as C's asctime and `date` write it
    rf"({_WORD}) +(\d{{1,2}}) (\d\d:\d\d(?::\d\d)?)(?: ([A-Z]{{2,5}}|[+-]\d{{4}}))? (\d{{4}})(?!\d)"
)
_TIME = re.compile(
    r"(?<![\d:])(\d{1,2})(?::|h|\.(?=\d\d(?!\d|\.)))(\d\d)(?:[:.](\d\d)(?:[.,](\d{1,9}))?)?\s?([ap]\.?\s?m\b\.?)?"
    r"|(?<![\d:])(\d{1,2})\s?([ap]\.?m\b\.?)",
    re.IGNORECASE | re.ASCII,
)
_OFFSET = re.compile(r"^\s?(?:GMT|UTC)?\s?([+\u2212-])(\d\d?)(?::?(\d\d))?(?!\d)")
_ZONE_NAME = re.compile(r"^\s?\(?([A-Za-z]{1,5})\b")


@dataclass(frozen=True, slots=True)
class Stamp:
    """When, as a text says it."""

    moment: datetime  # UTC
    day_only: bool = False  # a day without a time: midnight UTC of the day meant


def parse_date(text: str, *, day_first: bool | None = None) -> Stamp | None:
    """What a date in a feed's or page's metadata means; None where it means no day.

    A time without a zone is taken as UTC. Midnight to the second is how software writes a day without a time.

    Args:
        text: the date as written.
        day_first: whether `3/4/2026` is the third of April; None where that isn't known (`day_first_in`).
    """
    text = _SERIALISED.sub(r"\1", " ".join(text.split())[:100])
    if not text:
        return None
    if _EPOCH.fullmatch(text):
        seconds = float(text)
        return _stamp(from_epoch(seconds / 1000 if seconds > 1e11 else seconds))
    if compact := _COMPACT.fullmatch(text):
        digits, hour, minute, behind = compact.groups()
        behind = f":{behind}" if behind[:2].isdigit() else behind
        text = f"{digits[:4]}-{digits[4:6]}-{digits[6:]} {hour}:{minute}{behind}"
    for read in (_numbers, _words):
        found = read(text, day_first)
        if found is not None:
            day, rest = found
            return _at_time(day, rest) if day is not None else None
    return _loose(text)


def day_first_in(texts: Iterable[str], language: str = "") -> bool | None:
    """Whether the numbers in these dates stand day first: what some of them prove, else what their language is used to.

    None where they contradict each other, or prove nothing in a language that has no one order.
    """
    proofs = {proof for text in texts if (proof := _proof(text)) is not None}
    return proofs.pop() if len(proofs) == 1 else None if proofs else _used_to(language)


def dates_in(text: str) -> Iterator[str]:
    """Every day spelled out in a text, as written: in figures, or with its month's name."""
    for form in (_YEAR_FIRST, _YEAR_LAST, _DAY_WORD, _WORD_DAY):
        yield from (found[0] for found in form.finditer(text))


def from_epoch(seconds: float) -> datetime | None:
    """The moment that many seconds after 1970, where it is plausible."""
    try:
        return plausible(datetime.fromtimestamp(seconds, UTC))
    except (ValueError, OverflowError, OSError):
        return None


def plausible(moment: datetime) -> datetime | None:
    """`moment` in UTC, or None if nothing on the web can have been published then."""
    try:
        moment = moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (OverflowError, ValueError):
        return None
    return moment if EARLIEST_YEAR <= moment.year <= LATEST_YEAR else None


def _stamp(moment: datetime | None) -> Stamp | None:
    return Stamp(moment) if moment is not None else None


def _numbers(text: str, day_first: bool | None) -> tuple[date | None, str] | None:
    """The day in figures and the text without it; no day where it is left open or can't be, None where none stands."""
    if found := _YEAR_FIRST.search(text):
        year, month, day = (int(part) for part in found.groups() if part and part.isdigit())
        return _day(year, month, day), _without(text, found)
    if found := _YEAR_LAST.search(text):
        return _either_way(found, day_first), _without(text, found)
    return None


def _either_way(found: re.Match[str], day_first: bool | None) -> date | None:
    first, second, last = int(found[1]), int(found[3]), found[4]
    if found[2].strip() == ".":
        day_first = True  # nobody writes the month first with full stops
    readings = {True: _day(_year(last), second, first), False: _day(_year(last), first, second)}
    if len(last) == 2 and day_first is None and _day(_year(found[1]), second, int(last)):
        return None  # 26/11/24: the year may stand first
    if readings[True] == readings[False] or None in readings.values():
        return readings[True] or readings[False]
    return readings[day_first] if day_first is not None else None


def _words(text: str, day_first: bool | None) -> tuple[date | None, str] | None:  # noqa: ARG001 - as `_numbers`
    if found := _WORD_DAY_TIME_YEAR.search(text):
        month = month_named(found[1])
        if month:
            return _day(int(found[5]), month, int(found[2])), f" {found[3]} {found[4] or ''}"
    for form, word, day in ((_DAY_WORD, 2, 1), (_WORD_DAY, 1, 2)):
        for found in form.finditer(text):
            month = month_named(found[word])
            if month:
                return _day(_year(found[3]), month, int(found[day])), _without(text, found)
    return None


def _without(text: str, found: re.Match[str]) -> str:
    return f"{text[: found.start()]}  {text[found.end() :]}"


def _year(text: str) -> int:
    """Two figures are a year of this age (RFC 2822, 4.3); four are what they are, year 1 too."""
    return int(text) if len(text) > 2 else int(text) + (2000 if int(text) < 70 else 1900)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        found = date(year, month, day)
    except ValueError:
        return None
    return found if EARLIEST_YEAR <= year <= LATEST_YEAR else None


def _at_time(day: date, rest: str) -> Stamp | None:
    """The day with the time that the rest of the text holds, if it does."""
    midnight = Stamp(datetime(day.year, day.month, day.day, tzinfo=UTC), day_only=True)
    found = _TIME.search(rest)
    if found is None:
        return midnight
    hour, minute, second = int(found[1] or found[6]), int(found[2] or 0), int(found[3] or 0)
    half = "p" if _AFTERNOON.search(rest) else (found[5] or found[7] or "")[:1].lower()
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    if hour == 24 and not minute:
        day, hour = day + timedelta(days=1), 0
    elif not (hour or minute or second):
        return midnight
    try:
        fraction = int((found[4] or "0")[:6].ljust(6, "0"))
        local = datetime(day.year, day.month, day.day, hour, minute, min(second, 59), fraction)  # noqa: DTZ001
    except ValueError:
        return midnight
    return _stamp(plausible(local.replace(tzinfo=_zone(rest[found.end() :]))))


def _zone(text: str) -> timezone:
    """The zone that begins this text; UTC where it names none we know."""
    offset = 0
    if found := _OFFSET.match(text):
        hours, minutes = int(found[2]), int(found[3] or 0)
        if hours <= 14 and minutes < 60:
            offset = (hours * 3600 + minutes * 60) * (1 if found[1] == "+" else -1)
    elif found := _ZONE_NAME.match(text):
        offset = _ZONES.get(found[1].upper(), 0)
    return timezone(timedelta(seconds=offset))


def _loose(text: str) -> Stamp | None:
    """Whatever else dateutil reads, provided the text itself names year, month and day.

    dateutil fills what is missing from a default: two defaults that share no field show what was missing.
    """
    if not re.search(r"(?<!\d)(?:19[9]|2[01]\d)\d(?!\d)", text):
        return None
    try:
        first, second = (
            dateutil_parser.parse(text, default=default, tzinfos=_named)
            for default in (datetime(2001, 1, 1), datetime(2004, 2, 2, 2, 2))  # noqa: DTZ001  (a default has no zone)
        )
    except (ValueError, OverflowError, TypeError, IndexError, AttributeError, ArithmeticError):
        return None
    if first.date() != second.date():
        return None
    if first.time() != second.time() or not (first.hour or first.minute or first.second):
        day = _day(first.year, first.month, first.day)
        return _at_time(day, "") if day else None
    return _stamp(plausible(first))


def _named(name: str | None, offset: int | None) -> timezone | None:
    if offset is None:
        offset = _ZONES.get((name or "").upper())
    return timezone(timedelta(seconds=offset)) if offset is not None and abs(offset) < 86_000 else None


def _proof(text: str) -> bool | None:
    """Whether a date's figures can be read only one way round."""
    text = text[:100]
    found = None if _YEAR_FIRST.search(text) else _YEAR_LAST.search(text)
    if found is None or found[2].strip() == ".":
        return None
    day_first = _day(_year(found[4]), int(found[3]), int(found[1]))
    month_first = _day(_year(found[4]), int(found[1]), int(found[3]))
    return None if bool(day_first) == bool(month_first) else bool(day_first)


@lru_cache(maxsize=64)
def _used_to(language: str) -> bool | None:
    """The order CLDR gives for a language's short dates; a bare "en" has two."""
    name = language.replace("-", "_")
    if not name or name.lower() == "en":
        return None
    try:
        pattern = str(Locale.parse(name).date_formats["short"].pattern)
    except (UnknownLocaleError, ValueError, TypeError, KeyError):
        return None
    return pattern.index("d") < pattern.index("M") if "d" in pattern and "M" in pattern and pattern[0] != "y" else None
