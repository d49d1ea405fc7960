"""Proper names as articles write them: which words are names, which spellings are one, who a theme is about."""

from collections.abc import Sequence
from datetime import UTC, datetime

import pytest

from digest.evidence.names import Background, name
from digest.evidence.proper import Name, are_one, is_place, proper_names
from digest.evidence.spelling import Spelling
from digest.text.parser import SpacyParser
from sources.types import Article, ArticleId

PARSER = SpacyParser()
FIELD = (
    ("Shop reports a data breach", "A data breach at a shop exposed names. The attack is over, the company said."),
    (
        "Ransomware attack stops a mill",
        "The mill was hit by ransomware. Its customers wait, and the hackers too.",
    ),
    ("Hospital data stolen in attack", "Hackers took data in a cyber attack on the hospital, an official said."),
    ("Report counts breaches", "The report counts every data breach and every attack of the year."),
)


def made(rows: Sequence[tuple[str, str]], site: str = "s") -> list[Article]:
    return [
        Article(
            id=ArticleId(f"{site}{n}"), url=f"https://{site}{n}.example/a", canonical_url=f"https://{site}{n}.example/a",
            site=f"{site}{n}.example", title=title, text=text, lead=text, first_seen=datetime(2025, 9, 1, tzinfo=UTC),
        )
        for n, (title, text) in enumerate(rows)
    ]  # fmt: skip


def names(rows: Sequence[tuple[str, str]]) -> tuple[Name, ...]:
    own = made(rows)
    return proper_names(own, Spelling([*own, *made(FIELD, "f")]))


def called(rows: Sequence[tuple[str, str]], before: str = "") -> str:
    own, field = made(rows), made(FIELD, "f")
    return name(own, parser=PARSER, background=Background(field), spelling=Spelling([*own, *field]), before=before)


COOP = [
    ("Co-op digests profit hit from cyber attack", "The Co-op said the attack cost it sales."),
    ("Attack Costs Co-op Millions", "Retailer Co-op lost sales after a cyber attack."),
    ("Co-op reveals cost of data breach", "The loss was told by Co-op on Thursday."),
]
JLR = [
    ("JLR Staff Stay at Home", "Jaguar Land Rover told its staff to stay at home."),
    ("Jaguar Land Rover hit by cyber attack", "Work at Jaguar Land Rover stopped."),
    ("Cyber attack stops Jaguar Land Rover", "The plants of Jaguar Land Rover stand still, JLR said."),
    ("JLR halts work", "The maker JLR, or Jaguar Land Rover, halts work."),
]
ORACLE = [
    ("Oracle apps breach claimed", "Hackers claim a breach of Oracle E-Business Suite."),
    ("Gang extorts customers of Oracle", "Customers of Oracle E-Business Suite get mail from a gang."),
    ("Oracle confirms a data breach", "The flaw is in the E-Business Suite of Oracle, it said."),
]
FASHION = [
    ("Vellani and Corso hit by data breach", "The houses Vellani and Corso lost data of their customers."),
    ("Vellani, Corso hacked", "Data of customers of Vellani and Corso was stolen."),
    ("Hackers hit Vellani and Corso", "A gang says that it has data of Vellani and of Corso."),
]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (COOP, "Co-op"),
        (JLR, "Jaguar Land Rover"),
        (ORACLE, "Oracle E-Business Suite"),
        (FASHION, "Vellani and Corso"),
        (COOP[:1], "Co-op"),
    ],
)
def test_a_name_in_most_headlines_is_the_themes(rows: list[tuple[str, str]], expected: str) -> None:
    assert called(rows) == expected


def test_a_name_that_only_changed_its_spelling_stays() -> None:
    assert called(JLR, before="JLR") == "JLR"
    assert called(COOP, before="data breach") == "Co-op"


@pytest.mark.parametrize(
    "rows",
    [
        [("Data breach at a shop", "A data breach at a shop."), ("Major data breach", "A major data breach.")],
        [("U.S. man jailed for attack", "A U.S. man was jailed."), ("U.S. man sentenced", "A U.S. man was sentenced.")],
        [("South Korea warns of attack", "South Korea warns."), ("South Korea on alert", "South Korea is on alert.")],
        [("Canadian customers warned", "Canadian customers were warned."), ("Canadian data stolen", "Canadian data.")],
        [("IDs leaked in breach", "The IDs were leaked."), ("Breach leaks IDs", "Photos of IDs were leaked.")],
    ],
)
def test_what_tells_no_affair_from_another_is_no_name(rows: list[tuple[str, str]]) -> None:
    assert called(rows) == ""


