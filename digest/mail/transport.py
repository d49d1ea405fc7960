"""Handing a message over: SMTP, a Maildir, a folder of .eml files, a terminal. The only file that knows smtplib.

A transport calls `handing_over` at the last moment at which stopping would leave the message unsent. For SMTP that
is just before the final dot: what the caller writes down there decides what a crash means.
"""

# ruff: noqa: ARG002  (a folder asks for neither sender nor recipient)

import contextlib
import ipaddress
import mailbox
import re
import smtplib
import socket
import ssl
import sys
from collections.abc import Callable
from email import policy
from email.parser import BytesParser
from pathlib import Path
from typing import Final, Protocol, TextIO
from urllib.parse import unquote, urlsplit

from digest.errors import AddressBusy, AddressRefused, AnswerLost, DeliveryError, TransportDown
from sources.errors import ConfigError

TIMEOUT: Final = 60.0  # seconds for each answer of the server
_REMEDY: Final = (
    "Write smtp://user:password@host:587, smtps://user:password@host:465, maildir:/a/folder, eml:/a/folder or console:."
)
_OK, _SYNTAX = 250, 500


class Transport(Protocol):
    """A way for messages."""

    def deliver(self, message: bytes, sender: str, recipient: str, *, handing_over: Callable[[], None]) -> None:
        """Hand one message over; it is accepted when this returns.

        Raises:
            TransportDown: nothing can be sent now; this message was not accepted.
            AddressRefused, AddressBusy: this message was not accepted, for good or for now.
            AnswerLost: perhaps it was accepted.
            DeliveryError: the server won't take mail from us as we are configured; this message was not accepted.
        """
        ...

    def close(self) -> None:
        """Let go of what is open; never raises for a server's last words."""
        ...


