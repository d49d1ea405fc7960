"""Which articles of a week are claimed to be close to an interest, against what people found on reading.

GOLD has a JSON object a line: {"interest", "field", "relevant": [ids], "decoys": [ids]}, and "weeks": ["2025-W33", ...]
where only these weeks were judged. Time runs week by week: a week is matched with its own texts and the four before it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np

from digest.embedding import Encoder, VectorStore
from digest.interests.corpus import Corpus, read_corpus
from digest.interests.match import Matcher
from digest.interests.settings import CALIBRATION
from digest.measure.documents import Document
from digest.measure.rows import read_rows
from digest.types import Vectors, Week
from sources.errors import ConfigError
from sources.types import Article, ArticleId

_FORM: Final = '{"interest", "field", "relevant": [ids], "decoys": [ids]}'
EARLIER: Final = 4  # weeks that say what is usual, as in production


@dataclass(frozen=True, slots=True, kw_only=True)
class GoldInterest:
    """An interest and what people found to be about it."""

    interest: str
    field: str
    relevant: frozenset[ArticleId]
    decoys: frozenset[ArticleId]
    weeks: frozenset[str]  # judged; empty: all


@dataclass(frozen=True, slots=True, kw_only=True)
class Claims:
    """What one week's digest would claim for one interest."""

    interest: str
    week: Week
    close: tuple[ArticleId, ...]
    touches: tuple[ArticleId, ...]


def read_interests(path: Path) -> tuple[GoldInterest, ...]:
    """The gold file.

    Raises:
        ConfigError: it can't be read, or a line is no such object; names file and line.
    """
    found = tuple(read_rows(path, _gold, _FORM))
    if not found:
        raise ConfigError(f"{path}: holds no interest")
    return found


def _gold(row: dict[str, Any]) -> GoldInterest:
    return GoldInterest(
        interest=str(row["interest"]),
        field=str(row.get("field") or ""),
        relevant=frozenset(map(ArticleId, map(str, row["relevant"]))),
        decoys=frozenset(map(ArticleId, map(str, row.get("decoys") or ()))),
        weeks=frozenset(map(str, row.get("weeks") or ())),
    )


def corpora(
    documents: Sequence[Document],
    weeks: frozenset[str] = frozenset(),
    *,
    encoder: Encoder,
    store: VectorStore | None = None,
    vectors: Mapping[ArticleId, Vectors] | None = None,
) -> Iterator[tuple[Week, Corpus]]:
    """Each week of dated documents made ready; of `weeks` alone where any are named."""
    by_week: dict[Week, list[Article]] = {}
    for document in documents:
        if document.article.published:
            by_week.setdefault(Week.of(document.article.published), []).append(document.article)
    for week in sorted(by_week):
        if weeks and str(week) not in weeks:
            continue
        own = by_week[week]
        earlier = [article for n in range(EARLIER, 0, -1) for article in by_week.get(week.plus(-n), ())]
        rows = np.stack([vectors[article.id] for article in (*own, *earlier)]) if vectors else None
        yield week, read_corpus(own, earlier, encoder=encoder, store=store, vectors=rows)


def claims(
    documents: Sequence[Document],
    gold: Sequence[GoldInterest],
    *,
    encoder: Encoder,
    store: VectorStore | None = None,
    vectors: Mapping[ArticleId, Vectors] | None = None,
) -> Iterator[Claims]:
    """What the production code claims, week by week.

    Raises:
        ModelError: a text has no vector yet and the model can't be loaded.
    """
    judged = frozenset().union(*(one.weeks for one in gold)) if all(one.weeks for one in gold) else frozenset()
    for week, corpus in corpora(documents, judged, encoder=encoder, store=store, vectors=vectors):
        matcher = Matcher(corpus, encoder=encoder, store=store)
        wanted = [one for one in gold if not one.weeks or str(week) in one.weeks]
        matcher.prepare(one.interest for one in wanted)
        for one in wanted:
            likely = matcher.likely(one.interest)
            order = np.argsort(-likely, kind="stable")
            close = tuple(corpus.ids[i] for i in order if likely[i] >= CALIBRATION.close)
            touches = tuple(corpus.ids[i] for i in order if CALIBRATION.touches <= likely[i] < CALIBRATION.close)
            yield Claims(interest=one.interest, week=week, close=close, touches=touches)


def score_claims(
    found: Sequence[Claims], gold: Sequence[GoldInterest], documents: Sequence[Document]
) -> dict[str, Any]:
    """Precision of what is claimed as close and as touching; recall; weeks with something relevant that are served."""
    known = {one.interest: one for one in gold}
    week_of = {d.article.id: Week.of(d.article.published) for d in documents if d.article.published}
    due = {
        (one.interest, week_of[i])
        for one in gold
        for i in one.relevant
        if i in week_of and (not one.weeks or str(week_of[i]) in one.weeks)
    }
    relevant = sum(
        1 for one in gold for i in one.relevant if i in week_of and (not one.weeks or str(week_of[i]) in one.weeks)
    )
    true = sum(len(known[c.interest].relevant.intersection(c.close)) for c in found)
    claimed = sum(len(c.close) for c in found)
    near = sum(len(known[c.interest].relevant.intersection(c.touches)) for c in found)
    touched = sum(len(c.touches) for c in found)
    served = {(c.interest, c.week) for c in found if known[c.interest].relevant.intersection(c.close)}
    told = {(c.interest, c.week) for c in found if known[c.interest].relevant.intersection((*c.close, *c.touches))}
    decoys = sum(len(known[c.interest].decoys.intersection(c.close)) for c in found)
    return {
        "interests": len(gold),
        "claimed": claimed,
        "precision": true / claimed if claimed else None,
        "recall": true / relevant if relevant else None,
        "weeks_due": len(due),
        "weeks_served": len(served & due) / len(due) if due else None,
        "decoys_claimed": decoys,
        "touches": touched,
        "touches_precision": near / touched if touched else None,
        "weeks_served_or_touched": len(told & due) / len(due) if due else None,
    }
