# ruff: noqa: E501  (a case a line)

from datetime import UTC, date, datetime

import pytest

from digest.evidence.opportunities import find_opportunities
from digest.types import Opportunity
from sources.types import Article, ArticleId

NOW = date(2025, 11, 17)


def article(title: str, text: str, *, day: int = 12, site: str = "a.example", headline_only: bool = False) -> Article:
    return Article(
        id=ArticleId(f"{site}{title[:8]}"),
        url=f"https://{site}/x",
        canonical_url=f"https://{site}/x",
        site=site,
        title=title,
        text=text,
        lead=text[:100],
        published=datetime(2025, 11, day, tzinfo=UTC),
        first_seen=datetime(2025, 11, day, tzinfo=UTC),
        headline_only=headline_only,
    )


def one(title: str, text: str) -> Opportunity | None:
    found = find_opportunities([article(title, text)], now=NOW)
    assert len(found) <= 1
    return found[0] if found else None


@pytest.mark.parametrize(
    ("title", "text", "kind", "deadline"),
    [
        ("Call for papers: Battery Days 2026", "Abstracts are due by 1 December 2025.", "call for papers", date(2025, 12, 1)),
        ("Special issue on sodium cells", "The deadline for manuscripts is January 15, 2026.", "call for papers", date(2026, 1, 15)),
        ("Summer internships at Nordcell", "Apply before 5 January.", "internship", date(2026, 1, 5)),
        ("PhD fellowships in Lund", "Applications close on 2025-12-20.", "fellowship", date(2025, 12, 20)),
        ("Seed grants for storage", "Submit your proposal by the 3rd of December 2025 at noon.", "grant", date(2025, 12, 3)),
        ("Postdoc position in Aarhus", "Apply by 30.11.2025 online.", "job", date(2025, 11, 30)),
        ("Winter school on perovskites", "Register by Friday, Dec. 5.", "event", date(2025, 12, 5)),
        ("Hackathon for grid data", "It takes place on 9 December 2025. Registration is open.", "event", date(2025, 12, 9)),
        ("Fellowships in optics", "Two rounds: the deadline of the first was 1 November 2025. The next deadline is 1 February 2026.", "fellowship", date(2026, 2, 1)),
        ("Internship", "Apply by 17 November 2025.", "internship", date(2025, 11, 17)),
    ],
)  # fmt: skip
def test_a_call_is_found_with_its_deadline(title: str, text: str, kind: str, deadline: date) -> None:
    opportunity = one(title, text)
    assert opportunity is not None
    assert (opportunity.kind, opportunity.deadline) == (kind, deadline)
    assert opportunity.deadline_words in text


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("Call for papers: Battery Days", "Abstracts were due by 1 November 2025."),
        ("Nordcell wins grant of $5 million", "The deadline for the plant is 2027."),
        ("NSF cuts fellowships", "Applications fell by half."),
        ("Sodium cells age in the cold", "The workshop of the plant is large."),
        ("Conference on batteries ends", "Speakers praised the town."),
        ("Old internship", "Apply by 1 December 2024."),
    ],
)
def test_news_and_what_is_past_are_none(title: str, text: str) -> None:
    assert one(title, text) is None


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("The deadline is 3/4/2026.", "The deadline is 3/4/2026."),
        ("Applications are reviewed on a rolling basis.", "Applications are reviewed on a rolling basis."),
        ("Apply by the end of January.", "Apply by the end of January."),
        ("Apply now.", ""),
        ("Apply by 31 February 2026.", "Apply by 31 February 2026."),
    ],
)
def test_an_unclear_deadline_stays_open_and_keeps_its_words(text: str, words: str) -> None:
    opportunity = one("Internships at Nordcell", text)
    assert opportunity is not None
    assert opportunity.deadline is None
    assert opportunity.deadline_words == words


def test_dated_calls_come_first_and_each_once() -> None:
    articles = [
        article("Internships at Nordcell", "Apply now.", site="a.example"),
        article("Call for papers", "Papers are due by 9 January 2026.", site="b.example"),
        article("PhD fellowships", "Apply by 1 December 2025.", site="c.example"),
        article("PhD Fellowships!", "Apply by 1 December 2025.", site="d.example", day=13),
    ]
    titles = [found.title for found in find_opportunities(articles, now=NOW)]
    assert titles == ["PhD fellowships", "Call for papers", "Internships at Nordcell"]


def test_an_undated_call_does_not_live_for_ever() -> None:
    assert find_opportunities([article("Internships", "Apply now.")], now=date(2026, 2, 1)) == ()


def test_a_headline_alone_is_read_and_nothing_else() -> None:
    calls = [article("Call for papers: apply now", "Papers are due by 9 January 2026.", headline_only=True)]
    (opportunity,) = find_opportunities(calls, now=NOW)
    assert (opportunity.deadline, opportunity.deadline_words) == (None, "")
