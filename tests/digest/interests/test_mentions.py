"""Which words of an interest are said anywhere in a week's texts."""

from dataclasses import replace

from digest.interests.mentions import Mentions
from digest.interests.phrase import Phrase, Way
from tests.digest.interests.test_match import articles

TITLES = ("Robots feel with tactile skin", "Two hacks", "A quiet week")


def way(*phrases: Phrase) -> Way:
    return Way("", phrases)


def test_a_word_is_said_by_its_inflections_and_far_below_the_title() -> None:
    first, second, third = articles(TITLES)
    long = replace(third, text="filler " * 5000 + "and Grasping, at last.")
    said = Mentions([first, second, long]).of(way(("tactile", "sensing"), ("dexterous", "grasping"), ("hacking",)))
    assert said == {
        "tactile": {first.id}, "sensing": set(), "dexterous": set(), "grasping": {long.id}, "hacking": {second.id},
    }  # fmt: skip


def test_two_spellings_of_a_word_are_one() -> None:
    assert Mentions(articles(TITLES)).of(way(("Robot",), ("robots",))).keys() == {"Robot"}
    assert Mentions([]).of(way()) == {}
