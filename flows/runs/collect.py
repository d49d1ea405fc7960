"""The flow `collect`: poll every watched study field's feeds, and show their health. Run it daily.

Not `from __future__ import annotations` here: Prefect reads the parameters' types of a deployment.
"""

from typing import Any

from prefect import flow
from prefect.client.schemas.objects import State
from prefect.runtime import flow_run
from prefect.states import Completed, Failed

from flows.runs.automations import UNFINISHED
from flows.runs.parameters import FieldSlug, Moment
from flows.runs.summary import feeds_words, nothing_heard
from flows.runs.tasks import clock_at, collect_task, follow, health_task, keep_task, watched
from flows.wiring import open_installation


def _run_name() -> str:
    """The day it is about, as the list of runs shows it."""
    return f"collect {clock_at(flow_run.parameters.get('as_of'))():%Y-%m-%d}"


@flow(name="collect", flow_run_name=_run_name, persist_result=False)
def collect(fields: list[FieldSlug] | None = None, as_of: Moment | None = None) -> State[dict[str, Any]]:
    """Poll what is due, then forget what is older than the settings say it is kept.

    Args:
        fields: study fields; by default those of the settings, else of the roster.
        as_of: act as if it were this moment.

    Returns:
        The state in which the run ends; its data is what `fieldbrief collect --json` prints, as `collect` for all feeds
        and as `collected` for each study field's.
    """
    with open_installation() as here:
        slugs = watched(here, fields)
    asked = follow(collect_task, [], slugs, as_of)
    result = asked.result()
    report = result["collect"]
    kept = follow(keep_task, [asked], as_of)
    follow(health_task, [kept], slugs, as_of).result()
    words = f"{feeds_words(report)}, {report['new_articles']} new articles"
    if nothing_heard(report):
        remedy = "Is there a network here? The artifact feed-health says why each feed failed."
        return Failed(name=UNFINISHED, message=f"{words}. {remedy}", data=result)
    return Completed(message=words, data=result)
