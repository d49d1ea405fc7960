"""The use case of `sources`: poll the feeds that are due, read what is new, store it.

One bad feed or page is a value in the report; the others go on, also where what went wrong is a mistake of ours. Only
what is nobody's own (a database that can't be written) stops the run. What a poll brought
is stored in one transaction, so an interrupted run goes on where it stopped.
"""

import asyncio
from collections import Counter
from collections.abc import Callable, Coroutine, Iterable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final, TypeVar

from sources.collect.article import Place, article_of, has_full_text, place_of, shared_pages
from sources.collect.rules import (
    RULES,
    PollingRules,
    address_of,
    after_failure,
    after_success,
    asked_in_full,
    fresh_entries,
    is_due,
    not_before,
    outcome_of,
    validators_of,
)
from sources.collect.visits import PagePermission, Visits
from sources.errors import NoAddress, SourceError, Unforeseen, one_source
from sources.parse.reader import Reader
from sources.store import SourceStore
from sources.types import Article, ArticleId, CollectReport, Entry, Feed, FeedState, Outcome, ParsedFeed, PollResult
from sources.web.http import Answer, Web
from sources.web.pauses import PausingWeb
from sources.web.urls import shown, site_of

# Feeds asked for or being parsed. A feed whose articles' pages wait for their hosts' pace gives its place to the next,
# unless it holds much text: so memory is bounded, and the pace of one host holds up no other's.
AT_A_TIME: Final = 24
IN_HAND: Final = 200  # feeds at a time that wait for anything
_MUCH: Final = 100_000  # characters of new entries
_SITES: Final = 3  # of so many sites not one is found: then it is our network that is missing
LONGEST_URL: Final = 2000  # characters of a feed's address; the database's index takes no more

Progress = Callable[[str, int, int], None]
T = TypeVar("T")


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
    asking = PausingWeb(web, store, now, await asyncio.to_thread(store.paused_hosts, now))
    turn, unasked = [], []
    for feed in wanted.values():
        state = states.get(feed.url) or FeedState(url=feed.url, title=feed.title)
        due = is_due(state, now)
        if len(feed.url) > LONGEST_URL:
            reason = f"the address is longer than {LONGEST_URL} characters"
            unasked.append(PollResult(url=feed.url, outcome=Outcome.REFUSED, at=now, reason=reason))
        elif state.disabled is not None and not due:
            unasked.append(_unasked(state, Outcome.DISABLED, now, state.disabled, state.next_due))
        elif (force or due) and (until := asking.paused(address_of(feed, state, rules))):
            reason = f"the host asked not to be asked before {until:%Y-%m-%d %H:%M} UTC"
            unasked.append(_unasked(state, Outcome.THROTTLED, now, reason, until))
        elif force or due:
            turn.append((feed, state))
    run = _Run(store, asking, reader, robots, now, rules)
    polls = await run.all(turn, progress)
    if turn:
        await asyncio.to_thread(store.prune, now)
    return CollectReport(
        polls=(*polls, *unasked),
        skipped=len(wanted) - len(turn) - len(unasked),
        new_articles=run.text_from.total(),
        from_page=run.text_from["page"],
        from_feed=run.text_from["feed"],
        from_summary=run.text_from["summary"],
        notices=tuple(run.notices),
    )


def _unasked(state: FeedState, outcome: Outcome, now: datetime, reason: str, due: datetime | None) -> PollResult:
    return PollResult(url=state.url, outcome=outcome, at=now, reason=reason, next_due=due)


@dataclass(frozen=True, slots=True, kw_only=True)
class _News:
    """What is kept of a feed's answer while the pages of its new entries are visited."""

    answer: Answer  # without its body
    parsed: ParsedFeed  # without its entries
    entries: int
    keys: frozenset[str]  # of every entry that isn't left
    taken: tuple[tuple[Entry, Place], ...]
    left: int  # new entries that the next polls bring

    @property
    def size(self) -> int:
        """Characters."""
        return sum(len(entry.content) + len(entry.summary) for entry, _ in self.taken)


def _news_in(
    feed: Feed, answer: Answer, parsed: ParsedFeed, keys: set[str], known: set[str], rules: PollingRules
) -> _News:
    taken, left = fresh_entries(parsed.entries, known, rules)
    shared = shared_pages(parsed.entries)
    return _News(
        answer=replace(answer, body=b""),
        parsed=replace(parsed, entries=()),
        entries=len(parsed.entries),
        keys=frozenset(keys - {key for entry in left for key in entry.keys}),
        taken=tuple((entry, place_of(entry, feed, parsed, shared)) for entry in taken),
        left=len(left),
    )


