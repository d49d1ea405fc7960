"""Verbs about people: students import, list, unsubscribe, resubscribe, remove; send."""

from pathlib import Path
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
    from sources.errors import ConfigError

Email = Annotated[str, typer.Argument(help="The student's address.", metavar="EMAIL")]


def register(app: typer.Typer) -> None:
    """Put the verbs on the command line."""
    students = typer.Typer(
        help="Import, add, change, list, export and forget students.",
        no_args_is_help=True,
        rich_markup_mode=None,
    )
    students.command("import")(import_students)
    students.command("list")(list_students)
    students.command("set")(set_student)
    for verb in (add, export, unsubscribe, resubscribe, remove, forget):
        students.command()(verb)
    app.add_typer(students, name="students")
    app.command()(feedback)
    app.command()(send)


def import_students(
    file: Annotated[Path, typer.Argument(help="CSV with name, email, fields, interests.", metavar="FILE.csv")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would change; change nothing.")] = False,
    as_json: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """Add the students of a CSV file, or update those who are there already."""
    from dataclasses import asdict

    from digest.mail.roster_file import read_roster

    with opened(data_dir) as parts:
        names = {slug: one.name for slug, one in parts.fields.items()}
        found, problems = read_roster(file, known_fields=names)
        change = parts.roster.compare(found) if dry_run else parts.roster.add(found, now=parts.now())
    if as_json:
        show_json({**asdict(change), "problems": list(problems)})
    else:
        show(
            f"{change.added} added, {change.updated} updated, {change.unchanged} unchanged, "
            f"{change.suppressed} left out because they asked not to be written to"
        )
        if dry_run:
            show("nothing was changed: run it without --dry-run")
        for problem in problems:
            say(problem)
    leave(0 if not problems else PARTLY if found else 1)


Name = Annotated[str | None, typer.Option("--name", help="As it is greeted: Ada Lund, or Lund, Ada.")]
Fields = Annotated[list[str] | None, typer.Option("--field", "-f", help="Study field; may be repeated.")]
Interests = Annotated[list[str] | None, typer.Option("--interest", help="In the student's words; may be repeated.")]
Follow = Annotated[
    list[str] | None, typer.Option("--follow", help="A person, lab, company or phrase; may be repeated.")
]
Mute = Annotated[list[str] | None, typer.Option("--mute", help="A word, site:DOMAIN or theme:ID; may be repeated.")]


def add(
    email: Email,
    field: Fields = None,
    name: Name = None,
    interest: Interests = None,
    follow: Follow = None,
    mute: Mute = None,
    data_dir: DataDir = None,
) -> None:
    """Add one student."""
    import uuid

    from digest.mail.message import is_address
    from digest.types import Student, StudentId
    from sources.errors import ConfigError

    if not is_address(email):
        raise ConfigError("That is no email address.", remedy="Write it as ada@example.org.")
    if not field:
        raise ConfigError("No study field is given.", remedy="Give --field SLUG; `fieldbrief fields` lists them.")
    with opened(data_dir) as parts:
        if parts.roster.find(email):
            raise ConfigError("This student is on the roster already.", remedy="Change them with `students set`.")
        user, _, domain = email.rpartition("@")
        one = Student(
            id=StudentId(uuid.uuid4().hex),
            name=name or "",
            email=f"{user}@{domain.lower()}",
            fields=tuple(parts.study_field(slug).slug for slug in field),
            interests=tuple(interest or ()),
            follow=tuple(follow or ()),
            mute=tuple(mute or ()),
        )
        change = parts.roster.add([one], now=parts.now())
    show("added" if change.added else "left out: this address asked not to be written to")


def set_student(
    email: Email,
    field: Fields = None,
    name: Name = None,
    interest: Interests = None,
    follow: Follow = None,
    mute: Mute = None,
    data_dir: DataDir = None,
) -> None:
    """Change one student: what is given replaces what was there, the rest stays."""
    from dataclasses import replace

    with opened(data_dir) as parts:
        known = _enrolled(parts, email)
        changed = replace(
            known,
            interests=known.interests if interest is None else tuple(interest),
            follow=known.follow if follow is None else tuple(follow),
            mute=known.mute if mute is None else tuple(mute),
        )
        if field:
            changed = replace(changed, fields=tuple(parts.study_field(slug).slug for slug in field))
        if name is not None:
            changed = replace(changed, name=name)
        change = parts.roster.add([changed], now=parts.now())
    show("changed" if change.updated else "nothing to change" if change.unchanged else "gets no mail: left as it is")


def export(
    out: Annotated[Path | None, typer.Option("--out", help="File to write; stdout by default.")] = None,
    data_dir: DataDir = None,
) -> None:
    """Write the roster as CSV, in the form `students import` reads."""
    import csv
    import io

    with opened(data_dir) as parts:
        everyone = parts.roster.list()
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("name", "email", "fields", "interests", "follow", "mute"))
    for one in everyone:
        lists = (one.fields, one.interests, one.follow, one.mute)
        writer.writerow((one.name, one.email, *("; ".join(words) for words in lists)))
    if out is None:
        show(text.getvalue().rstrip("\n"))
        return
    from sources.errors import StorageError

    try:
        out.write_text(text.getvalue(), encoding="utf-8")
    except OSError as error:
        raise StorageError(
            f"{out}: can't be written: {error.strerror or error}.", remedy="Name another file."
        ) from error
    show(str(out))


def forget(email: Email, data_dir: DataDir = None) -> None:
    """Forget a student, and say what was erased."""
    with opened(data_dir) as parts:
        student = parts.roster.find(email)
        kept = parts.roster.holds(student.id) if student else {}
        if student is None or not parts.roster.remove(student.id, now=parts.now()):
            raise _unknown(email)
    wishes = len(student.interests) + len(student.follow) + len(student.mute)
    counts = ", ".join(f"{number} {what}" for what, number in kept.items())
    show(f"erased: name, address, {wishes} interests and wishes, {counts}")
    show("kept: a hash of the address, so that an old list brings nobody back")


def list_students(as_json: AsJson = False, data_dir: DataDir = None) -> None:
    """List the students who get mail, and by id those who get none."""
    with opened(data_dir) as parts:
        everyone = parts.roster.list()
        silent = parts.roster.silent()
    if as_json:
        show_json(
            [
                {"id": s.id, "name": s.name, "email": s.email, "fields": s.fields, "interests": s.interests}
                for s in everyone
            ]
        )
        return
    for student in everyone:
        wishes = f"{', '.join(student.fields)}  {'; '.join(student.interests)}".rstrip()
        show(f"{student.id}  {student.email}  {student.name}  {wishes}")
    for identity, reason in silent.items():
        say(f"{identity} gets no mail: {reason}")


def unsubscribe(email: Email, data_dir: DataDir = None) -> None:
    """Write to this address no more, even if it is imported again."""
    with opened(data_dir) as parts:
        known = parts.roster.find(email)
        parts.roster.unsubscribe(email, now=parts.now())
    show("unsubscribed" if known else "not on the roster; an import will leave this address out")


def resubscribe(email: Email, data_dir: DataDir = None) -> None:
    """Write again to an address that was unsubscribed or removed, as its owner asks."""
    from sources.errors import ConfigError

    with opened(data_dir) as parts:
        known = parts.roster.find(email)
        if not parts.roster.resubscribe(email):
            raise ConfigError(
                f"{email} was not unsubscribed.", remedy="`fieldbrief students list` shows who gets mail."
            )
    show("gets mail again" if known else "may be imported again")


def remove(email: Email, data_dir: DataDir = None) -> None:
    """Forget a student: address, interests, what was mailed. An old list imported again brings nobody back."""
    with opened(data_dir) as parts:
        student = parts.roster.find(email)
        if student is None or not parts.roster.remove(student.id, now=parts.now()):
            raise _unknown(email)
    show("forgotten")


Words = list[str] | None


def feedback(
    email: Email,
    more: Annotated[Words, typer.Option("--more", help="An interest to add, in the student's words.")] = None,
    less: Annotated[Words, typer.Option("--less", help="An interest or a followed name to take away.")] = None,
    follow: Annotated[Words, typer.Option("--follow", help="A person, lab, company or phrase.")] = None,
    mute: Annotated[Words, typer.Option("--mute", help="A word, site:DOMAIN or theme:ID.")] = None,
    unmute: Annotated[Words, typer.Option("--unmute", help="Something muted to show again.")] = None,
    data_dir: DataDir = None,
) -> None:
    """Keep what a student says of a digest: more of this, less of that, follow, mute. The next one shows it."""
    from digest.tailor.feedback import heed

    with opened(data_dir) as here:
        known = _enrolled(here, email)
        changed = heed(
            known, more=more or (), less=less or (), follow=follow or (), mute=mute or (), unmute=unmute or ()
        )
        change = here.roster.add([changed], now=here.now())
    show("kept" if change.updated else "nothing new")


def send(
    week: Week = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be sent; send nothing.")] = False,
    as_json: AsJson = False,
    as_of: AsOf = None,
    data_dir: DataDir = None,
) -> None:
    """Render the week's digests for the roster and deliver them, each student and week once."""
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
            {"week": str(chosen), "rendered": made.enqueued, "not_rendered": failed, "unheard": len(made.unheard)}
            | report.as_dict()
            | {"states": tally.as_dict()}
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


def _enrolled(here: "Installation", email: str) -> "types.Student":
    """The student with this address.

    Raises:
        ConfigError: there is none.
    """
    known = here.roster.find(email)
    if known is None:
        raise _unknown(email)
    return known


def _unknown(email: str) -> "ConfigError":
    from sources.errors import ConfigError

    return ConfigError(f"{email} is not on the roster.", remedy="`fieldbrief students list` shows who is.")


def _show_plan(parts: "Installation", week: "types.Week", due: int, as_json: bool) -> None:
    """What `send` would do: counts, whether it could, and the first message."""
    from flows.doctor import mail_findings
    from flows.mailing import sample_message

    findings = tuple(mail_findings(parts))
    waiting = parts.outbox.waiting()
    message = "" if any(finding.bad for finding in findings) else sample_message(parts, week)
    if as_json:
        checks = [finding.as_dict() for finding in findings]
        show_json({"week": str(week), "to_render": due, "waiting": waiting, "checks": checks, "message": message})
        return
    show(f"{week}: {due} digests to render, {waiting} messages waiting; nothing was sent")
    for finding in findings:
        show(f"{finding.verdict.value:<5} {finding.words} {finding.remedy}".rstrip())
    if message:
        show(f"\nThe first of them:\n\n{message}")
