"""Stories against baselines on the same vectors in the same run, and what size costs.

    python -m benchmarks.stories FILES...        production, average linkage and HDBSCAN on labelled files
    python -m benchmarks.stories --size N...     synthetic weeks of N articles, vectors given

The baselines are tuned on the very labels they are scored on (best of a grid for each file); ours isn't.
"""

import argparse
import resource
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.spatial.distance import squareform
from sklearn.cluster import HDBSCAN
from sklearn.feature_extraction.text import TfidfVectorizer

from digest.documents import Document, read_documents
from digest.embedding import LocalEncoder, embed
from digest.evaluation import Grouping, StoryScores, agreement, score_stories
from digest.likeness import Floats
from digest.stories import StorySettings, group_stories
from digest.types import Embeddings
from sources.types import Article, ArticleId

CUTS = tuple(np.arange(0.20, 1.0, 0.04).round(2).tolist())
MONDAY = datetime(2025, 9, 8, tzinfo=UTC)


def ours(articles: Sequence[Article], embeddings: Embeddings, settings: StorySettings | None = None) -> Grouping:
    """The production grouping."""
    stories = group_stories(articles, embeddings, settings=settings)
    return {i: story.id for story in stories for i in story.article_ids}


def _rows(articles: Sequence[Article], embeddings: Embeddings) -> Floats:
    row = {i: k for k, i in enumerate(embeddings.ids)}
    return embeddings.matrix[[row[a.id] for a in articles]]


def _words(articles: Sequence[Article]) -> Floats:
    texts = [a.title if a.text == a.title else f"{a.title} {a.text}" for a in articles]
    rows = TfidfVectorizer(sublinear_tf=True, stop_words="english", dtype=np.float32).fit_transform(texts)
    return np.asarray((rows @ rows.T).toarray(), dtype=np.float32)


def average(cut: float, words: float) -> Callable[[Sequence[Article], Embeddings], Grouping]:
    """Average linkage on cosine distance, `words` the share of TF-IDF."""

    def group(articles: Sequence[Article], embeddings: Embeddings) -> Grouping:
        matrix = _rows(articles, embeddings)
        alike = (1 - words) * (matrix @ matrix.T) + (words * _words(articles) if words else 0)
        distance = np.clip(1 - alike, 0, None)
        np.fill_diagonal(distance, 0)
        labels = fcluster(linkage(squareform(distance, checks=False), "average"), cut, "distance")
        return {a.id: str(label) for a, label in zip(articles, labels, strict=True)}

    return group


def hdbscan(least: int) -> Callable[[Sequence[Article], Embeddings], Grouping]:
    """HDBSCAN on the vectors; what it calls noise stands alone."""

    def group(articles: Sequence[Article], embeddings: Embeddings) -> Grouping:
        labels = HDBSCAN(min_cluster_size=least, copy=True).fit_predict(_rows(articles, embeddings))
        return {a.id: str(n) if n >= 0 else f"alone {a.id}" for a, n in zip(articles, labels.tolist(), strict=True)}

    return group


def compare(documents: Sequence[Document], embeddings: Embeddings) -> None:
    """Print one line for each method."""
    _line("fieldbrief (default)", score_stories(documents, embeddings, ours))
    near = StorySettings(all_pairs=1)
    _line("fieldbrief, neighbours", score_stories(documents, embeddings, lambda a, e: ours(a, e, near)))
    for name, words in (("TF-IDF", 1.0), ("vectors", 0.0), ("half and half", 0.5)):
        best = _best(documents, embeddings, [average(cut, words) for cut in CUTS])
        _line(f"average linkage, {name}", best)
    _line("HDBSCAN, vectors", _best(documents, embeddings, [hdbscan(least) for least in (2, 3, 5)]))


def _best(
    documents: Sequence[Document],
    embeddings: Embeddings,
    ways: Sequence[Callable[[Sequence[Article], Embeddings], Grouping]],
) -> StoryScores:
    return max(
        (score_stories(documents, embeddings, way) for way in ways), key=lambda s: s.mean.bcubed_f1 if s.mean else 0
    )


def _line(name: str, scores: StoryScores) -> None:
    if (mean := scores.mean) is None:
        raise SystemExit("no document has a label")
    print(
        f"{name:32} F1 {mean.bcubed_f1:.3f}  P {mean.bcubed_precision:.3f}  R {mean.bcubed_recall:.3f}  "
        f"ARI {mean.ari:.3f}  groups {mean.groups} of {mean.labels}",
        flush=True,
    )


def synthetic_week(size: int) -> tuple[list[Article], Embeddings, list[str]]:
    """Invented articles of one week: most stories small, a few large, texts of 70 words, 60 subjects."""
    random = np.random.default_rng(0)
    vocabulary = np.array([f"w{i}" for i in range(60_000)])
    common = 1 / np.arange(10, 60_010)
    common /= common.sum()
    subjects = random.normal(size=(60, 384))
    articles: list[Article] = []
    rows, labels = [], []
    while len(articles) < size:
        centre = 0.8 * subjects[random.integers(60)] + random.normal(size=384)
        own = random.choice(vocabulary, 30, p=common)
        for _ in range(min(int(min(200, 1 + random.zipf(1.9))), size - len(articles))):
            rows.append(centre + 0.9 * random.normal(size=384))
            words = np.concatenate([random.choice(own, 25), random.choice(vocabulary, 45, p=common)])
            random.shuffle(words)
            text = " ".join(w.title() if random.random() < 0.15 else w for w in words.tolist())
            name = f"{len(articles):06d}"
            when = MONDAY + timedelta(hours=float(random.random() * 168))
            articles.append(
                Article(
                    id=ArticleId(name),
                    url="",
                    canonical_url=f"id:{name}",
                    site=f"site{random.integers(400)}.org",
                    title=text[:60],
                    text=text,
                    lead="",
                    published=when,
                    first_seen=when,
                )
            )
            labels.append(own[0] + str(centre[0]))
    matrix = np.asarray(rows, dtype=np.float32)
    matrix /= np.linalg.norm(matrix, axis=1, keepdims=True)
    return articles, Embeddings(ids=tuple(a.id for a in articles), matrix=matrix, model="synthetic"), labels


def measure_size(size: int) -> None:
    """Print seconds and the peak of memory for one synthetic week."""
    articles, embeddings, labels = synthetic_week(size)
    wall, cpu = time.perf_counter(), time.process_time()
    found = ours(articles, embeddings)
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    scores = agreement(labels, [found[a.id] for a in articles])
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    print(
        f"{size} articles: {wall:.1f} s wall, {cpu:.1f} s of CPU, peak {peak:.1f} GB, F1 {scores.bcubed_f1:.3f}",
        flush=True,
    )


def main() -> None:
    """Run what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--size", nargs="*", type=int, default=[])
    options = parser.parse_args()
    for path in options.files:
        print(path)
        documents = read_documents([path])
        compare(documents, embed([d.article for d in documents], encoder=LocalEncoder()))
    for size in options.size:
        measure_size(size)


if __name__ == "__main__":
    main()
