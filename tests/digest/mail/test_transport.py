# ruff: noqa: E501  (a case a line)

import mailbox
from io import StringIO
from pathlib import Path

import pytest

from digest.errors import (
    AddressBusy,
    AddressRefused,
    AnswerLost,
    ConnectionLost,
    DeliveryError,
    SenderBarred,
    TransportDown,
)
from digest.mail.smtp import SmtpTransport
from digest.mail.transport import open_transport
from sources.errors import ConfigError
from tests.digest.mail.mail_server import certificate, mail_server

MESSAGE = b"From: a@example.org\r\nTo: b@example.org\r\nMessage-ID: <1@example.org>\r\nSubject: s\r\n\r\n.dot\r\n..two\r\nend\r\n"


def deliver(transport: object, order: list[str] | None = None) -> None:
    assert hasattr(transport, "deliver")
    note = order if order is not None else []
    transport.deliver(MESSAGE, "a@example.org", "b@example.org", handing_over=lambda: note.append("dot"))


def test_a_message_arrives_byte_for_byte_over_one_connection() -> None:
    with mail_server() as (server, port):
        transport = open_transport(f"smtp://127.0.0.1:{port}")
        for _ in range(3):
            deliver(transport)
        first = transport._server  # type: ignore[attr-defined]
        deliver(transport)
        assert transport._server is first  # type: ignore[attr-defined]
        transport.close()
    assert [message.replace(b"\r\n", b"\n") for message in server.messages] == [MESSAGE.replace(b"\r\n", b"\n")] * 4


@pytest.mark.parametrize(
    ("stage", "answer", "error", "handed_over"),
    [
        ("greeting", "421 too many connections", TransportDown, False),
        ("greeting", "554 blocked", TransportDown, False),
        ("greeting", "what?", TransportDown, False),
        ("greeting", "drop", TransportDown, False),
        ("greeting", "hang", TransportDown, False),
        ("greeting", "drip", TransportDown, False),
        ("ehlo", "drop", TransportDown, False),
        ("ehlo", "what?", TransportDown, False),
        ("ehlo", "250-no end", TransportDown, False),
        ("mail", "421 closing", ConnectionLost, False),
        ("mail", "451 later", ConnectionLost, False),
        ("mail", "550 no <a@example.org>", SenderBarred, False),
        ("mail", "drop", ConnectionLost, False),
        ("rcpt", "421 closing", ConnectionLost, False),
        ("rcpt", "450 greylisted", AddressBusy, False),
        ("rcpt", "550 no such user b@example.org", AddressRefused, False),
        ("rcpt", "550 5.4.5 Daily user sending limit exceeded", SenderBarred, False),
        ("rcpt", "550 5.7.1 blocked", SenderBarred, False),
        ("rcpt", "530 5.7.0 Must issue a STARTTLS command first", SenderBarred, False),
        ("rcpt", "what?", ConnectionLost, False),
        ("rcpt", "drop", ConnectionLost, False),
        ("rcpt", "hang", ConnectionLost, False),
        ("rcpt", "drip", ConnectionLost, False),
        ("data", "451 later", AddressBusy, False),
        ("data", "554 no", AddressRefused, False),
        ("data", "drop", ConnectionLost, False),
        ("dot", "421 closing", ConnectionLost, True),
        ("dot", "451 later", AddressBusy, True),
        ("dot", "554 no, b@example.org", AddressRefused, True),
        ("dot", "554 5.2.0 quota", SenderBarred, True),
        ("dot", "drop", AnswerLost, True),
        ("dot", "drop after", AnswerLost, True),
        ("dot", "hang", AnswerLost, True),
        ("dot", "drip", AnswerLost, True),
        ("dot", "what?", AnswerLost, True),
        ("dot", "354 go on", AnswerLost, True),
        ("dot", "\x00\x1b[31m", AnswerLost, True),
    ],
)
def test_each_fault_has_its_meaning(stage: str, answer: str, error: type[Exception], handed_over: bool) -> None:
    order: list[str] = []
    with mail_server(lambda seen: answer if seen.stage == stage and seen.nth == 1 else None) as (server, port):
        transport = open_transport(f"smtp://127.0.0.1:{port}", timeout=2 if answer in ("hang", "drip") else 60)
        with pytest.raises(error) as raised:
            deliver(transport, order)
        assert type(raised.value) is error
        assert "@" not in str(raised.value)
        assert str(raised.value).isprintable()
        assert order == (["dot"] if handed_over else [])
        deliver(transport)  # the next one goes through, over a new connection if need be
        transport.close()
    arrived = stage == "dot" and answer not in ("drop", "hang", "drip") and answer[0] not in "45"
    assert sum(server.accepted.values()) == (2 if arrived else 1)


