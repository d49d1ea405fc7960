"""A letter to the readers' address -> what it asks for: a wish, to leave, a bounce, or nothing of ours. Pure.

Only the head of a letter is read, of a bounce its delivery status (RFC 3464); what people write to each other isn't.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from typing import Any, Final

LARGEST: Final = 200_000  # bytes of a letter that are read: a bounce may carry the whole message it is about
_CODE: Final = r"\[([a-z2-7]{16})\]"
_PREFIX: Final = re.compile(r"^(?:\s*(?:re|fwd?|aw|wg|sv|tr|r)\s*:)+\s*", re.IGNORECASE)
_WISH: Final = re.compile(rf"(more|less|follow|mute)\b.*{_CODE}\s*", re.IGNORECASE | re.DOTALL)
_LEAVE: Final = re.compile(r"unsubscribe\b", re.IGNORECASE)
# RFC 3463: the address or its domain doesn't exist, has moved, or takes no mail. A full mailbox or a policy passes.
_HARD: Final = re.compile(r"5\.(?:1\.(?:1|2|3|6|10)|2\.1)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What a reader says of a theme. The address stays out of the repr, as everywhere."""

    verb: str  # "more", "less", "follow", "mute"
    code: str
    sender: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Leave:
    """A reader wants no more mail. `code` is "" where they wrote the word themselves."""

    code: str
    sender: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounce:
    """A server says that a message didn't arrive, ever."""

    message_id: str  # of the message, with its angle brackets
    status: str  # "5.1.1"
    hard: bool  # the address is at fault, and will be next week


def read_letter(raw: bytes) -> Wish | Leave | Bounce | None:
    """What a letter asks for; None for everything else, also what can't be read as mail."""
    try:
        letter = BytesParser(policy=policy.default).parsebytes(raw[:LARGEST])
        if letter.get_content_type() == "multipart/report":
            return _bounce(letter)
        if str(letter.get("Auto-Submitted", "no")).strip().casefold() not in ("", "no"):
            return None  # a machine that answers while its owner is away wishes nothing
        return _asked(letter)
    except Exception:
        return None


def _asked(letter: EmailMessage) -> Wish | Leave | None:
    addresses: tuple[Any, ...] = getattr(letter.get("From"), "addresses", ())
    if len(addresses) != 1:
        return None
    sender = addresses[0].addr_spec
    subject = _PREFIX.sub("", " ".join(str(letter.get("Subject", "")).split()))
    if wish := _WISH.fullmatch(subject):
        return Wish(verb=wish[1].casefold(), code=wish[2].casefold(), sender=sender)
    if _LEAVE.match(subject):
        code = re.search(_CODE, subject, re.IGNORECASE)
        return Leave(code=code[1].casefold() if code else "", sender=sender)
    return None


def _bounce(letter: EmailMessage) -> Bounce | None:
    """A failure, with the Message-ID of what failed; delays and receipts are no failures."""
    status, message_id = "", ""
    parts: Iterator[Any] = letter.walk()
    for part in parts:
        kind = part.get_content_type()
        if kind == "message/delivery-status":
            for fields in part.get_payload():
                if isinstance(fields, EmailMessage) and str(fields.get("Action", "")).strip().casefold() == "failed":
                    status = str(fields.get("Status", "")).split()[0]
        elif kind == "text/rfc822-headers":
            returned = BytesParser(policy=policy.compat32).parsebytes(part.get_payload(decode=True) or b"", True)
            message_id = message_id or str(returned.get("Message-ID", "")).strip()
        elif kind == "message/rfc822":
            message_id = message_id or str(part.get_payload(0).get("Message-ID", "")).strip()
    if not status or not message_id:
        return None
    return Bounce(message_id=message_id, status=status[:12], hard=bool(_HARD.fullmatch(status)))
