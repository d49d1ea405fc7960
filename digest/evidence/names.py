"""What a theme is called: a proper name that most headlines say, else a short, timeless noun phrase. Pure.

A victim, a product or a campaign named in half of the articles and in their headlines is what people call a development
by. Where none is, candidates are the noun phrases that a parser finds in headlines and fronts of texts, if a word of
theirs is rare in the field: "major data breach" tells no breach from another. A name that half of this week's articles
don't say isn't given.
"""

import math
import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from copy import copy
from dataclasses import dataclass
from typing import Final

from digest.evidence.headlines import clean_title
from digest.evidence.kinds import reads_as_paper
from digest.evidence.noun_phrases import EMPTY_HEADS, Key, Phrases, content, noun_phrases
from digest.evidence.proper import Name, are_one, is_nation, is_place, proper_names
from digest.evidence.spelling import NAMELESS, Spelling
from digest.text.kind_words import own_kind
from digest.text.parser import Parser
from digest.text.words import COMPOUND, fold
from sources.types import Article, ArticleId


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
    proper: float = 0.3  # of the headlines that say a proper name, for the theme to be called by it
    sure: float = 0.75  # or of the articles, with one headline at least
    listed: float = 0.8  # of the leading name's headlines: names that so many say beside it make one name with it
    rare: float = 0.05  # of the field's other articles that say a noun phrase's rarest word: above, it tells nothing
    seen: float = 0.3  # of the headlines that say that word
    holds: float = 1.5  # how much better than last week's name another must be to take its place
    person: float = 0.6  # a person is seldom what a development is called: so many headlines must say it
    titled: float = 1.0  # what standing in every headline adds to a phrase's score
    # A name of two or three words is what people say; one is vague, five are a description.
    lengths: tuple[float, ...] = (0.72, 1.0, 1.0, 0.9, 0.75)


SETTINGS: Final = NameSettings()
_TEXT: Final = 6000  # characters of an article in which a name may stand to be supported
_ACRONYM: Final = 3  # letters: two are any word


def name(
    articles: Sequence[Article],
    *,
    parser: Parser,
    background: "Background",
    spelling: Spelling | None = None,
    before: str = "",
    settings: NameSettings = SETTINGS,
) -> str:
    """A proper name or a short noun phrase for what these articles speak of; "" where none is supported.

    Args:
        articles: a theme's of this week, the most central first.
        parser: reads their headlines and fronts.
        background: how many of the field's other articles say a word.
        spelling: how the field writes its words; None: as these articles do.
        before: last week's name, which stays while half of the articles say it and none says much more.
        settings: what makes a phrase a name.

    Raises:
        ModelError: the parser's model is missing or damaged.
    """
    said = [Said.of(article) for article in articles]
    held = support(before, said) >= settings.held if before else False
    found = _read(articles, parser, settings)
    # Papers name methods, each its own: what several of them are about is a common phrase.
    papers = 2 * sum(map(reads_as_paper, articles)) > len(articles)
    every = proper_names(articles, spelling or Spelling(articles))
    proper = [] if papers else _proper(articles, every, background, found, settings)
    if proper:
        best, score = proper[0]
        own = next((rated for one, rated in proper if _is_of(before, one)), 0.0) if held else 0.0
        if own and own * settings.holds >= score:
            return before
        return _full(best, [one for one, _ in proper[1:]], articles, settings)
    agencies = {content(form) for one in every if _is_agency(one) for form in one.forms}
    rows = [row for row in _rated(articles, said, background, found, settings) if content(row[0]) not in agencies]
    best_phrase = max(rows, key=lambda row: row[1], default=("", 0.0))[0]
    return (
        before if held and (not best_phrase or _tells(content(before), articles, background, settings)) else best_phrase
    )


def _read(articles: Sequence[Article], parser: Parser, settings: NameSettings) -> Phrases:
    read = articles[: settings.read]
    titles = [clean_title(article.title, article.site) for article in read]
    fronts = [_front(article, settings.front) for article in read]
    return noun_phrases(titles, fronts, parser, words=settings.most, longest=settings.longest)


def _front(article: Article, characters: int) -> str:
    text = " ".join((article.text or article.lead).split())
    return text if len(text) <= characters else text[:characters].rsplit(" ", 1)[0]


def _proper(
    articles: Sequence[Article],
    names: Sequence[Name],
    background: "Background",
    phrases: Phrases,
    settings: NameSettings,
) -> list[tuple[Name, float]]:
    """The proper names that a theme may be called by, with what each is worth, the best first."""
    heads = sum(bool(article.title) for article in articles)
    found = []
    for one in names:
        share, titled = len(one.said) / len(articles), len(one.titled) / heads if heads else 0.0
        agency = _is_agency(one)
        least = settings.sure if agency or (len(one.said) == 1 < len(articles)) else settings.held
        in_heads = titled >= (settings.sure if agency else settings.proper)
        in_heads = in_heads or (share >= settings.sure and titled > 0 and not agency)
        if share < least or not (in_heads or (not heads and share >= settings.sure)):
            continue
        common = background.share(content(one.whole))
        if common > settings.common or (is_place(one.whole) and (heads or common > settings.rare)):
            continue
        if not heads and (len(articles) == 1 or is_nation(one.whole)):
            continue  # in one sentence any name may be said in passing
        if phrases.is_person(content(one.whole)) and titled < settings.person:
            continue
        where = [_place(article.title, one) for n, article in enumerate(articles) if n in one.titled]
        score = share + 2 * titled - 0.5 * (sum(where) / len(where) if where else 1.0)
        found.append((one, score + 0.2 * min(_times(articles, one), 3.0)))
    return sorted(found, key=lambda row: (-row[1], row[0].forms))


