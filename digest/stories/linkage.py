"""Average linkage (UPGMA; Sokal and Michener 1958), cut at a mean score: exact, and over neighbours only.

Each article starts alone, and the two groups whose pairs score highest on the mean are joined until no
two reach the cut. Found by nearest-neighbour chains (Murtagh, "A Survey of Recent Advances in
Hierarchical Clustering Algorithms", 1983): two groups that are each other's best may be joined at once,
for joining others can never bring a group nearer than its best. That gives the same groups in
quadratic time, in the one matrix, and a group whose best stays under the cut is finished.
"""

from collections.abc import Callable
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from digest.stories.likeness import Features, Floats, bias, raise_up
from digest.stories.neighbours import Neighbours, nearest

Labels = npt.NDArray[np.int64]

WEIGHED_TOGETHER: Final = 4000  # articles that hang together up to which each of their pairs is weighed
_FORGOTTEN: Final = 0.1  # below the cut: groups this unlike are no candidates; should they matter, they are estimated


def link_all(features: Features, cut: float) -> Labels:
    """A group's number for each article, from every pair: one n x n matrix is held, 4 bytes a pair."""
    size = len(features)
    if size < 2:
        return np.zeros(size, dtype=np.int64)
    scores = features.against(features)
    raised = np.array([raise_up(row).sum(dtype=np.float64) for row in scores])
    raised -= raise_up(scores.diagonal())
    return join_matrix(_less(scores, np.float32(0.5) * bias(raised, size - 1, features.length)), cut)


def link_neighbours(features: Features, cut: float, *, weighed_together: int = WEIGHED_TOGETHER) -> Labels:
    """A group's number for each article, from its nearest neighbours: cost grows little faster than n.

    Two groups are joined only if some pair between them reaches the cut. So no group crosses from one
    connected part of those pairs into another, and within a part every pair is weighed as in `link_all`.
    A part with more than `weighed_together` articles is joined over its neighbours.
    """
    size = len(features)
    if size < 2:
        return np.zeros(size, dtype=np.int64)
    near = nearest(features)
    half: Floats = np.float32(0.5) * bias(near.raised, size - 1, features.length)
    scores = near.likeness - half[near.first] - half[near.second]
    reach = scores >= cut
    links = coo_array((np.ones(reach.sum(), dtype=bool), (near.first[reach], near.second[reach])), shape=(size, size))
    part_of = connected_components(links, directed=False)[1]
    labels = np.arange(size, dtype=np.int64)
    for part in np.split(np.argsort(part_of, kind="stable"), np.cumsum(np.bincount(part_of))[:-1]):
        if len(part) == 2:
            labels[part] = part[0]
        elif 2 < len(part) <= weighed_together:
            own = features.of(part)
            labels[part] = part[join_matrix(_less(own.against(own), half[part]), cut)]
        elif len(part) > weighed_together:
            labels[part] = part[_Sparse(near, scores, half, part).join(cut)]
    return labels


def _less(likeness: Floats, half: Floats) -> Floats:
    """Scores, in the place of the likeness of all pairs."""
    likeness -= half[:, None]
    likeness -= half[None, :]
    return likeness


def join_matrix(scores: Floats, cut: float, sizes: Floats | None = None) -> Labels:
    """For each row the first row of its group, by the mean of its pairs' scores.

    Args:
        scores: symmetric (n, n); written over.
        cut: the least mean score of two groups that are joined.
        sizes: how many articles each row stands for, where it is a group itself; one by default.
    """
    np.fill_diagonal(scores, -np.inf)
    count = np.ones(len(scores), dtype=np.float32) if sizes is None else sizes.copy()

    def best(a: int) -> tuple[int, float]:
        b = int(scores[a].argmax())
        return b, float(scores[a, b])

    def score(a: int, b: int) -> float:
        return float(scores[a, b])

    def join(a: int, b: int) -> None:
        mean = (count[a] * scores[a] + count[b] * scores[b]) / (count[a] + count[b])
        mean[a] = -np.inf
        scores[a], scores[:, a] = mean, mean
        scores[b], scores[:, b] = -np.inf, -np.inf
        count[a] += count[b]

    return _chain(len(scores), cut, best, score, join)


