"""The fold over weeks: what a week's articles say, given what the weeks before left behind.

`read_week` is the product's reading of one week; `replay` lets time run over dated texts with the same function, so a
back-test measures what is shipped. Nothing of a later week is visible in an earlier one.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np
import numpy.typing as npt

from digest.stories.adverts import is_advert, without_adverts
from digest.stories.copies import copy_groups
from digest.stories.group import group_stories
from digest.text.terms import terms
from digest.text.words import fold
from digest.themes.developments import across_weeks, developments, loose_stories
from digest.themes.follow import Followed, Following, follow
from digest.themes.labels import label
from digest.themes.memory import NAMED, WINDOW, Memory, ThemeRecord, WeekRecord
from digest.themes.naming import by_centrality, weigh_terms
from digest.themes.settings import ThemeSettings, TrendSettings
from digest.themes.space import Space
from digest.themes.trends import Series, judge, newness_of, surge_of
from digest.types import Embeddings, Status, Story, Theme, ThemeId, Week
from sources.types import Article, ArticleId

_TEXT: Final = 4000  # characters whose words count
_AGAIN: Final = 0.92  # cosine at which one site says the same thing again
_MANY: Final = 3000  # articles of one site in a week above which they aren't all compared
_NAME: Final = re.compile(r"\b[A-Z][\w’']*")
_WORDS: Final = 60  # of an article that are remembered, the rarest: an abstract has 60 to 100, a headline all


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadSettings:
    """The defaults are what we measure and ship."""

    themes: ThemeSettings = field(default_factory=ThemeSettings)
    trends: TrendSettings = field(default_factory=TrendSettings)


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekReading:
    """What a week says. Quotes and actors are added by others, questions where it is tailored."""

    week: Week
    observed: bool
    themes: tuple[Theme, ...]  # the one that emerges most first
    loose: tuple[Story, ...]  # this week's stories of no theme
    window_ids: dict[ThemeId, tuple[ArticleId, ...]]  # a theme's articles of the last four weeks, newest first
    weeks_of_past: int
    notices: tuple[str, ...] = ()


def read_week(
    memory: Memory,
    week: Week,
    articles: Sequence[Article],
    embeddings: Embeddings,
    *,
    earlier: Sequence[Article] = (),
    observed: bool = True,
    settings: ReadSettings | None = None,
) -> tuple[Memory, WeekReading]:
    """Read one week and remember it.

    Args:
        memory: what the week before left; `EMPTY` for the first.
        week: this week. Weeks missing between the memory's last and this one count as not observed.
        articles: those that count in this week; their dates are not looked at.
        embeddings: of these and the earlier articles, or of more.
        earlier: last week's articles, with which this week's may share a story.
        observed: False if the feeds weren't asked: then nothing is read, and the week is no zero.
        settings: the default for everything we measure and ship.

    Raises:
        ValueError: the memory holds this week or a later one already.
    """
    settings = settings or ReadSettings()
    notices = []
    if memory.model and embeddings.model != memory.model:
        memory = _without_vectors(memory, embeddings.matrix.shape[-1])
        notices.append(
            "the embedding model has changed: themes are followed by their words alone until the past is read again"
        )
    if not observed:
        return _unheard(memory, week)
    every = {article.id: article for article in articles}
    own, left_out = without_adverts(sorted(every.values(), key=lambda a: (a.dated, a.id)))
    before = [one for one in {a.id: a for a in earlier}.values() if one.id not in every and not is_advert(one)]
    stories = group_stories([*before, *own], embeddings, previous=memory.stories)
    single = len({site for record in memory.weeks for site in record.sites} | {a.site for a in own}) <= 1
    heads = _heads(own, stories, embeddings, single=single)
    record = _record(week, heads, embeddings, memory)
    later = memory.followed_by(record, embeddings.model)
    space = Space(later)
    row = {space.ids[one]: one for one in space.week.tolist()}
    told = [rows for story in stories if (rows := [row[i] for i in story.article_ids if i in row])]
    groups = developments(space, told, settings.themes)
    followed = follow(later, space, groups, settings.themes)
    later = replace(later, weeks=(*later.weeks[:-1], replace(record, groups=_numbered(groups, space))))
    themes, window_ids, records = _themes(later, space, followed, stories, own, before, single, settings)
    story_of = {article_id: story.id for story in stories for article_id in story.article_ids}
    reading = WeekReading(
        week=week,
        observed=True,
        themes=themes,
        loose=loose_stories(stories, themes, (own, before), space, later, settings.themes),
        window_ids=window_ids,
        weeks_of_past=memory.weeks_of_past,
        notices=(*notices, *left_out),
    )
    return replace(later, themes=records, stories=story_of), reading


def _unheard(memory: Memory, week: Week) -> tuple[Memory, WeekReading]:
    """A week whose feeds weren't asked: it says nothing, and is no zero."""
    later = memory.followed_by(WeekRecord(week=week, observed=False), memory.model)
    return later, WeekReading(
        week=week, observed=False, themes=(), loose=(), window_ids={}, weeks_of_past=memory.weeks_of_past,
        notices=("this week the feeds were not asked",),
    )  # fmt: skip


