"""A whole collect over an invented web: what goes wrong stays where it went wrong."""

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from sources.collect.budget import BUDGET, Clock, OutOfTime, TimeBudget
from sources.collect.rules import RULES, PollingRules
from sources.collect.run import AT_A_TIME, collect
from sources.collect.visits import PagePermission
from sources.database import open_database
from sources.errors import Gone, NoAddress, SourceError, StorageError, Throttled, Unreachable
from sources.parse.reader import ConfinedReader
from sources.store import SourceStore
from sources.types import Article, CollectReport, Feed, Outcome, Page, ParsedFeed
from sources.web.http import ACCEPT_FEED, Answer
from sources.web.validators import NO_VALIDATORS, Validators
from tests.fakes import MONDAY, FakeWeb, fake_answer
from tests.postgres import cluster, new_database

DAY = timedelta(days=1)
FEED, OTHER = "https://blog.test/feed", "https://planet.test/feed"
LINE = "The laboratory said on Monday that its new process halves the energy each wafer takes. "
Pages = dict[str, bytes | str | Answer | SourceError]


class Permission:
    """robots.txt, for tests: all pages but some."""

    def __init__(self, *closed: str) -> None:
        self.closed = set(closed)

    async def allowed(self, url: str) -> bool:
        return url not in self.closed


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SourceStore]:
    engine = open_database(f"sqlite:///{tmp_path / 'fieldbrief.db'}")
    yield SourceStore(engine)
    engine.dispose()


def rss(*links: str, text: str = "") -> str:
    items = "".join(f"<item><title>On {link}</title><link>{link}</link>{text}</item>" for link in links)
    space = 'xmlns:content="http://purl.org/rss/1.0/modules/content/"'
    return f"<rss version='2.0' {space}><channel><title>Blog</title>{items}</channel></rss>"


def page(name: str) -> str:
    body = "".join(f"<p>{LINE}{name} {n}.</p>" for n in range(12))
    return f"<html><head><title>{name}</title></head><body><article><h1>{name}</h1>{body}</article></body></html>"


def run(
    feeds: Sequence[Feed],
    web: FakeWeb,
    store: SourceStore,
    *,
    now: datetime = MONDAY,
    robots: PagePermission | None = None,
    force: bool = False,
    rules: PollingRules = RULES,
    budget: TimeBudget = BUDGET,
) -> CollectReport:
    async def go() -> CollectReport:
        async with ConfinedReader(workers=1) as reader:
            return await collect(
                feeds, store=store, web=web, reader=reader, robots=robots or Permission(), now=now, force=force,
                rules=rules, budget=budget,
            )  # fmt: skip

    return asyncio.run(go())


def articles(store: SourceStore, *feeds: str) -> tuple[Article, ...]:
    return store.articles(feeds or (FEED, OTHER), MONDAY - 30 * DAY, MONDAY + 30 * DAY)


def test_each_bad_feed_is_a_value_and_the_good_one_loses_nothing(store: SourceStore) -> None:
    links = [f"https://blog.test/{n}" for n in range(3)]
    pages: Pages = {
        FEED: rss(*links),
        "https://gone.test/feed": Gone("https://gone.test/feed", "answered 410"),
        "https://lost.test/feed": NoAddress("https://lost.test/feed", "no such name"),
        "https://html.test/feed": "<!doctype html><html><body>Welcome</body></html>",
        "https://bad.test/feed": "<rss version='2.0'><channel><title>T</title><item><title>cut off",
        **{link: page(link) for link in links},
    }
    urls = [url for url in pages if "feed" in url]
    report = run([Feed(url=url) for url in [*urls, "https://x.test/" + "a" * 3000]], FakeWeb(pages), store)
    outcomes = {poll.url.split("/")[2]: poll.outcome for poll in report.polls}
    assert outcomes["blog.test"] is Outcome.OK
    assert outcomes["gone.test"] is Outcome.GONE
    assert outcomes["lost.test"] is Outcome.UNREACHABLE
    assert outcomes["html.test"] is Outcome.NOT_A_FEED
    assert outcomes["x.test"] is Outcome.REFUSED
    assert (report.new_articles, report.from_page, report.from_feed + report.from_summary) == (3, 3, 0)
    assert all(poll.reason for poll in report.failed)
    assert len(articles(store)) == 3
    assert any("gone.test" in notice for notice in report.notices)


