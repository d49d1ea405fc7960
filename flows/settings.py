"""Every setting, and the one place that reads the environment and `fieldbrief.toml`.

What is said later in this list gives way to what is said earlier: a flag of the command line, an environment
variable `FIELDBRIEF_NAME`, a line of `fieldbrief.toml`, the default. The file is looked for in the data folder that a
flag or FIELDBRIEF_DATA_DIR names, else in the working directory, else in the default data folder; one file is read.
"""

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Annotated, Any, ClassVar, Final, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from platformdirs import user_data_path
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PositiveFloat,
    PositiveInt,
    SecretStr,
    ValidationError,
)
from pydantic_settings import BaseSettings, InitSettingsSource, NoDecode, PydanticBaseSettingsSource, SettingsConfigDict

from sources.catalog.toml_files import read_toml
from sources.collect.budget import BUDGET
from sources.database import sqlite_url
from sources.errors import ConfigError
from sources.web.limits import DEFAULT_LIMITS

PREFIX: Final = "FIELDBRIEF_"
FILE_NAME: Final = "fieldbrief.toml"
Chosen = TypeVar("Chosen")


def _split(value: object) -> object:
    """Take "a, b" as well as ["a", "b"]: an environment variable has no lists."""
    return tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value


def _zone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ValueError(f"{value!r} is no time zone; write one as Europe/Berlin or UTC") from error
    return value


def _one_of(what: str, *forms: str) -> AfterValidator:
    """The value is one of `forms`; a form that ends with ":" wants something behind it."""

    def check(value: str) -> str:
        if any(
            value == form or (form.endswith(":") and len(value) > len(form) > 1 and value.startswith(form))
            for form in forms
        ):
            return value
        raise ValueError(f"{value!r} is no {what}; write " + " or ".join(f + "..." * f.endswith(":") for f in forms))

    return AfterValidator(check)


def _block(value: str) -> str:
    kind, slash, name = value.partition("/")
    if value and not (kind and slash and name):
        raise ValueError(f"{value!r} is no block; write its type and name, as slack-webhook/office")
    return value


def _hosts(value: tuple[str, ...]) -> tuple[str, ...]:
    for pair in value:
        host, colon, port = pair.rpartition(":")
        if not (host and colon and port.isdigit()) or "/" in host:
            raise ValueError(f"{pair!r} is no host:port; write the exact pair, as 127.0.0.1:8080")
    return value


def _address(value: str) -> str:
    from digest.mail.message import is_address  # not before it is needed: numpy comes with it

    if value and not is_address(value):
        raise ValueError(f"{value!r} is no mail address; write it as brief@example.org")
    return value


def _home(value: Path) -> Path:
    return value.expanduser().absolute()


Folder = Annotated[Path, AfterValidator(_home)]
Words = Annotated[tuple[str, ...], NoDecode, BeforeValidator(_split)]


