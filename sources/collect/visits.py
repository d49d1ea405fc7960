"""Visiting article pages: one at a time for each host, a bounded number in hand, none that robots.txt closes."""

import asyncio
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator
from contextlib import AsyncExitStack, contextmanager
from typing import Final, Protocol

from sources.errors import NoAddress, SourceError, Throttled, Unreachable, one_source
from sources.parse.reader import Reader
from sources.types import Page
from sources.web.http import ACCEPT_PAGE
from sources.web.pauses import PausingWeb
from sources.web.urls import check_url, host_of, shown

# Pages asked for or waiting to be read. As one host's pages wait for its pace one by one, these are as many hosts:
# enough to keep the web's requests busy, few enough for what they may weigh (2 MiB each) to fit a small machine.
IN_HAND: Final = 64
PATIENCE: Final = 2  # failed pages of one host after which its other pages aren't asked in this run


class PagePermission(Protocol):
    """Whether a page may be visited: robots.txt, in production."""

    async def allowed(self, url: str) -> bool:
        """Whether this page may be visited; raises SourceError for what is no web address."""
        ...


class Visits:
    """The page visits of one run: which hosts have let it down, and what two feeds with one link share."""

    def __init__(self, web: PausingWeb, reader: Reader, robots: PagePermission) -> None:
        self._web, self._reader, self._robots = web, reader, robots
        self._failures: Counter[str] = Counter()  # failed pages by host
        self._turns: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._places = asyncio.Semaphore(IN_HAND)
        self._claims: Counter[str] = Counter()
        self._pages: dict[str, asyncio.Task[Page | None]] = {}

    @contextmanager
    def claim(self, pages: Collection[str]) -> Iterator[None]:
        """While the claim lasts, each of these pages (canonical URLs) is asked once, whoever has the link too.

        It must begin before the store is asked what it has, and end when the articles are stored.
        """
        self._claims.update(pages)
        try:
            yield
        finally:
            self._claims.subtract(pages)
            for page in pages:
                if self._claims[page] <= 0:
                    del self._claims[page]
                    self._pages.pop(page, None)

    async def page(self, url: str, canonical_url: str) -> Page | None:
        """The page, or None where it can't or mustn't be had: the feed's own text serves then."""
        task = self._pages.get(canonical_url)
        if task is None:
            task = self._pages[canonical_url] = asyncio.create_task(self._visit(url))
        return await task

    async def _visit(self, url: str) -> Page | None:
        try:
            with one_source(shown(url)):
                return await self._read(url)
        except SourceError:
            return None  # no article text, refused, too large: nothing that says the next page fails too

    async def _read(self, url: str) -> Page | None:
        host = host_of(check_url(url))
        async with AsyncExitStack() as place:
            async with self._turns[host]:
                if self._given_up(url, host) or not await self._robots.allowed(url):
                    return None
                if self._given_up(url, host):
                    return None
                await place.enter_async_context(self._places)
                try:
                    answer = await self._web.get(url, limit=self._web.limits.page_decoded, accept=ACCEPT_PAGE)
                except Unreachable as error:
                    self._failures[host] += PATIENCE if isinstance(error, NoAddress | Throttled) else 1
                    return None
            kind = answer.headers.get("content-type", "")
            return await self._reader.page(answer.body, url=answer.final_url, content_type=kind)

    def _given_up(self, url: str, host: str) -> bool:
        return self._failures[host] >= PATIENCE or self._web.paused(url) is not None
