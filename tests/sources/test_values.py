"""The one serialiser: every value comes back as it was, and a week reads the same wherever it stands."""

import json

import pytest

from digest.types import Edition, Week
from sources.values import from_json, to_json
from tests.digest.editions import edition


def test_an_edition_survives_json() -> None:
    text = json.dumps(to_json(edition()))
    assert from_json(Edition, json.loads(text)) == edition()
    assert f'"{edition().week}"' in text
    assert "monday" not in text


def test_a_week_is_its_text_both_ways() -> None:
    week = Week.parse("2026-W53")
    assert to_json(week) == "2026-W53"
    assert from_json(Week, "2026-W53") == week  # type: ignore[arg-type]  # a value, not an object


@pytest.mark.parametrize("wrong", ["2026-W54", "next week", "", None, 7])
def test_what_is_no_week_is_an_error(wrong: object) -> None:
    with pytest.raises(ValueError):
        from_json(Week, wrong)  # type: ignore[arg-type]
