"""Average linkage against SciPy's own, and the neighbours against every pair."""

import numpy as np
import pytest
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.sparse import csr_matrix
from scipy.spatial.distance import squareform

from digest.measure.stories import agreement
from digest.stories.likeness import Features, bias, raise_up
from digest.stories.linkage import Labels, link_all, link_neighbours

CUT = 0.07


def invented(size: int, seed: int) -> Features:
    """Articles of some `size` / 6 events, with days and lengths, and words that partly follow the event."""
    random = np.random.default_rng(seed)
    event = random.integers(size // 6, size=size)
    rows = random.normal(size=(size // 6, 48))[event] + 0.9 * random.normal(size=(size, 48))
    rows /= np.linalg.norm(rows, axis=1, keepdims=True) * np.sqrt(2)
    words = np.zeros((size, size))
    words[np.arange(size), event] = 0.4
    words[np.arange(size), random.integers(size, size=size)] += 0.4
    days = np.where(random.random(size) < 0.2, np.nan, random.random(size) * 7)
    return Features(
        meaning=rows.astype(np.float32),
        wording=csr_matrix(words, dtype=np.float32),
        days=days,
        length=random.random(size),
    )


def by_scipy(features: Features) -> Labels:
    likeness = features.against(features).astype(np.float64)
    up = raise_up(likeness.astype(np.float32)).astype(np.float64)
    usual = bias(up.sum(axis=1) - up.diagonal(), len(features) - 1, features.length)
    distances = 9 - (likeness - usual[:, None] / 2 - usual[None, :] / 2)
    np.fill_diagonal(distances, 0)
    tree = linkage(squareform((distances + distances.T) / 2), "average")
    labels: Labels = fcluster(tree, 9 - CUT, "distance").astype(np.int64)
    return labels


def alike(first: Labels, second: Labels) -> float:
    return agreement([str(i) for i in first], [str(i) for i in second]).bcubed_f1


@pytest.mark.parametrize("seed", range(8))
def test_chains_give_scipys_average_linkage(seed: int) -> None:
    features = invented(150, seed)
    labels = link_all(features, CUT)
    assert 5 < len(set(labels.tolist())) < 120
    assert alike(by_scipy(features), labels) == 1


@pytest.mark.parametrize("seed", range(3))
def test_neighbours_give_what_every_pair_gives(seed: int) -> None:
    features = invented(600, seed)
    exact = link_all(features, CUT)
    assert alike(exact, link_neighbours(features, CUT)) > 0.99
    assert np.array_equal(link_neighbours(features, CUT), link_neighbours(features, CUT))


@pytest.mark.parametrize("seed", range(3))
def test_a_part_too_large_to_weigh_in_full_comes_near_it(seed: int) -> None:
    features = invented(600, seed)
    assert alike(link_all(features, CUT), link_neighbours(features, CUT, weighed_together=2)) > 0.95


def test_one_article_and_none() -> None:
    one = invented(6, 0).of(np.array([0]))
    for link in (link_all, link_neighbours):
        assert link(one, CUT).tolist() == [0]
        assert link(one.of(np.array([], dtype=np.int64)), CUT).tolist() == []


def test_articles_that_are_all_the_same_are_one_group() -> None:
    same = invented(6, 0).of(np.zeros(80, dtype=np.int64))
    for labels in (link_all(same, CUT), link_neighbours(same, CUT), link_neighbours(same, CUT, weighed_together=2)):
        assert len(set(labels.tolist())) == 1
