"""The recorded web of ../shared as a running server, for tests: real feeds, one week at a time."""

import json
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from tests.shared_data import shared


@dataclass(frozen=True, slots=True)
class RecordedWeb:
    """Where it listens and what it holds."""

    base: str
    feeds: dict[str, list[str]]  # by set: replay, cyber, arxiv
    weeks: dict[str, list[str]]  # Mondays, oldest first

    @property
    def address(self) -> str:
        """host:port, as the allow-list wants it."""
        return self.base.removeprefix("http://")

    def move_to(self, week: str) -> None:
        """Let the whole web be that Monday's."""
        self._get(f"/_week/{week}")

    def requests(self) -> dict[str, int]:
        """The answers given so far, by "STATUS PATH", without the control requests."""
        counted: dict[str, int] = json.loads(self._get("/_stats"))
        return {key: count for key, count in counted.items() if "/_" not in key}

    def _get(self, path: str) -> Any:
        with urllib.request.urlopen(self.base + path, timeout=30) as answer:
            return answer.read()


@contextmanager
def recorded_web() -> Iterator[RecordedWeb]:
    """The server in a process of its own; the test skips where ../shared is absent."""
    tool = shared("tools/recorded_web.py")
    process = subprocess.Popen([sys.executable, str(tool)], stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        hello = json.loads(process.stdout.readline())
        yield RecordedWeb(hello["base"], hello["feeds"], hello["weeks"])
    finally:
        process.kill()
        process.communicate()
