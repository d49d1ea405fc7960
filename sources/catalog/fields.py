"""Study fields: the catalogue we ship, an operator's own folder over it, and what is wrong with either.

A folder of study fields holds one TOML file a field, and at most one `opportunities.toml`: feeds of calls, grants,
fellowships and jobs, each with the slugs of the fields it serves, or `["*"]` for all of them. A later folder's
field replaces an earlier one with the same slug; a later `opportunities.toml` replaces the earlier one.
"""

import re
from collections.abc import Collection, Iterable, Mapping
from difflib import get_close_matches
from importlib.resources import files
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from sources.catalog.toml_files import Problem, line_of, raise_for, read_toml
from sources.errors import ConfigError, Refused
from sources.types import Confidence, Feed, FeedKind, StudyField
from sources.web.urls import check_url, feed_address

CATALOGUE = Path(str(files("sources.catalog")))
OPPORTUNITIES = "opportunities.toml"
ALL_FIELDS = "*"
SLUG = 60  # characters of a slug at most: the tables' columns take 64


def _url(value: str) -> str:
    value = feed_address(value)
    try:
        check_url(value)
    except Refused as refused:
        raise ValueError(f"{refused.reason}; write the address as http:// or https:// and a host") from None
    return value  # otherwise verbatim: some sites want their odd query byte for byte


def _slug(value: str) -> str:
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", value) or len(value) > SLUG:
        raise ValueError(
            f"a slug is lower-case letters, digits and single hyphens, at most {SLUG} characters: robotics"
        )
    return value


