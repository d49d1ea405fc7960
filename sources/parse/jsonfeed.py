"""JSON Feed 1.0 and 1.1 (https://www.jsonfeed.org/version/1.1/) as raw fields, types checked. Pure.

feedparser gives no entries for one it gets as bytes, so this is ours. Whatever has the wrong type is as if
it weren't there.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape

_TEXT_FIELDS = ("url", "external_url", "title", "summary", "content_html", "date_published", "date_modified")


@dataclass(frozen=True, slots=True, kw_only=True)
class JsonItem:
    """One item, as written: strings, "" where absent or of another type."""

    id: str
    link: str
    title: str
    summary: str
    body: str  # HTML
    authors: tuple[str, ...]
    published: str
    updated: str
    language: str


@dataclass(frozen=True, slots=True, kw_only=True)
class JsonFeed:
    """One feed, as written."""

    title: str
    site_url: str
    language: str
    items: tuple[JsonItem, ...]


def looks_like_json(text: str) -> bool:
    """Whether the document is JSON rather than XML."""
    return text.lstrip("\ufeff \t\r\n")[:1] in ("{", "[")


def read_json_feed(text: str) -> JsonFeed | None:
    """The feed in a JSON document; None if it is JSON but no feed.

    Raises:
        ValueError: the document is no JSON, or nested too deep to be read.
    """
    try:
        document = json.loads(
            text.lstrip("\ufeff \t\r\n"), parse_int=str, parse_float=str, parse_constant=str, strict=False
        )
    except RecursionError:
        raise ValueError("it is nested too deep") from None
    if not isinstance(document, Mapping):
        return None
    items = document.get("items")
    if not isinstance(items, list) or not ("jsonfeed.org" in _text(document.get("version")) or "title" in document):
        return None
    authors = _authors(document)
    return JsonFeed(
        title=_text(document.get("title")),
        site_url=_text(document.get("home_page_url")),
        language=_text(document.get("language")),
        items=tuple(_item(item, authors) for item in items if isinstance(item, Mapping)),
    )


def _item(item: Mapping[str, object], feed_authors: tuple[str, ...]) -> JsonItem:
    fields = {name: _text(item.get(name)) for name in _TEXT_FIELDS}
    plain = _text(item.get("content_text"))
    return JsonItem(
        id=_text(item.get("id")),
        link=fields["url"] or fields["external_url"],
        title=fields["title"],
        summary=fields["summary"],
        # content_text is plain by definition: escaped, it goes the same way as HTML without losing a `<`
        body=fields["content_html"] or escape(plain, quote=False),
        authors=_authors(item) or feed_authors,
        published=fields["date_published"],
        updated=fields["date_modified"],
        language=_text(item.get("language")),
    )


def _authors(holder: Mapping[str, object]) -> tuple[str, ...]:
    """1.1 has `authors`, 1.0 had `author`."""
    listed = holder.get("authors")
    people = listed if isinstance(listed, Sequence) and not isinstance(listed, str) else [holder.get("author")]
    names = (_text(person.get("name")) if isinstance(person, Mapping) else _text(person) for person in people[:50])
    return tuple(name for name in names if name)


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