class Values(BaseModel):
    """The settings by themselves: what `fieldbrief.toml` may hold. The descriptions are the reference."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    data_dir: Folder = Field(
        default_factory=lambda: user_data_path("fieldbrief", appauthor=False),
        description="Folder of the database and of what is written. Default: where this system keeps a user's data.",
    )
    database_url: SecretStr | None = Field(
        default=None,
        description="Database: sqlite:///PATH or postgresql+psycopg://... Default: fieldbrief.db in data_dir.",
    )
    fields_dir: Folder | None = Field(
        default=None,
        description="Folder with study fields of your own (*.toml); they overlay the catalogue. Default: fields in "
        "data_dir, if it is there.",
    )
    fields: Words = Field(
        default=(),
        description="Study fields that collect, weekly and status look after where none is named. Default: those of "
        "the roster's students.",
    )
    time_zone: Annotated[str, AfterValidator(_zone)] = Field(
        default="UTC", description="Time zone in which a week begins and a schedule counts."
    )
    model: str = Field(
        default="",
        description="Embedding model: a folder, or a name on the Hugging Face hub. Default: the one shipped.",
    )
    heard_share: float = Field(
        default=0.5,
        ge=0,
        le=1,
        description="Share of a study field's feeds that must be heard for its week to be closed and mailed.",
    )
    parser: str = Field(
        default="",
        description="spaCy model that reads sentences: an installed one, or a folder. Default: the one shipped.",
    )
    contact: str = Field(
        default="",
        description="Your address or web page, told to the sites that are polled, so that they can reach you.",
    )
    allow_hosts: Annotated[Words, AfterValidator(_hosts)] = Field(
        default=(),
        description="Exact host:port pairs that may be asked though they are private, as 127.0.0.1:8080. Everything "
        "else on loopback and private networks is refused.",
    )
    host_pace: float = Field(
        default=DEFAULT_LIMITS.host_pace, ge=0, le=3600, description="Seconds between two requests to one host."
    )
    fetch_deadline: PositiveFloat = Field(
        default=DEFAULT_LIMITS.deadline,
        le=600,
        description="Seconds in which one answer, with its redirects, must be complete.",
    )
    fetch_concurrency: PositiveInt = Field(
        default=DEFAULT_LIMITS.concurrency, le=256, description="Requests at a time, over all hosts."
    )
    collect_minutes: PositiveFloat = Field(
        default=BUDGET.run / 60,
        le=1440,
        description="Minutes one collection may take. What it had no time for is asked by the next one.",
    )
    host_minutes: PositiveFloat = Field(
        default=BUDGET.host / 60,
        le=1440,
        description="Of these, minutes for any one host, so that a slow site doesn't hold up the others.",
    )
    fetch_redirects: int = Field(
        default=DEFAULT_LIMITS.redirects, ge=0, le=20, description="Redirects that are followed."
    )
    fetch_wire_bytes: PositiveInt = Field(default=DEFAULT_LIMITS.wire, description="Largest answer, as sent.")
    fetch_feed_bytes: PositiveInt = Field(default=DEFAULT_LIMITS.decoded, description="Largest feed, decompressed.")
    fetch_page_bytes: PositiveInt = Field(
        default=DEFAULT_LIMITS.page_decoded, description="Largest article page, decompressed."
    )
    read_workers: PositiveInt = Field(default=2, le=64, description="Child processes that parse feeds and pages.")
    read_cpu_seconds: PositiveInt = Field(default=10, le=600, description="Seconds of CPU one document may cost.")
    read_memory_bytes: PositiveInt = Field(
        default=512 * 2**20, ge=128 * 2**20, description="Memory one of these children may use."
    )
    templates_dir: Folder | None = Field(
        default=None, description="Folder with templates of your own; what it lacks is taken from ours."
    )
    sender: str = Field(default="", description="From: of the messages, as Field Brief <brief@example.org>.")
    unsubscribe: str = Field(
        default="",
        description="How students leave the list: an address they write to, a web page (https), or both with a comma "
        "between; some mail programs show their button only with both. Default: the sender.",
    )
    answers_to: Annotated[str, AfterValidator(_address)] = Field(
        default="",
        description="Address that students write to for more, less, follow, mute and unsubscribe: each card then has "
        "links that begin such a letter. Default: no links.",
    )
    inbox_url: SecretStr | None = Field(
        default=None,
        description="Mailbox where those letters and bounces arrive, read by inbox and never changed: "
        "imaps://user:password@host/folder, imap://... (STARTTLS) or maildir:/a/folder.",
    )
    answers_secret: SecretStr | None = Field(
        default=None,
        min_length=16,
        description="Secret of the codes in those links; give it where several machines render. Default: made once, in "
        "answers.key in data_dir.",
    )
    smtp_url: SecretStr | None = Field(
        default=None,
        description="Where send delivers: smtp://user:password@host:port (STARTTLS, except on loopback), smtps://..., "
        "maildir:/a/folder, eml:/a/folder or console:. A password is better kept in the environment than in a file.",
    )
    task_runner: Annotated[str, _one_of("task runner", "threads", "dask:")] = Field(
        default="threads", description="What runs the flows' tasks: threads, or dask:tcp://HOST:PORT."
    )
    alert_block: Annotated[str, AfterValidator(_block)] = Field(
        default="",
        description="Prefect notification block that is told of runs that fail, as TYPE/NAME: slack-webhook/office. "
        "Blocks are made in Prefect's page.",
    )
    collect_schedule: str = Field(default="15 5 * * *", description="When serve collects, as a cron line.")
    weekly_schedule: str = Field(default="0 7 * * 1", description="When serve builds and sends, as a cron line.")
    send_schedule: str = Field(
        default="40 * * * *", description="When serve sends messages that still wait, as a cron line."
    )

    keep_articles_weeks: int = Field(
        default=60,
        ge=30,
        description="Weeks for which articles, and the vectors of texts, are kept. Trends look back 26.",
    )
    keep_memories_weeks: int = Field(
        default=16,
        ge=6,
        description="Weeks that can still be rebuilt from what was known then. The counts of all weeks stay.",
    )
    keep_editions_weeks: int = Field(default=104, ge=6, description="Weeks for which built editions are kept.")
    keep_deliveries_weeks: int = Field(
        default=60,
        ge=6,
        description="Weeks for which it is remembered what was mailed to whom, so that no article comes twice.",
    )

    @property
    def zone(self) -> ZoneInfo:
        """The operator's time zone."""
        return ZoneInfo(self.time_zone)

    @property
    def database(self) -> str:
        """The database's URL. It may hold a password: never show it."""
        if self.database_url:
            return self.database_url.get_secret_value()
        return sqlite_url(self.data_dir / "fieldbrief.db")


