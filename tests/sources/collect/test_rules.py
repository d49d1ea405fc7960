"""When feeds are asked: properties that hold whatever the web does."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given, strategies as st

from sources.collect.rules import (
    RULES,
    address_of,
    after_failure,
    after_probe,
    after_success,
    asked_in_full,
    fresh_entries,
    is_due,
    not_before,
    validators_of,
)
from sources.errors import Gone, Refused, SourceError, Throttled, Unreachable
from sources.types import Entry, Feed, FeedState
from sources.web.validators import NO_VALIDATORS, Validators
from tests.fakes import MONDAY

URL, NEW = "https://blog.test/feed", "https://blog.test/new"
FEED = Feed(url=URL)
DEAD = Unreachable(URL, "no answer")
SPANS = st.timedeltas(min_value=timedelta(0), max_value=timedelta(days=40))


def entry(*keys: str, day: int = 0) -> Entry:
    return Entry(keys=keys, link=None, title=keys[0], published=MONDAY + timedelta(days=day))


def heard(state: FeedState, now: datetime = MONDAY, **changes: object) -> FeedState:
    values: dict[str, object] = {"now": now, "validators": NO_VALIDATORS, "headers": {}, "new": 0}
    return after_success(state, **(values | changes))  # type: ignore[arg-type]


@given(st.lists(st.tuples(st.integers(0, 3), st.none() | SPANS, st.none() | st.integers(0, 10**9)), max_size=40))
def test_the_wait_stays_within_its_bounds(polls: list[tuple[int, timedelta | None, int | None]]) -> None:
    state, now = FeedState(url=URL), MONDAY
    for new, hint, age in polls:
        headers = {} if age is None else {"cache-control": f"public, max-age={age}"}
        state = heard(state, now, new=new, hint=hint, headers=headers)
        assert state.next_due is not None
        wait = state.next_due - now
        assert RULES.shortest <= wait <= RULES.longest
        wished = max([hint or timedelta(0), timedelta(seconds=age or 0)])
        assert wait >= min(wished, RULES.longest)
        now = state.next_due


def test_a_busy_feed_is_asked_sooner_and_a_quiet_one_later() -> None:
    busy = quiet = FeedState(url=URL, interval=timedelta(hours=8))
    for _ in range(8):
        busy, quiet = heard(busy, new=1), heard(quiet)
    assert (busy.interval, quiet.interval) == (RULES.shortest, RULES.longest)


@given(st.integers(1, 40))
def test_failures_back_off_and_only_long_ones_disable(polls: int) -> None:
    state, now, waits = FeedState(url=URL), MONDAY, []
    for _ in range(polls):
        state = after_failure(state, DEAD, now)
        assert state.next_due is not None
        failing = now - MONDAY
        assert (state.disabled is not None) == (
            failing >= RULES.give_up_after and state.failures >= RULES.give_up_polls
        )
        if state.disabled is None:
            waits.append(state.next_due - now)
            assert RULES.back_off <= waits[-1] <= RULES.back_off_most
        now = state.next_due
    assert waits == sorted(waits)
    assert state.failures == polls


def test_three_weekly_failures_disable_nothing_and_what_is_disabled_is_tried_each_week() -> None:
    state, monday = FeedState(url=URL), MONDAY
    tried = []
    for _ in range(12):
        assert is_due(state, monday)  # a weekly collection always finds it due
        state = after_failure(state, Refused(URL, "answered 404"), monday)
        tried.append(state.disabled is not None)
        assert not is_due(state, monday + timedelta(minutes=30))
        monday += timedelta(days=7)
    assert tried == [False] * 4 + [True] * 8
    assert state.disabled
    assert "84 days" not in state.disabled  # 77: from the first failure to the last
    assert "77 days and 12 polls, so it is tried once a week; the last reason: answered 404" in state.disabled
    back = heard(state, monday)
    assert (back.disabled, back.failures, back.failing_since) == (None, 0, None)


def test_gone_for_good_is_never_asked_again() -> None:
    state = after_failure(FeedState(url=URL), Gone(URL, "answered 410"), MONDAY)
    assert state.disabled
    assert not is_due(state, MONDAY + timedelta(days=4000))


@given(SPANS, st.integers(0, 30))
def test_nothing_is_asked_before_retry_after(span: timedelta, failures: int) -> None:
    since = MONDAY - timedelta(days=30) if failures else None
    until = MONDAY + span
    before = FeedState(url=URL, failures=failures, failing_since=since)
    state = after_failure(before, Throttled(URL, "answered 429", retry_at=until), MONDAY)
    assert state.next_due is not None
    assert state.next_due >= until
    assert not is_due(state, until - timedelta(seconds=1))
    assert is_due(state, max(until, MONDAY + RULES.trial_after))
    assert not_before(heard(FeedState(url=URL)), until).next_due == max(until, MONDAY + RULES.longest)


@given(st.text(min_size=1), st.text(min_size=1), SPANS)
def test_validators_are_echoed_as_they_came_and_dropped_after_eight_days(
    etag: str, modified: str, age: timedelta
) -> None:
    given_ = Validators(etag, modified)
    state = heard(FeedState(url=URL), validators=given_)
    expected = given_ if age <= RULES.validators_kept else NO_VALIDATORS
    assert validators_of(state, MONDAY + age) == expected


def test_a_304_keeps_the_validators_and_their_age() -> None:
    """Some servers answer 304 for ever: a week later the whole feed is asked for again."""
    state = heard(FeedState(url=URL), validators=Validators('"a"', None))
    for day in range(1, 9):
        now = MONDAY + timedelta(days=day)
        assert validators_of(state, now) == Validators('"a"', None)
        state = heard(state, now, validators=None)
    assert validators_of(state, MONDAY + timedelta(days=9)) == NO_VALIDATORS


def test_an_answer_without_validators_forgets_the_old_ones() -> None:
    state = heard(heard(FeedState(url=URL), validators=Validators('"a"', "x")))
    assert validators_of(state, MONDAY) == NO_VALIDATORS


@given(st.lists(SPANS, min_size=1, max_size=12))
def test_a_move_is_believed_after_three_polls_a_day_apart(gaps: list[timedelta]) -> None:
    state, now = FeedState(url=URL), MONDAY
    counted: list[datetime] = []
    for gap in gaps:
        if not counted or now - counted[-1] >= timedelta(days=1):
            counted.append(now)
        state = heard(state, now, moved_to=NEW)
        assert address_of(FEED, state) == (NEW if len(counted) >= 3 else URL)
        now += gap


def test_a_move_that_changes_its_mind_is_counted_anew() -> None:
    state = FeedState(url=URL)
    for day, target in enumerate([NEW, NEW, "https://other.test/", NEW, None, NEW, NEW]):
        state = heard(state, MONDAY + timedelta(days=day), moved_to=target)
        assert address_of(FEED, state) == URL
    moved = heard(state, MONDAY + timedelta(days=9), moved_to=NEW)
    assert address_of(FEED, moved) == NEW
    assert address_of(FEED, heard(moved, MONDAY + timedelta(days=10))) == NEW  # it answers by itself now


def test_a_dead_new_address_is_left_for_the_old_one() -> None:
    state = FeedState(url=URL, moved_to=NEW, moved_polls=3, moved_seen=MONDAY)
    now = MONDAY
    for _ in range(5):
        assert address_of(FEED, state) == NEW
        state = after_failure(state, DEAD, now)
        now += timedelta(days=4)
    assert state.disabled
    assert address_of(FEED, state) == URL


@given(
    st.lists(st.frozensets(st.sampled_from("abcdefgh"), min_size=1, max_size=3)), st.sets(st.sampled_from("abcdefgh"))
)
def test_any_known_key_means_not_new(keys: list[frozenset[str]], known: set[str]) -> None:
    entries = [entry(*sorted(own)) for own in keys]
    taken, left = fresh_entries(entries, known)
    assert not left
    assert all(known.isdisjoint(one.keys) for one in taken)
    seen = known.union(*(one.keys for one in taken))
    assert all(not seen.isdisjoint(one.keys) for one in entries)
    assert fresh_entries(entries, seen)[0] == ()


def test_the_newest_come_first_and_none_is_lost() -> None:
    rules = replace(RULES, most_new=3)
    entries = [entry(str(day), day=day) for day in (1, 5, 2, 4, 3)]
    taken, left = fresh_entries(entries, (), rules)
    assert [one.title for one in taken] == ["5", "4", "3"]
    assert sorted(one.title for one in left) == ["1", "2"]
    soon = asked_in_full(heard(FeedState(url=URL), validators=Validators('"a"', None)), MONDAY)
    assert validators_of(soon, MONDAY + timedelta(hours=1)) == NO_VALIDATORS
    assert is_due(soon, MONDAY + timedelta(hours=1))


@pytest.mark.parametrize("error", [None, DEAD, Gone(URL, "410")])
def test_a_probe_takes_nothing_and_postpones_nothing(error: SourceError | None) -> None:
    fresh = after_probe(FeedState(url=URL), error, MONDAY)
    assert is_due(fresh, MONDAY + timedelta(days=4)) == (not isinstance(error, Gone))
    if error is None:
        assert is_due(fresh, MONDAY)
        disabled = FeedState(url=URL, failures=9, failing_since=MONDAY, disabled="no answer", next_due=None)
        assert is_due(after_probe(disabled, None, MONDAY), MONDAY)
        waiting = FeedState(url=URL, next_due=MONDAY + timedelta(hours=5), etag='"a"', validated_at=MONDAY)
        after = after_probe(waiting, None, MONDAY)
        assert (after.next_due, after.etag) == (waiting.next_due, waiting.etag)
