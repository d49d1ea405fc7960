"""How well pages are read: the figures behind `fieldbrief eval extraction`.

A set of pages is a tar archive in the common form: `docs.jsonl`, one JSON object a line with `id`, `url`, `html`
(the page's path in the archive, gzipped where it ends in .gz), the expected `text` and, where known, `title`,
`published` (ISO 8601) and `authors`.
"""

import gzip
import json
import re
import tarfile
import unicodedata
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from statistics import mean
from typing import Any

from sources.errors import ConfigError, SourceError
from sources.parse.pages import read_page
from sources.types import Page

# The article extraction benchmark's own tokens, so that our figures are its figures.
_TOKEN = re.compile(r"\w+")
_LARGEST_PAGE = 20 << 20  # bytes, unpacked


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelledPage:
    """A recorded page and what a person says is in it."""

    id: str
    url: str
    body: bytes
    text: str
    title: str = ""
    published: datetime | None = None  # in the zone it was written in, if any
    authors: tuple[str, ...] = ()

    @property
    def half(self) -> int:
        """0 or 1, from the id alone: choose on one half, report on the other."""
        return sha256(self.id.encode()).digest()[0] % 2


@dataclass(frozen=True, slots=True, kw_only=True)
class PageScore:
    """How one page was read. A share is None where nothing was expected."""

    id: str
    precision: float | None  # of 4-word shingles
    recall: float | None
    token_f1: float
    date_exact: bool | None
    title_exact: bool | None
    authors_f1: float | None
    error: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtractionScores:
    """How a set of pages was read; shares between 0 and 1, None where nothing of the kind is labelled."""

    pages: int
    unread: int  # pages with text in which none was found
    f1: float  # 4-word shingles, from the mean precision and the mean recall
    precision: float
    recall: float
    token_f1: float  # mean over pages
    dated: int
    date_exact: float | None
    titled: int
    title_exact: float | None
    authored: int
    authors_f1: float | None


def evaluate_extraction(
    path: Path, *, half: int | None = None, read: Callable[[LabelledPage], Page] | None = None
) -> tuple[ExtractionScores, tuple[PageScore, ...]]:
    """Read every page of the set at `path` and compare.

    Args:
        path: the archive.
        half: 0 or 1 for one half of it only (see `LabelledPage.half`).
        read: how to read a page; by default `sources.parse.pages.read_page`.

    Raises:
        ConfigError: the archive isn't in the common form.
    """
    chosen = [page for page in read_labelled_pages(path) if half is None or page.half == half]
    if not chosen:
        raise ConfigError(f"{path}: there is no labelled page in it.")
    scores = tuple(score_page(page, read or _read) for page in chosen)
    return summarise(scores), scores


def _read(page: LabelledPage) -> Page:
    return read_page(page.body, url=page.url)


def read_labelled_pages(path: Path) -> tuple[LabelledPage, ...]:
    """The pages of an archive.

    Raises:
        ConfigError: it can't be opened, or a line of its docs.jsonl is not in the common form.
    """
    try:
        with tarfile.open(path) as archive:
            files = {
                member.name.removeprefix("./"): source.read(_LARGEST_PAGE)
                for member in archive
                if member.isfile() and (source := archive.extractfile(member)) is not None
            }
    except (OSError, tarfile.TarError, EOFError, zlib.error) as error:
        raise ConfigError(f"{path}: this is no readable tar archive ({error}).") from error
    if "docs.jsonl" not in files:
        raise ConfigError(f"{path}: it holds no docs.jsonl.")
    return tuple(_labelled(files, path))


