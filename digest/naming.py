"""What a theme is called and what is quoted for it, in its articles' own words. No language model.

Terms are weighed by class-based TF-IDF (Grootendorst 2022, BERTopic, section 3.3): how often the theme says a term
against how often the field does. The label is the phrase a headline would print; the quotes are sentences near the
middle of the theme, from different sites.
"""

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from digest.sentences import quote, sentences
from digest.types import Quote
from digest.words import EMPTY_WORDS, fold, placed, spans, terms
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
_SHARED: Final = 0.4  # part of the articles with a word that must share a phrase for it to be the theme's name
_PAUSE: Final = re.compile(
    r"(?:[,;:]| [–—-]) |(?<=[^ ]) (?=(?:after|as|amid|following|because|while|which|but|despite)\b)",
    re.IGNORECASE,
)
_BEFORE: Final = (
    "a an the of in for with on by from and or as its their his her this that these those our at via using through"
    " between over into against about no some many more most such both after before during under"
)
_LEADING: Final = frozenset(
    ["", *_BEFORE.split()]
)  # what a noun phrase may stand behind; "to" and "will" lead a verb, "third" a longer noun
_ACRONYM: Final = re.compile(r"[A-Z0-9]\S*[A-Z0-9]")
_VERBAL: Final = re.compile(
    r"^(?:\w+(?:ing|ed|ly)|various|several|different|other|said|hit|told|taken|made)\b|\b(?:warns?|says?|fined|charged|arrested|reveals?|hits?|extends?|told"
    r"|taken|caused|linked|confirms?|exposed|reported|announced|affected|launche[sd])$",
    re.IGNORECASE,
)
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

    The longest noun phrase around the theme's word that a good part of its articles share; where there is none, the
    headline of the most central article that holds most of the terms, without what a site adds, up to where it could
    end.
    """
    read = articles[:_READ]
    if word and (phrase := _phrase_of(word, read)):
        return _capital(phrase)
    wanted = {fold_all(term) for term in theme_terms}
    headlines = [
        (sum(term in fold_all(title) for term in wanted), -i, title)
        for i, article in enumerate(read)
        if (title := headline(article)) and not title.endswith("?")
    ]
    if headlines:
        return shortened(max(headlines, key=lambda row: row[:2])[2])
    return _capital(", ".join(theme_terms[:3])) or "Untitled"


def shortened(title: str, limit: int = _LABEL) -> str:
    """A headline up to the last place before the limit where it could end; cut after a word if there is none."""
    if len(title) <= limit:
        return title
    ends = [match.start() for match in _PAUSE.finditer(title[: limit + 1])]
    whole = [title[:end].rstrip(" ,;:-–—") for end in ends]
    if sound := [head for head in whole if len(head.split()) >= 5]:
        return sound[-1]
    return title[:limit].rsplit(" ", 1)[0].rstrip(" ,;:-–") + " …"


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


def _phrase_of(word: str, articles: Sequence[Article]) -> str:
    """The longest phrase with the theme's word that a good part of its articles share and that would do for a name.

    As it is written; "" if there is none.

    A name is written with capitals within a sentence ("Marina Bay Sands"). Any other phrase must stand by itself: what
    is followed or preceded by other content words most of the time ("bay sands fined") is a piece of one, and a single
    word says too little, unless it is an acronym or, where one site tells, a name: news is of what befell the name.
    """
    texts = [_words_of(article) for article in articles]
    prose = [article.text or article.lead for article in articles]
    one_site = len({article.site for article in articles}) == 1
    held = [{term for term in terms(text) if f" {word} " in f" {term} "} for text in texts]
    held = [found for found in held if found]
    counts = Counter(term for found in held for term in found)
    shared = [term for term, count in counts.items() if count >= max(2, _SHARED * len(held))]
    uses = _uses(prose, set(shared)) or _uses(texts, set(shared))
    able = {
        term: use
        for term, use in uses.items()
        if use.free * 2 >= use.times
        and not _VERBAL.search(use.form)
        and (len(_content(term)) > 1 or (use.name and (one_site or _ACRONYM.search(use.form))))
    }
    if not able:
        return ""
    best = max(able, key=lambda term: (able[term].name, len(term.split()), counts[term], term))
    return able[best].form


@dataclass(slots=True)
class _Use:
    """How a term is used: how often, how often by itself, and the form it is most often written in."""

    times: int = 0
    free: int = 0
    forms: Counter[str] = field(default_factory=Counter)

    @property
    def form(self) -> str:
        return min(self.forms, key=lambda form: (-self.forms[form], form))

    @property
    def name(self) -> bool:
        """Whether it is mostly written as a name: with a capital or a digit in each of its content words."""
        named = sum(count for form, count in self.forms.items() if _named(form))
        return named * 2 > self.times


def _uses(texts: Sequence[str], wanted: set[str]) -> dict[str, _Use]:
    uses: dict[str, _Use] = {}
    for text in texts:
        for before, form, after, term in placed(text):
            if term in wanted:
                use = uses.setdefault(term, _Use())
                use.times += 1
                use.free += before in _LEADING and (not after or after in EMPTY_WORDS)
                use.forms[form] += 1
    return uses


def _named(form: str) -> bool:
    words = [word for word in form.split() if fold(word) not in EMPTY_WORDS]
    return bool(words) and all(any(letter.isupper() or letter.isdigit() for letter in word) for word in words)


def _content(term: str) -> list[str]:
    return [word for word in term.split() if word not in EMPTY_WORDS and not word.isdigit()]


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:] if text[:2].islower() else text


def _same(one: str, other: str, *, whole: bool = False) -> bool:
    """Whether one says little that the other doesn't; with `whole`, and the other way round."""
    a, b = set(fold_all(one).split()), set(fold_all(other).split())
    return bool(a and b) and len(a & b) >= 0.7 * (max if whole else min)(len(a), len(b))
