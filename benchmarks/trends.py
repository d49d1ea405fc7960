"""Back-test emerging themes: `python -m benchmarks.trends [SET ...] [--vectors FOLDER] [--out FILE]`.

Sets: cyber, arxiv, wiki (2019 and 2020, read from September 2018 on), wiki-2015 (2015 to 2018), volumes (simulated).
The baseline (n-gram growth ratio) is scored on the same documents in the same run.
"""

import argparse
import json
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np

from digest.embedding import LocalEncoder, embedding_text
from digest.measure.documents import Document, read_documents
from digest.measure.replay import EmbeddingsOf, lines, replay
from digest.measure.trends import evaluate_labels, growth_ratio_baseline, raised, read_gold, score, score_growth
from digest.themes.trends import Series, judge
from digest.types import Embeddings, Status, Vectors, Week
from sources.types import Article

DATA: Final = Path(__file__).resolve().parents[2] / "shared" / "data"


class Recorded(NamedTuple):
    """A set of dated texts, and which of its days are read."""

    folder: str
    gold: str
    start: str = ""
    report: str = ""  # the first week that is scored
    end: str = "9999"


SETS: Final = {
    "cyber": Recorded("cybersecurity_news", "emerging_themes_gold.jsonl.gz"),
    "arxiv": Recorded("arxiv_frontpage_2023_25", "emerging_themes_gold.jsonl.gz"),
    "wiki": Recorded("wiki_current_events", "emerging_gold.jsonl.gz", "2018-09-03", "2019-01-07"),
    "wiki-2015": Recorded("wiki_current_events", "emerging_gold.jsonl.gz", "2014-06-02", "2015-01-05", "2018-12-31"),
}
# Settings were chosen on the weeks before; what lies after was looked at once they stood.
CHOSEN_BEFORE: Final = {"cyber": "2025-09-22", "arxiv": "2024-07-01"}


def vectors_of(documents: Sequence[Document], cached: Path | None) -> dict[str, Vectors]:
    """By document id: from the cache file where it has them, else computed (slow)."""
    known: dict[str, Vectors] = {}
    if cached and cached.exists():
        with np.load(cached) as stored:
            known = dict(zip(map(str, stored["ids"]), stored["vectors"], strict=True))
    missing = [d.article for d in documents if d.article.id not in known]
    if missing:
        made = LocalEncoder().encode([embedding_text(article) for article in missing])
        known |= {str(article.id): vector for article, vector in zip(missing, made, strict=True)}
    return known


def embeddings_from(vectors: Mapping[str, Vectors]) -> EmbeddingsOf:
    """A function from articles to their rows."""
    width = len(next(iter(vectors.values())))

    def embeddings(articles: Sequence[Article]) -> Embeddings:
        rows = [vectors[article.id] for article in articles]
        matrix = np.array(rows, dtype=np.float32).reshape(len(rows), width)
        return Embeddings(ids=tuple(a.id for a in articles), matrix=matrix, model="benchmark")

    return embeddings


def back_test(name: str, folder: Path | None, predictions: Path | None) -> dict[str, Any]:
    """Scores of one set, ours and the baseline's."""
    place, gold_name, start, report, end = SETS[name]
    documents = [
        d
        for d in read_documents([DATA / place / "docs.jsonl.gz"])
        if d.article.published and start <= str(d.article.published.date()) <= end
    ]
    gold = read_gold(DATA / place / gold_name)
    vectors = vectors_of(documents, folder / f"{place}__docs.npz" if folder else None)
    began = time.perf_counter()
    first = Week.parse(report) if report else None
    readings = replay([d.article for d in documents], embeddings_from(vectors), first=first)
    rows = [line for reading in readings for line in lines(reading)]
    seconds = time.perf_counter() - began
    if predictions:
        predictions.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return {"documents": len(documents), "seconds": round(seconds, 1)} | scores(name, rows, documents, gold, vectors)