def test_an_unchanged_feed_is_asked_with_its_validator_and_stores_nothing(store: SourceStore) -> None:
    body, tag = rss("https://blog.test/a", text=f"<content:encoded>{LINE * 4}</content:encoded>"), 'W/"\xe4 "'
    web = FakeWeb({FEED: fake_answer(FEED, body, headers={"ETag": tag})})
    assert run([Feed(url=FEED)], web, store).new_articles == 1
    stored = articles(store)
    report = run([Feed(url=FEED)], web, store, now=MONDAY + DAY)
    assert web.validators[FEED] == Validators(tag, None)
    assert [poll.outcome for poll in report.polls] == [Outcome.NOT_MODIFIED]
    assert (report.new_articles, articles(store)) == (0, stored)
    assert web.asked == {FEED: 2}  # the feed carries the text: no page is asked


def test_what_is_not_due_is_not_asked(store: SourceStore) -> None:
    web = FakeWeb({FEED: rss()})
    run([Feed(url=FEED)], web, store)
    report = run([Feed(url=FEED), Feed(url=FEED)], web, store, now=MONDAY + timedelta(minutes=5))
    assert (report.skipped, report.polls, web.asked[FEED]) == (1, (), 1)
    assert len(run([Feed(url=FEED)], web, store, now=MONDAY + timedelta(minutes=5), force=True).polls) == 1


def test_closed_pages_and_reserved_texts_fall_back_to_the_feed(store: SourceStore) -> None:
    closed, reserved, unvisited = "https://blog.test/closed", "https://planet.test/a", "https://quiet.test/a"
    summary = f"<description>{LINE}</description>"
    web = FakeWeb(
        {
            FEED: rss(closed, text=summary),
            OTHER: rss(reserved, text=summary),
            "https://quiet.test/feed": rss(unvisited, text=summary),
        }
    )
    feeds = [
        Feed(url=FEED),
        Feed(url=OTHER, headline_only=True),
        Feed(url="https://quiet.test/feed", visit_pages=False),
    ]
    report = run(feeds, web, store, robots=Permission(closed))
    assert (report.new_articles, report.from_page) == (3, 0)
    assert set(web.asked) == {feed.url for feed in feeds}
    found = {one.url: one for one in articles(store, *(feed.url for feed in feeds))}
    assert found[closed].text == found[unvisited].text == LINE.strip()
    assert (found[reserved].text, found[reserved].headline_only, found[reserved].title) == ("", True, f"On {reserved}")


def test_two_feeds_with_one_link_ask_its_page_once(store: SourceStore) -> None:
    link = "https://blog.test/a"
    web = FakeWeb({FEED: rss(link), OTHER: rss(link + "?utm_source=planet"), link: page("A")})
    report = run([Feed(url=FEED), Feed(url=OTHER)], web, store)
    assert report.new_articles == 1
    assert sum(count for url, count in web.asked.items() if url.startswith(link)) == 1
    assert articles(store, FEED) == articles(store, OTHER)
    late = FakeWeb({"https://late.test/feed": rss(link)})
    assert run([Feed(url="https://late.test/feed")], late, store).new_articles == 0
    assert late.asked[link] == 0
    assert articles(store, "https://late.test/feed") == articles(store, FEED)


def test_a_dead_host_is_asked_twice_at_most(store: SourceStore) -> None:
    links = [f"https://dead.test/{n}" for n in range(20)]
    pages: Pages = {FEED: rss(*links, text=f"<description>{LINE}</description>")}
    web = FakeWeb(pages | {link: Unreachable(link, "no answer") for link in links})
    report = run([Feed(url=FEED)], web, store)
    assert (report.new_articles, report.from_summary) == (20, 20)
    assert sum(web.asked[link] for link in links) == 2


def test_a_host_that_asks_for_a_pause_gets_it_over_runs(store: SourceStore) -> None:
    until = MONDAY + 3 * DAY
    links = [f"https://blog.test/{n}" for n in range(9)]
    web = FakeWeb({FEED: rss(*links)})
    web.pages |= {link: Throttled(link, "answered 429", retry_at=until) for link in links}
    report = run([Feed(url=FEED)], web, store)
    assert sum(web.asked[link] for link in links) == 1
    assert report.polls[0].next_due == until
    second = "https://blog.test/second-feed"  # of the same host, never polled
    web.pages[second] = rss()
    early = run([Feed(url=FEED), Feed(url=second)], web, store, now=until - timedelta(hours=1), force=True)
    assert [poll.outcome for poll in early.polls] == [Outcome.THROTTLED] * 2
    assert [poll.next_due for poll in early.polls] == [until] * 2
    assert (web.asked[FEED], web.asked[second]) == (1, 0)
    late = run([Feed(url=FEED), Feed(url=second)], web, store, now=until)
    assert [poll.outcome for poll in late.polls] == [Outcome.OK] * 2


