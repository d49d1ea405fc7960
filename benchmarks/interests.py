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
from dataclasses import replace
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import average_precision_score

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
KEPT: Final = ("2025-W43", "2025-W44")  # of the security news: nothing is fitted on the weeks a judge will read
SETS: Final = {
    "cybersecurity_news": "interests_security.jsonl",
    "arxiv_frontpage_2023_25": "interests_arxiv.jsonl",
    "wiki_current_events": "interests_news.jsonl",
}
FITTED: Final = ("cybersecurity_news", "arxiv_frontpage_2023_25")  # the sets the calibration is fitted on


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
    options.add_argument("--before", metavar="WEEK", help="of a set judged in named weeks, only those before this one")
    options.add_argument("--wrong", action="store_true", help="print each wrong claim and each miss")
    chosen = options.parse_args()
    store = DigestStore(open_database(f"sqlite:///{chosen.keep}")) if chosen.keep else None
    encoder = LocalEncoder()
    asked: list[Asked] = []
    for name, file in SETS.items():
        if chosen.fit and name not in FITTED:
            continue
        gold = [one for one in read_interests(GOLD / file) if chosen.half in ("both", half_of(one.interest))]
        if chosen.before:
            gold = [replace(one, weeks=frozenset(w for w in one.weeks if w < chosen.before)) for one in gold]
        documents = read_documents([SHARED / name / "docs.jsonl.gz"])
        vectors = _vectors(chosen.vectors, name) if chosen.vectors else None
        if chosen.fit:
            asked += _asked(documents, gold, encoder, store, vectors)
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
        _fit(asked)
    return 0


def _vectors(folder: Path, name: str) -> Mapping[ArticleId, Vectors]:
    with np.load(folder / f"{name}__docs.npz") as stored:
        return dict(zip(map(ArticleId, map(str, stored["ids"])), stored["vectors"], strict=True))


class Asked(NamedTuple):
    """An interest in a week."""

    interest: str
    matcher: Matcher
    said: np.ndarray  # (n, 6), in the way that is said best
    relevant: np.ndarray


def _asked(
    documents: Sequence[Document],
    gold: Sequence[GoldInterest],
    encoder: LocalEncoder,
    store: DigestStore | None,
    vectors: Mapping[ArticleId, Vectors] | None,
) -> list[Asked]:
    """Each interest in each week, without the weeks that are kept for a judge."""
    rows = []
    weeks = frozenset().union(*(one.weeks for one in gold)) if all(one.weeks for one in gold) else frozenset()
    for week, corpus in corpora(documents, weeks, encoder=encoder, store=store, vectors=vectors):
        if str(week) in KEPT:
            continue
        matcher = Matcher(corpus, encoder=encoder, store=store)
        for one in gold:
            if (not one.weeks or str(week) in one.weeks) and (said := matcher.said(one.interest)) is not None:
                relevant = np.array([i in one.relevant for i in corpus.ids])
                best = np.argmax(said @ np.array([1, 0.5, 0, 1, 1, 0]), axis=0)
                rows.append(Asked(one.interest, matcher, said[best, np.arange(len(relevant))], relevant))
    return rows


def _fit(asked: Sequence[Asked]) -> None:
    """Print the calibration, and how sure each likelihood is on interests left out in turn."""

    def fitted(left_out: str) -> tuple[LogisticRegression, LogisticRegression]:
        kept = [one for one in asked if one.interest != left_out]
        y = np.concatenate([one.relevant for one in kept])
        x = np.concatenate([one.said for one in kept])
        telling = (x[:, 0] > 0.1) | (x[:, 4] > 0.25) | y
        alone = LogisticRegression(max_iter=5000).fit(x[telling], y[telling])
        both = np.concatenate([_both(one, alone) for one in kept])
        return alone, LogisticRegression(max_iter=5000).fit(both[telling], y[telling])

    for name, model in zip(("alone", "together"), fitted(""), strict=True):
        print(name, model.coef_.round(2).tolist(), "constant", model.intercept_.round(2).tolist())
    likely: dict[int, np.ndarray] = {}
    for left_out in sorted({one.interest for one in asked}):
        alone, together = fitted(left_out)
        for number, one in enumerate(asked):
            if one.interest == left_out:
                likely[number] = together.predict_proba(_both(one, alone))[:, 1]
    _print_cuts(asked, [likely[number] for number in range(len(asked))])


def _both(one: Asked, alone: LogisticRegression) -> np.ndarray:
    weighed = one.matcher.weighed(one.interest, lambda said: alone.predict_proba(said)[:, 1].astype(np.float32))
    assert weighed is not None, "it had something to say"
    return weighed


def _print_cuts(asked: Sequence[Asked], likely: Sequence[np.ndarray]) -> None:
    """What each cut would claim, and how often an interest's week below it would be told as nothing, falsely."""
    due = [one.relevant.any() for one in asked]
    p, r = np.concatenate(likely), np.concatenate([one.relevant for one in asked])
    print(f"average precision {average_precision_score(r, p):.3f}, weeks due {sum(due)} of {len(due)}")
    for cut in (0.05, 0.08, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5, 0.6, 0.7, 0.75, 0.8, 0.85):
        claimed = p >= cut
        served = sum(bool((one.relevant & (of >= cut)).any()) for one, of in zip(asked, likely, strict=True))
        nothing = [is_due for is_due, of in zip(due, likely, strict=True) if float(of.max(initial=0)) < cut]
        told = f"precision {r[claimed].mean():.3f} recall {(claimed & r).sum() / r.sum():.3f}"
        told += f" weeks served {served / sum(due):.3f}"
        print(f"{cut}: claims {claimed.sum()} {told}; nothing {len(nothing)} times, falsely {np.mean(nothing):.3f}")


if __name__ == "__main__":
    sys.exit(main())
