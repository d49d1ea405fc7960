"""A theme told in full: name, headline, figures, a quote, who did what, kinds of source, what to read."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo
from functools import lru_cache
from typing import Final

from digest.evidence.denials import denies
from digest.page.answers import Answer, AnswerView, answer_links, answer_words
from digest.page.figures import BarView, bars, bars_words, figure_words, sparkline, status_words, tone
from digest.page.lines import LENGTHS, day_words, headline_line, one_line, safe_url, week_words
from digest.page.settings import ON_CARD
from digest.tailor.reasons import MATCHING, reason_words
from digest.text.words import words
from digest.types import Actor, ArticleCard, Moved, Pick, Quote, Story, Theme
from sources.types import ArticleId
from sources.wording.words import counted, enumerate_words

_KINDS: Final = {"paper": "papers", "preprint": "preprints"}  # one of which is said without its s
_PAPERS: Final = ("paper", "preprint")
_SPEAKS: Final = "comments"  # whoever is quoted does: it tells nothing
_BEFORE_ROLES: Final = frozenset(("former", "ex-president", "acting", "interim", "outgoing"))  # no names' beginnings
_KINDS_OF_ACTOR: Final = {"person": "", "organisation": ""}

_KEPT: Final = 1 << 10  # themes of a sending as they are told to everybody

Cards = Mapping[ArticleId, ArticleCard]
Marks = Mapping[ArticleId, str]  # for each article that is about an interest, which: “grid storage”
NO_MARKS: Final[Marks] = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkView:
    """A title with its site and day; `url` is "" where the link isn't http or https."""

    title: str
    url: str
    site: str
    day: str
    kind: str = ""  # "preprint", where what stands beside it isn't one
    mark: str = ""  # the interest it is about, where not all beside it are: “grid storage”


@dataclass(frozen=True, slots=True, kw_only=True)
class QuoteView:
    """A sentence and where it stands."""

    text: str
    source: LinkView


@dataclass(frozen=True, slots=True, kw_only=True)
class ActorView:
    """A name, what it is and what it did, and the place that says so."""

    name: str
    about: str
    source: LinkView


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemeView:
    """A theme told in full."""

    field: str  # "" where the digest has one field only
    name: str  # "" where it says no more than the headline
    status: str  # "Rising, likely"
    tone: str  # the status as one word: new, rising, steady, fading, early
    headline: LinkView
    figures: str
    bars: tuple[BarView, ...]
    bars_words: str  # the same for the ear
    sparkline: str  # the same in block characters
    quotes: tuple[QuoteView, ...]
    actors: tuple[ActorView, ...]
    kinds: str  # "2 preprints, 5 press, 1 company"
    read: tuple[LinkView, ...]
    more: int  # articles that stand in no link here
    more_marked: str  # "2 of them on “grid storage”"
    why: str
    moved: str
    notes: tuple[str, ...]
    answers: tuple[AnswerView, ...] = ()  # links that begin a letter: more like this, less, ...
    answer_words: str = ""  # the same for plain text


def theme_view(
    pick: Pick,
    theme: Theme,
    cards: Cards,
    zone: tzinfo,
    *,
    several: bool,
    sites: bool = True,
    place: int = 0,
    before: str = "",
    answer: Answer | None = None,
    marks: Marks = NO_MARKS,
) -> ThemeView:
    """The theme as a card.

    Args:
        pick: why this student is shown it.
        theme: the pick's.
        cards: of the articles it names.
        zone: whose days are printed.
        several: whether the digest has several fields, so that the field must be said.
        sites: whether it has several sites; else "from 1 site" tells nothing.
        place: of the card, from 0: what stands further down is told shorter.
        before: what the student's last digest called it, where that has changed.
        answer: where letters about it go; None: nowhere.
        marks: for each article that is about an interest, which.
    """
    shown = tuple(cards[i] for i in theme.article_ids if i in cards)
    told = _told(
        theme,
        shown,
        zone,
        sites,
        place < ON_CARD.full,
        tuple((card.id, marks[card.id]) for card in shown if card.id in marks),
    )
    return replace(
        told,
        field=one_line(pick.field, 80) if several else "",
        why=why_words(pick, (told.headline, *told.read)),
        moved=moved_words(pick.moved, before, sites=sites) if pick.moved else "",
        answers=answer_links(answer, theme.name or told.headline.title) if answer else (),
        answer_words=answer_words(answer) if answer else "",
    )