def test_entries_on_one_page_are_all_kept_and_their_page_is_not_asked(store: SourceStore) -> None:
    links = [f"https://blog.test/log#{n}" for n in range(5)]
    web = FakeWeb({FEED: rss(*links, text=f"<description>{LINE}</description>"), "https://blog.test/log": page("Log")})
    report = run([Feed(url=FEED)], web, store)
    assert (report.new_articles, report.from_page) == (5, 0)
    assert {one.url for one in articles(store)} == set(links)
    assert set(web.asked) == {FEED}


def test_a_mass_of_entries_comes_with_the_next_polls(store: SourceStore) -> None:
    links = [f"https://blog.test/{n}" for n in range(70)]
    rules = replace(RULES, most_new=30)
    web = FakeWeb({FEED: fake_answer(FEED, rss(*links), headers={"ETag": '"same"'})})
    feed, now, counts = Feed(url=FEED, visit_pages=False), MONDAY, []
    for _ in range(4):
        report = run([feed], web, store, now=now, rules=rules)
        counts.append(report.new_articles)
        assert bool(report.notices) == (sum(counts) < 70)
        now = report.polls[0].next_due or now
    assert counts == [30, 30, 10, 0]
    assert {one.url for one in articles(store)} == set(links)
    assert now - MONDAY < 2 * DAY


def test_a_feed_that_comes_back_is_heard_again(store: SourceStore) -> None:
    web, feed, seen = FakeWeb({}), Feed(url=FEED, visit_pages=False), []
    for week in range(9):
        if week == 7:
            web.pages[FEED] = rss("https://blog.test/a")
        report = run([feed], web, store, now=MONDAY + 7 * week * DAY)
        seen.append(report.polls[0].outcome)
        if week == 6:
            off = run([feed], web, store, now=MONDAY + (7 * week + 1) * DAY, force=True)
            assert off.polls[0].outcome is Outcome.DISABLED
            assert "once a week" in off.polls[0].reason
    assert seen == [Outcome.REFUSED] * 7 + [Outcome.OK] * 2
    assert store.feed_states([FEED])[FEED].disabled is None


def test_without_a_network_nothing_is_counted_against_the_feeds(store: SourceStore) -> None:
    urls = [f"https://{name}.test/feed" for name in "abc"]
    feeds, web = [Feed(url=url) for url in urls], FakeWeb({url: rss() for url in urls})
    run(feeds, web, store)
    before = store.feed_states(urls)
    offline = FakeWeb({url: NoAddress(url, "no such name") for url in urls})
    for day in range(1, 30):
        report = run(feeds, offline, store, now=MONDAY + day * DAY)
        assert [poll.outcome for poll in report.polls] == [Outcome.UNREACHABLE] * 3
        assert ["no network" in notice for notice in report.notices] == [True]
    assert store.feed_states(urls) == before
    web.pages[urls[0]] = NoAddress(urls[0], "no such name")  # now the others answer: it is this one's fault
    report = run(feeds, web, store, now=MONDAY + 30 * DAY)
    assert report.notices == ()
    assert [state.failures for state in store.feed_states(urls).values()] == [1, 0, 0]


class Broken(ConfinedReader):
    """A reader with a mistake in it."""

    async def feed(self, body: bytes, *, url: str, content_type: str = "") -> ParsedFeed:
        if url == OTHER:
            raise KeyError("title")
        return await super().feed(body, url=url, content_type=content_type)

    async def page(self, body: bytes, *, url: str, content_type: str = "") -> Page:
        if url.endswith("/2"):
            raise ZeroDivisionError
        return await super().page(body, url=url, content_type=content_type)


