"""Every network case of the table, all at once, beside good feeds that must lose nothing."""

import asyncio
import gc
import itertools
import json
import os
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpcore
import pytest

from sources import errors
from sources.errors import SourceError
from sources.web.addresses import AddressRules
from sources.web.dialing import NoWay
from sources.web.http import Answer, HttpWeb, user_agent
from sources.web.limits import FetchLimits
from sources.web.urls import check_url, host_of
from sources.web.validators import Validators
from tests.fakes import FrozenClock
from tests.hostile import certificates
from tests.hostile.server import cases, good_feed

CASES = cases()
GOOD = range(10)
ROUNDS = 5
LIMITS = FetchLimits(deadline=8.0, connect=2.0, host_pace=0.0, concurrency=48)


class CountingNetwork(httpcore.AnyIOBackend):
    """The real network, with a list of every connection that was begun."""

    def __init__(self) -> None:
        self.begun: list[tuple[str, int]] = []

    async def connect_tcp(self, host: str, port: int, *args: Any, **kwargs: Any) -> httpcore.AsyncNetworkStream:
        self.begun.append((host, port))
        return await super().connect_tcp(host, port, *args, **kwargs)


@dataclass
class Run:
    """What came of the mixed run."""

    ports: dict[str, int]
    results: dict[str, Answer | SourceError] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)
    good: dict[int, list[bytes]] = field(default_factory=dict)
    connections: list[tuple[str, int]] = field(default_factory=list)
    log: list[dict[str, Any]] = field(default_factory=list)
    canary: int = 0
    grown: int = 0  # bytes
    longest_step: float = 0.0  # seconds of processor time between two turns of the event loop


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Run]:
    folder = tmp_path_factory.mktemp("certificates")
    authority = certificates.make(folder)
    command = [sys.executable, "-m", "tests.hostile.server", "--certificates", str(folder)]
    root = Path(__file__).parents[2]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=root) as server:
        assert server.stdout is not None
        try:
            yield asyncio.run(_mixed(json.loads(server.stdout.readline()), authority))
        finally:
            server.kill()


def _url(case: dict[str, Any], ports: dict[str, int]) -> str:
    url: str = case.get("url", f"http://{case['name']}.test:{{port}}/{case['name']}")
    for name, port in {**ports, "port": ports["plain"], "canary_port": ports["canary"]}.items():
        url = url.replace(f"{{{name}}}", str(port))
    return url


def _allowed(ports: dict[str, int]) -> frozenset[str]:
    hosts = {f"good{number}.test:{ports['plain']}" for number in GOOD} | {"nobody-listens.test:1"}
    for case in CASES:
        if case.get("allow", True):
            hosts.add(f"{case['name']}.test:{ports['plain']}")
            if "url" in case and "canary" not in case["url"] and case["name"].startswith(("tls", "plain")):
                hosts.add(host_of(check_url(_url(case, ports))))
    return frozenset(hosts)


async def _mixed(ports: dict[str, int], authority: Path) -> Run:
    found = Run(ports)
    names = {f"{case['name']}.test": case["dns"] for case in CASES if "dns" in case}

    async def resolve(host: str, port: int) -> Sequence[str]:
        answers: list[str] = names.get(host, ["127.0.0.1"])
        if answers == ["unknown"]:
            raise NoWay(f"the name {host} has no address")
        if answers == ["silent"]:
            await asyncio.sleep(60)
        return answers

    network = CountingNetwork()
    clock = FrozenClock()
    async with HttpWeb(
        agent=user_agent("0.1", "tests@example.org"),
        limits=LIMITS,
        rules=AddressRules(_allowed(ports)),
        resolve=resolve,
        network=network,
        tls=ssl.create_default_context(cafile=authority),
        now=clock,
    ) as web:
        await web.get(f"http://good0.test:{ports['plain']}/warm-up")
        gc.freeze()  # what other tests left to collect is no work of the loop's
        before, watch = _memory(), asyncio.create_task(_watch(found))
        async with asyncio.TaskGroup() as group:
            for case in CASES:
                group.create_task(_ask(web, case, found))
            for number in GOOD:
                group.create_task(_listen(web, number, found))
        watch.cancel()
        gc.unfreeze()
        found.grown = max(found.grown, _memory()) - before
    found.connections = network.begun
    async with httpcore.AsyncConnectionPool() as pool:
        told = json.loads((await pool.request("GET", f"http://127.0.0.1:{ports['plain']}/_log")).content)
    found.log, found.canary = told["log"], told["canary"]
    return found


async def _ask(web: HttpWeb, case: dict[str, Any], found: Run) -> None:
    name, url = case["name"], _url(case, found.ports)
    began = time.monotonic()
    try:
        answer = await web.get(url, validators=Validators(case.get("etag")))
        if "echoes" in case or "echoes_modified" in case:
            answer = await web.get(url, validators=answer.validators)
        elif case.get("twice"):
            answer = await web.get(url)
        found.results[name] = answer
    except SourceError as error:
        found.results[name] = error
    found.seconds[name] = time.monotonic() - began


