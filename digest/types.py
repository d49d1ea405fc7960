"""The values that travel through `digest`: one frozen type for each stage of the way.

    Article -> Embeddings -> Story -> Theme (with its Trend) -> Edition -> Digest -> RenderedDigest -> Delivery

Tuples, not lists; datetimes aware and in UTC; a `Week` is an ISO week in the operator's time zone.
"""

# ruff: noqa: PLC0414  (kinds and weeks are values too, though they have files of their own)

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import NewType

import numpy as np
import numpy.typing as npt

from digest.kinds import (
    ActorKind as ActorKind,
    ArticleKind as ArticleKind,
    ClaimKind as ClaimKind,
    Closeness as Closeness,
    DueOf as DueOf,
    OpportunityKind as OpportunityKind,
    ReasonKind as ReasonKind,
    Status as Status,
)
from digest.weeks import Week as Week
from sources.types import ArticleId

StoryId = NewType("StoryId", str)
ThemeId = NewType("ThemeId", str)
StudentId = NewType("StudentId", str)
Vectors = npt.NDArray[np.float32]  # (n, d), rows of length 1


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Embeddings:
    """Vectors of articles: row i of `matrix` (n, d; unit length) belongs to `ids[i]`."""

    ids: tuple[ArticleId, ...]
    matrix: Vectors
    model: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """Articles of several sites on one event or announcement."""

    id: StoryId
    article_ids: tuple[ArticleId, ...]  # the most central first; in an edition, of one told by itself its last
    sites: tuple[str, ...]  # registrable domains, sorted; a wire text counts once for each site that prints it
    title: str  # the most central article's
    published: datetime  # of its earliest article


@dataclass(frozen=True, slots=True, kw_only=True)
class Trend:
    """A theme's status this week, with the figures it rests on."""

    status: Status
    count: int  # articles this week (what is tested)
    sites: int  # independent sites this week
    weekly_counts: tuple[int | None, ...]  # oldest first, this week last; None: not observed
    expected: tuple[float, float] | None  # the usual range for this week; None: no past to speak of
    p_value: float | None
    q_value: float | None  # after control of the false discovery rate over the edition
    confidence: float  # 0 to 1
    confidence_words: str  # "very likely", "likely", "weak signal", ...
    score: float  # how much it is emerging; orders the edition
    figures: str  # "11 articles from 7 sites this week; usual 2 to 5"


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """A verbatim sentence of an article, with where it stands."""

    text: str
    article_id: ArticleId
    site: str
    title: str
    url: str
    published: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Who is behind a theme: a person, lab, company or agency, with the sentence that says so."""

    name: str
    kind: ActorKind
    role: str  # "" or "chief scientist" as the sentence has it
    mentions: int  # sites of the theme that name them
    quote: Quote
    organisation: str = ""  # a person's
    deed: str = ""  # what they did in the story, as "announced it"; "" where no sentence says so
    new: bool = False  # not named in the field in the month before


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """What an article claims, in its own words."""

    kind: ClaimKind
    text: str  # verbatim, up to where the sentence goes on; "" where the kind says it all
    who: str  # who claims or did it, as the sentence names them; "" for a paper's authors
    article_id: ArticleId


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One good thing to ask, from a pattern whose facts stand on the page."""

    pattern: str  # which pattern made it: never the same twice in a digest, or in two weeks running
    to: str  # "your advisor", or a person who can be written to
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Opportunity:
    """Something a student can act on, with its deadline."""

    kind: OpportunityKind
    title: str
    deadline: date | None  # the next one, as the call states it
    deadline_words: str  # as the text has it; "" if none is stated
    article_id: ArticleId
    site: str
    url: str
    published: datetime
    due_of: DueOf = ""  # what is due then
    due_at: datetime | None = None  # the instant, aware, where the call states the time and its zone
    opens: date | None = None  # before it nothing can be handed in
    event_from: date | None = None
    event_to: date | None = None
    rolling: bool = False  # handed in at any time, until filled
    offered_by: str = ""
    place: str = ""
    fit: str = ""  # why it stands where it does for this student; "" in an edition


