"""Bytes to a ParsedFeed: RSS, Atom, CDF, JSON Feed and iCalendar. The only importer of feedparser. Pure.

feedparser reads; we decode here, and clean, date and identify in `sources.parse.entries`. Its sanitiser and its
resolving of relative addresses are off: all text becomes plain there, links are resolved there. It is fed UTF-8 we
made ourselves, so that neither a lying declaration nor a control character costs a feed its entries. No size makes
feedparser safe from hanging: the application calls this only through `sources.parse.reader`.
"""

import io
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import feedparser

from sources.errors import NotAFeed, ParseFailed
from sources.parse.calendars import looks_like_calendar, read_calendar
from sources.parse.charset import decode
from sources.parse.entries import ENTRY, RawEntry, entries_of, language_tag, web_address
from sources.parse.jsonfeed import JsonItem, looks_like_json, read_json_feed
from sources.parse.kinds import no_text
from sources.types import ParsedFeed
from sources.wording.sanitise import clean_line, plain_line

MOST_ENTRIES = 2000  # arXiv's feeds hold up to 2,000; what is beyond is dropped, the first (newest) are kept

_DECLARATION = re.compile(r"\A[\s\ufeff]*(?:<\?xml[^>]{0,400}\?>)?\s*", re.IGNORECASE)
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_CHARACTER_REFERENCE = re.compile(r"&#(?:[xX]([0-9a-fA-F]+)|(\d+));")
_HTML_PAGE = re.compile(r"<!doctype\s+html|<html[\s>]|<body[\s>]|<head[\s>]", re.IGNORECASE)
_PERIODS = {"hourly": 1, "daily": 24, "weekly": 168, "monthly": 720, "yearly": 8760}  # sy:updatePeriod, in hours


def parse_feed(body: bytes, *, url: str, content_type: str = "") -> ParsedFeed:
    """Read a feed document.

    Args:
        body: the document, decompressed.
        url: where it came from; relative links are resolved against it.
        content_type: the header's value, for its charset.

    Raises:
        NotAFeed: it is something else (a web page, a PDF, nothing at all).
        ParseFailed: it is a feed too broken to hold a single readable entry.
    """
    if name := no_text(body):
        raise NotAFeed(url, f"the answer is {name}, not a feed")
    text = decode(body, content_type)
    if not text.strip("\ufeff \t\r\n\0"):
        raise NotAFeed(url, "the answer is empty")
    if looks_like_json(text):
        return _parse_json(text, url)
    if looks_like_calendar(text):
        return _parse_calendar(text, url)
    return _parse_xml(text, url)


def _parse_json(text: str, url: str) -> ParsedFeed:
    try:
        feed = read_json_feed(text)
    except ValueError as error:
        raise NotAFeed(url, f"the answer is no readable JSON: {clean_line(str(error), 120)}") from None
    if feed is None:
        raise NotAFeed(url, "the answer is JSON, but no JSON Feed (it has no list of items)")
    return ParsedFeed(
        title=plain_line(feed.title, ENTRY.title),
        site_url=web_address([feed.site_url], url),
        language=language_tag(feed.language),
        entries=entries_of([_from_json(item) for item in feed.items[:MOST_ENTRIES]], url, language_tag(feed.language)),
    )


def _parse_calendar(text: str, url: str) -> ParsedFeed:
    try:
        calendar = read_calendar(text, today=datetime.now(UTC).date())
    except (ValueError, RecursionError) as error:
        raise ParseFailed(url, f"the calendar can't be read: {clean_line(str(error), 120)}") from error
    return ParsedFeed(
        title=plain_line(calendar.title, ENTRY.title),
        site_url=None,
        language="",
        entries=entries_of(calendar.entries[:MOST_ENTRIES], url, ""),
    )


def _from_json(item: JsonItem) -> RawEntry:
    return RawEntry(
        guid=item.id,
        links=(item.link, item.id if item.id.startswith(("http://", "https://")) else ""),
        title=item.title,
        summary=item.summary,
        content=item.body,
        authors=item.authors,
        published=item.published,
        updated=item.updated,
        language=item.language,
    )


def _parse_xml(text: str, url: str) -> ParsedFeed:
    try:
        # The header keeps feedparser from guessing; a BytesIO keeps it from opening files and addresses.
        found = feedparser.parse(
            io.BytesIO(_well_encoded(text)),
            response_headers={"content-type": "application/xml; charset=utf-8", "content-location": url},
            resolve_relative_uris=False,
            sanitize_html=False,
        )
        raws = [_from_feedparser(entry) for entry in found.entries[:MOST_ENTRIES]]
    except RecursionError:
        raise ParseFailed(url, "the feed is nested too deep to be read") from None
    except MemoryError:
        raise
    except Exception as error:  # feedparser raises what it likes: of 60 hostile feeds 5 raised 3 kinds of error
        raise ParseFailed(url, f"the feed can't be read ({type(error).__name__} in the parser)") from error
    flaw = clean_line(str(found.get("bozo_exception", "")), 200) if found.get("bozo") else None
    if not raws:
        _check_empty(text, found, flaw, url)
    feed = found.feed
    language = language_tag(_field(feed, "language"))
    return ParsedFeed(
        title=plain_line(_field(feed, "title"), ENTRY.title),
        site_url=web_address([_field(feed, "link")], url),
        language=language,
        entries=entries_of(raws, url, language),
        hint=_hint(feed),
        flaw=flaw or None,
    )