def test_a_mistake_of_ours_with_one_address_is_its_own(store: SourceStore) -> None:
    links = [f"https://blog.test/{n}" for n in range(4)]
    web = FakeWeb({FEED: rss(*links), OTHER: rss(), **{link: page(link) for link in links}})

    async def go() -> CollectReport:
        async with Broken(workers=1) as reader:
            feeds = [Feed(url=OTHER), Feed(url=FEED)]
            return await collect(feeds, store=store, web=web, reader=reader, robots=Permission(), now=MONDAY)

    report = asyncio.run(go())
    assert [poll.outcome for poll in report.polls] == [Outcome.PARSE_ERROR, Outcome.OK]
    assert (report.new_articles, report.from_page) == (4, 3)
    assert [report.of({url}).new_articles for url in (OTHER, FEED)] == [0, 4]
    assert [OTHER in notice and "KeyError" in notice for notice in report.notices] == [True]


class BrokenStore(SourceStore):
    """A database that fills up."""

    def record_poll(self, *arguments: object, **named: object) -> tuple[Article, ...]:
        raise StorageError("the disk is full")


def test_what_is_nobodys_own_ends_the_run(store: SourceStore) -> None:
    with pytest.raises(StorageError):
        run([Feed(url=FEED)], FakeWeb({FEED: rss()}), BrokenStore(store._engine))
    assert store.feed_states([FEED]) == {}


def test_hostile_text_and_addresses_fit_a_real_server() -> None:
    long = "https://blog.test/" + "".join(chr(97 + n * n % 26) for n in range(3900))
    text = "<description>&#55296; a &#0; b</description>"
    with cluster() as server:
        engine = open_database(new_database(server))
        store = SourceStore(engine)
        report = run([Feed(url=FEED, visit_pages=False)], FakeWeb({FEED: rss(long, long + "b", text=text)}), store)
        assert report.new_articles == 2
        assert {one.url for one in articles(store)} == {long, long + "b"}
        engine.dispose()


class SlowWeb(FakeWeb):
    """A web with one host that takes its time, in seconds, for each answer."""

    delay = 0.1

    async def get(
        self, url: str, *, validators: Validators = NO_VALIDATORS, limit: int | None = None, accept: str = ACCEPT_FEED
    ) -> Answer:
        if "slow.test" in url:
            await asyncio.sleep(self.delay)
        return await super().get(url, validators=validators, limit=limit, accept=accept)


def dated(host: str, days: int) -> str:
    items = "".join(
        f"<item><title>Day {day}</title><link>https://{host}/{day}</link><description>{LINE}</description>"
        f"<pubDate>{MONDAY - day * DAY:%Y-%m-%dT%H:%M:%SZ}</pubDate></item>"
        for day in reversed(range(days))
    )
    return f"<rss version='2.0'><channel><title>F</title>{items}</channel></rss>"


def test_a_slow_host_keeps_its_newest_pages_and_the_rest_for_the_next_run(store: SourceStore) -> None:
    slow = "https://slow.test/feed"
    pages = {f"https://slow.test/{day}": page(f"S{day}") for day in range(30)}
    good = {f"https://blog.test/{day}": page(f"B{day}") for day in range(5)}
    web = SlowWeb({slow: dated("slow.test", 30), FEED: dated("blog.test", 5), **pages, **good})
    feeds = [Feed(url=slow), Feed(url=FEED)]
    # The reading child may take seconds to start on a busy machine; 30 pages take longer than the budget anywhere.
    web.delay = 0.4
    first = run(feeds, web, store, budget=TimeBudget(run=60, host=8))
    taken = [one.url for one in articles(store, slow) if one.text_from == "page"]
    assert first.new_articles == 35
    assert {one.text_from for one in articles(store, FEED)} == {"page"}
    assert 1 <= len(taken) < 30
    assert {url.rpartition("/")[2] for url in taken} == {str(day) for day in range(len(taken))}  # the newest
    assert all(one.text for one in articles(store, slow))  # the others keep the feed's own
    assert [first.of({url}).pages_left for url in (slow, FEED)] == [first.pages_left, 0] == [30 - len(taken), 0]
    assert ["slow.test" in notice and "host_minutes" in notice for notice in first.notices] == [True]
    second = run(feeds, web, store, now=MONDAY + timedelta(minutes=5))  # no feed is due: the pages are
    assert (second.polls, second.new_articles, second.pages_left) == ((), 0, 0)
    assert {one.text_from for one in articles(store, slow)} == {"page"}
    assert max(web.asked[url] for url in pages) <= 2  # the one the time ended in, and no other, twice


