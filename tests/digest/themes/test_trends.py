"""What a theme's counts are called, against volumes whose rates are known."""

from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from digest.themes.discover import emergence
from digest.themes.settings import TrendSettings
from digest.themes.trends import Series, judge, newness_of, surge_of
from digest.types import Status, Trend

PAST = 16


def one(counts: list[int | None], published: list[int | None] | None = None, sites: int = 3) -> Trend:
    whole = published or [None if count is None else 100 for count in counts]
    new = newness_of(counts, whole, 50, TrendSettings())
    return judge([Series(counts=tuple(counts), sites=sites, new=new)], whole)[0]


@pytest.mark.parametrize("themes", [10, 30])
def test_steady_themes_are_called_rising_or_fading_at_most_once_in_twenty(themes: int) -> None:
    generator = np.random.default_rng(20)
    seen: Counter[Status] = Counter()
    for _ in range(60):
        rates = generator.choice([1, 3, 6, 10, 20], size=themes)
        counts = generator.poisson(rates, size=(PAST + 1, themes))
        whole = (counts.sum(axis=1) + generator.poisson(60, size=PAST + 1)).tolist()
        trends = judge([Series(counts=tuple(column), sites=3) for column in counts.T.tolist()], whole)
        seen.update(trend.status for trend in trends)
    wrong = seen[Status.RISING] + seen[Status.FADING]
    assert wrong / sum(seen.values()) <= 0.05


def test_a_tripling_from_six_is_named_in_its_first_week_and_a_collapse_within_two() -> None:
    generator = np.random.default_rng(21)
    risen = fallen = 0
    runs = 200
    for _ in range(runs):
        counts = generator.poisson([6, 40, 5, 8, 12, 6, 9, 7], size=(PAST + 1, 8))
        counts[-1, :2] = generator.poisson([18, 1])
        whole = (counts.sum(axis=1) + generator.poisson(200, size=PAST + 1)).tolist()
        trends = judge([Series(counts=tuple(column), sites=3) for column in counts.T.tolist()], whole)
        risen += trends[0].status is Status.RISING
        fallen += trends[1].status is Status.FADING
    assert risen / runs >= 0.7  # 0.93 before: what a chance of one false word in ten weeks costs
    assert fallen / runs >= 0.99


def test_a_quiet_week_of_the_whole_field_is_no_fall_and_a_busy_one_no_rise() -> None:
    past: list[int | None] = [10, 11, 9, 10, 12, 8, 10, 10]
    field: list[int | None] = [200] * 8
    assert one([*past, 3], [*field, 60]).status is Status.STEADY
    assert one([*past, 30], [*field, 600]).status is Status.STEADY
    assert one([*past, 30], [*field, 220]).status is Status.RISING


def test_what_is_outside_the_usual_is_never_called_steady() -> None:
    # Bursts in its past make a theme's counts scatter, so a high count proves nothing; nor is it "steady".
    seen = [one([0, 2, 0, 1, 5, 0, 1, 0, now]) for now in range(12)]
    for trend in seen:
        assert trend.expected is not None
        if trend.status is Status.STEADY:
            assert trend.expected[0] <= trend.count <= trend.expected[1]
    unproved = one([3, 4, 2, 5, 3, 4, 3, 4, 7])
    assert (unproved.status, unproved.expected) == (Status.TOO_EARLY, (1.0, 6.0))
    assert unproved.confidence_words == "more than usual, but it may be chance"
    assert one([9, 8, 10, 9, 11, 8, 9, 10, 4]).confidence_words == "fewer than usual, but it may be chance"


def test_two_names_of_one_falling_theme_make_no_other_theme_fall() -> None:
    # Four overlapping themes of 40 a week fall together; taken away four times they would leave a busy week behind.
    ids = frozenset(str(n) for n in range(120))
    falling = [Series(counts=(*[40] * 10, 2), sites=3, articles=ids) for _ in range(4)]
    calm = Series(counts=(*[12, 9, 11, 10, 12, 8, 11, 9, 10, 12], 9), sites=3, articles=frozenset("abc"))
    trends = judge([*falling, calm], [*[190] * 10, 152])
    assert [trend.status for trend in trends] == [Status.FADING] * 4 + [Status.STEADY]


def test_passing_news_that_every_week_has_makes_no_calm_theme_rise() -> None:
    # Sixteen new stories this week; as many in each week before, but those are no themes any more.
    news = [Series(counts=(*[0] * 11, 4), sites=3) for _ in range(16)]
    calm = Series(counts=(*[25, 24, 26, 25, 24, 25, 26, 25, 24, 26, 25], 26), sites=9)
    trend = judge([*news, calm], [190] * 12)[-1]
    assert (trend.status, trend.expected) == (Status.STEADY, (18.0, 32.0))


def test_one_article_in_passing_long_ago_leaves_a_theme_new() -> None:
    assert one([0, 1, 0, 0, 0, 0, 51, 43]).status is Status.NEW
    assert one([0, 1, 0, 0, 0, 0, 2, 3]).status is not Status.NEW


def test_weeks_in_which_nobody_asked_count_for_nothing() -> None:
    past: list[int | None] = [10, 11, 9, 10, 12, 8, 10, 10]
    holes: list[int | None] = [10, None, 11, 9, None, None, 10, 12, 8, 10, 10]
    for now in (2, 10, 31):
        whole, broken = one([*past, now]), one([*holes, now])
        assert (whole.status, whole.expected, whole.p_value) == (broken.status, broken.expected, broken.p_value)
    missed = one([*past, None])
    assert missed.status is Status.TOO_EARLY
    assert missed.confidence_words == "this week was not observed"


