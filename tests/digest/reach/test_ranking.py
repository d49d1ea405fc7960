import json
from pathlib import Path

import pytest

from digest.measure.documents import read_documents
from digest.reach.ranking import prediction, rank, read_readers, score_ranking
from sources.errors import ConfigError
from tests.digest.edition.encoder import WordEncoder

SUBJECTS = {"r": "grippers and tactile hands", "s": "solar panels on roofs", "c": "court rulings on privacy"}


def files(folder: Path, users: list[dict[str, object]]) -> tuple[Path, Path]:
    docs = [{"id": f"{key}{n}", "title": f"{words} part {n}"} for key, words in SUBJECTS.items() for n in range(5)]
    for name, rows in (("docs.jsonl", docs), ("users.jsonl", users)):
        (folder / name).write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return folder / "users.jsonl", folder / "docs.jsonl"


def test_later_papers_are_ranked_by_earlier_ones_given_as_ids_or_texts(tmp_path: Path) -> None:
    candidates = ["c1", "s1", "r3", "c2", "r4", "s2"]
    users, docs = files(
        tmp_path,
        [
            {"user": "a", "profile": ["r0", "r1"], "relevant": ["r3", "r4"], "candidates": candidates},
            {"user": "b", "profile": ["solar panels"], "relevant": ["s1", "s2"], "candidates": candidates},
        ],
    )
    found = rank(read_readers(users), read_documents([docs]), encoder=WordEncoder())
    scores = score_ranking(found)
    assert scores["ours"] == {"auc": 1.0, "ndcg_at_10": 1.0}
    assert scores["users"] == 2
    assert set(prediction(found[0])["ranked"][:2]) == {"r3", "r4"}
    assert set(prediction(found[1])["ranked"][:2]) == {"s1", "s2"}


@pytest.mark.parametrize(
    "row",
    [
        {"user": "a", "profile": [], "relevant": ["r1"], "candidates": ["s1"]},
        {"user": "a", "profile": ["r0"], "relevant": [], "candidates": ["s1"]},
        {"user": "a", "profile": ["r0"], "relevant": ["s1"], "candidates": ["s1"]},
        {"user": "a", "relevant": ["s1"], "candidates": ["s2"]},
    ],
)
def test_a_user_that_cant_be_scored_is_named_by_its_line(tmp_path: Path, row: dict[str, object]) -> None:
    with pytest.raises(ConfigError, match=r"users\.jsonl, line 1"):
        read_readers(files(tmp_path, [row])[0])


def test_an_unknown_candidate_is_named(tmp_path: Path) -> None:
    row: dict[str, object] = {"user": "a", "profile": ["r0"], "relevant": ["r1"], "candidates": ["nowhere", "s1"]}
    users, docs = files(tmp_path, [row])
    with pytest.raises(ConfigError, match="user a: no document has the id 'nowhere'"):
        rank(read_readers(users), read_documents([docs]), encoder=WordEncoder())
