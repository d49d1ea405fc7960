"""`fieldbrief demo`: eight sample weeks, served over loopback, through the very code of a live run."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from digest.page.render import render
from digest.tailor.tailor import tailor
from digest.types import RenderedDigest
from flows.operations import Written, build, gather_with, related_editions, write_digest
from flows.sample.content import FOLDER
from flows.sample.server import SampleWeb
from flows.settings import Values
from flows.wiring import Installation, Network, Progress, open_installation
from sources.errors import StorageError

DATABASE = "fieldbrief.db"
AFTER = timedelta(hours=7)  # a week is collected and built on the Monday morning after it


@dataclass(frozen=True, slots=True)
class DemoDigest:
    """One sample student's digest of the last week."""

    student: str
    interests: tuple[str, ...]
    subject: str
    text: str
    files: Written


@dataclass(frozen=True, slots=True)
class Demo:
    """What the demo made."""

    week: str
    weeks: int
    articles: int
    folder: Path
    digests: tuple[DemoDigest, ...]


def run_demo(out: Path, progress: Progress | None = None) -> Demo:
    """Collect and build each sample week, then write the last week's digests of three students under `out`.

    The demo's database is in `out` too and is made afresh each time. Environment and `fieldbrief.toml` are ignored.

    Raises:
        StorageError: `out` can't be written.
    """
    tell = progress or (lambda stage, done, total: None)  # noqa: ARG005 - the signature of every progress
    folder = out.expanduser().absolute()
    _prepare(folder)
    with SampleWeb() as sample:
        settings = Values(
            data_dir=folder, fields_dir=folder / "fields", host_pace=0, allow_hosts=tuple(sorted(sample.hosts))
        )
        clock = [datetime.min.replace(tzinfo=UTC)]
        # Names lead to the sample's own server; all else of the fetching is as in a live run.
        dialing = {"resolve": sample.resolve, "network": sample.network}
        with (
            open_installation(settings, now=lambda: clock[0], dialing=dialing) as here,
            asyncio.Runner() as loop,
            _open(here, loop) as network,  # once for all weeks: its children take seconds to start
        ):
            fields = sample.fields()
            feeds = [feed for field in fields for feed in field.feeds]
            articles = 0
            for number, week in enumerate(sample.weeks, start=1):
                sample.week = week
                clock[0] = week.end() + AFTER
                articles += loop.run(gather_with(network, here, feeds)).new_articles
                editions = build(here, fields, week)
                tell("weeks", number, len(sample.weeks))
            by_slug = {edition.field: edition for edition in editions}
            digests: list[DemoDigest] = []
            for number, student in enumerate(sample.students, start=1):
                near = related_editions(here, student.fields, sample.weeks[-1])
                made = tailor(
                    [by_slug[slug] for slug in student.fields],
                    resources=here.resources(),
                    student=student,
                    related=near,
                )
                rendered: RenderedDigest = render(made)
                files = write_digest(here, made, rendered, folder, f"{made.week}-{student.id}")
                digests.append(DemoDigest(student.name, student.interests, rendered.subject, rendered.text, files))
                tell("students", number, len(sample.students))
    return Demo(str(sample.weeks[-1]), len(sample.weeks), articles, folder, tuple(digests))


@contextmanager
def _open(here: Installation, loop: asyncio.Runner) -> Iterator[Network]:
    network = here.network()
    try:
        yield loop.run(network.__aenter__())
    finally:
        loop.run(network.__aexit__(None, None, None))


def _prepare(folder: Path) -> None:
    """A folder without an earlier demo's database, and with the sample's study fields.

    They lie where every command looks for an operator's own, so `fieldbrief themes --data-dir demo` knows them.
    """
    try:
        for ending in ("", "-wal", "-shm"):
            (folder / f"{DATABASE}{ending}").unlink(missing_ok=True)
        (folder / "fields").mkdir(parents=True, exist_ok=True)
        for path in (FOLDER / "fields").glob("*.toml"):
            (folder / "fields" / path.name).write_bytes(path.read_bytes())
    except OSError as error:
        raise StorageError(
            f"{folder}: can't be written: {error.strerror or error}.", remedy="Name another folder with --out."
        ) from error
