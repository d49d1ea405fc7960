"""What a run may be given: read as the command line reads it, and refused in a sentence that says what to write."""

import pytest
from pydantic import TypeAdapter, ValidationError

from flows.runs.parameters import FieldSlug, Moment, WeekName


@pytest.mark.parametrize(("given", "read"), [("2025-W37", "2025-W37"), ("2025-09-10", "2025-W37")])
def test_a_week_is_named_or_a_day_of_it(given: str, read: str) -> None:
    assert TypeAdapter(WeekName).validate_python(given) == read


@pytest.mark.parametrize(
    ("given", "read"),
    [
        ("2025-09-08", "2025-09-08T00:00:00+00:00"),
        ("2025-09-08T07:00", "2025-09-08T07:00:00+00:00"),
        ("2025-09-08T07:00:00Z", "2025-09-08T07:00:00+00:00"),
        ("2025-09-08T07:00:00-04:00", "2025-09-08T11:00:00+00:00"),
    ],
)
def test_a_moment_may_have_a_zone(given: str, read: str) -> None:
    assert TypeAdapter(Moment).validate_python(given) == read
    assert TypeAdapter(Moment).validate_python(read) == read  # what a retried run is given again


@pytest.mark.parametrize(
    ("kind", "given", "told"),
    [
        (WeekName, "2025-W54", "'2025-W54' is no week; write 2025-W37 or a day of it"),
        (WeekName, "next", "'next' is no week; write 2025-W37 or a day of it"),
        (Moment, "yesterday", "'yesterday' is no date; write 2025-09-08 or 2025-09-08T07:00"),
        (FieldSlug, "astrology", "There is no study field 'astrology'"),
    ],
)
def test_what_is_none_says_what_to_write(kind: type[str], given: str, told: str) -> None:
    with pytest.raises(ValidationError, match=told.replace("(", r"\(")):
        TypeAdapter(kind).validate_python(given)


def test_the_form_offers_the_study_fields() -> None:
    assert {"robotics", "cybersecurity"} <= set(TypeAdapter(FieldSlug).json_schema()["enum"])
