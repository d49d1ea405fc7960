"""The measure of opportunities: what counts as right, and what a wrong file says."""

import json
from pathlib import Path
from typing import Any

import pytest

from digest.measure.opportunities import prediction, read_all, read_announcements, score
from sources.errors import ConfigError

ROW = {
    "id": "a",
    "title": "PhD position in optics",
    "text": "Apply by 1 December 2026.",
    "feed_kind": "society",
    "published": "2026-11-20",
    "now": "2026-11-25",
    "open": True,
    "kind": "phd",
    "due": "2026-12-01",
}
NEWS = ROW | {"id": "n", "title": "Agency wins prize", "text": "It was held.", "open": False, "kind": "", "due": None}


def scored(tmp_path: Path, *rows: dict[str, Any]) -> dict[str, Any]:
    path = tmp_path / "rows.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    announcements = read_announcements([path])
    found = list(read_all(announcements))
    assert [prediction(one)["id"] for one in found] == [row["id"] for row in rows]
    return score(announcements, found)


def test_what_is_right_counts_and_what_is_wrong_does_not(tmp_path: Path) -> None:
    scores = scored(tmp_path, ROW, NEWS, ROW | {"id": "b", "due": "2026-12-02", "kind": "grant", "open": False})
    assert scores == {
        "announcements": 2,
        "news": 1,
        "due_precision": 0.5,
        "due_recall": 0.5,
        "open": pytest.approx(2 / 3),
        "kind": 0.5,
        "news_shown": 0.0,
    }


def test_markup_is_read_as_a_feeds_would_be_and_instants_are_taken(tmp_path: Path) -> None:
    html = "<dl><dt>Deadline (AoE)</dt><dd>1 December 2026</dd></dl>"
    row = ROW | {"text": "", "html": html, "now": "2026-12-02T08:00:00Z", "kind": "job", "site": "a.example"}
    assert scored(tmp_path, row | {"open": False})["due_recall"] == 1.0


@pytest.mark.parametrize(
    "line",
    ["{", "[]", json.dumps({"id": "a"}), json.dumps(ROW | {"open": "yes"}), json.dumps(ROW | {"due": "31 February"})],
)
def test_a_wrong_line_is_named(tmp_path: Path, line: str) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_text(json.dumps(ROW) + "\n" + line + "\n", encoding="utf-8")
    with pytest.raises(ConfigError, match=r"rows\.jsonl, line 2"):
        read_announcements([path])


def test_a_missing_and_an_empty_file(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="can't be read"):
        read_announcements([tmp_path / "none.jsonl"])
    (tmp_path / "empty.jsonl").write_text("\n", encoding="utf-8")
    with pytest.raises(ConfigError, match="no announcement"):
        read_announcements([tmp_path / "empty.jsonl"])
