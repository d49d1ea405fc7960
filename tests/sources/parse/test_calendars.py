"""Calendars as feeds: deadlines and talks as entries whose text names their dates."""

import asyncio
from datetime import date

import pytest

from sources.collect.article import has_full_text
from sources.errors import ParseFailed
from sources.parse.calendars import read_calendar
from sources.parse.feeds import parse_feed
from sources.parse.reader import ConfinedReader
from sources.types import Entry, ParsedFeed

URL = "https://calls.example/deadlines.ics"


def event(**lines: str) -> str:
    body = "".join(f"{name.replace('__', ';').replace('_is_', '=')}:{value}\r\n" for name, value in lines.items())
    return f"BEGIN:VEVENT\r\n{body}END:VEVENT\r\n"


def calendar(*events: str) -> bytes:
    return ("BEGIN:VCALENDAR\r\nX-WR-CALNAME:Deadlines\r\n" + "".join(events) + "END:VCALENDAR\r\n").encode()


def read(*events: str) -> tuple[Entry, ...]:
    return parse_feed(calendar(*events), url=URL).entries


ABSTRACT = event(
    UID="1", SUMMARY="SIGX 2099 abstract deadline", DTSTART="20990105T235900Z", URL="https://sigx.example/"
)
PAPER = event(
    UID="2",
    SUMMARY="SIGX 2099 paper deadline",
    DTSTART__TZID_is_America="x",  # a line that breaks the rules costs nothing but itself
    URL="https://sigx.example/",
)


def zoned(line: str, **lines: str) -> str:
    return event(**lines).replace("END:VEVENT", f"{line}\r\nEND:VEVENT")


def test_the_deadlines_of_one_event_are_one_entry_with_their_zones() -> None:
    paper = zoned("DTSTART;TZID=America/New_York:20990112T235900", UID="2", SUMMARY="SIGX 2099 paper deadline")
    held = zoned(
        "DTSTART;VALUE=DATE:20990602\r\nDTEND;VALUE=DATE:20990606", UID="3", SUMMARY="SIGX 2099", LOCATION="Tallinn"
    )
    (entry,) = read(ABSTRACT, paper, held)
    assert (entry.title, entry.link) == ("SIGX 2099", "https://sigx.example/")
    assert entry.content.split("\n") == [
        "SIGX 2099 abstract deadline: 5 January 2099, 23:59 (UTC)",
        "SIGX 2099 paper deadline: 12 January 2099, 23:59 (UTC-5:00)",
        "Event: 2 June 2099 to 5 June 2099",
        "Location: Tallinn",
    ]
    assert has_full_text(entry), "its page would lose the dates"


def test_a_moved_deadline_is_another_entry() -> None:
    later = ABSTRACT.replace("20990105", "20990112")
    assert not set(read(ABSTRACT)[0].keys[:1]) & set(read(later)[0].keys)


def test_what_is_cancelled_or_has_no_date_is_left_out() -> None:
    gone = event(UID="4", SUMMARY="Seminar: gone", STATUS="CANCELLED", DTSTART="20990105T160000Z")
    broken = event(UID="5", SUMMARY="Seminar: broken", DTSTART="2099-99-99")
    nameless = event(UID="6", DTSTART="20990105T160000Z")
    assert [entry.title for entry in read(gone, broken, nameless, PAPER, ABSTRACT)] == ["SIGX 2099 abstract deadline"]


def test_a_line_that_breaks_the_rules_costs_its_event_at_most() -> None:
    document = calendar(ABSTRACT).replace(b"X-WR-CALNAME:Deadlines", b";;;;")
    assert [entry.title for entry in parse_feed(document, url=URL).entries] == ["SIGX 2099 abstract deadline"]


def test_markup_in_an_event_is_text() -> None:
    (entry,) = read(
        event(
            UID="7",
            SUMMARY="Talk: <b>Tides</b>",
            DTSTART="20990105T160000Z",
            DESCRIPTION="<script>x</script>On <i>tides</i>",
        )
    )
    assert entry.title == "Talk: Tides"
    assert "script" not in entry.content
    assert entry.content.endswith("On tides")


def test_a_calendar_that_breaks_off_is_said_to() -> None:
    with pytest.raises(ParseFailed, match="breaks off"):
        parse_feed(b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nSUMMARY:a\r\n", url=URL)
    assert parse_feed(calendar(), url=URL) == ParsedFeed(title="Deadlines", site_url=None, language="", entries=())


def test_it_is_read_in_the_child() -> None:
    async def use() -> ParsedFeed:
        async with ConfinedReader(workers=1) as reader:
            return await reader.feed(calendar(ABSTRACT), url=URL, content_type="text/calendar; charset=utf-8")

    assert [entry.title for entry in asyncio.run(use()).entries] == ["SIGX 2099 abstract deadline"]


def test_what_was_over_long_ago_is_left_out_unless_a_later_date_follows() -> None:
    old = "BEGIN:VCALENDAR\r\n{}END:VCALENDAR\r\n"
    past = event(UID="8", SUMMARY="SIGY 2019 deadline", DTSTART="20190105T235900Z")
    first = event(UID="9", SUMMARY="SIGZ 2020 abstract deadline", DTSTART="20190505T235900Z")
    second = event(UID="10", SUMMARY="SIGZ 2020 deadline", DTSTART="20190701T235900Z")
    found = read_calendar(old.format(past + first + second), today=date(2019, 6, 20))
    assert [entry.title for entry in found.entries] == ["SIGZ 2020"]
