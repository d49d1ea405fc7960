"""What tests of flows share: an installation for each, and a Prefect server."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.flows.installation import an_installation
from tests.flows.prefect_server import Prefect, prefect_server


@pytest.fixture
def installation(tmp_path: Path) -> Iterator[tuple[Path, dict[str, str]]]:
    """Its data folder, and the environment that keeps Prefect's records apart."""
    with an_installation(tmp_path) as made:
        yield made


@pytest.fixture(scope="session")
def prefect(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Prefect]:
    """A running server, one for each process of tests: starting it takes longer than most of what is tested on it.

    What one test leaves on it the next one meets: ask for the runs of your own.
    """
    with prefect_server(tmp_path_factory.mktemp("prefect")) as server:
        yield server
