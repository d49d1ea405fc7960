"""The words of a text as terms: phrases of one to three content words, comparable between texts.

"GPT-4o", "gpt 4o" and "GPT-4o's" are one term. A term doesn't begin or end with a word without content of its own, may
hold such words inside ("LLM as a judge") and never crosses punctuation.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
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
EMPTY_WORDS: Final = ENGLISH_STOP_WORDS | frozenset(f"don doesn didn isn won couldn {_VERBS} {_DAYS}".split())


def fold(word: str) -> str:
    """A word without case, possessive and plural."""
    word = word.casefold().replace("’", "'")
    word = word.removesuffix("'s").replace("'", "")
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is", "os")):
        return word[:-1]
    return word


_folded = lru_cache(maxsize=1 << 16)(fold)


def terms(text: str) -> frozenset[str]:
    """Every term of a text, once."""
    found: set[str] = set()
    for clause in _BREAK.split(text[:_TEXT]):
        words = [_folded(word) for word in _TOKEN.findall(clause)]
        found.update(term for term, _, _ in _phrases(words))
    return frozenset(found)


def spans(text: str) -> Iterator[tuple[str, str]]:
    """Every term of a text with the words it stands for as they are written, in order."""
    for clause in _BREAK.split(text[:_TEXT]):
        found = list(_TOKEN.finditer(clause))
        for term, first, last in _phrases([_folded(match.group()) for match in found]):
            yield term, clause[found[first].start() : found[last].end()]


def placed(text: str) -> Iterator[tuple[str, str, str, str]]:
    """Every term of a text: the folded word before it in its clause or "", how it is written, the one after, itself."""
    for clause in _BREAK.split(text[:_TEXT]):
        found = list(_TOKEN.finditer(clause))
        words = ["", *(_folded(match.group()) for match in found), ""]
        for term, first, last in _phrases(words[1:-1]):
            yield words[first], clause[found[first].start() : found[last].end()], words[last + 2], term


def _phrases(words: Sequence[str]) -> Iterator[tuple[str, int, int]]:
    """Every term in a clause of folded words, with the places of its first and last word."""
    empty = [word in EMPTY_WORDS or not word for word in words]
    for first, word in enumerate(words):
        if empty[first]:
            continue
        if len(word) > 1 and not word.isdigit():
            yield word, first, first
        content, term = 1, word
        for last in range(first + 1, min(first + _LONGEST, len(words))):
            term = f"{term} {words[last]}"
            if empty[last]:
                continue
            content += 1
            if content > _CONTENT:
                break
            yield term, first, last


def written(term: str, texts: Iterable[str]) -> str:
    """How a term is most often written in these texts; the term itself if in none."""
    forms = Counter(form for text in texts for found, form in spans(text) if found == term)
    return min(forms, key=lambda form: (-forms[form], form)) if forms else term
