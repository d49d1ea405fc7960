"""A collect that is killed: run again, nothing is lost and nothing doubled."""

import asyncio
import os
import signal
import sqlite3
import subprocess
import sys
import time
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import func, select

from sources.collect.run import collect
from sources.database import open_database, reading
from sources.parse.reader import ConfinedReader
from sources.store import SourceStore
from sources.tables import articles, entry_keys
from sources.types import CollectReport, Feed
from sources.web.addresses import AddressRules
from sources.web.http import HttpWeb
from sources.web.limits import FetchLimits
from sources.web.robots import Robots
from tests.recorded import recorded_web

FEEDS = 40


async def _collect(database: str, address: str, feeds: list[str], now: str) -> CollectReport:
    engine = open_database(database)
    rules = AddressRules(allow=frozenset((address,)))
    http = HttpWeb(agent="fieldbrief/test", limits=FetchLimits(host_pace=0.0), rules=rules)
    async with http as web, ConfinedReader() as reader:
        report = await collect(
            [Feed(url=url) for url in feeds],
            store=SourceStore(engine),
            web=web,
            reader=reader,
            robots=Robots(web),
            now=datetime.fromisoformat(now),
        )
    engine.dispose()
    return report


def _stored(database: str) -> tuple[int, int, int]:
    """Articles, different ones, and entry keys."""
    engine = open_database(database)
    with reading(engine) as connection:
        urls = list(connection.scalars(select(articles.c.canonical_url)))
        keys = connection.scalar(select(func.count()).select_from(entry_keys))
    engine.dispose()
    return len(urls), len(set(urls)), keys or 0


def _killed(arguments: list[str], database: Path, at_least: int) -> None:
    """Start a collect in a process of its own and kill it once that many articles are stored."""
    child = subprocess.Popen(
        [sys.executable, "-m", "tests.sources.collect.test_interrupted", *arguments], start_new_session=True
    )
    deadline = time.monotonic() + 120
    while not database.exists() or _count(database) < at_least:
        assert child.poll() is None, "it ended before it could be killed"
        assert time.monotonic() < deadline
        time.sleep(0.01)
    os.killpg(child.pid, signal.SIGKILL)
    child.wait()


def _count(database: Path) -> int:
    try:
        with sqlite3.connect(f"file:{database}?mode=ro", uri=True, timeout=5) as connection:
            found: int = connection.execute("SELECT count(*) FROM articles").fetchone()[0]
            return found
    except sqlite3.OperationalError:  # its tables aren't made yet
        return 0


@pytest.mark.slow
@pytest.mark.timeout(400)
def test_killed_three_times_loses_nothing_and_doubles_nothing(tmp_path: Path) -> None:
    with recorded_web() as web:
        week = web.weeks["cyber"][4]
        web.move_to(week)
        feeds, now = web.feeds["cyber"][:FEEDS], f"{week}T07:00:00+00:00"
        whole = f"sqlite:///{tmp_path / 'whole.db'}"
        asyncio.run(_collect(whole, web.address, feeds, now))
        total, _, keys = expected = _stored(whole)
        assert total > 40
        broken = tmp_path / "broken.db"
        url = f"sqlite:///{broken}"
        for share in (0.0, 0.2, 0.5):
            _killed([url, web.address, now, *feeds], broken, int(share * total) + 1)
        before = _stored(url)
        assert 0 < before[0] < total
        report = asyncio.run(_collect(url, web.address, feeds, now))
        assert _stored(url) == expected
        assert report.new_articles == total - before[0]
        assert keys >= total


if __name__ == "__main__":
    asyncio.run(_collect(sys.argv[1], sys.argv[2], sys.argv[4:], sys.argv[3]))
