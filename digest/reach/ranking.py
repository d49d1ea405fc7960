"""How well a profile of texts ranks what its owner turned to later: production's nearness, and TF-IDF beside it.

USERS has a JSON object a line: {"user", "profile": [ids or texts], "relevant": [ids], "candidates": [ids]}. An entry of
a profile is an id where the documents hold one, else a text.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.metrics import ndcg_score, roc_auc_score

from digest.embedding import Encoder, VectorStore, embed_texts, embedding_text
from digest.interests.profile import held_against, lay_out, nearness
from digest.measure.documents import Document
from digest.measure.rows import read_rows
from digest.text.words import STOP_WORDS
from sources.errors import ConfigError

_FORM: Final = '{"user", "profile": [ids or texts], "relevant": [ids], "candidates": [ids]}'
_FIRST: Final = 10  # places that nDCG looks at


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """Somebody's texts, and which of the candidates are theirs too."""

    user: str
    profile: tuple[str, ...]
    relevant: frozenset[str]
    candidates: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Ranked:
    """A reader's candidates with their nearness to the profile, ours and the baseline's."""

    reader: Reader
    ours: npt.NDArray[np.float32]
    baseline: npt.NDArray[np.float32]


def read_readers(path: Path) -> tuple[Reader, ...]:
    """The users' file.

    Raises:
        ConfigError: it can't be read, or a line is no such object; names file and line.
    """
    found = tuple(read_rows(path, _reader, _FORM))
    if not found:
        raise ConfigError(f"{path}: holds no user")
    return found


def _reader(row: dict[str, Any]) -> Reader:
    relevant = frozenset(map(str, row["relevant"]))
    candidates = tuple(dict.fromkeys((*map(str, row["candidates"]), *sorted(relevant))))
    profile = tuple(map(str, row["profile"]))
    if not relevant or len(relevant) == len(candidates) or not profile:
        raise ValueError("a user needs a profile, something relevant, and candidates that aren't")
    return Reader(user=str(row["user"]), profile=profile, relevant=relevant, candidates=candidates)


def rank(
    readers: Sequence[Reader],
    documents: Sequence[Document],
    *,
    encoder: Encoder,
    store: VectorStore | None = None,
) -> list[Ranked]:
    """Each reader's candidates ranked.

    Raises:
        ConfigError: a candidate isn't among the documents.
        ModelError: a text has no vector yet and the model can't be loaded.
    """
    texts = {str(document.article.id): embedding_text(document.article) for document in documents}
    for reader in readers:
        if strangers := [one for one in reader.candidates if one not in texts]:
            raise ConfigError(f"user {reader.user}: no document has the id {strangers[0]!r}")
    wanted = list(
        dict.fromkeys(t for r in readers for one in (*r.profile, *r.candidates) if (t := texts.get(one, one)))
    )
    vectors = dict(zip(wanted, embed_texts(wanted, encoder=encoder, store=store), strict=True))
    return [_ranked(reader, texts, vectors) for reader in readers]


def _ranked(reader: Reader, texts: Mapping[str, str], vectors: Mapping[str, np.ndarray]) -> Ranked:
    profile = [text for one in reader.profile if (text := texts.get(one, one))]
    told = [texts[one] for one in reader.candidates]
    width = len(next(iter(vectors.values())))
    rows = np.stack([vectors.get(text, np.zeros(width, np.float32)) for text in told])
    mine = np.stack([vectors[text] for text in profile]) if profile else np.zeros((0, width), np.float32)
    words = TfidfVectorizer(sublinear_tf=True, stop_words=STOP_WORDS).fit([*told, *profile])
    centre = np.asarray(words.transform(profile).mean(axis=0)).ravel()
    shelf = lay_out(rows, told)
    return Ranked(
        reader=reader,
        ours=nearness(shelf, held_against(shelf, mine, profile)),
        baseline=np.asarray(words.transform(told) @ centre, np.float32),
    )


def score_ranking(found: Sequence[Ranked]) -> dict[str, Any]:
    """Mean AUC and nDCG@10 over the readers, ours and TF-IDF's."""
    scores: dict[str, Any] = {"users": len(found)}
    for name in ("ours", "baseline"):
        auc, gain = [], []
        for one in found:
            truth = np.array([candidate in one.reader.relevant for candidate in one.reader.candidates], int)
            said = getattr(one, name)
            auc.append(roc_auc_score(truth, said))
            gain.append(ndcg_score([truth], [said], k=_FIRST))
        scores["ours" if name == "ours" else "tfidf_centroid"] = {
            "auc": float(np.mean(auc)), "ndcg_at_10": float(np.mean(gain)),
        }  # fmt: skip
    return scores


def prediction(one: Ranked) -> dict[str, Any]:
    """A reader's candidates, the nearest first."""
    order = np.argsort(-one.ours, kind="stable")
    return {"user": one.reader.user, "ranked": [one.reader.candidates[n] for n in order]}
