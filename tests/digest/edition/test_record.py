"""How earlier calls held: which are counted, what judges them, and what is said of too few."""

from dataclasses import replace
from datetime import timedelta

import pytest

from digest.edition.record import (
    FEW,
    Said,
    WeekSaid,
    record,
    record_json,
    record_line,
    record_lines,
    said_by,
    tallies,
)
from digest.types import Status, Week
from tests.digest.editions import edition

FIRST = Week.parse("2025-W02")


def said(status: Status, *counts: int | None, theme: str = "a", words: str = "likely") -> Said:
    return Said(theme=theme, name=theme.upper(), status=status, words=words, usual=(2.0, 5.0), counts=counts)


def weeks(*themes: tuple[Said, ...], heard: bool = True) -> list[WeekSaid]:
    return [WeekSaid(week=FIRST.plus(n), heard=heard, themes=some) for n, some in enumerate(themes)]


def test_a_rising_theme_held_if_it_lay_above_its_usual_range_in_the_four_weeks_after() -> None:
    rising, steady = Status.RISING, Status.STEADY
    later = [(said(steady, 9, n),) for n in (9, 8, 3, 5)]
    (call,) = [c for c in record(weeks((said(rising, 4, 9),), *later)) if c.said.status is rising]
    assert call.after == (9, 8, 3, 5)
    assert (call.mean, call.above, call.below, call.spoken, call.held) == (6.25, True, False, True, True)
    (fallen,) = record(weeks((said(rising, 4, 9),), (), (), (), ()))
    assert fallen.after == (0, 0, 0, 0)
    assert (fallen.held, fallen.below, fallen.spoken) == (False, True, False)


@pytest.mark.parametrize(
    ("status", "after", "held"),
    [
        (Status.NEW, (0, 0, 1, 0), True),
        (Status.NEW, (0, 0, 0, 0), False),
        (Status.FADING, (1, 2, 1, 1), True),
        (Status.FADING, (3, 3, 3, 3), False),
        (Status.STEADY, (2, 5, 3, 4), True),
        (Status.STEADY, (9, 9, 9, 9), False),
    ],
)
def test_each_kind_of_call_is_held_to_what_it_says(status: Status, after: tuple[int, ...], held: bool) -> None:
    later = [(said(Status.TOO_EARLY, n),) for n in after]
    assert record(weeks((said(status, 4),), *later))[0].held is held


def test_a_call_is_counted_when_four_weeks_have_followed_and_once_however_often_it_is_said() -> None:
    again = [(said(Status.RISING, 9, 9, words="very likely"),) for _ in range(3)]
    assert record(weeks((said(Status.RISING, 9),), *again)) == ()
    (call,) = record(weeks((said(Status.RISING, 9),), *again, ()))
    assert call.week == FIRST
    assert call.said.words == "likely"  # as it was first said
    assert call.after == (9, 9, 9, 0)


def test_a_week_that_a_theme_is_missing_from_is_read_from_the_next_edition_that_has_it() -> None:
    (call, *_) = record(weeks((said(Status.RISING, 9),), (), (said(Status.STEADY, 9, 7, 6),), (), ()))
    assert call.after == (7, 6, 0, 0)


def test_unheard_weeks_judge_nothing() -> None:
    one = weeks((said(Status.RISING, 9),))
    silent = [WeekSaid(week=FIRST.plus(n), heard=False, themes=()) for n in range(1, 5)]
    assert record([*one, *silent]) == ()
    heard = [*silent[:2], replace(silent[2], heard=True), replace(silent[3], heard=True)]
    assert record([*one, *heard])[0].after == (None, None, 0, 0)
    missing = [*one, WeekSaid(week=FIRST.plus(4), heard=True, themes=())]
    assert record(missing) == ()  # three weeks without an edition, and one heard
    assert record([]) == ()


def many(status: Status, number: int, held: int, words: str = "likely") -> list[WeekSaid]:
    calls = tuple(said(status, 9, theme=f"{status}{n}", words=words) for n in range(number))
    later = tuple(said(Status.TOO_EARLY, 9, 9, theme=f"{status}{n}") for n in range(held))
    return weeks(calls, later, later, later, later)


def test_the_line_says_how_many_held_by_word_and_nothing_of_too_few() -> None:
    assert record_line(record(many(Status.RISING, FEW - 1, 4))) == ""
    assert record_line(record(many(Status.RISING, 6, 4))) == (
        "How earlier calls held: of 6 themes called rising 4 lay above their usual range over the next four weeks "
        "(likely 4 of 6)."
    )
    both = many(Status.NEW, 8, 7, "very likely")
    risen = many(Status.RISING, 5, 5, "weak signal")
    merged = [replace(a, themes=(*a.themes, *b.themes)) for a, b in zip(both, risen, strict=True)]
    assert record_line(record(merged)) == (
        "How earlier calls held: of 5 themes called rising 5 lay above their usual range over the next four weeks; "
        "of 8 themes called new 7 were still spoken of in the next four weeks (very likely 7 of 8)."
    )


def test_the_table_and_the_values_have_every_kind() -> None:
    calls = record(many(Status.RISING, 6, 4))
    counted = [(one.words, one.calls, one.held, one.below) for one in tallies(calls)]
    assert counted == [("", 6, 4, 2), ("likely", 6, 4, 2)]
    told = list(record_lines(calls))
    assert told[0] == "calls of 2025-W02 to 2025-W02, against the 4 weeks after each"
    assert told[2].split() == ["rising", "6", "4", "4", "2", "4"]
    assert "no call yet" in next(record_lines(()))
    values = record_json(calls)
    assert list(values["calls"][0]["after"]) == [9, 9, 9, 9]
    assert values["tallies"][1]["confidence_words"] == "likely"
    assert record_json(())["line"] == ""


def test_an_edition_says_what_its_themes_say() -> None:
    made = edition()
    week = said_by(replace(made, built_at=made.built_at + timedelta(days=1)))
    assert (week.week, week.heard) == (made.week, True)
    assert [(one.theme, one.status, one.words) for one in week.themes[:2]] == [
        ("theme-sodium", Status.RISING, "very likely"),
        ("theme-perovskite", Status.NEW, "likely"),
    ]
    assert week.themes[0].usual == (2.0, 5.0)
    assert not said_by(replace(made, covered=0.3)).heard
