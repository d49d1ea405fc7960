"""Nearness to a whole profile, with vectors whose meaning is known: one axis a subject."""

from collections.abc import Sequence

import numpy as np

from digest.interests.profile import Floats, Shelf, held_against, lay_out, nearness
from digest.types import Vectors

TEXTS = ("tactile grippers", "tactile skin", "solar panels", "wind turbines", "court rulings")


def rows(*axes: int) -> Vectors:
    return np.asarray(np.eye(6, dtype=np.float32)[list(axes)], np.float32)


def near_to(shelf: Shelf, vectors: Vectors, texts: Sequence[str]) -> Floats:
    return nearness(shelf, held_against(shelf, vectors, texts))


def test_what_lies_near_in_meaning_and_words_comes_first() -> None:
    shelf = lay_out(rows(0, 0, 1, 2, 3), TEXTS)
    near = near_to(shelf, rows(0), ["soft grippers"])
    assert list(np.argsort(-near, kind="stable")[:2]) == [0, 1]
    assert near[0] > near[1] > near[2:].max()


def test_each_of_several_subjects_is_near() -> None:
    near = near_to(lay_out(rows(0, 0, 1, 2, 3), TEXTS), rows(1, 2), ["panels", "turbines"])
    assert set(np.argsort(-near)[:2]) == {2, 3}


def test_no_profile_no_article_and_no_word_are_answered() -> None:
    shelf = lay_out(rows(0, 1), ["a gripper", "a panel"])
    assert not near_to(shelf, np.zeros((0, 6), np.float32), []).any()
    assert near_to(lay_out(np.zeros((0, 6), np.float32), []), rows(0), ["x"]).shape == (0,)
    assert near_to(lay_out(np.zeros((0, 0), np.float32), []), rows(0, 1), ["x", "y"]).shape == (0,)
    assert np.isfinite(near_to(lay_out(rows(0, 1), ["", "…"]), rows(0), ["…"])).all()
    assert np.isfinite(near_to(shelf, rows(0), ["unheard of"])).all()
