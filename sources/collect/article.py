"""An entry, and its page where it was visited -> an article. Pure."""

import hashlib
import re
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sources.types import Article, ArticleId, Entry, Feed, Page, ParsedFeed
from sources.web.urls import canonical_url, site_of
from sources.wording.boilerplate import is_truncated

_FULL_TEXT: Final = 250  # characters from which a feed's content is taken for the whole article
_IDENTITY: Final = 2000  # bytes; PostgreSQL indexes up to 2,704
_LEAD: Final = 500  # characters
_TITLE: Final = 120  # characters of a text that stand in for a missing title
_SENTENCE_END: Final = re.compile(r"[.!?…][\"”’)]*(?=\s)")


@dataclass(frozen=True, slots=True)
class Place:
    """Where an entry is found."""

    url: str  # to show
    canonical_url: str  # to know it by
    own_page: bool  # whether there is a page that holds this entry and nothing else


def shared_pages(entries: Iterable[Entry]) -> frozenset[str]:
    """The pages (links without their fragments) that several entries of one document share.

    A link listed twice under one title, say after a correction, is one article and no shared page.
    """
    told: defaultdict[str, set[tuple[str, str]]] = defaultdict(set)
    for entry in entries:
        if entry.link:
            page, _, fragment = entry.link.partition("#")
            told[page].add((fragment, entry.title))
    return frozenset(page for page, marks in told.items() if len(marks) > 1)


def place_of(entry: Entry, feed: Feed, parsed: ParsedFeed, shared: Collection[str] = ()) -> Place:
    """Where the entry is found, and what it is known by: the canonical URL of its page, if it has one of its own.

    An entry that shares its page is told from the others by its fragment, else by its first key; so is one without a
    link, which is found on the site's front page.

    Args:
        entry: as announced.
        feed: as the catalogue describes it.
        parsed: the feed's document.
        shared: `shared_pages` of the document.
    """
    url = entry.link or feed.site_url or parsed.site_url or feed.url
    page, _, fragment = url.partition("#")
    own = entry.link is not None and page not in shared
    canonical = canonical_url(page)
    if not own:
        key = entry.keys[0] if entry.keys else hashlib.sha256(entry.title.encode("utf-8", "replace")).hexdigest()
        canonical += f"#{fragment}" if fragment and entry.link else f"#entry-{key[:16]}"
    return Place(url, _bounded(canonical), own)


def has_full_text(entry: Entry) -> bool:
    """Whether the feed carries the whole article, so that its page needn't be asked for.

    `Entry.content` is set only where the feed says that it is more than a teaser; a very short one may be one anyway.
    """
    return entry.complete or (len(entry.content) >= _FULL_TEXT and not is_truncated(entry.content))


def _bounded(canonical: str) -> str:
    """An identity that fits a database's index: the end of a very long one becomes its hash."""
    if len(canonical) <= _IDENTITY and canonical.isascii():
        return canonical
    raw = canonical.encode("utf-8", "replace")
    if len(raw) <= _IDENTITY:
        return canonical
    start = raw[: _IDENTITY - 80].decode("utf-8", "ignore")
    return f"{start}#sha256-{hashlib.sha256(raw).hexdigest()}"


def article_of(
    entry: Entry, page: Page | None, *, place: Place, feed: Feed, parsed: ParsedFeed, now: datetime
) -> Article | None:
    """The article behind an entry; None if it has neither title nor text.

    The page's text is taken where it says more than the feed. A site that reserves its text gives its headline only.

    Args:
        entry: as announced.
        page: as visited; None if it wasn't or couldn't be.
        place: where the entry is found.
        feed: as the catalogue describes it.
        parsed: the feed's document.
        now: when it was first seen; no publication date is later.
    """
    url, canonical = place.url, place.canonical_url
    own = max(entry.content, entry.summary, key=len)
    text, text_from = own, "feed" if has_full_text(entry) else "summary"
    if page is not None and len(page.text) > len(own):
        text, text_from = page.text, "page"
    if feed.headline_only:
        text, text_from = "", "summary"
    title = entry.title or (page.title if page else "") or lead_of(text, _TITLE)
    if not title and not text:
        return None
    published, day_only, dated_by = _date(entry, page, now)
    return Article(
        id=ArticleId(hashlib.sha256(canonical.encode("utf-8", "surrogatepass")).hexdigest()[:20]),
        url=url,
        canonical_url=canonical,
        site=site_of(url) or site_of(feed.url),
        title=title,
        text=text,
        lead=lead_of(text, _LEAD),
        authors=entry.authors or (page.authors if page else ()),
        language=(page.language if page else "") or entry.language or parsed.language or feed.language,
        published=published,
        day_only=day_only,
        dated_by=dated_by,
        first_seen=now,
        text_from=text_from,
        headline_only=feed.headline_only,
        feed_url=feed.url,
    )


def lead_of(text: str, limit: int) -> str:
    """The first sentences of a text, at most `limit` characters; cut at a word where the first is longer."""
    line = " ".join(text.split())
    if len(line) <= limit:
        return line
    ends = [match.end() for match in _SENTENCE_END.finditer(line[: limit + 1])]
    if ends and ends[-1] >= limit // 3:
        return line[: ends[-1]]
    return line[:limit].rsplit(" ", 1)[0].rstrip(" ,;:") + "…"


def _date(entry: Entry, page: Page | None, now: datetime) -> tuple[datetime | None, bool, str]:
    """When it was published, whether that is a day only, and who says so: the feed, then the page.

    What lies in the future is no date.
    """
    candidates = [(entry.published, entry.day_only, "feed"), (entry.updated, entry.updated_day_only, "feed")]
    if page is not None:
        candidates.insert(1, (page.published, page.day_only, page.dated_by or "page"))
    for moment, day_only, source in candidates:
        if moment is not None and moment <= now:
            return moment, day_only, source
    return None, False, ""
