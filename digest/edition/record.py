"""How earlier calls held: what editions said of a theme, against what later editions counted of it. Pure.

A call is what an edition says of a theme: rising, new, fading, steady or too early to tell. Said again in the weeks
after it is the same call, in the words it was first said in. Four weeks later it can be judged, by the theme's own
counts: on average over these weeks they lie above the range that was called usual, or below it, or within it; and the
theme is still spoken of or not. "Rising" held where they lie above, "fading" below, "new" where it is spoken of. What
was called steady is counted as well: so many lie above or below though nothing was promised of them.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from digest.types import Edition, Status, Trend, Week
from sources.types import Coverage

AFTER: Final = 4  # weeks that judge a call
HEARD: Final = 2  # of them that must have been heard: of one alone chance decides
FEW: Final = 5  # calls of a kind under which their share says nothing
YEAR: Final = 52  # weeks over which a digest tells its record
ORDER: Final = (Status.RISING, Status.NEW, Status.FADING, Status.STEADY, Status.TOO_EARLY)
WORDS: Final = ("very likely", "likely", "weak signal")  # how sure a call is; who can't make one says why instead
_TOLD: Final = (
    (Status.RISING, "called rising", "lay above their usual range over the next four weeks"),
    (Status.NEW, "called new", "were still spoken of in the next four weeks"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What one week's edition says of one theme."""

    theme: str  # its id
    name: str
    status: Status
    words: str  # how sure
    usual: tuple[float, float] | None  # articles a week
    counts: tuple[int | None, ...]  # articles, oldest week first, this week last; None: not heard


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekSaid:
    """All that one week's edition says."""

    week: Week
    heard: bool  # a theme that isn't in it had no article; where nothing was heard that isn't known
    themes: tuple[Said, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """Something said for the first time, and the articles that came in the four weeks after it."""

    week: Week
    said: Said
    after: tuple[int | None, ...]  # a week each; None: not heard

    @property
    def mean(self) -> float:
        """Articles a week."""
        heard = [count for count in self.after if count is not None]
        return sum(heard) / len(heard)

    @property
    def above(self) -> bool:
        """Whether they lie above the range that was called usual, on average."""
        return self.said.usual is not None and self.mean > self.said.usual[1]

    @property
    def below(self) -> bool:
        """Whether they lie below it, on average."""
        return self.said.usual is not None and self.mean < self.said.usual[0]

    @property
    def spoken(self) -> bool:
        """Whether there was any article."""
        return self.mean > 0

    @property
    def held(self) -> bool:
        """Whether it came as it was called; what claims no change holds within the usual range."""
        match self.said.status:
            case Status.RISING:
                return self.above
            case Status.FADING:
                return self.below
            case Status.NEW:
                return self.spoken
            case _:
                return not self.above and not self.below


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """Calls of one kind and what came of them."""

    status: Status
    words: str  # how sure they were; "" for all
    calls: int
    held: int
    above: int
    below: int
    spoken: int


def said_by(edition: Edition) -> WeekSaid:
    """What an edition says of its themes."""
    themes = (said(theme.id, theme.name or theme.label, theme.trend) for theme in edition.themes)
    heard = Coverage(share=edition.covered).observed
    return WeekSaid(week=edition.week, heard=heard, themes=tuple(themes))


def said(theme: str, name: str, trend: Trend) -> Said:
    """What a trend says of the theme of this id."""
    return Said(
        theme=theme,
        name=name,
        status=trend.status,
        words=trend.confidence_words,
        usual=trend.expected,
        counts=trend.weekly_counts,
    )


def record(weeks: Iterable[WeekSaid]) -> tuple[Call, ...]:
    """The calls that four weeks have followed, oldest first.

    Args:
        weeks: what the editions said, in any order; each week once.
    """
    by_week = {one.week: one for one in weeks}
    if not by_week:
        return ()
    last = max(by_week)
    themes = {week: _by_id(one.themes) for week, one in by_week.items()}
    calls = []
    for week in sorted(by_week):
        if last.since(week) < AFTER:
            break
        for one in themes[week].values():
            if not _again(one, week, themes):
                after = tuple(_count(one.theme, week.plus(n), by_week, themes, last) for n in range(1, AFTER + 1))
                if sum(count is not None for count in after) >= HEARD:
                    calls.append(Call(week=week, said=one, after=after))
    return tuple(calls)


Themes = Mapping[Week, Mapping[str, Said]]


def _by_id(themes: Sequence[Said]) -> dict[str, Said]:
    """In their order; of two with one id the first."""
    found: dict[str, Said] = {}
    for one in themes:
        found.setdefault(one.theme, one)
    return found


def _again(one: Said, week: Week, themes: Themes) -> bool:
    """Whether the same was said of the theme in the weeks that would judge an earlier call."""
    before = (themes.get(week.plus(-n), {}).get(one.theme) for n in range(1, AFTER + 1))
    return any(earlier is not None and earlier.status is one.status for earlier in before)


def _count(theme: str, week: Week, by_week: Mapping[Week, WeekSaid], themes: Themes, last: Week) -> int | None:
    """A theme's articles in a week, as the first edition prints them that has the theme then or later."""
    for later in range(last.since(week) + 1):
        one = themes.get(week.plus(later), {}).get(theme)
        if one is not None and later < len(one.counts):
            return one.counts[-1 - later]
    return 0 if week in by_week and by_week[week].heard else None


def tallies(calls: Sequence[Call]) -> Iterator[Tally]:
    """For each status all its calls, then those of each confidence word; what was never said is left out."""
    for status in ORDER:
        own = [call for call in calls if call.said.status is status]
        if own:
            yield _tally(status, "", own)
            for words in WORDS:
                if some := [call for call in own if call.said.words == words]:
                    yield _tally(status, words, some)


def _tally(status: Status, words: str, calls: Sequence[Call]) -> Tally:
    return Tally(
        status=status,
        words=words,
        calls=len(calls),
        held=sum(call.held for call in calls),
        above=sum(call.above for call in calls),
        below=sum(call.below for call in calls),
        spoken=sum(call.spoken for call in calls),
    )


def record_line(calls: Sequence[Call]) -> str:
    """How the calls held, in one sentence for a digest's foot; "" while there are too few to say it."""
    found = {(one.status, one.words): one for one in tallies(calls)}
    parts = []
    for status, called, came in _TOLD:
        whole = found.get((status, ""))
        if whole and whole.calls >= FEW:
            sure = (found.get((status, words)) for words in WORDS[:-1])
            by_word = ", ".join(f"{one.words} {one.held} of {one.calls}" for one in sure if one)
            parts.append(f"of {whole.calls} themes {called} {whole.held} {came}" + (f" ({by_word})" if by_word else ""))
    return f"How earlier calls held: {'; '.join(parts)}." if parts else ""


def record_json(calls: Sequence[Call]) -> dict[str, Any]:
    """The tallies and the calls behind them, for `--json`."""
    return {
        "first_week": calls[0].week if calls else None,
        "last_week": calls[-1].week if calls else None,
        "line": record_line(calls),
        "tallies": [
            {
                "status": one.status,
                "confidence_words": one.words,
                "calls": one.calls,
                "held": one.held,
                "above_usual": one.above,
                "below_usual": one.below,
                "still_spoken_of": one.spoken,
            }
            for one in tallies(calls)
        ],
        "calls": [
            {
                "week": call.week,
                "theme_id": call.said.theme,
                "name": call.said.name,
                "status": call.said.status,
                "confidence_words": call.said.words,
                "expected": call.said.usual,
                "after": call.after,
                "held": call.held,
            }
            for call in calls
        ],
    }


def record_lines(calls: Sequence[Call]) -> Iterator[str]:
    """The tallies as a table for people, or that there are too few calls."""
    if not calls:
        yield f"no call yet that {AFTER} weeks of closed editions have followed"
        return
    yield f"calls of {calls[0].week} to {calls[-1].week}, against the {AFTER} weeks after each"
    yield f"{'':<32} {'calls':>6} {'held':>6} {'above':>6} {'below':>6} {'spoken of':>10}"
    for one in tallies(calls):
        name = f"  {one.words}" if one.words else one.status.value
        yield f"{name:<32} {one.calls:>6} {one.held:>6} {one.above:>6} {one.below:>6} {one.spoken:>10}"
    if not record_line(calls):
        yield f"fewer than {FEW} themes were called rising, and fewer than {FEW} new: their shares say nothing yet"
