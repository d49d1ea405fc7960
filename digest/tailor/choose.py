"""A week's themes and stories for one student: what comes first, and why. Every interest has its fair share."""

import math
from collections import Counter, deque
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Final, NamedTuple

import numpy as np

from digest.interests.settings import CALIBRATION
from digest.tailor.ready import Ready
from digest.tailor.reasons import reasons_of, told_by
from digest.tailor.since import Hidden, naming
from digest.types import (
    ArticleCard,
    Pick,
    Reason,
    ReasonKind,
    Status,
    Story,
    Student,
    Theme,
    Vectors,
)
from sources.types import ArticleId

CARD: Final = 3  # articles of a theme from which it is told as a card; what is smaller is a line
CHANGES: Final = (Status.NEW, Status.RISING, Status.FADING)  # the other statuses claim none


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderSettings:
    """What stands before what."""

    match: float = 0.75  # its weight in the order; the rest is emergence
    buried: float = 0.5  # what a match in less than half of a theme's stories is worth for the theme
    alike: float = 0.9  # cosine from which two themes say the same
    served: float = 0.6  # what the next match of an interest already served is worth


ORDER: Final = OrderSettings()


class Hit(NamedTuple):
    """An article that may be about an interest of the student's, or names what they follow."""

    likely: float
    wish: int  # which of the student's wishes
    article: ArticleId
    reason: Reason


_NOTHING_SERVED: Final[Mapping[int, int]] = {}
Hits = Mapping[ArticleId, tuple[Hit, ...]]  # what each story meets, by its `key_of`


@dataclass(frozen=True, slots=True, eq=False)
class Candidate:
    """Something that may be shown."""

    pick: Pick
    hits: tuple[Hit, ...]  # the surest first
    whole: bool  # whether it is about them as a whole, not in one story of many
    emergence: float
    direction: Vectors | None = None  # of a theme: what points the same way says the same

    def is_only(self, articles: Collection[ArticleId]) -> bool:
        """Whether it is a single story of these articles and of no other."""
        story = self.pick.story
        return story is not None and self.pick.theme is None and all(i in articles for i in story.article_ids)

    @property
    def relevance(self) -> float:
        """What decides the order, 0 to 1."""
        return _worth(self, _NOTHING_SERVED) if self.hits else (1 - ORDER.match) * self.emergence

    @property
    def scored(self) -> Pick:
        """The pick with its relevance."""
        return replace(self.pick, score=round(self.relevance, 4))


def has_card(pick: Pick) -> bool:
    """Whether it is told as a card: a theme with enough articles this week."""
    return pick.theme is not None and pick.theme.trend.count >= CARD


def changes(pick: Pick) -> bool:
    """Whether it is new, rising or fading, with enough articles this week."""
    return pick.theme is not None and has_card(pick) and pick.theme.trend.status in CHANGES


def wishes(student: Student | None, interests: Sequence[str]) -> tuple[tuple[ReasonKind, str], ...]:
    """What a student wants: interests first, in their order, then more of what they liked, then what they follow."""
    own = [(ReasonKind.CLOSE, one) for one in interests]
    if student is None:
        return tuple(own)
    more = ((ReasonKind.MORE, one) for one in student.more)
    return (*own, *more, *((ReasonKind.FOLLOWED, one) for one in student.follow))


def find_hits(ready: Ready, wanted: Sequence[tuple[ReasonKind, str]], gone: Collection[ArticleId]) -> Hits:
    """For each story with something unseen, what it meets, the surest first; each wish once a story."""
    best: dict[tuple[ArticleId, int], Hit] = {}
    for number, (kind, words) in enumerate(wanted):
        found = dict.fromkeys(naming(ready, words), 1.0) if kind is ReasonKind.FOLLOWED else ready.likely(words)
        for article, likely in found.items():
            story = ready.story_of.get(article)
            least = CALIBRATION.close if kind is ReasonKind.MORE else CALIBRATION.touches
            if story is None or article in gone or likely < least:
                continue
            key = (key_of(story), number)
            if key not in best or likely > best[key].likely:
                best[key] = Hit(likely, number, article, _reason(kind, words, likely, ready.cards[article]))
    hits: dict[ArticleId, list[Hit]] = {}
    for (first, _), hit in best.items():
        hits.setdefault(first, []).append(hit)
    return {first: tuple(sorted(some, key=lambda hit: (-hit.likely, hit.wish))) for first, some in hits.items()}


