"""Verbs that need Prefect: weekly, serve and up."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from flows.cli.options import (
    PARTLY,
    AsJson,
    AsOf,
    DataDir,
    Field,
    Week,
    chosen_fields,
    chosen_week,
    leave,
    opened,
    say,
    show,
    show_json,
)  # fmt: skip

if TYPE_CHECKING:
    from flows.settings import Settings


def register(app: typer.Typer) -> None:
    """Put the verbs on the command line."""
    for verb in (weekly, serve, up):
        app.command()(verb)


def weekly(
    week: Week = None,
    field: Field = None,
    collect_first: Annotated[bool, typer.Option("--collect/--no-collect", help="Poll what is due first.")] = True,
    send: Annotated[bool, typer.Option("--send/--no-send", help="Render for the roster and deliver.")] = True,
    as_json: AsJson = False,
    as_of: AsOf = None,
    data_dir: DataDir = None,
) -> None:
    """Run the week's Prefect flow, from collecting to sending."""
    from flows.doctor import insist_ready

    settings = _ready(data_dir)
    with opened(data_dir, as_of) as here:  # a slip is told before a server is started
        chosen_week(here, week)
        chosen_fields(here, field)
        if send:
            insist_ready(here)
    from prefect import tags

    from flows.runs.automations import TAG
    from flows.runs.serving import with_runner
    from flows.runs.weekly import weekly as flow

    with tags(TAG):
        state: Any = with_runner(flow, settings)(
            week=week,
            fields=field or None,
            as_of=as_of.isoformat() if as_of else None,
            collect_first=collect_first,
            send=send,
            return_state=True,
        )
    result: Any = state.result(raise_on_failure=False)
    if isinstance(result, BaseException):
        raise result
    failed = len(result["collect"]["failed"]) if result["collect"] else 0
    if as_json:
        show_json(result)
    else:
        show(f"week {result['week']}: {', '.join(result['fields'])} built")
        show(state.message)
        if failed:
            say(f"{failed} feeds failed")
    leave(PARTLY if failed or state.is_failed() else 0)


def serve(data_dir: DataDir = None) -> None:
    """Run the flows on their schedules, until stopped. Needs a Prefect server."""
    from flows.runs.server import insist_on_server

    settings = _ready(data_dir)
    insist_on_server()
    from flows.runs.serving import serve_flows

    serve_flows(settings)


def up(data_dir: DataDir = None) -> None:
    """Start a Prefect server if none runs, and serve until stopped."""
    from flows.runs.server import HERE, api_address, up as run

    _ready(data_dir)
    say(f"Prefect's page: {(api_address() or HERE).removesuffix('/api')}")
    try:
        run(data_dir)
    except KeyboardInterrupt:
        say("Stopped.")


def _ready(data_dir: Path | None) -> "Settings":
    """The settings, for this process and its children, and Prefect told to be quiet before it is imported."""
    from flows.settings import load_settings, prepare_libraries, use_data_dir

    settings = load_settings(data_dir=data_dir)
    use_data_dir(settings.data_dir)
    prepare_libraries()
    return settings
