"""`weekly` or `send` killed at random moments: `python -m benchmarks.kills [N] [--verb send] [--seed 1] [--json]`.

Everything is real: the command in a process group of its own, a Prefect server, the installation of the tests (one feed
on loopback, a roster that grows by five students before each run) and an SMTP server that counts what it accepts.
SIGKILL comes at a moment drawn by lot: in two of three runs up to 0.3 s after the outbox first changed, else within the
first 12 s. With `--postgres` the tables are in a PostgreSQL of its own, else in a file. At the end, with `--each` after
every kill, one run is left alone and must state every message; then all are held against what the server has.
`--minutes` ends the series early.
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
from contextlib import nullcontext
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from digest.deliveries import DeliveryState
from digest.mail.outbox import Outbox
from digest.mail.roster import Roster
from digest.types import Student, StudentId, Week
from sources.database import open_database, sqlite_url
from tests.digest.mail.mail_server import Counting, Seen, mail_server
from tests.flows.commands import COMMAND, SECONDS, fieldbrief
from tests.flows.installation import STUDENTS, an_installation
from tests.flows.prefect_server import QUIET, prefect_server, without_prefect
from tests.postgres import cluster, new_database

WEEK: Final = Week.parse("2025-W36")
MONDAY: Final = datetime(2025, 9, 8, 7, tzinfo=UTC)
STEP: Final = timedelta(
    minutes=16
)  # between two runs: longer than a lease, so that each sees to what the killed one had
EACH: Final = 5  # new students before each run
_WORDS: Final = {"weekly": ("--no-collect",), "send": ()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What so many kills came to, in messages."""

    runs: int  # started to be killed
    kills: int  # of them killed; the others had ended before their moment
    whole: int  # runs that were left alone, each of which stated every message there was
    students: int
    sent: int
    unknown: int
    unstated: int  # not called sent or unknown by a run that was left alone, or by the tables at the end
    doubled: int  # accepted by the server more than once
    lost: int  # called sent, and not at the server
    most_unknown: int  # by one kill
    most_in_hand: int  # after one kill


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """Which runs are killed, and how many."""

    runs: int
    seed: int  # of the moments
    verb: str = "weekly"
    each: bool = False  # leave a run alone after every kill, not only after the last
    minutes: float = 600.0  # no run is started after so many


def measure(series: Series, data: Path, variables: dict[str, str], api: str) -> Figures:
    """Start runs of an installation, kill each, and let one more end.

    Args:
        series: of runs.
        data: the installation's folder.
        variables: of its environment.
        api: of a Prefect server that runs.
    """
    rng = random.Random(series.seed)
    engine = open_database(variables.get("FIELDBRIEF_DATABASE_URL") or sqlite_url(data / "fieldbrief.db"))
    outbox, roster = Outbox(engine), Roster(engine)

    def slow(_seen: Seen) -> None:
        time.sleep(rng.random() * 0.02)

    with mail_server(slow) as (server, port):
        there = variables | {"FIELDBRIEF_SMTP_URL": f"smtp://127.0.0.1:{port}", "PREFECT_API_URL": api}
        words = [series.verb, *_WORDS[series.verb], "--json", "--week", str(WEEK), "--data-dir", str(data)]
        collect = ("collect", "--as-of", MONDAY.isoformat(), "--data-dir", data)
        collected = fieldbrief(*collect, cwd=data, timeout=SECONDS, **there)
        if collected.code not in (0, 3):
            raise RuntimeError(collected.err)
        killed, whole, started, unknown, most_unknown, most_in_hand, unstated = 0, 0, 0, 0, 0, 0, 0
        moment, begun = MONDAY, time.monotonic()
        while started < series.runs:
            roster.add(list(_newcomers(started)), now=MONDAY)
            command = [str(COMMAND), *words, "--as-of", moment.isoformat()]
            killed += _killed(command, there, outbox, rng, early=started % 3 == 0)
            started, moment = started + 1, moment + STEP
            most_in_hand = max(most_in_hand, outbox.tally().in_hand)
            last = started == series.runs or time.monotonic() - begun > series.minutes * 60
            if series.each or last:
                told, moment = _left_alone([*words, "--as-of", moment.isoformat()], data, there), moment + STEP
                unstated += STUDENTS + started * EACH - told
                whole += 1
            now_unknown = outbox.tally().unknown  # what a killed run had in hand is unknown since the run after it
            most_unknown, unknown = max(most_unknown, now_unknown - unknown), now_unknown
            if last:
                break
    figures = _figures(outbox, server, students=STUDENTS + started * EACH)
    engine.dispose()
    return Figures(
        runs=started, kills=killed, whole=whole, most_unknown=most_unknown, most_in_hand=most_in_hand,
        unstated=unstated + figures.pop("unsettled"), **figures,
    )  # fmt: skip


def _left_alone(words: list[str], data: Path, variables: dict[str, str]) -> int:
    """Let a run end; how many messages it says are sent or unknown, the only ends that there may be."""
    ended = fieldbrief(*words, cwd=data, timeout=SECONDS, **variables)
    states: dict[str, int] = ended.json["states"]
    if ended.code != 3 * bool(states["unknown"]):
        raise RuntimeError(ended.err)
    return states["sent"] + states["unknown"]


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


def _figures(outbox: Outbox, server: Counting, *, students: int) -> dict[str, int]:
    """What the tables say and the server has, held against each other."""
    deliveries = outbox.deliveries()
    arrived = {key.split()[0] for key in server.accepted}
    sent = [one for one in deliveries if one.state is DeliveryState.SENT]
    unknown = sum(one.state is DeliveryState.UNKNOWN for one in deliveries)
    return {
        "students": students,
        "sent": len(sent),
        "unknown": unknown,
        "unsettled": students - len(sent) - unknown,
        "doubled": sum(count > 1 for count in server.accepted.values()),
        "lost": sum(one.message_id not in arrived for one in sent),
    }


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("runs", type=int, nargs="?", default=60)
    options.add_argument("--verb", choices=sorted(_WORDS), default="weekly")
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--each", action="store_true", help="leave one run alone after every kill")
    options.add_argument("--minutes", type=float, default=600.0, help="start no run after so many")
    options.add_argument("--postgres", action="store_true", help="keep the tables in a PostgreSQL, not in a file")
    options.add_argument("--json", action="store_true", help="print one JSON object")
    chosen = options.parse_args()
    series = Series(runs=chosen.runs, seed=chosen.seed, verb=chosen.verb, each=chosen.each, minutes=chosen.minutes)
    with (
        tempfile.TemporaryDirectory() as folder,
        cluster() if chosen.postgres else nullcontext("") as postgres,
        prefect_server(Path(folder) / "server") as prefect,
        an_installation(Path(folder), postgres and new_database(postgres)) as (data, variables),
    ):
        found: dict[str, Any] = asdict(measure(series, data, variables, prefect.api))
    print(json.dumps(found) if chosen.json else ", ".join(f"{name} {count}" for name, count in found.items()))
    sys.exit(bool(found["doubled"] or found["lost"] or found["unstated"]))


if __name__ == "__main__":
    main()