def _numbered(groups: Sequence[Sequence[int]], space: Space) -> npt.NDArray[np.int32]:
    """The number of the group of each article of the week, in their order."""
    numbers = {row: number for number, group in enumerate(groups) for row in group}
    return np.array([numbers[row] for row in space.week.tolist()], dtype=np.int32)


def _without_vectors(memory: Memory, width: int) -> Memory:
    """A memory whose vectors say nothing: they come from another model."""
    weeks = tuple(
        replace(record, vectors=np.zeros((len(record.ids), width), dtype=np.float16)) for record in memory.weeks
    )
    nothing = np.zeros(width, dtype=np.float32)
    themes = tuple(replace(theme, core=replace(theme.core, meaning=nothing)) for theme in memory.themes)
    return replace(memory, weeks=weeks, themes=themes, model="")


def _heads(own: Sequence[Article], stories: Sequence[Story], embeddings: Embeddings, *, single: bool) -> list[Article]:
    """The articles that count: of a story, and of a group of copies, one for each site that has it.

    What a site says again in nearly the same words (500 offers of one shop) counts once too. In a field of one site
    each article counts by itself, and only copies are put together.
    """
    groups: dict[ArticleId, list[str]] = {article.id: [] for article in own}
    told = [] if single else [story.article_ids for story in stories]
    for kind, found in (("copy", copy_groups(own)), ("story", told)):
        for number, ids in enumerate(found):
            for article_id in ids:
                if article_id in groups:
                    groups[article_id].append(f"{kind} {number}")
    by_site: dict[str, list[Article]] = {}
    spoken: set[tuple[str, str]] = set()
    for article in own:
        tellings = {(article.site, group) for group in groups[article.id]}
        if not tellings & spoken:
            by_site.setdefault(article.site, []).append(article)
        spoken |= tellings
    kept = {article.id for said in by_site.values() for article in _without_repeats(said, embeddings)}
    return [article for article in own if article.id in kept]


def _without_repeats(said: Sequence[Article], embeddings: Embeddings) -> list[Article]:
    """One site's articles of a week without those that say an earlier one again."""
    if not 2 <= len(said) <= _MANY:
        return list(said)
    row = {identity: n for n, identity in enumerate(embeddings.ids)}
    kept: list[Article] = []
    vectors = np.zeros((len(said), embeddings.matrix.shape[1]), dtype=np.float32)
    for article in said:
        if article.id in row:
            vector = np.nan_to_num(embeddings.matrix[row[article.id]])
            if kept and float((vectors[: len(kept)] @ vector).max()) >= _AGAIN:
                continue
            vectors[len(kept)] = vector
        kept.append(article)
    return kept


