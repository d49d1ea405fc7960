"""Is this installation sound, and what to do where it isn't."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from email.utils import parseaddr
from enum import StrEnum
from importlib.metadata import PackageNotFoundError, packages_distributions, version
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

from flows.settings import Values, load_settings, settings_file, unknown_variables
from flows.wiring import Installation, open_installation, study_fields
from sources.errors import ConfigError, FieldbriefError

OURS: Final = ("sources", "digest", "flows")
ROOM: Final = 500 * 2**20  # bytes free below which we warn
_HERE: Final = Path(__file__).resolve().parent.parent


class Verdict(StrEnum):
    """How a check ended."""

    OK = "ok"
    WARN = "warn"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at, what was found, and what to do."""

    what: str
    words: str
    verdict: Verdict = Verdict.OK
    remedy: str = ""

    @property
    def bad(self) -> bool:
        """Whether fieldbrief can't work like this."""
        return self.verdict is Verdict.BAD

    def as_dict(self) -> dict[str, Any]:
        """As JSON values."""
        return {"check": self.what, "verdict": self.verdict, "found": self.words, "remedy": self.remedy}


def examine(data_dir: Path | None = None) -> tuple[Finding, ...]:
    """Every check in turn; a check that fails is a finding, and the others go on."""
    try:
        settings = load_settings(data_dir=data_dir)
    except FieldbriefError as error:
        return (*_import_names(), Finding("settings", str(error), Verdict.BAD, error.remedy))
    return (
        *_import_names(),
        *_settings(settings, data_dir),
        *_checked("model", lambda: _model(settings)),
        *_checked("parser", lambda: _parser(settings)),
        *_checked("database", lambda: _database(settings)),
        *_checked("mail", lambda: _mail(settings)),
        *_checked("study fields", lambda: _fields(settings)),
        *_checked("templates", lambda: _templates(settings)),
        *_prefect(),
        *_disk(settings),
    )


def _checked(what: str, check: Callable[[], Iterator[Finding]]) -> tuple[Finding, ...]:
    try:
        return tuple(check())
    except FieldbriefError as error:
        return (Finding(what, str(error), Verdict.BAD, error.remedy),)


def _import_names() -> Iterator[Finding]:
    """Our packages have everyday names: another distribution, or the working directory, may hide them."""
    owners = packages_distributions()
    for name in OURS:
        others = sorted({owner for owner in owners.get(name, []) if owner.lower() != "fieldbrief"})
        spec = find_spec(name)
        where = Path(spec.origin).resolve().parent if spec and spec.origin else None
        if where != _HERE / name:
            yield Finding(
                "import names",
                f"`{name}` is imported from {where}, not from {_HERE / name}",
                Verdict.BAD,
                "Install fieldbrief in an environment of its own.",
            )
        elif others:
            yield Finding(
                "import names",
                f"{', '.join(others)} installs a package `{name}` too",
                Verdict.WARN,
                "Install fieldbrief in an environment of its own.",
            )
        else:
            yield Finding("import names", f"`{name}` is ours")


def _settings(settings: Values, data_dir: Path | None) -> Iterator[Finding]:
    path = settings_file(data_dir)
    yield Finding("settings", str(path) if path else "no fieldbrief.toml: defaults and environment")
    if unknown := unknown_variables():
        yield Finding("settings", f"{', '.join(unknown)} sets nothing", Verdict.WARN, "Is the name right?")
    if not settings.contact:
        yield Finding(
            "settings",
            "no contact is set",
            Verdict.WARN,
            "Sites that are polled want to know whom to write to: set contact.",
        )


def _parser(settings: Values) -> Iterator[Finding]:
    from digest.text.parser import SHA256, SpacyParser, check_model

    if settings.parser:
        SpacyParser(settings.parser).read(["It reads."])
        yield Finding("parser", f"the spaCy model {settings.parser} reads")
    else:
        check_model()
        yield Finding("parser", f"the model that reads sentences, SHA-256 {SHA256[:12]}… as known")


def _model(settings: Values) -> Iterator[Finding]:
    from digest.embedding import DEFAULT_SHA256, LocalEncoder, checked_model_folder

    if settings.model:
        yield Finding("model", LocalEncoder(settings.model).model)
    else:
        yield Finding("model", f"{checked_model_folder()}, SHA-256 {DEFAULT_SHA256[:12]}… as known")


def _database(settings: Values) -> Iterator[Finding]:
    from sources.backup import insist_whole
    from sources.database import newest_revision, revision

    with open_installation(settings) as here:
        found, newest = revision(here.engine), newest_revision()
        shown = here.engine.url.render_as_string(hide_password=True)
        insist_whole(here.engine)
    yield Finding("database", f"{shown}, tables at {found}" + ("" if found == newest else f", the newest is {newest}"))


