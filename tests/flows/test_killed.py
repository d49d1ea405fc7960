"""The weekly run killed at random moments: nobody has a message twice, nobody none, at most one is unknown for each."""

from pathlib import Path

import pytest

from benchmarks.kills import EACH, Series, measure
from tests.flows.installation import STUDENTS, an_installation
from tests.flows.prefect_server import Prefect
from tests.postgres import new_database


@pytest.mark.timeout(5400)
@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
@pytest.mark.parametrize("kills", [3, pytest.param(30, marks=pytest.mark.slow)])
def test_killed_runs_double_and_lose_nothing(
    tmp_path: Path, prefect: Prefect, kills: int, database: str, request: pytest.FixtureRequest
) -> None:
    url = new_database(request.getfixturevalue("postgres_server")) if database == "postgresql" else ""
    with an_installation(tmp_path, url) as (data, variables):
        found = measure(Series(runs=kills, seed=kills), data, variables, prefect.api)
    assert found.students == STUDENTS + kills * EACH
    assert found.sent + found.unknown == found.students
    assert (found.doubled, found.lost, found.unstated) == (0, 0, 0)
    assert found.most_unknown <= 1
    assert found.most_in_hand <= 1
