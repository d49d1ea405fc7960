"""Visiting article pages, after the polls: newest first, one at a time for each host, none that robots.txt closes.

What a page adds is stored as it comes. A page that couldn't be asked this time (the budget was used up, the host is
dead or wants a pause) leaves the article with the feed's own text, and is visited by the next run.
"""

import asyncio
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from typing import Final, Protocol

from sources.collect.article import with_page
from sources.collect.budget import Clock, OutOfTime
from sources.collect.walls import Arrival, is_wall, lines_of
from sources.errors import NoAddress, Refused, SourceError, Throttled, Unreachable, one_source
from sources.parse.reader import Reader
from sources.store import SourceStore
from sources.types import Article, ArticleId
from sources.web.http import ACCEPT_PAGE
from sources.web.pauses import PausingWeb
from sources.web.urls import check_url, host_of, shown

# Hosts visited at a time: enough to keep the web's requests busy, few enough for what their pages may weigh (2 MiB
# each) to fit a small machine.
IN_HAND: Final = 64
PATIENCE: Final = 2  # failed pages of one host after which its other pages aren't asked in this run
_COMPARED: Final = 8  # pages of a site that earlier runs stored, to know a wall by


class PagePermission(Protocol):
    """Whether a page may be visited: robots.txt, in production."""

    async def allowed(self, url: str) -> bool:
        """Whether this page may be visited; raises SourceError for what is no web address."""
        ...


class Visits:
    """The page visits of one run.

    Args:
        web: asks.
        reader: reads.
        robots: asked before each page.
        store: takes what pages add.
        clock: the run's time.
    """

    def __init__(
        self, web: PausingWeb, reader: Reader, robots: PagePermission, store: SourceStore, clock: Clock
    ) -> None:
        self._web, self._reader, self._robots, self._store, self._clock = web, reader, robots, store, clock
        self._hands = asyncio.Semaphore(IN_HAND)
        self._failures: Counter[str] = Counter()  # failed pages by host
        self._seen: defaultdict[str, dict[ArticleId, frozenset[str]]] = defaultdict(dict)  # lines of pages, by site
        self._told: dict[ArticleId, Article] = {}  # what the feed had told, where its page is taken
        self.left: Counter[str] = Counter()  # pages not asked in time, by host
        self.late: Counter[str] = Counter()  # the same, by feed

    async def all(self, waiting: Sequence[Article], done: Callable[[str, Article], None]) -> None:
        """Visit what waits, newest first.

        Args:
            waiting: articles as their feeds told them.
            done: called with where an article's text was from and the article as it is now.
        """
        lanes: defaultdict[str, list[Article]] = defaultdict(list)
        for article in sorted(waiting, key=lambda one: (one.dated, one.id), reverse=True):
            try:
                lanes[host_of(check_url(article.url))].append(article)
            except Refused:
                await asyncio.to_thread(self._store.visited, article.id)
        async with asyncio.TaskGroup() as group:
            for host, lane in lanes.items():
                group.create_task(self._lane(host, lane, done))

    async def _lane(self, host: str, lane: Sequence[Article], done: Callable[[str, Article], None]) -> None:
        async with self._hands:
            for place, article in enumerate(lane):
                if self._given_up(article.url, host):
                    return
                try:
                    await self._visit(article, host, done)
                except OutOfTime:
                    self.left[host] += len(lane) - place
                    self.late.update(one.feed_url for one in lane[place:])
                    return

    async def _visit(self, article: Article, host: str, done: Callable[[str, Article], None]) -> None:
        try:
            # Storing isn't cut off: a thread would go on with it, and the page count as left all the same.
            async with self._clock.within(host):
                with one_source(shown(article.url)):
                    richer = await self._read(article)
        except Unreachable as error:
            self._failures[host] += PATIENCE if isinstance(error, NoAddress | Throttled) else 1
            return
        except SourceError:
            richer = None  # no article text, refused, too large: the next page may be better, this one not
        await asyncio.to_thread(self._store.visited, article.id, richer)
        if richer is not None:
            done(article.text_from, richer)
        for first in self._taken_back(article.site) if richer is None else ():
            before = self._told.pop(first)
            await asyncio.to_thread(self._store.visited, first, before)
            done("page", before)

    async def _read(self, article: Article) -> Article | None:
        """The article with what its page adds; None where the page is closed, or no article."""
        if not await self._robots.allowed(article.url):
            return None
        answer = await self._web.get(article.url, limit=self._web.limits.page_decoded, accept=ACCEPT_PAGE)
        kind = answer.headers.get("content-type", "")
        page = await self._reader.page(answer.body, url=answer.final_url, content_type=kind)
        others = await self._pages_of(article)
        arrival = Arrival(
            asked=check_url(article.url),
            arrived=answer.final_url,
            title=article.title,
            summary=article.text,
            text=page.text,
        )
        wall = is_wall(arrival, others)
        self._seen[article.site][article.id] = lines_of(page.text)
        if wall:
            return None
        self._told[article.id] = article
        return with_page(article, page, answer.final_url)

    async def _pages_of(self, article: Article) -> tuple[frozenset[str], ...]:
        """The lines of the site's other pages, of this run and of earlier ones."""
        if article.site not in self._seen:
            stored = await asyncio.to_thread(self._store.page_texts, article.site, _COMPARED)
            self._seen[article.site] |= {key: lines_of(text) for key, text in stored.items()}
        return tuple(lines for key, lines in self._seen[article.site].items() if key != article.id)

    def _taken_back(self, site: str) -> list[ArticleId]:
        """Pages taken in this run that another page of the site has shown to be its wall."""
        pages = self._seen[site]
        return [
            key
            for key, lines in pages.items()
            if key in self._told
            and lines
            and any(lines <= other for name, other in pages.items() if name != key and name not in self._told)
        ]

    def _given_up(self, url: str, host: str) -> bool:
        return self._failures[host] >= PATIENCE or self._web.paused(url) is not None
