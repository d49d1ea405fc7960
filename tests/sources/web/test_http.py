"""The one GET, against real servers on loopback. What hostile servers do to it: tests/hostile/test_server.py."""

import asyncio
import itertools
import socket
import threading
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import httpcore
import pytest

from sources.errors import NoAddress, Refused, SourceError, Throttled, TooSlow, Unreachable
from sources.web.addresses import AddressRules
from sources.web.dialing import NoWay, system_resolver
from sources.web.http import Answer, HttpWeb, user_agent
from sources.web.limits import FetchLimits
from sources.web.pace import Pace
from sources.web.robots import Robots
from sources.web.validators import Validators
from tests.fakes import FakeWeb, FrozenClock, fake_answer


def ok(body: bytes, *headers: bytes) -> bytes:
    return b"\r\n".join((b"HTTP/1.1 200 OK", *headers, b"Content-Length: %d" % len(body), b"", body))


class Site:
    """A server that answers by path and remembers when it was asked what."""

    def __init__(self, answers: dict[str, bytes], seconds: float = 0.0) -> None:
        self.answers = answers
        self.seconds = seconds
        self.port = 0
        self.asked: list[str] = []
        self.spans: list[tuple[float, float]] = []
        self.heads: list[bytes] = []
        self.running = self.most = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                began = time.monotonic()
                self.running += 1
                self.most = max(self.most, self.running)
                self.heads.append(head)
                path = head.split(b" ")[1].decode()
                self.asked.append(path)
                await asyncio.sleep(self.seconds)
                self.running -= 1
                self.spans.append((began, time.monotonic()))
                writer.write(self.answers.get(path, ok(b"hi")))
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()


@asynccontextmanager
async def site(answers: dict[str, bytes] | None = None, seconds: float = 0.0) -> AsyncIterator[Site]:
    found = Site(answers or {}, seconds)
    async with await asyncio.start_server(found.serve, "127.0.0.1", 0) as server:
        found.port = server.sockets[0].getsockname()[1]
        yield found


def web(*sites: Site, names: Sequence[str] = ("a.test",), **changes: Any) -> HttpWeb:
    async def resolve(host: str, port: int) -> Sequence[str]:
        return ["127.0.0.1"]

    limits = FetchLimits(**{"host_pace": 0.0, "deadline": 5.0, **changes.pop("limits", {})})
    rules = AddressRules(frozenset(f"{name}:{place.port}" for place in sites for name in names))
    return HttpWeb(
        agent="fieldbrief/test", limits=limits, rules=rules, resolve=changes.pop("resolve", resolve), **changes
    )


def test_twelve_feeds_on_one_host_one_at_a_time_a_pace_apart() -> None:
    _twelve_feeds(pace=0.1, seconds=0.03)


@pytest.mark.slow
def test_twelve_feeds_on_one_host_one_at_a_time_a_second_apart() -> None:
    _twelve_feeds(pace=1.0, seconds=0.2)


def _twelve_feeds(pace: float, seconds: float) -> None:
    async def run() -> Site:
        async with site(seconds=seconds) as place, web(place, limits={"host_pace": pace}) as asking:
            await asyncio.gather(*(asking.get(f"http://a.test:{place.port}/{n}") for n in range(12)))
            return place

    place = asyncio.run(run())
    assert place.most == 1
    assert sorted(map(int, (path[1:] for path in place.asked))) == list(range(12))
    # A millisecond for the way from our clock to the server's.
    assert all(second[0] - first[0] >= pace - 0.001 for first, second in itertools.pairwise(place.spans))


def test_nothing_goes_to_a_host_before_its_retry_after() -> None:
    clock = FrozenClock()
    answers = {"/busy": b"HTTP/1.1 429 Slow Down\r\nRetry-After: 120\r\nContent-Length: 0\r\n\r\n"}

    async def run() -> tuple[list[Answer | BaseException], list[str], list[str]]:
        async with site(answers) as place, web(place, now=clock) as asking:
            root = f"http://a.test:{place.port}"
            first = await asyncio.gather(
                *(asking.get(f"{root}/{p}") for p in ("busy", "b", "c")), return_exceptions=True
            )
            clock.advance(seconds=119)
            first += await asyncio.gather(asking.get(f"{root}/d"), return_exceptions=True)
            before = list(place.asked)
            clock.advance(seconds=1)
            await asking.get(f"{root}/e")
            return first, before, place.asked

    refused, before, after = asyncio.run(run())
    assert all(isinstance(error, Throttled) for error in refused)
    due = FrozenClock()() + timedelta(seconds=120)
    assert [error.retry_at for error in refused if isinstance(error, Throttled)] == [due] * 4
    assert before == ["/busy"]
    assert after == ["/busy", "/e"]


