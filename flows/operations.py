"""The product's verbs over the parts of one installation; the command line and the Prefect flows both call these.

Each opens nothing and decides nothing: it hands the use cases of `sources` and `digest` what they need.
"""

import asyncio
import hashlib
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from flows.wiring import Installation, Network, Progress
from sources.catalog.fields import SLUG
from sources.catalog.opml import feeds_from_opml
from sources.collect.budget import TimeBudget
from sources.collect.health import FeedHealth, feed_health
from sources.collect.probe import ProbeRow, probe, record
from sources.collect.run import collect
from sources.errors import ConfigError, StorageError
from sources.types import CollectReport, Feed, StudyField
from sources.values import json_text
from sources.web.urls import feed_address

if TYPE_CHECKING:
    from digest.types import Digest, Edition, RenderedDigest, Week

HEALTH_WEEKS = 4  # how far back the report on feeds looks


def watched_fields(here: Installation) -> tuple[StudyField, ...]:
    """The study fields nobody has to name: the settings', else those of the roster's students.

    Raises:
        ConfigError: there are none.
    """
    slugs = here.settings.fields
    if not slugs:
        slugs = tuple(sorted({slug for student in here.roster.list() for slug in student.fields}))
    if not slugs:
        raise ConfigError(
            "No study field is chosen.",
            remedy="Give --field SLUG (`fieldbrief fields` lists them) or set fields in fieldbrief.toml.",
        )
    return tuple(here.study_field(slug) for slug in slugs)


def gather(
    here: Installation, feeds: Sequence[Feed], *, force: bool = False, progress: Progress | None = None
) -> CollectReport:
    """Poll the feeds that are due and store what is new."""

    async def run() -> CollectReport:
        async with here.network() as network:
            return await gather_with(network, here, feeds, force=force, progress=progress)

    return asyncio.run(run())


async def gather_with(
    network: Network,
    here: Installation,
    feeds: Sequence[Feed],
    *,
    force: bool = False,
    progress: Progress | None = None,
) -> CollectReport:
    """`gather`, over a network that is open already and may serve several rounds."""
    return await collect(
        feeds,
        store=here.articles,
        web=network.web,
        reader=network.reader,
        robots=network.robots,
        now=here.now(),
        force=force,
        progress=progress,
        budget=TimeBudget(run=here.settings.collect_minutes * 60, host=here.settings.host_minutes * 60),
    )


def keep(here: Installation) -> dict[str, int]:
    """Forget what is older than the settings say it is kept; how many rows of each table.

    Study fields' themes lose nothing by it: the newest memory of each holds the counts of the weeks before. An edition
    of a week whose articles are gone can be read, but not built again.
    """
    from digest.weeks import Week

    chosen, now = here.settings, here.now()
    this = Week.of(now, chosen.zone)
    oldest = this.plus(-chosen.keep_articles_weeks).start(chosen.zone)
    here.articles.prune(now)
    dropped = {"articles": here.articles.drop_articles(oldest)}
    dropped |= here.store.prune(
        vectors_before=oldest,
        memories_before=this.plus(-chosen.keep_memories_weeks),
        editions_before=this.plus(-chosen.keep_editions_weeks),
    )
    return dropped | here.outbox.prune(before=this.plus(-chosen.keep_deliveries_weeks))


def build(
    here: Installation,
    fields: Sequence[StudyField],
    week: "Week | None" = None,
    progress: Progress | None = None,
    *,
    rebuild: bool = False,
) -> "tuple[Edition, ...]":
    """The editions of these study fields' week, built and kept; a closed one is returned unless it is to be rebuilt."""
    # Seconds of imports that collecting can do without.
    from digest.edition.build import build_edition
    from digest.edition.calendar import edition_week

    now = here.now()
    chosen = week or edition_week(now, here.settings.zone)
    resources = here.resources(progress)
    return tuple(build_edition(field, chosen, resources=resources, now=now, rebuild=rebuild) for field in fields)


def look(
    here: Installation, fields: Sequence[StudyField], week: "Week | None" = None, progress: Progress | None = None
) -> "tuple[Edition, ...]":
    """The editions as they are known now; nothing is kept."""
    from digest.edition.build import view_edition
    from digest.edition.calendar import edition_week

    now = here.now()
    chosen = week or edition_week(now, here.settings.zone)
    resources = here.resources(progress)
    return tuple(view_edition(field, chosen, resources=resources, now=now) for field in fields)


def related_slugs(here: Installation, slugs: Sequence[str]) -> tuple[str, ...]:
    """The study fields that the catalogue calls related to these, without themselves; none for feeds of one's own."""
    known = (here.fields.get(slug) for slug in slugs)
    near = dict.fromkeys(one for field in known if field for one in field.related if one not in slugs)
    return tuple(near)


def related_editions(here: Installation, slugs: Sequence[str], week: "Week") -> "tuple[Edition, ...]":
    """The editions of related fields that are stored, because a student or a setting asked for them; none is made."""
    found = (here.store.edition(slug, week) for slug in related_slugs(here, slugs))
    return tuple(edition for edition in found if edition is not None)


