"""A trend's figures in plain words and as bars: every status stands beside what it rests on."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from digest.page.lines import one_line
from digest.tailor.choose import CHANGES
from digest.themes.verdict import Why
from digest.types import Status, Trend
from sources.wording.words import counted

BAR: Final = 30  # height of the tallest bar in pixels
WEEKS: Final = 12  # bars
_BLOCKS: Final = "▁▂▃▄▅▆▇█"
_PLAIN: Final = {"weak signal": "perhaps"}
# What a reader is told in place of "too early to tell", which says nothing; the figures beside it say the rest.
_EARLY: Final[dict[str, str]] = {
    Why.FIRST: "Perhaps new",
    Why.TOLD: "New a short while ago",
    Why.KIN: "Perhaps not new",
    Why.SAID: "Perhaps not new",
    Why.PASSING: "Past its height",
}
_HELD: Final = (Why.FOUND, Why.FEW, Why.MORE, Why.FEWER)  # of these the usual range tells
_UNSURE: Final[dict[str, str]] = {
    Why.FOUND: "a change can be told from next week on",
    Why.FEW: "too few to call it a change",
    Why.FIRST: "too few to call it new",
    Why.MORE: "it may be chance",
    Why.FEWER: "it may be chance",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class BarView:
    """One week: pixels, figure, and whether it was observed and is this week's."""

    height: int
    figure: str
    tone: str  # "now", "past", "unknown"


def tone(status: Status) -> str:
    """The status as one word, which colours follow."""
    return "early" if status is Status.TOO_EARLY else status.value


def status_words(trend: Trend) -> str:
    """New, very likely; a status that claims no change stands alone, and of what is too early to tell what is known."""
    if trend.status is Status.TOO_EARLY and trend.expected is not None:
        if trend.confidence_words in _HELD or _was_there(trend):
            return _beside_usual(trend)
        return _EARLY.get(trend.confidence_words, trend.status.value.capitalize())
    status = trend.status.value.capitalize()
    sure = one_line(_PLAIN.get(trend.confidence_words, trend.confidence_words), 40)
    return f"{status}, {sure}" if sure and trend.status in CHANGES else status


def _was_there(trend: Trend) -> bool:
    """Whether what might be new shows a bar before this week's: then new is no word for it."""
    return trend.confidence_words == Why.FIRST and any(trend.weekly_counts[:-1])


def _beside_usual(trend: Trend) -> str:
    """More than usual, fewer than usual or as usual, by the range that is printed."""
    low, high = (max(0, round(bound)) for bound in trend.expected or (0, 0))
    return "More than usual" if trend.count > high else "Fewer than usual" if trend.count < low else "As usual"


def figure_words(trend: Trend, *, sites: bool = True, short: bool = False) -> str:
    """7 articles from 6 sites this week, none in the 7 weeks before; or what is usual.

    Args:
        trend: the figures.
        sites: whether the field has several; in a field of one site they tell nothing.
        short: for a note: how many and what is usual.
    """
    if trend.weekly_counts and trend.weekly_counts[-1] is None:
        return "its feeds weren’t heard this week"
    now = counted(trend.count, "article")
    if sites and trend.sites and not short:
        now += f" from {counted(trend.sites, 'site')}"
    return f"{now} this week{_held_against(trend, doubt=not short)}"


def _held_against(trend: Trend, *, doubt: bool) -> str:
    past = [count for count in trend.weekly_counts[:-1] if count is not None]
    if trend.expected is None:
        return "; too few earlier weeks to say what is usual"
    early = trend.status is Status.TOO_EARLY
    if early and trend.confidence_words == Why.SAID:
        return "; the field has used its words before"
    none_before = bool(past) and not any(past)
    if early and trend.confidence_words == Why.KIN and none_before:
        return ""  # as something else it may have been told before: what that is says a note
    if none_before:
        return f", none in the {len(past)} weeks before" if len(past) > 1 else ", none the week before"
    unsure = _UNSURE.get(trend.confidence_words, "") if early and doubt and _beside_usual(trend) != "As usual" else ""
    why = f" ({unsure})" if unsure else ""
    return f"; usually {usual_words(*trend.expected)}{why}"


def usual_words(low: float, high: float) -> str:
    """None, none or one, up to 4, 3, 5 to 14."""
    least, most = round(low), round(high)
    if most <= 0:
        return "none"
    if least <= 0:
        return "none or one" if most == 1 else f"up to {most}"
    return str(least) if least >= most else f"{least} to {most}"


def bars(counts: Sequence[int | None]) -> Iterator[BarView]:
    """The last weeks, oldest first."""
    shown = counts[-WEEKS:]
    top = max((count for count in shown if count), default=1)
    for position, count in enumerate(shown):
        kind = "unknown" if count is None else "now" if position == len(shown) - 1 else "past"
        height = 2 if not count else max(3, round(BAR * count / top))
        yield BarView(height=height, figure="not heard" if count is None else str(count), tone=kind)


def bars_words(counts: Sequence[int | None]) -> str:
    """The same for the ear."""
    return "Articles a week: " + ", ".join("not heard" if c is None else str(c) for c in counts[-WEEKS:])


def sparkline(counts: Sequence[int | None]) -> str:
    """The same in block characters."""
    shown = counts[-WEEKS:]
    top = max((count for count in shown if count), default=1)
    return "".join("·" if c is None else _BLOCKS[min(7, round(7 * c / top))] for c in shown)
