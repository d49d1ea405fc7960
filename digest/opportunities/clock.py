"""The instant a deadline names: its time of day and zone, where both are stated."""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from functools import cache
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

_NEAR: Final = 48  # characters on either side of a date in which its time stands
_TIME: Final = re.compile(
    r"\b(?P<hour>2[0-4]|[01]?\d)(?!\d)(?:[:.](?P<minute>[0-5]\d))?(?::[0-5]\d)?\s*(?P<half>[ap]\.?m\b\.?)?"
    r"|\b(?P<word>noon|midnight|end of (?:the )?day)\b",
    re.IGNORECASE,
)
_AOE: Final = re.compile(r"\bAoE\b|\banywhere[ -]on[ -]earth\b", re.IGNORECASE)
_OFFSET: Final = re.compile(r"\b(?:UTC|GMT)\s*(?P<sign>[+−-])\s*(?P<hours>\d{1,2})(?::?(?P<minutes>\d\d))?\b")
_STAMP: Final = re.compile(r"T(\d\d:\d\d(?::\d\d)?)(Z|[+-]\d\d:?\d\d)$", re.IGNORECASE)
_CITY: Final = re.compile(r"\b([A-Z][a-z]+(?: [A-Z][a-z]+)?) (?:local )?time\b|\(([A-Z][a-z]+)\)")
_NAMES: Final[Mapping[str, str]] = {
    "UTC": "UTC", "GMT": "UTC", "CET": "Europe/Paris", "CEST": "Europe/Paris", "Central European": "Europe/Paris",
    "EET": "Europe/Helsinki", "UK": "Europe/London", "BST": "Europe/London", "ET": "America/New_York",
    "EST": "America/New_York", "EDT": "America/New_York", "Eastern": "America/New_York", "PT": "America/Los_Angeles",
    "PST": "America/Los_Angeles", "PDT": "America/Los_Angeles", "Pacific": "America/Los_Angeles", "JST": "Asia/Tokyo",
}  # fmt: skip
_NAMED: Final = re.compile(rf"\b({'|'.join(sorted(_NAMES, key=len, reverse=True))})\b")
_AOE_ZONE: Final = timezone(timedelta(hours=-12), "AoE")
_END_OF_DAY: Final = time(23, 59)


def instant(day: date | None, before: str, after: str, text: str, words: str) -> datetime | None:
    """When exactly, None where no time or no zone is stated.

    "Anywhere on earth" is UTC-12 and, without a time, the end of its day; said once in a text it holds for all of its
    dates.

    Args:
        day: the day as written.
        before: the words before it.
        after: the words behind it.
        text: the whole call.
        words: the date's own, which may hold a time.
    """
    if day is None:
        return None
    if stamp := _STAMP.search(words):
        return datetime.fromisoformat(f"{day.isoformat()}T{stamp[1]}{stamp[2].upper().replace('Z', '+00:00')}")
    near = f"{after[:_NEAR]} {before[-_NEAR:]}"
    zone = _zone(near) or (
        _AOE_ZONE if re.search(r"(?i)\ball (?:dates|deadlines)\b[^\n]{0,60}", text) and _AOE.search(text) else None
    )
    if zone is None:
        return None
    clock = _time(near) or (_END_OF_DAY if zone is _AOE_ZONE else None)
    return datetime.combine(day, clock, zone) if clock else None


def _time(near: str) -> time | None:
    for match in _TIME.finditer(near):
        if match["word"]:
            return time(12) if match["word"].casefold() == "noon" else _END_OF_DAY
        hour, minute = int(match["hour"]), int(match["minute"] or 0)
        half = (match["half"] or "")[:1].casefold()
        if not half and not match["minute"]:
            continue  # a bare number is no time
        if half:
            hour = hour % 12 + (12 if half == "p" else 0)
        return _END_OF_DAY if hour == 24 else time(hour, minute)
    return None


def _zone(near: str) -> tzinfo | None:
    if _AOE.search(near):
        return _AOE_ZONE
    if offset := _OFFSET.search(near):
        span = timedelta(hours=int(offset["hours"]), minutes=int(offset["minutes"] or 0))
        return timezone(span if offset["sign"] == "+" else -span) if span < timedelta(hours=15) else None
    if named := _NAMED.search(near):
        return UTC if _NAMES[named[1]] == "UTC" else _found(_NAMES[named[1]])
    for match in _CITY.finditer(near):
        if name := _cities().get(match[1] or match[2]):
            return _found(name)
    return None


def _found(name: str) -> tzinfo | None:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):  # a system without zone data: the day alone is told
        return None


@cache
def _cities() -> Mapping[str, str]:
    """IANA zones by their city: "Oslo" for Europe/Oslo; Brussels and the like are how programmes name a zone."""
    names = {name.rsplit("/", 1)[-1].replace("_", " "): name for name in sorted(available_timezones()) if "/" in name}
    return {city: name for city, name in names.items() if not name.startswith("Etc/")}
