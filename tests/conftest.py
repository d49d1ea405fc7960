"""What several files of tests share: one real run of the demo, which costs a minute of a core."""

import fcntl
import json
import os
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import pytest
from sqlalchemy import Engine

from sources.database import open_database
from tests.flows.commands import SECONDS, Ended, fieldbrief
from tests.postgres import cluster, new_database

if "PYTEST_XDIST_WORKER" in os.environ:  # as many processes as cores: a second thread in each only takes turns
    os.environ.setdefault("OMP_NUM_THREADS", "1")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The files with the longest limits begin first, so that none of them is left to run alone at the end."""
    limits: dict[Path, float] = {}
    for item in items:
        marker = item.get_closest_marker("timeout")
        limits[item.path] = max(limits.get(item.path, 0.0), marker.args[0] if marker else 0.0)
    items.sort(key=lambda item: -limits[item.path])  # stable: within a file they stay as they are


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """A running PostgreSQL, one for each process of tests; skips where none is installed."""
    with cluster() as server:
        yield server


@pytest.fixture(params=["sqlite", "postgresql"])
def either_database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """An empty, migrated database of each kind: a test that takes it runs on both."""
    sqlite = request.param == "sqlite"
    url = f"sqlite:///{tmp_path}/x.sqlite" if sqlite else new_database(request.getfixturevalue("postgres_server"))
    engine = open_database(url)
    yield engine
    engine.dispose()


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Ended]:
    """The folder in which `fieldbrief demo --json` ran, and how it ended. Look, copy, but change nothing in it.

    Run once for all processes of pytest-xdist: the first to come runs it, the others wait.
    """
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if base.name.startswith("popen-") else base
    folder, told = shared / "the-demo", shared / "the-demo.json"
    with (shared / "the-demo.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not told.exists():
            folder.mkdir()
            told.write_text(json.dumps(asdict(fieldbrief("demo", "--json", cwd=folder, timeout=SECONDS))))
    return folder, Ended(**json.loads(told.read_text()))
