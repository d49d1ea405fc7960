"""Sites that answer as they should and say what they shouldn't: `python -m tests.hostile.sites PORTS`.

PORTS are those of `tests.hostile.server`, as the JSON it prints: `links.test` has an entry for each of its cases.
Each hostile document is a site of its own: a feed (`documentN.test/feed`), or the page that a feed's only entry leads
to. Beside them stand good sites with whole articles (`fine0.test` ...). It prints one JSON line with its port.
"""

import asyncio
import json
import sys
import tomllib
from html import escape
from pathlib import Path
from typing import Any, Final

from tests.hostile.documents import MAKERS, item, page_with, rss
from tests.hostile.server import cases
from tests.hostile.test_server import _url

DOCUMENTS: Final[list[dict[str, Any]]] = tomllib.loads(
    Path(__file__).with_name("document_cases.toml").read_text("utf-8")
)["case"]
FINE: Final = range(5)
ARTICLES: Final = 4  # of each good site
SLOW: Final = 11.0  # seconds that each page of slow.test takes
ENTRIES: Final = {"crawl": 500, "slow": 20, "pdf": 5, "wall": 5, "endless": 1} | {f"fine{n}": ARTICLES for n in FINE}
WALL: Final = b"<html><head><title>Sign in</title></head><body><h1>Sign in to read</h1><p>%s</p></body></html>" % (
    b"Members read everything. Log in or subscribe to continue reading this story. " * 9
)
TYPES: Final = {"/feed": "application/rss+xml", "/robots.txt": "text/plain", "/1": "text/html"}


def hosts() -> list[str]:
    """The names of all sites."""
    return [*(f"document{n}.test" for n in range(len(DOCUMENTS))), *(f"{name}.test" for name in ENTRIES), "links.test"]


def _feed(host: str, entries: int) -> bytes:
    """Entries with a sentence each, whose pages say more."""
    found = (
        item(f"News {n} of {host}", link=f"http://{host}/{n}", guid=f"{host}-{n}", description=f"It is number {n}.")
        for n in range(1, entries + 1)
    )
    return rss("".join(found), channel=f"<title>{host}</title>").encode()


def _prose(name: str, number: str) -> str:
    """An article of its own: two pages of a site that say the same would be its wall."""
    return "".join(
        f"<p>Paragraph {n} tells of {name}'s news number {number} what the laboratory found in its {n}th trial.</p>"
        for n in range(8)
    )


def _links(ports: dict[str, int]) -> bytes:
    """An entry for each way in which a page's server can misbehave."""
    found = (
        item(case["name"], link=escape(_url(case, ports)), guid=case["name"], description=f"About {case['name']}.")
        for case in cases()
    )
    return rss("".join(found)).encode("utf-8", "xmlcharrefreplace")


def _document(number: int, path: str, host: str) -> bytes:
    case = DOCUMENTS[number]
    if case["kind"] == "page" and path == "/feed":
        return _feed(host, 1)
    return MAKERS[case["make"]](**case["args"])


async def answer(host: str, path: str, ports: dict[str, int]) -> tuple[bytes, str]:
    """The body and its type."""
    name = host.partition(":")[0].removesuffix(".test")
    kind = TYPES.get(path, "text/html")
    if path == "/robots.txt":
        return (b"User-agent: *\nCrawl-delay: 30\n" if name == "crawl" else b"User-agent: *\nAllow: /\n"), kind
    if name.startswith("document"):
        return await asyncio.to_thread(_document, int(name.removeprefix("document")), path, host), kind
    if path == "/feed":
        return (_links(ports) if name == "links" else _feed(host, ENTRIES.get(name, 0))), kind
    if name == "slow":
        await asyncio.sleep(SLOW)
    if name == "wall":
        return WALL, kind
    if name == "pdf":
        return b"%PDF-1.7\n" + bytes(range(256)) * 400, kind
    return page_with("", prose=_prose(name, path[1:])), kind


async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, ports: dict[str, int]) -> None:
    """One request a connection."""
    try:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        host = next(line[6:] for line in head if line.lower().startswith("host: "))
        body, kind = await answer(host, head[0].split(" ")[1], ports)
        about = f"Content-Type: {kind}\r\nContent-Length: {len(body)}\r\nConnection: close"
        writer.write(f"HTTP/1.1 200 OK\r\n{about}\r\n\r\n".encode() + body)
        await writer.drain()
    except (ConnectionError, asyncio.IncompleteReadError):
        pass
    finally:
        writer.close()


async def main(ports: dict[str, int]) -> None:
    """Serve until killed."""
    server = await asyncio.start_server(lambda reader, writer: serve(reader, writer, ports), "127.0.0.1", 0)
    print(json.dumps(server.sockets[0].getsockname()[1]), flush=True)  # noqa: T201  this line is the program's answer
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main(json.loads(sys.argv[1])))
