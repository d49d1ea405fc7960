"""A week's editions made ready and one student -> the digest that student reads."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice
from typing import Final
from zoneinfo import ZoneInfo

from digest.interests.settings import CALIBRATION
from digest.opportunities.fit import close_by_words, kinds_wished, rank_opportunities
from digest.tailor.choose import (
    Candidate,
    Hit,
    Hits,
    candidates,
    find_hits,
    has_card,
    in_order,
    put_last,
    single,
    unwanted,
    wishes,
)
from digest.tailor.greeting import first_name
from digest.tailor.next_door import find_next_door
from digest.tailor.patterns import Known
from digest.tailor.questions import questions
from digest.tailor.ready import Ready
from digest.tailor.reasons import is_unwanted, meets_an_interest
from digest.tailor.report import NAMED, report
from digest.tailor.since import NOTHING, Hidden, History, closes, hidden, moved, seen_themes
from digest.types import (
    ArticleCard,
    Digest,
    Edition,
    InterestReport,
    Opportunity,
    Pick,
    Status,
    Student,
    Theme,
    ThemeId,
)
from digest.weeks import Week
from sources.types import ArticleId

NO_PEERS: Final[Mapping[ThemeId, tuple[str, ...]]] = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How much a digest holds. A weekly mail is read in five minutes or not at all."""

    picks: int = 6
    stories: int = 6  # single stories that meet an interest
    each: int = 3  # of them for one interest
    briefs: int = 10
    silent: int = 4  # fading themes: closing lines, or for a new reader those without a story this week
    opportunities: int = 8


@dataclass(frozen=True, slots=True)
class _Field:
    """One of the student's fields, as this student sees it."""

    ready: Ready
    gone: Hidden
    hits: Hits
    found: list[Candidate]
    less: frozenset[ArticleId]  # about what the student asked for less of: in no place of their own


@dataclass(frozen=True, slots=True, kw_only=True)
class _Choice:
    """What of the week is shown to this student."""

    picks: tuple[Pick, ...]  # themes told in full, then single stories that meet a wish
    briefs: tuple[Pick, ...]
    closing: tuple[Pick, ...]
    opportunities: tuple[Opportunity, ...]
    quiet: bool  # nothing this week is new to the student


def compose(
    editions: Sequence[Ready],
    *,
    student: Student | None,
    interests: Sequence[str] = (),
    history: History = NOTHING,
    related: Sequence[Ready] = (),
    peers: Mapping[ThemeId, tuple[str, ...]] = NO_PEERS,
    limits: Limits = Limits(),
) -> Digest:
    """The digest of these editions for one student, or for nobody in particular.

    Args:
        editions: of one week, one for each study field, in the student's order; at least one.
        student: None for a digest made on demand.
        interests: in the student's words.
        history: what this student was mailed; it doesn't come again.
        related: editions of the same week of fields next to the student's: one thing of them may be shown.
        peers: by theme, the first names of others who follow it and agreed to be named.
        limits: how much it holds.

    Raises:
        ValueError: no edition, or editions of several weeks.
    """
    if not editions or len({one.edition.week for one in editions}) > 1:
        raise ValueError("a digest is made of the editions of one week, and at least of one")
    fields = [_seen_by(one, student, interests, history, _weight(student, n)) for n, one in enumerate(editions)]
    opportunities = _opportunities(fields, interests, student)[: limits.opportunities]
    choice = _choose(fields, opportunities, history, peers, limits)
    shown = (*choice.picks, *choice.briefs)
    reports = report([(f.ready, f.hits, f.gone.every) for f in fields], interests, shown)
    cards = tuple(_cards(fields, shown, opportunities, reports))
    door = find_next_door(related, student=student, interests=interests, history=history, shown=cards)
    met = _met_by_calls(opportunities, interests)
    return replace(
        _told(fields, choice, cards, history.asked),
        student=student.id if student else None,
        greeting=first_name(student.name) if student else "",
        interests=tuple(interests),
        interest_reports=tuple(one for one in reports if one.matches or one.interest not in met),
        articles=(*cards, *(door.cards if door else ())),
        next_door=door.pick if door else None,
    )


def _weight(student: Student | None, place: int) -> float:
    """The share of one of the student's fields, 1 for the largest."""
    weights = student.weights if student else ()
    return weights[place] / max(weights) if place < len(weights) and max(weights) > 0 else 1.0


def _seen_by(
    ready: Ready, student: Student | None, interests: Sequence[str], history: History, weight: float
) -> _Field:
    gone = hidden(ready, history, student.mute if student else ())
    hits = find_hits(ready, wishes(student, interests), gone.every)
    less = unwanted(ready, student)
    found = put_last(candidates(ready, hits, gone, weight, interests), less)
    return _Field(ready, gone, hits, found, frozenset().union(*less.values()))


