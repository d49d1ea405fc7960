"""What the verbs share: options, the clock, JSON on stdout, words and progress on stderr, exit codes."""

import re
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Annotated, Any, Final, NoReturn

import typer

if TYPE_CHECKING:
    from flows.wiring import Installation
    from sources.types import StudyField

PARTLY: Final = 3  # exit code
EVERY: Final = 10.0  # seconds between two lines of progress
# Control characters but the line feed and the tab, and those that turn the direction of writing.
_STEERING: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")

DataDir = Annotated[Path | None, typer.Option("--data-dir", help="Folder of the database and settings.", metavar="DIR")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON and nothing else on stdout.")]


def _moment(text: str) -> datetime:
    from flows.runs.parameters import moment

    try:
        return moment(text)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error


AsOf = Annotated[
    datetime | None,
    typer.Option(
        "--as-of",
        help="Act as if it were this moment (UTC unless it says otherwise).",
        metavar="DATETIME",
        parser=_moment,
    ),
]
Field = Annotated[
    list[str] | None, typer.Option("--field", "-f", help="Study field; may be given again.", metavar="SLUG")
]
Week = Annotated[str | None, typer.Option("--week", help="Week, as 2025-W37 or a day of it.", metavar="WEEK")]


@contextmanager
def opened(data_dir: Path | None, as_of: datetime | None = None) -> Iterator["Installation"]:
    """The installation, with the clock at `as_of` or running."""
    from flows.settings import load_settings
    from flows.wiring import open_installation, wall_clock

    clock: Callable[[], datetime] = wall_clock if as_of is None else lambda: as_of
    with open_installation(load_settings(data_dir=data_dir), now=clock) as here:
        yield here


def chosen_fields(here: "Installation", slugs: list[str] | None) -> tuple["StudyField", ...]:
    """The study fields a verb is about: those named, else the settings', else the roster's."""
    from flows.operations import watched_fields

    return tuple(here.study_field(slug) for slug in slugs) if slugs else watched_fields(here)


def chosen_week(here: "Installation", week: str | None) -> Any:
    """The week named, else the one an edition made now is about."""
    if week is None:
        from digest.edition.calendar import edition_week  # seconds of imports

        return edition_week(here.now(), here.settings.zone)
    from flows.runs.parameters import week_named

    try:
        return week_named(week)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error


def show_json(value: Any) -> None:
    """One JSON document on stdout."""
    from sources.values import json_text

    sys.stdout.write(json_text(value, indent=2) + "\n")


def show(text: str = "") -> None:
    """A line on stdout."""
    sys.stdout.write(f"{harmless(text)}\n")


def say(text: str) -> None:
    """A line on stderr: for people, beside the result."""
    sys.stderr.write(f"{harmless(text)}\n")


def harmless(text: str) -> str:
    """The text without what steers a terminal: it may come from a feed, a roster or a server."""
    return _STEERING.sub("\N{REPLACEMENT CHARACTER}", text)


def leave(code: int) -> NoReturn:
    """End with this exit code."""
    raise typer.Exit(code)


def show_scores(scores: Any, as_json: bool) -> None:
    """Figures on stdout, a line each, or as JSON."""
    if as_json:
        show_json(scores)
        return
    for name, value in _flat(scores):
        show(f"{name:<32} {round(value, 4) if isinstance(value, float) else value}")


def _flat(value: Any, before: str = "") -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _flat(inner, f"{before}.{name}" if before else str(name))
    else:
        yield before, value


def write_lines(path: Path | None, rows: Iterable[Any]) -> None:
    """Write JSON lines as they come, on stdout where no file is named.

    Raises:
        StorageError: the file can't be written.
    """
    from sources.errors import StorageError
    from sources.values import json_text

    lines = (json_text(row) + "\n" for row in rows)
    if path is None:
        sys.stdout.writelines(lines)
        return
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("w", encoding="utf-8") as file:
            file.writelines(lines)
    except OSError as error:
        raise StorageError(
            f"{path}: can't be written: {error.strerror or error}.", remedy="Free some space or name another file."
        ) from error


@contextmanager
def progress_bars(*, always: bool = False) -> Iterator[Callable[[str, int, int], None]]:
    """A bar for each stage, on stderr; where stderr isn't a terminal nothing, or with `always` a line now and then."""
    if not sys.stderr.isatty():
        yield _told_in_lines() if always else lambda stage, done, total: None  # noqa: ARG005 - the signature of every progress
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description:<10}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    bars: dict[str, TaskID] = {}
    with Progress(*columns, console=Console(stderr=True)) as progress:

        def tell(stage: str, done: int, total: int) -> None:
            if stage not in bars:
                bars[stage] = progress.add_task(stage, total=total)
            progress.update(bars[stage], completed=done, total=total)

        yield tell


def _told_in_lines() -> Callable[[str, int, int], None]:
    """A stage's first step, its last, and every so many seconds where it is."""
    told: dict[str, float] = {}

    def tell(stage: str, done: int, total: int) -> None:
        now = monotonic()
        if done >= total or now - told.get(stage, -EVERY) >= EVERY:
            told[stage] = now
            say(f"{stage}: {done} of {total}")

    return tell
