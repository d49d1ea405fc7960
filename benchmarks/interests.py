"""Matching interests: `python -m benchmarks.interests [--fit] [--half HALF] [--vectors FOLDER] [--keep DB]`.

The gold sets beside it (`data/interests_*.jsonl`) were made by reading: candidates of several searches, each judged.
They hold ids and our own phrases only. An interest belongs to the first half if the SHA-1 of its phrase is even; the
calibration is fitted on that half (`--fit` prints it), the second is scored without having been looked at.
"""

import argparse
import hashlib
import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

import numpy as np
from sklearn.linear_model import LogisticRegression

from digest.edition.store import DigestStore
from digest.embedding import LocalEncoder
from digest.interests.match import Matcher
from digest.measure.documents import Document, read_documents
from digest.measure.interests import GoldInterest, claims, corpora, read_interests, score_claims
from digest.types import Vectors
from sources.database import open_database
from sources.types import ArticleId

SHARED: Final = Path(__file__).resolve().parents[2] / "shared" / "data"
GOLD: Final = Path(__file__).parent / "data"
SETS: Final = {"cybersecurity_news": "interests_security.jsonl", "arxiv_frontpage_2023_25": "interests_arxiv.jsonl"}


def half_of(interest: str) -> str:
    """The half an interest belongs to; constants may be fitted on the first."""
    return "second" if int(hashlib.sha1(interest.encode(), usedforsecurity=False).hexdigest(), 16) % 2 else "first"


def main() -> int:
    """Score, or fit."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--fit", action="store_true", help="fit the calibration on the first half and print it")
    options.add_argument("--half", choices=("first", "second", "both"), default="first")
    options.add_argument("--vectors", type=Path, help="a folder with SET__docs.npz: ids, vectors")
    options.add_argument("--keep", type=Path, help="a database that keeps the vectors of words between runs")
    options.add_argument("--wrong", action="store_true", help="print each wrong claim and each miss")
    chosen = options.parse_args()
    store = DigestStore(open_database(f"sqlite:///{chosen.keep}")) if chosen.keep else None
    encoder = LocalEncoder()
    rows: list[tuple[str, np.ndarray, np.ndarray]] = []
    for name, file in SETS.items():
        gold = [one for one in read_interests(GOLD / file) if chosen.half in ("both", half_of(one.interest))]
        documents = read_documents([SHARED / name / "docs.jsonl.gz"])
        vectors = _vectors(chosen.vectors, name) if chosen.vectors else None
        if chosen.fit:
            rows += _rows(documents, gold, encoder, store, vectors)
            continue
        found = list(claims(documents, gold, encoder=encoder, store=store, vectors=vectors))
        print(json.dumps({"set": name, "half": chosen.half, **score_claims(found, gold, documents)}, indent=1))
        if chosen.wrong:
            titles = {d.article.id: d.article.title for d in documents}
            by = {one.interest: one for one in gold}
            for c in found:
                for i in c.close:
                    if i not in by[c.interest].relevant:
                        print("wrong", c.interest, "|", i, titles[i][:100])
    if chosen.fit:
        _fit(rows)
    return 0


def _vectors(folder: Path, name: str) -> Mapping[ArticleId, Vectors]:
    with np.load(folder / f"{name}__docs.npz") as stored:
        return dict(zip(map(ArticleId, map(str, stored["ids"])), stored["vectors"], strict=True))


def _rows(
    documents: Sequence[Document],
    gold: Sequence[GoldInterest],
    encoder: LocalEncoder,
    store: DigestStore | None,
    vectors: Mapping[ArticleId, Vectors] | None,
) -> list[tuple[str, np.ndarray, np.ndarray]]:
    """Each interest's features of each week, with whether each article is relevant."""
    rows = []
    weeks = frozenset().union(*(one.weeks for one in gold)) if all(one.weeks for one in gold) else frozenset()
    for week, corpus in corpora(documents, weeks, encoder=encoder, store=store, vectors=vectors):
        matcher = Matcher(corpus, encoder=encoder, store=store)
        rows += [
            (one.interest, features, np.array([i in one.relevant for i in corpus.ids]))
            for one in gold
            if (not one.weeks or str(week) in one.weeks) and (features := matcher.features(one.interest)) is not None
        ]
    return rows


def _fit(rows: Sequence[tuple[str, np.ndarray, np.ndarray]]) -> None:
    """Print the calibration, and how sure each likelihood is on interests left out in turn."""
    names = sorted({name for name, _, _ in rows})

    def fitted(left_out: str) -> LogisticRegression:
        x = np.concatenate([f for name, f, _ in rows if name != left_out])
        y = np.concatenate([r for name, _, r in rows if name != left_out])
        telling = (x[:, 0] > 0.15) | (x[:, 3] > 0.3) | y
        return LogisticRegression(max_iter=5000).fit(x[telling], y[telling])

    whole = fitted("")
    print("coefficients", whole.coef_.round(2).tolist(), "constant", whole.intercept_.round(2).tolist())
    likely, right, groups = [], [], []
    for left_out in names:
        model = fitted(left_out)
        for number, (name, features, relevant) in enumerate(rows):
            if name == left_out:
                likely.append(model.predict_proba(features)[:, 1])
                right.append(relevant)
                groups.append(np.full(len(relevant), number))
    p, r, g = np.concatenate(likely), np.concatenate(right), np.concatenate(groups)
    due = set(g[r])
    for cut in (0.3, 0.4, 0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8):
        claimed = p >= cut
        served = set(g[claimed & r])
        told = f"precision {r[claimed].mean():.3f} recall {(claimed & r).sum() / r.sum():.3f}"
        print(f"{cut}: claims {claimed.sum()} {told} weeks served {len(served) / len(due):.3f} of {len(due)}")


if __name__ == "__main__":
    sys.exit(main())
