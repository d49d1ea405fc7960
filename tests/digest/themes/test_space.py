"""Nearness: above the usual of the field, the same for a set as for its pairs, and unmoved by a large event."""

import numpy as np

from digest.themes.memory import Memory
from digest.themes.settings import ThemeSettings
from digest.themes.space import Space
from tests.digest.themes.weeks import Made, others, read, spread


def space_of(*weeks: list[Made]) -> tuple[Space, Memory]:
    memory = [memory for memory, _ in read(weeks)][-1]
    return Space(memory), memory


def rows_of(space: Space, subject: str) -> list[int]:
    return [row for row, identity in enumerate(space.ids) if identity.endswith(f"-{subject}")]


def test_articles_of_one_subject_are_near_and_others_are_as_usual() -> None:
    space, _ = space_of(others(40, 1) + spread("asahi brewery", 5))
    own = rows_of(space, "asahi brewery")
    rest = [row for row in range(len(space)) if row not in own]
    assert space.cohesion(own).min() > 0.4
    assert abs(float(np.median(space.pairs(rest)[np.triu_indices(len(rest), 1)]))) < 0.05


def test_nearness_to_a_set_is_the_mean_of_its_pairs() -> None:
    space, _ = space_of(others(30, 2) + spread("asahi brewery", 4) + spread("renault leak", 3))
    one, other = rows_of(space, "asahi brewery"), rows_of(space, "renault leak")
    every = [*one, *other]
    pairs = space.pairs(every)
    assert np.allclose(space.near(space.core(one), other), pairs[4:, :4].mean(axis=1), atol=1e-5)
    np.fill_diagonal(pairs, 0.0)
    assert np.allclose(space.cohesion(every), pairs.sum(axis=1) / (len(every) - 1), atol=1e-5)


def test_many_groups_are_as_near_to_many_cores_as_each_is_by_itself() -> None:
    space, _ = space_of(others(30, 2) + spread("asahi brewery", 4) + spread("renault leak", 3))
    groups = [rows_of(space, "asahi brewery"), rows_of(space, "renault leak"), [0]]
    cores = [space.core(groups[0]), space.core(groups[1])]
    singly = [[float(space.near(core, group).mean()) for core in cores] for group in groups]
    assert np.allclose(space.nearness(cores, groups), singly, atol=1e-5)
    assert space.nearness([], groups).shape == (3, 0)
    assert space.nearness(cores, []).shape == (0, 2)


def test_an_event_that_fills_a_third_of_the_week_stays_near() -> None:
    small, _ = space_of(others(40, 3) + spread("asahi brewery", 4))
    large, _ = space_of(others(40, 3) + spread("asahi brewery", 20))
    few, many = (float(one.cohesion(rows_of(one, "asahi brewery")).mean()) for one in (small, large))
    assert many > max(ThemeSettings().near, 0.7 * few)


def test_a_lone_article_and_an_empty_field_are_near_nothing() -> None:
    space, _ = space_of(others(3, 4))
    assert space.cohesion([1]).tolist() == [0.0]
    assert len(Space(Memory())) == 0
