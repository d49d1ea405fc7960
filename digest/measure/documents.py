"""Labelled texts in the common form, as articles: what evaluations and replays read.

One JSON object a line (`.jsonl` or `.jsonl.gz`) with `id, title, text, published, url, source, label,
category` and perhaps `window`. Only `id` and one of `title` and `text` must be there.
"""

import gzip
import json
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from sources.errors import ConfigError
from sources.types import Article, ArticleId
from sources.web.urls import canonical_url, site_of
from sources.wording.latex import without_latex

UNDATED: Final = datetime(1970, 1, 1, tzinfo=UTC)  # `first_seen` where the row has no date
_LEAD: Final = 600  # characters


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One row: the article, and what people said of it."""

    article: Article
    label: str | None  # story or theme
    window: str | None  # documents are grouped within their window only
    category: str | None
    row: dict[str, Any]  # every key of the line, for what one set alone has


def read_documents(paths: Iterable[Path]) -> tuple[Document, ...]:
    """All rows of all files, in their order.

    Raises:
        ConfigError: a file can't be read, a line is no such object, or an id comes twice; names file and line.
    """
    documents: list[Document] = []
    seen: dict[str, str] = {}
    for path in paths:
        for number, line in enumerate(_lines(path), start=1):
            if not line.strip():
                continue
            where = f"{path}, line {number}"
            document = _document(line, where)
            if other := seen.get(document.article.id):
                raise ConfigError(f"{where}: the id {document.article.id!r} stands already at {other}")
            seen[document.article.id] = where
            documents.append(document)
    if not documents:
        raise ConfigError("no documents: the files given hold no line in the common form")
    return tuple(documents)


def _lines(path: Path) -> Iterator[str]:
    number = 0
    try:
        with path.open("rb") as raw:
            zipped = raw.read(2) == b"\x1f\x8b"
        with gzip.open(path, "rt", encoding="utf-8") if zipped else path.open(encoding="utf-8") as file:
            for number, line in enumerate(file, start=1):  # noqa: B007  (named in the error below)
                yield line
    except (OSError, EOFError, zlib.error, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or str(error) or type(error).__name__
        raise ConfigError(f"{path}, after line {number}: can't be read: {reason}") from error


def _document(line: str, where: str) -> Document:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise ConfigError(f"{where}: not JSON: {error}") from error
    if not isinstance(row, dict):
        raise ConfigError(f"{where}: not a JSON object")
    identity = row.get("id")
    if not isinstance(identity, str | int) or identity == "":
        raise ConfigError(f"{where}: no id")
    if row.get("title") is None and row.get("text") is None:
        raise ConfigError(f"{where}: neither title nor text")
    texts = {key: _text(row, key, where) for key in ("title", "text", "url", "source", "label", "window", "category")}
    published, day_only = _moment(row.get("published"), where)
    text = without_latex(texts["text"] or "")  # as feeds are read
    return Document(
        article=Article(
            id=ArticleId(str(identity)),
            url=texts["url"] or "",
            canonical_url=_canonical(texts["url"], str(identity)),
            site=_site(texts["url"], texts["source"]),
            title=without_latex(texts["title"] or ""),
            text=text,
            lead=text if len(text) <= _LEAD else text[:_LEAD].rsplit(" ", 1)[0],
            published=published,
            dated_by="feed" if published else "",
            first_seen=published + timedelta(days=1) if published and day_only else published or UNDATED,
            day_only=day_only,
        ),
        label=texts["label"],
        window=texts["window"],
        category=texts["category"],
        row=row,
    )


def _text(row: dict[str, Any], key: str, where: str) -> str | None:
    value = row.get(key)
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    raise ConfigError(f"{where}: {key} is no text")


def _moment(value: object, where: str) -> tuple[datetime | None, bool]:
    """An aware time in UTC (one without a zone is taken as UTC), and whether it is a day alone."""
    if value is None or value == "":
        return None, False
    try:
        words = str(value).strip()
        moment = datetime.fromisoformat(words)
        day_only = len(words) <= len("2025-W37-1")
        return (moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)), day_only
    except (ValueError, OverflowError) as error:
        raise ConfigError(f"{where}: published {value!r} is no ISO 8601 date") from error


def _canonical(url: str | None, identity: str) -> str:
    return canonical_url(url) if url else f"id:{identity}"


def _site(url: str | None, source: str | None) -> str:
    return (site_of(url) if url else "") or (source or "").strip().casefold()