def test_no_more_requests_at_a_time_than_the_cap() -> None:
    async def run() -> int:
        names = [f"h{n}.test" for n in range(12)]
        async with site(seconds=0.05) as place, web(place, names=names, limits={"concurrency": 3}) as asking:
            await asyncio.gather(*(asking.get(f"http://{name}:{place.port}/") for name in names))
            return place.most

    assert asyncio.run(run()) == 3


def test_waiting_for_the_turn_is_not_the_servers_slowness() -> None:
    async def run() -> int:
        limits = {"host_pace": 0.2, "deadline": 0.4}
        async with site() as place, web(place, limits=limits) as asking:
            return len(await asyncio.gather(*(asking.get(f"http://a.test:{place.port}/{n}") for n in range(5))))

    assert asyncio.run(run()) == 5


def test_an_odd_query_reaches_the_server_as_it_stands() -> None:
    path = "/__rss/x.xml?input=%7B%22alias%22%3A%22home%22%2C%22n%22%3A10%7D&q='(a|b)'~%7e"

    async def run() -> list[str]:
        async with site() as place, web(place) as asking:
            await asking.get(f"http://a.test:{place.port}{path}")
            return place.asked

    assert asyncio.run(run()) == [path]


def test_host_and_name_are_the_urls_though_the_address_is_dialled() -> None:
    async def run() -> bytes:
        async with site() as place, web(place, names=["xn--exmple-cua.test"]) as asking:
            await asking.get(f"http://exämple.test:{place.port}/")
            return place.heads[0].lower()

    head = asyncio.run(run())
    assert b"\r\nhost: xn--exmple-cua.test:" in head
    assert b"\r\nuser-agent: fieldbrief/test\r\n" in head
    assert b"\r\naccept-encoding: gzip\r\n" in head


def test_each_connection_is_resolved_and_vetted_anew() -> None:
    """A name that turns private after a first good answer is refused, not followed."""
    answers = iter([["93.184.216.34"], ["10.0.0.1"]])

    async def resolve(host: str, port: int) -> Sequence[str]:
        return next(answers)

    class Detour(httpcore.AnyIOBackend):
        """Brings the connection to the open internet's address to our server; no other is begun."""

        async def connect_tcp(self, host: str, port: int, *args: Any, **kwargs: Any) -> httpcore.AsyncNetworkStream:
            assert host == "93.184.216.34"
            return await super().connect_tcp("127.0.0.1", port, *args, **kwargs)

    async def run() -> list[str]:
        closing = {"/1": ok(b"hi", b"Connection: close")}
        async with site(closing) as place, web(place, names=[], resolve=resolve, network=Detour()) as asking:
            assert (await asking.get(f"http://a.test:{place.port}/1")).body == b"hi"
            with pytest.raises(Refused, match=r"10\.0\.0\.1"):
                await asking.get(f"http://a.test:{place.port}/2")
            return place.asked

    assert asyncio.run(run()) == ["/1"]


def test_a_second_address_is_tried_when_the_first_is_dead() -> None:
    async def resolve(host: str, port: int) -> Sequence[str]:
        return ["127.0.0.2", "127.0.0.1"]  # the server listens on the second only

    async def run() -> bytes:
        async with site() as place, web(place, resolve=resolve) as asking:
            return (await asking.get(f"http://a.test:{place.port}/")).body

    assert asyncio.run(run()) == b"hi"


def test_no_network_is_an_error_of_its_own() -> None:
    async def resolve(host: str, port: int) -> Sequence[str]:
        raise NoWay(f"the name {host} has no address (no name server answered)")

    async def run() -> SourceError:
        async with web(resolve=resolve) as asking:
            with pytest.raises(NoAddress) as caught:
                await asking.get("https://example.org/feed")
            return caught.value

    error = asyncio.run(run())
    assert error.transient
    assert str(error).startswith("https://example.org/feed: the name example.org has no address")
    assert "network" in error.remedy


