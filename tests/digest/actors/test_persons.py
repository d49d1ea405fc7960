# ruff: noqa: E501  (a case a line)
"""People read by the parser: kept with a role or a verb of speech, in any Latin spelling."""

import pytest

from digest.actors.people import find_actors
from digest.actors.persons import person_key, persons
from digest.text.parser import SpacyParser
from tests.digest.actors.test_people import article

PARSER = SpacyParser()


def found(text: str) -> list[tuple[str, str, str]]:
    (parsed,) = PARSER.read([text])
    assert parsed is not None
    return [(one.name, one.role, one.organisation) for one in persons(parsed)]


@pytest.mark.parametrize(
    ("sentence", "person"),
    [
        ("Andrew Hencic, director and senior economist at TD Economics, said rates would fall.", ("Andrew Hencic", "director and senior economist", "TD Economics")),
        ("Łukasz Wiśniewski, security researcher at CERT Polska, found the flaw.", ("Łukasz Wiśniewski", "security researcher", "CERT Polska")),
        ("İpek Yılmaz, head of threat intelligence at Anadolu Siber, warned customers.", ("İpek Yılmaz", "head of threat intelligence", "Anadolu Siber")),
        ("Jack London, a geologist at the University of Leeds, mapped it.", ("Jack London", "geologist", "University of Leeds")),
        ("Nordcell chief executive Đorđe Petrović announced the plant.", ("Đorđe Petrović", "chief executive", "Nordcell")),
        ("Jan van der Berg, a professor of chemistry at Lund University, led the work.", ("Jan van der Berg", "professor of chemistry", "Lund University")),
        ("Its chief technology officer, María José García López, told reporters it was safe.", ("María José García López", "chief technology officer", "")),
        ("“We lost it,” said Tom Reed.", ("Tom Reed", "", "")),
        ("Škoda spokeswoman Petra Dvořáková said parts were missing.", ("Petra Dvořáková", "spokeswoman", "Škoda")),
        ("North Korean leader Kim Jong-un says that he will close the site.", ("Kim Jong-un", "North Korean leader", "")),
        ("South Korean Defense Minister Song Young-moo said it was closed.", ("Song Young-moo", "South Korean Defense Minister", "")),
        ("The Iranian leader Ali Khamenei warned of a war.", ("Ali Khamenei", "Iranian leader", "")),
        ("The South African engineer Thandi Mokoena said it would hold.", ("Thandi Mokoena", "engineer", "")),
        ("American Airlines spokeswoman Ruth Adler said it would fly.", ("Ruth Adler", "spokeswoman", "American Airlines")),
        ("Professor Aiko Tanaka of Keio University tried it.", ("Aiko Tanaka", "Professor", "Keio University")),
    ],
)  # fmt: skip
def test_a_person_is_read_with_role_and_organisation(sentence: str, person: tuple[str, str, str]) -> None:
    assert found(sentence) == [person]


@pytest.mark.parametrize(
    "sentence",
    [
        "By Anna Berg, Reuters",
        "Photo by Jens Holm.",
        "The house of Peter Smith, who died, stood empty.",
        "President Joe Biden visited on Monday.",
        "Sen. Ron Wheeler asked for a hearing.",
        "Škoda said it would grow.",
        "Boston Dynamics said nothing.",
        "GRID STORAGE MARKET TO GROW",
        "word",
        "🎉 🎉 🎉",
        "",
    ],
)
def test_bylines_bystanders_and_firms_are_no_people(sentence: str) -> None:
    assert found(sentence) == []


def test_one_entry_a_person_however_it_is_spelt_with_what_they_did() -> None:
    articles = [
        article("Nordcell chief executive Đorđe Petrović announced the plant.", "a.example"),
        article("“It is big,” said Dorde Petrovic, chief executive of Nordcell.", "b.example"),
    ]
    told = find_actors(articles, parser=PARSER, headline="Nordcell announces plant")
    (person,) = (actor for actor in told if actor.kind == "person")
    assert (person.organisation, person.deed, person.mentions) == ("Nordcell", "announced it", 2)
    assert person_key("Łukasz B. Żak") == person_key("Lukasz Zak")


@pytest.mark.parametrize(
    ("headline", "deed"),
    [("Nordcell to build a plant in Tessen", "announced it"), ("Cyclone makes landfall near Tessen", "")],
)
def test_who_announced_something_else_than_the_headline_tells_announced_nothing(headline: str, deed: str) -> None:
    text = "Nordcell announced on Monday that it will build a plant in Tessen. Nordcell, a battery maker, has 40 staff."
    (actor,) = find_actors([article(text)], parser=PARSER, headline=headline)
    assert (actor.name, actor.deed) == ("Nordcell", deed)


def test_five_hundred_names_in_one_article_give_a_dozen() -> None:
    text = " ".join(f"Anna Nilsen{chr(97 + n % 26)}{chr(97 + n // 26)}, an engineer, spoke." for n in range(500))
    assert len(find_actors([article(text)], parser=PARSER)) <= 12
