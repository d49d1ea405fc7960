"""The words of a text as terms: phrases of one to three content words, comparable between texts.

"GPT-4o", "gpt 4o" and "GPT-4o's" are one term. A term doesn't begin or end with a word without content of its own, may
hold such words inside ("LLM as a judge") and never crosses punctuation.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from digest.text.words import EMPTY_WORDS, words

_BREAK: Final = re.compile(r"[.,;:!?](?=\s|$)|[()\[\]{}\"“”|\n]|\s[–—-]\s")
_LONGEST: Final = 5  # words in a term, those without content included
_CONTENT: Final = 3  # words of content in a term, at most
_TEXT: Final = 6000  # characters read of one text: what it is about stands in the front


def terms(text: str) -> frozenset[str]:
    """Every term of a text, once."""
    found: set[str] = set()
    for clause in _BREAK.split(text[:_TEXT]):
        found.update(_phrases(words(clause)))
    return frozenset(found)


def _phrases(told: Sequence[str]) -> Iterator[str]:
    """Every term in a clause of folded words."""
    empty = [word in EMPTY_WORDS or not word for word in told]
    for first, word in enumerate(told):
        if empty[first]:
            continue
        if len(word) > 1 and not word.isdigit():
            yield word
        content, term = 1, word
        for last in range(first + 1, min(first + _LONGEST, len(told))):
            term = f"{term} {told[last]}"
            if empty[last]:
                continue
            content += 1
            if content > _CONTENT:
                break
            yield term
