"""The words of a text as terms: phrases of one to three content words, comparable between texts.

"GPT-4o", "gpt 4o" and "GPT-4o's" are one term. A term doesn't begin or end with a word without content of its own, may
hold such words inside ("LLM as a judge") and never crosses punctuation.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
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


def terms(text: str) -> frozenset[str]:
    """Every term of a text, once."""
    return frozenset(term for term, _ in spans(text))


def spans(text: str) -> Iterator[tuple[str, str]]:
    """Every term of a text with the words it stands for as they are written, in order."""
    for clause in _BREAK.split(text[:_TEXT]):
        found = list(_TOKEN.finditer(clause))
        folded = [fold(match.group()) for match in found]
        empty = [word in EMPTY_WORDS or not word for word in folded]
        for first in range(len(found)):
            if empty[first]:
                continue
            content = 0
            for last in range(first, min(first + _LONGEST, len(found))):
                if empty[last]:
                    continue
                content += 1
                if content > _CONTENT:
                    break
                term = " ".join(folded[first : last + 1])
                if len(term) > 1 and not term.replace(" ", "").isdigit():
                    yield term, clause[found[first].start() : found[last].end()]


def written(term: str, texts: Iterable[str]) -> str:
    """How a term is most often written in these texts; the term itself if in none."""
    forms = Counter(form for text in texts for found, form in spans(text) if found == term)
    return min(forms, key=lambda form: (-forms[form], form)) if forms else term
