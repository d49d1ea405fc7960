"""Time runs again: dated articles read week by week by the production code, and what it said as plain lines."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, tzinfo
from typing import Any

from digest.themes.memory import EMPTY
from digest.themes.read import ReadSettings, WeekReading, read_week
from digest.types import Embeddings, Week
from sources.types import Article

EmbeddingsOf = Callable[[Sequence[Article]], Embeddings]


def replay(
    articles: Iterable[Article],
    embeddings: EmbeddingsOf,
    *,
    first: Week | None = None,
    last: Week | None = None,
    zone: tzinfo = UTC,
    settings: ReadSettings | None = None,
    progress: Callable[[Week], None] | None = None,
) -> Iterator[WeekReading]:
    """Read dated articles week by week, from the first week that has any.

    Weeks before `first` are read too, as the past, but not yielded. Articles without a date, and articles dated
    implausibly (before 1990), have no week and are left out. A week without any article counts as not observed.

    Args:
        articles: in any order.
        embeddings: gives the vectors of the articles it is called with; called once a week.
        first: the first week to yield.
        last: the last week to read.
        zone: whose weeks.
        settings: the default for everything we measure and ship.
        progress: told each week once it is read.
    """
    by_week: dict[Week, list[Article]] = {}
    for article in articles:
        if article.published is not None and article.published.year >= 1990:
            by_week.setdefault(Week.of(article.published, zone), []).append(article)
    if not by_week:
        return
    week, end = min(by_week), last or max(by_week)
    memory = EMPTY
    before: list[Article] = []
    while week <= end:
        own = by_week.get(week, [])
        known = embeddings([*before, *own])
        memory, reading = read_week(memory, week, own, known, earlier=before, observed=bool(own), settings=settings)
        if first is None or week >= first:
            yield reading
        if progress:
            progress(week)
        before, week = own, week.plus(1)


def lines(reading: WeekReading) -> Iterator[dict[str, Any]]:
    """One object for each theme of a week, in the order of `rank`; weeks are named by their Monday."""
    for rank, theme in enumerate(reading.themes, start=1):
        trend = theme.trend
        yield {
            "week": str(reading.week.monday),
            "theme_id": theme.id,
            "label": theme.label,
            "terms": list(theme.terms),
            "status": trend.status.value,
            "rank": rank,
            "score": trend.score,
            "confidence": trend.confidence,
            "article_ids": list(reading.window_ids[theme.id]),
            "week_article_ids": list(theme.article_ids),
            "sites": trend.sites,
            "weekly_counts": list(trend.weekly_counts),
            "expected": list(trend.expected) if trend.expected else None,
            "confidence_words": trend.confidence_words,
        }
