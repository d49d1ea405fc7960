"""The words of a text as they are written, and amounts and lists in words: what rooms of both halves need."""

import re
from collections.abc import Sequence
from typing import Final

# Every mark parts words, but for an apostrophe: "cyber-attack" says what "cyber attack" says, "don't" is one word.
WORD: Final = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")


def plain_words(text: str) -> list[str]:
    """The words of a text in their order, without case: what two texts are held against each other by."""
    return WORD.findall(text.casefold())


def counted(count: int, one: str, many: str = "") -> str:
    """1 site, 2 sites, no site; `many` where the plural isn't the word and an s."""
    return f"{count or 'no'} {one if count <= 1 else many or one + 's'}"


def enumerate_words(words: Sequence[str]) -> str:
    """One, two and three."""
    return " and ".join((", ".join(words[:-1]), words[-1])) if len(words) > 1 else "".join(words)
