"""Thirteen recorded weeks of security news, pages and all, through the production code over loopback."""

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from sources.collect.run import collect
from sources.database import open_database
from sources.parse.reader import ConfinedReader
from sources.store import SourceStore
from sources.types import CollectReport, Feed
from sources.web.addresses import AddressRules
from sources.web.http import HttpWeb
from sources.web.limits import FetchLimits
from sources.web.robots import Robots
from tests.recorded import RecordedWeb, recorded_web


@dataclass(frozen=True, slots=True)
class _Week:
    first: CollectReport
    second: CollectReport
    pages: int  # asked by the first run
    again: int  # asked by the second


def _pages(web: RecordedWeb) -> int:
    return sum(count for path, count in web.requests().items() if "/page/" in path)


async def _walk(web: RecordedWeb, feeds: list[Feed], folder: Path) -> tuple[dict[str, _Week], int]:
    engine = open_database(f"sqlite:///{folder / 'security.db'}")
    store, found = SourceStore(engine), {}
    rules = AddressRules(allow=frozenset((web.address,)))
    http = HttpWeb(agent="fieldbrief/test", limits=FetchLimits(host_pace=0.0), rules=rules)
    async with http, ConfinedReader() as reader:
        robots = Robots(http)
        for week in web.weeks["cyber"]:
            web.move_to(week)
            now = datetime.fromisoformat(week).replace(hour=7, tzinfo=UTC)
            before = _pages(web)
            first = await collect(feeds, store=store, web=http, reader=reader, robots=robots, now=now)
            between = _pages(web)
            second = await collect(feeds, store=store, web=http, reader=reader, robots=robots, now=now, force=True)
            found[week] = _Week(first, second, between - before, _pages(web) - between)
    long_ago, soon = datetime(2000, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)
    stored = len(store.articles([feed.url for feed in feeds], long_ago, soon))
    engine.dispose()
    return found, stored


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_thirteen_weeks_ask_each_page_once_and_find_nothing_twice(tmp_path: Path) -> None:
    with recorded_web() as web:
        feeds = [Feed(url=url) for url in web.feeds["cyber"]]
        found, stored = asyncio.run(_walk(web, feeds, tmp_path))
        asked = {path: count for path, count in web.requests().items() if "/page/" in path}
    assert len(found) == 13
    assert {week: one.second.new_articles for week, one in found.items()} == dict.fromkeys(found, 0)
    assert {week: sum(poll.new for poll in one.second.polls) for week, one in found.items()} == dict.fromkeys(found, 0)
    assert {week: one.again for week, one in found.items()} == dict.fromkeys(found, 0)
    assert set(asked.values()) == {1}  # over all thirteen weeks
    assert not [
        poll for one in found.values() for poll in (*one.first.polls, *one.second.polls) if not poll.outcome.heard
    ]
    new = sum(one.first.new_articles for one in found.values())
    assert stored == new > 1000
    assert sum(one.first.from_page for one in found.values()) > 0.9 * new
