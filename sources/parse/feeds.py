"""Bytes to a ParsedFeed: RSS, Atom, CDF and JSON Feed. The only importer of feedparser. Pure.

feedparser reads; we decode, clean, date and identify. Its sanitiser and its resolving of relative addresses are
off: all text becomes plain here, links are resolved here. It is fed UTF-8 we made ourselves, so that neither a
lying declaration nor a control character costs a feed its entries. No size makes feedparser safe from hanging:
the application calls this only through `sources.parse.reader`.
"""

import io
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any
from urllib.parse import quote, urljoin, urlsplit

import feedparser

from sources.errors import NotAFeed, ParseFailed, Refused
from sources.parse.boilerplate import is_truncated, strip_boilerplate
from sources.parse.charset import decode
from sources.parse.dates import parse_date, plausible
from sources.parse.jsonfeed import JsonItem, looks_like_json, read_json_feed
from sources.parse.sanitise import clean_line, clean_text, plain_line, plain_text
from sources.types import Entry, ParsedFeed
from sources.web.urls import canonical_url, check_url

MOST_ENTRIES = 2000  # arXiv's feeds hold up to 2,000; what is beyond is dropped, the first (newest) are kept
MOST_AUTHORS = 50
LONGEST_TITLE = 300
LONGEST_TEXT = 60_000  # characters of one entry
MOST_TEXT = 3_000_000  # characters of all entries together
FULL_TEXT = 1_200  # a description this long that doesn't break off is the article
LEAD = 600  # what a summary is cut to where it would repeat the full text

_DECLARATION = re.compile(r"\A[\s\ufeff]*(?:<\?xml[^>]{0,400}\?>)?\s*", re.IGNORECASE)
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_CHARACTER_REFERENCE = re.compile(r"&#(?:[xX]([0-9a-fA-F]+)|(\d+));")
_HTML_PAGE = re.compile(r"<!doctype\s+html|<html[\s>]|<body[\s>]|<head[\s>]", re.IGNORECASE)
_MAGIC = {
    b"%PDF": "a PDF file",
    b"PK\x03\x04": "a ZIP archive",
    b"\x89PNG": "an image",
    b"\xff\xd8\xff": "an image",
    b"GIF8": "an image",
    b"\x1f\x8b": "a compressed file",
}
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8}){0,3}")
_NO_WEB_ADDRESS = re.compile(r"(?:urn|tag|data|javascript|mailto|vbscript):", re.IGNORECASE)
_IN_FRAGMENT = "%/?:@!$&'()*+,;=-._~"  # RFC 3986, 3.5
_JOINED_NAMES = re.compile(r"\s*;\s*|,?\s+and\s+")
_ABBREVIATION = re.compile(r"\s*\([^()]{1,60}\)\s*$")
_E_MAIL = re.compile(r"[\w.+-]{1,64}@[\w.-]{1,100}")
_PERIODS = {"hourly": 1, "daily": 24, "weekly": 168, "monthly": 720, "yearly": 8760}  # sy:updatePeriod, in hours
_SENTENCE_END = re.compile(r"(?<=[.!?…])\s")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Raw:
    """One entry as announced, before cleaning: markup and strings."""

    guid: str
    links: tuple[str, ...]  # the first that may be asked is the entry's
    title: str
    summary: str
    content: str
    authors: tuple[str, ...]
    published: str
    updated: str
    language: str
    parsed_published: datetime | None = None
    parsed_updated: datetime | None = None


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
    for magic, name in _MAGIC.items():
        if body.startswith(magic):
            raise NotAFeed(url, f"the answer is {name}, not a feed")
    text = decode(body, content_type)
    if not text.strip("\ufeff \t\r\n\0"):
        raise NotAFeed(url, "the answer is empty")
    if looks_like_json(text):
        return _parse_json(text, url)
    return _parse_xml(text, url)


def _parse_json(text: str, url: str) -> ParsedFeed:
    try:
        feed = read_json_feed(text)
    except ValueError as error:
        raise NotAFeed(url, f"the answer is no readable JSON: {clean_line(str(error), 120)}") from None
    if feed is None:
        raise NotAFeed(url, "the answer is JSON, but no JSON Feed (it has no list of items)")
    return ParsedFeed(
        title=plain_line(feed.title, LONGEST_TITLE),
        site_url=_web_address([feed.site_url], url),
        language=_language(feed.language),
        entries=_entries([_from_json(item) for item in feed.items[:MOST_ENTRIES]], url, _language(feed.language)),
    )


