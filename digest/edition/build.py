"""The use cases: build a study field's edition of a week, and tailor editions to one student.

Everything here can be run again: a week is computed from what was remembered after the week before, so a repeated,
late or interrupted run gives the same answer, and a week whose input is unchanged isn't computed again.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta, tzinfo

from digest.edition.calendar import assign_weeks
from digest.edition.resources import Resources
from digest.edition.selection import changing_first, each_story_once
from digest.edition.store import StoredMemory
from digest.edition.telling import told
from digest.embedding import embed, embedding_text, text_hash
from digest.opportunities.find import find_opportunities
from digest.themes.memory import EMPTY, SPAN, from_bytes, to_bytes
from digest.themes.read import WeekReading, read_week
from digest.types import ArticleCard, Edition, Week
from sources.collect.health import heard_line, observed
from sources.types import Article, PollResult, StudyField

READING = "5"  # part of every fingerprint: raise it when the same articles would be read differently
OPPORTUNITY_WEEKS = 10  # how long a call without a stated deadline stays of use
THIN = 4  # observed weeks of past under which an edition says so


def build_edition(field: StudyField, week: Week, *, resources: Resources, now: datetime) -> Edition:
    """Build the edition of a study field's week from the stored articles, and keep it.

    Weeks before it that weren't built yet, or were built while they still ran, are read first: their memory is what
    this week is held against. A week whose input is unchanged is returned as it is stored.

    Args:
        field: the discipline; its feeds say which articles are its.
        week: the week to build.
        resources: stores, encoder and time zone.
        now: the instant of this run; nothing published after it counts.

    Raises:
        StorageError: the database can't be used.
        ModelError: a text has no vector yet and the model can't be loaded.
    """
    urls = [feed.url for feed in field.feeds]
    first = week.plus(-SPAN)
    found = resources.articles.articles(urls, first.start(resources.zone), min(week.end(resources.zone), now))
    polls = resources.articles.polls(
        urls, first.start(resources.zone), max(now, week.end(resources.zone)) + timedelta(days=7)
    )
    polls = tuple(poll for poll in polls if poll.at <= now)
    closed = _last_closed(field, week, resources)
    announcing = _announcing(field)  # adverts are no stories: twenty posts of one site would be a theme
    by_week = assign_weeks([one for one in found if one.feed_url not in announcing], closed, resources.zone)
    start = closed.week.plus(1) if closed else min(by_week, default=week)
    weeks = [start.plus(n) for n in range(week.since(start) + 1)]
    seen = _observed(weeks, polls, found, resources.zone)
    memory, previous = (from_bytes(closed.payload), closed.fingerprint) if closed else (EMPTY, "")
    heard = heard_line(field.feeds, resources.articles.feed_states(urls), now)
    for number, current in enumerate(weeks):
        resources.report("read", number, len(weeks))
        own, earlier = by_week.get(current, ()), by_week.get(current.plus(-1), ())
        was_observed = seen[current] or bool(own)
        previous = _fingerprint(previous, current, own, observed=was_observed, model=resources.encoder.model)
        stored = resources.store.memory(field.slug, current)
        if stored and stored.fingerprint == previous:
            if current == week and (kept := resources.store.edition(field.slug, week)):
                return _heard_now(kept, heard, stored, resources)
            if current != week:
                memory = from_bytes(stored.payload)
                continue
        vectors = embed(
            [*earlier, *own],
            encoder=resources.encoder,
            store=resources.store,
            progress=lambda done, total: resources.report("embed", done, total),
        )
        memory, reading = read_week(memory, current, own, vectors, earlier=earlier, observed=was_observed)
        remembered = StoredMemory(week=current, fingerprint=previous, payload=to_bytes(memory), built_at=now)
        if current != week:
            resources.store.save_memory(field.slug, remembered)
            continue
        edition = _edition(field, reading, resources, [*earlier, *own], _recent(field, found, week), heard, now)
        resources.store.save_edition(edition, remembered)
    resources.report("read", len(weeks), len(weeks))
    return edition


def _last_closed(field: StudyField, week: Week, resources: Resources) -> StoredMemory | None:
    """The memory of the last week before this one that was built after it had ended."""
    memory = resources.store.latest_memory(field.slug, week)
    while memory is not None and memory.built_at < memory.week.end(resources.zone):
        memory = resources.store.latest_memory(field.slug, memory.week)
    return memory


def _observed(
    weeks: Sequence[Week], polls: Sequence[PollResult], articles: Sequence[Article], zone: tzinfo
) -> dict[Week, bool]:
    spans = [(week.start(zone), week.end(zone)) for week in weeks]
    return dict(zip(weeks, observed(spans, polls, articles), strict=True))


def _fingerprint(previous: str, week: Week, own: Sequence[Article], *, observed: bool, model: str) -> str:
    """A digest of everything a week's reading depends on."""
    parts = [READING, previous, str(week), str(observed), model]
    parts += [f"{article.id} {article.site} {text_hash(embedding_text(article))}" for article in own]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _heard_now(edition: Edition, heard: str, stored: StoredMemory, resources: Resources) -> Edition:
    """The stored edition; what was heard is brought up to date."""
    if edition.heard == heard:
        return edition
    edition = replace(edition, heard=heard)
    resources.store.save_edition(edition, stored)
    return edition


