"""An edition -> what tailoring asks of it, made once for all students: nothing of it is read or built for each."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cache, cached_property
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

import numpy as np

from digest.edition.resources import Resources
from digest.embedding import Encoder, VectorStore
from digest.interests.corpus import Floats, Integers, read_corpus
from digest.interests.match import Matcher
from digest.interests.mentions import Mentions, Told
from digest.interests.settings import CALIBRATION
from digest.tailor.reasons import reasons_of, told_by
from digest.types import ArticleCard, Edition, Pick, Status, Story, StoryId, Theme, ThemeId, Vectors
from digest.weeks import Week
from sources.types import Article, ArticleId

OLDEST: Final = timedelta(days=14)  # what is older is no news of this week
EARLIER: Final = 4  # weeks that say what is usual in the field's words
_VOUCHING: Final = 2  # articles at least that speak for a theme
REMEMBERED: Final = 8  # weeks in which a student may have had a theme before

Prepare = Callable[[Iterable[str], Resources], None]  # ask the vectors of these interests at once
Near = Callable[[Sequence[str]], Mapping[ArticleId, float]]  # how near articles lie to all these interests together
Say = Callable[[str], Told]  # which articles say an interest's words
# An interest -> the articles that are or may be about it, 0 to 1, from `CALIBRATION.touches` on.
Likely = Callable[[str], Mapping[ArticleId, float]]


@dataclass(frozen=True, kw_only=True, eq=False)
class Ready:
    """An edition and its ways in. `earlier` are the field's editions before it, the newest first."""

    edition: Edition
    likely: Likely
    prepare: Prepare
    near: Near
    say: Say
    earlier: tuple[Edition, ...] = ()

    @cached_property
    def cards(self) -> dict[ArticleId, ArticleCard]:
        """Every article the edition names."""
        return {card.id: card for card in self.edition.articles}

    @cached_property
    def by_url(self) -> dict[str, ArticleId]:
        """The same by canonical link."""
        return {card.canonical_url: card.id for card in self.edition.articles}

    @cached_property
    def spoken(self) -> dict[ArticleId, str]:
        """What each says at its top, folded: where followed and muted words are looked for."""
        return {card.id: f" {card.title} {card.lead} ".casefold() for card in self.edition.articles}

    @cached_property
    def story_of(self) -> dict[ArticleId, Story]:
        """The story each of this week's articles is in."""
        return {i: story for story in _stories(self.edition) for i in story.article_ids}

    @cached_property
    def plain(self) -> dict[ThemeId | StoryId, Pick]:
        """Every theme and loose story as it is shown to those who had none of it and asked for nothing in it."""
        name = self.edition.field_name
        picks: dict[ThemeId | StoryId, Pick] = {
            one.id: Pick(field=name, theme=one, story=None, score=0.0, reasons=reasons_of(one, name, False))
            for one in self.edition.themes
        }
        return picks | {
            one.id: Pick(field=name, theme=None, story=one, score=0.0, reasons=told_by(one))
            for one in self.edition.loose
        }

    @cached_property
    def directions(self) -> dict[ThemeId, Vectors]:
        """Where each theme that says where lies, at length 1."""
        rows = {theme.id: np.asarray(theme.centroid, np.float32) for theme in self.edition.themes if theme.centroid}
        return {i: row / length for i, row in rows.items() if (length := float(np.linalg.norm(row)))}

    @cached_property
    def theme_articles(self) -> dict[ThemeId, frozenset[ArticleId]]:
        """This week's articles of each theme."""
        return {theme.id: frozenset(theme.article_ids) for theme in self.edition.themes}

    @cached_property
    def told(self) -> dict[ArticleId, tuple[Week, Theme]]:
        """In which earlier week's theme an article stood."""
        return {i: (one.week, theme) for one in self.earlier for theme in one.themes for i in theme.article_ids}

    @cached_property
    def faded(self) -> dict[Week, frozenset[ThemeId]]:
        """Which themes faded already in earlier weeks."""
        return {
            one.week: frozenset(theme.id for theme in one.themes if theme.trend.status is Status.FADING)
            for one in self.earlier
        }

    @cached_property
    def week_articles(self) -> frozenset[ArticleId]:
        """Those of its stories that were published in it: a story may have begun before."""
        start = self.edition.week.start(ZoneInfo(self.edition.zone))
        return frozenset(i for i in self.story_of if i in self.cards and self.cards[i].published >= start)

    @cached_property
    def week_sites(self) -> frozenset[str]:
        """Who published them."""
        return frozenset(self.cards[i].site for i in self.week_articles)


def make_ready(
    edition: Edition,
    *,
    likely: Likely | None = None,
    prepare: Prepare | None = None,
    near: Near | None = None,
    say: Say | None = None,
    earlier: Sequence[Edition] = (),
) -> Ready:
    """An edition without what is too old for news, with its ways in.

    Args:
        edition: of one field and week.
        likely: which articles may be about an interest; None: none, as for a digest without interests.
        prepare: for more interests than were known when it was made ready.
        near: how near articles lie to all interests together; None: nothing is known of it.
        say: which articles say an interest's words; None: nothing is known of it.
        earlier: the field's editions before, the newest first.
    """
    nothing: Mapping[ArticleId, float] = {}
    return Ready(
        edition=_fresh(edition),
        likely=likely or (lambda _: nothing),
        earlier=tuple(earlier),
        prepare=prepare or (lambda _, __: None),
        near=near or (lambda _: nothing),
        say=say or (lambda _: Told((), nothing)),
    )