class Settings(BaseSettings, Values):
    """The values in force: flags over environment over file over defaults. Made by `load_settings`."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, env_ignore_empty=True, extra="forbid", frozen=True)

    from_file: ClassVar[Mapping[str, Any]] = {}

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - the signature is pydantic's
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - the signature is pydantic's
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Flags, environment, file."""
        return init_settings, env_settings, InitSettingsSource(settings_cls, dict(cls.from_file))


def load_settings(**flags: object) -> Settings:
    """The settings in force. A flag that is None wasn't given.

    Raises:
        ConfigError: names file, line and key, the environment variable, or the flag.
    """
    given = {name: value for name, value in flags.items() if value is not None}
    path = settings_file(given.get("data_dir"))
    stated: dict[str, Any] = {}
    if path is not None:
        values, problems = read_toml(path, Values)
        if problems:
            raise ConfigError(
                "; ".join(map(str, problems[:5])) + ".", remedy="`fieldbrief init` writes a file that names all."
            )
        stated = {name: getattr(values, name) for name in values.model_fields_set} if values else {}
    # One class for each call: pydantic hands its sources nothing but the class.
    kind = type("Settings", (Settings,), {"from_file": stated, "__module__": __name__})
    try:
        settings: Settings = kind(**given)
    except ValidationError as error:
        raise _wrong(error, given) from error
    return settings


def settings_file(data_dir: object = None) -> Path | None:
    """The settings file that is read: the first that is there."""
    named = data_dir or os.environ.get(f"{PREFIX}DATA_DIR")
    folders = [Path(str(named)).expanduser()] if named else []
    folders += [Path(), user_data_path("fieldbrief", appauthor=False)]
    return next((folder / FILE_NAME for folder in folders if (folder / FILE_NAME).is_file()), None)


def use_data_dir(folder: Path | None) -> None:
    """Let this process and its children use `folder`: flows and tasks load their settings themselves."""
    if folder is not None:
        os.environ[f"{PREFIX}DATA_DIR"] = str(folder.expanduser().absolute())


