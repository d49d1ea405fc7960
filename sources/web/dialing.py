"""Connect to vetted addresses only: resolve a name once, judge its answers, dial one of those.

This sits below the HTTP library, where every connection passes: redirects, robots.txt and names that resolve
differently the second time are covered alike. TLS above it still verifies the name in the URL.
"""

import asyncio
import contextlib
import errno
import socket
import ssl
import threading
from collections.abc import Awaitable, Callable, Iterable, Sequence
from ipaddress import ip_address
from typing import Any

import httpcore

from sources.web.addresses import AddressRules

Resolver = Callable[[str, int], Awaitable[Sequence[str]]]
_ADDRESSES_TRIED = 3
_HEAD_AT_ONCE = 16 * 1024  # bytes of headers parsed between two turns of the event loop
_HEAD = 256 * 1024  # bytes a server may send before its headers are complete, 1xx answers included
_NO_WAY = frozenset((errno.ENETUNREACH, errno.EHOSTUNREACH, errno.ENETDOWN, errno.EADDRNOTAVAIL))


class NoWay(Exception):
    """The name doesn't resolve, or the machine has no route to its address."""


class OverSent(Exception):
    """The server sent more than it was granted."""


class MeteredStream(httpcore.AsyncNetworkStream):
    """A connection that is read only so far.

    Framing costs us more than it weighs: a stream of 1xx answers never shows up as headers or body, and 64 KiB of
    it take a quarter of a second to parse. So the bytes are counted here, where none escapes.
    """

    def __init__(self, stream: httpcore.AsyncNetworkStream) -> None:
        self._stream = stream
        self._left = _HEAD
        self._at_once = _HEAD_AT_ONCE

    def grant(self, size: int) -> None:
        """The headers are complete: `size` more bytes may come."""
        self._left = self._at_once = size

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """The next bytes, at most 16 KiB at a time while the headers last.

        Raises:
            OverSent: the grant is used up.
        """
        data = await self._stream.read(min(max_bytes, self._at_once), timeout)
        self._left -= len(data)
        if self._left < 0:
            raise OverSent
        return data

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Send; a new request begins, so the count does too."""
        self._left, self._at_once = _HEAD, _HEAD_AT_ONCE
        await self._stream.write(buffer, timeout)

    async def aclose(self) -> None:
        """Close the connection."""
        await self._stream.aclose()

    async def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.AsyncNetworkStream:
        """The same connection under TLS, metered inside."""
        try:
            return MeteredStream(await self._stream.start_tls(ssl_context, server_hostname, timeout))
        except BaseException:  # the deadline, too: the library closes only after its own errors
            await self._stream.aclose()
            raise

    def get_extra_info(self, info: str) -> Any:
        """What the connection tells of itself."""
        return self._stream.get_extra_info(info)


async def system_resolver(host: str, port: int) -> Sequence[str]:
    """What the operating system answers for a name, in its order of preference.

    `getaddrinfo` can't be interrupted, so it runs in a thread of its own that nobody waits for at exit.

    Raises:
        NoWay: no address, or no name server answered.
    """
    loop = asyncio.get_running_loop()
    future: asyncio.Future[list[str]] = loop.create_future()

    def settle(answers: list[str], error: OSError | UnicodeError | None) -> None:
        if future.done():
            return
        if error is None:
            future.set_result(answers)
        else:
            future.set_exception(NoWay(f"the name {host} has no address ({error})"))

    def look_up() -> None:
        answers: list[str] = []
        failure: OSError | UnicodeError | None = None
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
            answers = list(dict.fromkeys(str(row[4][0]) for row in found))
        except (OSError, UnicodeError) as error:
            failure = error
        with contextlib.suppress(RuntimeError):  # the loop was closed meanwhile
            loop.call_soon_threadsafe(settle, answers, failure)

    threading.Thread(target=look_up, name=f"resolve {host}", daemon=True).start()
    return await future


class VettedNetwork(httpcore.AsyncNetworkBackend):
    """A network that knows only the addresses the rules let through.

    Args:
        rules: which answers of the resolver may be dialled.
        resolve: host and port to addresses.
        seconds: for the name and the connection together.
        network: what opens the connection.
    """

    def __init__(
        self,
        rules: AddressRules,
        *,
        resolve: Resolver = system_resolver,
        seconds: float = 10.0,
        network: httpcore.AsyncNetworkBackend | None = None,
    ) -> None:
        self._rules = rules
        self._resolve = resolve
        self._seconds = seconds
        self._network = network or httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ARG002  the backend's signature; our own time counts
        local_address: str | None = None,  # noqa: ARG002
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Resolve, vet, dial.

        Raises:
            sources.web.addresses.AddressRefused: the name leads where we don't go.
            NoWay: no address, or no route to it.
            httpcore.ConnectError, httpcore.ConnectTimeout: nobody answered there.
        """
        try:
            async with asyncio.timeout(self._seconds):
                answers = [host] if _is_address(host) else await self._resolve(host, port)
                vetted = self._rules.vet(host, port, answers)[:_ADDRESSES_TRIED]
                return MeteredStream(await self._dial(vetted, port, socket_options))
        except TimeoutError as error:
            raise httpcore.ConnectTimeout(f"no connection within {self._seconds:g} s") from error

    async def _dial(
        self, addresses: Sequence[str], port: int, options: Iterable[httpcore.SOCKET_OPTION] | None
    ) -> httpcore.AsyncNetworkStream:
        failure: Exception = NoWay("the name has no address")
        for address in addresses:
            try:
                return await self._network.connect_tcp(
                    address, port, timeout=self._seconds / len(addresses), socket_options=options
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = NoWay(f"there is no route to {address}") if _errno(error) in _NO_WAY else error
        raise failure


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def _errno(error: BaseException | None) -> int | None:
    """The operating system's number behind an error, wherever in the chain it hides."""
    while error is not None:
        if isinstance(error, OSError) and error.errno is not None:
            return error.errno
        error = error.__cause__ or error.__context__
    return None
