import random
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, create_engine, event, select, update

from digest.deliveries import DeliveryState, Outgoing
from digest.errors import DeliveryError, TransportDown
from digest.mail.history import histories_of, history_of
from digest.mail.message import build_message, message_bytes, message_id_for
from digest.mail.outbox import LeaseLost, Outbox, Tally
from digest.mail.roster import Roster
from digest.mail.sending import SendReport, send_due
from digest.mail.transport import open_transport
from digest.mail.verdict import PATIENCE
from digest.tables import deliveries
from digest.tailor.since import History
from digest.types import RenderedDigest, Student, StudentId, Week
from tests.digest.editions import WEEK, card, outgoing
from tests.digest.mail.mail_server import Counting, Fault, Seen, mail_server

NOW = datetime(2025, 11, 17, 7, tzinfo=UTC)
SENDER = "brief@example.org"
ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def engine(either_database: Engine) -> Engine:
    return either_database


def fill(engine: Engine, count: int, now: datetime = NOW, week: Week = WEEK) -> Outbox:
    """A roster of so many students, and a message for each."""
    people = [
        Student(id=StudentId(f"s{n:03}"), name="S", email=f"s{n}@example.org", fields=("f",)) for n in range(count)
    ]
    Roster(engine).add(people, now=now)
    outbox, made, shown = Outbox(engine), [], card("sodium", 1, "t")
    for one in people:
        rendered = RenderedDigest(subject="s", preheader="", html="<p>h</p>", text="t")
        identity = message_id_for(week, one.id, SENDER)
        message = build_message(rendered, sender=SENDER, recipient=one.email, message_id=identity, date=NOW)
        made.append(Outgoing(student=one.id, message=message_bytes(message), message_id=identity, cards=(shown,)))
    assert outbox.enqueue(week, made, now=now) == {one.id for one in people}
    return outbox


def states(outbox: Outbox) -> list[str]:
    return [delivery.state.value for delivery in outbox.deliveries(WEEK)]


class Clock:
    """Goes on when something sleeps, and only then."""

    def __init__(self, at: datetime) -> None:
        self.at = at
        self.slept = timedelta()

    def now(self) -> datetime:
        return self.at

    def sleep(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)
        self.slept += timedelta(seconds=seconds)


def send(outbox: Outbox, port: int, at: datetime = NOW, clock: Clock | None = None, timeout: float = 60) -> SendReport:
    clock = clock or Clock(at)
    transport = open_transport(f"smtp://127.0.0.1:{port}", timeout=timeout)
    try:
        return send_due(outbox, transport, sender=SENDER, now=clock.now, sleep=clock.sleep)
    finally:
        transport.close()


def at(stage: str, answer: str, nth: int | None = None) -> Fault:
    """The fault that answers so at this stage: each time, or the nth time."""
    return lambda seen: answer if seen.stage == stage and nth in (None, seen.nth) else None


def test_each_student_gets_one_message_however_often_it_runs(engine: Engine) -> None:
    outbox = fill(engine, 5)
    assert not outbox.enqueue(WEEK, [outgoing("s001")], now=NOW)
    with mail_server() as (server, port):
        first = send(outbox, port)
        second = send(outbox, port)
    assert (first.sent, second.sent) == (5, 0)
    assert sorted(server.accepted.values()) == [1] * 5
    assert states(outbox) == ["sent"] * 5
    with engine.connect() as connection:
        assert set(connection.scalars(select(deliveries.c.message))) == {b""}
    assert outbox.enqueued(WEEK) == {StudentId(f"s{n:03}") for n in range(5)}
    assert outbox.mailed(StudentId("s001")) == {"sodium-1", card("sodium", 1, "t").canonical_url}


def test_the_next_digest_knows_what_the_last_one_asked(engine: Engine) -> None:
    outbox, student = fill(engine, 1, week=WEEK.plus(-1)), StudentId("s000")
    assert history_of(engine, student, before=WEEK).asked is None, "a message that waits was not read"
    assert outbox.enqueue(WEEK, [outgoing(student, asked=("group", "call"))], now=NOW)
    with engine.begin() as connection:
        connection.execute(update(deliveries).values(state=DeliveryState.SENT))
    assert history_of(engine, student, before=WEEK.plus(1)).asked == frozenset(("group", "call"))
    assert history_of(engine, student, before=WEEK).asked == frozenset(), "the week before asked nothing"
    assert history_of(engine, StudentId("other"), before=WEEK).asked is None


