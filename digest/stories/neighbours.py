"""The pairs worth looking at where all pairs are too many: each article's nearest, from an inverted file.

faiss's IVF index: articles are put into cells around k-means centres, and an article's neighbours are
looked for in the cells nearest to it. Its seed is fixed, so the same articles give the same neighbours.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array, eye_array
from sklearn.random_projection import GaussianRandomProjection

from digest.stories.likeness import Features, Floats, raise_up


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchSettings:
    """How the nearest articles are looked for among more than can be weighed pair by pair."""

    neighbours: int = 50  # of each article, whose likeness is weighed exactly
    sketch: int = 128  # numbers that stand for words and names in the search
    sample: int = 1000  # articles that stand for all that are no neighbours
    rounds: int = 8  # of k-means
    seed: int = 0  # any: the same articles give the same pairs
    rows: int = 2000  # weighed against the sample at once
    chunk: int = 100_000  # pairs weighed at once


SEARCH: Final = SearchSettings()


@dataclass(frozen=True, slots=True, kw_only=True)
class Neighbours:
    """Pairs that are near, and what is needed of the rest."""

    first: npt.NDArray[np.int64]  # of each pair, first < second; sorted, no pair twice
    second: npt.NDArray[np.int64]
    likeness: Floats  # exact
    raised: npt.NDArray[np.float64]  # for each article, `raise_up` summed over all others (those far away estimated)
    sketch: Floats  # (n, m): inner products come near the likeness without time


def nearest(features: Features) -> Neighbours:
    """Each article's 50 nearest, both ways."""
    size = len(features)
    sketch = _sketch(features)
    found = _search(sketch, min(SEARCH.neighbours + 1, size))
    rows = np.repeat(np.arange(size), found.shape[1])
    columns = found.ravel()
    real = (columns >= 0) & (columns != rows)
    low, high = np.minimum(rows, columns)[real], np.maximum(rows, columns)[real]
    keys = np.unique(low * size + high)
    first, second = keys // size, keys % size
    likeness = np.concatenate(
        [np.zeros(0, dtype=np.float32)]
        + [
            features.between(first[s : s + SEARCH.chunk], second[s : s + SEARCH.chunk])
            for s in range(0, len(keys), SEARCH.chunk)
        ]
    )
    return Neighbours(
        first=first,
        second=second,
        likeness=likeness,
        raised=_raised(features, first, second, likeness),
        sketch=sketch,
    )


def _sketch(features: Features) -> Floats:
    """Meaning as it is, words and names through a random projection, which keeps inner products on the mean."""
    width = min(SEARCH.sketch, features.wording.shape[1])
    projected = GaussianRandomProjection(width, random_state=SEARCH.seed).fit_transform(features.wording)
    return np.ascontiguousarray(np.hstack([features.meaning, np.asarray(projected)]), dtype=np.float32)


def _search(sketch: Floats, count: int) -> npt.NDArray[np.int64]:
    """For each row the `count` with the greatest inner products (-1 where fewer were found), itself among them."""
    import faiss

    size, width = sketch.shape
    cells = max(1, min(int(2 * size**0.5), size // 40))
    index = faiss.IndexIVFFlat(faiss.IndexFlatIP(width), width, cells, faiss.METRIC_INNER_PRODUCT)
    index.cp.seed, index.cp.niter = SEARCH.seed, SEARCH.rounds
    index.cp.min_points_per_centroid, index.cp.max_points_per_centroid = 1, 64  # no advice on standard error
    index.train(sketch)
    index.add(sketch)
    index.nprobe = min(cells, 12 + cells // 50)
    found: npt.NDArray[np.int64] = index.search(sketch, count)[1].astype(np.int64)
    return found


def _raised(
    features: Features, first: npt.NDArray[np.int64], second: npt.NDArray[np.int64], likeness: Floats
) -> npt.NDArray[np.float64]:
    """`raise_up` summed over all others: the neighbours' own, and a sample's mean for each of the rest."""
    size = len(features)
    up = raise_up(likeness).astype(np.float64)
    raised = np.asarray(np.bincount(first, up, size) + np.bincount(second, up, size), dtype=np.float64)
    known = np.bincount(first, minlength=size) + np.bincount(second, minlength=size)
    drawn = np.sort(np.random.default_rng(SEARCH.seed).permutation(size)[: SEARCH.sample])
    sample = features.of(drawn)
    ones = np.ones(len(first), dtype=np.float32)
    counted = csr_array((ones, (first, second)), shape=(size, size))
    counted = csr_array(counted + counted.T + eye_array(size, dtype=np.float32))[:, drawn]
    for start in range(0, size, SEARCH.rows):
        rows = np.arange(start, min(start + SEARCH.rows, size))
        far = 1 - counted[rows].toarray()
        mean = (raise_up(features.of(rows).against(sample)) * far).sum(axis=1, dtype=np.float64)
        raised[rows] += mean / np.maximum(far.sum(axis=1), 1) * (size - 1 - known[rows])
    return raised
