"""An entry, and its page where it was visited -> an article. Pure."""

import hashlib
import re
from datetime import datetime
from typing import Final

from sources.boilerplate import is_truncated
from sources.types import Article, ArticleId, Entry, Feed, Page, ParsedFeed
from sources.urls import canonical_url, site_of

_FULL_TEXT: Final = 900  # characters from which a feed's text is taken for the whole article
_LEAD: Final = 500  # characters
_TITLE: Final = 120  # characters of a text that stand in for a missing title
_SENTENCE_END: Final = re.compile(r"[.!?…][\"”’)]*(?=\s)")


def identity_of(entry: Entry, feed: Feed, parsed: ParsedFeed) -> tuple[str, str]:
    """The entry's URL and its canonical form.

    An entry without a link is found on the site's front page, and told from the site's other entries by its first key.
    """
    if entry.link:
        return entry.link, canonical_url(entry.link)
    front = feed.site_url or parsed.site_url or feed.url
    key = entry.keys[0] if entry.keys else hashlib.sha256(entry.title.encode()).hexdigest()
    return front, f"{canonical_url(front)}#entry-{key[:16]}"


def has_full_text(entry: Entry) -> bool:
    """Whether the feed carries the whole article, so that its page needn't be asked for."""
    return len(entry.content) >= _FULL_TEXT and not is_truncated(entry.content)


def article_of(entry: Entry, page: Page | None, *, feed: Feed, parsed: ParsedFeed, now: datetime) -> Article | None:
    """The article behind an entry; None if it has neither title nor text.

    The page's text is taken where it says more than the feed. A site that reserves its text gives its headline only.

    Args:
        entry: as announced.
        page: as visited; None if it wasn't or couldn't be.
        feed: as the catalogue describes it.
        parsed: the feed's document.
        now: when it was first seen; no publication date is later.
    """
    url, canonical = identity_of(entry, feed, parsed)
    own = max(entry.content, entry.summary, key=len)
    text, text_from = own, "feed" if has_full_text(entry) else "summary"
    if page is not None and len(page.text) > len(own):
        text, text_from = page.text, "page"
    if feed.headline_only:
        text, text_from = "", "summary"
    title = entry.title or (page.title if page else "") or lead_of(text, _TITLE)
    if not title and not text:
        return None
    published, dated_by = _date(entry, page, now)
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


def _date(entry: Entry, page: Page | None, now: datetime) -> tuple[datetime | None, str]:
    """When it was published and who says so: the feed, then the page. What lies in the future is no date."""
    candidates = [(entry.published, "feed"), (entry.updated, "feed")]
    if page is not None:
        candidates.insert(1, (page.published, page.dated_by or "page"))
    for moment, source in candidates:
        if moment is not None and moment <= now:
            return moment, source
    return None, ""
