"""A file of a student's -> its works, whatever its form: the file itself says which it is, not its name."""

import re
from pathlib import Path
from typing import Final

from sources.errors import ConfigError
from sources.parse.charset import decode
from sources.works.bibtex import bibtex_works
from sources.works.exported_json import json_works
from sources.works.lists import listed_titles, opml_titles, table_titles
from sources.works.ris import TAG, ris_works
from sources.works.work import Library

LARGEST: Final = 30_000_000  # bytes: 20,000 references with their abstracts
_REMEDY: Final = "Give BibTeX, RIS, CSL JSON, ORCID works, OPML, a CSV file with a column Title, or a title a line."
_BIBTEX: Final = re.compile(r"^\s*@\s*[A-Za-z]+\s*[{(]", re.MULTILINE)
_OTHERS: Final = (
    (b"%PDF", "a PDF"),
    (b"PK\x03\x04", "a packed file (Word, Excel, ZIP)"),
    (b"\xd0\xcf\x11\xe0", "an Office file"),
)


def read_works(path: Path) -> Library:
    """The works of a file and a sentence, with file and place, for each entry that is no use.

    Raises:
        ConfigError: it can't be read, is of no form we know, or holds no title.
    """
    try:
        if path.stat().st_size > LARGEST:
            raise ConfigError(f"{path}: over {LARGEST // 1_000_000} MB.", remedy="Export a part of the library.")
        body = path.read_bytes()
    except OSError as error:
        raise ConfigError(f"{path}: can't be read: {error.strerror or 'unknown reason'}.") from error
    if not body.strip():
        raise ConfigError(f"{path}: the file is empty.", remedy=_REMEDY)
    found = _works(body, path)
    if not found.works:
        first = f" {found.problems[0]}." if found.problems else ""
        raise ConfigError(f"{path}: no title in it ({found.form}).{first}", remedy=_REMEDY)
    named = tuple(
        f"{path}:{told.removeprefix('line ')}" if told.startswith("line ") else f"{path}: {told}"
        for told in found.problems
    )
    return Library(form=found.form, works=found.works, problems=named)


def _works(body: bytes, path: Path) -> Library:
    for start, what in _OTHERS:
        if body.startswith(start):
            raise ConfigError(f"{path}: this is {what}.", remedy=_REMEDY)
    text = decode(body).lstrip("\ufeff")
    if "\0" in text:
        raise ConfigError(f"{path}: this is no text.", remedy=_REMEDY)
    head = text.lstrip()[:2000]
    if head.startswith("<"):
        if "<opml" not in head.casefold():
            kind = "a web page" if "<html" in head.casefold() else "XML of a kind we don't read"
            raise ConfigError(f"{path}: this is {kind}.", remedy=_REMEDY)
        return opml_titles(body, str(path))
    if head.startswith(("{", "[")) and not re.match(r"\[\d+\]", head):
        return json_works(text, str(path))
    tags = TAG.findall(text[:20_000])
    if "TY" in tags:
        return ris_works(text)
    if _BIBTEX.search(text):
        return bibtex_works(text)
    return table_titles(text) or listed_titles(text)
