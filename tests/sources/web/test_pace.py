"""Turns, pauses and delays of hosts."""

import asyncio
import itertools
import time
from datetime import timedelta

import pytest

from sources.web.pace import LONGEST_PAUSE, SHORTEST_PAUSE, Pace, Paused, retry_at
from tests.fakes import FrozenClock


async def _turns(pace: Pace, host: str, count: int, work: float = 0.0) -> list[tuple[float, float]]:
    spans: list[tuple[float, float]] = []

    async def one() -> None:
        async with pace.turn(host):
            began = time.monotonic()
            await asyncio.sleep(work)
            spans.append((began, time.monotonic()))

    await asyncio.gather(*(one() for _ in range(count)))
    return spans


def test_turns_of_one_host_come_one_by_one_a_pace_apart() -> None:
    spans = asyncio.run(_turns(Pace(0.1), "a", 5, work=0.02))
    assert all(second[0] - first[0] >= 0.1 for first, second in itertools.pairwise(spans))


def test_a_slow_answer_is_waited_for_but_not_added_to_the_pace() -> None:
    spans = asyncio.run(_turns(Pace(0.3), "a", 6, work=0.35))
    gaps = [second[0] - first[1] for first, second in itertools.pairwise(spans)]
    assert all(gap >= 0 for gap in gaps)
    assert min(gaps) < 0.25  # each would be 0.3 or more; a busy machine adds to some


def test_hosts_do_not_wait_for_each_other() -> None:
    async def both() -> float:
        pace = Pace(30.0)
        began = time.monotonic()
        await asyncio.gather(*(_turns(pace, str(host), 1) for host in range(20)))
        return time.monotonic() - began

    assert asyncio.run(both()) < 30


def test_crawl_delay_widens_the_pace_up_to_its_cap() -> None:
    async def gaps() -> list[tuple[float, float]]:
        pace = Pace(0.0)
        pace.slow("a", 0.2)
        return await _turns(pace, "a", 2)

    first, second = asyncio.run(gaps())
    assert second[0] - first[0] >= 0.2
    pace = Pace(1.0)
    pace.slow("b", 86_400)
    assert pace._host("b").delay == 30.0


def test_the_pace_counts_from_when_the_request_left() -> None:
    async def gap() -> float:
        pace = Pace(0.2)
        async with pace.turn("a") as turn:
            await asyncio.sleep(0.15)  # name and connection
            turn.left()
            left = time.monotonic()
        async with pace.turn("a"):
            return time.monotonic() - left

    assert asyncio.run(gap()) >= 0.2


def test_a_paused_host_gets_nothing_until_its_time_has_come() -> None:
    clock = FrozenClock()
    pace = Pace(0.0, now=clock)

    async def ask() -> None:
        async with pace.turn("a"):
            pass

    until = clock() + timedelta(minutes=5)
    pace.pause("a", until)
    pace.pause("a", clock() + timedelta(minutes=1))  # the longer one stays
    with pytest.raises(Paused) as caught:
        asyncio.run(ask())
    assert caught.value.until == until
    clock.advance(minutes=5)
    asyncio.run(ask())


@pytest.mark.parametrize(
    "value", [None, "", "soon", "0", "-1", "9" * 5000, "Fri, 31 Dec 9999 23:59:59 GMT", "²", "1e9", "Mon, 99"]
)
def test_any_retry_after_gives_a_bounded_pause(value: str | None) -> None:
    now = FrozenClock()()
    assert SHORTEST_PAUSE <= retry_at(value, now) - now <= LONGEST_PAUSE
