"""replay: the promised keys, the same bytes again, and the digests that would have been told."""

import gzip
import itertools
import json
from pathlib import Path

import pytest

from tests.flows.commands import fieldbrief
from tests.shared_data import shared

KEYS = {
    "week", "theme_id", "label", "terms", "status", "rank", "score", "confidence", "article_ids", "sites",
    "weekly_counts", "expected", "confidence_words", "week_article_ids", "name", "headline",
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


def test_replay_writes_each_weeks_digest_and_says_how_far_it_is(tmp_path: Path) -> None:
    texts = [
        {
            "id": f"{week}-{n}", "title": title, "source": f"Paper {n}",
            "text": f"{title}, as paper {n} reports.", "published": f"2025-09-{2 + 7 * week:02}",
        }
        for week, title in enumerate(("A kelp farm binds nitrate off the coast", "Container cranes stand idle in port"))
        for n in range(3)
    ]  # fmt: skip
    (tmp_path / "texts.jsonl").write_text("".join(json.dumps(text) + "\n" for text in texts))
    told = fieldbrief(
        "replay", "texts.jsonl", "--digests", "told", "--out", "themes.jsonl", "--interest", "kelp farms",
        "--field", "robotics", "--data-dir", "d", cwd=tmp_path,
    )  # fmt: skip
    assert told.code == 0, told.err
    assert told.out.split() == ["themes.jsonl", "told"]
    assert "embed: 6 of 6" in told.err
    assert "weeks: 2 of 2" in told.err
    weeks = ("2025-W36", "2025-W37")
    written = {path.name for path in (tmp_path / "told").iterdir()}
    assert written == {f"{week}.{ending}" for week in weeks for ending in ("html", "txt", "json")}
    shown = [json.loads((tmp_path / "told" / f"{week}.json").read_text()) for week in weeks]
    assert [{card["id"][0] for card in digest["articles"]} for digest in shown] == [{"0"}, {"1"}]
    assert shown[0]["fields"] == ["Robotics"]
    assert shown[0]["interests"] == ["kelp farms"]
    assert (tmp_path / "told" / "2025-W36.txt").read_text().startswith("Subject: ")
