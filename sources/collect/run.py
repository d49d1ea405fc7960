"""The use case of `sources`: poll the feeds that are due, read what is new, store it.

One bad feed or page is a value in the report; the others go on, also where what went wrong is a bug of ours. Only
what is nobody's own (a database that can't be written) stops the run. What a poll brought
is stored in one transaction, so an interrupted run resumes where it stopped.
"""

import asyncio
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Coroutine, Iterable, Sequence, Set
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final, TypeVar

from sources.collect.article import Place, article_of, place_of, shared_pages, wants_page
from sources.collect.budget import BUDGET, Clock, OutOfTime, TimeBudget
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
from sources.errors import NoAddress, Refused, SourceError, Unforeseen, one_source
from sources.parse.reader import Reader
from sources.store import SourceStore
from sources.types import Article, ArticleId, CollectReport, Entry, Feed, FeedState, Outcome, ParsedFeed, PollResult
from sources.web.http import Answer, Web
from sources.web.pauses import PausingWeb
from sources.web.urls import check_url, host_of, shown, site_of

AT_A_TIME: Final = 24  # feeds asked for, being parsed or being stored: what they hold in memory is bounded by it
OF_ONE_HOST: Final = 2  # of them: it is asked one at a time, so more would only keep places from the others
_NAMED: Final = 3  # hosts that a notice names
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
    budget: TimeBudget = BUDGET,
) -> CollectReport:
    """Poll what is due, store what is new, then visit the pages of what the feeds tell in part.

    What a poll brought is stored at once, with the feed's own text; what a page adds is stored as it comes.

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
        budget: how long this may take; what is left is asked by the next run.

    Raises:
        StorageError: the database can't be used.
    """
    wanted = {feed.url: feed for feed in feeds}
    states = await asyncio.to_thread(store.feed_states, wanted.keys())
    asking = PausingWeb(web, store, now, await asyncio.to_thread(store.paused_hosts, now))
    rows = [(feed, states.get(url) or FeedState(url=url, title=feed.title)) for url, feed in wanted.items()]
    unasked = [row for row in (_not_to_ask(*each, asking, now, force, rules) for each in rows) if row]
    apart = {one.url for one in unasked}
    turn = [(feed, state) for feed, state in rows if feed.url not in apart and (force or is_due(state, now))]
    # The feed that waited longest goes first: one that a budget left out isn't left out again.
    turn.sort(key=lambda one: (one[1].last_polled is not None, one[1].last_polled or now))
    run = _Run(store, asking, reader, robots, now, rules, Clock(budget))
    polled = await run.all(turn, progress)
    await run.visit(wanted, progress)
    polls = [await run.rested(polled[url]) for url in wanted if url in polled]
    if turn:
        await asyncio.to_thread(store.prune, now)
    asked = {feed.url for feed, _ in turn}
    return run.report((*polls, *unasked), not_due=wanted.keys() - asked - apart, late=asked - polled.keys())


