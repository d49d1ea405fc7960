"""Parsed values as JSON and back: what crosses the pipe between a child and the application. Pure.

JSON, not pickle: a child that a document has taken over can't make the parent run anything, and every value is
built anew here with its types checked by construction.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from sources import errors
from sources.types import Entry, Page, ParsedFeed

_ERRORS: Mapping[str, type[errors.SourceError]] = {
    kind.__name__: kind for kind in (errors.NotAFeed, errors.NoArticleText, errors.TooLarge)
}


def feed_to_json(feed: ParsedFeed) -> dict[str, Any]:
    """A feed as JSON's types."""
    return {
        "title": feed.title,
        "site_url": feed.site_url,
        "language": feed.language,
        "entries": [_entry_to_json(entry) for entry in feed.entries],
        "hint": feed.hint.total_seconds() if feed.hint is not None else None,
        "flaw": feed.flaw,
    }


def parsed_feed_from(value: Mapping[str, Any]) -> ParsedFeed:
    """The feed back."""
    return ParsedFeed(
        title=str(value["title"]),
        site_url=_optional(value["site_url"]),
        language=str(value["language"]),
        entries=tuple(_entry_from(entry) for entry in value["entries"]),
        hint=timedelta(seconds=float(value["hint"])) if value["hint"] is not None else None,
        flaw=_optional(value["flaw"]),
    )


def page_to_json(page: Page) -> dict[str, Any]:
    """A page as JSON's types."""
    return {
        "title": page.title,
        "text": page.text,
        "authors": page.authors,
        "published": _stamp(page.published),
        "dated_by": page.dated_by,
        "language": page.language,
        "canonical_url": page.canonical_url,
    }


def page_from(value: Mapping[str, Any]) -> Page:
    """The page back."""
    return Page(
        title=str(value["title"]),
        text=str(value["text"]),
        authors=_strings(value["authors"]),
        published=_moment(value["published"]),
        dated_by=str(value["dated_by"]),
        language=str(value["language"]),
        canonical_url=_optional(value["canonical_url"]),
    )


def error_to_json(error: errors.SourceError) -> dict[str, str]:
    """One of our errors as JSON's types."""
    return {"kind": type(error).__name__, "reason": error.reason, "remedy": error.remedy}


def error_from(value: Mapping[str, Any], url: str) -> errors.SourceError:
    """The error back; what is no error a parser may raise is a ParseFailed."""
    kind = _ERRORS.get(str(value["kind"]), errors.ParseFailed)
    return kind(url, str(value["reason"]), remedy=str(value["remedy"]))


def _entry_to_json(entry: Entry) -> dict[str, Any]:
    return {
        "keys": entry.keys,
        "link": entry.link,
        "title": entry.title,
        "summary": entry.summary,
        "content": entry.content,
        "authors": entry.authors,
        "published": _stamp(entry.published),
        "updated": _stamp(entry.updated),
        "language": entry.language,
    }


def _entry_from(value: Mapping[str, Any]) -> Entry:
    return Entry(
        keys=_strings(value["keys"]),
        link=_optional(value["link"]),
        title=str(value["title"]),
        summary=str(value["summary"]),
        content=str(value["content"]),
        authors=_strings(value["authors"]),
        published=_moment(value["published"]),
        updated=_moment(value["updated"]),
        language=str(value["language"]),
    )


def _strings(values: Iterable[Any]) -> tuple[str, ...]:
    return tuple(str(value) for value in values)


def _optional(value: object) -> str | None:
    return None if value is None else str(value)


def _stamp(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment is not None else None


def _moment(value: object) -> datetime | None:
    return None if value is None else datetime.fromisoformat(str(value))
