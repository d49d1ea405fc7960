"""The dates a text mentions, in the forms people write them, with where they stand. What a date is for: `bind`.

dateutil turns each written form into a day; which words are a date, which of two numbers is the month and which year
is meant where none is written, is decided here.
"""

import re
from calendar import monthrange
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise
from typing import Final

from dateutil import parser

_MONTH: Final = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?"
    r"|Nov(?:ember)?|Dec(?:ember)?|Januar|Februar|M(?:ä|ae)rz|Mai|Juni|Juli|Oktober|Dezember)\b\.?"
)
_WEEKDAY: Final = (
    r"(?:(?:Mon|Tues?|Wed(?:nes)?|Thu(?:rs?)?|Fri|Sat(?:ur)?|Sun)(?:day)?\b\.?,?\s+(?:the\s+)?)?"  # read with its day
)
_DAY: Final = r"[0-3]?\d(?:st|nd|rd|th)?\b\.?"
_YEAR: Final = r"(?:,?[\s-]*(?:19|20)\d\d\b|,?\s*[’']\d\d\b)"
_TO: Final = r"(?:\s*[–—‑−-]\s*|\s+(?:to|until|till|through|and)\s+|\s*&\s*)"
_FORMS: Final = re.compile(
    rf"(?P<iso>\b20\d\d(?P<sep>[-/.])[01]?\d(?P=sep)[0-3]?\d(?:T\d\d:\d\d(?::\d\d)?(?:Z|[+-]\d\d:?\d\d)?)?(?!\d))"
    rf"|(?P<days_numeric>\b[0-3]?\d\.{_TO}[0-3]?\d\.[01]?\d\.20\d\d\b)"
    rf"|(?P<numeric>{_WEEKDAY}\b[0-3]?\d(?P<mark>[./-])[0-3]?\d(?P=mark)20\d\d\b)"
    rf"|(?P<days_month>{_WEEKDAY}\b{_DAY}{_TO}{_WEEKDAY}{_DAY}\s*(?:of\s+)?{_MONTH}{_YEAR}?)"
    rf"|(?P<month_days>\b{_MONTH}\s*{_DAY}{_TO}{_DAY}(?!\s*{_MONTH})(?!:\d|\d){_YEAR}?)"
    rf"|(?P<day_month>{_WEEKDAY}\b{_DAY}[\s-]*(?:of\s+)?{_MONTH}{_YEAR}?)"
    rf"|(?P<month_day>{_WEEKDAY}\b{_MONTH}[\s-]*(?:the\s+)?{_DAY}(?!:\d|\d|\s?%){_YEAR}?)"
    rf"|(?P<end_of_month>\b(?:the\s+)?end\s+of\s+{_MONTH}{_YEAR}?)"
    rf"|(?P<vague>\b(?:mid|early|late|beginning\s+of)[\s-]+{_MONTH}{_YEAR}?|\b{_MONTH}(?:{_TO}{_MONTH})?\s+20\d\d\b)",
    re.IGNORECASE,
)
# English adverts of German-speaking universities give their dates so.
_ENGLISH: Final = {
    "januar": "January", "februar": "February", "märz": "March", "maerz": "March", "mai": "May", "juni": "June",
    "juli": "July", "oktober": "October", "dezember": "December",
}  # fmt: skip
_GERMAN: Final = re.compile(rf"\b(?:{'|'.join(_ENGLISH)})\b", re.IGNORECASE)
_RANGE: Final = re.compile(_TO, re.IGNORECASE)
_HAS_YEAR: Final = re.compile(r"(?:19|20)\d\d|[’']\d\d\b")
_WEEKDAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_MONTH_FIRST: Final = frozenset({"us", "gov", "mil", "edu"})
# Sold to anyone (ai, io, co ...), or of countries that write both ways or the year first.
_NO_COUNTRY: Final = frozenset(
    re.findall(r"\w\w", "ai ca cc cn co fm gg hu io jp kr la lt ly me ph sh so to tv tw vc ws za")
)
_BEFORE_PUBLICATION: Final = timedelta(days=7)  # a date without a year is the first such day from a week before on


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """A date as it stands in a line."""

    start: int
    end: int
    words: str
    day: date | None  # None where the words name no single day: "mid-January", 3/4/2027, 31 February
    linked: bool = False  # it ends a range that the mention before begins
    has_year: bool = True