def _recent(field: StudyField, articles: Sequence[Article], week: Week) -> list[Article]:
    """The articles an open call may stand in; of feeds of calls at any age, for deadlines are told far ahead."""
    oldest = week.plus(-OPPORTUNITY_WEEKS).start()
    announcing = _announcing(field)
    return [article for article in articles if article.dated >= oldest or article.feed_url in announcing]


def _announcing(field: StudyField) -> frozenset[str]:
    """The field's feeds that hold nothing but calls."""
    return frozenset(feed.url for feed in field.feeds if feed.opportunities)


def _edition(
    field: StudyField,
    reading: WeekReading,
    resources: Resources,
    window: Sequence[Article],
    recent: Sequence[Article],
    heard: str,
    now: datetime,
) -> Edition:
    at_hand = {article.id: article for article in (*recent, *window)}
    shown, loose = each_story_once(reading.themes, reading.loose)
    before = resources.store.edition(field.slug, reading.week.plus(-1))
    own = [a.id for a in window if Week.of(a.dated, resources.zone) == reading.week]
    themes = told(changing_first(shown), at_hand, own, parser=resources.parser, before=before)
    opportunities = find_opportunities(recent, now=now.date(), announcing=_announcing(field))
    named = dict.fromkeys(
        [i for theme in themes for i in theme.article_ids]
        + [quote.article_id for theme in themes for quote in theme.quotes]
        + [i for story in loose for i in story.article_ids]
        + [opportunity.article_id for opportunity in opportunities]
    )
    return Edition(
        field=field.slug,
        field_name=field.name,
        week=reading.week,
        built_at=now,
        themes=themes,
        loose=loose,
        articles=tuple(_card(at_hand[i]) for i in named if i in at_hand),
        opportunities=opportunities,
        weeks_of_past=reading.weeks_of_past,
        heard=heard,
        notices=(*reading.notices, *_thin_past(reading.weeks_of_past)),
    )


def _thin_past(weeks: int) -> list[str]:
    if weeks >= THIN:
        return []
    if weeks == 0:
        return ["there is no past to compare with yet, so nothing can be called new or rising"]
    return [f"the past is thin: {weeks} {'week' if weeks == 1 else 'weeks'} to compare with"]


def _card(article: Article) -> ArticleCard:
    return ArticleCard(
        id=article.id,
        title=article.title,
        url=article.url,
        canonical_url=article.canonical_url,
        site=article.site,
        lead="" if article.headline_only else article.lead,
        published=article.dated,
        headline_only=article.headline_only,
    )