def test_a_first_sighting_is_new_and_stays_new_for_three_weeks() -> None:
    nothing: list[int | None] = [0] * 8
    assert one([*nothing, 4]).status is Status.NEW
    assert one([*nothing, 4, 3]).status is Status.NEW
    assert one([*nothing, 4, 3, 5]).status is Status.NEW
    assert one([*nothing, 4, 3, 5, 4]).status is not Status.NEW
    assert one([0, 0, 4]).status is Status.TOO_EARLY
    assert one([0, 0, 4]).confidence_words == "too few earlier weeks to compare with"


def test_under_three_a_week_no_change_is_claimed() -> None:
    assert one([1, 0, 2, 1, 1, 0, 1, 2]).status is Status.TOO_EARLY
    assert one([1, 0, 2, 1, 1, 0, 1, 0]).confidence_words == "quiet"


def test_the_figures_are_said() -> None:
    trend = one([3, 4, 2, 5, 3, 4, 3, 4, 11], sites=7)
    assert trend.status is Status.RISING
    assert trend.figures == "11 articles from 7 sites this week; usual 1 to 6"
    assert one([0, 0, 0, 0, 0, 1], sites=1).figures == "1 article from 1 site this week; none in the 5 weeks before"
    single = judge([Series(counts=(3, 3, 3, 3, 3, 3), sites=1)], [50] * 6, single_site=True)[0]
    assert single.figures.startswith("3 articles this week; usual ")


def test_weeks_of_another_number_are_refused() -> None:
    with pytest.raises(ValueError, match="a theme with 2 weeks in a field with 3"):
        judge([Series(counts=(1, 2), sites=1)], [3, 3, 3])


def test_growth_counts_for_more_the_more_it_rests_on() -> None:
    assert emergence(3, 100, 3, 300) < emergence(30, 100, 30, 300) < emergence(60, 100, 30, 300)
    assert emergence(5, 0, 5, 100) == emergence(0, 100, 5, 100) == 0.0


weeks = st.lists(st.one_of(st.none(), st.integers(0, 200)), min_size=1, max_size=30)


@settings(max_examples=60, deadline=None)
@given(st.lists(weeks, min_size=1, max_size=5), st.integers(0, 400))
def test_any_counts_give_an_honest_answer(rows: list[list[int | None]], rest: int) -> None:
    length = min(map(len, rows))
    rows = [row[:length] for row in rows]
    # A field is asked or not as a whole.
    rows = [[None if rows[0][i] is None else (row[i] or 0) for i in range(length)] for row in rows]
    whole = [None if rows[0][i] is None else sum(row[i] or 0 for row in rows) + rest for i in range(length)]
    themes = [Series(counts=tuple(row), sites=1) for row in rows]
    trends = judge(themes, whole)
    assert judge(themes, whole) == trends
    for theme, trend in zip(themes, trends, strict=True):
        assert trend.weekly_counts == theme.counts
        assert 0 <= trend.confidence <= 1
        assert trend.q_value is None or trend.p_value is None or trend.q_value >= trend.p_value - 1e-9
        if trend.expected:
            assert trend.expected[0] <= trend.expected[1]
        if trend.status is Status.RISING:
            assert trend.expected is not None
            assert trend.count > trend.expected[1]


def found(counts: list[int | None], around: int) -> Trend:
    """The trend of a development that the last week found, with this many earlier articles as near as its own."""
    whole = [None if count is None else 100 for count in counts]
    surge = surge_of(counts, whole, around, TrendSettings())
    return judge([Series(counts=tuple(counts), sites=5, since=0, surge=surge)], whole)[0]


def test_what_this_week_found_is_rising_where_so_many_articles_are_no_chance() -> None:
    past: list[int | None] = [0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0]
    assert found([*past, 14], around=3).status is Status.RISING
    assert found([*past, 4], around=3).status is Status.TOO_EARLY
    # More of the past may be as near as what this week chose than was counted for it: then it may be chance.
    assert found([*past, 8], around=60).confidence_words == "more than usual, but it may be chance"


def test_what_this_week_found_isn_t_rising_without_a_past_to_hold_it_against() -> None:
    assert surge_of([0, 2, 14], [100, 100, 100], 2, TrendSettings()) is None
    assert surge_of([None, None, 0, 0, 2, 14], [None, None, 100, 100, 100, 100], 2, TrendSettings()) is None
    assert surge_of([0, 0, 0, 2, 0], [100] * 5, 2, TrendSettings()) is None


def test_articles_dealt_over_the_weeks_by_lot_are_hardly_ever_found_rising() -> None:
    generator = np.random.default_rng(7)
    wrong = 0
    for _ in range(200):
        # Twenty subjects that the week might have chosen, and it chose the one it holds most of.
        counts = generator.multinomial(20, [1 / 12] * 12, size=20)
        most = counts[counts[:, -1].argmax()].tolist()
        wrong += found(most, around=20 - most[-1]).status is Status.RISING
    assert wrong / 200 <= 0.05


def test_what_fell_to_less_than_half_of_its_last_weeks_isn_t_rising() -> None:
    past: list[int | None] = [1, 2, 1, 1, 2, 1, 2, 1, 1, 2, 1, 2]
    assert one([*past, 4, 14, 13]).status is Status.RISING
    fallen = one([*past, 4, 14, 6])
    assert (fallen.status, fallen.confidence_words) == (Status.TOO_EARLY, "past its height")
    # A height that is long past says nothing of today.
    assert one([*past[:6], 30, *past[6:], 9, 12]).status is Status.RISING