def key_of(story: Story) -> ArticleId:
    """Its first article: a story of which two themes tell a part each is two, and each is matched by its own."""
    return story.article_ids[0]


def _reason(kind: ReasonKind, words: str, likely: float, card: ArticleCard) -> Reason:
    if kind is ReasonKind.CLOSE and likely < CALIBRATION.close:
        kind = ReasonKind.TOUCHES
    return Reason(kind=kind, words=words, headline=card.title)


def candidates(
    ready: Ready,
    hits: Hits,
    gone: Hidden,
    weight: float,
    interests: Sequence[str] = (),
) -> list[Candidate]:
    """Every theme and loose story with something unseen.

    Loose stories claim no change: what several sites tell stands before what one does, and of these what lies nearer to
    all interests together before what lies farther off.
    """
    found: list[Candidate] = []
    every = gone.every
    for place, theme in enumerate(ready.edition.themes):
        if fresh := unseen(theme, every, ready):
            emergence = weight * _emergence(place)
            if fresh is theme and not any(key_of(story) in hits for story in theme.stories):
                found.append(Candidate(ready.plain[theme.id], (), False, emergence, ready.directions.get(theme.id)))
            else:
                found.append(_of_these(fresh, hits, ready, emergence))
    near = ready.near(interests) if interests else {}
    left = [(story, rest) for story in ready.edition.loose if (rest := gone.rest_of(story, ready))]
    left.sort(key=lambda row: (len(row[1].sites) == 1, -max((near.get(i, 0.0) for i in row[1].article_ids), default=0)))
    for place, (story, rest) in enumerate(left, start=len(ready.edition.themes)):
        own = hits.get(key_of(story), ())
        pick = single(rest, own, ready) if own or rest is not story else ready.plain[story.id]
        found.append(Candidate(pick, own, bool(own), weight * _emergence(place)))
    return found


def _of_these(theme: Theme, hits: Hits, ready: Ready, emergence: float) -> Candidate:
    """A theme that meets something or of which only a part is new: what matches stands first in it."""
    matched = [story for story in theme.stories if key_of(story) in hits]
    own = tuple(
        sorted({h.wish: h for s in reversed(matched) for h in hits[key_of(s)]}.values(), key=lambda h: -h.likely)
    )
    reasons = (*(hit.reason for hit in own[:2]), *reasons_of(theme, ready.edition.field_name, bool(own)))
    if own:
        first = {key_of(story) for story in matched}
        theme = replace(theme, stories=(*matched, *(s for s in theme.stories if key_of(s) not in first)))
    pick = Pick(field=ready.edition.field_name, theme=theme, story=None, score=0.0, reasons=reasons)
    whole = bool(matched) and 2 * len(matched) >= len(theme.stories)
    return Candidate(pick, own, whole, emergence, ready.directions.get(theme.id))


def unwanted(ready: Ready, student: Student | None) -> dict[str, frozenset[ArticleId]]:
    """For each thing the student asked for less of, the articles that surely are about it."""
    return {
        words: frozenset(i for i, likely in ready.likely(words).items() if likely >= CALIBRATION.close)
        for words in (student.less if student else ())
    }


def put_last(found: Sequence[Candidate], less: Mapping[str, Collection[ArticleId]]) -> list[Candidate]:
    """The same, where what the student asked for less of is nobody's wish any more, and says so.

    A theme is meant where at least half of its stories are about one of `less`.
    """
    return [_set_back(one, less) for one in found] if less else list(found)


def _set_back(one: Candidate, less: Mapping[str, Collection[ArticleId]]) -> Candidate:
    stories = one.pick.theme.stories if one.pick.theme else (one.pick.story,) if one.pick.story else ()
    for words, articles in less.items():
        if 2 * sum(any(i in articles for i in story.article_ids) for story in stories) >= len(stories) > 0:
            reason = Reason(kind=ReasonKind.LESS, words=words)
            return Candidate(replace(one.pick, reasons=(reason,), score=0.0), (), whole=False, emergence=0.0)
    return one


