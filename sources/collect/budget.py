"""How much time a run may take, over all and for each host: one slow site must not hold the week."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeBudget:
    """Seconds. What isn't asked in time is asked by the next run, so a small budget delays and loses nothing."""

    # A weekly run at seven mails before eight. The largest field has some hundred feeds; at a request a second for each
    # host, and 16 at a time, their polls and the pages of a first week take about ten minutes.
    run: float = 1800.0
    # At a request a second that is 300 pages of one host: more than any recorded feed brings new between two runs. At a
    # Crawl-delay of 30 s it is 10, the newest.
    host: float = 300.0


BUDGET = TimeBudget()


class OutOfTime(Exception):
    """The budget of this host, or of the run, is used up."""


class Clock:
    """The time of one run. Each host's time begins with its first request.

    Args:
        budget: how much there is.
        monotonic: seconds.
    """

    def __init__(self, budget: TimeBudget, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._budget, self._monotonic = budget, monotonic
        self._end = monotonic() + budget.run
        self._ends: dict[str, float] = {}

    @asynccontextmanager
    async def within(self, host: str) -> AsyncIterator[None]:
        """What is done inside ends when the time does.

        Raises:
            OutOfTime: there is none left, or it was used up inside.
        """
        now = self._monotonic()
        end = min(self._end, self._ends.setdefault(host, now + self._budget.host))
        if end <= now:
            raise OutOfTime
        try:
            async with asyncio.timeout(end - now) as limit:
                yield
        except TimeoutError:
            if limit.expired():
                raise OutOfTime from None
            raise
