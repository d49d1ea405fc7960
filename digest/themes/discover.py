"""Which developments the articles of the last weeks speak of.

A theme is found by its words and checked by its meaning: a term whose share of the field has grown, and whose articles
are closer to each other than the field's articles are. Or, whatever its words do, by a story that several sites tell.
Either way it is a set of articles, its past can be counted at once in remembered weeks, and its growth is one figure
(`trends.emergence`), so that both kinds stand in one ranking. `digest.themes.identity` says which earlier theme each
continues.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy import sparse, special

from digest.themes.memory import WINDOW, Memory
from digest.themes.trends import emergence, emergences
from digest.types import Vectors
from sources.types import ArticleId

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemeSettings:
    """What makes articles a theme."""

    least: int = 4  # articles of the window in a theme
    share: float = 0.004  # of the window's articles that a theme has at least: in a large field four are chance
    told_by: int = 2  # sites that tell a story of its own
    pool: int = 300  # candidates that are compared, the best first
    raised: int = 12  # themes followed from a week on
    worth: float = 1.0  # score under which no theme is born: neither growth nor one subject
    followed: int = 80  # themes followed at most; those with the fewest articles are let go
    overlap: float = 0.4  # shared part of the smaller of two sets of articles, from which they are one theme
    likeness: float = 10.0  # what closeness of meaning counts against growth
    tight: float = 0.3  # closeness above the field's own, beyond which more of it tells nothing: it is one story
    coherent: float = 0.05  # closeness above the field's own, under which a term is a way of speaking
    near: float = 0.65  # cosine to its centroid at which an article is of a theme known by meaning alone
    jumps: int = 4  # terms that are followed because they jumped this week
    chance: float = 0.3  # terms a week that may seem to have jumped by chance
    settled: int = 8  # largest subjects that are followed though they do not grow
    subject: float = 0.15  # closeness above the field's own, from which a term is a subject
    whole: float = 0.25  # part of the window's articles above which a subject is the field itself
    slack: float = 0.5  # score given up for a word that more of the articles share
    wider: float = 3.0  # times as many articles as the best phrase has, above which a word says something more general
    fresh: float = 0.7  # what a week counts against the one after it
    kept: int = 8  # weeks a theme is remembered after its last article
    slow: float = 0.8  # part of the old centroid in the new


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Window:
    """The articles of the last weeks that count, oldest first; rows of `vectors` and `weeks` go with `ids`."""

    ids: tuple[ArticleId, ...]
    sites: tuple[str, ...]
    vectors: Vectors  # (n, d)
    weeks: tuple[int, ...]  # 0 is this week, 1 the one before
    by_term: Mapping[str, tuple[int, ...]]  # rows of the articles that hold it, ascending
    alike: float  # mean cosine between two of its articles


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Candidate:
    """Articles of the window that may be a theme."""

    word: str  # "" if known by meaning alone
    terms: tuple[str, ...]  # terms of nearly the same articles, the best first
    rows: tuple[int, ...]
    score: float
    centroid: Vectors


_WORTH: Final = 3  # articles in the window with a term for it to be kept, if it isn't a theme's


def window(memory: Memory) -> Window:
    """The articles of the memory's last weeks."""
    records = memory.weeks[-WINDOW:]
    sums = Counter[str]()
    for record in records:
        sums.update(record.counts)
    worth = {term for term, count in sums.items() if count >= _WORTH} | {theme.word for theme in memory.themes}
    ids: list[ArticleId] = []
    sites: list[str] = []
    weeks: list[int] = []
    by_term: defaultdict[str, list[int]] = defaultdict(list)
    for age, record in zip(range(len(records) - 1, -1, -1), records, strict=True):
        for identity, site, words in zip(record.ids, record.sites, record.terms, strict=True):
            for word in words & worth:
                by_term[word].append(len(ids))
            ids.append(identity)
            sites.append(site)
            weeks.append(age)
    rows = [record.vectors for record in records if len(record.ids)]
    vectors = np.concatenate(rows).astype(np.float32) if rows else np.zeros((0, 1), dtype=np.float32)
    return Window(
        ids=tuple(ids),
        sites=tuple(sites),
        vectors=vectors,
        weeks=tuple(weeks),
        by_term={term: tuple(found) for term, found in by_term.items()},
        alike=_alike_in(vectors),
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
            if absorbed(rows, lead, settings):
                group.append(candidate)
                break
        else:
            if len(groups) == settings.pool:
                continue
            groups.append([candidate])
            leads.append(rows)
    chosen: list[Candidate] = []
    for best in (_widest(group, settings) for group in groups):
        # A wider word may have made two groups one.
        if not any(absorbed(best.rows, set(other.rows), settings) for other in chosen):
            chosen.append(best)
    return tuple(chosen)


def largest_subjects(now: Window, settings: ThemeSettings) -> tuple[Candidate, ...]:
    """What the field speaks of most, whether it grows or not; no two overlap. The largest first.

    A theme that was large from the start never emerges, and what isn't followed can't be seen to fade.
    """
    most = settings.whole * len(now.ids)
    names = [term for term, rows in now.by_term.items() if _least(now, settings) <= len(rows) <= most]
    # Of two terms with the same articles the longer says more.
    names.sort(key=lambda name: (-len(now.by_term[name]), -len(name.split()), name))
    return _separate(names, now, settings, settings.settled)


def sudden(memory: Memory, now: Window, settings: ThemeSettings) -> tuple[Candidate, ...]:
    """Terms that this week's articles say far more often than those before, the surest first; no two overlap.

    What is said each week and now three times as often grows little over four weeks, and stands behind much that is
    small and new. The tail is that of `trends.emergence`, over this week alone; so many terms are looked at that it is
    held against all of them (Bonferroni's bound on how many chance lets through).
    """
    this, earlier = memory.weeks[-1], memory.weeks[:-1]
    published, before = this.total or 0, sum(record.total or 0 for record in earlier)
    names = sorted(term for term in now.by_term if this.counts.get(term, 0) >= _least(now, settings))
    if not names or not before or not published:
        return ()
    counts = np.array([this.counts[term] for term in names], dtype=float)
    past = np.array([sum(record.counts.get(term, 0) for record in earlier) for term in names], dtype=float)
    # What was hardly said before emerges by itself.
    known = past >= sum(record.observed for record in earlier)
    tails = special.betainc(counts + 0.5, past + 0.5, published / (published + before))
    sure = known & (tails * int(known.sum()) <= settings.chance)
    found = {name: float(tail) for name, tail, stands in zip(names, tails, sure, strict=True) if stands}
    surest = sorted(found, key=lambda name: (found[name], -len(name.split()), name))
    return _separate(surest, now, settings, settings.jumps)


def _separate(names: Sequence[str], now: Window, settings: ThemeSettings, most: int) -> tuple[Candidate, ...]:
    """The first terms that are subjects and don't overlap, as candidates."""
    chosen: list[Candidate] = []
    for name in names:
        rows = now.by_term[name]
        if any(shared(rows, other.rows) >= settings.overlap * len(rows) for other in chosen):
            continue
        if _closeness_of(rows, now) >= settings.subject:
            chosen.append(_candidate(name, rows, 0.0, now))
            if len(chosen) == most:
                break
    return tuple(chosen)


def absorbed(one: Collection[int], lead: Collection[int], settings: ThemeSettings, share: float = 0.0) -> bool:
    """Whether a set of articles is the same theme as one that emerges more, or a part of it; what is far wider isn't.

    Args:
        one: rows.
        lead: rows of the set that emerges more.
        settings: with the part of the smaller set that must be shared.
        share: another such part.
    """
    if not one or not lead or len(one) > settings.wider * len(lead):
        return False
    return shared(one, lead) >= (share or settings.overlap) * min(len(one), len(lead))


def shared(one: Collection[int], other: Collection[int]) -> int:
    """How many rows two sets have in common."""
    return len(set(one).intersection(other))


def score_of(
    word: str, centroid: Vectors, rows: Collection[int], memory: Memory, now: Window, settings: ThemeSettings
) -> float:
    """How much a set of articles emerges: the lower bound of its growth, and how closely they speak of one thing."""
    if not rows:
        return -10.0
    recent, before = _exposures(memory, settings)
    past: float = sum(count or 0 for count in counts_of(word, centroid, memory, settings)[:-WINDOW])
    if word:
        past += memory.older.get(word, 0)
    elif before:  # older weeks have no vectors: what the theme's share was in them is what it was since
        seen = sum(record.total or 0 for record in memory.weeks[:-WINDOW])
        past *= before / max(seen, 1)
    weights = _weights(now, settings)
    growth = emergence(sum(weights[row] for row in rows), recent, past, before)
    return growth + settings.likeness * min(_closeness_of(rows, now), settings.tight)


def counts_of(word: str, centroid: Vectors, memory: Memory, settings: ThemeSettings) -> tuple[int | None, ...]:
    """How many articles of each remembered week belong to a theme, oldest first; None where the feeds weren't asked."""
    if word:
        return tuple(record.counts.get(word, 0) if record.observed else None for record in memory.weeks)
    return tuple(len(near(record.vectors, centroid, settings)) if record.observed else None for record in memory.weeks)


def near(vectors: npt.NDArray[np.floating], centroid: Vectors, settings: ThemeSettings) -> tuple[int, ...]:
    """The rows of a theme that is known by meaning alone."""
    if len(vectors) == 0 or vectors.shape[1] != len(centroid):
        return ()
    return tuple(np.flatnonzero(vectors.astype(np.float32) @ centroid >= settings.near).tolist())


def unit(vector: Vectors) -> Vectors:
    """The vector with length 1; zeros stay zeros."""
    length = float(np.linalg.norm(vector))
    return (vector / length if length > 0 else vector).astype(np.float32)


def alike(sums: Floats, squares: Floats, sizes: npt.NDArray[np.int64]) -> Floats:
    """Mean cosine between two different articles of each set.

    Args:
        sums: (sets, d), the sum of each set's vectors.
        squares: of their lengths, summed.
        sizes: articles in each set; 0 where there is one or none.
    """
    pairs = np.maximum(sizes * (sizes - 1), 1)
    result: Floats = np.where(sizes > 1, ((sums * sums).sum(axis=1) - squares) / pairs, 0.0)
    return result


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


def _weights(now: Window, settings: ThemeSettings) -> Floats:
    """What each article of the window counts: a week less than the one after it, so that what ends sinks."""
    weights: Floats = settings.fresh ** np.array(now.weeks, dtype=np.float64)
    return weights


def _exposures(memory: Memory, settings: ThemeSettings) -> tuple[float, float]:
    """Articles in the window, weighed as the theme's are, and before it."""
    recent = sum(
        (record.total or 0) * settings.fresh**age for age, record in enumerate(reversed(memory.weeks[-WINDOW:]))
    )
    return recent, sum(record.total or 0 for record in memory.weeks[:-WINDOW]) + memory.older_total


def _by_words(memory: Memory, now: Window, settings: ThemeSettings) -> list[Candidate]:
    recent, before = _exposures(memory, settings)
    names = sorted(term for term, rows in now.by_term.items() if len(rows) >= _least(now, settings))
    if not names or before == 0:
        return []
    past = Counter({term: memory.older.get(term, 0) for term in names})
    for record in memory.weeks[:-WINDOW]:
        for term in past.keys() & record.counts.keys():
            past[term] += record.counts[term]
    sizes = np.array([len(now.by_term[term]) for term in names])
    rows = np.concatenate([np.array(now.by_term[term]) for term in names])
    ends = np.concatenate([[0], np.cumsum(sizes)])
    holds = sparse.csr_matrix((np.ones(len(rows), dtype=np.float32), rows, ends), shape=(len(names), len(now.ids)))
    growth = emergences(
        holds @ _weights(now, settings), recent, np.array([past[term] for term in names], dtype=float), before
    )
    closeness = alike(holds @ now.vectors, holds @ _squares(now.vectors), sizes) - now.alike
    # Of two terms with the same articles the longer says more.
    length = np.array([len(term.split()) for term in names])
    score = growth + settings.likeness * np.minimum(closeness, settings.tight) + 0.001 * length
    sound = closeness >= settings.coherent if now.vectors.any() else np.ones(len(names), dtype=bool)
    order = [int(n) for n in np.lexsort((np.arange(len(names)), -np.round(score, 9))) if sound[n]]
    return [_candidate(names[n], now.by_term[names[n]], float(score[n]), now) for n in order[: 4 * settings.pool]]


def _least(now: Window, settings: ThemeSettings) -> int:
    return max(settings.least, math.ceil(settings.share * len(now.ids)))


def _by_meaning(
    memory: Memory, now: Window, stories: Sequence[Sequence[int]], settings: ThemeSettings
) -> list[Candidate]:
    found = []
    for story in stories:
        if len({now.sites[row] for row in story}) < settings.told_by:
            continue
        centroid = unit(now.vectors[list(story)].mean(axis=0))
        # Counted as its past is counted: by nearness, also this week.
        rows = near(now.vectors, centroid, settings)
        if len(rows) >= settings.told_by and 2 * len(set(story).intersection(rows)) >= len(story):
            score = score_of("", centroid, rows, memory, now, settings)
            found.append(Candidate(word="", terms=(), rows=rows, score=score, centroid=centroid))
    return found


def _candidate(word: str, rows: Sequence[int], score: float, now: Window) -> Candidate:
    centroid = unit(now.vectors[list(rows)].mean(axis=0))
    return Candidate(word=word, terms=(word,), rows=tuple(rows), score=score, centroid=centroid)


def _closeness_of(rows: Collection[int], now: Window) -> float:
    return _alike_in(now.vectors[sorted(rows)]) - now.alike


def _alike_in(vectors: Vectors) -> float:
    sums = vectors.sum(axis=0, dtype=np.float64)[None]
    return float(alike(sums, _squares(vectors).sum()[None], np.array([len(vectors)]))[0])


def _squares(vectors: Vectors) -> Floats:
    squares: Floats = np.square(vectors, dtype=np.float64).sum(axis=1)
    return squares
