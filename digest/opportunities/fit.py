"""Which opportunities fit a student best, and why. Pure."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import Final

from digest.opportunities.kinds import kinds_in, without_kinds
from digest.text.english import FUNCTION
from digest.text.words import stem, words
from digest.types import Opportunity, OpportunityKind
from sources.types import ArticleId


@dataclass(frozen=True, slots=True, kw_only=True)
class FitSettings:
    """What counts how much, in shares of a full match with an interest.

    Chosen, not fitted: a match outweighs everything else together, the kind asked for outweighs any time left, and of
    two that fit alike the one that can still be prepared, and not for long, stands first.
    """

    interest: float = 4.0  # times how close it is, 0 to 1
    kind: float = 2.0  # the kind asked for
    field: float = 1.0  # times the student's weight of the field it came from, 0 to 1
    time: float = 1.0  # times how well its time left suits
    least_days: int = 3  # under these a CV and two letters are hardly ready
    best_days: int = 21  # from least to here it suits fully; then less, until
    far_days: int = 120  # where it will still be there in many digests to come
    undated: float = 0.3  # what an unknown deadline suits


FIT: Final = FitSettings()


def rank_opportunities(
    opportunities: Sequence[Opportunity],
    *,
    today: date,
    weights: Mapping[ArticleId, float] | None = None,
    close: Mapping[ArticleId, tuple[str, float]] | None = None,
    kinds: Collection[OpportunityKind] = (),
    settings: FitSettings = FIT,
) -> tuple[Opportunity, ...]:
    """The opportunities that can still be acted on, what fits best first; `fit` says why where there is a reason.

    Args:
        opportunities: of all the student's fields; what stands twice is kept once.
        today: the student's day. What was due before it is left out.
        weights: by article, the student's weight of the field it came from, 0 to 1; 1 where none is given.
        close: by article, the interest it matches, in the student's words, and how closely, 0 to 1.
        kinds: kinds the student asks for (`kinds_wished`).
        settings: what counts how much.
    """
    weights, close = weights or {}, close or {}

    def score(one: Opportunity) -> float:
        return (
            settings.interest * (close[one.article_id][1] if one.article_id in close else 0.0)
            + settings.kind * (one.kind in kinds)
            + settings.field * weights.get(one.article_id, 1.0)
            + settings.time * _suits(one, today, settings)
        )

    ahead = {one.url: one for one in reversed(opportunities) if _next_day(one) is None or _last_day(one) >= today}
    ranked = sorted(
        ahead.values(), key=lambda one: (-score(one), _next_day(one) or date.max, -one.published.timestamp(), one.url)
    )
    return tuple(replace(one, fit=_reason(one, close, kinds)) for one in ranked)


def close_by_words(
    opportunities: Sequence[Opportunity], wishes: Sequence[str], leads: Mapping[ArticleId, str]
) -> dict[ArticleId, tuple[str, float]]:
    """The opportunities that say every word an interest is about, in their title or first sentences.

    Strict, so that "fits" is true: a call for ransomware research doesn't fit "ransomware in hospitals". The words that
    only name a kind ("internships in grasping") are left out, for `kinds_wished` sees to them.

    Args:
        opportunities: what may fit.
        wishes: interests in the student's words.
        leads: by article, its first sentences.

    Returns:
        By article the interest that fits best and how closely: 1.0 where the title says it all, else 0.8.
    """
    wanted = [(wish, words) for wish in wishes if (words := _stems(without_kinds(wish)))]
    found: dict[ArticleId, tuple[str, float]] = {}
    for one in opportunities:
        title = _stems(one.title)
        said = title | _stems(leads.get(one.article_id, "")) | _stems(one.deadline_words)
        closest = max(
            ((1.0 if words <= title else 0.8, len(words), wish) for wish, words in wanted if words <= said),
            default=None,
        )
        if closest:
            found[one.article_id] = (closest[2], closest[0])
    return found


@lru_cache(maxsize=4096)
def _stems(text: str) -> frozenset[str]:
    return frozenset(stem(word) for word in words(text) if len(word) > 2 and word.isalpha() and word not in FUNCTION)


def kinds_wished(wishes: Sequence[str]) -> frozenset[OpportunityKind]:
    """The kinds of opportunity that a student's interests name: "internships in grasping" asks for internships."""
    return frozenset(kind for wish in wishes for kind in kinds_in(wish))


def _reason(one: Opportunity, close: Mapping[ArticleId, tuple[str, float]], kinds: Collection[OpportunityKind]) -> str:
    if one.article_id in close:
        return f"fits “{close[one.article_id][0]}”"
    return f"{'an' if one.kind[:1] in 'aeio' else 'a'} {one.kind}, as you asked" if one.kind in kinds else ""


def _next_day(one: Opportunity) -> date | None:
    return one.deadline or one.event_from


def _last_day(one: Opportunity) -> date:
    """The last day on which it can be acted on: anywhere on earth a day lasts into the next."""
    day = one.deadline or one.event_to or one.event_from or date.max
    return max(day, one.due_at.date()) if one.due_at else day


def _suits(one: Opportunity, today: date, settings: FitSettings) -> float:
    """How well the time left suits, 0 to 1."""
    day = _next_day(one)
    if day is None:
        return settings.undated
    left = (day - today).days
    if left < settings.least_days:
        return 0.5
    if left <= settings.best_days:
        return 1.0
    return max(0.0, (settings.far_days - left) / (settings.far_days - settings.best_days))
