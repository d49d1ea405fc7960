"""How well the people and organisations of a text are read, on texts whose actors somebody named.

A file has a JSON object a line: {"id", "title", "text", "people": [{"name", "role", "organisation"}]}: those who are
behind the story or speak in it, not bylines, victims and people mentioned in passing. "organisations": [{"name",
"kind"}], where it is there, names those that act in the story or that something is done to; the ones that labelled
people are of may be found or not.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from digest.actors.people import find_actors
from digest.actors.persons import person_key
from digest.measure.rows import read_rows
from digest.text.english import FUNCTION
from digest.text.parser import Parser
from digest.text.words import fold
from digest.types import Actor
from sources.errors import ConfigError
from sources.types import Article, ArticleId

_FORM: Final = (
    '{"id", "title", "text", "people": [{"name", "role", "organisation"}], "organisations": [{"name", "kind"}]}'
)
_EVERYBODY: Final = 1_000  # all that are found are scored, not the dozen that a digest shows


@dataclass(frozen=True, slots=True, kw_only=True)
class Labelled:
    """A text, its people as (name, role, organisation) and organisations as (name, kind); "" where none is given."""

    id: str
    title: str
    text: str
    people: tuple[tuple[str, str, str], ...]
    organisations: tuple[tuple[str, str], ...] | None = None  # None: nobody labelled them


def read_labelled(paths: Iterable[Path]) -> tuple[Labelled, ...]:
    """The labelled files.

    Raises:
        ConfigError: one can't be read, or a line is no such object; names file and line.
    """
    found = [one for path in paths for one in read_rows(path, _labelled, _FORM)]
    if not found:
        raise ConfigError("the files hold no text")
    return tuple(found)


def _labelled(row: dict[str, Any]) -> Labelled:
    people = [
        (str(one["name"]), str(one.get("role") or ""), str(one.get("organisation") or "")) for one in row["people"]
    ]
    firms = [(str(one["name"]), str(one.get("kind") or "")) for one in row.get("organisations") or ()]
    return Labelled(
        id=str(row["id"]), title=str(row.get("title") or ""), text=str(row["text"]), people=tuple(people),
        organisations=tuple(firms) if "organisations" in row else None,
    )  # fmt: skip


def find_people(texts: Iterable[Labelled], parser: Parser) -> tuple[tuple[Actor, ...], ...]:
    """The people and organisations that the production code finds in each text.

    Raises:
        ModelError: the parser's model is missing or damaged.
    """
    return tuple(find_actors([_article(one)], parser=parser, most=_EVERYBODY) for one in texts)


def score(texts: Sequence[Labelled], found: Sequence[Sequence[Actor]]) -> dict[str, float | int]:
    """Shares 0 to 1: names found that are wanted, wanted that are found, and of these the roles and organisations.

    A role is right where half of its words, and of the wanted one's, are the other's too; an organisation where it
    holds the wanted one's words or the other way round. Only people whose label has one are counted. Organisations as
    actors are scored where they are labelled, their kinds where both say one.
    """
    wanted = hits = given = 0
    roles, organisations = [], []
    for one, actors in zip(texts, found, strict=True):
        by_key = {person_key(actor.name): actor for actor in actors if actor.kind == "person"}
        wanted += len(one.people)
        given += len(by_key)
        for name, role, organisation in one.people:
            actor = by_key.get(person_key(name))
            if actor is None:
                continue
            hits += 1
            said, meant = _words(f"{actor.role} {actor.organisation}"), _words(f"{role} {organisation}")
            if role:
                roles.append(2 * len(said & meant) >= max(len(said), len(meant)))
            if organisation:
                organisations.append(_same(actor.organisation, organisation))
    return {
        "texts": len(texts),
        "people": wanted,
        "precision": _share(hits, given),
        "recall": _share(hits, wanted),
        "role": _share(sum(roles), len(roles)),
        "organisation": _share(sum(organisations), len(organisations)),
        **_score_organisations(texts, found),
    }


def _score_organisations(texts: Sequence[Labelled], found: Sequence[Sequence[Actor]]) -> dict[str, float | int]:
    wanted = hits = given = 0
    kinds = []
    for one, actors in zip(texts, found, strict=True):
        if one.organisations is None:
            continue
        of_people = [organisation for _, _, organisation in one.people if organisation]
        firms = [actor for actor in actors if actor.kind != "person"]
        wanted += len(one.organisations)
        for name, kind in one.organisations:
            actor = next((firm for firm in firms if _same(firm.name, name)), None)
            hits += actor is not None
            if actor and kind and actor.kind != "organisation":
                kinds.append(actor.kind == kind)
        labelled = [name for name, _ in one.organisations]
        given += sum(
            any(_same(firm.name, name) for name in labelled) or not any(_same(firm.name, own) for own in of_people)
            for firm in firms
        )
    return {
        "organisations": wanted,
        "organisations_precision": _share(hits, given),
        "organisations_recall": _share(hits, wanted),
        "organisations_kind": _share(sum(kinds), len(kinds)),
    }


def _same(one: str, other: str) -> bool:
    own, meant = _words(one), _words(other)
    return bool(own and meant) and (own <= meant or meant <= own)


def prediction(text: Labelled, actors: Sequence[Actor]) -> dict[str, Any]:
    """What was found in a text, in the form of the labels."""
    people = [one for one in actors if one.kind == "person"]
    return {
        "id": text.id,
        "people": [{"name": one.name, "role": one.role, "organisation": one.organisation} for one in people],
        "organisations": [{"name": one.name, "kind": one.kind} for one in actors if one.kind != "person"],
    }


def _article(one: Labelled) -> Article:
    url = f"https://labelled.example/{one.id}"
    return Article(
        id=ArticleId(one.id), url=url, canonical_url=url, site="labelled.example", title=one.title, text=one.text,
        lead=one.text[:300], first_seen=datetime(2025, 1, 1, tzinfo=UTC),
    )  # fmt: skip


def _words(text: str) -> frozenset[str]:
    return frozenset(fold(word.strip(".,()")) for word in text.split()) - FUNCTION


def _share(part: int, whole: int) -> float:
    return round(part / whole, 3) if whole else 0.0
