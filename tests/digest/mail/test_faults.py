"""Fifty students against each way in which a mail server misbehaves: none served twice, none lost, the good served."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from digest.deliveries import DeliveryState
from digest.mail.outbox import Outbox
from digest.mail.sending import SendReport
from sources.database import open_database
from tests.digest.editions import WEEK
from tests.digest.mail.mail_server import Fault, Seen, mail_server
from tests.digest.mail.test_outbox import Clock, check, fill, send

STUDENTS = 50
NOW = datetime(2025, 11, 17, 7, tzinfo=UTC)
SERVER, ADDRESS, DOUBT = "server", "address", "doubt"  # what a fault looks like from here
# (stage, what the server does, what that looks like)
FAULTS = [
    ("greeting", "421 too many connections", SERVER), ("greeting", "554 blocked", SERVER),
    ("greeting", "what?", SERVER), ("greeting", "drop", SERVER), ("greeting", "hang", SERVER),
    ("ehlo", "drop", SERVER), ("ehlo", "hang", SERVER),
    ("mail", "421 bye", SERVER), ("mail", "451 later", SERVER), ("mail", "550 no", SERVER), ("mail", "drop", SERVER),
    ("rcpt", "421 bye", SERVER), ("rcpt", "450 4.2.0 greylisted", ADDRESS), ("rcpt", "550 5.1.1 no user", ADDRESS),
    ("rcpt", "550 no", ADDRESS), ("rcpt", "550 5.7.1 blocked", ADDRESS), ("rcpt", "550 5.4.5 daily limit", ADDRESS),
    ("rcpt", "530 5.7.0 Must issue STARTTLS", ADDRESS), ("rcpt", "what?", ADDRESS), ("rcpt", "drop", ADDRESS),
    ("rcpt", "hang", ADDRESS), ("rcpt", "drip", ADDRESS),
    ("data", "421 bye", ADDRESS), ("data", "451 later", ADDRESS), ("data", "554 no", ADDRESS),
    ("data", "drop", ADDRESS), ("dot", "421 bye", ADDRESS), ("dot", "451 later", ADDRESS), ("dot", "554 no", ADDRESS),
    ("dot", "554 5.2.0 quota", ADDRESS), ("dot", "252 will do", ""), ("dot", "200", ""),
    ("dot", "drop", DOUBT), ("dot", "drop after", DOUBT), ("dot", "hang", DOUBT), ("dot", "what?", DOUBT),
    ("dot", "354 go on", DOUBT), ("quit", "421 bye", ""), ("quit", "drop", ""),
]  # fmt: skip
QUICK = {
    ("greeting", "drop"),
    ("rcpt", "550 5.4.5 daily limit"),
    ("rcpt", "drop"),
    ("dot", "what?"),
    ("dot", "252 will do"),
}
CASES = [
    pytest.param(*fault, marks=() if fault[:2] in QUICK else pytest.mark.slow, id=f"{fault[0]}-{fault[1]}")
    for fault in FAULTS
]


@pytest.fixture
def outbox(tmp_path: Path) -> Outbox:
    return fill(open_database(f"sqlite:///{tmp_path / 'f.db'}"), STUDENTS)


def settled(outbox: Outbox, fault: Fault, answer: str = "") -> tuple[list[SendReport], Callable[[DeliveryState], int]]:
    """Three runs an hour apart, against a server with this fault; nothing doubled, nothing lost, everything told.

    Only where it hangs is it soon given up: a busy machine answers late.
    """
    timeout = 2.0 if answer in ("hang", "drip") else 60.0
    with mail_server(fault) as (server, port):
        reports = [send(outbox, port, NOW + timedelta(hours=hour), timeout=timeout) for hour in range(3)]
    check(outbox, server)
    tally = outbox.tally(WEEK)
    assert tally.total == STUDENTS
    last = reports[-1]
    assert (last.waiting, last.in_hand) == (tally.waiting, tally.in_hand)
    assert sum(report.sent for report in reports) == tally.sent
    found = [one.state for one in outbox.deliveries(WEEK)]
    return reports, found.count


@pytest.mark.parametrize(("stage", "answer", "looks"), CASES)
def test_a_fault_at_the_first_attempt_costs_nobody_the_digest(
    outbox: Outbox, stage: str, answer: str, looks: str
) -> None:
    reports, count = settled(outbox, lambda seen: answer if seen.stage == stage and seen.nth == 1 else None, answer)
    doubtful = looks is DOUBT
    refused = answer in ("550 5.1.1 no user", "550 no", "554 no") and stage != "mail"
    assert count(DeliveryState.UNKNOWN) == doubtful
    assert count(DeliveryState.FAILED) == refused
    assert reports[0].sent == STUDENTS - doubtful - refused  # in the first run
    assert reports[0].stopped is None


@pytest.mark.parametrize(("stage", "answer", "looks"), CASES)
def test_a_server_that_never_works_keeps_everybody_waiting(outbox: Outbox, stage: str, answer: str, looks: str) -> None:
    reports, count = settled(outbox, lambda seen: answer if seen.stage == stage else None, answer)
    if not looks:
        assert reports[0].sent == STUDENTS
        return
    assert count(DeliveryState.SENT) == 0
    assert count(DeliveryState.UNKNOWN) <= (9 if looks is DOUBT else 0)  # three a run, each told
    if "5.1.1" in answer:
        assert count(DeliveryState.FAILED) == STUDENTS  # it says of each that there is no such user
    else:
        assert count(DeliveryState.FAILED) == 0
        assert count(DeliveryState.PENDING) == STUDENTS - count(DeliveryState.UNKNOWN)
        assert reports[0].stopped or "greylisted" in answer or "later" in answer


@pytest.mark.parametrize("bad", [{0, 1, 2}, set(range(20)), set(range(0, 50, 3)), set(range(25, 50))])
@pytest.mark.parametrize(("stage", "answer", "looks"), [case for case in CASES if case.values[2] is ADDRESS])
def test_the_good_ones_are_served_beside_the_bad_in_the_first_run(
    outbox: Outbox, stage: str, answer: str, looks: str, bad: set[int]
) -> None:
    addresses = {f"s{number}@example.org" for number in bad}
    reports, count = settled(
        outbox, lambda seen: answer if seen.stage == stage and seen.recipient in addresses else None, answer
    )
    assert reports[0].sent == STUDENTS - len(bad)
    assert count(DeliveryState.SENT) == STUDENTS - len(bad)
    assert count(DeliveryState.PENDING) + count(DeliveryState.FAILED) == len(bad)


@pytest.mark.parametrize("answer", ["421 4.7.0 Too many messages in this session", "drop", "451 4.3.2 enough"])
@pytest.mark.parametrize("stage", ["mail", "rcpt", "dot"])
def test_a_limit_of_five_messages_a_connection_is_no_limit(outbox: Outbox, stage: str, answer: str) -> None:
    def fault(seen: Seen) -> str | None:
        return answer if seen.stage == stage and seen.carried >= 5 else None

    reports, count = settled(outbox, fault)
    if (stage, answer) == ("dot", "drop"):
        assert count(DeliveryState.UNKNOWN) + count(DeliveryState.SENT) + count(DeliveryState.PENDING) == STUDENTS
    else:
        assert reports[0].sent == STUDENTS


@pytest.mark.parametrize(
    "answer", ["550 5.4.5 Daily user sending limit exceeded", "554 5.2.0 quota", "550 5.7.60 blocked", "530 5.7.1 no"]
)
def test_a_days_limit_stops_and_everybody_else_waits(outbox: Outbox, answer: str) -> None:
    def fault(seen: Seen) -> str | None:
        return answer if seen.stage == "rcpt" and seen.accepted >= 20 else None

    reports, count = settled(outbox, fault)
    assert reports[0].sent == 20
    assert reports[0].stopped is not None
    assert count(DeliveryState.PENDING) == 30


@pytest.mark.parametrize(("students", "accepted"), [(6, 0), (6, 3), pytest.param(50, 20, marks=pytest.mark.slow)])
@pytest.mark.parametrize("stage", ["rcpt", pytest.param("dot", marks=pytest.mark.slow)])
@pytest.mark.parametrize(
    "answer",
    [
        "553 5.1.8 <brief@example.org>: Sender address rejected: Domain not found",
        "550 5.1.0 <brief@example.org>: Sender address rejected: User unknown in virtual mailbox table",
        "550 5.1.90 Your message can't be sent because you've reached your daily limit for message recipients",
        "554 5.2.252 SendAsDenied; brief@example.org not allowed to send as other@example.org",
        "501 5.1.7 Invalid address",
        "554 Message rejected: Email address is not verified",
        "550-Verification failed for <brief@example.org>\r\n550 Sender verify failed",
        "550 5.4.6 Unusual sending activity detected",
        "550 Administrative prohibition",
        "454 Throttling failure: Daily message quota exceeded",
    ],
)
def test_who_is_refused_for_the_senders_sake_waits(
    tmp_path: Path, answer: str, stage: str, students: int, accepted: int
) -> None:
    """Whatever the code calls it, and in a small roster too, where few refusals are all there are."""
    outbox = fill(open_database(f"sqlite:///{tmp_path / 'f.db'}"), students)
    with mail_server(lambda seen: answer if seen.stage == stage and seen.accepted >= accepted else None) as (_, port):
        report = send(outbox, port, NOW)
    with mail_server() as (server, port):
        again = send(outbox, port, NOW + timedelta(days=1))
    assert (report.sent, report.failed, report.unknown) == (accepted, 0, 0)
    assert any(answer[:3] in reason for reason in report.reasons)
    assert again.sent == sum(server.accepted.values()) == students - accepted


def test_a_server_that_limits_connections_is_asked_again_a_little_later(outbox: Outbox) -> None:
    def fault(seen: Seen) -> str | None:
        if seen.stage == "greeting" and seen.nth % 3:
            return "421 4.7.0 too many connections"
        return "drop" if seen.stage == "mail" and seen.carried >= 5 else None

    reports, _ = settled(outbox, fault)
    assert reports[0].sent == STUDENTS


class Limit:
    """A server that takes so many messages in each window of time, and says "try later" until the next begins."""

    def __init__(self, clock: Clock, most: int, window: timedelta, stages: dict[str, str]) -> None:
        self.clock, self.most, self.window, self.stages = clock, most, window, stages
        self.begun, self.before = clock.at, 0

    def __call__(self, seen: Seen) -> str | None:
        if self.clock.at - self.begun >= self.window:
            self.begun, self.before = self.clock.at, seen.accepted
        return self.stages.get(seen.stage) if seen.accepted - self.before >= self.most else None


MINUTE = timedelta(minutes=1)
SLOW = pytest.mark.slow


@pytest.mark.parametrize(
    ("most", "window"),
    [
        (10, MINUTE),
        *(pytest.param(*one, marks=SLOW) for one in [(5, MINUTE), (30, MINUTE), (4, MINUTE / 6)]),
    ],
)
@pytest.mark.parametrize(
    "stages",
    [
        {"greeting": "421 4.7.0 too many connections", "mail": "drop"},
        {"mail": "421 4.7.0 try later", "greeting": "421 4.7.0 try later"},
        {"mail": "451 4.7.1 too much mail"},
        {"rcpt": "450 4.7.1 too many messages, try later"},
        {"rcpt": "421 4.7.28 unusual rate"},
        {"data": "452 4.3.1 later"},
        {"dot": "451 4.7.1 rate limit exceeded"},
        {"dot": "421 rate limit exceeded"},
    ],
    ids="-".join,
)
def test_a_server_that_takes_so_many_a_minute_is_waited_for(
    outbox: Outbox, stages: dict[str, str], most: int, window: timedelta
) -> None:
    clock = Clock(NOW)
    with mail_server(Limit(clock, most, window, stages)) as (server, port):
        report = send(outbox, port, clock=clock)
    check(outbox, server)
    assert (report.sent, report.stopped) == (STUDENTS, None)
    assert clock.slept <= STUDENTS / most * 2 * MINUTE + 2 * MINUTE
    assert server.reached["rcpt"] <= STUDENTS + 12 * STUDENTS / most, "it isn't pressed while it rests"


@pytest.mark.parametrize("stage", ["mail", "rcpt", "dot"])
def test_a_server_that_takes_one_a_minute_is_waited_for_half_an_hour(outbox: Outbox, stage: str) -> None:
    clock = Clock(NOW)
    with mail_server(Limit(clock, 1, MINUTE, {stage: "451 4.7.1 try later"})) as (server, port):
        report = send(outbox, port, clock=clock)
        assert report.stopped is not None
        assert timedelta(minutes=28) <= clock.slept <= timedelta(minutes=33)
        assert 28 <= report.sent <= 31
        assert report.sent + report.waiting == STUDENTS
        clock.at = NOW + timedelta(hours=1)
        assert report.sent + send(outbox, port, clock=clock).sent == STUDENTS
    check(outbox, server)


@pytest.mark.parametrize(("stage", "answer"), [("rcpt", "450 4.7.1 30 an hour"), ("mail", "421 30 an hour")])
def test_a_limit_by_the_hour_is_held_against_nobody(outbox: Outbox, stage: str, answer: str) -> None:
    clock = Clock(NOW)
    limit = Limit(clock, 6, timedelta(hours=1), {stage: answer})
    with mail_server(limit) as (server, port):
        for hour in range(48):
            clock.at = NOW + timedelta(hours=hour)
            report = send(outbox, port, clock=clock)
            assert (report.failed, report.unknown) == (0, 0)
            assert hour > 6 or report.sent == 6
            assert clock.at - NOW <= timedelta(hours=hour, minutes=10), "nothing is accepted, so it isn't waited for"
    check(outbox, server)
    assert outbox.tally(WEEK).sent == STUDENTS


@pytest.mark.parametrize(
    "answer", ["250-2.0.0 ok\r\n450 4.7.1 later", "450-4.7.1 later\r\n250 ok", "550-no\r\n250 ok", "250-ok\r\n251 ok"]
)
@pytest.mark.parametrize(
    "stage",
    ["dot", "rcpt", *(pytest.param(one, marks=SLOW) for one in ("greeting", "ehlo", "mail", "data"))],
)
def test_an_answer_whose_lines_bear_different_codes_is_no_answer(outbox: Outbox, stage: str, answer: str) -> None:
    first = 1 if stage in ("greeting", "ehlo") else 3
    reports, count = settled(outbox, lambda seen: answer if seen.stage == stage and seen.nth == first else None)
    assert count(DeliveryState.UNKNOWN) == (stage == "dot")
    assert count(DeliveryState.SENT) == STUDENTS - (stage == "dot")
    assert reports[0].sent == STUDENTS - (stage == "dot")
