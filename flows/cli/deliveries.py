"""Verbs about the mail: send, what came back (inbox) and what became of it (deliveries). They name students by id."""

from typing import TYPE_CHECKING, Annotated

import typer

from flows.cli.options import (
    PARTLY,
    AsJson,
    AsOf,
    DataDir,
    Week,
    chosen_week,
    leave,
    opened,
    progress_bars,
    say,
    show,
    show_json,
)

if TYPE_CHECKING:
    from digest import types
    from flows.wiring import Installation


def register(app: typer.Typer) -> None:
    """Put the verbs on the command line."""
    app.command()(send)
    app.command()(inbox)
    group = typer.Typer(help="Show and settle what became of the week's messages.", rich_markup_mode=None)
    group.callback(invoke_without_command=True)(list_deliveries)
    group.command("settle")(settle)
    group.command("retry")(retry)
    app.add_typer(group, name="deliveries")


def send(
    week: Week = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be sent; send nothing.")] = False,
    as_json: AsJson = False,
    as_of: AsOf = None,
    data_dir: DataDir = None,
) -> None:
    """Deliver the week's digests, one for each student."""
    from flows.doctor import insist_ready
    from flows.mailing import advice, deliver, due_students, render_for, unheard_words

    with opened(data_dir, as_of) as parts, progress_bars() as progress:
        chosen = chosen_week(parts, week)
        due = due_students(parts, chosen)
        if dry_run:
            _show_plan(parts, chosen, len(due), as_json)
            return
        insist_ready(parts)
        made = render_for(parts, chosen, due, progress)
        report = deliver(parts)
        tally = parts.outbox.tally(chosen)
    failed = [{"student": student, "reason": reason} for student, reason in made.failed]
    if as_json:
        show_json(
            {"week": chosen, "rendered": made.enqueued, "not_rendered": failed, "unheard": len(made.unheard)}
            | report.as_dict()
            | {"states": tally}
        )
    else:
        show(f"{chosen}: {made.enqueued} rendered, {report.sent} sent in this run; {tally.total} messages: {tally}")
        if made.unheard:
            say(unheard_words(len(made.unheard), chosen))
        for problem in (*(f"{one['student']}: {one['reason']}" for one in failed), *report.reasons):
            say(problem)
        for line in advice(tally, report):
            say(line)
    if report.stopped and not report.sent:
        raise report.stopped
    leave(PARTLY if failed or made.unheard or tally.unsettled or report.left else 0)


def _show_plan(parts: "Installation", week: "types.Week", due: int, as_json: bool) -> None:
    """What `send` would do: counts, whether it could, and the first message."""
    from flows.doctor import mail_findings
    from flows.mailing import sample_message

    findings = tuple(mail_findings(parts))
    waiting = parts.outbox.waiting()
    message = "" if any(finding.bad for finding in findings) else sample_message(parts, week)
    if as_json:
        checks = [finding.as_dict() for finding in findings]
        show_json({"week": week, "to_render": due, "waiting": waiting, "checks": checks, "message": message})
        return
    show(f"{week}: {due} digests to render, {waiting} messages waiting; nothing was sent")
    for finding in findings:
        show(f"{finding.verdict.value:<5} {finding.words} {finding.remedy}".rstrip())
    if message:
        show(f"\nThe first of them:\n\n{message}")


def inbox(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what there is; change nothing.")] = False,
    as_json: AsJson = False,
    as_of: AsOf = None,
    data_dir: DataDir = None,
) -> None:
    """Read what students wrote back, and bounces. Each letter (more, less, follow, mute, unsubscribe) counts once."""
    from flows.letters.inbox import read_inbox

    with opened(data_dir, as_of) as here:
        report = read_inbox(here, dry_run=dry_run)
    if as_json:
        show_json(report)
        return
    show(
        f"{report.kept} wishes kept, {report.nothing_new} that changed nothing, {report.left} unsubscribed, "
        f"{report.bounced} bounced; {report.other} letters of other kinds left alone"
    )
    if report.unknown_sender:
        say(f"{report.unknown_sender} from addresses that aren't on the roster: nothing was changed")
    if report.not_theirs:
        say(f"{report.not_theirs} whose code isn't their sender's or is older than eight weeks: nothing was changed")
    if dry_run:
        say("nothing was changed: run it without --dry-run")


def list_deliveries(
    context: typer.Context, week: Week = None, as_json: AsJson = False, data_dir: DataDir = None
) -> None:
    """Show and settle what became of the week's messages."""
    if context.invoked_subcommand is not None:
        return
    from flows.mailing import advice
    from sources.values import to_json

    with opened(data_dir) as here:
        chosen = _week(here, week)
        found = here.outbox.deliveries(chosen)
        tally = here.outbox.tally(chosen)
    open_ones = [one for one in found if one.state.value != "sent"]
    if as_json:
        rows = [
            {"student": one.student, "state": one.state, "until": one.until, "reason": one.reason} for one in open_ones
        ]
        show_json({"week": chosen, **to_json(tally), "open": rows})
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
    """Say whether an unknown message arrived. The next `send` sends a lost one again."""
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
    """Clear the week's failed messages, so that the next `send` renders and sends them again."""
    with opened(data_dir) as here:
        chosen = _week(here, week)
        count = here.outbox.discard_failed(chosen)
    if as_json:
        show_json({"week": chosen, "taken_out": count})
    else:
        show(f"{chosen}: {count} failed messages cleared; `fieldbrief send` renders and sends them again")


def _week(here: "Installation", week: str | None) -> "types.Week":
    """The week named, else the last one that has messages, else this one."""
    known = [one.week for one in here.outbox.deliveries()] if week is None else []
    chosen: types.Week = max(known) if known else chosen_week(here, week)
    return chosen