async def _listen(web: HttpWeb, number: int, found: Run) -> None:
    url = f"http://good{number}.test:{found.ports['plain']}/feed"
    for _ in range(ROUNDS):
        found.good.setdefault(number, []).append((await web.get(url)).body)
        await asyncio.sleep(0.5)


async def _watch(found: Run) -> None:
    """Memory, and the longest the loop was kept: by processor time, for other programs keep the machine too."""
    while True:
        began = time.thread_time()
        await asyncio.sleep(0.01)
        found.longest_step = max(found.longest_step, time.thread_time() - began)
        found.grown = max(found.grown, _memory())


def _memory() -> int:
    with open("/proc/self/statm", "rb") as file:  # noqa: PTH123  a hundred times a second
        return int(file.read().split()[1]) * os.sysconf("SC_PAGESIZE")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_each_case_ends_as_the_table_says(run: Run, case: dict[str, Any]) -> None:
    result = run.results[case["name"]]
    expect = case["expect"]
    if not expect.isdigit():
        assert type(result) is getattr(errors, expect), result
        assert isinstance(result, SourceError)
        assert case.get("says", "") in result.reason
        assert str(result).isprintable()
    else:
        assert isinstance(result, Answer), result
        assert result.status == case.get("status", int(expect))
    if "body" in case:
        assert isinstance(result, Answer)
        assert result.body.decode() == case["body"]
    if "size" in case:
        assert isinstance(result, Answer)
        assert len(result.body) == case["size"]
    if "permanent" in case:
        assert isinstance(result, Answer)
        assert (result.permanent_url == result.final_url) is case["permanent"]
    if "wait" in case:
        assert isinstance(result, errors.Throttled)
        assert result.retry_at is not None
        assert (result.retry_at - FrozenClock()()).total_seconds() == case["wait"]


@pytest.mark.parametrize("case", [c for c in CASES if "echoes" in c or "echoes_modified" in c], ids=lambda c: c["name"])
def test_validators_come_back_byte_for_byte(run: Run, case: dict[str, Any]) -> None:
    last = [row for row in run.log if row["host"].startswith(f"{case['name']}.test")][-1]
    sent = {name.lower(): value for name, value in last["headers"]}
    assert sent.get("if-none-match") == case.get("echoes")
    assert sent.get("if-modified-since") == case.get("echoes_modified")


def test_no_case_takes_longer_than_its_deadline(run: Run) -> None:
    slowest = max(run.seconds, key=run.seconds.__getitem__)
    assert len(run.seconds) == len(CASES)
    # Each has 8 s of its own; the rest is waiting for one of the 48 places, and a busy machine.
    assert run.seconds[slowest] < 30, slowest


def test_only_allowed_addresses_were_connected_to(run: Run) -> None:
    ports = {port for name, port in run.ports.items() if name != "canary"} | {1}
    assert set(run.connections) <= {("127.0.0.1", port) for port in ports}
    assert run.canary == 0


def test_no_cookie_is_ever_sent(run: Run) -> None:
    assert [row["host"] for row in run.log if any(name.lower() == "cookie" for name, _ in row["headers"])] == []


def test_no_header_can_be_injected(run: Run) -> None:
    names = {name.lower() for row in run.log for name, _ in row["headers"]}
    ours = {"host", "connection", "user-agent", "accept-encoding", "accept", "if-none-match", "if-modified-since"}
    assert names <= ours


def test_every_request_names_us_and_a_contact(run: Run) -> None:
    agents = {value for row in run.log for name, value in row["headers"] if name.lower() == "user-agent"}
    assert agents == {"fieldbrief/0.1 (weekly digest for students; +tests@example.org)"}


def test_the_parent_stays_small(run: Run) -> None:
    assert run.grown < 64 * 1024 * 1024


def test_the_event_loop_is_never_kept(run: Run) -> None:
    """Held against what a million multiplications take here and now: a busy machine's seconds are longer.

    One turn of the loop may begin some hundred requests; an answer that kept it would keep it for seconds.
    """
    began = time.thread_time()
    sum(number * number for number in range(1_000_000))
    unit = time.thread_time() - began  # 0.06 s on an idle machine, where the longest step was 0.2 s
    assert run.longest_step < 20 * unit


def test_good_feeds_lose_nothing_beside_them(run: Run) -> None:
    assert run.good == {n: [good_feed(n)] * ROUNDS for n in GOOD}


def test_one_request_at_a_time_to_each_host(run: Run) -> None:
    by_host: dict[str, list[tuple[float, float]]] = {}
    for row in run.log:
        if row["ended"] is not None and row["host"].startswith("good"):
            by_host.setdefault(row["host"], []).append((row["began"], row["ended"]))
    assert by_host
    for spans in by_host.values():
        spans.sort()
        assert all(first[1] <= second[0] for first, second in itertools.pairwise(spans))
