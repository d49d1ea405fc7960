"""The weekly run killed at random moments: nobody has a message twice, nobody none, at most one is unknown for each."""

import os
import random
import signal
import subprocess
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from digest.deliveries import DeliveryState
from digest.mail.outbox import Outbox, Tally
from digest.mail.roster import Roster
from digest.types import Student, StudentId, Week
from sources.database import open_database
from tests.digest.mail.mail_server import Seen, mail_server
from tests.flows.commands import COMMAND, fieldbrief
from tests.flows.prefect_server import QUIET, SECONDS, Prefect, without_prefect

WEEK = Week.parse("2025-W36")
MONDAY = datetime(2025, 9, 8, 7, tzinfo=UTC)
STEP = timedelta(minutes=16)  # between two runs: longer than a lease, so that each sees to what the killed one had
EACH = 5  # new students before each run


@pytest.mark.timeout(5400)
@pytest.mark.parametrize("kills", [3, pytest.param(30, marks=pytest.mark.slow)])
def test_killed_runs_double_and_lose_nothing(
    installation: tuple[Path, dict[str, str]], tmp_path: Path, prefect: Prefect, kills: int
) -> None:
    data, variables = installation
    rng = random.Random(kills)
    engine = open_database(f"sqlite:///{data / 'fieldbrief.db'}")
    outbox, roster = Outbox(engine), Roster(engine)

    def slow(_seen: Seen) -> None:
        time.sleep(rng.random() * 0.02)

    with mail_server(slow) as (server, port):
        there = variables | {"FIELDBRIEF_SMTP_URL": f"smtp://127.0.0.1:{port}", "PREFECT_API_URL": prefect.api}
        words = ("weekly", "--json", "--no-collect", "--week", str(WEEK), "--data-dir", data)
        assert fieldbrief("collect", "--as-of", MONDAY.isoformat(), "--data-dir", data, cwd=tmp_path).code in (0, 3)
        unknown = 0
        for number in range(kills):
            new = [
                Student(id=StudentId(f"n{number}-{n}"), name="N", email=f"n{number}-{n}@example.org", fields=("yards",))
                for n in range(EACH)
            ]
            roster.add(new, now=MONDAY)
            before = outbox.tally()
            process = subprocess.Popen(
                [COMMAND, *words, "--as-of", (MONDAY + STEP * number).isoformat()], cwd=tmp_path,
                env=without_prefect() | QUIET | there, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                start_new_session=True,
            )  # fmt: skip
            if number % 3:  # most while they render or send, some wherever they are
                until = time.monotonic() + SECONDS
                while outbox.tally() == before and process.poll() is None and time.monotonic() < until:
                    time.sleep(0.005)
                time.sleep(rng.random() * 0.3)
            else:
                time.sleep(rng.random() * 20)
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
            process.wait(60)
            tally = outbox.tally()
            assert tally.in_hand <= 1
            assert tally.unknown - unknown <= 1, number
            unknown = tally.unknown
        after = (*words, "--as-of", (MONDAY + STEP * (kills + 1)).isoformat())
        ended = fieldbrief(*after, cwd=tmp_path, timeout=SECONDS, **there)
    everybody = 2 + kills * EACH
    states = ended.json["states"]
    assert sum(states[name] for name in Tally().as_dict()) == everybody
    assert outbox.tally() == Tally(sent=everybody - states["unknown"], unknown=states["unknown"])
    assert states["unknown"] <= kills
    assert max(server.accepted.values()) == 1
    arrived = {key.split()[0] for key in server.accepted}
    for delivery in outbox.deliveries():
        assert delivery.message_id in arrived or delivery.state is DeliveryState.UNKNOWN
    engine.dispose()
