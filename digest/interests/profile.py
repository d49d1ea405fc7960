"""All of a student's texts together and a week's articles -> how near each article lies to them. Pure.

Where no article is about one interest as it is said, what lies near to all that a student wrote or read comes first.
In meaning: near to the middle of the profile, and to those of its texts that lie nearest. In words: the cosine of its
TF-IDF with the profile's middle. Both are told in standard deviations, for their scales differ, and added.
"""

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

_NEAREST: Final = 3  # texts of a profile whose mean closeness counts beside that of its middle
_WORDS: Final = 0.5  # what words weigh beside meaning


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Shelf:
    """Articles ready to be held against profiles."""

    centred: Vectors  # (n, d): without what all of them share, rows of length 1
    usual: Vectors  # what they share
    words: TfidfVectorizer | None  # None: no article has a word
    said: csr_matrix | None  # (n, words)


def lay_out(vectors: Vectors, texts: Sequence[str]) -> Shelf:
    """Articles made ready.

    Args:
        vectors: of the articles, (n, d), rows of length 1.
        texts: what was embedded, one for each.
    """
    usual = vectors.mean(axis=0) if len(vectors) else np.zeros(vectors.shape[1], np.float32)
    words = TfidfVectorizer(sublinear_tf=True, stop_words=STOP_WORDS)
    try:
        said = words.fit_transform(texts)
    except ValueError:  # no text, or no word in any of them
        return Shelf(centred=_unit(vectors - usual), usual=usual, words=None, said=None)
    return Shelf(centred=_unit(vectors - usual), usual=usual, words=words, said=said)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Held:
    """One text held against a shelf: the same for every profile it is in."""

    direction: Floats  # (d,): without what the articles share, of length 1
    close: Floats  # (n,): in meaning
    said: Floats | None  # (n,): in words; None: no article has a word


def held_against(shelf: Shelf, vectors: Vectors, texts: Sequence[str]) -> list[Held]:
    """Each of these texts, held against the articles.

    Args:
        shelf: the articles.
        vectors: of the texts, (k, d), rows of length 1.
        texts: the same in words.
    """
    if not len(texts) or not len(shelf.centred):  # a week without an article
        return [Held(direction=row, close=np.zeros(0, np.float32), said=None) for row in vectors]
    directions = _unit(vectors - shelf.usual)
    close = directions @ shelf.centred.T
    said = None
    if shelf.words is not None and shelf.said is not None:
        said = np.asarray((shelf.said @ shelf.words.transform(texts).T).T.toarray(), np.float32)
    return [
        Held(direction=direction, close=row, said=None if said is None else said[n])
        for n, (direction, row) in enumerate(zip(directions, close, strict=True))
    ]


def nearness(shelf: Shelf, profile: Sequence[Held]) -> Floats:
    """How near each article lies to a profile, in standard deviations (n,); zeros for a profile without a text."""
    if not profile or not len(shelf.centred):
        return np.zeros(len(shelf.centred), np.float32)
    close = np.stack([one.close for one in profile])
    middle = np.stack([one.direction for one in profile]).mean(axis=0)
    towards = close.mean(axis=0) / max(float(np.linalg.norm(middle)), 1e-9)
    meaning = _standard(np.sort(close, axis=0)[-_NEAREST:].mean(axis=0) + towards)
    spoken = [one.said for one in profile if one.said is not None]
    if not spoken:
        return meaning
    return np.asarray(meaning + _WORDS * _standard(np.stack(spoken).mean(axis=0)), np.float32)


def _standard(scores: npt.NDArray[np.floating]) -> Floats:
    spread = float(scores.std())
    return np.asarray((scores - scores.mean()) / spread if spread > 1e-9 else np.zeros_like(scores), np.float32)


def _unit(rows: npt.NDArray[np.floating]) -> Floats:
    return np.asarray(rows / np.maximum(np.linalg.norm(rows, axis=-1, keepdims=True), 1e-9), np.float32)
