"""What a theme is called: a short, timeless noun phrase that at least half of this week's articles say. Pure.

Candidates are the noun phrases and names that a parser finds in headlines and fronts of texts; what is asked of them is
counted in the articles themselves. A name that isn't supported isn't given.
"""

import math
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from digest.evidence.headlines import clean_title
from digest.text.parser import Parsed, Parser, Word
from digest.text.terms import EMPTY_WORDS, fold
from sources.types import Article


@dataclass(frozen=True, slots=True, kw_only=True)
class NameSettings:
    """What makes a phrase a name. Shares are of a theme's articles this week."""

    held: float = 0.5  # articles that say all of its content words: half, as the reader is promised
    met: float = 0.25  # articles read in which it stands as this very phrase, and two at least
    most: int = 5  # words; what is longer is a sentence
    longest: int = 48  # characters
    common: float = 0.15  # of the field's other articles that say it: above, it is what the field is about
    read: int = 24  # articles parsed for candidates, the most central first
    front: int = 700  # characters of a text that say what it is about
    person: float = 0.6  # a person is seldom what a development is called
    titled: float = 1.0  # what standing in every headline adds to a phrase's score
    # A name of two or three words is what people say; one is vague, five are a description.
    lengths: tuple[float, ...] = (0.72, 1.0, 1.0, 0.9, 0.75)


SETTINGS: Final = NameSettings()
_TEXT: Final = 6000  # characters of an article in which a name may stand to be supported
_ACRONYM: Final = 3  # letters: two are any word
_WORD: Final = re.compile(r"[^\W_]+(?:[-'’.][^\W_]+)*")
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
appearance personal"""
_EMPTY_HEADS: Final = frozenset(_PALE.split())  # words that name nothing by themselves, nor together
_LEADING: Final = frozenset(("DET", "PRON", "NUM", "PUNCT", "ADP", "CCONJ", "SYM"))  # kinds that begin no name
_INSIDE_NO_NAME: Final = frozenset(("PRON", "CCONJ", "SCONJ", "PART", "ADV"))
_MODIFIERS: Final = frozenset(("amod", "compound", "nmod"))  # roles in which a verb is part of a name
_VAGUE_ALONE: Final = frozenset(("NORP", "GPE", "LOC", "DATE", "PERSON"))  # one word of these is no subject

Key = tuple[str, ...]


def name(
    articles: Sequence[Article],
    *,
    parser: Parser,
    background: "Background",
    before: str = "",
    settings: NameSettings = SETTINGS,
) -> str:
    """A short noun phrase for what these articles speak of; "" where none is supported.

    Args:
        articles: a theme's of this week, the most central first.
        parser: reads their headlines and fronts.
        background: how many of the field's other articles say a word.
        before: last week's name, which stays while half of the articles still say it.
        settings: what makes a phrase a name.
    """
    said = [Said.of(article) for article in articles]
    if before and support(before, said) >= settings.held:
        return before
    found = _collect(articles, parser, settings)
    best, top, read = "", 0.0, min(len(articles), settings.read)
    for key, forms in found.forms.items():
        share = sum(one.says(key) for one in said) / len(said)
        common = background.share(key)
        if share < settings.held or common > settings.common or found.met(key) < max(2, settings.met * read):
            continue
        if len(key) == 1 and _written_small(key[0], articles):
            continue
        weight = math.log(share / (common + 0.01)) * share * settings.lengths[min(len(key), len(settings.lengths)) - 1]
        weight *= settings.person if key in found.people else 1
        weight *= 1 + settings.titled * min(1.0, found.titled[key] / read)
        if weight > top:
            best, top = _spelt(forms), weight
    return best


def support(phrase: str, said: Sequence["Said"]) -> float:
    """The part of the articles that say all content words of a phrase, or its initials as an acronym."""
    key = content(phrase)
    return sum(one.says(key) for one in said) / len(said) if key and said else 0.0


@dataclass(frozen=True, slots=True)
class Said:
    """The folded words of an article."""

    words: frozenset[str]

    @classmethod
    def of(cls, article: Article) -> "Said":
        """Title and front of the text."""
        return cls(frozenset(_folded(f"{article.title} {(article.text or article.lead)[:_TEXT]}")))

    def says(self, key: Key) -> bool:
        """Whether it says every word, or the initials of three words and more as one."""
        acronym = "".join(word[0] for word in key) if len(key) >= _ACRONYM else ""
        return _holds(self.words, key) or bool(acronym and acronym in self.words)


class Background:
    """The field's other articles: what all of them say names nothing."""

    def __init__(self, articles: Sequence[Article]) -> None:
        self._said = [Said.of(article).words for article in articles]

    def share(self, key: Key) -> float:
        """The part of them that says all of these words."""
        return sum(_holds(words, key) for words in self._said) / len(self._said) if self._said else 0.0


def content(phrase: str) -> Key:
    """The folded content words of a phrase, in order; a hyphened word is one."""
    words = (fold(match[0]) for match in _WORD.finditer(phrase))
    return tuple(word for word in words if word not in EMPTY_WORDS)


