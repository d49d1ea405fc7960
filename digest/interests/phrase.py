"""An interest in a student's words -> the parts an article must say.

"attacks on schools and universities" has two parts: attacks, and schools or universities. Prepositions part, "and",
"or", commas and bars enumerate: each member of an enumeration is enough, so that it is matched as several interests.
"""

import itertools
import re
from dataclasses import dataclass
from typing import Final

from digest.text.words import COMPOUND

_PIECE: Final = re.compile(rf"{COMPOUND.pattern}|[,;/|]")
_PREPOSITIONS: Final = """in on of for from with by at to against about between into under over via using as within
during after"""
# Not the words that terms leave out: an interest is short, so "few-shot", "far right" and "back pain" keep all.
_PALE: Final = """a an the this that these those my our its their your his her i we us me you it is are was were be been
do does how what which who why when where whether new latest recent related based news all any some more most other
especially particularly e.g etc i.e interested interest interests research topics topic study studies work"""
_PARTING: Final = frozenset(_PREPOSITIONS.split())
_JOINING: Final = frozenset(("and", "or", "&", ",", ";", "/", "|"))
_EMPTY: Final = frozenset(_PALE.split())
_WITHIN: Final = _EMPTY | _PARTING | {"", "and", "or"}  # of a word with hyphens: denial-of-service
_LONGEST: Final = 12  # parts of one interest; what follows is read no more
_WAYS: Final = 8  # of saying the interest with one member of each enumeration

Phrase = tuple[str, ...]  # content words, folded or as the student wrote them


@dataclass(frozen=True, slots=True)
class Part:
    """Something an article must say: one of the alternatives, each a phrase of content words."""

    alternatives: tuple[Phrase, ...]


@dataclass(frozen=True, slots=True)
class Way:
    """The interest with one member of each enumeration: an article that says all of these phrases is about it."""

    text: str
    phrases: tuple[Phrase, ...]  # one for each part


@dataclass(frozen=True, slots=True)
class Interest:
    """An interest, taken apart."""

    text: str
    parts: tuple[Part, ...]

    @property
    def ways(self) -> tuple[Way, ...]:
        """Each is enough: "airlines and airports" is two interests in one."""
        choices = list(itertools.islice(itertools.product(*(part.alternatives for part in self.parts)), _WAYS))
        if len(choices) == 1:
            return (Way(self.text, choices[0]),)
        return tuple(Way(" ".join(" ".join(words) for words in choice), choice) for choice in choices)


def parse_interest(text: str) -> Interest:
    """Take an interest apart. One without any word of content has no part, and matches nothing."""
    segments: list[list[list[str]]] = [[[]]]
    for piece in _PIECE.findall(text):
        low = piece.casefold()
        if low in _PARTING:
            segments.append([[]])
        elif low in _JOINING:
            segments[-1].append([])
        elif low not in _EMPTY:
            segments[-1][-1] += [word for word in re.split(r"[-.&]", piece) if word.casefold() not in _WITHIN]
    told = (tuple(dict.fromkeys(tuple(words[:_LONGEST]) for words in segment if words)) for segment in segments)
    return Interest(text=text, parts=tuple(Part(alternatives) for alternatives in told if alternatives)[:_LONGEST])
