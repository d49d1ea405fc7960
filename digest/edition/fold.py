"""From the last closed week to the one wanted: which articles count, what was heard of each week, and the memory.

Nothing here is written unless `keep` does it, so that looking at a week and building it are the same reading.
"""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from digest.edition.assemble import announcing
from digest.edition.calendar import Closed, assign_weeks, placed
from digest.edition.general import of_this_field
from digest.edition.resources import Resources
from digest.edition.store import ClosedWeek, StoredMemory
from digest.embedding import embed, embedding_text, text_hash
from digest.errors import DigestError
from digest.stories.group import group_stories
from digest.themes.archive import from_bytes, to_bytes
from digest.themes.memory import EMPTY, SPAN, Memory
from digest.themes.read import WeekReading, read_week
from digest.types import Embeddings, Week
from sources.collect.coverage import coverage, hearing
from sources.types import Article, Coverage, PollResult, StudyField

READING: Final = "8"  # part of every fingerprint: raise it when the same articles would be read differently
UNHEARD: Final = "too few feeds were heard this week to compare it with others, so nothing is called new or rising"
_WIDER: Final = timedelta(days=1)  # a date without a time is stored as midnight UTC, up to 14 hours from its local day


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Wanted:
    """A week about to be read: its articles, and what the week before it left."""

    week: Week
    memory: Memory  # after the week before
    own: tuple[Article, ...]
    earlier: tuple[Article, ...]  # last week's
    articles: tuple[Article, ...]  # all at hand
    coverage: Coverage
    past: tuple[Coverage, ...]  # of the weeks before, oldest first
    heard: bool  # enough of the feeds answered to close the week
    fingerprint: str  # of everything the reading depends on


def wanted(
    field: StudyField,
    week: Week,
    *,
    resources: Resources,
    now: datetime,
    keep: Callable[[ClosedWeek], None] | None = None,
) -> Wanted:
    """Everything the reading of a week starts from.

    Weeks before it that ended and weren't closed yet are read on the way, and handed to `keep`.

    Raises:
        StorageError: the database can't be used.
        ModelError: a text has no vector yet and the model can't be loaded.
    """
    first = week.plus(-SPAN)
    found, polls = _known(resources, [feed.url for feed in field.feeds], first, week, now)
    by_week = _assigned(field, found, first, resources, now)
    past = resources.store.last_closed(field.slug, by=now, before=week)
    memory, fingerprint = _recalled(past)
    start = past.week.plus(1) if past and memory is not EMPTY else min(by_week, default=week)
    weeks = [start.plus(n) for n in range(max(0, week.since(start)) + 1)] if start <= week else [week]
    known = _coverages(first, week, polls, found, resources, now)
    for number, current in enumerate(weeks):
        resources.report("read", number, len(weeks))
        own, earlier = by_week.get(current, ()), by_week.get(current.plus(-1), ())
        fingerprint = _fingerprint(fingerprint, current, own, known[current], resources.encoder.model)
        if current == week:
            break
        memory, _ = _read(memory, current, own, earlier, known[current], resources)
        if keep:
            keep(closed_week(current, memory, fingerprint, own, now))
    return Wanted(
        week=week,
        memory=memory,
        own=own,
        earlier=earlier,
        articles=found,
        coverage=known[week],
        past=tuple(known[first.plus(n)] for n in range(SPAN)),
        heard=_heard(field, week, polls, resources, now),
        fingerprint=fingerprint,
    )


def read_wanted(start: Wanted, resources: Resources) -> tuple[Memory, WeekReading]:
    """Read the week."""
    return _read(start.memory, start.week, start.own, start.earlier, start.coverage, resources)


def closed_week(week: Week, memory: Memory, fingerprint: str, own: Sequence[Article], now: datetime) -> ClosedWeek:
    """What is kept of a week that is over: its memory and which articles it counted."""
    return ClosedWeek(
        memory=StoredMemory(week=week, fingerprint=fingerprint, payload=to_bytes(memory), built_at=now),
        article_ids=tuple(article.id for article in own),
    )


