"""Weekly counts of themes -> new, rising, steady, fading, too early to tell, with the figures behind each word.

What is counted is articles: one a week for each site and story (or group of copies). A theme's count is held against
its own past, week by week. The rate of the past is a gamma-Poisson (conjugate) estimate, so the count expected now is
negative binomial and its spread shrinks as the past grows (Gelman et al., Bayesian Data Analysis, 3rd ed., section
2.6). The rate is per unit of exposure: what the rest of the field published in the same week. Weeks in which feeds
weren't asked are None and count for nothing, neither as zeros nor as exposure. How much more than Poisson the counts
scatter is estimated for the whole field (pooled Pearson statistic; McCullagh & Nelder, Generalized Linear Models,
1989, section 6.2) and, where its own past shows more, for the theme. Tails are mid-p (Lancaster 1961).

No test rests on what chose the theme. What was followed before the week began was not picked by this week, and the
weeks that picked it are left out of its past; what comes out of nothing this week isn't called rising: `newness` tells
whether it is new. The share of false discoveries over all that is followed, shown or not, is held by the step-up of
Benjamini & Hochberg (1995), for growth and decline apart: in a week without change it is the chance of any false word.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import special, stats

from digest.themes.settings import COUNTING, TrendSettings
from digest.themes.verdict import Verdict, Why, trend, unheard
from digest.types import Status, Trend

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """One theme's weeks, oldest first, this week last; None where the feeds weren't asked."""

    counts: tuple[int | None, ...]
    sites: int  # independent sites this week
    asked: tuple[bool, ...] = ()  # weeks that a test may rest on: not those that chose the theme; () for all
    since: int = 52  # weeks that it was followed before this one; 0 if this week found it
    new: float | None = None  # `newness`; None where it was seen before
    surge: float | None = None  # `newness` of this week alone; None for a theme that was followed before, or may be new
    new_word: bool = True  # most of its articles share a word that the field hardly said before
    called_new: bool = False  # in an earlier week: the same isn't called new twice
    kin: bool = False  # with a theme told before: it may be the same development
    articles: frozenset[str] = frozenset()  # ids of its last weeks, by which themes that overlap are known


@dataclass(frozen=True, slots=True)
class Case:
    """One theme's counts and exposures over the weeks that were observed, and what its past makes us expect."""

    now: int
    past: Floats  # of the weeks a test may rest on
    weights: Floats  # exposure of each, in weeks like the usual one
    weight: float  # of this week
    lately: tuple[float, float, Floats, Floats] | None  # the last weeks' sum and exposure, and the weeks before them

    @property
    def mean(self) -> float:
        """What is expected this week."""
        return self.weight * (float(self.past.sum()) + COUNTING.prior) / max(float(self.weights.sum()), 1e-9)

    @property
    def seen_before(self) -> bool:
        """Whether its past holds any article."""
        return bool(self.past.sum() > 0)


def judge(
    themes: Sequence[Series],
    published: Sequence[int | None],
    *,
    well: int | None = None,
    settings: TrendSettings | None = None,
    single_site: bool = False,
) -> tuple[Trend, ...]:
    """The trend of each theme that is followed, in the order given.

    Args:
        themes: all that are followed, shown or not; each as many weeks as `published`.
        published: what the whole field published in each of those weeks, in the unit of the counts.
        well: past weeks that nearly all feeds cover; all observed ones by default.
        settings: the default for everything we measure and ship.
        single_site: the field has one site only, so the figures don't speak of sites.

    Raises:
        ValueError: a theme has another number of weeks than `published`, or there is no week.
    """
    settings = settings or TrendSettings()
    cases = [_case(theme, published, (), settings) for theme in themes]
    tails = [_tails(theme, case, 1.0, settings) for theme, case in zip(themes, cases, strict=True)]
    changed = _changed(themes, cases, tails, published)
    if changed:
        cases = [_case(theme, published, changed, settings) for theme in themes]
    scatter = _dispersion([case for case in cases if case])
    tails = [_tails(theme, case, scatter, settings) for theme, case in zip(themes, cases, strict=True)]
    rising = _adjusted([tail[0] if tail else None for tail in tails])
    fading = _adjusted([tail[1] if tail else None for tail in tails])
    weeks = sum(total is not None for total in published[:-1]) if well is None else well
    result = []
    for theme, case, tail, up, down in zip(themes, cases, tails, rising, fading, strict=True):
        if case is None:
            result.append(unheard(theme.counts, theme.sites))
            continue
        expected = _usual(case, scatter) if len(case.past) >= settings.past else None
        verdict = _verdict(theme, case, tail, (up, down), expected, settings)
        sure = weeks >= settings.proven
        result.append(trend(theme.counts, theme.sites, case.now, expected, verdict, sure=sure, single_site=single_site))
    return tuple(result)


