"""Which of a week's themes an edition shows, and in which order, so that no story is told twice. Pure.

Reading a week may find one development under several words ("tactile skin", "doctoral student" in the articles about
it). In the figures of a back-test that is harmless; in an edition it is a repetition.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from digest.types import Status, Story, Theme
from sources.types import ArticleId

_CHANGES: Final = (Status.NEW, Status.RISING)
_CHANGE: Final = 1.0  # what a known change adds to how much a theme emerges: it counts as one e times as large
_OWN: Final = 0.75  # share of a theme's articles that must be told by no larger theme


def each_story_once(themes: Sequence[Theme], loose: Sequence[Story]) -> tuple[tuple[Theme, ...], tuple[Story, ...]]:
    """The themes with each article in one of them, and the stories of none.

    An article goes to the largest theme that has it. A theme that keeps less than three quarters of its articles is
    another name for those that have the rest: it is left out, and what only it had stands alone. One that keeps more
    counts what it keeps: count, sites, bars and list of a card are the same articles. Themes without a story this week
    (fading ones) stay. The order of the themes is kept.

    Args:
        themes: of one week, the one that emerges most first.
        loose: stories of no theme.
    """
    order = sorted(range(len(themes)), key=lambda place: (-len(themes[place].article_ids), place))
    told: set[ArticleId] = set()
    kept: dict[int, Theme] = {}
    freed: list[Story] = []
    for place in order:
        theme = themes[place]
        own = tuple(story for story in theme.stories if told.isdisjoint(story.article_ids))
        count = sum(len(story.article_ids) for story in own)
        if count < _OWN * len(theme.article_ids):
            freed += own
            continue
        kept[place] = theme if len(own) == len(theme.stories) else _of_these(theme, own, count)
        told.update(article_id for story in own for article_id in story.article_ids)
    alone = {story.id: story for story in freed if told.isdisjoint(story.article_ids)}
    return tuple(kept[place] for place in sorted(kept)), (*loose, *alone.values())


def _of_these(theme: Theme, stories: tuple[Story, ...], count: int) -> Theme:
    """The theme with the figures of what it keeps."""
    trend = theme.trend
    return replace(
        theme, stories=stories, trend=replace(trend, count=count, weekly_counts=(*trend.weekly_counts[:-1], count))
    )


def changing_first(themes: Sequence[Theme]) -> tuple[Theme, ...]:
    """The themes by how much they emerge (growth, nearness and size), those called new or rising before their like."""
    return tuple(
        sorted(themes, key=lambda theme: -theme.trend.score - (_CHANGE if theme.trend.status in _CHANGES else 0))
    )