def test_a_host_pays_for_no_other_ones_time(store: SourceStore) -> None:
    """A host that uses up its time, with more feeds than are asked at once, leaves the others theirs."""
    stuck = [f"https://slow.test/feed{n}" for n in range(AT_A_TIME + 6)]
    web = SlowWeb({FEED: dated("blog.test", 3), **{f"https://blog.test/{day}": page(f"B{day}") for day in range(3)}})
    web.delay = 600
    report = run([Feed(url=url) for url in [*stuck, FEED]], web, store, budget=TimeBudget(run=120, host=6))
    assert {one.text_from for one in articles(store, FEED)} == {"page"}
    assert (report.pages_left, report.feeds_left) == (0, len(stuck))
    assert sum(web.asked[url] for url in stuck) <= 2


def test_time_is_counted_once_however_many_are_asked() -> None:
    now = 0.0
    clock = Clock(TimeBudget(run=100, host=10), lambda: now)

    async def go() -> None:
        nonlocal now
        async with clock.within("a"), clock.within("a"):
            now = 6
        now = 50
        async with clock.within("a"), clock.within("b"):
            now = 54
        with pytest.raises(OutOfTime):
            async with clock.within("a"):
                pass
        async with clock.within("b"):
            pass

    asyncio.run(go())


def test_a_feed_there_was_no_time_for_goes_first_the_next_time(store: SourceStore) -> None:
    urls = [f"https://slow.test/feed{n}" for n in range(6)]
    web = SlowWeb({url: rss() for url in urls})
    report = run([Feed(url=url) for url in urls], web, store, budget=TimeBudget(run=0.05, host=60))
    assert (report.polls, report.feeds_left) == ((), 6)
    assert store.feed_states(urls) == {}
    late = run([Feed(url=url) for url in urls], web, store)
    assert (len(late.polls), late.feeds_left, late.notices) == (6, 0, ())


def test_what_was_read_is_kept_when_the_run_is_broken_off(store: SourceStore) -> None:
    links = [f"https://slow.test/{n}" for n in range(20)]
    summary = f"<description>{LINE}</description>"
    web = SlowWeb({FEED: rss(*links, text=summary), **{link: page(link) for link in links}})

    async def go() -> None:
        async with ConfinedReader(workers=1) as reader:
            work = collect([Feed(url=FEED)], store=store, web=web, reader=reader, robots=Permission(), now=MONDAY)
            task = asyncio.create_task(work)
            while not any(one.text_from == "page" for one in articles(store)):
                await asyncio.sleep(0.05)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task

    asyncio.run(go())
    assert len(articles(store)) == 20
    report = run([Feed(url=FEED)], web, store, now=MONDAY + timedelta(minutes=1))
    assert report.polls == ()
    assert {one.text_from for one in articles(store)} == {"page"}


WALL = (
    "Sign in to read. Already a subscriber? Log in. The Daily Robot brings you news of machines, every day, since 1999."
)


def test_one_wall_on_five_pages_leaves_the_five_summaries(store: SourceStore) -> None:
    body = f"<h1>The Daily Robot</h1><p>{WALL}</p><p>{WALL[60:]} Read by many.</p>"
    wall = f"<html><body><article>{body}</article></body></html>"
    links = [f"https://blog.test/{n}" for n in range(5)]
    web = FakeWeb({FEED: rss(*links, text=f"<description>{LINE}</description>"), **dict.fromkeys(links, wall)})
    report = run([Feed(url=FEED)], web, store)
    assert (report.new_articles, report.from_page, report.from_summary) == (5, 0, 5)
    assert {one.text for one in articles(store)} == {LINE.strip()}


def test_a_wall_in_no_words_we_know_is_found_by_its_second_page(store: SourceStore) -> None:
    unknown = (
        "Lorem ipsum dolor sit amet consectetur adipiscing elit sed eiusmod tempor incididunt labore magna aliqua. "
    )
    wall = f"<html><body><article><h1>Aditus</h1><p>{unknown * 3}</p></article></body></html>"
    links = [f"https://blog.test/{n}" for n in range(3)]
    web = FakeWeb({FEED: rss(*links), **dict.fromkeys(links, wall)})
    report = run([Feed(url=FEED)], web, store)
    assert (report.new_articles, report.from_page, report.from_summary) == (3, 0, 3)
    assert {one.text for one in articles(store)} == {""}
