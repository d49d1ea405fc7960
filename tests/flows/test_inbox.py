"""Letters in a real mailbox -> the roster, each once; nobody changes what another wished."""

import mailbox
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from digest.deliveries import DeliveryState
from digest.letters.codes import LEAVE, code_for
from digest.letters.mailbox import open_mailbox
from digest.page.render import render
from digest.tailor.compose import compose
from digest.types import Student, StudentId, Week
from flows.letters.answering import answers_for, leave_links, secret_of
from flows.letters.inbox import InboxReport, read_inbox
from flows.settings import load_settings
from flows.wiring import Installation, open_installation
from sources.errors import ConfigError
from tests.digest.editions import edition, outgoing
from tests.digest.letters.imap_server import PASSWORD, USER, imap_server
from tests.digest.letters.test_letter import bounced, letter
from tests.digest.ready import ready
from tests.flows.commands import fieldbrief, one_sentence

WEEK = edition().week
ADA = Student(id=StudentId("ada"), name="Ada", email="ada@example.org", fields=("battery-materials",))
BO = replace(ADA, id=StudentId("bo"), name="Bo", email="bo@example.org")


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Installation]:
    mailbox.Maildir(tmp_path / "mail", create=True)
    monkeypatch.setenv("FIELDBRIEF_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("FIELDBRIEF_ANSWERS_TO", "brief@example.org")
    monkeypatch.setenv("FIELDBRIEF_INBOX_URL", f"maildir:{tmp_path}/mail")
    with open_installation(load_settings(), now=lambda: datetime.now(UTC)) as parts:
        week = Week.of(parts.now())
        parts.store.add(replace(edition(), week=week), "f", None)
        parts.roster.add([ADA, BO], now=parts.now())
        yield parts


def deliver(here: Installation, *letters: bytes) -> None:
    url = here.settings.inbox_url
    assert url
    for raw in letters:
        mailbox.Maildir(url.get_secret_value().removeprefix("maildir:")).add(raw)


def wish(here: Installation, student: Student, verb: str, sender: str = "") -> bytes:
    theme = edition().themes[0]
    code = answers_for(here, student, (theme.id,))[theme.id].code
    return letter(f"{verb}: {theme.label} [{code}]", sender or student.email)


def test_what_readers_wish_is_kept_once_and_read_in_the_next_digest(here: Installation) -> None:
    theme = edition().themes[0]
    deliver(here, wish(here, ADA, "more"), wish(here, ADA, "follow"), letter("Lunch?"))
    assert read_inbox(here, dry_run=True).kept == 2
    report = read_inbox(here)
    assert (report.kept, report.other, report.unknown_sender, report.not_theirs) == (2, 1, 0, 0)
    assert read_inbox(here) == InboxReport()  # never twice
    ada = here.roster.find("ada@example.org")
    assert ada
    assert (ada.more, ada.follow) == ((theme.label,), (theme.label,))
    assert here.roster.find("bo@example.org") == BO
    digest = compose([ready(edition())], student=ada, interests=())
    assert f"you asked for more like “{theme.label}”" in " ".join(render(digest).text.split())
    deliver(here, wish(here, ADA, "mute"), wish(here, ADA, "less"))
    assert read_inbox(here).kept == 2
    changed = here.roster.find("ada@example.org")
    assert changed
    assert (changed.mute, changed.more) == ((f"theme:{theme.id}",), ())


def test_nobody_changes_what_another_wished(here: Installation) -> None:
    theme = edition().themes[0]
    deliver(
        here,
        wish(here, ADA, "mute", "bo@example.org"),  # forwarded to Bo, who presses the link
        wish(here, ADA, "mute", "eve@example.com"),
        letter(f"mute: x [{'a' * 16}]", "ada@example.org"),  # guessed
        letter(f"mute: x [{code_for(b'another secret of ours', ADA.id, theme.id)}]", "ada@example.org"),
    )
    report = read_inbox(here)
    assert (report.kept, report.not_theirs, report.unknown_sender) == (0, 3, 1)
    assert here.roster.list() == (ADA, BO)


def test_leaving_by_letter_and_whose_code_it_is(here: Installation) -> None:
    assert "unsubscribe%20%5B" in leave_links(here, ADA)
    code = code_for(secret_of(here), ADA.id, LEAVE)
    deliver(
        here,
        letter(f"unsubscribe [{code}]", "ada.private@example.com"),  # digests are forwarded
        letter("unsubscribe", "bo@example.org"),
        letter("unsubscribe", "eve@example.com"),
        letter(f"unsubscribe [{'a' * 16}]", "bo@example.org"),
    )
    report = read_inbox(here)
    assert (report.left, report.unknown_sender) == (3, 1)
    assert here.roster.silent() == {"ada": "unsubscribed", "bo": "unsubscribed"}


def test_a_hard_bounce_marks_the_address_and_the_message_failed(here: Installation) -> None:
    now = here.now()
    for one in (ADA, BO):
        assert here.outbox.enqueue(WEEK, [outgoing(one.id)], now=now)
        claim = here.outbox.claim(now=now)
        assert claim
        here.outbox.sent(claim, now=now)
    deliver(
        here,
        bounced("5.1.1", "<ada@example.org>"),
        bounced("5.2.2", "<bo@example.org>"),  # a full mailbox passes
        bounced("5.1.1", "<never-ours@example.org>"),
    )
    report = read_inbox(here)
    assert (report.bounced, report.other) == (2, 1)
    assert here.roster.silent() == {"ada": "bounced"}
    told = {one.student: (one.state, one.reason) for one in here.outbox.deliveries()}
    assert told == {
        "ada": (DeliveryState.FAILED, "bounced: 5.1.1"),
        "bo": (DeliveryState.FAILED, "bounced: 5.2.2"),
    }


def test_a_maildir_is_left_as_it_was(here: Installation, tmp_path: Path) -> None:
    deliver(here, letter("Lunch?"), wish(here, ADA, "more"))
    before = sorted(path.relative_to(tmp_path) for path in (tmp_path / "mail").rglob("*"))
    assert read_inbox(here).kept == 1
    assert sorted(path.relative_to(tmp_path) for path in (tmp_path / "mail").rglob("*")) == before
    for path in (tmp_path / "mail" / "new").iterdir():  # a mail program moves and flags them
        path.rename(tmp_path / "mail" / "cur" / f"{path.name}:2,S")
    assert read_inbox(here) == InboxReport()


def test_letters_on_an_imap_server_are_read_once_and_keep_their_flags(
    here: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    from imap_tools import MailBoxUnencrypted

    with imap_server([wish(here, ADA, "more"), letter("Lunch?")]) as (url, port):
        monkeypatch.setenv("FIELDBRIEF_INBOX_URL", url)
        with open_installation(load_settings()) as parts:
            assert read_inbox(parts).kept == 1
            assert read_inbox(parts) == InboxReport()
            ada = parts.roster.find("ada@example.org")
        assert ada
        assert ada.more
        with MailBoxUnencrypted("127.0.0.1", port).login(USER, PASSWORD) as box:
            flags = {one.subject: one.flags for one in box.fetch(mark_seen=False, headers_only=True)}
        assert "\\Seen" not in flags["Lunch?"]
        wrong = url.replace("p%40ss", "wrong")
        with pytest.raises(ConfigError, match="refuses the login") as told, open_mailbox(wrong):
            pass
        assert "brief" not in str(told.value)


def test_each_card_has_links_only_where_letters_can_arrive(here: Installation) -> None:
    digest = compose([ready(edition())], student=ADA, interests=())
    themes = tuple(pick.theme.id for pick in digest.picks if pick.theme)
    linked = render(digest, answers=answers_for(here, ADA, themes))
    assert linked.html.count("mailto:brief@example.org?subject=more%3A%20") >= 1
    assert "more like this</a>" in linked.html
    assert "Write to brief@example.org" in " ".join(linked.text.split())
    assert "mailto:" not in render(digest).html
    assert "ada@" not in linked.html


def test_without_a_mailbox_it_is_one_sentence(tmp_path: Path) -> None:
    assert "No mailbox" in one_sentence(fieldbrief("inbox", "--data-dir", "d", cwd=tmp_path))
    told = one_sentence(fieldbrief("inbox", "--data-dir", "d", cwd=tmp_path, FIELDBRIEF_INBOX_URL="maildir:/nowhere"))
    assert "no Maildir" in told
    told = one_sentence(fieldbrief("inbox", "--data-dir", "d", cwd=tmp_path, FIELDBRIEF_ANSWERS_TO="nobody"))
    assert "FIELDBRIEF_ANSWERS_TO" in told