@pytest.mark.parametrize("answer", ["250 ok", "252 will do", "200", "299 what", "250-one\r\n250 two"])
def test_any_positive_answer_after_the_dot_is_success(answer: str) -> None:
    with mail_server(lambda seen: answer if seen.stage == "dot" else None) as (server, port):
        transport = open_transport(f"smtp://127.0.0.1:{port}")
        deliver(transport)
        deliver(transport)
        transport.close()
    assert sum(server.accepted.values()) == 2


@pytest.mark.parametrize("stage", ["mail", "rcpt", "data"])
@pytest.mark.parametrize("answer", ["421 too many messages in one session", "drop", "550 5.7.1 too many messages"])
def test_what_one_connection_may_carry_is_no_limit_for_us(stage: str, answer: str) -> None:
    with mail_server(lambda seen: answer if seen.stage == stage and seen.carried == 2 else None) as (server, port):
        transport = open_transport(f"smtp://127.0.0.1:{port}")
        for _ in range(7):
            deliver(transport)
        transport.close()
    assert sum(server.accepted.values()) == 7
    assert server.reached["greeting"] == 4


@pytest.mark.parametrize("answer", ["421 go away", "drop", "500 what"])
def test_a_rude_goodbye_after_acceptance_is_no_error(answer: str) -> None:
    with mail_server(lambda seen: answer if seen.stage == "quit" else None) as (server, port):
        transport = open_transport(f"smtp://127.0.0.1:{port}")
        deliver(transport)
        transport.close()
    assert sum(server.accepted.values()) == 1


def test_stopping_before_the_dot_leaves_the_message_unsent() -> None:
    def stop() -> None:
        raise KeyboardInterrupt

    with mail_server() as (server, port):
        transport = open_transport(f"smtp://127.0.0.1:{port}")
        with pytest.raises(KeyboardInterrupt):
            transport.deliver(MESSAGE, "a@example.org", "b@example.org", handing_over=stop)
        deliver(transport)
        transport.close()
    assert sum(server.accepted.values()) == 1


def test_starttls_with_a_trusted_certificate(tmp_path: Path) -> None:
    theirs, ours = certificate(tmp_path)
    with mail_server(tls_context=theirs, require_starttls=True) as (server, port):
        transport = open_transport(f"smtp://127.0.0.1:{port}", tls=ours)
        deliver(transport)
        transport.close()
    assert sum(server.accepted.values()) == 1


def test_an_untrusted_certificate_stops_before_anything_is_said(tmp_path: Path) -> None:
    theirs, _ = certificate(tmp_path)
    _, stranger = certificate(tmp_path)
    with (
        mail_server(tls_context=theirs, require_starttls=True) as (server, port),
        pytest.raises(TransportDown, match="certificate is not trusted"),
    ):
        deliver(open_transport(f"smtp://user:hunter2@127.0.0.1:{port}", tls=stranger))
    assert not server.reached["mail"]


def test_starttls_is_required_off_this_machine(tmp_path: Path) -> None:
    _, ours = certificate(tmp_path)
    with mail_server() as (server, port), pytest.raises(DeliveryError, match="no STARTTLS"):
        deliver(open_transport(f"smtp://127.0.0.1:{port}", tls=ours))
    assert not server.reached["mail"]
    assert SmtpTransport(host="mail.example.org", port=25)._starttls
    assert not SmtpTransport(host="127.0.0.1", port=25)._starttls


def test_nobody_there_is_transient() -> None:
    with pytest.raises(TransportDown) as raised:
        deliver(open_transport("smtp://user:hunter2@127.0.0.1:1"))
    assert raised.value.transient
    assert "hunter2" not in str(raised.value)


@pytest.mark.parametrize(
    "url", ["", "smtp://", "http://x", "smtp://u:hunter2@h:port", "maildir:", "eml:", "smtp://[", "file:/x"]
)
def test_a_bad_url_is_one_sentence_without_the_password(url: str) -> None:
    with pytest.raises(ConfigError) as raised:
        open_transport(url)
    assert "hunter2" not in str(raised.value)
    assert raised.value.remedy


def test_a_maildir_a_folder_and_a_terminal(tmp_path: Path) -> None:
    order: list[str] = []
    deliver(open_transport(f"maildir:{tmp_path / 'box'}"), order)
    assert [message["Subject"] for message in mailbox.Maildir(tmp_path / "box")] == ["s"]
    deliver(open_transport(f"eml:{tmp_path / 'out'}"), order)
    deliver(open_transport(f"eml:{tmp_path / 'out'}"), order)
    assert [path.read_bytes() for path in (tmp_path / "out").iterdir()] == [MESSAGE]
    stream = StringIO()
    deliver(open_transport("console:", stream=stream), order)
    assert stream.getvalue().startswith("Subject: s\n\n.dot")
    assert order == ["dot"] * 4


def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    for kind in ("maildir", "eml"):
        with pytest.raises(TransportDown, match="can’t be written"):
            deliver(open_transport(f"{kind}:{tmp_path / 'file' / 'below'}"))
