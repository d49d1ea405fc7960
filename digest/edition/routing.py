"""Which study fields an article of a general feed concerns; none is an answer. Pure.

A field lies where its description does and where its own articles do: their mean direction in meaning, and in words.
A field without articles is taught by the texts to be told apart: those that lie nearest to its description stand for
it, and again, until that changes little (nearest centroids, self-taught). What all texts share tells nothing and is
taken off first.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix
from sklearn.feature_extraction.text import TfidfVectorizer

from digest.text.words import STOP_WORDS
from digest.types import Vectors

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class RoutingSettings:
    """What makes a text one of a study field's (benchmarks/README.md, "Which field an article belongs to")."""

    description: float = 0.3  # what a description weighs beside articles that were found to be the field's
    beside_own: float = 0.1  # the same beside articles known to be
    taught: int = 50  # articles that stand for a field which has none of its own
    rounds: int = 5  # of teaching
    words: float = (
        1.5  # a cosine in words beside one in meaning: words are shared by few texts, so their cosines are small
    )
    margin: float = 0.15  # of nearness: fields this close to the nearest are concerned too
    stranger: float = 0.1  # part of a field's own articles that lie farther off than any an outsider is taken for


_ROUTING: Final = RoutingSettings()


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Guide:
    """What is known of a study field: its description's pieces as vectors, and articles of its own."""

    slug: str
    described: Vectors  # (k, d): rows as `pieces` has them
    examples: Vectors  # (m, d), m may be 0
    example_texts: tuple[str, ...] = ()  # one for each


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Nearness:
    """How near each text lies to each field (n, f), and how near a text must lie to be no stranger to it (f,)."""

    fields: tuple[str, ...]
    scores: Floats
    least: Floats

    def nearest(self) -> tuple[str, ...]:
        """The one field each text is about, "" for none."""
        best = self.scores.argmax(axis=1) if len(self.scores) else np.zeros(0, np.int64)
        return tuple(
            self.fields[field] if self.scores[text, field] >= self.least[field] else ""
            for text, field in enumerate(best)
        )

    def concerns(self, text: int, among: Sequence[str], *, perhaps_none: bool) -> frozenset[str]:
        """The fields a text concerns, of those named: the nearest, and those nearly as near.

        Args:
            text: its row.
            among: slugs.
            perhaps_none: whether a text that is a stranger to a field isn't given to it, were it the nearest.
        """
        places = [place for place, slug in enumerate(self.fields) if slug in among]
        if not places:
            return frozenset()
        near = self.scores[text, places].max() - _ROUTING.margin
        return frozenset(
            self.fields[place]
            for place in places
            if self.scores[text, place] >= near and (not perhaps_none or self.scores[text, place] >= self.least[place])
        )


def pieces(name: str, description: str) -> tuple[str, ...]:
    """A field's name, then name and description, then what the description enumerates: what gets vectors."""
    whole = " ".join(description.split())
    parts = [part.strip() for part in re.split(r"[,;:.]| and ", whole)]
    return (name, *((f"{name}: {whole}", *(part for part in parts if part)) if whole else ()))