@dataclass(frozen=True, slots=True)
class _Found:
    forms: dict[Key, Counter[str]]  # how each is written, and how often in running text
    titled: Counter[Key]  # in how many headlines
    people: set[Key]
    articles: dict[Key, set[int]]  # which of those read have it as a phrase

    def met(self, key: Key) -> int:
        """In how many of the articles read it stands."""
        return len(self.articles.get(key, ()))


def _collect(articles: Sequence[Article], parser: Parser, settings: NameSettings) -> _Found:
    titles = [clean_title(article.title, article.site) for article in articles[: settings.read]]
    fronts = [_front(article, settings) for article in articles[: settings.read]]
    found = _Found({}, Counter(), set(), {})
    for number, parsed in enumerate(parser.read([*titles, *fronts])):
        if parsed is None:
            continue
        titled = number < len(titles)
        found.people.update(content(parsed.span(*span)) for span in parsed.names if _is_person(parsed, span))
        for form in _candidates(parsed, settings):
            key = content(form)
            found.forms.setdefault(key, Counter())[form] += not titled
            found.titled[key] += titled
            found.articles.setdefault(key, set()).add(number % len(titles))
    return found


def _front(article: Article, settings: NameSettings) -> str:
    text = " ".join((article.text or article.lead).split())
    return text if len(text) <= settings.front else text[: settings.front].rsplit(" ", 1)[0]


def _is_person(parsed: Parsed, span: tuple[int, int]) -> bool:
    return parsed.words[span[0]].name == "PERSON"


def _candidates(parsed: Parsed, settings: NameSettings) -> Iterator[str]:
    """The noun phrases and names of a text that could be called a subject, whole and without their first modifiers."""
    words = parsed.words
    for begin, stop in (*parsed.phrases, *parsed.names):
        start = next((n for n in range(begin, stop) if not _leads_no_name(words[n])), stop)
        end = next((n for n in range(stop, start, -1) if words[n - 1].kind not in ("PUNCT", "PART", "SYM")), start)
        for first in range(start, end):
            # Not from within a hyphened word or a name: of "Western Sydney University" no part is a name.
            if first > start and (
                words[first - 1].text == "-" or words[first - 1].kind == words[first].kind == "PROPN"
            ):
                continue
            form = parsed.span(first, end)
            if _able(form, words[first:end], settings):
                yield form


def _leads_no_name(word: Word) -> bool:
    return word.kind in _LEADING or word.tag == "PRP$"


def _able(form: str, words: Sequence[Word], settings: NameSettings) -> bool:
    """Whether the words can be a name: short, a noun at the end, nothing that happens, counts or dates."""
    key, last = content(form), words[-1]
    if not key or len(form) > settings.longest or len(form.split()) > settings.most:
        return False
    if _DATE.search(form) or _ODD.search(form) or last.kind not in ("NOUN", "PROPN"):
        return False
    if len(key) == 1 and (last.kind != "PROPN" or last.name in _VAGUE_ALONE):
        return False
    if words[0].kind == "NOUN" and words[0].text.islower() and last.kind == "PROPN":
        return False  # "store Harrods": a kind before its name
    if any(word.kind in _INSIDE_NO_NAME for word in words) or not _timeless(form, words):
        return False
    return not all(fold(word.lemma) in _EMPTY_HEADS or word.kind == "ADJ" or word.name == "NORP" for word in words)


def _timeless(form: str, words: Sequence[Word]) -> bool:
    """Whether no word says what happened: "Targeting Cisco", "breach exposed names"."""
    if any(word.kind in ("VERB", "AUX") and word.role not in _MODIFIERS for word in words):
        return False
    if words[0].tag == "VBG" and words[0].text[:1].isupper() and "-" not in form:
        return False
    return not any(word.tag == "VBN" and before.text != "-" for before, word in pairwise(words))


def _written_small(word: str, articles: Sequence[Article]) -> bool:
    """Whether a lone word that headlines write with a capital is a common one: running text writes it small."""
    texts = (article.text or article.lead for article in articles)
    return any(fold(match[0]) == word and match[0][0].islower() for text in texts for match in _WORD.finditer(text))


def _spelt(forms: Counter[str]) -> str:
    """As running text writes it rather than a headline: the form met most often, the one with fewer capitals first."""
    form = min(forms, key=lambda one: (-forms[one], sum(c.isupper() for c in one), one))
    return form.strip(" '’\"“”.,;:-")


def _holds(words: frozenset[str], key: Key) -> bool:
    return all(word in words or ("-" in word and all(part in words for part in word.split("-"))) for word in key)


def _folded(text: str) -> Iterator[str]:
    """The folded words of a text; the parts of a hyphened word are words too."""
    for match in _WORD.finditer(text):
        yield fold(match[0])
        if "-" in match[0]:
            yield from (fold(part) for part in match[0].split("-") if part)
