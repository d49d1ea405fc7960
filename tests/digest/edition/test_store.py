"""Vectors, memories and editions survive the way through the database as they were."""

from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import create_engine

from digest.edition.store import DigestStore, StoredMemory, read_edition
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


def test_an_edition_comes_back_as_it_was(store: DigestStore) -> None:
    assert read_edition(to_json(edition())) == edition()
    store.save_edition(edition(), memory())
    assert store.edition(FIELD, WEEK) == edition()
    assert store.memory(FIELD, WEEK) == memory()


def test_saving_a_week_twice_replaces_it(store: DigestStore) -> None:
    store.save_edition(edition(), memory())
    store.save_edition(edition(), memory(payload=b"second"))
    assert store.weeks(FIELD) == (WEEK,)
    stored = store.memory(FIELD, WEEK)
    assert stored is not None
    assert stored.payload == b"second"


def test_the_latest_memory_is_the_last_before_the_week_across_years(store: DigestStore) -> None:
    for week in ("2026-W52", "2026-W53", "2027-W01"):
        store.save_memory("robotics", memory(Week.parse(week)))
    latest = store.latest_memory("robotics", Week.parse("2027-W01"))
    assert latest is not None
    assert str(latest.week) == "2026-W53"
    assert store.latest_memory("energy", WEEK) is None


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
