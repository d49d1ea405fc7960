"""The flows' tasks: named stages over `flows.operations` and `flows.mailing`, given ids, slugs and weeks alone.

What is passed to a task lands in Prefect's database and pages, so no address, name or secret is. A task opens the
installation itself, and says in its log, a bar and artifacts what it does. It is tried again only where the error says
that it may pass.
"""

from collections.abc import Callable, Sequence
from typing import Any, ParamSpec, TypeVar

from prefect import Task, task
from prefect.artifacts import create_markdown_artifact, create_table_artifact
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State, TaskRun
from prefect.futures import PrefectFuture

from digest.types import Status, StudentId, Week
from flows import mailing, operations
from flows.reports import collect_json, collect_line, collect_lines, edition_markdown, health_row
from flows.runs.parameters import moment
from flows.runs.telling import bar, event, log
from flows.wiring import Clock, Installation, open_installation, wall_clock
from sources.errors import FieldbriefError
from sources.wording.words import counted

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
    then = moment(as_of)
    return lambda: then


def collect_feeds(slugs: list[str], as_of: str | None) -> dict[str, Any]:
    """Poll what is due of the study fields' feeds, each feed once; the report and each field's part of it.

    All in one task: a host is asked slowly, however many fields want it, and its turns are kept in one event loop.
    """
    with open_installation(now=clock_at(as_of)) as here:
        fields = [here.study_field(slug) for slug in slugs]
        with bar("collecting", f"Collecting {counted(len(fields), 'study field')}") as progress:
            report = operations.gather(here, [feed for field in fields for feed in field.feeds], progress=progress)
        for line in collect_lines(report):
            log(line)
        parts = {field.slug: report.of({feed.url for feed in field.feeds}) for field in fields}
        for field in fields if len(fields) > 1 else ():
            log(f"{field.name}: {collect_line(parts[field.slug])}")
        return {"collect": collect_json(report), "collected": {slug: collect_json(parts[slug]) for slug in slugs}}


def keep_tables(as_of: str | None) -> None:
    """Forget what is older than the settings say."""
    with open_installation(now=clock_at(as_of)) as here:
        dropped = operations.keep(here)
        log("forgotten: " + (", ".join(f"{count} {what}" for what, count in dropped.items() if count) or "nothing"))


def feed_health(slugs: list[str], as_of: str | None) -> None:
    """Show how the feeds have done, those first that don't answer."""
    with open_installation(now=clock_at(as_of)) as here:
        rows = operations.health(here, [here.study_field(slug) for slug in slugs])
        unwell = [row for row in rows if row.failures or row.state == "disabled"]
        well = [row for row in rows if row not in unwell]
        create_table_artifact(
            [health_row(row) for row in (*unwell, *well)],
            key="feed-health",
            description="How each feed has done over the last four weeks",
        )
        log(f"{len(unwell)} of {len(rows)} feeds failed when they were last asked")


def build_field(slug: str, week: str, as_of: str | None) -> dict[str, Any]:
    """Build a study field's edition and show it; how many themes it has, and how many of them are new."""
    with open_installation(now=clock_at(as_of)) as here:
        field = here.study_field(slug)
        with bar(f"building-{slug}", f"Building {field.name}") as progress:
            (edition,) = operations.build(here, [field], Week.parse(week), progress)
    counts = {
        "themes": len(edition.themes), "new": sum(one.trend.status is Status.NEW for one in edition.themes),
        "articles": len(edition.articles),
    }  # fmt: skip
    create_markdown_artifact(edition_markdown(edition), key=f"edition-{slug}", description=f"{field.name}, {week}")
    log(f"{field.name}, {week}: {counts['themes']} themes, {counts['new']} of them new; {edition.heard}")
    event("edition-built", f"edition.{slug}.{week}", f"{field.name}, {week}", **counts)
    return counts


def render_batch(students: list[str], number: int, total: int, week: str, as_of: str | None) -> dict[str, Any]:
    """Tailor and render for some students, into the outbox: the batch of this number, of so many."""
    with open_installation(now=clock_at(as_of)) as here:
        with bar(f"rendering-{number}", f"Tailoring and rendering {number}/{total}") as progress:
            made = mailing.render_for(
                here, Week.parse(week), [StudentId(one) for one in students], progress, built=True
            )
        log(f"{made.enqueued} digests made, {len(made.failed)} failed, {len(made.unheard)} wait for feeds to be heard")
        for student, reason in made.failed:
            log(f"{student}: {reason}")
        return {
            "enqueued": made.enqueued, "already": made.already, "failed": [list(pair) for pair in made.failed],
            "unheard": len(made.unheard),
        }  # fmt: skip


def send_messages(as_of: str | None, linger: bool = True) -> dict[str, Any]:
    """Send what waits in the outbox; how it ended, and how many messages there are in each state.

    Messages that a server wants offered a little later are waited for, unless more are on their way (`linger`).

    Nothing is raised for a server that can't be used: the messages wait, and the hourly `send` tries them again.
    """
    with open_installation(now=clock_at(as_of)) as here:
        with bar("sending", "Sending") as progress:
            report = mailing.deliver(here, progress, linger=linger)
        for words in mailing.advice(here.outbox.tally(), report):
            log(words)
        log(f"{report.sent} sent, {report.waiting} waiting, {report.in_hand} in hand")
        counts = {name: getattr(report, name) for name in ("sent", "failed", "unknown", "waiting", "in_hand")}
        event("mail-sent", "outbox", "The outbox", **counts)
        return report.as_dict() | {"remedy": report.stopped.remedy if report.stopped else ""}


collect_task = _stage("collect", "collect")(collect_feeds)
keep_task = _stage("keep", "keep")(keep_tables)
health_task = _stage("feed health", "feed health")(feed_health)
build_task = _stage("build", "build {slug} {week}")(build_field)
render_task = _stage("tailor and render", "tailor and render {number}/{total}")(render_batch)
send_task = _stage("send", "send")(send_messages)


def follow(stage: Task[..., R], after: Sequence[PrefectFuture[Any]], *arguments: Any) -> PrefectFuture[R]:
    """Submit a stage that begins once these have ended; Prefect draws an arrow from each."""
    return stage.submit(*arguments, return_state=False, wait_for=after)


def watched(here: Installation, slugs: list[str] | None) -> list[str]:
    """The study fields a flow is about."""
    return slugs or [field.slug for field in operations.watched_fields(here)]
