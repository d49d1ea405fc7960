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


def nearness(shelf: Shelf, vectors: Vectors, texts: Sequence[str]) -> Floats:
    """How near each article lies to a profile, in standard deviations (n,); zeros for a profile without a text.

    Args:
        shelf: the articles.
        vectors: of the profile's texts, (k, d), rows of length 1.
        texts: the same in words.
    """
    if not len(texts) or not len(shelf.centred):
        return np.zeros(len(shelf.centred), np.float32)
    profile = _unit(vectors - shelf.usual)
    close = shelf.centred @ profile.T
    middle = shelf.centred @ _unit(profile.mean(axis=0))
    meaning = _standard(np.sort(close, axis=1)[:, -_NEAREST:].mean(axis=1) + middle)
    if shelf.words is None or shelf.said is None:
        return meaning
    spoken = _unit(np.asarray(shelf.words.transform(texts).mean(axis=0)).ravel())
    return np.asarray(meaning + _WORDS * _standard(np.asarray(shelf.said @ spoken)), np.float32)


def _standard(scores: npt.NDArray[np.floating]) -> Floats:
    spread = float(scores.std())
    return np.asarray((scores - scores.mean()) / spread if spread > 1e-9 else np.zeros_like(scores), np.float32)


def _unit(rows: npt.NDArray[np.floating]) -> Floats:
    return np.asarray(rows / np.maximum(np.linalg.norm(rows, axis=-1, keepdims=True), 1e-9), np.float32)
