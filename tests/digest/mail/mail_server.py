"""A real SMTP server that counts what it accepts, and can be told to fail at any stage."""

import asyncio
import ssl
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email import message_from_bytes
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

Fault = Callable[[str, int], str | None]  # (stage, how often it was reached) -> an answer, "drop", or None


class Counting:
    """An aiosmtpd handler: keeps every accepted message by Message-ID and recipient."""

    def __init__(self, fault: Fault | None = None) -> None:
        self.accepted: Counter[str] = Counter()
        self.messages: list[bytes] = []
        self.reached: Counter[str] = Counter()
        self.fault = fault

    async def _answer(self, stage: str, server: SMTP) -> str | None:
        self.reached[stage] += 1
        answer = self.fault(stage, self.reached[stage]) if self.fault else None
        if answer == "drop":
            _abort(server)
            await asyncio.sleep(3600)
        return answer

    async def handle_MAIL(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[Any]
    ) -> str:
        if answer := await self._answer("mail", server):
            return answer
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[Any]
    ) -> str:
        if answer := await self._answer("rcpt", server):
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        content = envelope.content
        assert isinstance(content, bytes)
        answer = await self._answer("data", server)
        if answer and answer != "drop after":
            return answer
        self.messages.append(content)
        for recipient in envelope.rcpt_tos:
            self.accepted[f"{message_from_bytes(content)['Message-ID']} {recipient}"] += 1
        if answer == "drop after":
            _abort(server)
            await asyncio.sleep(3600)
        return "250 accepted"

    async def handle_QUIT(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        return await self._answer("quit", server) or "221 Bye"


def _abort(server: SMTP) -> None:
    assert isinstance(server.transport, asyncio.WriteTransport)
    server.transport.abort()


@contextmanager
def mail_server(fault: Fault | None = None, **options: Any) -> Iterator[tuple[Counting, int]]:
    """The server's handler and its port on loopback."""
    handler = Counting(fault)
    controller = _Controller(handler, hostname="127.0.0.1", port=0, **options)
    controller.start()
    try:
        yield handler, controller.bound_port
    finally:
        controller.stop(no_assert=True)


class _Controller(Controller):
    """Port 0: the system chooses one, so that tests can run side by side."""

    bound_port = 0

    def _trigger_server(self) -> None:
        assert isinstance(self.server, asyncio.Server)
        self.bound_port = self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()  # type: ignore[no-untyped-call]


def certificate(folder: Any) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """A server's context with a certificate of a CA made for this test, and a client's that trusts that CA."""
    import datetime
    import ipaddress

    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import NameOID

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = folder / "server.pem"
    pem.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        + made.public_bytes(serialization.Encoding.PEM)
    )
    server = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    server.load_cert_chain(pem)
    return server, ssl.create_default_context(cadata=made.public_bytes(serialization.Encoding.PEM).decode())
