"""The one serialiser: every value comes back as it was, and a week reads the same wherever it stands."""

import json
from datetime import UTC, datetime

import numpy as np
import pytest

from digest.types import Edition, Week
from sources.types import Outcome
from sources.values import from_json, json_text, to_json
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


def test_containers_are_written_by_what_they_hold() -> None:
    """A list of weeks read `{"monday": ...}`, and an instant had three forms, by the command that printed it."""
    week, at = Week.parse("2026-W38"), datetime(2026, 9, 21, 7, tzinfo=UTC)
    assert to_json({week: (week, [at]), "kind": Outcome.OK, "none": None}) == {
        "2026-W38": ["2026-W38", ["2026-09-21T07:00:00Z"]],
        "kind": Outcome.OK.value,
        "none": None,
    }
    assert (
        json_text({"“": float("nan"), "n": np.int64(3), "share": np.float32(0.5)})
        == '{"“": null, "n": 3, "share": 0.5}'
    )


@pytest.mark.parametrize("wrong", ["2026-W54", "next week", "", None, 7])
def test_what_is_no_week_is_an_error(wrong: object) -> None:
    with pytest.raises(ValueError):
        from_json(Week, wrong)  # type: ignore[arg-type]