def own_field(here: Installation, lists: Sequence[str], like: StudyField | None = None) -> StudyField:
    """A study field made of the operator's own feeds instead of a catalogue's.

    Args:
        here: to ask for a list that is a URL.
        lists: each an OPML file, the URL of one (its path names opml), or the URL of a feed.
        like: the study field these feeds stand in for.

    Raises:
        ConfigError: a file can't be read, or there is no feed in it.
        SourceError: a list's URL doesn't answer.
    """
    feeds = tuple({feed.url: feed for name in lists for feed in _feeds_of(here, name)}.values())
    # Other feeds are another past: their weeks must not mix with those of the study field.
    key = hashlib.sha256("\n".join(sorted(feed.url for feed in feeds)).encode()).hexdigest()[:8]
    base = like or StudyField(slug="own", name="Your feeds")
    slug = base.slug[: SLUG - len(key) - 1].rstrip("-")
    return replace(base, slug=f"{slug}-{key}", feeds=feeds)


def _feeds_of(here: Installation, name: str) -> tuple[Feed, ...]:
    name = feed_address(name)
    if "://" not in name:
        try:
            body = Path(name).expanduser().read_bytes()
        except OSError as error:
            raise ConfigError(
                f"{name}: can't be read: {error.strerror or error}.", remedy="Give an OPML file or a feed's URL."
            ) from error
        return feeds_from_opml(body, name=name)
    if "opml" not in urlsplit(name).path.lower():
        return (Feed(url=name),)
    return feeds_from_opml(asyncio.run(_fetched(here, name)), name=name)


async def _fetched(here: Installation, url: str) -> bytes:
    async with here.network() as network:
        return (await network.web.get(url)).body


async def probed(
    here: Installation, fields: Sequence[StudyField], progress: Progress | None = None
) -> tuple[ProbeRow, ...]:
    """Look at these study fields' feeds live, each once."""
    feeds = tuple({feed.url: feed for field in fields for feed in field.feeds}.values())
    tell = None if progress is None else lambda done, total: progress("probe", done, total)
    async with here.network() as network:
        return await probe(feeds, web=network.web, reader=network.reader, robots=network.robots, progress=tell)


def write_probe(here: Installation, rows: Sequence[ProbeRow]) -> Path:
    """Keep what a probe found: in the feeds' states, and whole in a file beside the database.

    Raises:
        StorageError: the database or the file can't be written.
    """
    record(rows, store=here.articles, now=here.now())
    path = here.settings.data_dir / "feeds-check.json"
    found = {"at": here.now(), "polls": [row.as_dict() for row in rows]}
    write_files({path: json_text(found, indent=2).encode()})
    return path


def health(here: Installation, fields: Sequence[StudyField]) -> tuple[FeedHealth, ...]:
    """How each feed of these study fields has done over the last four weeks."""
    feeds = tuple({feed.url: feed for field in fields for feed in field.feeds}.values())
    urls, now = [feed.url for feed in feeds], here.now()
    since = now - timedelta(weeks=HEALTH_WEEKS)
    return feed_health(
        feeds,
        here.articles.feed_states(urls),
        here.articles.polls(urls, since, now + timedelta(seconds=1)),
        here.articles.article_counts(urls, since),
        HEALTH_WEEKS,
    )


@dataclass(frozen=True, slots=True)
class Written:
    """Where a digest was written."""

    html: Path
    text: Path
    json: Path
    eml: Path
    ics: Path  # the deadlines it shows


def write_digest(here: Installation, digest: "Digest", rendered: "RenderedDigest", folder: Path, name: str) -> Written:
    """Write a digest as HTML, text, JSON and a message, and its deadlines as a calendar.

    Raises:
        StorageError: the folder can't be written.
    """
    from digest.mail.message import build_message, message_bytes
    from digest.opportunities.ics import calendar_of
    from digest.page.render import digest_json

    where = Written(*(folder / f"{name}.{ending}" for ending in ("html", "txt", "json", "eml", "ics")))
    message = build_message(
        rendered,
        sender=here.settings.sender or "Field Brief <fieldbrief@localhost>",
        recipient="reader@localhost",
        message_id=f"<{name}@fieldbrief.invalid>",
        date=here.now(),
    )
    write_files(
        {
            where.html: rendered.html.encode(),
            where.text: rendered.text.encode(),
            where.json: digest_json(digest).encode(),
            where.eml: message_bytes(message),
            where.ics: calendar_of(digest.opportunities, now=here.now()),
        }
    )
    return where


def write_files(files: Mapping[Path, bytes]) -> None:
    """Write files whole: what was there stays until its successor is complete.

    Raises:
        StorageError: one can't be written.
    """
    for path, body in files.items():
        draft = path.with_name(f".{path.name}.part")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            draft.write_bytes(body)
            draft.replace(path)
        except OSError as error:
            with suppress(OSError):
                draft.unlink(missing_ok=True)
            raise StorageError(
                f"{path}: can't be written: {error.strerror or error}.",
                remedy="Free some space or name another folder.",
            ) from error
