"""A server that misbehaves on purpose: `python -m tests.hostile.server [--certificates FOLDER]`.

It runs in a process of its own, so that its memory and its loops aren't counted as ours, and prints one JSON line
with its ports. Each case of `server_cases.toml` is a host name of its own (`NAME.test`), so that the pace and the
pauses of one case don't touch another; a case either holds its raw answer or names one of the functions below.

Beside the cases stand `good0.test` to `good9.test`, which answer a small feed as they should; `/_log`, which tells
every request so far; and the canary, a port that nobody was allowed to connect to.
"""

import argparse
import asyncio
import gzip
import io
import itertools
import json
import socket
import ssl
import struct
import time
import tomllib
import zlib
from collections.abc import AsyncIterator, Callable
from functools import lru_cache
from pathlib import Path
from typing import Any

CASES = Path(__file__).with_name("server_cases.toml")
MIB = 1024 * 1024
OK = b"HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml\r\n"
FEED = b"""<?xml version="1.0"?><rss version="2.0"><channel><title>Good %d</title><link>http://good%d.test/</link>
<item><guid>g%d-1</guid><title>First</title><link>http://good%d.test/1</link><description>One.</description></item>
<item><guid>g%d-2</guid><title>Second</title><link>http://good%d.test/2</link><description>Two.</description></item>
</channel></rss>"""
Script = Callable[[str], AsyncIterator[bytes]]


def cases() -> list[dict[str, Any]]:
    """The table."""
    with CASES.open("rb") as file:
        found: list[dict[str, Any]] = tomllib.load(file)["case"]
    return found


def good_feed(number: int) -> bytes:
    """What `goodN.test` answers."""
    return FEED % ((number,) * 6)


def with_length(body: bytes, headers: bytes = b"") -> bytes:
    return OK + headers + b"Content-Length: %d\r\n\r\n" % len(body) + body


# What raw text can't say: answers that are endless, huge, slow or made of bytes. Each yields what is sent.


async def never(_: str) -> AsyncIterator[bytes]:
    await asyncio.sleep(60)
    yield b""


async def drip_status_line(_: str) -> AsyncIterator[bytes]:
    for byte in itertools.chain(OK, itertools.repeat(120)):
        yield bytes((byte,))
        await asyncio.sleep(0.1)


async def drip_headers(_: str) -> AsyncIterator[bytes]:
    yield OK
    for number in itertools.count():
        yield b"X-%d: y\r\n" % number
        await asyncio.sleep(0.1)


async def drip_body(_: str) -> AsyncIterator[bytes]:
    yield OK + b"Content-Length: 100000\r\n\r\n"
    while True:
        yield b"x"
        await asyncio.sleep(0.1)


async def drip_chunks(_: str) -> AsyncIterator[bytes]:
    yield OK + b"Transfer-Encoding: chunked\r\n\r\n"
    while True:
        yield b"1\r\nx\r\n"
        await asyncio.sleep(0.1)


async def drip_chunk_extension(_: str) -> AsyncIterator[bytes]:
    yield OK + b"Transfer-Encoding: chunked\r\n\r\n5;"
    while True:
        yield b"e"
        await asyncio.sleep(0.1)


async def drip_trailers(_: str) -> AsyncIterator[bytes]:
    yield OK + b"Transfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n"
    for number in itertools.count():
        yield b"X-%d: y\r\n" % number
        await asyncio.sleep(0.1)


async def stall_in_body(_: str) -> AsyncIterator[bytes]:
    yield OK + b"Content-Length: 1000\r\n\r\nhalf"
    await asyncio.sleep(60)


async def slow_redirects(base: str) -> AsyncIterator[bytes]:
    await asyncio.sleep(1.5)
    yield b"HTTP/1.1 302 Found\r\nLocation: /again\r\nContent-Length: 0\r\n\r\n"


async def early_hints_forever(_: str) -> AsyncIterator[bytes]:
    while True:
        yield b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" * 1000


async def continues_forever(_: str) -> AsyncIterator[bytes]:
    while True:
        yield b"HTTP/1.1 100 \r\n\r\n" * 4000


async def endless_headers(_: str) -> AsyncIterator[bytes]:
    yield OK
    while True:
        yield b"X-Filler: " + b"y" * 4000 + b"\r\n"


async def huge_header(_: str) -> AsyncIterator[bytes]:
    yield OK + b"X-Filler: " + b"y" * (10 * MIB) + b"\r\n\r\nhi"


async def headers_over_limit(_: str) -> AsyncIterator[bytes]:
    yield OK + b"X-Filler: " + b"y" * 20_000 + b"\r\nContent-Length: 2\r\n\r\nhi"


async def many_headers(_: str) -> AsyncIterator[bytes]:
    yield OK + b"".join(b"X-%d: y\r\n" % n for n in range(4000)) + b"Content-Length: 2\r\n\r\nhi"


async def many_cookies(_: str) -> AsyncIterator[bytes]:
    yield OK + b"".join(b"Set-Cookie: c%d=v; Path=/\r\n" % n for n in range(500)) + b"Content-Length: 2\r\n\r\nhi"


