"""Subjects: terms whose articles are near each other, because they grow, jumped this week or are large. Pure.

A term finds and names; whether an article belongs is asked of the article: it must be nearer to the others than the
field's articles are. A term of which too few articles are is a way of speaking, or means several things.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import special

from digest.themes.memory import WINDOW, Memory
from digest.themes.settings import COUNTING, ThemeSettings
from digest.themes.space import Space

Floats = npt.NDArray[np.float64]

Holders = Mapping[str, tuple[int, ...]]  # rows of the window's articles by a term that they say


@dataclass(frozen=True, slots=True)
class Subject:
    """A term, and the window's articles that say it and are near each other."""

    word: str
    rows: tuple[int, ...]


def holders(memory: Memory, space: Space, wanted: Collection[str]) -> Holders:
    """Who says what in the window: terms that three articles hold, and those wanted."""
    sums = Counter[str]()
    for record in memory.weeks[-WINDOW:]:
        sums.update(record.counts)
    worth = {term for term, count in sums.items() if count >= WINDOW - 1} | set(wanted)
    found: defaultdict[str, list[int]] = defaultdict(list)
    for row in space.window.tolist():
        for word in space.terms(row) & worth:
            found[word].append(row)
    return {word: tuple(rows) for word, rows in found.items()}


def subjects(memory: Memory, space: Space, held: Holders, settings: ThemeSettings) -> Iterator[Subject]:
    """Subjects of which none is a part of another: what grows, the most first; then what jumped; then the largest."""
    scores = _scores(memory, space, held, settings)
    chosen: list[tuple[int, ...]] = []
    for terms, most, near in (
        (_growing(scores, held, settings), settings.raised, settings.subject),
        (_sudden(memory, held, settings), settings.jumps, settings.subject),
        (_largest(space, held, settings), settings.settled, settings.firm),
    ):
        found = 0
        for term in terms:
            if found == most:
                break
            if any(absorbed(held[term], one, settings) for one in chosen):
                continue
            rows = members(held[term], space, settings, near)
            if rows:
                found += 1
                chosen.append(held[term])
                yield Subject(term, rows)


def members(rows: Sequence[int], space: Space, settings: ThemeSettings, near: float) -> tuple[int, ...]:
    """Of the articles that say a term, those that speak of one subject; none where too few do.

    Args:
        rows: of the articles.
        space: in which they are near or not.
        settings: what is asked of each.
        near: how near they must be to each other on the mean.
    """
    found = zip(rows, space.cohesion(rows).tolist(), strict=True)
    kept = [row for row, one in found if one >= settings.member]
    if len(kept) < max(settings.least, settings.meant * len(rows)):
        return ()
    return tuple(kept) if float(space.cohesion(kept).mean()) >= near else ()


def absorbed(one: Collection[int], lead: Collection[int], settings: ThemeSettings) -> bool:
    """Whether a set of articles is the same as one that emerges more, or a part of it; what is far wider isn't."""
    return len(one) <= settings.wider * len(lead) and overlap(one, lead, settings)


def overlap(one: Collection[int], other: Collection[int], settings: ThemeSettings) -> bool:
    """Whether two sets of articles are one theme, or the smaller a part of the other."""
    return len(set(one).intersection(other)) >= settings.overlap * max(1, min(len(one), len(other)))


def emergence(recent: float, exposure: float, past: float, past_exposure: float) -> float:
    """How much a share has grown at least: the lower end of a 90 % interval for the logarithm of the growth.

    The recent part of all sightings is binomial given their sum, so with Jeffreys' prior it is Beta distributed
    (Brown, Cai & DasGupta 2001, section 4). Few sightings give a low bound whatever their growth.

    Args:
        recent: sightings in the recent weeks.
        exposure: what the field published in them.
        past: sightings before.
        past_exposure: what the field published before.

    Returns:
        The natural logarithm; 0 where nothing can be said.
    """
    if recent <= 0:
        return 0.0
    return float(emergences(np.array([recent]), exposure, np.array([past]), past_exposure)[0])


def emergences(recent: Floats, exposure: float, past: Floats, past_exposure: float) -> Floats:
    """`emergence` of many at once; each was sighted recently."""
    if exposure <= 0 or past_exposure <= 0:
        return np.zeros(len(recent))
    part = np.clip(special.betaincinv(recent + COUNTING.prior, past + COUNTING.prior, 0.05), 1e-12, 1 - 1e-12)
    growth: Floats = np.log(part / (1 - part)) + np.log(past_exposure / exposure)
    return growth


def weighed(rows: Iterable[int], space: Space, settings: ThemeSettings) -> float:
    """How many articles of the window these are, a week less than the one after it: what ends sinks."""
    return float(sum(settings.fresh ** int(space.ages[row]) for row in rows))