def test_many_histories_are_read_in_two_queries_and_each_is_its_owners(engine: Engine) -> None:
    """Of 600 ids: what waited before this week isn't counted, and the last digest read is the one that asked."""
    old, last = WEEK.plus(-2), WEEK.plus(-1)
    outbox = fill(engine, 3, week=old)
    people = [StudentId(f"s{n:03}") for n in range(600)]
    with engine.begin() as connection:
        connection.execute(update(deliveries).values(state=DeliveryState.SENT, asked="group"))
    for one, state in ((people[0], DeliveryState.SENT), (people[1], DeliveryState.PENDING)):
        assert outbox.enqueue(last, [outgoing(one, card(f"cobalt-{one}", 1, "t"), asked=("call",))], now=NOW)
        with engine.begin() as connection:
            new = (deliveries.c.student_id == one, deliveries.c.week == str(last))
            connection.execute(update(deliveries).where(*new).values(state=state))
    said: list[str] = []
    event.listen(engine, "before_cursor_execute", lambda *given: said.append(given[2]))
    found = histories_of(engine, [*people, StudentId("nobody")], before=WEEK)
    assert len([one for one in said if one.startswith("SELECT")]) == 4, "two for each 500 ids"
    assert len(found) == 601
    first, second, third = (found[one] for one in people[:3])
    assert first.articles == {"sodium-1": old, "cobalt-s000-1": last}
    assert (first.last, first.asked) == (last, frozenset({"call"}))
    assert second.articles == {"sodium-1": old}, "the message of last week still waits: this one takes its place"
    assert (second.last, second.asked) == (old, frozenset({"group"}))
    assert third.articles == {"sodium-1": old}
    assert third.urls == {card("sodium", 1, "t").canonical_url}
    assert found[StudentId("nobody")] == History()
    assert all(history_of(engine, one, before=WEEK) == found[one] for one in people[:4])


@pytest.mark.parametrize("workers", [4])
def test_several_processes_at_once_share_the_work(engine: Engine, workers: int) -> None:
    outbox = fill(engine, 12)
    with mail_server() as (server, port), ThreadPoolExecutor(workers) as pool:
        reports = list(pool.map(lambda _: send(outbox, port), range(workers)))
    assert sum(report.sent for report in reports) == 12
    assert sorted(server.accepted.values()) == [1] * 12


def test_who_unsubscribes_after_rendering_gets_nothing(engine: Engine) -> None:
    outbox = fill(engine, 3)
    roster = Roster(engine)
    roster.unsubscribe("S1@Example.org", now=NOW)
    assert roster.remove(StudentId("s002"), now=NOW)
    with mail_server() as (server, port):
        send(outbox, port)
    assert [key.split()[1] for key in server.accepted] == ["s0@example.org"]
    assert states(outbox) == ["sent", "failed"]
    assert outbox.deliveries()[1].reason == "not sent: unsubscribed"
    assert outbox.mailed(StudentId("s001")) == frozenset()


def test_a_message_that_no_server_takes_does_not_stand_before_the_others(engine: Engine) -> None:
    outbox = fill(engine, 12)
    poison = {f"s{n}@example.org" for n in (0, 1, 2, 3, 7, 11)}

    def fault(seen: Seen) -> str | None:
        return "drop" if seen.stage == "data" and seen.recipient in poison else None

    with mail_server(fault) as (server, port):
        first = send(outbox, port)
        assert (first.sent, first.delayed, first.stopped) == (6, 6, None)
        for day in range(1, PATIENCE.strikes + 2):
            send(outbox, port, NOW + timedelta(hours=12 * day))
    check(outbox, server)
    # Nobody was accepted beside them in the later runs, so nothing is held against them; in the end they are too old.
    assert outbox.tally(WEEK) == Tally(sent=6, superseded=6)