def scores(
    name: str,
    rows: Sequence[Mapping[str, Any]],
    documents: Sequence[Document],
    gold: Sequence[Mapping[str, Any]],
    vectors: Mapping[str, Vectors],
) -> dict[str, Any]:
    """What replay lines reach, whole and before and after the day that settings were chosen on."""
    start = SETS[name].report
    baseline = [
        {"week": str(week.monday), "rank": rank, "article_ids": ids}
        for week, themes in growth_ratio_baseline(documents).items()
        if not start or week >= Week.parse(start)
        for rank, ids in enumerate(themes, start=1)
    ]
    result: dict[str, Any] = {
        "ours": score(rows, documents, gold),
        "baseline_growth_ratio": score(baseline, documents, gold),
        "realised_growth": _growth(rows, documents, vectors),
        "baseline_realised_growth": _growth(baseline, documents, vectors),
        "labels": evaluate_labels(rows, documents, gold),
    }
    if day := CHOSEN_BEFORE.get(name):
        for part, held_out in (("chosen_on", False), ("held_out", True)):
            own = [row for row in gold if row.get("onset") and (str(row["onset"]) >= day) is held_out]
            said = [row for row in rows if (str(row["week"]) >= day) is held_out]
            result[part] = {
                "split_at": day,
                "ours": score(rows, documents, own),
                "baseline_growth_ratio": score(baseline, documents, own),
                "realised_growth": _growth(said, documents, vectors),
            }
    return result


def _growth(
    rows: Sequence[Mapping[str, Any]], documents: Sequence[Document], vectors: Mapping[str, Vectors]
) -> dict[str, Any]:
    growth = score_growth(raised(rows), documents, vectors)
    return {
        "weeks": growth.weeks,
        "difference": round(growth.difference, 3),
        "interval_95": [round(growth.low, 3), round(growth.high, 3)],
    }


def volumes(runs: int = 400, past: int = 16) -> dict[str, Any]:
    """How often steady themes are called rising or fading, and how soon a tripling and a collapse are named."""
    result = {}
    for themes in (8, 30):
        generator = np.random.default_rng(7)
        wrong = steady = risen = fallen = 0
        for _ in range(runs):
            rates = generator.choice([1, 3, 6, 10, 20], size=themes)
            calm = generator.poisson(rates, size=(past + 1, themes))
            other = generator.poisson(200, size=past + 1)
            trends = _judged(calm, other)
            wrong += sum(trend in (Status.RISING, Status.FADING) for trend in trends)
            steady += themes
            moved = calm.copy()
            moved[:, 0] = generator.poisson(6, size=past + 1)
            moved[:, 1] = generator.poisson(40, size=past + 1)
            moved[-1, :2] = generator.poisson([18, 1])
            trends = _judged(moved, other)
            risen += trends[0] is Status.RISING
            fallen += trends[1] is Status.FADING
        result[f"{themes} themes"] = {
            "steady_called_rising_or_fading": round(wrong / steady, 4),
            "tripling_from_6_named_in_first_week": round(risen / runs, 4),
            "fall_from_40_to_1_named_in_first_week": round(fallen / runs, 4),
        }
    return result


def _judged(counts: Any, other: Any) -> list[Status]:  # (weeks, themes) and (weeks,)
    whole = (counts.sum(axis=1) + other).tolist()
    return [trend.status for trend in judge([Series(counts=tuple(c), sites=3) for c in counts.T.tolist()], whole)]


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure the sets named (cyber and volumes if none is) and write or print the results."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.trends", description=__doc__)
    parser.add_argument("sets", nargs="*", default=["volumes", "cyber"], metavar="SET")
    parser.add_argument("--vectors", type=Path, help="folder of cached vectors, SET__docs.npz with ids and vectors")
    parser.add_argument("--predictions", type=Path, help="folder for the replay lines")
    parser.add_argument("--out", type=Path, help="JSON file; what it holds of other sets stays")
    chosen = parser.parse_args(arguments)
    for name in chosen.sets:
        predictions = chosen.predictions / f"{name}.jsonl" if chosen.predictions else None
        result = volumes() if name == "volumes" else back_test(name, chosen.vectors, predictions)
        tell(name, result | {"command": f"python -m benchmarks.trends {name}"}, chosen.out)


def tell(name: str, result: Mapping[str, Any], out: Path | None) -> None:
    """Print a set's result, and keep it in the file, where what it holds of other sets stays."""
    if out:
        known = json.loads(out.read_text(encoding="utf-8")) if out.exists() else {}
        out.write_text(json.dumps(known | {name: result}, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    sys.stdout.write(f"{name}: {json.dumps(result, ensure_ascii=False)}\n")


if __name__ == "__main__":
    main()
