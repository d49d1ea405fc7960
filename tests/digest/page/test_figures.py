"""What a reader is told of a count of which nothing can be called: never that it is too early to tell."""

from dataclasses import replace

import pytest

from digest.page.figures import figure_words, status_words
from digest.themes.verdict import Why
from digest.types import Status, Trend
from tests.digest.editions import edition

_NEW = next(one.trend for one in edition().themes if one.trend.status is Status.NEW)


def early(why: str, expected: tuple[float, float] | None = (0.0, 0.4), *past: int, now: int = 6) -> Trend:
    counts = (*(past or (0,) * 6), now)
    return replace(
        _NEW, status=Status.TOO_EARLY, confidence_words=why, expected=expected, weekly_counts=counts, count=now
    )


@pytest.mark.parametrize(
    ("trend", "status", "figures"),
    [
        (early(Why.FIRST), "Perhaps new", "6 articles from 5 sites this week, none in the 6 weeks before"),
        (early(Why.FIRST, (0.0, 0.4), 0, 2, 0), "More than usual",
         "6 articles from 5 sites this week; usually none (too few to call it new)"),
        (early(Why.SAID), "Perhaps not new",
         "6 articles from 5 sites this week; the field has used its words before"),
        (early(Why.KIN), "Perhaps not new", "6 articles from 5 sites this week"),
        (early(Why.TOLD, (0.0, 0.4), 0, 0, 3), "New a short while ago",
         "6 articles from 5 sites this week; usually none"),
        (early(Why.FOUND, (0.0, 6.2), 1, 5, 6), "As usual", "6 articles from 5 sites this week; usually up to 6"),
        (early(Why.FOUND, (0.0, 3.2), 1, 5, 2), "More than usual",
         "6 articles from 5 sites this week; usually up to 3 (a change can be told from next week on)"),
        (early(Why.FEW, (0.0, 0.2), 0, 1, now=3), "More than usual",
         "3 articles from 5 sites this week; usually none (too few to call it a change)"),
        (early(Why.MORE, (0.0, 3.0), 1, 2, now=5), "More than usual",
         "5 articles from 5 sites this week; usually up to 3 (it may be chance)"),
        (early(Why.FEWER, (4.0, 9.0), 5, 6, now=2), "Fewer than usual",
         "2 articles from 5 sites this week; usually 4 to 9 (it may be chance)"),
        (early(Why.PASSING, (1.0, 8.0), 3, 9, now=2), "Past its height",
         "2 articles from 5 sites this week; usually 1 to 8"),
        (early(Why.THIN, None), "Too early to tell",
         "6 articles from 5 sites this week; too few earlier weeks to say what is usual"),
    ],
)  # fmt: skip
def test_what_is_too_early_to_tell_is_told_by_what_is_known(trend: Trend, status: str, figures: str) -> None:
    assert status_words(trend) == status
    assert figure_words(trend) == figures
