from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from sources.database import open_database
from sources.errors import StorageError
from sources.store import SourceStore
from sources.types import Article, ArticleId, FeedState, Outcome, PollResult
from tests.fakes import MONDAY
from tests.postgres import cluster, new_database

FEED, OTHER = "https://blog.test/feed", "https://planet.test/feed"


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with cluster() as address:
        yield address


@pytest.fixture(params=["sqlite", "postgres"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path / 'fieldbrief.db'}"
    else:
        url = new_database(request.getfixturevalue("server"))
    opened = open_database(url)
    yield opened
    opened.dispose()


@pytest.fixture
def store(engine: Engine) -> SourceStore:
    return SourceStore(engine)


def article(name: str = "a", **changes: object) -> Article:
    values: dict[str, object] = {
        "id": ArticleId(f"id-{name}"),
        "url": f"https://blog.test/{name}",
        "canonical_url": f"https://blog.test/{name}",
        "site": "blog.test",
        "title": "Ein Titel – mit Ümläuten 🎓",
        "text": "A text.",
        "lead": "A text.",
        "authors": ("Ada Lovelace", "Alan Turing"),
        "published": MONDAY - timedelta(hours=3),
        "dated_by": "feed",
        "first_seen": MONDAY,
        "feed_url": FEED,
    }
    return Article(**(values | changes))  # type: ignore[arg-type]


def poll(url: str = FEED, **changes: object) -> PollResult:
    values: dict[str, object] = {"url": url, "outcome": Outcome.OK, "at": MONDAY}
    return PollResult(**(values | changes))  # type: ignore[arg-type]


WEEK = (MONDAY - timedelta(days=7), MONDAY + timedelta(days=1))


def test_everything_comes_back_as_it_was_stored(store: SourceStore) -> None:
    state = FeedState(
        url=FEED,
        title="Blog",
        etag='W/"\xe4"',
        last_modified="x",
        validated_at=MONDAY,
        last_polled=MONDAY,
        next_due=MONDAY,
        interval=timedelta(hours=5),
        failures=2,
        disabled="gone",
    )
    result = poll(entries=3, new=1, reason="why", next_due=MONDAY, final_url=FEED)
    assert store.record_poll(state, result, [article()], keys=["k1", "k2"]) == (article(),)
    assert store.feed_states([FEED, OTHER]) == {FEED: state}
    assert store.articles([FEED], *WEEK) == (article(),)
    assert store.polls([FEED], *WEEK) == (result,)
    assert store.known_keys(FEED, ["k1", "k3"]) == {"k1"}
    assert store.known_keys(OTHER, ["k1"]) == set()


def test_storing_again_changes_no_article(store: SourceStore) -> None:
    store.record_poll(FeedState(url=FEED), poll(), [article()], keys=["k"])
    again = article(text="Another text.", first_seen=MONDAY + timedelta(days=3))
    assert store.record_poll(FeedState(url=FEED), poll(), [again], keys=["k"]) == ()
    assert store.articles([FEED], *WEEK) == (article(),)


def test_an_article_is_stored_once_and_found_by_every_feed_that_carried_it(store: SourceStore) -> None:
    store.record_poll(FeedState(url=FEED), poll(), [article()])
    store.record_poll(FeedState(url=OTHER), poll(OTHER), [article(feed_url=OTHER)])
    assert store.articles([FEED], *WEEK) == store.articles([OTHER], *WEEK) == (article(),)
    assert store.articles([FEED, OTHER], *WEEK) == (article(),)


def test_a_poll_is_stored_whole_or_not_at_all(store: SourceStore) -> None:
    with pytest.raises(StorageError):
        store.record_poll(FeedState(url=FEED), poll(), [article()], keys=["k"], carried=[ArticleId("no-such-article")])
    assert store.feed_states([FEED]) == {}
    assert store.articles([FEED], *WEEK) == ()
    assert store.known_keys(FEED, ["k"]) == set()


def test_keys_not_seen_for_a_year_are_forgotten(store: SourceStore) -> None:
    store.record_poll(FeedState(url=FEED), poll(), keys=["old", "seen again"])
    store.record_poll(FeedState(url=FEED), poll(at=MONDAY + timedelta(days=200)), keys=["seen again"])
    store.prune(MONDAY + timedelta(days=366))
    assert store.known_keys(FEED, ["old", "seen again"]) == {"seen again"}


def test_two_thousand_keys_and_many_feeds_fit_any_statement(store: SourceStore) -> None:
    keys = [f"{number:064d}" for number in range(2000)]
    store.record_poll(FeedState(url=FEED), poll(), [article(str(number)) for number in range(600)], keys=keys)
    assert store.known_keys(FEED, keys) == set(keys)
    feeds = [FEED, *(f"https://x{number}.test/" for number in range(1200))]
    assert len(store.articles(feeds, *WEEK)) == 600


def test_dates_bound_what_is_read(store: SourceStore) -> None:
    undated = article("undated", published=None, dated_by="")
    store.record_poll(FeedState(url=FEED), poll(), [undated, article()])
    assert store.articles([FEED], MONDAY, MONDAY + timedelta(seconds=1)) == (undated,)
    assert store.articles([FEED], *WEEK) == (article(), undated)
    assert store.articles([FEED], MONDAY - timedelta(days=7), MONDAY) == (article(),)


def test_what_no_database_holds_is_replaced(store: SourceStore) -> None:
    """PostgreSQL refuses NUL, and no encoding has half a character: neither may end a run."""
    bad, good = "a\0b\ud800c", "a\ufffdb\ufffdc"
    state = FeedState(url=FEED, title=bad, disabled=bad)
    hostile = article(title=bad, text=bad, lead=bad, url=f"https://blog.test/{bad}", authors=(bad,))
    store.record_poll(state, poll(reason=bad, final_url=bad), [hostile], keys=[bad])
    found = store.feed_states([FEED])[FEED]
    assert (found.title, found.disabled) == (good, good)
    (stored,) = store.articles([FEED], *WEEK)
    assert (stored.title, stored.text, stored.authors) == (good, good, (good,))
    assert store.polls([FEED], *WEEK)[0].reason == good
    assert store.known_keys(FEED, [bad]) == {good}
    assert store.stored_urls([hostile.canonical_url]) == {hostile.canonical_url: hostile.id}
    odd = article("odd", canonical_url=f"https://blog.test/{bad}")
    assert len(store.record_poll(FeedState(url=bad), poll(bad), [odd])) == 1
    assert store.record_poll(FeedState(url=bad), poll(bad), [odd]) == ()
    assert store.feed_states([bad])
    assert store.known_keys(bad, [bad]) == set()


def test_a_pause_outlasts_the_run(store: SourceStore) -> None:
    until = MONDAY + timedelta(hours=2)
    store.pause_host("busy.test", MONDAY + timedelta(hours=1))
    store.pause_host("busy.test", until)
    assert store.paused_hosts(MONDAY) == {"busy.test": until}
    assert store.paused_hosts(until) == {}
    store.prune(until + timedelta(seconds=1))
    assert store.paused_hosts(MONDAY) == {}


def test_a_state_is_kept_without_a_poll(store: SourceStore) -> None:
    store.keep_state(FeedState(url=FEED, failures=2))
    assert store.feed_states([FEED])[FEED].failures == 2
    assert store.polls([FEED], *WEEK) == ()


def test_runs_that_store_the_same_at_once_store_it_once(engine: Engine) -> None:
    same = [article(str(number)) for number in range(60)]

    def record(url: str) -> None:
        SourceStore(engine).record_poll(FeedState(url=url), poll(url), same, keys=["k"])

    urls = [f"https://x{number}.test/feed" for number in range(6)]
    with ThreadPoolExecutor(len(urls)) as threads:
        list(threads.map(record, urls))
    store = SourceStore(engine)
    assert {len(store.articles([url], *WEEK)) for url in urls} == {60}
    assert len(store.articles(urls, *WEEK)) == 60
