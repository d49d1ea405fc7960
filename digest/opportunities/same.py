"""Whether two announcements are of one call: told under two titles or in two feeds, or two that share a title."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Final, Self

from digest.opportunities.kinds import UNKNOWN
from digest.types import OpportunityKind
from sources.wording.words import plain_words

_TEXT_READ: Final = 4_000  # characters
_ANY_CALL = """
    a an and the of for in on at to by with from is are we our your call calls paper papers abstracts cfp open now
    apply application applications deadline extended reminder last final first second third phd position positions
    postdoc internship internships intern research assistant fellowship fellowships scholarship scholarships grant
    grants studentship studentships prize award workshop conference school special issue job vacancy summer winter"""
_GENERIC: Final = frozenset(_ANY_CALL.split())
_NAMED_YEAR: Final = re.compile(r"\b([A-Z][A-Za-z]*[A-Z]+[A-Za-z]*)[ -]?(20\d\d|[’']\d\d)\b")  # "ICHS 2027"
_SPECIFIC: Final = 4  # words of a title that two different calls hardly share
# Shares of the shorter text's three-word sequences. Two adverts of one employer share their closing formulas, a short
# one up to three eighths of it; one call printed twice shares nearly all.
_SAME_TEXT: Final = 0.5
_SAME_TITLE: Final = 0.75  # of the shorter title's own words


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What an announcement is compared by."""

    url: str
    kind: OpportunityKind
    due: date | None
    title: str
    words: frozenset[str]  # the title's, without those that any call has
    names: frozenset[str]  # "ichs 2027"
    runs: frozenset[str]  # sequences of three words of the text

    @classmethod
    def of(cls, title: str, text: str, *, url: str, kind: OpportunityKind, due: date | None) -> Self:
        """An announcement made comparable."""
        plain, words = plain_words(title), plain_words(text[:_TEXT_READ])
        return cls(
            url=url,
            kind=kind,
            due=due,
            title=" ".join(plain),
            words=frozenset(plain) - _GENERIC,
            names=frozenset(
                f"{name} {year[-2:]}".casefold() for name, year in _NAMED_YEAR.findall(f"{title} {text[:600]}")
            ),
            runs=frozenset(" ".join(words[i : i + 3]) for i in range(max(1, len(words) - 2))) if words else frozenset(),
        )


def same_call(one: Told, other: Told) -> bool:
    """Whether both announce the same thing.

    One title is not enough: a site has many a "Research Assistant". Two titles are no obstacle where date and text, or
    the name of the event, agree.
    """
    if one.url == other.url:
        return True
    if one.kind != other.kind and UNKNOWN not in (one.kind, other.kind):
        return False
    if one.due and other.due and one.due != other.due:
        return False
    if one.title == other.title:
        return (
            len(one.words) >= _SPECIFIC or _shared(one.runs, other.runs) >= _SAME_TEXT or not (one.runs and other.runs)
        )
    if one.due is None or other.due is None:
        return False
    if one.names & other.names or _shared(one.runs, other.runs) >= _SAME_TEXT:
        return True
    return len(one.words & other.words) >= 3 and _shared(one.words, other.words) >= _SAME_TITLE


def _shared(one: frozenset[str], other: frozenset[str]) -> float:
    """The share of the smaller set that the other holds; 0 where one is empty."""
    smaller = min(len(one), len(other))
    return len(one & other) / smaller if smaller else 0.0
