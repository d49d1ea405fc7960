"""How often one host may be asked: one request at a time, a pace between, and a pause when it asks for one."""

import asyncio
import random
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

SHORTEST_PAUSE = timedelta(seconds=60)
LONGEST_PAUSE = timedelta(hours=24)
LONGEST_CRAWL_DELAY = 30.0  # seconds; a host that asks for more gets this much
JITTER = 0.05  # at most this share of the pace on top, so that several runs don't fall into step


def now_utc() -> datetime:
    """The wall clock, aware and in UTC."""
    return datetime.now(UTC)


def retry_at(value: str | None, now: datetime) -> datetime:
    """When a host that answered 429 or 503 may be asked again: 60 s to 24 h from `now`.

    Args:
        value: the Retry-After header: seconds or an HTTP date (RFC 9110, 10.2.3). None or nonsense counts as
            the shortest pause.
        now: aware.
    """
    return now + min(max(_delay(value, now), SHORTEST_PAUSE), LONGEST_PAUSE)


def _delay(value: str | None, now: datetime) -> timedelta:
    text = (value or "").strip()
    if text.isascii() and text.isdigit():
        return timedelta(seconds=int(text[:9]))
    try:
        when = parsedate_to_datetime(text)
        return (when if when.tzinfo else when.replace(tzinfo=UTC)) - now
    except (ValueError, TypeError, IndexError, OverflowError):
        return SHORTEST_PAUSE


class Paused(Exception):
    """The host asked for a pause that lasts until `until` (UTC)."""

    def __init__(self, until: datetime) -> None:
        super().__init__(f"paused until {until:%Y-%m-%d %H:%M} UTC")
        self.until = until


@dataclass(slots=True)
class _Host:
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    free_at: float = 0.0  # monotonic seconds
    delay: float = 0.0  # Crawl-delay, seconds
    paused_until: datetime | None = None


class Turn:
    """One request's leave to go out."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self.left_at = clock()

    def left(self) -> None:
        """The request is on its way now: the pace counts from here, not from when its connection was begun."""
        self.left_at = self._clock()


class Pace:
    """Keeps the turns of all hosts. For one event loop.

    Args:
        seconds: least time between the starts of two requests to one host.
        now: the wall clock, for pauses.
    """

    def __init__(self, seconds: float = 1.0, *, now: Callable[[], datetime] = now_utc) -> None:
        self.seconds = seconds
        self._now = now
        self._clock = time.monotonic
        self._hosts: dict[str, _Host] = {}

    @asynccontextmanager
    async def turn(self, host: str) -> AsyncIterator[Turn]:
        """Wait for this host's turn and hold it while the request runs.

        Raises:
            Paused: the host asked not to be asked now; nothing may go out.
        """
        state = self._host(host)
        async with state.lock:
            self._refuse_if_paused(state)
            while (wait := state.free_at - self._clock()) > 0:
                await asyncio.sleep(wait)
            turn = Turn(self._clock)
            try:
                yield turn
            finally:
                gap = max(self.seconds, state.delay)
                state.free_at = turn.left_at + gap * (1 + random.uniform(0, JITTER))

    def pause(self, host: str, until: datetime) -> None:
        """Let nothing go to `host` before `until` (aware). A longer pause already set stays."""
        state = self._host(host)
        state.paused_until = max(until, state.paused_until or until)

    def slow(self, host: str, crawl_delay: float) -> None:
        """Keep the Crawl-delay of the host's robots.txt, in seconds, up to 30."""
        self._host(host).delay = min(max(crawl_delay, 0.0), LONGEST_CRAWL_DELAY)

    def _refuse_if_paused(self, state: _Host) -> None:
        if state.paused_until is not None and self._now() < state.paused_until:
            raise Paused(state.paused_until)

    def _host(self, host: str) -> _Host:
        return self._hosts.setdefault(host, _Host())
