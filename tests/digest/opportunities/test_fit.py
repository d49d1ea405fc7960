"""Which opportunities come first for a student."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from digest.opportunities.fit import close_by_words, kinds_wished, rank_opportunities
from digest.types import Opportunity, OpportunityKind
from sources.types import ArticleId

TODAY = date(2026, 11, 25)


def one(name: str, kind: OpportunityKind = "grant", day: date | None = date(2026, 12, 10)) -> Opportunity:
    return Opportunity(
        kind=kind,
        title=name,
        deadline=day,
        deadline_words="",
        article_id=ArticleId(name),
        site="a.example",
        url=f"https://a.example/{name}",
        published=datetime(2026, 11, 20, tzinfo=UTC),
    )


def order(*opportunities: Opportunity, **how: object) -> list[str]:
    return [found.title for found in rank_opportunities(opportunities, today=TODAY, **how)]  # type: ignore[arg-type]


def test_an_interest_outweighs_the_kind_and_the_kind_the_time_left() -> None:
    soon, asked, close = one("soon"), one("asked", "internship", date(2027, 5, 1)), one("close", day=date(2027, 5, 1))
    how = {"close": {ArticleId("close"): ("heat storage", 0.9)}, "kinds": ["internship"]}
    assert order(soon, asked, close, **how) == ["close", "asked", "soon"]
    fits = [found.fit for found in rank_opportunities([soon, asked, close], today=TODAY, **how)]  # type: ignore[arg-type]
    assert fits == ["fits “heat storage”", "an internship, as you asked", ""]


def test_of_equals_what_can_be_prepared_and_not_for_long_comes_first() -> None:
    tomorrow, fortnight = one("tomorrow", day=date(2026, 11, 26)), one("fortnight", day=date(2026, 12, 9))
    far, never = one("far", day=date(2027, 6, 1)), one("never", day=None)
    assert order(far, never, tomorrow, fortnight) == ["fortnight", "tomorrow", "never", "far"]


def test_the_field_counts_by_its_weight() -> None:
    weights = {ArticleId("a"): 0.2, ArticleId("b"): 0.8}
    assert order(one("a"), one("b"), weights=weights) == ["b", "a"]


def test_what_is_past_is_left_out_and_what_stands_twice_is_kept_once() -> None:
    gone = one("gone", day=date(2026, 11, 24))
    running = replace(one("running", "workshop", None), event_from=date(2026, 11, 24), event_to=date(2026, 11, 26))
    assert order(gone, running, one("a"), one("a")) == ["a", "running"]


@pytest.mark.parametrize(
    ("wishes", "kinds"),
    [
        (["internships in grasping", "soft robotics"], {"internship"}),
        (["PhD positions in optics"], {"job"}),
        (["calls for papers on tides", "travel grants"], {"call for papers", "grant"}),
        (["workshops on fog"], {"workshop"}),
        (["research engineers", "x"], set()),
        ([], set()),
    ],
)
def test_interests_name_the_kinds_wished(wishes: list[str], kinds: set[str]) -> None:
    assert kinds_wished(wishes) == kinds


def test_an_interest_fits_where_each_of_its_words_is_said() -> None:
    ransom, hospital = one("Ransomware fellowship"), one("Research on ransomware in hospitals")
    lead = {ArticleId("Ransomware fellowship"): "For studies of attacks on the hospital sector."}
    wishes = ["ransomware in hospitals", "internships in grasping", "a", ""]
    close = close_by_words([ransom, hospital], wishes, {})
    assert close == {ArticleId("Research on ransomware in hospitals"): ("ransomware in hospitals", 1.0)}
    assert close_by_words([ransom], wishes, lead) == {ransom.article_id: ("ransomware in hospitals", 0.8)}
    grasp = one("Grasping in clutter: PhD", "job")
    assert close_by_words([grasp], wishes, {}) == {grasp.article_id: ("internships in grasping", 1.0)}
