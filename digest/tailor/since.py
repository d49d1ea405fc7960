"""What a student had before -> what is hidden, how a theme moved since, which theme gets a closing line."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from digest.tailor.ready import Ready
from digest.text.words import EMPTY_WORDS
from digest.types import Moved, Status, Story, Theme, ThemeId
from digest.weeks import Week
from sources.types import ArticleId


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """What a student was mailed. A digest on demand isn't counted."""

    articles: Mapping[ArticleId, Week] = field(default_factory=dict)  # with the week of the digest
    urls: frozenset[str] = frozenset()  # canonical links of the same
    asked: frozenset[str] | None = None  # patterns of the last digest's questions; None: no digest is remembered

    @property
    def last(self) -> Week | None:
        """The week of the last digest."""
        return max(self.articles.values(), default=None)


NOTHING = History()
# What one more site says of last week's news is last week's news.
_GOES_ON_SITES: Final = 2  # sites with something new, from which a story goes on
_GOES_ON_PART: Final = 0.5  # and new articles for each that was had


@dataclass(frozen=True, slots=True, kw_only=True)
class Hidden:
    """The edition's articles that aren't shown to a student."""

    had: frozenset[ArticleId]
    muted: frozenset[ArticleId] = frozenset()

    @property
    def every(self) -> frozenset[ArticleId]:
        """Both."""
        return self.had | self.muted

    def rest_of(self, story: Story, ready: Ready) -> Story | None:
        """What of a story this student can still be told: all of it, or what is new in it; None where that is nothing.

        That it goes on isn't said: of one-line news grouped with last week's, seven in ten tell another event. A story
        that says something muted isn't told at all.
        """
        had = self.had.intersection(story.article_ids)
        if not self.muted.isdisjoint(story.article_ids):
            return None
        if not had:
            return story
        new = tuple(i for i in story.article_ids if i not in had and i in ready.cards)
        sites = tuple(sorted({ready.cards[i].site for i in new}))
        if len(sites) < _GOES_ON_SITES or len(new) < _GOES_ON_PART * len(had):
            return None
        first = ready.cards[new[0]]
        began = min(ready.cards[i].published for i in new)
        return replace(story, article_ids=new, sites=sites, title=first.title or first.lead, published=began)


def hidden(ready: Ready, history: History, mute: Sequence[str]) -> Hidden:
    """What this student had, by id or link, and what they don't want: muted words, sites and themes."""
    had = ready.cards.keys() & history.articles.keys()
    had |= {ready.by_url[url] for url in ready.by_url.keys() & history.urls}
    muted = (i for one in mute for i in _muted(ready, one.strip()))
    return Hidden(had=frozenset(had), muted=frozenset(muted))


def _muted(ready: Ready, one: str) -> Collection[ArticleId]:
    kind, _, value = one.partition(":")
    if kind == "theme" and value:
        return ready.theme_articles.get(ThemeId(value), frozenset())
    if kind == "site" and value:
        return [card.id for card in ready.cards.values() if card.site == value.casefold()]
    return naming(ready, one)


def naming(ready: Ready, phrase: str) -> list[ArticleId]:
    """The articles that say a phrase at their top, as whole words.

    One letter, or words such as "the" alone, name nothing: muting "a" would hide the week.
    """
    wanted = " ".join(phrase.casefold().split())
    if all(len(word) == 1 or word in EMPTY_WORDS for word in wanted.split()):
        return []
    return [i for i, text in ready.spoken.items() if wanted and wanted in text and _whole(text, wanted)]


def _whole(text: str, wanted: str) -> bool:
    start = text.find(wanted)
    while start >= 0:
        end = start + len(wanted)
        if not text[start - 1 : start].isalnum() and not text[end : end + 1].isalnum():
            return True
        start = text.find(wanted, start + 1)
    return False


def seen_themes(ready: Ready, history: History) -> dict[ThemeId, tuple[Week, Theme]]:
    """The themes this student had in an earlier digest, as they stood when last had."""
    seen: dict[ThemeId, tuple[Week, Theme]] = {}
    for article in history.articles.keys() & ready.told.keys():
        week, theme = ready.told[article]
        if theme.id not in seen or week > seen[theme.id][0]:
            seen[theme.id] = (week, theme)
    return seen


def moved(theme: Theme, seen: Mapping[ThemeId, tuple[Week, Theme]]) -> Moved | None:
    """How its figures moved since; None where the student never had it."""
    if theme.id not in seen:
        return None
    week, then = seen[theme.id]
    return Moved(
        week=week,
        articles_then=then.trend.count,
        sites_then=then.trend.sites,
        articles_now=theme.trend.count,
        sites_now=theme.trend.sites,
        status_then=then.trend.status,
    )


def closes(theme: Theme, ready: Ready, history: History, seen: Mapping[ThemeId, tuple[Week, Theme]]) -> bool:
    """Whether this student hears now, and for the first time, that a theme they had fades."""
    if theme.trend.status is not Status.FADING or theme.id not in seen:
        return False
    if seen[theme.id][1].trend.status is Status.FADING:
        return False
    last = history.last
    return last is None or theme.id not in ready.faded.get(last, frozenset())
