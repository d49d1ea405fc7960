"""The Prefect server: whether one answers, and `fieldbrief up`, which starts one where none does and serves on it."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Final, NoReturn
from urllib.parse import urlsplit
from urllib.request import urlopen

from sources.errors import ConfigError

HERE: Final = "http://127.0.0.1:4200/api"  # where `prefect server start` listens
STARTING: Final = 300.0  # seconds a server may take to start: a small busy machine needs more than one minute
STOPPING: Final = 60.0  # seconds a process may take to end when it is asked to
_LOOPBACK: Final = ("127.0.0.1", "localhost", "::1")


def api_address() -> str | None:
    """The address of Prefect's API that is set, in the environment or a profile of Prefect's."""
    from prefect.settings import get_current_settings

    return get_current_settings().api.url


def answers(api: str) -> bool:
    """Whether a Prefect server answers at this address."""
    try:
        with urlopen(f"{api}/health", timeout=10) as answer:  # noqa: S310 - the operator's own setting
            return bool(answer.read() == b"true")
    except (OSError, ValueError):
        return False


def insist_on_server() -> None:
    """Prefect itself would start a server that nobody finds and that ends with us.

    Raises:
        ConfigError: no address is set, or no server answers there.
    """
    api = api_address()
    if api is None:
        raise ConfigError(
            "No Prefect server is named: PREFECT_API_URL isn't set.",
            remedy=f"`fieldbrief up` starts one and serves on it; for one that runs set PREFECT_API_URL={HERE}.",
        )
    if not answers(api):
        raise ConfigError(
            f"No Prefect server answers at {api}.",
            remedy="Start it (`prefect server start`), correct PREFECT_API_URL, or run `fieldbrief up` instead.",
        )


def up(data_dir: Path | None) -> NoReturn:
    """A server, if none runs, and `fieldbrief serve` on it, until ctrl-C, SIGTERM or the end of either.

    Raises:
        ConfigError: the server doesn't start, one of the two ended, or the address that is set is another machine's.
    """
    api = api_address() or HERE
    signal.signal(signal.SIGTERM, _interrupt)
    with _server(api) as server:
        words = [] if data_dir is None else ["--data-dir", str(data_dir)]
        serve = ("-c", "from flows.cli.main import main; main()", "serve", *words)
        with _child(serve, PREFECT_API_URL=api) as served:
            while True:
                for child, name in ((served, "serve"), (server, "The Prefect server")):
                    if child is not None and child.poll() is not None:
                        raise ConfigError(f"{name} ended by itself.", remedy="What it printed is above.")
                time.sleep(0.5)


def _interrupt(_number: int, _frame: FrameType | None) -> NoReturn:
    raise KeyboardInterrupt


@contextmanager
def _server(api: str) -> Iterator["subprocess.Popen[bytes] | None"]:
    """The server we start, or None where one answers already."""
    if answers(api):
        yield None
        return
    where = urlsplit(api)
    if where.hostname not in _LOOPBACK:
        raise ConfigError(
            f"No Prefect server answers at {api}.",
            remedy="Start it there, or unset PREFECT_API_URL: `up` then starts one on this machine.",
        )
    words = ("-m", "prefect", "server", "start", "--host", where.hostname or "", "--port", str(where.port or 4200))
    quiet = os.environ.get("PREFECT_SERVER_LOGGING_LEVEL", "WARNING")
    # Its page asks the usual port of this machine, unless it is told to ask where it comes from.
    with _child(words, PREFECT_SERVER_LOGGING_LEVEL=quiet, PREFECT_SERVER_UI_API_URL="/api") as child:
        until = time.monotonic() + STARTING
        while not answers(api):
            if child.poll() is not None or time.monotonic() > until:
                raise ConfigError(
                    f"The Prefect server doesn't start at {api}.",
                    remedy="What it printed is above; does something else listen there?",
                )
            time.sleep(0.5)
        yield child


@contextmanager
def _child(words: Sequence[str], **variables: str) -> Iterator["subprocess.Popen[bytes]"]:
    """A process of this Python, apart from the terminal's ctrl-C: it is ended by us, in its turn."""
    command = [sys.executable, "-P", *words]
    child = subprocess.Popen(command, env=os.environ | variables, start_new_session=True)  # noqa: S603 - our own
    try:
        yield child
    finally:
        child.terminate()
        try:
            child.wait(STOPPING)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
