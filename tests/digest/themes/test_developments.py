"""A week's articles in groups of one development each."""

from digest.themes.developments import developments
from digest.themes.memory import WeekRecord
from digest.themes.settings import ThemeSettings
from digest.themes.space import Space
from tests.digest.themes.test_space import rows_of, space_of
from tests.digest.themes.weeks import others, spread

SETTINGS = ThemeSettings()


def test_each_development_is_one_group_and_the_rest_are_alone() -> None:
    space, _ = space_of(others(30, 1) + spread("asahi brewery", 5) + spread("renault leak", 3))
    first, second, *rest = developments(space, (), SETTINGS)
    assert list(first) == rows_of(space, "asahi brewery")
    assert list(second) == rows_of(space, "renault leak")
    assert {len(group) for group in rest} == {1}
    assert sorted(row for group in (first, second, *rest) for row in group) == space.week.tolist()


def test_a_story_is_not_torn_apart() -> None:
    space, _ = space_of(others(30, 1) + spread("asahi brewery", 4))
    own, stray = rows_of(space, "asahi brewery"), rows_of(space, "other1x0")
    (first, *_) = developments(space, [[*own[:2], *stray]], SETTINGS)
    assert set(first) == {*own, *stray}


def test_a_week_without_articles_has_none() -> None:
    _, memory = space_of(others(5, 1))
    unheard = WeekRecord(week=memory.weeks[-1].week.plus(1), observed=False)
    assert developments(Space(memory.followed_by(unheard, "made")), (), SETTINGS) == ()
