"""A BibTeX file, as Zotero, JabRef or BibDesk write it -> works. Broken entries are named by line, the others used."""

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from sources.wording.latex import read_latex
from sources.works.work import Library, Work, apart, once, work

_UNENDED: Final = "an entry that doesn't end: a brace, a quotation mark or a comma is missing"
_BARE_PERCENT: Final = re.compile(r"(?<!\\)%")  # in LaTeX a comment's beginning, in a title a percent sign
_MATHS: Final = re.compile(r"\$[^$]*\$")


def bibtex_works(text: str) -> Library:
    r"""The entries of a BibTeX file with their LaTeX read: {\"U}ber is Über, {{DNA}} is DNA."""
    from bibtexparser.entrypoint import parse_string

    with _silent():
        found = parse_string(text)
    works: list[Work] = []
    problems: list[tuple[int, str]] = []
    for block in (*found.entries, *found.failed_blocks):
        line = (block.start_line or 0) + 1
        entry = block if hasattr(block, "fields_dict") else getattr(block, "ignore_error_block", None)
        if entry is None:  # what only repeats a key or a field is an entry all the same
            problems.append((line, _UNENDED))
        elif one := _work(entry):
            works.append(one)
        else:
            problems.append((line, "this entry has no title"))
    return Library(
        form="BibTeX",
        works=once(works),
        problems=tuple(f"line {line}: {why}" for line, why in sorted(problems)),
    )


def _work(entry: Any) -> Work | None:
    fields = {key.casefold(): str(field.value) for key, field in entry.fields_dict.items()}
    keywords = apart(_plain(fields.get("keywords", "")))
    return work(_plain(fields.get("title", "")), keywords)


def _plain(latex: str) -> str:
    if not re.search(r"[\\$]", latex):  # braces alone are most of what stands there, and reading LaTeX costs 2 ms
        return re.sub("[{}]", "", latex).replace("~", " ")
    text = _BARE_PERCENT.sub(r"\\%", _MATHS.sub(lambda maths: re.sub("[_^]", "", maths[0]), latex))
    return read_latex(text)


@contextmanager
def _silent() -> Iterator[None]:
    """What the library logs of bad entries is told in our words."""
    loggers = [logging.getLogger(name) for name in ("bibtexparser", "pylatexenc")]
    before = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        for logger, level in zip(loggers, before, strict=True):
            logger.setLevel(level)
