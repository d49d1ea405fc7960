"""An entry -> an article, and what its page adds where it was visited. Pure."""

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from sources.types import Article, ArticleId, DatedBy, Entry, Feed, Page, ParsedFeed, TextFrom
from sources.web.urls import canonical_url, site_of
from sources.wording.boilerplate import is_truncated
from sources.wording.sentences import split


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleLimits:
    """How much of an article is kept, and what of it stands in for what is missing; characters."""

    full_text: int = 250  # characters from which a feed's content is taken for the whole article
    identity: int = 2000  # bytes; PostgreSQL indexes up to 2,704
    lead: int = 500  # characters
    title: int = 120  # characters of a text that stand in for a missing title
    beyond: int = 40  # characters read behind the limit: whether a full stop ends a sentence shows in the next words


LIMITS: Final = ArticleLimits()


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
    return entry.complete or (len(entry.content) >= LIMITS.full_text and not is_truncated(entry.content))


def _bounded(canonical: str) -> str:
    """An identity that fits a database's index: the end of a very long one becomes its hash."""
    if len(canonical) <= LIMITS.identity and canonical.isascii():
        return canonical
    raw = canonical.encode("utf-8", "replace")
    if len(raw) <= LIMITS.identity:
        return canonical
    start = raw[: LIMITS.identity - 80].decode("utf-8", "ignore")
    return f"{start}#sha256-{hashlib.sha256(raw).hexdigest()}"


def wants_page(entry: Entry, place: Place, feed: Feed) -> bool:
    """Whether the entry's page may say more than the feed does."""
    return place.own_page and feed.visit_pages and not feed.headline_only and not has_full_text(entry)


def article_of(entry: Entry, *, place: Place, feed: Feed, parsed: ParsedFeed, now: datetime) -> Article | None:
    """The article behind an entry, as the feed tells it; None if it has neither title nor text nor a page that might.

    Without a title it isn't readable yet: its page (`with_page`) may give it one. A site that reserves its text gives
    its headline only.

    Args:
        entry: as announced.
        place: where the entry is found.
        feed: as the catalogue describes it.
        parsed: the feed's document.
        now: when it was first seen; no publication date is later.
    """
    url, canonical = place.url, place.canonical_url
    text = "" if feed.headline_only else max(entry.content, entry.summary, key=len)
    text_from: TextFrom = "feed" if has_full_text(entry) and not feed.headline_only else "summary"
    title = entry.title or lead_of(text, LIMITS.title)
    if not title and not wants_page(entry, place, feed):
        return None
    published, day_only, dated_by = _date(entry, now)
    return Article(
        id=ArticleId(hashlib.sha256(canonical.encode("utf-8", "surrogatepass")).hexdigest()[:20]),
        url=url,
        canonical_url=canonical,
        site=_site(url, entry, feed),
        title=title,
        text=text,
        lead=lead_of(text, LIMITS.lead),
        authors=entry.authors,
        language=entry.language or parsed.language or feed.language,
        published=published,
        day_only=day_only,
        dated_by=dated_by,
        first_seen=now,
        text_from=text_from,
        headline_only=feed.headline_only,
        feed_url=feed.url,
    )


def _site(url: str, entry: Entry, feed: Feed) -> str:
    """Who published it: the link's site, but of a link that stays with a feed that names its source, the source's."""
    site, passed_on_by = site_of(url), site_of(feed.url)
    if entry.source and site == passed_on_by:
        return site_of(entry.source) or site
    return site or passed_on_by


def with_page(article: Article, page: Page, arrived: str = "") -> Article:
    """The article with what its page says more: the longer text, and what the feed left open.

    Args:
        article: as the feed told it.
        page: as visited.
        arrived: where the visit ended; another site than the link's is the one that published it.
    """
    changes: dict[str, Any] = {}
    if len(page.text) > len(article.text):
        changes = {"text": page.text, "lead": lead_of(page.text, LIMITS.lead), "text_from": "page"}
    if not article.title:
        changes["title"] = page.title or lead_of(page.text, LIMITS.title)
    if page.published and article.dated_by in ("", "updated") and page.published <= article.first_seen:
        changes |= {"published": page.published, "day_only": page.day_only, "dated_by": page.dated_by or "page"}
    if arrived and (site := site_of(arrived)) and site != site_of(article.url):
        changes |= {"url": arrived, "canonical_url": _bounded(canonical_url(arrived)), "site": site}
    return replace(
        article,
        authors=article.authors or page.authors,
        language=page.language or article.language,
        **changes,
    )


def lead_of(text: str, limit: int) -> str:
    """The first sentences of a text, at most `limit` characters; cut at a word where the first is longer."""
    line = " ".join(text.split())
    if len(line) <= limit:
        return line
    told = ""
    for sentence in split(line[: limit + LIMITS.beyond])[:-1]:  # the last is cut
        if len(told) + len(sentence) >= limit:
            break
        told = f"{told} {sentence}".strip()
    if len(told) >= limit // 3:
        return told
    return line[:limit].rsplit(" ", 1)[0].rstrip(" ,;:") + "…"


def _date(entry: Entry, now: datetime) -> tuple[datetime | None, bool, DatedBy]:
    """When it was published, whether that is a day only, and who says so. What lies in the future is no date."""
    if entry.published is not None and entry.published <= now:
        return entry.published, entry.day_only, "feed"
    if entry.updated is not None and entry.updated <= now:
        return entry.updated, entry.updated_day_only, "updated"
    return None, False, ""
