"""Which study field a text of a mixture belongs to, from descriptions alone and with half of the texts as examples.

A text's `category` is its field. What a field is about is said by a TOML file (category = description), by the study
field of the same name, or else by the category's name alone. The half is drawn by the SHA-1 of the id. TF-IDF
with logistic regression, trained on the same half, is scored beside it. Each field is also left out in turn: of its
texts the best answer is none.
"""

import hashlib
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

from digest.edition.routing import Guide, Nearness, nearness, pieces
from digest.embedding import Encoder, VectorStore, embed_texts, embedding_text
from digest.measure.documents import Document
from digest.text.words import STOP_WORDS
from digest.types import Vectors
from sources.errors import ConfigError


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Mixture:
    """Texts with their fields, ready to be told apart."""

    ids: tuple[str, ...]
    texts: tuple[str, ...]
    vectors: Vectors
    truth: tuple[str, ...]
    trained: tuple[bool, ...]  # whether a text is in the half of examples
    described: Mapping[str, Vectors]  # by field


def read_descriptions(path: Path) -> dict[str, str]:
    """Descriptions by category.

    Raises:
        ConfigError: the file can't be read or holds anything but texts.
    """
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ConfigError(f"{path}: can't be read: {getattr(error, 'strerror', None) or error}") from error
    for name, words in found.items():
        if not isinstance(words, str):
            raise ConfigError(f"{path}: {name!r} is no text", remedy='Write each line as "name" = "description".')
    return found


def mix(
    documents: Sequence[Document],
    descriptions: Mapping[str, str],
    *,
    encoder: Encoder,
    store: VectorStore | None = None,
) -> Mixture:
    """The texts made ready.

    Raises:
        ConfigError: a text has no category, or there are fewer than two.
        ModelError: a text has no vector yet and the model can't be loaded.
    """
    for document in documents:
        if not document.category:
            raise ConfigError(f"{document.article.id}: no category, so nothing says which field it belongs to")
    fields = sorted({document.category for document in documents if document.category})
    if len(fields) < 2:
        raise ConfigError("all texts have one category: there is nothing to tell apart")
    texts = [embedding_text(document.article) for document in documents]
    parts = {field: pieces(field, descriptions.get(field, "")) for field in fields}
    return Mixture(
        ids=tuple(document.article.id for document in documents),
        texts=tuple(texts),
        vectors=embed_texts(texts, encoder=encoder, store=store),
        truth=tuple(document.category or "" for document in documents),
        trained=tuple(_half(document.article.id) for document in documents),
        described={field: embed_texts(some, encoder=encoder, store=store) for field, some in parts.items()},
    )


def _half(identity: str) -> bool:
    return int(hashlib.sha1(identity.encode(), usedforsecurity=False).hexdigest(), 16) % 2 == 0


def route(mixture: Mixture, *, trained: bool, without: str = "") -> Nearness:
    """How near the texts of the half that isn't trained on lie to each field, by the production code.

    Args:
        mixture: of texts.
        trained: whether the other half are examples.
        without: a field to leave out.
    """
    own = np.flatnonzero(~np.array(mixture.trained))
    guides = []
    for field, rows in mixture.described.items():
        if field != without:
            shown = [n for n, truth in enumerate(mixture.truth) if truth == field and mixture.trained[n] and trained]
            guides.append(
                Guide(
                    slug=field, described=rows, examples=mixture.vectors[shown],
                    example_texts=tuple(mixture.texts[n] for n in shown),
                )
            )  # fmt: skip
    return nearness(mixture.vectors[own], [mixture.texts[n] for n in own], guides)


def score_routing(mixture: Mixture) -> dict[str, Any]:
    """Accuracy of the nearest field both ways, of the baseline, and how many texts of a field left out get none."""
    own = np.flatnonzero(~np.array(mixture.trained))
    truth = np.array(mixture.truth)[own]
    scores: dict[str, Any] = {"fields": len(mixture.described), "texts": len(own)}
    for name, trained in (("descriptions", False), ("examples", True)):
        found = route(mixture, trained=trained)
        best = np.array(found.fields)[found.scores.argmax(axis=1)]
        told = np.array(found.nearest())
        strangers = [
            np.mean(np.array(route(mixture, trained=trained, without=field).nearest())[truth == field] == "")
            for field in mixture.described
            if (truth == field).any()
        ]
        scores[name] = {
            "accuracy": float(np.mean(best == truth)),
            "none_where_a_field_fits": float(np.mean(told == "")),
            "right_where_told": float(np.mean(told[told != ""] == truth[told != ""])) if (told != "").any() else None,
            "none_where_the_field_is_left_out": float(np.mean(strangers)),
        }
    return scores | {"tfidf_trained": {"accuracy": _baseline(mixture, own, truth)}}


def _baseline(mixture: Mixture, own: np.ndarray, truth: np.ndarray) -> float | None:
    shown = np.flatnonzero(np.array(mixture.trained))
    known = np.array(mixture.truth)[shown]
    if len(set(known)) < 2:
        return None
    words = TfidfVectorizer(sublinear_tf=True, stop_words=STOP_WORDS)
    model = LogisticRegression(C=10, max_iter=1000).fit(words.fit_transform([mixture.texts[n] for n in shown]), known)
    return float(np.mean(model.predict(words.transform([mixture.texts[n] for n in own])) == truth))


def predictions(mixture: Mixture) -> list[dict[str, Any]]:
    """For each text of the half scored: its field as told from descriptions and with examples, "" for none."""
    own = np.flatnonzero(~np.array(mixture.trained))
    both = [route(mixture, trained=trained) for trained in (False, True)]
    best = [np.array(one.fields)[one.scores.argmax(axis=1)] for one in both]
    told = [one.nearest() for one in both]
    return [
        {
            "id": mixture.ids[n], "field": mixture.truth[n],
            "descriptions": str(best[0][row]), "descriptions_or_none": told[0][row],
            "examples": str(best[1][row]), "examples_or_none": told[1][row],
        }
        for row, n in enumerate(own)
    ]  # fmt: skip
