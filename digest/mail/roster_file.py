"""A roster as people have it, a spreadsheet saved as CSV -> students, a sentence for each row that can't be used."""

import csv
import io
import re
import uuid
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Final, NamedTuple

from digest.mail.message import is_address
from digest.page.lines import one_line
from digest.types import Student, StudentId
from sources.errors import ConfigError
from sources.wording.dates import parse_date
from sources.wording.sanitise import plain_line

_LARGEST: Final = 20_000_000  # bytes; no faculty has such a roster
_REMEDY: Final = "The first line names the columns: name,email,fields,interests. Several fields stand in one cell: a;b."
# What the columns are called where people make them: English, German, French, Spanish.
_COLUMNS: Final[Mapping[str, str]] = {
    called: column
    for column, names in {
        "name": "name|full name|student|student name|nombre|nom|last name, first name|nachname, vorname|name, vorname|"
        "last name|surname|family name|nachname|apellido|apellidos",
        "first_name": "first name|given name|forename|vorname|prénom|nombre de pila",
        "email": "email|e-mail|e-mail address|email address|mail|e-mail-adresse|address|correo|courriel|adresse e-mail",
        "fields": "fields|field|study field|study fields|field of study|fields of study|discipline|subject|studienfach|"
        "studienfächer|fach|fächer|fachgebiet|fachgebiete|fachrichtung|domaine|domaines|campo|campos",
        "interests": "interests|interest|research interests|interessen|intereses|intérêts|centres d'intérêt",
        "follow": "follow|follows|following",
        "mute": "mute|muted",
        "more": "more|more of|more like",
        "less": "less|less of|less like",
        "consented": "consent|consented|consent date|einwilligung|consentement|consentimiento",
        "share_name": "share name|share my name|name shared",
    }.items()
    for called in names.split("|")
}
_WISHES: Final = ("name", "interests", "follow", "mute", "more", "less", "consented", "share_name")
_YES: Final = frozenset(["yes", "y", "true", "1", "x", "ja", "oui", "sí", "si"])
_NO: Final = frozenset(("", *["no", "n", "false", "0", "-", "nein", "non"]))
_WEIGHT: Final = re.compile(r"(.+?)\s*[:\s]\s*(\d{1,3}(?:\.\d+)?)\s*%?")  # "robotics 70%", "robotics: 2"
_ANSI: Final = re.compile(r"\x1b\[[0-?]*[ -/]*[@-~]")  # a terminal's colours, copied along
_UNSEEN: Final = re.compile("[\u200b-\u200f\u2060\ufeff\u00ad]")  # spreadsheets and forms leave them before addresses


class RosterFile(NamedTuple):
    """What a file of students holds."""

    students: tuple[Student, ...]
    problems: tuple[str, ...]  # a sentence with file and line for each row, or field in it, that is no use
    silent: tuple[str, ...]  # what it has no column for: that stays as it stands where a student is known


def read_roster(path: Path, *, known_fields: Mapping[str, str] | Collection[str] | None = None) -> RosterFile:
    """The students of a CSV file, and a sentence with file and line for each row that can't be used.

    Commas, semicolons or tabs separate the columns, in any order; Excel's byte order mark is fine. Within a cell
    semicolons (or bars) separate fields and interests; a field's weight stands behind it ("robotics 70%").

    Args:
        path: a file of UTF-8 text with a head line.
        known_fields: the slugs there are, with their names where at hand: a name is taken for its slug, whatever its
            case. Another field is left out and said; a row of no other is refused. None: not checked.

    Raises:
        ConfigError: the file can't be read at all, or has no columns email and fields.
    """
    lines, skipped, separator = _table(_read(path))
    reader = csv.DictReader(io.StringIO(lines, newline=""), delimiter=separator, strict=True)
    names: dict[str, str] = {}
    for name in _fieldnames(reader, path):
        names.setdefault(_COLUMNS.get(" ".join(_visible(name or "").casefold().split()), ""), name)
    if missing := [name for name in ("email", "fields") if name not in names]:
        raise ConfigError(
            f"{path}:{skipped + 1}: there is no column {' and no column '.join(missing)}.", remedy=_REMEDY
        )
    slugs = _slugs(known_fields)
    found: dict[str, Student] = {}
    problems: list[str] = []
    for line, row in _rows(reader, path, problems, skipped):
        cells = {name: _visible(row.get(key) or "") for name, key in names.items() if name}
        student, why = _student(cells, slugs)
        if why:
            problems.append(f"{path}:{line}: {why}")
        if student is None:
            continue
        if student.email.casefold() in found:
            problems.append(f"{path}:{line}: this address is already in an earlier line (capitals don't count)")
        else:
            found[student.email.casefold()] = student
    told = {"name", *names} if "first_name" in names else names.keys()
    silent = tuple(wish for wish in _WISHES if wish not in told)
    return RosterFile(tuple(found.values()), tuple(problems), silent)


def _table(text: str) -> tuple[str, int, str]:
    """The table from its head line on, how many lines stood before it, and what separates its columns.

    Blank lines before the head, also of separators alone, and a spreadsheet's line `sep=;` are skipped.
    """
    skipped, separator = 0, ""
    while text:
        line, _, rest = text.partition("\n")
        told = re.fullmatch(r"\s*\"?sep=(.)\"?\s*", line)
        if not told and line.strip(' \r\t,;"'):
            break
        separator = told[1] if told else separator
        text, skipped = rest, skipped + 1
    head = text.split("\n", 1)[0]
    return text, skipped, separator or max(",;\t", key=head.count)


