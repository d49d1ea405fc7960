"""A Digest as a template wants it: words, dates and bars instead of values; every text clean, every link safe.

Text from feeds is untrusted. Here it becomes one line of visible characters; escaping for HTML is the templates'. The
order is the reader's: three headlines, the student's own interests, the next deadlines, one question, then the rest.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, tzinfo
from typing import Final
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from digest.page.answers import Answer
from digest.page.cards import (
    Cards,
    LinkView,
    ThemeView,
    headline,
    headline_card,
    link,
    moved_words,
    name,
    story_link,
    theme_view,
)
from digest.page.figures import figure_words, status_words, tone
from digest.page.interests import InterestView, interest_views, marks, quoted
from digest.page.lines import LENGTHS, MONTHS, day_words, headline_line, one_line, week_words
from digest.page.settings import ROOM
from digest.tailor.choose import changes, has_card
from digest.tailor.reasons import MATCHING, is_unwanted, meets_an_interest, reason_words
from digest.types import (
    Demand,
    Digest,
    Hiring,
    Opportunity,
    Pick,
    Question,
    Reason,
    ReasonKind,
    Status,
    Theme,
    ThemeId,
)
from sources.wording.words import counted, enumerate_words

NO_ANSWERS: Final[Mapping[ThemeId, Answer]] = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadView:
    """One of the three things that matter: what happened, and why it stands here."""

    status: str
    tone: str
    name: str
    headline: LinkView
    figures: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LineView:
    """What is small: a story, or a theme in one line."""

    status: str  # "" for a single story
    tone: str
    name: str
    headline: LinkView
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CallView:
    """An opportunity."""

    kind: str
    source: LinkView
    deadline: str  # "1 December 2025", "" if none
    day: str  # "1"
    month: str  # "Dec"
    detail: str  # "in 35 days · six months in Lisbon · fits “heat storage”"
    words: str  # the sentence that states the deadline


@dataclass(frozen=True, slots=True, kw_only=True)
class HiringView:
    """Who hires and which skills are asked for: two quiet lines."""

    field: str  # "" where the digest has one field only
    of: str  # "9 postings in twelve weeks, 5 of them in the last four"
    employers: str  # "Halvorsen Robotics 3, Tessen University 2"
    skills: str  # "Python 6, 4 of them lately"


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionView:
    """One good thing to ask, and whom."""

    to: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestView:
    """Everything the templates show."""

    week: str  # "10 to 16 November 2025"
    short_week: str  # "10 to 16 Nov"
    greeting: str
    fields: str  # "Battery materials and Marine geology"
    title: str  # "Three things this week"
    subject: str  # the first headline, short enough for a subject; "" where there is none
    preview: str  # what an inbox shows beside the subject: the headlines that found no room in it
    lead: tuple[LeadView, ...]
    interests: tuple[InterestView, ...]
    deadlines: tuple[CallView, ...]
    deadlines_words: str  # "Next deadlines that fit" only where a fit is stated
    questions: tuple[QuestionView, ...]  # usually one, or none
    contents: str
    themes: tuple[ThemeView, ...]
    lines: tuple[LineView, ...]
    closing: tuple[LineView, ...]
    next_door: LineView | None
    opportunities: tuple[CallView, ...]  # those below, without the first
    hiring: tuple[HiringView, ...]
    heard: tuple[str, ...]
    record: str
    notices: tuple[str, ...]
    quiet: bool
    unsubscribe: str
    unsubscribe_words: str


def view(digest: Digest, *, unsubscribe: str = "", answers: Mapping[ThemeId, Answer] = NO_ANSWERS) -> DigestView:
    """The digest in words.

    Args:
        digest: what to show.
        unsubscribe: an https or mailto link for the foot of a mailed digest; "" for one that isn't mailed.
        answers: where letters about a theme go.
    """
    cards: Cards = {card.id: card for card in digest.articles}
    sites = len({card.site for card in digest.articles}) > 1
    zone = ZoneInfo(digest.zone)
    shown, small = _by_size(digest)
    lines = [line for pick in small if (line := _line(pick, cards, zone, sites=sites))]
    room = max(ROOM.lines, sum(map(_keeps_its_line, small)))
    lead = tuple(_leads(digest, cards, zone, sites=sites))
    calls = [_call(one, digest.made_on, zone) for one in digest.opportunities]
    themes = tuple(_themes(shown, digest, cards, answers, sites=sites))
    below = [
        *(one for theme in themes for one in (theme.headline, *theme.read)),
        *(one.headline for one in lines[:room]),
    ]
    below += quoted((*shown, *small[:room]))
    return DigestView(
        week=week_words(digest.week),
        short_week=week_words(digest.week, short=True),
        greeting=one_line(digest.greeting, 40),
        fields=enumerate_words([one_line(field, 80) for field in digest.fields]),
        title=_title(digest, lead),
        subject=headline_line(lead[0].headline.title, LENGTHS.subject) if lead else "",
        preview=_preview(lead),
        lead=lead,
        interests=interest_views(digest.interest_reports, cards, zone, below),
        deadlines=tuple(calls[: ROOM.deadlines]),
        deadlines_words=_deadlines_words(digest.opportunities[: ROOM.deadlines]),
        questions=tuple(map(_question, digest.questions)),
        contents=_contents(themes, lines[:room], calls),
        themes=themes,
        lines=tuple(lines[:room]),
        closing=tuple(line for pick in digest.closing if (line := _line(pick, cards, zone, sites=sites, since=True))),
        next_door=_next_door(digest.next_door, cards, zone) if digest.next_door else None,
        opportunities=tuple(calls[ROOM.deadlines : ROOM.deadlines + ROOM.calls]),
        hiring=tuple(_hiring(one, several=len(digest.fields) > 1) for one in digest.hiring),
        heard=tuple(one_line(line, 300) for line in digest.heard),
        record=one_line(digest.record, 600),
        notices=tuple(one_line(notice, 300) for notice in digest.notices),
        quiet=digest.quiet,
        unsubscribe=unsubscribe if urlsplit(unsubscribe).scheme in ("https", "http", "mailto") else "",
        unsubscribe_words="Unsubscribe",
    )


def _by_size(digest: Digest) -> tuple[list[Pick], list[Pick]]:
    """What is told as a card, and what as a line: of these first what keeps its own."""
    large = [pick for pick in digest.picks if has_card(pick)][: ROOM.cards]
    small = [pick for pick in (*digest.picks, *digest.briefs) if pick not in large]
    return large, sorted(small, key=lambda pick: (not changes(pick), not meets_an_interest(pick)))


def _keeps_its_line(pick: Pick) -> bool:
    """Whether it has its line however many there are: what meets an interest, and what may open the digest."""
    return changes(pick) or meets_an_interest(pick)


def _question(question: Question) -> QuestionView:
    return QuestionView(to=one_line(question.to, 120), text=one_line(question.text, 400))


def _title(digest: Digest, lead: Sequence[LeadView]) -> str:
    if digest.quiet or not lead:
        return "A quiet week"
    number = {1: "One thing", 2: "Two things", 3: "Three things"}[len(lead)]
    return f"{number} this week"


def _preview(lead: Sequence[LeadView]) -> str:
    if not lead:
        return "The feeds were heard, and they published nothing that you haven’t had."
    return one_line("; ".join(one.headline.title for one in lead[1:]) or lead[0].figures, 140)


def _themes(
    shown: Sequence[Pick], digest: Digest, cards: Cards, answers: Mapping[ThemeId, Answer], *, sites: bool
) -> Iterator[ThemeView]:
    """What is told in full."""
    zone, marked, several = ZoneInfo(digest.zone), marks(digest.interest_reports), len(digest.fields) > 1
    for place, pick in enumerate(shown):
        if (one := pick.theme) is not None:
            answer, before = answers.get(one.id), _before(pick, digest)
            yield theme_view(
                pick,
                one,
                cards,
                zone,
                several=several,
                sites=sites,
                before=before,
                answer=answer,
                marks=marked,
                place=place,
            )


def _before(pick: Pick, digest: Digest) -> str:
    """What the student's last digest called a theme, where that was last week's and the name has changed since."""
    told = pick.theme and pick.moved and pick.moved.week == digest.week.plus(-1)
    return pick.theme.name_before if told and pick.theme else ""


def _leads(digest: Digest, cards: Cards, zone: tzinfo, *, sites: bool) -> Iterator[LeadView]:
    """What opens the digest, of what has something to read this week.

    What may be a part of one that stands here already leaves its place to something else.
    """
    told = [pick for pick in (*digest.picks, *filter(changes, digest.briefs)) if not is_unwanted(pick)]
    told = [pick for pick in told if not pick.article_ids.isdisjoint(cards)]
    told.sort(key=_opening)
    chosen: list[Pick] = []
    for pick in told:
        line = _line(pick, cards, zone, sites=sites)
        if line is None or len(chosen) == ROOM.lead or any(_akin(pick, one) for one in chosen):
            continue
        chosen.append(pick)
        # Which interest it meets stands below, in a box of its own.
        rated = pick.theme if pick.theme and _has_figures(pick.theme) else None
        figures = figure_words(rated.trend, sites=sites) if rated else line.headline.site
        head = replace(line.headline, title=headline_line(line.headline.title))
        yield LeadView(
            status=line.status, tone=line.tone, name=line.name, headline=head, figures=one_line(figures, 240)
        )


def _opening(pick: Pick) -> tuple[int, bool, int]:
    """What changes first, in its order, then what is large: the student's own, the largest; then single stories.

    A student of papers read "Steady", "Too early to tell", "Steady" and hadn't learnt what was new; that a paper
    meets an interest stands right below.
    """
    own = meets_an_interest(pick)
    if pick.theme is None or not has_card(pick):
        return 2, not own, 0
    if changes(pick):
        return 0, False, 0
    return 1, not own, -pick.theme.trend.count


def _akin(one: Pick, other: Pick) -> bool:
    """Whether one may be a part of the other's development."""
    return bool(one.theme and other.theme and (one.theme.kin == other.theme.id or other.theme.kin == one.theme.id))


