"""The measure itself."""

import gzip
import io
import json
import tarfile
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from sources.errors import ConfigError
from sources.evaluation import evaluate_extraction, same_day, shingle_overlap

PROSE = [f"Sentence number {n} of the article says something that is long enough to be kept." for n in range(9)]
PAGE = "<html><head><title>T</title><meta name=date content=2024-03-05></head><body><article><h1>T</h1>" + "".join(
    f"<p>{sentence}</p>" for sentence in PROSE
)


def archive(path: Path, rows: list[object], files: dict[str, bytes]) -> Path:
    files = {"docs.jsonl": "\n".join(json.dumps(row) for row in rows).encode(), **files}
    with tarfile.open(path, "w:xz") as made:
        for name, content in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            made.addfile(info, io.BytesIO(content))
    return path


def test_a_set_is_scored(tmp_path: Path) -> None:
    rows: list[object] = [
        {"id": "a", "url": "https://e.org/a", "html": "raw/a.gz", "text": "\n".join(PROSE), "title": "T", "published": "2024-03-05T23:00:00-05:00", "authors": ["Ada"]},  # noqa: E501
        {"id": "b", "url": "https://e.org/b", "html": "raw/b", "text": "Words that are not found.", "title": None, "published": None},  # noqa: E501
    ]  # fmt: skip
    path = archive(tmp_path / "p.tar.xz", rows, {"raw/a.gz": gzip.compress(PAGE.encode()), "raw/b": b"<p>no</p>"})
    scores, pages = evaluate_extraction(path)
    assert (scores.pages, scores.unread, scores.dated, scores.titled, scores.authored) == (2, 1, 1, 1, 1)
    assert (scores.date_exact, scores.title_exact, scores.authors_f1) == (1.0, 1.0, 0.0)
    assert pages[0].recall == 1.0
    assert pages[1].recall == 0.0
    assert pages[1].precision is None
    assert 0.9 < scores.precision <= 1.0
    assert scores.recall == 0.5


@pytest.mark.parametrize(("found", "expected", "overlap"), [
    ("a b c d e", "a b c d e", (1.0, 1.0)),
    ("a b c d e", "a b c d", (0.5, 1.0)),
    ("a b", "a b", (1.0, 1.0)),
    ("x y z w", "a b c d", (0.0, 0.0)),
    ("", "a b c d", (None, 0.0)),
    ("", "", (None, None)),
])  # fmt: skip
def test_shingles(found: str, expected: str, overlap: tuple[float | None, float | None]) -> None:
    assert shingle_overlap(found, expected) == overlap


def test_same_day() -> None:
    east = timezone(timedelta(hours=9))
    assert same_day(datetime(2024, 3, 4, 20, tzinfo=UTC), datetime(2024, 3, 5, 5, tzinfo=east))
    assert same_day(datetime(2024, 3, 5, tzinfo=UTC), datetime(2024, 3, 5, 5, tzinfo=timezone(timedelta(hours=-9))))
    assert not same_day(datetime(2024, 3, 6, tzinfo=UTC), datetime(2024, 3, 5, 5, tzinfo=east))
    assert not same_day(None, datetime(2024, 3, 5, tzinfo=UTC))


def test_what_is_wrong_is_named(tmp_path: Path) -> None:
    (tmp_path / "p.tar.xz").write_bytes(b"nothing")
    with pytest.raises(ConfigError, match=r"p\.tar\.xz: this is no readable tar"):
        evaluate_extraction(tmp_path / "p.tar.xz")
    with pytest.raises(ConfigError, match=r"docs\.jsonl line 1"):
        evaluate_extraction(
            archive(tmp_path / "q.tar.xz", [{"id": "a", "url": "u", "html": "raw/missing", "text": "x"}], {})
        )
    with pytest.raises(ConfigError, match="no labelled page"):
        evaluate_extraction(archive(tmp_path / "r.tar.xz", [], {}))
