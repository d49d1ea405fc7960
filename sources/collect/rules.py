"""Deciding, without doing: which feeds are due, what to ask with, which entries are new, when to ask again."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from sources.errors import Gone, NotAFeed, ParseFailed, Refused, SourceError, Throttled, TooLarge, TooSlow, Unreachable
from sources.types import Entry, Feed, FeedState, Outcome
from sources.web.validators import NO_VALIDATORS, Validators

_MAX_AGE = re.compile(r"(?:^|[,\s])max-age\s*=\s*\"?(\d{1,9})")


@dataclass(frozen=True, slots=True, kw_only=True)
class PollingRules:
    """How often feeds are asked, and when we stop asking."""

    shortest: timedelta = timedelta(hours=1)
    # Under a day, so that a collection each day at the same hour finds every feed due; never longer, because some
    # feeds hold a single day (arXiv) or 48 hours (NIH).
    longest: timedelta = timedelta(hours=23)
    back_off: timedelta = timedelta(hours=1)  # after the first failure; doubles with each one in a row
    back_off_most: timedelta = timedelta(days=3)
    # A feed is disabled after two weeks of nothing but failures, if it was asked often enough in them to know: a laptop
    # that collects once a week gives it five weeks.
    give_up_after: timedelta = timedelta(days=14)
    give_up_polls: int = 5
    # What is disabled is tried again: sites come back. Under a week, so that a weekly collection finds it due.
    trial_after: timedelta = timedelta(days=6, hours=23)
    validators_kept: timedelta = timedelta(days=8)  # some servers answer 304 for ever
    moves_proven: int = 3  # polls, a day apart at least, before a permanent redirect is believed
    most_new: int = 500  # entries taken from one poll


RULES: Final = PollingRules()


def is_due(state: FeedState | None, now: datetime) -> bool:
    """Whether the feed should be asked now; a disabled one only when its next trial is due, one that is gone never."""
    if state is None:
        return True
    if state.next_due is None:
        return state.disabled is None
    return state.next_due <= now


def address_of(feed: Feed, state: FeedState | None, rules: PollingRules = RULES) -> str:
    """Where to ask: the feed's own URL, or the one it has moved to for good."""
    if state is not None and state.moved_to and state.moved_polls >= rules.moves_proven:
        return state.moved_to
    return feed.url


def validators_of(state: FeedState | None, now: datetime, rules: PollingRules = RULES) -> Validators:
    """What to ask with. After eight days the whole feed is asked for again."""
    if state is None or state.validated_at is None or now - state.validated_at > rules.validators_kept:
        return NO_VALIDATORS
    return Validators(state.etag, state.last_modified)


def fresh_entries(
    entries: Sequence[Entry], known: Collection[str], rules: PollingRules = RULES
) -> tuple[tuple[Entry, ...], tuple[Entry, ...]]:
    """The entries that are new, and those of them that are left for the next polls.

    An entry is known by any of its keys: a changed title or a changed link alone doesn't make it news. The newest are
    taken where there are more than one poll may bring.
    """
    seen = set(known)
    fresh: list[Entry] = []
    for entry in entries:
        if not seen.isdisjoint(entry.keys):
            continue
        seen.update(entry.keys)
        fresh.append(entry)
    if len(fresh) > rules.most_new:
        places = {id(entry): place for place, entry in enumerate(fresh)}
        fresh.sort(key=lambda entry: (-(entry.published.timestamp() if entry.published else 0.0), places[id(entry)]))
    return tuple(fresh[: rules.most_new]), tuple(fresh[rules.most_new :])


def after_success(
    state: FeedState,
    *,
    now: datetime,
    validators: Validators | None,
    headers: Mapping[str, str],
    new: int,
    hint: timedelta | None = None,
    title: str = "",
    moved_to: str | None = None,
    rules: PollingRules = RULES,
) -> FeedState:
    """The feed's state after an answer.

    Args:
        state: before the poll.
        now: the instant of the poll.
        validators: what the answer carried; None after a 304, which keeps the old ones.
        headers: of the answer, names in lower case; Cache-Control is honoured within the bounds.
        new: how many entries were new.
        hint: what the feed itself says of how often to ask.
        title: of the feed, if the answer had one.
        moved_to: where a redirect for good led, if it did.
        rules: the bounds.
    """
    interval = _learnt(state.interval, new, rules)
    wished = [hint] if hint else []
    if age := _MAX_AGE.search(headers.get("cache-control", "").lower()):
        wished.append(timedelta(seconds=int(age[1])))
    wait = min(max([interval, *wished]), rules.longest)
    if validators is not None:
        stamped = now if validators.etag or validators.last_modified else None
        state = replace(state, etag=validators.etag, last_modified=validators.last_modified, validated_at=stamped)
    return replace(
        _moved(state, moved_to, now, rules),
        title=title or state.title,
        last_polled=now,
        last_success=now,
        next_due=now + wait,
        interval=interval,
        failures=0,
        failing_since=None,
        disabled=None,
    )