class _Run:
    """One run, and what it has stored."""

    def __init__(
        self,
        store: SourceStore,
        web: PausingWeb,
        reader: Reader,
        robots: PagePermission,
        now: datetime,
        rules: PollingRules,
    ) -> None:
        self._store, self._web, self._reader, self._now, self._rules = store, web, reader, now, rules
        self._visits = Visits(web, reader, robots)
        self._places = asyncio.Semaphore(AT_A_TIME)
        self.text_from: Counter[str] = Counter()  # of the articles stored
        self.notices: list[str] = []
        self._nowhere: list[tuple[FeedState, FeedState, PollResult]] = []  # feeds whose hosts weren't found

    async def all(self, turn: Sequence[tuple[Feed, FeedState]], progress: Progress | None) -> tuple[PollResult, ...]:
        """Poll each feed, some at a time; the results in the feeds' order."""
        hands = asyncio.Semaphore(IN_HAND)
        done = 0

        async def one(feed: Feed, state: FeedState) -> PollResult:
            nonlocal done
            async with hands:
                result = await self._poll(feed, state)
            done += 1
            if progress:
                progress("collect", done, len(turn))
            return result

        polls = await _together(one(feed, state) for feed, state in turn)
        if len(self._nowhere) == len(polls) and len({site_of(poll.url) for poll in polls}) >= _SITES:
            self.notices.append(
                "No feed's host could be found: there seems to be no network. That isn't counted against the feeds, "
                "and what is stored stays."
            )
            return tuple(replace(poll, next_due=state.next_due) for poll, (_, state) in zip(polls, turn, strict=True))
        for state, after, result in self._nowhere:
            await self._count_failure(state, after, result)
        return tuple(polls)

    async def _poll(self, feed: Feed, state: FeedState) -> PollResult:
        try:
            with one_source(shown(feed.url)):
                return await self._ask(feed, state)
        except SourceError as error:
            if isinstance(error, Unforeseen):
                self.notices.append(f"{error}. {error.remedy}")
            return await self._failed(state, error)

    async def _ask(self, feed: Feed, state: FeedState) -> PollResult:
        address = address_of(feed, state, self._rules)
        async with AsyncExitStack() as place:
            await place.enter_async_context(self._places)
            answer = await self._web.get(address, validators=validators_of(state, self._now, self._rules))
            if answer.status == 304:
                return await self._unchanged(state, answer)
            kind = answer.headers.get("content-type", "")
            parsed = await self._reader.feed(answer.body, url=answer.final_url, content_type=kind)
            news = await self._news(feed, answer, parsed)
            del answer, parsed
            if news.size <= _MUCH:
                await place.aclose()
            return await self._heard(feed, state, news)

    async def _failed(self, state: FeedState, error: SourceError) -> PollResult:
        after = after_failure(state, error, self._now, self._rules)
        result = PollResult(
            url=state.url, outcome=outcome_of(error), at=self._now, reason=error.reason, next_due=after.next_due
        )
        if isinstance(error, NoAddress):
            self._nowhere.append((state, after, result))  # its fault or our network's? The end of the run tells.
        else:
            await self._count_failure(state, after, result)
        return result

    async def _count_failure(self, state: FeedState, after: FeedState, result: PollResult) -> None:
        if after.disabled and not state.disabled:
            self.notices.append(f"{state.url} is disabled: {after.disabled}.")
        await asyncio.to_thread(self._store.record_poll, after, result)

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
        self._note_return(state)
        result = PollResult(
            url=state.url,
            outcome=Outcome.NOT_MODIFIED,
            at=self._now,
            next_due=after.next_due,
            final_url=answer.final_url,
        )
        await asyncio.to_thread(self._store.record_poll, after, result)
        return result

    async def _news(self, feed: Feed, answer: Answer, parsed: ParsedFeed) -> _News:
        keys = {key for entry in parsed.entries for key in entry.keys}
        known = await asyncio.to_thread(self._store.known_keys, feed.url, keys)
        # In a thread: the canonical links of hundreds of entries would keep the event loop too long.
        return await asyncio.to_thread(_news_in, feed, answer, parsed, keys, known, self._rules)

    async def _heard(self, feed: Feed, state: FeedState, news: _News) -> PollResult:
        answer = news.answer
        with self._visits.claim([place.canonical_url for _, place in news.taken]):
            articles, carried = await self._read_all(feed, news)
            after = after_success(
                state,
                now=self._now,
                validators=answer.validators,
                headers=answer.headers,
                new=len(news.taken),
                hint=news.parsed.hint,
                title=news.parsed.title,
                moved_to=answer.permanent_url,
                rules=self._rules,
            )
            if news.left:
                after = asked_in_full(after, self._now, self._rules)
                self.notices.append(
                    f"{feed.url} had {news.left} more new entries than the {self._rules.most_new} one poll may bring; "
                    "the next polls bring them."
                )
            after = not_before(after, self._web.paused(answer.final_url))
            self._note_return(state)
            result = PollResult(
                url=feed.url,
                outcome=Outcome.REDIRECTED if answer.permanent_url else Outcome.OK,
                at=self._now,
                entries=news.entries,
                new=len(news.taken),
                reason=news.parsed.flaw or "",
                next_due=after.next_due,
                final_url=answer.final_url,
            )
            stored = await asyncio.to_thread(
                self._store.record_poll, after, result, articles, keys=news.keys, carried=carried
            )
        self.text_from.update(article.text_from for article in stored)
        return result

    def _note_return(self, state: FeedState) -> None:
        if state.disabled:
            self.notices.append(f"{state.url} answers again and is no longer disabled.")

    async def _read_all(self, feed: Feed, news: _News) -> tuple[list[Article], list[ArticleId]]:
        """The articles behind new entries, and the ids of those other feeds brought before."""
        places = [place.canonical_url for _, place in news.taken]
        stored = await asyncio.to_thread(self._store.stored_urls, places)
        unread = [(entry, place) for entry, place in news.taken if place.canonical_url not in stored]
        articles = await _together(self._read(feed, news.parsed, entry, place) for entry, place in unread)
        return [article for article in articles if article is not None], list(stored.values())

    async def _read(self, feed: Feed, parsed: ParsedFeed, entry: Entry, place: Place) -> Article | None:
        page = None
        if place.own_page and feed.visit_pages and not feed.headline_only and not has_full_text(entry):
            page = await self._visits.page(place.url, place.canonical_url)
        return article_of(entry, page, place=place, feed=feed, parsed=parsed, now=self._now)


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
