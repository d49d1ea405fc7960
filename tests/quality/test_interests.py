"""Floors under what a digest claims to be close to an interest, on the gold sets made by reading.

Each stands a few claims below what is measured (benchmarks/README.md, "Interests").
"""

import pytest

from benchmarks.interests import GOLD, half_of
from digest.embedding import LocalEncoder
from digest.measure.documents import read_documents
from digest.measure.interests import claims, read_interests, score_claims
from tests.shared_data import shared


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_claims_are_right_and_weeks_are_served() -> None:
    documents = read_documents([shared("data/cybersecurity_news/docs.jsonl.gz")])
    gold = [one for one in read_interests(GOLD / "interests_security.jsonl") if half_of(one.interest) == "first"]
    scores = score_claims(list(claims(documents, gold, encoder=LocalEncoder())), gold, documents)
    assert scores["precision"] >= 0.85
    assert scores["weeks_served"] >= 0.45


def test_gold_holds_ids_and_our_own_phrases_only() -> None:
    for name in ("interests_security.jsonl", "interests_arxiv.jsonl"):
        gold = read_interests(GOLD / name)
        assert all(len(one.interest) < 80 and not one.relevant & one.decoys for one in gold)
        assert any(not one.relevant for one in gold), "an interest that fits nothing is part of the trial"