def newness(recent: int, before: int, span: float, asked: float) -> float:
    """How many of the groups that a week holds would look as new as this one by chance; 1 or more says nothing.

    Were its articles strewn over all remembered weeks, each but the first (without which there were no group to ask
    about) would fall into the last weeks with the part that these are of all that was published: a binomial tail, held
    against all groups asked (Bonferroni).

    Args:
        recent: its articles since it was first seen.
        before: articles like them in earlier weeks.
        span: part of all remembered articles that were published since then.
        asked: groups of this week that might have been called new.
    """
    if recent < 2 or span >= 1:
        return asked
    return asked * float(stats.binom.sf(recent - 2, recent + before - 1, span))


def newness_of(
    counts: Sequence[int | None], published: Sequence[int | None], tried: int | None, settings: TrendSettings
) -> float | None:
    """`newness` of a theme first seen in the last weeks; None for one that was seen before.

    Args:
        counts: its articles, oldest week first.
        published: what the whole field published.
        tried: groups that might have been called new; None for as many of its size as all articles since then make.
        settings: with how many weeks are the last.
    """
    observed = [n for n, total in enumerate(published) if total]
    young, older = observed[-settings.young :], observed[: -settings.young]
    recent, before = (sum(counts[n] or 0 for n in weeks) for weeks in (young, older))
    if not older or before > settings.stray * (before + recent):
        return None
    first = next((n for n in young if counts[n]), young[-1])
    since = sum(published[n] or 0 for n in observed if n >= first)
    span = since / sum(published[n] or 0 for n in observed)
    return newness(recent, before, span, since / max(1, recent) if tried is None else tried)


def surge_of(
    counts: Sequence[int | None], published: Sequence[int | None], around: int, settings: TrendSettings
) -> float | None:
    """`newness` of this week's articles, for a development that this week found and that has a past; None without one.

    The test of what was followed can't be asked of it, for this week chose it. But its articles can be: were they
    strewn over the remembered weeks, how many groups of this week would hold so many of theirs? `around` are the
    earlier articles that are as near as its own, its past among them; the rest is as for `newness_of`.
    """
    now, week = counts[-1], published[-1]
    earlier = [total for total in published[:-1] if total]
    if not now or not week or len(earlier) < settings.past:
        return None
    return newness(now, around, week / (week + sum(earlier)), week / now)


def _case(
    theme: Series, published: Sequence[int | None], changed: Sequence[Series], settings: TrendSettings
) -> Case | None:
    """None if this week was not observed or the field published nothing."""
    if len(theme.counts) != len(published) or not published:
        raise ValueError(f"a theme with {len(theme.counts)} weeks in a field with {len(published)}")
    now, total = theme.counts[-1], published[-1]
    if now is None or not total:
        return None
    asked = theme.asked or (True,) * len(published)
    weeks = [
        i
        for i, count in enumerate(theme.counts)
        if i + 1 == len(published) or (asked[i] and count is not None and published[i])
    ]
    apart = _apart(theme, changed)
    others = np.array(
        [max(0, (published[i] or 0) - sum(series.counts[i] or 0 for series in apart)) for i in weeks], dtype=float
    )
    counts = np.array([theme.counts[i] for i in weeks], dtype=float)
    weights, weight = _exposure(others)
    lately = None
    recent = [place for place, i in enumerate(weeks) if len(published) - 1 - i < min(settings.recent, theme.since)]
    if len(recent) > 1 and recent[0] >= settings.past:
        every = np.append(weights, weight)
        first = recent[0]
        lately = (float(counts[first:].sum()), float(every[first:].sum()), counts[:first], every[:first])
    return Case(int(now), counts[:-1], weights, weight, lately)


