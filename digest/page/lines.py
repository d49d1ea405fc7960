"""Untrusted text as one clean line, links as safe ones, and days, weeks and lists in words."""

import re
import unicodedata
from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from typing import Final
from urllib.parse import urlsplit

from digest.types import Week

SUBJECT_LIMIT: Final = 150  # characters
HEADLINE: Final = 160  # where it is told: a card's, a short note's
LINK: Final = 110  # where it points to what is told elsewhere: the subject, the first screen, what to read
_SENTENCE: Final = re.compile(r"(?<=[\w”\"’)]{3}[.!?])\s(?=[A-Z“\"])")  # between two sentences; "U.S. Senate" has none
_CLAUSE: Final = re.compile(
    # Not the comma of "secret, direct talks", nor the "and" of "guns and explosives".
    r",(?=\s(?:[A-Z“]|[a-z]+ing\b|(?:and|or|but|as|after|while|when|which|who|where|because|in|for|with|the|an?|says?|said)\b))"
    r"|[;:](?=\s)|\s(?=[–—(]|-\s)"
    r"|\s(?=(?:but|as|after|while|when|which|who|where|because|following|amid|saying|including)\s)"
)
_MONTH_NAMES: Final = "January February March April May June July August September October November December"
MONTHS: Final = tuple(_MONTH_NAMES.split())
_KEPT: Final = 1 << 14  # lines and links of a sending: what one edition says is said to thousands
_JOINERS: Final = "\u200c\u200d"  # they shape Persian words and emoji
_LOOSE: Final = re.compile(r"(?:\s(?:an?|the|of|to|in|on|for|by|at|from|with|and|or|its|their|his|her|is|are|was))+$")


@lru_cache(maxsize=_KEPT)
def one_line(text: str, limit: int = 300) -> str:
    """Visible characters only, white space collapsed, cut at a word with an ellipsis."""
    line = " ".join((text if text.isprintable() else "".join(_visible(text))).split())
    if len(line) <= limit:
        return line
    cut = line[: limit - 1]
    return (cut.rsplit(" ", 1)[0] if " " in cut[limit // 2 :] else cut).rstrip(" ,;:") + "…"


def headline_line(text: str, limit: int = LINK) -> str:
    """A headline on one line, cut where its first sentence ends, else a clause or a word."""
    line = one_line(text, 1000)
    if len(line) <= limit:
        return line
    head = line[: limit - 1]
    if whole := [match.start() for match in _SENTENCE.finditer(line[: limit + 1]) if 2 * match.start() >= limit]:
        return line[: whole[-1]]
    clauses = [match.start() for match in _CLAUSE.finditer(line) if limit <= 2 * match.start() < 2 * limit]
    cut = head[: clauses[-1]].rstrip(" ,;:–—-") if clauses else one_line(line, limit).rstrip("…")
    return _LOOSE.sub("", cut) + "…"


def _visible(text: str) -> Iterator[str]:
    for c in text:
        if c.isspace():
            yield " "
        elif c in _JOINERS or unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"):
            yield c


def header_line(text: str, limit: int = SUBJECT_LIMIT) -> str:
    """A text that can stand in a mail header: one line, nothing a mail reader or library would decode again."""
    return one_line(re.sub(r"=\?|\?=", " ", one_line(text, 1000)), limit)


@lru_cache(maxsize=_KEPT)
def safe_url(url: str) -> str:
    """The link if it is http or https to a host and one piece, else ""."""
    if len(url) > 2000 or re.search(r"[\s\x00-\x1f\x7f<>\"\\^`{|}]", url):
        return ""
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        return ""
    return url if parts.scheme in ("http", "https") and host and not parts.username else ""


def day_words(day: date, *, year: bool = False) -> str:
    """11 Nov; with the year, 11 November 2025."""
    month = MONTHS[day.month - 1]
    return f"{day.day} {month} {day.year}" if year else f"{day.day} {month[:3]}"


def week_words(week: Week, *, short: bool = False) -> str:
    """10 to 16 November 2025; 29 December 2025 to 4 January 2026; short without years and with short months."""
    first, last = week.monday, date.fromordinal(week.monday.toordinal() + 6)
    if short:
        return f"{first.day if first.month == last.month else day_words(first)} to {day_words(last)}"
    end = day_words(last, year=True)
    if first.year != last.year:
        return f"{day_words(first, year=True)} to {end}"
    if first.month != last.month:
        return f"{first.day} {MONTHS[first.month - 1]} to {end}"
    return f"{first.day} to {end}"
