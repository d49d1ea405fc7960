"""What runs the flows: on a schedule, and on threads or a Dask cluster."""

from typing import Any

from prefect import Flow, serve
from prefect.schedules import Cron
from prefect.task_runners import TaskRunner, ThreadPoolTaskRunner

from flows.collect import collect
from flows.settings import Values
from flows.weekly import send_waiting, weekly
from sources.errors import ConfigError


def with_runner(flow: Flow[..., Any], settings: Values) -> Flow[..., Any]:
    """The flow, on the task runner that the settings name."""
    return flow.with_options(task_runner=task_runner(settings))


def task_runner(settings: Values) -> TaskRunner[Any]:
    """Threads, or the Dask cluster at an address.

    Raises:
        ConfigError: prefect-dask isn't installed, or no scheduler answers there.
    """
    kind, _, address = settings.task_runner.partition(":")
    if kind == "threads":
        return ThreadPoolTaskRunner(max_workers=1)  # embedding uses every core by itself, and memory holds one model
    try:
        from distributed import Client  # type: ignore[import-not-found,unused-ignore]  # an extra
        from prefect_dask.task_runners import DaskTaskRunner  # type: ignore[import-not-found,unused-ignore]  # an extra
    except ImportError as error:
        raise ConfigError(
            "task_runner names a Dask cluster, but prefect-dask is missing.", remedy="pip install 'fieldbrief[dask]'"
        ) from error
    try:
        Client(address, timeout=10, set_as_default=False).close()  # type: ignore[no-untyped-call,unused-ignore]
    except (OSError, ValueError) as error:
        raise ConfigError(
            f"No Dask scheduler answers at {address}.", remedy='Start it, or set task_runner = "threads".'
        ) from error
    runner: TaskRunner[Any] = DaskTaskRunner(address=address)
    return runner


def serve_flows(settings: Values) -> None:
    """Run the flows on their schedules until stopped. A pause of this process pauses no schedule."""
    plan = (
        (collect, "daily", settings.collect_schedule, "Polls the feeds and shows their health. Sends nothing."),
        (
            weekly, "weekly", settings.weekly_schedule,
            "Polls, builds the week's editions, makes each student's digest and mails it, each student and week once. "
            "Safe to run again: it goes on where it stopped.",
        ),
        (send_waiting, "hourly", settings.send_schedule, "Sends messages that wait. Does nothing where none does."),
    )  # fmt: skip
    deployments: list[Any] = [  # Any: Prefect types what is synchronous here as perhaps a coroutine
        with_runner(flow, settings).to_deployment(
            name, schedule=Cron(cron, timezone=settings.time_zone), tags=["fieldbrief"], description=description
        )
        for flow, name, cron, description in plan
    ]
    serve(*deployments, pause_on_shutdown=False)
