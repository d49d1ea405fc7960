"""One week's editions, tailored to one student: made ready for all at once, then composed for each."""

from collections.abc import Mapping, Sequence

from digest.edition.resources import Resources
from digest.tailor.compose import NO_PEERS, compose
from digest.tailor.ready import Ready, open_ready
from digest.tailor.since import NOTHING, History
from digest.types import Digest, Edition, Student, ThemeId


def tailor(
    editions: Sequence[Edition],
    *,
    resources: Resources,
    student: Student | None = None,
    interests: Sequence[str] = (),
    history: History = NOTHING,
    related: Sequence[Edition] = (),
) -> Digest:
    """Tailor one week's editions to a student, or to interests alone for a digest made on demand.

    For many students make the editions ready once (`open_ready`) and call `tailor_ready` for each.

    Args:
        editions: of one week, one for each of the student's study fields.
        resources: for articles, vectors and the editions before.
        student: whose interests and name count; None for nobody in particular.
        interests: used where there is no student.
        history: what this student was mailed.
        related: editions of the same week of the fields next to these; read only where there are interests.

    Raises:
        StorageError: the database can't be read.
        ModelError: a text has no vector yet and the model can't be loaded.
    """
    wanted = tuple(student.interests if student else interests)
    ready = [open_ready(edition, resources=resources, interests=wanted) for edition in editions]
    doors = [open_ready(edition, resources=resources, interests=wanted) for edition in related if wanted]
    return tailor_ready(ready, student=student, interests=wanted, history=history, related=doors)


def tailor_ready(
    editions: Sequence[Ready],
    *,
    student: Student | None,
    interests: Sequence[str] = (),
    history: History = NOTHING,
    related: Sequence[Ready] = (),
    peers: Mapping[ThemeId, tuple[str, ...]] = NO_PEERS,
) -> Digest:
    """The digest of editions that are ready; an interest that nobody announced when they were costs its vectors.

    `peers`: by theme, the first names of others who follow it and agreed to be named.
    """
    wanted = tuple(student.interests if student else interests)
    return compose(editions, student=student, interests=wanted, history=history, related=related, peers=peers)
