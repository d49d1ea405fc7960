"""What a task tells while it works: lines of its log, a bar where it takes long, events that operators can build on."""

import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any, Final

from prefect.artifacts import create_progress_artifact, update_progress_artifact
from prefect.events import emit_event
from prefect.logging import get_run_logger

from flows.wiring import Progress

OFTEN: Final = 5.0  # seconds between two movements of a bar: each is a request to the server


def log(words: str) -> None:
    """A line in the log of the run."""
    get_run_logger().info(words)


def event(name: str, what: str, title: str, **payload: Any) -> None:
    """Tell Prefect's events of something that automations may wait for.

    Args:
        name: what happened, as edition-built.
        what: to what, as robotics.2025-W37.
        title: the same for people.
        payload: counts.
    """
    emit_event(
        f"fieldbrief.{name}",
        resource={"prefect.resource.id": f"fieldbrief.{what}", "prefect.resource.name": title},
        payload=payload,
    )


@contextmanager
def bar(key: str, words: str) -> Iterator[Progress]:
    """A progress artifact from 0 to 100 %. What is yielded takes stage, done and total."""
    identity: Any = create_progress_artifact(0.0, key=key, description=words)
    moved = time.monotonic()

    def move(share: float, told: str) -> None:
        with suppress(Exception):  # a bar that doesn't move is no reason to stop the work
            update_progress_artifact(identity, 100 * share, description=told)

    def tell(stage: str, done: int, total: int) -> None:
        nonlocal moved
        if total and time.monotonic() - moved > OFTEN:
            moved = time.monotonic()
            move(done / total, f"{words}: {stage}, {done} of {total}")

    yield tell
    move(1.0, words)
