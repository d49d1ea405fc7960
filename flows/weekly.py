"""The flows `weekly` (collect, build, tailor, render, send) and `send`, which goes on with what waits."""

from typing import Any

from prefect import flow
from prefect.artifacts import create_markdown_artifact, create_table_artifact
from prefect.client.schemas.objects import State
from prefect.runtime import flow_run
from prefect.states import Completed, Failed

from digest.types import Week
from flows.doctor import insist_ready
from flows.mailing import batches, current_week, due_students
from flows.reports import week_markdown
from flows.tasks import build_task, clock_at, collect_task, health_task, render_task, send_task, watched, week_states
from flows.wiring import open_installation


def _run_name() -> str:
    """The week it is about, as the list of runs shows it."""
    given = flow_run.parameters
    if week := given.get("week"):
        return f"weekly {week}"
    with open_installation(now=clock_at(given.get("as_of"))) as here:
        return f"weekly {current_week(here)}"


@flow(name="weekly", flow_run_name=_run_name, persist_result=False)
def weekly(
    week: str | None = None,
    fields: list[str] | None = None,
    as_of: str | None = None,
    collect_first: bool = True,
    send: bool = True,
) -> State[dict[str, Any]]:
    """Build the week's editions, tailor and render them for the roster, and send. Safe to run again.

    Args:
        week: as 2025-W37; by default the week a digest made now is about.
        fields: slugs; by default those of the settings, else of the roster.
        as_of: act as if it were this moment, ISO 8601.
        collect_first: poll what is due before building.
        send: render for the roster and deliver; without it only editions are built.

    Returns:
        The state in which the run ends: completed, or "Unfinished" with what is left; its data is what
        `fieldbrief weekly --json` prints.

    Raises:
        ConfigError, DeliveryError: mail can't be sent as it is set up; nothing was collected.
    """
    with open_installation(now=clock_at(as_of)) as here:
        if send:
            insist_ready(here)
        slugs = watched(here, fields)
        chosen = Week.parse(week) if week else current_week(here)
        names = {slug: here.study_field(slug).name for slug in slugs}
    collected = {slug: collect_task.submit(slug, as_of).result() for slug in slugs} if collect_first else {}
    pages = {slug: build_task.submit(slug, str(chosen), as_of) for slug in slugs}
    for slug, page in pages.items():
        create_markdown_artifact(page.result(), key=f"edition-{slug}", description=f"{names[slug]}, {chosen}")
    rows = health_task.submit(slugs, as_of).result()
    create_table_artifact(rows, key="feed-health", description="How each feed has done over the last four weeks")
    result: dict[str, Any] = {"week": str(chosen), "fields": slugs, "collected": collected}
    if send:
        result |= _mail(chosen, as_of)
    create_markdown_artifact(week_markdown(result, names), key="week", description=f"What the run of {chosen} came to")
    return _final(result)


def _final(result: dict[str, Any]) -> State[dict[str, Any]]:
    """Green only where nothing is left to do."""
    if "sent" not in result:
        return Completed(message=f"{len(result['fields'])} editions built", data=result)
    states = result["states"]
    words = ", ".join(f"{count} {name.replace('_', ' ')}" for name, count in states.items() if name != "unsettled")
    unmade = sum(len(batch["failed"]) + batch["unheard"] for batch in result["rendered"])
    if not unmade and not states["unsettled"]:
        return Completed(message=words, data=result)
    why = f" {result['sent']['stopped']} {result['sent']['remedy']}".rstrip() if result["sent"]["stopped"] else ""
    return Failed(
        name="Unfinished",
        message=f"{words}; {unmade} digests not made.{why} `fieldbrief deliveries` says what to do.",
        data=result,
    )


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
        return Failed(name="Unfinished", message=f"{words}. {report['stopped']} {report['remedy']}", data=report)
    return Completed(message=words, data=report)


def _mail(chosen: Week, as_of: str | None) -> dict[str, Any]:
    with open_installation(now=clock_at(as_of)) as here:
        due = due_students(here, chosen)
    # Rendered before anything is sent: a wrong template stops the week with nobody served twice.
    futures = [render_task.submit(list(batch), str(chosen), as_of) for batch in batches(due)]
    rendered = [future.result() for future in futures]
    sent = send_task.submit(as_of).result()
    return {"rendered": rendered, "sent": sent, "states": week_states(str(chosen))}
