"""Vectors, memories and editions survive the way through the database as they were."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import create_engine

from digest.edition.store import ClosedWeek, DigestStore, StoredMemory, read_edition
from digest.types import Week
from sources.database import open_database
from sources.errors import StorageError
from sources.values import to_json
from tests.digest.editions import BUILT, WEEK, edition

FIELD = edition().field


@pytest.fixture
def store(tmp_path: Path) -> DigestStore:
    return DigestStore(open_database(f"sqlite:///{tmp_path}/x.sqlite"))


def memory(week: Week = WEEK, payload: bytes = b"\x00\x01") -> StoredMemory:
    return StoredMemory(week=week, fingerprint="f" * 64, payload=payload, built_at=BUILT)


def closed(week: Week = WEEK, payload: bytes = b"\x00\x01") -> ClosedWeek:
    return ClosedWeek(memory=memory(week, payload), article_ids=())


def test_an_edition_comes_back_as_it_was(store: DigestStore) -> None:
    assert read_edition(to_json(edition())) == edition()
    last_word = replace(edition(), closed=True)
    assert store.add(last_word, "f", closed()) == last_word
    assert store.edition(FIELD, WEEK) == last_word
    assert store.memory(FIELD, WEEK) == memory()


def test_what_is_stored_again_stands_beside_what_was(store: DigestStore) -> None:
    first = store.add(edition(), "one", None)
    other = replace(edition(), heard="1 of 9 feeds answered")
    assert store.add(other, "one", None) == first  # nothing that it was built from has changed
    assert store.add(other, "two", None).version == 2
    assert store.edition(FIELD, WEEK, 1) == first
    assert store.edition(FIELD, WEEK) == replace(other, version=2)
    assert store.weeks(FIELD) == (WEEK,)


def test_a_closed_edition_is_not_followed_unless_on_purpose(store: DigestStore) -> None:
    last_word = store.add(replace(edition(), closed=True), "one", closed())
    assert store.add(replace(edition(), heard="other"), "two", None) == last_word
    again = store.add(replace(edition(), closed=True), "three", closed(payload=b"second"), again=True)
    assert again.version == 2
    remembered = store.memory(FIELD, WEEK)
    assert remembered is not None
    assert (remembered.payload, remembered.built_at) == (b"second", BUILT)
    assert list(store.closed_editions(FIELD, by=BUILT)) == [last_word]


def test_the_last_closed_week_is_found_across_years_and_as_of_a_moment(store: DigestStore) -> None:
    for week in ("2026-W52", "2026-W53", "2027-W01"):
        store.close("robotics", closed(Week.parse(week)))
    last = store.last_closed("robotics", by=BUILT, before=Week.parse("2027-W01"))
    assert last is not None
    assert str(last.week) == "2026-W53"
    assert store.last_closed("robotics", by=BUILT - timedelta(seconds=1)) is None
    assert store.last_closed("energy", by=BUILT) is None


def test_vectors_are_kept_by_text_and_model(store: DigestStore) -> None:
    many = {f"{i:064x}": np.array([i, 1], dtype=np.float32) for i in range(1200)}
    store.add_vectors("m1", many)
    store.add_vectors("m1", {f"{0:064x}": np.array([9, 9], dtype=np.float32)})  # known: stays
    found = store.vectors(many.keys(), "m1")
    assert len(found) == 1200
    assert found[f"{0:064x}"].tolist() == [0.0, 1.0]
    assert store.vectors(many.keys(), "m2") == {}


def test_a_payload_of_another_version_is_one_clear_sentence() -> None:
    with pytest.raises(StorageError, match="another version of fieldbrief") as caught:
        read_edition({"field": "robotics", "themes": [{"id": 1}]})
    assert "fieldbrief build" in caught.value.remedy


def test_a_database_without_tables_is_an_error_of_ours(tmp_path: Path) -> None:
    bare = DigestStore(create_engine(f"sqlite:///{tmp_path}/bare.sqlite"))
    with pytest.raises(StorageError, match="no such table"):
        bare.weeks("robotics")


@pytest.mark.parametrize("text", ["2025-W46", "2025-11-10", "2025-11-16"])
def test_a_week_is_named_in_two_ways(text: str) -> None:
    assert Week.parse(text) == WEEK
    assert str(WEEK) == "2025-W46"


@pytest.mark.parametrize("text", ["", "2026-W99", "last week", "2026-13-01"])
def test_no_week_is_guessed(text: str) -> None:
    with pytest.raises(ValueError):
        Week.parse(text)
