"""Telling study fields apart, with vectors whose meaning is known: one axis a field."""

import numpy as np
import pytest

from digest.edition.routing import Guide, nearness, pieces
from digest.types import Vectors

FIELDS = {"robotics": ("robot", "gripper", "actuator"), "energy": ("battery", "grid", "turbine"), "law": ("court",)}


def rows(*axes: int, noise: int = 0) -> Vectors:
    """Rows of length 1 near these axes."""
    dice = np.random.default_rng(noise)
    made = np.stack([np.eye(8, dtype=np.float32)[axis] + dice.normal(scale=0.03, size=8) for axis in axes])
    return np.asarray(made / np.linalg.norm(made, axis=1, keepdims=True), np.float32)


def guides(examples: int = 0) -> list[Guide]:
    return [
        Guide(
            slug=slug,
            described=rows(axis, axis, axis, noise=axis),
            examples=rows(*[axis] * examples, noise=50 + axis) if examples else np.zeros((0, 8), np.float32),
            example_texts=tuple(f"{words[n % len(words)]} news {n}" for n in range(examples)),
        )
        for axis, (slug, words) in enumerate(FIELDS.items())
    ]


def texts(axes: list[int]) -> list[str]:
    words = list(FIELDS.values())
    return [f"{words[axis][0]} item {n}" if axis < 3 else f"cooking recipe {n}" for n, axis in enumerate(axes)]


@pytest.mark.parametrize("examples", [0, 20])
def test_each_text_finds_its_field(examples: int) -> None:
    axes = [0, 1, 2, 1, 0, 2, 2, 1]
    found = nearness(rows(*axes, noise=9), texts(axes), guides(examples))
    assert [found.fields[n] for n in found.scores.argmax(axis=1)] == [list(FIELDS)[axis] for axis in axes]


def test_what_is_about_none_of_them_is_given_to_none() -> None:
    axes = [0, 0, 0, 1, 1, 1, 2, 2, 2, 5]
    found = nearness(rows(*axes, noise=9), texts(axes), guides(20))
    assert found.nearest()[-1] == ""
    assert found.concerns(9, list(FIELDS), perhaps_none=True) == frozenset()
    assert len(found.concerns(9, list(FIELDS), perhaps_none=False)) >= 1
    assert found.concerns(0, list(FIELDS), perhaps_none=False) == {"robotics"}
    assert found.concerns(0, ["energy"], perhaps_none=False) == {"energy"}
    assert found.concerns(0, ["cooking"], perhaps_none=False) == frozenset()


def test_a_text_between_two_fields_concerns_both() -> None:
    both = rows(0, noise=3) + rows(1, noise=4)
    vectors = np.concatenate([rows(0, 0, 1, 1, 2, noise=9), both / np.linalg.norm(both)]).astype(np.float32)
    found = nearness(vectors, [*texts([0, 0, 1, 1, 2]), "robot battery"], guides(20))
    assert found.concerns(5, list(FIELDS), perhaps_none=False) == {"robotics", "energy"}


def test_no_text_and_texts_without_a_word_are_answered() -> None:
    assert nearness(np.zeros((0, 8), np.float32), [], guides(20)).nearest() == ()
    assert nearness(np.zeros((0, 8), np.float32), [], guides()).nearest() == ()
    assert len(nearness(rows(0, 1, noise=9), ["", "…"], guides()).nearest()) == 2


def test_a_description_is_taken_apart() -> None:
    assert pieces("Robotics", "Arms, legs and\n drones.") == (
        "Robotics",
        "Robotics: Arms, legs and drones.",
        "Arms",
        "legs",
        "drones",
    )
    assert pieces("Robotics", "") == ("Robotics",)
