"""The verb calendar: a student's deadlines for a calendar program."""

from pathlib import Path
from typing import Annotated

import typer

from flows.cli.options import AsJson, AsOf, DataDir, Week, chosen_week, opened, progress_bars, show, show_json


def register(app: typer.Typer) -> None:
    """Put the verb on the command line."""
    app.command()(calendar)


def calendar(
    student: Annotated[str, typer.Argument(help="Address or id of a student on the roster.", metavar="STUDENT")],
    out: Annotated[
        Path | None, typer.Option("--out", help="File to write; by default in the data folder.", metavar="FILE.ics")
    ] = None,
    each: Annotated[
        Path | None,
        typer.Option("--each", help="Also write one file for each opportunity into this folder.", metavar="DIR"),
    ] = None,
    week: Week = None,
    as_json: AsJson = False,
    as_of: AsOf = None,
    data_dir: DataDir = None,
) -> None:
    """Write a student's open deadlines as a calendar file (.ics)."""
    from flows.calendars import named_student, students_opportunities, write_calendar

    with opened(data_dir, as_of) as here, progress_bars() as progress:
        person = named_student(here, student)
        found = students_opportunities(here, person, chosen_week(here, week), progress)
        written = write_calendar(here, person, found, out=out, each=each)
    if as_json:
        show_json(
            {
                "student": written.student,
                "file": written.path,
                "each": written.each,
                "opportunities": [
                    {
                        "title": one.title,
                        "kind": one.kind,
                        "deadline": one.deadline,
                        "event": one.event_from,
                        "url": one.url,
                    }
                    for one in written.opportunities
                ],
            }
        )
        return
    for one in written.opportunities:
        day = one.deadline or one.event_from
        show(f"{day}  {one.kind}: {one.title}")
    if not written.opportunities:
        show("no open opportunity with a date")
    show(str(written.path))
