"""How well emerging themes are found, on dated texts with a gold file, and what a simple baseline finds.

Three measures (see `benchmarks/README.md`): onsets of known themes found in time, headings that were new in a week,
and whether what was raised went on to grow. All read replay lines, so any system's predictions can be scored.
"""

import gzip
import json
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np

from digest.measure.documents import Document
from digest.measure.replay import EmbeddingsOf, lines, replay
from digest.text.terms import terms
from digest.types import Vectors, Week
from sources.errors import ConfigError

RAISED: Final = 10  # themes a week that count as raised
_WITHIN: Final = {4: 6, 2: 2}  # weeks after onset that count, by the weeks the gold's onset looks back over
Ranked = Mapping[Week, Sequence[Sequence[str]]]  # article ids of each week's raised themes, best first


@dataclass(frozen=True, slots=True, kw_only=True)
class OnsetScore:
    """Known themes found in time."""

    themes: int
    found: int
    within: int  # weeks after onset
    median_delay: float | None  # weeks
    decoys: int
    decoys_raised: int
    missed: tuple[str, ...]
    raised_decoys: tuple[str, ...]

    @property
    def share(self) -> float:
        """Part of the themes that were found."""
        return self.found / self.themes if self.themes else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadingScore:
    """Headings first seen in a week that were found in it."""

    weeks: int
    headings: int
    recall_at_10: float
    r_precision: float


@dataclass(frozen=True, slots=True, kw_only=True)
class GrowthScore:
    """Mean log growth of raised themes minus that of random themes of the same week."""

    weeks: int
    difference: float
    low: float  # 95 % bootstrap interval over weeks
    high: float


def read_gold(path: Path) -> tuple[dict[str, Any], ...]:
    """The lines of a gold file.

    Raises:
        ConfigError: it can't be read, or a line is neither an onset nor a heading; names file and line.
    """
    rows = []
    try:
        with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as file:
            for number, line in enumerate(file, start=1):
                if not line.strip():
                    continue
                row = json.loads(line)
                if not isinstance(row, dict) or not ({"regex", "onset"} <= set(row) or {"heading", "week"} <= set(row)):
                    raise ConfigError(
                        f"{path}, line {number}: neither an onset (regex, onset) nor a heading (heading, week)"
                    )
                if "regex" in row:
                    re.compile(row["regex"])
                rows.append(row)
    except (OSError, EOFError, ValueError, re.error) as error:
        raise ConfigError(f"{path}: no gold file: {error}") from error
    if not rows:
        raise ConfigError(f"{path}: no gold file: it is empty")
    return tuple(rows)


def raised(rows: Iterable[Mapping[str, Any]], limit: int = RAISED) -> dict[Week, list[tuple[str, ...]]]:
    """The article ids of each week's first themes, from replay lines."""
    by_week: defaultdict[Week, list[tuple[int, tuple[str, ...]]]] = defaultdict(list)
    for row in rows:
        if row["rank"] <= limit:
            by_week[Week.parse(row["week"])].append((row["rank"], tuple(row["article_ids"])))
    return {week: [ids for _, ids in sorted(found)] for week, found in sorted(by_week.items())}


def score_onsets(ranked: Ranked, documents: Sequence[Document], gold: Sequence[Mapping[str, Any]]) -> OnsetScore:
    """A theme is found in a week if at least half of a raised theme's documents match its expression.

    Only weeks from the onset on count. Rows that don't qualify are decoys: they must not be raised at all.
    """
    text = {d.article.id: f"{d.article.title}\n{d.article.text}" for d in documents}
    span = [Week.of(d.article.published) for d in documents if d.article.published]
    within = _WITHIN[4 if max(span).since(min(span)) > 26 else 2]
    delays, missed, decoys, raised_decoys = [], [], 0, []
    for row in gold:
        expression = re.compile(row["regex"])
        matching = {identity for identity, words in text.items() if expression.search(words)}
        hits = [week for week, themes in ranked.items() if any(half(ids, matching) for ids in themes)]
        if not row.get("qualifies", True) or not row["onset"]:
            decoys += 1
            raised_decoys += [str(row["theme"])] if hits else []
            continue
        onset = Week.parse(row["onset"])
        late = [week.since(onset) for week in hits if 0 <= week.since(onset) <= within]
        if late:
            delays.append(min(late))
        else:
            missed.append(str(row["theme"]))
    return OnsetScore(
        themes=len(delays) + len(missed),
        found=len(delays),
        within=within,
        median_delay=float(np.median(delays)) if delays else None,
        decoys=decoys,
        decoys_raised=len(raised_decoys),
        missed=tuple(missed),
        raised_decoys=tuple(raised_decoys),
    )


def half(ids: Sequence[str], matching: Collection[str]) -> bool:
    """Whether at least half of these articles are among those that match; False without any."""
    return bool(ids) and sum(i in matching for i in ids) * 2 >= len(ids)


