"""The use case of `sources`: poll the feeds that are due, read what is new, store it.

One bad feed or page is a value in the report; the others go on. Anything unexpected stops the run. What a poll brought
is stored in one transaction, so an interrupted run goes on where it stopped.
"""

import asyncio
from collections.abc import Callable, Coroutine, Iterable, Sequence
from datetime import datetime
from typing import Any, Final, Protocol, TypeVar

from sources.confine import Reader
from sources.errors import NoAddress, SourceError, Unreachable
from sources.http import ACCEPT_PAGE, Answer, Web
from sources.outcomes import outcome_of
from sources.polling import (
    RULES,
    PollingRules,
    address_of,
    after_failure,
    after_success,
    fresh_entries,
    is_due,
    validators_of,
)
from sources.reading import article_of, has_full_text, identity_of
from sources.store import SourceStore
from sources.types import (
    Article,
    ArticleId,
    CollectReport,
    Entry,
    Feed,
    FeedState,
    Outcome,
    Page,
    ParsedFeed,
    PollResult,
)
from sources.urls import host_of

AT_A_TIME: Final = 24  # feeds in hand at once; bounds memory, the web has its own limit on requests
PAGE_BYTES: Final = 2 * 1024 * 1024  # most decoded bytes of a page
_PATIENCE: Final = 2  # failed pages of one host after which its other pages aren't asked in this run

Progress = Callable[[str, int, int], None]
T = TypeVar("T")


class PagePermission(Protocol):
    """Whether a page may be visited: robots.txt, in production."""

    async def allowed(self, url: str) -> bool:
        """Whether this page may be visited; raises SourceError for what is no web address."""
        ...


async def collect(
    feeds: Sequence[Feed],
    *,
    store: SourceStore,
    web: Web,
    reader: Reader,
    robots: PagePermission,
    now: datetime,
    force: bool = False,
    progress: Progress | None = None,
    rules: PollingRules = RULES,
) -> CollectReport:
    """Poll what is due and store what is new.

    Args:
        feeds: whose turn is looked at; the same URL twice is polled once.
        store: where states, entries and articles are kept.
        web: answers requests, politely.
        reader: reads documents, confined.
        robots: asked before each page.
        now: the instant of this run.
        force: poll feeds that aren't due too (never disabled ones).
        progress: called with "collect", feeds done, feeds to do.
        rules: how often to ask.

    Raises:
        StorageError: the database can't be used.
    """
    wanted = {feed.url: feed for feed in feeds}
    states = await asyncio.to_thread(store.feed_states, wanted.keys())
    turn, disabled = [], []
    for feed in wanted.values():
        state = states.get(feed.url)
        if state is not None and state.disabled is not None:
            disabled.append(_disabled(state, now))
        elif force or is_due(state, now):
            turn.append((feed, state or FeedState(url=feed.url, title=feed.title)))
    run = _Run(store, web, reader, robots, now, rules)
    polls = await run.all(turn, progress)
    return CollectReport(
        polls=(*polls, *disabled),
        skipped=len(wanted) - len(turn) - len(disabled),
        new_articles=len(run.fresh),
        from_page=sum(article.text_from == "page" for article in run.fresh),
        from_feed=sum(article.text_from == "feed" for article in run.fresh),
        from_summary=sum(article.text_from == "summary" for article in run.fresh),
        notices=tuple(run.notices),
    )


def _disabled(state: FeedState, now: datetime) -> PollResult:
    return PollResult(url=state.url, outcome=Outcome.DISABLED, at=now, reason=state.disabled or "")