def day_first(text: str, *, site_says: bool | None = None) -> bool | None:
    """Whether 3/12/2026 is in December (True) or in March, as the text's other dates or the site decide; else None."""
    told = set()
    for match in _FORMS.finditer(text):
        if match["numeric"]:
            first, second = _pair(match["numeric"])
            told |= {True} if first > 12 >= second else {False} if second > 12 >= first else set()
    return told.pop() if len(told) == 1 else None if told else site_says


def day_first_on(site: str) -> bool | None:
    """Whether a site of this country writes the day first; None for domains of no country, or of several habits."""
    ending = site.rpartition(".")[2].casefold()
    if ending in _MONTH_FIRST:
        return False
    return True if len(ending) == 2 and ending.isalpha() and ending not in _NO_COUNTRY else None


def find_dates(line: str, *, published: date, first_is_day: bool | None = None) -> tuple[Mention, ...]:
    """The dates of a line, from left to right.

    Args:
        line: plain text.
        published: the day from which dates without a year are read.
        first_is_day: of `day_first`.
    """
    found = [mention for match in _FORMS.finditer(line) for mention in _mentions(match, published, first_is_day)]
    return tuple(_with_years(_with_ranges(found, line), published))


def last_before(mention: Mention, published: date) -> Mention:
    """A date without a year of which the past is told: the last such day before publication."""
    if mention.day is None or mention.day <= published:
        return mention
    return replace(mention, day=_in_year(mention.day, mention.day.year - 1))


def _mentions(match: re.Match[str], published: date, first_is_day: bool | None) -> Iterator[Mention]:
    words, start = match[0], match.start()
    if match["days_month"] or match["month_days"] or match["days_numeric"]:
        yield from _from_range(match, published)
        return
    has_year = bool(_HAS_YEAR.search(words))
    if match["vague"]:
        day = None
    elif match["numeric"]:
        day = _numeric(words, first_is_day)
    elif match["end_of_month"]:
        day = _read(re.sub(r"(?i).*end\s+of", "1", words), published.year)
        day = day.replace(day=monthrange(day.year, day.month)[1]) if day else None
    else:
        day = _read(words, published.year, year_first=bool(match["iso"]))
    yield Mention(start=start, end=match.end(), words=words, day=day, has_year=has_year)


def _from_range(match: re.Match[str], published: date) -> Iterator[Mention]:
    """Both ends of "10 to 14 January 2028", "January 10–14, 2028", "10.–14.01.2028"."""
    words = match[0]
    months = re.search(_MONTH, words, re.IGNORECASE)
    year = _HAS_YEAR.search(words)
    numbers = [m for m in re.finditer(r"\d+", words) if not year or m.start() < year.start()]
    first, last = numbers[0], numbers[1]
    month = months[0] if months else numbers[2][0]
    cut = first.end() if months is None or last.start() < months.start() or months.start() == 0 else last.start()
    told = year[0] if year else ""
    for number, start, end in ((first, 0, cut), (last, cut, len(words))):
        written = f"{number[0]} {month} {told}" if months else f"{told}-{month}-{number[0]}"
        yield Mention(
            start=match.start() + start,
            end=match.start() + end,
            words=words,
            day=_read(written, published.year, year_first=months is None),
            linked=start > 0,
            has_year=bool(year),
        )


