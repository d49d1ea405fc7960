"""iCalendar documents (RFC 5545) as entries: collections of deadlines and programmes of talks publish them. Pure.

The only importer of icalendar among what reads. An event's dates become lines of its text, in words, with their zone;
events of one name ("SIGX 2027 abstract deadline", "SIGX 2027 paper deadline") are one entry with all its dates.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from html import escape
from typing import Any

from icalendar import Calendar

from sources.parse.entries import ENTRY, RawEntry
from sources.wording.sanitise import plain_line, plain_text

MOST_EVENTS = 5_000  # read of one document; the latest are kept
_OVER = timedelta(days=30)
_LONGEST_ABOUT = 2_000  # characters of a description
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
# What an event's name says of its date; the rest names what the date is of.
_DEADLINE = re.compile(
    r"\b(?:deadlines?|due|clos(?:es|ing)|submissions?|abstracts?|registration|notification|camera[- ]ready|rebuttals?"
    r"|decisions?|reviews?|cfp|opens?)\b",
    re.IGNORECASE,
)
_OF_THE_DATE = re.compile(
    r"\b(?:deadlines?|due|closes|closing|date|submissions?|abstracts?|full|papers?|registration|notifications?|author"
    r"|acceptance|camera[- ]ready|rebuttals?|decisions?|reviews?|conference|workshop|main|extended|opens?|final|aoe|of"
    r"|for)\b|[^\w'’&+-]+",
    re.IGNORECASE,
)
_EVENT = re.compile(r"BEGIN:VEVENT\b.*?END:VEVENT", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarFeed:
    """One calendar, as written."""

    title: str
    entries: tuple[RawEntry, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Event:
    uid: str
    name: str
    link: str
    place: str
    about: str
    created: str
    starts: date  # or an aware or floating datetime
    ends: date | None  # the last day, or instant


def looks_like_calendar(text: str) -> bool:
    """Whether the document is an iCalendar stream."""
    return text.lstrip("\ufeff \t\r\n")[:15].upper() == "BEGIN:VCALENDAR"


def read_calendar(text: str, *, today: date) -> CalendarFeed:
    """The events of a calendar, what lies furthest ahead first; cancelled ones and such without a date are left out.

    Collections go back for years: what was over a month ago is left out, too, unless it is one of several dates.

    Args:
        text: the document.
        today: the day of the run.

    Raises:
        ValueError: it can't be read as a calendar.
    """
    text = text.lstrip("\ufeff \t\r\n")
    calendars = _parsed(text) or [one for block in _EVENT.findall(text)[: 2 * MOST_EVENTS] for one in _parsed(block)]
    events = [event for calendar in calendars for part in calendar.walk() if (event := _event(part))]
    if not events and "END:VCALENDAR" not in text.upper():
        raise ValueError("it breaks off before its first event ends")
    events.sort(key=lambda event: (_day(event.starts), event.uid), reverse=True)
    title = next((str(calendar.get("X-WR-CALNAME") or calendar.get("NAME") or "") for calendar in calendars), "")
    return CalendarFeed(title=title, entries=tuple(_entries(events[:MOST_EVENTS], today - _OVER)))


def _parsed(text: str) -> list[Any]:
    """The calendars of a document, or of one event of it; none where a line of it breaks the rules."""
    whole = text if text[:15].upper() == "BEGIN:VCALENDAR" else f"BEGIN:VCALENDAR\r\n{text}\r\nEND:VCALENDAR\r\n"
    try:
        return list(Calendar.from_ical(whole, multiple=True))
    except (ValueError, KeyError, TypeError, AttributeError, IndexError, OverflowError):
        return []


def _event(part: Any) -> _Event | None:
    if part.name not in ("VEVENT", "VTODO") or str(part.get("STATUS", "")).upper() == "CANCELLED":
        return None
    starts = _value(part, "DTSTART") or _value(part, "DUE")
    name = plain_line(str(part.get("SUMMARY", "")), ENTRY.title)
    if starts is None or not name:
        return None
    if part.name == "VTODO":
        starts = _value(part, "DUE") or starts
    about = str(part.get("DESCRIPTION", ""))
    created = _value(part, "CREATED")
    return _Event(
        uid=str(part.get("UID", "")),
        name=name,
        link=str(part.get("URL", "")) or next(iter(re.findall(r"https?://[^\s<>\"\\]{4,300}", about)), ""),
        place=plain_line(str(part.get("LOCATION", "")), 120),
        about=about[:_LONGEST_ABOUT],
        created=created.isoformat() if created else "",
        starts=starts,
        ends=_end(part, starts),
    )


def _value(part: Any, name: str) -> date | None:
    """A date or datetime property; None where it is missing or broken."""
    try:
        value = part.decoded(name)
    except (KeyError, ValueError, TypeError, AttributeError):
        return None
    return value if isinstance(value, date) else None


def _end(part: Any, starts: date) -> date | None:
    ends = _value(part, "DTEND")
    if ends is None or type(ends) is not type(starts):
        return None
    if not isinstance(ends, datetime):
        ends -= timedelta(days=1)  # the day after the last
    return ends if _day(ends) > _day(starts) else None


def _day(moment: date) -> date:
    return moment.date() if isinstance(moment, datetime) else moment


def _entries(events: Sequence[_Event], oldest: date) -> Iterator[RawEntry]:
    groups: dict[str, list[_Event]] = {}
    for event in events:
        groups.setdefault(_stem(event.name).casefold() or event.name.casefold(), []).append(event)
    for group in groups.values():
        if all(_day(event.ends or event.starts) < oldest for event in group):
            continue
        yield _entry(sorted(group, key=lambda event: _day(event.starts)))


def _entry(events: Sequence[_Event]) -> RawEntry:
    """Events of one name as one entry; its key holds its dates, so that a moved deadline is told anew."""
    lines = [_line(event) for event in events]
    place = next((event.place for event in events if event.place), "")
    about = max((event.about for event in events), key=len)
    lines += [f"Location: {place}"] if place else []
    paragraphs = [f"<p>{escape(line)}</p>" for line in lines] + [f"<p>{escape(line)}</p>" for line in _lines(about)]
    return RawEntry(
        guid=f"{events[0].uid} {' '.join(_day(event.starts).isoformat() for event in events)}",
        links=tuple(dict.fromkeys(event.link for event in events if event.link)),
        title=events[0].name if len(events) == 1 else _stem(events[0].name),
        summary="",
        content="".join(paragraphs),
        authors=(),
        published=min((event.created for event in events if event.created), default=""),
        updated="",
        language="",
        announced="calendar",
    )


def _lines(about: str) -> Iterable[str]:
    return plain_text(about.replace("\n", "\n\n")).split("\n") if about.strip() else ()


def _stem(name: str) -> str:
    """What a date is of: its event's name without the words that say which of its dates it is."""
    return " ".join(_OF_THE_DATE.sub(" ", name).split())


def _line(event: _Event) -> str:
    """The event's date in words: "SIGX 2027 abstract deadline: 5 January 2027, 23:59 (UTC-12)"."""
    if _DEADLINE.search(event.name):
        moment = event.ends if event.ends and not isinstance(event.ends, datetime) else event.starts
        return f"{event.name}: {_words(moment)}"
    ends = f" to {_words(event.ends)}" if event.ends else ""
    return f"Event: {_words(event.starts)}{ends}"


def _words(moment: date) -> str:
    day = f"{moment.day} {_MONTHS[moment.month - 1]} {moment.year}"
    if not isinstance(moment, datetime):
        return day
    offset = moment.utcoffset()
    if offset is None:
        return f"{day}, {moment:%H:%M}"
    minutes = int(offset / timedelta(minutes=1))
    sign = "-" if minutes < 0 else "+"
    zone = "UTC" if moment.tzinfo is UTC or not minutes else f"UTC{sign}{abs(minutes) // 60}:{abs(minutes) % 60:02d}"
    return f"{day}, {moment:%H:%M} ({zone})"
