"""A real SMTP server that counts what it accepts, and can be told to misbehave at any stage."""

import asyncio
import ssl
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email import message_from_bytes
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session, syntax


@dataclass(frozen=True, slots=True)
class Seen:
    """What the server knows when a stage is reached."""

    stage: str  # greeting, ehlo, mail, rcpt, data (the command), dot, quit
    nth: int  # how often this stage was reached, over all connections
    recipient: str
    connections: int
    carried: int  # messages that this connection has carried
    accepted: int  # messages that the server has accepted


# An answer to give instead of the usual one, or what to do: "drop" the connection, "drop after" the message was
# accepted, "hang" for ever, "drip" a byte now and then, for ever. None: behave.
Fault = Callable[[Seen], str | None]


class Counting:
    """An aiosmtpd handler: keeps every accepted message by Message-ID and recipient."""

    def __init__(self, fault: Fault | None = None) -> None:
        self.accepted: Counter[str] = Counter()
        self.messages: list[bytes] = []
        self.reached: Counter[str] = Counter()
        self.fault = fault
        self.open: list[_Server] = []

    async def hang_up(self) -> None:
        """Close what is left open: hung connections would outlast the server."""
        for server in self.open:
            server.abort()
        await asyncio.sleep(0)

    async def misbehave(self, stage: str, server: "_Server") -> str | None:
        """The answer to give, if the fault wants one here."""
        self.reached[stage] += 1
        if stage == "greeting":
            self.open.append(server)
        recipients = server.envelope.rcpt_tos if server.envelope else []
        seen = Seen(
            stage=stage,
            nth=self.reached[stage],
            recipient=recipients[-1] if recipients else "",
            connections=self.reached["greeting"],
            carried=server.carried,
            accepted=sum(self.accepted.values()),
        )
        answer = self.fault(seen) if self.fault else None
        if answer == "drop":
            server.abort()
        if answer in ("drop", "hang"):
            await asyncio.sleep(3600)
        while answer == "drip":
            await server.push_raw(b"2")
            await asyncio.sleep(0.05)
        return answer

    async def handle_EHLO(  # noqa: N802
        self, server: "_Server", session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        session.host_name = hostname
        answer = await self.misbehave("ehlo", server)
        return [answer] if answer else responses

    async def handle_MAIL(  # noqa: N802
        self, server: "_Server", session: Session, envelope: Envelope, address: str, options: list[Any]
    ) -> str:
        if answer := await self.misbehave("mail", server):
            return answer
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(  # noqa: N802
        self, server: "_Server", session: Session, envelope: Envelope, address: str, options: list[Any]
    ) -> str:
        envelope.rcpt_tos.append(address)
        answer = await self.misbehave("rcpt", server)
        if answer and not answer.startswith("2"):
            envelope.rcpt_tos.clear()
        return answer or "250 OK"

    async def handle_DATA(self, server: "_Server", session: Session, envelope: Envelope) -> str:  # noqa: N802
        content = envelope.content
        assert isinstance(content, bytes)
        answer = await self.misbehave("dot", server)
        if answer and answer[0] in "45":
            return answer
        self.messages.append(content)
        for recipient in envelope.rcpt_tos:
            self.accepted[f"{message_from_bytes(content)['Message-ID']} {recipient}"] += 1
        server.carried += 1
        if answer == "drop after":
            server.abort()
            await asyncio.sleep(3600)
        return answer or "250 accepted"

    async def handle_QUIT(self, server: "_Server", session: Session, envelope: Envelope) -> str:  # noqa: N802
        return await self.misbehave("quit", server) or "221 Bye"


class _Server(SMTP):
    """Misbehaves at the greeting and at the command DATA too, for which aiosmtpd has no hooks."""

    carried = 0
    greeted = False

    def abort(self) -> None:
        if isinstance(self.transport, asyncio.WriteTransport):
            self.transport.abort()

    async def push_raw(self, octets: bytes) -> None:
        self._writer.write(octets)
        await self._writer.drain()

    async def push(self, status: Any) -> None:
        if not self.greeted:
            self.greeted = True
            status = await self.event_handler.misbehave("greeting", self) or status
        await super().push(status)

    @syntax("DATA")
    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802
        if self.envelope and self.envelope.rcpt_tos and (answer := await self.event_handler.misbehave("data", self)):
            await self.push(answer)
            return
        await super().smtp_DATA(arg)


@contextmanager
def mail_server(fault: Fault | None = None, **options: Any) -> Iterator[tuple[Counting, int]]:
    """The server's handler and its port on loopback."""
    handler = Counting()
    controller = _Controller(handler, hostname="127.0.0.1", port=0, **options)
    controller.start()  # with a connection of its own
    handler.reached.clear()
    handler.fault = fault
    try:
        yield handler, controller.bound_port
    finally:
        asyncio.run_coroutine_threadsafe(handler.hang_up(), controller.loop).result(10)
        controller.stop(no_assert=True)


class _Controller(Controller):
    """Port 0: the system chooses one, so that tests can run side by side."""

    bound_port = 0

    def factory(self) -> Any:
        return _Server(self.handler, **self.SMTP_kwargs)

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