def _chain(
    size: int,
    cut: float,
    best: Callable[[int], tuple[int, float]],
    score: Callable[[int, int], float],
    join: Callable[[int, int], None],
) -> Labels:
    """Follow each group to its best and on, until two are each other's best; those join into the first."""
    joined: list[tuple[int, int]] = []
    gone = bytearray(size)
    for start in range(size):
        chain = [] if gone[start] else [start]
        while chain:
            b, mean = best(chain[-1])
            if mean < cut:
                chain.pop()
            elif len(chain) > 1 and score(chain[-1], chain[-2]) >= mean:  # on a tie too, or chains could turn in rings
                into, other = sorted((chain.pop(), chain.pop()))
                join(into, other)
                gone[other] = 1
                joined.append((into, other))
                if not chain:
                    chain.append(into)
            else:
                chain.append(b)
    labels = np.arange(size, dtype=np.int64)
    for into, other in reversed(joined):
        labels[other] = labels[into]
    return labels


class _Sparse:
    """Groups of a large part in the making, with the mean scores between those that are near.

    Pairs that are no neighbours aren't taken as unlike: their mean comes from the inner product of the
    groups' sums.
    """

    def __init__(self, near: Neighbours, scores: Floats, half: Floats, part: Labels) -> None:
        size = len(part)
        self._sums = near.sketch[part].astype(np.float64)
        self._half = half[part].astype(np.float64)
        self._count = np.ones(size)
        self._means: list[dict[int, float]] = [{} for _ in range(size)]
        place = np.full(len(half), -1, dtype=np.int64)
        place[part] = np.arange(size)
        first, second = place[near.first], place[near.second]
        within = (first >= 0) & (second >= 0)
        pairs = zip(first[within].tolist(), second[within].tolist(), scores[within].tolist(), strict=True)
        for a, b, score in pairs:
            self._means[a][b] = self._means[b][a] = score

    def join(self, cut: float) -> Labels:
        """For each article of the part the first of its group."""
        floor = cut - _FORGOTTEN

        def best(a: int) -> tuple[int, float]:
            means = self._means[a]
            if not means:
                return a, -np.inf
            b = max(means, key=means.__getitem__)
            return b, means[b]

        def score(a: int, b: int) -> float:
            return self._means[a].get(b, -np.inf)

        def join(a: int, b: int) -> None:
            self._join(a, b, floor)

        return _chain(len(self._means), cut, best, score, join)

    def _join(self, a: int, b: int, floor: float) -> None:
        of_a, of_b = self._means[a], self._means[b]
        others = sorted((of_a.keys() | of_b.keys()) - {a, b})
        guessed_a = self._guess(a, [c for c in others if c not in of_a])
        guessed_b = self._guess(b, [c for c in others if c not in of_b])
        share = float(self._count[a] / (self._count[a] + self._count[b]))
        means: dict[int, float] = {}
        for c in others:
            row = self._means[c]
            row.pop(a, None)
            row.pop(b, None)
            from_a = of_a[c] if c in of_a else guessed_a[c]
            from_b = of_b[c] if c in of_b else guessed_b[c]
            mean = share * from_a + (1 - share) * from_b
            if mean >= floor:
                row[a] = means[c] = mean
        self._means[a], self._means[b] = means, {}
        for kept in (self._sums, self._half, self._count):
            kept[a] += kept[b]

    def _guess(self, a: int, others: list[int]) -> dict[int, float]:
        """Mean scores to groups of which no pair is known."""
        if not others:
            return {}
        counts = self._count[others]
        alike = self._sums[others] @ self._sums[a] / (counts * self._count[a])
        usual = self._half[others] / counts + self._half[a] / self._count[a]
        return dict(zip(others, (alike - usual).tolist(), strict=True))
