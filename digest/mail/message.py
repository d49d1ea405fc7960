"""RenderedDigest -> the email: text and HTML side by side, the headers a list mail owes its readers."""

import hashlib
import re
from datetime import datetime
from email.header import Header
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP, EmailPolicy
from email.utils import format_datetime, parseaddr
from textwrap import wrap
from typing import Final
from urllib.parse import quote, unquote, urlsplit

from digest.page.lines import header_line
from digest.types import RenderedDigest, StudentId, Week
from sources.errors import ConfigError

# Longer lines, 8-bit bytes and bare line feeds are what relays refuse; quoted-printable has none of them.
_CODING: Final = "quoted-printable"
_WIDTH: Final = 76  # of a header's line: what RFC 2047 allows one with an encoded word
_LONGEST_LINK: Final = 900  # RFC 5322 allows a line of 998
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
    week: Week | None = None,
) -> EmailMessage:
    """The message as it will be sent; `message_bytes` gives its bytes.

    Args:
        rendered: subject, HTML and text.
        sender: an address, with a name before it if wished: `Weekly brief <brief@example.edu>`.
        recipient: an address. Its owner's name stays out: a header is no place for text from a file.
        message_id: with its angle brackets.
        date: aware.
        unsubscribe: as `unsubscribe_links` takes it. An https link then answers a one-click POST (RFC 8058).
        week: by which mail providers count complaints (Feedback-ID).

    Raises:
        ConfigError: the sender is no address, or a link neither https nor mailto.
        ValueError: the recipient is no address.
    """
    if not is_address(recipient):
        raise ValueError("the recipient is no mail address")
    links = unsubscribe_links(unsubscribe, sender)
    message = EmailMessage(policy=SMTP)
    message["From"] = _mailbox(sender)
    message["To"] = Address(addr_spec=recipient)
    message["Subject"] = header_line(rendered.subject)
    message["Date"] = format_datetime(date)
    message["Message-ID"] = message_id
    message["List-ID"] = f"<fieldbrief.{_mailbox(sender).domain}>"
    message["List-Unsubscribe"] = ", ".join(f"<{link}>" for link in links)
    if links[0].startswith("https:"):
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    # Campaign, kind, program and sender, none of which names the reader: Gmail's postmaster tools count by them.
    message["Feedback-ID"] = f"{week or date.date()}:digest:fieldbrief:{_mailbox(sender).domain}"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(rendered.text, cte=_CODING)
    message.add_alternative(rendered.html, subtype="html", cte=_CODING)
    return message


def message_bytes(message: EmailMessage) -> bytes:
    """The message as it goes over the wire: CRLF, no line over 998 bytes."""
    return message.as_bytes(policy=_Wire(linesep="\r\n"))


class _Wire(EmailPolicy):
    """SMTP's policy, with subjects and links folded so that they are read back as they were written.

    Python's own folding puts a space before a long first word, and adds or loses one between words of which one isn't
    ASCII. Here a subject is either ASCII with words that fit, folded at spaces, or encoded whole. It also encodes a
    link longer than a line, which no mail program then takes for one: links are folded between, never inside.
    """

    def fold_binary(self, name: str, value: str) -> bytes:
        if name.lower() == "list-unsubscribe":
            return f"{name}: {str(value).replace(', ', f',{self.linesep} ')}{self.linesep}".encode("ascii")
        if name.lower() != "subject":
            return super().fold_binary(name, value)
        text = str(value)
        if text.isascii() and max(map(len, text.split(" "))) <= _WIDTH - len("Subject: "):
            lines = wrap(text, _WIDTH, initial_indent="Subject: ", subsequent_indent=" ", break_on_hyphens=False)
            return "".join(line + self.linesep for line in lines or ["Subject: "]).encode("ascii")
        folded = Header(text, charset="utf-8", header_name=name, maxlinelen=_WIDTH).encode(linesep=self.linesep)
        return f"Subject: {folded}{self.linesep}".encode("ascii")


def unsubscribe_by_mail(sender: str) -> str:
    """The link by which a reader asks the sender to stop."""
    return f"mailto:{quote(_mailbox(sender).addr_spec, safe='@+')}?subject=unsubscribe"


def _mailbox(sender: str) -> Address:
    name, address = parseaddr(sender)
    if not is_address(address) or not sender.isprintable():
        raise ConfigError(
            "The sender of the mail is not an address.",
            remedy="Write it as brief@example.edu or Name <brief@example.edu>.",
        )
    return Address(display_name=header_line(name), addr_spec=address)


def unsubscribe_links(setting: str, sender: str) -> tuple[str, ...]:
    """The ways to leave the list: an https link first, if there is one, then a mailto link; some programs want both.

    Args:
        setting: links or addresses, separated by commas. Without a mailto link among them readers write to the sender.
        sender: an address, with a name before it if wished.

    Raises:
        ConfigError: one is neither an https nor a mailto link nor an address.
    """
    links = [_checked(one.strip()) for one in setting.split(",") if one.strip()]
    if not any(link.startswith("mailto:") for link in links):
        links.append(unsubscribe_by_mail(sender))
    return tuple(sorted(links, key=lambda link: not link.startswith("https:")))


def _checked(link: str) -> str:
    if is_address(link):
        link = f"mailto:{link}?subject=unsubscribe"
    parts = urlsplit(link)
    whole = (parts.scheme == "https" and parts.netloc) or (parts.scheme == "mailto" and is_address(unquote(parts.path)))
    if re.search(r"[\s<>,\x00-\x1f\x7f-\uffff]", link) or not whole or len(link) > _LONGEST_LINK:
        raise ConfigError(
            "The setting unsubscribe is neither an https link nor a mail address.",
            remedy="Write https://example.edu/leave, leave@example.edu, or both, with a comma between.",
        )
    return link.replace("=?", "=%3F")  # an encoded word would be decoded on the way, into whatever header it hides
