"""Weekly counts of themes -> new, rising, steady, fading, too early to tell, with the figures behind each word.

What is counted is voices: articles, one a week for each site and story (or group of copies).

A theme's count this week is held against its own past, week by week. The rate of the past is a gamma-Poisson
(conjugate) estimate, so the count expected now is negative binomial and its spread shrinks as the past grows (Gelman
et al., Bayesian Data Analysis, 3rd ed., section 2.6). The rate is per unit of exposure: what the rest of the field
published in the same week. Weeks in which feeds weren't asked are None and count for nothing, neither as zeros nor as
exposure. How much more than Poisson the counts scatter is estimated once for the whole field (pooled Pearson
statistic; McCullagh & Nelder, Generalized Linear Models, 1989, section 6.2). Tails are mid-p (Lancaster 1961). The
false discovery rate over all themes of an edition is held by the step-up of Benjamini & Hochberg (1995), for growth
and decline apart.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy import special, stats

from digest.types import Status, Trend

Floats = npt.NDArray[np.float64]

_PRIOR: Final = 0.5  # Jeffreys: half an article seen in no time at all
_RANGE: Final = 0.8  # "usual" is where four weeks of five fall
_PLAINLY: Final = 0.001  # p-value of a theme that the others aren't measured by
_TRIMMED: Final = 0.67  # what the largest tenth of the squares leaves of the pooled statistic of Poisson counts


@dataclass(frozen=True, slots=True, kw_only=True)
class TrendSettings:
    """What is asked of the figures before a word is said."""

    false_discoveries: float = 0.3  # share of "rising" (and of "fading") that may be chance; the words say how sure
    chance: float = 0.025  # p-value above which a change isn't named however few themes the edition has
    change: float = 1.5  # a smaller factor is no change, however sure
    least: float = 3.0  # articles a week under which no change can be told
    past: int = 4  # observed weeks without which there is no "usual"
    young: int = 3  # a theme first seen in its last so many observed weeks is new
    stray: float = 0.05  # part of a new theme's articles that may be older: one that spoke of it in passing


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """One theme's weeks, oldest first, this week last; None where the feeds weren't asked."""

    counts: tuple[int | None, ...]
    sites: int  # independent sites this week
    articles: frozenset[str] = frozenset()  # ids of its last weeks, by which themes that overlap are known


@dataclass(frozen=True, slots=True)
class _Case:
    """One theme's counts and exposures over the weeks that were observed, and what its past makes us expect."""

    series: Series
    now: int
    past: Floats
    weights: Floats  # exposure of each past week, in weeks like the usual one
    weight: float  # of this week

    @property
    def mean(self) -> float:
        return self.weight * self._rate

    @property
    def _rate(self) -> float:
        return (float(self.past.sum()) + _PRIOR) / max(float(self.weights.sum()), 1e-9)

    def variance(self, dispersion: float) -> float:
        """Of the predictive count: Poisson scatter, widened by the field's, plus doubt about the rate."""
        shape = float(self.past.sum()) + _PRIOR
        return dispersion * (self.mean + self.mean**2 / shape)

    @property
    def seen_before(self) -> bool:
        return bool(self.past.sum() > 0)