def unknown_variables() -> tuple[str, ...]:
    """Variables of the environment that look like ours and set nothing."""
    known = {PREFIX + name.upper() for name in Values.model_fields}
    return tuple(sorted(name for name in os.environ if name.startswith(PREFIX) and name not in known))


def prepare_libraries() -> None:
    """Tell Prefect and the model's libraries not to report home, and to be patient; a value already set stays."""
    for name in ("DO_NOT_TRACK", "HF_HUB_DISABLE_TELEMETRY"):
        os.environ.setdefault(name, "1")
    os.environ.setdefault("PREFECT_SERVER_ANALYTICS_ENABLED", "false")
    # A busy small machine takes longer than the 20 seconds Prefect allows its temporary server to start.
    os.environ.setdefault("PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS", "180")
    os.environ.setdefault("PREFECT_SERVER_UI_SHOW_PROMOTIONAL_CONTENT", "false")
    # Without heartbeats (seconds apart) a run whose process was killed would be shown as running for ever.
    os.environ.setdefault("PREFECT_FLOWS_HEARTBEAT_FREQUENCY", "60")


def _wrong(error: ValidationError, flags: Mapping[str, object]) -> ConfigError:
    first = error.errors(include_url=False, include_input=False)[0]
    name = str(first["loc"][0]) if first["loc"] else "settings"
    if name in flags:
        place = "--" + name.replace("_", "-")
    elif PREFIX + name.upper() in os.environ:
        place = PREFIX + name.upper()
    else:
        place = f"setting {name}"
    context = first.get("ctx", {})
    text = str(context["error"]) if "error" in context else first["msg"][:1].lower() + first["msg"][1:]
    return ConfigError(f"{place}: {text}.", remedy="`fieldbrief init` writes a file that names every setting.")


def reference(line: Callable[[str, str, str, str], Chosen]) -> tuple[Chosen, ...]:
    """Something for every setting, from name, variable, default as TOML ("" if none) and description."""
    return tuple(
        line(
            name,
            PREFIX + name.upper(),
            _toml(field.default if field.default_factory is None else None),
            field.description or "",
        )
        for name, field in Values.model_fields.items()
    )


def example_file() -> str:
    """A `fieldbrief.toml` with every setting, commented out, at its default."""
    head = (
        "# Settings of fieldbrief. A line counts once its # is gone; what is commented out is the default.\n"
        "# An environment variable (FIELDBRIEF_ and the name in capitals) or a flag goes before this file.\n"
    )

    def one(name: str, variable: str, default: str, description: str) -> str:  # noqa: ARG001 - reference's signature
        return f"# {description}\n#{name} = {default or _EXAMPLES[name]}\n"

    return "\n".join((head, *reference(one)))


def settings_table() -> str:
    """The settings reference, as a Markdown table."""

    def row(name: str, variable: str, default: str, description: str) -> str:
        return f"| `{name}` | `{variable}` | {f'`{default}`' if default else ''} | {description} |"

    return "\n".join(("| setting | variable | default | what |", "| --- | --- | --- | --- |", *reference(row))) + "\n"


_EXAMPLES: Final[Mapping[str, str]] = {
    "data_dir": '"~/fieldbrief"',
    "database_url": '"postgresql+psycopg://fieldbrief@localhost/fieldbrief"',
    "fields_dir": '"~/fieldbrief/fields"',
    "templates_dir": '"~/fieldbrief/templates"',
    "inbox_url": '"imaps://user:password@mail.example.org"',
    "answers_secret": '"sixteen characters or more"',
    "smtp_url": '"smtp://user:password@mail.example.org:587"',
}


def _toml(value: object) -> str:
    if isinstance(value, tuple):
        return "[" + ", ".join(_toml(part) for part in value) + "]"
    if isinstance(value, str):
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    return "" if value is None else str(value)
