"""What stands next door: editions of related fields that are stored, and no others."""

from dataclasses import replace
from pathlib import Path

import pytest

from flows.operations import related_editions, related_slugs
from flows.sample.content import FOLDER
from flows.settings import Values
from flows.wiring import Installation, open_installation
from tests.digest.editions import WEEK, edition


@pytest.fixture
def here(tmp_path: Path) -> Installation:
    with open_installation(Values(data_dir=tmp_path, fields_dir=FOLDER / "fields")) as found:
        return found


def test_related_fields_are_the_catalogues_without_ones_own(here: Installation) -> None:
    assert related_slugs(here, ["robotics"]) == ("energy-climate",)
    assert related_slugs(here, ["robotics", "energy-climate"]) == ()
    assert related_slugs(here, ["own-1a2b3c4d"]) == (), "feeds of one's own have no neighbours"


def test_only_what_is_stored_is_read(here: Installation) -> None:
    assert related_editions(here, ["robotics"], WEEK) == ()
    near = replace(edition(), field="energy-climate", closed=True)
    here.store.add(near, "f", None)
    assert [one.field for one in related_editions(here, ["robotics"], WEEK)] == ["energy-climate"]
    assert related_editions(here, ["robotics"], WEEK.plus(1)) == ()
