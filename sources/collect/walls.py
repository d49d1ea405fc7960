"""Whether a page that answered is the article, or what stands before it: consent, sign-in, subscription, a challenge.

Pure. Judged by what the page says beside what it says of the article: against the entry's own title and summary,
against the site's other pages (a wall is the same on each) and by the address that was arrived at.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final
from urllib.parse import SplitResult, urlsplit

from sources.wording.gates import is_gate, without_gates
from sources.wording.words import plain_words


@dataclass(frozen=True, slots=True, kw_only=True)
class WallSettings:
    """When a page is taken for a wall and not for its article."""

    least: int = 120  # characters that must be left of a page without what isn't its own
    line: int = 20  # characters; shorter lines ("Share") say nothing when two pages share them
    tells: int = 5  # words of title and summary that are needed to compare at all
    # Share of the entry's own words found on the page. Of 269 recorded pages held against their own descriptions 5 have
    # less than a quarter, and none of these says a gate's words; walls share the site's name and little else.
    own: float = 0.25
    foreign: float = 0.08  # hardly any: another text, whatever it says
    many: int = 12  # words that are needed to say so
    notice: int = 500  # characters: the longest page that is judged by that alone; of 259 recorded ones none falls
    short: int = 1500  # characters: a page with a gate that is longer has an article too
    slug: int = 4  # words in one piece of an address: a headline ("login-flaw-is-found"), no gate's name


WALLS: Final = WallSettings()
_GATE_ADDRESS = re.compile(
    r"(?:^|[._-])(?:log[-_]?in|sign[-_]?in|sign[-_]?up|sso|oauth2?|auth|consent|cookie-?(?:wall|consent|absent)|gdpr|"
    r"paywall|captcha|challenge|verify|register|registration|subscribe|subscription|abo|anmelden|connexion|"
    r"servicelogin|age-?(?:gate|check|verification)|404|not-?found|page-?not-?found|error|blocked|perfdrive)(?:[._-]|$)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """A page as it came."""

    asked: str
    arrived: str
    title: str  # of the entry
    summary: str  # of the entry, with whatever text the feed has
    text: str  # of the page


def is_wall(page: Arrival, others: Collection[frozenset[str]] = ()) -> bool:
    """Whether the page is no article.

    Args:
        page: as it came.
        others: the lines (`lines_of`) of other pages of its site.
    """
    if _led_away(page.asked, page.arrived):
        return True
    told = _words(f"{page.title} {page.summary}")
    share = len(told & _words(page.text)) / len(told) if len(told) >= WALLS.tells else None
    own = without_gates(page.text)
    if len(own) < WALLS.least or (
        share is not None and share < WALLS.own and len(own) < WALLS.short and _gated(page.text)
    ):
        return True
    if len(told) >= WALLS.many and share is not None and share < WALLS.foreign and len(own) < WALLS.notice:
        return True
    shared = frozenset().union(*others) if others else frozenset()
    left = "\n".join(line for line in own.split("\n") if line not in shared)
    return len(left) < WALLS.least and (share is None or share < 1 - WALLS.own)


def lines_of(text: str) -> frozenset[str]:
    """The lines by which two pages are found to be the same."""
    return frozenset(line for line in without_gates(text).split("\n") if len(line) >= WALLS.line)


def _led_away(asked: str, arrived: str) -> bool:
    """Whether the way led to a gate, or to the front page, from somewhere else."""
    if asked == arrived:
        return False
    before, after = urlsplit(asked), urlsplit(arrived)
    if _names_gate(after) and not _names_gate(before):
        return True
    return len(before.path) > 1 and len(after.path) <= 1 and not after.query


def _names_gate(address: SplitResult) -> bool:
    pieces = (*(address.hostname or "").split("."), *address.path.split("/"))
    return any(_GATE_ADDRESS.search(piece) for piece in pieces if len(re.split(r"[-_]", piece)) < WALLS.slug)


def _gated(text: str) -> bool:
    return any(is_gate(line) for line in text.split("\n"))


def _words(text: str) -> frozenset[str]:
    return frozenset(word for word in plain_words(text) if len(word) > 3 and word.isalpha())