class _Run:
    """One run: what it has stored, and which hosts have let it down."""

    def __init__(
        self,
        store: SourceStore,
        web: Web,
        reader: Reader,
        robots: PagePermission,
        now: datetime,
        rules: PollingRules,
    ) -> None:
        self._store, self._web, self._reader, self._robots = store, web, reader, robots
        self._now, self._rules = now, rules
        self._failures: dict[str, int] = {}  # failed pages by host
        self._pages: dict[str, asyncio.Task[Page | None]] = {}  # two feeds with one link ask its page once
        self.fresh: list[Article] = []
        self.notices: list[str] = []

    async def all(self, turn: Sequence[tuple[Feed, FeedState]], progress: Progress | None) -> tuple[PollResult, ...]:
        """Poll each feed, some at a time; the results in the feeds' order."""
        places = asyncio.Semaphore(AT_A_TIME)
        done = 0

        async def one(feed: Feed, state: FeedState) -> PollResult:
            nonlocal done
            async with places:
                result = await self._poll(feed, state)
            done += 1
            if progress:
                progress("collect", done, len(turn))
            return result

        return tuple(await _together(one(feed, state) for feed, state in turn))

    async def _poll(self, feed: Feed, state: FeedState) -> PollResult:
        address = address_of(feed, state, self._rules)
        try:
            answer = await self._web.get(address, validators=validators_of(state, self._now, self._rules))
            if answer.status == 304:
                return await self._unchanged(state, answer)
            content_type = answer.headers.get("content-type", "")
            parsed = await self._reader.feed(answer.body, url=answer.final_url, content_type=content_type)
        except SourceError as error:
            return await self._failed(state, error)
        return await self._heard(feed, state, answer, parsed)

    async def _failed(self, state: FeedState, error: SourceError) -> PollResult:
        after = after_failure(state, error, self._now, self._rules)
        if after.disabled:
            self.notices.append(f"{state.url} is disabled: {after.disabled}.")
        result = PollResult(
            url=state.url, outcome=outcome_of(error), at=self._now, reason=error.reason, next_due=after.next_due
        )
        await asyncio.to_thread(self._store.record_poll, after, result)
        return result

    async def _unchanged(self, state: FeedState, answer: Answer) -> PollResult:
        after = after_success(
            state,
            now=self._now,
            validators=None,
            headers=answer.headers,
            new=0,
            moved_to=answer.permanent_url,
            rules=self._rules,
        )
        result = PollResult(
            url=state.url,
            outcome=Outcome.NOT_MODIFIED,
            at=self._now,
            next_due=after.next_due,
            final_url=answer.final_url,
        )
        await asyncio.to_thread(self._store.record_poll, after, result)
        return result

    async def _heard(self, feed: Feed, state: FeedState, answer: Answer, parsed: ParsedFeed) -> PollResult:
        keys = {key for entry in parsed.entries for key in entry.keys}
        known = await asyncio.to_thread(self._store.known_keys, feed.url, keys)
        entries, left = fresh_entries(parsed.entries, known, self._rules)
        if left:
            self.notices.append(
                f"{feed.url} brought {left} more new entries than the {self._rules.most_new} one poll may bring; "
                "the newest were taken."
            )
        articles, carried = await self._read_all(feed, parsed, entries)
        after = after_success(
            state,
            now=self._now,
            validators=answer.validators,
            headers=answer.headers,
            new=len(entries),
            hint=parsed.hint,
            title=parsed.title,
            moved_to=answer.permanent_url,
            rules=self._rules,
        )
        result = PollResult(
            url=feed.url,
            outcome=Outcome.REDIRECTED if answer.permanent_url else Outcome.OK,
            at=self._now,
            entries=len(parsed.entries),
            new=len(entries),
            reason=parsed.flaw or "",
            next_due=after.next_due,
            final_url=answer.final_url,
        )
        self.fresh += await asyncio.to_thread(
            self._store.record_poll, after, result, articles, keys=keys, carried=carried
        )
        return result

    async def _read_all(
        self, feed: Feed, parsed: ParsedFeed, entries: Sequence[Entry]
    ) -> tuple[list[Article], list[ArticleId]]:
        """The articles behind new entries, and the ids of those other feeds brought before."""
        places = {id(entry): identity_of(entry, feed, parsed) for entry in entries}
        stored = await asyncio.to_thread(self._store.stored_urls, [canonical for _, canonical in places.values()])
        unread = [entry for entry in entries if places[id(entry)][1] not in stored]
        articles = await _together(self._read(feed, parsed, entry) for entry in unread)
        return [article for article in articles if article is not None], list(stored.values())

    async def _read(self, feed: Feed, parsed: ParsedFeed, entry: Entry) -> Article | None:
        page = None
        if entry.link and feed.visit_pages and not feed.headline_only and not has_full_text(entry):
            _, canonical = identity_of(entry, feed, parsed)
            task = self._pages.get(canonical)
            if task is None:
                task = self._pages[canonical] = asyncio.create_task(self._page(entry.link))
            page = await task
        return article_of(entry, page, feed=feed, parsed=parsed, now=self._now)

    async def _page(self, url: str) -> Page | None:
        """The page, or None where it can't or mustn't be had: the feed's own text serves then."""
        try:
            host = host_of(url)
            if self._failures.get(host, 0) >= _PATIENCE or not await self._robots.allowed(url):
                return None
            if self._failures.get(host, 0) >= _PATIENCE:  # others failed while this one waited for robots.txt
                return None
            answer = await self._web.get(url, limit=PAGE_BYTES, accept=ACCEPT_PAGE)
            content_type = answer.headers.get("content-type", "")
            return await self._reader.page(answer.body, url=answer.final_url, content_type=content_type)
        except Unreachable as error:
            weight = _PATIENCE if isinstance(error, NoAddress) else 1
            self._failures[host] = self._failures.get(host, 0) + weight
        except SourceError:
            pass  # no article text, refused, too large: nothing that says the next page fails too
        return None


async def _together(work: Iterable[Coroutine[Any, Any, T]]) -> list[T]:
    """Run all at once; the first error ends the others and is raised as it is, in no group."""
    tasks = [asyncio.create_task(one) for one in work]
    try:
        return await asyncio.gather(*tasks)
    except BaseException:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        raise
