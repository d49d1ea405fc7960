"""What a student could ask this week: at most three questions, usually one, or none. Pure.

A question is made by a pattern (patterns.py) whose facts stand in it. The best one is asked; no pattern comes twice in
a digest, nor in two weeks running. Where nothing fits, nothing is asked.
"""

from dataclasses import dataclass
from typing import Final

from digest.tailor.patterns import (
    Asked,
    Finder,
    Known,
    call,
    fading,
    leave,
    of_claim,
    of_paper,
    own_words,
    paper_and_press,
    support,
    wave,
    way_in,
)
from digest.types import ClaimKind, Question

MOST: Final = 3  # questions of a digest
_LATER: Final = 0.06  # what it costs that a theme stands one place further down
_OWN: Final = 0.3  # what it is worth that it meets an interest: as much as five places


@dataclass(frozen=True, slots=True)
class _Pattern:
    """A way to ask; `strength` says how glad a student is of it, 0 to 1."""

    name: str
    strength: float
    find: Finder


# The order says which of them rest in which weeks where nothing is remembered: neighbours take turns.
PATTERNS: Final = (
    _Pattern(
        "second test",
        1.0,
        of_claim(ClaimKind.TEST, "Is that enough for us to build on, or what would you want to see first?"),
    ),
    _Pattern("doubt", 0.9, of_claim(ClaimKind.DOUBT, "Do you share the doubt?")),
    _Pattern("denial", 0.6, of_claim(ClaimKind.DENIAL, "Does that settle it for you?")),
    _Pattern("gang's word", 0.75, of_claim(ClaimKind.LOOT, "How would anybody check that from the outside?")),
    _Pattern("way in", 0.6, way_in),
    _Pattern("own count", 0.7, of_claim(ClaimKind.TALLY, "Do you know of an independent figure?")),
    _Pattern("paper and press", 0.95, paper_and_press),
    _Pattern(
        "promise",
        0.65,
        of_claim(ClaimKind.MEASURED, "What would you want to see measured before you believed it?"),
    ),
    _Pattern("group", 0.8, of_claim(ClaimKind.FOUND, "Do you know the group?")),
    _Pattern("flaw", 0.55, of_claim(ClaimKind.FLAW, "Do we run any of that?", own=True)),
    _Pattern("rule", 0.7, of_claim(ClaimKind.RULE, "Does that change anything for us?", own=True)),
    _Pattern("money", 0.5, of_claim(ClaimKind.MONEY, "Do you know anybody there I could talk to?", own=True)),
    _Pattern(
        "survey",
        0.6,
        of_paper(
            ClaimKind.SURVEY,
            "“{title}” is new ({source}). Is it a good way in, or what would you read instead?",
        ),
    ),
    _Pattern(
        "benchmark", 0.6, of_paper(ClaimKind.BENCHMARK, "“{title}” is new ({source}). Should we report on it too?")
    ),
    _Pattern(
        "code",
        0.5,
        of_paper(
            ClaimKind.CODE,
            "The code of “{title}” is public ({source}). Is it worth a day to try it?",
        ),
    ),
    _Pattern("data", 0.6, of_paper(ClaimKind.DATASET, "“{title}” is new ({source}). Could we use it?")),
    _Pattern("wave", 0.7, wave),
    _Pattern(
        "better",
        0.45,
        of_paper(
            ClaimKind.BEATS,
            "“{title}” says it {claim} ({source}). Would you believe it before somebody else has run it?",
        ),
    ),
    _Pattern("call", 0.75, call),
    _Pattern("own words", 0.6, own_words),
    _Pattern("support", 0.6, support),
    _Pattern("fading", 0.5, fading),
    _Pattern("leave", 0.5, leave),
)


def questions(known: Known, asked: frozenset[str] | None) -> tuple[Question, ...]:
    """The best question; a second and third only where they are about something of the student's own.

    Args:
        known: what the digest shows.
        asked: the patterns of this student's last digest, which aren't used again; None where nothing is remembered:
            then a pattern is used in every other week only.
    """
    ranked = [
        (pattern.strength - _LATER * one.place + _OWN * one.own, pattern.name, one)
        for number, pattern in enumerate(PATTERNS)
        if not _rests(number, pattern.name, known, asked)
        for one in pattern.find(known)
    ]
    chosen: list[tuple[str, Asked]] = []
    for _, name, one in sorted(ranked, key=lambda row: (-row[0], row[1], row[2].text)):
        taken = any(name == other or one.place == before.place for other, before in chosen)
        if not chosen or (one.own and not taken and len(chosen) < MOST):
            chosen.append((name, one))
    return tuple(Question(pattern=name, to=one.to, text=one.text) for name, one in chosen)


def _rests(number: int, name: str, known: Known, asked: frozenset[str] | None) -> bool:
    if asked is not None:
        return name in asked
    return bool((number + known.week.monday.toordinal() // 7) % 2)
