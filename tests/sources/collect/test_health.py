"""What was heard and what wasn't."""

from datetime import timedelta

from sources.collect.health import feed_health, heard_line, observed
from sources.types import Article, ArticleId, Feed, FeedState, Outcome, PollResult
from tests.fakes import MONDAY

DAY = timedelta(days=1)
URLS = [f"https://{name}.test/feed" for name in "abcd"]
FEEDS = [Feed(url=url, title=f"Title {url[8]}") for url in URLS]
WEEK = (MONDAY - 7 * DAY, MONDAY)
BEFORE = (MONDAY - 14 * DAY, MONDAY - 7 * DAY)


def poll(url: str, at: timedelta = timedelta(0), outcome: Outcome = Outcome.OK, **changes: object) -> PollResult:
    return PollResult(url=url, outcome=outcome, at=MONDAY + at, **changes)  # type: ignore[arg-type]


def article(url: str, dated: timedelta, seen: timedelta = timedelta(0)) -> Article:
    return Article(
        id=ArticleId(f"{url}{dated}"),
        url=url,
        canonical_url=url,
        site="x.test",
        title="T",
        text="",
        lead="",
        published=MONDAY + dated,
        first_seen=MONDAY + seen,
        feed_url=url,
    )


def test_the_line_says_how_many_answered_and_how_old_the_oldest_answer_is() -> None:
    states = {
        URLS[0]: FeedState(url=URLS[0], last_success=MONDAY - timedelta(hours=5)),
        URLS[1]: FeedState(url=URLS[1], last_success=MONDAY - timedelta(days=2, hours=3)),
        URLS[2]: FeedState(url=URLS[2], last_success=MONDAY - 9 * DAY, failures=3),
        URLS[3]: FeedState(url=URLS[3], disabled="no answer for 20 days", failures=9),
    }
    assert heard_line(FEEDS, states, MONDAY) == "2 of 4 feeds answered, 1 disabled; oldest answer 2 days"
    one = {URLS[0]: states[URLS[0]]}
    assert heard_line(FEEDS[:1], one, MONDAY) == "1 of 1 feeds answered; oldest answer 5 hours"
    assert heard_line(FEEDS, {}, MONDAY) == "0 of 4 feeds answered"
    assert heard_line([], {}, MONDAY) == "no feeds to listen to"


def test_a_row_for_each_feed() -> None:
    due = MONDAY + 7 * DAY
    states = {
        URLS[0]: FeedState(url=URLS[0], title="Own title", last_polled=MONDAY, last_success=MONDAY),
        URLS[1]: FeedState(url=URLS[1], last_polled=MONDAY, failures=2),
        URLS[2]: FeedState(url=URLS[2], last_polled=MONDAY, failures=7, disabled="tried once a week", next_due=due),
    }
    polls = [
        poll(URLS[0], -14 * DAY, Outcome.UNREACHABLE, reason="no answer"),
        poll(URLS[0], -7 * DAY, new=4),
        poll(URLS[0], new=2),
        poll(URLS[1], outcome=Outcome.REFUSED, reason="answered 404"),
    ]
    well, failing, disabled, never = feed_health(FEEDS, states, polls, {URLS[0]: {"page": 3, "summary": 1}}, 4)
    assert (well.state, well.title, well.reason, well.entries_a_week, well.from_pages) == (
        "well",
        "Own title",
        "",
        1.5,
        0.75,
    )
    assert (failing.state, failing.title, failing.reason, failing.failures) == ("failing", "Title b", "answered 404", 2)
    assert (disabled.state, disabled.reason, disabled.next_due) == ("disabled", "tried once a week", due)
    assert (never.state, never.last_success, never.from_pages) == ("never polled", None, None)


def test_a_week_is_observed_if_half_of_the_feeds_were_heard_in_it() -> None:
    always = [poll(url, -20 * DAY) for url in URLS]  # all four were heard once
    assert observed([WEEK], always, []) == (False,)
    assert observed([WEEK], [*always, poll(URLS[0], -2 * DAY)], []) == (False,)
    assert observed([WEEK], [*always, poll(URLS[0], -2 * DAY), poll(URLS[1], -3 * DAY)], []) == (True,)
    assert observed([WEEK], [], []) == (False,)


def test_a_failed_poll_hears_nothing() -> None:
    failed = [poll(url, -DAY, Outcome.UNREACHABLE) for url in URLS]
    assert observed([WEEK], [*(poll(url, -20 * DAY) for url in URLS), *failed], []) == (False,)


def test_a_run_shortly_after_a_week_hears_it() -> None:
    assert observed([WEEK], [poll(url, timedelta(hours=12)) for url in URLS], []) == (True,)
    assert observed([WEEK], [poll(url, timedelta(hours=40)) for url in URLS], []) == (False,)


def test_a_feed_heard_later_covers_the_weeks_it_reaches_back_to() -> None:
    """The first collection: what a feed still holds of the weeks before tells of them."""
    late = 3 * DAY
    polls = [poll(url, late) for url in URLS]
    back = [article(url, -10 * DAY, late) for url in URLS[:2]]
    assert observed([BEFORE, WEEK], polls, back) == (True, True)
    assert observed([BEFORE, WEEK], polls, [article(url, -3 * DAY, late) for url in URLS[:2]]) == (False, True)
    assert observed([BEFORE, WEEK], polls, back[:1]) == (False, False)