@lru_cache(maxsize=_KEPT)
def _told(
    theme: Theme,
    shown: tuple[ArticleCard, ...],
    zone: tzinfo,
    sites: bool,
    full: bool,
    marks: tuple[tuple[ArticleId, str], ...],
) -> ThemeView:
    """What a card says to everybody whose interests mark the same articles in it."""
    cards = {card.id: card for card in shown}
    bearer = headline_card(theme, cards)
    head = headline(theme, bearer, zone)
    own = dict(marks)
    if len(own) == len(shown) and len(set(own.values())) == 1:
        own = {}  # then the reason below says it of all
    links = _others_first(theme_links(theme, cards, zone, own, but=bearer), head.title)
    rest = _denials_first(links, head.title)
    most = ON_CARD.headlines if full else 1
    read = _side_by_side(rest, cards.get(theme.headline_id) if theme.headline_id else None, shown, most)
    behind = Counter(mark for i, mark in own.items() if not stands_among((head, *read), cards[i]))
    return ThemeView(
        field="",
        name=name(theme, head.title),
        status=status_words(theme.trend),
        tone=tone(theme.trend.status),
        headline=head,
        figures=one_line(figure_words(theme.trend, sites=sites), 200),
        bars=tuple(bars(theme.trend.weekly_counts)),
        bars_words=bars_words(theme.trend.weekly_counts),
        sparkline=sparkline(theme.trend.weekly_counts),
        quotes=tuple(_quote(quote, zone) for quote in theme.quotes[:1]),
        actors=tuple(_actor(actor, zone) for actor in theme.actors[: ON_CARD.actors if full else ON_CARD.actors - 1]),
        kinds=kind_words(shown),
        read=read,
        more=max(0, len(shown) - len(read) - 1),
        more_marked=enumerate_words([f"{count} of them on {mark}" for mark, count in behind.most_common()]),
        why="",
        moved="",
        notes=tuple(one_line(note, 200) for note in theme.notes),
    )


def _others_first(links: Sequence[LinkView], head: str) -> list[LinkView]:
    """What to read, with what only says the headline or one of its own again behind the rest: agencies' texts."""
    fresh: list[LinkView] = []
    told = [_words(head)]
    for one in links:
        words = _words(one.title)
        if one.mark or not any(len(words & other) >= ON_CARD.same * min(len(words), len(other)) for other in told):
            fresh.append(one)
            told.append(words)
    return [*fresh, *(one for one in links if one not in fresh)]


def _words(title: str) -> frozenset[str]:
    return frozenset(words(title))


def _denials_first(links: Sequence[LinkView], head: str) -> list[LinkView]:
    """What to read, with whoever denies the headline before all else."""
    first = None if denies(head) else next((one for one in links if denies(one.title)), None)
    return [first, *(one for one in links if one is not first)] if first else list(links)


def _side_by_side(
    links: Sequence[LinkView], head: ArticleCard | None, shown: Sequence[ArticleCard], most: int
) -> tuple[LinkView, ...]:
    """What to read beside the headline: where papers and others speak of one thing, the first of each, and marked."""
    room = max(most, min(ON_CARD.marked, sum(bool(one.mark) for one in links)))
    papers = {card.url: card.kind for card in shown if card.kind in _PAPERS}
    if not papers or all(card.kind in _PAPERS for card in shown if card.kind):
        return tuple(links[:room])
    wanted = head is None or head.kind not in _PAPERS  # a paper beside the press, or the press beside a paper
    other = next((one for one in links if (one.url in papers) is wanted), None)
    order = ([other] if other else []) + [one for one in links if one is not other]
    return tuple(replace(one, kind=papers.get(one.url, "")) for one in order[:room])


def headline(theme: Theme, card: ArticleCard | None, zone: tzinfo) -> LinkView:
    """What happened: this week's headline with the link of the article that bears it; a silent theme's name without."""
    words = theme.headline or (card.title if card else "") or theme.name or theme.label
    if card is None:
        return LinkView(title=headline_line(words, LENGTHS.headline), url="", site="", day="")
    return link(words, card.url, card.site, card.published, zone, LENGTHS.headline)


def headline_card(theme: Theme, cards: Cards) -> ArticleCard | None:
    """The article whose headline a theme bears, which isn't told again beside it; None for a silent theme."""
    own = cards.get(theme.headline_id) if theme.headline_id else None
    return own or next((cards[i] for i in theme.article_ids if i in cards), None)


def name(theme: Theme, head: str) -> str:
    """The theme's name where it says something that the headline doesn't."""
    words = one_line(theme.name, 80)  # a label may be a headline cut off: better no name than that
    return "" if words.casefold() in head.casefold() and len(words) > len(head) // 2 else words


