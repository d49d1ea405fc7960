"""Handing messages to an SMTP server. The only file that knows smtplib.

`smtplib` takes half a line for an answer, reads answers without an end, and has a timeout for each read but none for a
whole answer: `_Strict` reads them by the letter, and a watchdog cuts what drips.
"""

import contextlib
import ipaddress
import re
import smtplib
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from typing import Final

from digest.errors import (
    AddressBusy,
    AddressRefused,
    AnswerLost,
    ConnectionLost,
    DeliveryError,
    SenderBarred,
    TransportDown,
)
from digest.mail.answers import Meaning, Stage, kept_words, meaning

TIMEOUT: Final = 60.0  # seconds for each answer of the server
# In timeouts: greeting, TLS and login together; envelope and text; the answer to the final dot, for which RFC 5321
# (4.5.3.2.6) wants ten minutes, as servers scan there. All three fit the lease of a message (15 minutes).
_CONNECTING, _OFFERING, _ANSWERING = 2, 3, 5
_FAULTS: Final = (
    OSError,
    smtplib.SMTPException,
    ValueError,
    EOFError,
)  # ValueError: bytes that aren't ASCII in a reply
_TEMPORARY: Final = range(400, 500)


_LINE: Final = re.compile(rb"([2-5]\d\d)(?:([ -])(.*))?\r?\n", re.DOTALL)
_LINES, _LINE_BYTES = 100, 2000  # of one answer; the longest we know of, Gmail's, has four lines


class _Strict(smtplib.SMTP):
    """An answer is complete lines that all begin with the same code (RFC 5321, 4.2.1); anything else is -1."""

    def getreply(self) -> tuple[int, bytes]:
        if self.file is None and self.sock is not None:
            self.file = self.sock.makefile("rb")
        codes: set[bytes] = set()
        words: list[bytes] = []
        for _ in range(_LINES):
            try:
                line = self.file.readline(_LINE_BYTES) if self.file is not None else b""
            except OSError as error:
                self.close()
                raise smtplib.SMTPServerDisconnected("lost") from error
            if not line:
                self.close()
                raise smtplib.SMTPServerDisconnected("closed")
            found = _LINE.fullmatch(line)
            if found is None or codes - {found[1]}:
                break
            codes.add(found[1])
            words.append((found[3] or b"").strip())
            if found[2] != b"-":
                return int(found[1]), b"\n".join(words)
        return -1, b""


