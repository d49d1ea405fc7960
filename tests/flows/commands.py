"""Run the real command in a real process, as a person would, with none of this machine's settings."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

COMMAND = Path(sys.executable).with_name("fieldbrief")
SECONDS = 900.0  # that anything may take: a bound for busy machines, where an idle one takes a tenth


@dataclass(frozen=True, slots=True)
class Ended:
    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


def fieldbrief(*words: str | Path, cwd: Path, timeout: float = SECONDS, **variables: str) -> Ended:
    """What the command answers. `variables` are set in its environment."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("FIELDBRIEF_", "PREFECT_"))}
    environment = kept | {"XDG_DATA_HOME": str(cwd / "share"), "COLUMNS": "80"} | variables
    done = subprocess.run(
        [COMMAND, *map(str, words)],
        cwd=cwd,
        env=environment,
        capture_output=True,
        text=True,
        timeout=timeout,
        check=False,
    )
    return Ended(done.returncode, done.stdout, done.stderr)


def one_sentence(ended: Ended, code: int = 1) -> str:
    """The error told: an exit code, no traceback, nothing on stdout."""
    assert ended.code == code, ended
    assert "Traceback" not in ended.err
    assert ended.out == ""
    lines = ended.err.strip().splitlines()
    assert 1 <= len(lines) <= 2, lines
    assert lines[0].startswith("fieldbrief: ")
    return lines[0]
