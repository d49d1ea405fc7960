"""The many ways to write a date, and what is none."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sources.parse.dates import parse_date


def at(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[arg-type,misc]


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("Tue, 05 Mar 2024 08:30:00 GMT", at(2024, 3, 5, 8, 30)),
        ("Tue, 05 Mar 2024 08:30:00 -0500", at(2024, 3, 5, 13, 30)),
        ("Tue, 05 Mar 2024 08:30:00 EST", at(2024, 3, 5, 13, 30)),
        ("5 Mar 2024 08:30 PDT", at(2024, 3, 5, 15, 30)),
        ("2024-03-05T08:30:00Z", at(2024, 3, 5, 8, 30)),
        ("2024-03-05T08:30:00.123+01:00", at(2024, 3, 5, 7, 30).replace(microsecond=123000)),
        ("2024-03-05 08:30:00", at(2024, 3, 5, 8, 30)),
        ("2024-03-05", at(2024, 3, 5)),
        ("20240305", at(2024, 3, 5)),
        ("Mar 5, 2024 3:30pm", at(2024, 3, 5, 15, 30)),
        ("March 5, 2024", at(2024, 3, 5)),
        ("1709627400", at(2024, 3, 5, 8, 30)),
        ("1709627400000", at(2024, 3, 5, 8, 30)),
    ],
)
def test_a_date(text: str, moment: datetime) -> None:
    assert parse_date(text) == moment


@pytest.mark.parametrize(
    "text",
    ["", "soon", "2024", "March 2024", "12:30", "Monday", "0001-01-01T00:00:00Z", "1970-01-01T00:00:00Z", "2024-13-45",
     "Fri, 31 Dec 9999 23:59:59 -1200", "9" * 5000, "0", "99999-01-01", "3 days ago"],
)  # fmt: skip
def test_no_date(text: str) -> None:
    assert parse_date(text) is None


@given(st.text(alphabet=st.sampled_from(list("0123456789-/:., TZ+amJnpEST\0")), max_size=40))
def test_never_raises(text: str) -> None:
    moment = parse_date(text)
    assert moment is None or (moment.tzinfo is UTC and 1990 <= moment.year <= 2200)
