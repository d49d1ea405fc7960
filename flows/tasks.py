"""The flows' tasks: named stages over `flows.operations` and `flows.mailing`, given ids, slugs and weeks alone.

What is passed to a task lands in Prefect's database and pages, so no address, name or secret is. A task opens the
installation itself. It is tried again only where the error says that it may pass.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any, ParamSpec, TypeVar

from prefect import Task, task
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State, TaskRun

from digest.types import StudentId, Week
from flows import mailing, operations
from flows.reports import collect_json, edition_markdown, health_row
from flows.wiring import Clock, Installation, open_installation, wall_clock
from sources.errors import FieldbriefError

P = ParamSpec("P")
R = TypeVar("R")


async def is_transient(task: Task[..., Any], run: TaskRun, state: State[Any]) -> bool:  # noqa: ARG001 - Prefect's signature
    """Whether to try again: what the error says of itself, and nothing else."""
    try:
        await state.aresult(raise_on_failure=True)
    except FieldbriefError as error:
        return error.transient
    except Exception:
        return False
    return False


def _stage(name: str, run_name: str) -> Callable[[Callable[P, R]], Task[P, R]]:
    return task(
        name=name,
        task_run_name=run_name,
        retries=2,
        retry_delay_seconds=[30, 300],
        retry_condition_fn=is_transient,
        cache_policy=NO_CACHE,
        persist_result=False,
    )


def clock_at(as_of: str | None) -> Clock:
    """The running clock, or one that stands still."""
    if as_of is None:
        return wall_clock
    moment = datetime.fromisoformat(as_of)
    return lambda: moment


def collect_feeds(slug: str, as_of: str | None) -> dict[str, Any]:
    """Poll what is due of one study field's feeds; the report as JSON values."""
    with open_installation(now=clock_at(as_of)) as here:
        return collect_json(operations.gather(here, here.study_field(slug).feeds))


def keep_tables(as_of: str | None) -> dict[str, int]:
    """Forget what is older than the settings say; how many rows of each table."""
    with open_installation(now=clock_at(as_of)) as here:
        return operations.keep(here)


def feed_health(slugs: list[str], as_of: str | None) -> list[dict[str, Any]]:
    """How the feeds have done, a row each."""
    with open_installation(now=clock_at(as_of)) as here:
        return [health_row(row) for row in operations.health(here, [here.study_field(slug) for slug in slugs])]


def build_field(slug: str, week: str, as_of: str | None) -> str:
    """Build a study field's edition; the page that shows it, in Markdown."""
    with open_installation(now=clock_at(as_of)) as here:
        (edition,) = operations.build(here, [here.study_field(slug)], Week.parse(week))
        return edition_markdown(edition)


def render_batch(students: list[str], week: str, as_of: str | None) -> dict[str, Any]:
    """Tailor and render for some students, into the outbox."""
    with open_installation(now=clock_at(as_of)) as here:
        made = mailing.render_for(here, Week.parse(week), [StudentId(one) for one in students])
        return {
            "enqueued": made.enqueued, "already": made.already, "failed": [list(pair) for pair in made.failed],
            "unheard": len(made.unheard),
        }  # fmt: skip


def send_messages(as_of: str | None) -> dict[str, Any]:
    """Send what waits in the outbox; how it ended, and how many messages there are in each state.

    Nothing is raised for a server that can't be used: the messages wait, and the hourly `send` tries them again.
    """
    with open_installation(now=clock_at(as_of)) as here:
        report = mailing.deliver(here)
        return report.as_dict() | {"remedy": report.stopped.remedy if report.stopped else ""}


def week_states(week: str) -> dict[str, int]:
    """How many of the week's messages there are in each state."""
    with open_installation() as here:
        tally = here.outbox.tally(Week.parse(week))
        return tally.as_dict() | {"unsettled": tally.unsettled}


collect_task = _stage("collect", "collect {slug}")(collect_feeds)
keep_task = _stage("keep", "keep")(keep_tables)
health_task = _stage("feed health", "feed health")(feed_health)
build_task = _stage("build", "build {slug} {week}")(build_field)
render_task = _stage("tailor and render", "tailor and render {week}")(render_batch)
send_task = _stage("send", "send")(send_messages)


def watched(here: Installation, slugs: list[str] | None) -> list[str]:
    """The study fields a flow is about."""
    return slugs or [field.slug for field in operations.watched_fields(here)]
