"""What several files of tests share: one real run of the demo, which costs a minute of a core."""

import fcntl
import json
from dataclasses import asdict
from pathlib import Path

import pytest

from tests.flows.commands import Ended, fieldbrief


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
            told.write_text(json.dumps(asdict(fieldbrief("demo", "--json", cwd=folder, timeout=290))))
    return folder, Ended(**json.loads(told.read_text()))