def _line(pick: Pick, cards: Cards, zone: tzinfo, *, sites: bool, since: bool = False) -> LineView | None:
    """A theme or a story in one line, if asked with how it moved; None for a story whose articles aren't at hand."""
    if pick.theme:
        head = headline(pick.theme, headline_card(pick.theme, cards), zone)
        figures = _has_figures(pick.theme)
        told = [figure_words(pick.theme.trend, short=True)] if figures else []
        if pick.moved and since:
            told.append(moved_words(pick.moved, sites=sites))
        said = [one for one in pick.reasons if one.kind in (*MATCHING, ReasonKind.LESS)]
        met = [reason_words(_beside(one, head.title)) for one in said]
        return LineView(
            status=status_words(pick.theme.trend) if figures else "",
            tone=tone(pick.theme.trend.status) if figures else "",
            name=name(pick.theme, head.title),
            headline=head,
            detail=one_line("; ".join([". ".join(told), *met] if told else met), 400),
        )
    source = story_link(pick.story, cards, zone) if pick.story else None
    if source is None:
        return None
    own = next((_beside(reason, source.title) for reason in pick.reasons if reason.kind in MATCHING), None)
    why = reason_words(own) if own else ""
    return LineView(status="", tone="", name="", headline=source, detail=one_line(why, 300))


