"""The sample weeks on a web of their own: a loopback server that answers for every invented site.

The sites keep their names (`http://jointpost.example/...`): `SampleWeb.resolve` and `SampleWeb.network` lead the
fetcher from those names to the server's port, so that everything above the socket, the count of sites included,
runs as it does on the real web, and the links are the same in every run.

    with SampleWeb() as sample:
        sample.week = sample.weeks[0]
        HttpWeb(..., rules=AddressRules(sample.hosts), resolve=sample.resolve, network=sample.network)
"""

import hashlib
import sys
import threading
from collections.abc import Iterable, Sequence
from datetime import datetime
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Self

import httpcore

from digest.types import Student, StudentId, Week
from flows.sample.content import FOLDER, SampleArticle, Site, articles, sites
from flows.sample.documents import WINDOW, feed, front_page, page
from sources.catalog.fields import read_fields
from sources.types import StudyField
from sources.web.dialing import NoWay

LOOPBACK = "127.0.0.1"
# Two bad days, for every web has some: (host, number of the week from 0) -> what goes wrong with the feed.
MISSING = ("warehousewire.example", 2)
NOT_XML = ("northwattnews.example", 4)

Answer = tuple[HTTPStatus, bytes, str]


class _Server(ThreadingHTTPServer):
    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hangs up is no news; everything else is shown, as the library does."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]


class SampleWeb:
    """The invented web. Entering the context starts it, in a thread; leaving stops it.

    `week` is the week it has reached: it shows what was published before that week's end, feeds the last 14 days of
    it. It may be set at any time.
    """

    def __init__(self) -> None:
        days = [article.published for article in articles()]
        first, last = Week.of(days[0]), Week.of(days[-1])
        self.weeks: tuple[Week, ...] = tuple(first.plus(n) for n in range(last.since(first) + 1))
        self.week = self.weeks[-1]
        self._server: _Server | None = None
        self._thread: threading.Thread | None = None

    def __enter__(self) -> Self:
        handler = type("Handler", (_Handler,), {"web": self})
        self._server = _Server((LOOPBACK, 0), handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), name="sample web", daemon=True)
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._server is not None and self._thread is not None:
            self._server.shutdown()
            self._thread.join()
            self._server.server_close()

    @property
    def port(self) -> int:
        """The port of the loopback address it listens on."""
        if self._server is None:
            raise RuntimeError("the sample web has not been started")
        return int(self._server.server_address[1])

    @property
    def hosts(self) -> frozenset[str]:
        """`host:port` of every site, for `AddressRules`."""
        return frozenset(f"{host}:80" for host in sites())

    @property
    def feeds(self) -> tuple[str, ...]:
        """The feeds' URLs."""
        return tuple(f"http://{site.host}{site.feed_path}" for site in sites().values())

    def fields(self) -> tuple[StudyField, ...]:
        """The sample's study fields."""
        return tuple(read_fields(FOLDER / "fields").values())

    @property
    def students(self) -> tuple[Student, ...]:
        """Three invented students."""
        return STUDENTS

    async def resolve(self, host: str, port: int) -> Sequence[str]:  # noqa: ARG002  the resolver's signature
        """The loopback address for the sample's hosts; no other name leads anywhere."""
        if host not in sites():
            raise NoWay(f"{host} is not part of the sample")
        return (LOOPBACK,)

    @property
    def network(self) -> httpcore.AsyncNetworkBackend:
        """Dials the server's own port, whichever the URL says."""
        return _OnePort(self.port)

    def shown(self, host: str = "") -> list[SampleArticle]:
        """What is published by the end of the week, newest first; of one site if `host` is given."""
        end = self.week.end()
        return [a for a in reversed(articles()) if a.published < end and host in ("", a.site)]

    def answer(self, host: str, path: str) -> Answer:
        """What the site answers in the current week."""
        site = sites().get(host)
        if site is None:
            return HTTPStatus.MISDIRECTED_REQUEST, b"No such site here.\n", "text/plain; charset=utf-8"
        if path == "/robots.txt":
            return HTTPStatus.OK, b"User-agent: *\nDisallow: /members/\n", "text/plain; charset=utf-8"
        if path == site.feed_path:
            return self._feed(site)
        shown = self.shown(host)
        home = f"http://{host}"
        for article in shown:
            if article.path == path:
                others = [a for a in shown if a is not article][:4]
                return HTTPStatus.OK, page(site, article, home, others), "text/html; charset=utf-8"
        return HTTPStatus.NOT_FOUND, b"<!doctype html><title>Not found</title>", "text/html; charset=utf-8"

    def _feed(self, site: Site) -> Answer:
        today = (site.host, self.week.since(self.weeks[0]))
        if today == MISSING:
            return HTTPStatus.NOT_FOUND, b"<!doctype html><title>Not found</title>", "text/html; charset=utf-8"
        if today == NOT_XML:
            return HTTPStatus.OK, front_page(site), "text/html; charset=utf-8"
        oldest: datetime = self.week.end() - WINDOW
        shown = [article for article in self.shown(site.host) if article.published >= oldest]
        body, kind = feed(site, shown, f"http://{site.host}")
        return HTTPStatus.OK, body, kind


class _Handler(BaseHTTPRequestHandler):
    web: SampleWeb
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # with it each answer waits 40 ms for the other side

    def do_GET(self) -> None:
        host = self.headers.get("Host", "").partition(":")[0].lower()
        status, body, kind = self.web.answer(host, self.path.partition("?")[0])
        tag = f'"{hashlib.sha256(body).hexdigest()[:20]}"'
        if status == HTTPStatus.OK and self.headers.get("If-None-Match") == tag:
            status, body = HTTPStatus.NOT_MODIFIED, b""
        self.send_response(status)
        if status != HTTPStatus.NOT_MODIFIED:
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
        if status in (HTTPStatus.OK, HTTPStatus.NOT_MODIFIED):
            self.send_header("ETag", tag)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  the base's name
        """Say nothing: the demo's screen is for the digest."""


class _OnePort(httpcore.AsyncNetworkBackend):
    def __init__(self, port: int) -> None:
        self._port = port
        self._network = httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,  # noqa: ARG002  the URL's; ours counts
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        return await self._network.connect_tcp(host, self._port, timeout, local_address, socket_options)


STUDENTS = (
    Student(
        id=StudentId("sample-1"),
        name="Amara Okonjo",
        email="amara.okonjo@student.example",
        fields=("robotics",),
        interests=("tactile sensing and dexterous grasping", "summer internships in manipulation"),
    ),
    Student(
        id=StudentId("sample-2"),
        name="Jonas Lindqvist",
        email="jonas.lindqvist@student.example",
        fields=("energy-climate",),
        interests=("grid stability with batteries and inverters",),
    ),
    Student(
        id=StudentId("sample-3"),
        name="Mei-Lin Castellan",
        email="mei-lin.castellan@student.example",
        fields=("energy-climate", "robotics"),
        interests=("robots that build and inspect wind and solar plants", "heat storage for industry"),
    ),
)
