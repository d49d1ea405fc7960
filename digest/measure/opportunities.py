"""How well calls are told from news and their dates read, on labelled announcements.

A file has a JSON object a line: {"id", "title", "text" or "html", "feed_kind", "published", "now", "open", "kind",
"due"}; "kind" is "" for news, "due" a date or null; "site" may name the domain. `published` and `now` are dates or
instants.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any, Final

from digest.measure.rows import read_rows
from digest.opportunities.call import read_call
from digest.opportunities.dates import day_first_on
from sources.errors import ConfigError
from sources.values import to_json
from sources.wording.sanitise import plain_text

# Names that others give our kinds.
_SAME: Final[Mapping[str, tuple[str, ...]]] = {
    "cfp": ("call for papers",),
    "calls for papers": ("call for papers",),
    "phd": ("job", "fellowship"),
    "phd studentship": ("fellowship", "job"),
    "studentship": ("fellowship", "job"),
    "phd position": ("job",),
    "postdoc": ("job", "fellowship"),
    "scholarship": ("fellowship",),
    "prize": ("award",),
    "funding": ("grant",),
    "traineeship": ("internship",),
    "event": ("workshop", "talk"),
    "conference": ("workshop",),
    "school": ("workshop",),
    "summer school": ("workshop",),
    "hackathon": ("workshop",),
    "seminar": ("talk",),
    "webinar": ("talk",),
    "lecture": ("talk",),
}
_NEWS: Final = ("", "news", "none")
_FORM: Final = '{"id", "title", "text", "feed_kind", "published", "now", "open", "kind", "due"}'


@dataclass(frozen=True, slots=True, kw_only=True)
class Announcement:
    """A labelled text."""

    id: str
    title: str
    text: str
    announcing: bool
    published: datetime
    now: date | datetime
    site: str
    open: bool
    kinds: tuple[str, ...]  # any of these is right; none: it is news
    due: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What the production code makes of it."""

    id: str
    open: bool
    kind: str  # "" for news
    due: date | None
    words: str  # the due date's own


def read_announcements(paths: Iterable[Path]) -> tuple[Announcement, ...]:
    """The labelled files.

    Raises:
        ConfigError: one can't be read, or a line is no such object; names file and line.
    """
    found = [one for path in paths for one in read_rows(path, _announcement, _FORM)]
    if not found:
        raise ConfigError("the files hold no announcement")
    return tuple(found)


def _announcement(row: dict[str, Any]) -> Announcement:
    kind = str(row.get("kind") or "").strip().casefold()
    now = _moment(row["now"])
    published = _moment(row["published"]) if row.get("published") else now
    html = str(row.get("html") or "")
    return Announcement(
        id=str(row["id"]),
        title=str(row["title"]),
        text=plain_text(html) if html else str(row.get("text") or ""),
        announcing=row.get("feed_kind") == "opportunities",
        published=published if isinstance(published, datetime) else datetime.combine(published, time(), UTC),
        now=now,
        site=str(row.get("site") or ""),
        open=_flag(row["open"]),
        kinds=() if kind in _NEWS else _SAME.get(kind, (kind,)),
        due=date.fromisoformat(str(row["due"])[:10]) if row.get("due") else None,
    )


def _moment(value: object) -> date | datetime:
    text = str(value)
    if len(text) <= len("2026-11-25"):
        return date.fromisoformat(text)
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise TypeError('"open" is true or false')
    return value


def read_all(announcements: Iterable[Announcement]) -> Iterator[Found]:
    """What the production code makes of each."""
    for one in announcements:
        call = read_call(
            one.title,
            one.text,
            published=one.published,
            now=one.now,
            announcing=one.announcing,
            site_day_first=day_first_on(one.site),
        )
        due = call.due.day if call and call.due else None
        yield Found(
            id=one.id,
            open=bool(call and call.open),
            kind=call.kind if call else "",
            due=due,
            words=call.words if call else "",
        )


def score(announcements: Sequence[Announcement], found: Sequence[Found]) -> dict[str, Any]:
    """Precision and recall of due dates, and the shares of what is right.

    A due date is right if it is the labelled one; one told where none is labelled, of news too, is wrong. `open` is
    over all texts, `kind` over announcements, `news_shown` over news.
    """
    pairs = list(zip(announcements, found, strict=True))
    calls = [(one, told) for one, told in pairs if one.kinds]
    news = [told for one, told in pairs if not one.kinds]
    right = sum(1 for one, told in pairs if told.due is not None and told.due == one.due)
    told_dues = sum(1 for told in found if told.due is not None)
    dues = sum(1 for one in announcements if one.due is not None)
    return {
        "announcements": len(calls),
        "news": len(news),
        "due_precision": right / told_dues if told_dues else None,
        "due_recall": right / dues if dues else None,
        "open": sum(1 for one, told in pairs if one.open == told.open) / len(pairs),
        "kind": sum(1 for one, told in calls if told.kind in one.kinds) / len(calls) if calls else None,
        "news_shown": sum(1 for told in news if told.open) / len(news) if news else None,
    }


def prediction(found: Found) -> dict[str, Any]:
    """A line of the predictions."""
    line: dict[str, Any] = to_json(found)
    return line