def _record(week: Week, heads: Sequence[Article], embeddings: Embeddings, memory: Memory) -> WeekRecord:
    row = {identity: n for n, identity in enumerate(embeddings.ids)}
    width = embeddings.matrix.shape[1] if embeddings.matrix.ndim == 2 else 0
    vectors = np.zeros((len(heads), width), dtype=np.float16)
    for n, article in enumerate(heads):
        if article.id in row:
            vectors[n] = np.nan_to_num(embeddings.matrix[row[article.id]], posinf=0.0, neginf=0.0)
    said = tuple(terms(f"{a.title}\n{(a.text or a.lead)[:_TEXT]}") for a in heads)
    counts = Counter(term for found in said for term in found)
    return WeekRecord(
        week=week,
        observed=True,
        ids=tuple(article.id for article in heads),
        sites=tuple(article.site for article in heads),
        vectors=vectors,
        words=tuple(
            words | _names(article, words) for article, words in zip(heads, _rarest(said, counts, memory), strict=True)
        ),
        terms=said,
        counts=dict(counts),
    )


def _names(article: Article, words: frozenset[str]) -> frozenset[str]:
    """Of its words those that it writes as names, marked: who and where tell two bombings apart, what doesn't."""
    written = _NAME.findall(f"{article.title}\n{(article.text or article.lead)[:_TEXT]}")
    return frozenset(f"{NAMED}{word}" for word in words.intersection(map(fold, written)))


def _rarest(said: Sequence[frozenset[str]], counts: Mapping[str, int], memory: Memory) -> tuple[frozenset[str], ...]:
    """Of each article's single words the rarest in the field, by what is remembered of it."""
    lone = [{term for term in found if " " not in term} for found in said]
    held = Counter({word: counts[word] for word in set[str]().union(*lone)})
    for word in held:
        held[word] += memory.older.get(word, 0) + sum(week.counts.get(word, 0) for week in memory.weeks)
    return tuple(frozenset(sorted(words, key=lambda word: (held[word], word))[:_WORDS]) for words in lone)


def _themes(
    memory: Memory,
    space: Space,
    following: Following,
    stories: Sequence[Story],
    own: Sequence[Article],
    before: Sequence[Article],
    single: bool,
    settings: ReadSettings,
) -> tuple[tuple[Theme, ...], dict[ThemeId, tuple[ArticleId, ...]], tuple[ThemeRecord, ...]]:
    shared = _shared(memory, space)
    series = [_series(one, memory, space, following.terms, single, settings.trends) for one in following.themes]
    trends = judge(series, [record.total for record in memory.weeks], settings=settings.trends, single_site=single)
    at_hand = {article.id: article for article in (*before, *own)}
    story_with = {article_id: story for story in stories for article_id in story.article_ids}
    field_counts = memory.weeks[-1].counts
    taken = {item.record.label for item in following.themes}
    themes, window_ids, records = [], {}, []
    for item, trend in zip(following.themes, trends, strict=True):
        record = item.record
        mine = [space.ids[row] for row in item.rows if space.ages[row] == 0]
        untold = _untold(item, trend.status, shared, settings.themes.press, heard=bool(mine))
        if untold and record.label:
            records.append(record)
            continue
        members = [space.ids[row] for row in reversed(item.rows)]
        known = [at_hand[i] for i in members if i in at_hand]
        nearness = dict(
            zip((space.ids[row] for row in item.rows), space.near(record.core, item.rows).tolist(), strict=True)
        )
        central = by_centrality(known, nearness)
        words = weigh_terms(central, field_counts, len(own), first=(record.word,) if record.word else ())
        if not record.label:
            named = label(central, record.word, field_counts, len(own), terms=words, taken=taken)
            taken.add(named)
            record = replace(record, label=named)
        record = replace(record, called_new=record.called_new or trend.status is Status.NEW)
        records.append(record)
        if untold:
            continue
        window_ids[record.id] = tuple(members)
        shown = _central_first(dict.fromkeys(_narrowed(story_with[i], set(mine)) for i in mine), nearness)
        themes.append(
            Theme(
                id=record.id,
                label=record.label,
                terms=words or record.terms[:5],
                stories=shown,
                first_week=record.first_week,
                trend=replace(trend, score=round(item.score, 6)),
                centroid=tuple(float(x) for x in record.core.meaning),
                kin=record.kin,
            )
        )
    return tuple(themes), window_ids, tuple(records)


