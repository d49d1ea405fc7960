"""Whether a theme is one development: labelled texts of each week against the themes that are told of it.

Only texts with a sure heading (`label`) count. A theme's purity is the share of these under one heading, a text's
headings being its label and those above it (`chain`). A heading of four such texts and more in a week is told if half
of them stand under one of the first ten themes, and told twice if a second of these consists of it by half as well.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from digest.measure.documents import Document
from digest.types import Week

FIRST: Final = 6  # themes whose purity is measured
TELLING: Final = 10  # themes that may tell a heading
LARGE: Final = 4  # sure texts of a heading that must be told
_TWICE: Final = 2  # texts of a heading that make a second theme of it
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

    def to_json(self) -> dict[str, Any]:
        """As a plain object."""
        return {
            "measure": "themes against headings",
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
        purities += [max(Counter(h for i in ids for h in above[i]).values()) / len(ids) for ids in sure[:FIRST] if ids]
        for name, size in Counter(heading[i] for i in own).items():
            if size >= LARGE:
                held = [sum(heading[i] == name for i in ids) for ids in sure[:TELLING]]
                found.append(max(held, default=0) * 2 >= size)
                main = [h >= _TWICE and 2 * h >= len(ids) for h, ids in zip(held, sure[:TELLING], strict=True)]
                twice += sum(main) > 1
    return ThemeScore(
        weeks=len(told),
        themes=len(purities),
        purity=float(np.mean(purities)) if purities else 0.0,
        headings=len(found),
        coverage=float(np.mean(found)) if found else 0.0,
        twice=twice,
    )


def told_of(rows: Sequence[Mapping[str, Any]]) -> dict[Week, list[tuple[str, ...]]]:
    """This week's article ids by theme, from replay lines, in their order."""
    by_week: defaultdict[Week, list[tuple[int, tuple[str, ...]]]] = defaultdict(list)
    for row in rows:
        by_week[Week.parse(row["week"])].append((row["rank"], tuple(row["week_article_ids"])))
    return {week: [ids for _, ids in sorted(found)] for week, found in sorted(by_week.items())}
