"""What students were mailed, as tailoring asks for it."""

from collections import defaultdict
from collections.abc import Collection, Iterator

from sqlalchemy import Connection, Engine, and_, func, select

from digest.deliveries import DeliveryState
from digest.tables import deliveries, mailed
from digest.tailor.since import History
from digest.types import StudentId
from digest.weeks import Week
from sources.database import reading
from sources.statements import chunks
from sources.types import ArticleId

_NEVER_READ = (DeliveryState.PENDING, DeliveryState.FAILED, DeliveryState.SUPERSEDED)


def history_of(engine: Engine, student: StudentId, *, before: Week) -> History:
    """The articles this student was mailed, or is about to be; as `histories_of`."""
    return histories_of(engine, [student], before=before)[student]


def histories_of(engine: Engine, students: Collection[StudentId], *, before: Week) -> dict[StudentId, History]:
    """The articles each of these students was mailed, or is about to be, each with its digest's week.

    Args:
        engine: of the database.
        students: whose; one who was mailed nothing has an empty history.
        before: the week that is being made: an older message that still waits doesn't count, the new one takes its
            place.

    Raises:
        StorageError: the database can't be read.
    """
    articles: defaultdict[str, dict[ArticleId, Week]] = defaultdict(dict)
    urls: defaultdict[str, set[str]] = defaultdict(set)
    weeks: dict[str, Week] = {}
    asked: dict[str, str] = {}
    with reading(engine) as connection:
        for part in chunks(students):
            for student, article, url, week in _mailed(connection, part, before):
                if week not in weeks:
                    weeks[week] = Week.parse(week)
                articles[student][ArticleId(article)] = weeks[week]
                urls[student].add(url)
            asked |= _asked(connection, part, before)
    return {
        one: History(
            articles=articles.get(one, {}),
            urls=frozenset(urls.get(one, ())),
            asked=frozenset(asked[one].splitlines()) if one in asked else None,
        )
        for one in students
    }


def _mailed(connection: Connection, students: Collection[str], before: Week) -> Iterator[tuple[str, str, str, str]]:
    waits = and_(
        deliveries.c.student_id == mailed.c.student_id,
        deliveries.c.week == mailed.c.week,
        deliveries.c.week < str(before),
        deliveries.c.state == DeliveryState.PENDING,
    )
    query = select(mailed.c.student_id, mailed.c.article_id, mailed.c.canonical_url, mailed.c.week).where(
        mailed.c.student_id.in_(students), ~select(deliveries.c.id).where(waits).exists()
    )
    for row in connection.execute(query):
        yield row.student_id, row.article_id, row.canonical_url, row.week


def _asked(connection: Connection, students: Collection[str], before: Week) -> dict[str, str]:
    """The patterns of each one's last digest that may have been read."""
    last = (
        select(deliveries.c.student_id, func.max(deliveries.c.week).label("week"))
        .where(
            deliveries.c.student_id.in_(students),
            deliveries.c.week < str(before),
            deliveries.c.state.not_in(_NEVER_READ),
        )
        .group_by(deliveries.c.student_id)
        .subquery()
    )
    query = select(deliveries.c.student_id, deliveries.c.asked).join(
        last, and_(deliveries.c.student_id == last.c.student_id, deliveries.c.week == last.c.week)
    )
    return {row.student_id: row.asked for row in connection.execute(query)}
