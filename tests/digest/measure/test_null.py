"""Weeks of chance: the measure itself."""

from digest.measure.null import dealt, score_null
from tests.digest.measure.test_replay import run, week_of


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