def _check_empty(text: str, found: Mapping[str, Any], flaw: str | None, url: str) -> None:
    """No entries: an empty feed is a feed; tell what else it may be."""
    if not found.get("version"):
        if _HTML_PAGE.search(text[:20_000]):
            raise NotAFeed(
                url,
                "the answer is a web page, not a feed",
                remedy="Open the page and look for its feed's own address (often /feed, /rss.xml or /atom.xml).",
            )
        raise NotAFeed(url, "the answer is neither RSS nor Atom nor JSON Feed nor a calendar")
    if flaw:
        raise ParseFailed(url, f"the feed is broken and no entry could be read: {flaw}")


def _well_encoded(text: str) -> bytes:
    """The document as feedparser likes it best: UTF-8, said once, without characters XML forbids."""
    text = _DECLARATION.sub("", text, count=1)
    text = _CHARACTER_REFERENCE.sub(_valid_reference, _NOT_XML.sub("", text))
    return ('<?xml version="1.0" encoding="utf-8"?>\n' + text).encode("utf-8", "replace")


def _valid_reference(match: re.Match[str]) -> str:
    """References to characters that don't exist make feedparser raise and lose the whole feed."""
    digits = match[1] or match[2]
    if len(digits) > 8:
        return ""
    point = int(digits, 16 if match[1] else 10)
    allowed = point in (9, 10, 13) or 32 <= point < 0xD800 or 0xE000 <= point < 0xFFFE or 0x10000 <= point < 0x110000
    return match[0] if allowed else ""


def _from_feedparser(entry: Mapping[str, Any]) -> RawEntry:
    contents = [_field(part, "value") for part in _list(entry, "content") if _is_text(part)]
    links = [_field(link, "href") for link in _list(entry, "links") if _field(link, "rel") in ("", "alternate")]
    guid, source = _field(entry, "id"), _map(entry, "source")
    return RawEntry(
        guid=guid,
        # A guid is a link only where the feed says so; feedparser puts it there itself then.
        links=(_field(entry, "feedburner_origlink"), _field(entry, "link"), *links),
        title=_field(entry, "title"),
        summary=_field(entry, "summary") or _field(entry, "subtitle") or _field(entry, "media_description"),
        content=max(contents, key=len, default=""),
        authors=tuple(_names(entry)),
        published=_field(entry, "published") or _field(entry, "created"),
        updated=_field(entry, "updated"),
        language=_field(entry, "language") or _field(_map(entry, "title_detail"), "language"),
        source=(_field(source, "title") or _field(source, "value"), _field(source, "href") or _field(source, "link")),
        announced=_field(entry, "arxiv_announce_type").strip().lower(),
    )


def _is_text(part: object) -> bool:
    kind = _field(part, "type") if isinstance(part, Mapping) else "?"
    return not kind or kind.startswith("text/") or kind.endswith(("html", "xml"))


def _names(entry: Mapping[str, Any]) -> Iterable[str]:
    people = [_field(person, "name") for person in _list(entry, "authors") if isinstance(person, Mapping)]
    return [name for name in people if name] or [_field(entry, "author")]


def _field(holder: object, name: str) -> str:
    """A string field, "" where it is missing or something else; without feedparser's own substitutes."""
    if not isinstance(holder, dict) or not dict.__contains__(holder, name):
        return ""
    value = dict.__getitem__(holder, name)
    return value if isinstance(value, str) else ""


def _list(holder: Mapping[str, Any], name: str) -> Sequence[Any]:
    value = dict.get(holder, name) if isinstance(holder, dict) else None
    return value if isinstance(value, list) else ()


def _map(holder: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    value = dict.get(holder, name) if isinstance(holder, dict) else None
    return value if isinstance(value, dict) else {}


def _hint(feed: Mapping[str, Any]) -> timedelta | None:
    """How often the feed asks to be polled: the longer of `ttl` (minutes) and sy:updatePeriod over its frequency."""
    asked = []
    ttl = _field(feed, "ttl").strip()
    if re.fullmatch(r"\d{1,6}", ttl, re.ASCII) and int(ttl):
        asked.append(timedelta(minutes=int(ttl)))
    hours = _PERIODS.get(_field(feed, "sy_updateperiod").strip().lower())
    if hours:
        times = _field(feed, "sy_updatefrequency").strip()
        often = int(times) if re.fullmatch(r"\d{1,4}", times, re.ASCII) else 1
        asked.append(timedelta(hours=hours) / max(1, often))
    return max(asked, default=None)
