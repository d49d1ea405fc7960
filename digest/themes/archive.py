"""A memory as bytes: a zip of arrays, a vocabulary that they number, and JSON for the rest."""

import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from datetime import date
from itertools import pairwise
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from digest.errors import DigestError
from digest.themes.memory import Core, Memory, ThemeRecord, WeekRecord
from digest.types import ThemeId, Week

VERSION: Final = 4  # of the bytes: another is read no more, and the memory rebuilt

Arrays = dict[str, npt.NDArray[Any]]


def to_bytes(memory: Memory) -> bytes:
    """The same memory gives the same bytes."""
    vocabulary = sorted(
        set(memory.older).union(
            *(week.counts for week in memory.weeks),
            *(held for week in memory.weeks for held in (*week.words, *week.terms)),
            *(theme.core.words for theme in memory.themes),
        )
    )
    arrays = _arrays(memory, {term: i for i, term in enumerate(vocabulary)})
    head = {
        "version": VERSION,
        "model": memory.model,
        "older_total": memory.older_total,
        "stories": dict(sorted(memory.stories.items())),
        "weeks": [
            {"week": str(week.week.monday), "observed": week.observed, "ids": week.ids, "sites": week.sites}
            for week in memory.weeks
        ],
        "themes": [_row(theme) for theme in memory.themes],
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
            return _Reader(archive).memory(head)
    except (zipfile.BadZipFile, KeyError, ValueError, IndexError, TypeError, EOFError) as error:
        raise DigestError(f"the stored memory of a week is damaged ({error}): rebuild it") from error


def _arrays(memory: Memory, index: Mapping[str, int]) -> Arrays:
    """What is long, by name; words as numbers."""
    arrays: Arrays = dict(zip(("older_terms", "older_counts"), _pairs(memory.older, index), strict=True))
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
    return arrays


def _row(theme: ThemeRecord) -> dict[str, Any]:
    """A theme without its core's arrays."""
    return {
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


class _Reader:
    """An archive that is open."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self._vocabulary = archive.read("terms.txt").decode().split("\n")

    def memory(self, head: Mapping[str, Any]) -> Memory:
        meanings = self._array("meanings")
        return Memory(
            model=head["model"],
            weeks=tuple(self._week(n, row) for n, row in enumerate(head["weeks"])),
            older=self._counts("older_", ""),
            older_total=head["older_total"],
            themes=tuple(self._theme(n, row, meanings[n]) for n, row in enumerate(head["themes"])),
            stories=head["stories"],
        )

    def _week(self, n: int, row: Mapping[str, Any]) -> WeekRecord:
        return WeekRecord(
            week=_week(row["week"]),
            observed=row["observed"],
            ids=tuple(row["ids"]),
            sites=tuple(row["sites"]),
            vectors=self._array(f"vectors_{n}"),
            words=self._split("words", n),
            groups=self._array(f"groups_{n}"),
            terms=self._split("phrases", n),
            counts=self._counts("", f"_{n}"),
        )

    def _theme(self, n: int, row: Mapping[str, Any], meaning: npt.NDArray[np.float32]) -> ThemeRecord:
        spoken = zip(self._array(f"core_words_{n}").tolist(), self._array(f"core_weights_{n}").tolist(), strict=True)
        return ThemeRecord(
            id=ThemeId(row["id"]),
            label=row["label"],
            word=row["word"],
            terms=tuple(row["terms"]),
            core=Core(meaning=meaning, words={self._vocabulary[i]: weight for i, weight in spoken}, usual=row["usual"]),
            first_week=_week(row["first_week"]),
            last_week=_week(row["last_week"]),
            counts={_week(monday): count for monday, count in row["counts"].items()},
            article_ids=tuple(row["article_ids"]),
            kin=row["kin"],
            called_new=row["called_new"],
        )

    def _array(self, name: str) -> npt.NDArray[Any]:
        return np.load(io.BytesIO(self._archive.read(f"{name}.npy")), allow_pickle=False)  # type: ignore[no-any-return]

    def _counts(self, kind: str, n: str) -> dict[str, int]:
        pairs = zip(self._array(f"{kind}terms{n}").tolist(), self._array(f"{kind}counts{n}").tolist(), strict=True)
        return {self._vocabulary[i]: count for i, count in pairs}

    def _split(self, kind: str, n: int) -> tuple[frozenset[str], ...]:
        """The words of each article, as `_joined` put them together."""
        rows, starts = self._array(f"{kind}_rows_{n}"), [0, *self._array(f"{kind}_ends_{n}").tolist()]
        return tuple(frozenset(self._vocabulary[i] for i in rows[a:b].tolist()) for a, b in pairwise(starts))


def _pairs(counts: Mapping[str, int], index: Mapping[str, int]) -> tuple[npt.NDArray[Any], npt.NDArray[Any]]:
    rows = sorted((index[term], count) for term, count in counts.items())
    return np.array([i for i, _ in rows], dtype=np.uint32), np.array([count for _, count in rows], dtype=np.uint32)


def _joined(
    held: Sequence[frozenset[str]], index: Mapping[str, int]
) -> tuple[npt.NDArray[np.uint32], npt.NDArray[np.int64]]:
    """The indices of each article's words, one after the other, and where each ends."""
    rows = [sorted(index[term] for term in one) for one in held]
    return np.array([i for row in rows for i in row], dtype=np.uint32), np.cumsum([len(row) for row in rows]).astype(
        int
    )


def _put(archive: zipfile.ZipFile, name: str, content: bytes) -> None:
    """With a fixed date, so that equal content makes an equal archive."""
    entry = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
    entry.compress_type = zipfile.ZIP_DEFLATED
    archive.writestr(entry, content)


def _week(monday: str) -> Week:
    return Week(date.fromisoformat(monday))
