"""A run that is late, missed or done twice changes no other week, through the database and the real pipeline."""

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from digest.edition.build import build_edition
from digest.edition.resources import Resources
from digest.edition.store import DigestStore
from digest.types import Status, Week
from sources.database import open_database
from sources.store import SourceStore
from sources.types import Article, ArticleId, Feed, FeedState, Outcome, PollResult, StudyField
from tests.digest.edition.encoder import WordEncoder

FIRST = Week(date(2026, 7, 6))
WEEKS = 9
FEEDS = tuple(Feed(url=f"https://site{n}.example/feed") for n in range(4))
FIELD = StudyField(slug="robotics", name="Robotics", feeds=FEEDS)
TOPICS = (
    "Harbour cranes wait while container ships queue outside the crowded northern port",
    "Farmers measure soil carbon in deep fields with cheap probes and report drying ground",
    "Migrating birds arrive earlier in spring wetlands and ringing stations count fewer chicks",
)
NEWS = "Printed tactile skin lets warehouse grippers feel eggs and the Velmora design is open to all"


def article(name: str, text: str, published: datetime, site: int) -> Article:
    url = f"https://site{site}.example/{name}"
    whole = f"{text}. Note {name} adds a figure of its own, {name} per cent."
    return Article(
        id=ArticleId(name), url=url, canonical_url=url, site=f"site{site}.example", title=f"{text[:45]} {name}",
        text=whole, lead=whole, published=published, dated_by="feed", first_seen=published, feed_url=FEEDS[site].url,
    )  # fmt: skip


def published_in(number: int) -> list[Article]:
    """Steady topics every week, and from the seventh week on a development told by all sites."""
    start = FIRST.plus(number).start() + timedelta(hours=9)
    steady = [
        article(f"t{topic}w{number}s{site}", text, start + timedelta(hours=site), site)
        for topic, text in enumerate(TOPICS)
        for site in range(3)
    ]
    told = 4 if number >= 6 else 0
    return steady + [article(f"nw{number}s{site}", NEWS, start + timedelta(hours=site), site) for site in range(told)]


def run(folder: Path, *, late: dict[int, int], missed: int | None = None, twice: int | None = None) -> Resources:
    """Collect and build week by week on the Monday after each; a run may be some days late, missed, or done twice."""
    engine = open_database(f"sqlite:///{folder}/weeks.sqlite")
    resources = Resources(articles=SourceStore(engine), store=DigestStore(engine), encoder=WordEncoder())
    heard = 0
    for number in range(WEEKS):
        if number == missed:
            continue
        now = FIRST.plus(number + 1).start() + timedelta(days=late.get(number, 0), hours=6)
        fresh = [one for n in range(heard, number + 1) for one in published_in(n)]
        heard = number + 1
        for site, feed in enumerate(FEEDS):
            own = [one for one in fresh if one.site == f"site{site}.example"]
            resources.articles.record_poll(
                FeedState(url=feed.url, last_polled=now, last_success=now),
                PollResult(url=feed.url, outcome=Outcome.OK, at=now, new=len(own)), own, keys=[one.id for one in own],
            )  # fmt: skip
        for again in range(2 if number == twice else 1):
            build_edition(FIELD, FIRST.plus(number), resources=resources, now=now + timedelta(minutes=again))
    return resources


def statuses(resources: Resources, number: int) -> dict[str, tuple[Status, int]]:
    edition = resources.store.edition("robotics", FIRST.plus(number))
    assert edition is not None
    return {theme.label: (theme.trend.status, theme.trend.count) for theme in edition.themes}


@pytest.fixture(scope="module")
def on_time(tmp_path_factory: pytest.TempPathFactory) -> Resources:
    return run(tmp_path_factory.mktemp("on_time"), late={})


def test_the_development_is_named_new_when_it_breaks_out(on_time: Resources) -> None:
    assert Status.NEW in {status for n in (6, 7) for status, _ in statuses(on_time, n).values()}
    assert not {Status.NEW, Status.RISING} & {status for status, _ in statuses(on_time, 5).values()}


def test_a_run_three_days_late_changes_nothing(on_time: Resources, tmp_path: Path) -> None:
    late = run(tmp_path, late={4: 3, 7: 3})
    assert [statuses(late, n) for n in range(WEEKS)] == [statuses(on_time, n) for n in range(WEEKS)]


def test_a_run_done_twice_changes_nothing(on_time: Resources, tmp_path: Path) -> None:
    twice = run(tmp_path, late={}, twice=6)
    assert [statuses(twice, n) for n in range(WEEKS)] == [statuses(on_time, n) for n in range(WEEKS)]


def test_a_missed_run_changes_no_other_week(on_time: Resources, tmp_path: Path) -> None:
    missed = run(tmp_path, late={}, missed=4)
    assert missed.store.edition("robotics", FIRST.plus(4)) is None
    others = [n for n in range(WEEKS) if n != 4]
    assert [{status for status, _ in statuses(missed, n).values()} for n in others] == [
        {status for status, _ in statuses(on_time, n).values()} for n in others
    ]
