"""Verbs about study fields and feeds: what there is, whether a file is sound, whether feeds answer."""

import asyncio
import sys
from pathlib import Path
from typing import Annotated

import typer

from flows.cli.options import (
    PARTLY,
    AsJson,
    DataDir,
    Field,
    chosen_fields,
    leave,
    opened,
    progress_bars,
    say,
    show,
    show_json,
    show_scores,
    write_lines,
)


def register(app: typer.Typer) -> None:
    """Put the verbs on the command line."""
    fields = typer.Typer(help="List, check and export study fields.", rich_markup_mode=None)
    fields.callback(invoke_without_command=True)(list_fields)
    fields.command("check")(check)
    fields.command("export")(export)
    app.add_typer(fields, name="fields")
    feeds = typer.Typer(help="Ask feeds now whether they work.", no_args_is_help=True, rich_markup_mode=None)
    feeds.callback()(_feeds)
    feeds.command("check")(check_feeds)
    app.add_typer(feeds, name="feeds")


def _feeds() -> None:
    """Ask feeds now whether they work."""


def list_fields(context: typer.Context, as_json: AsJson = False, data_dir: DataDir = None) -> None:
    """List, check and export study fields."""
    if context.invoked_subcommand is not None:
        return
    from flows.reports import field_json
    from flows.settings import load_settings
    from flows.wiring import study_fields

    known = study_fields(load_settings(data_dir=data_dir))
    if as_json:
        show_json([field_json(field) for field in known.values()])
        return
    width = max((len(slug) for slug in known), default=0)
    for slug, field in known.items():
        show(f"{slug:<{width}}  {len(field.feeds):>3} feeds  {field.name}")


def check(
    file: Annotated[Path, typer.Argument(help="A study field's TOML file.", metavar="FILE")], as_json: AsJson = False
) -> None:
    """Check a study field's file: each mistake with its line, its key and what to do."""
    from sources.catalog.fields import check_file

    problems = check_file(file)
    if as_json:
        show_json([{"file": p.file, "line": p.line, "key": p.key, "problem": p.text} for p in problems])
    else:
        for problem in problems:
            say(str(problem))
        if not problems:
            show(f"{file}: sound")
    leave(1 if problems else 0)


def export(
    slug: Annotated[str, typer.Argument(help="The study field.", metavar="SLUG")], data_dir: DataDir = None
) -> None:
    """Print a study field's feeds as OPML, for any feed reader."""
    from flows.settings import load_settings
    from flows.wiring import study_fields
    from sources.catalog.fields import find_field
    from sources.catalog.opml import to_opml

    sys.stdout.write(to_opml(find_field(study_fields(load_settings(data_dir=data_dir)), slug)).decode())


def check_feeds(
    field: Field = None,
    write: Annotated[bool, typer.Option("--write", help="Keep the result in the data folder.")] = False,
    as_json: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """Ask each feed now: status, entries, newest date, new address, robots.txt."""
    from flows.operations import probed, write_probe

    with opened(data_dir) as parts, progress_bars() as progress:
        chosen = chosen_fields(parts, field) if field else tuple(parts.fields.values())
        rows = asyncio.run(probed(parts, chosen, progress))
        kept = write_probe(parts, rows) if write else None
    if as_json:
        show_json({"polls": [row.as_dict() for row in rows]})
    else:
        for row in rows:
            newest = f"{row.newest:%Y-%m-%d}" if row.newest else "-"
            moved = f", moved to {row.moved_to}" if row.moved_to else ""
            show(f"{row.outcome.value:<12} {row.entries:>4} {newest:<10} robots: {row.robots or '-'} {row.url}{moved}")
            if row.reason:
                show(f"    {row.reason}")
    if kept:
        say(f"written to {kept}")
    failed = sum(not row.outcome.heard for row in rows)
    leave(0 if not failed else 1 if failed == len(rows) else PARTLY)


def routing(
    files: Annotated[
        list[Path], typer.Argument(help="Files in the common form (.jsonl or .jsonl.gz).", metavar="FILES")
    ],
    fields: Annotated[
        Path | None,
        typer.Option("--fields", help="TOML: category = description; else only the names count.", metavar="FILE"),
    ] = None,
    predictions: Annotated[
        Path | None, typer.Option("--predictions", help="Write what was found, a JSON line each.", metavar="OUT.jsonl")
    ] = None,
    as_json: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """Score which study field a text of a mixture belongs to, "none" being an answer."""
    from digest.measure.documents import read_documents
    from digest.reach.routing import mix, predictions as told, read_descriptions, score_routing

    documents = read_documents(files)
    with opened(data_dir) as here:
        known = {name: field.description for field in here.fields.values() for name in (field.slug, field.name)}
        known |= {name.casefold(): words for name, words in known.items()}
        described = known | (read_descriptions(fields) if fields else {})
        mixture = mix(documents, described, encoder=here.encoder, store=here.store)
    if predictions:
        write_lines(predictions, told(mixture))
    show_scores(score_routing(mixture), as_json)