def exposures(memory: Memory, settings: ThemeSettings) -> tuple[float, float]:
    """Articles of the field in the window, weighed as a theme's are, and before it."""
    ages = enumerate(reversed(memory.weeks[-WINDOW:]))
    recent = sum((record.total or 0) * settings.fresh**age for age, record in ages)
    return recent, sum(record.total or 0 for record in memory.weeks[:-WINDOW]) + memory.older_total


def score_of(
    rows: Sequence[int], near: float, past: float, memory: Memory, space: Space, settings: ThemeSettings
) -> float:
    """How much a set of articles emerges: the lower bound of its growth, and how closely they speak of one thing.

    Args:
        rows: of the window.
        near: how near they are to each other, on the mean.
        past: how many there were before the window.
        memory: what the field published.
        space: the memory's articles.
        settings: what counts how much.
    """
    if not len(rows):
        return -10.0
    recent, before = exposures(memory, settings)
    growth = emergence(weighed(rows, space, settings), recent, past, before)
    return growth + settings.likeness * min(near, settings.tight)


def said_before(term: str, memory: Memory) -> int:
    """Articles before the window that say a term, members or not: what is emerging is never made to seem newer."""
    return memory.sayings(term, before=WINDOW)


def least(space: Space, settings: ThemeSettings) -> int:
    """Articles of the window that must say a term."""
    return max(settings.holders, math.ceil(settings.share * len(space.window)))


def _scores(memory: Memory, space: Space, held: Holders, settings: ThemeSettings) -> Mapping[str, float]:
    """How much each term emerges that enough articles say: `score_of`, of all at once."""
    recent, before = exposures(memory, settings)
    names = sorted(term for term, rows in held.items() if len(rows) >= least(space, settings))
    if not names or before == 0:
        return {}
    now = np.array([weighed(held[term], space, settings) for term in names])
    past = np.array([said_before(term, memory) for term in names], dtype=float)
    near = np.array([space.mean_nearness(held[term]) for term in names])
    scores = emergences(now, recent, past, before) + settings.likeness * np.minimum(near, settings.tight)
    return dict(zip(names, scores.tolist(), strict=True))


def _growing(scores: Mapping[str, float], held: Holders, settings: ThemeSettings) -> Iterator[str]:
    """Of terms with nearly the same articles the widest: what a development is called is said by more of them.

    The best is often a phrase of one press release.
    """
    # Of two terms with the same articles the longer says more.
    order = sorted(scores, key=lambda term: (-round(scores[term], 9), -len(term.split()), term))[: settings.pool]
    while order:
        lead = order[0]
        group = [term for term in order if absorbed(held[term], held[lead], settings)]
        rows = set(held[lead])
        able = [
            term
            for term in group
            if scores[term] >= scores[lead] - settings.slack and 2 * len(rows.intersection(held[term])) >= len(rows)
        ]
        if scores[lead] >= settings.worth:
            yield max(able, key=lambda term: (len(held[term]), scores[term], term))
        gone = set(group)
        order = [term for term in order if term not in gone]


def _sudden(memory: Memory, held: Holders, settings: ThemeSettings) -> list[str]:
    """Terms that this week's articles say far more often than those before, the surest first.

    What is said each week and now three times as often grows little over four weeks, and stands behind much that is
    small and new. The tail is that of `emergence`, over this week alone; so many terms are looked at that it is
    held against all of them (Bonferroni's bound on how many chance lets through).
    """
    this, earlier = memory.weeks[-1], memory.weeks[:-1]
    published, before = this.total or 0, sum(record.total or 0 for record in earlier)
    names = sorted(term for term in held if this.counts.get(term, 0) >= settings.holders)
    if not names or not before or not published:
        return []
    counts = np.array([this.counts[term] for term in names], dtype=float)
    past = np.array([sum(record.counts.get(term, 0) for record in earlier) for term in names], dtype=float)
    # What was hardly said before emerges by itself.
    known = past >= sum(record.observed for record in earlier)
    tails = special.betainc(counts + 0.5, past + 0.5, published / (published + before))
    sure = known & (tails * int(known.sum()) <= settings.chance)
    found = {name: float(tail) for name, tail, stands in zip(names, tails, sure, strict=True) if stands}
    return sorted(found, key=lambda name: (found[name], -len(name.split()), name))


def _largest(space: Space, held: Holders, settings: ThemeSettings) -> list[str]:
    """What the field speaks of most, whether it grows or not."""
    most = settings.common * len(space.window)
    names = [term for term, rows in held.items() if least(space, settings) <= len(rows) <= most]
    return sorted(names, key=lambda name: (-len(held[name]), -len(name.split()), name))[: settings.pool]
