"""Which developments the articles of the last weeks speak of, and which earlier theme each continues.

A theme is found by its words and checked by its meaning: a term whose share of the field has grown, and whose articles
are closer to each other than the field's articles are. Or, where no word is shared, by a story that several sites tell
and nobody told before. Either way it is a set of articles, its past can be counted at once in remembered weeks, and
its growth is one figure (`trends.emergence`), so that both kinds stand in one ranking.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import numpy.typing as npt

from digest.memory import WINDOW, Memory, ThemeRecord
from digest.trends import emergence
from digest.types import ThemeId, Vectors, Week
from sources.types import ArticleId

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemeSettings:
    """What makes articles a theme."""

    least: int = 4  # articles of the window in a theme
    pool: int = 300  # terms whose meaning is looked at, the fastest growing first
    raised: int = 12  # themes followed from a week on
    overlap: float = 0.4  # shared part of the smaller of two sets of articles, from which they are one theme
    likeness: float = 10.0  # what closeness of meaning counts against growth
    coherent: float = 0.05  # closeness above the field's own, under which a term is a way of speaking
    near: float = 0.6  # cosine to its centroid at which an article is of a theme known by meaning alone
    slack: float = 1.0  # score given up for a word that more of the articles share
    kept: int = 8  # weeks a theme is remembered after its last article
    slow: float = 0.8  # part of the old centroid in the new


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Window:
    """The articles of the last weeks that count, oldest first; rows of `vectors` and `weeks` go with `ids`."""

    ids: tuple[ArticleId, ...]
    vectors: Vectors  # (n, d)
    weeks: tuple[int, ...]  # 0 is this week, 1 the one before
    by_term: Mapping[str, tuple[int, ...]]  # rows of the articles that hold it, ascending


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Candidate:
    """Articles of the window that may be a theme."""

    word: str  # "" if known by meaning alone
    terms: tuple[str, ...]  # terms of nearly the same articles, the best first
    rows: tuple[int, ...]
    score: float
    centroid: Vectors


_WORTH: Final = 3  # articles in the window with a term for it to be scored at all


def window(memory: Memory) -> Window:
    """The articles of the memory's last weeks."""
    records = memory.weeks[-WINDOW:]
    sums = Counter[str]()
    for record in records:
        sums.update(record.counts)
    worth = {term for term, count in sums.items() if count >= _WORTH}
    ids: list[ArticleId] = []
    weeks: list[int] = []
    by_term: defaultdict[str, list[int]] = defaultdict(list)
    for age, record in zip(range(len(records) - 1, -1, -1), records, strict=True):
        for identity, words in zip(record.ids, record.terms, strict=True):
            for word in words & worth:
                by_term[word].append(len(ids))
            ids.append(identity)
            weeks.append(age)
    rows = [record.vectors for record in records if len(record.ids)]
    return Window(
        ids=tuple(ids),
        vectors=np.concatenate(rows).astype(np.float32) if rows else np.zeros((0, 1), dtype=np.float32),
        weeks=tuple(weeks),
        by_term={term: tuple(found) for term, found in by_term.items()},
    )


def discover(
    memory: Memory,
    now: Window,
    stories: Sequence[Sequence[int]],
    settings: ThemeSettings,
) -> tuple[Candidate, ...]:
    """Candidates that don't overlap, the one that emerges most first.

    Args:
        memory: with this week as its last.
        now: the memory's window.
        stories: rows of the articles of each story that several sites tell.
        settings: what makes articles a theme.
    """
    found = _by_words(memory, now, settings) + _by_meaning(memory, now, stories, settings)
    found.sort(key=lambda candidate: (-candidate.score, candidate.word, candidate.rows))
    groups: list[list[Candidate]] = []
    leads: list[set[int]] = []
    for candidate in found:
        rows = set(candidate.rows)
        for group, lead in zip(groups, leads, strict=True):
            if len(rows & lead) >= settings.overlap * min(len(rows), len(lead)):
                group.append(candidate)
                break
        else:
            groups.append([candidate])
            leads.append(rows)
    return tuple(_widest(group, settings) for group in groups)


def _widest(group: Sequence[Candidate], settings: ThemeSettings) -> Candidate:
    """The candidate that speaks for its group: of those nearly as good as the best, the one with most articles.

    The best is often a phrase of one press release; what the development is called is said by more.
    """
    lead, rows = group[0], set(group[0].rows)
    able = [
        other
        for other in group
        if other.score >= lead.score - settings.slack and 2 * len(rows.intersection(other.rows)) >= len(rows)
    ]
    best = max(able, key=lambda other: (len(other.rows), other.score, other.word))
    names = dict.fromkeys(term for other in (best, *group) for term in other.terms)
    return replace(best, score=lead.score, terms=tuple(names)[:12])


