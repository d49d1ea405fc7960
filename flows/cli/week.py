"""Verbs about one study field's week: digest, and its stages alone: collect, themes, build, preview, record, status."""

import webbrowser
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
    progress_bars,
    say,
    show,
    show_json,
)

if TYPE_CHECKING:
    from digest.types import Edition
    from flows.wiring import Installation
    from sources.types import CollectReport, StudyField

Feeds = Annotated[
    list[str] | None,
    typer.Option("--feeds", help="OPML file or URL, or a feed's URL, instead of the catalogue.", metavar="FILE_OR_URL"),
]
Interest = Annotated[
    list[str] | None,
    typer.Option("--interest", "-i", help="What you care about, in your words; may be given again.", metavar="TEXT"),
]


def register(app: typer.Typer) -> None:
    """Put the verbs on the command line."""
    for verb in (digest, collect, build, themes, preview, record, status):
        app.command()(verb)


def digest(
    field: Field = None,
    interest: Interest = None,
    feeds: Feeds = None,
    out: Annotated[Path | None, typer.Option("--out", help="Folder to write to.", metavar="DIR")] = None,
    open_it: Annotated[bool, typer.Option("--open", help="Open it in a browser.")] = False,
    as_json: AsJson = False,
    as_of: AsOf = None,
    data_dir: DataDir = None,
) -> None:
    """Poll, build and render a digest now, on this machine."""
    from digest.page.render import render
    from digest.tailor.tailor import tailor
    from flows.operations import build as build_editions, gather, related_editions, write_digest
    from flows.reports import collect_json

    with opened(data_dir, as_of) as here, progress_bars() as progress:
        chosen = _fields(here, field, feeds)
        report = gather(here, _feeds(chosen), progress=progress)
        _insist_on_something(here, chosen, report)
        editions = build_editions(here, chosen, progress=progress)
        near = related_editions(here, [one.slug for one in chosen], editions[0].week)
        made = tailor(editions, resources=here.resources(progress), interests=tuple(interest or ()), related=near)
        rendered = render(made, templates=here.settings.templates_dir)
        folder = out or here.settings.data_dir / "digests"
        name = f"{made.week}-{'-'.join(one.slug for one in chosen)}"[:100]
        written = write_digest(here, made, rendered, folder, name)
    if as_json:
        show_json(
            {
                "week": made.week,
                "fields": [one.slug for one in chosen],
                "subject": rendered.subject,
                "quiet": made.quiet,
                "collect": collect_json(report),
                "files": written,
            }
        )
    else:
        _say_what_was_collected(report)
        show(str(written.html))
    if open_it:
        webbrowser.open(written.html.absolute().as_uri())
    leave(PARTLY if report.failed else 0)


def collect(
    field: Field = None,
    feeds: Feeds = None,
    force: Annotated[bool, typer.Option("--force", help="Poll feeds that aren't due as well.")] = False,
    as_json: AsJson = False,
    as_of: AsOf = None,
    data_dir: DataDir = None,
) -> None:
    """Poll the feeds that are due and store what is new."""
    from flows.operations import gather, keep
    from flows.reports import collect_json, collect_lines

    with opened(data_dir, as_of) as here, progress_bars() as progress:
        report = gather(here, _feeds(_fields(here, field, feeds)), force=force, progress=progress)
        keep(here)
    if as_json:
        show_json(collect_json(report))
    else:
        for line in collect_lines(report):
            show(line)
    if _silent(report):
        say("fieldbrief: none of the feeds could be read.")
        say("Is there a network? `fieldbrief status` shows each feed's reason; what is stored is still there.")
        leave(1)
    leave(PARTLY if report.failed else 0)


def build(
    field: Field = None,
    feeds: Feeds = None,
    week: Week = None,
    rebuild: Annotated[
        bool,
        typer.Option("--rebuild", help="Read a closed week again, as a new version beside it, and say what differs."),
    ] = False,
    as_json: AsJson = False,
    as_of: AsOf = None,
    data_dir: DataDir = None,
) -> None:
    """Build the week's edition of a study field from what is stored. A closed week is returned as it is."""
    from digest.edition.differences import differences
    from flows.operations import build as build_editions
    from flows.reports import edition_lines

    with opened(data_dir, as_of) as here, progress_bars() as progress:
        chosen, which = _fields(here, field, feeds), chosen_week(here, week)
        before = [here.store.edition(one.slug, which) for one in chosen] if rebuild else [None for _ in chosen]
        editions = build_editions(here, chosen, which, progress, rebuild=rebuild)
    for old, new in zip(before, editions, strict=True):
        if old is not None:
            say(f"{new.field_name}, week {new.week}: version {new.version} beside version {old.version}")
            for line in differences(old, new) or ("nothing differs",):
                say(f"  {line}")
    if as_json:
        show_json(editions)
        return
    for edition in editions:
        for line in edition_lines(edition):
            show(line)


