"""Nothing a document does hangs, crashes or blocks the application, or leaves anything active behind."""

import asyncio
import os
import time
import tomllib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from sources.errors import NoArticleText, NotAFeed, ParseFailed, SourceError
from sources.parse.reader import ConfinedReader
from sources.types import Page, ParsedFeed
from tests.hostile.documents import MAKERS, PROSE, item, rss
from tests.hostile.strict import flaws, text_flaws

TABLE = Path(__file__).with_name("document_cases.toml")
CASES: list[dict[str, Any]] = tomllib.loads(TABLE.read_text("utf-8"))["case"]
OUTCOMES = {NotAFeed: "not_a_feed", ParseFailed: "parse_failed", NoArticleText: "no_article"}
QUICK = [case for case in CASES if not case.get("slow")]
SLOW = [case for case in CASES if case.get("slow")]
GOOD = rss("".join(item(f"Good {n}", guid=f"g{n}", description=PROSE.replace("<", "&lt;")) for n in range(20))).encode()


def test_the_table_covers_each_class() -> None:
    assert len(CASES) >= 90
    assert len({case["name"] for case in CASES}) == len(CASES)
    classes = {case["class"] for case in CASES}
    assert classes == {
        "codecs and characters",
        "floods and bombs",
        "active and misleading content",
        "JSON",
        "other things",
    }
    assert set(MAKERS) == {case["make"] for case in CASES}


def test_the_strict_look_finds_what_it_should() -> None:
    for text in (
        "a\x00",
        "a\u202eb",
        "a\u200bb",
        "a\u2028b",
        "<b>x</b>",
        "<img src=x>",
        "a\nb",
        " a",
        "<!-- x -->",
        "\ud800",
        "</p>",
    ):
        assert list(text_flaws(text, lines=False)), ascii(text)
    for text in ("a < b and c > d", "Vec<T> and map<string, int>", "R&D at 5 °C", "مثال", "👩\u200d🔬"):
        assert not list(text_flaws(text, lines=False)), text


async def answer(reader: ConfinedReader, case: dict[str, Any]) -> tuple[str, ParsedFeed | Page | None]:
    body = await asyncio.to_thread(MAKERS[case["make"]], **case["args"])
    try:
        if case["kind"] == "feed":
            return "ok", await reader.feed(body, url="https://example.org/feed")
        return "ok", await reader.page(body, url="https://example.org/page")
    except SourceError as error:
        one_sentence = error.reason and "\n" not in error.reason
        return OUTCOMES[type(error)] if one_sentence else f"no sentence: {error.reason!r}", None


async def check(reader: ConfinedReader, case: dict[str, Any]) -> list[str]:
    """What went otherwise than the table says."""
    began = time.monotonic()
    outcome, value = await answer(reader, case)
    wrong = []
    if time.monotonic() - began > 15:
        wrong.append("took longer than 15 s")
    expected = case["expect"] if isinstance(case["expect"], list) else [case["expect"]]
    if outcome not in expected:
        wrong.append(f"{outcome}, not {expected}")
    if value is not None:
        wrong += await asyncio.to_thread(flaws, value)
    if isinstance(value, ParsedFeed):
        if len(value.entries) != case.get("entries", len(value.entries)):
            wrong.append(f"{len(value.entries)} entries")
        titles = [entry.title for entry in value.entries]
        if titles != case.get("titles", titles):
            wrong.append(f"titles {titles}")
    return [f"{case['name']}: {problem}" for problem in wrong]


@asynccontextmanager
async def watched() -> AsyncIterator[dict[str, float]]:
    """How long the event loop's thread was busy at a stretch (seconds), and by how much the process grew (MiB)."""
    seen = {"busy": 0.0, "grown": 0.0}
    before = resident()

    async def beat() -> None:
        while True:
            began = time.thread_time()
            await asyncio.sleep(0.01)
            seen["busy"] = max(seen["busy"], time.thread_time() - began)
            seen["grown"] = max(seen["grown"], resident() - before)

    task = asyncio.create_task(beat())
    try:
        yield seen
    finally:
        task.cancel()


def resident() -> float:
    statm = Path("/proc/self/statm")
    return int(statm.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20 if statm.exists() else 0.0


async def run(cases: list[dict[str, Any]]) -> None:
    """All cases in one run, a good feed after every tenth: it must lose nothing."""
    problems: list[str] = []
    async with ConfinedReader(workers=2) as reader, watched() as seen:
        good = await reader.feed(GOOD, url="https://example.org/good")
        assert [entry.title for entry in good.entries] == [f"Good {n}" for n in range(20)]

        async def lane(own: list[dict[str, Any]]) -> None:
            for turn, case in enumerate(own):
                problems.extend(await check(reader, case))
                if turn % 10 == 0 and await reader.feed(GOOD, url="https://example.org/good") != good:
                    problems.append(f"after {case['name']}: the good feed lost something")

        await asyncio.gather(lane(cases[::2]), lane(cases[1::2]))
    assert not problems, "\n".join(problems)
    assert seen["busy"] < 0.25
    assert seen["grown"] < 64


def test_quick_cases() -> None:
    asyncio.run(run(QUICK))


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_slow_cases() -> None:
    asyncio.run(run(SLOW))
