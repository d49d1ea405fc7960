"""Which question is asked: made of what is known, rarely, and never the same way twice running."""

from dataclasses import replace
from datetime import UTC, date
from itertools import pairwise
from typing import Any

import pytest

from digest.tailor.compose import compose
from digest.tailor.patterns import Known
from digest.tailor.questions import PATTERNS, questions
from digest.tailor.since import History
from digest.types import (
    Actor,
    ArticleCard,
    ArticleKind,
    Claim,
    ClaimKind,
    Opportunity,
    Pick,
    Question,
    Reason,
    ReasonKind,
    Status,
)  # fmt: skip
from sources.types import ArticleId
from tests.digest.editions import WEEK, edition, themes
from tests.digest.ready import ready

EVERY: frozenset[str] = frozenset()
SAID = "A group at the Marisol Institute printed three skins and tested them overnight"


def known(*claims: Claim, own: bool = False, kind: ReasonKind = ReasonKind.CLOSE, **more: Any) -> Known:
    """The week's themes with these claims; `own`: each article was brought by an interest."""
    cards = {card.id: card for card in edition().articles}
    picks = []
    for theme in themes()[:2]:
        close = [Reason(kind=kind, words="skins", headline=cards[i].title) for i in theme.article_ids]
        picks.append(Pick(field="f", theme=theme, story=None, score=1.0, reasons=tuple(close) if own else ()))
    values: dict[str, Any] = {"picks": picks, "opportunities": (), "cards": cards}
    return Known(week=WEEK, claims=claims, today=date(2025, 11, 17), zone=UTC, **(values | more))


def claim(kind: ClaimKind, article: str = "sodium-1", text: str = SAID, who: str = "") -> Claim:
    return Claim(kind=kind, text=text, who=who, article_id=ArticleId(article))


def asked(*claims: Claim, own: bool = False, **more: Any) -> list[str]:
    return [one.text for one in questions(known(*claims, own=own, **more), EVERY)]


def test_where_nothing_fits_nothing_is_asked() -> None:
    assert questions(known(), EVERY) == ()
    assert asked(claim(ClaimKind.TEST, "not-shown")) == []


def test_a_question_says_what_it_rests_on_and_where_that_stands() -> None:
    told = questions(known(claim(ClaimKind.TEST)), EVERY)
    ask = "Is that enough for us to build on, or what would you want to see first?"
    text = f"{SAID} (gridweek.example, 11 November). {ask}"
    assert told == (Question(pattern="second test", to="your advisor", text=text.replace("gridweek.example", site())),)


def site(article: str = "sodium-1") -> str:
    return next(card.site for card in edition().articles if card.id == article)


def test_one_question_unless_the_others_are_of_the_students_own() -> None:
    two = (claim(ClaimKind.TEST), claim(ClaimKind.FOUND, "perovskite-0"), claim(ClaimKind.FOUND, "sodium-0"))
    assert len(asked(*two)) == 1
    both = questions(known(*two, own=True), EVERY)
    assert [one.pattern for one in both] == ["second test", "group"]
    assert len({one.text for one in both}) == 2


def test_what_only_matters_to_who_works_on_it_is_asked_of_nobody_else() -> None:
    for kind in (ClaimKind.CODE, ClaimKind.RULE, ClaimKind.MONEY, ClaimKind.SURVEY, ClaimKind.FLAW):
        assert asked(claim(kind)) == []
        assert len(asked(claim(kind), own=True)) == 1


def test_of_a_paper_that_only_touches_on_an_interest_nothing_is_asked() -> None:
    touching = known(claim(ClaimKind.CODE), claim(ClaimKind.SURVEY), own=True, kind=ReasonKind.TOUCHES)
    assert questions(touching, EVERY) == ()


def test_the_way_in_is_asked_while_nobody_tells_it() -> None:
    struck = claim(ClaimKind.STRUCK, text="Nordcell has confirmed a breach of data", who="Nordcell")
    young = [replace(pick, theme=replace(themes()[0], first_week=WEEK)) for pick in known().picks[:1]]
    assert asked(struck, picks=young) == ["Has anybody published how the attackers got into Nordcell?"]
    assert asked(struck) == [], "an old story has been told"
    assert asked(struck, claim(ClaimKind.WAY_IN, "sodium-0", text=""), picks=young) == []


