"""How well stories and copies are found, on labelled files: the production code at its default settings.

B-cubed after Bagga and Baldwin, "Entity-Based Cross-Document Coreferencing Using the Vector Space Model"
(1998): for each document, precision is the share of its predicted group that shares its label, recall the
share of its label found in its group; both are averaged over documents, and F1 is their harmonic mean.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.metrics import adjusted_rand_score, normalized_mutual_info_score
from sklearn.metrics.cluster import pair_confusion_matrix

from digest.embedding import Encoder, VectorStore, embed
from digest.measure.documents import Document, read_documents
from digest.stories.copies import copy_groups
from digest.stories.group import StorySettings, group_stories
from digest.types import Embeddings
from sources.errors import ConfigError
from sources.types import Article, ArticleId
from sources.values import json_text, to_json

Grouping = Mapping[ArticleId, str]
Group = Callable[[Sequence[Article], Embeddings], Grouping]


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """Groups found against labels; every figure from 0 to 1 (ARI from -1) except the counts."""

    documents: int  # that carry a label: the others are grouped but not scored
    labels: int
    groups: int
    alone: float  # share of documents whose group holds no other
    bcubed_precision: float
    bcubed_recall: float
    bcubed_f1: float
    pair_precision: float
    pair_recall: float
    pair_f1: float
    ari: float
    nmi: float


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryScores:
    """`mean` is the plain mean over windows, `pooled` counts all documents as one set of groups."""

    mean: Agreement | None  # None where no document is labelled
    pooled: Agreement | None
    windows: Mapping[str, Agreement]  # by window, "" for rows without one
    model: str  # of the vectors, "" where none were used
    stories: Mapping[ArticleId, str]  # the prediction, in the order of the files

    def to_json(self) -> dict[str, Any]:
        """Everything but the prediction, as JSON has it."""
        return {
            "model": self.model,
            "documents": len(self.stories),
            "mean": to_json(self.mean),
            "pooled": to_json(self.pooled),
            "windows": to_json(self.windows),
        }

    def predictions(self) -> str:
        """The prediction, one `{"id", "story"}` a line."""
        return _lines(self.stories, "story")


@dataclass(frozen=True, slots=True, kw_only=True)
class DuplicateScores:
    """Groups of copies; scored where a row carries a `label` (equal labels: copies of each other)."""

    documents: int
    groups: int  # of two or more
    copies: int  # documents in one of them
    agreement: Agreement | None
    group_of: Mapping[ArticleId, str]  # the prediction; a document that is no copy is a group of its own

    def to_json(self) -> dict[str, Any]:
        """Everything but the prediction, as JSON has it."""
        counts = {"documents": self.documents, "groups": self.groups, "copies": self.copies}
        return counts | {"agreement": to_json(self.agreement)}

    def predictions(self) -> str:
        """The prediction, one `{"id", "group"}` a line."""
        return _lines(self.group_of, "group")


def evaluate_stories(
    paths: Iterable[Path],
    *,
    encoder: Encoder,
    store: VectorStore | None = None,
    settings: StorySettings | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> StoryScores:
    """Group the files' documents, each window for itself, and score what carries a label.

    Args:
        paths: files in the common form.
        encoder: asked only for texts whose vectors `store` lacks.
        store: a cache of vectors, None for none.
        settings: None for the production default.
        progress: texts encoded so far, texts to encode.

    Raises:
        ConfigError: a file is wrong; names file and line.
        ModelError: the model can't be used.
    """
    documents = read_documents(paths)
    embeddings = embed([d.article for d in documents], encoder=encoder, store=store, progress=progress)

    def by_story(articles: Sequence[Article], vectors: Embeddings) -> Grouping:
        stories = group_stories(articles, vectors, settings=settings)
        return {article_id: story.id for story in stories for article_id in story.article_ids}

    return score_stories(documents, embeddings, by_story)


def score_stories(documents: Sequence[Document], embeddings: Embeddings, group: Group) -> StoryScores:
    """Score any way of grouping, ours or a baseline's, window by window."""
    windows: defaultdict[str, list[Document]] = defaultdict(list)
    for document in documents:
        windows[document.window or ""].append(document)
    found: dict[ArticleId, str] = {}
    scores: dict[str, Agreement] = {}
    for name, members in windows.items():
        grouping = group([d.article for d in members], embeddings)
        found |= {i: f"{name}/{story}" if name else story for i, story in grouping.items()}
        if measured := _labelled(members, found):
            scores[name] = measured
    return StoryScores(
        mean=_mean(list(scores.values())),
        pooled=_labelled(documents, found),
        windows=scores,
        model=embeddings.model,
        stories={d.article.id: found[d.article.id] for d in documents},
    )