def themes(
    field: Field = None,
    feeds: Feeds = None,
    week: Week = None,
    as_json: AsJson = False,
    as_of: AsOf = None,
    data_dir: DataDir = None,
) -> None:
    """Show the week's themes with the figures behind each status."""
    from flows.reports import theme_json

    editions = _looked_at(field, feeds, week, as_of, data_dir)
    if as_json:
        show_json([theme_json(edition, theme) for edition in editions for theme in edition.themes])
        return
    for edition in editions:
        show(f"{edition.field_name}, week {edition.week}")
        for theme in edition.themes:
            show(f"\n{theme.trend.status.value.upper()}  {theme.label}")
            show(f"  {theme.trend.figures}; {theme.trend.confidence_words}")
            show(f"  {', '.join(theme.terms)}")
            for quote in theme.quotes:
                show(f"  “{quote.text}” {quote.site}, {quote.published:%Y-%m-%d}, {quote.url}")


def preview(
    field: Field = None,
    feeds: Feeds = None,
    interest: Interest = None,
    week: Week = None,
    as_json: AsJson = False,
    as_of: AsOf = None,
    data_dir: DataDir = None,
) -> None:
    """Print the week's digest from what is stored. Nothing is fetched, kept or sent."""
    from digest.page.render import digest_json, render
    from digest.tailor.tailor import tailor
    from flows.operations import look, related_editions

    with opened(data_dir, as_of) as here, progress_bars() as progress:
        chosen = _fields(here, field, feeds)
        editions = look(here, chosen, chosen_week(here, week), progress)
        near = related_editions(here, [one.slug for one in chosen], editions[0].week)
        made = tailor(editions, resources=here.resources(progress), interests=tuple(interest or ()), related=near)
        rendered = render(made, templates=here.settings.templates_dir)
    if as_json:
        show(digest_json(made))
    else:
        show(f"Subject: {rendered.subject}\n\n{rendered.text}")


def record(field: Field = None, as_json: AsJson = False, as_of: AsOf = None, data_dir: DataDir = None) -> None:
    """Show whether earlier calls held: rising, new, fading. Each is held against the four weeks after it."""
    from digest.edition.record import record as judged, record_json, record_lines, said_by

    with opened(data_dir, as_of) as here:
        calls = {
            one.slug: judged(map(said_by, here.store.closed_editions(one.slug, by=here.now())))
            for one in chosen_fields(here, field)
        }
    if as_json:
        show_json({slug: record_json(found) for slug, found in calls.items()})
        return
    for slug, found in calls.items():
        show(slug)
        for line in record_lines(found):
            show(f"  {line}")


def status(
    field: Field = None, feeds: Feeds = None, as_json: AsJson = False, as_of: AsOf = None, data_dir: DataDir = None
) -> None:
    """Show each feed's health and the weeks that are built."""
    from flows.operations import health
    from flows.reports import health_json, health_line

    with opened(data_dir, as_of) as here:
        chosen = _fields(here, field, feeds)
        rows = health(here, chosen)
        weeks = {one.slug: here.store.weeks(one.slug) for one in chosen}
    if as_json:
        show_json({"feeds": [health_json(row) for row in rows], "weeks": weeks})
        return
    for row in rows:
        show(health_line(row))
    for slug, built in weeks.items():
        show(f"{slug}: {len(built)} weeks built{f', the last {built[-1]}' if built else ''}")


def _fields(here: "Installation", slugs: list[str] | None, feeds: list[str] | None) -> tuple["StudyField", ...]:
    from flows.operations import own_field

    if not feeds:
        return chosen_fields(here, slugs)
    if slugs and len(slugs) > 1:
        raise typer.BadParameter("with --feeds give one --field at most")
    return (own_field(here, feeds, here.study_field(slugs[0]) if slugs else None),)


def _feeds(fields: tuple["StudyField", ...]) -> list[Any]:
    return [feed for field in fields for feed in field.feeds]


def _looked_at(
    slugs: list[str] | None, feeds: list[str] | None, week: str | None, as_of: Any, data_dir: Path | None
) -> tuple["Edition", ...]:
    from flows.operations import look

    with opened(data_dir, as_of) as here, progress_bars() as progress:
        return look(here, _fields(here, slugs, feeds), chosen_week(here, week), progress)


def _silent(report: "CollectReport") -> bool:
    return bool(report.polls) and len(report.failed) == len(report.polls)


def _say_what_was_collected(report: "CollectReport") -> None:
    from flows.reports import collect_lines

    for line in collect_lines(report):
        say(line)
    if _silent(report):
        say("No feed could be reached (is there a network?): this digest is made of what is stored.")


def _insist_on_something(here: "Installation", fields: tuple["StudyField", ...], report: "CollectReport") -> None:
    """Nothing heard and nothing stored is an error; nothing heard alone isn't."""
    from datetime import timedelta

    from digest.errors import TooFewArticles

    if not _silent(report):
        return
    now = here.now()
    if here.articles.articles([feed.url for feed in _feeds(fields)], now - timedelta(weeks=26), now):
        return
    first = report.failed[0]
    others = f" ({len(report.failed) - 1} more failed)" if len(report.failed) > 1 else ""
    raise TooFewArticles(
        f"No feed could be read and nothing is stored yet: {first.url}: {first.reason}{others}.",
        remedy="Check the network and the feeds' addresses (`fieldbrief feeds check`), then try again.",
    )
