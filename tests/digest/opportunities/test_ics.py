"""A student's deadlines as a calendar, read back by the library that other programs use."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from icalendar import Calendar

from digest.opportunities.ics import calendar_of, dated, file_name
from digest.types import Opportunity
from sources.types import ArticleId

NOW = datetime(2026, 11, 25, 8, tzinfo=UTC)
CALL = Opportunity(
    kind="call for papers",
    title="Call for papers: tides, nets; and more",
    deadline=date(2026, 12, 15),
    deadline_words="Abstracts: 15 December 2026",
    article_id=ArticleId("a"),
    site="a.example",
    url="https://a.example/tides",
    published=datetime(2026, 11, 20, tzinfo=UTC),
    due_of="abstracts",
)
SCHOOL = replace(
    CALL,
    kind="workshop",
    title="Winter school",
    url="https://a.example/school",
    deadline=None,
    event_from=date(2027, 1, 18),
    event_to=date(2027, 1, 22),
    place="Kaunas",
)


def events(*opportunities: Opportunity) -> list[Any]:
    calendar = Calendar.from_ical(calendar_of(opportunities, now=NOW))
    assert str(calendar["VERSION"]) == "2.0"
    return list(calendar.walk("VEVENT"))


def test_a_day_is_a_day_and_nothing_is_blocked() -> None:
    (event,) = events(CALL)
    assert event.decoded("DTSTART") == date(2026, 12, 15)
    assert event.decoded("DTEND") == date(2026, 12, 16)
    assert str(event["SUMMARY"]) == "Abstracts due: Call for papers: tides, nets; and more"
    assert str(event["URL"]) == CALL.url
    assert "Abstracts: 15 December 2026" in str(event["DESCRIPTION"])
    assert str(event["TRANSP"]) == "TRANSPARENT"
    assert len(event.walk("VALARM")) == 1


def test_a_stated_instant_is_kept_to_the_minute() -> None:
    (event,) = events(replace(CALL, due_at=datetime(2026, 12, 16, 11, 59, tzinfo=UTC)))
    assert event.decoded("DTSTART") == datetime(2026, 12, 16, 11, 59, tzinfo=UTC)


def test_what_is_attended_stands_on_its_days() -> None:
    (event,) = events(SCHOOL)
    assert (event.decoded("DTSTART"), event.decoded("DTEND")) == (date(2027, 1, 18), date(2027, 1, 23))
    assert str(event["LOCATION"]) == "Kaunas"
    assert len(events(replace(SCHOOL, deadline=date(2026, 12, 5)))) == 2


def test_without_a_date_there_is_no_event() -> None:
    bare = replace(CALL, deadline=None)
    assert not dated(bare)
    assert dated(CALL)
    assert dated(SCHOOL)
    assert events(bare) == []


def test_a_newer_file_moves_an_event_and_calls_stay_apart() -> None:
    (first,), (moved,) = events(CALL), events(replace(CALL, deadline=date(2026, 12, 20), title="CfP: tides"))
    assert first["UID"] == moved["UID"]
    assert first["UID"] != events(SCHOOL)[0]["UID"]


def test_a_title_can_break_no_line_and_no_folder() -> None:
    evil = replace(CALL, title="x\r\nEND:VEVENT\r\n../../y", deadline_words="a\x00b")
    (event,) = events(evil)
    assert str(event["SUMMARY"]) == "Abstracts due: x END:VEVENT ../../y"
    assert file_name(evil).startswith("2026-12-15-x-end-vevent-y-")
    assert file_name(replace(CALL, title="数学", deadline=None)).startswith("call-")
