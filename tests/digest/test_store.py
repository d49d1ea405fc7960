"""Vectors, memories and editions survive the way through the database as they were."""

from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import create_engine

from digest.store import DigestStore, StoredMemory, edition_json, read_edition
from digest.types import (
    ArticleCard,
    Edition,
    Opportunity,
    Quote,
    Status,
    Story,
    StoryId,
    Theme,
    ThemeId,
    Trend,
    Week,
)
from sources.database import open_database
from sources.errors import StorageError
from sources.types import ArticleId

NOW = datetime(2026, 9, 21, 6, tzinfo=UTC)
WEEK = Week(date(2026, 9, 14))
A1 = ArticleId("a1")


@pytest.fixture
def store(tmp_path: Path) -> DigestStore:
    return DigestStore(open_database(f"sqlite:///{tmp_path}/x.sqlite"))


def edition(week: Week = WEEK) -> Edition:
    story = Story(id=StoryId("s1"), article_ids=(A1,), sites=("a.example",), title="Grippers learn", published=NOW)
    trend = Trend(
        status=Status.RISING,
        count=11,
        sites=7,
        weekly_counts=(2, None, 3, 11),
        expected=(2.0, 5.0),
        p_value=0.001,
        q_value=0.004,
        confidence=0.96,
        confidence_words="very likely",
        score=2.5,
        figures="11 stories from 7 sites this week; usual 2 to 5",
    )
    quote = Quote(
        text="“It holds.”", article_id=A1, site="a.example", title="t", url="https://a.example/1", published=NOW
    )
    theme = Theme(
        id=ThemeId("t1"),
        label="soft grippers",
        terms=("gripper", "soft"),
        stories=(story,),
        first_week=week.plus(-3),
        trend=trend,
        quotes=(quote,),
        centroid=(0.6, 0.8),
    )
    card = ArticleCard(
        id=A1,
        title="Grippers learn",
        url="https://a.example/1",
        canonical_url="https://a.example/1",
        site="a.example",
        lead="Lead.",
        published=NOW,
        headline_only=False,
    )
    call = Opportunity(
        kind="call for papers",
        title="Call",
        deadline=date(2026, 10, 1),
        deadline_words="1 October",
        article_id=A1,
        site="a.example",
        url="https://a.example/1",
        published=NOW,
    )
    return Edition(
        field="robotics",
        field_name="Robotics",
        week=week,
        built_at=NOW,
        themes=(theme,),
        loose=(),
        articles=(card,),
        opportunities=(call,),
        weeks_of_past=3,
        heard="1 of 1 feeds answered",
    )


def memory(week: Week = WEEK, payload: bytes = b"\x00\x01") -> StoredMemory:
    return StoredMemory(week=week, fingerprint="f" * 64, payload=payload, built_at=NOW)


def test_an_edition_comes_back_as_it_was(store: DigestStore) -> None:
    assert read_edition(edition_json(edition())) == edition()
    store.save_edition(edition(), memory())
    assert store.edition("robotics", WEEK) == edition()
    assert store.memory("robotics", WEEK) == memory()


def test_saving_a_week_twice_replaces_it(store: DigestStore) -> None:
    store.save_edition(edition(), memory())
    store.save_edition(edition(), memory(payload=b"second"))
    assert store.weeks("robotics") == (WEEK,)
    stored = store.memory("robotics", WEEK)
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


@pytest.mark.parametrize("text", ["2026-W38", "2026-09-14", "2026-09-20"])
def test_a_week_is_named_in_two_ways(text: str) -> None:
    assert Week.parse(text) == WEEK
    assert str(WEEK) == "2026-W38"


@pytest.mark.parametrize("text", ["", "2026-W99", "last week", "2026-13-01"])
def test_no_week_is_guessed(text: str) -> None:
    with pytest.raises(ValueError):
        Week.parse(text)
