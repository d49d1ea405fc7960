"""`fieldbrief feeds check`: ask feeds live, take no entries, and say what an operator wants to know of each.

It runs through the same web, the same reader and the same robots.txt as `collect`.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sources.collect.rules import after_probe, outcome_of
from sources.errors import NoAddress, SourceError, Throttled, one_source
from sources.parse.reader import Reader
from sources.store import SourceStore
from sources.types import Feed, FeedState, Outcome, ParsedFeed, PollResult
from sources.web.http import Answer, Web
from sources.web.robots import Robots
from sources.web.urls import shown


@dataclass(frozen=True, slots=True, kw_only=True)
class ProbeRow:
    """What one live look at one feed showed."""

    url: str
    outcome: Outcome
    entries: int = 0
    newest: datetime | None = None  # the latest date an entry bears
    title: str = ""
    reason: str = ""
    next_due: datetime | None = None  # when a host that asked for a pause may be asked again
    final_url: str = ""
    moved_to: str | None = None  # the new address, where every redirect said it is for good
    error: SourceError | None = None  # why nothing was heard
    robots: str = ""  # robots.txt on the newest entry's page: allowed, disallowed, unreadable; "" without a page

    def as_dict(self) -> dict[str, object]:
        """The row for JSON, with the keys that `collect --json` has too; no entries are taken, so none is new."""
        return {
            "url": self.url,
            "outcome": self.outcome,
            "entries": self.entries,
            "new": 0,
            "reason": self.reason,
            "next_due": self.next_due,
            "final_url": self.final_url,
            "moved_to": self.moved_to,
            "newest": self.newest,
            "robots": self.robots,
            "title": self.title,
        }


async def probe(
    feeds: Sequence[Feed],
    *,
    web: Web,
    reader: Reader,
    robots: Robots,
    progress: Callable[[int, int], None] | None = None,
) -> tuple[ProbeRow, ...]:
    """Look at each feed once, in the given order of rows; a feed's failure is its row.

    Args:
        feeds: what to ask.
        web: asks; keeps the pace and the limit on requests at a time.
        reader: parses the answers.
        robots: asked about the newest entry's page.
        progress: told how many of how many are done.
    """
    done = 0

    async def look(feed: Feed) -> ProbeRow:
        nonlocal done
        try:
            with one_source(shown(feed.url)):
                row = await _look(feed, web, reader, robots)
        except SourceError as error:
            until = error.retry_at if isinstance(error, Throttled) else None
            row = ProbeRow(url=feed.url, outcome=outcome_of(error), reason=error.reason, next_due=until, error=error)
        done += 1
        if progress is not None:
            progress(done, len(feeds))
        return row

    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(look(feed)) for feed in feeds]
    return tuple(task.result() for task in tasks)


def record(rows: Sequence[ProbeRow], *, store: SourceStore, now: datetime) -> None:
    """Keep what a probe found: who answers is no longer failing or disabled, who doesn't has failed once more.

    An answer isn't kept as a poll: it took no entries, so it lets nobody say that the week was listened to. Where no
    host at all was found it is the network that is missing, and nothing is kept.
    """
    if all(isinstance(row.error, NoAddress) for row in rows):
        return
    states = store.feed_states([row.url for row in rows])
    for row in rows:
        state = after_probe(states.get(row.url) or FeedState(url=row.url, title=row.title), row.error, now)
        if row.error is None:
            store.keep_state(state)
            continue
        result = PollResult(url=row.url, outcome=row.outcome, at=now, reason=row.reason, next_due=state.next_due)
        store.record_poll(state, result)


async def _look(feed: Feed, web: Web, reader: Reader, robots: Robots) -> ProbeRow:
    answer = await web.get(feed.url)
    parsed = await reader.feed(answer.body, url=answer.final_url, content_type=answer.headers.get("content-type", ""))
    return ProbeRow(
        url=feed.url,
        outcome=Outcome.REDIRECTED if answer.permanent_url else Outcome.OK,
        entries=len(parsed.entries),
        newest=max((entry.published for entry in parsed.entries if entry.published), default=None),
        title=parsed.title,
        reason=parsed.flaw or ("" if parsed.entries else "the feed has no entries"),
        final_url=answer.final_url,
        moved_to=answer.permanent_url,
        robots=await _robots(parsed, answer, robots) if feed.visit_pages else "not visited",
    )


async def _robots(parsed: ParsedFeed, answer: Answer, robots: Robots) -> str:
    page = next((entry.link for entry in parsed.entries if entry.link), parsed.site_url)
    if not page or page == answer.final_url:
        return ""
    try:
        return (await robots.verdict(page)).value
    except SourceError as error:
        return error.reason