def score_headings(ranked: Ranked, documents: Sequence[Document], gold: Sequence[Mapping[str, Any]]) -> HeadingScore:
    """A cluster hits the heading that at least half of its documents carry (`label_inherited`, else `label`)."""
    heading = {d.article.id: d.row.get("label_inherited") or d.label for d in documents}
    wanted: defaultdict[Week, set[str]] = defaultdict(set)
    for row in gold:
        if (week := Week.parse(row["week"])) in ranked or _covered(week, ranked):
            wanted[week].add(row["heading"])
    found, precise, total = 0, [], 0
    for week, headings in sorted(wanted.items()):
        hits = [_carried(ids, heading) for ids in ranked.get(week, ())][:RAISED]
        found += len(headings.intersection(h for h in hits if h))
        total += len(headings)
        precise.append(len(headings.intersection(h for h in hits[: len(headings)] if h)) / len(headings))
    return HeadingScore(
        weeks=len(wanted),
        headings=total,
        recall_at_10=found / total if total else 0.0,
        r_precision=float(np.mean(precise)) if precise else 0.0,
    )


def _covered(week: Week, ranked: Ranked) -> bool:
    return bool(ranked) and min(ranked) <= week <= max(ranked)


def _carried(ids: Sequence[str], heading: Mapping[Any, str | None]) -> str | None:
    counts: defaultdict[str, int] = defaultdict(int)
    for identity in ids:
        if name := heading.get(identity):
            counts[name] += 1
    name = min(counts, key=lambda n: (-counts[n], n), default=None)
    return name if name is not None and counts[name] * 2 >= len(ids) else None


def score_growth(
    ranked: Ranked,
    documents: Sequence[Document],
    vectors: Mapping[str, Vectors],
    *,
    near: int = 20,
    seed: int = 0,
) -> GrowthScore:
    """Whether what was raised grew: no human choice in it.

    Of a theme, the share of documents near its centroid in the next 8 weeks over that of the past 13; near is the
    cosine that its own documents have on average to the centroid, less a tenth. Random themes are as many random
    documents of the same week with their nearest neighbours of the window (as many as the raised theme has documents).

    Args:
        ranked: raised themes by week.
        documents: the texts replayed.
        vectors: by document id, unit length.
        near: the most neighbours a random theme is made of.
        seed: of the random themes and of the bootstrap.
    """
    rng = np.random.default_rng(seed)
    dated = [d for d in documents if d.article.published and d.article.id in vectors]
    matrix = np.array([vectors[d.article.id] for d in dated], dtype=np.float32)
    weeks = [Week.of(d.article.dated) for d in dated]
    origin = min(weeks)
    number = np.array([week.since(origin) for week in weeks])
    row: dict[str, int] = {d.article.id: i for i, d in enumerate(dated)}
    differences = []
    for week, themes in sorted(ranked.items()):
        w = week.since(origin)
        if w < 13 or w + 8 > number.max():
            continue
        window = np.flatnonzero((number > w - 4) & (number <= w))
        after = matrix[(number > w) & (number <= w + 8)]
        before = matrix[(number > w - 13) & (number <= w)]
        own, chance = [], []
        for rows in filter(None, ([row[i] for i in ids if i in row] for ids in themes)):
            own.append(_growth(matrix[rows], before, after))
            seed_row = matrix[rng.choice(window)]
            closest = window[np.argsort(-(matrix[window] @ seed_row), kind="stable")[: min(len(rows), near)]]
            chance.append(_growth(matrix[closest], before, after))
        if own:
            differences.append(float(np.mean(own) - np.mean(chance)))
    if not differences:
        return GrowthScore(weeks=0, difference=0.0, low=0.0, high=0.0)
    values = np.array(differences)
    means = rng.choice(values, size=(2000, len(values))).mean(axis=1)
    low, high = np.percentile(means, [2.5, 97.5])
    return GrowthScore(weeks=len(values), difference=float(values.mean()), low=float(low), high=float(high))


def _growth(members: Vectors, before: Vectors, after: Vectors) -> float:
    centroid = members.mean(axis=0)
    centroid = centroid / max(float(np.linalg.norm(centroid)), 1e-9)
    least = float((members @ centroid).mean()) - 0.1
    later = (int((after @ centroid >= least).sum()) + 0.5) / (len(after) + 1)
    past = (int((before @ centroid >= least).sum()) + 0.5) / (len(before) + 1)
    return float(np.log(later / past))


