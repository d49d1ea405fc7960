"""From built editions to messages in students' mailboxes: render into the outbox, then send what is there."""

import threading
import time
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from email import policy
from email.parser import BytesParser
from email.utils import parseaddr
from typing import Final
from weakref import WeakKeyDictionary

from digest.deliveries import Outgoing
from digest.edition.build import heard_enough, issued_edition
from digest.edition.calendar import edition_week
from digest.errors import Unheard
from digest.mail.history import histories_of, history_of
from digest.mail.message import build_message, message_bytes, message_id_for, unsubscribe_links
from digest.mail.outbox import Tally
from digest.mail.sending import SendReport, send_due
from digest.mail.verdict import PATIENCE
from digest.page.render import render
from digest.tailor.peers import Followers, beside, followers
from digest.tailor.ready import Ready, open_ready
from digest.tailor.since import History
from digest.tailor.tailor import tailor_ready
from digest.types import Edition, Student, StudentId, Week
from flows.letters.answering import answers_for, leave_links
from flows.operations import related_slugs
from flows.wiring import Clock, Installation, Progress
from sources.errors import ConfigError
from sources.wording.words import counted

BATCH = 100  # students in one task
# By database, study field, week, version and moment of building, and whether interests are matched. Of one week only.
_Key = tuple[str, str, Week, int, str, bool]
_READY: "Final[dict[_Key, Ready]]" = {}
_OPENING: Final = threading.Lock()  # batches are tasks, and tasks are threads


@dataclass(frozen=True, slots=True)
class Rendered:
    """How one round of rendering ended. Students are named by their id."""

    week: Week
    enqueued: int
    already: int  # had a message for this week
    failed: tuple[tuple[StudentId, str], ...] = ()
    unheard: tuple[StudentId, ...] = ()  # none of whose study fields was heard enough; they get it once one is


class Shelf:
    """The editions of a week that one batch of students needs.

    What is made ready stays in this process until a sending of another week begins; of an edition built anew in the
    meantime the new version is taken.
    """

    def __init__(self, here: Installation, week: Week, interests: Sequence[str], *, built: bool = False) -> None:
        self.week = week
        self._built = built
        self.resources = here.resources()
        self._here = here
        self._interests = interests
        self._mine: dict[str, Ready] = {}
        self._near: dict[str, Ready | None] = {}  # of related fields: as they are stored, not as they would be issued

    def edition(self, slug: str) -> Ready:
        """A study field's edition, ready, with the vectors of this batch's interests at hand.

        Raises:
            ConfigError: there is no such study field.
            StorageError: the database can't be used.
            ModelError: a text has no vector yet and the model can't be loaded.
        """
        if slug not in self._mine:
            self._mine[slug] = self._opened(slug)
        return self._mine[slug]

    def next_door(self, slugs: Sequence[str]) -> list[Ready]:
        """The editions of fields related to these that are stored, ready; none is built for it."""
        near = (self._stored(slug) for slug in related_slugs(self._here, slugs))
        return [one for one in near if one]

    def _stored(self, slug: str) -> Ready | None:
        if slug not in self._near:
            edition = self._here.store.edition(slug, self.week)
            self._near[slug] = self._ready(edition) if edition else None
        return self._near[slug]

    def _opened(self, slug: str) -> Ready:
        field = self._here.study_field(slug)
        now = self._here.now()
        return self._ready(issued_edition(field, self.week, resources=self.resources, now=now, built=self._built))

    def _ready(self, edition: Edition) -> Ready:
        slug = edition.field
        database = self._here.engine.url.render_as_string()  # without its password
        key = (database, slug, self.week, edition.version, str(edition.built_at), bool(self._interests))
        with _OPENING:
            for other in [other for other in _READY if other[0] != database or other[2] != self.week]:
                del _READY[other]
            ready = _READY.get(key) or open_ready(edition, resources=self.resources, interests=self._interests)
            _READY[key] = ready
        ready.prepare(self._interests, self.resources)
        return ready


