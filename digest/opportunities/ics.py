"""Opportunities as an iCalendar file (RFC 5545) that any calendar imports. Pure; the dates are the calls' own."""

import hashlib
import re
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Final

from icalendar import Alarm, Calendar, Event

from digest.opportunities.kinds import TALK, WORKSHOP
from digest.types import Opportunity

_WARNED: Final = timedelta(days=7)  # before a deadline; two letters of reference take about as long
_ATTENDED: Final = (WORKSHOP, TALK)
_UNSEEN: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_LONGEST_NAME: Final = 60  # characters of a file's


def calendar_of(opportunities: Iterable[Opportunity], *, now: datetime, name: str = "fieldbrief") -> bytes:
    """A calendar with each deadline and, of what is attended, the days it takes place; what has no date isn't in it.

    An event is known by its call and its date's meaning, so that importing a newer file moves it.

    Args:
        opportunities: in any order.
        now: the instant of the run, aware.
        name: how calendars call it.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//fieldbrief//deadlines//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", _plain(name))
    for one in opportunities:
        for event in _events(one, now):
            calendar.add_component(event)
    return bytes(calendar.to_ical())


def dated(one: Opportunity) -> bool:
    """Whether it has a date that a calendar can hold."""
    return one.deadline is not None or (one.kind in _ATTENDED and one.event_from is not None)


def file_name(one: Opportunity) -> str:
    """A name for the file of one opportunity: its date and its title's words."""
    words = "-".join(re.findall(r"[a-z0-9]+", one.title.casefold()))[:_LONGEST_NAME].strip("-")
    day = one.deadline or one.event_from
    return f"{f'{day}-' if day else ''}{words or 'call'}-{_mark(one, '')[:6]}.ics"


def _events(one: Opportunity, now: datetime) -> Iterator[Event]:
    if one.deadline is not None:
        what = {"abstracts": "Abstracts due", "registration": "Register until"}.get(one.due_of, "Due")
        event = _event(one, now, f"{what}: {one.title}", "due")
        if one.due_at is not None:
            event.add("dtstart", one.due_at.astimezone(UTC))  # no end: an instant
        else:
            _add_days(event, one.deadline, one.deadline)
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", _plain(one.title))
        alarm.add("trigger", -_WARNED)
        event.add_component(alarm)
        yield event
    if one.kind in _ATTENDED and one.event_from is not None:
        event = _event(one, now, one.title, "event")
        _add_days(event, one.event_from, one.event_to or one.event_from)
        if one.place:
            event.add("location", _plain(one.place))
        yield event


def _event(one: Opportunity, now: datetime, summary: str, what: str) -> Event:
    event = Event()
    event.add("uid", f"{_mark(one, what)}@fieldbrief.invalid")
    event.add("dtstamp", now.astimezone(UTC))
    event.add("summary", _plain(summary))
    event.add("url", one.url)
    event.add("transp", "TRANSPARENT")  # a deadline blocks nobody's day
    told = (one.kind, one.offered_by, one.place, one.deadline_words, f"{one.site}: {one.url}")
    event.add("description", "\n".join(_plain(line) for line in told if line))
    return event


def _add_days(event: Event, first: date, last: date) -> None:
    event.add("dtstart", first)
    event.add("dtend", last + timedelta(days=1))  # the day after the last, as the form has it


def _mark(one: Opportunity, what: str) -> str:
    return hashlib.sha256(f"{one.url} {what}".encode()).hexdigest()[:24]


def _plain(text: str) -> str:
    return " ".join(_UNSEEN.sub(" ", text).split())
