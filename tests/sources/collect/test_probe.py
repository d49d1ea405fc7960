"""`feeds check`: one row for each feed, whatever it does."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sources.collect.probe import ProbeRow, probe, record
from sources.collect.rules import is_due
from sources.database import open_database
from sources.errors import Gone, NoAddress, SourceError, Throttled
from sources.parse.reader import ConfinedReader
from sources.store import SourceStore
from sources.types import Feed, FeedState, Outcome
from sources.values import to_json
from sources.web.http import Answer
from sources.web.robots import Robots
from tests.fakes import MONDAY, FakeWeb, fake_answer

GOOD = """<?xml version="1.0"?><rss version="2.0"><channel><title>Robot News</title><link>https://robots.test/</link>
<item><guid>2</guid><title>Newer</title><link>https://robots.test/2</link>
<pubDate>Mon, 08 Sep 2025 06:00:00 GMT</pubDate></item>
<item><guid>1</guid><title>Older</title><link>https://robots.test/1</link>
<pubDate>Mon, 01 Sep 2025 06:00:00 GMT</pubDate></item>
</channel></rss>"""
WEB: dict[str, str | Answer | SourceError] = {
    "https://robots.test/feed": GOOD,
    "https://robots.test/robots.txt": "User-agent: *\nDisallow: /2",
    "https://moved.test/feed": fake_answer(
        "https://moved.test/feed", GOOD, final_url="https://robots.test/feed", permanent=True
    ),
    "https://empty.test/feed": "<rss version='2.0'><channel><title>Quiet</title></channel></rss>",
    "https://html.test/feed": "<!doctype html><html><body><h1>Welcome</h1></body></html>",
    "https://gone.test/feed": Gone("https://gone.test/feed", "answered 410"),
    "https://busy.test/feed": Throttled("https://busy.test/feed", "answered 429", retry_at=MONDAY + timedelta(hours=1)),
    "https://lost.test/feed": NoAddress("https://lost.test/feed", "no address"),
}


def rows(*feeds: Feed) -> list[ProbeRow]:
    async def run() -> list[ProbeRow]:
        web = FakeWeb(WEB)
        async with ConfinedReader(workers=1) as reader:
            return list(await probe(feeds, web=web, reader=reader, robots=Robots(web)))

    return asyncio.run(run())


def test_each_feed_has_its_row_in_order() -> None:
    names = ("robots", "moved", "empty", "html", "gone", "busy", "lost")
    found = rows(*(Feed(url=f"https://{name}.test/feed") for name in names))
    assert [row.url for row in found] == [f"https://{name}.test/feed" for name in names]
    assert [row.outcome.value for row in found] == [
        "ok",
        "redirected",
        "ok",
        "not_a_feed",
        "gone",
        "throttled",
        "unreachable",
    ]
    good, moved, empty, html, _, busy, _ = found
    assert (good.entries, good.title, good.robots) == (2, "Robot News", "disallowed")
    assert good.newest == datetime(2025, 9, 8, 6, tzinfo=UTC)
    assert moved.moved_to == moved.final_url == "https://robots.test/feed"
    assert (empty.entries, empty.reason) == (0, "the feed has no entries")
    assert html.reason
    assert busy.next_due == MONDAY + timedelta(hours=1)


def test_pages_that_are_not_visited_are_not_asked_about() -> None:
    (row,) = rows(Feed(url="https://robots.test/feed", visit_pages=False))
    assert row.robots == "not visited"


def test_a_row_for_json_has_the_agreed_keys() -> None:
    (row,) = rows(Feed(url="https://robots.test/feed"))
    agreed = {"url", "outcome", "entries", "new", "reason", "next_due", "final_url", "newest", "robots", "title"}
    found = row.as_dict()
    assert agreed <= set(found)
    printed = to_json(found)
    assert (printed["outcome"], printed["entries"], printed["newest"]) == ("ok", 2, "2025-09-08T06:00:00Z")


def test_what_a_probe_found_is_recorded_and_takes_no_entries(tmp_path: Path) -> None:
    engine = open_database(f"sqlite:///{tmp_path / 'x.db'}")
    store = SourceStore(engine)
    good, html, gone = (f"https://{name}.test/feed" for name in ("robots", "html", "gone"))
    store.keep_state(FeedState(url=good, failures=9, disabled="no answer for 20 days", etag='"a"'))
    found = rows(Feed(url=good), Feed(url=html), Feed(url=gone))
    record(rows(Feed(url="https://lost.test/feed")), store=store, now=MONDAY)  # no network
    assert store.feed_states(["https://lost.test/feed"]) == {}
    record(found, store=store, now=MONDAY)
    states = store.feed_states([good, html, gone])
    assert (states[good].disabled, states[good].failures, states[good].last_success) == (None, 0, MONDAY)
    assert states[good].etag == '"a"'
    assert is_due(states[good], MONDAY)  # its entries are still to be taken
    assert (states[html].failures, states[html].last_success) == (1, None)
    assert states[gone].disabled
    polls = store.polls([good, html, gone], MONDAY, MONDAY + timedelta(days=1))
    assert [(poll.url, poll.outcome) for poll in polls] == [(gone, Outcome.GONE), (html, Outcome.NOT_A_FEED)]
    engine.dispose()
