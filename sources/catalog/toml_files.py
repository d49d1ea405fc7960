"""Read a TOML file somebody wrote by hand, and say what is wrong with it by file, line and key."""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from sources.errors import ConfigError

LARGEST = 2 * 1024 * 1024  # bytes; the largest shipped file has 10 kB
_BROKEN_AT = re.compile(r"\(at line (\d+), column (\d+)\)")
_STATEMENT = re.compile(r"""\s*(?P<header>\[\[?[^\]\n]+\]\]?)|\s*(?P<key>[\w-]+|"[^"\n]+"|'[^'\n]+')\s*[=.]""")
_TOKEN = re.compile(
    r"""\"{3}(?:\\.|[^\\])*?\"{3,5}|'{3}.*?'{3,5}|"(?:\\.|[^"\\\n])*"|'[^'\n]*'|\#[^\n]*|[\[\]{}]|\n""", re.DOTALL
)

Model = TypeVar("Model", bound=BaseModel)
Key = tuple[str | int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing that is wrong with a file: where, and what to do. `line` counts from 1; 0 is the file as a whole."""

    file: Path
    line: int = 0
    key: str = ""  # as in "feeds[3].url"; the first feed is feeds[1], as people count
    text: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else str(self.file)
        return f"{place}: {self.key}: {self.text}" if self.key else f"{place}: {self.text}"


def read_toml(path: Path, model: type[Model]) -> tuple[Model | None, tuple[Problem, ...]]:
    """The file as `model`, or None and everything that is wrong with it, in the order of the file. Never raises."""
    try:
        with path.open("rb") as file:
            raw = file.read(LARGEST + 1)
        if len(raw) > LARGEST:
            return None, (Problem(file=path, text=f"larger than {LARGEST // 1024} KiB; no file written by hand is"),)
        text = raw.decode("utf-8-sig").replace("\r\n", "\n")
        return model.model_validate(tomllib.loads(text)), ()
    except OSError as error:
        return None, (Problem(file=path, text=f"can't be read: {error.strerror or error}"),)
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        return None, (Problem(file=path, line=line, text="not UTF-8; save the file as UTF-8"),)
    except tomllib.TOMLDecodeError as error:
        return None, (_broken(path, text, str(error)),)
    except RecursionError:
        return None, (Problem(file=path, text="nested too deeply to be read"),)
    except ValidationError as error:
        found = [_invalid(path, text, details, model) for details in _without_echoes(error)]
        return None, tuple(sorted(found, key=lambda problem: problem.line))


def raise_for(problems: tuple[Problem, ...]) -> None:
    """Raise the first problem as a ConfigError that says how many more there are; nothing if there is none."""
    if problems:
        more = len(problems) - 1
        others = f" ({more} more like it: `fieldbrief fields check {problems[0].file}` lists all)" if more else ""
        raise ConfigError(f"{problems[0]}{others}")


def line_of(text: str, key: Key) -> int:
    """The line (from 1) on which `key` stands in valid TOML; that of the nearest table or key around it otherwise."""
    lines = _lines(text)
    return next((lines[key[:depth]] for depth in range(len(key), 0, -1) if key[:depth] in lines), 1)


@lru_cache(maxsize=4)
def _lines(text: str) -> dict[Key, int]:
    """The line of every table and key, in one pass: tomllib keeps no positions."""
    found: dict[Key, int] = {}
    table: Key = ()
    counts: dict[Key, int] = {}
    lines = text.split("\n")
    for number in _statements(text):
        match = _STATEMENT.match(lines[number - 1])
        if match is None:
            continue
        if match["header"]:
            path: Key = tuple(part.strip(" \"'") for part in match["header"].strip("[] ").split("."))
            if match["header"].startswith("[["):
                found.setdefault(path, number)
                counts[path] = counts.get(path, -1) + 1
                path = (*path, counts[path])
            here = table = path
        else:
            here = (*table, match["key"].strip("\"'"))
        found.setdefault(here, number)
    return found


def _statements(text: str) -> Iterator[int]:
    """The lines (from 1) that begin a statement: not those inside a multi-line string or an open bracket."""
    number, depth = 1, 0
    yield number
    for match in _TOKEN.finditer(text):
        piece = match[0]
        depth += (piece in "[{") - (piece in "]}")
        number += piece.count("\n")
        if piece == "\n" and depth == 0:
            yield number


def _broken(path: Path, text: str, message: str) -> Problem:
    at = _BROKEN_AT.search(message)
    line = int(at[1]) if at else text.count("\n") + 1
    what = re.sub(r"\s*\(at .*\)$", "", message)
    return Problem(file=path, line=line, text=f"not valid TOML: {what[:1].lower()}{what[1:]}; mend this line")


def _without_echoes(error: ValidationError) -> list[ErrorDetails]:
    """One mistake once: a misspelt key is unknown, and the key that was meant is not missing besides."""
    errors = error.errors(include_url=False)
    unknown = [e["loc"] for e in errors if e["type"] == "extra_forbidden"]

    def echo(e: ErrorDetails) -> bool:
        *where, name = e["loc"]
        beside = [str(loc[-1]) for loc in unknown if list(loc[:-1]) == where]
        return e["type"] == "missing" and bool(get_close_matches(str(name), beside, n=1))

    return [e for e in errors if not (e["loc"] and echo(e))]


def _invalid(path: Path, text: str, details: ErrorDetails, model: type[BaseModel]) -> Problem:
    where: Key = details["loc"]
    kind, given = details["type"], details["input"]
    name = str(where[-1]) if where else ""
    if kind == "missing":
        where, told = where[:-1], f"{name} is missing; add a line `{name} = ...`"
        return Problem(file=path, line=line_of(text, where), key=_shown(where), text=told)
    if kind == "extra_forbidden":
        close = get_close_matches(name, _known(model, where), n=1)
        told = "unknown key; " + (f"did you mean {close[0]}?" if close else "remove it")
    elif kind == "value_error":
        told = str(details["ctx"]["error"])
    else:
        told = f"{details['msg'][:1].lower()}{details['msg'][1:]}, not {_brief(given)}"
    return Problem(file=path, line=line_of(text, where), key=_shown(where), text=told)


def _known(model: type[BaseModel], where: Key) -> list[str]:
    """The keys allowed where an unknown one stands: the model's own, or its list items' (one level is all we use)."""
    if len(where) > 1 and (field := model.model_fields.get(str(where[0]))) is not None:
        for inner in getattr(field.annotation, "__args__", ()):
            if isinstance(inner, type) and issubclass(inner, BaseModel):
                return list(inner.model_fields)
    return list(model.model_fields)


def _shown(key: Key) -> str:
    text = ""
    for part in key:
        text += f"[{part + 1}]" if isinstance(part, int) else f".{part}" if text else part
    return text


def _brief(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:59]}…"
