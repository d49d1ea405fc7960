"""Children that read: they die alone, are replaced, see nothing of ours, and leave nothing behind."""

import asyncio
import json
import os
import signal
import subprocess
import sys
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from sources.errors import FieldbriefError, NoArticleText, NotAFeed, ParseFailed, Refused
from sources.parse.reader import ConfinedReader
from sources.parse.wire import answer_from, error_to_json
from sources.types import Entry, Page, ParsedFeed
from sources.values import to_json
from tests.hostile.documents import MAKERS

FEED = b"<rss version='2.0'><channel><title>F</title><item><title>T</title></item></channel></rss>"
# Attributes by the ten thousand: minutes in feedparser's parser, out of reach of any Python signal handler.
HANG = b"<rss version='2.0'><channel><item " + b" ".join(b"a%d='1'" % n for n in range(30_000)) + b"/></channel></rss>"
URL = "https://example.org/feed"


def children() -> set[int]:
    """The processes of ours that read."""
    found = subprocess.run(["ps", "-ww", "-eo", "pid=,ppid=,args="], capture_output=True, text=True, check=True).stdout
    rows = [line.split(None, 2) for line in found.splitlines()]
    return {int(row[0]) for row in rows if len(row) == 3 and int(row[1]) == os.getpid() and "parse.child" in row[2]}


def test_a_hang_costs_one_document() -> None:
    async def use() -> None:
        async with ConfinedReader(workers=1, cpu_seconds=1.5, wall_seconds=4) as reader:
            with pytest.raises(ParseFailed, match="given up"):
                await reader.feed(HANG, url=URL)
            assert (await reader.feed(FEED, url=URL)).entries[0].title == "T"

    asyncio.run(use())


def test_a_child_that_dies_is_replaced() -> None:
    async def use() -> None:
        async with ConfinedReader(workers=1) as reader:
            await reader.feed(FEED, url=URL)
            (victim,) = children()
            os.kill(victim, signal.SIGKILL)
            await asyncio.sleep(0.1)
            assert (await reader.feed(FEED, url=URL)).title == "F"
            assert children() != {victim}
        assert not children()

    asyncio.run(use())


def test_a_large_parent_costs_no_child_its_place() -> None:
    """Linux tells a child its parent's peak of memory as its own."""
    ballast = b"x" * (400 * 2**20)

    async def use() -> None:
        async with ConfinedReader(workers=1) as reader:
            await reader.feed(FEED, url=URL)
            first = children()
            await reader.feed(FEED, url=URL)
            assert len(first) == 1
            assert children() == first

    asyncio.run(use())
    assert len(ballast) > 0


def test_errors_cross_as_ours() -> None:
    async def use() -> None:
        async with ConfinedReader(workers=1) as reader:
            with pytest.raises(NotAFeed, match="web page") as caught:
                await reader.feed(b"<html><body>x", url=URL)
            assert caught.value.remedy
            assert caught.value.url == URL
            with pytest.raises(NoArticleText):
                await reader.page(b"<html><body>x", url=URL)

    asyncio.run(use())


def test_too_little_memory_is_a_sentence() -> None:
    flood = MAKERS["entities_declared_by_line"](size=80_000, times=20_000)

    async def use() -> None:
        async with ConfinedReader(workers=1, cpu_seconds=20, memory=300 * 2**20) as reader:
            with pytest.raises(ParseFailed, match="memory"):
                await reader.feed(flood, url=URL)
            assert (await reader.feed(FEED, url=URL)).title == "F"

    asyncio.run(use())


@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="needs /proc")
def test_a_child_sees_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FIELDBRIEF_SMTP_URL", "smtp://user:secret@host")

    async def use() -> None:
        async with ConfinedReader(workers=1) as reader:
            await reader.feed(FEED, url=URL)
            (child,) = children()
            assert b"secret" not in Path(f"/proc/{child}/environ").read_bytes()
            loaded = Path(f"/proc/{child}/maps").read_text()
            assert "torch" not in loaded
            assert "sqlalchemy" not in loaded

    asyncio.run(use())