def open_ready(edition: Edition, *, resources: Resources, interests: Sequence[str] = ()) -> Ready:
    """Make an edition ready with its articles' words and vectors and the editions before it.

    Args:
        edition: of one field and week.
        resources: where articles, vectors and editions are kept.
        interests: of everyone who will be served, so that their vectors are asked at once; none: no model is needed.

    Raises:
        StorageError: the database can't be read.
        ModelError: a text has no vector yet and the model can't be loaded.
    """
    weeks = (edition.week.plus(-n) for n in range(1, REMEMBERED + 1))
    earlier = [one for week in weeks if (one := resources.store.edition(edition.field, week))]
    if not interests:
        return make_ready(edition, earlier=earlier)
    own, usual = (resources.articles.by_id(ids) for ids in compared(edition, earlier))
    found = matching_of(edition, own, usual, interests=interests, encoder=resources.encoder, store=resources.store)
    return make_ready(edition, **found._asdict(), earlier=earlier)


def compared(edition: Edition, earlier: Sequence[Edition]) -> tuple[tuple[ArticleId, ...], tuple[ArticleId, ...]]:
    """The articles an interest is matched with, and those before them that say what is usual in the field."""
    own = dict.fromkeys(i for story in _stories(edition) for i in story.article_ids)
    lately = (one for one in earlier if edition.week.since(one.week) <= EARLIER)
    usual = dict.fromkeys(i for one in lately for story in _stories(one) for i in story.article_ids)
    return tuple(own), tuple(i for i in usual if i not in own)


class Matching(NamedTuple):
    """What a week's articles are asked."""

    likely: Likely
    prepare: Prepare
    near: Near
    say: Say


def matching_of(
    edition: Edition,
    articles: Sequence[Article],
    usual: Sequence[Article],
    *,
    interests: Sequence[str],
    encoder: Encoder,
    store: VectorStore | None = None,
) -> Matching:
    """The articles ready to be asked which of them may be about an interest.

    Args:
        edition: whose stories and themes say which articles speak of one thing.
        articles: this week's.
        usual: of the weeks before, which say what is usual in the field.
        interests: of everyone who will ask, so that their vectors are asked at once.
        encoder: for what has no vector yet.
        store: where vectors are kept; None: nowhere.

    Raises:
        ModelError: a text has no vector yet and the model can't be loaded.
    """
    stories = [story.article_ids for story in _stories(edition)]
    corpus = read_corpus(articles, usual, encoder=encoder, store=store, stories=stories)
    row = {article: number for number, article in enumerate(corpus.ids)}
    themes = [np.array([row[i] for i in theme.article_ids if i in row], np.int64) for theme in edition.themes]
    matcher = Matcher(corpus, encoder=encoder, store=store)
    matcher.prepare(interests)
    known: dict[str, Mapping[ArticleId, float]] = {}

    def likely(interest: str) -> Mapping[ArticleId, float]:
        if interest not in known:
            every = with_their_themes(matcher.likely(interest), themes)
            told = (every >= CALIBRATION.touches).nonzero()[0]
            known[interest] = {corpus.ids[i]: float(every[i]) for i in told}
        return known[interest]

    def prepare(wanted: Iterable[str], from_these: Resources) -> None:
        matcher.prepare(wanted, encoder=from_these.encoder, store=from_these.store)

    def near(wanted: Sequence[str]) -> Mapping[ArticleId, float]:
        return dict(zip(corpus.ids, map(float, matcher.near(wanted)), strict=True))

    return Matching(likely=likely, prepare=prepare, near=near, say=_sayings(matcher, articles))


def _sayings(matcher: Matcher, articles: Sequence[Article]) -> Say:
    """What these articles say of an interest, asked once for all students who have it."""
    mentions, ids = Mentions(articles), matcher.corpus.ids

    @cache
    def say(interest: str) -> Told:
        every = map(float, matcher.likely(interest))
        return Told(tuple(mentions.of(way) for way in matcher.ways(interest)), dict(zip(ids, every, strict=True)))

    return say


def with_their_themes(likely: Floats, themes: Sequence[Integers]) -> Floats:
    """How likely articles are about an interest, where a theme is: then all of it touches on it.

    A few articles call Qantas an airline, the others only say Qantas: on a card they are one. A third of a theme's
    articles must each be about it; what the others are lent makes none of them the one that matches best.

    Args:
        likely: each article by itself and with its story.
        themes: the rows of each theme's articles.
    """
    every = likely.copy()
    for rows in themes:
        vouching = np.count_nonzero(likely[rows] >= CALIBRATION.touches)
        if vouching >= max(_VOUCHING, len(rows) / 3):
            every[rows] = np.maximum(every[rows], CALIBRATION.touches)
    return every


def _stories(edition: Edition) -> Iterator[Story]:
    for theme in edition.themes:
        yield from theme.stories
    yield from edition.loose


def _fresh(edition: Edition) -> Edition:
    """The edition without stories whose every article is older than `OLDEST` when the week ends or it was built.

    A theme that has no story this week (it fades) stays: that it is silent is told by its figures.
    """
    until = min(edition.week.end(ZoneInfo(edition.zone)), edition.built_at)
    fresh = {card.id for card in edition.articles if card.published > until - OLDEST}

    def recent(stories: Sequence[Story]) -> tuple[Story, ...]:
        return tuple(story for story in stories if not fresh.isdisjoint(story.article_ids))

    themes = (replace(theme, stories=recent(theme.stories)) if theme.stories else theme for theme in edition.themes)
    silent = {theme.id for theme in edition.themes if not theme.stories}
    kept = tuple(theme for theme in themes if theme.stories or theme.id in silent)
    return replace(edition, themes=kept, loose=recent(edition.loose))