def _mail(settings: Values) -> Iterator[Finding]:
    with open_installation(settings) as here:
        yield from mail_findings(here)
    if settings.sender:
        yield from _records(parseaddr(settings.sender)[1].rpartition("@")[2])


def _records(domain: str) -> Iterator[Finding]:
    from digest.mail.senders import can_look, sender_records

    if not can_look():
        yield Finding("sender's domain", "SPF and DMARC aren't looked at: pip install 'fieldbrief[mail]'")
        return
    for record in sender_records(domain):
        yield Finding(
            "sender's domain",
            f"{record.kind} of {domain}: {record.words}",
            Verdict.OK if record.good else Verdict.WARN,
            ""
            if record.good
            else "Gmail and others refuse bulk mail without SPF, DKIM and DMARC: ask who keeps the DNS.",
        )


def _fields(settings: Values) -> Iterator[Finding]:
    yield Finding("study fields", f"{len(study_fields(settings))} readable")


def _templates(settings: Values) -> Iterator[Finding]:
    """A quiet digest goes through every template's frame."""
    from datetime import UTC, datetime

    from digest.page.render import render
    from digest.tailor.compose import compose
    from digest.tailor.ready import make_ready
    from digest.types import Edition, Week

    now = datetime.now(UTC)
    empty = Edition(field="doctor", field_name="Doctor", week=Week.of(now), built_at=now, themes=(), loose=(),
                    articles=(), opportunities=(), weeks_of_past=0, heard="")  # fmt: skip
    render(compose([make_ready(empty)], student=None), templates=settings.templates_dir)
    yield Finding("templates", "render" if settings.templates_dir is None else f"{settings.templates_dir} renders")


def _prefect() -> Iterator[Finding]:
    """Looked up, not imported: that takes seconds."""
    try:
        yield Finding("prefect", version("prefect"))
    except PackageNotFoundError:
        yield Finding(
            "prefect", "not installed: weekly and serve can't run", Verdict.WARN, "pip install 'prefect>=3.9.1,<4'"
        )


def _disk(settings: Values) -> Iterator[Finding]:
    folder = next(path for path in (settings.data_dir, *settings.data_dir.parents) if path.exists())
    free = shutil.disk_usage(folder).free
    words = f"{free // 2**20} MiB free at {settings.data_dir}"
    if free < ROOM:
        yield Finding("disk", words, Verdict.WARN, "Free some space, or move data_dir.")
    else:
        yield Finding("disk", words)


def mail_findings(here: Installation) -> Iterator[Finding]:
    """Sender, way to leave, roster and transport, as far as they can be tried without sending."""
    if not here.roster.list() and not here.settings.sender:
        yield Finding("mail", "not set up: no sender and no students (send and weekly alone need them)")
        return
    for check in (_check_sender, _check_roster, _check_transport):
        try:
            yield check(here)
        except FieldbriefError as error:
            passes = error.transient  # a server that is down today: the messages wait
            yield Finding("mail", str(error), Verdict.WARN if passes else Verdict.BAD, error.remedy)


def insist_ready(here: Installation) -> None:
    """Can the week be mailed? Looked at before the work, not after a minute of collecting.

    Raises:
        ConfigError: sender, way to leave, roster or transport is missing or wrong.
        DeliveryError: the server refuses our login or our sender.
    """
    _check_sender(here)
    _check_roster(here)
    try:
        _check_transport(here)
    except FieldbriefError as error:
        if not error.transient:
            raise


def _check_sender(here: Installation) -> Finding:
    from digest.mail.message import is_address, unsubscribe_links

    sender = here.settings.sender
    if not is_address(parseaddr(sender)[1]):
        raise ConfigError(
            "The sender of the mail is not an address." if sender else "No sender is set.",
            remedy="Set sender in fieldbrief.toml, as Field Brief <brief@example.org>.",
        )
    links = unsubscribe_links(here.settings.unsubscribe, sender)
    return Finding("mail", f"from {sender}; to leave: {', '.join(links)}")


def _check_roster(here: Installation) -> Finding:
    people = here.roster.list()
    if not people:
        raise ConfigError("Nobody is on the roster.", remedy="`fieldbrief students import FILE.csv` reads one.")
    unknown = {slug for one in people for slug in one.fields if slug not in here.fields}
    if unknown:
        return Finding(
            "mail",
            f"{len(people)} students, some of them in {len(unknown)} study fields that don't exist",
            Verdict.WARN,
            "`fieldbrief fields` lists those that exist; correct the roster and import it again.",
        )
    return Finding("mail", f"{len(people)} students get it")


def _check_transport(here: Installation) -> Finding:
    transport = here.transport()
    try:
        found = transport.check(parseaddr(here.settings.sender)[1])
    finally:
        transport.close()
    secret = Verdict.OK if "not encrypted" not in found else Verdict.WARN
    return Finding("mail", found, secret, "" if secret is Verdict.OK else "Fine on this machine, nowhere else.")