def _untold(one: Followed, status: Status, shared: npt.NDArray[np.float64], press: float, *, heard: bool) -> bool:
    """Whether a theme says nothing this week: it wasn't heard, or is a word that press says as often as before."""
    if status in {Status.STEADY, Status.TOO_EARLY} and one.record.word and one.rows:
        return not heard or float(shared[list(one.rows)].mean()) >= press
    return not heard and status is not Status.FADING


def _shared(memory: Memory, space: Space) -> npt.NDArray[np.float64]:
    """For each remembered article, what part of its site's are one of a group that tells the same; (n,)."""
    groups = np.concatenate([week.groups for week in memory.weeks]) if len(space) else np.zeros(0, dtype=np.int32)
    group, sizes = across_weeks(space.ages, groups)
    several = sizes[group] > 1
    site = np.unique(space.sites, return_inverse=True)[1]
    whole = np.bincount(site, weights=several) / np.bincount(site)
    return whole[site]


def _series(one: Followed, memory: Memory, space: Space, terms: int, single: bool, settings: TrendSettings) -> Series:
    """What the test of a theme's trend is told of it."""
    counts = [one.record.counts.get(record.week, 0) if record.observed else None for record in memory.weeks]
    published = [record.total for record in memory.weeks]
    lately = {space.sites[row] for row in one.rows if space.ages[row] < settings.young}
    told = single or len(lately) > 1
    new = newness_of(counts, published, terms if one.record.word else None, settings) if told else None
    return Series(
        counts=tuple(counts),
        sites=len({space.sites[row] for row in one.rows if space.ages[row] == 0}),
        asked=_asked(memory, one.record, settings),
        since=memory.weeks[-1].week.since(one.record.first_week),
        new=new,
        surge=surge_of(counts, published, one.around, settings)
        if told and new is None and one.around is not None
        else None,
        new_word=bool(one.record.word) or _says_something_new(one, memory, space, settings),
        called_new=one.record.called_new,
        kin=one.record.kin is not None,
        articles=frozenset(space.ids[row] for row in one.rows),
    )


def _says_something_new(one: Followed, memory: Memory, space: Space, settings: TrendSettings) -> bool:
    """Whether most of this week's articles of a theme share a word that hardly any earlier article says.

    That a development is told for the first time is no proof that it is new: the third storm of a season is told in
    the words of the first. What is new is called something.
    """
    mine = [row for row in one.rows if space.ages[row] == 0]
    said = Counter(term for row in mine for term in space.terms(row))
    return any(
        memory.sayings(term, before=settings.young) <= settings.stray * memory.sayings(term)
        for term, count in said.items()
        if 2 * count > len(mine)
    )


def _asked(memory: Memory, theme: ThemeRecord, settings: TrendSettings) -> tuple[bool, ...]:
    """The weeks that say what is usual: not those that chose the theme, where enough others are left."""
    since = [record.week.since(theme.first_week) for record in memory.weeks]
    apart = tuple(not -WINDOW < weeks <= 0 for weeks in since)
    left = sum(one and record.observed for one, record in zip(apart[:-1], memory.weeks, strict=False))
    return apart if left >= settings.past else tuple(weeks != 0 for weeks in since)


def _central_first(stories: Iterable[Story], nearness: Mapping[ArticleId, float]) -> tuple[Story, ...]:
    """The stories of most sites first, then those nearest to what the theme is about: the first stand for it."""

    def key(story: Story) -> tuple[int, float]:
        return -len(story.sites), -round(max(nearness.get(i, 0.0) for i in story.article_ids), 5)

    return tuple(sorted(stories, key=key))


def _narrowed(story: Story, ids: set[ArticleId]) -> Story:
    """The part of a story that is the theme's."""
    kept = tuple(i for i in story.article_ids if i in ids)
    return story if len(kept) == len(story.article_ids) else replace(story, article_ids=kept)
