"""A RIS file, as EndNote, Mendeley, Zotero and publishers write it -> works. Records are read one by one."""

import re
from collections.abc import Iterator
from typing import Any, Final

from sources.works.work import Library, Work, once, work

TAG: Final = re.compile(r"^([A-Z][A-Z0-9])  ?- ?", re.MULTILINE)
_TITLES: Final = ("title", "primary_title", "translated_title", "unknown_title", "short_title")


def ris_works(text: str) -> Library:
    """The records of a RIS file. One that isn't closed, or has no title, is named by its line."""
    works: list[Work] = []
    problems: list[str] = []
    for line, record in _records(text):
        found, why = _read(record)
        if found:
            works.append(found)
        if why:
            problems.append(f"line {line}: {why}")
    return Library(form="RIS", works=once(works), problems=tuple(problems))


def _records(text: str) -> Iterator[tuple[int, str]]:
    """Each record with the line it begins on; what stands before the first TY is no record."""
    lines = [re.sub(r"^([A-Z][A-Z0-9])(?:  ?- ?)", r"\1  - ", line) for line in text.splitlines()]
    starts = [number for number, line in enumerate(lines) if line.startswith("TY  - ")]
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        yield start + 1, "\n".join(lines[start:end]).rstrip()


def _read(record: str) -> tuple[Work | None, str]:
    import rispy

    closed = any(line.startswith("ER  -") for line in record.splitlines())
    try:
        (entry, *_) = rispy.loads(record if closed else f"{record}\nER  - \n", skip_unknown_tags=True)
    except Exception as error:  # of a broken record it raises what it likes
        return None, f"this record can't be read ({type(error).__name__})"
    found = work(_title(entry), entry.get("keywords") or ())
    if not found:
        return None, "this record has no title"
    return found, "" if closed else "this record isn't closed by ER; its title was used"


def _title(entry: dict[str, Any]) -> str | None:
    told = (entry.get(name) for name in _TITLES)
    return next((one for one in told if isinstance(one, str) and one.strip()), None)
