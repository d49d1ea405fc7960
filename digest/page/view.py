"""A Digest as a template wants it: words, dates and bars instead of values; every text clean, every link safe.

Text from feeds is untrusted. Here it becomes one line of visible characters; escaping for HTML is the templates'.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from urllib.parse import urlsplit

from digest.tailor.reasons import meets_an_interest, reason_words, reasons_words
from digest.types import Actor, ArticleCard, Digest, Opportunity, Pick, Quote, Status, Story, Theme, Trend, Week
from sources.types import ArticleId

BAR: Final = 34  # height of the tallest bar in pixels
WEEKS: Final = 12  # bars
HEADLINES: Final = 4  # a theme
ACTORS: Final = 4
_MONTH_NAMES: Final = "January February March April May June July August September October November December"
_MONTHS: Final = tuple(_MONTH_NAMES.split())
SUBJECT_LIMIT: Final = 150  # characters
_BLOCKS: Final = "▁▂▃▄▅▆▇█"
_JOINERS: Final = "\u200c\u200d"  # they shape Persian words and emoji
_KINDS_OF_ACTOR: Final = {"person": "", "organisation": ""}


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkView:
    """A title with its site and day; `url` is "" where the link isn't http or https."""

    title: str
    url: str
    site: str
    day: str


@dataclass(frozen=True, slots=True, kw_only=True)
class QuoteView:
    """A sentence and where it stands."""

    text: str
    source: LinkView


@dataclass(frozen=True, slots=True, kw_only=True)
class ActorView:
    """A name, what it is, how many sites name it, and the sentence's place."""

    name: str
    about: str
    sites: str
    source: LinkView


@dataclass(frozen=True, slots=True, kw_only=True)
class BarView:
    """One week: pixels, figure, and whether it was observed and is this week's."""

    height: int
    figure: str
    tone: str  # "now", "past", "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemeView:
    """A theme told in full."""

    field: str  # "" where the digest has one field only
    label: str
    status: str  # "Rising"
    tone: str  # the status as one word: new, rising, steady, fading, early
    figures: str
    confidence: str
    bars: tuple[BarView, ...]
    bars_words: str  # the same for the ear
    sparkline: str  # the same in block characters
    quotes: tuple[QuoteView, ...]
    actors: tuple[ActorView, ...]
    headlines: tuple[LinkView, ...]
    more: int  # headlines left out
    reasons: str
    question: str
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class BriefView:
    """One line of "also this week"."""

    status: str  # "" for a single story
    tone: str
    label: str
    detail: str
    source: LinkView | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CallView:
    """An opportunity."""

    kind: str
    source: LinkView
    deadline: str  # "1 December 2025", "" if none
    day: str  # "1"
    month: str  # "Dec"
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestView:
    """Everything the templates show."""

    week: str  # "10 to 16 November 2025"
    short_week: str  # "10 to 16 Nov"
    greeting: str
    fields: str  # "Battery materials and Marine geology"
    interests: tuple[str, ...]
    summary: str
    themes: tuple[ThemeView, ...]
    briefs: tuple[BriefView, ...]
    opportunities: tuple[CallView, ...]
    question: str
    question_about: str
    heard: tuple[str, ...]
    notices: tuple[str, ...]
    quiet: bool
    unsubscribe: str
    unsubscribe_words: str


def view(digest: Digest, *, unsubscribe: str = "") -> DigestView:
    """The digest in words.

    Args:
        digest: what to show.
        unsubscribe: an https or mailto link for the foot of a mailed digest; "" for one that isn't mailed.
    """
    cards = {card.id: card for card in digest.articles}
    several = len(digest.fields) > 1
    themes = tuple(_theme(pick, pick.theme, cards, several) for pick in digest.picks if pick.theme)
    asked = next((pick.theme.label for pick in digest.picks if pick.theme), "")
    return DigestView(
        week=week_words(digest.week),
        short_week=week_words(digest.week, short=True),
        greeting=one_line(digest.greeting, 40),
        fields=enumerate_words([one_line(name, 80) for name in digest.fields]),
        interests=tuple(one_line(interest, 120) for interest in digest.interests),
        summary=_summary(digest),
        themes=themes,
        briefs=tuple(_briefs(digest, cards)),
        opportunities=tuple(_call(one) for one in digest.opportunities),
        question=one_line(digest.question, 400),
        question_about=one_line(asked, 120),
        heard=tuple(one_line(line, 300) for line in digest.heard),
        notices=tuple(one_line(notice, 300) for notice in digest.notices),
        quiet=digest.quiet,
        unsubscribe=unsubscribe if urlsplit(unsubscribe).scheme in ("https", "http", "mailto") else "",
        unsubscribe_words="Unsubscribe",
    )