def _with_ranges(found: Sequence[Mention], line: str) -> list[Mention]:
    """Two dates with nothing between them but "to" or a dash are a range; with "and" only after "between"."""
    linked = list(found[:1])
    for before, mention in pairwise(found):
        between = line[before.end : mention.start].rstrip("( ")
        joined = bool(_RANGE.fullmatch(line[before.end : mention.start]))
        if joined and between.strip() in ("and", "&"):
            joined = bool(re.search(r"between\s+(?:the\s+)?$", line[: before.start], re.IGNORECASE))
        linked.append(replace(mention, linked=mention.linked or joined))
    return linked


def _with_years(found: Sequence[Mention], published: date) -> Iterator[Mention]:
    """A date without a year: the year of the end of its range, else the first such day from publication on."""
    for number, mention in enumerate(found):
        day = mention.day
        if day is not None and not mention.has_year:
            after = found[number + 1] if number + 1 < len(found) else None
            before = found[number - 1] if number else None
            if after and after.linked and after.has_year and after.day:
                day = _in_year(day, after.day.year)
                day = _in_year(day, after.day.year - 1) if day and day > after.day else day
            elif mention.linked and before and before.has_year and before.day:
                day = _in_year(day, before.day.year)
                day = _in_year(day, before.day.year + 1) if day and day < before.day else day
            else:
                day = _next(day, mention.words, published)
        yield replace(mention, day=day)


def _next(day: date, words: str, published: date) -> date | None:
    """The first such day from a week before publication on; where a weekday is written, one that falls on it."""
    years = [found for year in range(published.year - 1, published.year + 3) if (found := _in_year(day, year))]
    ahead = [one for one in years if one >= published - _BEFORE_PUBLICATION]
    weekday = _weekday(words)
    fitting = [one for one in ahead[:2] if weekday is None or one.weekday() == weekday]
    return next(iter(fitting or ahead), None)


def _numeric(words: str, first_is_day: bool | None) -> date | None:
    """3/12/2026: by its size, its weekday, then `first_is_day`. With points the day is first, everywhere."""
    first, second = _pair(words)
    year = int(words[-4:])
    readings = {True: _valid(year, second, first), False: _valid(year, first, second)}
    if "." in words and readings[True]:
        return readings[True]
    possible = {day for day in readings.values() if day}
    if len(possible) == 1:
        return possible.pop()
    weekday = _weekday(words)
    if weekday is not None:
        fitting = {day for day in possible if day.weekday() == weekday}
        return fitting.pop() if len(fitting) == 1 else None
    return None if first_is_day is None else readings[first_is_day]


def _pair(words: str) -> tuple[int, int]:
    first, second, *_ = re.findall(r"\d+", words)
    return int(first), int(second)


def _read(words: str, year: int, *, year_first: bool = False) -> date | None:
    """A written date as a day; None where there is no such day."""
    plain = re.sub(r"(?i)(?<=\d)(?:st|nd|rd|th)|\bthe\b|\bof\b|[.,]", " ", words)
    plain = _GERMAN.sub(lambda match: _ENGLISH[match[0].casefold()], plain)
    plain = re.sub(r"[’'](\d\d)\b", r"20\1", plain).replace("Sept ", "Sep ")
    if year_first:  # the day as written, whatever the zone behind it
        plain = re.sub(r"[/.\s]+", "-", words[:10].rstrip("T")).strip("-")
    elif not _HAS_YEAR.search(words):
        plain += f" {year}"
    try:
        found: date = parser.parse(plain, dayfirst=not year_first, yearfirst=year_first).date()
    except (ValueError, OverflowError):
        leap = "29" in words and "feb" in words.casefold() and not _HAS_YEAR.search(words)
        return date(2028, 2, 29) if leap else None
    return found


def _weekday(words: str) -> int | None:
    start = words[:3].casefold()
    return _WEEKDAYS.index(start) if start in _WEEKDAYS else None


def _in_year(day: date, year: int) -> date | None:
    return _valid(year, day.month, day.day)


def _valid(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
