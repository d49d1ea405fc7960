"""Whether known volumes are named, from texts to words: `python -m benchmarks.planted [--vectors FOLDER] [--out FILE]`.

Weeks of real abstracts are drawn by lot, so that nothing changes, but for two subjects whose volume is set: one triples
in the last week but one from 6 a week, and one falls from 40 a week to 1 and stays there. Everything the product does
to articles is done to them (copies, stories, themes, identity, trends), and every word it says of anything else in the
weeks before is known to be right ("steady") or wrong ("rising", "fading").
"""

import argparse
import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import numpy as np

from benchmarks.trends import DATA, SETS, embeddings_from, tell, vectors_of
from digest.measure.documents import Document, read_documents
from digest.measure.replay import lines, replay
from digest.measure.trends import half, read_gold
from digest.types import Vectors, Week
from sources.types import Article, ArticleId

PLACE: Final = SETS["arxiv"].folder
START: Final = datetime(2024, 1, 3, 12, tzinfo=UTC)  # a Wednesday
PAST: Final = 16  # weeks before the change; one more follows it
SITES: Final = 40
BACKGROUND: Final = 150  # texts a week that hold no planted subject
SETTLED: Final = 8  # weeks after which a word can be expected
TRIPLED: Final = (6, 18)  # texts a week before the change and after it
FALLEN: Final = (40, 1)


def subjects(documents: Sequence[Document], least: int = 150) -> dict[str, list[Document]]:
    """Texts of each known subject that has enough of them, by its expression."""
    found = {}
    for row in read_gold(DATA / PLACE / SETS["arxiv"].gold):
        expression = re.compile(row["regex"])
        texts = [d for d in documents if expression.search(f"{d.article.title}\n{d.article.text}")]
        if len(texts) >= least:
            found[str(row["theme"])] = texts
    return found


def drawn(
    tripled: Sequence[Document], fallen: Sequence[Document], rest: Sequence[Document], rng: np.random.Generator
) -> tuple[list[Article], dict[str, ArticleId]]:
    """The articles of all weeks, and which text each was made of."""
    articles: list[Article] = []
    origin: dict[str, ArticleId] = {}
    for number in range(PAST + 2):
        changed = number >= PAST
        sizes = rng.poisson([TRIPLED[changed], FALLEN[changed], BACKGROUND])
        for documents, size in zip((tripled, fallen, rest), sizes, strict=True):
            for row in rng.choice(len(documents), size=min(int(size), len(documents)), replace=False):
                article = documents[row].article
                identity = ArticleId(f"{number:02}-{article.id}")
                origin[str(identity)] = article.id
                when = START + timedelta(weeks=number, minutes=len(articles) % 1440)
                site = f"site{int(rng.integers(SITES))}.example"
                articles.append(replace(article, id=identity, published=when, first_seen=when, site=site))
    return articles, origin


def measure(documents: Sequence[Document], vectors: Mapping[str, Vectors], runs: int = 8) -> dict[str, Any]:
    """How often the two changes were named, and how often a change was named that wasn't one."""
    known = subjects(documents)
    largest = sorted(known, key=lambda name: (-len(known[name]), name))
    rng = np.random.default_rng(11)
    risen = fallen = 0
    said: Counter[str] = Counter()
    for run in range(runs):
        fall = largest[run % 3]  # a subject of 40 a week needs many texts
        triple = [name for name in largest if name != fall][int(rng.integers(len(largest) - 1))]
        planted = [{d.article.id for d in known[name]} for name in (triple, fall)]
        alone = [[d for d in known[name] if d.article.id not in other] for name, other in
                 ((triple, planted[1]), (fall, planted[0]))]  # fmt: skip
        rest = [d for d in documents if d.article.id not in planted[0] | planted[1]]
        articles, origin = drawn(alone[0], alone[1], rest, rng)
        of = embeddings_from({i: vectors[o] for i, o in origin.items()})
        change = Week.of(START).plus(PAST)
        rows = [line for reading in replay(articles, of) for line in lines(reading)]
        for row in rows:
            if Week.of(START).plus(SETTLED) <= Week.parse(row["week"]) < change:
                said[row["status"]] += 1
        of_triple, of_fall = ([i for i, text in origin.items() if text in texts] for texts in planted)
        risen += named(rows, "rising", (change,), of_triple)
        fallen += named(rows, "fading", (change, change.plus(1)), of_fall)
    words = sum(said.values())
    return {
        "runs": runs,
        "tripling_from_6_named_in_first_week": round(risen / runs, 3),
        "fall_from_40_to_1_named_within_2_weeks": round(fallen / runs, 3),
        "steady_called_rising_or_fading": round((said["rising"] + said["fading"]) / words, 4) if words else None,
        "words_said": dict(sorted(said.items())),
    }


def named(rows: Sequence[Mapping[str, Any]], status: str, weeks: Collection[Week], ids: Collection[str]) -> bool:
    """Whether a theme that at least half consists of these articles was called so in one of the weeks."""
    return any(
        row["status"] == status and Week.parse(row["week"]) in weeks and half(row["article_ids"], set(ids))
        for row in rows
    )


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, and write or print the result."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.planted", description=__doc__)
    parser.add_argument("--vectors", type=Path, help="folder of cached vectors, SET__docs.npz with ids and vectors")
    parser.add_argument("--runs", type=int, default=8)
    parser.add_argument("--out", type=Path, help="JSON file of trends' results; what it holds of other sets stays")
    chosen = parser.parse_args(arguments)
    documents = [d for d in read_documents([DATA / PLACE / "docs.jsonl.gz"]) if d.article.published]
    cached = chosen.vectors / f"{PLACE}__docs.npz" if chosen.vectors else None
    result = measure(documents, vectors_of(documents, cached), chosen.runs)
    tell("planted", result | {"command": "python -m benchmarks.planted"}, chosen.out)


if __name__ == "__main__":
    main()
