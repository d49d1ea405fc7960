"""Titles -> interests, on vectors that say which titles belong together; naming needs no model."""

import numpy as np

from digest.interests.learn import against, propose
from digest.text.parser import NoParser, find_parser
from digest.types import Vectors

SKIN = ["Tactile sensing with soft robot skin", "A tactile sensing glove", "Tactile sensing for grippers"]
CELLS = ["Perovskite solar cells that last", "Heat and perovskite solar cells", "Perovskite Solar Cells: A Roadmap"]
ALONE = ["A hoard of medieval coins"]


def vectors(*groups: list[str]) -> Vectors:
    """Titles of one group point one way, nearly; groups stand at right angles."""
    rows = []
    for number, group in enumerate(groups):
        for place, _ in enumerate(group):
            row = np.zeros(len(groups) + 1, np.float32)
            row[number], row[-1] = 1.0, 0.05 * place
            rows.append(row / np.linalg.norm(row))
    return np.stack(rows)


def test_a_library_of_two_subjects_gives_two_interests_and_not_their_mean() -> None:
    found = propose([*SKIN, *CELLS, *ALONE], vectors(SKIN, CELLS, ALONE), find_parser())
    assert [(one.name.casefold(), len(one.titles)) for one in found] == [
        ("tactile sensing", 3),
        ("perovskite solar cells", 3),
    ]
    assert set(found[0].titles) == set(SKIN)


def test_names_are_found_without_a_parser_too() -> None:
    found = propose([*SKIN, *CELLS], vectors(SKIN, CELLS), NoParser())
    assert "perovskite solar cells" in [one.name.casefold() for one in found]


def test_a_keyword_that_they_share_may_be_their_name() -> None:
    titles = ["Cold at night", "Warm by day", "The third winter"]
    found = propose(titles, vectors(titles), NoParser(), keywords=[["heat pumps"], ["heat pumps", "x"], []])
    assert [one.name for one in found] == ["heat pumps"]


def test_titles_that_share_no_phrase_make_no_interest() -> None:
    titles = ["Cold at night", "Warm by day"]
    assert propose(titles, vectors(titles), NoParser()) == ()
    assert propose([], np.zeros((0, 3), np.float32), NoParser()) == ()
    assert propose(["One title alone"], vectors(["x"]), NoParser()) == ()


def test_the_largest_come_first_and_no_more_than_asked_for() -> None:
    found = propose([*SKIN[:2], *CELLS], vectors(SKIN[:2], CELLS), find_parser(), most=1)
    assert [one.name.casefold() for one in found] == ["perovskite solar cells"]


def test_what_stands_already_is_said_and_told_by_words_or_meaning() -> None:
    found = propose([*SKIN, *CELLS], vectors(SKIN, CELLS), find_parser())
    near = {"touch sensors": [1.0, 0.0], "tactile sensing": [0.9, 0.436], "perovskite solar cells": [0.0, 1.0]}

    def embed(texts: object) -> Vectors:
        return np.array([near[text.casefold()] for text in texts], np.float32)  # type: ignore[attr-defined]

    told = {one.name.casefold(): one.stands for one in against(found, ["touch sensors"], embed)}
    assert told == {"tactile sensing": "touch sensors", "perovskite solar cells": ""}
    same = {one.name.casefold(): one.stands for one in against(found, ["Perovskite Solar Cells"], embed)}
    assert same["perovskite solar cells"] == "Perovskite Solar Cells"
    assert against(found, [], embed) == found
