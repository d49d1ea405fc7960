"""Floors under the stories, on the small development sets, with the production code and its one default.

Each stands one wrong join below what is measured (benchmarks/README.md), at or above the best that a
baseline reaches with its cut chosen on the set's own labels, UCI aside.
"""

from collections.abc import Sequence
from pathlib import Path

import pytest

from digest.embedding import LocalEncoder, embed
from digest.measure.documents import read_documents
from digest.measure.stories import Grouping, evaluate_duplicates, score_stories
from digest.stories.group import StorySettings, group_stories
from digest.types import Embeddings
from sources.types import Article
from tests.shared_data import shared

ALL_PAIRS, NEIGHBOURS = StorySettings(), StorySettings(all_pairs=1)


@pytest.fixture(scope="module")
def encoder() -> LocalEncoder:
    return LocalEncoder()


@pytest.mark.slow
@pytest.mark.timeout(900)  # embedding 5,000 texts, on a machine that may do other things too
@pytest.mark.parametrize(
    ("name", "floor"),
    [
        ("data/ecbplus/docs.jsonl.gz", 0.91),
        ("data/uci_news_part/docs.jsonl.gz", 0.85),
        ("data/wiki_current_events/story_clustering.jsonl.gz", 0.775),
    ],
)
def test_stories_hold_their_floor_with_all_pairs_and_with_neighbours(
    name: str, floor: float, encoder: LocalEncoder
) -> None:
    documents = read_documents([Path(shared(name))])
    embeddings = embed([d.article for d in documents], encoder=encoder)

    def f1(settings: StorySettings) -> float:
        def group(articles: Sequence[Article], vectors: Embeddings) -> Grouping:
            stories = group_stories(articles, vectors, settings=settings)
            return {i: story.id for story in stories for i in story.article_ids}

        scores = score_stories(documents, embeddings, group).mean
        assert scores is not None
        return scores.bcubed_f1

    every_pair = f1(ALL_PAIRS)
    assert every_pair >= floor
    assert f1(NEIGHBOURS) == pytest.approx(every_pair, abs=0.01)


def test_the_twenty_planted_copies_are_found_and_no_other() -> None:
    scores = evaluate_duplicates([Path(shared("data/neardup_minhash/docs.jsonl.gz"))])
    assert (scores.groups, scores.copies) == (20, 40)
