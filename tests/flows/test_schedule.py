"""A schedule really fires: `serve` leads to runs that wait, and one of them starts and ends without anybody's doing."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.flows.commands import COMMAND
from tests.flows.prefect_server import QUIET, STOPPABLE, ask, prefect_server, wait_for, without_prefect

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]


def test_a_run_starts_by_its_schedule(installation: tuple[Path, dict[str, str]], tmp_path: Path) -> None:
    data, variables = installation
    with prefect_server(Path(variables["PREFECT_HOME"])) as api:
        served = subprocess.Popen(
            [sys.executable, "-c", STOPPABLE, COMMAND, "serve", "--data-dir", data], cwd=tmp_path,
            env=without_prefect() | QUIET | variables
            | {"PREFECT_API_URL": api, "FIELDBRIEF_COLLECT_SCHEDULE": "* * * * *"},
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip

        def scheduled(*states: str) -> list[str]:
            """Names of the runs that the scheduler made, in one of these states."""
            found = ask(api, "flow_runs/filter", {"flow_runs": {"state": {"type": {"any_": list(states)}}}})
            return [one["name"] for one in found if one["auto_scheduled"]]

        try:
            assert wait_for(lambda: scheduled("SCHEDULED"), 1, served)
            done = wait_for(lambda: scheduled("COMPLETED", "FAILED", "CRASHED"), 1, served)
            assert scheduled("FAILED", "CRASHED") == []
            assert all(name.startswith("collect 20") for name in done)
        finally:
            served.terminate()
            served.communicate(timeout=60)
    assert list(data.glob("fieldbrief.db")), "the run collected into the installation's database"