def test_two_runs_that_enqueue_the_same_student_at_once_make_one_message(engine: Engine) -> None:
    outbox = fill(engine, 30)
    people = Roster(engine).list()

    def enqueue(run: int) -> int:
        made = [outgoing(one.id, card("sodium", 1, "t"), card("lithium", 2, "u")) for one in people]
        mixed = random.Random(run).sample(made, len(made))  # two runs needn't have their students in one order
        return len(outbox.enqueue(WEEK.plus(1), mixed, now=NOW))

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(enqueue, range(4))) == len(people)
    assert outbox.tally(WEEK.plus(1)) == Tally(waiting=len(people))
    assert outbox.tally(WEEK) == Tally(superseded=len(people))
    assert all(len(outbox.mailed(one.id)) == 4 for one in people), "two articles, by id and by link"


def test_a_batch_is_queued_in_one_transaction_and_each_student_for_themselves(engine: Engine) -> None:
    """Who has a message keeps it, who left the roster gets none, and the others get theirs."""
    outbox = fill(engine, 2)
    more = [Student(id=StudentId(f"t{n:03}"), name="T", email=f"t{n}@x.org", fields=("f",)) for n in range(600)]
    Roster(engine).add(more, now=NOW)
    made = [outgoing(one, card(f"x-{one}", 1, "t")) for one in ("s000", "gone", *(one.id for one in more))]
    commits: list[Connection] = []
    event.listen(engine, "commit", commits.append)
    assert outbox.enqueue(WEEK, made, now=NOW) == {one.id for one in more}
    assert len(commits) == 1
    assert outbox.enqueue(WEEK, [], now=NOW) == outbox.enqueue(WEEK, made, now=NOW) == frozenset()
    assert outbox.tally() == Tally(waiting=602)
    assert "sodium-1" in outbox.mailed(StudentId("s000")), "what the message shows that was there first"
    assert outbox.mailed(more[7].id) == {"x-t007-1", card("x-t007", 1, "t").canonical_url}
    assert "private" not in repr(Outgoing(student=more[0].id, message=b"To: private@x.org", message_id="<1@x>"))


def test_too_old_a_message_is_superseded_and_so_is_one_that_a_newer_digest_follows(engine: Engine) -> None:
    outbox = fill(engine, 2)
    first = StudentId("s000")
    shown = {"sodium-1", card("sodium", 1, "t").canonical_url}
    assert outbox.mailed(first) == shown
    assert outbox.mailed(first, before=WEEK.plus(1)) == frozenset()  # the new one may show what never went out
    assert outbox.enqueue(WEEK.plus(1), [outgoing(first, card("sodium", 1, "t"))], now=NOW)
    assert outbox.mailed(first) == shown
    assert [one.reason for one in outbox.deliveries(WEEK) if one.state is DeliveryState.SUPERSEDED] == [
        "a newer digest took its place"
    ]
    with mail_server() as (server, port):
        report = send(outbox, port, NOW + timedelta(days=5))
    assert (report.sent, report.superseded) == (0, 2)
    assert not server.accepted
    assert outbox.tally(WEEK) == Tally(superseded=2)
    assert "too old" in outbox.deliveries(WEEK)[1].reason
    assert outbox.mailed(StudentId("s001")) == frozenset()


@pytest.mark.parametrize("left", ["in hand", "unknown"])
def test_what_waits_again_after_a_newer_digest_is_superseded(engine: Engine, left: str) -> None:
    """A run died over the old message, or a person says that it was lost: the newer one is there already."""
    outbox = fill(engine, 1)
    claim = outbox.claim(now=NOW)
    assert claim is not None
    if left == "unknown":
        outbox.unknown(claim, "no answer", now=NOW)
    later, newer = NOW + timedelta(days=3), WEEK.plus(1)
    assert outbox.enqueue(newer, [outgoing(claim.student, card("lithium", 1, "t"))], now=later)
    if left == "unknown":
        assert outbox.resolve(WEEK, claim.student, arrived=False, now=later)
    with mail_server() as (server, port):
        report = send(outbox, port, later)
    assert (report.sent, report.superseded, sum(server.accepted.values())) == (1, 1, 1)
    assert [one.reason for one in outbox.deliveries(WEEK)] == ["a newer digest took its place"]
    assert outbox.mailed(claim.student) == {"lithium-1", card("lithium", 1, "t").canonical_url}


