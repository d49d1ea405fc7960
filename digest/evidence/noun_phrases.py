"""The noun phrases of headlines and fronts of texts that could be called a subject, read from their parse. Pure."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from digest.evidence.roles import ROLES
from digest.text.kind_words import KIND_OF
from digest.text.parser import Parsed, Parser, Word
from digest.text.words import COMPOUND, EMPTY_WORDS, fold

_DATE: Final = re.compile(
    r"\b(?:Q[1-4]|H[12]|(?:19|20)\d\d|\d+|January|February|March|April|June|July|August|September|October|November"
    r"|December|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|today|yesterday|tomorrow|week|month|year|years"
    r"|weeks|months|days?)\b",
    re.IGNORECASE,
)
_ODD: Final = re.compile(r"[^\w\s.&+'’-]|[’']s?\s|--")  # what no name is written with
_PALE = """way thing lot number part kind case use user people company firm group team today news report story article
study researcher expert official attack issue problem result work data system technology method approach model paper
update version release announcement deal plan move step time look world industry market percent million billion state
government service product business customer member employee day tool performance task framework action speaker
appearance personal death toll casualty fatality injury"""
EMPTY_HEADS: Final = frozenset(_PALE.split())  # words that name nothing by themselves, nor together
_LEADING: Final = frozenset(("DET", "PRON", "NUM", "PUNCT", "ADP", "CCONJ", "SYM"))  # kinds that begin no name
_INSIDE_NO_NAME: Final = frozenset(("PRON", "CCONJ", "SCONJ", "PART", "ADV"))
_MODIFIERS: Final = frozenset(("amod", "compound", "nmod"))  # roles in which a verb is part of a name
_VAGUE_ALONE: Final = frozenset(("NORP", "GPE", "LOC", "DATE", "PERSON"))  # one word of these is no subject

_PERSON_WORDS: Final = """
    man woman teenager teen boy girl kid pupil victim hacker gang attacker criminal cybercriminal thief operator
    kingpin terrorist militant fighter rebel gunman suspect protester protestor demonstrator civilian"""
_PERSONS: Final = ROLES | frozenset(_PERSON_WORDS.split())  # whoever it is, the phrase says not who

Key = tuple[str, ...]


def content(phrase: str) -> Key:
    """The folded content words of a phrase, in order; a hyphened word is one."""
    words = (fold(match[0]) for match in COMPOUND.finditer(phrase))
    return tuple(word for word in words if word not in EMPTY_WORDS)


@dataclass(frozen=True, slots=True)
class Phrases:
    """What the texts read hold, by content words."""

    forms: dict[Key, Counter[str]]  # how each is written, and how often in running text
    titled: Counter[Key]  # in how many headlines
    persons: Counter[Key]  # how often a name is taken for a person's, less how often for another's
    articles: dict[Key, set[int]]  # which of those read have it as a phrase; hyphened words apart

    def met(self, key: Key) -> int:
        """In how many of the articles read it stands."""
        return len(self.articles.get(_apart(key), ()))

    def is_person(self, key: Key) -> bool:
        """Whether the parser mostly takes a full name for a person's."""
        return len(key) > 1 and self.persons[key] > 0


def noun_phrases(titles: Sequence[str], fronts: Sequence[str], parser: Parser, *, words: int, longest: int) -> Phrases:
    """The phrases of articles that can be a name.

    Args:
        titles: one an article, cleaned.
        fronts: of the same articles' texts.
        parser: reads them; what it can't read has none.
        words: of a phrase, at most.
        longest: phrase, in characters.
    """
    found = Phrases({}, Counter(), Counter(), {})
    begun: dict[Key, set[int]] = {}  # what stands whole in one article may begin a longer phrase in another
    for number, parsed in enumerate(parser.read([*titles, *fronts])):
        if parsed is None:
            continue
        titled = number < len(titles)
        for start, end in parsed.names:
            found.persons[content(parsed.span(start, end))] += 1 if parsed.words[start].name == "PERSON" else -1
        for form, key, whole in _candidates(parsed, words, longest):
            where = found.articles if whole else begun
            where.setdefault(_apart(key), set()).add(number % len(titles))
            if whole:
                found.forms.setdefault(key, Counter())[form] += not titled
                found.titled[key] += titled
    for parts, articles in found.articles.items():
        articles.update(begun.get(parts, set()))
    return found


def _apart(key: Key) -> Key:
    """A key with hyphened words as two: "cyber-attack" and "cyber attack" are met as one."""
    return tuple(part for word in key for part in word.split("-"))


def _candidates(parsed: Parsed, most: int, longest: int) -> Iterator[tuple[str, Key, bool]]:
    """The noun phrases and names of a text that could be called a subject, without their first modifiers or last nouns.

    With whether the phrase ends there.
    """
    words = parsed.words
    for begin, stop in (*parsed.phrases, *parsed.names):
        start = next((n for n in range(begin, stop) if not _leads_no_name(words[n])), stop)
        end = next((n for n in range(stop, start, -1) if words[n - 1].kind not in ("PUNCT", "PART", "SYM")), start)
        for first in range(start, end):
            # Not from within a hyphened word or a name: of "Western Sydney University" no part is a name.
            if first and (words[first - 1].text == "-" and not words[first - 1].space):
                continue
            if first > start and words[first - 1].kind == "PROPN":
                continue
            for last in range(end, first, -1):
                form = parsed.span(first, last)
                if len(form) <= longest and len(form.split()) <= most and _able(form, words[first:last]):
                    yield form, content(form), last == end


def _leads_no_name(word: Word) -> bool:
    return word.kind in _LEADING or word.tag == "PRP$"


def _able(form: str, words: Sequence[Word]) -> bool:
    """Whether the words can be a name: short, a noun at the end, nothing that happens, counts or dates."""
    key, last = content(form), words[-1]
    if not key or _DATE.search(form) or _ODD.search(form) or last.kind not in ("NOUN", "PROPN"):
        return False
    if len(key) == 1 and fold(last.text) in KIND_OF:
        return False
    if len(key) == 1 and (last.kind != "PROPN" or last.name in _VAGUE_ALONE):
        return False
    if words[0].kind == "NOUN" and words[0].text.islower() and last.kind == "PROPN":
        return False  # "store Harrods": a kind before its name
    if fold(last.lemma) in _PERSONS or fold(last.text) in _PERSONS:
        return False  # "U.S. man", "ransomware gangs"
    if any(word.kind in _INSIDE_NO_NAME for word in words) or not _timeless(form, words):
        return False
    return not all(fold(word.lemma) in EMPTY_HEADS or word.kind == "ADJ" or word.name == "NORP" for word in words)


def _timeless(form: str, words: Sequence[Word]) -> bool:
    """Whether no word says what happened: "Targeting Cisco", "breach exposed names"."""
    if any(word.kind in ("VERB", "AUX") and word.role not in _MODIFIERS for word in words):
        return False
    if words[0].tag == "VBG" and words[0].text[:1].isupper() and "-" not in form:
        return False
    return not any(word.tag == "VBN" and before.text != "-" for before, word in pairwise(words))