def counts_of(word: str, centroid: Vectors, memory: Memory, settings: ThemeSettings) -> tuple[int | None, ...]:
    """How many articles of each remembered week belong to a theme, oldest first; None where the feeds weren't asked."""
    if word:
        return tuple(record.counts.get(word, 0) if record.observed else None for record in memory.weeks)
    return tuple(
        int((_closeness(record.vectors, centroid) >= settings.near).sum()) if record.observed else None
        for record in memory.weeks
    )


def _closeness(vectors: npt.NDArray[np.float16], centroid: Vectors) -> Floats:
    if len(vectors) == 0 or vectors.shape[1] != len(centroid):
        return np.zeros(len(vectors))
    closeness: Floats = vectors.astype(np.float32) @ centroid
    return closeness


def _exposures(memory: Memory) -> tuple[int, int]:
    """Articles in the window, and before it."""
    recent = sum(record.total or 0 for record in memory.weeks[-WINDOW:])
    return recent, sum(record.total or 0 for record in memory.weeks[:-WINDOW]) + memory.older_total


def _by_words(memory: Memory, now: Window, settings: ThemeSettings) -> list[Candidate]:
    recent, before = _exposures(memory)
    names = sorted(term for term, rows in now.by_term.items() if len(rows) >= settings.least)
    if not names or before == 0:
        return []
    growth = {}
    for term in names:
        past = memory.older.get(term, 0) + sum(record.counts.get(term, 0) for record in memory.weeks[:-WINDOW])
        growth[term] = emergence(len(now.by_term[term]), recent, past, before)
    # Of two terms with the same articles the longer says more.
    names.sort(key=lambda term: (-growth[term] - 0.001 * len(term.split()), term))
    base = _alike(now.vectors)
    found = []
    for term in names[: settings.pool]:
        rows = now.by_term[term]
        closeness = _alike(now.vectors[list(rows)]) - base
        if closeness >= settings.coherent or not now.vectors.any():
            score = growth[term] + settings.likeness * closeness + 0.001 * len(term.split())
            found.append(_candidate(term, rows, score, now))
    return found


def _by_meaning(
    memory: Memory, now: Window, stories: Sequence[Sequence[int]], settings: ThemeSettings
) -> list[Candidate]:
    recent, before = _exposures(memory)
    found = []
    base = _alike(now.vectors)
    for story in stories:
        if len(story) < settings.least:
            continue
        candidate = _candidate("", tuple(story), 0.0, now)
        past = [count or 0 for count in counts_of("", candidate.centroid, memory, settings)[:-WINDOW]]
        span = sum(record.total or 0 for record in memory.weeks[:-WINDOW])
        growth = emergence(len(story), recent, sum(past), span or before)
        closeness = _alike(now.vectors[list(story)]) - base
        found.append(replace(candidate, score=growth + settings.likeness * closeness))
    return found


def _candidate(word: str, rows: Sequence[int], score: float, now: Window) -> Candidate:
    return Candidate(
        word=word,
        terms=(word,) if word else (),
        rows=tuple(rows),
        score=score,
        centroid=unit(now.vectors[list(rows)].mean(axis=0)),
    )


def _alike(vectors: Vectors) -> float:
    """Mean cosine between two different articles."""
    n = len(vectors)
    if n < 2:
        return 0.0
    total = vectors.sum(axis=0, dtype=np.float64)
    return float((total @ total - np.square(vectors, dtype=np.float64).sum()) / (n * (n - 1)))


def unit(vector: Vectors) -> Vectors:
    """The vector with length 1; zeros stay zeros."""
    length = float(np.linalg.norm(vector))
    return (vector / length if length > 0 else vector).astype(np.float32)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Followed:
    """A theme as it stands this week: its record, and the window's rows that are its articles."""

    record: ThemeRecord
    rows: tuple[int, ...]
    score: float