def _language(value: str) -> str:
    if not re.fullmatch(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*", value):
        raise ValueError("a language is a BCP 47 code such as en or pt-BR")
    return value


Url = Annotated[str, AfterValidator(_url)]
Slug = Annotated[str, AfterValidator(_slug)]
Line = Annotated[str, Field(min_length=1, max_length=200)]
Language = Annotated[str, AfterValidator(_language)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class _Feed(_Strict):
    url: Url
    title: Line
    site: Url | None = None
    kind: FeedKind = "other"
    language: Language | None = None
    confidence: Confidence = "high"
    headline_only: bool = False
    visit_pages: bool = True
    opportunities: bool = False
    general: bool = False


class _Opportunity(_Feed):
    kind: FeedKind = "opportunities"
    fields: Annotated[list[str], Field(min_length=1)]


class _Field(_Strict):
    slug: Slug
    name: Line
    description: Annotated[str, Field(max_length=2000)] = ""
    cip: list[Line] = Field(default_factory=list)
    arxiv: list[Line] = Field(default_factory=list)
    related: list[Slug] = Field(default_factory=list)
    feeds: Annotated[list[_Feed], Field(min_length=1)]


class _Opportunities(_Strict):
    feeds: list[_Opportunity]


def load_fields(*folders: Path) -> dict[str, StudyField]:
    """The shipped study fields with `folders` laid over them, by slug in alphabetical order.

    Raises:
        ConfigError: a folder is missing or holds no study field, or a file in one is wrong.
    """
    return read_fields(CATALOGUE, *folders)


def read_fields(*folders: Path) -> dict[str, StudyField]:
    """The study fields of `folders` alone, later over earlier; raises as `load_fields` does."""
    read: dict[str, tuple[Path, _Field]] = {}
    opportunities: tuple[Path, _Opportunities] | None = None
    problems: list[Problem] = []
    for folder in folders:
        own: dict[str, tuple[Path, _Field]] = {}
        for path in _toml_files(folder):
            if path.name == OPPORTUNITIES:
                calls, found = read_toml(path, _Opportunities)
                opportunities = (path, calls) if calls else opportunities
            else:
                field, found = _read_field(path)
                if field and field.slug in own:
                    found = (_twice(path, field.slug, own[field.slug][0]),)
                elif field:
                    own[field.slug] = (path, field)
            problems += found
        read |= own
    for path, field in read.values():
        problems += _strangers(path, ("related",), field.related, known=read)
    if opportunities:
        problems += _misdirected(*opportunities, known=read)
    raise_for(tuple(problems))
    calls = opportunities[1] if opportunities else None
    return {slug: _study_field(field, calls) for slug, (_, field) in sorted(read.items())}


def check_file(path: Path, *, known: Collection[str] | None = None) -> tuple[Problem, ...]:
    """Everything that is wrong with one study field's file (or `opportunities.toml`), in its order; empty if sound.

    Args:
        path: the file.
        known: slugs that `related` and `fields` may name; the shipped ones and those beside the file if None.
    """
    if known is None:
        known = _slugs(CATALOGUE) | _slugs(path.parent)
    if path.name == OPPORTUNITIES:
        calls, problems = read_toml(path, _Opportunities)
        return problems if calls is None else tuple(_misdirected(path, calls, known=known))
    field, problems = _read_field(path)
    return problems if field is None else tuple(_strangers(path, ("related",), field.related, known=known))


def find_field(fields: Mapping[str, StudyField], slug: str) -> StudyField:
    """The study field called `slug`.

    Raises:
        ConfigError: there is none; names those spelt or called alike.
    """
    if slug in fields:
        return fields[slug]
    wanted = slug.strip().lower()
    close = [s for s, field in fields.items() if wanted and (wanted in s or wanted in field.name.lower())]
    close += [s for s in get_close_matches(wanted, fields, n=3, cutoff=0.6) if s not in close]
    meant = f" Did you mean {' or '.join(close[:3])}?" if close else ""
    raise ConfigError(f"There is no study field {slug!r}.{meant}", remedy="`fieldbrief fields` lists them all.")


def _toml_files(folder: Path) -> list[Path]:
    if not folder.is_dir():
        raise ConfigError(
            f"{folder}: there is no such folder of study fields.", remedy="Create it or mend the setting."
        )
    found = sorted(folder.glob("*.toml"))
    if not any(path.name != OPPORTUNITIES for path in found):
        raise ConfigError(
            f"{folder}: the catalogue is empty: no study field (a .toml file) in this folder.",
            remedy="Put one there; `fieldbrief fields` shows where the shipped ones are, to copy from.",
        )
    return found


def _read_field(path: Path) -> tuple[_Field | None, tuple[Problem, ...]]:
    field, problems = read_toml(path, _Field)
    if field is None:
        return None, problems
    text = path.read_text(encoding="utf-8-sig")
    again: list[Problem] = []
    seen: dict[str, int] = {}
    for index, feed in enumerate(field.feeds):
        first = seen.setdefault(feed.url, index)
        if first != index:
            line = line_of(text, ("feeds", index, "url"))
            told = f"the same feed as feeds[{first + 1}]; keep one of them"
            again.append(Problem(file=path, line=line, key=f"feeds[{index + 1}].url", text=told))
    return (None if again else field), tuple(again)


def _twice(path: Path, slug: str, first: Path) -> Problem:
    line = line_of(path.read_text(encoding="utf-8-sig"), ("slug",))
    return Problem(file=path, line=line, key="slug", text=f"{first.name} has the slug {slug} too; rename one of them")


def _strangers(
    path: Path, key: tuple[str | int, ...], slugs: Iterable[str], *, known: Collection[str]
) -> Iterable[Problem]:
    """A problem for each of `slugs` that is no study field."""
    for slug in slugs:
        if slug not in known:
            close = get_close_matches(slug, known, n=1)
            told = f"there is no study field {slug!r}; " + (f"did you mean {close[0]}?" if close else "remove it")
            shown = "".join(f"[{part + 1}]." if isinstance(part, int) else part for part in key)
            yield Problem(file=path, line=line_of(path.read_text(encoding="utf-8-sig"), key), key=shown, text=told)


def _misdirected(path: Path, calls: _Opportunities, *, known: Collection[str]) -> Iterable[Problem]:
    for index, feed in enumerate(calls.feeds):
        yield from _strangers(path, ("feeds", index, "fields"), feed.fields, known={*known, ALL_FIELDS})


def _slugs(folder: Path) -> set[str]:
    """The slugs of a folder's sound files; the others are another check's business."""
    read = (read_toml(path, _Field)[0] for path in folder.glob("*.toml") if path.name != OPPORTUNITIES)
    return {field.slug for field in read if field}


def _study_field(field: _Field, calls: _Opportunities | None) -> StudyField:
    feeds = {feed.url: _feed(feed) for feed in field.feeds}
    for call in calls.feeds if calls else ():
        if ALL_FIELDS in call.fields or field.slug in call.fields:
            feeds.setdefault(call.url, _feed(call, opportunities=True))
    return StudyField(
        slug=field.slug,
        name=field.name,
        description=" ".join(field.description.split()),
        cip=tuple(field.cip),
        arxiv=tuple(field.arxiv),
        related=tuple(field.related),
        feeds=tuple(feeds.values()),
    )


def _feed(feed: _Feed, *, opportunities: bool = False) -> Feed:
    return Feed(
        url=feed.url,
        title=feed.title,
        site_url=feed.site or "",
        kind=feed.kind,
        language=feed.language or "",
        confidence=feed.confidence,
        headline_only=feed.headline_only,
        visit_pages=feed.visit_pages and not feed.headline_only,
        opportunities=opportunities or feed.opportunities or feed.kind == "opportunities",
        general=feed.general,
    )