def due_students(here: Installation, week: Week) -> tuple[StudentId, ...]:
    """Who is on the roster and has no message for this week yet."""
    done = here.outbox.enqueued(week)
    return tuple(student.id for student in here.roster.list() if student.id not in done)


def batches(students: Sequence[StudentId], size: int = BATCH) -> Iterator[tuple[StudentId, ...]]:
    """The students in groups of `size`."""
    for start in range(0, len(students), size):
        yield tuple(students[start : start + size])


def render_for(
    here: Installation,
    week: Week,
    students: Sequence[StudentId],
    progress: Progress | None = None,
    *,
    built: bool = False,
) -> Rendered:
    """Tailor and render the week for these students and put each message in the outbox, once, all in one transaction.

    A student whose digest can't be made (an unknown study field, say) is reported; the others get theirs.

    Args:
        here: the installation.
        week: the digests'.
        students: whose.
        progress: told after each student.
        built: the week's editions were built just now: a week too few feeds were heard in isn't read once more.

    Raises:
        ConfigError: no sender is set.
        TemplateError: a template is wrong.
        StorageError: the database can't be used.
    """
    sender = _sender(here)
    known = here.roster.those(students)
    wanted = tuple(dict.fromkeys(words for one in students if one in known for words in _matched(known[one])))
    shelf = Shelf(here, week, wanted, built=built)
    histories = histories_of(here.engine, tuple(known), before=week)
    made: list[Outgoing] = []
    kept: Collection[StudentId] = ()
    failed: list[tuple[StudentId, str]] = []
    unheard: list[StudentId] = []
    try:
        for number, one in enumerate(students, start=1):
            if student := known.get(one):
                try:
                    made.append(_compose(here, student, histories[one], shelf, sender))
                except Unheard:
                    unheard.append(one)
                except ConfigError as error:
                    failed.append((one, str(error)))
            if progress:
                progress("render", number, len(students))
    finally:  # whatever breaks off the rest, what is made is kept
        kept = here.outbox.enqueue(week, made, now=here.now())
    return Rendered(week, len(kept), len(made) - len(kept), tuple(failed), tuple(unheard))


def unheard_words(count: int, week: Week | str) -> str:
    """What an operator is told of digests that aren't mailed because nothing was heard."""
    digests = f"{counted(count, 'digest')} {'waits' if count == 1 else 'wait'}"
    return (
        f"Too few feeds were heard in {week}: {digests}, and nothing is mailed. Run `fieldbrief collect`, see "
        "`fieldbrief status` for the feeds that don't answer, then run this again."
    )


def _matched(student: Student) -> tuple[str, ...]:
    """What a student is matched with."""
    return (*student.interests, *student.more, *student.less)


def _compose(here: Installation, student: Student, history: History, shelf: Shelf, sender: str) -> Outgoing:
    """The message that carries the student's digest."""
    now, week = here.now(), shelf.week
    editions = [shelf.edition(slug) for slug in student.fields]
    if not any(heard_enough(one.edition, resources=shelf.resources, now=now) for one in editions):
        raise Unheard(unheard_words(1, week))
    near = shelf.next_door(student.fields) if student.interests else []
    following = [_followers(here, one) for one in editions] if student.share_name else []
    made = tailor_ready(
        editions,
        student=student,
        history=history,
        related=near,
        peers={theme: names for some in following for theme, names in beside(student, some).items()},
    )
    unsubscribe = leave_links(here, student)
    link = unsubscribe_links(unsubscribe, sender)[0]
    answers = answers_for(here, student, tuple(pick.theme.id for pick in made.picks if pick.theme))
    rendered = render(made, templates=here.settings.templates_dir, unsubscribe=link, answers=answers)
    identity = message_id_for(week, student.id, sender)
    message = build_message(
        rendered,
        sender=sender,
        recipient=student.email,
        message_id=identity,
        date=now,
        unsubscribe=unsubscribe,
        week=week,
    )
    return Outgoing(
        student=student.id,
        message=message_bytes(message),
        message_id=identity,
        cards=made.articles,
        asked=tuple(question.pattern for question in made.questions),
    )


