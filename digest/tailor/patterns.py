"""What a digest knows that could be asked about -> the questions that would fit, by pattern. Pure.

Each finder yields whole questions: a claim in its source's own words with site and day, then what to ask of it; a call
with its date; what the articles are. What a finder isn't sure of it leaves out.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, tzinfo
from textwrap import shorten
from typing import Final

from digest.tailor.reasons import MATCHING, meets_an_interest
from digest.types import Actor, ArticleCard, Claim, ClaimKind, Opportunity, Pick, ReasonKind, Status, Story, Theme, Week
from sources.types import ArticleId

ADVISOR: Final = "your advisor"
_LONG: Final = 110  # characters of a title or of somebody's words inside a question
_FEW: Final = 3  # articles from which a theme is more than what one site says
_MANY: Final = 4  # papers that make a wave
_YOUNG: Final = 1  # weeks after its first in which a theme's open questions are asked
_EARLY, _LATE = 7, 120  # days before a deadline between which asking helps
_SCIENCE_WORDS: Final = """
    scientist researcher professor engineer chemist physicist biologist geologist economist author investigator postdoc
    roboticist ecologist epidemiologist mathematician statistician neuroscientist technologist lecturer fellow"""
_SCIENCE: Final = frozenset(_SCIENCE_WORDS.split())  # whoever bears one of these can be written to
_PAPERS: Final = ("paper", "preprint")
_SAID: Final = ("press", "company")
_CALLS: Final = ("call for papers", "cfp")
_ATTACK: Final = r"(?:cyber[- ]?attack|data breach|hack|ransomware attack|breach)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What a digest shows, as far as a question can be of it."""

    week: Week
    picks: Sequence[Pick]  # told in full, in their order, then single stories
    opportunities: Sequence[Opportunity]
    cards: Mapping[ArticleId, ArticleCard]  # of the articles shown
    claims: Sequence[Claim]  # of articles of these editions
    closing: Sequence[Pick] = ()  # themes the student had that fade now
    today: date
    zone: tzinfo


@dataclass(frozen=True, slots=True)
class Asked:
    """A question that could be asked, with the place of what it is about."""

    text: str
    place: int
    own: bool  # whether it is about something of the student's own
    to: str = ADVISOR


Finder = Callable[[Known], Iterator[Asked]]


def of_claim(kind: ClaimKind, ask: str, *, own: bool = False) -> Finder:
    """A claim in its source's words, and what to ask of it.

    Args:
        kind: of the claim.
        ask: the question.
        own: whether it is one only where the student works on that.
    """

    def find(known: Known) -> Iterator[Asked]:
        for place, mine, claim, card in _claims(known, kind):
            if mine or not own:
                yield Asked(f"{claim.text} ({_source(card, known)}). {ask}", place, mine)

    return find


def of_paper(kind: ClaimKind, text: str) -> Finder:
    """What a paper is or offers, to a student who surely works on that.

    Args:
        kind: of the paper's claim.
        text: the question; `{title}`, `{source}` and `{claim}` stand for the paper's own.
    """

    def find(known: Known) -> Iterator[Asked]:
        for place, mine, claim, card in _claims(known, kind):
            if card.title and mine and _surely(known.picks[place], card):
                title = shorten(card.title.rstrip(" ."), _LONG, placeholder="…")
                yield Asked(text.format(title=title, source=_source(card, known), claim=claim.text), place, mine)

    return find


def way_in(known: Known) -> Iterator[Asked]:
    """Somebody was attacked, several sites tell it, and none of them says how."""
    told = {claim.article_id for claim in known.claims if claim.kind is ClaimKind.WAY_IN}
    for place, pick in enumerate(known.picks):
        young = pick.theme is None or known.week.since(pick.theme.first_week) <= _YOUNG
        open_yet = young and len(pick.article_ids) >= _FEW and told.isdisjoint(pick.article_ids)
        if open_yet and (who := _attacked(pick, known)):
            yield Asked(f"Has anybody published how the attackers got into {who}?", place, meets_an_interest(pick))