def single(story: Story, hits: Sequence[Hit], ready: Ready) -> Pick:
    """A story on its own, and why: what matched surest stands first in it, so that the line says it."""
    if hits and (first := hits[0].article) in story.article_ids:
        story = replace(story, article_ids=(first, *(i for i in story.article_ids if i != first)))
    reasons = (*(hit.reason for hit in hits[:2]), *told_by(story))
    return Pick(field=ready.edition.field_name, theme=None, story=story, score=0.0, reasons=reasons)


def unseen(theme: Theme, gone: Collection[ArticleId], ready: Ready) -> Theme | None:
    """The theme without the stories, quotes and actors' sentences that this student had; None if no story is left.

    A story of which one article was had is had.
    """
    if not theme.stories or ready.theme_articles.get(theme.id, frozenset()).isdisjoint(gone):
        return theme if theme.stories else None
    stories = tuple(story for story in theme.stories if not any(i in gone for i in story.article_ids))
    if not stories:
        return None
    return replace(
        theme,
        stories=stories,
        headline="" if theme.headline_id in gone else theme.headline,
        headline_id=None if theme.headline_id in gone else theme.headline_id,
        quotes=tuple(quote for quote in theme.quotes if quote.article_id not in gone),
        actors=tuple(actor for actor in theme.actors if actor.quote.article_id not in gone),
    )


def in_order(found: Sequence[Candidate]) -> list[Candidate]:
    """One after the other: the best for the wish served least, then what is most relevant; near repeats last.

    A near repeat serves no wish, so what tells another thing about it still comes before what meets none. Nor does a
    single story serve one as far as themes are concerned: they stand above it.
    """
    ranked = sorted(found, key=lambda one: (-one.relevance, one.pick.theme is None))
    matching = [(-place, one) for place, one in enumerate(ranked) if one.hits]
    others = deque((-place, one) for place, one in enumerate(ranked) if not one.hits)
    repeats = _Repeats(ranked)
    kept: list[Candidate] = []
    later: list[Candidate] = []
    by_themes: Counter[int] = Counter()
    by_all: Counter[int] = Counter()

    def worth(one: Candidate) -> float:
        return _worth(one, by_themes if one.pick.theme else by_all)

    while matching:
        best = max(matching, key=lambda row: (worth(row[1]), row[0]))
        if others and (others[0][1].relevance, others[0][0]) > (worth(best[1]), best[0]):
            one = others.popleft()[1]
        else:
            matching.remove(best)
            one = best[1]
        if repeats.tells_again(one):
            later.append(one)
            continue
        kept.append(one)
        if one.whole:
            by_all.update(hit.wish for hit in one.hits)
            if one.pick.theme:
                by_themes.update(hit.wish for hit in one.hits)
    for _, one in others:
        (later if repeats.tells_again(one) else kept).append(one)
    return [*kept, *later]


@cache
def _emergence(place: int) -> float:
    """What a place in the edition's own order is worth: 1 for the first, half of it for the third.

    The first themes of a week stand out and the tenth is much like the eleventh (Järvelin and Kekäläinen 2002).
    """
    return 1 / math.log2(place + 2)


def _worth(one: Candidate, served: Mapping[int, int]) -> float:
    """What one that matches is worth beside what its wishes were served already.

    How likely it is about a wish counts squared: what only touches on one is no reason to pass over the week's largest
    change, and stands among what emerges as much as it does.
    """
    fresh = max(hit.likely**2 * ORDER.served ** served.get(hit.wish, 0) for hit in one.hits)
    return ORDER.match * fresh * (1 if one.whole else ORDER.buried) + (1 - ORDER.match) * one.emergence


class _Repeats:
    """Tells themes that say what one before them says."""

    def __init__(self, found: Sequence[Candidate]) -> None:
        rows = [one.direction for one in found if one.direction is not None]
        self._told: list[Vectors] = []
        self._any = True
        if len({len(row) for row in rows}) <= 1:  # else of several models: what isn't comparable isn't alike
            near = np.stack(rows) @ np.stack(rows).T > ORDER.alike if rows else np.zeros((0, 0), np.bool_)
            np.fill_diagonal(near, False)
            self._any = bool(near.any())  # seldom, and told by one product

    def tells_again(self, one: Candidate) -> bool:
        """Whether it lies near one asked about before; if not, later ones are held against it."""
        row = one.direction
        if row is None or not self._any:
            return False
        if any(other.shape == row.shape and float(other @ row) > ORDER.alike for other in self._told):
            return True
        self._told.append(row)
        return False
