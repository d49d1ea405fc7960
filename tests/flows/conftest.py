"""A whole installation in a folder: a study field of one feed, served here, and two students; and a Prefect server."""

import functools
import http.server
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.flows.commands import fieldbrief
from tests.flows.prefect_server import Prefect, prefect_server

FEED = """<?xml version="1.0"?><rss version="2.0"><channel><title>Good</title><link>http://x.example/</link>
<description>d</description>{items}</channel></rss>"""
ITEM = """<item><guid>{n}</guid><title>{title}</title><link>http://x.example/{n}</link>
<pubDate>Wed, 03 Sep 2025 09:00:00 GMT</pubDate><description>{title}, says the yard.</description></item>"""

TITLES = ("Robots weld hulls in Brest", "A ferry line buys welding robots", "Unions ask for robot training")


@pytest.fixture
def installation(tmp_path: Path) -> Iterator[tuple[Path, dict[str, str]]]:
    """Its data folder, and the environment that keeps Prefect's records apart."""
    site = tmp_path / "site"
    site.mkdir()
    items = "".join(ITEM.format(n=n, title=title) for n, title in enumerate(TITLES))
    (site / "feed.xml").write_text(FEED.format(items=items))
    handler = functools.partial(http.server.SimpleHTTPRequestHandler, directory=str(site))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        host = f"127.0.0.1:{server.server_address[1]}"
        data = tmp_path / "data"
        data.mkdir()
        (data / "fieldbrief.toml").write_text(
            f'host_pace = 0\nallow_hosts = ["{host}"]\nfields = ["yards"]\nsender = "Brief <brief@example.org>"\n'
            f'smtp_url = "maildir:{tmp_path}/mail"\nfields_dir = "{data}/fields"\n'
        )
        (data / "fields").mkdir()
        (data / "fields" / "yards.toml").write_text(
            'slug = "yards"\nname = "Yards"\ndescription = "Ship yards."\ncip = ["14"]\narxiv = []\nrelated = []\n'
            f'[[feeds]]\nurl = "http://{host}/feed.xml"\ntitle = "Good"\nsite = "http://{host}/"\n'
            'kind = "trade-press"\nlanguage = "en"\nconfidence = "high"\n'
        )
        (tmp_path / "roster.csv").write_text(
            "name,email,fields,interests\nAda Byteworthy,ada@example.org,yards,welding\n"
            "Bo Nibblestone,bo@example.org,yards,\n"
        )
        assert fieldbrief("students", "import", tmp_path / "roster.csv", "--data-dir", data, cwd=tmp_path).code == 0
        yield data, {"PREFECT_HOME": str(tmp_path / "prefect")}
        server.shutdown()


@pytest.fixture(scope="session")
def prefect(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Prefect]:
    """A running server, one for each process of tests: starting it takes longer than most of what is tested on it.

    What one test leaves on it the next one meets: ask for the runs of your own.
    """
    with prefect_server(tmp_path_factory.mktemp("prefect")) as server:
        yield server