def open_transport(url: str, *, tls: ssl.SSLContext | None = None, stream: TextIO | None = None) -> Transport:
    """The transport a URL names; nothing is connected yet.

    Args:
        url: smtp://user:password@host:port (STARTTLS is then required, except to this machine itself), smtps://,
            maildir:PATH, eml:PATH or console:.
        tls: trusted certificates other than the system's; STARTTLS is then required on this machine too.
        stream: where console: writes; standard output by default.

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
        )
    if parts.scheme == "maildir" and path:
        return MaildirTransport(Path(path))
    if parts.scheme == "eml" and path:
        return EmlFolderTransport(Path(path))
    if parts.scheme == "console":
        return ConsoleTransport(stream or sys.stdout)
    raise ConfigError("The mail transport is none that we know.", remedy=_REMEDY)


class SmtpTransport:
    """One connection for many messages, opened when the first is sent and again when it was lost."""

    def __init__(
        self,
        *,
        host: str,
        port: int,
        user: str = "",
        password: str = "",
        direct_tls: bool = False,
        tls: ssl.SSLContext | None = None,
        timeout: float = TIMEOUT,
    ) -> None:
        self._host, self._port, self._timeout = host, port, timeout
        self._user, self._password = user, password
        self._direct = direct_tls
        self._starttls = not direct_tls and (tls is not None or not _is_loopback(host))
        self._tls = tls
        self._server: smtplib.SMTP | None = None

    def __repr__(self) -> str:
        return f"SmtpTransport({self._host}:{self._port})"

    def deliver(self, message: bytes, sender: str, recipient: str, *, handing_over: Callable[[], None]) -> None:
        """See `Transport`."""
        server = self._connected(sender)
        try:
            self._envelope(server, sender, recipient)
            code, words = server.docmd("DATA")
            if code != 354:
                self._refuse(code, words)
            # Dots that begin a line are doubled (RFC 5321, 4.5.2); the final one is held back.
            server.send(re.sub(rb"(?m)^\.", b"..", message.removesuffix(b"\r\n")) + b"\r\n")
        except (OSError, smtplib.SMTPException) as error:
            self._drop()
            raise TransportDown(f"{self._where} was lost: {_told(error)}.") from error
        try:
            handing_over()
        except BaseException:
            self._drop()  # without its dot the server throws the message away
            raise
        try:
            server.send(b".\r\n")
            code, words = server.getreply()
        except (OSError, smtplib.SMTPException) as error:
            self._drop()
            raise AnswerLost(f"{self._where} gave no answer to a whole message: {_told(error)}.") from error
        if code != _OK:
            self._refuse(code, words)

    def close(self) -> None:
        """Say goodbye; what the server answers to that no longer matters."""
        if self._server is not None:
            with contextlib.suppress(OSError, smtplib.SMTPException):
                self._server.quit()
            self._drop()

    def _envelope(self, server: smtplib.SMTP, sender: str, recipient: str) -> None:
        code, words = server.mail(sender)
        if code != _OK:
            if code >= _SYNTAX:
                self._drop()
                raise DeliveryError(
                    f"{self._where} won’t take mail from the configured sender: {code} {_words(words)}",
                    remedy="Check the sender’s address and the account.",
                )
            self._refuse(code, words)
        code, words = server.rcpt(recipient)
        if code not in (_OK, 251):
            self._refuse(code, words)

    def _refuse(self, code: int, words: bytes) -> None:
        """Raise what a negative answer means; the message was not accepted."""
        said = f"{self._where} answered {code} {_words(words)}"
        if code == 421 or code < 0:  # the server closes the connection
            self._drop()
            raise TransportDown(said)
        server = self._server
        if server is not None:
            try:
                server.rset()
            except (OSError, smtplib.SMTPException):
                self._drop()
        if code >= _SYNTAX:
            raise AddressRefused(said)
        raise AddressBusy(said)

    def _connected(self, sender: str) -> smtplib.SMTP:
        if self._server is not None:
            return self._server
        name = re.sub(r"[^A-Za-z0-9.-]", "-", socket.gethostname()) or sender.rpartition("@")[2]
        server: smtplib.SMTP
        try:
            if self._direct:
                server = smtplib.SMTP_SSL(
                    self._host,
                    self._port,
                    name,
                    timeout=self._timeout,
                    context=self._tls or ssl.create_default_context(),
                )
            else:
                server = smtplib.SMTP(self._host, self._port, name, timeout=self._timeout)
            self._server = server
            if server.sock is not None:
                server.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # 8 times as many messages a second
            self._greet(server)
        except smtplib.SMTPAuthenticationError as error:
            self._drop()
            raise DeliveryError(f"{self._where} refuses the name or password.", remedy="Check the URL.") from error
        except (OSError, smtplib.SMTPException) as error:
            self._drop()
            raise TransportDown(f"{self._where} can’t be used: {_told(error)}.") from error
        return server

    def _greet(self, server: smtplib.SMTP) -> None:
        server.ehlo_or_helo_if_needed()
        if self._starttls:
            if not server.has_extn("starttls"):
                self._drop()
                raise DeliveryError(
                    f"{self._where} offers no STARTTLS: password and addresses would go in the clear.",
                    remedy="Use smtps:// or a server with STARTTLS.",
                )
            server.starttls(context=self._tls or ssl.create_default_context())
            server.ehlo()
        if self._user:
            server.login(self._user, self._password)

    def _drop(self) -> None:
        if self._server is not None:
            self._server.close()
            self._server = None

    @property
    def _where(self) -> str:
        return f"The mail server {self._host}:{self._port}"


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

    def close(self) -> None:
        """The stream isn't ours."""


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host.casefold() in ("localhost", "ip6-localhost")


def _words(said: bytes) -> str:
    """A server's words without the address they may repeat."""
    line = " ".join(said.decode("utf-8", "replace").split())
    return re.sub(r"\S+@\S+", "(address)", line)[:200]


def _told(error: BaseException) -> str:
    if isinstance(error, TimeoutError):
        return "it doesn’t answer"
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"its certificate is not trusted ({error.verify_message})"
    if isinstance(error, smtplib.SMTPResponseException):
        said = error.smtp_error
        return f"{error.smtp_code} {_words(said if isinstance(said, bytes) else str(said).encode())}"
    return re.sub(r"\S+@\S+", "(address)", getattr(error, "strerror", None) or str(error) or type(error).__name__)
