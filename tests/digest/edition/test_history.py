"""What was said stays said: closed editions, versions, late articles, looking without writing; on both databases."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

import pytest
from sqlalchemy import Engine, select

from digest.edition.build import build_edition, view_edition
from digest.edition.differences import differences
from digest.edition.resources import Resources
from digest.edition.store import DigestStore, StoredMemory
from digest.tables import counted, editions, memories, vectors
from digest.types import Edition, Week
from sources.store import SourceStore
from sources.tables import metadata
from sources.types import Article, FeedState, Outcome, PollResult
from tests.digest.edition import test_build
from tests.digest.edition.encoder import WordEncoder
from tests.digest.edition.test_build import FEEDS, FIELD, MONDAY, WEEK, store

DAY = timedelta(days=1)


@pytest.fixture
def resources(either_database: Engine) -> Resources:
    return Resources(articles=SourceStore(either_database), store=DigestStore(either_database), encoder=WordEncoder())


def article(name: str, published: datetime, *, site: int = 0, seen: datetime | None = None) -> Article:
    """One with words of its own, so that it stands alone."""
    words = " ".join(sha256(f"{name}{n}".encode()).hexdigest()[:9] for n in range(60))
    return replace(test_build.article(name, published, site=site, seen=seen, text=words), title=words[:40])


def everything(engine: Engine) -> dict[str, list[Any]]:
    """Every row of every table."""
    with engine.connect() as connection:
        return {
            table.name: sorted(map(repr, connection.execute(select(table)).all())) for table in metadata.sorted_tables
        }


def names(edition: Edition | None) -> set[str]:
    assert edition is not None
    return {one.id for one in edition.articles}


def first_week(resources: Resources) -> Edition:
    """Six articles of one week, collected and built on the Monday after it."""
    store(resources, MONDAY, *(article(f"a{n}", MONDAY - DAY * (1 + n), site=n % 3, seen=MONDAY) for n in range(6)))
    return build_edition(FIELD, WEEK, resources=resources, now=MONDAY)


def test_a_closed_edition_is_returned_whatever_came_in_since(resources: Resources) -> None:
    closed = first_week(resources)
    assert closed.closed
    store(resources, MONDAY + DAY, article("late", MONDAY - 2 * DAY, seen=MONDAY + DAY))
    assert build_edition(FIELD, WEEK, resources=resources, now=MONDAY + 2 * DAY) == closed
    assert resources.store.edition("robotics", WEEK) == closed


def test_a_late_article_counts_in_one_week_alone_and_it_is_said(resources: Resources) -> None:
    first_week(resources)
    store(resources, MONDAY + DAY, article("late", MONDAY - 2 * DAY, seen=MONDAY + DAY))
    build_edition(FIELD, WEEK, resources=resources, now=MONDAY + 2 * DAY)
    store(resources, MONDAY + 7 * DAY, article("own", MONDAY + 3 * DAY, seen=MONDAY + 7 * DAY))
    after = build_edition(FIELD, WEEK.plus(1), resources=resources, now=MONDAY + 7 * DAY)
    assert "late" not in names(resources.store.edition("robotics", WEEK))
    assert names(after) == {"late", "own"}
    assert "1 article of earlier weeks came in late and count in this week" in after.notices
    weeks = resources.store.counted("robotics", WEEK, WEEK.plus(1))
    assert weeks["late"] == WEEK.plus(1)  # type: ignore[index]
    assert len(weeks) == 8


def test_looking_writes_nothing(resources: Resources, either_database: Engine) -> None:
    first_week(resources)
    store(resources, MONDAY + 4 * DAY, *(article(f"b{n}", MONDAY + n * DAY, site=n) for n in range(3)))
    before = everything(either_database)
    for days in (-30, -4, -1, 0, 1, 4, 8, 40):
        now = MONDAY + days * DAY
        for week in (WEEK.plus(-2), WEEK, WEEK.plus(1), WEEK.plus(3)):
            view_edition(FIELD, week, resources=resources, now=now)
    assert everything(either_database) == before


def test_a_look_at_a_past_thursday_shows_what_was_known_then(resources: Resources) -> None:
    now = MONDAY - 4 * DAY
    store(resources, now, *(article(f"a{n}", now - DAY * n, site=n % 3, seen=now) for n in range(3)))
    draft = build_edition(FIELD, WEEK, resources=resources, now=now)
    store(resources, MONDAY, article("b", now + DAY, seen=MONDAY))
    closed = build_edition(FIELD, WEEK, resources=resources, now=MONDAY)
    assert view_edition(FIELD, WEEK, resources=resources, now=now) == draft
    assert view_edition(FIELD, WEEK, resources=resources, now=MONDAY) == closed
    assert names(closed) > names(draft)


def test_what_is_viewed_is_what_would_be_built(resources: Resources) -> None:
    store(resources, MONDAY, *(article(f"a{n}", MONDAY - DAY * (1 + n), site=n % 3, seen=MONDAY) for n in range(6)))
    seen = view_edition(FIELD, WEEK, resources=resources, now=MONDAY)
    assert build_edition(FIELD, WEEK, resources=resources, now=MONDAY) == seen


def test_a_week_built_before_its_end_is_closed_after_it(resources: Resources) -> None:
    saturday = MONDAY - 2 * DAY
    store(resources, saturday, *(article(f"a{n}", saturday - DAY * n, site=n % 3, seen=saturday) for n in range(4)))
    draft = build_edition(FIELD, WEEK, resources=resources, now=saturday)
    assert (draft.version, draft.closed) == (1, False)
    assert resources.store.memory("robotics", WEEK) is None
    closed = build_edition(FIELD, WEEK, resources=resources, now=MONDAY)  # nothing new came in
    assert (closed.version, closed.closed) == (2, True)
    memory = resources.store.memory("robotics", WEEK)
    assert memory is not None
    assert memory.built_at >= WEEK.end()
    assert resources.store.edition("robotics", WEEK, 1) == draft


def test_rebuilding_puts_a_version_beside_it_and_moves_no_article(
    resources: Resources, either_database: Engine
) -> None:
    closed = first_week(resources)
    store(resources, MONDAY + DAY, article("late", MONDAY - 2 * DAY, seen=MONDAY + DAY))
    again = build_edition(FIELD, WEEK, resources=resources, now=MONDAY + 2 * DAY, rebuild=True)
    assert (again.version, again.closed) == (2, True)
    assert names(again) == names(closed)
    assert resources.store.edition("robotics", WEEK, 1) == closed
    assert resources.store.edition("robotics", WEEK) == again
    assert differences(closed, again) == ()
    after = build_edition(FIELD, WEEK.plus(1), resources=resources, now=MONDAY + 7 * DAY)
    assert names(after) == {"late"}
    with either_database.connect() as connection:
        weeks = [row.week for row in connection.execute(select(counted))]
    assert weeks == [str(WEEK)] * 6  # the week after wasn't heard, so it isn't closed and has counted nothing yet


def test_a_rebuilt_week_says_what_differs() -> None:
    from tests.digest.editions import edition

    old = edition()
    first, *others = old.themes
    other = replace(first, label="Sodium cells", trend=replace(first.trend, count=first.trend.count + 2))
    said = differences(old, replace(old, themes=(other, *others[1:]), loose=()))
    assert f"“{first.label}” is now called “Sodium cells”" in said
    assert f"“Sodium cells”: {first.trend.count} articles this week, now {first.trend.count + 2}" in said
    assert f"gone: “{others[0].label}” ({others[0].trend.status.value})" in said
    assert f"stories of no theme: {len(old.loose)}, now 0" in said


def test_an_unheard_week_stays_open_until_it_is_heard(resources: Resources) -> None:
    first_week(resources)
    monday = MONDAY + 7 * DAY
    for feed in FEEDS:
        resources.articles.record_poll(
            FeedState(url=feed.url, last_polled=monday, last_success=MONDAY, failures=1),
            PollResult(url=feed.url, outcome=Outcome.UNREACHABLE, at=monday),
        )
    silent = build_edition(FIELD, WEEK.plus(1), resources=resources, now=monday)
    assert not silent.closed
    tuesday = monday + DAY
    store(resources, tuesday, *(article(f"b{n}", MONDAY + n * DAY, site=n % 3, seen=tuesday) for n in range(4)))
    heard = build_edition(FIELD, WEEK.plus(1), resources=resources, now=tuesday)
    assert heard.closed
    assert names(heard) == {f"b{n}" for n in range(4)}


def test_a_week_without_an_edition_can_be_built_later_from_the_articles_it_counted(resources: Resources) -> None:
    store(resources, MONDAY, *(article(f"a{n}", MONDAY - DAY * (1 + n), site=n % 3, seen=MONDAY) for n in range(6)))
    store(resources, MONDAY + 7 * DAY, article("b", MONDAY + DAY, seen=MONDAY + 7 * DAY))
    build_edition(FIELD, WEEK.plus(1), resources=resources, now=MONDAY + 7 * DAY)
    assert resources.store.edition("robotics", WEEK) is None
    missed = build_edition(FIELD, WEEK, resources=resources, now=MONDAY + 8 * DAY)
    assert names(missed) == {f"a{n}" for n in range(6)}
    assert missed.closed


def test_a_memory_of_another_version_is_made_anew_from_the_weeks_as_they_counted(
    resources: Resources, either_database: Engine
) -> None:
    first_week(resources)
    store(resources, MONDAY + DAY, article("late", MONDAY - 2 * DAY, seen=MONDAY + DAY))
    with either_database.begin() as connection:
        connection.execute(memories.update().values(payload=b"from another time"))
    store(resources, MONDAY + 7 * DAY, article("b", MONDAY + DAY, seen=MONDAY + 7 * DAY))
    after = build_edition(FIELD, WEEK.plus(1), resources=resources, now=MONDAY + 7 * DAY)
    assert names(after) == {"late", "b"}
    assert after.weeks_of_past == 1
    with either_database.connect() as connection:
        assert {row.week for row in connection.execute(select(memories))} == {str(WEEK), str(WEEK.plus(1))}


def test_builds_at_once_store_one_edition(resources: Resources, either_database: Engine) -> None:
    store(resources, MONDAY, *(article(f"a{n}", MONDAY - DAY * (1 + n), site=n % 3, seen=MONDAY) for n in range(6)))
    view_edition(FIELD, WEEK, resources=resources, now=MONDAY)
    with ThreadPoolExecutor(4) as pool:
        built = list(pool.map(lambda _: build_edition(FIELD, WEEK, resources=resources, now=MONDAY), range(4)))
    assert len({(one.version, one.built_at) for one in built}) == 1
    with either_database.connect() as connection:
        assert len(connection.execute(select(editions)).all()) == 1
        assert connection.execute(select(vectors)).all()


def test_one_blog_of_three_feeds_is_no_past(resources: Resources) -> None:
    blog = [article(f"blog{n}", MONDAY - timedelta(weeks=n, days=2), seen=MONDAY) for n in range(8)]
    others = [article(f"n{n}", MONDAY - DAY - timedelta(hours=n), seen=MONDAY, site=1 + n % 2) for n in range(12)]
    store(resources, MONDAY, *blog, *others)
    edition = build_edition(FIELD, WEEK, resources=resources, now=MONDAY)
    assert edition.weeks_of_past == 0
    assert any("no past to compare with" in notice for notice in edition.notices)


def test_what_was_remembered_of_a_week_is_kept_with_the_moment_it_was_closed(resources: Resources) -> None:
    first_week(resources)
    build_edition(FIELD, WEEK, resources=resources, now=MONDAY + 3 * DAY, rebuild=True)
    last = resources.store.last_closed("robotics", by=MONDAY)
    assert isinstance(last, StoredMemory)
    assert (last.week, last.built_at) == (WEEK, MONDAY)
    assert resources.store.last_closed("robotics", by=MONDAY, before=Week.parse(str(WEEK))) is None
