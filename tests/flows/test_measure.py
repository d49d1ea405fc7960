"""replay over a slice of real texts: the promised keys, and the same bytes again."""

import gzip
import itertools
import json
from pathlib import Path

import pytest

from tests.flows.commands import fieldbrief
from tests.shared_data import shared

KEYS = {
    "week", "theme_id", "label", "terms", "status", "rank", "score", "confidence", "article_ids", "sites",
    "weekly_counts", "expected", "confidence_words",
}  # fmt: skip


@pytest.mark.slow
def test_replay_and_copies_of_real_texts(tmp_path: Path) -> None:
    with gzip.open(shared("data/cybersecurity_news/docs.jsonl.gz"), "rt", encoding="utf-8") as lines:
        rows = list(itertools.islice(lines, 120))
    (tmp_path / "slice.jsonl").write_text("".join(rows), encoding="utf-8")
    runs = [fieldbrief("replay", "slice.jsonl", "--data-dir", "d", cwd=tmp_path) for _ in range(2)]
    assert [run.code for run in runs] == [0, 0], runs
    assert runs[0].out == runs[1].out
    assert {frozenset(json.loads(line)) for line in runs[0].out.splitlines()} == {frozenset(KEYS)}
    copies = fieldbrief("eval", "duplicates", "slice.jsonl", "--json", "--predictions", "p.jsonl", cwd=tmp_path)
    assert copies.json["documents"] == 120
    found = [json.loads(line) for line in (tmp_path / "p.jsonl").read_text().splitlines()]
    assert {frozenset(one) for one in found} == {frozenset(("id", "group"))}
    assert {one["id"] for one in found} == {json.loads(row)["id"] for row in rows}
