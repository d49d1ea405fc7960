"""What building and tailoring work with, opened once by the shell and handed in."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, tzinfo

from digest.edition.store import DigestStore
from digest.embedding import Encoder, VectorStore
from digest.text.parser import NoParser, Parser
from sources.store import SourceStore
from sources.types import StudyField

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Resources:
    """What building an edition works with."""

    articles: SourceStore
    store: DigestStore
    encoder: Encoder  # loads its model only if a text has no vector yet
    parser: Parser = field(default_factory=NoParser)  # loads its model only if something has to be read
    zone: tzinfo = UTC
    heard_share: float = 0.5  # of a field's feeds that must be heard for a week to be closed
    vectors: VectorStore | None = None  # where vectors are kept; None: in the store
    fields: Mapping[str, StudyField] = field(default_factory=dict)  # by slug: whose else a general feed may be
    progress: Progress | None = None

    def report(self, stage: str, done: int, total: int) -> None:
        """Tell how far a stage is, where somebody listens."""
        if self.progress:
            self.progress(stage, done, total)
