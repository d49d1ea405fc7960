"""The flows `weekly` (collect, build, tailor, render, send) and `send`, which sends what still waits.

Not `from __future__ import annotations` here: Prefect reads the parameters' types of a deployment.
"""

from datetime import datetime
from typing import Any, Final

from prefect import flow
from prefect.artifacts import create_markdown_artifact, create_table_artifact
from prefect.client.schemas.objects import State
from prefect.futures import PrefectFuture
from prefect.runtime import flow_run
from prefect.states import Completed, Failed

from digest.edition.calendar import edition_week
from digest.types import Week
from flows.doctor import insist_ready
from flows.mailing import batches, due_students
from flows.runs.automations import UNFINISHED
from flows.runs.parameters import FieldSlug, Moment, WeekName, moment
from flows.runs.summary import deliveries_rows, left_to_do, sent_together, week_markdown, week_words
from flows.runs.tasks import build_task, clock_at, collect_task, follow, health_task, render_task, send_task, watched
from flows.runs.telling import log
from flows.settings import Values, load_settings
from flows.wiring import open_installation
from sources.errors import FieldbriefError
from sources.turns import turn
from sources.values import to_json

WAITS: Final = "Another weekly run is at work on this database: this one waits for its end, then does what is left."


def week_of_run(settings: Values, week: str | None, as_of: str | None) -> str:
    """The week named, else the one a digest made when the run was due is about.

    When it was due, not now: a run of Monday that is tried again on Thursday is still about the week before.
    """
    due: datetime = moment(as_of) if as_of else flow_run.scheduled_start_time
    return week or str(edition_week(due, settings.zone))


def _run_name() -> str:
    """The week it is about, as the list of runs shows it."""
    given = flow_run.parameters
    return f"weekly {week_of_run(load_settings(), given.get('week'), given.get('as_of'))}"


@flow(name="weekly", flow_run_name=_run_name, persist_result=False)
def weekly(
    week: WeekName | None = None,
    fields: list[FieldSlug] | None = None,
    as_of: Moment | None = None,
    collect_first: bool = True,
    send: bool = True,
) -> State[Any]:
    """Build the week's editions, tailor and render them for the roster, and send. Safe to run again.

    Args:
        week: as 2025-W37, or a day of it; by default the week a digest made when the run is due is about.
        fields: study fields; by default those of the settings, else of the roster.
        as_of: act as if it were this moment.
        collect_first: poll what is due before building.
        send: render for the roster and deliver; without it only editions are built.

    Returns:
        The state in which the run ends: completed, or "Unfinished" with what is left to do, its data what
        `fieldbrief weekly --json` prints; or failed, its data the error.
    """
    result: dict[str, Any] = {"collect": None, "collected": {}, "built": {}}
    names: dict[str, str] = {}
    try:
        with open_installation(now=clock_at(as_of)) as here:
            if send:
                insist_ready(here)
            result["week"] = week_of_run(here.settings, week, as_of)
            result["fields"] = watched(here, fields)
            names |= {slug: here.study_field(slug).name for slug in result["fields"]}
            with turn(here.engine, "weekly", lambda: log(WAITS)):
                _run_stages(result, as_of, collect_first=collect_first, send=send)
    except FieldbriefError as error:
        result["broke"] = f"{error} {error.remedy}".rstrip()
        return Failed(message=result["broke"], data=error)
    except Exception as error:
        result["broke"] = f"A bug in fieldbrief ({type(error).__name__}): the run's log has all of it."
        raise
    finally:
        if names:
            create_markdown_artifact(
                week_markdown(result, names), key="week", description=f"What the run of {result['week']} came to"
            )
    if left := left_to_do(result):
        return Failed(name=UNFINISHED, message=f"{week_words(result)}. {' '.join(left)}", data=result)
    return Completed(message=week_words(result), data=result)


def _run_stages(result: dict[str, Any], as_of: str | None, *, collect_first: bool, send: bool) -> None:
    """Each stage after the one before, what it came to into `result`."""
    slugs, week = result["fields"], result["week"]
    collected = [follow(collect_task, [], slugs, as_of)] if collect_first else []
    for asked in collected:
        result |= asked.result()
    health = follow(health_task, collected, slugs, as_of)
    built = {slug: follow(build_task, collected, slug, week, as_of) for slug in slugs}
    for slug, future in built.items():
        result["built"][slug] = future.result()
    health.result()
    if send:
        _mail(result, as_of, list(built.values()))


def _mail(result: dict[str, Any], as_of: str | None, built: list[PrefectFuture[Any]]) -> None:
    week = Week.parse(result["week"])
    with open_installation(now=clock_at(as_of)) as here:
        groups = list(batches(due_students(here, week)))
    futures = [
        follow(render_task, built, list(group), number, len(groups), str(week), as_of)
        for number, group in enumerate(groups, start=1)
    ]
    sent: list[dict[str, Any]] = []
    result["rendered"] = []
    try:
        # A batch is sent while the next is rendered: from here, for on the task runner it would stand behind them all.
        # A wrong template fails the first batch, before anything is sent.
        for number, future in enumerate(futures, start=1):
            result["rendered"].append(future.result())
            if not sent or not sent[-1]["stopped"]:
                sent.append(send_task(as_of, linger=number == len(groups), wait_for=[future]))
        if not futures:
            sent.append(send_task(as_of, wait_for=built))
    finally:
        _tell_of_mail(result, week, sent)


def _tell_of_mail(result: dict[str, Any], week: Week, sent: list[dict[str, Any]]) -> None:
    result["sent"] = sent_together(sent)
    with open_installation() as here:
        tally = here.outbox.tally(week)
        rows = deliveries_rows(here.outbox.deliveries(week))
    result["states"] = to_json(tally) | {"unsettled": tally.unsettled}
    create_table_artifact(rows, key="deliveries", description=f"The messages of {week}: what is not sent, and why")


@flow(name="send", flow_run_name="send", persist_result=False)
def send_waiting() -> State[dict[str, Any] | None]:
    """Send what waits in the outbox: messages that a mail server didn't take when their week was sent."""
    with open_installation() as here:
        due = here.outbox.tally()
    if not due.waiting and not due.in_hand:
        return Completed(message="nothing waits", data=None)
    report = send_task.submit(None).result()
    words = f"{report['sent']} sent, {report['waiting']} waiting, {report['in_hand']} in hand"
    if report["stopped"]:
        return Failed(name=UNFINISHED, message=f"{words}. {report['stopped']} {report['remedy']}".rstrip(), data=report)
    return Completed(message=words, data=report)
