"""A list of feeds with every bad thing in it, through a whole collect: the good feeds lose nothing, in the time set.

Each case of the hostile server is a feed under its own host name; good feeds and odd addresses stand among them.
"""

import asyncio
import json
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from sources.collect.budget import TimeBudget
from sources.collect.run import collect
from sources.database import open_database
from sources.parse.reader import ConfinedReader
from sources.store import SourceStore
from sources.types import CollectReport, Feed
from sources.web.addresses import AddressRules
from sources.web.dialing import NoWay
from sources.web.http import HttpWeb
from sources.web.limits import FetchLimits
from sources.web.robots import Robots
from tests.fakes import FrozenClock
from tests.hostile import certificates
from tests.hostile.server import cases
from tests.hostile.test_server import _allowed, _url

GOOD = range(10)
SECONDS = 60.0  # of one run
ODD = ("http://xn--i-7iq.ws/1", "http://i❤.ws/2", "http://xn--a.test/", "http://[::1", "http://a..b/", "javascript:1")


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return certificates.make(tmp_path_factory.mktemp("certificates"))


@pytest.fixture
def ports(authority: Path) -> Iterator[dict[str, int]]:
    command = [sys.executable, "-m", "tests.hostile.server", "--certificates", str(authority.parent)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2]) as server:
        assert server.stdout is not None
        try:
            yield json.loads(server.stdout.readline())
        finally:
            server.kill()


def _feeds(ports: dict[str, int]) -> list[Feed]:
    bad = [Feed(url=_url(case, ports)) for case in cases()]
    good = [Feed(url=f"http://good{number}.test:{ports['plain']}/feed") for number in GOOD]
    return [*bad[::2], *good, *bad[1::2], *(Feed(url=url) for url in ODD)]


async def _collected(
    ports: dict[str, int], authority: Path, store: SourceStore, feeds: Sequence[Feed]
) -> CollectReport:
    names = {f"{case['name']}.test": case["dns"] for case in cases() if "dns" in case}

    async def resolve(host: str, port: int) -> Sequence[str]:
        answers: list[str] = names.get(host, ["127.0.0.1"])
        if answers == ["silent"]:
            await asyncio.sleep(60)
        if answers == ["unknown"] or "xn--" in host:
            raise NoWay(f"the name {host} has no address")
        return answers

    clock = FrozenClock()
    limits = FetchLimits(deadline=6.0, connect=2.0, host_pace=0.0, concurrency=48)
    rules = AddressRules(_allowed(ports))
    tls = ssl.create_default_context(cafile=authority)
    http = HttpWeb(agent="fieldbrief/test", limits=limits, rules=rules, resolve=resolve, tls=tls, now=clock)
    async with http as web, ConfinedReader(workers=2) as reader:
        return await collect(
            feeds,
            store=store,
            web=web,
            reader=reader,
            robots=Robots(web),
            now=clock(),
            budget=TimeBudget(run=SECONDS, host=20.0),
        )


@pytest.mark.timeout(300)
def test_the_good_feeds_lose_nothing(ports: dict[str, int], authority: Path, tmp_path: Path) -> None:
    engine = open_database(f"sqlite:///{tmp_path / 'fieldbrief.db'}")
    store, feeds, began = SourceStore(engine), _feeds(ports), time.monotonic()
    report = asyncio.run(_collected(ports, authority, store, feeds))
    assert time.monotonic() - began < 2 * SECONDS  # a bound of the budget's, not a measure of speed
    assert len(report.polls) + report.feeds_left == len({feed.url for feed in feeds})
    good = [f"http://good{number}.test:{ports['plain']}/feed" for number in GOOD]
    assert {poll.url for poll in report.polls if poll.outcome.heard} >= set(good)
    found = store.articles(good, FrozenClock()().replace(year=2020), FrozenClock()().replace(year=2030))
    assert len(found) == 2 * len(good)
    assert all(poll.reason for poll in report.failed)
    assert not [notice for notice in report.notices if "bug in fieldbrief" in notice]
    engine.dispose()
