import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, select

from digest.errors import DeliveryError, TransportDown
from digest.mail.message import build_message, message_bytes, message_id_for
from digest.mail.outbox import ATTEMPTS, LeaseLost, Outbox, SendReport, send_due
from digest.mail.roster import Roster
from digest.mail.transport import open_transport
from digest.tables import deliveries
from digest.types import DeliveryState, RenderedDigest, Student, StudentId
from sources.database import open_database
from tests.digest.editions import WEEK, card
from tests.digest.mail.mail_server import Counting, mail_server
from tests.postgres import cluster, new_database

NOW = datetime(2025, 11, 17, 7, tzinfo=UTC)
SENDER = "brief@example.org"
ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="module")
def postgres() -> Iterator[str]:
    with cluster() as server:
        yield server


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.slow)])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path / 'f.db'}"
    else:
        url = new_database(request.getfixturevalue("postgres"))
    made = open_database(url)
    yield made
    made.dispose()


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'k.db'}"


def fill(engine: Engine, count: int) -> Outbox:
    """A roster of so many students, and a message for each."""
    people = [
        Student(id=StudentId(f"s{n:03}"), name="S", email=f"s{n}@example.org", fields=("f",)) for n in range(count)
    ]
    Roster(engine).add(people, now=NOW)
    outbox = Outbox(engine)
    for one in people:
        rendered = RenderedDigest(subject="s", preheader="", html="<p>h</p>", text="t")
        identity = message_id_for(WEEK, one.id, SENDER)
        message = build_message(rendered, sender=SENDER, recipient=one.email, message_id=identity, date=NOW)
        assert outbox.enqueue(WEEK, one.id, message_bytes(message), identity, [card("sodium", 1, "t")], now=NOW)
    return outbox


def states(outbox: Outbox) -> list[str]:
    return [delivery.state.value for delivery in outbox.deliveries(WEEK)]


def send(outbox: Outbox, port: int, at: datetime = NOW) -> SendReport:
    transport = open_transport(f"smtp://127.0.0.1:{port}")
    try:
        return send_due(outbox, transport, sender=SENDER, now=lambda: at)
    finally:
        transport.close()


def test_each_student_gets_one_message_however_often_it_runs(engine: Engine) -> None:
    outbox = fill(engine, 5)
    assert not outbox.enqueue(WEEK, StudentId("s001"), b"again", "<x@y>", [], now=NOW)
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


FAULTS = [
    ("mail", "421 bye"), ("mail", "451 later"), ("mail", "550 no"), ("mail", "drop"),
    ("rcpt", "421 bye"), ("rcpt", "450 later"), ("rcpt", "550 no"), ("rcpt", "drop"),
    ("data", "421 bye"), ("data", "451 later"), ("data", "554 no"), ("data", "drop"), ("data", "drop after"),
    ("quit", "421 bye"), ("quit", "drop"),
]  # fmt: skip


@pytest.mark.parametrize(("stage", "answer"), FAULTS)
@pytest.mark.parametrize("nth", [1, pytest.param(2, marks=pytest.mark.slow), pytest.param(3, marks=pytest.mark.slow)])
def test_no_fault_doubles_or_loses_a_message_silently(tmp_path: Path, stage: str, answer: str, nth: int) -> None:
    engine = open_database(f"sqlite:///{tmp_path / 'f.db'}")
    outbox = fill(engine, 3)

    def fault(at: str, count: int) -> str | None:
        return answer if at == stage and count == nth else None

    with mail_server(fault) as (server, port):
        for hour in range(4):
            send(outbox, port, NOW + timedelta(hours=hour))
    check(outbox, server)
    doubtful = stage == "data" and answer.startswith("drop")
    refused = answer.startswith("55") and stage != "mail"
    assert states(outbox).count("unknown") == (1 if doubtful else 0)
    assert states(outbox).count("failed") == (1 if refused else 0)
    engine.dispose()


