"""An article read as a call: its kind, its dates, what to act on next, and whether it is still open. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Final

from digest.opportunities.announcing import ROLLING, is_closed, kind_of
from digest.opportunities.bind import LONGEST_CALL, Bound, bind
from digest.opportunities.dates import day_first
from digest.opportunities.kinds import CALL_FOR_PAPERS, TALK, WORKSHOP
from digest.opportunities.roles import Role
from digest.types import OpportunityKind

UNDATED_LIFE: Final = timedelta(days=45)  # a call without a date is taken as open for so long
_PAPERS: Final = re.compile(
    r"\b(?:papers?|abstracts?|manuscripts?|posters?|contributions?|submissions?)\b", re.IGNORECASE
)
_UNCLEAR: Final = re.compile(r"\b(?:deadline|apply|due|closing|closes|submi\w+)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """What an article announces, as it stands on one day."""

    kind: OpportunityKind
    open: bool
    due: Bound | None  # the next one ahead, else the last one past
    words: str  # the sentence or line of it; of an unclear or rolling deadline too; "" if nothing is said
    opens: date | None
    event_from: date | None
    event_to: date | None
    rolling: bool


def read_call(
    title: str,
    text: str,
    *,
    published: datetime,
    now: date | datetime,
    announcing: bool = False,
    site_day_first: bool | None = None,
) -> Call | None:
    """The call that an article announces; None for news.

    Args:
        title: its headline.
        text: plain text with its lines.
        published: when; dates without a year are read from there.
        now: the day, or the instant, of the run. What is due on that day still counts.
        announcing: whether its feed holds nothing but calls.
        site_day_first: whether its site writes the day first, where that is known.
    """
    text = text[:LONGEST_CALL]
    whole = f"{title}\n{text}"

    @cache
    def dates() -> tuple[Bound, ...]:
        return bind(whole, published=published.date(), first_is_day=day_first(whole, site_says=site_day_first))

    kind = kind_of(title, text, announcing=announcing, dates=dates)
    if kind is None:
        return None
    bound = dates()
    dues = _current([one for one in bound if one.role in _acted_on(kind)])
    dated = [one for one in dues if one.day]
    ahead = sorted((one for one in dated if _ahead(one, now)), key=_when)
    due = ahead[0] if ahead else max(dated, key=_when, default=None)
    if kind in (WORKSHOP, TALK) and due and due.role is not Role.REGISTRATION and _PAPERS.search(due.words):
        kind = CALL_FOR_PAPERS  # a conference that says when abstracts are due calls for them
    events = _events(bound, kind)
    rolling = bool(ROLLING.search(whole))
    over = _is_past(kind, events, published.date(), now) if due is None else not ahead
    return Call(
        kind=kind,
        open=not over and not is_closed(title, text),
        due=due,
        words=due.words if due else _unclear(dues, text),
        opens=min((one.day for one in bound if one.role is Role.OPENS and one.day), default=None),
        event_from=events[0] if events else None,
        event_to=events[-1] if events else None,
        rolling=rolling,
    )


def _events(bound: Sequence[Bound], kind: OpportunityKind) -> list[date]:
    """When it takes place; of a talk or workshop that says no more than a date, that date."""
    said = sorted(one.day for one in bound if one.role is Role.EVENT and one.day)
    if said or kind not in (WORKSHOP, TALK):
        return said
    return sorted(one.day for one in bound if one.role is Role.UNSAID and one.day)


def _is_past(kind: OpportunityKind, events: Sequence[date], published: date, now: date | datetime) -> bool:
    """Whether a call that states no day to act by is over."""
    today = now.date() if isinstance(now, datetime) else now
    if kind in (WORKSHOP, TALK) and events and events[-1] < today:
        return True
    return not any(day >= today for day in events) and published < today - UNDATED_LIFE


def _acted_on(kind: OpportunityKind) -> tuple[Role, ...]:
    if kind == CALL_FOR_PAPERS:
        return (Role.ABSTRACTS, Role.DUE)  # by registration nothing is handed in
    return (Role.ABSTRACTS, Role.DUE, Role.REGISTRATION)


def _current(dues: Sequence[Bound]) -> list[Bound]:
    """Without those that an extension replaced: earlier ones of the same role."""
    moved = {one.role: one.day for one in dues if one.extended and one.day}
    return [one for one in dues if one.extended or not (one.day and one.role in moved and one.day < moved[one.role])]


def _ahead(one: Bound, now: date | datetime) -> bool:
    if one.day is None:
        return False
    if isinstance(now, datetime):
        return one.at >= now if one.at else one.day >= now.date()
    return one.day >= now or (one.at is not None and one.at.astimezone(UTC).date() >= now)


def _when(one: Bound) -> date:
    return one.day or date.max


def _unclear(dues: Sequence[Bound], text: str) -> str:
    """The words of a deadline that names no day."""
    if dues:
        return dues[0].words
    lines = [line for line in text.replace(". ", ".\n").split("\n") if len(line) < 400]
    return next((line.strip() for line in lines if ROLLING.search(line)), "") or next(
        (line.strip() for line in lines if _UNCLEAR.search(line) and re.search(r"\d|\b(?:soon|shortly)\b", line)), ""
    )
