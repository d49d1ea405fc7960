"""Handing a message over: SMTP, a Maildir, a folder of .eml files, a terminal.

A transport calls `handing_over` at the last moment at which stopping would leave the message unsent. For SMTP that
is just before the final dot: what the caller writes down there decides what a crash means.
"""

# ruff: noqa: ARG002  (a folder asks for neither sender nor recipient)

import mailbox
import os
import re
import ssl
import sys
from collections.abc import Callable
from email import policy
from email.parser import BytesParser
from pathlib import Path
from typing import Final, Protocol, TextIO
from urllib.parse import unquote, urlsplit

from digest.errors import TransportDown
from digest.mail.smtp import TIMEOUT, SmtpTransport
from sources.errors import ConfigError

_REMEDY: Final = (
    "Write smtp://user:password@host:587, smtps://user:password@host:465, maildir:/a/folder, eml:/a/folder or console:."
)


class Transport(Protocol):
    """A way for messages."""

    def deliver(self, message: bytes, sender: str, recipient: str, *, handing_over: Callable[[], None]) -> None:
        """Hand one message over; it is accepted when this returns.

        Raises:
            TransportDown: nothing can be sent now; this message was not accepted.
            ConnectionLost: the connection ended over this message, which was not accepted; another one may do.
            AddressRefused, AddressBusy: this message was not accepted, for good or for now.
            SenderBarred: the server takes nothing from us, it says; this message was not accepted.
            AnswerLost: perhaps it was accepted.
        """
        ...

    def check(self, sender: str) -> str:
        """Go as far as one can without sending: what was found, in a few words. Raises as `deliver` does."""
        ...

    def close(self) -> None:
        """Let go of what is open; never raises for a server's last words."""
        ...


def open_transport(
    url: str, *, tls: ssl.SSLContext | None = None, stream: TextIO | None = None, timeout: float = TIMEOUT
) -> Transport:
    """The transport a URL names; nothing is connected yet.

    Args:
        url: smtp://user:password@host:port (STARTTLS is then required, except to this machine itself), smtps://,
            maildir:PATH, eml:PATH or console:.
        tls: trusted certificates other than the system's; STARTTLS is then required on this machine too.
        stream: where console: writes; standard output by default.
        timeout: seconds that one answer of a mail server may take.

    Raises:
        ConfigError: the URL is none of these. Its text is not repeated, as it may hold a password.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise ConfigError("The mail transport is no URL.", remedy=_REMEDY) from None
    path = unquote(url.partition(":")[2].removeprefix("//"))
    if parts.scheme in ("smtp", "smtps") and parts.hostname:
        direct = parts.scheme == "smtps"
        return SmtpTransport(
            host=parts.hostname,
            port=port or (465 if direct else 587),
            user=unquote(parts.username or ""),
            password=unquote(parts.password or ""),
            direct_tls=direct,
            tls=tls,
            timeout=timeout,
        )
    if parts.scheme == "maildir" and path:
        return MaildirTransport(Path(path))
    if parts.scheme == "eml" and path:
        return EmlFolderTransport(Path(path))
    if parts.scheme == "console":
        return ConsoleTransport(stream or sys.stdout)
    raise ConfigError("The mail transport is of a kind we don't know.", remedy=_REMEDY)


class MaildirTransport:
    """A Maildir, for a mail reader on this machine."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def deliver(self, message: bytes, sender: str, recipient: str, *, handing_over: Callable[[], None]) -> None:
        """See `Transport`."""
        try:
            self._folder.parent.mkdir(parents=True, exist_ok=True)
            box = mailbox.Maildir(self._folder)
            handing_over()
            box.add(message)
        except OSError as error:
            raise TransportDown(f"{self._folder} can’t be written: {error.strerror or error}.") from error

    def check(self, sender: str) -> str:
        """See `Transport`."""
        return _writable(self._folder)

    def close(self) -> None:
        """Nothing is open."""


class EmlFolderTransport:
    """A folder with one .eml file for each message, named by its Message-ID."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def deliver(self, message: bytes, sender: str, recipient: str, *, handing_over: Callable[[], None]) -> None:
        """See `Transport`."""
        parsed = BytesParser(policy=policy.default).parsebytes(message, headersonly=True)
        name = re.sub(r"[^A-Za-z0-9._-]+", "-", str(parsed.get("Message-ID", "message")).strip("<> "))[:120]
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            part = self._folder / f".{name}.part"
            part.write_bytes(message)
            handing_over()
            part.replace(self._folder / f"{name}.eml")
        except OSError as error:
            raise TransportDown(f"{self._folder} can’t be written: {error.strerror or error}.") from error

    def check(self, sender: str) -> str:
        """See `Transport`."""
        return _writable(self._folder)

    def close(self) -> None:
        """Nothing is open."""


class ConsoleTransport:
    """The text version on a terminal, for a look at what would be sent."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def deliver(self, message: bytes, sender: str, recipient: str, *, handing_over: Callable[[], None]) -> None:
        """See `Transport`."""
        parsed = BytesParser(policy=policy.default).parsebytes(message)
        body = parsed.get_body(("plain",))
        handing_over()
        self._stream.write(f"Subject: {parsed['Subject']}\n\n{body.get_content() if body else ''}\n")
        self._stream.flush()

    def check(self, sender: str) -> str:
        """See `Transport`."""
        return "messages are shown, not sent"

    def close(self) -> None:
        """The stream isn't ours."""


def _writable(folder: Path) -> str:
    """Whether files can be made there; looked at, not tried. Raises TransportDown."""
    there = next((path for path in (folder, *folder.parents) if path.exists()), Path("/"))
    if not (there.is_dir() and os.access(there, os.W_OK | os.X_OK)):
        raise TransportDown(f"{folder} can’t be written: {there} is no folder of ours.")
    return f"messages are written to {folder}"
