"""Titles as people keep them: one a line, a column of a spreadsheet, the feeds of an OPML list -> works."""

import csv
import io
import re
from typing import Final

from sources.catalog.opml import listed
from sources.errors import ConfigError
from sources.works.work import Library, apart, once, work

_BULLET: Final = re.compile(r"^\s*(?:[-*•–·]|\[?\d{1,4}[.)\]])\s+")
_TITLE: Final = frozenset(("title", "titel", "titre", "título"))
_KEYWORDS: Final = frozenset(("keywords", "manual tags", "automatic tags", "tags"))


def listed_titles(text: str) -> Library:
    """A title a line; bullets and numbers before it are left out."""
    found = (work(_BULLET.sub("", line)) for line in text.splitlines())
    return Library(form="titles", works=once(one for one in found if one))


def table_titles(text: str) -> Library | None:
    """The column "Title" of a CSV file, as Zotero exports it; None where there is no such column."""
    head = text.split("\n", 1)[0]
    separator = max(",;\t", key=head.count)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    names = [name.strip().casefold() for name in next(rows, [])]
    column = next((n for n, name in enumerate(names) if name in _TITLE), None)
    if column is None or len(names) < 2:
        return None
    filed = [n for n, name in enumerate(names) if name in _KEYWORDS]
    works, problems = [], []
    while True:
        try:
            row = next(rows)
        except StopIteration:
            break
        except csv.Error as error:
            problems.append(f"line {rows.line_num}: not CSV: {error}")
            continue
        keywords = [word for n in filed if n < len(row) for word in apart(row[n])]
        found = work(row[column] if column < len(row) else "", keywords)
        if found:
            works.append(found)
        elif any(row):
            problems.append(f"line {rows.line_num}: no title")
    return Library(form="CSV", works=once(works), problems=tuple(problems))


def opml_titles(body: bytes, name: str) -> Library:
    """The feeds of an OPML list by their titles, filed under the folders they lie in.

    Raises:
        ConfigError: it can't be read as OPML.
    """
    found = [work(title, folders) for _, title, folders in listed(body, name)]
    if not any(found):
        raise ConfigError(f"{name}: none of its feeds has a title.", remedy="Export the list from your feed reader.")
    return Library(form="OPML", works=once(one for one in found if one))
