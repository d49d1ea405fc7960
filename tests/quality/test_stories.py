"""Floors under the stories, on the small development sets, with the production code and its one default."""

from pathlib import Path

import pytest

from digest.embedding import LocalEncoder
from digest.evaluation import evaluate_duplicates, evaluate_stories
from tests.shared_data import shared

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def encoder() -> LocalEncoder:
    return LocalEncoder()


@pytest.mark.parametrize(
    ("name", "floor"),
    [
        ("data/ecbplus/docs.jsonl.gz", 0.91),
        ("data/uci_news_part/docs.jsonl.gz", 0.85),
        ("data/wiki_current_events/story_clustering.jsonl.gz", 0.75),
    ],
)
def test_stories_hold_their_floor(name: str, floor: float, encoder: LocalEncoder) -> None:
    scores = evaluate_stories([Path(shared(name))], encoder=encoder)
    assert scores.mean is not None
    assert scores.mean.bcubed_f1 >= floor


def test_the_twenty_planted_copies_are_found_and_no_other() -> None:
    scores = evaluate_duplicates([Path(shared("data/neardup_minhash/docs.jsonl.gz"))])
    assert (scores.groups, scores.copies) == (20, 40)