def _changed(
    themes: Sequence[Series],
    cases: Sequence[Case | None],
    tails: Sequence[tuple[float, float] | None],
    published: Sequence[int | None],
) -> list[Series]:
    """Themes that changed so plainly that the rest isn't measured by them, the largest first.

    A theme that outgrows its week makes all others a smaller part of it, and one that dies a larger one, though they
    did nothing. But passing news is part of every week: only what is new beyond the scatter of a week's volume
    broke out.
    """
    scatter = 2 * float(np.sqrt(np.mean([total for total in published if total] or [0])))
    changed = [
        theme
        for theme, case, tail in zip(themes, cases, tails, strict=True)
        if (tail and min(tail) < COUNTING.plainly) or (case and not case.seen_before and case.now > scatter)
    ]
    return sorted(changed, key=lambda series: -sum(count or 0 for count in series.counts))


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


def _pearson(case: Case) -> tuple[float, int]:
    """The Pearson statistic of a past without its largest tenth, and its degrees of freedom."""
    if len(case.past) < 3 or case.past.sum() < len(case.past):  # under one a week the statistic says little
        return 0.0, 0
    expected = case.weights * case.past.sum() / case.weights.sum()
    residuals = np.sort((case.past - expected) ** 2 / expected)
    # One week of outbreak is what we look for, not how the field usually scatters.
    residuals = residuals[: max(2, int(np.ceil(0.9 * len(residuals))))]
    return float(residuals.sum()) / COUNTING.trimmed, max(1, len(residuals) - 1)


def _dispersion(cases: Sequence[Case]) -> float:
    """Pooled over all themes' pasts; 1 unless the field plainly scatters more than chance does.

    Under chance the statistic has a standard error of sqrt(2 / freedom); within two of them it isn't told from 1.
    """
    found = [_pearson(case) for case in cases]
    freedom = sum(degrees for _, degrees in found)
    if freedom < COUNTING.freedom:
        return 1.0
    dispersion = sum(total for total, _ in found) / freedom
    return dispersion if dispersion > 1 + 2 * np.sqrt(2 / freedom) else 1.0


def _own_dispersion(case: Case, field: float) -> float:
    """The field's, drawn to the theme's own where its past scatters more: the field's weighs as 30 weeks would."""
    total, freedom = _pearson(case)
    return max(field, (total + COUNTING.freedom * field) / (freedom + COUNTING.freedom))


def _tails(theme: Series, case: Case | None, scatter: float, settings: TrendSettings) -> tuple[float, float] | None:
    """P-values of a count as high, and of one as low; None where no test is honest."""
    if case is None or not theme.since or len(case.past) < settings.past or case.mean < settings.seldom:
        return None
    own = _own_dispersion(case, scatter)
    high, low = _mid_p(case.now, case.mean, float(case.past.sum()) + COUNTING.prior, own)
    if case.lately is None:
        return high, low
    total, exposure, past, weights = case.lately
    shape = float(past.sum()) + COUNTING.prior
    # Two looks, so the better counts twice.
    slow = _mid_p(total, exposure * shape / max(float(weights.sum()), 1e-9), shape, own)[0]
    return min(1.0, 2 * min(high, slow)), low


def _mid_p(count: float, mean: float, shape: float, dispersion: float) -> tuple[float, float]:
    """Of a count as high, and as low; the predictive law widened by the scatter and by doubt about the rate."""
    size, chance = _law(mean, shape, dispersion)
    upto = float(special.betainc(size, count + 1, chance))
    under = float(special.betainc(size, count, chance)) if count else 0.0
    low = (upto + under) / 2
    return 1 - low, low


def _law(mean: float, shape: float, dispersion: float) -> tuple[float, float]:
    """Size and chance of the negative binomial with the mean and variance expected."""
    variance = dispersion * (mean + mean**2 / shape)
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


