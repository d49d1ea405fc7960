"""A work of a student's library, and what reading an export came to. Every title clean, each once."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from sources.wording.sanitise import plain_line
from sources.wording.words import plain_words

LONGEST: Final = 300  # characters of a title; what is longer is an abstract in the wrong place
_LETTERS: Final = 3  # a title has at least so many


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """A paper, a book, a feed: what it is called and the words its library files it under."""

    title: str
    keywords: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Library:
    """The works of one file, each title once, and a sentence for each entry that is no use."""

    form: str  # "BibTeX", "RIS", ...
    works: tuple[Work, ...]
    problems: tuple[str, ...] = ()  # "line 7: ...", without the file's name


def work(title: object, keywords: Iterable[object] = ()) -> Work | None:
    """A work with a clean title; None where there is none, or one without words.

    Args:
        title: as the export has it: text, with tags and entities perhaps; anything else is no title.
        keywords: the same.
    """
    if not isinstance(title, str):
        return None
    line = plain_line(title, LONGEST).strip(" .\"'“”")
    if sum(letter.isalpha() for letter in line) < _LETTERS:
        return None
    clean = (plain_line(one, 80) for one in keywords if isinstance(one, str))
    return Work(title=line, keywords=tuple(dict.fromkeys(one for one in clean if one)))


def apart(keywords: object) -> tuple[str, ...]:
    """The keywords of one field: separated by semicolons, else by commas."""
    if not isinstance(keywords, str):
        return ()
    return tuple(part.strip() for part in re.split(";" if ";" in keywords else ",", keywords) if part.strip())


def once(works: Iterable[Work]) -> tuple[Work, ...]:
    """Each title once, whatever its capitals: the same paper lies in a library as preprint and as article."""
    kept: dict[str, Work] = {}
    for one in works:
        kept.setdefault(" ".join(plain_words(one.title)), one)
    return tuple(kept.values())