def one_line(text: str, limit: int = 300) -> str:
    """Visible characters only, white space collapsed, cut at a word with an ellipsis."""
    kept = (
        " " if c.isspace() else c
        for c in text
        if c.isspace() or c in _JOINERS or unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")
    )
    line = " ".join("".join(kept).split())
    if len(line) <= limit:
        return line
    cut = line[: limit - 1]
    return (cut.rsplit(" ", 1)[0] if " " in cut[limit // 2 :] else cut).rstrip(" ,;:") + "…"


def header_line(text: str) -> str:
    """A text that can stand in a mail header: one line, nothing a mail reader or library would decode again."""
    return one_line(re.sub(r"=\?|\?=", " ", one_line(text, 1000)), SUBJECT_LIMIT)


def safe_url(url: str) -> str:
    """The link if it is http or https to a host and one piece, else ""."""
    if len(url) > 2000 or re.search(r"[\s\x00-\x1f\x7f<>\"\\^`{|}]", url):
        return ""
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        return ""
    return url if parts.scheme in ("http", "https") and host and not parts.username else ""


def day_words(day: date, *, year: bool = False) -> str:
    """11 Nov; with the year, 11 November 2025."""
    month = _MONTHS[day.month - 1]
    return f"{day.day} {month} {day.year}" if year else f"{day.day} {month[:3]}"


def week_words(week: Week, *, short: bool = False) -> str:
    """10 to 16 November 2025; 29 December 2025 to 4 January 2026; short without years and with short months."""
    first, last = week.monday, week.end().date()
    last = date.fromordinal(last.toordinal() - 1)
    if short:
        return f"{first.day if first.month == last.month else day_words(first)} to {day_words(last)}"
    end = day_words(last, year=True)
    if first.year != last.year:
        return f"{day_words(first, year=True)} to {end}"
    if first.month != last.month:
        return f"{first.day} {_MONTHS[first.month - 1]} to {end}"
    return f"{first.day} to {end}"


def enumerate_words(words: Sequence[str]) -> str:
    """One, two and three."""
    return " and ".join((", ".join(words[:-1]), words[-1])) if len(words) > 1 else "".join(words)


def _plural(count: int, one: str, many: str = "") -> str:
    return f"{count} {one if count == 1 else many or one + 's'}"


def _summary(digest: Digest) -> str:
    """The week in one sentence, counted."""
    if digest.quiet:
        return "A quiet week: nothing here was published that you haven’t had. Silence is a finding too."
    counts = [
        (status, sum(1 for pick in (*digest.picks, *digest.briefs) if pick.theme and pick.theme.trend.status is status))
        for status in (Status.NEW, Status.RISING, Status.STEADY, Status.FADING, Status.TOO_EARLY)
    ]
    told = [f"{count} {status.value}" for status, count in counts if count]
    themes = sum(count for _, count in counts)
    parts = (
        [f"{_plural(themes, 'theme')}: {enumerate_words(told)}."]
        if themes
        else ["No theme this week, single stories only."]
    )
    dated = sum(1 for one in digest.opportunities if one.deadline)
    if digest.opportunities:
        calls = _plural(len(digest.opportunities), "thing") + " to apply for"
        parts.append(f"{calls}, {dated} with a deadline." if dated else f"{calls}.")
    return " ".join(parts)


def _theme(pick: Pick, theme: Theme, cards: dict[ArticleId, ArticleCard], several: bool) -> ThemeView:
    trend = theme.trend
    headlines = tuple(link for story in theme.stories if (link := _headline(story, cards)))
    return ThemeView(
        field=one_line(pick.field, 80) if several else "",
        label=one_line(theme.label, 140),
        status=trend.status.value.capitalize(),
        tone=_tone(trend.status),
        figures=one_line(trend.figures, 200),
        confidence=_confidence(trend),
        bars=tuple(_bars(trend.weekly_counts)),
        bars_words="Stories a week: "
        + ", ".join("not observed" if c is None else str(c) for c in trend.weekly_counts[-WEEKS:]),
        sparkline=_sparkline(trend.weekly_counts),
        quotes=tuple(_quote(quote) for quote in theme.quotes[:2]),
        actors=tuple(_actor(actor) for actor in theme.actors[:ACTORS]),
        headlines=headlines[:HEADLINES],
        more=max(0, len(headlines) - HEADLINES),
        reasons=one_line(reasons_words(pick.reasons), 240),
        question=one_line(pick.question, 400),
        notes=tuple(one_line(note, 200) for note in theme.notes),
    )


def _tone(status: Status) -> str:
    return "early" if status is Status.TOO_EARLY else status.value


def _confidence(trend: Trend) -> str:
    """What the figures let us say, without saying it twice."""
    words = one_line(trend.confidence_words, 80)
    return "" if trend.status is Status.TOO_EARLY and "too" in words.split()[:1] and not trend.expected else words


def _bars(counts: Sequence[int | None]) -> Iterator[BarView]:
    shown = counts[-WEEKS:]
    top = max((count for count in shown if count), default=1)
    for position, count in enumerate(shown):
        tone = "unknown" if count is None else "now" if position == len(shown) - 1 else "past"
        height = 2 if not count else max(3, round(BAR * count / top))
        yield BarView(height=height, figure="not observed" if count is None else str(count), tone=tone)


def _sparkline(counts: Sequence[int | None]) -> str:
    shown = counts[-WEEKS:]
    top = max((count for count in shown if count), default=1)
    return "".join("·" if c is None else _BLOCKS[min(7, round(7 * c / top))] for c in shown)


def _link(title: str, url: str, site: str, published: datetime) -> LinkView:
    return LinkView(title=one_line(title, 200), url=safe_url(url), site=one_line(site, 80), day=day_words(published))


def _headline(story: Story, cards: dict[ArticleId, ArticleCard]) -> LinkView | None:
    """The story's most central article; with how many other sites tell it."""
    card = next((cards[i] for i in story.article_ids if i in cards), None)
    if card is None:
        return None
    others = len(story.sites) - 1
    site = f"{card.site} and {_plural(others, 'other site')}" if others > 0 else card.site
    return _link(card.title, card.url, site, card.published)


def _quote(quote: Quote) -> QuoteView:
    text = one_line(quote.text, 420)
    marked = any(mark in text for mark in '“”"')  # a sentence that quotes somebody has its own marks
    return QuoteView(
        text=text if marked else f"“{text}”", source=_link(quote.title, quote.url, quote.site, quote.published)
    )


def _actor(actor: Actor) -> ActorView:
    return ActorView(
        name=one_line(actor.name, 80),
        about=one_line(actor.role or _KINDS_OF_ACTOR.get(actor.kind, actor.kind), 120),
        sites=f"named by {_plural(actor.mentions, 'site')}",
        source=_link(actor.quote.title, actor.quote.url, actor.quote.site, actor.quote.published),
    )


def _briefs(digest: Digest, cards: dict[ArticleId, ArticleCard]) -> Iterator[BriefView]:
    stories = [pick for pick in digest.picks if not pick.theme]
    for pick in (*stories, *digest.briefs):
        if pick.theme:
            trend = pick.theme.trend
            source = _headline(pick.theme.stories[0], cards) if pick.theme.stories else None
            yield BriefView(
                status=trend.status.value.capitalize(),
                tone=_tone(trend.status),
                label=one_line(pick.theme.label, 140),
                detail=one_line(trend.figures, 200),
                source=source,
            )
        elif pick.story and (link := _headline(pick.story, cards)):
            detail = one_line(reason_words(pick.reasons[0]), 160) if meets_an_interest(pick) else ""
            yield BriefView(status="", tone="", label=link.title, detail=detail, source=link)


def _call(one: Opportunity) -> CallView:
    return CallView(
        kind=one_line(one.kind, 40).capitalize(),
        source=_link(one.title, one.url, one.site, one.published),
        deadline=day_words(one.deadline, year=True) if one.deadline else "",
        day=str(one.deadline.day) if one.deadline else "",
        month=_MONTHS[one.deadline.month - 1][:3] if one.deadline else "",
        words=one_line(one.deadline_words, 200),
    )