def paper_and_press(known: Known) -> Iterator[Asked]:
    """A paper and the press speak of one thing."""
    for place, pick in enumerate(known.picks):
        cards = [known.cards[i] for story in _stories(pick) for i in story.article_ids if i in known.cards]
        paper = next((card for card in cards if card.kind in _PAPERS and 0 < len(card.title) <= _LONG), None)
        press = next(
            (card for card in cards if card.kind in ("press", "company") and 0 < len(card.title) <= _LONG), None
        )
        if paper and press:
            said = f"“{press.title}”, says {press.site}, and there is a paper, “{paper.title}” ({paper.site})"
            yield Asked(f"{said}. Does the paper bear that out?", place, meets_an_interest(pick))


def wave(known: Known) -> Iterator[Asked]:
    """Many papers on one subject, more than usual."""
    for place, pick in enumerate(known.picks):
        theme = pick.theme
        if not theme or not theme.name or theme.trend.status not in (Status.NEW, Status.RISING):
            continue
        kinds = Counter(known.cards[i].kind for i in theme.article_ids if i in known.cards)
        papers = sum(kinds[kind] for kind in _PAPERS)
        if papers >= _MANY and 2 * papers > len(theme.article_ids):
            said = f"{papers} papers on {theme.name} this week{_usually(theme)}"
            ask = "Is it worth getting into, or will it be gone in a year?"
            yield Asked(f"{said}. {ask}", place, meets_an_interest(pick))


def fading(known: Known) -> Iterator[Asked]:
    """Less is heard of a theme that the student had."""
    for place, pick in enumerate(known.closing, start=len(known.picks)):
        if pick.theme and pick.theme.name:
            said = f"Hardly anything on {pick.theme.name} any more{_usually(pick.theme)}"
            yield Asked(f"{said}. Is it solved, or has everybody moved on?", place, meets_an_interest(pick))


def own_words(known: Known) -> Iterator[Asked]:
    """A researcher said a figure: to them, where it can be read up."""
    for place, pick in enumerate(known.picks):
        for actor in pick.theme.actors if pick.theme else ():
            spoken = _spoken_figure(actor)
            if spoken and _can_be_written_to(actor):
                source = f"{actor.quote.site}, {_day(actor.quote.published.astimezone(known.zone).date())}"
                text = f"You say “{spoken}” ({source}). Where could I read how you got that figure?"
                yield Asked(text, place, meets_an_interest(pick), _introduced(actor))


def call(known: Known) -> Iterator[Asked]:
    """A call for papers that fits what the student works on."""
    for one, day in _due(known, ("call for papers",)):
        what = f"{one.due_of.capitalize()} for" if one.due_of == "abstracts" else "Submissions to"
        text = f"{what} “{_bare(one.title)}” are due on {day}. Do we have something to send?"
        yield Asked(text, len(known.picks), own=True)


def support(known: Known) -> Iterator[Asked]:
    """A fellowship, grant or award that fits."""
    for one, day in _due(known, ("fellowship", "grant", "award")):
        text = f"“{_bare(one.title)}” closes on {day}. Would you support me if I applied?"
        yield Asked(text, len(known.picks), own=True)


def leave(known: Known) -> Iterator[Asked]:
    """An internship that fits."""
    for one, day in _due(known, ("internship",)):
        text = f"“{_bare(one.title)}” closes on {day}. Would that fit with my thesis?"
        yield Asked(text, len(known.picks), own=True)


def _claims(known: Known, kind: ClaimKind) -> Iterator[tuple[int, bool, Claim, ArticleCard]]:
    """The claims of a kind in what is shown, with the place of the pick and whether the article met an interest."""
    of = {claim.article_id: claim for claim in reversed(known.claims) if claim.kind is kind}
    for place, pick in enumerate(known.picks):
        held = {i for i in pick.article_ids if i in of and i in known.cards}
        for article in sorted(held, key=lambda i: (known.cards[i].published, i)):
            yield place, _own(pick, known.cards[article]), of[article], known.cards[article]