def after_failure(state: FeedState, error: SourceError, now: datetime, rules: PollingRules = RULES) -> FeedState:
    """The feed's state after a failure: asked again later and later, in the end once a week, with the reason kept.

    One that the site says is gone for good (410) isn't asked again.
    """
    since = state.failing_since or now
    failed = replace(state, last_polled=now, failures=state.failures + 1, failing_since=since)
    if isinstance(error, Gone):
        return replace(failed, next_due=None, disabled="the site says the feed is gone for good (410)")
    if state.disabled or (now - since >= rules.give_up_after and failed.failures >= rules.give_up_polls):
        days, polls = (now - since).days, failed.failures
        why = (
            f"no answer for {days} days and {polls} polls, so it is tried once a week; the last reason: {error.reason}"
        )
        # The trials go to its own address again: where it had moved to may be what is dead.
        failed = replace(failed, disabled=why, moved_to=None, moved_polls=0, moved_seen=None)
        due = now + rules.trial_after
    else:
        due = now + min(rules.back_off * 2 ** min(state.failures, 10), rules.back_off_most)
    if isinstance(error, Throttled) and error.retry_at is not None:
        due = max(error.retry_at, due if failed.disabled else now + rules.back_off)
    return replace(failed, next_due=due)


def asked_in_full(state: FeedState, now: datetime, rules: PollingRules = RULES) -> FeedState:
    """The state of a feed of which entries are left: asked again soon, and without validators, or a 304 hides them."""
    return replace(state, etag=None, last_modified=None, validated_at=None, next_due=now + rules.shortest)


def not_before(state: FeedState, until: datetime | None) -> FeedState:
    """The state of a feed whose host asked to be left alone until then."""
    if until is None or state.next_due is None or state.next_due >= until:
        return state
    return replace(state, next_due=until)


def after_probe(state: FeedState, error: SourceError | None, now: datetime, rules: PollingRules = RULES) -> FeedState:
    """The state after a look that took no entries: a failure counts like any other, an answer ends the failing.

    After an answer a feed that was failing or disabled is due at once, so that its entries are taken.
    """
    if error is not None:
        return after_failure(state, error, now, rules)
    due = None if state.failures or state.disabled else state.next_due
    return replace(
        state, last_polled=now, last_success=now, next_due=due, failures=0, failing_since=None, disabled=None
    )


def _learnt(interval: timedelta, new: int, rules: PollingRules) -> timedelta:
    """A feed that had something new is asked sooner, one that hadn't later."""
    learnt = interval / 2 if new else interval * 1.5
    return min(max(learnt, rules.shortest), rules.longest)


def _moved(state: FeedState, moved_to: str | None, now: datetime, rules: PollingRules) -> FeedState:
    """Count a redirect for good; polls less than a day apart count once."""
    if state.moved_to and state.moved_polls >= rules.moves_proven and moved_to is None:
        return state  # adopted: the new address answers by itself
    if moved_to is None:
        return replace(state, moved_to=None, moved_polls=0, moved_seen=None)
    if moved_to != state.moved_to:
        return replace(state, moved_to=moved_to, moved_polls=1, moved_seen=now)
    if state.moved_seen is not None and now - state.moved_seen < timedelta(days=1):
        return state
    return replace(state, moved_polls=state.moved_polls + 1, moved_seen=now)


# From the narrow to the wide: the first that fits names the outcome.
_OUTCOMES: Final[tuple[tuple[type[SourceError], Outcome], ...]] = (
    (Gone, Outcome.GONE),
    (Refused, Outcome.REFUSED),
    (Throttled, Outcome.THROTTLED),
    (TooSlow, Outcome.TOO_SLOW),
    (Unreachable, Outcome.UNREACHABLE),
    (TooLarge, Outcome.TOO_LARGE),
    (NotAFeed, Outcome.NOT_A_FEED),
    (ParseFailed, Outcome.PARSE_ERROR),
)


def outcome_of(error: SourceError) -> Outcome:
    """What a poll that ended in this error is called."""
    return next((outcome for kind, outcome in _OUTCOMES if isinstance(error, kind)), Outcome.PARSE_ERROR)
