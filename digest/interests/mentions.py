"""Which words of an interest a week's articles say, anywhere in their texts.

What can be told of an interest that no article is surely about: counted, so that it is true whatever the matching
misses.
"""

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

from digest.interests.phrase import Way
from digest.text.words import stem, words
from sources.types import Article, ArticleId

Saying = Mapping[str, frozenset[ArticleId]]  # a word of an interest -> the articles that say it


class Told(NamedTuple):
    """What a week says of an interest."""

    ways: tuple[Saying, ...]  # to say it: each is enough
    likely: Mapping[ArticleId, float]  # how likely an article is about it, however little


class Mentions:
    """Asks the whole texts of a week, not only what is embedded of them."""

    def __init__(self, articles: Sequence[Article]) -> None:
        self._articles = articles

    def of(self, way: Way) -> Saying:
        """Each of its content words as it is written there, with the articles that say it or a word of its stem."""
        stems: dict[str, str] = {}
        for word in (word for phrase in way.phrases for word in phrase):
            stems.setdefault(stem(word), word)
        return {word: self._by_stem.get(one, frozenset()) for one, word in stems.items()}

    @cached_property
    def _by_stem(self) -> Mapping[str, frozenset[ArticleId]]:
        """Read once, and only if somebody asks."""
        said: dict[str, set[ArticleId]] = {}
        for article in self._articles:
            text = "\n".join((article.title, article.lead, article.text))
            for one in {stem(word) for word in set(words(text))}:
                said.setdefault(one, set()).add(article.id)
        return {one: frozenset(ids) for one, ids in said.items()}
