"""Readers' letters -> the roster: wishes, unsubscriptions and bounces, each letter once. Nobody is named."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Final

from sqlalchemy import Connection

from digest.letters.codes import LEAVE, is_code
from digest.letters.inbox import Inbox, bounced, left, wish_kept
from digest.letters.letter import Bounce, Leave, Wish, read_letter
from digest.letters.mailbox import open_mailbox
from digest.tailor.ready import REMEMBERED
from digest.types import Edition, Student, Theme
from flows.letters.answering import secret_of
from flows.mailing import current_week
from flows.wiring import Installation
from sources.errors import ConfigError

LOOKED_BACK: Final = timedelta(days=30)  # letters older than that are read no more


@dataclass(frozen=True, slots=True, kw_only=True)
class InboxReport:
    """What the letters of one run came to."""

    kept: int = 0  # wishes that changed something
    nothing_new: int = 0
    left: int = 0
    bounced: int = 0
    unknown_sender: int = 0  # a wish from an address that isn't on the roster
    not_theirs: int = 0  # a wish whose code isn't the sender's, or of a theme too old
    other: int = 0  # not for us


def read_inbox(here: Installation, *, dry_run: bool = False) -> InboxReport:
    """Read the letters that came, and let each count once. With `dry_run` nothing is changed or remembered.

    Raises:
        ConfigError: no mailbox is set, or it can't be opened.
        TransportDown: the mail server can't be used now.
        StorageError: the database can't be used.
    """
    if here.settings.inbox_url is None:
        raise ConfigError(
            "No mailbox of readers' letters is set.",
            remedy="Set FIELDBRIEF_INBOX_URL=imaps://user:password@host, or maildir:/a/folder.",
        )
    url = here.settings.inbox_url.get_secret_value()
    reader, counts, now = _Reader(here), Counter[str](), here.now()
    inbox = Inbox(here.engine, url.rpartition("@")[2])
    with open_mailbox(url) as box:
        for key in inbox.unread(box.keys(now - LOOKED_BACK)):
            verdict, act = reader.decide(read_letter(box.read(key)))
            if not dry_run:
                verdict = inbox.settle(key, act, now=now) or verdict
            counts[verdict.replace(" ", "_")] += 1
    if not dry_run:
        inbox.forget(before=now - 2 * LOOKED_BACK)
    return InboxReport(**counts)


class _Reader:
    """What a run looks up once: the secret, the roster, the themes that codes may be about."""

    def __init__(self, here: Installation) -> None:
        self._here = here
        self._secret = secret_of(here)
        self._editions: dict[str, list[Edition]] = {}

    def decide(self, letter: Wish | Leave | Bounce | None) -> tuple[str, Callable[[Connection], str]]:
        """What a letter comes to if it counts, and how it is let count."""
        now = self._here.now()
        match letter:
            case Wish():
                student = self._here.roster.find(letter.sender)
                if student is None:
                    return "unknown sender", lambda _: "unknown sender"
                theme = self._theme(student, letter.code)
                if theme is None:
                    return "not theirs", lambda _: "not theirs"
                return "kept", partial(wish_kept, student=student, verb=letter.verb, theme=theme, now=now)
            case Leave():
                student = self._leaver(letter)
                if student is None:
                    return "unknown sender", lambda _: "unknown sender"
                return "left", partial(left, email=student.email, now=now)
            case Bounce():
                return "other", partial(
                    bounced, message_id=letter.message_id, status=letter.status, hard=letter.hard, now=now
                )
            case None:
                return "other", lambda _: "other"

    def _leaver(self, letter: Leave) -> Student | None:
        """Whose code it is, from whatever address it comes (digests are forwarded); else the sender."""
        everyone = self._here.roster.list() if letter.code else ()
        theirs = (one for one in everyone if is_code(letter.code, self._secret, one.id, LEAVE))
        return next(theirs, None) or self._here.roster.find(letter.sender)

    def _theme(self, student: Student, code: str) -> Theme | None:
        """The theme of the student's fields, in the last weeks, that this code is about."""
        for slug in student.fields:
            for edition in self._recent(slug):
                for theme in edition.themes:
                    if is_code(code, self._secret, student.id, theme.id):
                        return theme
        return None

    def _recent(self, slug: str) -> list[Edition]:
        if slug not in self._editions:
            week, store = current_week(self._here), self._here.store
            found = (store.edition(slug, week.plus(-back)) for back in range(-1, REMEMBERED + 1))
            self._editions[slug] = [edition for edition in found if edition]
        return self._editions[slug]