def test_spellings_of_one_name_are_counted_together() -> None:
    one = names(JLR)[0]
    assert one.whole == "Jaguar Land Rover"
    assert one.said == frozenset(range(4))
    assert one.titled == frozenset(range(4))
    assert {"JLR", "Jaguar Land Rover"} <= set(one.forms)
    assert "Rover" not in one.forms


NORLAND = ("Ferry stopped in New Norland", "A ferry was stopped in New Norland on Monday.")


@pytest.mark.parametrize(
    ("rows", "whole", "parts"),
    [
        (
            [
                ("", "New Zealand counts the cost of a storm."),
                ("", "A cyclone makes landfall in New Zealand, New Zealand Prime Minister Ada Holm announces."),
            ],
            "New Zealand",
            {"Zealand", "Zealand Prime"},
        ),
        (
            [
                ("", "Voters in Antigua and Barbuda go to the polls."),
                ("", "The ruling party of Antigua and Barbuda wins a second term."),
            ],
            "Antigua and Barbuda",
            {"Barbuda"},
        ),
        (
            [
                ("Toys ‘R’ Us says data was taken", "Toys ‘R’ Us wrote to its customers."),
                ("Toys “R” Us hit by breach", "The chain Toys “R” Us lost data."),
                ("Toys “R” Us Tells Customers Of Breach", "A gang has data of Toys “R” Us."),
            ],
            "Toys “R” Us",
            {"Toys", "Us"},
        ),
        (
            [NORLAND, ("New Norland Ferries Hit", "New Norland said that its ferries were hit.")],
            "New Norland",
            {"Norland"},
        ),
        (
            [
                ("", "Norvik asks the Executive Council of the Organisation for the Prohibition of Chemical Weapons."),
                ("", "The Organisation for the Prohibition of Chemical Weapons rejects a request."),
                ("", "At a meeting of the OPCW many countries abstain."),
            ],
            "Organisation for the Prohibition of Chemical Weapons",
            {"Prohibition of Chemical Weapons", "Weapons"},
        ),
        (
            [
                ("", "The flaw is in a list of the National Institute of Standards and Technology."),
                (
                    "",
                    "The list that the National Institute of Standards and Technology, or NIST, publishes has flaws.",
                ),
            ],
            "National Institute of Standards and Technology",
            {"National Institute of Standards", "Technology"},
        ),
    ],
)
def test_a_part_of_a_name_is_no_name(rows: list[tuple[str, str]], whole: str, parts: set[str]) -> None:
    found = names(rows)
    assert found[0].whole == whole
    assert len(found[0].said) == len(rows)
    assert parts.isdisjoint(form for one in found for form in one.forms)


def test_who_acts_for_the_sake_of_another_has_a_name_of_its_own() -> None:
    rows = [
        (
            "",
            "After a close count Ada Holm retains the Norvik Division for the Tessen Labour Party, which lost others.",
        ),
        ("", "The Labour Party loses Tessen; Norvik stays with it."),
    ]
    found = [set(one.forms) for one in names(rows)]
    assert {"Tessen Labour Party", "Labour Party"} in found
    assert not any("Norvik Division for the Tessen Labour Party" in forms for forms in found)


@pytest.mark.parametrize(("place", "its"), [("Norvik", "Norvik Police Department"), ("Norvik", "Norvik Labour Party")])
def test_a_towns_police_or_party_is_another_than_the_town(place: str, its: str) -> None:
    assert not are_one(place, its)
    assert are_one(place, f"{place} Corporation")


def test_capitals_of_a_headline_or_of_a_sentences_start_make_no_name() -> None:
    rows = [("Hackers Steal Customer Data In Massive Attack", "Customers of Norvik wait. Hackers took data of Norvik.")]
    assert [one.whole for one in names(rows)] == ["Norvik"]


@pytest.mark.parametrize("place", ["Sweden", "Ukrainian", "Brussels", "European", "U.S.", "South Korea"])
def test_a_country_a_nation_or_a_city_is_a_place(place: str) -> None:
    assert is_place(place)
    assert not is_place("Asahi")
