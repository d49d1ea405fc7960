"""What was heard and what wasn't."""

from datetime import timedelta

from sources.collect.health import feed_health, heard_line
from sources.types import Feed, FeedState, Outcome, PollResult
from tests.fakes import MONDAY

DAY = timedelta(days=1)
URLS = [f"https://{name}.test/feed" for name in "abcd"]
FEEDS = [Feed(url=url, title=f"Title {url[8]}") for url in URLS]


def poll(url: str, at: timedelta = timedelta(0), outcome: Outcome = Outcome.OK, **changes: object) -> PollResult:
    return PollResult(url=url, outcome=outcome, at=MONDAY + at, **changes)  # type: ignore[arg-type]


def test_the_line_says_how_many_answered_and_how_old_the_oldest_answer_is() -> None:
    states = {
        URLS[0]: FeedState(url=URLS[0], last_success=MONDAY - timedelta(hours=5)),
        URLS[1]: FeedState(url=URLS[1], last_success=MONDAY - timedelta(days=2, hours=3)),
        URLS[2]: FeedState(url=URLS[2], last_success=MONDAY - 9 * DAY, failures=3),
        URLS[3]: FeedState(url=URLS[3], disabled="no answer for 20 days", failures=9),
    }
    assert heard_line(FEEDS, states, MONDAY) == "2 of 4 feeds answered, 1 disabled; the oldest answer is 2 days old"
    one = {URLS[0]: states[URLS[0]]}
    assert heard_line(FEEDS[:1], one, MONDAY) == "1 of 1 feeds answered; the oldest answer is 5 hours old"
    assert heard_line(FEEDS, {}, MONDAY) == "0 of 4 feeds answered"
    assert heard_line([], {}, MONDAY) == "no feeds"


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
