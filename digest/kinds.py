"""What the values of `digest` may be: the closed lists of words that they hold and that code asks for.

What is only printed (a role, a deadline's own words, how sure a status is) is text, so that an edition keeps the words
it was printed with.
"""

from enum import StrEnum
from typing import Literal

ArticleKind = Literal["preprint", "paper", "press", "company", "agency", "society", ""]  # "" where nothing says so
ActorKind = Literal["person", "company", "university", "agency", "group", "organisation"]
OpportunityKind = Literal[
    "call for papers", "internship", "job", "fellowship", "grant", "award", "workshop", "talk", "opportunity"
]
DueOf = Literal["abstracts", "registration", ""]  # "": the application, or the paper, itself


class Status(StrEnum):
    """What a theme does this week, against its own past."""

    NEW = "new"
    RISING = "rising"
    STEADY = "steady"
    FADING = "fading"
    TOO_EARLY = "too early to tell"


class ClaimKind(StrEnum):
    """What sort of thing an article claims; each is one that a good question fits."""

    TALLY = "tally"  # a house's own count of something
    LOOT = "loot"  # what attackers say they did or have
    FLAW = "flaw"  # one that is being exploited
    STRUCK = "struck"  # that somebody was attacked
    WAY_IN = "way in"  # how the attackers got in: no claim to ask about, but an answer
    TEST = "test"  # others tested it
    DOUBT = "doubt"  # somebody contradicts
    DENIAL = "denial"  # a house denies what is said of it
    MEASURED = "measured"  # what a product does, by its maker
    MONEY = "money"  # money raised
    FOUND = "found"  # what a group of researchers found or built
    RULE = "rule"  # what an authority asks or allows
    SURVEY = "survey"  # the paper is one
    BENCHMARK = "benchmark"  # the paper offers one
    DATASET = "dataset"
    CODE = "code"  # its code is public
    BEATS = "beats"  # it does better, by so much


class ReasonKind(StrEnum):
    """Why something is shown to a student, most telling first."""

    CLOSE = "close"  # right nine times in ten
    TOUCHES = "touches"  # less sure
    FOLLOWED = "followed"
    MORE = "more"  # the student asked for more like it
    LESS = "less"  # the student asked for less like it
    NEW = "new"
    RISING = "rising"
    PEERS = "peers"
    SITES = "sites"
    NEXT_DOOR = "next door"
    FIELD = "field"


class Closeness(StrEnum):
    """How sure it is that an article is about an interest."""

    CLOSE = "close"
    TOUCHES = "touches"
