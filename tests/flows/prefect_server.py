"""A real Prefect server for tests, with its own home, and what the flows need to find it."""

import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

# Run as `python -c STOPPABLE command ...`: a shell's background jobs ignore ctrl-C, and so would their children.
STOPPABLE = """
import os, signal, sys
signal.signal(signal.SIGINT, signal.SIG_DFL)
os.execv(sys.argv[1], sys.argv[1:])
"""

QUIET = {"PREFECT_SERVER_ANALYTICS_ENABLED": "false", "DO_NOT_TRACK": "1"}


def without_prefect() -> dict[str, str]:
    """This environment without settings of Prefect's or ours."""
    return {name: value for name, value in os.environ.items() if not name.startswith(("PREFECT_", "FIELDBRIEF_"))}


@contextmanager
def prefect_server(home: Path, *, ui: bool = False) -> Iterator[str]:
    """The address of its API. Its database is `home`/prefect.db."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen(
        [sys.executable, "-m", "prefect", "server", "start", "--port", str(port), *([] if ui else ["--no-ui"])],
        env=without_prefect()
        | QUIET
        | {"PREFECT_HOME": str(home), "PREFECT_UI_API_URL": f"http://127.0.0.1:{port}/api"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        api = f"http://127.0.0.1:{port}/api"
        deadline = time.monotonic() + 180
        while True:
            try:
                urllib.request.urlopen(f"{api}/health", timeout=5).close()
                break
            except OSError:
                assert server.poll() is None
                assert time.monotonic() < deadline, "the Prefect server didn't start"
                time.sleep(1)
        yield api
        time.sleep(3)  # task runs' last states reach the server's database a moment later
    finally:
        server.terminate()
        server.wait(60)


def ask(api: str, path: str, body: dict[str, Any] | None = None) -> Any:
    """The API's answer to a POST; without a body, to a GET. A busy one (503) is asked again."""
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(f"{api}/{path}", data=data, headers={"Content-Type": "application/json"})
    for _ in range(9):
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as error:
            if error.code != 503:
                raise
            time.sleep(2)
    raise AssertionError(f"{path}: the Prefect server's database stayed busy")


def wait_for(look: Callable[[], Any], count: int, process: "subprocess.Popen[str]", *, seconds: float = 180) -> Any:
    """What `look` finds, once it is so many."""
    deadline = time.monotonic() + seconds
    while len(found := look()) < count:
        assert process.poll() is None, process.communicate()[1]
        assert time.monotonic() < deadline, found
        time.sleep(1)
    return found