class _StrictSsl(_Strict, smtplib.SMTP_SSL):
    """The same, encrypted from the first byte."""


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
        self._carried = 0  # messages over this connection
        self._busy = 0  # "not now" answers in a row

    def __repr__(self) -> str:
        return f"SmtpTransport({self._host}:{self._port})"

    def deliver(self, message: bytes, sender: str, recipient: str, *, handing_over: Callable[[], None]) -> None:
        """See `Transport`.

        Servers limit what one connection may carry, and say so by 421, by 5yz or by hanging up. So what goes wrong
        before the dot on a connection that has carried messages is tried once more on a new one.
        """
        worn = self._carried > 0
        try:
            self._offer(message, sender, recipient)
        except (ConnectionLost, SenderBarred) as error:
            if not worn or _timed_out(error.__cause__):
                raise
            self._drop()
            self._offer(message, sender, recipient)
        try:
            handing_over()
        except BaseException:
            self._drop()  # without its dot the server throws the message away
            raise
        self._finish(recipient)
        self._carried += 1
        self._busy = 0

    def check(self, sender: str) -> str:
        """See `Transport`. Connects, encrypts, logs in and names the sender; nobody is written to."""
        self._drop()
        server = self._connected(sender)
        secret = "encrypted" if isinstance(server.sock, ssl.SSLSocket) else "not encrypted"
        try:
            with self._watch(server, _OFFERING):
                self._insist(Stage.MAIL, *server.mail(sender), recipient="")
        except _FAULTS as error:
            raise ConnectionLost(f"{self._where} was lost: {_told(error)}.") from error
        finally:
            self.close()
        return f"{self._host}:{self._port} answers, {secret}, {'logged in' if self._user else 'without a login'}"

    def close(self) -> None:
        """Say goodbye; what the server answers to that no longer matters."""
        if self._server is not None:
            with contextlib.suppress(*_FAULTS), self._watch(self._server, 1):
                self._server.quit()
            self._drop()

    def _offer(self, message: bytes, sender: str, recipient: str) -> None:
        """Everything up to the final dot, which is held back."""
        server = self._connected(sender)
        try:
            with self._watch(server, _OFFERING):
                self._insist(Stage.MAIL, *server.mail(sender), recipient=recipient)
                self._insist(Stage.RCPT, *server.rcpt(recipient), recipient=recipient)
                self._insist(Stage.DATA, *server.docmd("DATA"), recipient=recipient)
                # Dots that begin a line are doubled (RFC 5321, 4.5.2).
                server.send(re.sub(rb"(?m)^\.", b"..", message.removesuffix(b"\r\n")) + b"\r\n")
        except _FAULTS as error:
            self._drop()
            raise ConnectionLost(f"{self._where} was lost: {_told(error)}.") from error

    def _finish(self, recipient: str) -> None:
        server = self._server
        assert server is not None  # noqa: S101 - _offer left it open
        try:
            with self._watch(server, _ANSWERING):
                if server.sock is not None:
                    server.sock.settimeout(self._timeout * _ANSWERING)
                server.send(b".\r\n")
                code, words = server.getreply()
                if server.sock is not None:
                    server.sock.settimeout(self._timeout)
        except _FAULTS as error:
            self._drop()
            raise AnswerLost(f"{self._where} gave no answer to a whole message: {_told(error)}.") from error
        self._insist(Stage.DOT, code, words, recipient=recipient)

    def _insist(self, stage: Stage, code: int, words: bytes, *, recipient: str) -> None:
        """Go on where the answer allows it; else leave the connection fit for the next message and say why."""
        text = words.decode("utf-8", "replace")
        found = meaning(stage, code, text)
        if found is Meaning.GO_ON:
            return
        if found is Meaning.UNREADABLE and stage is Stage.DOT:
            self._drop()
            raise AnswerLost(f"{self._where} gave no answer to a whole message that can be read.")
        said = f"{self._where} answered {kept_words(code, text, (recipient,)) or 'nothing that can be read'}"
        if found in (Meaning.CLOSING, Meaning.UNREADABLE):
            self._drop()
            raise ConnectionLost(said)
        self._reset()
        if found is Meaning.BUSY:
            self._busy += 1
            if self._carried and self._busy > 1:
                self._drop()  # perhaps it is this connection that is full
            raise AddressBusy(said)
        if found is Meaning.BARRED:
            raise SenderBarred(said, remedy="See what the mail provider allows this sender, and its login.")
        raise AddressRefused(said, certain=found is Meaning.NO_MAILBOX)

    def _reset(self) -> None:
        if self._server is not None:
            try:
                with self._watch(self._server, 1):
                    code, _ = self._server.rset()
            except _FAULTS:
                code = -1
            if code // 100 != 2:
                self._drop()  # what it answers next may belong to this

    def _connected(self, sender: str) -> smtplib.SMTP:
        if self._server is not None:
            return self._server
        name = re.sub(r"[^A-Za-z0-9.-]", "-", socket.gethostname()) or sender.rpartition("@")[2]
        server: smtplib.SMTP
        if self._direct:
            context = self._tls or ssl.create_default_context()
            server = _StrictSsl(local_hostname=name, timeout=self._timeout, context=context)
        else:
            server = _Strict(local_hostname=name, timeout=self._timeout)
        server._host = self._host  # type: ignore[attr-defined]
        self._server, self._carried = server, 0
        try:
            with self._watch(server, _CONNECTING):
                code, words = server.connect(self._host, self._port)
                if code != 220:
                    said = kept_words(code, words.decode("utf-8", "replace")) or "nothing that can be read"
                    raise TransportDown(f"{self._where} takes no mail now: it answered {said}")
                if server.sock is not None:
                    server.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # 8 times as many a second
                self._greet(server)
        except DeliveryError:
            self._drop()
            raise
        except _FAULTS as error:
            self._drop()
            raise TransportDown(f"{self._where} can’t be used: {_told(error)}.") from error
        return server

    def _greet(self, server: smtplib.SMTP) -> None:
        server.ehlo_or_helo_if_needed()
        if self._starttls:
            if not server.has_extn("starttls"):
                raise SenderBarred(
                    f"{self._where} offers no STARTTLS: password and addresses would go in the clear.",
                    remedy="Use smtps:// or a server with STARTTLS.",
                    certain=True,
                )
            server.starttls(context=self._tls or ssl.create_default_context())
            server.ehlo()
        if not self._user:
            return
        try:
            server.login(self._user, self._password)
        except smtplib.SMTPAuthenticationError as error:
            if error.smtp_code in _TEMPORARY:
                raise
            said, remedy = "refuses the name or password", "Check the URL."
        except smtplib.SMTPNotSupportedError:
            said, remedy = "offers no login", "Leave user and password out of the URL, or use smtps://."
        else:
            return
        raise SenderBarred(f"{self._where} {said}.", remedy=remedy, certain=True)

    @contextlib.contextmanager
    def _watch(self, server: smtplib.SMTP, timeouts: int) -> Iterator[None]:
        """End what takes longer altogether, however often a byte comes."""
        timer = threading.Timer(self._timeout * timeouts, _cut, (server,))
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()

    def _drop(self) -> None:
        if self._server is not None:
            self._server.close()
            self._server = None
        self._carried = 0

    @property
    def _where(self) -> str:
        return f"The mail server {self._host}:{self._port}"


def _cut(server: smtplib.SMTP) -> None:
    """Shut the socket, from another thread: whoever reads from it reads its end."""
    if isinstance(server.sock, socket.socket):
        with contextlib.suppress(OSError):
            socket.socket.shutdown(server.sock, socket.SHUT_RDWR)  # not SSLSocket's own, which isn't for two threads


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host.casefold() in ("localhost", "ip6-localhost")


def _timed_out(error: BaseException | None) -> bool:
    """Whether it came of a read's timeout, which smtplib calls a lost connection."""
    return isinstance(error, TimeoutError) or (error is not None and isinstance(error.__cause__, TimeoutError))


def _told(error: BaseException) -> str:
    """What happened, without a word of the server's that may name somebody."""
    if _timed_out(error):
        return "it doesn’t answer"
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"its certificate is not trusted ({error.verify_message})"
    if isinstance(error, smtplib.SMTPResponseException):
        said = error.smtp_error
        text = said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)
        return kept_words(error.smtp_code, text) or "its answer can’t be read"
    if isinstance(error, smtplib.SMTPServerDisconnected):
        return "it closed the connection"
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    return f"its answer can’t be read ({type(error).__name__})"
