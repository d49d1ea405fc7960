"""Bad places and bad words: one sentence each, no traceback, and what is stored stays."""

import http.server
import os
import shutil
import sqlite3
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.flows.commands import COMMAND, Ended, fieldbrief, one_sentence
from tests.flows.prefect_server import without_prefect

OPML = '<opml version="2.0"><body><outline type="rss" text="x" xmlUrl="https://example.org/feed"/></body></opml>'


@pytest.fixture
def page() -> Iterator[str]:
    """host:port of a site that answers everything with a page of HTML."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = b"<html><body><p>Welcome!</p></body></html>"
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: object) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"127.0.0.1:{server.server_address[1]}"
        server.shutdown()


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["collect", "--feeds", "list.opml", "--as-of", "yesterday"], 2),
        (["deliveries", "--week", "2025-W77"], 2),
        (["deliveries", "--week", "soon"], 2),
        (["themes", "--feeds", "list.opml", "--week", "2025-99-99"], 2),
        (["replay", "list.opml", "--from", "W1"], 2),
        (["collect", "--feeds", "broken.opml"], 1),
        (["collect", "--feeds", "page.html"], 1),
        (["collect", "--feeds", "."], 1),
        (["collect", "--feeds", "ftp://example.org/feed.xml"], 1),
    ],
)
def test_nonsense_is_told_without_a_traceback(words: list[str], code: int, tmp_path: Path) -> None:
    (tmp_path / "list.opml").write_text(OPML)
    (tmp_path / "broken.opml").write_text("<opml><body><outline")
    (tmp_path / "page.html").write_text("<html><body><p>No list.</p></body></html>")
    ended = fieldbrief(*words, "--data-dir", "d", cwd=tmp_path)
    assert ended.code == code, ended
    assert "Traceback" not in ended.err
    assert ended.err.strip()


def test_html_instead_of_xml_is_told(page: str, tmp_path: Path) -> None:
    words = ("collect", "--feeds", f"http://{page}/feed.xml", "--data-dir", "d")
    variables = {"FIELDBRIEF_ALLOW_HOSTS": page, "FIELDBRIEF_HOST_PACE": "0"}
    ended = fieldbrief(*words, cwd=tmp_path, **variables)  # type: ignore[arg-type]  # the only float is timeout
    assert ended.code == 1
    assert "1 not a feed:" in ended.out
    assert "Traceback" not in ended.err


def test_a_read_only_data_folder_is_one_sentence(tmp_path: Path) -> None:
    """Root may write everywhere, so an ordinary user's process is asked where this one is root."""
    folder = tmp_path / "d"
    folder.mkdir()
    folder.chmod(0o555)
    assert "d" in one_sentence(as_user(["students", "list", "--data-dir", str(folder)], tmp_path))


def as_user(words: list[str], folder: Path) -> Ended:
    """The command, run without root's power over permissions."""
    dropped = []
    if os.geteuid() == 0:
        dropped = ["setpriv", "--bounding-set=-all", "--inh-caps=-all", "--"]
    done = subprocess.run(
        [*dropped, COMMAND, *words], cwd=folder, env=without_prefect(), capture_output=True, text=True, check=False
    )
    return Ended(done.returncode, done.stdout, done.stderr)


def stored(data: Path) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table."""
    with sqlite3.connect(data / "fieldbrief.db") as database:
        names = [name for (name,) in database.execute("select name from sqlite_master where type = 'table'")]
        return {name: sorted(database.execute(f"select * from {name}"), key=repr) for name in names}


@pytest.mark.parametrize("small_disk", ["8k"], indirect=True)
def test_a_full_disk_loses_nothing(demo: tuple[Path, Ended], small_disk: Path, tmp_path: Path) -> None:
    data = tmp_path / "data"
    shutil.copytree(demo[0] / "demo", data)
    before = stored(data)
    assert before["articles"]
    kept = small_disk / "2026-W38-robotics.html"
    kept.write_text("last week's")
    words = ("digest", "--field", "robotics", "--as-of", "2026-09-21T07:00", "--data-dir", data, "--out")
    told = one_sentence(fieldbrief(*words, small_disk, cwd=tmp_path))
    assert "2026-W38-robotics.html: can't be written: No space left on device" in told
    assert [path.name for path in small_disk.iterdir()] == [kept.name]
    assert kept.read_text() == "last week's"
    told = one_sentence(fieldbrief(*words, data / "fieldbrief.db", cwd=tmp_path))  # a file, not a folder
    assert "can't be written: " in told
    after = stored(data)
    # An edition's line on what was heard is brought up to date; which editions there are stays.
    built = [[row[:2] for row in tables.pop("editions")] for tables in (before, after)]
    assert built[0] == built[1]
    assert after == before
