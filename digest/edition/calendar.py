"""Which week an edition is about, and which week an article counts in. Pure."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta, tzinfo

from digest.edition.store import StoredMemory
from digest.types import Week
from sources.types import Article

LATE = timedelta(days=14)  # how old an article may be that a closed week missed and a later one still counts


def edition_week(as_of: datetime, zone: tzinfo = UTC) -> Week:
    """The week an edition made at this instant is about.

    From Monday to Wednesday it is the week that has just ended; from Thursday on there is enough of the running week
    to speak of, and its figures are held against what the whole field has published so far.
    """
    return Week.of(as_of - timedelta(days=3), zone)


def assign_weeks(
    articles: Iterable[Article], closed: StoredMemory | None, zone: tzinfo
) -> dict[Week, tuple[Article, ...]]:
    """Which week each article counts in.

    It is the week of its date; but what was seen only after that week was closed counts in the first open week, if it
    was no more than 14 days old when seen. Older finds of closed weeks are an archive, not news: they count nowhere.

    Args:
        articles: ordered by date.
        closed: the memory of the last closed week; None if no week is.
        zone: whose weeks.
    """
    weeks: dict[Week, list[Article]] = {}
    for article in articles:
        week = Week.of(article.dated, zone)
        if closed is not None and week <= closed.week and article.first_seen > closed.built_at:
            if article.first_seen - article.dated > LATE:
                continue
            week = closed.week.plus(1)
        weeks.setdefault(week, []).append(article)
    return {week: tuple(found) for week, found in weeks.items()}
