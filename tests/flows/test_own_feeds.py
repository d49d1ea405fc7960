"""Feeds of one's own instead of a catalogue's: a study field of its own, whose name any table takes."""

from dataclasses import replace
from pathlib import Path

from sqlalchemy import Engine

from digest.tables import editions
from flows.operations import own_field
from flows.settings import Values
from flows.wiring import Installation
from sources.catalog.fields import SLUG
from sources.types import StudyField
from tests.digest.editions import edition


def test_the_longest_slug_with_feeds_of_ones_own_fits_either_database(either_database: Engine, tmp_path: Path) -> None:
    here = Installation(settings=Values(data_dir=tmp_path), engine=either_database)
    like = StudyField(slug="a" * SLUG, name="Long", feeds=())
    field = own_field(here, ["https://one.example/feed"], like)
    other = own_field(here, ["https://two.example/feed"], like)
    assert field.slug != other.slug
    assert len(field.slug) <= SLUG
    here.store.add(replace(edition(), field=field.slug), "print", None)
    with either_database.connect() as connection:
        assert connection.execute(editions.select()).one().field == field.slug