async def endless_status_line(_: str) -> AsyncIterator[bytes]:
    yield b"HTTP/1.1 200 "
    while True:
        yield b"O" * 4000


async def endless_body(_: str) -> AsyncIterator[bytes]:
    yield OK + b"\r\n"
    while True:
        yield b"x" * 65536


async def endless_chunked(_: str) -> AsyncIterator[bytes]:
    yield OK + b"Transfer-Encoding: chunked\r\n\r\n"
    while True:
        yield b"10000\r\n" + b"x" * 65536 + b"\r\n"


async def endless_tiny_chunks(_: str) -> AsyncIterator[bytes]:
    yield OK + b"Transfer-Encoding: chunked\r\n\r\n"
    while True:
        yield b"1\r\nx\r\n" * 10_000


async def endless_chunk_extension(_: str) -> AsyncIterator[bytes]:
    yield OK + b"Transfer-Encoding: chunked\r\n\r\n5;"
    while True:
        yield b"e" * 4000


async def endless_trailers(_: str) -> AsyncIterator[bytes]:
    yield OK + b"Transfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n"
    while True:
        yield b"X-Filler: " + b"y" * 4000 + b"\r\n"


async def endless_error_page(_: str) -> AsyncIterator[bytes]:
    yield b"HTTP/1.1 404 Not Found\r\n\r\n"
    while True:
        yield b"x" * 65536


async def endless_redirect_page(base: str) -> AsyncIterator[bytes]:
    yield b"HTTP/1.1 302 Found\r\nLocation: http://good0.test:%s/feed\r\n\r\n" % base.rpartition(":")[2].encode()
    while True:
        yield b"x" * 65536


async def endless_after_304(_: str) -> AsyncIterator[bytes]:
    yield b'HTTP/1.1 304 Not Modified\r\nETag: "a"\r\n\r\n'
    while True:
        yield b"x" * 65536


@lru_cache
def zeros(mib: int, wbits: int) -> bytes:
    squeeze = zlib.compressobj(9, zlib.DEFLATED, wbits)
    return b"".join(squeeze.compress(bytes(MIB)) for _ in range(mib)) + squeeze.flush()


async def gzip_bomb(_: str) -> AsyncIterator[bytes]:
    yield with_length(zeros(300, 31), b"Content-Encoding: gzip\r\n")


async def deflate_bomb(_: str) -> AsyncIterator[bytes]:
    yield with_length(zeros(300, 15), b"Content-Encoding: deflate\r\n")


async def raw_deflate_bomb(_: str) -> AsyncIterator[bytes]:
    yield with_length(zeros(300, -15), b"Content-Encoding: deflate\r\n")


async def stacked_bomb(_: str) -> AsyncIterator[bytes]:
    yield with_length(gzip.compress(zeros(300, 31)), b"Content-Encoding: gzip, gzip\r\n")


async def stacked_bomb_two_headers(_: str) -> AsyncIterator[bytes]:
    yield with_length(gzip.compress(zeros(300, 31)), b"Content-Encoding: gzip\r\nContent-Encoding: gzip\r\n")


async def hidden_second_layer(_: str) -> AsyncIterator[bytes]:
    yield with_length(gzip.compress(zeros(300, 31)), b"Content-Encoding: gzip\r\n")


async def unlabelled_bomb(_: str) -> AsyncIterator[bytes]:
    yield with_length(zeros(300, 31))


async def identity_bomb(_: str) -> AsyncIterator[bytes]:
    yield with_length(zeros(300, 31), b"Content-Encoding: identity\r\n")


async def bomb_in_an_error(_: str) -> AsyncIterator[bytes]:
    body = zeros(300, 31)
    yield b"HTTP/1.1 500 Oops\r\nContent-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(body) + body


async def bomb_in_chunks(_: str) -> AsyncIterator[bytes]:
    body = io.BytesIO(zeros(300, 31))
    yield OK + b"Content-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n"
    while piece := body.read(37):
        yield b"%x\r\n%s\r\n" % (len(piece), piece)


async def many_gzip_members(_: str) -> AsyncIterator[bytes]:
    yield with_length(gzip.compress(b"") * 100_000, b"Content-Encoding: gzip\r\n")


async def two_gzip_members(_: str) -> AsyncIterator[bytes]:
    yield with_length(gzip.compress(b"one ") + gzip.compress(b"two"), b"Content-Encoding: gzip\r\n")


async def gzip_ok(_: str) -> AsyncIterator[bytes]:
    yield with_length(gzip.compress(b"hello"), b"Content-Encoding: gzip\r\n")


async def gzip_in_capitals(_: str) -> AsyncIterator[bytes]:
    yield with_length(gzip.compress(b"hello"), b"Content-Encoding:  GZIP \r\n")


async def deflate_ok(_: str) -> AsyncIterator[bytes]:
    yield with_length(zlib.compress(b"hello"), b"Content-Encoding: deflate\r\n")


