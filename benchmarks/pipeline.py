"""How long 300 articles take from feeds to a digest, stage by stage, and over the bare library calls.

    python -m benchmarks.pipeline [--articles 300] [--rounds 3] [--json]

The articles are made up here and served over loopback, so that anyone gets the same work. "Bare" is
`trafilatura.extract` on each page, then `model.encode` of the texts that the pipeline embeds, with the library's
default batch, one after the other in one process, with the pages in memory already. The model is loaded beforehand on
both sides; the politeness pace between two requests to one host is set to nothing, for it is waiting, not work. The two
sides take turns, each round anew from an empty database, so that what else the machine does meets both.
"""

import argparse
import asyncio
import http.server
import json
import os
import random
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import TYPE_CHECKING

from digest.edition.build import build_edition
from digest.edition.calendar import edition_week
from digest.embedding import LocalEncoder, checked_model_folder, embedding_text
from digest.page.render import render
from digest.tailor.tailor import tailor
from digest.types import Vectors
from flows.settings import Settings
from flows.wiring import Installation, open_installation
from sources.collect.run import collect
from sources.types import Article, Feed, StudyField

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

NOW = datetime(2026, 9, 21, 6, tzinfo=UTC)
SITES = 10
_VOCABULARY = """battery cell anode cathode grid turbine blade offshore permit auction storage capacity inverter panel
 silicon module factory investor policy regulator tariff subsidy market price demand supply contract utility operator
 network transformer cable substation hydrogen electrolyser membrane catalyst pipeline terminal vessel port steel cement
 furnace kiln carbon capture sensor robot gripper controller actuator planner camera dataset policy simulator benchmark
 torque reactor coolant fuel waste licence review engineer student laboratory institute professor researcher company
 startup partner customer pilot trial deployment maintenance failure safety standard certificate audit report quarter"""
_WORDS = _VOCABULARY.split()
_VERBS = ("announces", "tests", "builds", "delays", "expands", "measures", "replaces", "reviews", "funds", "questions")
_JOINS = ("while", "because", "although", "after", "before", "and", "so")


@dataclass
class Timings:
    """Seconds by stage, a stage within another for itself alone; and processor seconds of all, children's too."""

    stages: dict[str, float] = field(default_factory=dict)
    processor: float = 0.0
    _within: float = 0.0

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Add the time spent inside to a stage."""
        before, self._within = self._within, 0.0
        start = time.perf_counter()
        try:
            yield
        finally:
            spent = time.perf_counter() - start
            self.stages[name] = self.stages.get(name, 0.0) + spent - self._within
            self._within = before + spent

    @contextmanager
    def working(self) -> Iterator[None]:
        """Count the processor time spent inside."""
        start = sum(os.times()[:4])
        yield
        self.processor += sum(os.times()[:4]) - start

    @property
    def whole(self) -> float:
        """All of them."""
        return sum(self.stages.values())


class TimedEncoder:
    """The real encoder, with its time told apart from the rest of the build."""

    def __init__(self, inner: LocalEncoder, timings: Timings) -> None:
        self._inner, self._timings = inner, timings

    @property
    def model(self) -> str:
        """The real one's."""
        return self._inner.model

    def encode(self, texts: Sequence[str]) -> Vectors:
        """The real one's rows."""
        with self._timings.stage("embed"):
            return self._inner.encode(texts)


def articles_made_up(count: int) -> list[tuple[str, str]]:
    """Titles and bodies, the same each time."""
    dice = random.Random(20260921)
    made = []
    for number in range(count):
        sentences = []
        for _ in range(dice.randint(14, 26)):
            words = [dice.choice(_WORDS) for _ in range(dice.randint(9, 18))]
            words.insert(2, dice.choice(_VERBS))
            words.insert(len(words) // 2, dice.choice(_JOINS))
            sentences.append(" ".join(words).capitalize() + ".")
        title = " ".join(dice.choice(_WORDS) for _ in range(6)).capitalize() + f" {number}"
        paragraphs = [" ".join(sentences[i : i + 4]) for i in range(0, len(sentences), 4)]
        made.append((title, "\n".join(paragraphs)))
    return made


def web_of(made: Sequence[tuple[str, str]], base: str) -> dict[str, bytes]:
    """Ten feeds with summaries only, and a page with the usual furniture for each article."""
    pages: dict[str, bytes] = {}
    items: dict[int, list[str]] = {site: [] for site in range(SITES)}
    links = "".join(f'<li><a href="/topic/{word}">{word}</a></li>' for word in _WORDS[:60])
    for number, (title, body) in enumerate(made):
        path = f"/{number % SITES}/article-{number}"
        date = format_datetime(NOW - timedelta(days=1 + number % 6, minutes=number))
        items[number % SITES].append(
            f"<item><title>{title}</title><link>{base}{path}</link><guid>{base}{path}</guid>"
            f"<pubDate>{date}</pubDate><description>{body[:200]}</description></item>"
        )
        text = "".join(f"<p>{paragraph}</p>" for paragraph in body.split("\n"))
        pages[path] = (
            f"<!doctype html><html lang=en><head><meta charset=utf-8><title>{title} | Site</title></head><body>"
            f"<nav><ul>{links}</ul></nav><div>We use cookies.</div>"
            f"<article><h1>{title}</h1>{text}</article>"
            f"<aside><ul>{links}</ul></aside><footer>Site.<ul>{links}</ul></footer></body></html>"
        ).encode()
    for site, entries in items.items():
        pages[f"/feed/{site}"] = (
            f'<?xml version="1.0"?><rss version="2.0"><channel><title>Site {site}</title><link>{base}</link>'
            f"<description>-</description>{''.join(entries)}</channel></rss>"
        ).encode()
    return pages


@contextmanager
def served(pages: dict[str, bytes]) -> Iterator[str]:
    """A loopback server of these pages; yields its base URL. Pages may be added afterwards."""

    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True  # with it each answer waits 40 ms for the other side

        def log_message(self, *args: object) -> None:
            """Keep quiet."""

        def do_GET(self) -> None:
            body = pages.get(self.path)
            self.send_response(404 if body is None else 200)
            kind = "application/rss+xml" if self.path.startswith("/feed/") else "text/html; charset=utf-8"
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body or b"")))
            self.end_headers()
            self.wfile.write(body or b"")

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()


