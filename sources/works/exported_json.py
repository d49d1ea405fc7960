"""JSON that reference managers and ORCID export -> works. Entries that can't be used are named by their number.

Known are CSL-JSON (Zotero, Mendeley), Zotero's own JSON (`data`, `tags`), Better BibTeX's (`items`) and ORCID's works,
as its public API answers and as part of a whole record.
"""

import json
from collections.abc import Iterator
from typing import Any, Final

from sources.errors import ConfigError
from sources.works.work import Library, Work, apart, once, work

_DEEPEST: Final = 12  # levels; ORCID's works lie six deep
_PARTS: Final = frozenset({"attachment", "note", "annotation"})  # Zotero's, of another entry


def json_works(text: str, name: str) -> Library:
    """The works of a JSON export.

    Raises:
        ConfigError: it is no JSON, or JSON of another kind; names file and line.
    """
    try:
        value = json.loads(text)
    except (json.JSONDecodeError, RecursionError) as error:
        line = f":{error.lineno}" if isinstance(error, json.JSONDecodeError) else ""
        raise ConfigError(f"{name}{line}: not JSON, or cut off.", remedy="Export it again.") from None
    orcid = list(_orcid(value))
    if orcid:
        return _library("ORCID works", orcid, [])
    entries = value.get("items") if isinstance(value, dict) else value
    if not isinstance(entries, list):
        raise ConfigError(
            f"{name}: JSON, but neither a list of references nor ORCID works.",
            remedy="In Zotero choose Export Library, CSL JSON; from ORCID take /works as JSON.",
        )
    works: list[Work] = []
    problems: list[str] = []
    for number, entry in enumerate(entries, start=1):
        inner = entry.get("data", entry) if isinstance(entry, dict) else None
        if not isinstance(inner, dict):
            problems.append(f"entry {number}: no reference")
        elif inner.get("itemType") not in _PARTS:
            found = work(inner.get("title"), _keywords(inner))
            if found:
                works.append(found)
            else:
                problems.append(f"entry {number}: no title")
    return _library("JSON", works, problems)


def _library(form: str, works: list[Work], problems: list[str]) -> Library:
    return Library(form=form, works=once(works), problems=tuple(problems))


def _keywords(entry: dict[str, Any]) -> Iterator[str]:
    yield from apart(entry.get("keyword"))
    for tag in entry.get("tags") or ():
        yield str(tag.get("tag", "")) if isinstance(tag, dict) else str(tag)


def _orcid(value: Any, depth: int = 0) -> Iterator[Work]:
    """Every work of an ORCID answer: an object whose title is {"title": {"value": ...}}."""
    if depth > _DEEPEST:
        return
    if isinstance(value, list):
        for one in value:
            yield from _orcid(one, depth + 1)
    elif isinstance(value, dict):
        title = value.get("title")
        inner = title.get("title") if isinstance(title, dict) else None
        if isinstance(inner, dict) and (found := work(inner.get("value"))):
            yield found
            return
        for one in value.values():
            yield from _orcid(one, depth + 1)
