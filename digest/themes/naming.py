"""What tells a theme from its field and what is quoted for it, in its articles' own words. No language model.

Phrases are weighed by class-based TF-IDF (Grootendorst 2022, BERTopic, section 3.3): how many of the theme's articles
hold one, most of all in their headlines, against how many others of the field do. The quotes are sentences near the
middle of the theme, from different sites.
"""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from digest.text.english import FUNCTION
from digest.text.phrases import Phrase, key_of, phrases_of
from digest.text.sentences import quote, sentences
from digest.text.terms import fold
from digest.types import Quote
from sources.types import Article, ArticleId

TERMS: Final = 5
READ: Final = 40  # articles read for terms and quotes, the most central first
_TEXT: Final = 3000  # characters read of each: what it is about stands in front
_HELD: Final = 0.15  # part of a theme's articles that hold a phrase worth weighing
_NAME: Final = 0.8  # what a name weighs
_WORDS: Final = (0.4, 1.0, 1.15, 1.1, 0.95, 0.8)  # and any other phrase of one to six words: two or three name best
_WORD: Final = 5.0  # how much more a phrase weighs that holds the phrase the theme was found by
COMMON: Final = 0.04  # part of the field's other articles that hold what says too little by itself
LEANED: Final = re.compile(r"\b[a-z][\w-]* [A-Z]")  # a name leans on its kind: "luxury brands Gucci"
_QUOTED: Final = (50, 260)  # characters of a sentence worth quoting
_ABOUT: Final = re.compile(
    r"\b(?:cookies?|subscribe|newsletter|sign up|click here|read more|all rights reserved|advertisement|copyright"
    r"|terms of (?:use|service)|privacy policy|follow us|originally (?:published|appeared)|appeared first on)\b",
    re.IGNORECASE,
)
_SENTENCE: Final = re.compile(r"^[“\"‘'(]?[A-Z0-9].*[.!”\"’)]$", re.DOTALL)
_LEANING: Final = re.compile(
    r"^(?:it|this|that|these|those|he|she|they|but|and|so|however|moreover|furthermore|also|here|there|such|to this end"
    r"|in addition|therefore|thus|then|its|their|his|her)\b",
    re.IGNORECASE,
)


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
    texts = [texts_of(article) for article in articles[:READ]]
    titles = sum(bool(title) for title, _ in texts)
    total, word = max(field_total, 1), key_of(word)
    least = max(2, _HELD * len(texts)) if len(texts) > 1 else 1
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
        titled = len(phrase.titled) / titles if titles else 0.5
        worded = bool(word) and f" {word} " in f" {key} "
        score = share * math.log(1 + 1 / (common + 1 / total)) * (0.4 + titled)
        score *= _NAME if phrase.name else _WORDS[min(len(words), len(_WORDS)) - 1]
        score *= (_WORD if " " in word else _WORD / 2) if worded else 1
        score *= 0.6 if LEANED.search(form) else 1
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
        if plain and (not one.noun or one.common > COMMON):
            continue
        if not any(len(one.words & other.words) * 2 > min(len(one.words), len(other.words)) for other in chosen):
            chosen.append(one)
        if len(chosen) == TERMS:
            break
    forms = [one.form for one in chosen]
    if first and not any(one.worded for one in chosen):
        own = every[key].form if (key := key_of(first[0])) in every else _spelt(first[0], articles[:READ])
        forms = [own, *forms] if own else forms
    return tuple(dict.fromkeys(forms))[:TERMS]


def _spelt(word: str, articles: Sequence[Article]) -> str:
    """A term as the articles write it, where that is as a name that never stands by itself: "Qwen3" of "Qwen3-32B"."""
    said = re.compile(rf"(?<!\w){re.escape(word).replace(chr(92) + ' ', '[-. ]')}(?!\w)", re.IGNORECASE)
    found = (match[0] for article in articles for text in texts_of(article) for match in said.finditer(text))
    return next((form for form in found if form[0].isupper()), "")


def quotes(articles: Sequence[Article], theme_terms: Sequence[str], limit: int = 2) -> tuple[Quote, ...]:
    """One or two verbatim sentences from different sites (or, in a field of one site, different articles)."""
    wanted = [fold_all(term) for term in theme_terms]
    open_articles = [article for article in articles[:READ] if not article.headline_only]
    ranked: list[tuple[float, int, str, Article]] = []
    for number, article in enumerate(open_articles):
        for place, sentence in enumerate(sentences(article.text or article.lead)):
            if place > 30:
                break
            if quotable(sentence, article.title):
                folded = fold_all(sentence)
                held = sum(term in folded for term in wanted)
                ranked.append((-held + 0.05 * place + 0.02 * number, number, sentence, article))
    ranked.sort(key=lambda row: (row[0], row[1], row[2]))
    several = len({article.site for article in open_articles}) > 1
    chosen: list[Quote] = []
    used: set[str] = set()
    for _, _, sentence, article in ranked:
        source = article.site if several else article.id
        if source in used or any(_same(sentence, other.text) for other in chosen):
            continue
        used.add(source)
        chosen.append(quote(sentence, article))
        if len(chosen) == limit:
            break
    return tuple(chosen)


def quotable(sentence: str, title: str = "") -> bool:
    """Whether a sentence stands by itself: whole, no question, no boilerplate, not the headline again."""
    low, high = _QUOTED
    if not low <= len(sentence) <= high or sentence.endswith("?") or "�" in sentence:
        return False
    if not _SENTENCE.match(sentence) or _LEANING.match(sentence) or _ABOUT.search(sentence):
        return False
    if sentence.endswith("...") or ("$" in sentence and sentence.count("$") > 3) or "http" in sentence:
        return False
    letters = sum(letter.isalpha() or letter.isspace() for letter in sentence)
    return letters >= 0.8 * len(sentence) and not _same(sentence, title, whole=True)


def headline(article: Article) -> str:
    """An article's title without the site's name at its end."""
    title = " ".join(article.title.split())
    head, mark, tail = title.rpartition(" | ") if " | " in title else title.rpartition(" - ")
    return head if mark and len(tail.split()) <= 4 and len(head.split()) >= 4 else title


def by_centrality(articles: Sequence[Article], closeness: Mapping[ArticleId, float]) -> tuple[Article, ...]:
    """The most central first; ties by date and id."""
    return tuple(sorted(articles, key=lambda a: (-round(closeness.get(a.id, 0.0), 5), a.dated, a.id)))


def fold_all(text: str) -> str:
    """A text as a term would hold it."""
    return " ".join(fold(word) for word in re.findall(r"[^\W_]+(?:['’][^\W_]+)?", text))


def texts_of(article: Article) -> tuple[str, str]:
    """An article's headline and the front of its text."""
    return headline(article), (article.text or article.lead)[:_TEXT]


def _same(one: str, other: str, *, whole: bool = False) -> bool:
    """Whether one says little that the other doesn't; with `whole`, and the other way round."""
    a, b = set(fold_all(one).split()), set(fold_all(other).split())
    return bool(a and b) and len(a & b) >= 0.7 * (max if whole else min)(len(a), len(b))
