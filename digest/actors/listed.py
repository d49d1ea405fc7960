"""People named in a row: what a label before the row, or a role beside one of them, says of all. Pure."""

import re
from dataclasses import dataclass, replace
from typing import Final

from digest.evidence.roles import says_role
from digest.text.parser import Parsed

_LABEL: Final = re.compile(
    r"(?:^|[.;]\s|\bis\s)([A-Z][\w-]*(?: [a-z]+)?|[A-Z][\w-]+ (?:committee|authors?|chairs?|members))\s?:\s*$"
)
_LABELS: Final = {"authors": "author", "author": "author", "jury": "jury member", "keynotes": "keynote speaker",
                  "speakers": "speaker", "lecturers": "lecturer", "chairs": "chair", "chair": "chair",
                  "coordinator": "coordinator", "supervisors": "supervisor", "supervisor": "supervisor",
                  "hosts": "", "jury members": "jury member", "organisers": "organiser", "organizers": "organizer",
                  "editors": "editor", "contact": "contact", "members": "member"}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A person as one sentence names them."""

    name: str
    role: str  # "" where it gives none, and the name comes with a verb of speech
    organisation: str
    deed: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A name in its sentence and what speaks for it."""

    span: tuple[int, int]
    person: Person
    able: bool  # the name can be a person's
    kept: bool  # and there is evidence


def listed(parsed: Parsed, seen: list[Seen]) -> list[Seen]:
    """Names behind "Jury:", "Authors:", each with what the label says."""
    told: list[Seen] = []
    label = ""
    for one in seen:
        start, end = one.span
        before = parsed.span(0, start)
        if found := _LABEL.search(before):
            label = _LABELS.get(found[1].casefold(), found[1].casefold() if says_role(found[1]) else "")
        elif label and not re.fullmatch(r"[,;&()\w\s.-]*", parsed.span(told[-1].span[1], start)):
            label = ""
        if label and one.able and not one.person.role:
            organisation = one.person.organisation or _beside(parsed, end)
            person = replace(one.person, role=label, organisation=organisation)
            told.append(replace(one, person=person, kept=True))
        else:
            told.append(one)
    return told


def _beside(parsed: Parsed, end: int) -> str:
    """An organisation behind a listed name's comma or in its brackets."""
    found = re.match(r"\s*,\s+([A-ZÀ-Þ][A-Z]{2,})\b", parsed.span(end, min(end + 3, len(parsed.words))))
    return found[1] if found else ""


def shared(parsed: Parsed, seen: list[Seen]) -> list[Seen]:
    """What is said of one of several names joined by commas and "and" holds for all of them."""
    told = list(seen)
    for n in range(len(told) - 2, -1, -1):
        here, after = told[n], told[n + 1]
        between = parsed.span(here.span[1], after.span[0]).strip()
        if between in (",", "and", "&", ", and") and here.able and after.kept and not here.kept:
            role = after.person.role
            person = replace(here.person, role=role, organisation=here.person.organisation or after.person.organisation)
            told[n] = replace(here, person=person, kept=True)
    for n in range(1, len(told)):
        before, here = told[n - 1], told[n]
        between = parsed.span(before.span[1], here.span[0]).strip()
        if between in (",", "and", "&", ", and") and before.kept and here.able and not here.kept:
            person = replace(here.person, role=here.person.role or before.person.role)
            told[n] = replace(here, person=person, kept=bool(before.person.role or before.person.deed))
    return told
