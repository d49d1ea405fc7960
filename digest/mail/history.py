"""What a student was mailed, as tailoring asks for it."""

from sqlalchemy import Engine, select

from digest.deliveries import DeliveryState
from digest.tables import deliveries, mailed
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
        before: the week that is being made: an older message that still waits doesn't count, the new one takes its
            place.

    Raises:
        StorageError: the database can't be read.
    """
    waiting = select(deliveries.c.week).where(
        deliveries.c.student_id == student,
        deliveries.c.state == DeliveryState.PENDING,
        deliveries.c.week < str(before),
    )
    query = select(mailed.c.article_id, mailed.c.canonical_url, mailed.c.week).where(
        mailed.c.student_id == student, mailed.c.week.not_in(waiting)
    )
    never = (DeliveryState.PENDING, DeliveryState.FAILED, DeliveryState.SUPERSEDED)
    last = (
        select(deliveries.c.asked)
        .where(deliveries.c.student_id == student, deliveries.c.week < str(before), deliveries.c.state.not_in(never))
        .order_by(deliveries.c.week.desc())
        .limit(1)
    )
    with reading(engine) as connection:
        rows = connection.execute(query).all()
        asked = connection.scalar(last)
    weeks = {week: Week.parse(week) for week in {week for _, _, week in rows}}
    return History(
        articles={ArticleId(article): weeks[week] for article, _, week in rows},
        urls=frozenset(url for _, url, _ in rows),
        asked=None if asked is None else frozenset(asked.splitlines()),
    )
