"""The flows for real: on the temporary server, and against a running one. Nothing private reaches either."""

import os
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.flows.commands import fieldbrief

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]
FEED = """<?xml version="1.0"?><rss version="2.0"><channel><title>Good</title><link>http://x.example/</link>
<description>d</description>{items}</channel></rss>"""
ITEM = """<item><guid>{n}</guid><title>{title}</title><link>http://x.example/{n}</link>
<pubDate>Wed, 03 Sep 2025 09:00:00 GMT</pubDate><description>{title}, says the yard.</description></item>"""


@pytest.fixture
def installation(tmp_path: Path) -> Iterator[tuple[Path, dict[str, str]]]:
    """A data folder with a study field of one feed, served here, and two students."""
    import functools
    import http.server
    import threading

    site = tmp_path / "site"
    site.mkdir()
    titles = ("Robots weld hulls in Brest", "A ferry line buys welding robots", "Unions ask for robot training")
    items = "".join(ITEM.format(n=n, title=title) for n, title in enumerate(titles))
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


def runs(home: Path) -> tuple[set[str], set[str], bytes]:
    """Names of completed task runs, kinds of artifacts, and everything the server's database holds."""
    with sqlite3.connect(home / "prefect.db") as database:
        tasks = {name for (name,) in database.execute("select name from task_run where state_type = 'COMPLETED'")}
        kinds = {f"{key}:{kind}" for key, kind in database.execute("select key, type from artifact")}
        dump = "\n".join(database.iterdump()).encode()
    return tasks, kinds, dump


def check(home: Path, tmp_path: Path) -> None:
    tasks, kinds, dump = runs(home)
    assert tasks >= {"collect yards", "build yards 2025-W36", "feed health", "tailor and render 2025-W36", "send"}
    assert kinds >= {"edition-yards:markdown", "feed-health:table"}
    for private in (b"ada@example.org", b"Byteworthy", b"Nibblestone", b"brief@example.org", b"maildir:"):
        assert private not in dump
    assert len(list((tmp_path / "mail" / "new").iterdir())) == 2


def test_weekly_on_the_temporary_server(installation: tuple[Path, dict[str, str]], tmp_path: Path) -> None:
    data, variables = installation
    words = ("weekly", "--json", "--as-of", "2025-09-08T07:00", "--data-dir", data)
    ended = fieldbrief(*words, cwd=tmp_path, **variables)  # type: ignore[arg-type]  # the only float is timeout
    assert ended.code in (0, 3), ended.err  # 3: the opportunity feeds of every study field can't be reached here
    assert ended.json["sent"]["sent"] == 2
    assert ended.json["collected"]["yards"]["new_articles"] == 3
    assert len(list((tmp_path / "mail" / "new").iterdir())) == 2


def test_weekly_against_a_running_server(installation: tuple[Path, dict[str, str]], tmp_path: Path) -> None:
    data, variables = installation
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")}
    quiet = {"PREFECT_SERVER_ANALYTICS_ENABLED": "false", "DO_NOT_TRACK": "1"}
    server = subprocess.Popen(
        [sys.executable, "-m", "prefect", "server", "start", "--port", str(port), "--no-ui"],
        env=kept | variables | quiet, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=tmp_path,
    )  # fmt: skip
    try:
        api = f"http://127.0.0.1:{port}/api"
        deadline = time.monotonic() + 180
        while True:
            try:
                urllib.request.urlopen(f"{api}/health", timeout=5).close()
                break
            except OSError:
                assert server.poll() is None
                assert time.monotonic() < deadline, "the Prefect server didn't start"
                time.sleep(1)
        there = variables | {"PREFECT_API_URL": api}
        words = ("weekly", "--json", "--as-of", "2025-09-08T07:00", "--data-dir", data)
        ended = fieldbrief(*words, cwd=tmp_path, **there)  # type: ignore[arg-type]  # the only float is timeout
        assert ended.code in (0, 3), ended.err
        again = fieldbrief(*words, cwd=tmp_path, **there)  # type: ignore[arg-type]  # the only float is timeout
        assert again.json["sent"]["sent"] == 0
        time.sleep(3)  # task runs' last states reach the server's database a moment later
    finally:
        server.terminate()
        server.wait(60)
    check(Path(variables["PREFECT_HOME"]), tmp_path)


def test_the_flows_need_no_command_line() -> None:
    """A deployment imports them as modules."""
    code = "from flows.weekly import weekly; from flows.collect import collect; print(weekly.name, collect.name)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["weekly", "collect"]
