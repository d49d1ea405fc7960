"""What a student was mailed, as tailoring asks for it."""

from sqlalchemy import Engine, select

from digest.tables import mailed
from digest.tailor.since import History
from digest.types import StudentId
from digest.weeks import Week
from sources.database import reading
from sources.types import ArticleId


def history_of(engine: Engine, student: StudentId, *, before: Week) -> History:
    """The articles this student was mailed, or is about to be, each with its digest's week.

    Args:
        engine: of the database.
        student: whose.
        before: the week that is being made; what was mailed in it or later isn't past.

    Raises:
        StorageError: the database can't be read.
    """
    query = select(mailed.c.article_id, mailed.c.canonical_url, mailed.c.week).where(
        mailed.c.student_id == student, mailed.c.week < str(before)
    )
    with reading(engine) as connection:
        rows = connection.execute(query).all()
    return History(
        articles={ArticleId(row.article_id): Week.parse(row.week) for row in rows},
        urls=frozenset(row.canonical_url for row in rows),
    )
