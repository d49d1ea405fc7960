import gzip
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from digest.measure.documents import UNDATED, read_documents
from sources.errors import ConfigError


def write(path: Path, *lines: object) -> Path:
    path.write_text("".join((line if isinstance(line, str) else json.dumps(line)) + "\n" for line in lines))
    return path


def test_rows_become_articles(tmp_path: Path) -> None:
    row = {
        "id": 7,
        "title": "Dam breaks",
        "text": "The river",
        "published": "2025-09-08T10:00:00+02:00",
        "url": "https://www.paper.org/a?utm_source=x",
        "source": "Paper",
        "label": "flood",
        "category": None,
        "window": "2025-09",
        "more": [1],
    }
    plain = write(tmp_path / "a.jsonl", row, "", {"id": "b", "text": "Only a text"})
    zipped = tmp_path / "b.jsonl"  # what a file holds decides, not its name
    with gzip.open(zipped, "wt") as file:
        file.write(json.dumps({"id": "c", "title": "Dated by day", "published": "2025-09-08", "source": " BBC "}))
    first, second, third = read_documents([plain, zipped])
    assert (first.article.id, first.label, first.window, first.row["more"]) == ("7", "flood", "2025-09", [1])
    assert first.article.published == datetime(2025, 9, 8, 8, tzinfo=UTC)
    assert first.article.site == "paper.org"
    assert "utm" not in first.article.canonical_url
    assert (second.article.published, second.article.first_seen) == (None, UNDATED)
    assert (third.article.site, third.article.published) == ("bbc", datetime(2025, 9, 8, tzinfo=UTC))


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{broken", "not JSON"),
        ("[1]", "not a JSON object"),
        ("[" * 100_000, "not JSON"),
        ({"title": "no id"}, "no id"),
        ({"id": "", "title": "t"}, "no id"),
        ({"id": "x"}, "neither title nor text"),
        ({"id": "x", "text": ["list"]}, "text is no text"),
        ({"id": "x", "text": "t", "published": "yesterday"}, "'yesterday' is no ISO 8601 date"),
        ({"id": "good", "text": "t"}, "stands already at"),
    ],
)
def test_a_bad_line_is_named_by_file_and_number(tmp_path: Path, line: object, said: str) -> None:
    path = write(tmp_path / "docs.jsonl", {"id": "good", "text": "fine"}, "", line)
    with pytest.raises(ConfigError) as caught:
        read_documents([path])
    assert str(caught.value).startswith(f"{path}, line 3: ")
    assert said in str(caught.value)


def test_a_file_that_is_missing_cut_short_or_not_text_is_named(tmp_path: Path) -> None:
    cut = tmp_path / "cut.jsonl.gz"
    cut.write_bytes(gzip.compress(json.dumps({"id": "a", "text": "t" * 999}).encode())[:-12])
    binary = tmp_path / "binary.jsonl"
    binary.write_bytes(b"\xff\xfe\x00")
    empty = write(tmp_path / "empty.jsonl", "")
    for path in (cut, binary, tmp_path / "missing.jsonl"):
        with pytest.raises(ConfigError, match=path.name):
            read_documents([path])
    with pytest.raises(ConfigError, match="no documents"):
        read_documents([empty])
