"""The flow `collect`: poll every watched study field's feeds, and show their health. Run it daily.

Not `from __future__ import annotations` here: Prefect reads the parameters' types of a deployment.
"""

from typing import Any

from prefect import flow
from prefect.artifacts import create_table_artifact
from prefect.runtime import flow_run

from flows.tasks import clock_at, collect_task, health_task, keep_task, watched
from flows.wiring import open_installation


def _run_name() -> str:
    """The day it is about, as the list of runs shows it."""
    return f"collect {clock_at(flow_run.parameters.get('as_of'))():%Y-%m-%d}"


@flow(name="collect", flow_run_name=_run_name, persist_result=False)
def collect(fields: list[str] | None = None, as_of: str | None = None) -> dict[str, Any]:
    """Poll what is due, then forget what is older than the settings say it is kept.

    Args:
        fields: slugs; by default those of the settings, else of the roster.
        as_of: act as if it were this moment, ISO 8601.

    Returns:
        For each study field what `fieldbrief collect --json` prints.
    """
    with open_installation() as here:
        slugs = watched(here, fields)
    # One after the other: a study field's feeds are asked concurrently already, and fields share hosts.
    reports = {slug: collect_task.submit(slug, as_of).result() for slug in slugs}
    keep_task.submit(as_of).result()
    rows = health_task.submit(slugs, as_of).result()
    create_table_artifact(rows, key="feed-health", description="How each feed has done over the last four weeks")
    return reports
