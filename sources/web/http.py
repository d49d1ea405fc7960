"""One polite, hardened GET for feeds, robots.txt and pages; with `sources.web.dialing` all that imports httpcore.

What is kept here, and why, in the order a request meets it: the address is checked, the host's turn is waited
for, the name is resolved once and vetted, one total deadline runs over all redirects, each hop is vetted anew,
the body is read raw under a cap and decoded under another, and no cookie is ever stored or sent. httpcore is asked
directly: a client library above it would read the address once more, in its own way, and raise what it likes.
"""

import asyncio
import os
import ssl
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from tempfile import SpooledTemporaryFile
from types import TracebackType
from typing import Protocol, Self
from urllib.parse import urljoin, urlsplit

import certifi
import httpcore

from sources.errors import (
    Gone,
    NoAddress,
    Refused,
    SourceError,
    Throttled,
    TooLarge,
    TooSlow,
    Unreachable,
    one_source,
)
from sources.web.addresses import OPEN_INTERNET, AddressRefused, AddressRules
from sources.web.dialing import MeteredStream, NoWay, OverSent, Resolver, VettedNetwork, system_resolver
from sources.web.inflate import BadCoding, Inflater, OverLimit
from sources.web.limits import DEFAULT_LIMITS, FetchLimits
from sources.web.pace import Pace, Paused, Turn, now_utc, retry_at
from sources.web.urls import check_url, host_of, shown
from sources.web.validators import NO_VALIDATORS, Validators

ACCEPT_FEED = (
    "application/atom+xml, application/rss+xml, application/feed+json, application/rdf+xml, "
    "application/xml;q=0.9, text/xml;q=0.9, application/json;q=0.8, */*;q=0.5"
)
ACCEPT_PAGE = "text/html, application/xhtml+xml, */*;q=0.5"

