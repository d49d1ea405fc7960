"""Verbs about what became of the mail: deliveries, deliveries settle, deliveries retry. They name students by id."""

from typing import TYPE_CHECKING, Annotated

import typer

from flows.cli.options import AsJson, AsOf, DataDir, Week, chosen_week, opened, show, show_json

if TYPE_CHECKING:
    from digest import types
    from flows.wiring import Installation


def register(app: typer.Typer) -> None:
    """Put the verbs on the command line."""
    group = typer.Typer(help="Show and settle what became of the week's messages.", rich_markup_mode=None)
    group.callback(invoke_without_command=True)(list_deliveries)
    group.command("settle")(settle)
    group.command("retry")(retry)
    app.add_typer(group, name="deliveries")


def list_deliveries(
    context: typer.Context, week: Week = None, as_json: AsJson = False, data_dir: DataDir = None
) -> None:
    """Show and settle what became of the week's messages."""
    if context.invoked_subcommand is not None:
        return
    from flows.mailing import advice

    with opened(data_dir) as here:
        chosen = _week(here, week)
        found = here.outbox.deliveries(chosen)
        tally = here.outbox.tally(chosen)
    open_ones = [one for one in found if one.state.value != "sent"]
    if as_json:
        rows = [
            {"student": one.student, "state": one.state.value, "until": one.until, "reason": one.reason}
            for one in open_ones
        ]
        show_json({"week": str(chosen), **tally.as_dict(), "open": rows})
        return
    show(f"{chosen}: {tally.total} messages: {tally}")
    for one in open_ones:
        until = f"until {one.until:%Y-%m-%d %H:%M} UTC  " if one.until else ""
        show(f"  {one.state.value:<12} {one.student}  {until}{one.reason}".rstrip())
    for line in advice(tally):
        show(line)


def settle(
    student: Annotated[str, typer.Argument(help="The student's id, as `deliveries` shows it.", metavar="STUDENT")],
    arrived: Annotated[
        bool | None, typer.Option("--arrived/--lost", help="It arrived; or it didn't, and `send` sends it again.")
    ] = None,
    week: Week = None,
    as_of: AsOf = None,
    data_dir: DataDir = None,
) -> None:
    """Say what became of a message that is unknown. Lost ones are sent again by the next `send`."""
    from digest.types import StudentId
    from sources.errors import ConfigError

    if arrived is None:
        raise typer.BadParameter("say --arrived or --lost")
    with opened(data_dir, as_of) as here:
        chosen = _week(here, week)
        if not here.outbox.resolve(chosen, StudentId(student), arrived=arrived, now=here.now()):
            raise ConfigError(
                f"No message of week {chosen} to student {student} is unknown.",
                remedy="`fieldbrief deliveries --week WEEK` lists those that are.",
            )
    show("settled: it arrived" if arrived else "settled: it will be sent again")


def retry(week: Week = None, as_json: AsJson = False, data_dir: DataDir = None) -> None:
    """Take the week's failed messages out, so that the next `send` makes and sends them anew."""
    with opened(data_dir) as here:
        chosen = _week(here, week)
        count = here.outbox.discard_failed(chosen)
    if as_json:
        show_json({"week": str(chosen), "taken_out": count})
    else:
        show(f"{chosen}: {count} failed messages taken out; `fieldbrief send` makes them anew")


def _week(here: "Installation", week: str | None) -> "types.Week":
    """The week named, else the last one that has messages, else this one."""
    known = [one.week for one in here.outbox.deliveries()] if week is None else []
    chosen: types.Week = max(known) if known else chosen_week(here, week)
    return chosen