def test_a_paper_and_the_press_are_held_against_each_other() -> None:
    kinds: dict[str, ArticleKind] = {"sodium-0": "press", "sodium-1": "preprint"}
    cards: dict[ArticleId, ArticleCard] = {c.id: replace(c, kind=kinds.get(c.id, "")) for c in edition().articles}
    (text,) = asked(cards=cards)
    assert text.startswith("“Nordcell ships first sodium-ion packs to a Danish ferry operator”, says ")
    assert text.endswith("Does the paper bear that out?")


def test_many_papers_are_a_wave() -> None:
    cards = {c.id: replace(c, kind="preprint") for c in edition().articles}
    trend = replace(themes()[0].trend, status=Status.RISING, expected=(0.0, 2.2))
    theme = replace(themes()[0], name="sodium-ion cells", trend=trend)
    picks = [Pick(field="f", theme=theme, story=None, score=1.0, reasons=())]
    ask = "Is it worth getting into, or will it be gone in a year?"
    assert asked(cards=cards, picks=picks) == [f"4 papers on sodium-ion cells this week, and usually up to 2. {ask}"]


@pytest.mark.parametrize(
    ("role", "organisation", "to"),
    [
        ("chief scientist", "Nordcell", "Maria Keller, chief scientist at Nordcell"),
        ("chief scientist at Nordcell", "Nordcell", "Maria Keller, chief scientist at Nordcell"),
        ("spokeswoman", "Nordcell", ""),
        ("minister of energy", "Denmark", ""),
        ("chief scientist", "", ""),
    ],
)
def test_only_a_researcher_with_a_place_is_written_to(role: str, organisation: str, to: str) -> None:
    quote = replace(themes()[0].quotes[1], text="“We now see 90 percent yield on the line,” said Maria Keller.")
    maria = Actor(name="Maria Keller", kind="person", role=role, organisation=organisation, mentions=1, quote=quote)
    picks = [replace(pick, theme=replace(themes()[0], actors=(maria,))) for pick in known().picks[:1]]
    found = questions(known(picks=picks), EVERY)
    assert [one.to for one in found] == ([to] if to else [])
    assert all(one.text.startswith("You say “We now see 90 percent yield on the line” (") for one in found)


def test_a_call_that_fits_is_asked_about_in_time() -> None:
    call = Opportunity(
        kind="call for papers", title="Call for papers: Battery Days", deadline=date(2025, 12, 20), deadline_words="",
        article_id=ArticleId("x"), site="s", url="u", published=edition().built_at, fit="fits “skins”",
    )  # fmt: skip
    text = "Submissions to “Battery Days” are due on 20 December. Do we have something to send?"
    assert asked(opportunities=(call,)) == [text]
    assert asked(opportunities=(replace(call, fit=""),)) == []
    assert asked(opportunities=(replace(call, deadline=date(2025, 11, 20)),)) == [], "too late to write one"


def test_a_pattern_rests_after_it_was_used_and_every_other_week_where_nothing_is_remembered() -> None:
    told = known(claim(ClaimKind.TEST), claim(ClaimKind.FOUND))
    assert [one.pattern for one in questions(told, frozenset({"second test"}))] == ["group"]
    for number, pattern in enumerate(PATTERNS):
        weeks = [replace(told, week=WEEK.plus(n)) for n in range(6)]
        used = [pattern.name in {one.pattern for one in questions(week, None)} for week in weeks]
        assert not any(a and b for a, b in pairwise(used)), number


def test_a_digest_asks_of_what_it_shows_and_remembers_the_last() -> None:
    base = replace(edition(), claims=(claim(ClaimKind.TEST),))
    digest = compose([ready(base)], student=None, history=History(asked=frozenset()))
    assert [one.pattern for one in digest.questions] == ["second test"]
    again = compose([ready(base)], student=None, history=History(asked=frozenset({"second test"})))
    assert again.questions == ()


def test_every_pattern_has_a_name_of_its_own() -> None:
    assert len({pattern.name for pattern in PATTERNS}) == len(PATTERNS) >= 12
