"""The constants of matching, with the figures they rest on (benchmarks/README.md, "Interests")."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Saying:
    """When a text says a part of an interest."""

    near_word: float = 0.6  # cosine from which one word nearly says another (issue 11's trial: right in 96 %)
    near_phrase: float = 0.68  # the same for phrases of two and three words in a title: longer texts are closer
    nearer: float = 0.3  # of the way from what a shared word alone says to all: "hacking games" is no "hacking contest"
    near_kind: float = 0.5  # cosine from which a word may name a kind of a phrase, to the whole and to its head
    as_near: float = 0.06  # how much nearer the head alone may be than the whole
    kind: float = 0.75  # what a kind in the title says of the phrase
    window: int = 4  # further words among which those of one phrase stand
    apart: float = 0.7  # what a phrase's words are worth that stand apart


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibration:
    """From what is weighed to how likely an article is about an interest: two logistic regressions in turn.

    Fitted by `python -m benchmarks.interests --fit` on the first half of the two committed gold sets. The first weighs
    an article by itself; the second weighs the same and what the first says of others. In this order: the share of the
    interest that is said, by rarity; the same in the title, and its fourth power; the part that is said least; how
    close the whole is, in standard deviations above the field's usual, over 5; the length of the text in hundreds of
    words (the more it says, the more it says in passing); then the closeness with what surely is about the interest
    counted to it, and how likely the articles of its story are on average.
    """

    alone: tuple[float, ...] = (3.33, 0.57, 1.86, 1.86, 4.07, -1.77)
    alone_constant: float = -6.40
    together: tuple[float, ...] = (2.20, 0.35, 1.31, 2.03, 1.76, -1.73, 2.49, 2.22)
    together_constant: float = -6.21
    # What the cuts give on interests left out of the fit stands in benchmarks/README.md.
    close: float = 0.85  # "close to your interest": the first that is right nine times in ten there
    touches: float = 0.25  # "touches on"; below it nothing is told


SAYING = Saying()
CALIBRATION = Calibration()