def theme_links(
    theme: Theme, cards: Cards, zone: tzinfo, marks: Marks = NO_MARKS, *, but: ArticleCard | None = None
) -> tuple[LinkView, ...]:
    """What is marked, then each story's most central article, in the order of the stories, then the other articles.

    Each link is one article, so that what a card lists and "and 4 more" add up to what it counts.
    """
    told = [[cards[i] for i in story.article_ids if i in cards] for story in theme.stories]
    order = (*(story[0] for story in told if story), *(card for story in told for card in story[1:]))
    links = (
        replace(
            link(card.title or card.lead, card.url, card.site, card.published, zone),
            mark=marks.get(card.id, ""),
        )
        for card in sorted(order, key=lambda card: card.id not in marks)
        if card != but
    )
    return tuple(dict.fromkeys(links))


def story_link(story: Story, cards: Cards, zone: tzinfo) -> LinkView | None:
    """The story's most central article; with how many other sites tell it."""
    card = next((cards[i] for i in story.article_ids if i in cards), None)
    if card is None:
        return None
    others = len(story.sites) - 1
    site = f"{card.site} and {counted(others, 'other site')}" if others > 0 else card.site
    return link(card.title or card.lead, card.url, site, card.published, zone, LENGTHS.headline)


def link(title: str, url: str, site: str, published: datetime, zone: tzinfo, limit: int = LENGTHS.link) -> LinkView:
    """An article's title, safe to show and to follow, with its day in the operator's zone."""
    day = day_words(published.astimezone(zone).date())
    return LinkView(title=headline_line(title, limit), url=safe_url(url), site=one_line(site, 80), day=day)


def stands_among(links: Collection[LinkView], card: ArticleCard) -> bool:
    """Whether one of these is the article's; where either has no link the title tells."""
    url, title = safe_url(card.url), card.title or card.lead
    told = (headline_line(title), headline_line(title, LENGTHS.headline))
    return any(one.url == url if one.url and url else one.title in told for one in links)


def kind_words(cards: Sequence[ArticleCard]) -> str:
    """2 preprints, 5 press, 1 company; "" where one kind or none is known, for then it tells nothing."""
    counts = Counter(card.kind for card in cards if card.kind)
    if len(counts) < 2:
        return ""
    return ", ".join(
        f"{count} {kind if count == 1 else _KINDS.get(kind, kind)}" for kind, count in counts.most_common()
    )


def why_words(pick: Pick, beside: Sequence[LinkView] = ()) -> str:
    """What of the student's own brought it here; the status, the sites and the links beside it stand above already."""
    seen = {headline_line(one.title) for one in beside}
    said = [one for one in pick.reasons if one.kind in MATCHING][:2]
    own = [reason_words(replace(one, headline="") if headline_line(one.headline) in seen else one) for one in said]
    if pick.peers:
        follow = "follows" if len(pick.peers) == 1 else "follow"
        names = [one_line(peer, 40) for peer in pick.peers[: ON_CARD.peers]]
        more = len(pick.peers) - len(names)
        told = enumerate_words([*names, f"{more} more"] if more else names)
        own.append(f"{told} in your programme {follow} this too")
    return one_line("; ".join(own), 240)


def moved_words(moved: Moved, before: str = "", *, sites: bool = True) -> str:
    """You last had it in the week of 31 August, as “solid cells”: 4 articles from 4 sites then, 9 from 9 now."""
    then = counted(moved.articles_then, "article") + (f" from {counted(moved.sites_then, 'site')}" if sites else "")
    now = f" from {counted(moved.sites_now, 'site')}" if sites and moved.articles_now else ""
    when = f"{week_words(moved.week, short=True)}{f', as “{one_line(before, 80)}”' if before else ''}"
    return f"You last had it in the week of {when}: {then} then, {moved.articles_now or 'none'}{now} now"


def _quote(quote: Quote, zone: tzinfo) -> QuoteView:
    text = one_line(quote.text, 420)
    marked = any(mark in text for mark in '“”"')  # a sentence that quotes somebody has its own marks
    source = link(quote.title, quote.url, quote.site, quote.published, zone)
    return QuoteView(text=text if marked else f"“{text}”", source=source)


def _actor(actor: Actor, zone: tzinfo) -> ActorView:
    role = actor.role or _KINDS_OF_ACTOR.get(actor.kind, actor.kind)
    first, _, rest = role.partition(" ")
    if first.casefold() in _BEFORE_ROLES or (first and not first[:2].isupper() and not rest[:1].isupper()):
        role = role[0].lower() + role[1:]  # a headline's capital: "Analyst", but not "United Nations Secretary-General"
    if actor.organisation and actor.organisation.casefold() not in role.casefold():
        role = f"{role} at {actor.organisation}" if role else actor.organisation
    deed = "" if actor.deed == _SPEAKS else actor.deed
    about = ", ".join(part for part in (role, deed, "new this month" if actor.new else "") if part)
    source = link(actor.quote.title, actor.quote.url, actor.quote.site, actor.quote.published, zone)
    return ActorView(name=one_line(actor.name, 80), about=one_line(about, 120), source=source)
