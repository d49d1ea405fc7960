"""The many ways to write a date, and what is none."""

from datetime import UTC, datetime

import pytest
from hypothesis import given, strategies as st

from sources.wording.dates import day_first_in, parse_date
from sources.wording.months import month_named


def at(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[arg-type,misc]


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("Tue, 05 Mar 2024 08:30:00 GMT", at(2024, 3, 5, 8, 30)),
        ("Tue, 05 Mar 2024 08:30:00 -0500", at(2024, 3, 5, 13, 30)),
        ("Tue, 05 Mar 2024 08:30:00 EST", at(2024, 3, 5, 13, 30)),
        ("Tue, 05 Mar 24 08:30:00 GMT", at(2024, 3, 5, 8, 30)),
        ("5 Mar 2024 08:30 PDT", at(2024, 3, 5, 15, 30)),
        ("2024-03-05T08:30:00Z", at(2024, 3, 5, 8, 30)),
        ("2024-03-05T08:30:00.123+01:00", at(2024, 3, 5, 7, 30).replace(microsecond=123000)),
        ("2024-03-05 08:30:00", at(2024, 3, 5, 8, 30)),
        ("20240305T083000Z", at(2024, 3, 5, 8, 30)),
        ("2024-03-05 08:30:00 -0500 (EST)", at(2024, 3, 5, 13, 30)),
        ("Mar 5, 2024 3:30pm", at(2024, 3, 5, 15, 30)),
        ("Sat, Dec 16 2023 02:02:33 PM", at(2023, 12, 16, 14, 2, 33)),
        ("1709627400", at(2024, 3, 5, 8, 30)),
        ("1709627400000", at(2024, 3, 5, 8, 30)),
        ("2026.11.24 15:07", at(2026, 11, 24, 15, 7)),
        ("2020/1/10 14:33:00", at(2020, 1, 10, 14, 33)),
        ("24-11-2026 09:00", at(2026, 11, 24, 9)),
        ("24.11.2026, 14.30 Uhr", at(2026, 11, 24, 14, 30)),
        ("Tue, 24 Nov 2026 09:00:00 CET", at(2026, 11, 24, 8)),
        ("Tue Nov 24 09:00:00 CET 2026", at(2026, 11, 24, 8)),
        ("Tue Nov 24 09:00:00 2026", at(2026, 11, 24, 9)),
        ("mer, 16 nov 2022 00:38:15 +0100", at(2022, 11, 15, 23, 38, 15)),
        ("24 novembre 2026 à 15h07", at(2026, 11, 24, 15, 7)),
        ("24 ноября 2026 г., 10:00", at(2026, 11, 24, 10)),
        ("2026년 11월 24일 오후 3:07", at(2026, 11, 24, 15, 7)),
        ("Nov. 24, 2026, 9:05 a.m. ET", at(2026, 11, 24, 14, 5)),
        ("Nov. 24, 2026, 9 p.m. PST", at(2026, 11, 25, 5)),
        ("20261124090000", at(2026, 11, 24, 9)),
        ("/Date(1795510800000)/", at(2026, 11, 24, 9)),
    ],
)
def test_a_date_with_its_time(text: str, moment: datetime) -> None:
    assert (stamp := parse_date(text))
    assert (stamp.moment, stamp.day_only) == (moment, False)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2024-03-05", at(2024, 3, 5)),
        ("20240305", at(2024, 3, 5)),
        ("2026/11/24", at(2026, 11, 24)),
        ("March 5, 2024", at(2024, 3, 5)),
        ("24th of November 2026", at(2026, 11, 24)),
        ("24/Nov/2026", at(2026, 11, 24)),
        ("24. November 2026", at(2026, 11, 24)),
        ("24 de noviembre de 2026", at(2026, 11, 24)),
        ("2026年11月24日", at(2026, 11, 24)),
        ("13/04/2026", at(2026, 4, 13)),
        ("04/13/2026", at(2026, 4, 13)),
        ("03.04.2026", at(2026, 4, 3)),  # nobody writes the month first with full stops
        ("04/04/2026", at(2026, 4, 4)),
        ("11/24/26", at(2026, 11, 24)),
        ("Tue, 24 Nov 2026 00:00:00 -0500", at(2026, 11, 24)),  # how software writes a day
    ],
)
def test_a_day_without_a_time(text: str, day: datetime) -> None:
    assert (stamp := parse_date(text))
    assert (stamp.moment, stamp.day_only) == (day, True)


@pytest.mark.parametrize(
    "text",
    ["", "soon", "2024", "March 2024", "2024-03", "12:30", "Monday", "0001-01-01T00:00:00Z", "1970-01-01T00:00:00Z",
     "Mon, 01 Jan 0001 00:00:00 +0000", "2024-13-45", "Fri, 31 Dec 9999 23:59:59 -1200", "9" * 5000, "0", "99999-01-01",
     "3 days ago", "03/04/2026", "3/4/26", "26/11/24", "99/99/2026", "2026-W48-2"],
)  # fmt: skip
def test_no_date(text: str) -> None:
    assert parse_date(text) is None


def test_what_is_known_of_the_order_decides() -> None:
    for day_first, day in ((True, at(2026, 4, 3)), (False, at(2026, 3, 4))):
        assert (stamp := parse_date("03/04/2026", day_first=day_first))
        assert stamp.moment == day


@pytest.mark.parametrize(
    ("texts", "language", "order"),
    [
        (["03/04/2026", "13/04/2026"], "en-US", True),
        (["04/13/2026"], "de", False),
        (["13/04/2026", "04/13/2026"], "de", None),
        ([], "en", None),
        ([], "en-US", False),
        ([], "pt-BR", True),
        ([], "zh", None),
        ([], "no such language", None),
        (["2026-04-13", "13.04.2026"], "", None),
    ],
)
def test_the_order_of_day_and_month(texts: list[str], language: str, order: bool | None) -> None:
    assert day_first_in(texts, language) is order


def test_months_that_two_languages_call_by_one_name_are_none() -> None:
    assert month_named("Listopada") is None  # November in Polish, October in Croatian
    assert [month_named(word) for word in ("Sept.", "märz", "mrt", "ΝΟΕ", "may", "monday")] == [9, 3, 3, 11, 5, None]


@given(st.text(alphabet=st.sampled_from(list("0123456789-/:., TZ+amJnpEST年월\0")), max_size=40))
def test_never_raises(text: str) -> None:
    stamp = parse_date(text)
    assert stamp is None or (stamp.moment.tzinfo is UTC and 1990 <= stamp.moment.year <= 2200)