def _choose(
    fields: Sequence[_Field],
    opportunities: tuple[Opportunity, ...],
    history: History,
    peers: Mapping[ThemeId, tuple[str, ...]],
    limits: Limits,
) -> _Choice:
    """Themes in full, single stories, one line each of the rest; what is told in one place is in no other."""
    calls = {one.article_id for one in opportunities}
    ordered = in_order([one for field in fields for one in field.found if not one.is_only(calls)])
    themes = [one for one in ordered if one.pick.theme]
    full = _in_full(themes, limits.picks) or themes[:1]
    singles = _singles(fields, [one.pick for one in full], calls, limits)
    shown = {i for pick in (*(one.pick for one in full), *singles) for i in pick.article_ids}
    closing = tuple(_closing(fields, history, limits))
    told = {pick.theme.id for pick in closing if pick.theme}  # with how it moved since: not once more without
    rest = (one for one in _once(ordered) if one.pick.theme is None or one.pick.theme.id not in told)
    others = (one for one in rest if one not in full and not one.pick.article_ids & shown)
    briefs = [one.scored for one in islice(others, limits.briefs)]
    seen = [seen_themes(field.ready, history) for field in fields]
    picks = (*(_completed(one.scored, seen, peers) for one in full), *singles)
    return _Choice(
        picks=picks,
        briefs=(*briefs, *(() if history.articles else _silent(fields, limits))),
        closing=closing,
        opportunities=opportunities,
        quiet=not (picks or briefs or any(pick.article_ids for pick in closing)),
    )


def _told(
    fields: Sequence[_Field], choice: _Choice, cards: Sequence[ArticleCard], asked: frozenset[str] | None
) -> Digest:
    """A digest for nobody yet: what is chosen, what its editions say beside it, and what to ask."""
    editions = [field.ready.edition for field in fields]
    known = Known(
        week=editions[0].week,
        picks=choice.picks,
        opportunities=choice.opportunities,
        cards={card.id: card for card in cards},
        claims=[claim for edition in editions for claim in edition.claims],
        closing=choice.closing,
        today=_today(fields),
        zone=ZoneInfo(editions[0].zone),
    )
    return Digest(
        week=editions[0].week,
        student=None,
        greeting="",
        fields=tuple(edition.field_name for edition in editions),
        interests=(),
        picks=choice.picks,
        briefs=choice.briefs,
        opportunities=choice.opportunities,
        articles=tuple(cards),
        heard=tuple(_of_field(edition, edition.heard, editions) for edition in editions if edition.heard),
        notices=tuple(_notices(editions)),
        quiet=choice.quiet,
        closing=choice.closing,
        questions=questions(known, asked),
        record=" ".join(_of_field(edition, edition.record, editions) for edition in editions if edition.record),
        hiring=tuple(edition.hiring for edition in editions if edition.hiring),
        zone=editions[0].zone,
        made_on=known.today,
    )


def _once(ordered: Sequence[Candidate]) -> Iterator[Candidate]:
    """Without single stories that were told already: an article of a feed that two of the fields share."""
    told: set[ArticleId] = set()
    for one in ordered:
        if one.pick.theme:
            yield one
            told |= one.pick.article_ids
        elif not one.is_only(told):
            yield one
            told.update(one.pick.story.article_ids if one.pick.story else ())


def _in_full(themes: Sequence[Candidate], most: int) -> list[Candidate]:
    """Those told in full, in their order: what has a card takes no second place to what is a line.

    Ten papers of one subject were told in the tenth line, below nine that tell one paper each.
    """
    able = [one for one in themes if _told_in_full(one.pick)]
    chosen = sorted(able, key=lambda one: not has_card(one.pick))[:most]
    return [one for one in able if one in chosen]


def _told_in_full(pick: Pick) -> bool:
    """Themes, unless they fade or the student wanted less of them; what fades only where it meets an interest."""
    if is_unwanted(pick):
        return False
    return bool(pick.theme and pick.theme.trend.status is not Status.FADING) or meets_an_interest(pick)


def _singles(fields: Sequence[_Field], full: Sequence[Pick], calls: set[ArticleId], limits: Limits) -> tuple[Pick, ...]:
    """The stories that meet a wish and stand in no theme told in full: loose, or buried in a theme of other things.

    Each wish has its turn before any has its next.
    """
    told = {i for pick in full for i in pick.article_ids} | calls
    waiting: dict[int, list[tuple[Hit, Pick]]] = {}
    for field in fields:
        for hits in field.hits.values():
            story = field.ready.story_of[hits[0].article]
            rest = field.gone.rest_of(story, field.ready)
            if rest and (told | field.less).isdisjoint(rest.article_ids):
                waiting.setdefault(hits[0].wish, []).append((hits[0], single(rest, hits, field.ready)))
    queues = [sorted(some, key=lambda row: -row[0].likely)[: limits.each] for _, some in sorted(waiting.items())]
    chosen: dict[frozenset[ArticleId], Pick] = {}
    for turn in range(limits.each):
        for queue in queues:
            if turn < len(queue):
                pick = queue[turn][1]
                chosen.setdefault(pick.article_ids, pick)
    return tuple(chosen.values())[: limits.stories]


