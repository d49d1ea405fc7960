"""Which weeks the feeds let us speak of, and whether this week was heard at all. Pure.

A feed that holds seven days says nothing of three weeks ago, though another that reaches back eight does. So coverage
is kept by feed and week, and a week's coverage is the part of the field's usual publishing that its feeds stand for.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sources.types import Article, Coverage, Feed, FeedState, PollResult

Span = tuple[datetime, datetime]

SLACK: Final = timedelta(hours=36)  # a weekly run a day and a half late still hears its week
WHOLE: Final = 0.75  # part of a week's time that must lie in what a feed reached
_PINNED: Final = 5  # one in so many of a feed's entries may be old without telling of the time between
_WEEK: Final = timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hearing:
    """How many of a study field's feeds answered late enough in a week to tell of it."""

    heard: int
    feeds: int  # those that are asked: the disabled ones aren't

    def enough(self, least: float) -> bool:
        """Whether at least this share of them did; never where there is none."""
        return self.heard > 0 and self.heard >= least * self.feeds


def hearing(
    feeds: Sequence[Feed], states: Mapping[str, FeedState], polls: Sequence[PollResult], span: Span, now: datetime
) -> Hearing:
    """How many feeds were heard for a week: silence of the others is ours, not the field's.

    An answer on the week's first morning tells of the week before, so it must come from the second half on.

    Args:
        feeds: of the study field.
        states: what is remembered of them.
        polls: of the week and what followed.
        span: the week's start and end (exclusive).
        now: what came later isn't known yet.
    """
    since = _middle(span, now)
    answered = {poll.url for poll in polls if poll.outcome.heard and since <= poll.at <= now}
    asked = {feed.url for feed in feeds if feed.url in answered or not ((s := states.get(feed.url)) and s.disabled)}
    return Hearing(heard=len(asked & answered), feeds=len(asked))


def coverage(
    spans: Sequence[Span], polls: Sequence[PollResult], articles: Sequence[Article], now: datetime
) -> tuple[Coverage, ...]:
    """How much of each span (a week) the feeds tell us of.

    A feed covers a week if it answered in the week's second half or shortly after, or if what it brought reaches over
    most of the week: from one answer back to the one before where entries of that one were still in it, else back to
    its oldest entries (but for the oldest fifth, which may be pinned). A week's share is what the covering feeds
    usually publish, of what all feeds ever heard do; a feed's own rate is over the time it covers.

    Args:
        spans: start and end (exclusive) of each.
        polls: of all feeds, at any time.
        articles: what the feeds brought, for how far back they reach.
        now: what came later isn't known yet.
    """
    heard: defaultdict[str, list[PollResult]] = defaultdict(list)
    for poll in sorted(polls, key=lambda poll: poll.at):
        if poll.outcome.heard and poll.at <= now:
            heard[poll.url].append(poll)
    brought: defaultdict[str, list[Article]] = defaultdict(list)
    for article in articles:
        brought[article.feed_url].append(article)
    reached = {url: _reached(found, brought[url]) for url, found in heard.items()}
    rates = {url: _rate(brought[url], reached[url]) for url in heard}
    total = sum(rates.values())
    result = []
    for start, end in spans:
        span = (start, max(start, min(end, now)))
        covering = frozenset(url for url, found in heard.items() if _covers(span, end, found, reached[url], now))
        share = sum(rates[url] for url in covering) / total if total else 0.0
        result.append(Coverage(share=min(1.0, share), feeds=covering))
    return tuple(result)


def _covers(span: Span, end: datetime, polls: Sequence[PollResult], reached: Sequence[Span], now: datetime) -> bool:
    since = _middle((span[0], end), now)
    if any(since <= poll.at < end + SLACK for poll in polls):
        return True
    inside = sum((_overlap(span, one) for one in reached), timedelta(0))
    return span[1] > span[0] and inside >= WHOLE * (span[1] - span[0])


def _middle(span: Span, now: datetime) -> datetime:
    """The middle of a week, or of what has passed of it."""
    start, end = span
    return start + (max(start, min(end, now)) - start) / 2


def _reached(polls: Sequence[PollResult], articles: Sequence[Article]) -> list[Span]:
    """The spans of time of which a feed's answers tell; they don't overlap."""
    moments = [poll.at for poll in polls]
    dates: defaultdict[int, list[datetime]] = defaultdict(list)
    for article in articles:
        dates[bisect_left(moments, article.first_seen)].append(article.dated)
    spans: list[Span] = []
    for number, poll in enumerate(polls):
        before = moments[number - 1] if number else None
        back = sorted(dates[number])
        oldest = min(back[len(back) // _PINNED], poll.at) if back else poll.at
        if before is not None:
            unbroken = not poll.entries or poll.new < poll.entries  # nothing fell out of it since the answer before
            oldest = before if unbroken else max(before, oldest)
        if spans and oldest == spans[-1][1]:
            oldest = spans.pop()[0]
        spans.append((oldest, poll.at))
    return spans


def _rate(articles: Sequence[Article], reached: Sequence[Span]) -> float:
    """Articles a week over the time covered, at least one; a feed that brought none has half an article's weight."""
    inside = sum(any(start <= article.dated <= end for start, end in reached) for article in articles)
    length = sum((end - start for start, end in reached), timedelta(0))
    return (inside + 0.5) / (max(length, _WEEK) / _WEEK)


def _overlap(one: Span, other: Span) -> timedelta:
    return max(timedelta(0), min(one[1], other[1]) - max(one[0], other[0]))
