"""Who a theme is about: whom most headlines name, with what befell them."""

import pytest

from digest.actors.central import about, befell, of
from digest.actors.people import find_actors
from digest.evidence.denials import denying
from digest.evidence.spelling import Spelling
from tests.digest.evidence.test_proper import FIELD, ORACLE, PARSER, made, names


def test_whom_most_headlines_name_is_who_without_a_word_that_says_what_it_is() -> None:
    rows = [
        ("Norvik beer runs short after cyber attack", "Shops wait for Norvik beer. The brewer was hacked."),
        ("Brewing giant Norvik hit by cyber-attack", "Orders stopped on Monday."),
        ("Norvik restarts its plants", "Beer of Norvik is brewed again."),
    ]
    own = made(rows)
    main = about(names(rows), own)
    assert [one.whole for one in main] == ["Norvik"]
    assert befell(main[0], own) == "was attacked"
    actors = find_actors(own, parser=PARSER, spelling=Spelling([*own, *made(FIELD, "f")]))
    assert [(one.name, one.deed, one.mentions) for one in actors] == [("Norvik", "was attacked", 3)]


def test_a_gang_was_not_attacked_by_its_own_attack() -> None:
    rows = [
        ("Norvik ransomware attack on a mill", "The Norvik ransomware gang hit a mill."),
        ("Norvik gang retires", ""),
    ]
    assert befell(names(rows)[0], made(rows)) == ""


def test_a_longer_form_belongs_to_its_name_and_a_joined_one_does_not() -> None:
    found = names(ORACLE)
    one = of("Oracle Corporation", found)
    assert one is not None
    assert one.whole == "Oracle"
    assert of("Bank of Sweden", found) is None


@pytest.mark.parametrize(
    ("title", "disputed"),
    [
        ("Norvik denies reports of a major data breach", True),
        ("No, Norvik was not hacked", True),
        ("Regulator finds no breach at Norvik", True),
        ("Norvik says accounts haven’t been compromised", True),
        ("Norvik confirms data breach", False),
        ("Norvik attack leaves shops without beer", False),
    ],
)
def test_of_what_a_headline_disputes_nobody_is_said_to_be_struck(title: str, disputed: bool) -> None:
    rows = [("Norvik hit by cyber attack", "Norvik was hit by a cyber attack."), (title, "It is about Norvik.")]
    own = made(rows)
    assert bool(denying(own)) is disputed
    actors = find_actors(own, parser=PARSER, spelling=Spelling([*own, *made(FIELD, "f")]))
    assert ("was attacked" in {one.deed for one in actors}) is not disputed


def test_texts_without_headlines_are_about_whom_most_of_them_name() -> None:
    rows = [
        ("", "A woman dies after being hit by a car that Norvik operated without a driver."),
        ("", "Norvik reaches a settlement with the family of the victim."),
        ("", "The governor suspends all tests of cars of Norvik."),
    ]
    assert [one.whole for one in about(names(rows), made(rows))] == ["Norvik"]
    assert about(names(rows[:1]), made(rows[:1])) == ()
