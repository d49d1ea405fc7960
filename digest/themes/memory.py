"""What the fold over weeks knows of a study field after a week.

For each of the last weeks: what counted (one article a story and site), its vector and its words. For older weeks
only how often each term was seen. Nothing here is text that could be shown; articles stay in their store.
"""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from digest.types import StoryId, ThemeId, Vectors, Week
from sources.types import ArticleId

SPAN: Final = 26  # weeks a theme's past is counted over
NAMED: Final = "^"  # before a word that is written as a name
WINDOW: Final = 4  # weeks whose articles a theme is looked for in, this one included


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class WeekRecord:
    """One past week: what was published that counts. `ids`, `sites` and rows of `vectors` go together."""

    week: Week
    observed: bool
    ids: tuple[ArticleId, ...] = ()
    sites: tuple[str, ...] = ()
    vectors: npt.NDArray[np.float16] = field(default_factory=lambda: np.zeros((0, 0), dtype=np.float16))  # (n, d)
    words: tuple[frozenset[str], ...] = ()  # of each article: the rarest that it says, names marked (`NAMED`) too
    groups: npt.NDArray[np.int32] = field(default_factory=lambda: np.zeros(0, dtype=np.int32))  # (n,), its development
    terms: tuple[frozenset[str], ...] = ()  # of each article, phrases too; only of the last weeks (`WINDOW`)
    counts: Mapping[str, int] = field(default_factory=dict)  # articles of the week by term

    @property
    def total(self) -> int | None:
        """How much was published; None if the feeds weren't asked."""
        return len(self.ids) if self.observed else None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Core:
    """What a set of articles is about: the mean of their vectors and of their word weights."""

    meaning: Vectors  # (d,), the mean of unit vectors: shorter the less they agree
    words: Mapping[str, float]  # mean weight of each, in rows of length 1
    usual: float  # mean of what is usual to its articles (`digest.themes.space`)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ThemeRecord:
    """A theme as it was last seen."""

    id: ThemeId
    label: str
    word: str  # the term that all its articles say; "" if they are known by their likeness alone
    terms: tuple[str, ...]
    core: Core
    first_week: Week
    last_week: Week  # that had an article
    counts: Mapping[
        Week, int
    ]  # articles of each observed week, as printed then; before the first week as counted in it
    article_ids: tuple[ArticleId, ...]  # of its last window, oldest first
    kin: ThemeId | None = None  # of one followed before, whose development it may be
    called_new: bool = False  # in an earlier week


class Frequency(NamedTuple):
    """How often a term is said, in articles."""

    ever: int  # in all weeks that are remembered and those older
    now: int  # in the last week
    usual: float  # that its past lets expect in a week of this size; nan without a past


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Memory:
    """Everything a week needs to know of the weeks before it."""

    model: str = ""  # that the vectors come from; "" before the first
    weeks: tuple[WeekRecord, ...] = ()  # oldest first, without gaps, at most `SPAN`
    older: Mapping[str, int] = field(default_factory=dict)  # articles by term in the weeks before those
    older_total: int = 0  # articles in them
    themes: tuple[ThemeRecord, ...] = ()
    stories: Mapping[ArticleId, StoryId] = field(default_factory=dict)  # of the last two weeks' articles

    @property
    def weeks_of_past(self) -> int:
        """Observed weeks it holds."""
        return sum(record.observed for record in self.weeks)

    def sayings(self, term: str, *, before: int = 0) -> int:
        """Articles that say a term, in all weeks but the last `before`: those that are remembered and those older."""
        weeks = self.weeks[:-before] if before else self.weeks
        return self.older.get(term, 0) + sum(record.counts.get(term, 0) for record in weeks)

    def frequency(self, term: str) -> "Frequency":
        """How often the last week says a term, and how often its past lets expect."""
        if not self.weeks:
            return Frequency(ever=0, now=0, usual=math.nan)
        week = self.weeks[-1]
        before = self.older_total + sum(record.total or 0 for record in self.weeks[:-1])
        past = self.sayings(term, before=1)
        # Half an article more than was counted: what was never said isn't impossible (Jeffreys' prior).
        usual = (past + 0.5) * len(week.ids) / before if before else math.nan
        now = week.counts.get(term, 0)
        return Frequency(ever=past + now, now=now, usual=usual)

    def followed_by(self, record: WeekRecord, model: str) -> "Memory":
        """This memory with one more week; weeks in between count as not observed.

        Raises:
            ValueError: the week isn't later than the last one remembered.
        """
        weeks = list(self.weeks)
        if weeks:
            gap = record.week.since(weeks[-1].week)
            if gap < 1:
                raise ValueError(f"{record.week} was read already: start from the memory of the week before it")
            weeks += [WeekRecord(week=weeks[-1].week.plus(n), observed=False) for n in range(1, min(gap, SPAN + 1))]
        weeks.append(record)
        older, total = self.older, self.older_total
        leaving = weeks[:-SPAN] if len(weeks) > SPAN else []
        if any(week.counts for week in leaving):
            sums = Counter(older)
            for week in leaving:
                sums.update(week.counts)
            alive = set[str]().union(*(week.counts for week in weeks[len(leaving) :]))
            older = {term: count for term, count in sums.items() if count > 1 or term in alive}
        total += sum(week.total or 0 for week in leaving)
        kept = [
            _thinned(week, weeks, older) if i < len(weeks) - WINDOW and week.terms else week
            for i, week in enumerate(weeks)
        ]
        return replace(self, model=model, weeks=tuple(kept[len(leaving) :]), older=older, older_total=total)


def _thinned(record: WeekRecord, weeks: Sequence[WeekRecord], older: Mapping[str, int]) -> WeekRecord:
    """A week that left the window: without each article's words, and without terms seen in it alone and once.

    What is lost undercounts a term's past by one (compare lossy counting, Manku & Motwani 2002).
    """
    others = set(older).union(*(week.counts for week in weeks if week is not record))
    counts = {term: count for term, count in record.counts.items() if count > 1 or term in others}
    return replace(record, terms=(), counts=counts)


EMPTY: Final = Memory()
