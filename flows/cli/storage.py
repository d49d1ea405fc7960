"""Verbs about the database as a whole: backup, restore, database copy."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from flows.cli.options import AsJson, DataDir, opened, show, show_json

if TYPE_CHECKING:
    from sqlalchemy import MetaData

Replace = Annotated[bool, typer.Option("--replace", help="First delete what the target database holds.")]


def register(app: typer.Typer) -> None:
    """Put the verbs on the command line."""
    for verb in (backup, restore):
        app.command()(verb)
    group = typer.Typer(help="Move everything to another database.", no_args_is_help=True, rich_markup_mode=None)
    group.callback()(_database)
    group.command("copy")(copy)
    app.add_typer(group, name="database")


def _database() -> None:
    """Move everything to another database."""


def backup(
    file: Annotated[Path, typer.Argument(help="File to write; it must not exist yet.", metavar="FILE")],
    as_json: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """Copy the database to one file, whole, while it is in use."""
    from sources.backup import backup as write

    with opened(data_dir) as here:
        rows = write(here.engine, file.expanduser(), _tables())
    _tell(rows, f"{file} holds", as_json)


def restore(
    file: Annotated[Path, typer.Argument(help="A file that `backup` wrote.", metavar="FILE")],
    replace: Replace = False,
    as_json: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """Fill the database from a backup of either kind of database."""
    from sources.backup import restore as fill

    with opened(data_dir) as here:
        rows = fill(file.expanduser(), here.engine, _tables(), replace=replace)
    _tell(rows, "The database holds", as_json)


def copy(
    url: Annotated[str, typer.Argument(help="sqlite:///PATH or postgresql://USER:PASSWORD@HOST/NAME", metavar="URL")],
    replace: Replace = False,
    as_json: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """Copy every row to another database: from SQLite to PostgreSQL, back, or to one of the same kind."""
    from sources.backup import copy as move
    from sources.database import open_database

    with opened(data_dir) as here:
        target = open_database(url)
        try:
            rows = move(here.engine, target, _tables(), replace=replace)
        finally:
            target.dispose()
    _tell(rows, "Copied", as_json)


def _tables() -> "MetaData":
    """Every table of ours."""
    import digest.tables  # noqa: F401 - its tables join the metadata
    from sources.tables import metadata

    return metadata


def _tell(rows: dict[str, int], what: str, as_json: bool) -> None:
    if as_json:
        show_json(rows)
    else:
        show(f"{what} {sum(rows.values())} rows: {', '.join(f'{count} {name}' for name, count in rows.items())}")
