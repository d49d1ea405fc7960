"""Weeks of chance, and themes against headings: the measures themselves."""

from collections.abc import Sequence
from datetime import date

from digest.measure.documents import Document
from digest.measure.null import dealt, score_null
from digest.measure.themes import score_themes, told_of
from digest.types import Week
from tests.digest.measure.test_replay import FIRST, article, run, week_of


def test_dates_are_dealt_out_once_each_and_by_the_seed() -> None:
    own = [a for n in range(4) for a in week_of(n)]
    one, two, other = dealt(own, 1), dealt(own, 1), dealt(own, 2)
    assert one == two != other
    assert sorted(a.published for a in one if a.published) == sorted(a.published for a in own if a.published)
    assert [a.id for a in one] == [a.id for a in own]


def test_claims_of_weeks_of_chance_are_counted() -> None:
    _, readings = run([*(week_of(n) for n in range(8)), week_of(8, 6)])
    score = score_null(readings[-1:])
    assert (score.weeks, score.new, score.new_among_first, score.changes) == (1, 1, 1, 0)
    assert score.to_json()["new_a_week"] == 1.0
    assert score_null([]).to_json()["weeks"] == 0


def labelled(week: Week, groups: Sequence[tuple[str, int]]) -> list[Document]:
    return [
        Document(article=article(f"{name}{n}", "x", week.start()), label=name, window=None, category=None, row={})
        for name, size in groups
        for n in range(size)
    ]


def test_themes_are_scored_against_headings() -> None:
    documents = labelled(FIRST, [("flood", 4), ("vote", 4)])
    rows = [
        {"week": str(FIRST.monday), "rank": 2, "week_article_ids": ["vote0", "vote1", "vote2", "flood3"]},
        {"week": str(FIRST.monday), "rank": 1, "week_article_ids": ["flood0", "flood1"]},
        {"week": str(FIRST.monday), "rank": 3, "week_article_ids": ["flood2", "flood3"]},
    ]
    score = score_themes(told_of(rows), documents)
    assert score.purity == (1 + 0.75 + 1) / 3
    assert (score.headings, score.coverage, score.twice) == (2, 1.0, 1)
    assert score_themes({}, documents).to_json()["themes"] == 0
    assert date(2025, 1, 6) == FIRST.monday
