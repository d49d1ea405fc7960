"""What the fold over weeks knows of a study field after a week, and its bytes.

For each of the last weeks: what counted (one article a story and site), its vector and its words. For older weeks
only how often each term was seen. Nothing here is text that could be shown; articles stay in their store.
"""

import io
import json
import zipfile
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import pairwise
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from digest.errors import DigestError
from digest.types import StoryId, ThemeId, Vectors, Week
from sources.types import ArticleId

VERSION: Final = 4
SPAN: Final = 26  # weeks a theme's past is counted over
WINDOW: Final = 4  # weeks whose articles a theme is looked for in, this one included


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class WeekRecord:
    """One past week: what was published that counts. `ids`, `sites` and rows of `vectors` go together."""

    week: Week
    observed: bool
    ids: tuple[ArticleId, ...] = ()
    sites: tuple[str, ...] = ()
    vectors: npt.NDArray[np.float16] = field(default_factory=lambda: np.zeros((0, 0), dtype=np.float16))  # (n, d)
    words: tuple[frozenset[str], ...] = ()  # of each article: the rarest that it says
    groups: npt.NDArray[np.int32] = field(default_factory=lambda: np.zeros(0, dtype=np.int32))  # (n,), its development
    terms: tuple[frozenset[str], ...] = ()  # of each article, phrases too; only of the last weeks (`WINDOW`)
    counts: Mapping[str, int] = field(default_factory=dict)  # articles of the week by term

    @property
    def total(self) -> int | None:
        """How much was published; None if the feeds weren't asked."""
        return len(self.ids) if self.observed else None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Core:
    """What a set of articles is about: the mean of their vectors and of their word weights."""

    meaning: Vectors  # (d,), the mean of unit vectors: shorter the less they agree
    words: Mapping[str, float]  # mean weight of each, in rows of length 1
    usual: float  # mean of what is usual to its articles (`digest.themes.space`)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ThemeRecord:
    """A theme as it was last seen."""

    id: ThemeId
    label: str
    word: str  # the term that all its articles say; "" if they are known by their likeness alone
    terms: tuple[str, ...]
    core: Core
    first_week: Week
    last_week: Week  # that had an article
    counts: Mapping[
        Week, int
    ]  # articles of each observed week, as printed then; before the first week as counted in it
    article_ids: tuple[ArticleId, ...]  # of its last window, oldest first
    kin: ThemeId | None = None  # of one followed before, whose development it may be
    called_new: bool = False  # in an earlier week


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Memory:
    """Everything a week needs to know of the weeks before it."""

    model: str = ""  # that the vectors come from; "" before the first
    weeks: tuple[WeekRecord, ...] = ()  # oldest first, without gaps, at most `SPAN`
    older: Mapping[str, int] = field(default_factory=dict)  # articles by term in the weeks before those
    older_total: int = 0  # articles in them
    themes: tuple[ThemeRecord, ...] = ()
    stories: Mapping[ArticleId, StoryId] = field(default_factory=dict)  # of the last two weeks' articles

    @property
    def weeks_of_past(self) -> int:
        """Observed weeks it holds."""
        return sum(record.observed for record in self.weeks)

    def followed_by(self, record: WeekRecord, model: str) -> "Memory":
        """This memory with one more week; weeks in between count as not observed.

        Raises:
            ValueError: the week isn't later than the last one remembered.
        """
        weeks = list(self.weeks)
        if weeks:
            gap = record.week.since(weeks[-1].week)
            if gap < 1:
                raise ValueError(f"{record.week} was read already: start from the memory of the week before it")
            weeks += [WeekRecord(week=weeks[-1].week.plus(n), observed=False) for n in range(1, min(gap, SPAN + 1))]
        weeks.append(record)
        older, total = self.older, self.older_total
        leaving = weeks[:-SPAN] if len(weeks) > SPAN else []
        if any(week.counts for week in leaving):
            sums = Counter(older)
            for week in leaving:
                sums.update(week.counts)
            alive = set[str]().union(*(week.counts for week in weeks[len(leaving) :]))
            older = {term: count for term, count in sums.items() if count > 1 or term in alive}
        total += sum(week.total or 0 for week in leaving)
        kept = [
            _thinned(week, weeks, older) if i < len(weeks) - WINDOW and week.terms else week
            for i, week in enumerate(weeks)
        ]
        return replace(self, model=model, weeks=tuple(kept[len(leaving) :]), older=older, older_total=total)