def _completed(
    pick: Pick, seen: Sequence[Mapping[ThemeId, tuple[Week, Theme]]], peers: Mapping[ThemeId, tuple[str, ...]]
) -> Pick:
    """With how the theme moved since this student had it, and who else follows it."""
    if not pick.theme:
        return pick
    since = next((change for one in seen if (change := moved(pick.theme, one))), None)
    return replace(pick, moved=since, peers=peers.get(pick.theme.id, ()))


def _closing(fields: Sequence[_Field], history: History, limits: Limits) -> Iterator[Pick]:
    """Themes this student had that fade now, told once."""
    left = limits.silent
    for field in fields:
        seen = seen_themes(field.ready, history)
        for theme in field.ready.edition.themes:
            if left and closes(theme, field.ready, history, seen):
                left -= 1
                yield Pick(
                    field=field.ready.edition.field_name,
                    theme=theme,
                    story=None,
                    score=0.0,
                    reasons=(),
                    moved=moved(theme, seen),
                )


def _silent(fields: Sequence[_Field], limits: Limits) -> list[Pick]:
    """For a reader without a past here: the themes that had no story this week."""
    return [
        Pick(field=field.ready.edition.field_name, theme=theme, story=None, score=0.0, reasons=())
        for field in fields
        for theme in field.ready.edition.themes
        if not theme.stories
    ][: limits.silent]


def _opportunities(
    fields: Sequence[_Field], interests: Sequence[str], student: Student | None
) -> tuple[Opportunity, ...]:
    """Those the student hasn't had and can still act on, what fits best first."""
    found: list[Opportunity] = []
    weights: dict[ArticleId, float] = {}
    close: dict[ArticleId, tuple[str, float]] = {}
    for place, field in enumerate(fields):
        own = [one for one in field.ready.edition.opportunities if one.article_id not in field.gone.every]
        found += own
        weights |= {one.article_id: _weight(student, place) for one in own}
        close |= close_by_words(own, interests, {i: card.lead for i, card in field.ready.cards.items()})
        ids = {one.article_id for one in own}
        for interest in interests:
            for article, likely in field.ready.likely(interest).items():
                if article in ids and likely > close.get(article, ("", CALIBRATION.touches))[1]:
                    close[article] = (interest, likely)
    return rank_opportunities(found, today=_today(fields), weights=weights, close=close, kinds=kinds_wished(interests))


def _met_by_calls(opportunities: Sequence[Opportunity], interests: Sequence[str]) -> frozenset[str]:
    """Interests that something to apply for answers: "nothing this week" would be untrue of them."""
    return frozenset(one for one in interests if any(f"“{one}”" in call.fit for call in opportunities))


def _today(fields: Sequence[_Field]) -> date:
    """The operator's day on which the newest of the editions was built."""
    zone = ZoneInfo(fields[0].ready.edition.zone)
    return max(field.ready.edition.built_at for field in fields).astimezone(zone).date()


def _cards(
    fields: Sequence[_Field],
    picks: Sequence[Pick],
    opportunities: Sequence[Opportunity],
    reports: Sequence[InterestReport],
) -> Iterator[ArticleCard]:
    """The cards of everything the digest speaks of: what is shown, and what counts as mailed once it is sent."""
    wanted = dict.fromkeys(i for pick in picks for i in sorted(pick.article_ids))
    wanted |= dict.fromkeys(one.article_id for one in opportunities)
    named = (one for each in reports for one in (*each.matches[:1], *each.further[:NAMED]))
    wanted |= dict.fromkeys(one.article_id for one in named)
    wanted |= dict.fromkeys(each.mention.article_id for each in reports if each.mention and each.mention.article_id)
    for i in wanted:  # not the edition's order, nor a set's: the same digest is the same file on every run
        if card := next((field.ready.cards[i] for field in fields if i in field.ready.cards), None):
            yield card


def _of_field(edition: Edition, words: str, editions: Sequence[Edition]) -> str:
    return f"{edition.field_name}: {words}" if len(editions) > 1 else words


def _notices(editions: Sequence[Edition]) -> Iterator[str]:
    for edition in editions:
        if edition.quiet:
            yield f"A quiet week in {edition.field_name}: its feeds published nothing we could read."
        yield from (_of_field(edition, notice, editions) for notice in edition.notices)
