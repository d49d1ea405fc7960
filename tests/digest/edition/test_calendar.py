"""Local days and weeks: around midnight, changes of the clock, New Year and week 53, in four parts of the world."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from digest.edition.calendar import LATE, Closed, assign_weeks, edition_week, placed
from digest.types import Week
from sources.types import Article, ArticleId

WEEK = Week(date(2026, 9, 14))
ZONES = [ZoneInfo(name) for name in ("America/Los_Angeles", "Europe/Berlin", "Asia/Kolkata", "Pacific/Auckland")]
# Mondays after a change of the clock somewhere, at New Year, and of a week 53.
MONDAYS = [
    "2026-03-09",
    "2026-03-30",
    "2026-04-06",
    "2026-09-28",
    "2026-10-26",
    "2026-11-02",
    "2026-12-28",
    "2027-01-04",
]


def article(published: datetime, *, seen: datetime | None = None, day_only: bool = False, name: str = "a") -> Article:
    return Article(
        id=ArticleId(name), url="https://x.example/a", canonical_url=f"https://x.example/{name}", site="x.example",
        title="T", text="", lead="", published=published, dated_by="feed", day_only=day_only,
        first_seen=seen or published + timedelta(days=2),
    )  # fmt: skip


def weeks(*articles: Article, zone: ZoneInfo, closed: Closed | None = None, **counted: Week) -> dict[str, Week]:
    by_week = assign_weeks(
        [placed(one, zone) for one in articles],
        counted={ArticleId(key): week for key, week in counted.items()},
        closed=closed,
        zone=zone,
    )
    return {one.id: week for week, found in by_week.items() for one in found}


@pytest.mark.parametrize("zone", ZONES, ids=str)
@pytest.mark.parametrize("monday", MONDAYS)
def test_a_week_begins_at_local_midnight(zone: ZoneInfo, monday: str) -> None:
    day = date.fromisoformat(monday)
    midnight = datetime(day.year, day.month, day.day, tzinfo=zone)
    assert weeks(article(midnight.astimezone(UTC)), zone=zone) == {"a": Week(day)}
    assert weeks(article(midnight.astimezone(UTC) - timedelta(seconds=1)), zone=zone) == {"a": Week(day).plus(-1)}


@pytest.mark.parametrize("zone", ZONES, ids=str)
@pytest.mark.parametrize("monday", MONDAYS)
def test_a_date_without_a_time_is_that_day_everywhere(zone: ZoneInfo, monday: str) -> None:
    """Midnight UTC of a Monday is Sunday in America; the Monday that a feed names is a Monday there too."""
    day = date.fromisoformat(monday)
    for shift in (0, -1):
        named = day + timedelta(days=shift)
        one = article(datetime(named.year, named.month, named.day, tzinfo=UTC), day_only=True)
        assert placed(one, zone).dated.astimezone(zone).date() == named
        assert weeks(one, zone=zone) == {"a": Week(day).plus(shift)}


def test_a_day_is_never_later_than_the_moment_it_was_seen() -> None:
    seen = datetime(2026, 9, 15, 6, tzinfo=UTC)
    today = article(datetime(2026, 9, 15, tzinfo=UTC), day_only=True, seen=seen)
    assert placed(today, ZoneInfo("Europe/Berlin")).dated == seen
    timed = article(datetime(2026, 9, 15, tzinfo=UTC), seen=seen)
    assert placed(timed, ZoneInfo("America/Los_Angeles")) is timed


@pytest.mark.parametrize("zone", ZONES, ids=str)
def test_the_week_an_edition_is_about_turns_on_thursday_at_local_midnight(zone: ZoneInfo) -> None:
    for thursday in (date(2026, 3, 12), date(2026, 4, 2), date(2026, 10, 29), date(2026, 12, 31)):
        turn = datetime(thursday.year, thursday.month, thursday.day, tzinfo=zone).astimezone(UTC)
        assert edition_week(turn, zone) == Week.of(thursday)
        assert edition_week(turn - timedelta(seconds=1), zone) == Week.of(thursday).plus(-1)


def test_week_53_is_one_week_across_the_year() -> None:
    zone = ZONES[3]
    for day in (date(2026, 12, 31), date(2027, 1, 1), date(2027, 1, 3)):
        moment = datetime(day.year, day.month, day.day, 23, 30, tzinfo=zone).astimezone(UTC)
        assert str(weeks(article(moment), zone=zone)["a"]) == "2026-W53"


def closed(week: Week = WEEK, hours: int = 6) -> Closed:
    return Closed(week=week, at=week.end() + timedelta(hours=hours))


def test_what_a_closed_week_counted_stays_there() -> None:
    moved = article(WEEK.end() + timedelta(days=1))  # its page gave a later date since
    assert weeks(moved, zone=ZoneInfo("UTC"), closed=closed(), a=WEEK) == {"a": WEEK}


def test_what_comes_late_counts_in_the_week_it_arrived() -> None:
    late = article(WEEK.end() - timedelta(days=1), seen=WEEK.end() + timedelta(days=1))
    later = article(WEEK.end() - timedelta(days=1), seen=WEEK.end() + timedelta(days=10), name="b")
    utc = ZoneInfo("UTC")
    assert weeks(late, later, zone=utc, closed=closed()) == {"a": WEEK.plus(1), "b": WEEK.plus(2)}
    assert weeks(late, later, zone=utc) == {"a": WEEK, "b": WEEK}  # nothing is closed yet


def test_old_finds_of_closed_weeks_are_an_archive() -> None:
    seen = WEEK.end() + timedelta(days=1)
    old = article(seen - LATE - timedelta(seconds=1), seen=seen)
    new = article(seen - LATE, seen=seen, name="b")
    assert weeks(old, new, zone=ZoneInfo("UTC"), closed=closed()) == {"b": WEEK.plus(1)}


def test_a_feed_added_later_brings_no_past_into_closed_weeks() -> None:
    """What was known when its week was closed, but wasn't the study field's then, counts in no week."""
    known = article(WEEK.start() + timedelta(days=1))
    own = article(WEEK.start() + timedelta(days=2), name="b")
    assert weeks(known, own, zone=ZoneInfo("UTC"), closed=closed(), b=WEEK) == {"b": WEEK}


def test_a_week_closed_before_weeks_were_stored_is_told_by_its_dates() -> None:
    known = article(WEEK.start() + timedelta(days=1))
    assert weeks(known, zone=ZoneInfo("UTC"), closed=closed()) == {"a": WEEK}


def test_the_order_within_a_week_is_by_day_and_id() -> None:
    utc = ZoneInfo("UTC")
    noon = WEEK.start() + timedelta(hours=12)
    found = assign_weeks(
        [
            placed(one, utc)
            for one in (article(noon, name="b"), article(noon, name="a"), article(noon - LATE / 14, name="c"))
        ],
        counted={},
        closed=None,
        zone=utc,
    )
    assert [[one.id for one in week] for week in found.values()] == [["a", "b"], ["c"]]
