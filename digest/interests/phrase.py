"""An interest in a student's words -> the parts an article must say.

"attacks on schools and universities" has two parts: attacks, and schools or universities. Prepositions part, "and",
"or", commas and bars enumerate: each member of an enumeration is enough.
"""

import itertools
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import snowballstemmer

from digest.text.terms import fold

TOKEN: Final = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
_PIECE: Final = re.compile(r"[^\W_]+(?:['’&.-][^\W_]+)*|[,;/|]")
_PREPOSITIONS: Final = """in on of for from with by at to against about between into under over via using as within
during after"""
_PALE: Final = """a an the this that these those my our its their your his her i we us me you it is are was were be been
do does how what which who why when where whether new latest recent related based news all any some more most other
especially particularly e.g etc i.e interested interest interests research topics topic study studies work"""
_PARTING: Final = frozenset(_PREPOSITIONS.split())
_JOINING: Final = frozenset(("and", "or", "&", ",", ";", "/", "|"))
_EMPTY: Final = frozenset(_PALE.split())
_LONGEST: Final = 12  # parts of one interest; what follows is read no more
_WAYS: Final = 6  # of saying the interest with one member of each enumeration

_stemmer: Final = snowballstemmer.stemmer("english")


@dataclass(frozen=True, slots=True)
class Part:
    """Something an article must say: one of the alternatives, each a phrase of content words."""

    alternatives: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Interest:
    """An interest, taken apart."""

    text: str
    parts: tuple[Part, ...]

    @property
    def ways(self) -> tuple[str, ...]:
        """The interest as it stands, then with one member of each enumeration: what is held against whole texts."""
        choices = itertools.product(*(part.alternatives for part in self.parts))
        told = [" ".join(" ".join(words) for words in choice) for choice in itertools.islice(choices, _WAYS)]
        return tuple(dict.fromkeys((self.text, *(told if len(told) > 1 else ()))))

    @property
    def phrases(self) -> tuple[str, ...]:
        """Every alternative as a phrase, then every word: all that needs a vector besides `ways`."""
        alternatives = [words for part in self.parts for words in part.alternatives]
        return tuple(dict.fromkeys([*(" ".join(words) for words in alternatives), *itertools.chain(*alternatives)]))


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
            segments[-1][-1] += [word for word in re.split(r"[-.&]", piece) if word and word.casefold() not in _EMPTY]
    told = (tuple(dict.fromkeys(tuple(words[:_LONGEST]) for words in segment if words)) for segment in segments)
    return Interest(text=text, parts=tuple(Part(alternatives) for alternatives in told if alternatives)[:_LONGEST])


@lru_cache(maxsize=1 << 16)
def stem(word: str) -> str:
    """What a word shares with its inflections and nearest kin: hacking, hackers, hack."""
    return str(_stemmer.stemWord(fold(word)))
