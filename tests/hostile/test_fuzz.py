"""Seeded nonsense through the real client: 20,000 addresses and answers, and whatever comes of one is its own error.

The network is ours: it "connects" to whatever is dialled and answers bytes that were once an answer. Everything above
it, from the address to the inflated body, is what runs in production.
"""

import asyncio
import gzip
import random
from collections.abc import Iterable, Sequence
from typing import Any

import httpcore
import pytest

from sources.errors import SourceError, Unforeseen
from sources.web.http import Answer, HttpWeb
from sources.web.limits import FetchLimits
from sources.web.robots import Robots

SEED = 20261125
LABELS = [
    *(
        "xn--i-7iq",
        "xn--a",
        "xn--",
        "xn---",
        "xn--zca",
        "XN--FA-HIA",
        "i❤",
        "💩",
        "👨‍👩‍👧",
        "faß",
        "ﬀ",
        "ünï",
        "Ｆｕｌｌ",
    ),
    *("日本", "مثال", "a\u200db", "\u0301a", "-a", "a-", "_dmarc", "a" * 63, "a" * 64, "", "0x7f", "127", "256", "1e3"),
    *(
        "%41",
        "a b",
        "[::1]",
        "a\u00adb",
        "xn--xn--a-7",
        "\u2488",
        "a。b",
        "www",
        "example",
        "*",
        "'",
        "ı",
        "ǅ",
        "\ud800",
    ),
]
NAMES = ["blog.example.com", "xn--i-7iq.ws", "i❤.ws", "faß.de", "a_b.example.org", "xn--j1ay.xn--p1ai", "e.co.uk:8080"]
ENDS = [
    *("test", "com", "co.uk", "ws", "xn--p1ai", "рф", "1", "0x1", "", "test.", "localhost"),
    *("com:80", "com:99999", "com:x", "com:0", "a\0b"),
]
SCHEMES = [
    *("http://", "https://", "HTTP://", "http:/", "http:", "//", "ftp://", "feed:", "http://a@", "http://a:b@"),
    *("https:\\\\", ""),
]
PIECES = [
    *(
        "/",
        "//",
        "/a",
        "/é",
        "/%",
        "/%zz",
        "/%00",
        "?",
        "?q=1",
        "?q=é&utm_source=x",
        "#f",
        ";",
        "/../",
        "/\u202e",
        "\\",
    ),
    *(" ", "/a" * 900, "\n", "\t"),
]
ANSWERS = [
    b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nContent-Length: 5\r\n\r\nhello",
    b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
    b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n" + gzip.compress(b"hello" * 50),
    b"HTTP/1.1 200 OK\r\nContent-Encoding: deflate\r\n\r\nx\x9cKLJ",
    b"HTTP/1.0 404 Not Found\r\n\r\n",
    b"HTTP/1.1 429 Slow\r\nRetry-After: 99999999999999999999\r\n\r\n",
    b"HTTP/1.1 503 No\r\nRetry-After: Fri, 99 Foo 0000\r\n\r\n",
    b'HTTP/1.1 304 Not Modified\r\nETag: "\xff"\r\n\r\n',
    b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi",
    b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\n\r\n",
    b"HTTP/2 200\r\n\r\nhi",
    b"\x15\x03\x01\x00\x02\x02\x28",
    b"",
]  # fmt: skip


def address(chance: random.Random) -> str:
    if chance.random() < 0.4:  # a plain name, so that the answers get their turn
        return f"{chance.choice(SCHEMES[:2])}{chance.choice(NAMES)}{chance.choice(PIECES[:6])}"
    host = ".".join(chance.choice(LABELS) for _ in range(chance.randint(0, 3)))
    tail = "".join(chance.choice(PIECES) for _ in range(chance.randint(0, 4)))
    url = chance.choice(SCHEMES[:2] * 6 + SCHEMES) + f"{host}.{chance.choice(ENDS)}" + tail
    if chance.random() < 0.3:
        place = chance.randrange(len(url) + 1)
        url = url[:place] + chr(chance.choice([chance.randrange(0x300), chance.randrange(0x11000)])) + url[place:]
    return url


def answer(chance: random.Random) -> bytes:
    if chance.random() < 0.3:
        where = address(chance).encode("utf-8", "surrogatepass").replace(b"\r", b"").replace(b"\n", b"")
        data = b"HTTP/1.1 %d Moved\r\nLocation: %s\r\nContent-Length: 0\r\n\r\n" % (
            chance.choice([301, 302, 308]),
            where,
        )
    else:
        data = chance.choice(ANSWERS)
    for _ in range(chance.choice([0, 0, 1, 3])):
        place = chance.randrange(len(data) + 1)
        noise = bytes(chance.randrange(256) for _ in range(chance.randint(0, 4)))
        data = data[:place] + noise + data[place + chance.randint(0, 3) :]
    return data


class Nonsense(httpcore.AsyncNetworkBackend):
    """Whatever is dialled answers."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance

    async def connect_tcp(self, *arguments: Any, **named: Any) -> httpcore.AsyncNetworkStream:
        if self._chance.random() < 0.03:
            raise self._chance.choice([httpcore.ConnectError("refused"), OSError(24, "too many files")])
        return Line(answer(self._chance), self._chance)


class Line(httpcore.AsyncNetworkStream):
    """A connection that says its bytes, in pieces, once."""

    def __init__(self, data: bytes, chance: random.Random) -> None:
        self._data, self._chance = data, chance

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        size = min(max_bytes, self._chance.choice([1, 7, 4096]))
        piece, self._data = self._data[:size], self._data[size:]
        return piece

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        if self._chance.random() < 0.01:
            raise httpcore.WriteError("broken pipe")

    async def aclose(self) -> None:
        pass

    async def start_tls(self, *arguments: Any, **named: Any) -> httpcore.AsyncNetworkStream:
        return self

    def get_extra_info(self, info: str) -> Any:
        return None


async def resolve(host: str, port: int) -> Sequence[str]:
    return ["93.184.216.34"]


async def one(web: HttpWeb, url: str, chance: random.Random) -> object:
    try:
        return await web.get(url) if chance.random() < 0.8 else await Robots(web).allowed(url)
    except SourceError as error:
        return error


async def asked(turns: Iterable[int]) -> dict[str, int]:
    """What came of so many questions, by the name of the answer or error."""
    counts: dict[str, int] = {}
    for turn in turns:
        chance = random.Random(SEED + turn)
        limits = FetchLimits(deadline=5.0, host_pace=0.0)
        async with HttpWeb(agent="fieldbrief/test", limits=limits, resolve=resolve, network=Nonsense(chance)) as web:
            for _ in range(100):
                url = address(chance)
                got = await one(web, url, chance)
                assert not isinstance(got, Unforeseen), (url, got)
                assert not isinstance(got, SourceError) or str(got).isprintable()
                name = type(got).__name__
                counts[name] = counts.get(name, 0) + 1
    return counts


def check(counts: dict[str, int], total: int) -> None:
    assert sum(counts.values()) == total
    # Each kind of end was really met: a client that refuses everything would pass too.
    assert counts[Answer.__name__] > total / 50
    assert {"Refused", "Unreachable", "Throttled", "bool"} <= counts.keys()


def test_nonsense_is_an_error_of_its_own_address() -> None:
    check(asyncio.run(asked(range(15))), 1_500)


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_20_000_addresses_and_answers() -> None:
    check(asyncio.run(asked(range(200))), 20_000)