def check(outbox: Outbox, server: Counting) -> None:
    """Nothing doubled; what is called sent arrived; what didn't arrive is visibly not sent."""
    assert max(server.accepted.values(), default=0) <= 1
    for delivery in outbox.deliveries(WEEK):
        arrived = any(key.startswith(delivery.message_id) for key in server.accepted)
        if delivery.state is DeliveryState.SENT:
            assert arrived
        elif delivery.state is not DeliveryState.UNKNOWN:
            assert not arrived, delivery.state


def run(database: str, port: int, death: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "tests.digest.mail.sender", database, f"smtp://127.0.0.1:{port}", death]
    return subprocess.Popen(command, cwd=ROOT)


@pytest.mark.parametrize("stage", ["claimed", "before", "committed", "answered"])
@pytest.mark.parametrize("nth", [1, pytest.param(2, marks=pytest.mark.slow), pytest.param(3, marks=pytest.mark.slow)])
def test_a_run_killed_at_each_point_doubles_nothing(sqlite_url: str, stage: str, nth: int) -> None:
    engine = open_database(sqlite_url)
    outbox = fill(engine, 3)
    with mail_server() as (server, port):
        assert run(sqlite_url, port, f"{stage}:{nth}").wait(60) == -signal.SIGKILL
        assert send(outbox, port, datetime.now(UTC) + timedelta(seconds=5)).stopped is None
    check(outbox, server)
    doubtful = stage in ("committed", "answered")
    assert sorted(states(outbox)) == (["sent", "sent", "unknown"] if doubtful else ["sent"] * 3)
    engine.dispose()


@pytest.mark.slow
def test_runs_killed_at_random_double_nothing(sqlite_url: str) -> None:
    rng = random.Random(7)
    engine = open_database(sqlite_url)
    outbox = fill(engine, 60)

    def slow(stage: str, nth: int) -> str | None:
        time.sleep(0.004)
        return None

    with mail_server(slow) as (server, port):
        for _ in range(20):
            process = run(sqlite_url, port, "never:0")
            time.sleep(0.5 + rng.random() * 0.4)
            process.send_signal(signal.SIGKILL)
            process.wait(20)
        send(outbox, port, datetime.now(UTC) + timedelta(seconds=5))
    check(outbox, server)
    assert set(states(outbox)) <= {"sent", "unknown"}
    engine.dispose()


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
    with mail_server(lambda at, nth: "drop" if at == "data" else None) as (_, port):
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


def test_a_busy_address_is_tried_later_and_fails_in_the_end(engine: Engine) -> None:
    outbox = fill(engine, 1)
    with mail_server(lambda at, _: "450 full" if at == "rcpt" else None) as (server, port):
        send(outbox, port)
        send(outbox, port, NOW + timedelta(minutes=1))
        assert server.reached["rcpt"] == 1  # not yet due
        for day in range(1, ATTEMPTS + 2):
            send(outbox, port, NOW + timedelta(days=day * 10))
    assert server.reached["rcpt"] == ATTEMPTS
    assert states(outbox) == ["failed"]
    assert outbox.discard_failed(WEEK) == 1
    assert outbox.enqueue(WEEK, StudentId("s000"), b"anew", "<x@y>", [], now=NOW)


def test_a_server_that_is_down_keeps_every_message(engine: Engine) -> None:
    outbox = fill(engine, 2)
    report = send(outbox, 1)
    assert isinstance(report.stopped, TransportDown)
    assert report.waiting == 2
    with mail_server(lambda at, _: "550 not you" if at == "mail" else None) as (_, port):
        refused = send(outbox, port, NOW + timedelta(hours=1))
    assert isinstance(refused.stopped, DeliveryError)
    assert states(outbox) == ["pending", "pending"]


def test_a_claim_and_a_student_show_no_address() -> None:
    engine = create_engine("sqlite://")
    student = Student(id=StudentId("s1"), name="Ada Example", email="ada@example.org", fields=("f",))
    assert "@" not in repr(student)
    assert "Ada" not in repr(student)
    assert "@" not in repr(Outbox(engine))