_PERMANENT = (301, 308)
_REDIRECTS = (*_PERMANENT, 302, 303, 307)
_CHUNK_COST = 256  # bytes each chunk counts on top of its own: a body sent byte by byte costs us more than it weighs
_IDLE = 8  # connections kept for their hosts' next turns; the pool's bookkeeping is quadratic in them
_LONGEST_TURN = 0.01  # seconds one body may keep the event loop
_SPOOL = 512 * 1024  # bytes of a body held in memory while it may still turn out too large; the rest waits on disk
_GZIP = b"\x1f\x8b"
_BROKEN = (httpcore.NetworkError, httpcore.ProtocolError, httpcore.UnsupportedProtocol, httpcore.ConnectionNotAvailable)
_FIRST_COUNTS = frozenset(("etag", "last-modified", "location", "content-type", "content-length", "retry-after"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A usable answer: 200 with a body, or 304 without."""

    url: str  # as asked
    final_url: str  # where the answer came from
    status: int
    headers: Mapping[str, str]  # names in lower case, values latin-1, so that validators can be echoed exactly
    body: bytes = b""  # decoded
    permanent_url: str | None = None  # the final URL, where every hop said the move is for good
    received_at: datetime

    @property
    def validators(self) -> Validators:
        """What to send the next time."""
        return Validators(self.headers.get("etag"), self.headers.get("last-modified"))


class Web(Protocol):
    """Whatever answers a GET: the real web, and the tests' (`tests/fakes.py`)."""

    @property
    def limits(self) -> FetchLimits:
        """What one answer may cost."""
        ...

    async def get(
        self, url: str, *, validators: Validators = ..., limit: int | None = None, accept: str = ACCEPT_FEED
    ) -> Answer:
        """The answer to one GET.

        Args:
            url: http or https.
            validators: what the last answer carried; with them the answer can be a 304.
            limit: most decoded bytes; the web's own limit if None.
            accept: the Accept header.

        Raises:
            SourceError: `Gone`, `Refused`, `Throttled`, `TooSlow`, `NoAddress`, `Unreachable` or `TooLarge`.
        """
        ...


def user_agent(version: str, contact: str = "") -> str:
    """The honest name we go by, with where to complain: an address or URL of the operator, if given."""
    kept = "".join(c for c in contact if c.isascii() and c.isprintable() and c not in "()").strip()[:200]
    return f"fieldbrief/{version} (weekly digest for students; +{kept})" if kept else f"fieldbrief/{version}"


@dataclass(frozen=True, slots=True)
class _Reply:
    """What one hop said."""

    status: int
    headers: Mapping[str, str]
    body: bytes


def trusted_authorities() -> ssl.SSLContext:
    """TLS as it is verified: against certifi's authorities, or those SSL_CERT_FILE and SSL_CERT_DIR name."""
    file, folder = os.environ.get("SSL_CERT_FILE"), os.environ.get("SSL_CERT_DIR")
    if file or folder:
        return ssl.create_default_context(cafile=file or None, capath=folder or None)
    return ssl.create_default_context(cafile=certifi.where())


class HttpWeb:
    """The real web. An async context manager; for one event loop.

    Args:
        agent: the User-Agent header (`user_agent`).
        limits: what one answer may cost.
        rules: which addresses may be connected to.
        pace: turns and pauses of the hosts; shared with `Robots`, which sets the Crawl-delays.
        resolve: host and port to addresses.
        network: what opens connections (the tests count them here).
        tls: the TLS settings; by default `trusted_authorities`.
        now: the wall clock.
    """

    def __init__(
        self,
        *,
        agent: str,
        limits: FetchLimits = DEFAULT_LIMITS,
        rules: AddressRules = OPEN_INTERNET,
        pace: Pace | None = None,
        resolve: Resolver = system_resolver,
        network: httpcore.AsyncNetworkBackend | None = None,
        tls: ssl.SSLContext | None = None,
        now: Callable[[], datetime] = now_utc,
    ) -> None:
        self.limits = limits
        self.pace = pace or Pace(limits.host_pace, now=now)
        self._now = now
        self._slots = asyncio.Semaphore(limits.concurrency)
        vetted = VettedNetwork(rules, resolve=resolve, seconds=limits.connect, network=network)
        # HTTP/1.1 only: one request at a time a host gains nothing from HTTP/2, and its frames are one more thing to
        # be attacked through.
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=tls or trusted_authorities(),
            max_connections=None,  # how many are busy is `_slots`'s to say; these may also be idle
            max_keepalive_connections=_IDLE,
            keepalive_expiry=3.0,  # seconds: below what servers use, so that we close first
            network_backend=vetted,
        )
        self._agent = agent.encode("ascii", "replace")

    async def __aenter__(self) -> Self:
        await self._pool.__aenter__()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._pool.__aexit__(kind, error, trace)

    async def get(
        self, url: str, *, validators: Validators = NO_VALIDATORS, limit: int | None = None, accept: str = ACCEPT_FEED
    ) -> Answer:
        """See `Web.get`."""
        with one_source(shown(url)):
            return await self._get(url, validators, limit or self.limits.decoded, accept)

    async def _get(self, url: str, validators: Validators, limit: int, accept: str) -> Answer:
        here = check_url(url)
        headers = [
            (b"User-Agent", self._agent),
            (b"Accept", accept.encode("ascii")),
            (b"Accept-Encoding", b"gzip"),
            *validators.headers(),
        ]
        permanent, left = True, self.limits.deadline
        for _ in range(self.limits.redirects + 1):
            reply, took = await self._hop(here, headers, left, limit)
            left = max(left - took, 0.001)
            if reply.status not in _REDIRECTS:
                moved = here if permanent and here != check_url(url) else None
                self._judge(here, reply, conditional=bool(validators.headers()))
                return Answer(
                    url=url,
                    final_url=here,
                    status=reply.status,
                    headers=reply.headers,
                    body=reply.body,
                    permanent_url=moved,
                    received_at=self._now(),
                )
            permanent = permanent and reply.status in _PERMANENT
            here = _target(here, reply)
        raise Refused(shown(url), f"redirects more than {self.limits.redirects} times")

    async def _hop(
        self, url: str, headers: list[tuple[bytes, bytes]], seconds: float, limit: int
    ) -> tuple[_Reply, float]:
        """One request when its host's turn has come; the reply and the seconds it took."""
        loop = asyncio.get_running_loop()
        try:
            async with self.pace.turn(host_of(url)) as turn, self._slots:
                began = loop.time()
                with _told(url, self.limits):
                    async with asyncio.timeout(seconds):
                        reply = await self._exchange(url, headers, turn, limit)
                self._obey(url, reply)
                return reply, loop.time() - began
        except Paused as pause:
            raise Throttled(
                shown(url),
                f"the host asked not to be asked before {pause.until:%Y-%m-%d %H:%M} UTC",
                retry_at=pause.until,
            ) from None

    async def _exchange(self, url: str, headers: list[tuple[bytes, bytes]], turn: Turn, limit: int) -> _Reply:
        async def trace(event: str, _: object) -> None:
            if event == "http11.send_request_headers.started":
                turn.left()

        response = await self._pool.handle_async_request(_request(url, headers, trace))
        try:
            meter = response.extensions.get("network_stream")
            if isinstance(meter, MeteredStream):
                meter.grant(self.limits.wire)
            if sum(len(name) + len(value) + 4 for name, value in response.headers) > self.limits.headers:
                raise TooLarge(shown(url), f"the headers of the answer are larger than {self.limits.headers} bytes")
            found = _headers(response.headers)
            body = await self._read(url, response, found, limit) if response.status in (200, 203) else b""
            return _Reply(response.status, found, body)
        finally:
            await response.aclose()

    async def _read(self, url: str, response: httpcore.Response, headers: Mapping[str, str], limit: int) -> bytes:
        """The decoded body, unless it costs more than it may."""
        length = headers.get("content-length", "")
        if length.isdigit() and int(length) > self.limits.wire:
            raise TooLarge(shown(url), f"the answer is {int(length)} bytes long, the limit is {self.limits.wire}")
        inflater, wire = Inflater(headers.get("content-encoding", ""), limit), 0
        loop = asyncio.get_running_loop()
        turn = loop.time()
        with SpooledTemporaryFile(max_size=_SPOOL) as spool:
            async for chunk in response.aiter_stream():
                wire += len(chunk) + _CHUNK_COST
                if wire > self.limits.wire:
                    raise TooLarge(shown(url), f"the answer is longer than {self.limits.wire} bytes")
                for piece in inflater.feed(chunk):
                    spool.write(piece)
                    if loop.time() - turn > _LONGEST_TURN:
                        await asyncio.sleep(0)  # a fast server's chunks come without a wait: others want a turn
                        turn = loop.time()
            inflater.finish()
            spool.seek(0)
            body = spool.read()
        if body.startswith(_GZIP):
            raise BadCoding("the answer is compressed more than once")
        return body

    def _obey(self, url: str, reply: _Reply) -> None:
        """Pause the host that asks for it, before its next turn can begin."""
        wait = reply.headers.get("retry-after")
        if reply.status == 429 or (reply.status == 503 and wait):
            until = retry_at(wait, self._now())
            self.pace.pause(host_of(url), until)
            raise Throttled(
                shown(url),
                f"answered {reply.status}: not to be asked before {until:%Y-%m-%d %H:%M} UTC",
                retry_at=until,
            )

    @staticmethod
    def _judge(url: str, reply: _Reply, *, conditional: bool) -> None:
        """Raise for what is no usable answer."""
        status = reply.status
        if status in (200, 203) or (status == 304 and conditional):
            return
        if status == 304:
            raise Unreachable(shown(url), "answered 304, not modified, though that wasn't asked")
        if status == 410:
            raise Gone(shown(url), "answered 410: it is gone for good", remedy="Take it off the list.")
        if status in (401, 402, 403, 407, 451):
            raise Refused(shown(url), f"answered {status}: it may not be read", remedy="Ask the site, or leave it out.")
        if status == 404:
            raise Refused(shown(url), "answered 404: there is nothing there", remedy="Look for its new address.")
        if 400 <= status < 500 and status not in (408, 421, 425):
            raise Refused(shown(url), f"answered {status}: it won't have the request")
        raise Unreachable(shown(url), f"answered {status}" + ("" if status >= 400 else " without content to read"))


@contextmanager
def _told(url: str, limits: FetchLimits) -> Iterator[None]:
    """Say what the network did in our own errors' words."""
    try:
        yield
    except (AddressRefused, NoWay, BadCoding, OverLimit, OverSent) as error:
        raise _guarded(shown(url), limits, error) from error
    except TimeoutError as error:
        raise TooSlow(shown(url), f"no complete answer within {limits.deadline:g} s") from error
    except httpcore.TimeoutException as error:
        raise Unreachable(shown(url), f"no connection within {limits.connect:g} s") from error
    except (*_BROKEN, OSError) as error:
        raise Unreachable(shown(url), _why(error)) from error


def _guarded(url: str, limits: FetchLimits, error: Exception) -> SourceError:
    """What one of our own guards stopped."""
    match error:
        case AddressRefused():
            return Refused(url, str(error))
        case NoWay():
            return NoAddress(url, str(error), remedy="Is the name right, and is there a network?")
        case BadCoding():
            return Unreachable(url, str(error))
        case OverLimit():
            return TooLarge(url, "the answer is larger than the limit once decompressed")
        case _:
            return TooLarge(url, f"the answer is longer than {limits.wire} bytes, or its headers have no end")


def _why(error: Exception) -> str:
    text = shown(str(error), 120)
    if "CERTIFICATE_VERIFY_FAILED" in text:
        return f"its TLS certificate can't be trusted ({text})"
    if isinstance(error, httpcore.RemoteProtocolError):
        return f"what it answered is no proper HTTP ({text})"
    if isinstance(error, httpcore.ConnectError):
        return f"no connection ({text})"
    return f"the connection broke off ({text or type(error).__name__})"


def _request(url: str, headers: list[tuple[bytes, bytes]], trace: object) -> httpcore.Request:
    """The request as it goes on the wire: what `check_url` let through is split, not read anew."""
    parts = urlsplit(url)
    target = parts.path + (f"?{parts.query}" if parts.query else "")
    return httpcore.Request(
        b"GET",
        httpcore.URL(
            scheme=parts.scheme.encode("ascii"),
            host=(parts.hostname or "").encode("ascii"),
            port=parts.port,
            target=target.encode("ascii"),
        ),
        headers=[(b"Host", parts.netloc.encode("ascii")), *headers],
        extensions={"trace": trace},
    )


def _headers(raw: list[tuple[bytes, bytes]]) -> dict[str, str]:
    """Header values as latin-1 text; repeated ones joined, except those of which only one can be meant."""
    found: dict[str, str] = {}
    for name, value in raw:
        key, text = name.decode("latin-1").lower(), value.decode("latin-1")
        if key not in found:
            found[key] = text
        elif key not in _FIRST_COUNTS:
            found[key] += f", {text}"
    return found


def _target(url: str, reply: _Reply) -> str:
    """Where a redirect leads, checked like any other address."""
    location = reply.headers.get("location", "").strip()
    if not location:
        raise Unreachable(shown(url), f"answered {reply.status}, a redirect, without saying where to")
    raw = location.encode("latin-1", "replace")
    with suppress(UnicodeDecodeError):  # else latin-1, as it came
        location = raw.decode("utf-8")
    try:
        return check_url(urljoin(url, location))
    except (Refused, ValueError) as error:
        reason = error.reason if isinstance(error, Refused) else str(error)
        raise Refused(shown(url), f"redirects to {shown(location, 100)}: {reason}") from None