def _visible(cell: str) -> str:
    return _UNSEEN.sub("", cell).replace("\u00a0", " ").strip()


def _slugs(known: Mapping[str, str] | Collection[str] | None) -> dict[str, str] | None:
    """What a field may be called, folded -> its slug; None: anything."""
    if known is None:
        return None
    names = {slug.casefold(): slug for slug in known}
    if isinstance(known, Mapping):
        names |= {name.casefold(): slug for slug, name in known.items()}
    return names


def _read(path: Path) -> str:
    try:
        if path.stat().st_size > _LARGEST:
            raise ConfigError(f"{path}: over {_LARGEST // 1_000_000} MB is too large for a roster.")
        raw = path.read_bytes()
        return raw.decode("utf-16" if raw[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise ConfigError(f"{path}:{line}: not UTF-8 text.", remedy="Save it as “CSV UTF-8”.") from None
    except OSError as error:
        raise ConfigError(f"{path}: can’t be read: {error.strerror or 'unknown reason'}.") from error


def _fieldnames(reader: "csv.DictReader[str]", path: Path) -> Sequence[str]:
    try:
        return reader.fieldnames or ()
    except csv.Error as error:
        raise ConfigError(f"{path}:1: not a CSV file: {error}.", remedy=_REMEDY) from error


def _rows(
    reader: "csv.DictReader[str]", path: Path, problems: list[str], skipped: int
) -> Iterator[tuple[int, dict[str, str | None]]]:
    """The rows with the number of the line each ends on; a row that is no CSV becomes a problem."""
    while True:
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            problems.append(f"{path}:{reader.line_num + skipped}: not CSV: {error}")
            continue
        if any(cell.strip() for cell in row.get(None) or ()):  # empty cells behind a row are a spreadsheet's
            problems.append(
                f"{path}:{reader.line_num + skipped}: more cells than columns (put quotation marks around commas)"
            )
            continue
        if any((value or "").strip() for key, value in row.items() if key is not None):
            yield reader.line_num + skipped, dict(row)


def name_line(name: str) -> str:
    """A name as plain text of one line: no markup, no colours of a terminal, at most 100 characters."""
    return one_line(plain_line(_ANSI.sub("", name)), 100)


def _student(cells: dict[str, str], slugs: dict[str, str] | None) -> tuple[Student | None, str]:
    """The student of a row, and what is wrong with it; None where it is no use."""
    email = cells["email"].strip()
    named = _several(cells["fields"], commas=True)
    if not email:
        return None, "no email"
    if not is_address(email):
        return None, "the email is no address"
    if not named:
        return None, "no field of study"
    fields, weights, unknown = _weighed(named, slugs)
    strange = f"unknown study field: {', '.join(one_line(one, 40) for one in unknown)}" if unknown else ""
    if not fields:
        return None, strange
    consented, why = _consent(cells.get("consented", ""))
    shared = cells.get("share_name", "").casefold()
    if shared not in _YES | _NO:
        why = why or f"“{one_line(shared, 40)}” under share name is neither yes nor no"
    if why:
        return None, why
    name, _, domain = email.rpartition("@")
    return Student(
        id=StudentId(uuid.uuid4().hex),
        name=name_line(f"{cells.get('first_name', '')} {cells.get('name', '')}"),
        email=f"{name}@{domain.lower()}",
        fields=fields,
        weights=weights,
        consented=consented,
        share_name=shared in _YES,
        interests=_several(cells.get("interests", "")),
        follow=_several(cells.get("follow", "")),
        mute=_several(cells.get("mute", "")),
        more=_several(cells.get("more", "")),
        less=_several(cells.get("less", "")),
    ), strange and f"{strange} (left out; the student keeps the other fields)"


def _weighed(
    named: Sequence[str], slugs: dict[str, str] | None
) -> tuple[tuple[str, ...], tuple[float, ...], list[str]]:
    """The fields' slugs, each once, with their weights if any is given, and the names that are no field's."""
    found: dict[str, float] = {}
    unknown, weighed = [], False
    for one in named:
        told = None if slugs is not None and one.casefold() in slugs else _WEIGHT.fullmatch(one)
        name = told[1] if told else one
        slug = name if slugs is None else slugs.get(name.casefold())
        if slug is None:
            unknown.append(one)
        else:
            found.setdefault(slug, float(told[2]) if told else 1.0)
            weighed = weighed or told is not None
    return tuple(found), tuple(found.values()) if weighed else (), unknown


def _consent(cell: str) -> tuple[date | None, str]:
    """The day of consent; or why it is none."""
    if not cell:
        return None, ""
    stamp = parse_date(cell)
    if stamp is None:
        return None, f"“{one_line(cell, 40)}” is no date of consent; write it as 2026-02-28"
    return stamp.moment.date(), ""


def _several(cell: str, *, commas: bool = False) -> tuple[str, ...]:
    """The parts of a cell; a form joins choices by commas, but a comma may stand inside an interest."""
    cell = cell.replace("|", ";").replace("\n", ";")
    parts = (one_line(part, 200) for part in (cell.replace(",", ";") if commas else cell).split(";"))
    return tuple(dict.fromkeys(part for part in parts if part))
