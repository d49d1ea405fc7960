"""What runs the flows: on a schedule, and on threads or a Dask cluster."""

from typing import Any

from prefect import Flow, serve
from prefect.client.schemas.objects import ConcurrencyLimitConfig, ConcurrencyLimitStrategy
from prefect.schedules import Cron
from prefect.task_runners import TaskRunner, ThreadPoolTaskRunner
from prefect.types.entrypoint import EntrypointType

from flows.runs.automations import TAG, make_automations
from flows.runs.collect import collect
from flows.runs.weekly import send_waiting, weekly
from flows.settings import Values
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
    """Run the flows on their schedules until stopped. A pause of this process pauses no schedule.

    Raises:
        ConfigError: the setting alert_block names no block.
    """
    waits, gives_way = ConcurrencyLimitStrategy.ENQUEUE, ConcurrencyLimitStrategy.CANCEL_NEW
    plan = (
        (
            collect, "collect", "daily", settings.collect_schedule, gives_way,
            "Polls the feeds and shows their health. Sends nothing.",
        ),
        (
            weekly, "weekly", "weekly", settings.weekly_schedule, waits,
            "Polls, builds the week's editions, makes each student's digest and mails it, each student and week once. "
            "Safe to run again: it resumes where it stopped. A second run waits for the first.",
        ),
        (
            send_waiting, "send", "hourly", settings.send_schedule, gives_way,
            "Sends messages that wait. Does nothing where none does.",
        ),
    )  # fmt: skip
    make_automations(settings.alert_block)
    deployments: list[Any] = []  # Any: Prefect types what is synchronous here as perhaps a coroutine
    for flow, served, name, cron, collision, description in plan:
        deployment: Any = flow.to_deployment(
            name,
            schedule=Cron(cron, timezone=settings.time_zone),
            tags=[TAG],
            description=description,
            concurrency_limit=ConcurrencyLimitConfig(limit=1, collision_strategy=collision),
            entrypoint_type=EntrypointType.MODULE_PATH,
        )
        deployment.entrypoint = f"flows.runs.served.{served}"
        deployments.append(deployment)
    serve(*deployments, pause_on_shutdown=False)
