"""Verbs to begin with: demo, init, doctor."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from flows.cli.options import AsJson, DataDir, leave, progress_bars, say, show, show_json


def register(app: typer.Typer) -> None:
    """Put the verbs on the command line."""
    for verb in (demo, init, doctor):
        app.command()(verb)


def demo(
    out: Annotated[Path, typer.Option("--out", help="Folder to write to.", metavar="DIR")] = Path("demo"),
    as_json: AsJson = False,
) -> None:
    """Run eight sample weeks and show three students' digests."""
    from flows.demo import run_demo

    with progress_bars() as progress:
        shown = run_demo(out, progress)
    if as_json:
        show_json(shown)
        return
    for digest in shown.digests:
        show(digest.text)
    say(f"{len(shown.digests)} digests of week {shown.week} as HTML, text, .eml and JSON:")
    show(str(shown.folder))


def init(
    data_dir: DataDir = None,
    show_it: Annotated[bool, typer.Option("--show", help="Print it instead of writing it.")] = False,
    reference: Annotated[bool, typer.Option("--reference", help="Print the settings as a Markdown table.")] = False,
) -> None:
    """Write a fieldbrief.toml that explains every setting."""
    from flows.settings import FILE_NAME, example_file, settings_table
    from sources.errors import ConfigError

    if show_it or reference:
        sys.stdout.write(settings_table() if reference else example_file())
        return
    path = (data_dir or Path()).expanduser() / FILE_NAME
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8") as file:
            file.write(example_file())
    except FileExistsError as error:
        raise ConfigError(
            f"{path} is there already.", remedy="Edit it, or see `fieldbrief init --show` for every setting."
        ) from error
    except OSError as error:
        raise ConfigError(f"{path}: can't be written: {error.strerror or error}.") from error
    show(str(path))


def doctor(as_json: AsJson = False, data_dir: DataDir = None) -> None:
    """Check the installation and say what to do."""
    from flows.doctor import examine

    findings = examine(data_dir)
    if as_json:
        show_json([finding.as_dict() for finding in findings])
    else:
        for finding in findings:
            show(f"{finding.verdict.value:<5} {finding.what}: {finding.words}")
            if finding.remedy:
                show(f"      {finding.remedy}")
    leave(1 if any(finding.bad for finding in findings) else 0)
