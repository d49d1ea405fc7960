"""Lists of feeds as other readers write and read them: OPML in and out. Pure.

What OPML has no word for (a feed's kind, headlines only, no page visits) travels in its `category` attribute,
so that a study field exported, edited in another reader and imported again keeps its rights notes.
"""

import re
from collections.abc import Iterable
from typing import Any, get_args
from xml.etree import ElementTree  # only written with, never read with

import listparser

from sources.errors import ConfigError, Refused
from sources.parse.charset import decode
from sources.types import Feed, FeedKind, StudyField
from sources.web.urls import check_url, feed_address

# listparser's time grows with the square of a document's outlines and of its category words: 2 s at these limits.
LARGEST = 1024 * 1024  # bytes
MOST_FEEDS = 5000  # groups counted too; no one reads more
_XML_HOSTILE = re.compile(rb"<!\s*(ENTITY|DOCTYPE[^>]*\[)", re.IGNORECASE)
_DECLARATION = re.compile(r"^\s*<\?xml[^>]{0,300}\?>")
_PREFIX = "fieldbrief"
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff\ufffe\uffff]")


def feeds_from_opml(body: bytes, *, name: str = "this OPML list") -> tuple[Feed, ...]:
    """The feeds of an OPML document, each address once, in its order; lists within the list are not followed.

    Addresses that may not be asked (not http or https, ...) are left out.

    Args:
        body: the document.
        name: the file or URL it came from, for errors.

    Raises:
        ConfigError: it is too large, no OPML, tries to define entities, or holds no feed that can be asked.
    """
    found = _parsed(body, name)
    feeds: dict[str, Feed] = {}
    for entry in found:
        url = feed_address(entry.url)
        try:
            check_url(url)
        except Refused:
            continue
        feeds.setdefault(url, _feed(url, entry.title, entry.get("categories", [])))
    if not feeds:
        raise ConfigError(
            f"{name}: none of its {len(found)} entries has an xmlUrl that is an http or https address.",
            remedy=_REMEDY,
        )
    return tuple(feeds.values())


def listed(body: bytes, name: str) -> tuple[tuple[str, str, tuple[str, ...]], ...]:
    """Address, title and folders of each feed of an OPML document, in its order.

    Raises:
        ConfigError: it is too large, no OPML, or tries to define entities.
    """
    return tuple(
        (entry.url, _line(entry.title), tuple(_line(part) for path in entry.get("categories", []) for part in path))
        for entry in _parsed(body, name)
    )


def _parsed(body: bytes, name: str) -> list[Any]:
    """What listparser makes of its feeds."""
    _check(body, name)
    try:
        found = listparser.parse(_as_utf8(body))  # bytes: a str that looks like a URL would be fetched
    except Exception as error:  # its parser and its handlers raise what they like
        raise ConfigError(f"{name}: can't be read as OPML ({type(error).__name__}).", remedy=_REMEDY) from error
    if not found.version.startswith("opml"):
        raise ConfigError(f"{name}: this is no OPML; there is no <opml> element in it.", remedy=_REMEDY)
    return list(found.feeds)


def _check(body: bytes, name: str) -> None:
    """Raise for what is no list of feeds or would keep listparser busy for long."""
    if len(body) > LARGEST:
        raise ConfigError(f"{name}: larger than {LARGEST // 1024} KiB, which no list of feeds needs.")
    if b"\0" in body:
        raise ConfigError(f"{name}: not UTF-8.", remedy="Save or export it as UTF-8.")
    if _XML_HOSTILE.search(body):
        raise ConfigError(f"{name}: it defines XML entities, which no list of feeds needs.", remedy="Export it again.")
    if body.lower().count(b"<outline") > MOST_FEEDS or body.count(b",") > MOST_FEEDS:
        raise ConfigError(f"{name}: more than {MOST_FEEDS} entries or categories.", remedy="Split it into several.")


def _as_utf8(body: bytes) -> bytes:
    """In UTF-8 with a byte order mark, and no other declaration: listparser takes undeclared bytes for Latin-1."""
    return _DECLARATION.sub("", decode(body), count=1).encode("utf-8-sig", "replace")


_REMEDY = "Export the list from your feed reader as OPML, or give a feed's own address."


def to_opml(field: StudyField) -> bytes:
    """The study field as OPML 2.0, in UTF-8."""
    opml = ElementTree.Element("opml", version="2.0")
    head = ElementTree.SubElement(opml, "head")
    ElementTree.SubElement(head, "title").text = _line(field.name)
    body = ElementTree.SubElement(opml, "body")
    for feed in field.feeds:
        outline = {
            "type": "rss",
            "text": _line(feed.title or feed.url),
            "xmlUrl": feed.url,
            "htmlUrl": feed.site_url,
            "language": feed.language,
            "category": ",".join(f"/{_PREFIX}/{word}" for word in _words(feed)),
        }
        ElementTree.SubElement(body, "outline", {key: value for key, value in outline.items() if value})
    ElementTree.indent(opml)
    text = ElementTree.tostring(opml, encoding="unicode")
    return f'<?xml version="1.0" encoding="utf-8"?>\n{text}\n'.encode()


def _words(feed: Feed) -> Iterable[str]:
    yield feed.kind
    if feed.headline_only:
        yield "headline-only"
    if not feed.visit_pages:
        yield "no-page-visits"
    if feed.opportunities:
        yield "opportunities"


def _feed(url: str, title: str, categories: list[list[str]]) -> Feed:
    words = [category[1] for category in categories if len(category) == 2 and category[0] == _PREFIX]
    return Feed(
        url=url,
        title=_line(title),
        kind=next((kind for kind in get_args(FeedKind) if kind in words), "other"),
        headline_only="headline-only" in words,
        visit_pages="no-page-visits" not in words,
        opportunities="opportunities" in words,
    )


def _line(text: str) -> str:
    return " ".join(_UNPRINTABLE.sub(" ", text).split())[:200]
