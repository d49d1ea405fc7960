"""Verbs that need Prefect: weekly and serve."""

from typing import Annotated, Any

import typer

from flows.cli.options import PARTLY, AsJson, AsOf, DataDir, Field, Week, leave, say, show, show_json


def register(app: typer.Typer) -> None:
    """Put the verbs on the command line."""
    for verb in (weekly, serve):
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
    """Run the Prefect flow of the week: collect, build, tailor, render, send."""
    from flows.settings import load_settings, prepare_libraries, use_data_dir

    settings = load_settings(data_dir=data_dir)
    use_data_dir(settings.data_dir)
    prepare_libraries()
    from flows.mailing import unheard_words
    from flows.serving import with_runner
    from flows.weekly import weekly as flow

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
    failed = sum(len(report["failed"]) for report in result["collected"].values())
    unheard = sum(batch["unheard"] for batch in result.get("rendered", []))
    if as_json:
        show_json(result)
    else:
        show(f"week {result['week']}: {', '.join(result['fields'])} built")
        if "sent" in result:
            show(state.message)
        if unheard:
            say(unheard_words(unheard, result["week"]))
        if failed:
            say(f"{failed} feeds failed")
    leave(PARTLY if failed or state.is_failed() else 0)


def serve(data_dir: DataDir = None) -> None:
    """Run collect daily and weekly once a week, until stopped (needs a Prefect server)."""
    from flows.settings import load_settings, prepare_libraries, use_data_dir

    settings = load_settings(data_dir=data_dir)
    use_data_dir(settings.data_dir)
    prepare_libraries()
    from flows.serving import serve_flows

    serve_flows(settings)
