"""How near articles are to each other in meaning and in words, above what is usual in their field.

    likeness = (cosine of vectors + cosine of words) / 2

Words are weighed by their rarity in the remembered weeks (TF-IDF, Salton & Buckley 1988). What counts is how far a
likeness stands above the usual of both its articles: it is centred twice, by medians (one step of Tukey's median
polish), which an event that fills a third of the week doesn't move. So one cut serves fields whose articles are all
rather alike and fields whose articles aren't.

All but the medians are inner products, so the mean nearness of an article to a set is one to the set's mean.
"""

import math
from collections import Counter
from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from scipy import sparse
from sklearn.preprocessing import normalize

from digest.themes.memory import NAMED, WINDOW, Core, Memory

Floats = npt.NDArray[np.float32]
Rows = Sequence[int] | npt.NDArray[np.int64]

_SAMPLE: Final = 500  # articles of the window that say what is usual; every k-th, so that the same memory says the same
_UNRELATED: Final = 60  # articles on other things that every field is taken to have: six articles have no usual
_UNRELATED_LIKENESS: Final = (
    0.08  # theirs: the median is 0.03 in one-line news, 0.07 in abstracts, 0.13 in security news
)


class Space:
    """The remembered articles, a row for each, the oldest week first; `ages` are weeks, 0 for the one that is read.

    Args:
        memory: with the week that is read as its last.
    """

    def __init__(self, memory: Memory) -> None:
        records = memory.weeks
        self.ids = tuple(identity for record in records for identity in record.ids)
        self.sites = tuple(site for record in records for site in record.sites)
        self.ages = np.repeat(np.arange(len(records))[::-1], [len(record.ids) for record in records])
        parts = [record.vectors for record in records if len(record.ids)]
        self.meaning = _unit(np.concatenate(parts).astype(np.float32)) if parts else np.zeros((0, 1), dtype=np.float32)
        self._words = [words for record in records for words in record.words]
        self._terms = [terms for record in records[-WINDOW:] for terms in record.terms]
        self._vocabulary, self.wording = _wording(self._words)
        self._places = {word: place for place, word in enumerate(self._vocabulary)}
        self.window = np.flatnonzero(self.ages < WINDOW)
        self.week = np.flatnonzero(self.ages == 0)
        self._own = _own(self.meaning, self.wording)
        self._sample = self.window[:: max(1, math.ceil(len(self.window) / _SAMPLE))]
        known = self._likeness(np.arange(len(self)), self._sample)
        known[self._sample, np.arange(len(self._sample))] = np.nan  # an article isn't compared with itself
        pairs = known[self._sample][np.isfinite(known[self._sample])]
        whole = self.meaning[self.window].sum(axis=0)
        count = max(2, len(self.window))
        self._alike = float((whole @ whole - count) / (count * (count - 1)))
        few = _UNRELATED / (len(self._sample) + _UNRELATED)
        prior = few * _UNRELATED_LIKENESS
        self._usual = prior + (1 - few) * _medians(known)
        self._middle = prior + (1 - few) * (float(np.median(pairs)) if pairs.size else 0.0)

    def __len__(self) -> int:
        return len(self.ages)

    def pairs(self, rows: Rows) -> Floats:
        """How near each two of these articles are, above the usual; (n, n)."""
        rows = np.asarray(rows)
        usual = self._usual[rows]
        near: Floats = self._likeness(rows, rows) - usual[:, None] - usual[None, :] + self._middle
        return near

    def core(self, rows: Rows) -> Core:
        """What these articles are about."""
        rows = np.asarray(rows)
        weights = np.asarray(self.wording[rows].mean(axis=0)).ravel()
        return Core(
            meaning=self.meaning[rows].mean(axis=0),
            words={self._vocabulary[place]: float(weights[place]) for place in np.flatnonzero(weights).tolist()},
            usual=float(self._usual[rows].mean()),
        )

    def near(self, core: Core, rows: Rows) -> Floats:
        """How near articles are to those of a core, on the mean, above the usual; (n,)."""
        rows = np.asarray(rows, dtype=np.int64)  # none are floats to numpy
        words = np.zeros(self.wording.shape[1], dtype=np.float32)
        for word, weight in core.words.items():
            if word in self._places:
                words[self._places[word]] = weight
        likeness = (self.meaning[rows] @ core.meaning + self.wording[rows] @ words) / 2
        near: Floats = likeness - self._usual[rows] - core.usual + self._middle
        return near

    def nearness(self, cores: Sequence[Core], groups: Sequence[Rows]) -> Floats:
        """How near each group of articles is to each core, on the mean, above the usual; (groups, cores).

        As `near(core, group).mean()` for each two of them: all is inner products, so that they are made at once.
        """
        if not groups or not cores:
            return np.zeros((len(groups), len(cores)), dtype=np.float32)
        rows = np.concatenate([np.asarray(group, dtype=np.int64) for group in groups])
        sizes = np.array([len(group) for group in groups])
        ends = np.cumsum([0, *sizes])
        means = sparse.csr_matrix((np.repeat(1 / sizes, sizes), rows, ends), shape=(len(groups), len(self)))
        said = [
            {self._places[word]: weight for word, weight in core.words.items() if word in self._places}
            for core in cores
        ]
        places = [place for one in said for place in one]
        weights = np.array([weight for one in said for weight in one.values()], dtype=np.float32)
        ends = np.cumsum([0, *map(len, said)])
        words = sparse.csr_matrix((weights, places, ends), shape=(len(cores), self.wording.shape[1]))
        meaning = (means @ self.meaning) @ np.stack([core.meaning for core in cores]).T
        wording = ((means @ self.wording) @ words.T).toarray()
        usual = np.array([core.usual for core in cores], dtype=np.float32)
        near: Floats = (meaning + wording) / 2 - (means @ self._usual)[:, None] - usual + self._middle
        return near

    def terms(self, row: int) -> frozenset[str]:
        """What an article of the window says, phrases too."""
        return self._terms[row - len(self)]  # the window's are the last rows

    def names(self, row: int) -> frozenset[str]:
        """Of an article's rarest words those that it writes as names."""
        return frozenset(word.removeprefix(NAMED) for word in self._words[row] if word.startswith(NAMED))

    def says(self, row: int, words: frozenset[str]) -> bool:
        """Whether an article's rarest words hold all of these."""
        return words <= self._words[row]

    def cohesion(self, rows: Rows) -> Floats:
        """How near each of these articles is to the others, on the mean, above the usual; (n,).

        A lone article is near nothing: 0.
        """
        rows = np.asarray(rows)
        size = len(rows)
        if size < 2:
            return np.zeros(size, dtype=np.float32)
        meaning, wording = self.meaning[rows], self.wording[rows]
        # An article's nearness to all of them, itself among them, less that to itself.
        words = np.asarray(wording.sum(axis=0)).ravel()
        likeness = (meaning @ meaning.sum(axis=0) + wording @ words) / 2 - self._own[rows]
        usual = self._usual[rows]
        near: Floats = likeness / (size - 1) - usual - (usual.sum() - usual) / (size - 1) + self._middle
        return near

    def mean_nearness(self, rows: Rows) -> float:
        """How near these articles are to each other on the mean, by their vectors: what one word adds is left out."""
        size = len(rows)
        if size < 2:
            return 0.0
        total = self.meaning[np.asarray(rows)].sum(axis=0)
        return float((total @ total - size) / (size * (size - 1))) - self._alike

    def _likeness(self, rows: Rows, others: Rows) -> Floats:
        meaning: Floats = self.meaning[rows] @ self.meaning[others].T
        wording: Floats = (self.wording[rows] @ self.wording[others].T).toarray()
        return np.asarray((meaning + wording) / 2, dtype=np.float32)


