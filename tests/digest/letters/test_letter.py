"""What a letter asks for, and that a code can't be made or used by another."""

import stat
from email.message import EmailMessage
from pathlib import Path

import pytest

from digest.letters.codes import LEAVE, code_for, is_code, kept_secret
from digest.letters.letter import Bounce, Leave, Wish, read_letter
from digest.page.answers import Answer, answer_words, letter_link
from digest.types import StudentId
from sources.errors import StorageError

CODE = "abcdefgh234567ab"


def letter(subject: str, sender: str = "Ada <ada@example.org>", **heads: str) -> bytes:
    message = EmailMessage()
    message["From"], message["Subject"] = sender, subject
    for name, value in heads.items():
        message[name.replace("_", "-")] = value
    message.set_content("Sent from my telephone")
    return bytes(message)


def bounced(status: str, message_id: str, *, action: str = "failed", whole: bool = False) -> bytes:
    returned = f"Message-ID: {message_id}\nTo: ada@example.org\nSubject: Three things\n"
    third = "message/rfc822" if whole else "text/rfc822-headers"
    return (
        "From: MAILER-DAEMON@mx.example.org\nTo: brief@example.org\nSubject: Undelivered Mail Returned to Sender\n"
        "Auto-Submitted: auto-replied\nMIME-Version: 1.0\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\n\n'
        "--b\nContent-Type: text/plain\n\nI'm sorry.\n\n"
        "--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example.org\n\n"
        f"Final-Recipient: rfc822; ada@example.org\nAction: {action}\nStatus: {status}\n"
        "Diagnostic-Code: smtp; 550 no such user\n\n"
        f"--b\nContent-Type: {third}\n\n{returned}\n--b--\n"
    ).encode()


@pytest.mark.parametrize(
    ("subject", "wanted"),
    [
        (f"more: Sodium-ion cells [{CODE}]", Wish(verb="more", code=CODE, sender="ada@example.org")),
        (f"Re: AW: LESS [{CODE.upper()}]", Wish(verb="less", code=CODE, sender="ada@example.org")),
        (f"mute: [odd] name [{CODE}]", Wish(verb="mute", code=CODE, sender="ada@example.org")),
        (f"follow: Zellen für Ærø [{CODE}]", Wish(verb="follow", code=CODE, sender="ada@example.org")),
        (f"unsubscribe [{CODE}]", Leave(code=CODE, sender="ada@example.org")),
        ("Unsubscribe please", Leave(code="", sender="ada@example.org")),
        ("more of this", None),
        (f"more: too short [{CODE[:-1]}]", None),
        (f"moreover [{CODE}]", None),
        (f"I want more [{CODE}]", None),
        ("Lunch on Friday?", None),
        ("", None),
    ],
)
def test_subjects(subject: str, wanted: object) -> None:
    assert read_letter(letter(subject)) == wanted


def test_machines_crowds_and_rubbish_wish_nothing() -> None:
    subject = f"more: x [{CODE}]"
    assert read_letter(letter(subject, Auto_Submitted="auto-replied")) is None
    assert read_letter(letter(subject, sender="a@example.org, b@example.org")) is None
    assert read_letter(b"") is None
    assert read_letter(b"\x00\xff" * 500) is None
    assert read_letter(b"From: =?utf-8?q?=\nSubject: =?x?b?!!\n\n") is None


@pytest.mark.parametrize(
    ("status", "hard"),
    [("5.1.1", True), ("5.1.10", True), ("5.2.1", True), ("5.2.2", False), ("5.7.1", False), ("4.4.7", False)],
)
def test_bounces(status: str, hard: bool) -> None:
    for whole in (False, True):
        found = read_letter(bounced(status, "<2025-W46.x@example.org>", whole=whole))
        assert found == Bounce(message_id="<2025-W46.x@example.org>", status=status, hard=hard)


def test_a_delay_is_no_bounce_nor_is_a_report_without_our_message() -> None:
    assert read_letter(bounced("4.4.1", "<x@example.org>", action="delayed")) is None
    assert read_letter(bounced("5.1.1", "")) is None


def test_a_code_is_one_students_for_one_thing_and_nobody_elses() -> None:
    ada, bo = StudentId("a"), StudentId("b")
    code = code_for(b"secret", ada, "theme-1")
    assert is_code(code, b"secret", ada, "theme-1")
    for secret, student, about in ((b"other", ada, "theme-1"), (b"secret", bo, "theme-1"), (b"secret", ada, LEAVE)):
        assert not is_code(code, secret, student, about)
    assert not is_code("", b"secret", ada, "theme-1")


def test_the_secret_is_made_once_and_its_owners_alone(tmp_path: Path) -> None:
    secret = kept_secret(tmp_path)
    assert len(secret) == 32
    assert kept_secret(tmp_path) == secret
    assert stat.S_IMODE((tmp_path / "answers.key").stat().st_mode) == 0o600
    (tmp_path / "answers.key").write_text("nonsense")
    with pytest.raises(StorageError, match=r"answers\.key"):
        kept_secret(tmp_path)


def test_a_link_begins_a_letter_that_is_read_as_it_was_meant() -> None:
    answer = Answer(address="wishes+brief@example.org", code=CODE)
    link = letter_link(answer, "more: Cells & “packs” ? 100%")
    assert link.startswith("mailto:wishes+brief@example.org?subject=more%3A%20Cells%20%26")
    assert not set(link) & set(' <>"[]“')
    assert f"[{CODE}]" in answer_words(answer)
