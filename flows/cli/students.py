"""Verbs about people: students import, add, learn, list, unsubscribe, remove and the like; feedback."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from flows.cli.options import PARTLY, AsJson, DataDir, leave, opened, progress_bars, say, show, show_json

if TYPE_CHECKING:
    from digest import types
    from digest.interests.learn import Proposal
    from flows.wiring import Installation, Progress
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
    for verb in (add, learn, export, unsubscribe, resubscribe, remove, forget):
        students.command()(verb)
    app.add_typer(students, name="students")
    app.command()(feedback)


def import_students(
    file: Annotated[Path, typer.Argument(help="CSV with name, email, fields, interests.", metavar="FILE.csv")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would change; change nothing.")] = False,
    as_json: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """Add the students of a CSV file, or update those who are there already."""
    from digest.mail.roster_file import read_roster
    from sources.values import to_json

    with opened(data_dir) as parts:
        names = {slug: one.name for slug, one in parts.fields.items()}
        found, problems, silent = read_roster(file, known_fields=names)
        if dry_run:
            change = parts.roster.compare(found, keep=silent)
        else:
            change = parts.roster.add(found, now=parts.now(), keep=silent)
    if as_json:
        show_json({**to_json(change), "problems": list(problems)})
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


Name = Annotated[str | None, typer.Option("--name", help="The student's name: Ada Lund, or Lund, Ada.")]
Fields = Annotated[list[str] | None, typer.Option("--field", "-f", help="Study field; may be repeated.")]
Interests = Annotated[list[str] | None, typer.Option("--interest", help="In the student's words; may be repeated.")]
Follow = Annotated[
    list[str] | None, typer.Option("--follow", help="A person, lab, company or phrase; may be repeated.")
]
Mute = Annotated[list[str] | None, typer.Option("--mute", help="A word, site:DOMAIN or theme:ID; may be repeated.")]
Share = Annotated[
    bool | None,
    typer.Option(
        "--share-name/--no-share-name",
        help="Let students who agreed to it see each other's names at what they both follow.",
    ),
]


def add(
    email: Email,
    field: Fields = None,
    name: Name = None,
    interest: Interests = None,
    follow: Follow = None,
    mute: Mute = None,
    share: Share = None,
    data_dir: DataDir = None,
) -> None:
    """Add one student."""
    import uuid

    from digest.mail.message import is_address
    from digest.mail.roster_file import name_line
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
            name=name_line(name or ""),
            email=f"{user}@{domain.lower()}",
            fields=tuple(parts.study_field(slug).slug for slug in field),
            interests=tuple(interest or ()),
            follow=tuple(follow or ()),
            mute=tuple(mute or ()),
            share_name=bool(share),
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
    share: Share = None,
    data_dir: DataDir = None,
) -> None:
    """Change one student: what is given replaces what was there, the rest stays."""
    from dataclasses import replace

    from digest.mail.roster_file import name_line

    with opened(data_dir) as parts:
        known = enrolled(parts, email)
        changed = replace(
            known,
            interests=known.interests if interest is None else tuple(interest),
            follow=known.follow if follow is None else tuple(follow),
            mute=known.mute if mute is None else tuple(mute),
            share_name=known.share_name if share is None else share,
        )
        if field:
            changed = replace(changed, fields=tuple(parts.study_field(slug).slug for slug in field), weights=())
        if name is not None:
            changed = replace(changed, name=name_line(name))
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
    columns = ("name", "email", "fields", "interests", "follow", "mute", "more", "less", "consent", "share name")
    writer.writerow(columns)
    for one in everyone:
        fields = [f"{slug} {weight:g}" for slug, weight in zip(one.fields, one.weights, strict=False)] or one.fields
        lists = (fields, one.interests, one.follow, one.mute, one.more, one.less)
        consent, share = one.consented or "", "yes" if one.share_name else "no"
        writer.writerow((one.name, one.email, *("; ".join(words) for words in lists), consent, share))
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
    wishes = sum(map(len, (student.interests, student.follow, student.mute, student.more, student.less)))
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
    """Stop mail to this address, even if it is imported again."""
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
    more: Annotated[Words, typer.Option("--more", help="What to show more of, in the student's words.")] = None,
    less: Annotated[
        Words, typer.Option("--less", help="What to show less of; an interest of that name is removed.")
    ] = None,
    follow: Annotated[Words, typer.Option("--follow", help="A person, lab, company or phrase.")] = None,
    mute: Annotated[Words, typer.Option("--mute", help="A word, site:DOMAIN or theme:ID.")] = None,
    unmute: Annotated[Words, typer.Option("--unmute", help="Something muted to show again.")] = None,
    data_dir: DataDir = None,
) -> None:
    """Record what a student wants: more, less, follow, mute. It shapes the next digest."""
    from digest.letters.feedback import heed

    with opened(data_dir) as here:
        known = enrolled(here, email)
        changed = heed(
            known, more=more or (), less=less or (), follow=follow or (), mute=mute or (), unmute=unmute or ()
        )
        change = here.roster.add([changed], now=here.now())
    show("kept" if change.updated else "nothing new")


def enrolled(here: "Installation", email: str) -> "types.Student":
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


From = Annotated[
    list[Path],
    typer.Option(
        "--from",
        "--bibtex",
        "--ris",
        "--zotero",
        "--opml",
        "--titles",
        "--orcid",
        help="A library's export; may be repeated. Its format is recognised.",
        metavar="FILE",
    ),
]


def learn(
    email: Annotated[str, typer.Argument(help="The student's address.", metavar="EMAIL")],
    files: From,
    most: Annotated[int, typer.Option("--most", min=1, max=50, help="Most interests to make.")] = 8,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show the interests; change nothing.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Add them without asking.")] = False,
    as_json: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """Make interests from a student's library: BibTeX, RIS, Zotero, OPML, titles, ORCID.

    Existing interests stay. Nothing is added before you have seen it, unless --yes is given.
    """
    from digest.letters.feedback import heed

    with opened(data_dir) as here, progress_bars() as progress:
        student = enrolled(here, email)
        titles, problems, proposals = _proposed(here, files, student.interests, most, progress)
        new = [one.name for one in proposals if not one.stands]
        if as_json:
            found = [{"interest": one.name, "titles": one.titles, "stands": one.stands} for one in proposals]
            show_json({"titles": titles, "proposed": found, "problems": problems})
        else:
            _show(titles, proposals, problems)
        if not dry_run and new and (yes or _agreed(len(new), as_json)):
            here.roster.add([heed(student, interests=new)], now=here.now())
            say(f"{len(new)} taken")
        elif new:
            say("nothing was changed: --yes takes them, `students set --interest` takes some of them")
    leave(PARTLY if problems else 0)


def _proposed(
    here: "Installation", files: list[Path], interests: tuple[str, ...], most: int, progress: "Progress"
) -> tuple[int, list[str], tuple["Proposal", ...]]:
    """How many titles there are, what is wrong with the files, and the interests they speak for."""
    from digest.embedding import embed_texts
    from digest.interests.learn import against, propose
    from sources.works.read import read_works
    from sources.works.work import once

    libraries = [read_works(file) for file in files]
    works = once(one for library in libraries for one in library.works)[:_READ]
    titles = [one.title for one in works]

    def told(done: int, total: int) -> None:
        progress("read", done, total)

    vectors = embed_texts(titles, encoder=here.encoder, store=here.store, progress=told)
    proposals = propose(titles, vectors, here.parser, keywords=[one.keywords for one in works], most=most)
    stood = against(proposals, interests, lambda texts: embed_texts(texts, encoder=here.encoder, store=here.store))
    return len(titles), [problem for library in libraries for problem in library.problems], stood


_READ = 5_000  # titles: average linkage takes memory by their square, 100 MB for these
_SHOWN = 3  # titles of each


def _show(titles: int, proposals: tuple["Proposal", ...], problems: list[str]) -> None:
    for one in proposals:
        stands = f" (stands already, as “{one.stands}”)" if one.stands else ""
        show(f"{one.name}{stands}: {len(one.titles)} titles")
        for title in one.titles[:_SHOWN]:
            show(f"    {title}")
    kept = sum(len(one.titles) for one in proposals)
    show(f"{titles} titles read, {titles - kept} of them in no group that shares a phrase")
    for problem in problems:
        say(problem)


def _agreed(count: int, as_json: bool) -> bool:
    """Whether the person at the terminal takes them; where nobody can be asked, nobody agreed."""
    return not as_json and sys.stdin.isatty() and typer.confirm(f"Take these {count} interests?")
