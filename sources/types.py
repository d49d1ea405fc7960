"""The values that travel through `sources`: one frozen type for each stage of the way.

    Feed -> (FeedState) -> ParsedFeed of Entry -> Article;  PollResult and CollectReport tell how it went

All text in these values is plain text: no markup, no control or bidirectional characters.
All datetimes are aware and in UTC.
"""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Literal, NewType

ArticleId = NewType("ArticleId", str)
FeedKind = Literal[
    "trade-press", "company-blog", "research-blog", "journal-news", "preprints",
    "society", "regulator", "community", "opportunities", "other",
]  # fmt: skip
Confidence = Literal["high", "medium"]  # how well the catalogue's facts are proved
DatedBy = Literal["", "feed", "updated", "page", "text"]  # "updated": the feed too, for want of better; "" when undated
TextFrom = Literal["page", "feed", "summary"]  # "feed": full text in the feed


class Outcome(StrEnum):
    """How one poll of one feed ended."""

    OK = "ok"
    NOT_MODIFIED = "not_modified"
    REDIRECTED = "redirected"  # answered well, at another address, for good
    GONE = "gone"
    REFUSED = "refused"
    UNREACHABLE = "unreachable"
    THROTTLED = "throttled"
    TOO_LARGE = "too_large"
    TOO_SLOW = "too_slow"
    NOT_A_FEED = "not_a_feed"
    PARSE_ERROR = "parse_error"
    DISABLED = "disabled"

    @property
    def heard(self) -> bool:
        """Whether the feed answered usefully."""
        return self in (Outcome.OK, Outcome.NOT_MODIFIED, Outcome.REDIRECTED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """One feed of a study field, as the catalogue or an operator's list describes it."""

    url: str
    title: str = ""
    site_url: str = ""
    kind: FeedKind = "other"
    language: str = ""  # BCP 47, "" if unknown
    confidence: Confidence = "high"
    headline_only: bool = False  # the site reserves rights: show headline and link, quote nothing
    visit_pages: bool = True  # False where article pages refuse robots
    opportunities: bool = False  # a feed of calls, grants, internships rather than of news
    general: bool = False  # speaks of many study fields: only what concerns this one is read


@dataclass(frozen=True, slots=True, kw_only=True)
class StudyField:
    """A discipline and the feeds that speak of it."""

    slug: str
    name: str
    description: str = ""
    cip: tuple[str, ...] = ()
    arxiv: tuple[str, ...] = ()
    related: tuple[str, ...] = ()  # slugs, for "from the field next door"
    feeds: tuple[Feed, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedState:
    """What we remember of a feed between polls."""

    url: str
    title: str = ""
    etag: str | None = None  # byte for byte as the server sent it
    last_modified: str | None = None
    validated_at: datetime | None = None  # when the validators were received
    last_polled: datetime | None = None
    last_success: datetime | None = None
    next_due: datetime | None = None  # None: at once
    interval: timedelta = timedelta(days=1)
    failures: int = 0  # in a row
    failing_since: datetime | None = None
    moved_to: str | None = None
    moved_polls: int = 0  # polls on which the permanent redirect led to a feed
    moved_seen: datetime | None = None  # the last of them
    disabled: str | None = None  # the reason, in a sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One element of a feed, as announced."""

    keys: tuple[str, ...]  # every identity it has: guid, canonical link, hash of title and text
    link: str | None
    title: str
    summary: str = ""
    content: str = ""  # the full text, where the feed carries it
    authors: tuple[str, ...] = ()
    published: datetime | None = None
    day_only: bool = False  # `published` is a day without a time, as midnight UTC: that day, in whatever zone
    updated: datetime | None = None
    updated_day_only: bool = False
    language: str = ""
    source: str = ""  # URL of whose news it is, where the feed passes on others' and says so
    complete: bool = False  # its page is not to be read in its place, however short it is: a calendar's dates


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedFeed:
    """A feed document, read."""

    title: str
    site_url: str | None
    language: str
    entries: tuple[Entry, ...]
    hint: timedelta | None = None  # how often to ask, from ttl or sy:updatePeriod
    flaw: str | None = None  # why the document isn't well formed, where it isn't


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What an article's own page says, read."""

    title: str
    text: str
    authors: tuple[str, ...] = ()
    published: datetime | None = None
    day_only: bool = False  # as in `Entry`
    dated_by: DatedBy = ""  # its metadata ("page") or what it shows ("text")
    language: str = ""
    canonical_url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """The readable text behind an entry. Stored once, by canonical URL."""

    id: ArticleId
    url: str
    canonical_url: str
    site: str  # registrable domain; for loopback and bare addresses host:port
    title: str
    text: str
    lead: str  # the first sentences, for embedding and showing
    authors: tuple[str, ...] = ()
    language: str = ""
    published: datetime | None = None  # never in the future of first_seen
    day_only: bool = False  # as in `Entry`
    dated_by: DatedBy = ""
    first_seen: datetime
    text_from: TextFrom = "summary"
    headline_only: bool = False
    feed_url: str = ""  # the feed it was first seen in

    @property
    def dated(self) -> datetime:
        """When it counts: publication where known, else when it was first seen."""
        return self.published or self.first_seen


@dataclass(frozen=True, slots=True, kw_only=True)
class PollResult:
    """How the poll of one feed ended."""

    url: str
    outcome: Outcome
    at: datetime
    entries: int = 0
    new: int = 0
    reason: str = ""
    next_due: datetime | None = None
    final_url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """How much of one week was really heard.

    `share` is of what the study field's feeds usually publish in a week: the part that comes from feeds which covered
    the week. Half is the least from which a week's counts say something, four fifths from which they say it well.
    """

    share: float  # 0 to 1
    feeds: frozenset[str] = frozenset()  # URLs of those that covered it

    @property
    def observed(self) -> bool:
        """Whether the week's counts say anything at all."""
        return self.share >= 0.5

    @property
    def well(self) -> bool:
        """Whether they say it of nearly the whole field."""
        return self.share >= 0.8


FULL = Coverage(share=1.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class CollectReport:
    """How one run over a set of feeds ended. Feeds are named by their URLs."""

    polls: tuple[PollResult, ...] = ()
    not_due: frozenset[str] = frozenset()
    late: frozenset[str] = frozenset()  # not asked within the time budget: the next run asks them
    # Articles stored, by feed and by what their text is from ("page", "feed", "summary").
    new: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    pages_late: Mapping[str, int] = field(default_factory=dict)  # by feed
    notices: tuple[str, ...] = ()  # sentences for the operator

    def of(self, feeds: Collection[str]) -> "CollectReport":
        """The part of it that is about these feeds, without the notices, which are the whole run's."""
        return CollectReport(
            polls=tuple(poll for poll in self.polls if poll.url in feeds),
            not_due=self.not_due.intersection(feeds),
            late=self.late.intersection(feeds),
            new={url: counts for url, counts in self.new.items() if url in feeds},
            pages_late={url: count for url, count in self.pages_late.items() if url in feeds},
        )

    @property
    def skipped(self) -> int:
        """Feeds not due yet."""
        return len(self.not_due)

    @property
    def feeds_left(self) -> int:
        """Feeds for the next run."""
        return len(self.late)

    @property
    def pages_left(self) -> int:
        """Pages for the next run."""
        return sum(self.pages_late.values())

    @property
    def new_articles(self) -> int:
        """Articles stored."""
        return self.from_page + self.from_feed + self.from_summary

    @property
    def from_page(self) -> int:
        """Articles whose text is their page's."""
        return self._from("page")

    @property
    def from_feed(self) -> int:
        """Articles whose full text the feed carried."""
        return self._from("feed")

    @property
    def from_summary(self) -> int:
        """Articles of which there is nothing but the feed's summary."""
        return self._from("summary")

    def _from(self, origin: TextFrom) -> int:
        return sum(counts.get(origin, 0) for counts in self.new.values())

    @property
    def outcomes(self) -> Counter[Outcome]:
        """How many polls ended how."""
        return Counter(poll.outcome for poll in self.polls)

    @property
    def failed(self) -> tuple[PollResult, ...]:
        """The polls that heard nothing."""
        return tuple(poll for poll in self.polls if not poll.outcome.heard)
