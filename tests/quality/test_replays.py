"""Floors under what a replay of real news prints: figures of the very articles listed, names that they say, calls."""

import os
from pathlib import Path
from typing import Any

import pytest

from benchmarks.trends import embeddings_from, vectors_of
from digest.edition.record import record, tallies
from digest.measure.digests import editions
from digest.measure.documents import Document, read_documents
from digest.measure.names import named, score_names
from digest.measure.replay import lines, replay, said_in
from digest.text.parser import find_parser
from digest.types import Status
from tests.shared_data import shared

pytestmark = pytest.mark.slow
CACHED = os.environ.get("FIELDBRIEF_VECTORS")  # a folder of vectors, as `python -m benchmarks.trends --vectors` reads
WINDOW = 4  # weeks whose articles a line names


@pytest.fixture(scope="module")
def documents() -> tuple[Document, ...]:
    return read_documents([Path(shared("data/cybersecurity_news")) / "docs.jsonl.gz"])


@pytest.fixture(scope="module")
def rows(documents: tuple[Document, ...]) -> list[dict[str, Any]]:
    articles = [document.article for document in documents]
    cached = Path(CACHED) / "cybersecurity_news__docs.npz" if CACHED else None
    readings = replay(articles, embeddings_from(vectors_of(documents, cached)))
    told = editions(readings, articles, parser=find_parser())
    return [line for reading, edition in told for line in lines(reading, edition)]


def test_a_lines_articles_are_those_its_figures_count(rows: list[dict[str, Any]]) -> None:
    for row in rows:
        assert len(row["article_ids"]) == sum(count or 0 for count in row["weekly_counts"][-WINDOW:]), row
        assert len(row["week_article_ids"]) == row["weekly_counts"][-1], row
        assert set(row["week_article_ids"]) <= set(row["article_ids"]), row


def test_this_weeks_articles_say_the_names(rows: list[dict[str, Any]], documents: tuple[Document, ...]) -> None:
    score = score_names(rows, documents, named(rows, documents))
    assert score.named >= 20
    assert score.supported >= 0.95
    assert score.older <= 1  # aim 0; the one is of a theme that prints fewer articles than it counts


def test_what_was_called_steady_seldom_rose(rows: list[dict[str, Any]]) -> None:
    found = {(one.status, one.words): one for one in tallies(record(said_in(rows)))}
    steady = found[Status.STEADY, ""]
    assert steady.above <= 0.15 * steady.calls
