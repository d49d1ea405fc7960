"""Which feeds answer and which don't, and since when. Pure."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from sources.types import Feed, FeedState, PollResult
from sources.wording.words import counted

State = Literal["well", "failing", "disabled", "never polled"]


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedHealth:
    """One feed, as an operator wants to see it."""

    url: str
    title: str
    state: State
    reason: str  # of the last failure, or why it is disabled
    last_success: datetime | None
    failures: int  # in a row
    entries_a_week: float  # new entries, over the polls given
    from_pages: float | None  # share of its articles whose text is from their pages; None without articles
    moved_to: str | None
    next_due: datetime | None


def feed_health(
    feeds: Sequence[Feed],
    states: Mapping[str, FeedState],
    polls: Sequence[PollResult],
    text_from: Mapping[str, Mapping[str, int]],
    weeks: float,
) -> tuple[FeedHealth, ...]:
    """One row for each feed, in their order.

    Args:
        feeds: of the catalogue or the operator.
        states: what is remembered of them.
        polls: of the last weeks, oldest first.
        text_from: for each feed, how many articles rest on "page", "feed" or "summary".
        weeks: how many weeks the polls span, for the rate.
    """
    new: defaultdict[str, int] = defaultdict(int)
    reasons: dict[str, str] = {}
    for poll in polls:
        new[poll.url] += poll.new
        reasons[poll.url] = "" if poll.outcome.heard else poll.reason
    rows = []
    for feed in feeds:
        state = states.get(feed.url)
        kinds = text_from.get(feed.url, {})
        total = sum(kinds.values())
        rows.append(
            FeedHealth(
                url=feed.url,
                title=(state.title if state else "") or feed.title,
                state=_word(state),
                reason=(state.disabled if state and state.disabled else reasons.get(feed.url, "")) or "",
                last_success=state.last_success if state else None,
                failures=state.failures if state else 0,
                entries_a_week=round(new[feed.url] / max(weeks, 1.0), 1),
                from_pages=round(kinds.get("page", 0) / total, 2) if total else None,
                moved_to=state.moved_to if state else None,
                next_due=state.next_due if state else None,
            )
        )
    return tuple(rows)


def heard_line(feeds: Sequence[Feed], states: Mapping[str, FeedState], now: datetime) -> str:
    """What was heard, in one line: "22 of 24 feeds answered; the oldest answer is 2 days old".

    A feed counts as heard if its last poll succeeded. The age is of the oldest last answer among those.
    """
    if not feeds:
        return "no feeds"
    heard = [state for feed in feeds if (state := states.get(feed.url)) and state.last_success and not state.failures]
    line = f"{len(heard)} of {len(feeds)} feeds answered"
    disabled = sum(1 for feed in feeds if (state := states.get(feed.url)) and state.disabled)
    if disabled:
        line += f", {disabled} disabled"
    if heard:
        oldest = now - min(state.last_success for state in heard if state.last_success)
        line += f"; {_age(oldest)}"
    return line


def _word(state: FeedState | None) -> State:
    if state is None or state.last_polled is None:
        return "never polled"
    if state.disabled:
        return "disabled"
    return "failing" if state.failures else "well"


def _age(span: timedelta) -> str:
    if span < timedelta(hours=1):
        return "all within the last hour"
    if span < timedelta(days=1):
        return f"the oldest answer is {counted(int(span.total_seconds() // 3600), 'hour')} old"
    return f"the oldest answer is {counted(span.days, 'day')} old"
