"""What a theme is called and what is quoted for it, in its articles' own words. No language model.

Terms are weighed by class-based TF-IDF (Grootendorst 2022, BERTopic, section 3.3): how often the theme says a term
against how often the field does. The label is the phrase a headline would print; the quotes are sentences near the
middle of the theme, from different sites.
"""

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Final

from digest.sentences import quote, sentences
from digest.types import Quote
from digest.words import EMPTY_WORDS, fold, spans, terms
from sources.types import Article, ArticleId

TERMS: Final = 5
_READ: Final = 40  # articles read for terms and quotes, the most central first
_QUOTED: Final = (50, 260)  # characters of a sentence worth quoting
_LABEL: Final = 70  # characters of a label
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
    read = [_words_of(article) for article in articles[:_READ]]
    held = Counter(term for text in read for term in terms(text))
    least = 2 if len(read) > 2 else 1
    weight = {
        term: count * math.log(1 + max(field_total, 1) / max(field_counts.get(term, 1), 1)) * _phrase(term)
        for term, count in held.items()
        if count >= least and _sound(term)
    }
    ordered = [term for term in first if term in held and _sound(term)]
    ordered += sorted(weight, key=lambda term: (-weight[term], term))
    chosen: list[str] = []
    for term in ordered:
        words = set(term.split())
        if not any(len(words & set(other.split())) * 2 > min(len(words), len(other.split())) for other in chosen):
            chosen.append(term)
        if len(chosen) == TERMS:
            break
    forms = _forms(read, set(chosen))
    return tuple(forms.get(term, term) for term in chosen)


def label(articles: Sequence[Article], theme_terms: Sequence[str], word: str) -> str:
    """A short name that reads as English.

    The longest phrase around the theme's word that a good part of its articles share; where there is none, the
    headline of the most central article that holds most of the terms, without what a site adds.
    """
    read = [_words_of(article) for article in articles[:_READ]]
    if word:
        phrase = _phrase_of(word, read)
        others = [
            term
            for term in theme_terms
            if fold_all(term) not in fold_all(phrase) and fold_all(phrase) not in fold_all(term)
        ]
        if len(phrase.split()) > 1 or not others:
            return _capital(phrase)
        return _capital(f"{phrase}: {others[0]}")
    wanted = {fold_all(term) for term in theme_terms}
    headlines = [
        (sum(term in fold_all(title) for term in wanted), -i, title)
        for i, article in enumerate(articles[:_READ])
        if (title := headline(article)) and not title.endswith("?")
    ]
    if headlines:
        best = max(headlines, key=lambda row: row[:2])[2]
        return best if len(best) <= _LABEL else best[:_LABEL].rsplit(" ", 1)[0].rstrip(" ,;:-–") + " …"
    return _capital(", ".join(theme_terms[:3])) or "Untitled"


def quotes(articles: Sequence[Article], theme_terms: Sequence[str], limit: int = 2) -> tuple[Quote, ...]:
    """One or two verbatim sentences from different sites (or, in a field of one site, different articles)."""
    wanted = [fold_all(term) for term in theme_terms]
    open_articles = [article for article in articles[:_READ] if not article.headline_only]
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


def _words_of(article: Article) -> str:
    return f"{headline(article)}\n{article.text or article.lead}"


def _sound(term: str) -> bool:
    words = term.split()
    return not all(word in EMPTY_WORDS or word.isdigit() for word in words) and len(term) > 2


def _phrase(term: str) -> float:
    """Two words name a thing better than one."""
    return (1.0, 1.6, 1.5)[min(len([w for w in term.split() if w not in EMPTY_WORDS]), 3) - 1]


def _forms(texts: Sequence[str], wanted: set[str]) -> dict[str, str]:
    counts: dict[str, Counter[str]] = {}
    for text in texts:
        for term, form in spans(text):
            if term in wanted:
                counts.setdefault(term, Counter())[form] += 1
    return {term: min(forms, key=lambda form: (-forms[form], form)) for term, forms in counts.items()}


def _phrase_of(word: str, texts: Sequence[str]) -> str:
    """The word as it is written, within the longest phrase that most articles holding it share."""
    held = [{term for term in terms(text) if f" {word} " in f" {term} "} for text in texts]
    held = [found for found in held if found]
    counts = Counter(term for found in held for term in found)
    shared = [term for term, count in counts.items() if count >= max(2, 0.4 * len(held))] or [word]
    best = max(shared, key=lambda term: (len(term.split()), counts[term], term))
    return _forms(texts, {best}).get(best, best)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:] if text[:2].islower() else text


def _same(one: str, other: str, *, whole: bool = False) -> bool:
    """Whether one says little that the other doesn't; with `whole`, and the other way round."""
    a, b = set(fold_all(one).split()), set(fold_all(other).split())
    return bool(a and b) and len(a & b) >= 0.7 * (max if whole else min)(len(a), len(b))