def _followers(here: Installation, ready: Ready) -> Followers:
    """Who follows what in a field's week, worked out once for all that are rendered together."""
    if ready not in _FOLLOWING:
        _FOLLOWING[ready] = followers(ready, here.roster.list(ready.edition.field))
    return _FOLLOWING[ready]


_FOLLOWING: WeakKeyDictionary[Ready, Followers] = WeakKeyDictionary()


def sample_message(here: Installation, week: Week) -> str:
    """The message that the first student due would get: its headers and its text, without the address.

    Raises as `render_for` does; "" where nobody is due.
    """
    sender = _sender(here)
    for one in due_students(here, week)[:1]:
        student = here.roster.get(one)
        if student is not None:
            try:
                history = history_of(here.engine, one, before=week)
                raw = _compose(here, student, history, Shelf(here, week, _matched(student)), sender).message
            except Unheard as error:
                return f"{error}\n"
            message = BytesParser(policy=policy.default).parsebytes(raw)
            body = message.get_body(("plain",))
            shown = ("From", "Subject", "Date", "Message-ID", "List-Unsubscribe", "Feedback-ID")
            heads = "".join(f"{name}: {message[name]}\n" for name in shown)
            return f"{heads}\n{body.get_content() if body else ''}"
    return ""


def deliver(here: Installation, progress: Progress | None = None, *, linger: bool = True) -> SendReport:
    """Send what waits in the outbox, each message at most once.

    Args:
        here: the installation.
        progress: told after each message.
        linger: wait a little for messages that the server wants offered later; a later round sees to them else.

    Raises:
        ConfigError: no sender or way to deliver is set.
        StorageError: the database can't be used.
    """
    address = parseaddr(_sender(here))[1]
    transport = here.transport()
    try:
        return send_due(
            here.outbox,
            transport,
            sender=address,
            now=_running(here.now()),
            sleep=time.sleep,
            patience=PATIENCE if linger else replace(PATIENCE, linger=timedelta(0)),
            progress=progress,
        )
    finally:
        if close := getattr(transport, "close", None):
            close()


def advice(tally: Tally, report: SendReport | None = None) -> Iterator[str]:
    """What to do about the messages that aren't sent, a line each."""
    if report is not None and report.stopped is not None:
        yield f"The run stopped: {report.stopped} {report.stopped.remedy}".rstrip()
    if tally.waiting:
        yield f"{tally.waiting} wait: the next `fieldbrief send` tries them again (`serve` does so every hour)."
    if tally.in_hand:
        yield (
            f"{tally.in_hand} in hand: another run is sending them, or died while it did; "
            "after 15 minutes `send` takes them up."
        )
    if tally.unknown:
        yield (
            f"{tally.unknown} unknown: perhaps they arrived. Ask, then "
            "`fieldbrief deliveries settle STUDENT --arrived` (or --lost)."
        )
    if tally.failed:
        yield (
            f"{tally.failed} failed: put right what is wrong (`fieldbrief deliveries` says why), then "
            "`fieldbrief deliveries retry` and `fieldbrief send`."
        )


def _running(start: datetime) -> Clock:
    """A clock that starts at an instant and goes on, where that of the installation may stand still."""
    begun = time.monotonic()
    return lambda: start + timedelta(seconds=time.monotonic() - begun)


def current_week(here: Installation) -> Week:
    """The week a digest made now is about."""
    return edition_week(here.now(), here.settings.zone)


def _sender(here: Installation) -> str:
    if not here.settings.sender:
        raise ConfigError(
            "No sender is set.", remedy="Set sender in fieldbrief.toml, as Field Brief <brief@example.org>."
        )
    return here.settings.sender
