"""Machines whose clocks differ by an hour share an outbox: nothing goes twice, nothing is lost, it may only wait."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine

from digest.mail.outbox import LEASE, LeaseLost, Tally
from tests.digest.mail.mail_server import mail_server
from tests.digest.mail.test_outbox import NOW, fill, send, states

HOUR = timedelta(hours=1)


def test_what_a_clock_an_hour_ahead_took_and_left_waits_for_that_hour(either_database: Engine) -> None:
    outbox = fill(either_database, 3)
    assert outbox.claim(now=NOW + HOUR)  # by a run that then dies
    with mail_server() as (server, port):
        first = send(outbox, port, NOW)
        assert (first.sent, first.in_hand) == (2, 1)
        assert send(outbox, port, NOW + HOUR + LEASE - timedelta(minutes=1)).in_hand == 1
        assert send(outbox, port, NOW + HOUR + LEASE + timedelta(minutes=1)).sent == 1
    assert sorted(server.accepted.values()) == [1, 1, 1]
    assert outbox.tally() == Tally(sent=3)


@pytest.mark.parametrize("off", [HOUR, -HOUR])
def test_a_run_beside_one_whose_clock_is_off_sends_nothing_twice(either_database: Engine, off: timedelta) -> None:
    outbox = fill(either_database, 4)
    mine, given = outbox.claim(now=NOW), outbox.claim(now=NOW)
    assert mine
    assert given
    outbox.handing_over(given, now=NOW)  # its dot is on the way
    with mail_server() as (server, port):
        send(outbox, port, NOW + off)
    if off > timedelta(0):  # to that one my lease was over
        assert len(server.accepted) == 3
        with pytest.raises(LeaseLost):
            outbox.handing_over(mine, now=NOW)
    else:
        assert len(server.accepted) == 2
        outbox.handing_over(mine, now=NOW)
        outbox.sent(mine, now=NOW)
    outbox.sent(given, now=NOW)  # the answer to the dot: whatever the other took it for, now it is known
    assert max(server.accepted.values()) == 1
    assert states(outbox) == ["sent"] * 4
