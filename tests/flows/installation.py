"""A whole installation in a folder: a study field of one feed, served here, and two students."""

import functools
import http.server
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.flows.commands import SECONDS, fieldbrief

FEED = """<?xml version="1.0"?><rss version="2.0"><channel><title>Good</title><link>http://x.example/</link>
<description>d</description>{items}</channel></rss>"""
ITEM = """<item><guid>{n}</guid><title>{title}</title><link>http://x.example/{n}</link>
<pubDate>Wed, 03 Sep 2025 09:00:00 GMT</pubDate><description>{title}, says the yard.</description></item>"""

STUDENTS = 2
TITLES = ("Robots weld hulls in Brest", "A ferry line buys welding robots", "Unions ask for robot training")


@contextmanager
def an_installation(folder: Path, database_url: str = "") -> Iterator[tuple[Path, dict[str, str]]]:
    """Its data folder, and the environment that keeps Prefect's records apart.

    Args:
        folder: in which all of it is made.
        database_url: of an empty database; else it keeps a file in its data folder.
    """
    variables = {"PREFECT_HOME": str(folder / "prefect")}
    if database_url:
        variables["FIELDBRIEF_DATABASE_URL"] = database_url
    site = folder / "site"
    site.mkdir()
    items = "".join(ITEM.format(n=n, title=title) for n, title in enumerate(TITLES))
    (site / "feed.xml").write_text(FEED.format(items=items))
    handler = functools.partial(http.server.SimpleHTTPRequestHandler, directory=str(site))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        host = f"127.0.0.1:{server.server_address[1]}"
        data = folder / "data"
        data.mkdir()
        (data / "fieldbrief.toml").write_text(
            f'host_pace = 0\nallow_hosts = ["{host}"]\nfields = ["yards"]\nsender = "Brief <brief@example.org>"\n'
            f'smtp_url = "maildir:{folder}/mail"\nfields_dir = "{data}/fields"\n'
        )
        (data / "fields").mkdir()
        (data / "fields" / "yards.toml").write_text(
            'slug = "yards"\nname = "Yards"\ndescription = "Ship yards."\ncip = ["14"]\narxiv = []\nrelated = []\n'
            f'[[feeds]]\nurl = "http://{host}/feed.xml"\ntitle = "Good"\nsite = "http://{host}/"\n'
            'kind = "trade-press"\nlanguage = "en"\nconfidence = "high"\n'
        )
        (folder / "roster.csv").write_text(
            "name,email,fields,interests\nAda Byteworthy,ada@example.org,yards,welding\n"
            "Bo Nibblestone,bo@example.org,yards,\n"
        )
        importing = ("students", "import", folder / "roster.csv", "--data-dir", data)
        imported = fieldbrief(*importing, cwd=folder, timeout=SECONDS, **variables)
        assert imported.code == 0, imported.err
        yield data, variables
        server.shutdown()
