"""The weekly run killed at random moments: `python -m benchmarks.kills [N] [--seed 1] [--json]`.

Everything is real: `fieldbrief weekly` in a process group of its own, a Prefect server, the installation of the tests
(one feed on loopback, a roster that grows by five students before each run) and an SMTP server that counts what it
accepts. SIGKILL comes at a moment drawn by lot: in two of three runs up to 0.3 s after the outbox first changed, else
within the first 12 s. At the end one run is left alone, and every message is held against what the server has.
"""

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from digest.deliveries import DeliveryState
from digest.mail.outbox import Outbox, Tally
from digest.mail.roster import Roster
from digest.types import Student, StudentId, Week
from sources.database import open_database
from tests.digest.mail.mail_server import Counting, Seen, mail_server
from tests.flows.commands import COMMAND, SECONDS, fieldbrief
from tests.flows.installation import STUDENTS, an_installation
from tests.flows.prefect_server import QUIET, prefect_server, without_prefect

WEEK: Final = Week.parse("2025-W36")
MONDAY: Final = datetime(2025, 9, 8, 7, tzinfo=UTC)
STEP: Final = timedelta(
    minutes=16
)  # between two runs: longer than a lease, so that each sees to what the killed one had
EACH: Final = 5  # new students before each run


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What so many kills came to, in messages."""

    kills: int  # runs that were killed; the others had ended before their moment
    students: int
    sent: int
    unknown: int
    unstated: int  # in no state, or in one that isn't settled after the last run
    doubled: int  # accepted by the server more than once
    lost: int  # called sent, and not at the server
    most_unknown: int  # by one kill
    most_in_hand: int  # after one kill


def measure(runs: int, data: Path, variables: dict[str, str], api: str, *, seed: int) -> Figures:
    """Start so many weekly runs of an installation, kill each, and let one more end.

    Args:
        runs: to start and kill.
        data: the installation's folder.
        variables: of its environment.
        api: of a Prefect server that runs.
        seed: of the moments.
    """
    rng = random.Random(seed)
    engine = open_database(f"sqlite:///{data / 'fieldbrief.db'}")
    outbox, roster = Outbox(engine), Roster(engine)

    def slow(_seen: Seen) -> None:
        time.sleep(rng.random() * 0.02)

    with mail_server(slow) as (server, port):
        there = variables | {"FIELDBRIEF_SMTP_URL": f"smtp://127.0.0.1:{port}", "PREFECT_API_URL": api}
        words = ("weekly", "--json", "--no-collect", "--week", str(WEEK), "--data-dir", str(data))
        collected = fieldbrief("collect", "--as-of", MONDAY.isoformat(), "--data-dir", data, cwd=data, timeout=SECONDS)
        if collected.code not in (0, 3):
            raise RuntimeError(collected.err)
        killed, unknown, most_unknown, most_in_hand = 0, 0, 0, 0
        for number in range(runs):
            roster.add(list(_newcomers(number)), now=MONDAY)
            as_of = (MONDAY + STEP * number).isoformat()
            killed += _killed([str(COMMAND), *words, "--as-of", as_of], there, outbox, rng, early=number % 3 == 0)
            tally = outbox.tally()
            most_in_hand = max(most_in_hand, tally.in_hand)
            most_unknown, unknown = max(most_unknown, tally.unknown - unknown), tally.unknown
        after = (*words, "--as-of", (MONDAY + STEP * (runs + 1)).isoformat())
        ended = fieldbrief(*after, cwd=data, timeout=SECONDS, **there)
        left = outbox.tally()  # what the last killed run had in hand is unknown since this one
        most_unknown = max(most_unknown, left.unknown - unknown)
        if ended.code != 3 * bool(left.unknown):
            raise RuntimeError(ended.err)
    figures = _figures(outbox, server, ended.json["states"], students=STUDENTS + runs * EACH)
    engine.dispose()
    return Figures(kills=killed, most_unknown=most_unknown, most_in_hand=most_in_hand, **figures)


def _newcomers(number: int) -> list[Student]:
    names = (f"n{number}-{n}" for n in range(EACH))
    return [Student(id=StudentId(one), name="N", email=f"{one}@example.org", fields=("yards",)) for one in names]


def _killed(command: list[str], variables: dict[str, str], outbox: Outbox, rng: random.Random, *, early: bool) -> bool:
    """Start a run and kill it with its children, wherever it is by then; whether it was still there."""
    before = outbox.tally()
    process = subprocess.Popen(
        command, env=without_prefect() | QUIET | variables, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        start_new_session=True,
    )  # fmt: skip
    if early:
        time.sleep(rng.random() * 12)
    else:
        until = time.monotonic() + SECONDS
        while outbox.tally() == before and process.poll() is None and time.monotonic() < until:
            time.sleep(0.005)
        time.sleep(rng.random() * 0.3)
    alive = process.poll() is None
    if alive:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait(60)
    return alive


def _figures(outbox: Outbox, server: Counting, states: dict[str, int], *, students: int) -> dict[str, int]:
    """What the last run says, the tables say and the server has, held against each other."""
    deliveries = outbox.deliveries()
    arrived = {key.split()[0] for key in server.accepted}
    sent = [one for one in deliveries if one.state is DeliveryState.SENT]
    unknown = sum(one.state is DeliveryState.UNKNOWN for one in deliveries)
    told = sum(states[name] for name in Tally().as_dict())
    return {
        "students": students,
        "sent": len(sent),
        "unknown": unknown,
        "unstated": max(students - len(sent) - unknown, students - told),
        "doubled": sum(count > 1 for count in server.accepted.values()),
        "lost": sum(one.message_id not in arrived for one in sent),
    }


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("runs", type=int, nargs="?", default=60)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--json", action="store_true", help="print one JSON object")
    chosen = options.parse_args()
    with (
        tempfile.TemporaryDirectory() as folder,
        prefect_server(Path(folder) / "server") as prefect,
        an_installation(Path(folder)) as (data, variables),
    ):
        found: dict[str, Any] = asdict(measure(chosen.runs, data, variables, prefect.api, seed=chosen.seed))
    print(json.dumps(found) if chosen.json else ", ".join(f"{name} {count}" for name, count in found.items()))
    sys.exit(bool(found["doubled"] or found["lost"] or found["unstated"]))


if __name__ == "__main__":
    main()
