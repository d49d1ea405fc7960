"""The constants of matching, with the figures they rest on (benchmarks/README.md, "Interests")."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Saying:
    """When a text says a part of an interest."""

    near_word: float = 0.6  # cosine from which one word nearly says another (issue 11's trial: right in 96 %)
    near_phrase: float = 0.68  # the same for phrases of two and three words in a title: longer texts are closer
    window: int = 4  # further words among which those of one phrase stand
    apart: float = 0.7  # what a phrase's words are worth that stand apart
    common: float = 0.6  # an alternative whose rarity is below this share of its rarest sister's says less alone


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibration:
    """From features to how likely an article is about an interest: logistic regression.

    Fitted by `python -m benchmarks.interests` on the first half of the two committed gold sets.
    """

    said: float = 2.16  # share of the parts that is said, by rarity
    said_in_title: float = 1.66
    least_said: float = 2.32  # the part that is said least, of those that weigh
    closeness: float = 1.11  # of the whole, in standard deviations above the field's usual, over 5
    like_others: float = 3.27  # the same, with what surely is about the interest counted to it
    constant: float = -7.53
    close: float = 0.7  # "close to your interest"
    touches: float = 0.4  # "touches on"


SAYING = Saying()
CALIBRATION = Calibration()
