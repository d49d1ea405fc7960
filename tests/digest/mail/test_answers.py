import pytest

from digest.mail.answers import Meaning, Stage, kept_words, meaning
from digest.mail.verdict import PATIENCE, Ending, Fate, fate, to_blame, wait


@pytest.mark.parametrize(
    ("stage", "code", "words", "expected"),
    [
        (Stage.DOT, 200, "", Meaning.GO_ON),
        (Stage.DOT, 252, "can't verify", Meaning.GO_ON),
        (Stage.DOT, 354, "go on", Meaning.UNREADABLE),
        (Stage.DOT, -1, "", Meaning.UNREADABLE),
        (Stage.DATA, 354, "", Meaning.GO_ON),
        (Stage.DATA, 250, "", Meaning.UNREADABLE),
        (Stage.RCPT, 251, "will forward", Meaning.GO_ON),
        (Stage.RCPT, 421, "closing", Meaning.CLOSING),
        (Stage.MAIL, 452, "4.3.1 insufficient storage", Meaning.CLOSING),
        (Stage.RCPT, 452, "4.2.2 mailbox full", Meaning.BUSY),
        (Stage.RCPT, 552, "5.2.2 The email account is over quota exceeded", Meaning.NO_MAILBOX),
        (Stage.RCPT, 550, "5.1.1 user unknown", Meaning.NO_MAILBOX),
        (Stage.RCPT, 550, "no such user here", Meaning.REFUSED),
        (Stage.RCPT, 550, "5.4.5 Daily user sending limit exceeded", Meaning.BARRED),
        (Stage.DOT, 554, "5.2.0 STOREDRV.Submission.Exception:SubmissionQuotaExceeded", Meaning.BARRED),
        (Stage.RCPT, 550, "5.7.60 SMTP; Client does not have permissions to send as this sender", Meaning.BARRED),
        (Stage.RCPT, 530, "5.7.0 Must issue a STARTTLS command first", Meaning.BARRED),
        (Stage.RCPT, 554, "relay access denied", Meaning.BARRED),
        (Stage.MAIL, 553, "sender rejected", Meaning.BARRED),
        (Stage.RCPT, 553, "5.1.8 Sender address rejected: Domain not found", Meaning.BARRED),
        (Stage.RCPT, 550, "5.1.90 you've reached your daily limit for message recipients", Meaning.BARRED),
        (Stage.DOT, 554, "5.2.252 SendAsDenied; not allowed to send as", Meaning.BARRED),
        (Stage.RCPT, 550, "Sender verify failed", Meaning.BARRED),
        (
            Stage.RCPT,
            550,
            "5.1.1 Recipient address rejected: User unknown in local table",
            Meaning.NO_MAILBOX,
        ),
        (Stage.RCPT, 550, "5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found", Meaning.NO_MAILBOX),
        (Stage.RCPT, 550, "5.2.1 mailbox disabled, not accepting messages", Meaning.NO_MAILBOX),
    ],
)
def test_an_answer_has_its_meaning(stage: Stage, code: int, words: str, expected: Meaning) -> None:
    assert meaning(stage, code, words) is expected


@pytest.mark.parametrize(
    "words",
    [
        "5.1.1 <ada.byteworthy@example.org>: user unknown",
        "5.1.1 ADA%2EBYTEWORTHY%40example.org unknown user",
        "5.1.1 user ada+2Ebyteworthy unknown",
        "5.1.1 bounce-ada.byteworthy=example.org@relay user unknown",
        "5.1.1 Dr. Ada Byteworthy: mailbox unknown",
        "5.1.1 YWRhLmJ5dGV3b3J0aHlAZXhhbXBsZS5vcmc= unknown",
        "5.1.1 \x1b[31mada.byteworthy\x07\r\nunknown user",
        "5.1.1 ADÀ BYTEWORTHY (abyteworthy, ada_byteworthy) unknown",
    ],
)
def test_what_is_kept_of_an_answer_names_nobody(words: str) -> None:
    kept = kept_words(550, words, ("ada.byteworthy@example.org",))
    assert kept.startswith("550 5.1.1")
    assert "unknown" in kept
    assert kept.isprintable()
    assert not any(part in kept.casefold() for part in ("ada", "byteworthy", "yWRh".casefold(), "@", "example"))


def test_a_student_whose_name_is_a_servers_word_is_not_named() -> None:
    assert kept_words(452, "4.2.2 mailbox of full is full", ("full@example.org",)) == "452 4.2.2 mailbox of … is"


def test_the_server_is_to_blame_when_nothing_goes() -> None:
    assert not to_blame([Ending.LOST] * (PATIENCE.lost - 1))
    assert to_blame([Ending.LOST] * PATIENCE.lost)
    assert to_blame([Ending.BARRED] * 2)
    assert not to_blame([Ending.BARRED] * 2, cleared=1)
    assert to_blame([Ending.UNANSWERED] * 3)
    assert not to_blame([Ending.BUSY] * 100)


def test_what_was_in_doubt_is_held_against_a_message_only_beside_accepted_ones() -> None:
    assert fate(Ending.LOST, later=True, ever=True, blamed=False) is Fate.STRIKE
    assert fate(Ending.LOST, later=False, ever=False, blamed=False) is Fate.WAIT
    assert fate(Ending.LOST, later=False, ever=True, blamed=True) is Fate.WAIT
    assert fate(Ending.BARRED, later=False, ever=True, blamed=False) is Fate.WAIT  # a limit, at the last message
    assert fate(Ending.BARRED, later=True, ever=True, blamed=False) is Fate.STRIKE
    assert fate(Ending.REFUSED, later=False, ever=False, blamed=False) is Fate.FAIL
    assert fate(Ending.REFUSED, later=True, ever=True, blamed=False, alike=True) is Fate.FAIL
    assert fate(Ending.REFUSED, later=False, ever=True, blamed=False, alike=True) is Fate.STRIKE
    assert wait(1) < wait(2) < wait(50) == PATIENCE.waits[-1]
