"""Time runs again: dated articles read week by week by the production code, and what it said as plain lines."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, tzinfo
from typing import Any, Final

from digest.edition.calendar import placed
from digest.themes.memory import EMPTY
from digest.themes.read import ReadSettings, WeekReading, read_week
from digest.types import Edition, Embeddings, Week
from sources.types import Article

PLAUSIBLE: Final = 1990  # a text dated before this year has no date
EmbeddingsOf = Callable[[Sequence[Article]], Embeddings]


def by_week(articles: Iterable[Article], zone: tzinfo = UTC) -> dict[Week, list[Article]]:
    """The articles of each week of this zone, by their local day. What has no plausible date has no week."""
    weeks: dict[Week, list[Article]] = {}
    for article in articles:
        if article.published is not None and article.published.year >= PLAUSIBLE:
            at_its_day = placed(article, zone)
            weeks.setdefault(Week.of(at_its_day.dated, zone), []).append(at_its_day)
    return weeks


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
    weeks = by_week(articles, zone)
    if not weeks:
        return
    week, end = min(weeks), last or max(weeks)
    memory = EMPTY
    before: list[Article] = []
    while week <= end:
        own = weeks.get(week, [])
        known = embeddings([*before, *own])
        memory, reading = read_week(memory, week, own, known, earlier=before, observed=bool(own), settings=settings)
        if first is None or week >= first:
            yield reading
        if progress:
            progress(week)
        before, week = own, week.plus(1)


def lines(reading: WeekReading, edition: Edition | None = None) -> Iterator[dict[str, Any]]:
    """One object for each theme of a week, in the order of `rank`; weeks are named by their Monday.

    Args:
        reading: of the week.
        edition: made of it; its names and headlines are given. "" for a theme that it doesn't print, or without one.
    """
    printed = {theme.id: theme for theme in edition.themes} if edition else {}
    for rank, theme in enumerate(reading.themes, start=1):
        trend = theme.trend
        told = printed.get(theme.id)
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
            "name": told.name if told else "",
            "headline": told.headline if told else "",
        }
