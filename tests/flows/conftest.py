"""What tests of flows share: an installation for each, and a Prefect server."""

import os
import subprocess
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


@pytest.fixture
def small_disk(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Path]:
    """A file system that fills up, of the size that the test asks for: "8k"."""
    folder = tmp_path / "small"
    folder.mkdir()
    options = ["mount", "-t", "tmpfs", "-o", f"size={request.param}", "tmpfs", str(folder)]
    if os.geteuid() != 0 or subprocess.run(options, check=False, capture_output=True).returncode:
        pytest.skip("needs root and leave to mount a small file system")
    yield folder
    subprocess.run(["umount", str(folder)], check=False)
