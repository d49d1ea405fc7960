"""A name as one sentence of one article has it, and how many articles name whom. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

from digest.text.words import bare_letters
from digest.types import Actor
from sources.types import Article

OF_IT: Final = frozenset(("announced it", "launched it", "found it", "developed it"))  # "it" is what the headline tells


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A name in one sentence of one article."""

    name: str
    kind: str
    role: str = ""
    organisation: str = ""
    deed: str = ""
    sentence: str
    article: Article
    acts: bool = True
    known: bool = True


class Known:
    """Who was named in the field before: whoever wasn't is new."""

    def __init__(self, articles: Sequence[Article]) -> None:
        self._texts = [_bare(one.title, one.text or one.lead) for one in articles]

    def marked(self, actors: Sequence[Actor]) -> tuple[Actor, ...]:
        """The actors, those marked whom none of the articles names; without articles nobody is."""
        return tuple(replace(one, new=bool(self._texts) and not self._named(one.name)) for one in actors)

    def _named(self, name: str) -> bool:
        bare = bare_letters(name)
        return any(bare in text for text in self._texts)


class Said:
    """The articles' words without accents, for counting who names whom."""

    def __init__(self, articles: Sequence[Article]) -> None:
        self.articles = articles
        self._texts = [_bare(one.title, one.text or one.lead) for one in articles]
        self._titles = [bare_letters(one.title) for one in articles]

    def by(self, name: str) -> list[Article]:
        """The articles that name it."""
        return [one for one, text in zip(self.articles, self._texts, strict=True) if _holds(text, name)]

    def titled(self, name: str) -> int:
        """In how many headlines it stands."""
        return sum(_holds(title, name) for title in self._titles)


@lru_cache(maxsize=1 << 12)  # a week's themes are counted in the same articles
def _bare(title: str, text: str) -> str:
    return bare_letters(f"{title}\n{text}")


def _holds(text: str, name: str) -> bool:
    return bool(re.search(rf"(?<!\w){re.escape(bare_letters(name))}(?!\w)", text))
