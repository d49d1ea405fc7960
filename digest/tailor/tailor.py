"""One week's editions, tailored to one student: the interests' vectors, then composition."""

from collections.abc import Collection, Sequence

from digest.edition.resources import Resources
from digest.embedding import embed_texts
from digest.tailor.compose import compose
from digest.types import Digest, Edition, Student


def tailor(
    editions: Sequence[Edition],
    *,
    resources: Resources,
    student: Student | None = None,
    interests: Sequence[str] = (),
    mailed: Collection[str] = (),
) -> Digest:
    """Tailor one week's editions to a student, or to interests alone for a digest made on demand.

    Args:
        editions: of one week, one for each of the student's study fields.
        resources: for the vectors of the interests, each computed once.
        student: whose interests and name count; None for nobody in particular.
        interests: used where there is no student.
        mailed: article ids and canonical URLs that this student had already.

    Raises:
        ModelError: an interest has no vector yet and the model can't be loaded.
    """
    wanted = tuple(student.interests if student else interests)
    vectors = embed_texts(wanted, encoder=resources.encoder, store=resources.store) if wanted else None
    return compose(editions, student=student, interests=wanted, interest_vectors=vectors, mailed=mailed)
