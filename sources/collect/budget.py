"""How much time a run may take, over all and for each host: one slow site must not hold the week."""

import asyncio
import time
from collections import defaultdict
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


@dataclass(slots=True)
class _Spent:
    """The seconds a host has cost: those in which something was asked of it, however many at once."""

    seconds: float = 0.0
    asking: int = 0
    since: float = 0.0  # the first of those that ask now began

    def up_to(self, now: float) -> float:
        return self.seconds + (now - self.since if self.asking else 0.0)

    def begin(self, now: float) -> None:
        if not self.asking:
            self.since = now
        self.asking += 1

    def end(self, now: float) -> None:
        spent = self.up_to(now)
        self.asking -= 1
        if not self.asking:
            self.seconds = spent


class Clock:
    """The time of one run. A host pays for what is asked of it, not for waiting behind another one.

    Args:
        budget: how much there is.
        monotonic: seconds.
    """

    def __init__(self, budget: TimeBudget, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._budget, self._monotonic = budget, monotonic
        self._end = monotonic() + budget.run
        self._hosts: defaultdict[str, _Spent] = defaultdict(_Spent)

    @asynccontextmanager
    async def within(self, host: str) -> AsyncIterator[None]:
        """What is done inside ends when the time does.

        Raises:
            OutOfTime: there is none left, or it was used up inside.
        """
        now, spent = self._monotonic(), self._hosts[host]
        left = min(self._end - now, self._budget.host - spent.up_to(now))
        if left <= 0:
            raise OutOfTime
        spent.begin(now)
        try:
            async with asyncio.timeout(left) as limit:
                yield
        except TimeoutError:
            if limit.expired():
                raise OutOfTime from None
            raise
        finally:
            spent.end(self._monotonic())