def _is_agency(one: Name) -> bool:
    """Whether a name is an authority's: it tells, or looks into, what others are known by."""
    return any(own_kind(form) == "agency" for form in one.forms)


def _place(title: str, one: Name) -> float:
    """How far into a headline a name stands, 0 to 1: what it is about stands in front."""
    at = min((n for form in one.forms if (n := title.casefold().find(form.casefold())) >= 0), default=len(title))
    return at / max(len(title), 1)


def _times(articles: Sequence[Article], one: Name) -> float:
    """How often an article that says a name says it, on average."""
    texts = [f"{articles[n].title} {(articles[n].text or articles[n].lead)[:_TEXT]}" for n in one.said]
    return sum(text.count(one.forms[0]) for text in texts) / len(texts)


def _is_of(before: str, one: Name) -> bool:
    """Whether last week's name is this one in any spelling."""
    return are_one(one.whole, before) or any(content(before) == content(form) for form in (*one.forms, one.whole))


def _full(best: Name, others: Sequence[Name], articles: Sequence[Article], settings: NameSettings) -> str:
    """The name, with its product that most articles are about, or another that headlines name in one breath.

    "Oracle E-Business Suite"; "Gucci and Balenciaga".
    """
    texts = [f"{articles[n].title} {(articles[n].text or articles[n].lead)[:_TEXT]}" for n in best.said]
    whole, many = best.whole, settings.sure * len(texts)
    longer = [form for form in best.forms if form.startswith(f"{whole} ")]
    products = [form for form in longer if sum(form.removeprefix(f"{whole} ") in text for text in texts) >= many]
    if products:
        return max(products, key=len)
    titles = [articles[n].title for n in sorted(best.titled)]
    for other in others:
        pair = rf"{re.escape(best.forms[0])}(?:,| and|/| &)\s?{re.escape(other.forms[0])}\b"
        joined = sum(bool(re.search(pair, title)) for title in titles)
        if len(other.titled) >= settings.listed * len(best.titled) and 2 * joined > len(titles) > 1:
            return f"{best.whole} and {other.whole}"
    return best.whole


def _rated(
    articles: Sequence[Article],
    said: Sequence["Said"],
    background: "Background",
    found: Phrases,
    settings: NameSettings,
) -> Iterator[tuple[str, float]]:
    """The noun phrases that a theme may be called by, with what each is worth."""
    read = min(len(articles), settings.read)
    for key, forms in found.forms.items():
        share = sum(one.says(key) for one in said) / len(said)
        common = background.share(key)
        if share < settings.held or common > settings.common or found.met(key) < max(2, settings.met * read):
            continue
        if (
            found.is_person(key)
            or (len(key) == 1 and _written_small(key[0], articles))
            or not _tells(key, articles, background, settings)
        ):
            continue
        weight = math.log(share / (common + 0.01)) * share * settings.lengths[min(len(key), len(settings.lengths)) - 1]
        yield _spelt(forms), weight * (1 + settings.titled * min(1.0, found.titled[key] / read))


def _tells(key: Key, articles: Sequence[Article], background: "Background", settings: NameSettings) -> bool:
    """Whether a word of the phrase is rare in the field, and stands in the theme's headlines where it has any."""
    if is_place(" ".join(key).title()):
        return False
    titles = [frozenset(_folded(article.title)) for article in articles if article.title]
    return any(
        background.share((word,)) <= settings.rare
        and (not titles or sum(_holds(title, (word,)) for title in titles) >= settings.seen * len(titles))
        for word in key
        if word not in EMPTY_HEADS and word not in NAMELESS
    )


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
    """A field's articles: what all of them say names nothing."""

    def __init__(self, articles: Sequence[Article]) -> None:
        self._holders: dict[str, set[ArticleId]] = {}
        self._ids = frozenset(article.id for article in articles)
        self._others = len(self._ids)
        self._apart: frozenset[ArticleId] = frozenset()
        for article in articles:
            for word in Said.of(article).words:
                self._holders.setdefault(word, set()).add(article.id)

    def without(self, apart: Collection[ArticleId]) -> "Background":
        """The same without a theme's own articles, read no second time."""
        other = copy(self)
        other._apart = frozenset(apart)
        other._others = len(self._ids - other._apart)
        return other

    def share(self, key: Key) -> float:
        """The part of the articles that says all of these words."""
        if not key or not self._others:
            return 0.0
        return len(set[ArticleId].intersection(*map(self._says, key)) - self._apart) / self._others

    def _says(self, word: str) -> set[ArticleId]:
        own = self._holders.get(word, set())
        if "-" not in word:
            return own
        parts = [self._holders.get(part, set()) for part in word.split("-")]
        return own | set[ArticleId].intersection(*parts)


def _written_small(word: str, articles: Sequence[Article]) -> bool:
    """Whether a lone word that headlines write with a capital is a common one: running text writes it small."""
    texts = (article.text or article.lead for article in articles)
    return any(fold(match[0]) == word and match[0][0].islower() for text in texts for match in COMPOUND.finditer(text))


def _spelt(forms: Counter[str]) -> str:
    """As running text writes it rather than a headline: the form met most often, the one with fewer capitals first."""
    form = min(forms, key=lambda one: (-forms[one], sum(c.isupper() for c in one), one))
    return form.strip(" '’\"“”.,;:-")


def _holds(words: frozenset[str], key: Key) -> bool:
    return all(word in words or ("-" in word and all(part in words for part in word.split("-"))) for word in key)


def _folded(text: str) -> Iterator[str]:
    """The folded words of a text; the parts of a hyphened word are words too."""
    for match in COMPOUND.finditer(text):
        yield fold(match[0])
        if "-" in match[0]:
            yield from (fold(part) for part in match[0].split("-") if part)