def judge(
    themes: Sequence[Series],
    published: Sequence[int | None],
    *,
    settings: TrendSettings | None = None,
    single_site: bool = False,
) -> tuple[Trend, ...]:
    """The trend of each theme of an edition, in the order given.

    Args:
        themes: all themes of the edition; each as many weeks as `published`.
        published: what the whole field published in each of those weeks, in the unit of the counts.
        settings: the default for everything we measure and ship.
        single_site: the field has one site only, so the figures don't speak of sites.

    Raises:
        ValueError: a theme has another number of weeks than `published`, or there is no week.
    """
    settings = settings or TrendSettings()
    cases = [_case(theme, published) for theme in themes]
    tails = [_tails(case, 1.0, settings) if case else None for case in cases]
    # A theme that outgrows its week makes all others a smaller part of it, and a theme that dies a larger one,
    # though they did nothing. What plainly changed, or broke out, is no measure of how much of a week it was. But
    # passing news is part of every week: only what is new beyond the scatter of a week's volume broke out.
    scatter = 2 * float(np.sqrt(np.mean([total for total in published if total] or [0])))
    changed = [
        theme
        for theme, case, tail in zip(themes, cases, tails, strict=True)
        if (tail and min(tail) < _PLAINLY) or (case and not case.seen_before and case.now > scatter)
    ]
    changed.sort(key=lambda series: -sum(count or 0 for count in series.counts))
    cases = [_case(theme, published, changed) for theme in themes]
    dispersion = _dispersion([case for case in cases if case])
    tails = [_tails(case, dispersion, settings) if case else None for case in cases]
    rising = _adjusted([tail[0] if tail else None for tail in tails])
    fading = _adjusted([tail[1] if tail else None for tail in tails])
    return tuple(
        _trend(theme, case, dispersion, tail, (up, down), settings, single_site)
        for theme, case, tail, up, down in zip(themes, cases, tails, rising, fading, strict=True)
    )


def emergence(recent: float, exposure: float, past: float, past_exposure: float) -> float:
    """How much a share has grown at least: the lower end of a 90 % interval for the logarithm of the growth.

    The recent part of all sightings is binomial given their sum, so with Jeffreys' prior it is Beta distributed
    (Brown, Cai & DasGupta 2001, section 4). Few sightings give a low bound whatever their growth.

    Args:
        recent: sightings in the recent weeks.
        exposure: what the field published in them.
        past: sightings before.
        past_exposure: what the field published before.

    Returns:
        The natural logarithm; 0 where nothing can be said.
    """
    if recent <= 0:
        return 0.0
    return float(emergences(np.array([recent]), exposure, np.array([past]), past_exposure)[0])


def emergences(recent: Floats, exposure: float, past: Floats, past_exposure: float) -> Floats:
    """`emergence` of many at once; each was sighted recently."""
    if exposure <= 0 or past_exposure <= 0:
        return np.zeros(len(recent))
    part = np.clip(special.betaincinv(recent + _PRIOR, past + _PRIOR, 0.05), 1e-12, 1 - 1e-12)
    growth: Floats = np.log(part / (1 - part)) + np.log(past_exposure / exposure)
    return growth


def _case(theme: Series, published: Sequence[int | None], changed: Sequence[Series] = ()) -> _Case | None:
    """None if this week was not observed or the field published nothing."""
    if len(theme.counts) != len(published) or not published:
        raise ValueError(f"a theme with {len(theme.counts)} weeks in a field with {len(published)}")
    now, total = theme.counts[-1], published[-1]
    if now is None or not total:
        return None
    weeks = [
        i for i, count in enumerate(theme.counts) if count is not None and (published[i] or i + 1 == len(published))
    ]
    apart = _apart(theme, changed)
    others = np.array(
        [max(0, (published[i] or 0) - sum(series.counts[i] or 0 for series in apart)) for i in weeks], dtype=float
    )
    past = np.array([theme.counts[i] for i in weeks[:-1]], dtype=float)
    return _Case(theme, now, past, *_exposure(others))


def _apart(theme: Series, changed: Sequence[Series]) -> list[Series]:
    """The theme and those that changed (the largest first) without what overlaps: no article is taken away twice."""
    chosen = [theme]
    for other in changed:
        common = [(len(one.articles & other.articles), min(len(one.articles), len(other.articles))) for one in chosen]
        if other is not theme and not any(both and 3 * both >= smaller for both, smaller in common):
            chosen.append(other)
    return chosen


def _exposure(others: Floats) -> tuple[Floats, float]:
    """How much of a usual week each past week was, and this one, by what the rest of the field published.

    A volume that scatters as chance lets it is no sign of a larger or smaller week, so each is drawn towards the mean
    by the positive part of James and Stein's factor (Efron & Morris 1973): not at all where it is many deviations off.
    """
    usual = float(others[:-1].mean()) if len(others) > 1 else 0.0
    if usual <= 0:
        return np.ones(len(others) - 1), 1.0
    kept = np.clip(1 - usual / np.maximum((others - usual) ** 2, 1e-9), 0.0, 1.0)
    weights = np.maximum(1 + kept * (others / usual - 1), 1 / (usual + 1))
    return weights[:-1], float(weights[-1])


