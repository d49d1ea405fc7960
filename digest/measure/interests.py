"""Which articles of a week are claimed to be close to an interest, against what people found on reading.

GOLD has a JSON object a line: {"interest", "field", "relevant": [ids], "decoys": [ids]}, and "weeks": ["2025-W33", ...]
where only these weeks were judged. Time runs week by week: a week is matched with its own texts and the four before it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np

from digest.embedding import Encoder, VectorStore, embed_texts, embedding_text
from digest.interests.corpus import Corpus, read_corpus
from digest.interests.match import Matcher
from digest.interests.settings import CALIBRATION
from digest.measure.documents import Document
from digest.measure.rows import read_rows
from digest.stories.group import group_stories
from digest.types import Embeddings, Vectors, Week
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
    """Each week of dated documents made ready; of `weeks` alone where any are named.

    `vectors` are those at hand; what has none is embedded.
    """
    by_week: dict[Week, list[Article]] = {}
    for document in documents:
        if document.article.published:
            by_week.setdefault(Week.of(document.article.published), []).append(document.article)
    for week in sorted(by_week):
        if weeks and str(week) not in weeks:
            continue
        own = by_week[week]
        both = [*own, *(article for n in range(EARLIER, 0, -1) for article in by_week.get(week.plus(-n), ()))]
        known = dict(vectors or {})
        new = [article for article in both if article.id not in known]
        rows = embed_texts([embedding_text(article) for article in new], encoder=encoder, store=store) if new else ()
        known |= {article.id: row for article, row in zip(new, rows, strict=True)}
        matrix = np.stack([known[article.id] for article in both]).astype(np.float32)
        read = Embeddings(model=encoder.model, ids=tuple(article.id for article in own), matrix=matrix[: len(own)])
        yield (
            week,
            read_corpus(
                own,
                both[len(own) :],
                encoder=encoder,
                store=store,
                vectors=matrix,
                stories=[story.article_ids for story in group_stories(own, read)],
            ),
        )


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
            yield _claimed(one.interest, week, corpus, matcher)


def _claimed(interest: str, week: Week, corpus: Corpus, matcher: Matcher) -> Claims:
    """The surest first."""
    ids, likely = corpus.ids, matcher.likely(interest)
    ranked = [(ids[i], float(likely[i])) for i in np.argsort(-likely, kind="stable")]
    close = tuple(i for i, sure in ranked if sure >= CALIBRATION.close)
    touches = tuple(i for i, sure in ranked if CALIBRATION.touches <= sure < CALIBRATION.close)
    return Claims(interest=interest, week=week, close=close, touches=touches)


def score_claims(
    found: Sequence[Claims], gold: Sequence[GoldInterest], documents: Sequence[Document]
) -> dict[str, Any]:
    """What is claimed as close and as touching, and what is told as nothing, against the gold.

    An interest's week is "due" where it has something relevant. "Nothing" is said where nothing is close or touches; it
    is false where the week is due.
    """
    known = {one.interest: one for one in gold}
    due = _due(gold, documents)
    relevant = sum(len(ids) for ids in due.values())
    close = _scored([(c, c.close) for c in found], known)
    touches = _scored([(c, c.touches) for c in found], known)
    told = _scored([(c, (*c.close, *c.touches)) for c in found], known)
    nothing = [c for c in found if not c.close and not c.touches]
    return {
        "interests": len(gold),
        "claimed": close.claimed,
        "precision": _share(close.true, close.claimed),
        "recall": _share(close.true, relevant),
        "weeks_due": len(due),
        "weeks_served": _share(len(close.served & due.keys()), len(due)),
        "decoys_claimed": sum(len(known[c.interest].decoys.intersection(c.close)) for c in found),
        "touches": touches.claimed,
        "touches_precision": _share(touches.true, touches.claimed),
        "told_precision": _share(told.true, told.claimed),
        "weeks_served_or_touched": _share(len(told.served & due.keys()), len(due)),
        "nothing": len(nothing),
        "nothing_false": _share(sum((c.interest, c.week) in due for c in nothing), len(nothing)),
    }


class _Scored(NamedTuple):
    claimed: int
    true: int
    served: frozenset[tuple[str, Week]]  # an interest's weeks in which at least one claim is true


def _scored(rows: Sequence[tuple[Claims, Sequence[ArticleId]]], known: Mapping[str, GoldInterest]) -> _Scored:
    true = [(c, len(known[c.interest].relevant.intersection(ids))) for c, ids in rows]
    return _Scored(
        claimed=sum(len(ids) for _, ids in rows),
        true=sum(number for _, number in true),
        served=frozenset((c.interest, c.week) for c, number in true if number),
    )


def _due(gold: Sequence[GoldInterest], documents: Sequence[Document]) -> dict[tuple[str, Week], frozenset[ArticleId]]:
    """What is relevant to each interest in each week that was judged and has something."""
    week_of = {d.article.id: Week.of(d.article.published) for d in documents if d.article.published}
    due: dict[tuple[str, Week], set[ArticleId]] = {}
    for one in gold:
        for i in one.relevant:
            if i in week_of and (not one.weeks or str(week_of[i]) in one.weeks):
                due.setdefault((one.interest, week_of[i]), set()).add(i)
    return {key: frozenset(ids) for key, ids in due.items()}


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None