def _from_json(item: JsonItem) -> _Raw:
    return _Raw(
        guid=item.id,
        links=(item.link, item.id),
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
    language = _language(_field(feed, "language"))
    return ParsedFeed(
        title=plain_line(_field(feed, "title"), LONGEST_TITLE),
        site_url=_web_address([_field(feed, "link")], url),
        language=language,
        entries=_entries(raws, url, language),
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
        raise NotAFeed(url, "the answer is neither RSS nor Atom nor JSON Feed")
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


def _from_feedparser(entry: Mapping[str, Any]) -> _Raw:
    contents = [_field(part, "value") for part in _list(entry, "content") if _is_text(part)]
    links = [_field(link, "href") for link in _list(entry, "links") if _field(link, "rel") in ("", "alternate")]
    guid = _field(entry, "id")
    return _Raw(
        guid=guid,
        links=(_field(entry, "feedburner_origlink"), _field(entry, "link"), *links, guid),
        title=_field(entry, "title"),
        summary=_field(entry, "summary") or _field(entry, "subtitle") or _field(entry, "media_description"),
        content=max(contents, key=len, default=""),
        authors=tuple(_names(entry)),
        published=_field(entry, "published") or _field(entry, "created"),
        updated=_field(entry, "updated"),
        language=_field(entry, "language") or _field(_map(entry, "title_detail"), "language"),
        parsed_published=_moment(entry, "published_parsed") or _moment(entry, "created_parsed"),
        parsed_updated=_moment(entry, "updated_parsed"),
    )


def _is_text(part: object) -> bool:
    kind = _field(part, "type") if isinstance(part, Mapping) else "?"
    return not kind or kind.startswith("text/") or kind.endswith(("html", "xml"))


def _names(entry: Mapping[str, Any]) -> Iterable[str]:
    people = [_field(person, "name") for person in _list(entry, "authors") if isinstance(person, Mapping)]
    return [name for name in people if name] or [_field(entry, "author")]


def _moment(entry: Mapping[str, Any], name: str) -> datetime | None:
    parts = dict.get(entry, name) if isinstance(entry, dict) else None
    try:
        return plausible(datetime(*parts[:6])) if parts else None  # noqa: DTZ001  (feedparser gives UTC)
    except (ValueError, TypeError, OverflowError):
        return None


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


def _entries(raws: Sequence[_Raw], url: str, language: str) -> tuple[Entry, ...]:
    entries = []
    left = MOST_TEXT
    for raw in raws:
        entry = _entry(raw, url, language, min(left, LONGEST_TEXT))
        left = max(0, left - len(entry.content) - len(entry.summary))
        entries.append(entry)
    return _identified(entries)


def _entry(raw: _Raw, url: str, language: str, room: int) -> Entry:
    summary = strip_boilerplate(plain_text(raw.summary))
    content = strip_boilerplate(plain_text(raw.content))
    if not content and len(summary) >= FULL_TEXT and not is_truncated(summary):
        content = summary  # many feeds put the whole article into the description
    if content and (is_truncated(content) or len(content) < len(summary)):
        summary, content = max(summary, content, key=len), ""
    if content and (not summary or len(summary) > LEAD):
        summary = _lead(content)
    title = plain_line(raw.title, LONGEST_TITLE) or _title_from(summary or content)
    link = _web_address(raw.links, url, with_fragment=True)
    return Entry(
        keys=_keys(raw.guid, link, title, summary, content),
        link=link,
        title=title,
        summary=summary[: min(room, LONGEST_TEXT)],
        content=content[:room] if len(content) <= room else "",
        authors=authors(raw.authors),
        published=raw.parsed_published or parse_date(raw.published),
        updated=raw.parsed_updated or parse_date(raw.updated),
        language=_language(raw.language) or language,
    )


def _lead(text: str) -> str:
    """The first paragraphs, to about LEAD characters."""
    if len(text) <= LEAD:
        return text
    return "\n".join(clean_line(line, LEAD) for line in clean_text(text[:LEAD]).split("\n")[:4])


def _title_from(text: str) -> str:
    """An entry without a title is called by its first sentence."""
    return clean_line(_SENTENCE_END.split(text[:400], maxsplit=1)[0], 120) if text else ""


def authors(names: Iterable[str]) -> tuple[str, ...]:
    """People's names, cleaned: no addresses, lists taken apart, each once, at most 50."""
    found = dict.fromkeys(person for name in names for person in _people(name) if 1 < len(person) <= 80)
    return tuple(found)[:MOST_AUTHORS]


def _people(name: str) -> Iterable[str]:
    line = plain_line(name, 2000)
    # "ada@example.org (Ada Lovelace)" and "Ada Lovelace (ada)" are the same person
    line = _E_MAIL.sub(" ", line) if "@" in line else _ABBREVIATION.sub("", line)
    for part in _JOINED_NAMES.split(clean_line(line, 2000).strip(" ()<>[],;")):
        pieces = re.split(r"\s*,\s*", part)
        # "Ada Lovelace, Alan Turing" is two people, "Lovelace, Ada" and "Ada Lovelace, PhD" are one
        several = len(pieces) > 1 and all(2 <= len(piece.split()) <= 5 for piece in pieces)
        yield from (piece.strip() for piece in (pieces if several else [part]))


def _web_address(candidates: Iterable[str], base: str, *, with_fragment: bool = False) -> str | None:
    """The first candidate that is, resolved against `base`, an http or https address we may ask."""
    for candidate in candidates:
        address = candidate.strip()
        if not address or _NO_WEB_ADDRESS.match(address):
            continue
        try:
            whole = urljoin(base, address)
            fragment = quote(urlsplit(whole).fragment, safe=_IN_FRAGMENT) if with_fragment else ""
            return check_url(whole) + (f"#{fragment}" if fragment else "")
        except (Refused, ValueError, UnicodeError):
            continue
    return None


def _language(text: str) -> str:
    text = text.strip()
    return text.replace("_", "-") if _LANGUAGE.fullmatch(text) else ""


def _keys(guid: str, link: str | None, title: str, summary: str, content: str) -> tuple[str, ...]:
    """Every identity the entry has, as SHA-256: feeds change one or the other, hardly ever all at once."""
    known = []
    if guid.strip():
        known.append("guid " + re.sub(r"^https?://", "", guid.strip()))
    if link:
        known.append("link " + canonical_url(link))
    if title or summary or content:
        known.append(f"text {title}\n{content or summary}")
    return tuple(sha256(key.encode("utf-8", "replace")).hexdigest() for key in known)


def _identified(entries: Sequence[Entry]) -> tuple[Entry, ...]:
    """Entries told apart: exact repetitions dropped, keys that several entries share taken away.

    Software that gives every entry the same guid or link is common; such a key identifies nothing. An entry
    left without a key gets one of all its keys together.
    """
    distinct: dict[tuple[str, ...], Entry] = {}
    for entry in entries:
        distinct.setdefault(entry.keys, entry)
    placed = _placed(tuple(distinct.values()))
    uses = Counter(key for entry in placed for key in entry.keys)
    return tuple(replace(entry, keys=_own_keys(entry.keys, uses)) for entry in placed)


def _placed(entries: Sequence[Entry]) -> tuple[Entry, ...]:
    """Fragments off, except where entries share a page (a developers' log): there they say which entry is meant."""
    pages = Counter(entry.link.partition("#")[0] for entry in entries if entry.link)
    placed = []
    for entry in entries:
        page, _, fragment = (entry.link or "").partition("#")
        if fragment and pages[page] > 1:
            key = sha256(f"place {canonical_url(page)}#{fragment}".encode()).hexdigest()
            placed.append(replace(entry, keys=(*entry.keys, key)))
        else:
            placed.append(replace(entry, link=page or None))
    return tuple(placed)


def _own_keys(keys: Sequence[str], uses: Mapping[str, int]) -> tuple[str, ...]:
    own = tuple(key for key in keys if uses[key] == 1)
    return own or (sha256(" ".join(keys).encode()).hexdigest(),)