def follow(
    memory: Memory, now: Window, candidates: Sequence[Candidate], week: Week, settings: ThemeSettings
) -> tuple[Followed, ...]:
    """Every theme that is alive: earlier ones under their own id and label, and this week's new ones.

    An earlier theme is continued by the candidate that shares its word or, else, most of its articles. What it shares
    with a second earlier theme is a merger, what is left over of it a theme of its own; both are noted.
    """
    position = {identity: row for row, identity in enumerate(now.ids)}
    taken: set[ThemeId] = set()
    result: list[Followed] = []
    for number, candidate in enumerate(candidates):
        claims = sorted(
            (claim for record in memory.themes if (claim := _claim(record, candidate, now, settings)) is not None),
            key=lambda claim: (claim[1].first_week, -claim[0], claim[1].id),
        )
        free = [record for _, record in claims if record.id not in taken]
        if free:
            taken.update(record.id for record in free)
            result.append(
                Followed(
                    record=_continued(free, candidate, now, week, settings), rows=candidate.rows, score=candidate.score
                )
            )
        elif number < settings.raised:
            result.append(
                Followed(
                    record=_born(candidate, now, week, [record for _, record in claims]),
                    rows=candidate.rows,
                    score=candidate.score,
                )
            )
    for record in memory.themes:
        if record.id not in taken and week.since(record.last_week) <= settings.kept:
            rows = _rows(record, now, position, settings)
            seen = replace(record, last_week=week) if any(now.weeks[row] == 0 for row in rows) else record
            result.append(Followed(record=seen, rows=rows, score=_score(record, rows, memory, now, settings)))
    return tuple(sorted(result, key=lambda followed: (-followed.score, followed.record.id)))


def _claim(
    record: ThemeRecord, candidate: Candidate, now: Window, settings: ThemeSettings
) -> tuple[float, ThemeRecord] | None:
    if record.word and record.word in (candidate.word, *candidate.terms):
        return 2.0, record
    own = set(record.article_ids)
    shared = sum(now.ids[row] in own for row in candidate.rows)
    known = sum(now.weeks[row] > 0 for row in candidate.rows)
    if shared and shared >= max(0.5 * min(len(own), max(known, 1)), 2):
        return shared / len(own), record
    if not known and not record.word and float(record.centroid @ candidate.centroid) >= settings.near:
        return 0.1, record
    return None


def _continued(
    records: Sequence[ThemeRecord], candidate: Candidate, now: Window, week: Week, settings: ThemeSettings
) -> ThemeRecord:
    record = records[0]
    notes = [note for other in records[1:] if (note := f"merged with “{other.label}”") not in record.notes]
    # The word it is counted by stays while it still names most of the theme.
    named = now.by_term.get(record.word, ()) if record.word else ()
    shared = len(set(named).intersection(candidate.rows))
    word = record.word if shared * 2 >= len(candidate.rows) else candidate.word
    old = record.centroid if len(record.centroid) == len(candidate.centroid) else candidate.centroid
    return replace(
        record,
        word=word,
        terms=tuple(dict.fromkeys((*((word,) if word else ()), *record.terms, *candidate.terms)))[:12],
        centroid=unit(settings.slow * old + (1 - settings.slow) * candidate.centroid),
        last_week=week if any(now.weeks[row] == 0 for row in candidate.rows) else record.last_week,
        article_ids=tuple(now.ids[row] for row in candidate.rows),
        notes=(*record.notes, *notes)[-4:],
    )


def _born(candidate: Candidate, now: Window, week: Week, parents: Sequence[ThemeRecord]) -> ThemeRecord:
    ids = tuple(now.ids[row] for row in candidate.rows)
    return ThemeRecord(
        id=ThemeId(f"{week}-{ids[0]}-{candidate.word.replace(' ', '-') or 'story'}"),
        label="",
        word=candidate.word,
        terms=candidate.terms,
        centroid=candidate.centroid,
        first_week=week,
        last_week=week,
        article_ids=ids,
        notes=tuple(f"grew out of “{parent.label}”" for parent in parents[:1]),
    )


def _rows(
    record: ThemeRecord, now: Window, position: Mapping[ArticleId, int], settings: ThemeSettings
) -> tuple[int, ...]:
    """The window's articles of a theme that no candidate continues."""
    if record.word:
        return now.by_term.get(record.word, tuple(sorted(position[i] for i in record.article_ids if i in position)))
    if now.vectors.shape[1] != len(record.centroid):
        return ()
    return tuple(np.flatnonzero(now.vectors @ record.centroid >= settings.near).tolist())


def _score(record: ThemeRecord, rows: Collection[int], memory: Memory, now: Window, settings: ThemeSettings) -> float:
    recent, before = _exposures(memory)
    if not rows:
        return -10.0
    past = sum(count or 0 for count in counts_of(record.word, record.centroid, memory, settings)[:-WINDOW])
    past += memory.older.get(record.word, 0)
    closeness = _alike(now.vectors[sorted(rows)]) - _alike(now.vectors)
    return emergence(len(rows), recent, past, before) + settings.likeness * min(closeness, 0.3)


def tally(now: Window, rows: Collection[int]) -> Counter[int]:
    """How many of these articles each week of the window has."""
    return Counter(now.weeks[row] for row in rows)