def _not_to_ask(
    feed: Feed, state: FeedState, asking: PausingWeb, now: datetime, force: bool, rules: PollingRules
) -> PollResult | None:
    """Why a feed isn't asked now, though it may be its turn; None for one to ask and for one that isn't due."""
    due = is_due(state, now)
    if len(feed.url) > LONGEST_URL:
        reason = f"the address is longer than {LONGEST_URL} characters"
        return PollResult(url=feed.url, outcome=Outcome.REFUSED, at=now, reason=reason)
    if state.disabled is not None and not due:
        return PollResult(
            url=feed.url, outcome=Outcome.DISABLED, at=now, reason=state.disabled, next_due=state.next_due
        )
    if (force or due) and (until := asking.paused(address_of(feed, state, rules))):
        reason = f"the host asked not to be asked before {until:%Y-%m-%d %H:%M} UTC"
        return PollResult(url=feed.url, outcome=Outcome.THROTTLED, at=now, reason=reason, next_due=until)
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class _News:
    """What a feed's answer brings."""

    answer: Answer  # without its body
    parsed: ParsedFeed  # without its entries
    entries: int
    keys: frozenset[str]  # of every entry that isn't left
    taken: tuple[tuple[Entry, Place], ...]
    left: int  # new entries that the next polls bring


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
        clock: Clock,
    ) -> None:
        self._store, self._web, self._reader, self._now, self._rules = store, web, reader, now, rules
        self._clock = clock
        self._places = asyncio.Semaphore(AT_A_TIME)
        self._lanes: defaultdict[str, asyncio.Semaphore] = defaultdict(lambda: asyncio.Semaphore(OF_ONE_HOST))
        self.visits = Visits(web, reader, robots, store, clock)
        self._text_from: defaultdict[str, Counter[str]] = defaultdict(Counter)  # of the articles stored, by feed
        self._new: set[ArticleId] = set()
        self._late: Counter[str] = Counter()  # feeds not asked in time, by host
        self._notices: list[str] = []
        self._states: dict[str, FeedState] = {}  # as stored after the poll
        self._nowhere: list[tuple[FeedState, FeedState, PollResult]] = []  # feeds whose hosts weren't found

    async def all(self, turn: Sequence[tuple[Feed, FeedState]], progress: Progress | None) -> dict[str, PollResult]:
        """Poll each feed, some at a time; the results by URL, without those there was no time for."""
        done = 0

        async def one(feed: Feed, state: FeedState) -> PollResult | None:
            nonlocal done
            async with self._lanes[_host(address_of(feed, state, self._rules))], self._places:
                result = await self._poll(feed, state)
            done += 1
            if progress:
                progress("collect", done, len(turn))
            return result

        polls = [poll for poll in await _together(one(feed, state) for feed, state in turn) if poll is not None]
        if polls and len(self._nowhere) == len(polls) and len({site_of(poll.url) for poll in polls}) >= _SITES:
            self._notices.append(
                "No feed's host could be found: there seems to be no network. That isn't counted against the feeds, "
                "and what is stored stays."
            )
            due = {state.url: state.next_due for _, state in turn}
            return {poll.url: replace(poll, next_due=due[poll.url]) for poll in polls}
        for state, after, result in self._nowhere:
            await self._count_failure(state, after, result)
        return {poll.url: poll for poll in polls}

    async def visit(self, feeds: Collection[str], progress: Progress | None) -> None:
        """Visit the pages that these feeds' articles wait for, those of earlier runs too."""
        waiting = await asyncio.to_thread(self._store.unvisited, feeds)
        done = 0

        def taken(before: str, article: Article) -> None:
            nonlocal done
            done += 1
            if progress:
                progress("pages", min(done, len(waiting)), len(waiting))
            if article.id in self._new:
                self._text_from[article.feed_url][before] -= 1
                self._text_from[article.feed_url][article.text_from] += 1

        await self.visits.all(waiting, taken)

    async def rested(self, poll: PollResult) -> PollResult:
        """The poll of a feed whose host asked for a pause at one of its pages: it is due when that is over."""
        state = self._states.get(poll.url)
        until = self._web.paused(poll.final_url) if state and poll.final_url else None
        if state is None or until is None or (after := not_before(state, until)) == state:
            return poll
        await asyncio.to_thread(self._store.keep_state, after)
        return replace(poll, next_due=after.next_due)

    def report(self, polls: tuple[PollResult, ...], *, not_due: Set[str], late: Set[str]) -> CollectReport:
        """What this run came to."""
        return CollectReport(
            polls=polls,
            not_due=frozenset(not_due),
            late=frozenset(late),
            new=dict(self._text_from),
            pages_late=dict(self.visits.late),
            notices=tuple(self._told(len(late))),
        )

    def _told(self, feeds_left: int) -> list[str]:
        """Sentences for the operator."""
        left, pages = self._late + self.visits.left, self.visits.left.total()
        if left:
            hosts = ", ".join(host for host, _ in left.most_common(_NAMED))
            self._notices.append(
                f"The time for this run or for a host was used up: {feeds_left} feeds and {pages} pages ({hosts}"
                f"{' and others' if len(left) > _NAMED else ''}) are left for the next run; until then the feeds' own "
                "text is used. More time: the settings collect_minutes and host_minutes."
            )
        return self._notices

    async def _poll(self, feed: Feed, state: FeedState) -> PollResult | None:
        host = _host(address_of(feed, state, self._rules))
        try:
            with one_source(shown(feed.url)):
                try:
                    async with self._clock.within(host):
                        heard = await self._ask(feed, state)
                except OutOfTime:
                    self._late[host] += 1
                    return None
                # What is stored is stored whole: the time is over for asking, not for this.
                return await (
                    self._unchanged(state, heard) if isinstance(heard, Answer) else self._heard(feed, state, heard)
                )
        except SourceError as error:
            if isinstance(error, Unforeseen):
                self._notices.append(f"{error}. {error.remedy}")
            return await self._failed(state, error)

    async def _ask(self, feed: Feed, state: FeedState) -> Answer | _News:
        """What the feed answers; the answer itself where it is unchanged."""
        address = address_of(feed, state, self._rules)
        answer = await self._web.get(address, validators=validators_of(state, self._now, self._rules))
        if answer.status == 304:
            return answer
        kind = answer.headers.get("content-type", "")
        parsed = await self._reader.feed(answer.body, url=answer.final_url, content_type=kind)
        return await self._news(feed, answer, parsed)

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
            self._notices.append(f"{state.url} is disabled: {after.disabled}.")
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
            self._notices.append(
                f"{feed.url} had {news.left} more new entries than the {self._rules.most_new} one poll may bring; "
                "the next polls bring them."
            )
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
        await self._keep(feed, news, after, result)
        return result

    async def _keep(self, feed: Feed, news: _News, after: FeedState, result: PollResult) -> None:
        """Store the poll with the articles behind its new entries, as the feed tells them."""
        places = [place.canonical_url for _, place in news.taken]
        stored = await asyncio.to_thread(self._store.stored_urls, places)
        articles, to_visit = [], set()
        for entry, place in news.taken:
            if place.canonical_url in stored:
                continue
            article = article_of(entry, place=place, feed=feed, parsed=news.parsed, now=self._now)
            if article is not None:
                articles.append(article)
                if wants_page(entry, place, feed):
                    to_visit.add(article.id)
        fresh = await asyncio.to_thread(
            self._store.record_poll,
            after,
            result,
            articles,
            keys=news.keys,
            carried=list(stored.values()),
            to_visit=to_visit,
        )
        self._states[feed.url] = after
        self._new.update(article.id for article in fresh)
        self._text_from[feed.url].update(article.text_from for article in fresh)

    def _note_return(self, state: FeedState) -> None:
        if state.disabled:
            self._notices.append(f"{state.url} answers again and is no longer disabled.")


def _host(url: str) -> str:
    try:
        return host_of(check_url(url))
    except Refused:
        return url


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