def nearness(vectors: Vectors, texts: Sequence[str], guides: Sequence[Guide]) -> Nearness:
    """How near texts lie to fields.

    Args:
        vectors: of the texts, (n, d), rows of length 1.
        texts: title and top, as they were embedded.
        guides: the fields to tell apart; at least one.
    """
    everything = np.concatenate([vectors, *(guide.examples for guide in guides)])
    usual = everything.mean(axis=0) if len(everything) else np.zeros(vectors.shape[1], np.float32)
    described = np.stack([_described(guide.described) for guide in guides])
    toward = _unit(described - described.mean(axis=0)) if len(guides) > 1 else _unit(described - usual)
    own, examples = _unit(vectors - usual), [_unit(guide.examples - usual) for guide in guides]
    standing = _taught(own, toward, examples)
    directions = _directions(own, toward, examples, standing)
    spoken = [*texts, *(text for guide in guides for text in guide.example_texts)]
    words = TfidfVectorizer(sublinear_tf=True, min_df=2 if len(spoken) > _ROUTING.taught else 1, stop_words=STOP_WORDS)
    try:
        rows = words.fit_transform(spoken)
    except ValueError:  # no word in any of them
        scores = own @ directions.T
        return Nearness(fields=tuple(g.slug for g in guides), scores=scores, least=np.full(len(guides), -1, np.float32))
    at = np.cumsum([len(texts), *(len(guide.example_texts) for guide in guides)])
    said = [np.arange(at[place], at[place + 1]) for place in range(len(guides))]
    means = [
        np.asarray(rows[some].mean(axis=0)).ravel() if len(some) else np.zeros(rows.shape[1])
        for some in (where if len(where) else taught for where, taught in zip(said, standing, strict=True))
    ]
    centre = _unit(np.stack(means))
    scores = own @ directions.T + _ROUTING.words * (rows[: len(texts)] @ centre.T)
    least = [
        _least(examples[place], rows[said[place]]) if len(said[place]) else _least(own[taught], rows[taught])
        for place, taught in enumerate(standing)
    ]
    return Nearness(
        fields=tuple(guide.slug for guide in guides),
        scores=np.asarray(scores, np.float32),
        least=np.array(least, np.float32),
    )


def _described(rows: Vectors) -> Vectors:
    """Where a description lies: its name, the whole, and twice the mean of what it enumerates."""
    return np.asarray(rows[0] + rows[min(1, len(rows) - 1)] + 2 * rows[2:].mean(axis=0) if len(rows) > 2 else rows[0])


def _taught(own: Floats, toward: Floats, examples: Sequence[Floats]) -> list[npt.NDArray[np.int64]]:
    """For each field the texts that stand for it: none where it has articles of its own."""
    standing = [np.zeros(0, np.int64) for _ in examples]
    for _ in range(_ROUTING.rounds):
        scores = own @ _directions(own, toward, examples, standing).T
        nearest = scores.argmax(axis=1) if len(own) else np.zeros(0, np.int64)
        for field, some in enumerate(examples):
            if not len(some):
                mine = np.flatnonzero(nearest == field)
                standing[field] = mine[np.argsort(-scores[mine, field], kind="stable")][: _ROUTING.taught]
    return standing


def _directions(
    own: Floats, toward: Floats, examples: Sequence[Floats], standing: Sequence[npt.NDArray[np.int64]]
) -> Floats:
    rows = []
    for field, some in enumerate(examples):
        articles, weight = (some, _ROUTING.beside_own) if len(some) else (own[standing[field]], _ROUTING.description)
        rows.append(weight * toward[field] + articles.mean(axis=0) if len(articles) else toward[field])
    return _unit(np.stack(rows))


def _least(meaning: Floats, words: csr_matrix) -> float:
    """Nearer than this lie nine in ten of a field's articles to the others: each is held against all but itself."""
    count = len(meaning)
    if count < 2:
        return 0.0
    near = _to_others(meaning, meaning.mean(axis=0))
    said = _to_others(words, np.asarray(words.mean(axis=0)).ravel())
    return float(np.quantile(near + _ROUTING.words * said, _ROUTING.stranger))


def _to_others(rows: Floats | csr_matrix, mean: Floats) -> Floats:
    """The cosine of each row of length 1 with the mean of the others."""
    count = rows.shape[0]
    return np.asarray((count * (rows @ mean) - 1) / (count - 1) / max(float(np.linalg.norm(mean)), 1e-9), np.float32)


def _unit(rows: npt.NDArray[np.floating]) -> Floats:
    return np.asarray(rows / np.maximum(np.linalg.norm(rows, axis=-1, keepdims=True), 1e-9), np.float32)
