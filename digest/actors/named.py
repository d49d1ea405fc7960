"""A name as one sentence of one article has it, and how many articles name whom. Pure."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

from digest.text.kind_words import KIND_BESIDE
from digest.text.words import bare_letters
from digest.types import Actor, ActorKind
from sources.types import Article

_NOUNS: Final = "|".join(map(re.escape, KIND_BESIDE))
_BANDS: Final = (  # not "the drinks group Asahi"
    r"(?:militant|islamist|rebel|armed|terrorist|extremist|jihadist|separatist|hacking|ransomware|activist|rights|advocacy)"
    r" (?:group|movement|organi[sz]ation)"
)
OF_IT: Final = frozenset(("announced it", "launched it", "found it", "developed it"))  # "it" is what the headline tells


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A name in one sentence of one article."""

    name: str
    kind: ActorKind
    role: str = ""
    organisation: str = ""
    deed: str = ""
    sentence: str
    article: Article
    acts: bool = True
    known: bool = True


class Known:
    """Who was named in the field before, and as what: whoever wasn't is new."""

    def __init__(self, articles: Sequence[Article]) -> None:
        self._texts = _texts(articles)

    def marked(self, actors: Sequence[Actor], own: Sequence[Article] = ()) -> tuple[Actor, ...]:
        """The actors, those marked whom none of the articles names, with the kind that they or the theme's own give.

        Without articles nobody is new.

        Args:
            actors: of one theme.
            own: its articles of this week.
        """
        texts = _texts(own)
        return tuple(self._marked(one, texts) for one in actors)

    def _marked(self, one: Actor, own: Sequence[str]) -> Actor:
        bare = bare_letters(one.name)
        naming = [text for text in self._texts if bare in text]
        unknown = one.kind == "organisation" and not one.role
        kind = _called(bare, [*own, *naming]) if unknown else None
        return replace(one, new=bool(self._texts) and not naming, kind=kind or one.kind)


def _called(name: str, texts: Sequence[str]) -> ActorKind | None:
    """The kind by which most of those texts that give one call a name, all in small letters: "the carmaker tesla"."""
    beside = re.compile(
        rf"\b(?:(?P<before>{_NOUNS})|(?P<group>{_BANDS}))(?: called| named)? {re.escape(name)}(?!\w)"
        rf"|(?<!\w){re.escape(name)}, (?:an?|the) (?:[\w-]+ ){{0,3}}(?:(?P<after>{_NOUNS})|{_BANDS})\b"
    )
    told = Counter(
        KIND_BESIDE.get(found["before"] or found["after"] or "", "group")
        for text in texts if (found := beside.search(text))
    )  # fmt: skip
    return min(told, key=lambda kind: (-told[kind], kind), default=None)


class Said:
    """The articles' words without accents, for counting who names whom."""

    def __init__(self, articles: Sequence[Article]) -> None:
        self.articles = articles
        self._texts = _texts(articles)
        self._titles = [bare_letters(one.title) for one in articles]

    def by(self, name: str) -> list[Article]:
        """The articles that name it."""
        return [one for one, text in zip(self.articles, self._texts, strict=True) if _holds(text, name)]

    def titled(self, name: str) -> int:
        """In how many headlines it stands."""
        return sum(_holds(title, name) for title in self._titles)


def _texts(articles: Sequence[Article]) -> list[str]:
    """What each article says, in small letters without accents."""
    return [_bare(one.title, one.text or one.lead) for one in articles]


@lru_cache(maxsize=1 << 12)  # a week's themes are counted in the same articles
def _bare(title: str, text: str) -> str:
    return bare_letters(f"{title}\n{text}")


def _holds(text: str, name: str) -> bool:
    return bool(re.search(rf"(?<!\w){re.escape(bare_letters(name))}(?!\w)", text))
