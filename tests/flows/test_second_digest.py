"""A second digest with nothing new loads no model and asks no page: a process each, and a web that counts."""

import http.server
import json
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.flows.commands import fieldbrief

PAGE = "<html><head><title>{title}</title></head><body><article><h1>{title}</h1>{text}</article></body></html>"
ITEM = """<item><guid>{n}</guid><title>{title}</title><link>{base}/page/{n}</link>
<pubDate>Wed, 03 Sep 2025 09:00:00 GMT</pubDate><description>In short.</description></item>"""
FEED = """<?xml version="1.0"?><rss version="2.0"><channel><title>Yard news</title><link>{base}/</link>
<description>d</description>{items}</channel></rss>"""
OPML = '<opml version="2.0"><body><outline type="rss" text="Yard news" xmlUrl="{base}/feed.xml"/></body></opml>'
ROOT = Path(__file__).resolve().parents[2]
TITLES = ("Robots weld hulls in the yard at Brest", "A ferry line buys twelve welding robots")
HEAVY = ("torch", "sentence_transformers", "prefect")
WATCHED = """
import sys
sys.argv = ["fieldbrief", *sys.argv[1:]]
from flows.cli.main import main
try:
    main()
except SystemExit as end:
    assert not end.code, end.code
sys.stderr.write(repr([name for name in {heavy!r} if name in sys.modules]))
"""


@contextmanager
def web() -> Iterator[tuple[str, Counter[str]]]:
    """Its address, and how often each path was asked."""
    asked: Counter[str] = Counter()

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            base = f"http://{self.headers['Host']}"
            asked[self.path] += 1
            pages = {
                f"/page/{n}": PAGE.format(
                    title=title, text=f"<p>{title}, the owners said on Tuesday. {'It is so. ' * 40}</p>"
                )
                for n, title in enumerate(TITLES)
            }
            items = "".join(ITEM.format(n=n, title=title, base=base) for n, title in enumerate(TITLES))
            known = {"/feed.xml": FEED.format(base=base, items=items), "/list.opml": OPML.format(base=base), **pages}
            body = known.get(self.path, "").encode()
            self.send_response(200 if body else 404)
            self.send_header("Content-Type", "text/html" if "/page" in self.path else "text/xml")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: object) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"127.0.0.1:{server.server_address[1]}", asked
        server.shutdown()


@pytest.mark.slow
def test_a_second_digest_loads_no_model_and_asks_no_page(tmp_path: Path) -> None:
    with web() as (host, asked):
        words = ["digest", "--feeds", f"http://{host}/list.opml", "--interest", "ferries", "--data-dir", "d", "--json"]
        variables = {"FIELDBRIEF_ALLOW_HOSTS": host, "FIELDBRIEF_HOST_PACE": "0"}
        first = fieldbrief(*words, "--as-of", "2025-09-08T07:00", cwd=tmp_path, **variables)  # type: ignore[arg-type]  # the only float is timeout
        assert first.code == 0, first
        assert (first.json["collect"]["new_articles"], first.json["collect"]["from_page"]) == (2, 2)
        pages = {path: count for path, count in asked.items() if path.startswith("/page/")}
        assert pages == {"/page/0": 1, "/page/1": 1}
        for as_of, feed_asked in (("2025-09-08T07:00", 1), ("2025-09-09T07:00", 2)):  # not due, and due again
            ended = subprocess.run(
                [sys.executable, "-c", WATCHED.format(heavy=HEAVY), *words, "--as-of", as_of],
                cwd=tmp_path, env=variables | {"PATH": "", "PYTHONPATH": str(ROOT)}, capture_output=True, text=True,
                check=False, timeout=120,
            )  # fmt: skip
            assert ended.returncode == 0, ended.stderr
            assert ended.stderr == "[]"
            assert json.loads(ended.stdout)["collect"]["new_articles"] == 0
            assert asked["/feed.xml"] == feed_asked
            assert {path: count for path, count in asked.items() if path.startswith("/page/")} == pages
