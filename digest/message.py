"""RenderedDigest -> the email: text and HTML side by side, the headers a list mail owes its readers."""

import hashlib
import re
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from typing import Final
from urllib.parse import quote, urlsplit

from digest.types import RenderedDigest, StudentId, Week
from digest.view import header_line
from sources.errors import ConfigError

# Longer lines, 8-bit bytes and bare line feeds are what relays refuse; quoted-printable has none of them.
_CODING: Final = "quoted-printable"
_ADDRESS: Final = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63})*")


def is_address(text: str) -> bool:
    """Whether it is one plain ASCII mail address, and nothing that could be read as more."""
    return len(text) <= 254 and bool(_ADDRESS.fullmatch(text)) and ".." not in text and not text.startswith(".")


def message_id_for(week: Week, student: StudentId, sender: str) -> str:
    """The Message-ID of this week's message to this student: the same again if it is rendered again."""
    token = hashlib.sha256(f"{week} {student}".encode()).hexdigest()[:32]
    return f"<{week}.{token}@{parseaddr(sender)[1].rpartition('@')[2] or 'fieldbrief.invalid'}>"


def build_message(
    rendered: RenderedDigest,
    *,
    sender: str,
    recipient: str,
    message_id: str,
    date: datetime,
    unsubscribe: str = "",
) -> EmailMessage:
    """The message as it will be sent; `message_bytes` gives its bytes.

    Args:
        rendered: subject, HTML and text.
        sender: an address, with a name before it if wished: `Weekly brief <brief@example.edu>`.
        recipient: an address. Its owner's name stays out: a header is no place for text from a file.
        message_id: with its angle brackets.
        date: aware.
        unsubscribe: an https link, which then answers a one-click POST (RFC 8058), or a mailto link. Without one,
            readers are asked to write to the sender.

    Raises:
        ConfigError: the sender is no address, or the link neither https nor mailto.
        ValueError: the recipient is no address.
    """
    if not is_address(recipient):
        raise ValueError("the recipient is no mail address")
    link = unsubscribe or unsubscribe_by_mail(sender)
    message = EmailMessage(policy=SMTP)
    message["From"] = _mailbox(sender)
    message["To"] = Address(addr_spec=recipient)
    message["Subject"] = header_line(rendered.subject)
    message["Date"] = format_datetime(date)
    message["Message-ID"] = message_id
    message["List-ID"] = f"<fieldbrief.{_mailbox(sender).domain}>"
    message["List-Unsubscribe"] = f"<{_checked(link)}>"
    if link.startswith("https:"):
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(rendered.text, cte=_CODING)
    message.add_alternative(rendered.html, subtype="html", cte=_CODING)
    return message


def message_bytes(message: EmailMessage) -> bytes:
    """The message as it goes over the wire: CRLF, no line over 998 bytes."""
    return message.as_bytes(policy=SMTP)


def unsubscribe_by_mail(sender: str) -> str:
    """The link by which a reader asks the sender to stop."""
    return f"mailto:{quote(_mailbox(sender).addr_spec, safe='@+')}?subject=unsubscribe"


def _mailbox(sender: str) -> Address:
    name, address = parseaddr(sender)
    if not is_address(address) or not sender.isprintable():
        raise ConfigError(
            "The sender of the mail is no address.", remedy="Write it as brief@example.edu or Name <brief@example.edu>."
        )
    return Address(display_name=header_line(name), addr_spec=address)


def _checked(link: str) -> str:
    parts = urlsplit(link)
    if re.search(r"[\s<>,\x00-\x1f\x7f-\uffff]", link) or not (
        (parts.scheme == "https" and parts.netloc) or (parts.scheme == "mailto" and parts.path)
    ):
        raise ConfigError("The link to unsubscribe is neither an https nor a mailto link.")
    return link
