"""`fieldbrief up` for real: it starts a server or takes the one there is, serves, and leaves nothing behind."""

import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.flows.commands import COMMAND, fieldbrief
from tests.flows.prefect_server import Prefect, answers, free_port, wait_until, without_prefect

pytestmark = pytest.mark.timeout(2400)


def up_until_it_serves(prefect: Prefect, data: Path, **variables: str) -> int:
    """Start it, wait for its deployments (the server may hold older ones), stop it; its exit code."""
    started = datetime.now(UTC)
    process = subprocess.Popen(
        [COMMAND, "up", "--data-dir", data], env=without_prefect() | {"PREFECT_API_URL": prefect.api} | variables,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, text=True, cwd=data.parent,
    )  # fmt: skip
    try:
        wait_until(lambda: answers(prefect.api), process)
        wait_until(lambda: made_since(prefect, started) >= 3, process)
        process.terminate()
        return process.wait(300)
    finally:
        process.kill()
        process.wait(180)


def made_since(prefect: Prefect, moment: datetime) -> int:
    """How many deployments were made, or made again, since then."""
    made = (datetime.fromisoformat(one["updated"]) for one in prefect.ask("deployments/filter", {}))
    return sum(when >= moment for when in made)


def test_it_starts_a_server_and_stops_it(installation: tuple[Path, dict[str, str]], tmp_path: Path) -> None:
    data, variables = installation
    own = Prefect(f"http://127.0.0.1:{free_port()}/api", tmp_path / "prefect")
    assert up_until_it_serves(own, data, **variables) == 0
    assert not answers(own.api)


def test_it_uses_a_server_that_runs_and_leaves_it(installation: tuple[Path, dict[str, str]], prefect: Prefect) -> None:
    data, variables = installation
    assert up_until_it_serves(prefect, data, **variables) == 0
    assert answers(prefect.api)


def test_a_server_elsewhere_that_is_down_is_not_started_here(tmp_path: Path) -> None:
    ended = fieldbrief(
        "up", cwd=tmp_path, PREFECT_API_URL="http://prefect.invalid:4200/api", PREFECT_HOME=str(tmp_path)
    )
    assert ended.code == 1
    assert "No Prefect server answers at http://prefect.invalid:4200/api" in ended.err
