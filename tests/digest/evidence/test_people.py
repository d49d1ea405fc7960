# ruff: noqa: E501  (a case a line)

from datetime import UTC, datetime

import pytest

from digest.evidence.people import find_actors
from sources.types import Article, ArticleId

NOW = datetime(2025, 11, 12, tzinfo=UTC)


def article(text: str, site: str = "a.example", number: int = 1, *, headline_only: bool = False) -> Article:
    return Article(
        id=ArticleId(f"{site}-{number}"),
        url=f"https://{site}/{number}",
        canonical_url=f"https://{site}/{number}",
        site=site,
        title="Some Headline In Capitals, Professor Of Nothing",
        text=text,
        lead=text[:100],
        first_seen=NOW,
        headline_only=headline_only,
    )


def found(text: str) -> list[tuple[str, str, str]]:
    return [(actor.name, actor.kind, actor.role) for actor in find_actors([article(text)])]


@pytest.mark.parametrize(
    ("sentence", "name", "kind", "role"),
    [
        ("“It works,” said Maria Keller, chief scientist at Nordcell.", "Maria Keller", "person", "chief scientist at Nordcell"),
        ("Jan van der Berg, a professor of chemistry at Lund University, led the work.", "Jan van der Berg", "person", "a professor of chemistry at Lund University"),
        ("The result surprised Professor Aiko Tanaka.", "Aiko Tanaka", "person", "Professor"),
        ("Dr. Lena O’Neill joined in May.", "Lena O’Neill", "person", ""),
        ("The Boston-based start-up Heliotide raised $3 million.", "Heliotide", "company", ""),
        ("Heliotide, an Aarhus start-up, will license it.", "Heliotide", "company", ""),
        ("A contract went to Nordcell Technologies on Monday.", "Nordcell Technologies", "company", ""),
        ("Shares of Quantum Foo (NASDAQ: QFOO) fell.", "Quantum Foo", "company", ""),
        ("Researchers at the University of Southern Denmark built it.", "University of Southern Denmark", "university", ""),
        ("Work at ETH Zurich goes on.", "ETH Zurich", "university", ""),
        ("It was funded by the European Space Agency this year.", "European Space Agency", "agency", ""),
        ("The U.S. Department of Energy pays for it.", "U.S. Department of Energy", "agency", ""),
        ("Tests ran at Oak Ridge National Laboratory.", "Oak Ridge National Laboratory", "organisation", ""),
    ],
)  # fmt: skip
def test_a_name_is_taken_where_the_sentence_says_what_it_is(sentence: str, name: str, kind: str, role: str) -> None:
    assert (name, kind, role) in found(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "On Monday, November Rain fell over New Delhi.",
        "Sodium is cheap. Lithium is not. However, Engineers Wanted.",
        "In March, Germany and France signed a treaty.",
        "The company said it would grow. Its rival did not.",
        "Boston Dynamics said nothing.",
        "Grid Storage Market To Grow, Report Says",
        "Read More About Our Privacy Policy, Terms And Conditions.",
        "Researchers said the cells last longer; Professor is a title.",
        "",
    ],
)
def test_what_only_begins_with_a_capital_is_no_name(sentence: str) -> None:
    assert found(sentence) == []


def test_a_site_counts_once_and_the_quote_says_the_role() -> None:
    articles = [
        article("Maria Keller came. Maria Keller, chief scientist at Nordcell, spoke.", "a.example", 1),
        article("Maria Keller, chief scientist at Nordcell, spoke again.", "a.example", 2),
        article("“We hope,” said Maria Keller, a chemist.", "b.example", 3),
        article("The start-up Nordcell grows.", "b.example", 4),
    ]
    actors = {actor.name: actor for actor in find_actors(articles)}
    keller = actors["Maria Keller"]
    assert keller.mentions == 2
    assert keller.role == "chief scientist at Nordcell"
    assert keller.quote.text == "Maria Keller, chief scientist at Nordcell, spoke."
    assert keller.quote.url == "https://a.example/1"
    assert actors["Nordcell"].mentions == 2
    assert find_actors(list(reversed(articles))) == find_actors(articles)


def test_what_may_not_be_quoted_is_not_read() -> None:
    assert find_actors([article("Maria Keller, chief scientist at Nordcell, spoke.", headline_only=True)]) == ()


def test_hostile_text_takes_no_time() -> None:
    words = "A" * 20_000 + " " + "Ab " * 20_000 + "Ab, a " + "b " * 5_000 + "professor " * 2_000
    find_actors([article(words), article("the " * 10_000 + "maker"), article("A.A." * 5_000), article("é" * 50_000)])
