"""Untrusted text as one clean line, links as safe ones, and days, weeks and lists in words."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Final
from urllib.parse import urlsplit

from digest.types import Week


@dataclass(frozen=True, slots=True, kw_only=True)
class LengthSettings:
    """How long what is told in one line may be, in characters."""

    subject_limit: int = 150  # characters
    headline: int = 140  # where it is told: a card's, a short note's
    link: int = 110  # where it points to what is told elsewhere: the subject, the first screen, what to read
    subject: int = 80  # in a subject: with `over` and "; and 2 more (29 Jun to 5 Jul)" it keeps `subject_limit`
    # How far past its limit a headline goes whole, or to the end of a clause: its point mostly stands last.
    over: float = 1.5


LENGTHS: Final = LengthSettings()
_SENTENCE: Final = re.compile(r"(?<=[\w”\"’)]{3}[.!?])\s(?=[A-Z“\"])")  # between two sentences; "U.S. Senate" has none
_CLAUSE: Final = re.compile(
    # Not the comma of "secret, direct talks", nor the "and" of "guns and explosives".
    r",(?=\s(?:[A-Z“]|[a-z]+ing\b|(?:and|or|but|as|after|while|when|which|who|where|because|in|for|with|the|an?|says?|said)\b))"
    r"|[;:](?=\s)|\s(?=[–—]|-\s)|\s(?=\([^()]*\)(?:[.,;]|$))"
    r"|(?<!\bsuch)(?<!\bwell)(?<!\bknown)(?<!\bdescribed)(?<!\bserved)\s"
    r"(?=(?:but|as|after|while|when|because|following|amid|saying|including|and\s[a-z]+s\s(?:that|an?|the|its|his|her|their))\s)"
)
_OPENING: Final = re.compile(r"(?:After|Following|Before|While|When|As|Because|Although|Despite|Amid|In|During|With)\s")
# "Ada Byron, the acting president of Norland, says": what follows the second comma is the verb.
_INSERTED: Final = re.compile(
    r"^[^,;]+,\s[^;]{3,120}?,\s(?=(?:is|are|was|were|has|have|had|will|to|says?|said|[a-z]+(?<!s)s|[a-z]+ed)\s)"
)
_PHRASE: Final = re.compile(
    r"\s(?=(?:in|on|at|with|from|by|over|under|before|since|until|within|against|during|between|near|into|about)\s)"
)
_MONTH_NAMES: Final = "January February March April May June July August September October November December"
MONTHS: Final = tuple(_MONTH_NAMES.split())
_KEPT: Final = 1 << 14  # lines and links of a sending: what one edition says is said to thousands
_JOINERS: Final = "\u200c\u200d"  # they shape Persian words and emoji
_MARKS: Final = " ,;:–—-"
_LEADS_ON: Final = re.compile(r"\b(?:because|says?|said|that|which|who|whether|while|such|one|not|also)$")
_LOOSE: Final = re.compile(
    r"(?:\s(?:an?|the|of|to|in|on|for|by|at|from|with|and|or|its|their|his|her|is|are|was|were|has|have|had|will|would"
    r"|could|can|if|that|because|while|who|which|whether|such|one|in connection|starting))+$"
)


@lru_cache(maxsize=_KEPT)
def one_line(text: str, limit: int = 300) -> str:
    """Visible characters only, white space collapsed, cut at a word with an ellipsis."""
    line = " ".join((text if text.isprintable() else "".join(_visible(text))).split())
    if len(line) <= limit:
        return line
    cut = line[: limit - 1]
    return (cut.rsplit(" ", 1)[0] if " " in cut[limit // 2 :] else cut).rstrip(" ,;:") + "…"


def headline_line(text: str, limit: int = LENGTHS.link) -> str:
    """A headline on one line: whole up to `over` times its limit, else cut where a sentence ends, else a clause.

    The last end that fits, for the point mostly stands last: "detains a boat, docked for repairs… (as it was to rescue
    migrants)". A phrase is where no clause ends, a word where only words are left to cut at.
    """
    line = one_line(text, 1000)
    most = round(LENGTHS.over * limit)
    if len(line) <= most:
        return line
    if whole := [match.start() for match in _SENTENCE.finditer(line[: most + 1]) if 2 * match.start() >= limit]:
        return line[: whole[0]]
    ends = [match.start() for match in _CLAUSE.finditer(line) if limit <= 2 * match.start() < 2 * most]
    phrases = [match.start() for match in _PHRASE.finditer(line) if limit <= 2 * match.start() < 2 * most]
    end = next((end for end in reversed(ends) if _is_whole(line, end)), phrases[-1] if phrases else 0)
    cut = line[:end].rstrip(_MARKS) if end else one_line(line, most).rstrip("…")
    return _LOOSE.sub("", cut).rstrip(_MARKS) + "…"


def _is_whole(line: str, end: int) -> bool:
    """Whether what stands before a clause's end has its verb, closes its brackets and quotes, and leads to nothing."""
    before = line[:end]
    told = line.find(",") if _OPENING.match(line) else 0  # what leads up to the point is no headline without it
    inserted = _INSERTED.match(line)
    if end <= max(told, inserted.end() if inserted else 0) or _LEADS_ON.search(before):
        return False
    return (
        before.count("(") == before.count(")") and before.count('"') % 2 == 0 and before.count("“") == before.count("”")
    )


def _visible(text: str) -> Iterator[str]:
    for c in text:
        if c.isspace():
            yield " "
        elif c in _JOINERS or unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"):
            yield c


def header_line(text: str, limit: int = LENGTHS.subject_limit) -> str:
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
