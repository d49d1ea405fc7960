"""Floors under how people are read (benchmarks/README.md, "People"); rules were mended on the first half alone."""

import pytest

from benchmarks.interests import GOLD
from digest.measure.people import find_people, read_labelled, score
from digest.text.parser import SpacyParser


@pytest.mark.parametrize(
    ("half", "precision", "recall", "role"), [("first", 0.96, 0.86, 0.92), ("second", 0.92, 0.8, 0.86)]
)
def test_people_roles_and_organisations(half: str, precision: float, recall: float, role: float) -> None:
    texts = read_labelled([GOLD / f"people_{half}_half.jsonl"])
    scores = score(texts, find_people(texts, SpacyParser()))
    assert scores["people"] >= 140
    assert scores["precision"] >= precision
    assert scores["recall"] >= recall
    assert scores["role"] >= role
    assert scores["organisation"] >= 0.8
    assert scores["organisations"] >= 70
    assert scores["organisations_precision"] >= 0.72
    assert scores["organisations_recall"] >= 0.55
    assert scores["organisations_kind"] >= 0.95
