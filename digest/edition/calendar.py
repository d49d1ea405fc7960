"""Which week an edition is about, on which local day an article counts, and in which week. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta, tzinfo
from typing import Final

from digest.types import Week
from sources.types import Article, ArticleId

LATE: Final = timedelta(days=14)  # how old an article may be that a closed week missed and a later one still counts
_NOON: Final = time(12)


@dataclass(frozen=True, slots=True, kw_only=True)
class Closed:
    """The last week whose articles are decided, and the instant at which they were."""

    week: Week
    at: datetime


def edition_week(as_of: datetime, zone: tzinfo = UTC) -> Week:
    """The week an edition made at this instant is about.

    From Monday to Wednesday it is the week that has just ended; from Thursday on there is enough of the running week
    to speak of, and its figures are held against what the whole field has published so far.
    """
    return Week.of(as_of.astimezone(zone).date() - timedelta(days=3))


def placed(article: Article, zone: tzinfo) -> Article:
    """The article with an instant for its date, such that its local day is right.

    A date without a time is a day wherever one reads it, not midnight in Greenwich, which would be the day before in
    America: it stands for noon of that day in `zone`, or for when the article was first seen, if that was earlier.
    """
    if not article.day_only or article.published is None:
        return article
    noon = datetime.combine(article.published.date(), _NOON, zone).astimezone(UTC)
    return replace(article, published=min(noon, article.first_seen))


def assign_weeks(
    articles: Iterable[Article], *, counted: Mapping[ArticleId, Week], closed: Closed | None, zone: tzinfo
) -> dict[Week, tuple[Article, ...]]:
    """Which week each article counts in; each week's ordered by date, then id.

    What a closed week counted stays there. What is new counts in the week of its local day; but if that week was closed
    before the article was seen it counts in the week an edition was about when it arrived (`edition_week`; the first
    open one at least), if it was no more than 14 days old then. Older
    finds of closed weeks are an archive, not news, and so is what was known when its week was closed and didn't count
    (a feed that was added to the study field since): they count nowhere.

    Args:
        articles: as `placed` gives them.
        counted: the weeks decided before, of closed weeks alone.
        closed: the last closed week; None if no week is.
        zone: whose weeks.
    """
    decided = frozenset(counted.values())
    weeks: dict[Week, list[Article]] = {}
    for article in articles:
        week = counted.get(article.id) or _week_of(article, decided, closed, zone)
        if week is not None:
            weeks.setdefault(week, []).append(article)
    return {week: tuple(sorted(found, key=lambda a: (a.dated, a.id))) for week, found in weeks.items()}


def _week_of(article: Article, decided: frozenset[Week], closed: Closed | None, zone: tzinfo) -> Week | None:
    own = Week.of(article.dated, zone)
    if closed is None or own > closed.week:
        return own
    if article.first_seen <= closed.at:
        return None if own in decided else own  # a week without a list was closed before weeks were stored
    if article.first_seen - article.dated > LATE:
        return None
    return max(closed.week.plus(1), edition_week(article.first_seen, zone))