@dataclass(frozen=True, slots=True, kw_only=True)
class Demand:
    """An employer or a skill, and how many postings name it."""

    name: str
    postings: int
    lately: int  # of them, in the last four weeks


@dataclass(frozen=True, slots=True, kw_only=True)
class Hiring:
    """Who hires in a study field and which skills are asked for, over some weeks of postings."""

    field: str  # its name
    weeks: int
    postings: int  # independent ones
    lately: int  # of them, in the last four weeks
    employers: tuple[Demand, ...]  # most postings first
    skills: tuple[Demand, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme:
    """Stories of a study field that speak of one development, as they stand in one week."""

    id: ThemeId
    label: str
    terms: tuple[str, ...]
    stories: tuple[Story, ...]  # this week's
    first_week: Week
    trend: Trend
    quotes: tuple[Quote, ...] = ()
    actors: tuple[Actor, ...] = ()
    kin: ThemeId | None = None  # of a theme told before, of whose development this may be a part
    notes: tuple[str, ...] = ()  # "perhaps goes on from last week's ..."
    name: str = ""  # a short, timeless noun phrase for the subject; "" where none is supported this week
    name_before: str = ""  # what it was called until last week, if that has changed
    headline: str = ""  # what happened this week: the cleaned title of its most central story
    headline_id: ArticleId | None = None  # the article whose title it is
    centroid: tuple[float, ...] = ()  # for tailoring

    @property
    def article_ids(self) -> tuple[ArticleId, ...]:
        """Every article of this week's stories, once."""
        return tuple(dict.fromkeys(i for story in self.stories for i in story.article_ids))


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleCard:
    """What a digest needs of an article: enough to show and to link, not its text."""

    id: ArticleId
    title: str
    url: str
    canonical_url: str
    site: str
    lead: str
    published: datetime
    headline_only: bool
    kind: ArticleKind = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """One study field's week, the same for all."""

    field: str  # slug
    field_name: str
    week: Week
    built_at: datetime
    themes: tuple[Theme, ...]  # most emerging first
    loose: tuple[Story, ...]  # stories of no theme
    articles: tuple[ArticleCard, ...]  # every article the stories name, and the opportunities'
    opportunities: tuple[Opportunity, ...]
    weeks_of_past: int  # observed weeks before this one
    heard: str  # "22 of 24 feeds answered; the oldest answer is 2 days old"
    notices: tuple[str, ...] = ()  # "the past is thin: ...", "quiet week: ..."
    zone: str = "UTC"  # IANA name: whose week and days these are
    version: int = 1  # of the week's edition; a later one never replaces an earlier
    closed: bool = False  # the week is over and was heard: what comes in later counts in a later week
    covered: float = 1.0  # part of the field's usual publishing that was heard this week
    record: str = ""  # how earlier calls held, in a line
    claims: tuple[Claim, ...] = ()  # what this week's articles claim that a student could ask about
    hiring: Hiring | None = None  # None: too few postings to say anything

    @property
    def quiet(self) -> bool:
        """Whether nothing was published this week."""
        return not any(theme.stories for theme in self.themes) and not self.loose


@dataclass(frozen=True, slots=True, kw_only=True)
class Student:
    """A person on the roster. Neither name nor address shows in a repr, so none reaches a log by accident."""

    id: StudentId
    name: str = field(repr=False)
    email: str = field(repr=False)
    fields: tuple[str, ...]
    interests: tuple[str, ...] = ()
    weights: tuple[float, ...] = ()  # one for each field, by share; (): all alike
    follow: tuple[str, ...] = ()  # people, labs, companies, phrases: shown whenever they are named
    mute: tuple[str, ...] = ()  # words, sites ("site:example.org"), themes ("theme:ID"): never shown
    more: tuple[str, ...] = ()  # what they asked for more of: matched as an interest is, not reported on as one
    less: tuple[str, ...] = ()  # what they asked for less of: told in a line, after the rest
    language: str = "en"
    zone: str = ""  # IANA name; "": the operator's
    send_day: str = ""  # "monday" to "sunday"; "": with everyone's
    consented: date | None = None  # when the person agreed to be written to
    share_name: bool = False  # others on the roster may read their name beside a theme both follow


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """One reason, as a value; `digest.tailor.reasons` says it in words."""

    kind: ReasonKind
    words: str = ""  # the interest, what is followed, or the field's name
    headline: str = ""  # of the article that matched
    number: int = 0  # sites, or people


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """An article of the week that is about an interest."""

    article_id: ArticleId
    story: StoryId
    title: str
    site: str
    strength: Closeness


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """Which words of an interest a week says that is surely about it in no article."""

    said: tuple[str, ...]  # that one article says, as many and as rare as any says; none: nobody says any
    articles: int  # that say all of these
    unsaid: tuple[str, ...]  # that no article says
    article_id: (
        ArticleId | None
    )  # of those that say them the likeliest; None: too many do, or each only a few of the words
    title: str = ""
    site: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class InterestReport:
    """What the week brought for one interest. No match and nothing further: nothing sure, in so many articles."""

    interest: str
    matches: tuple[Match, ...]  # of what this digest shows, the surest first
    articles: int  # read this week in the student's fields
    sites: int
    marked: tuple[ArticleId, ...] = ()  # every article shown that is about it
    further: tuple[Match, ...] = ()  # what matches and found no room, the surest first
    mention: Mention | None = None  # where nothing matches; None: the interest has no words to count


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """How a theme's figures moved since this student last had it."""

    week: Week  # of that digest
    articles_then: int
    sites_then: int
    articles_now: int
    sites_now: int
    status_then: Status


@dataclass(frozen=True, slots=True, kw_only=True)
class Pick:
    """A theme or a loose story chosen for a student, and why."""

    field: str
    theme: Theme | None
    story: Story | None  # for a loose story
    score: float
    reasons: tuple[Reason, ...]  # the most telling first
    moved: Moved | None = None  # None: the student never had this theme
    peers: tuple[str, ...] = ()  # first names of those who follow it too and let others know

    @property
    def article_ids(self) -> frozenset[ArticleId]:
        """The articles of the story, or of the theme's stories."""
        if self.theme is None:
            return frozenset(self.story.article_ids if self.story else ())
        return frozenset(article_id for story in self.theme.stories for article_id in story.article_ids)


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """An edition (or several fields') tailored to one student."""

    week: Week
    student: StudentId | None  # None: made on demand
    greeting: str  # first name or ""
    fields: tuple[str, ...]  # names
    interests: tuple[str, ...]
    picks: tuple[Pick, ...]  # best first
    briefs: tuple[Pick, ...]  # "also this week": one line each; last, the fading themes that fell silent
    opportunities: tuple[Opportunity, ...]  # by deadline
    articles: tuple[ArticleCard, ...]
    heard: tuple[str, ...]  # one line a field
    notices: tuple[str, ...]
    quiet: bool
    interest_reports: tuple[InterestReport, ...] = ()  # one for each interest, in the student's order
    closing: tuple[Pick, ...] = ()  # themes the student had that now fade, once each
    next_door: Pick | None = None  # one theme of a field the student didn't choose
    questions: tuple[Question, ...] = ()  # three at most; none where nothing fits
    record: str = ""  # how our own calls have held, in one sentence
    hiring: tuple[Hiring, ...] = ()  # of the student's fields, where enough was posted
    zone: str = "UTC"  # IANA name: whose days are printed
    made_on: date | None = None  # the day in that zone: "in 35 days" is counted from it


@dataclass(frozen=True, slots=True, kw_only=True)
class RenderedDigest:
    """A digest as it will be read."""

    subject: str
    preheader: str
    html: str
    text: str
