"""Twenty recorded weeks of real blogs through the production code, over loopback."""

import asyncio
import json
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from sources.collect.run import collect
from sources.database import open_database
from sources.parse.reader import ConfinedReader
from sources.store import SourceStore
from sources.types import CollectReport, Feed, Outcome
from sources.web.addresses import AddressRules
from sources.web.http import HttpWeb
from sources.web.limits import FetchLimits
from sources.web.robots import Robots
from tests.recorded import RecordedWeb, recorded_web
from tests.shared_data import shared

# On 2026-01-19 one blog has moved to another domain. weeks.json counts links, so its six old posts count there as new
# again; their titles and texts are the ones we know, and any known key means not new.
MOVED = {"2026-01-19": 6}


@pytest.fixture(scope="module")
def web() -> Iterator[RecordedWeb]:
    with recorded_web() as server:
        yield server


async def _walk(web: RecordedWeb, folder: Path) -> dict[str, tuple[CollectReport, CollectReport, float, int]]:
    """Each week collected twice: both reports, seconds, and requests for pages in the second."""
    feeds = [Feed(url=url) for url in web.feeds["replay"]]
    engine = open_database(f"sqlite:///{folder / 'replay.db'}")
    store, found = SourceStore(engine), {}
    limits = FetchLimits(host_pace=0.0)
    rules = AddressRules(allow=frozenset((web.address,)))
    async with HttpWeb(agent="fieldbrief/test", limits=limits, rules=rules) as http, ConfinedReader() as reader:
        robots = Robots(http)
        for week in web.weeks["replay"]:
            web.move_to(week)
            now = datetime.fromisoformat(week).replace(hour=7, tzinfo=UTC)
            began = time.monotonic()
            first = await collect(feeds, store=store, web=http, reader=reader, robots=robots, now=now)
            took, before = time.monotonic() - began, _pages(web)
            second = await collect(feeds, store=store, web=http, reader=reader, robots=robots, now=now, force=True)
            found[week] = (first, second, took, _pages(web) - before)
    engine.dispose()
    return found


def _pages(web: RecordedWeb) -> int:
    return sum(count for path, count in web.requests().items() if "/page/" in path)


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_twenty_weeks(web: RecordedWeb, tmp_path: Path) -> None:
    expected = json.loads((shared("data/replay_devblogs") / "weeks.json").read_text(encoding="utf-8"))
    found = asyncio.run(_walk(web, tmp_path))
    new = {week: sum(poll.new for poll in first.polls) for week, (first, *_) in found.items()}
    again = {week: sum(poll.new for poll in second.polls) for week, (_, second, *_) in found.items()}
    missed = {week: [poll for poll in first.polls if not poll.outcome.heard] for week, (first, *_) in found.items()}
    assert again == dict.fromkeys(found, 0)
    assert {week: pages for week, (*_, pages) in found.items()} == dict.fromkeys(found, 0)
    assert {poll.outcome for polls in missed.values() for poll in polls} == {Outcome.REFUSED}
    counted = {row["week"]: row["new_entries"] for row in expected}
    assert {week: count + MOVED.get(week, 0) for week, count in new.items()} == counted
