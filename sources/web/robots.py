"""robots.txt, asked before article pages are visited (RFC 9309); the only file that imports protego.

What can't be had decides as the RFC says: a 4xx (or too many redirects, or a forbidden address) means there are
no rules and all may be visited; a 5xx, a timeout or no connection means everything is off limits for now, and
the article falls back to the feed's own text. Feeds themselves are asked by subscription, without it.
"""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urlsplit

from protego import Protego

from sources.errors import Refused, SourceError, Throttled
from sources.web.http import Web
from sources.web.pace import Pace
from sources.web.urls import check_url, host_of

OUR_NAME = "fieldbrief"  # the name site owners write in robots.txt
_LIMIT = 512 * 1024  # bytes; the RFC asks crawlers for at least 500 KiB
_KEPT_FOR = 24 * 3600.0  # seconds, the RFC's longest
_SILENCE_KEPT_FOR = 3600.0  # an unreachable robots.txt is asked again after this
_AGENT_FIELDS = ("user-agent", "useragent", "user agent")


class Verdict(StrEnum):
    """What a site's robots.txt says of one page."""

    ALLOWED = "allowed"
    DISALLOWED = "disallowed"
    UNREADABLE = "unreadable"  # not to be had just now: off limits


@dataclass(frozen=True, slots=True)
class _Rules:
    parsed: Protego | None  # None: see `readable`
    readable: bool  # False: everything is off limits until `expires`
    expires: float


class Robots:
    """The rules of every site met, each asked for once. For one event loop.

    Args:
        web: asks for robots.txt, in the host's turn like everything else.
        pace: told of each host's Crawl-delay.
        clock: seconds, for the cache.
    """

    def __init__(self, web: Web, *, pace: Pace | None = None, clock: Callable[[], float] = time.monotonic) -> None:
        self._web = web
        self._pace = pace
        self._clock = clock
        self._rules: dict[str, _Rules] = {}
        self._locks: dict[str, asyncio.Lock] = {}

    async def allowed(self, url: str) -> bool:
        """Whether the page may be visited."""
        return await self.verdict(url) is Verdict.ALLOWED

    async def verdict(self, url: str) -> Verdict:
        """What the site says of this page.

        Raises:
            Refused: `url` is no web address.
        """
        checked = check_url(url)
        rules = await self._of(checked)
        if not rules.readable:
            return Verdict.UNREADABLE
        # In a thread, like the parsing: half a megabyte of rules takes longer than the event loop may be kept.
        allowed = rules.parsed is None or await asyncio.to_thread(rules.parsed.can_fetch, checked, OUR_NAME)
        return Verdict.ALLOWED if allowed else Verdict.DISALLOWED

    async def crawl_delay(self, url: str) -> float | None:
        """Seconds the site wants between two requests, if it says so."""
        rules = await self._of(check_url(url))
        return rules.parsed.crawl_delay(OUR_NAME) if rules.parsed is not None else None

    async def _of(self, url: str) -> _Rules:
        parts = urlsplit(url)
        origin = f"{parts.scheme}://{parts.netloc}"
        async with self._locks.setdefault(origin, asyncio.Lock()):
            rules = self._rules.get(origin)
            if rules is None or self._clock() >= rules.expires:
                rules = self._rules[origin] = await self._ask(origin)
            return rules

    async def _ask(self, origin: str) -> _Rules:
        try:
            answer = await self._web.get(f"{origin}/robots.txt", limit=_LIMIT, accept="text/plain, */*;q=0.5")
        except Refused:
            return _Rules(None, readable=True, expires=self._clock() + _KEPT_FOR)
        except Throttled:
            return _Rules(None, readable=False, expires=self._clock())  # the host's pause is kept by `Pace`
        except SourceError:
            return _Rules(None, readable=False, expires=self._clock() + _SILENCE_KEPT_FOR)
        parsed = await asyncio.to_thread(parse_rules, answer.body)
        delay = parsed.crawl_delay(OUR_NAME)
        if delay and self._pace is not None:
            self._pace.slow(host_of(origin), delay)
        return _Rules(parsed, readable=True, expires=self._clock() + _KEPT_FOR)


def parse_rules(body: bytes) -> Protego:
    """The rules of a robots.txt that concern us or everyone.

    Protego keeps each rule once for every agent named above it, so that ten thousand agents over ten thousand
    rules would take minutes and gigabytes. Agents that aren't us are one to us; the work stays linear.
    """
    lines = []
    for line in body.decode("utf-8-sig", "replace").splitlines():
        words = " ".join(line.partition("#")[0].lower().split())
        field = next((name for name in _AGENT_FIELDS if words.startswith(name)), None)
        if field is None:
            lines.append(line)
            continue
        agent = words.removeprefix(field).strip(" :").partition("/")[0].strip()
        lines.append(f"User-agent: {agent if agent in ('*', OUR_NAME) else 'other'}")
    return Protego.parse("\n".join(lines))
