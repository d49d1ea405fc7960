"""How close the network stage comes to the ideal: `python -m benchmarks.network [--json]`.

100 feeds and 1,000 pages from loopback servers, each feed's on a port of its own, in a process of their own, that
wait 200 ms before each answer. Measured twice: `fetch` asks for all feeds, then all pages; `collect` is the real
thing, with robots.txt, parsing and extraction in children and a database. The ideal is what no program could beat
given the limits: all requests' waits spread over the concurrency, or the busiest host's requests one after another,
each taking its wait or the pace, whichever is longer.
"""

import argparse
import asyncio
import json
import multiprocessing
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from multiprocessing.connection import Connection
from pathlib import Path
from tempfile import TemporaryDirectory

from sources.collect.run import collect
from sources.database import open_database
from sources.parse.reader import ConfinedReader
from sources.store import SourceStore
from sources.types import Feed
from sources.web.addresses import AddressRules
from sources.web.http import ACCEPT_PAGE, HttpWeb, user_agent
from sources.web.limits import FetchLimits
from sources.web.robots import Robots
from sources.web.urls import host_of

FEEDS, PAGES, WAIT = 100, 1000, 0.2
EACH = PAGES // FEEDS  # pages a feed links to
TARGET = 1.3  # seconds over ideal seconds
WORDS = b"<p>The laboratory said on Monday that its new process halves the energy each wafer takes. %d</p>"


def feed(number: int, port: int) -> bytes:
    """An RSS feed with its entries' headlines and links."""
    entry = b"<item><guid>%d-%d</guid><title>Entry %d of %d</title><link>http://127.0.0.1:%d/page/%d</link></item>"
    entries = b"".join(entry % (number, n, n, number, port, number * EACH + n) for n in range(EACH))
    return b"<?xml version='1.0'?><rss version='2.0'><channel><title>Feed</title>" + entries + b"</channel></rss>"


def page(number: int) -> bytes:
    """An article of some 3 KB."""
    text = b"".join(WORDS % (number * 100 + n) for n in range(30))
    return b"<html><head><title>Page %d</title></head><body><article><h1>Page %d</h1>%s</article></body></html>" % (
        number,
        number,
        text,
    )


@dataclass(frozen=True, slots=True)
class Result:
    """Seconds taken and seconds ideal, for one setting of the limits."""

    what: str  # "fetch" or "collect"
    concurrency: int
    pace: float
    seconds: float
    ideal: float

    @property
    def ratio(self) -> float:
        """How many times the ideal."""
        return self.seconds / self.ideal


def _web(concurrency: int, pace: float, ports: Sequence[int]) -> HttpWeb:
    limits = FetchLimits(concurrency=concurrency, host_pace=pace)
    rules = AddressRules(frozenset(f"127.0.0.1:{port}" for port in ports))
    return HttpWeb(agent=user_agent("benchmark"), limits=limits, rules=rules)


def fetch(concurrency: int, pace: float, ports: Sequence[int]) -> Result:
    """All feeds, then all pages, and nothing else."""
    feeds = [f"http://127.0.0.1:{port}/feed/{n}" for n, port in enumerate(ports)]
    pages = [f"http://127.0.0.1:{ports[n // EACH]}/page/{n}" for n in range(PAGES)]

    async def run() -> float:
        async with _web(concurrency, pace, ports) as web:
            began = time.perf_counter()
            await asyncio.gather(*(web.get(url) for url in feeds))
            got = await asyncio.gather(*(web.get(url, accept=ACCEPT_PAGE) for url in pages))
            took = time.perf_counter() - began
        if any(answer.body != page(n) for n, answer in enumerate(got)):
            raise RuntimeError("some pages came incomplete")
        return took

    ideal = sum(_ideal(urls, concurrency, pace) for urls in (feeds, pages))
    return Result("fetch", concurrency, pace, asyncio.run(run()), ideal)


def collected(concurrency: int, pace: float, ports: Sequence[int]) -> Result:
    """One run of `collect` over a new database."""
    feeds = [Feed(url=f"http://127.0.0.1:{port}/feed/{n}") for n, port in enumerate(ports)]

    async def run(folder: Path) -> float:
        store = SourceStore(open_database(f"sqlite:///{folder}/benchmark.sqlite"))
        async with _web(concurrency, pace, ports) as web, ConfinedReader() as reader:
            began = time.perf_counter()
            robots = Robots(web, pace=web.pace)
            report = await collect(feeds, store=store, web=web, reader=reader, robots=robots, now=datetime.now(UTC))
            took = time.perf_counter() - began
        if report.from_page != PAGES:
            raise RuntimeError(f"only {report.from_page} articles came from their pages")
        return took

    asked = [f"http://127.0.0.1:{port}/" for port in ports for _ in range(EACH + 2)]  # the feed, robots.txt, the pages
    with TemporaryDirectory() as folder:
        return Result("collect", concurrency, pace, asyncio.run(run(Path(folder))), _ideal(asked, concurrency, pace))


def _ideal(urls: Sequence[str], concurrency: int, pace: float) -> float:
    """The least seconds for one batch: by places, or by the busiest host (its last answer needs no pace after it)."""
    busiest = max(Counter(map(host_of, urls)).values())
    return max(len(urls) * WAIT / concurrency, (busiest - 1) * max(WAIT, pace) + WAIT)


async def _serve(told: Connection) -> None:
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                await asyncio.sleep(WAIT)
                kind, _, number = head.split(b" ")[1].strip(b"/").partition(b"/")
                port = writer.get_extra_info("sockname")[1]
                body = feed(int(number), port) if kind == b"feed" else page(int(number)) if kind == b"page" else b""
                writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body) + body)
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    servers = [await asyncio.start_server(answer, "127.0.0.1", 0) for _ in range(FEEDS)]
    told.send([server.sockets[0].getsockname()[1] for server in servers])
    await asyncio.Event().wait()


def _serve_here(told: Connection) -> None:
    asyncio.run(_serve(told))


def run() -> tuple[Result, ...]:
    """Every measurement."""
    spawn = multiprocessing.get_context("spawn")
    here, there = spawn.Pipe()
    server = spawn.Process(target=_serve_here, args=(there,), daemon=True)
    server.start()
    try:
        ports = here.recv()
        return fetch(16, 0.1, ports), fetch(16, 1.0, ports), collected(16, 1.0, ports)
    finally:
        server.terminate()
        server.join()


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    results = run()
    if parser.parse_args().json:
        print(json.dumps([asdict(result) | {"ratio": result.ratio} for result in results]))
        return
    print(f"{FEEDS} feeds on as many hosts, {PAGES} pages, {WAIT * 1000:.0f} ms before each answer; target {TARGET}")
    for r in results:
        figures = f"{r.seconds:.1f} s, ideal {r.ideal:.1f} s, ratio {r.ratio:.2f}"
        print(f"{r.what}, concurrency {r.concurrency}, pace {r.pace:g} s: {figures}")


if __name__ == "__main__":
    main()
