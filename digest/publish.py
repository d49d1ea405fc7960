"""The use cases: build a study field's edition of a week, and tailor editions to one student.

Everything here can be run again: a week is computed from what was remembered after the week before, so a repeated,
late or interrupted run gives the same answer, and a week whose input is unchanged isn't computed again.
"""

import hashlib
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, tzinfo

from digest.compose import compose
from digest.embedding import Encoder, embed, embed_texts, embedding_text, text_hash
from digest.memory import EMPTY, SPAN, from_bytes, to_bytes
from digest.opportunities import find_opportunities
from digest.people import find_actors
from digest.replay import WeekReading, read_week
from digest.selection import changing_first, each_story_once
from digest.store import DigestStore, StoredMemory
from digest.types import ArticleCard, Digest, Edition, Student, Theme, Week
from sources.health import heard_line, observed
from sources.store import SourceStore
from sources.types import Article, ArticleId, PollResult, StudyField

READING = "4"  # part of every fingerprint: raise it when the same articles would be read differently
OPPORTUNITY_WEEKS = 10  # how long a call without a stated deadline stays of use
LATE = timedelta(days=14)  # how old an article may be that a closed week missed and a later one still counts
THIN = 4  # observed weeks of past under which an edition says so

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What building an edition works with."""

    articles: SourceStore
    store: DigestStore
    encoder: Encoder  # loads its model only if a text has no vector yet
    zone: tzinfo = UTC
    progress: Progress | None = None

    def report(self, stage: str, done: int, total: int) -> None:
        """Tell how far a stage is, where somebody listens."""
        if self.progress:
            self.progress(stage, done, total)


def edition_week(as_of: datetime, zone: tzinfo = UTC) -> Week:
    """The week an edition made at this instant is about.

    From Monday to Wednesday it is the week that has just ended; from Thursday on there is enough of the running week
    to speak of, and its figures are held against what the whole field has published so far.
    """
    return Week.of(as_of - timedelta(days=3), zone)


def build_edition(field: StudyField, week: Week, *, desk: Desk, now: datetime) -> Edition:
    """Build the edition of a study field's week from the stored articles, and keep it.

    Weeks before it that weren't built yet, or were built while they still ran, are read first: their memory is what
    this week is held against. A week whose input is unchanged is returned as it is stored.

    Args:
        field: the discipline; its feeds say which articles are its.
        week: the week to build.
        desk: stores, encoder and time zone.
        now: the instant of this run; nothing published after it counts.

    Raises:
        StorageError: the database can't be used.
        ModelError: a text has no vector yet and the model can't be loaded.
    """
    urls = [feed.url for feed in field.feeds]
    first = week.plus(-SPAN)
    found = desk.articles.articles(urls, first.start(desk.zone), min(week.end(desk.zone), now))
    polls = desk.articles.polls(urls, first.start(desk.zone), max(now, week.end(desk.zone)) + timedelta(days=7))
    polls = tuple(poll for poll in polls if poll.at <= now)
    closed = _last_closed(field, week, desk)
    by_week = assign_weeks(found, closed, desk.zone)
    start = closed.week.plus(1) if closed else min(by_week, default=week)
    weeks = [start.plus(n) for n in range(week.since(start) + 1)]
    seen = _observed(weeks, polls, found, desk.zone)
    memory, previous = (from_bytes(closed.payload), closed.fingerprint) if closed else (EMPTY, "")
    heard = heard_line(field.feeds, desk.articles.feed_states(urls), now)
    for number, current in enumerate(weeks):
        desk.report("read", number, len(weeks))
        own, earlier = by_week.get(current, ()), by_week.get(current.plus(-1), ())
        was_observed = seen[current] or bool(own)
        previous = _fingerprint(previous, current, own, observed=was_observed, model=desk.encoder.model)
        stored = desk.store.memory(field.slug, current)
        if stored and stored.fingerprint == previous:
            if current == week and (kept := desk.store.edition(field.slug, week)):
                return _heard_now(kept, heard, stored, desk)
            if current != week:
                memory = from_bytes(stored.payload)
                continue
        vectors = embed(
            [*earlier, *own],
            encoder=desk.encoder,
            store=desk.store,
            progress=lambda done, total: desk.report("embed", done, total),
        )
        memory, reading = read_week(memory, current, own, vectors, earlier=earlier, observed=was_observed)
        remembered = StoredMemory(week=current, fingerprint=previous, payload=to_bytes(memory), built_at=now)
        if current != week:
            desk.store.save_memory(field.slug, remembered)
            continue
        edition = _edition(field, reading, [*earlier, *own], _recent(found, week), heard, now)
        desk.store.save_edition(edition, remembered)
    desk.report("read", len(weeks), len(weeks))
    return edition


def assign_weeks(
    articles: Iterable[Article], closed: StoredMemory | None, zone: tzinfo
) -> dict[Week, tuple[Article, ...]]:
    """Which week each article counts in.

    It is the week of its date; but what was seen only after that week was closed counts in the first open week, if it
    was no more than 14 days old when seen. Older finds of closed weeks are an archive, not news: they count nowhere.

    Args:
        articles: ordered by date.
        closed: the memory of the last closed week; None if no week is.
        zone: whose weeks.
    """
    weeks: dict[Week, list[Article]] = {}
    for article in articles:
        week = Week.of(article.dated, zone)
        if closed is not None and week <= closed.week and article.first_seen > closed.built_at:
            if article.first_seen - article.dated > LATE:
                continue
            week = closed.week.plus(1)
        weeks.setdefault(week, []).append(article)
    return {week: tuple(found) for week, found in weeks.items()}


def tailor(
    editions: Sequence[Edition],
    *,
    desk: Desk,
    student: Student | None = None,
    interests: Sequence[str] = (),
    mailed: Collection[str] = (),
) -> Digest:
    """Tailor one week's editions to a student, or to interests alone for a digest made on demand.

    Args:
        editions: of one week, one for each of the student's study fields.
        desk: for the vectors of the interests, each computed once.
        student: whose interests and name count; None for nobody in particular.
        interests: used where there is no student.
        mailed: article ids and canonical URLs that this student had already.

    Raises:
        ModelError: an interest has no vector yet and the model can't be loaded.
    """
    wanted = tuple(student.interests if student else interests)
    vectors = embed_texts(wanted, encoder=desk.encoder, store=desk.store) if wanted else None
    return compose(editions, student=student, interests=wanted, interest_vectors=vectors, mailed=mailed)


def _last_closed(field: StudyField, week: Week, desk: Desk) -> StoredMemory | None:
    """The memory of the last week before this one that was built after it had ended."""
    memory = desk.store.latest_memory(field.slug, week)
    while memory is not None and memory.built_at < memory.week.end(desk.zone):
        memory = desk.store.latest_memory(field.slug, memory.week)
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


def _heard_now(edition: Edition, heard: str, stored: StoredMemory, desk: Desk) -> Edition:
    """The stored edition; what was heard is brought up to date."""
    if edition.heard == heard:
        return edition
    edition = replace(edition, heard=heard)
    desk.store.save_edition(edition, stored)
    return edition


def _recent(articles: Sequence[Article], week: Week) -> list[Article]:
    """The articles an open call may stand in."""
    oldest = week.plus(-OPPORTUNITY_WEEKS).start()
    return [article for article in articles if article.dated >= oldest]


def _edition(
    field: StudyField,
    reading: WeekReading,
    window: Sequence[Article],
    recent: Sequence[Article],
    heard: str,
    now: datetime,
) -> Edition:
    at_hand = {article.id: article for article in (*recent, *window)}
    shown, loose = each_story_once(reading.themes, reading.loose)
    themes = tuple(_with_actors(theme, at_hand) for theme in changing_first(shown))
    opportunities = find_opportunities(recent, now=now.date())
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


def _with_actors(theme: Theme, at_hand: Mapping[ArticleId, Article]) -> Theme:
    """The theme with who is behind it."""
    articles = [at_hand[i] for i in theme.article_ids if i in at_hand]
    return replace(theme, actors=find_actors([article for article in articles if not article.headline_only]))


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
