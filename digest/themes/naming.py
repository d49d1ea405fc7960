"""What tells a theme from its field, in its articles' own words. No language model.

Phrases are weighed by class-based TF-IDF (Grootendorst 2022, BERTopic, section 3.3): how many of the theme's articles
hold one, most of all in their headlines, against how many others of the field do.
"""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from digest.text.english import FUNCTION
from digest.text.phrases import Phrase, key_of, phrases_of
from sources.types import Article, ArticleId


@dataclass(frozen=True, slots=True, kw_only=True)
class NamingSettings:
    """How a theme's own phrases are weighed."""

    terms: int = 5  # of a theme, at most
    read: int = 40  # articles read for terms, the most central first
    text: int = 3000  # characters read of each: what it is about stands in front
    held: float = 0.15  # part of a theme's articles that hold a phrase worth weighing
    name: float = 0.8  # what a name weighs
    words: tuple[float, ...] = (0.4, 1.0, 1.15, 1.1, 0.95, 0.8)  # any other phrase of one to six words
    word: float = 5.0  # how much more a phrase weighs that holds the phrase the theme was found by
    titled: float = 0.4  # what a phrase weighs that no headline holds, beside one that all hold
    untitled: float = 0.5  # part of the headlines that hold it, where there are none
    leaned: float = 0.6  # what a name weighs with the kind it leans on
    common: float = 0.04  # part of the field's other articles that hold what says too little by itself


NAMING: Final = NamingSettings()
LEANED: Final = re.compile(r"\b[a-z][\w-]* [A-Z]")  # a name leans on its kind: "luxury brands Gucci"


@dataclass(frozen=True, slots=True)
class Weighed:
    """A phrase of a theme's articles, and how well it tells them from the field's other articles."""

    form: str
    key: str  # its folded words
    words: frozenset[str]  # of these, those with a content of their own
    share: float  # of the theme's articles that hold it
    titled: float  # of their headlines
    common: float  # of the field's other articles
    score: float
    name: bool
    noun: bool
    worded: bool  # holds the theme's word


def weigh(
    articles: Sequence[Article], word: str, field_counts: Mapping[str, int], field_total: int
) -> tuple[list[Weighed], Mapping[str, Phrase]]:
    """Phrases that several of a theme's articles hold, the most telling first, and all that were read."""
    texts = [texts_of(article) for article in articles[: NAMING.read]]
    titles = sum(bool(title) for title, _ in texts)
    total, word = max(field_total, 1), key_of(word)
    least = max(2, NAMING.held * len(texts)) if len(texts) > 1 else 1
    every = phrases_of(texts, least)
    found = []
    for key, phrase in every.items():
        words = [part for part in key.split() if part not in FUNCTION]
        form = phrase.form
        if len(phrase.holders) < least or not phrase.whole or not words or sum(map(str.isalpha, form)) < 2:
            continue
        share = len(phrase.holders) / len(texts)
        held = field_counts.get(key) or min(field_counts.get(part, 1) for part in words)
        common = max(held - share * len(articles), 0) / total
        titled = len(phrase.titled) / titles if titles else NAMING.untitled
        worded = bool(word) and f" {word} " in f" {key} "
        score = share * math.log(1 + 1 / (common + 1 / total)) * (NAMING.titled + titled)
        score *= NAMING.name if phrase.name else NAMING.words[min(len(words), len(NAMING.words)) - 1]
        score *= (NAMING.word if " " in word else NAMING.word / 2) if worded else 1
        score *= NAMING.leaned if LEANED.search(form) else 1
        found.append(
            Weighed(form, key, frozenset(words), share, titled, common, score, phrase.name, phrase.noun, worded)
        )
    return sorted(found, key=lambda one: (-one.score, one.form)), every


def weigh_terms(
    articles: Sequence[Article], field_counts: Mapping[str, int], field_total: int, *, first: Sequence[str] = ()
) -> tuple[str, ...]:
    """Up to five terms, as they are written, the most telling first; none is part of another.

    Args:
        articles: of the theme.
        field_counts: articles of the field by term.
        field_total: articles of the field.
        first: terms the theme was found by, which stand first.
    """
    found, every = weigh(articles, first[0] if first else "", field_counts, field_total)
    chosen: list[Weighed] = []
    for one in sorted(found, key=lambda one: not one.worded):
        # A single word that is no noun, or that much of the field uses, tells nothing.
        plain = len(one.words) == 1 and not one.name and not one.worded
        if plain and (not one.noun or one.common > NAMING.common):
            continue
        if not any(len(one.words & other.words) * 2 > min(len(one.words), len(other.words)) for other in chosen):
            chosen.append(one)
        if len(chosen) == NAMING.terms:
            break
    forms = [one.form for one in chosen]
    if first and not any(one.worded for one in chosen):
        own = every[key].form if (key := key_of(first[0])) in every else _spelt(first[0], articles[: NAMING.read])
        forms = [own, *forms] if own else forms
    return tuple(dict.fromkeys(forms))[: NAMING.terms]


def _spelt(word: str, articles: Sequence[Article]) -> str:
    """A term as the articles write it, where that is as a name that never stands by itself: "Qwen3" of "Qwen3-32B"."""
    said = re.compile(rf"(?<!\w){re.escape(word).replace(chr(92) + ' ', '[-. ]')}(?!\w)", re.IGNORECASE)
    found = (match[0] for article in articles for text in texts_of(article) for match in said.finditer(text))
    return next((form for form in found if form[0].isupper()), "")


def headline(article: Article) -> str:
    """An article's title without the site's name at its end."""
    title = " ".join(article.title.split())
    head, mark, tail = title.rpartition(" | ") if " | " in title else title.rpartition(" - ")
    return head if mark and len(tail.split()) <= 4 and len(head.split()) >= 4 else title


def by_centrality(articles: Sequence[Article], closeness: Mapping[ArticleId, float]) -> tuple[Article, ...]:
    """The most central first; ties by date and id."""
    return tuple(sorted(articles, key=lambda a: (-round(closeness.get(a.id, 0.0), 5), a.dated, a.id)))


def texts_of(article: Article) -> tuple[str, str]:
    """An article's headline and the front of its text."""
    return headline(article), (article.text or article.lead)[: NAMING.text]