def _labelled(files: dict[str, bytes], path: Path) -> Iterator[LabelledPage]:
    for number, line in enumerate(files["docs.jsonl"].splitlines(), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            body = files[row["html"]]
            yield LabelledPage(
                id=str(row["id"]),
                url=str(row["url"]),
                body=_inflated(body) if row["html"].endswith(".gz") else body,
                text=row["text"] or "",
                title=row.get("title") or "",
                published=_moment(row.get("published")),
                authors=tuple(row.get("authors") or ()),
            )
        except (ValueError, KeyError, TypeError, AttributeError, OSError, EOFError, zlib.error) as error:
            raise ConfigError(f"{path}: docs.jsonl line {number}: {error!r}.") from error


def _inflated(body: bytes) -> bytes:
    return gzip.decompress(body)[:_LARGEST_PAGE]


def _moment(value: str | None) -> datetime | None:
    return datetime.fromisoformat(value) if value else None


def score_page(page: LabelledPage, read: Callable[[LabelledPage], Page]) -> PageScore:
    """Read one page and compare."""
    error = ""
    try:
        found = read(page)
    except SourceError as problem:
        found, error = Page(title="", text=""), problem.reason
    precision, recall = shingle_overlap(found.text, page.text)
    return PageScore(
        id=page.id,
        precision=precision,
        recall=recall,
        token_f1=f1(Counter(_words(found.text.lower())), Counter(_words(page.text.lower()))),
        date_exact=same_day(found.published, page.published) if page.published else None,
        title_exact=_plain(found.title) == _plain(page.title) if page.title else None,
        authors_f1=_authors_f1(found.authors, page.authors) if page.authors else None,
        error=error,
    )


def summarise(scores: Sequence[PageScore]) -> ExtractionScores:
    """The scores of a set from those of its pages."""
    precision = mean_of(score.precision for score in scores) or 0.0
    recall = mean_of(score.recall for score in scores) or 0.0
    return ExtractionScores(
        pages=len(scores),
        unread=sum(bool(score.error) for score in scores),
        f1=2 * precision * recall / (precision + recall) if precision + recall else 0.0,
        precision=precision,
        recall=recall,
        token_f1=mean(score.token_f1 for score in scores),
        dated=sum(score.date_exact is not None for score in scores),
        date_exact=mean_of(score.date_exact for score in scores),
        titled=sum(score.title_exact is not None for score in scores),
        title_exact=mean_of(score.title_exact for score in scores),
        authored=sum(score.authors_f1 is not None for score in scores),
        authors_f1=mean_of(score.authors_f1 for score in scores),
    )


def mean_of(values: Iterable[float | None]) -> float | None:
    """The mean of what is there; None where nothing is."""
    known = [float(value) for value in values if value is not None]
    return mean(known) if known else None


def shingle_overlap(found: str, expected: str) -> tuple[float | None, float | None]:
    """Precision and recall of 4-word shingles, counted with repetitions.

    As in the article extraction benchmark (https://github.com/scrapinghub/article-extraction-benchmark,
    evaluate.py): a text shorter than four words is one shingle; a side without shingles has no share.
    """
    have, want = _shingles(found), _shingles(expected)
    shared, had, wanted = (have & want).total(), have.total(), want.total()
    if had == wanted == shared:
        return (1.0, 1.0) if had else (None, None)
    return (shared / had if had else None), (shared / wanted if wanted else None)


def f1(have: Counter[Any], want: Counter[Any]) -> float:
    """The harmonic mean of precision and recall of two bags; 1 if both are empty."""
    total = have.total() + want.total()
    return 2 * (have & want).total() / total if total else 1.0


def same_day(found: datetime | None, expected: datetime) -> bool:
    """Whether the date is exact: the day as written, or that of the same moment in the expected zone."""
    if found is None:
        return False
    there = found.astimezone(expected.tzinfo) if expected.tzinfo else found
    midnight = (found.hour, found.minute, found.second) == (0, 0, 0)
    return there.date() == expected.date() or (midnight and found.date() == expected.date())


def _shingles(text: str, size: int = 4) -> Counter[tuple[str, ...]]:
    words = _words(text)
    return Counter(tuple(words[i : i + size]) for i in range(max(1, len(words) - size + 1))) if words else Counter()


def _words(text: str) -> list[str]:
    return _TOKEN.findall(text)


def _plain(text: str) -> str:
    return " ".join(_words(unicodedata.normalize("NFKC", text).casefold()))


def _authors_f1(found: Iterable[str], expected: Iterable[str]) -> float:
    return f1(Counter({_plain(name) for name in found}), Counter({_plain(name) for name in expected}))