def test_it_works_from_threads_and_several_loops() -> None:
    reader = ConfinedReader(workers=2)
    titles: list[str] = []

    def work() -> None:
        titles.append(asyncio.run(reader.feed(FEED, url=URL)).title)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    reader.close()
    assert titles == ["F"] * 4
    with pytest.raises((FieldbriefError, RuntimeError)):
        asyncio.run(reader.feed(FEED, url=URL))


SCRIPT = """
import asyncio
from sources.parse.reader import ConfinedReader
async def use():
    async with ConfinedReader(workers=1) as reader:
        print((await reader.feed({feed!r}, url="https://example.org/")).title, flush=True)
        {more}
asyncio.run(use())
"""


def test_no_main_guard_and_a_folder_with_our_names(tmp_path: Path) -> None:
    """No `if __name__` is needed, and a `sources` folder where it is started doesn't shadow ours."""
    (tmp_path / "sources").mkdir()
    (tmp_path / "sources" / "__init__.py").write_text("raise SystemExit('shadowed')")
    (tmp_path / "elsewhere").mkdir()
    script = tmp_path / "elsewhere" / "script.py"
    script.write_text(SCRIPT.format(feed=FEED, more="pass"))
    root = str(Path(__file__).resolve().parents[3])
    done = subprocess.run(
        [sys.executable, str(script)],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": root},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.stdout == "F\n", done.stderr


def test_no_child_outlives_a_killed_parent(tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(SCRIPT.format(feed=FEED, more="await asyncio.sleep(60)"))
    root = str(Path(__file__).resolve().parents[3])
    parent = subprocess.Popen(
        [sys.executable, str(script)], env={**os.environ, "PYTHONPATH": root}, stdout=subprocess.PIPE, text=True
    )
    assert parent.stdout is not None
    assert parent.stdout.readline() == "F\n"
    found = subprocess.run(["ps", "-eo", "pid=,ppid="], capture_output=True, text=True, check=True).stdout
    child = next(int(row.split()[0]) for row in found.splitlines() if int(row.split()[1]) == parent.pid)
    parent.kill()
    parent.wait()
    parent.stdout.close()
    for _ in range(100):
        if not alive(child):
            return
        time.sleep(0.1)
    pytest.fail("the child is still there")


def alive(pid: int) -> bool:
    found = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False).stdout
    return bool(found.strip()) and not found.startswith("Z")


def test_values_cross_unchanged() -> None:
    now = datetime(2024, 3, 5, 8, 30, tzinfo=UTC)
    entry = Entry(
        keys=("a", "b"), link=None, title="T", summary="S", content="C", authors=("A",), published=now, language="en"
    )
    feed = ParsedFeed(
        title="F", site_url="https://e.org/", language="en", entries=(entry,), hint=timedelta(hours=2), flaw="x"
    )
    assert answer_from(ParsedFeed, {"value": to_json(feed)}, URL) == feed
    page = Page(
        title="T", text="x\ny", authors=("A",), published=now, dated_by="page", language="de", canonical_url=None
    )
    assert answer_from(Page, json.loads(json.dumps({"value": to_json(page)})), URL) == page
    with pytest.raises(NotAFeed) as told:
        answer_from(Page, {"error": error_to_json(NotAFeed(URL, "why", remedy="what to do"))}, URL)
    assert (told.value.reason, told.value.remedy) == ("why", "what to do")


@pytest.mark.parametrize(
    "answer",
    [
        {}, {"value": None}, {"value": 3}, {"value": {"title": ["x"]}}, {"error": "no"}, {"error": {}},
        {"error": error_to_json(Refused("https://e.org/", "a parser refuses nothing"))},
    ],
)  # fmt: skip
def test_nonsense_from_a_child_is_one_document_lost(answer: dict[str, object]) -> None:
    with pytest.raises(ParseFailed) as told:
        answer_from(Page, answer, URL)
    assert type(told.value) is ParseFailed
