"""What an edition costs: `python -m benchmarks.sizes [--articles 1000 5000 20000] [--weeks 8] [--vectors FOLDER]`.

Recorded abstracts of arXiv (../shared/data, or `FIELDBRIEF_SHARED`), dealt out evenly over the weeks in their order, in
a database with their polls; then `build_edition` of the last week, which reads the weeks before it on the way. Their
vectors are stored beforehand, for embedding costs a text what it costs (benchmarks.pipeline): with `--vectors` they
come from FOLDER/arxiv_frontpage_2023_25__docs.npz, else from the model. Each size is measured in a process of its own.
"""

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Final

from sqlalchemy import func, select

from benchmarks.trends import DATA, vectors_of
from digest.edition.build import build_edition
from digest.embedding import embedding_text, text_hash
from digest.measure.documents import read_documents
from digest.tables import memories
from digest.weeks import Week
from flows.settings import Values
from flows.wiring import Installation, open_installation
from sources.database import reading
from sources.types import Article, Feed, FeedState, Outcome, PollResult, StudyField

PLACE: Final = "arxiv_frontpage_2023_25"
LAST: Final = Week.parse("2026-W38")
NOW: Final = LAST.end() + timedelta(hours=6)
SITES: Final = 40
FEED: Final = "https://arxiv.example/feed"


def articles_of(count: int, weeks: int) -> list[Article]:
    """So many abstracts over so many weeks, as 40 sites' articles of one feed."""
    found = [one.article for one in read_documents([DATA / PLACE / "docs.jsonl.gz"]) if one.article.published][:count]
    if len(found) < count:
        raise SystemExit(f"only {len(found)} abstracts are here")
    first, span = LAST.plus(1 - weeks).start(), timedelta(weeks=weeks) / count
    return [
        replace(
            one, site=f"site{number % SITES}.example", feed_url=FEED, published=first + span * number,
            first_seen=first + span * number + timedelta(minutes=1),
        )
        for number, one in enumerate(found)
    ]  # fmt: skip


def fill(here: Installation, articles: Sequence[Article], weeks: int, cached: Path | None) -> None:
    """Articles, one poll a day and vectors."""
    documents = [one for one in read_documents([DATA / PLACE / "docs.jsonl.gz"]) if one.article.published]
    vectors = vectors_of(documents[: len(articles)], cached)
    first = LAST.plus(1 - weeks)
    for day in range(weeks * 7):
        since = first.start() + timedelta(days=day)
        own = [one for one in articles if since <= one.dated < since + timedelta(days=1)]
        poll = PollResult(url=FEED, at=since + timedelta(hours=23, minutes=59), outcome=Outcome.OK)
        here.articles.record_poll(FeedState(url=FEED, last_success=poll.at, last_polled=poll.at), poll, own)
    for start in range(0, len(articles), 500):
        part = articles[start : start + 500]
        here.store.add_vectors(here.encoder.model, {text_hash(embedding_text(one)): vectors[one.id] for one in part})


def measure(count: int, weeks: int, cached: Path | None) -> dict[str, object]:
    """Build the last week's edition in this process."""
    field = StudyField(slug="bench", name="Benchmark", feeds=(Feed(url=FEED),))
    with tempfile.TemporaryDirectory() as folder, open_installation(Values(data_dir=Path(folder))) as here:
        fill(here, articles_of(count, weeks), weeks, cached)
        here.parser.read(["It is loaded."])
        before, start, spent = (
            resource.getrusage(resource.RUSAGE_SELF).ru_maxrss,
            time.perf_counter(),
            time.process_time(),
        )
        edition = build_edition(field, LAST, resources=here.resources(), now=NOW)
        wall, spent = time.perf_counter() - start, time.process_time() - spent
        with reading(here.engine) as connection:
            kept = connection.scalar(select(func.max(func.length(memories.c.payload)))) or 0
    return {
        "articles": count,
        "weeks": weeks,
        "seconds": round(wall, 1),
        "cpu_seconds": round(spent, 1),
        "ms_each": round(1000 * spent / count, 2),
        "peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
        "before_mb": round(before / 1024),
        "memory_mb": round(kept / 2**20, 2),
        "themes": len(edition.themes),
    }


def main() -> None:
    """Measure each size and print."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--articles", type=int, nargs="+", default=[1000, 5000, 20000])
    options.add_argument("--weeks", type=int, default=8)
    options.add_argument("--vectors", type=Path, help="folder of cached vectors")
    options.add_argument("--json", action="store_true", help="print one JSON object a line")
    chosen = options.parse_args()
    cached = chosen.vectors / f"{PLACE}__docs.npz" if chosen.vectors else None
    if len(chosen.articles) > 1:
        for count in chosen.articles:
            words = ["--articles", str(count), "--weeks", str(chosen.weeks), *(["--json"] if chosen.json else [])]
            words += ["--vectors", str(chosen.vectors)] if chosen.vectors else []
            subprocess.run([sys.executable, "-m", "benchmarks.sizes", *words], check=True)
        return
    found = measure(chosen.articles[0], chosen.weeks, cached)
    if chosen.json:
        print(json.dumps(found), flush=True)
    else:
        print(", ".join(f"{name} {value}" for name, value in found.items()), flush=True)


if __name__ == "__main__":
    main()
