"""How alike two articles are: meaning, words, names and numbers, and time, as one number for each pair.

    likeness = (2 meaning + words + names + 0.2 numbers) / 4 - 0.05 (1 - exp(-days / 7))

Each part but time is a cosine: of the embeddings, and of TF-IDF rows over words, capitalised words and
numbers. What counts is not the likeness itself but how far it stands above what is usual for these two
articles: in a set of forty kinds of accidents every pair is rather alike. So each article gets a
`bias`, the soft maximum of its likeness to all others (log-mean-exp, as local scaling in Zelnik-Manor
and Perona, "Self-Tuning Spectral Clustering", 2004, but additive), and an addition for its length: two
long accounts of one event share more than two headlines of it.

All parts but time are inner products, so the mean over the pairs of two groups is an inner product of
their sums: what keeps average linkage cheap where there are too many pairs to hold.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction.text import TfidfVectorizer

from digest.text.words import EMPTY_WORDS, STOP_WORDS
from digest.types import Vectors
from sources.types import Article

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class LikenessSettings:
    """How likeness is put together (benchmarks/README.md, "Stories and copies")."""

    meaning: float = 0.5  # share; these four as in the formula above, chosen on ECB+ and UCI
    words: float = 0.25  # share
    names: float = 0.25  # share
    numbers: float = 0.05  # share
    apart: float = 0.05  # what being far apart in time costs at most; an undated article pays nothing
    days: float = 7.0  # days apart at which it costs two thirds of that
    softness: float = 0.12  # of the soft maximum
    unrelated: int = 60  # articles on other things that every set is taken to have: a set of three has no usual
    unrelated_likeness: float = 0.05  # how alike those are
    short_text: int = 150  # characters of a headline
    long_text: int = 600  # characters from which a text counts as long
    long: float = 0.17  # added to the bias of a text of 600 characters and more; nothing up to 150
    most: float = 0.45  # of the bias: what is this alike and more is one story, even where one event fills the week


_LIKENESS: Final = LikenessSettings()
_READ: Final = 6000  # characters of a text that words and names are taken from
_BLOCK: Final = 1000  # rows weighed at once, so that only one n x n matrix is held
_DAY: Final = 86_400.0  # seconds
_NAME: Final = re.compile(r"\b[A-Z][\w'’-]*(?:\.[A-Z])*")
_NUMBER: Final = re.compile(r"\d[\d,.]*\d|\d")


@dataclass(frozen=True, slots=True, kw_only=True)
class Features:
    """What likeness is computed from; row i of everything belongs to article i."""

    meaning: Floats  # (n, d), scaled so that inner products are the share of likeness
    wording: Any  # CSR (n, vocabulary), scaled likewise: words, names and numbers side by side
    days: npt.NDArray[np.float64]  # since 1970; NaN for an undated article
    length: npt.NDArray[np.float64]  # 0 for a headline to 1 for a long text

    def __len__(self) -> int:
        return len(self.days)

    def of(self, rows: npt.NDArray[np.int64]) -> "Features":
        """Those of some articles alone."""
        return Features(
            meaning=self.meaning[rows], wording=self.wording[rows], days=self.days[rows], length=self.length[rows]
        )

    def between(self, first: npt.NDArray[np.int64], second: npt.NDArray[np.int64]) -> Floats:
        """The likeness of the pairs (first[k], second[k])."""
        meaning: Floats = np.einsum("ij,ij->i", self.meaning[first], self.meaning[second])
        wording = np.asarray(self.wording[first].multiply(self.wording[second]).sum(axis=1)).ravel()
        alike: Floats = (meaning + wording - _apart(self.days[first] - self.days[second])).astype(np.float32)
        return alike

    def against(self, others: "Features") -> Floats:
        """The likeness of each article to each of some others, (n, m); to all when given itself."""
        pairs: Floats = self.meaning @ others.meaning.T
        across = others.wording.T.tocsr()
        for start in range(0, len(self), _BLOCK):
            block = slice(start, start + _BLOCK)
            pairs[block] += (self.wording[block] @ across).toarray()
            pairs[block] -= _apart(self.days[block, None] - others.days[None, :])
        return pairs


def features(articles: Sequence[Article], vectors: Vectors) -> Features:
    """Read the articles; `vectors` has one row for each, zeros where there is none."""
    texts = [_text(article) for article in articles]
    names = [[w.lower() for w in _NAME.findall(text) if w.lower() not in EMPTY_WORDS] for text in texts]
    parts = [
        np.sqrt(_LIKENESS.words) * _rows(texts, sublinear_tf=True, stop_words=STOP_WORDS),
        np.sqrt(_LIKENESS.names) * _rows(names, binary=True, analyzer=_as_it_is),
        np.sqrt(_LIKENESS.numbers) * _rows([_NUMBER.findall(text) for text in texts], binary=True, analyzer=_as_it_is),
    ]
    lengths = np.array([max(1, len(text)) for text in texts], dtype=np.float64)
    return Features(
        meaning=(np.sqrt(np.float32(_LIKENESS.meaning)) * vectors).astype(np.float32),
        wording=csr_matrix(hstack(parts), dtype=np.float32),
        days=np.array([a.published.timestamp() / _DAY if a.published else np.nan for a in articles]),
        length=np.clip(
            np.log(lengths / _LIKENESS.short_text) / np.log(_LIKENESS.long_text / _LIKENESS.short_text), 0, 1
        ),
    )


def bias(raised: npt.NDArray[np.float64], others: float, length: npt.NDArray[np.float64]) -> Floats:
    """What is usual for each article, to be taken off the likeness of its pairs, half for each side.

    Args:
        raised: for each article the sum over all others of `raise_up(likeness)`.
        others: how many others there are.
        length: as in `Features`.

    Returns:
        One number each, at most `_LIKENESS.most`: were there no bound, an event that fills the week would be usual
        to its own articles and fall apart.
    """
    unrelated = _LIKENESS.unrelated * np.exp(_LIKENESS.unrelated_likeness / _LIKENESS.softness)
    usual = _LIKENESS.softness * np.log((raised + unrelated) / (others + _LIKENESS.unrelated))
    taken_off: Floats = np.minimum(usual + _LIKENESS.long * length, _LIKENESS.most).astype(np.float32)
    return taken_off


def raise_up(likeness: Floats) -> Floats:
    """The exponential under the soft maximum."""
    raised: Floats = np.exp(likeness / np.float32(_LIKENESS.softness))
    return raised


def _text(article: Article) -> str:
    title, text = article.title.strip(), (article.text or article.lead).strip()
    return title if text == title else f"{title} {text[:_READ]}".strip()


def _apart(days: npt.NDArray[np.float64]) -> Floats:
    cost: Floats = (_LIKENESS.apart * (1 - np.exp(-np.abs(np.nan_to_num(days)) / _LIKENESS.days))).astype(np.float32)
    return cost


def _as_it_is(terms: list[str]) -> list[str]:
    return terms


def _rows(texts: Sequence[Any], **how: Any) -> Any:
    """TF-IDF rows; a single empty column where nothing has a term."""
    try:
        return TfidfVectorizer(dtype=np.float32, **how).fit_transform(texts)
    except ValueError:
        return csr_matrix((len(texts), 1), dtype=np.float32)
