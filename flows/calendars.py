"""A student's deadlines as calendar files."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sources.errors import ConfigError

if TYPE_CHECKING:
    from digest.types import Opportunity, Student, StudentId, Week
    from flows.wiring import Installation, Progress


@dataclass(frozen=True, slots=True)
class WrittenCalendar:
    """A student's calendar and what it was made of."""

    student: "StudentId"
    path: Path
    opportunities: "tuple[Opportunity, ...]"  # by date
    each: tuple[Path, ...] = ()  # one file an opportunity, where asked for


def named_student(here: "Installation", words: str) -> "Student":
    """The student with this address or id.

    Raises:
        ConfigError: there is none.
    """
    from digest.types import StudentId

    student = here.roster.find(words) if "@" in words else here.roster.get(StudentId(words))
    if student is None:
        raise ConfigError(
            f"{words!r} is not the address or id of a student.",
            remedy="`fieldbrief students list` shows who is on the roster.",
        )
    return student


def students_opportunities(
    here: "Installation", student: "Student", week: "Week | None" = None, progress: "Progress | None" = None
) -> "tuple[Opportunity, ...]":
    """What the week's digest shows a student to act on and what earlier ones did, while it is open; by date.

    Raises:
        ConfigError: the student has an unknown study field.
        ModelError: an interest has no vector yet and the model can't be loaded.
    """
    from digest.opportunities.fit import rank_opportunities
    from digest.opportunities.ics import dated
    from digest.tailor.tailor import tailor
    from flows.operations import build

    editions = build(here, [here.study_field(slug) for slug in student.fields], week, progress)
    shown = tailor(editions, resources=here.resources(progress), student=student).opportunities
    mailed = here.outbox.mailed(student.id)
    told = [one for edition in editions for one in edition.opportunities if one.article_id in mailed]
    today = here.now().astimezone(here.settings.zone).date()
    found = rank_opportunities((*shown, *told), today=today)
    return tuple(sorted(filter(dated, found), key=lambda one: str(one.deadline or one.event_from)))


def write_calendar(
    here: "Installation",
    student: "Student",
    opportunities: "Sequence[Opportunity]",
    *,
    out: Path | None = None,
    each: Path | None = None,
) -> WrittenCalendar:
    """Write one calendar of all, and where asked for one of each.

    Raises:
        StorageError: a file can't be written.
    """
    from digest.opportunities.ics import calendar_of, file_name
    from flows.operations import write_files

    now = here.now()
    path = out or here.settings.data_dir / "calendars" / f"{student.id}.ics"
    single = {each / file_name(one): calendar_of([one], now=now) for one in opportunities} if each else {}
    files: Mapping[Path, bytes] = {path: calendar_of(opportunities, now=now, name="Deadlines"), **single}
    write_files(files)
    return WrittenCalendar(student.id, path, tuple(opportunities), tuple(single))