def _known(
    resources: Resources, urls: Sequence[str], first: Week, week: Week, now: datetime
) -> tuple[tuple[Article, ...], tuple[PollResult, ...]]:
    """The articles and polls that this moment knows of, each article at its local day."""
    zone = resources.zone
    since, until = first.start(zone), min(week.end(zone), now)
    stored = resources.articles.articles(urls, since - _WIDER, until + _WIDER)
    at_their_day = (placed(article, zone) for article in stored if article.first_seen <= now)
    articles = tuple(article for article in at_their_day if since <= article.dated < until)
    polls = resources.articles.polls(urls, since, now + timedelta(seconds=1))
    return articles, tuple(poll for poll in polls if poll.at <= now)


def _assigned(
    field: StudyField, found: Sequence[Article], first: Week, resources: Resources, now: datetime
) -> Mapping[Week, tuple[Article, ...]]:
    """The field's news by the week it counts in."""
    last = resources.store.last_closed(field.slug, by=now)
    counted = resources.store.counted(field.slug, first, last.week) if last else {}
    calls = announcing(field)  # adverts are no stories: twenty posts of one site would be a theme
    news = [article for article in found if article.feed_url not in calls]
    own = of_this_field(field, news, resources=resources, known=counted)
    decided = Closed(week=last.week, at=last.built_at) if last else None
    return assign_weeks(own, counted=counted, closed=decided, zone=resources.zone)


def _heard(field: StudyField, week: Week, polls: Sequence[PollResult], resources: Resources, now: datetime) -> bool:
    """Whether enough of the field's own feeds answered in the week to close it."""
    # Feeds of calls are the same for every study field: that they answered says nothing of this one's news.
    calls = announcing(field)
    asked = [feed for feed in field.feeds if feed.url not in calls] or field.feeds
    states = resources.articles.feed_states([feed.url for feed in field.feeds])
    span = (week.start(resources.zone), week.end(resources.zone))
    return hearing(asked, states, polls, span, now).enough(resources.heard_share)


def _recalled(past: StoredMemory | None) -> tuple[Memory, str]:
    """The memory to go on from; an empty one where another version of the program wrote it: then all is read again."""
    if past is None:
        return EMPTY, ""
    try:
        return from_bytes(past.payload), past.fingerprint
    except DigestError:
        return EMPTY, ""


def _coverages(
    first: Week,
    week: Week,
    polls: Sequence[PollResult],
    articles: Sequence[Article],
    resources: Resources,
    now: datetime,
) -> Mapping[Week, Coverage]:
    weeks = [first.plus(n) for n in range(week.since(first) + 1)]
    spans = [(one.start(resources.zone), one.end(resources.zone)) for one in weeks]
    return dict(zip(weeks, coverage(spans, polls, articles, now), strict=True))


def _read(
    memory: Memory,
    week: Week,
    own: Sequence[Article],
    earlier: Sequence[Article],
    covered: Coverage,
    resources: Resources,
) -> tuple[Memory, WeekReading]:
    vectors = _vectors([*earlier, *own], resources)
    after, reading = read_week(memory, week, own, vectors, earlier=earlier, observed=covered.observed)
    if covered.observed or not own:
        return after, reading
    # Too little was heard to count anything, but what was is told.
    stories = group_stories([*earlier, *own], vectors, previous=memory.stories)
    ids = {article.id for article in own}
    told = tuple(story for story in stories if ids.intersection(story.article_ids))
    return after, replace(reading, loose=told, notices=(UNHEARD,))


def _vectors(articles: Sequence[Article], resources: Resources) -> Embeddings:
    return embed(
        articles,
        encoder=resources.encoder,
        store=resources.vectors or resources.store,
        progress=lambda done, total: resources.report("embed", done, total),
    )


def _fingerprint(previous: str, week: Week, own: Sequence[Article], covered: Coverage, model: str) -> str:
    """A digest of everything a week's reading depends on."""
    parts = [READING, previous, str(week), f"{covered.share:.2f}", model]
    parts += [f"{article.id} {article.site} {text_hash(embedding_text(article))}" for article in own]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()