def measure(count: int, rounds: int) -> dict[str, object]:
    """The pipeline and the bare calls on the same articles, in turn; seconds a round."""
    from sentence_transformers import SentenceTransformer

    inner, model = LocalEncoder(), SentenceTransformer(str(checked_model_folder()), device="cpu", local_files_only=True)
    inner.encode(["warm"])
    model.encode(["warm"], show_progress_bar=False)
    made = articles_made_up(count)
    ours, bare = Timings(), Timings()
    ratios: list[float] = []
    for _ in range(rounds):
        before = ours.whole, bare.whole
        with ours.working():
            pages, texts = _pipeline(made, inner, ours)
        with bare.working():
            _bare(pages, texts, model, bare)
        ratios.append(round((ours.whole - before[0]) / (bare.whole - before[1]), 2))
    return {
        "articles": count,
        "rounds": rounds,
        "stages": {
            name: {"seconds": round(spent / rounds, 2), "share": round(spent / ours.whole, 3)}
            for name, spent in ours.stages.items()
        },
        "whole": round(ours.whole / rounds, 2),
        "bare": {name: round(spent / rounds, 2) for name, spent in bare.stages.items()},
        "ratio": round(ours.whole / bare.whole, 2),
        "ratios": ratios,
        "processor": {"whole": round(ours.processor / rounds, 2), "bare": round(bare.processor / rounds, 2)},
    }


def _pipeline(made: Sequence[tuple[str, str]], inner: LocalEncoder, timings: Timings) -> tuple[list[str], list[str]]:
    """One run from feeds to a digest; the articles' pages, and the texts it embedded of them."""
    count = len(made)
    pages: dict[str, bytes] = {}
    with served(pages) as base, tempfile.TemporaryDirectory() as folder:
        pages |= web_of(made, base)
        study = StudyField(
            slug="bench", name="Benchmark", feeds=tuple(Feed(url=f"{base}/feed/{site}") for site in range(SITES))
        )
        settings = Settings(data_dir=Path(folder), host_pace=0, allow_hosts=(base.removeprefix("http://"),))
        with open_installation(settings, now=lambda: NOW) as here:
            with timings.stage("collect"):
                report = asyncio.run(_collect(here, study))
            stored = here.articles.articles([feed.url for feed in study.feeds], NOW - timedelta(days=30), NOW)
            _check(count, report, stored)
            resources = replace(here.resources(), encoder=TimedEncoder(inner, timings))
            with timings.stage("group and judge"):
                edition = build_edition(study, edition_week(NOW), resources=resources, now=NOW)
            with timings.stage("tailor and render"):
                render(tailor([edition], resources=resources, interests=["battery storage", "robot grippers"]))
    texts = [embedding_text(article) for article in stored]
    return [page.decode() for path, page in pages.items() if "/article-" in path], texts


async def _collect(here: Installation, study: StudyField) -> int:
    async with here.network() as network:
        report = await collect(
            study.feeds,
            store=here.articles,
            web=network.web,
            reader=network.reader,
            robots=network.robots,
            now=NOW,
        )
    return report.from_page


def _check(count: int, from_page: int, stored: Sequence[Article]) -> None:
    if len(stored) != count or from_page != count:
        sys.exit(f"of {count} articles {len(stored)} were stored, {from_page} from their pages: nothing to compare")


def _bare(pages: Sequence[str], texts: Sequence[str], model: "SentenceTransformer", timings: Timings) -> None:
    import trafilatura

    with timings.stage("trafilatura.extract"):
        for page in pages:
            trafilatura.extract(page)
    with timings.stage("model.encode"):
        model.encode(list(texts), show_progress_bar=False)


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--articles", type=int, default=300)
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--json", action="store_true", help="print one JSON object")
    chosen = options.parse_args()
    result = measure(chosen.articles, chosen.rounds)
    if chosen.json:
        print(json.dumps(result))
        return
    print(f"{result['articles']} articles from feeds to a digest: {result['whole']} s")
    for name, cost in result["stages"].items():  # type: ignore[attr-defined]  # JSON
        print(f"  {name:<20} {cost['seconds']:>7.2f} s  {cost['share']:>6.1%}")
    print("bare library calls: " + ", ".join(f"{name} {s} s" for name, s in result["bare"].items()))  # type: ignore[attr-defined]
    print(f"whole over bare: {result['ratio']} (aim: 0.9); by rounds {result['ratios']}")
    print(f"processor seconds: {result['processor']}")


if __name__ == "__main__":
    main()