def _verdict(
    theme: Series,
    case: Case,
    tail: tuple[float, float] | None,
    adjusted: tuple[float | None, float | None],
    expected: tuple[float, float] | None,
    settings: TrendSettings,
) -> Verdict:
    """The word, the p-value and the adjusted one it rests on, and how sure it is."""
    if theme.new is not None:
        return _young(theme, case, theme.new, thin=expected is None, settings=settings)
    if expected is None:
        return Verdict(Status.TOO_EARLY, why=Why.THIN)
    if tail is None or adjusted[0] is None or adjusted[1] is None:
        return _found(theme, case, expected, settings)
    if adjusted[0] <= settings.false_rising and _above(case, expected, settings):
        if _passing(case.now, theme.counts[-settings.recent :]):
            return Verdict(Status.TOO_EARLY, tail[0], adjusted[0], why=Why.PASSING)
        return Verdict(Status.RISING, tail[0], adjusted[0], 1 - adjusted[0])
    if adjusted[1] <= settings.false_fading and case.now <= case.mean / settings.change and case.mean >= settings.least:
        return Verdict(Status.FADING, tail[1], adjusted[1], 1 - adjusted[1])
    side = 0 if tail[0] < tail[1] else 1
    if max(case.mean, case.now) < settings.least:
        return Verdict(Status.TOO_EARLY, tail[side], adjusted[side], why=Why.FEW)
    # A count outside what is usual is no proof of a change, but no sign of steadiness either.
    if case.now > expected[1]:
        return Verdict(Status.TOO_EARLY, tail[side], adjusted[side], why=Why.MORE)
    if case.now < expected[0]:
        return Verdict(Status.TOO_EARLY, tail[side], adjusted[side], why=Why.FEWER)
    return Verdict(Status.STEADY, tail[side], adjusted[side], _steady(case))


def _young(theme: Series, case: Case, chance: float, *, thin: bool, settings: TrendSettings) -> Verdict:
    """What is first seen lately: new, unless that may be chance or it has passed its height."""
    if thin:
        return Verdict(Status.TOO_EARLY, why=Why.THIN)
    if _passing(case.now, theme.counts):
        return Verdict(Status.TOO_EARLY, why=Why.PASSING)
    if theme.called_new or theme.kin:
        return Verdict(Status.TOO_EARLY, why=Why.TOLD if theme.called_new else Why.KIN)
    if not case.now or chance > settings.false_new or not theme.new_word:
        return Verdict(Status.TOO_EARLY, why=Why.FIRST if theme.new_word else Why.SAID)
    return Verdict(Status.NEW, chance, chance, 1 - chance)


def _above(case: Case, expected: tuple[float, float], settings: TrendSettings) -> bool:
    return case.now > expected[1] and case.now >= max(settings.least, settings.change * case.mean)


def _passing(now: int, counts: Sequence[int | None]) -> bool:
    """Whether less than half is left of the largest of these weeks: what falls isn't said to grow."""
    return 2 * now < max(count or 0 for count in counts)


def _found(theme: Series, case: Case, expected: tuple[float, float], settings: TrendSettings) -> Verdict:
    """What this week found, or what is too seldom to be tested: rising where so many articles are no chance."""
    if theme.surge is None:
        return Verdict(Status.TOO_EARLY, why=Why.FEW if theme.since else Why.FOUND)
    if theme.surge <= settings.false_surge and _above(case, expected, settings):
        return Verdict(Status.RISING, theme.surge, theme.surge, 1 - theme.surge)
    return Verdict(Status.TOO_EARLY, why=Why.MORE if case.now > expected[1] else Why.FEW)


def _steady(case: Case) -> float:
    """How sure it is that the rate neither doubled nor halved: this week's part of all sightings is Beta."""

    def below(growth: float) -> float:
        odds = growth * case.weight / float(case.weights.sum())
        shape = float(case.past.sum()) + COUNTING.prior
        return float(special.betainc(case.now + COUNTING.prior, shape, odds / (1 + odds)))

    return below(2.0) - below(0.5)


def _usual(case: Case, scatter: float) -> tuple[float, float]:
    if not case.seen_before:
        return 0.0, 0.0
    law = _law(case.mean, float(case.past.sum()) + COUNTING.prior, _own_dispersion(case, scatter))
    low, high = stats.nbinom.ppf([(1 - COUNTING.usual) / 2, (1 + COUNTING.usual) / 2], *law)
    return float(low), float(high)
