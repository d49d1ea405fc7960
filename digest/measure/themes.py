"""Whether a theme is one development: labelled texts of each week against the themes that are told of it.

Only texts with a sure heading (`label`) count. A theme's purity is the share of these under one heading, a text's
headings being its label and those above it (`chain`). A heading of four such texts and more in a week is told if half
of them stand under one of the first ten themes, and told twice if a second of these consists of it by half as well.

The baseline knows no past: the week's texts grouped by plain average linkage, half by the cosine of their vectors and
half by that of their words, and the largest ten groups, at one cut and at the one that is best on these very labels.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.spatial.distance import squareform
from sklearn.feature_extraction.text import TfidfVectorizer

from digest.measure.documents import Document
from digest.measure.replay import EmbeddingsOf
from digest.text.words import STOP_WORDS
from digest.themes.read import WeekReading
from digest.types import Week
from sources.types import Article


@dataclass(frozen=True, slots=True, kw_only=True)
class Yardstick:
    """What counts as told, and with what it is compared."""

    first: int = 6  # themes whose purity is measured
    telling: int = 10  # themes that may tell a heading
    large: int = 4  # sure texts of a heading that must be told
    twice: int = 2  # texts of a heading that make a second theme of it
    cut: float = 0.62  # distance up to which the baseline's groups are joined, chosen on years that aren't here


YARDSTICK: Final = Yardstick()
CUTS: Final = tuple(np.arange(0.40, 0.90, 0.02).round(2).tolist())  # among which its best is looked for
Told = Mapping[Week, Sequence[Sequence[str]]]  # ids of each week's own articles by theme, in the order told


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemeScore:
    """Purity, coverage and repetition over weeks."""

    weeks: int
    themes: int  # that have a text with a sure heading, among the first six
    purity: float
    headings: int
    coverage: float
    twice: int  # headings told twice, over all weeks

    @property
    def both(self) -> float:
        """Harmonic mean of purity and coverage."""
        total = self.purity + self.coverage
        return 2 * self.purity * self.coverage / total if total else 0.0

    def to_json(self) -> dict[str, Any]:
        """As a plain object."""
        return {
            "weeks": self.weeks,
            "themes": self.themes,
            "purity_of_first_six": round(self.purity, 4),
            "headings": self.headings,
            "told_by_first_ten": round(self.coverage, 4),
            "told_twice": self.twice,
            "told_twice_a_week": round(self.twice / max(self.weeks, 1), 4),
        }


def score_themes(told: Told, documents: Sequence[Document]) -> ThemeScore:
    """Score what was told in each of its weeks."""
    heading = {str(d.article.id): d.label for d in documents if d.label}
    above = {str(d.article.id): {d.label, *(d.row.get("chain") or ())} for d in documents if d.label}
    by_week: defaultdict[Week, list[str]] = defaultdict(list)
    for d in documents:
        if d.label and d.article.published:
            by_week[Week.of(d.article.published)].append(str(d.article.id))
    purities: list[float] = []
    found: list[bool] = []
    twice = 0
    for week, themes in told.items():
        own = set(by_week.get(week, ()))
        sure = [[i for i in ids if i in own] for ids in themes]
        purities += [
            max(Counter(h for i in ids for h in above[i]).values()) / len(ids) for ids in sure[: YARDSTICK.first] if ids
        ]
        for name, size in Counter(heading[i] for i in own).items():
            if size >= YARDSTICK.large:
                held = [sum(heading[i] == name for i in ids) for ids in sure[: YARDSTICK.telling]]
                found.append(max(held, default=0) * 2 >= size)
                main = [
                    h >= YARDSTICK.twice and 2 * h >= len(ids)
                    for h, ids in zip(held, sure[: YARDSTICK.telling], strict=True)
                ]
                twice += sum(main) > 1
    return ThemeScore(
        weeks=len(told),
        themes=len(purities),
        purity=float(np.mean(purities)) if purities else 0.0,
        headings=len(found),
        coverage=float(np.mean(found)) if found else 0.0,
        twice=twice,
    )


def told_in(readings: Iterable[WeekReading]) -> dict[Week, list[tuple[str, ...]]]:
    """This week's article ids by theme, in the order told; a week in which nothing was told has none."""
    return {reading.week: [theme.article_ids for theme in reading.themes] for reading in readings if reading.observed}


def grouped(
    weeks: Mapping[Week, Sequence[Article]], embeddings: EmbeddingsOf, cuts: Sequence[float]
) -> dict[float, dict[Week, list[tuple[str, ...]]]]:
    """What the baseline tells: for each cut each week's largest ten groups of two texts and more, the largest first."""
    found: dict[float, dict[Week, list[tuple[str, ...]]]] = {cut: {} for cut in cuts}
    for week, articles in weeks.items():
        ids = [str(article.id) for article in articles]
        tree = _tree(articles, embeddings) if len(ids) > 1 else None
        for cut in cuts:
            found[cut][week] = [] if tree is None else list(_largest(fcluster(tree, cut, "distance"), ids))
    return found


def _tree(articles: Sequence[Article], embeddings: EmbeddingsOf) -> npt.NDArray[np.float64]:
    vectors = embeddings(articles).matrix
    texts = [f"{article.title}\n{article.text or article.lead}" for article in articles]
    words = TfidfVectorizer(sublinear_tf=True, stop_words=STOP_WORDS)
    try:
        rows = words.fit_transform(texts)
        alike = (vectors @ vectors.T + (rows @ rows.T).toarray()) / 2
    except ValueError:  # no text has a word of its own
        alike = vectors @ vectors.T / 2
    distance = np.clip(1 - alike, 0, None)
    np.fill_diagonal(distance, 0)
    made: npt.NDArray[np.float64] = linkage(squareform(distance, checks=False), "average")
    return made


def _largest(groups: Sequence[int], ids: Sequence[str]) -> Iterator[tuple[str, ...]]:
    members: defaultdict[int, list[str]] = defaultdict(list)
    for group, identity in zip(groups, ids, strict=True):
        members[group].append(identity)
    whole = sorted((some for some in members.values() if len(some) > 1), key=lambda some: (-len(some), some[0]))
    yield from map(tuple, whole[: YARDSTICK.telling])


def compare(
    told: Told, weeks: Mapping[Week, Sequence[Article]], documents: Sequence[Document], embeddings: EmbeddingsOf
) -> dict[str, Any]:
    """What was told and what the baseline tells of the same weeks, scored.

    Args:
        told: as `told_in` gives it.
        weeks: the articles of each week at least that was told.
        documents: the same texts with their labels.
        embeddings: gives vectors.
    """
    plain = grouped({week: weeks.get(week, ()) for week in told}, embeddings, sorted({YARDSTICK.cut, *CUTS}))
    scores = {cut: score_themes(tellings, documents) for cut, tellings in plain.items()}
    best = max(scores, key=lambda cut: (scores[cut].both, -cut))
    return {
        "measure": "themes against headings",
        "themes": score_themes(told, documents).to_json(),
        "average_linkage": {"cut": YARDSTICK.cut} | scores[YARDSTICK.cut].to_json(),
        "average_linkage_at_its_best": {"cut": best} | scores[best].to_json(),
    }