def _own(pick: Pick, card: ArticleCard) -> bool:
    """Whether it is this article that an interest brought here, not one beside it."""
    matched = {reason.headline for reason in pick.reasons if reason.headline}
    return meets_an_interest(pick) and (len(pick.article_ids) == 1 or card.title in matched)


def _surely(pick: Pick, card: ArticleCard) -> bool:
    """Whether an article is about something of the student's own: of what only touches on it nobody would ask."""
    sure = [one for one in pick.reasons if one.kind in MATCHING and one.kind is not ReasonKind.TOUCHES]
    return any(len(pick.article_ids) == 1 or one.headline == card.title for one in sure)


def _attacked(pick: Pick, known: Known) -> str:
    """Who was attacked: the theme's own name where headlines say so of it, else who says it of themselves."""
    titles = [known.cards[i].title for i in pick.article_ids if i in known.cards]
    if pick.theme and pick.theme.name.istitle() and sum(_of_an_attack(pick.theme.name, title) for title in titles) > 1:
        return pick.theme.name
    struck = Counter(c.who for c in known.claims if c.kind is ClaimKind.STRUCK and c.article_id in pick.article_ids)
    return max(struck, key=lambda who: (struck[who], who), default="")


def _of_an_attack(name: str, title: str) -> bool:
    who = re.escape(name)
    said = rf"\b{who}(?:['’]s)? {_ATTACK}\b|\b{_ATTACK} (?:on|at|against) (?:the )?{who}\b"
    return bool(re.search(said, title, re.IGNORECASE))


def _usually(theme: Theme) -> str:
    if theme.trend.expected is None:
        return ""
    low, high = (round(one) for one in theme.trend.expected)
    if high <= 0:
        return ", and usually none"
    return f", and usually {low} to {high}" if 0 < low < high else f", and usually up to {high}"


def _can_be_written_to(actor: Actor) -> bool:
    words = {word.strip(",.").casefold() for word in actor.role.replace("-", " ").split()}
    return actor.kind == "person" and bool(actor.organisation) and bool(words & _SCIENCE)


def _introduced(actor: Actor) -> str:
    told = actor.organisation.casefold() in actor.role.casefold()
    return f"{actor.name}, {actor.role if told else f'{actor.role} at {actor.organisation}'}"


def _spoken_figure(actor: Actor) -> str:
    """The actor's own words, between the marks, if a figure stands in them."""
    text = actor.quote.text.replace('"', "“", 1).replace('"', "”", 1)
    _, begun, rest = text.partition("“")
    words, ended, _ = rest.partition("”")
    words = words.rstrip(" ,.")
    return words if begun and ended and len(words) <= _LONG and any(c.isdigit() for c in words) else ""


def _due(known: Known, kinds: Sequence[str]) -> Iterator[tuple[Opportunity, str]]:
    """What fits an interest, of these kinds, while there is time to prepare and none to lose; with its day."""
    for one in known.opportunities:
        fits = one.kind in kinds and "“" in one.fit and len(one.title) <= _LONG
        if fits and one.deadline and _EARLY <= (one.deadline - known.today).days <= _LATE:
            yield one, _day(one.deadline)


def _bare(title: str) -> str:
    """A call's title without the kind before its colon."""
    head, mark, rest = title.partition(": ")
    return (rest if mark and head.casefold() in _CALLS else title).strip(" .")


def _stories(pick: Pick) -> tuple[Story, ...]:
    return pick.theme.stories if pick.theme else (pick.story,) if pick.story else ()


def _source(card: ArticleCard, known: Known) -> str:
    return f"{card.site}, {_day(card.published.astimezone(known.zone).date())}"


def _day(day: date) -> str:
    return f"{day.day} {day:%B}"