async def raw_deflate_ok(_: str) -> AsyncIterator[bytes]:
    yield with_length(zlib.compress(b"hello")[2:-4], b"Content-Encoding: deflate\r\n")


async def unlabelled_gzip_ok(_: str) -> AsyncIterator[bytes]:
    yield with_length(gzip.compress(b"hello"))


async def gzip_then_rubbish(_: str) -> AsyncIterator[bytes]:
    yield with_length(gzip.compress(b"hello") + b"rubbish" * 50_000, b"Content-Encoding: gzip\r\n")


async def gzip_cut_short(_: str) -> AsyncIterator[bytes]:
    yield with_length(gzip.compress(bytes(range(256)) * 100)[:200], b"Content-Encoding: gzip\r\n")


async def gzip_wrong_checksum(_: str) -> AsyncIterator[bytes]:
    body = bytearray(gzip.compress(b"hello"))
    body[-6] ^= 255
    yield with_length(bytes(body), b"Content-Encoding: gzip\r\n")


async def reset_in_body(_: str) -> AsyncIterator[bytes]:
    yield OK + b"Content-Length: 1000\r\n\r\nhalf"
    await asyncio.sleep(0.1)


async def over_the_wire_limit(_: str) -> AsyncIterator[bytes]:
    yield OK + b"Content-Length: %d\r\n\r\n" % (6 * MIB)
    for _piece in range(96):
        yield b"x" * 65536


async def just_below_the_limit(_: str) -> AsyncIterator[bytes]:
    yield with_length(b"x" * (4 * MIB))


SCRIPTS: dict[str, Script] = {
    name: value
    for name, value in list(globals().items())
    if getattr(value, "__code__", None) and value.__code__.co_flags & 0x200
}


class Server:
    """Answers by the Host header and keeps a log: one row for each request."""

    def __init__(self) -> None:
        self.table = {case["name"]: case for case in cases()}
        self.log: list[dict[str, Any]] = []
        self.canary = 0
        self.base = self.canary_url = ""

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while await self._one(reader, writer):
                pass
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, ssl.SSLError, TimeoutError):
            pass
        finally:
            writer.close()

    async def bite(self, _: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """The canary: it should never hear of us."""
        self.canary += 1
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nsecret")
        writer.close()

    async def _one(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        """Answer one request; whether the connection lives on."""
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        path = head[0].split(" ")[1]
        headers = [tuple(line.split(": ", 1)) for line in head[1:] if ": " in line]
        host = next((value for name, value in headers if name.lower() == "host"), "")
        row: dict[str, Any] = {"host": host, "path": path, "headers": headers, "began": time.monotonic(), "ended": None}
        if path == "/_log":
            body = json.dumps({"log": self.log, "canary": self.canary}).encode()
            writer.write(with_length(body))
            return False
        self.log.append(row)
        try:
            return await self._answer(host.partition(".")[0], writer)
        finally:
            row["ended"] = time.monotonic()

    async def _answer(self, name: str, writer: asyncio.StreamWriter) -> bool:
        if name.startswith("good"):
            writer.write(with_length(good_feed(int(name.removeprefix("good")))))
            await writer.drain()
            return True
        case = self.table.get(name, {})
        if script := case.get("script"):
            async for piece in SCRIPTS[script](self.base):
                writer.write(piece)
                await writer.drain()
        elif "answer" in case:
            text = case["answer"].replace("{port}", self.base.rpartition(":")[2])
            writer.write(text.replace("{canary}", self.canary_url).encode("latin-1"))
            await writer.drain()
        else:
            writer.write(with_length(b"hello"))
            return True
        if case.get("then") == "hang":
            await asyncio.sleep(60)
        if case.get("then") == "reset":
            linger = struct.pack("ii", 1, 0)
            writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
            writer.transport.abort()
        return bool(case.get("then") == "keep")

    async def run(self, certificates: Path | None) -> None:
        plain = await asyncio.start_server(self.serve, "127.0.0.1", 0)
        canary = await asyncio.start_server(self.bite, "127.0.0.1", 0)
        self.base = f"http://127.0.0.1:{plain.sockets[0].getsockname()[1]}"
        self.canary_url = f"http://127.0.0.1:{canary.sockets[0].getsockname()[1]}"
        ports = {"plain": plain.sockets[0].getsockname()[1], "canary": canary.sockets[0].getsockname()[1]}
        for pem in sorted(certificates.glob("*.server.pem")) if certificates else ():
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(pem)
            secure = await asyncio.start_server(self.serve, "127.0.0.1", 0, ssl=context)
            ports[pem.name.removesuffix(".server.pem")] = secure.sockets[0].getsockname()[1]
        for wbits in (31, 15, -15):
            zeros(300, wbits)  # made before anybody waits for them
        print(json.dumps(ports), flush=True)  # noqa: T201  this line is the program's answer
        await asyncio.Event().wait()


if __name__ == "__main__":
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--certificates", type=Path)
    asyncio.run(Server().run(arguments.parse_args().certificates))
