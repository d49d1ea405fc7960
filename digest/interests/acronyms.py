"""What a field's own texts abbreviate: "retrieval-augmented generation (RAG)" makes the two one.

After Schwartz and Hearst (2003): a short form in brackets stands for the words before it whose initials it is.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from digest.interests.phrase import Phrase
from digest.text.english import BEFORE
from digest.text.words import stem
from sources.wording.words import WORD

_SHORT: Final = re.compile(r"((?:[^\W_]+[ -]){2,8})\(([A-Z][A-Za-z]{0,5}[A-Z])s?\)")
_SKIPPED: Final = BEFORE | {"to"}

Acronyms = Mapping[str, Phrase]  # the short form's stem -> the long form's words


def acronyms(texts: Iterable[str]) -> dict[str, Phrase]:
    """Short forms with the long form most texts give them."""
    found: dict[str, Counter[Phrase]] = {}
    for text in texts:
        for before, short in _SHORT.findall(text):
            if long := _long_form(WORD.findall(before), short):
                found.setdefault(stem(short), Counter())[long] += 1
    return {short: max(forms, key=lambda form: (forms[form], form)) for short, forms in found.items()}


def _long_form(words: list[str], short: str) -> Phrase:
    """The last words whose initials the short form is; () where they aren't. Small words may have none in it."""
    initials = short.casefold()
    taken: list[str] = []
    for word in reversed(words):
        if initials and word[0].casefold() == initials[-1]:
            initials = initials[:-1]
            taken.append(word.casefold())
        elif word.casefold() not in _SKIPPED:
            break
        if not initials:
            return tuple(reversed(taken))
    return ()


def other_spellings(phrase: Phrase, known: Acronyms) -> Iterator[tuple[Phrase, ...]]:
    """The phrase with each abbreviation spelt out, and with each long form abbreviated.

    What is spelt out is a phrase by itself: in "LLM agents" it is one word of two, and "large language models" without
    agents would be three of four.
    """
    stems = [stem(word) for word in phrase]
    for place, one in enumerate(stems):
        if one in known:
            yield tuple(words for words in (phrase[:place], known[one], phrase[place + 1 :]) if words)
    for short, long in known.items():
        wanted = [stem(word) for word in long]
        for place in range(len(stems) - len(wanted) + 1):
            if stems[place : place + len(wanted)] == wanted:
                yield ((*phrase[:place], short, *phrase[place + len(wanted) :]),)