def _has_figures(theme: Theme) -> bool:
    """Whether its figures say something: of one article of which nothing can be told they don't."""
    return theme.trend.count > 1 or theme.trend.status is not Status.TOO_EARLY


def _beside(reason: Reason, title: str) -> Reason:
    """The reason without the headline that matched, where that is what it stands beside."""
    return replace(reason, headline="") if headline_line(reason.headline) == headline_line(title) else reason


def _next_door(pick: Pick, cards: Cards, zone: tzinfo) -> LineView | None:
    """What another field has for the student: the story that matched, its field and why."""
    story = pick.story or (pick.theme.stories[0] if pick.theme and pick.theme.stories else None)
    source = story_link(story, cards, zone) if story else None
    if source is None:
        return None
    why = next((reason_words(replace(reason, headline="")) for reason in pick.reasons if reason.kind in MATCHING), "")
    return LineView(status="", tone="", name=one_line(pick.field, 80), headline=source, detail=one_line(why, 160))


def _contents(themes: Sequence[ThemeView], lines: Sequence[LineView], calls: Sequence[CallView]) -> str:
    below = [
        counted(len(themes), "theme") if themes else "",
        counted(len(lines), "short note") if lines else "",
        f"{counted(more, 'more thing')} to apply for" if (more := len(calls) - ROOM.deadlines) > 0 else "",
    ]
    told = [part for part in below if part]
    return f"Below: {enumerate_words(told)}." if told else ""


def _call(one: Opportunity, today: date | None, zone: tzinfo) -> CallView:
    left = _left(one.deadline, today) if one.deadline else ""
    stated = "" if one.deadline else "at any time" if one.rolling else "no deadline stated"
    opens = f"opens on {day_words(one.opens)}" if one.opens and today and one.opens > today else ""
    due = f"{one.due_of} due" if one.due_of else ""
    at = _at(one.due_at, zone)
    who = ", ".join(part for part in (one.offered_by, one.place) if part)
    parts = (due, left or stated, at, opens, who, one.fit)
    return CallView(
        kind=one_line(one.kind, 40).capitalize(),
        source=link(one.title, one.url, one.site, one.published, zone),
        deadline=day_words(one.deadline, year=True) if one.deadline else "",
        day=str(one.deadline.day) if one.deadline else "",
        month=MONTHS[one.deadline.month - 1][:3] if one.deadline else "",
        detail=one_line(" · ".join(part for part in parts if part), 200),
        words=one_line(one.deadline_words, 200),
    )


def _hiring(one: Hiring, *, several: bool) -> HiringView:
    lately = f", {one.lately} of them in the last four" if one.lately else ", none of them in the last four"
    return HiringView(
        field=one_line(one.field, 80) if several else "",
        of=f"{one.postings} postings in {one.weeks} weeks{lately}",
        employers=_demands(one.employers),
        skills=_demands(one.skills),
    )


def _demands(demands: Sequence[Demand]) -> str:
    """Python 6 (4 lately), C++ 4."""
    told = (
        f"{one_line(one.name, 60)} {one.postings}{f' ({one.lately} lately)' if one.lately else ''}"
        for one in demands[: ROOM.demands]
    )
    return ", ".join(told)


def _deadlines_words(calls: Sequence[Opportunity]) -> str:
    if not any(one.deadline for one in calls):
        return "To apply for"
    return "Next deadlines that fit" if all(one.fit for one in calls) else "Next deadlines"


def _left(deadline: date, today: date | None) -> str:
    if today is None:
        return ""
    days = (deadline - today).days
    return "today" if days == 0 else "tomorrow" if days == 1 else f"in {days} days" if days > 0 else ""


def _at(moment: datetime | None, zone: tzinfo) -> str:
    return f"until {moment.astimezone(zone):%H:%M} your time on {day_words(moment.astimezone(zone))}" if moment else ""
