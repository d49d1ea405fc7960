"""The composition root: settings in, working parts out. Nothing else in the project chooses an implementation."""

from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Any

from sqlalchemy import Engine

from digest.edition.store import DigestStore
from digest.embedding import Encoder, LocalEncoder
from flows.settings import Values, load_settings
from sources.catalog.fields import find_field, load_fields
from sources.database import open_database
from sources.errors import ConfigError, StorageError
from sources.store import SourceStore
from sources.types import StudyField

if TYPE_CHECKING:  # what only some verbs need stays unimported for the others
    from digest.edition.resources import Resources
    from digest.mail.outbox import Outbox
    from digest.mail.roster import Roster
    from digest.mail.transport import Transport
    from digest.text.parser import Parser
    from sources.parse.reader import ConfinedReader
    from sources.web.http import HttpWeb
    from sources.web.robots import Robots

Clock = Callable[[], datetime]
Progress = Callable[[str, int, int], None]


def wall_clock() -> datetime:
    """Now, aware and in UTC."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Network:
    """What asks the web: for one event loop."""

    web: "HttpWeb"
    reader: "ConfinedReader"
    robots: "Robots"


@dataclass(frozen=True)
class Installation:
    """The parts of one here. Opened by `open_installation`, inside the process that uses them."""

    settings: Values
    engine: Engine
    now: Clock = wall_clock
    dialing: Mapping[str, Any] = field(default_factory=dict)  # how names become connections, where not the usual way

    @cached_property
    def articles(self) -> SourceStore:
        """Feeds' state, polls and articles."""
        return SourceStore(self.engine)

    @cached_property
    def store(self) -> DigestStore:
        """Vectors, memories and editions."""
        return DigestStore(self.engine)

    @cached_property
    def encoder(self) -> Encoder:
        """The embedding model; loaded when a text without a vector comes."""
        return LocalEncoder(self.settings.model)

    @cached_property
    def fields(self) -> dict[str, StudyField]:
        """The catalogue with the operator's own study fields over it."""
        return study_fields(self.settings)

    @cached_property
    def roster(self) -> "Roster":
        """The students."""
        from digest.mail.roster import Roster

        return Roster(self.engine)

    @cached_property
    def outbox(self) -> "Outbox":
        """The messages on their way."""
        from digest.mail.outbox import Outbox

        return Outbox(self.engine)

    def study_field(self, slug: str) -> StudyField:
        """One study field. Raises ConfigError for an unknown slug."""
        return find_field(self.fields, slug)

    def resources(self, progress: Progress | None = None) -> "Resources":
        """What building an edition works with."""
        from digest.edition.resources import Resources

        return Resources(
            articles=self.articles, store=self.store, encoder=self.encoder, parser=self.parser, zone=self.settings.zone,
            heard_share=self.settings.heard_share, fields=self.fields, progress=progress,
        )  # fmt: skip

    @cached_property
    def parser(self) -> "Parser":
        """What reads sentences."""
        from digest.text.parser import find_parser

        return find_parser(self.settings.parser)

    @asynccontextmanager
    async def network(self) -> AsyncIterator[Network]:
        """The web, the confined reader and robots.txt, for the running event loop."""
        from sources.parse.reader import ConfinedReader
        from sources.web.addresses import AddressRules
        from sources.web.http import HttpWeb, user_agent
        from sources.web.limits import FetchLimits
        from sources.web.pace import Pace
        from sources.web.robots import Robots

        chosen = self.settings
        limits = FetchLimits(
            deadline=chosen.fetch_deadline,
            wire=chosen.fetch_wire_bytes,
            decoded=chosen.fetch_feed_bytes,
            page_decoded=chosen.fetch_page_bytes,
            redirects=chosen.fetch_redirects,
            concurrency=chosen.fetch_concurrency,
            host_pace=chosen.host_pace,
        )
        pace = Pace(chosen.host_pace)
        web = HttpWeb(
            agent=user_agent(our_version(), chosen.contact),
            limits=limits,
            rules=AddressRules(frozenset(chosen.allow_hosts)),
            pace=pace,
            **self.dialing,
        )
        reader = ConfinedReader(
            workers=chosen.read_workers, cpu_seconds=chosen.read_cpu_seconds, memory=chosen.read_memory_bytes
        )
        async with web, reader:
            yield Network(web, reader, Robots(web, pace=pace))

    def transport(self) -> "Transport":
        """The way messages leave. Raises ConfigError where none is set or the setting is wrong."""
        from digest.mail.transport import open_transport

        if self.settings.smtp_url is None:
            raise ConfigError(
                "No way to deliver is set.",
                remedy="Set FIELDBRIEF_SMTP_URL=smtp://user:password@host:port, or maildir:/folder, or eml:/folder.",
            )
        return open_transport(self.settings.smtp_url.get_secret_value())


@contextmanager
def open_installation(
    settings: Values | None = None, *, now: Clock = wall_clock, dialing: Mapping[str, Any] | None = None
) -> Iterator[Installation]:
    """The parts of the installation that the settings describe; its database is closed at the end.

    Raises:
        ConfigError: a setting is wrong.
        StorageError: the data folder or the database can't be used.
    """
    chosen = settings or load_settings()
    if chosen.database_url is None:
        try:
            chosen.data_dir.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StorageError(
                f"{chosen.data_dir}: the data folder can't be made: {error.strerror or error}.",
                remedy="Give another folder with --data-dir or FIELDBRIEF_DATA_DIR.",
            ) from error
    engine = open_database(chosen.database)
    try:
        yield Installation(settings=chosen, engine=engine, now=now, dialing=dialing or {})
    finally:
        engine.dispose()


def study_fields(settings: Values) -> dict[str, StudyField]:
    """The catalogue, with `fields_dir` (or the folder `fields` beside the database, if there is one) over it."""
    own = settings.fields_dir
    if own is None and (settings.data_dir / "fields").is_dir():
        own = settings.data_dir / "fields"
    return load_fields(*(() if own is None else (own,)))


def our_version() -> str:
    """The installed version."""
    try:
        return version("fieldbrief")
    except PackageNotFoundError:
        return "0"