def test_a_hanging_name_server_keeps_neither_the_loop_nor_the_deadline(monkeypatch: pytest.MonkeyPatch) -> None:
    release = threading.Event()

    def hang(*_: object, **__: object) -> list[object]:
        release.wait(60)
        return []

    monkeypatch.setattr(socket, "getaddrinfo", hang)

    async def run() -> tuple[float, float]:
        async with web(resolve=system_resolver, limits={"connect": 0.3}) as asking:
            began = time.monotonic()
            ask = asyncio.create_task(asking.get("https://example.org/"))
            longest = 0.0
            while not ask.done():
                before = time.monotonic()
                await asyncio.sleep(0.01)
                longest = max(longest, time.monotonic() - before)
            with pytest.raises(Unreachable, match="no connection within"):
                await ask
            return time.monotonic() - began, longest

    took, longest = asyncio.run(run())
    release.set()
    assert took < 30  # the resolver itself hangs for a minute
    assert longest < 30


def test_the_system_resolver_answers_and_says_when_it_cannot() -> None:
    assert "127.0.0.1" in asyncio.run(_resolved("127.0.0.1"))
    with pytest.raises(NoWay, match="has no address"):
        asyncio.run(_resolved("name.invalid"))


async def _resolved(host: str) -> Sequence[str]:
    return await system_resolver(host, 80)


def test_the_deadline_runs_over_all_redirects() -> None:
    answers = {f"/{n}": b"HTTP/1.1 302 F\r\nLocation: /%d\r\nContent-Length: 0\r\n\r\n" % (n + 1) for n in range(5)}

    async def run() -> None:
        async with site(answers, seconds=0.3) as place, web(place, limits={"deadline": 0.8}) as asking:
            with pytest.raises(TooSlow):  # no single one of them is
                await asking.get(f"http://a.test:{place.port}/0")

    asyncio.run(run())


def test_robots_and_pages_share_the_hosts_turns() -> None:
    answers = {"/robots.txt": ok(b"User-agent: *\nCrawl-delay: 0.2\n")}

    async def run() -> Site:
        async with site(answers) as place, web(place) as asking:
            robots = Robots(asking, pace=asking.pace)
            root = f"http://a.test:{place.port}"
            assert await robots.allowed(f"{root}/1")
            await asyncio.gather(*(asking.get(f"{root}/{n}") for n in range(3)))
            return place

    place = asyncio.run(run())
    pages = place.spans[1:]
    assert all(second[0] - first[0] >= 0.199 for first, second in itertools.pairwise(pages))


@pytest.mark.parametrize(
    ("contact", "agent"),
    [
        ("", "fieldbrief/1.0"),
        ("mailto:a@b.edu", "fieldbrief/1.0 (weekly digest for students; +mailto:a@b.edu)"),
        ("x\r\nEvil: 1 (ü)", "fieldbrief/1.0 (weekly digest for students; +xEvil: 1)"),
    ],
)
def test_the_agent_says_who_we_are_in_one_line(contact: str, agent: str) -> None:
    assert user_agent("1.0", contact) == agent


def _both(ask: Callable[[HttpWeb | FakeWeb, str], Any], answers: dict[str, bytes], fake: FakeWeb) -> tuple[Any, Any]:
    async def run() -> tuple[Any, Any]:
        async with site(answers) as place, web(place) as asking:
            return await ask(asking, f"http://a.test:{place.port}/f"), await ask(fake, "http://a.test/f")

    return asyncio.run(run())


def test_the_fake_web_answers_like_the_real_one() -> None:
    async def ask(asking: HttpWeb | FakeWeb, url: str) -> tuple[int, bytes, str | None, int]:
        first = await asking.get(url)
        second = await asking.get(url, validators=Validators(etag='"other"'))
        return first.status, first.body, first.validators.etag, second.status

    answers = {"/f": ok(b"hi", b'ETag: W/"x y"')}
    fake = FakeWeb({"http://a.test/f": fake_answer("http://a.test/f", b"hi", headers={"ETag": 'W/"x y"'})})
    real, pretended = _both(ask, answers, fake)
    assert real == pretended == (200, b"hi", 'W/"x y"', 200)


def test_a_shared_pace_keeps_turns_over_two_webs() -> None:
    async def run() -> int:
        pace = Pace(0.0)
        async with site(seconds=0.05) as place, web(place, pace=pace) as one, web(place, pace=pace) as two:
            url = f"http://a.test:{place.port}/"
            await asyncio.gather(*(asking.get(url) for asking in (one, two, one, two)))
            return place.most

    assert asyncio.run(run()) == 1
