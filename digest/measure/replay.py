"""Time runs again: dated articles read week by week by the production code, and what it said as plain lines."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, tzinfo
from pathlib import Path
from typing import Any, Final

from digest.edition.calendar import placed
from digest.edition.record import Said, WeekSaid
from digest.measure.rows import read_rows
from digest.themes.memory import EMPTY
from digest.themes.read import ReadSettings, WeekReading, read_week
from digest.types import Edition, Embeddings, Status, Week
from sources.errors import ConfigError
from sources.types import Article

_FORM: Final = "a line of `replay --out` (week, theme_id, status, rank, weekly_counts, week_article_ids, ...)"
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


def read_replay(path: Path) -> tuple[dict[str, Any], ...]:
    """The lines that a replay wrote, in their order.

    Raises:
        ConfigError: the file can't be read, is empty, or a line is none of a replay; names file and line.
    """
    rows = tuple(read_rows(path, _line, _FORM))
    if not rows:
        raise ConfigError(f"{path}: it holds no line", remedy="Write one with `fieldbrief replay FILES --out FILE`.")
    return rows


def _line(row: dict[str, Any]) -> dict[str, Any]:
    usual = row["expected"]
    checked = {
        "week": str(Week.parse(row["week"]).monday),
        "theme_id": str(row["theme_id"]),
        "label": str(row["label"]),
        "status": Status(row["status"]).value,
        "rank": int(row["rank"]),
        "weekly_counts": [None if count is None else int(count) for count in row["weekly_counts"]],
        "expected": None if usual is None else [float(usual[0]), float(usual[1])],
        "confidence_words": str(row["confidence_words"]),
        "week_article_ids": [str(i) for i in row["week_article_ids"]],
    }
    return row | checked


def said_in(rows: Iterable[Mapping[str, Any]]) -> tuple[WeekSaid, ...]:
    """What a replay's lines, as `read_replay` gives them, say week by week; a week without a line wasn't heard."""
    weeks: dict[Week, list[Said]] = {}
    for row in rows:
        usual = row["expected"]
        weeks.setdefault(Week.parse(row["week"]), []).append(
            Said(
                theme=row["theme_id"],
                name=str(row.get("name") or row["label"]),
                status=Status(row["status"]),
                words=row["confidence_words"],
                usual=(usual[0], usual[1]) if usual else None,
                counts=tuple(row["weekly_counts"]),
            )
        )
    return tuple(WeekSaid(week=week, heard=True, themes=tuple(said)) for week, said in weeks.items())