def check(outbox: Outbox, server: Counting) -> None:
    """Nothing doubled; what is called sent arrived; what didn't arrive is visibly not sent."""
    assert max(server.accepted.values(), default=0) <= 1
    for delivery in outbox.deliveries(WEEK):
        arrived = any(key.startswith(delivery.message_id) for key in server.accepted)
        if delivery.state is DeliveryState.SENT:
            assert arrived
        elif delivery.state is not DeliveryState.UNKNOWN:
            assert not arrived, delivery.state


def url_of(engine: Engine) -> str:
    return engine.url.render_as_string(hide_password=False)


def run(database: str, port: int, death: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "tests.digest.mail.sender", database, f"smtp://127.0.0.1:{port}", death]
    return subprocess.Popen(command, cwd=ROOT)


@pytest.mark.parametrize("stage", ["claimed", "before", "committed", "answered"])
@pytest.mark.parametrize("nth", [1, pytest.param(2, marks=pytest.mark.slow), pytest.param(3, marks=pytest.mark.slow)])
def test_a_run_killed_at_each_point_doubles_nothing(engine: Engine, stage: str, nth: int) -> None:
    outbox = fill(engine, 3, datetime.now(UTC))
    with mail_server() as (server, port):
        assert run(url_of(engine), port, f"{stage}:{nth}").wait(60) == -signal.SIGKILL
        assert send(outbox, port, datetime.now(UTC) + timedelta(seconds=5)).stopped is None
    check(outbox, server)
    doubtful = stage in ("committed", "answered")
    assert sorted(states(outbox)) == (["sent", "sent", "unknown"] if doubtful else ["sent"] * 3)


@pytest.mark.parametrize("kills", [6, pytest.param(200, marks=[pytest.mark.slow, pytest.mark.timeout(1200)])])
def test_runs_killed_at_random_double_nothing(engine: Engine, kills: int) -> None:
    """Each kill leaves at most one message unknown, and every message in exactly one state that can be printed."""
    rng = random.Random(7)
    begun = datetime.now(UTC)
    outbox = fill(engine, 50, begun)

    def slow(seen: Seen) -> str | None:
        time.sleep(rng.random() * 0.004)
        return None

    week, unknown = WEEK, 0
    with mail_server(slow) as (server, port):
        for done in range(kills):
            if not outbox.tally().waiting:
                week = week.plus(1)
                fill(engine, 50, begun, week)
            sent = outbox.tally().sent
            process = run(url_of(engine), port, "never:0")
            until = time.monotonic() + 20
            while outbox.tally().sent == sent and time.monotonic() < until and process.poll() is None:
                time.sleep(0.01)
            time.sleep(rng.random() * 0.1)
            process.send_signal(signal.SIGKILL)
            process.wait(20)
            tally = outbox.tally()
            assert tally.total == 50 * (week.since(WEEK) + 1)
            assert tally.in_hand <= 1
            outbox.recover(now=datetime.now(UTC) + timedelta(seconds=5))
            now_unknown = outbox.tally().unknown
            assert now_unknown - unknown <= 1, done
            unknown = now_unknown
        send(outbox, port, datetime.now(UTC) + timedelta(seconds=5))
    assert max(server.accepted.values()) == 1
    assert outbox.tally() == Tally(sent=outbox.tally().total - unknown, unknown=unknown)
    arrived = {key.split()[0] for key in server.accepted}
    for delivery in outbox.deliveries():
        assert delivery.message_id in arrived or delivery.state is DeliveryState.UNKNOWN


def test_a_slow_run_whose_message_was_taken_over_sends_no_dot(engine: Engine) -> None:
    outbox = fill(engine, 1)
    slow = outbox.claim(now=NOW)
    assert slow is not None
    later = NOW + timedelta(hours=1)
    outbox.recover(now=later)
    quick = outbox.claim(now=later)
    assert quick is not None
    with pytest.raises(LeaseLost):
        outbox.handing_over(slow, now=later)
    outbox.failed(slow, "late words", now=later)  # nor may it settle what isn't its own
    outbox.handing_over(quick, now=later)
    outbox.sent(quick, now=later)
    assert states(outbox) == ["sent"]