def _dispersion(cases: Sequence[_Case]) -> float:
    """Pooled Pearson statistic over all themes' pasts; 1 unless the field plainly scatters more than chance does.

    Under chance the statistic has a standard error of sqrt(2 / freedom); within two of them it isn't told from 1.
    """
    total, freedom = 0.0, 0
    for case in cases:
        if len(case.past) < 3 or case.past.sum() < len(case.past):  # under one a week the statistic says little
            continue
        expected = case.weights * case.past.sum() / case.weights.sum()
        residuals = (case.past - expected) ** 2 / expected
        # One week of outbreak is what we look for, not how the field usually scatters.
        residuals = np.sort(residuals)[: max(2, int(np.ceil(0.9 * len(residuals))))]
        total += float(residuals.sum())
        freedom += max(1, len(residuals) - 1)
    if freedom < 30:
        return 1.0
    # Trimmed from above, and pooled: 1.0 for Poisson counts within a few percent.
    dispersion = total / freedom / _TRIMMED
    return dispersion if dispersion > 1 + 2 * np.sqrt(2 / freedom) else 1.0


def _tails(case: _Case, dispersion: float, settings: TrendSettings) -> tuple[float, float] | None:
    """Mid-p of a count as high, and of one as low; None where no test is honest."""
    if len(case.past) < settings.past or not case.seen_before or max(case.mean, case.now) < settings.least:
        return None
    size, chance = _law(case, dispersion)
    upto = float(special.betainc(size, case.now + 1, chance))
    under = float(special.betainc(size, case.now, chance)) if case.now else 0.0
    low = (upto + under) / 2
    return 1 - low, low


def _law(case: _Case, dispersion: float) -> tuple[float, float]:
    """Size and chance of the negative binomial with the mean and variance expected."""
    mean, variance = case.mean, case.variance(dispersion)
    size = mean**2 / max(variance - mean, 1e-9)
    return size, size / (size + mean)


def _adjusted(values: Sequence[float | None]) -> list[float | None]:
    """Benjamini and Hochberg's adjusted p-values; None stays None and counts for nothing."""
    tested = [i for i, value in enumerate(values) if value is not None]
    result: list[float | None] = [None] * len(values)
    if tested:
        p_values = np.clip([values[i] for i in tested], 0.0, 1.0)
        for i, q in zip(tested, stats.false_discovery_control(p_values), strict=True):
            result[i] = float(q)
    return result


def _trend(
    theme: Series,
    case: _Case | None,
    dispersion: float,
    tail: tuple[float, float] | None,
    adjusted: tuple[float | None, float | None],
    settings: TrendSettings,
    single_site: bool,
) -> Trend:
    if case is None:
        return _unheard(theme)
    expected = _usual(case, dispersion) if len(case.past) >= settings.past else None
    status, p_value, q_value = _status(case, tail, adjusted, expected, settings)
    confidence = _confidence(case, status, q_value)
    return Trend(
        status=status,
        count=case.now,
        sites=theme.sites,
        weekly_counts=theme.counts,
        expected=expected,
        p_value=p_value,
        q_value=q_value,
        confidence=round(confidence, 4),
        confidence_words=_words(status, confidence, case, expected, settings),
        score=round(
            emergence(case.now, case.weight, float(case.past.sum()), float(case.weights.sum())),
            6,
        ),
        figures=_figures(theme, case, expected, single_site),
    )


def _unheard(theme: Series) -> Trend:
    nothing = theme.counts[-1] is not None
    return Trend(
        status=Status.TOO_EARLY,
        count=theme.counts[-1] or 0,
        sites=theme.sites,
        weekly_counts=theme.counts,
        expected=None,
        p_value=None,
        q_value=None,
        confidence=0.0,
        confidence_words="the field published nothing" if nothing else "this week was not observed",
        score=0.0,
        figures="nothing was published this week" if nothing else "the feeds were not asked this week",
    )


