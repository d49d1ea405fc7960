"""The weekly flow with its tasks on a Dask cluster: a scheduler and a worker in processes of their own."""

import json
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.flows.commands import fieldbrief, one_sentence
from tests.flows.prefect_server import QUIET, Prefect, served, without_prefect

pytest.importorskip("prefect_dask", reason="needs fieldbrief[dask]")
distributed: Any = pytest.importorskip("distributed", reason="needs fieldbrief[dask]")

pytestmark = pytest.mark.timeout(2400)


@contextmanager
def dask_cluster(folder: Path, **variables: str) -> Iterator[str]:
    """The scheduler's address, as an operator would start it and one worker. `variables` are set for both."""
    file, log = folder / "scheduler.json", folder / "dask.log"
    common = ("--scheduler-file", str(file), "--no-dashboard")
    with log.open("w") as told:
        started = [
            subprocess.Popen(
                [sys.executable, "-m", "dask", *words, *common], env=without_prefect() | QUIET | variables, cwd=folder,
                stdout=told, stderr=told,
            )
            for words in (("scheduler", "--host", "127.0.0.1", "--port", "0"), ("worker", "--nthreads", "1"))
        ]  # fmt: skip
        try:
            deadline = time.monotonic() + 600
            while "Registered to" not in log.read_text():
                assert not any(process.poll() for process in started), log.read_text()
                assert time.monotonic() < deadline, log.read_text()
                time.sleep(0.5)
            yield json.loads(file.read_text())["address"]
        finally:
            for process in reversed(started):
                process.terminate()
                process.wait(180)


def done_by(address: str) -> Counter[str]:
    """How many tasks of each kind the cluster has done."""
    with distributed.Client(address) as client:
        return Counter(
            client.run_on_scheduler(
                lambda dask_scheduler: {
                    name: prefix.state_counts["memory"] for name, prefix in dask_scheduler.task_prefixes.items()
                }
            )
        )


def test_what_serve_starts_runs_its_tasks_on_the_cluster(
    installation: tuple[Path, dict[str, str]], tmp_path: Path, prefect: Prefect
) -> None:
    data, variables = installation
    there = variables | {"PREFECT_API_URL": prefect.api, "FIELDBRIEF_DATA_DIR": str(data)}
    with (
        dask_cluster(tmp_path, **there) as address,
        served(prefect, data, cwd=tmp_path, FIELDBRIEF_TASK_RUNNER=f"dask:{address}", **there) as process,
    ):
        run = prefect.ended(prefect.press("weekly/weekly", process, as_of="2025-09-08T07:00"), process)
        assert run["state_type"] == "COMPLETED", run["state"]
        done = done_by(address)
        told = prefect.log(run, last="2 sent, 0 waiting, 0 in hand")
    assert done == {"collect_feeds": 1, "build_field": 1, "feed_health": 1, "render_batch": 1}, "sent from the flow"
    assert set(prefect.tasks(run).values()) == {"COMPLETED"}
    assert "2 sent, 0 waiting, 0 in hand" in told  # what a worker logs stands with the run
    assert len(list((tmp_path / "mail" / "new").iterdir())) == 2


def test_a_cluster_that_does_not_answer_is_one_sentence(tmp_path: Path) -> None:
    words = ("weekly", "--field", "robotics", "--no-send")
    ended = fieldbrief(*words, cwd=tmp_path, FIELDBRIEF_TASK_RUNNER="dask:tcp://127.0.0.1:1")
    assert one_sentence(ended) == "fieldbrief: No Dask scheduler answers at tcp://127.0.0.1:1."