def test_an_unknown_message_waits_for_a_persons_word(engine: Engine) -> None:
    outbox = fill(engine, 2)
    with mail_server(at("dot", "drop")) as (_, port):
        send(outbox, port)
    assert states(outbox) == ["unknown", "unknown"]
    with mail_server() as (server, port):
        send(outbox, port, NOW + timedelta(days=2))
        assert not server.accepted
        assert outbox.resolve(WEEK, StudentId("s000"), arrived=True, now=NOW)
        assert outbox.resolve(WEEK, StudentId("s001"), arrived=False, now=NOW)
        send(outbox, port, NOW + timedelta(days=2))
    assert [key.split()[1] for key in server.accepted] == ["s1@example.org"]
    assert states(outbox) == ["sent", "sent"]


def test_greylisting_is_waited_for_in_the_same_run(engine: Engine) -> None:
    outbox = fill(engine, 5)
    met: set[str] = set()

    def fault(seen: Seen) -> str | None:
        if seen.stage != "rcpt" or seen.recipient in met:
            return None
        met.add(seen.recipient)
        return "450 4.2.0 greylisted, come back"

    clock = Clock(NOW)
    with mail_server(fault) as (server, port):
        report = send(outbox, port, clock=clock)
    assert (report.sent, report.delayed, report.left) == (5, 0, 0)
    assert timedelta() < clock.slept <= PATIENCE.linger
    check(outbox, server)


@pytest.mark.parametrize(("stage", "answer"), [("rcpt", "450 full"), ("data", "drop")])
def test_what_fails_beside_accepted_ones_fails_in_the_end(engine: Engine, stage: str, answer: str) -> None:
    outbox = fill(engine, 1)
    busy = StudentId("s000")
    week = WEEK
    with mail_server(lambda seen: answer if seen.stage == stage and seen.recipient == "s0@example.org" else None) as (
        server,
        port,
    ):
        for hour in range(60):
            week = week.plus(1)
            other = Student(id=StudentId(f"o{hour}"), name="O", email=f"o{hour}@example.org", fields=("f",))
            Roster(engine).add([other], now=NOW)
            outbox.enqueue(week, [outgoing(other.id)], now=NOW)
            send(outbox, port, NOW + timedelta(hours=hour))
    (found,) = [one for one in outbox.deliveries(WEEK) if one.student == busy]
    assert found.state is DeliveryState.FAILED
    assert found.reason.endswith(f"(after {PATIENCE.strikes} attempts)")
    assert found.updated_at > NOW + timedelta(hours=20)
    assert PATIENCE.strikes <= server.reached["rcpt"] - 60 <= 2 * PATIENCE.strikes
    assert outbox.discard_failed(WEEK) == 1
    assert outbox.enqueue(WEEK, [outgoing(busy)], now=NOW)


def test_a_server_that_is_down_keeps_every_message(engine: Engine) -> None:
    outbox = fill(engine, 2)
    report = send(outbox, 1)
    assert isinstance(report.stopped, TransportDown)
    assert report.waiting == 2
    with mail_server(at("mail", "550 not you")) as (_, port):
        refused = send(outbox, port, NOW + timedelta(hours=1))
    assert isinstance(refused.stopped, DeliveryError)
    assert states(outbox) == ["pending", "pending"]


def test_a_lease_is_seen_and_runs_out(engine: Engine) -> None:
    outbox = fill(engine, 3)
    assert outbox.claim(now=NOW)
    with mail_server() as (_, port):
        report = send(outbox, port)
        assert (report.sent, report.in_hand, report.left) == (2, 1, 1)
        assert outbox.tally(WEEK) == Tally(sent=2, in_hand=1)
        held = outbox.deliveries(WEEK)[0]
        assert (held.state, held.until) == (DeliveryState.SENDING, NOW + timedelta(minutes=15))
        assert send(outbox, port, NOW + timedelta(minutes=16)).sent == 1


def test_a_claim_and_a_student_show_no_address() -> None:
    engine = create_engine("sqlite://")
    student = Student(id=StudentId("s1"), name="Ada Example", email="ada@example.org", fields=("f",))
    assert "@" not in repr(student)
    assert "Ada" not in repr(student)
    assert "@" not in repr(Outbox(engine))
