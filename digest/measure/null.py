"""False claims: what is said of weeks in which nothing changes.

The dates of real texts are dealt out anew by lot. Each week keeps its size and each text its words and its site, so
whatever is then called rising, fading or new is chance (a permutation test of the whole program: Good, Permutation,
Parametric and Bootstrap Tests of Hypotheses, 3rd ed., 2005).
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np

from digest.measure.replay import EmbeddingsOf, replay
from digest.themes.read import ReadSettings, WeekReading
from digest.types import Status, Theme, Week
from sources.types import Article

FIRST: Final = 6  # themes of a digest that a reader sees first
_CHANGING: Final = frozenset((Status.RISING, Status.FADING))


@dataclass(frozen=True, slots=True, kw_only=True)
class NullScore:
    """What was said in weeks of chance, a week, over all seeds."""

    weeks: int
    weeks_with_change: int  # a rising or fading among the first six
    weeks_with_change_anywhere: int  # or among all that are told
    changes: int
    new_among_first: int
    new: int
    by_words: dict[str, int]  # status and confidence words of every claim

    def to_json(self) -> dict[str, Any]:
        """Counts as rates."""
        weeks = max(self.weeks, 1)
        return {
            "measure": "null weeks",
            "weeks": self.weeks,
            "share_of_weeks_with_rising_or_fading_among_first_six": round(self.weeks_with_change / weeks, 4),
            "share_of_weeks_with_rising_or_fading": round(self.weeks_with_change_anywhere / weeks, 4),
            "rising_or_fading_a_week": round(self.changes / weeks, 4),
            "new_a_week_among_first_six": round(self.new_among_first / weeks, 4),
            "new_a_week": round(self.new / weeks, 4),
            "by_words": dict(sorted(self.by_words.items())),
        }


def dealt(articles: Sequence[Article], seed: int) -> tuple[Article, ...]:
    """The articles with their dates dealt out anew; each date is given once."""
    dated = [article for article in articles if article.published is not None]
    dates = [article.published for article in dated]
    order = np.random.default_rng(seed).permutation(len(dated))
    return tuple(
        replace(article, published=dates[n], first_seen=dates[n]) for article, n in zip(dated, order, strict=True)
    )


def evaluate_null(
    articles: Sequence[Article],
    embeddings: EmbeddingsOf,
    *,
    seeds: Sequence[int] = (1, 2, 3),
    settings: ReadSettings | None = None,
    progress: Callable[[Week], None] | None = None,
) -> NullScore:
    """Read weeks of chance, and count what is claimed of those in which anything could be: with four weeks of past."""
    readings = [
        reading
        for seed in seeds
        for reading in replay(dealt(articles, seed), embeddings, settings=settings, progress=progress)
        if reading.observed and reading.weeks_of_past >= 4
    ]
    return score_null(readings)


def score_null(readings: Sequence[WeekReading]) -> NullScore:
    """The claims of weeks in which nothing changed."""
    changes = [(_of(r.themes[:FIRST], _CHANGING), _of(r.themes, _CHANGING)) for r in readings]
    new = frozenset((Status.NEW,))
    claims = [theme.trend for r in readings for theme in _of(r.themes, _CHANGING | new)]
    return NullScore(
        weeks=len(readings),
        weeks_with_change=sum(bool(first) for first, _ in changes),
        weeks_with_change_anywhere=sum(bool(every) for _, every in changes),
        changes=sum(len(every) for _, every in changes),
        new_among_first=sum(len(_of(r.themes[:FIRST], new)) for r in readings),
        new=sum(len(_of(r.themes, new)) for r in readings),
        by_words=dict(Counter(f"{trend.status.value}, {trend.confidence_words}" for trend in claims)),
    )


def _of(themes: Sequence[Theme], statuses: frozenset[Status]) -> list[Theme]:
    return [theme for theme in themes if theme.trend.status in statuses]