def _thinned(record: WeekRecord, weeks: Sequence[WeekRecord], older: Mapping[str, int]) -> WeekRecord:
    """A week that left the window: without each article's words, and without terms seen in it alone and once.

    What is lost undercounts a term's past by one (compare lossy counting, Manku & Motwani 2002).
    """
    others = set(older).union(*(week.counts for week in weeks if week is not record))
    counts = {term: count for term, count in record.counts.items() if count > 1 or term in others}
    return replace(record, terms=(), counts=counts)


EMPTY: Final = Memory()


def to_bytes(memory: Memory) -> bytes:
    """A memory as a zip of arrays and JSON; the same memory gives the same bytes."""
    vocabulary = sorted(
        set(memory.older).union(
            *(week.counts for week in memory.weeks),
            *(held for week in memory.weeks for held in (*week.words, *week.terms)),
            *(theme.core.words for theme in memory.themes),
        )
    )
    index = {term: i for i, term in enumerate(vocabulary)}
    arrays: dict[str, npt.NDArray[Any]] = dict(
        zip(("older_terms", "older_counts"), _pairs(memory.older, index), strict=True)
    )
    for n, week in enumerate(memory.weeks):
        arrays[f"vectors_{n}"] = week.vectors
        arrays[f"groups_{n}"] = week.groups
        arrays[f"terms_{n}"], arrays[f"counts_{n}"] = _pairs(week.counts, index)
        for kind, held in (("words", week.words), ("phrases", week.terms)):
            arrays[f"{kind}_rows_{n}"], arrays[f"{kind}_ends_{n}"] = _joined(held, index)
    for n, theme in enumerate(memory.themes):
        spoken = sorted((index[word], weight) for word, weight in theme.core.words.items())
        arrays[f"core_words_{n}"] = np.array([i for i, _ in spoken], dtype=np.uint32)
        arrays[f"core_weights_{n}"] = np.array([weight for _, weight in spoken], dtype=np.float32)
    arrays["meanings"] = np.array([theme.core.meaning for theme in memory.themes], dtype=np.float32)
    head = {
        "version": VERSION,
        "model": memory.model,
        "older_total": memory.older_total,
        "stories": dict(sorted(memory.stories.items())),
        "weeks": [
            {"week": str(week.week.monday), "observed": week.observed, "ids": week.ids, "sites": week.sites}
            for week in memory.weeks
        ],
        "themes": [
            {
                "id": theme.id,
                "label": theme.label,
                "word": theme.word,
                "terms": theme.terms,
                "usual": theme.core.usual,
                "first_week": str(theme.first_week.monday),
                "last_week": str(theme.last_week.monday),
                "counts": {str(week.monday): count for week, count in sorted(theme.counts.items())},
                "article_ids": theme.article_ids,
                "kin": theme.kin,
                "called_new": theme.called_new,
            }
            for theme in memory.themes
        ],
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        _put(archive, "head.json", json.dumps(head, ensure_ascii=False, sort_keys=True).encode())
        _put(archive, "terms.txt", "\n".join(vocabulary).encode())
        for name, array in sorted(arrays.items()):
            buffer = io.BytesIO()
            np.save(buffer, array, allow_pickle=False)
            _put(archive, f"{name}.npy", buffer.getvalue())
    return out.getvalue()


def from_bytes(payload: bytes) -> Memory:
    """The memory that `to_bytes` wrote.

    Raises:
        DigestError: the bytes are no memory, or of a version this program doesn't know.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(payload)) as archive:
            head = json.loads(archive.read("head.json"))
            if head["version"] != VERSION:
                raise DigestError(
                    f"a memory of version {head['version']}; this program reads version {VERSION}: rebuild it"
                )
            vocabulary = archive.read("terms.txt").decode().split("\n")

            def array(name: str) -> npt.NDArray[Any]:
                return np.load(io.BytesIO(archive.read(f"{name}.npy")), allow_pickle=False)  # type: ignore[no-any-return]

            def counts(kind: str, n: str) -> dict[str, int]:
                pairs = zip(array(f"{kind}terms{n}").tolist(), array(f"{kind}counts{n}").tolist(), strict=True)
                return {vocabulary[i]: count for i, count in pairs}

            weeks = tuple(
                WeekRecord(
                    week=_week(row["week"]),
                    observed=row["observed"],
                    ids=tuple(row["ids"]),
                    sites=tuple(row["sites"]),
                    vectors=array(f"vectors_{n}"),
                    groups=array(f"groups_{n}"),
                    words=_split(vocabulary, array(f"words_rows_{n}"), array(f"words_ends_{n}")),
                    terms=_split(vocabulary, array(f"phrases_rows_{n}"), array(f"phrases_ends_{n}")),
                    counts=counts("", f"_{n}"),
                )
                for n, row in enumerate(head["weeks"])
            )
            meanings = array("meanings")
            themes = tuple(
                ThemeRecord(
                    id=ThemeId(row["id"]),
                    label=row["label"],
                    word=row["word"],
                    terms=tuple(row["terms"]),
                    core=Core(
                        meaning=meanings[n],
                        words={
                            vocabulary[i]: weight
                            for i, weight in zip(
                                array(f"core_words_{n}").tolist(), array(f"core_weights_{n}").tolist(), strict=True
                            )
                        },
                        usual=row["usual"],
                    ),
                    first_week=_week(row["first_week"]),
                    last_week=_week(row["last_week"]),
                    counts={_week(monday): count for monday, count in row["counts"].items()},
                    article_ids=tuple(row["article_ids"]),
                    kin=row["kin"],
                    called_new=row["called_new"],
                )
                for n, row in enumerate(head["themes"])
            )
            return Memory(
                model=head["model"],
                weeks=weeks,
                older=counts("older_", ""),
                older_total=head["older_total"],
                themes=themes,
                stories=head["stories"],
            )
    except (zipfile.BadZipFile, KeyError, ValueError, IndexError, TypeError, EOFError) as error:
        raise DigestError(f"the stored memory of a week is damaged ({error}): rebuild it") from error


def _pairs(counts: Mapping[str, int], index: Mapping[str, int]) -> tuple[npt.NDArray[Any], npt.NDArray[Any]]:
    rows = sorted((index[term], count) for term, count in counts.items())
    return np.array([i for i, _ in rows], dtype=np.uint32), np.array([count for _, count in rows], dtype=np.uint32)


def _joined(
    held: Sequence[frozenset[str]], index: Mapping[str, int]
) -> tuple[npt.NDArray[np.uint32], npt.NDArray[np.int64]]:
    """The indices of each article's words, one after the other, and where each ends; what `_split` takes apart."""
    rows = [sorted(index[term] for term in one) for one in held]
    return np.array([i for row in rows for i in row], dtype=np.uint32), np.cumsum([len(row) for row in rows]).astype(
        int
    )


def _split(vocabulary: Sequence[str], rows: npt.NDArray[Any], ends: npt.NDArray[Any]) -> tuple[frozenset[str], ...]:
    starts = [0, *ends.tolist()]
    return tuple(frozenset(vocabulary[i] for i in rows[a:b].tolist()) for a, b in pairwise(starts))


def _put(archive: zipfile.ZipFile, name: str, content: bytes) -> None:
    """With a fixed date, so that equal content makes an equal archive."""
    entry = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
    entry.compress_type = zipfile.ZIP_DEFLATED
    archive.writestr(entry, content)


def _week(monday: str) -> Week:
    return Week(date.fromisoformat(monday))