def evaluate_trends(
    documents: Sequence[Document], gold: Sequence[Mapping[str, Any]], embeddings: EmbeddingsOf
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """The scores of the production code with its default settings, and the replay lines they rest on."""
    rows = [line for reading in replay([d.article for d in documents], embeddings) for line in lines(reading)]
    return score(rows, documents, gold), rows


def score(
    rows: Sequence[Mapping[str, Any]], documents: Sequence[Document], gold: Sequence[Mapping[str, Any]]
) -> dict[str, Any]:
    """The scores of replay lines by whatever the gold file holds."""
    ranked = raised(rows)
    if "regex" in gold[0]:
        onsets = score_onsets(ranked, documents, gold)
        return {
            "measure": "onsets",
            "themes": onsets.themes,
            "found": onsets.found,
            "share": round(onsets.share, 4),
            "within_weeks": onsets.within,
            "median_delay": onsets.median_delay,
            "decoys": onsets.decoys,
            "decoys_raised": onsets.decoys_raised,
            "missed": list(onsets.missed),
            "raised_decoys": list(onsets.raised_decoys),
        }
    headings = score_headings(ranked, documents, gold)
    return {
        "measure": "new headings",
        "weeks": headings.weeks,
        "headings": headings.headings,
        "recall_at_10": round(headings.recall_at_10, 4),
        "r_precision": round(headings.r_precision, 4),
    }


def evaluate_labels(
    rows: Sequence[Mapping[str, Any]], documents: Sequence[Document], gold: Sequence[Mapping[str, Any]]
) -> dict[str, Any]:
    """How labels read: length, and whether those of themes that match a gold theme name it.

    A label names a gold theme if its expression finds it in the label or the terms, and a heading if they share at
    least half of the heading's words.
    """
    labels = {str(row["theme_id"]): str(row["label"]) for row in rows}
    lengths = [len(text.split()) for text in labels.values()]
    named, matched = 0, 0
    text = {d.article.id: f"{d.article.title}\n{d.article.text}" for d in documents}
    heading = {d.article.id: d.row.get("label_inherited") or d.label for d in documents}
    expressions = [re.compile(row["regex"]) for row in gold if "regex" in row]
    headings = {str(row["heading"]) for row in gold if "heading" in row}
    first_seen: dict[str, Mapping[str, Any]] = {}
    for row in rows:
        first_seen.setdefault(str(row["theme_id"]), row)
    for row in first_seen.values():
        said = " ; ".join([str(row["label"]), *map(str, row["terms"])])
        ids = [str(i) for i in row["article_ids"]]
        for expression in expressions:
            if ids and sum(bool(expression.search(text.get(i, ""))) for i in ids) * 2 >= len(ids):  # type: ignore[call-overload]
                matched += 1
                named += bool(expression.search(said))
        if (carried := _carried(ids, heading)) in headings and carried:
            matched += 1
            words = set(" ".join(terms(carried)).split())
            named += len(words & set(" ".join(terms(said)).split())) * 2 >= len(words)
    return {
        "measure": "labels",
        "themes": len(labels),
        "words_median": float(np.median(lengths)) if lengths else None,
        "words_longest": max(lengths, default=0),
        "cut_off": sum(label.endswith("…") for label in labels.values()),
        "matching_gold": matched,
        "naming_it": named,
        "share_naming_it": round(named / matched, 4) if matched else None,
    }


def growth_ratio_baseline(documents: Sequence[Document], limit: int = RAISED) -> dict[Week, list[tuple[str, ...]]]:
    """What a plain n-gram growth ratio raises: terms by their share in the last four weeks over the share before.

    Each term is a theme of its own; nothing is merged and nothing is read but words.
    """
    by_week: defaultdict[Week, list[Document]] = defaultdict(list)
    for document in documents:
        if document.article.published:
            by_week[Week.of(document.article.published)].append(document)
    weeks = [min(by_week).plus(n) for n in range(max(by_week).since(min(by_week)) + 1)]
    held = {d.article.id: terms(f"{d.article.title}\n{d.article.text}") for ds in by_week.values() for d in ds}
    look = 4 if len(weeks) > 26 else 2
    before: defaultdict[str, int] = defaultdict(int)
    before_total, result = 0, {}
    for n, week in enumerate(weeks):
        recent = [d for w in weeks[max(0, n - look + 1) : n + 1] for d in by_week.get(w, ())]
        found: defaultdict[str, list[str]] = defaultdict(list)
        for document in recent:
            for term in held[document.article.id]:
                found[term].append(document.article.id)
        if before_total and recent:
            ratio = {
                term: (len(ids) / len(recent)) / ((before[term] + 1) / before_total)
                for term, ids in found.items()
                if len(ids) >= 5
            }
            best = sorted(ratio, key=lambda term: (-ratio[term], term))[:limit]
            result[week] = [tuple(found[term]) for term in best]
        if n - look + 1 >= 0:
            for document in by_week.get(weeks[n - look + 1], ()):
                before_total += 1
                for term in held[document.article.id]:
                    before[term] += 1
    return result
