"""How close the network stage comes to the ideal: `python -m benchmarks.network [--json]`.

100 feeds and 1,000 pages from loopback servers on several ports, in a process of their own, that wait 200 ms before
each answer. The ideal is what no program could beat given the limits: all requests' waits spread over the
concurrency, or the busiest host's requests one after another, each taking its wait or the pace, whichever is longer.
"""

import argparse
import asyncio
import json
import multiprocessing
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection

from sources.addresses import AddressRules
from sources.http import ACCEPT_PAGE, FetchLimits, HttpWeb, user_agent
from sources.urls import host_of

FEEDS, PAGES, HOSTS, WAIT = 100, 1000, 50, 0.2
TARGET = 1.3  # seconds over ideal seconds
FEED = b"<?xml version='1.0'?><rss version='2.0'><channel><title>Feed</title></channel></rss>"
PAGE = b"<html><title>Page</title><p>" + b"Words to read. " * 2000 + b"</p></html>"


@dataclass(frozen=True, slots=True)
class Result:
    """Seconds taken and seconds ideal, for one setting of the limits."""

    concurrency: int
    pace: float
    seconds: float
    ideal: float

    @property
    def ratio(self) -> float:
        """How many times the ideal."""
        return self.seconds / self.ideal


def measure(concurrency: int, pace: float, ports: Sequence[int]) -> Result:
    """Ask all feeds, then all pages; hosts are the ports."""
    limits = FetchLimits(concurrency=concurrency, host_pace=pace)
    rules = AddressRules(frozenset(f"127.0.0.1:{port}" for port in ports))
    feeds = [f"http://127.0.0.1:{ports[n % len(ports)]}/feed/{n}" for n in range(FEEDS)]
    pages = [f"http://127.0.0.1:{ports[n % len(ports)]}/page/{n}" for n in range(PAGES)]

    async def run() -> float:
        async with HttpWeb(agent=user_agent("benchmark"), limits=limits, rules=rules) as web:
            began = time.perf_counter()
            got = await asyncio.gather(*(web.get(url) for url in feeds))
            got += await asyncio.gather(*(web.get(url, accept=ACCEPT_PAGE) for url in pages))
            took = time.perf_counter() - began
        if sum(len(answer.body) for answer in got) != FEEDS * len(FEED) + PAGES * len(PAGE):
            raise RuntimeError("some bodies came incomplete")
        return took

    ideal = sum(_ideal(urls, concurrency, pace) for urls in (feeds, pages))
    return Result(concurrency, pace, asyncio.run(run()), ideal)


def _ideal(urls: Sequence[str], concurrency: int, pace: float) -> float:
    """The least seconds for one batch: by places, or by the busiest host (its last answer needs no pace after it)."""
    busiest = max(Counter(map(host_of, urls)).values())
    return max(len(urls) * WAIT / concurrency, (busiest - 1) * max(WAIT, pace) + WAIT)


async def _serve(told: Connection) -> None:
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                await asyncio.sleep(WAIT)
                body = FEED if b" /feed/" in head else PAGE
                writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body) + body)
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    servers = [await asyncio.start_server(answer, "127.0.0.1", 0) for _ in range(HOSTS)]
    told.send([server.sockets[0].getsockname()[1] for server in servers])
    await asyncio.Event().wait()


def _serve_here(told: Connection) -> None:
    asyncio.run(_serve(told))


def run() -> tuple[Result, ...]:
    """Both settings: bound by the places, and bound by the hosts' pace."""
    spawn = multiprocessing.get_context("spawn")
    here, there = spawn.Pipe()
    server = spawn.Process(target=_serve_here, args=(there,), daemon=True)
    server.start()
    try:
        ports = here.recv()
        return measure(16, 0.1, ports), measure(16, 1.0, ports)
    finally:
        server.terminate()
        server.join()


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    results = run()
    if parser.parse_args().json:
        rows = [{"concurrency": r.concurrency, "pace": r.pace, "seconds": r.seconds, "ideal": r.ideal} for r in results]
        print(json.dumps(rows))
        return
    print(f"{FEEDS} feeds and {PAGES} pages from {HOSTS} hosts that wait {WAIT * 1000:.0f} ms; target at most {TARGET}")
    for r in results:
        figures = f"{r.seconds:.1f} s, ideal {r.ideal:.1f} s, ratio {r.ratio:.2f}"
        print(f"concurrency {r.concurrency}, pace {r.pace:g} s: {figures}")


if __name__ == "__main__":
    main()
