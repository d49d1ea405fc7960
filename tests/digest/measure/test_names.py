"""Names against the texts they are printed of: the measure itself."""

from typing import Any

import pytest

from digest.measure.documents import Document
from digest.measure.names import Words, content, named, score_names
from sources.errors import ConfigError
from tests.digest.measure.test_replay import FIRST, article

TEXTS = {
    "a": "Jaguar Land Rover halts its factories",
    "b": "JLR staff stay at home",
    "c": "Rover the dog wins a prize on dry land",
    "d": "Carmakers fear attackers",
}


def documents(**labels: str) -> list[Document]:
    every = {identity: article(identity, text, FIRST.start()) for identity, text in TEXTS.items()}
    return [
        Document(article=one, label=labels.get(identity), window=None, category=None, row={})
        for identity, one in every.items()
    ]


def line(week: int, name: str, ids: str, headline: str = "", theme: str = "t") -> dict[str, Any]:
    return {
        "week": str(FIRST.plus(week).monday), "theme_id": theme, "rank": 1, "label": "old label", "name": name,
        "headline": headline, "week_article_ids": list(ids),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("text", "phrase", "says"),
    [
        ("Jaguar Land Rover halts", "Jaguar Land Rover", True),
        ("JLR staff stay at home", "Jaguar Land Rover", True),
        ("Rover the dog on dry land", "Jaguar Land Rover", False),
        ("The hackers hacked a hospital", "hospital hacking", True),
        ("The European Space Agency launches", "ESA launches", True),
        ("An essay launches", "ESA launches", False),
        ("Zero-day flaws", "zero-day flaw", True),
        ("Anything", "of the new", False),
    ],
)
def test_a_text_says_a_name_by_words_by_stems_or_by_acronym(text: str, phrase: str, says: bool) -> None:
    assert Words(text).says(phrase) is says


def test_support_is_of_this_weeks_articles_and_a_name_can_be_older_than_it() -> None:
    rows = [line(0, "Jaguar Land Rover", "ab"), line(1, "Jaguar Land Rover", "cd"), line(2, "Dry land", "cd")]
    found = named(rows, documents())
    assert [(one.support, one.stale) for one in found] == [(1.0, False), (0.0, True), (0.5, False)]
    score = score_names(rows, documents(), found)
    assert (score.themes, score.named, score.older) == (3, 3, 1)
    assert score.supported == pytest.approx(2 / 3)
    never_said = named([line(0, "Quantum soap", "ab")], documents())
    assert (never_said[0].support, never_said[0].stale) == (0.0, False)


def test_headings_are_told_by_name_and_headline_in_part() -> None:
    labelled = documents(a="Cyberattack on Jaguar Land Rover", b="Cyberattack on Jaguar Land Rover", c="Dogs")
    rows = [line(0, "Jaguar Land Rover", "abd", "A cyberattack halts factories"), line(0, "Dry land", "cd", theme="u")]
    score = score_names(rows, labelled, named(rows, labelled))
    assert score.headings == 1  # one sure text is not enough
    assert score.told == 1.0
    assert score.told_by_name == 0.75
    assert content("Cyberattack on Jaguar Land Rover") == ("Cyberattack", "Jaguar", "Land", "Rover")


def test_what_is_not_printed_has_no_name_and_lines_of_old_are_read_by_their_labels() -> None:
    silent = [line(0, "", "ab"), line(0, "Rover", "", theme="u")]
    assert named(silent, documents()) == ()
    assert score_names(silent, documents(), ()).to_json()["themes"] == 0
    old = line(0, "", "ab")
    del old["name"], old["headline"]
    assert named([old], documents())[0].name == "old label"
    with pytest.raises(ConfigError, match="'z' isn't among the texts given"):
        named([line(0, "Rover", "z")], documents())
