"""Of which weeks the feeds tell, and whether a week was heard."""

from datetime import timedelta

from sources.collect.coverage import Hearing, coverage, hearing
from sources.types import Article, ArticleId, Coverage, Feed, FeedState, Outcome, PollResult
from tests.fakes import MONDAY

DAY = timedelta(days=1)
URLS = [f"https://{name}.test/feed" for name in "abcd"]
FEEDS = [Feed(url=url) for url in URLS]
LATER = MONDAY + 30 * DAY


def span(weeks_ago: int = 1) -> tuple:  # type: ignore[type-arg]
    return MONDAY - 7 * weeks_ago * DAY, MONDAY - 7 * (weeks_ago - 1) * DAY


def poll(url: str, at: timedelta = timedelta(0), outcome: Outcome = Outcome.OK, **changes: int) -> PollResult:
    return PollResult(url=url, outcome=outcome, at=MONDAY + at, **changes)  # type: ignore[arg-type]


def articles(url: str, *days: float, seen: timedelta = timedelta(0)) -> list[Article]:
    return [
        Article(
            id=ArticleId(f"{url}{day}"), url=url, canonical_url=f"{url}{day}", site="x.test", title="T", text="",
            lead="", published=MONDAY + day * DAY, first_seen=MONDAY + seen, feed_url=url,
        )
        for day in days
    ]  # fmt: skip


def shares(weeks: int, polls: list[PollResult], found: list[Article]) -> list[float]:
    spans = [span(n) for n in range(weeks, 0, -1)]
    return [round(one.share, 2) for one in coverage(spans, polls, found, LATER)]


def test_one_blog_that_reaches_back_speaks_for_itself_alone() -> None:
    polls = [poll(url, entries=8, new=8) for url in URLS]
    blog = articles(URLS[0], *(-2 - 7 * n for n in range(10)))
    others = [one for url in URLS[1:] for one in articles(url, *(-1 - n / 2 for n in range(8)))]
    assert all(share < 0.5 for share in shares(8, polls, blog + others)[:-1])
    assert shares(8, polls, blog + others)[-1] == 1.0


def test_a_feed_that_holds_seven_days_says_nothing_of_three_weeks_ago() -> None:
    polls = [poll(url, entries=20, new=20) for url in URLS]
    week = [one for url in URLS for one in articles(url, *(-n / 3 for n in range(1, 21)))]
    assert shares(3, polls, week) == [0.0, 0.0, 1.0]


def test_a_pinned_entry_is_no_reach() -> None:
    polls = [poll(url, entries=10, new=10) for url in URLS]
    pinned = [one for url in URLS for one in articles(url, -300, *(-n / 2 for n in range(1, 10)))]
    assert shares(6, polls, pinned)[:-1] == [0.0] * 5


def test_answers_that_overlap_cover_what_lies_between_them() -> None:
    polls = [poll(url, timedelta(days=-7 * n), entries=10, new=2) for n in range(5) for url in URLS]
    assert shares(4, polls, []) == [1.0] * 4


def test_a_feed_that_turned_over_between_two_answers_has_a_gap() -> None:
    first = [poll(url, -28 * DAY, entries=10, new=10) for url in URLS]
    now = [poll(url, entries=10, new=10) for url in URLS]
    fresh = [one for url in URLS for one in articles(url, *(-n / 4 for n in range(1, 11)))]
    assert shares(4, [*first, *now], fresh) == [0.0, 0.0, 0.0, 1.0]


def test_a_share_counts_what_feeds_publish_not_how_many_they_are() -> None:
    early = [poll(url, -28 * DAY, entries=9, new=1) for url in URLS]
    only_the_large_one = [poll(URLS[0], entries=90, new=30)]
    told = articles(URLS[0], *(-n / 4 for n in range(1, 100)))
    quiet = [one for url in URLS[1:] for one in articles(url, -29, seen=-28 * DAY)]
    found = coverage([span()], [*early, *only_the_large_one], [*told, *quiet], LATER)
    assert found[0].feeds == {URLS[0]}
    assert found[0].well


def test_failed_polls_and_later_ones_cover_nothing() -> None:
    failed = [poll(url, -DAY, Outcome.UNREACHABLE) for url in URLS]
    assert shares(1, [*(poll(url, -20 * DAY) for url in URLS), *failed], []) == [0.0]
    assert coverage([span()], [poll(URLS[0])], [], MONDAY - DAY) == (Coverage(share=0.0),)
    assert shares(1, [], []) == [0.0]


def test_a_run_a_day_and_a_half_late_hears_its_week() -> None:
    first = [poll(url, -40 * DAY, entries=9, new=9) for url in URLS]
    assert shares(1, [*first, *(poll(url, timedelta(hours=35), entries=9, new=9) for url in URLS)], []) == [1.0]
    assert shares(1, [*first, *(poll(url, timedelta(hours=40), entries=9, new=9) for url in URLS)], []) == [0.0]


def heard(polls: list[PollResult], states: dict[str, FeedState] | None = None, now: timedelta = DAY) -> Hearing:
    return hearing(FEEDS, states or {}, polls, span(), MONDAY + now)


def test_an_answer_on_the_first_morning_tells_of_the_week_before() -> None:
    assert heard([poll(url, -7 * DAY + timedelta(hours=7)) for url in URLS]) == Hearing(heard=0, feeds=4)
    assert heard([poll(url, -2 * DAY) for url in URLS]) == Hearing(heard=4, feeds=4)
    assert heard([poll(url, 20 * DAY) for url in URLS]) == Hearing(heard=0, feeds=4)


def test_half_of_the_feeds_is_enough_if_half_is_asked_for() -> None:
    assert not heard([]).enough(0.0)
    assert not heard([poll(URLS[0])]).enough(0.5)
    assert heard([poll(url) for url in URLS[:2]]).enough(0.5)
    assert not hearing([], {}, [], span(), MONDAY).enough(0.5)


def test_disabled_feeds_are_not_waited_for() -> None:
    states = {url: FeedState(url=url, disabled="no answer for 20 days") for url in URLS[1:]}
    assert heard([poll(URLS[0])], states) == Hearing(heard=1, feeds=1)


def test_of_a_running_week_what_has_passed_counts() -> None:
    thursday = timedelta(days=-4)
    assert heard([poll(url, -5 * DAY) for url in URLS], now=thursday).enough(0.5)
