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
HEADLINE: Final = 140  # where it is told: a card's, a short note's
LINK: Final = 110  # where it points to what is told elsewhere: the subject, the first screen, what to read
SUBJECT: Final = 80  # in a subject: with `OVER` and "; and 2 more (29 Jun to 5 Jul)" it keeps `SUBJECT_LIMIT`
OVER: Final = 1.5  # how far past its limit a headline goes where no clause ends before: its point mostly stands last
_NEAR: Final = 1.2  # and is left whole: the cut would save a line and lose the end
_SENTENCE: Final = re.compile(r"(?<=[\w”\"’)]{3}[.!?])\s(?=[A-Z“\"])")  # between two sentences; "U.S. Senate" has none
_CLAUSE: Final = re.compile(
    # Not the comma of "secret, direct talks", nor the "and" of "guns and explosives".
    r",(?=\s(?:[A-Z“]|[a-z]+ing\b|(?:and|or|but|as|after|while|when|which|who|where|because|in|for|with|the|an?|says?|said)\b))"
    r"|[;:](?=\s)|\s(?=[–—(]|-\s)"
    r"|(?<!\bsuch)(?<!\bwell)(?<!\bknown)\s(?=(?:but|as|after|while|when|which|who|where|because|following|amid|saying|including)\s)"
)
_OPENING: Final = re.compile(r"(?:After|Following|Before|While|When|As|Because|Although|Despite|Amid|In|During|With)\s")
_PHRASE: Final = re.compile(
    r"\s(?=(?:in|on|at|with|from|by|over|under|before|since|until|within|against|during|between|near|into|about)\s)"
)
_MONTH_NAMES: Final = "January February March April May June July August September October November December"
MONTHS: Final = tuple(_MONTH_NAMES.split())
_KEPT: Final = 1 << 14  # lines and links of a sending: what one edition says is said to thousands
_JOINERS: Final = "\u200c\u200d"  # they shape Persian words and emoji
_LOOSE: Final = re.compile(
    r"(?:\s(?:an?|the|of|to|in|on|for|by|at|from|with|and|or|its|their|his|her|is|are|was|were|has|have|had|will|would"
    r"|could|can|if|that))+$"
)


@lru_cache(maxsize=_KEPT)
def one_line(text: str, limit: int = 300) -> str:
    """Visible characters only, white space collapsed, cut at a word with an ellipsis."""
    line = " ".join((text if text.isprintable() else "".join(_visible(text))).split())
    if len(line) <= limit:
        return line
    cut = line[: limit - 1]
    return (cut.rsplit(" ", 1)[0] if " " in cut[limit // 2 :] else cut).rstrip(" ,;:") + "…"


def headline_line(text: str, limit: int = LINK) -> str:
    """A headline on one line, cut where its first sentence ends, else a clause.

    Where none ends in time it goes on to the end of the next or of a phrase, up to `OVER`: cut in the middle of a
    clause it reads "would lift sanctions against North Korea if…". A word is where only words are left to cut at.
    """
    line = one_line(text, 1000)
    if len(line) <= _NEAR * limit:
        return line
    if whole := [match.start() for match in _SENTENCE.finditer(line[: limit + 1]) if 2 * match.start() >= limit]:
        return line[: whole[-1]]
    told = line.find(",") if _OPENING.match(line) else 0  # what leads up to the point is no headline without it
    clauses = [m.start() for m in _CLAUSE.finditer(line) if m.start() > told and limit <= 2 * m.start() < 2 * limit]
    end = clauses[-1] if clauses else _further_end(line, limit)
    if end == len(line):
        return line
    cut = line[:end].rstrip(" ,;:–—-") if end else one_line(line, round(OVER * limit)).rstrip("…")
    return _LOOSE.sub("", cut) + "…"


def _further_end(line: str, limit: int) -> int:
    """Where a line ends of which no clause ends before the limit; 0 where nothing ends up to `OVER` times it."""
    most = round(OVER * limit)
    if len(line) <= most:
        return len(line)
    clauses = (match.start() for match in _CLAUSE.finditer(line) if limit <= match.start() < most)
    phrases = [match.start() for match in _PHRASE.finditer(line) if limit <= 2 * match.start() < 2 * most]
    return next(clauses, phrases[-1] if phrases else 0)


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
