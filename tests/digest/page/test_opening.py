"""The three things that open a digest: what changes, then what is large, then single stories."""

from collections.abc import Sequence
from dataclasses import replace

from digest.page.settings import ROOM
from digest.page.view import view
from digest.tailor.compose import compose
from digest.types import Digest, Pick, Reason, ReasonKind, Status
from tests.digest.editions import edition
from tests.digest.ready import ready

_OWN = (Reason(kind=ReasonKind.CLOSE, words="cells"),)


def _digest(picks: Sequence[Pick], briefs: Sequence[Pick] = ()) -> Digest:
    made = compose([ready(edition())], student=None)
    return replace(made, picks=tuple(picks), briefs=tuple(briefs))


def _told() -> list[Pick]:
    """Themes with something to read this week, as if each were steady."""
    made = compose([ready(edition())], student=None)
    found = [one for one in (*made.picks, *made.briefs) if one.theme and one.theme.stories]
    return [_as(one, Status.STEADY) for one in found]


def _as(pick: Pick, status: Status, count: int = 3, reasons: tuple[Reason, ...] = ()) -> Pick:
    assert pick.theme
    theme = replace(pick.theme, trend=replace(pick.theme.trend, status=status, count=count))
    return replace(pick, theme=theme, reasons=reasons)


def _heads(digest: Digest) -> list[str]:
    return [one.headline.title for one in view(digest).lead]


def test_what_changes_opens_the_digest_wherever_it_stands() -> None:
    first, second, third = _told()[:3]
    steady = _digest([_as(first, Status.STEADY, reasons=_OWN), second, third])
    rising = _digest([_as(first, Status.STEADY, reasons=_OWN), second], [_as(third, Status.RISING)])
    assert _heads(rising) == [_heads(steady)[place] for place in (2, 0, 1)]


def test_of_what_is_steady_the_students_own_comes_first_then_the_largest() -> None:
    first, second, third = _told()[:3]
    plain = _heads(_digest([first, second, third]))
    told = _digest([first, _as(second, Status.STEADY, 9), _as(third, Status.STEADY, 4, _OWN)])
    assert _heads(told) == [plain[place] for place in (2, 1, 0)]


def test_a_change_of_two_articles_opens_nothing_and_what_was_asked_less_of_neither() -> None:
    first, second, third = _told()[:3]
    less = (Reason(kind=ReasonKind.LESS, words="grids"),)
    plain = _heads(_digest([first, second, third]))
    told = _digest([_as(first, Status.NEW, 2), _as(second, Status.NEW, 9, less), third])
    assert _heads(told) == [plain[2], plain[0]]


def test_what_opens_the_digest_stands_below_too() -> None:
    """Also where it has no card and many small things meet an interest."""
    first, *others = _told()[:3]
    small = [_as(one, Status.STEADY, 2, _OWN) for one in others] * ROOM.lines
    shown = view(_digest(small, [_as(first, Status.RISING)]))
    assert shown.lead[0].headline in [line.headline for line in shown.lines]
