"""The words of a text as terms: phrases of one to three content words, comparable between texts.

"GPT-4o", "gpt 4o" and "GPT-4o's" are one term. A term doesn't begin or end with a word without content of its own, may
hold such words inside ("LLM as a judge") and never crosses punctuation.
"""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Final

from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS

_TOKEN: Final = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
_BREAK: Final = re.compile(r"[.,;:!?](?=\s|$)|[()\[\]{}\"“”|\n]|\s[–—-]\s")
_LONGEST: Final = 5  # words in a term, those without content included
_CONTENT: Final = 3
_TEXT: Final = 6000  # characters read of one text: what it is about stands in the front
_VERBS = "based using use used via say says said like"
_DAYS = "new just today yesterday year week month day"
_CALENDAR = (
    "january february march april may june july august september october november december "
    "monday tuesday wednesday thursday friday saturday sunday"
)
EMPTY_WORDS: Final = ENGLISH_STOP_WORDS | frozenset(
    f"don doesn didn isn won couldn {_VERBS} {_DAYS} {_CALENDAR}".split()
)


def fold(word: str) -> str:
    """A word without case, possessive and plural."""
    word = word.casefold().replace("’", "'")
    word = word.removesuffix("'s").replace("'", "")
    if len(word) > 4 and word.endswith("ies"):
        return f"{word[:-3]}y"
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is", "os")):
        return word[:-1]
    return word


_folded = lru_cache(maxsize=1 << 16)(fold)


def terms(text: str) -> frozenset[str]:
    """Every term of a text, once."""
    found: set[str] = set()
    for clause in _BREAK.split(text[:_TEXT]):
        words = [_folded(word) for word in _TOKEN.findall(clause)]
        found.update(_phrases(words))
    return frozenset(found)


def _phrases(words: Sequence[str]) -> Iterator[str]:
    """Every term in a clause of folded words."""
    empty = [word in EMPTY_WORDS or not word for word in words]
    for first, word in enumerate(words):
        if empty[first]:
            continue
        if len(word) > 1 and not word.isdigit():
            yield word
        content, term = 1, word
        for last in range(first + 1, min(first + _LONGEST, len(words))):
            term = f"{term} {words[last]}"
            if empty[last]:
                continue
            content += 1
            if content > _CONTENT:
                break
            yield term
