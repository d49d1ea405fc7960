"""The use cases: build a study field's edition of a week, or look at one without leaving a trace.

A closed edition is a fact. It is returned as it is stored, whatever has come in since; only `rebuild` reads its
articles again, and then puts a new version beside it. Everything can be run again: a week is computed from what was
remembered after the week before, and a week whose input is unchanged isn't computed again.
"""

from dataclasses import replace
from datetime import datetime

from digest.edition.assemble import Material, assemble
from digest.edition.fold import Wanted, closed_week, read_wanted, wanted
from digest.edition.record import YEAR, record, record_line, said_by
from digest.edition.resources import Resources
from digest.edition.store import StoredEdition
from digest.embedding import Borrowed
from digest.themes.memory import Memory
from digest.types import Edition, Week
from sources.collect.health import heard_line
from sources.types import StudyField


def build_edition(
    field: StudyField, week: Week, *, resources: Resources, now: datetime, rebuild: bool = False
) -> Edition:
    """The edition of a study field's week, built from the stored articles and kept if it wasn't yet.

    Weeks before it that ended and weren't read yet are read first: their memory is what this week is held against. The
    week is closed if it has ended and enough of its feeds were heard: from then on what comes in late counts in
    the week it arrives. Until then each build whose input has changed is a new version.

    Args:
        field: the discipline; its feeds say which articles are its.
        week: the week to build.
        resources: stores, encoder, time zone, and how many feeds must be heard.
        now: the instant of this run; nothing published or seen after it counts.
        rebuild: read a closed week's articles again and keep the outcome as a new version.

    Raises:
        StorageError: the database can't be used.
        ModelError: a text has no vector yet and the model can't be loaded.
    """
    kept = resources.store.newest(field.slug, week)
    if kept and kept.closed and not rebuild:
        return kept.edition
    start = wanted(field, week, resources=resources, now=now, keep=lambda past: resources.store.close(field.slug, past))
    closes = bool(kept and kept.closed) or (now >= week.end(resources.zone) and start.heard)
    if not rebuild and not closes and (same := _unchanged(kept, start, field, resources, now)):
        return same
    memory, edition = _read(field, start, closes, resources, now)
    past = closed_week(week, memory, start.fingerprint, start.own, now) if closes else None
    resources.report("read", 1, 1)
    return resources.store.add(edition, start.fingerprint, past, again=rebuild)


def view_edition(field: StudyField, week: Week, *, resources: Resources, now: datetime) -> Edition:
    """The edition as it is known at this moment; nothing is written.

    It is the newest version stored by then if the week was closed, or nothing has changed since; else it is read
    from what is stored, and forgotten.

    Raises:
        StorageError: the database can't be read.
        ModelError: a text has no vector yet and the model can't be loaded.
    """
    kept = resources.store.newest(field.slug, week, by=now)
    if kept and kept.closed:
        return kept.edition
    resources = replace(resources, vectors=Borrowed(resources.store))
    start = wanted(field, week, resources=resources, now=now)
    if same := _unchanged(kept, start, field, resources, now):
        return same
    closes = now >= week.end(resources.zone) and start.heard
    return _read(field, start, closes, resources, now)[1]


def issued_edition(
    field: StudyField, week: Week, *, resources: Resources, now: datetime, built: bool = False
) -> Edition:
    """The edition that is mailed: the newest one stored, so that all batches mail one version; else it is built.

    A week that has ended and isn't closed is built again, unless it was `built` just now: it wasn't heard, and may have
    been since.
    """
    kept = resources.store.newest(field.slug, week)
    if kept and (built or kept.closed or now < week.end(resources.zone)):
        return kept.edition
    return build_edition(field, week, resources=resources, now=now)


def heard_enough(edition: Edition, *, resources: Resources, now: datetime) -> bool:
    """Whether its silence would be the field's: the week is closed, or so far enough of it was heard."""
    running = now < edition.week.end(resources.zone)
    return edition.closed or (running and edition.covered >= resources.heard_share)


def _unchanged(
    kept: StoredEdition | None, start: Wanted, field: StudyField, resources: Resources, now: datetime
) -> Edition | None:
    """The stored version if it would come out the same; what was heard is brought up to date."""
    if kept is None or kept.fingerprint != start.fingerprint:
        return None
    return replace(kept.edition, heard=_heard(field, resources, now))


def _read(
    field: StudyField, start: Wanted, closes: bool, resources: Resources, now: datetime
) -> tuple[Memory, Edition]:
    memory, reading = read_wanted(start, resources)
    material = Material(
        articles=start.articles,
        week_articles=start.own,
        coverage=start.coverage,
        past=start.past,
        heard=_heard(field, resources, now),
        before=resources.store.edition(field.slug, start.week.plus(-1)),
        parser=resources.parser,
    )
    held = _record(field, start.week, resources, now)
    return memory, assemble(field, reading, material, now=now, zone=resources.zone, closed=closes, record=held)


def _record(field: StudyField, week: Week, resources: Resources, now: datetime) -> str:
    """How the calls of the last year's closed weeks held, in a line."""
    closed = resources.store.closed_editions(field.slug, by=now, since=week.plus(-YEAR))
    return record_line(record(said_by(edition) for edition in closed if edition.week < week))


def _heard(field: StudyField, resources: Resources, now: datetime) -> str:
    return heard_line(field.feeds, resources.articles.feed_states([feed.url for feed in field.feeds]), now)