def evaluate_duplicates(paths: Iterable[Path]) -> DuplicateScores:
    """Find the copies among all documents of all files, and score them where rows carry a label.

    Windows and dates are of no account here: a text printed again a year later is a copy all the same.

    Raises:
        ConfigError: a file is wrong; names file and line.
    """
    documents = read_documents(paths)
    groups = copy_groups([d.article for d in documents])
    leader = {article_id: group[0] for group in groups for article_id in group}
    found = {d.article.id: str(leader.get(d.article.id, d.article.id)) for d in documents}
    return DuplicateScores(
        documents=len(documents),
        groups=len(groups),
        copies=len(leader),
        agreement=_labelled(documents, found, within_windows=False),
        group_of=found,
    )


def agreement(labels: Sequence[str], groups: Sequence[str]) -> Agreement:
    """Compare two groupings of the same documents, given as one name for each document.

    Raises:
        ValueError: there is no document, or the lengths differ.
    """
    if not labels or len(labels) != len(groups):
        raise ValueError("one label and one group for each of at least one document")
    gold = np.unique(np.asarray(labels), return_inverse=True)[1]
    found = np.unique(np.asarray(groups), return_inverse=True)[1]
    sizes = np.bincount(found)
    label_sizes = np.bincount(gold)
    cells, shared = np.unique(np.stack([gold, found]), axis=1, return_counts=True)
    precision = float((shared**2 / sizes[cells[1]]).sum() / len(gold))
    recall = float((shared**2 / label_sizes[cells[0]]).sum() / len(gold))
    (_, wrong), (missed, right) = pair_confusion_matrix(gold, found)
    pair_precision = float(right / (right + wrong)) if right + wrong else 1.0
    pair_recall = float(right / (right + missed)) if right + missed else 1.0
    return Agreement(
        documents=len(gold),
        labels=len(label_sizes),
        groups=len(sizes),
        alone=float((sizes[found] == 1).mean()),
        bcubed_precision=precision,
        bcubed_recall=recall,
        bcubed_f1=_f1(precision, recall),
        pair_precision=pair_precision,
        pair_recall=pair_recall,
        pair_f1=_f1(pair_precision, pair_recall),
        ari=float(adjusted_rand_score(gold, found)),
        nmi=float(normalized_mutual_info_score(gold, found)),
    )


def _f1(precision: float, recall: float) -> float:
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def _labelled(documents: Sequence[Document], found: Grouping, *, within_windows: bool = True) -> Agreement | None:
    """Scores over the documents with a label; the same label in two windows is two stories."""
    scored = [d for d in documents if d.label is not None]
    if not scored:
        return None
    labels = [f"{d.window or ''}\n{d.label}" if within_windows else str(d.label) for d in scored]
    return agreement(labels, [found[d.article.id] for d in scored])


def _mean(scores: Sequence[Agreement]) -> Agreement | None:
    """The plain mean of every share over windows; counts are summed."""
    if not scores:
        return None
    values: dict[str, Any] = {}
    for field in fields(Agreement):
        each = [getattr(score, field.name) for score in scores]
        values[field.name] = sum(each) if field.type is int else float(np.mean(each))
    return Agreement(**values)


def _lines(grouping: Grouping, key: str) -> str:
    return "".join(json_text({"id": i, key: group}) + "\n" for i, group in grouping.items())


def write_predictions(path: Path, lines: str) -> None:
    """Write the lines of `predictions()`.

    Raises:
        ConfigError: the file can't be written.
    """
    try:
        path.write_text(lines, encoding="utf-8")
    except OSError as error:
        raise ConfigError(f"{path}: can't be written: {error.strerror or error}") from error
