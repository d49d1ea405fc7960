"""robots.txt: what it forbids, what its absence means, and what a hostile one may cost."""

import asyncio
import time

import pytest

from sources.errors import Refused, SourceError, Throttled, TooLarge, TooSlow, Unreachable
from sources.web.pace import Pace
from sources.web.robots import Robots, Verdict, parse_rules
from tests.fakes import FakeWeb

RULES = """
User-agent: *
Disallow: /private
Crawl-delay: 7

User-agent: GPTBot
User-agent: FieldBrief/2.0
Disallow: /
Allow: /news/

User-agent: other
Disallow: /
"""


def verdicts(rules: str | SourceError, *urls: str) -> list[Verdict]:
    robots = Robots(FakeWeb({"https://e.org/robots.txt": rules}))

    async def ask() -> list[Verdict]:
        return [await robots.verdict(url) for url in urls]

    return asyncio.run(ask())


def test_our_own_group_counts_before_everyones() -> None:
    asked = verdicts(RULES, "https://e.org/news/1", "https://e.org/about", "https://e.org/private")
    assert asked == [Verdict.ALLOWED, Verdict.DISALLOWED, Verdict.DISALLOWED]


def test_everyones_group_counts_where_we_are_not_named() -> None:
    asked = verdicts(RULES.replace("FieldBrief", "Else"), "https://e.org/news/1", "https://e.org/private/1")
    assert asked == [Verdict.ALLOWED, Verdict.DISALLOWED]


@pytest.mark.parametrize(
    ("failure", "verdict"),
    [
        (Refused("u", "404"), Verdict.ALLOWED),
        (Unreachable("u", "503"), Verdict.UNREADABLE),
        (TooSlow("u", "late"), Verdict.UNREADABLE),
        (Throttled("u", "429"), Verdict.UNREADABLE),
        (TooLarge("u", "big"), Verdict.UNREADABLE),
    ],
)
def test_what_cannot_be_had_decides_as_rfc_9309_says(failure: SourceError, verdict: Verdict) -> None:
    assert verdicts(failure, "https://e.org/a") == [verdict]


@pytest.mark.parametrize(
    "body", ["", "<html>not found</html>", "\ufeffUser-agent: *\nAllow: /", "\x00\xff garbage\r\r\n:::", "Disallow: /"]
)
def test_garbage_forbids_nothing(body: str) -> None:
    assert verdicts(body, "https://e.org/a") == [Verdict.ALLOWED]


def test_each_site_is_asked_once_however_many_ask_at_once() -> None:
    web = FakeWeb({"https://e.org/robots.txt": RULES, "http://e.org/robots.txt": ""})
    robots = Robots(web)

    async def many() -> None:
        await asyncio.gather(
            *(robots.allowed(f"https://e.org/{n}") for n in range(50)), robots.allowed("http://e.org/")
        )

    asyncio.run(many())
    assert web.asked == {"https://e.org/robots.txt": 1, "http://e.org/robots.txt": 1}


def test_silence_is_asked_again_after_an_hour_and_rules_after_a_day() -> None:
    seconds = [0.0]
    web = FakeWeb({"https://e.org/robots.txt": Unreachable("u", "503")})
    robots = Robots(web, clock=lambda: seconds[0])

    async def ask() -> bool:
        return await robots.allowed("https://e.org/a")

    assert asyncio.run(ask()) is False
    web.pages["https://e.org/robots.txt"] = "User-agent: *\nAllow: /"
    assert asyncio.run(ask()) is False
    seconds[0] += 3600
    assert asyncio.run(ask()) is True
    web.pages["https://e.org/robots.txt"] = "User-agent: *\nDisallow: /"
    seconds[0] += 3600
    assert asyncio.run(ask()) is True
    seconds[0] += 24 * 3600
    assert asyncio.run(ask()) is False


def test_the_crawl_delay_reaches_the_pace() -> None:
    pace = Pace(1.0)
    robots = Robots(FakeWeb({"https://e.org/robots.txt": RULES.replace("FieldBrief", "Else")}), pace=pace)
    assert asyncio.run(robots.crawl_delay("https://e.org/a")) == 7.0
    assert pace._host("e.org").delay == 7.0


def test_an_address_that_is_none_is_refused() -> None:
    with pytest.raises(Refused):
        verdicts("", "file:///etc/passwd")


def test_ten_thousand_agents_over_ten_thousand_rules_cost_seconds_not_minutes() -> None:
    """Naively 100 million rules are kept."""
    agents = "".join(f"User-agent: bot{n}\nuser agent fieldbrief/{n}\n" for n in range(10_000))
    rules = "".join(f"Disallow: /{n}\n" for n in range(10_000))
    began = time.process_time()
    parsed = parse_rules((agents + rules).encode())
    assert not parsed.can_fetch("https://e.org/77", "fieldbrief")
    assert time.process_time() - began < 5
