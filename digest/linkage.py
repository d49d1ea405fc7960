"""Average linkage (UPGMA; Sokal and Michener 1958), cut at a mean score: exact, and over neighbours only.

Both start with each article alone and join, again and again, the two groups whose pairs score highest
on the mean, until no two reach the cut.
"""

import heapq

import numpy as np
import numpy.typing as npt
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.spatial.distance import squareform

from digest.likeness import Features, bias, raise_up
from digest.neighbours import Neighbours, nearest

Labels = npt.NDArray[np.int64]


def link_all(features: Features, cut: float) -> Labels:
    """A group's number for each article, from every pair: n x n scores are held."""
    size = len(features)
    if size < 2:
        return np.zeros(size, dtype=np.int64)
    scores = features.all_pairs()
    raised = np.array([raise_up(row).sum() for row in scores], dtype=np.float64)
    raised -= raise_up(scores.diagonal())
    half = bias(raised, size - 1, features.length) / 2
    scores -= half[:, None]
    scores -= half[None, :]
    top = float(scores.max()) + 1.0
    distances = np.subtract(top, scores, out=scores)
    np.fill_diagonal(distances, 0)
    tree = linkage(squareform(distances, checks=False), "average")
    return np.asarray(fcluster(tree, top - cut, "distance"), dtype=np.int64)


def link_neighbours(features: Features, cut: float) -> Labels:
    """A group's number for each article, from its nearest neighbours: cost grows little faster than n.

    Pairs that are no neighbours aren't taken as unlike: where two groups are weighed, their mean comes
    from the inner product of the groups' sums.
    """
    near = nearest(features)
    half = bias(near.raised, len(features) - 1, features.length).astype(np.float64) / 2
    return _Forest(near, half, cut).grow()


class _Forest:
    """Groups in the making. `total[a][b]` is the sum of the scores of all pairs between a and b."""

    def __init__(self, near: Neighbours, half: npt.NDArray[np.float64], cut: float) -> None:
        size = len(half)
        self._cut = cut
        self._sums = np.zeros((2 * size, near.sketch.shape[1]), dtype=np.float32)
        self._sums[:size] = near.sketch
        self._half = np.zeros(2 * size)
        self._half[:size] = half
        self._count = np.ones(2 * size)
        self._total: list[dict[int, float]] = [{} for _ in range(size)]
        self._parent = np.arange(2 * size)
        self._size = size
        scores = near.likeness - half[near.first] - half[near.second]
        self._heap: list[tuple[float, int, int]] = []
        for a, b, score in zip(near.first.tolist(), near.second.tolist(), scores.tolist(), strict=True):
            self._total[a][b] = self._total[b][a] = score
            if score >= cut:
                self._heap.append((-score, a, b))
        heapq.heapify(self._heap)

    def grow(self) -> Labels:
        alive = bytearray(b"\x01") * self._size
        while self._heap:
            _, a, b = heapq.heappop(self._heap)
            if alive[a] and alive[b]:
                alive[a] = alive[b] = 0
                alive.append(1)
                self._join(a, b, len(alive) - 1)
        roots = self._parent[: self._size].copy()
        while not np.array_equal(higher := self._parent[roots], roots):
            roots = higher
        return np.unique(roots, return_inverse=True)[1].astype(np.int64)

    def _join(self, a: int, b: int, new: int) -> None:
        self._parent[[a, b]] = new
        for kept in (self._sums, self._half, self._count):
            kept[new] = kept[a] + kept[b]
        of_a, of_b = self._total[a], self._total[b]
        self._total[a], self._total[b] = {}, {}
        others = sorted((of_a.keys() | of_b.keys()) - {a, b})
        self._total.append({})
        guessed_a = self._guess(a, [c for c in others if c not in of_a])
        guessed_b = self._guess(b, [c for c in others if c not in of_b])
        for c in others:
            row = self._total[c]
            row.pop(a, None)
            row.pop(b, None)
            total = (of_a[c] if c in of_a else guessed_a[c]) + (of_b[c] if c in of_b else guessed_b[c])
            row[new] = self._total[new][c] = total
            mean = total / (self._count[c] * self._count[new])
            if mean >= self._cut:
                heapq.heappush(self._heap, (-mean, c, new))

    def _guess(self, a: int, others: list[int]) -> dict[int, float]:
        """Sums of scores to groups of which no pair is known."""
        if not others:
            return {}
        alike = self._sums[others] @ self._sums[a]
        biases = self._half[others] * self._count[a] + self._half[a] * self._count[others]
        return dict(zip(others, (alike - biases).tolist(), strict=True))
