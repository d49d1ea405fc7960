"""What is said of a theme's count, in words: the status, how sure it is, and the figures it rests on."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from digest.types import Status, Trend
from sources.wording.words import counted


class Why(StrEnum):
    """Why nothing can be said."""

    THIN = "too few earlier weeks to compare with"
    FIRST = "too few articles to call it new"
    TOLD = "new a short while ago, and too young for a trend"
    KIN = "perhaps no new development"
    SAID = "perhaps not new: the field has used its words before"
    PASSING = "past its height"
    FOUND = "noticed only this week, so a change can be told from next week on"
    FEW = "too few articles to call a change"
    MORE = "more than usual, but it may be chance"
    FEWER = "fewer than usual, but it may be chance"


DOUBTED: Final = frozenset((Why.KIN, Why.SAID))  # that there was none before: it may have been told as something else
_QUIET: Final = "quiet"
_SURE: Final = ((0.99, "very likely"), (0.9, "likely"))  # confidence, 1 less the q value


@dataclass(frozen=True, slots=True)
class Verdict:
    """A status and what it rests on."""

    status: Status
    p_value: float | None = None
    q_value: float | None = None
    confidence: float = 0.0
    why: Why | None = None  # nothing can be said


def trend(
    counts: Sequence[int | None],
    sites: int,
    now: int,
    expected: tuple[float, float] | None,
    verdict: Verdict,
    *,
    sure: bool,
    single_site: bool,
) -> Trend:
    """A theme's status with its figures; without a `sure` past nothing is very likely."""
    return Trend(
        status=verdict.status,
        count=now,
        sites=sites,
        weekly_counts=tuple(counts),
        expected=expected,
        p_value=verdict.p_value,
        q_value=verdict.q_value,
        confidence=round(min(max(verdict.confidence, 0.0), 1.0), 4),
        confidence_words=_words(verdict, now, sure=sure),
        score=0.0,
        figures=_figures(counts, sites, now, expected, verdict, single_site=single_site),
    )


def unheard(counts: Sequence[int | None], sites: int) -> Trend:
    """The trend of a week of which nothing is known."""
    nothing = counts[-1] is not None
    return Trend(
        status=Status.TOO_EARLY,
        count=counts[-1] or 0,
        sites=sites,
        weekly_counts=tuple(counts),
        expected=None,
        p_value=None,
        q_value=None,
        confidence=0.0,
        confidence_words="the field published nothing" if nothing else "this week was not observed",
        score=0.0,
        figures="nothing was published this week" if nothing else "the feeds were not asked this week",
    )


def _words(verdict: Verdict, now: int, *, sure: bool) -> str:
    if verdict.status is Status.TOO_EARLY:
        return verdict.why if verdict.why and (now or verdict.why is not Why.FEW) else _QUIET
    for least, words in _SURE[0 if sure else 1 :]:
        if verdict.confidence >= least:
            return words
    return "weak signal"


def _figures(
    counts: Sequence[int | None],
    sites: int,
    now: int,
    expected: tuple[float, float] | None,
    verdict: Verdict,
    *,
    single_site: bool,
) -> str:
    said = f"{counted(now, 'article')}"
    if not single_site and now:
        said += f" from {counted(sites, 'site')}"
    before = [count for count in counts[:-1] if count is not None]
    if expected is None:
        return f"{said} this week; too few earlier weeks to say what is usual"
    if not any(before):
        doubted = verdict.why in DOUBTED
        return f"{said} this week; {verdict.why if doubted else f'none in the {len(before)} weeks before'}"
    low, high = (round(bound) for bound in expected)
    return f"{said} this week; usual {low}" + (f" to {high}" if high > low else "")
