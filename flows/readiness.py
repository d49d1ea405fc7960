"""Can the week be mailed? Looked at before the work, not after a minute of collecting."""

from collections.abc import Iterator
from email.utils import parseaddr

from digest.errors import DeliveryError
from digest.mail.message import is_address, unsubscribe_links
from flows.doctor import Finding, Verdict
from flows.wiring import Installation
from sources.errors import ConfigError, FieldbriefError


def mail_findings(here: Installation) -> Iterator[Finding]:
    """Sender, way to leave, roster and transport, as far as they can be tried without sending."""
    chosen = here.settings
    people = here.roster.list()
    if not people and not chosen.sender and chosen.smtp_url is None:
        yield Finding("mail", "not set up: no sender, no smtp_url, no students (needed for send and weekly only)")
        return
    for check in (_sender, _roster, _transport):
        try:
            yield check(here)
        except FieldbriefError as error:
            passes = error.transient  # a server that is down today: the messages wait
            yield Finding("mail", str(error), Verdict.WARN if passes else Verdict.BAD, error.remedy)


def insist_ready(here: Installation) -> None:
    """Do nothing where mail can be sent, now or when the server is back.

    Raises:
        ConfigError: sender, way to leave, roster or transport is missing or wrong.
        DeliveryError: the server refuses our login or our sender.
    """
    _sender(here)
    _roster(here)
    try:
        _transport(here)
    except DeliveryError as error:
        if not error.transient:
            raise


def _sender(here: Installation) -> Finding:
    sender = here.settings.sender
    if not is_address(parseaddr(sender)[1]):
        raise ConfigError(
            "The sender of the mail is no address." if sender else "No sender is set.",
            remedy="Set sender in fieldbrief.toml, as Field Brief <brief@example.org>.",
        )
    links = unsubscribe_links(here.settings.unsubscribe, sender)
    return Finding("mail", f"from {sender}; to leave: {', '.join(links)}")


def _roster(here: Installation) -> Finding:
    people = here.roster.list()
    if not people:
        raise ConfigError("Nobody is on the roster.", remedy="`fieldbrief students import FILE.csv` reads one.")
    unknown = {slug for one in people for slug in one.fields if slug not in here.fields}
    if unknown:
        return Finding(
            "mail",
            f"{len(people)} students, some of them in {len(unknown)} study fields that there are not",
            Verdict.WARN,
            "`fieldbrief fields` lists those there are; correct the roster and import it again.",
        )
    return Finding("mail", f"{len(people)} students get it")


def _transport(here: Installation) -> Finding:
    transport = here.transport()
    try:
        found = transport.check(parseaddr(here.settings.sender)[1])
    finally:
        transport.close()
    secret = Verdict.OK if "not encrypted" not in found else Verdict.WARN
    return Finding("mail", found, secret, "" if secret is Verdict.OK else "Fine on this machine, nowhere else.")