def _status(
    case: _Case,
    tail: tuple[float, float] | None,
    adjusted: tuple[float | None, float | None],
    expected: tuple[float, float] | None,
    settings: TrendSettings,
) -> tuple[Status, float | None, float | None]:
    """The word, the p-value and the adjusted one it rests on."""
    if expected is None:
        return Status.TOO_EARLY, None, None
    older = case.past[: len(case.past) - (settings.young - 1)]
    young = case.past[len(older) :].sum() + case.now
    if older.sum() <= settings.stray * (older.sum() + young):
        return (Status.NEW if case.now and young > 1 else Status.TOO_EARLY), None, None
    if tail is None or adjusted[0] is None or adjusted[1] is None:
        return Status.TOO_EARLY, None, None
    growth = case.now / case.mean
    if _stands(tail[0], adjusted[0], settings) and growth >= settings.change:
        return Status.RISING, tail[0], adjusted[0]
    if _stands(tail[1], adjusted[1], settings) and growth <= 1 / settings.change:
        return Status.FADING, tail[1], adjusted[1]
    side = 0 if tail[0] < tail[1] else 1
    # A count outside what is usual is no proof of a change, but no sign of steadiness either.
    usual = expected[0] <= case.now <= expected[1]
    return (Status.STEADY if usual else Status.TOO_EARLY), tail[side], adjusted[side]


def _stands(p_value: float, q_value: float, settings: TrendSettings) -> bool:
    return p_value <= settings.chance and q_value <= settings.false_discoveries


def _confidence(case: _Case, status: Status, q_value: float | None) -> float:
    """How sure the word is, from 0 to 1."""
    if status in (Status.RISING, Status.FADING):
        return 1.0 - (q_value or 0.0)
    if status is Status.TOO_EARLY:
        return 0.0
    past, weights = float(case.past.sum()) + _PRIOR, float(case.weights.sum())

    def below(growth: float) -> float:  # this week's part of all sightings is Beta distributed, as in `emergence`
        odds = growth * case.weight / weights
        return float(special.betainc(case.now + _PRIOR, past, odds / (1 + odds)))

    if status is Status.NEW:
        return 1.0 - below(1.0)
    return below(2.0) - below(0.5)  # steady: neither doubled nor halved


def _words(
    status: Status,
    confidence: float,
    case: _Case,
    expected: tuple[float, float] | None,
    settings: TrendSettings,
) -> str:
    if status is Status.TOO_EARLY:
        if expected is None:
            return f"only {len(case.past)} earlier weeks to compare with"
        if case.seen_before and max(case.mean, case.now) >= settings.least:
            return f"{'more' if case.now > expected[1] else 'fewer'} than usual, but it may be chance"
        return "too few articles to tell a change" if case.now else "quiet"
    if status is Status.NEW and case.now < settings.least:
        return "weak signal"
    for least, words in ((0.99, "very likely"), (0.9, "likely")):
        if confidence >= least:
            return words
    return "weak signal"


def _usual(case: _Case, dispersion: float) -> tuple[float, float]:
    if not case.seen_before:
        return 0.0, 0.0
    low, high = stats.nbinom.ppf([(1 - _RANGE) / 2, (1 + _RANGE) / 2], *_law(case, dispersion))
    return float(low), float(high)


def _figures(theme: Series, case: _Case, expected: tuple[float, float] | None, single_site: bool) -> str:
    now = f"{case.now} {'article' if case.now == 1 else 'articles'}"
    if not single_site and case.now:
        now += f" from {theme.sites} {'site' if theme.sites == 1 else 'sites'}"
    if expected is None:
        return f"{now} this week; too few earlier weeks to say what is usual"
    if not case.seen_before:
        return f"{now} this week; none in the {len(case.past)} weeks before"
    low, high = (round(bound) for bound in expected)
    return f"{now} this week; usual {low}" + (f" to {high}" if high > low else "")