def _medians(known: Floats) -> Floats:
    """Of each row; 0 where there is none."""
    found = np.zeros(len(known), dtype=np.float32)
    told = np.isfinite(known).any(axis=1)
    if told.any():
        found[told] = np.nanmedian(known[told], axis=1)
    return found


def _own(meaning: Floats, wording: Any) -> Floats:
    """An article's likeness to itself: 1, or less where it has no vector or no words."""
    words = np.asarray(wording.multiply(wording).sum(axis=1)).ravel()
    own: Floats = ((np.square(meaning).sum(axis=1) + words) / 2).astype(np.float32)
    return own


def _unit(vectors: Floats) -> Floats:
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(np.nan_to_num(vectors / np.where(lengths > 0, lengths, 1)), dtype=np.float32)


def _wording(words: Sequence[frozenset[str]]) -> tuple[tuple[str, ...], Any]:
    """The vocabulary, and a row of rarities for each article (n, vocabulary), of length 1."""
    held = Counter(word for one in words for word in one)
    vocabulary = tuple(sorted(held))
    place = {word: n for n, word in enumerate(vocabulary)}
    rarity = np.log((1 + len(words)) / (1 + np.array([held[word] for word in vocabulary], dtype=np.float32))) + 1
    columns = [place[word] for one in words for word in sorted(one)]
    ends = np.cumsum([0, *(len(one) for one in words)])
    rows = sparse.csr_matrix((rarity[columns], columns, ends), shape=(len(words), max(1, len(vocabulary))))
    return vocabulary, normalize(rows) if len(words) else rows
