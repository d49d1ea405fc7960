"""Which date is which: every date of a text tied to the words it belongs to, in running text, lists, tables, headings.

A date belongs to the words before it ("submissions close on ..."), to those behind it where it leads ("5 March: early
registration closes"), to the line above where it stands alone, or to its table's row and column.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import pairwise
from typing import Final

from digest.opportunities.clock import instant
from digest.opportunities.dates import Mention, find_dates, last_before
from digest.opportunities.roles import Reading, Role, label_role, prose_role

LONGEST_CALL: Final = 40_000  # characters read of a text: calls are shorter, and dates behind that belong to others
_LONGEST_LINE: Final = 4_000  # characters of a line that are read: more is a table without its marks
_LONGEST_TABLE: Final = 40  # rows between a date and its column's head
_LABEL_WORDS: Final = 12  # a longer line is a paragraph, no label
_SEGMENT: Final = re.compile(r"(?<=[.!?])\s+(?=[A-ZÀ-Þ(\[“\"\d])|;\s+|\s+[/·•]\s+")
_ABBREVIATED: Final = re.compile(
    r"\b(?:max|min|approx|no|nos|vol|pp?|ca|dr|prof|st|incl|excl|est|e\.g|i\.e|etc|resp|[ap]\.m|tel|ext|[A-Z])\.$",
    re.IGNORECASE,
)
_LEADER: Final = re.compile(r"\s*(?:\.\s?){3,}\s*|\s*…+\s*(?=\d)|\s*_{3,}\s*")  # "Deadline ........ 1 May"
_PAST: Final = re.compile(
    r"\b(?:closed|ended|passed|expired|was|were|took place|has been)\b[^.;]{0,40}$", re.IGNORECASE
)
_CELL: Final = re.compile(r"\s*\|\s*|\t+")
_BULLET: Final = re.compile(r"^[\s*•·–—‑>#\d.)\-]*(?:(?:on|by|until|from|date|dates)\b\s*)?[\s:]*$", re.IGNORECASE)
_LABELLED: Final = re.compile(r"(?:[:=→]|\s[–—-]|[A-Za-z)]\s*[–—])\s*$")
_BRACKETS: Final = re.compile(r"^\s*\(([^()]{3,60})\)")
_NO_MORE: Final = re.compile(r"^[^.;]{0,80}\((?:now |already )?(?:closed|passed|over|expired)\)", re.IGNORECASE)
_CONNECTS: Final = re.compile(r"^[\s,;]*(?:and|or|&|und|resp\.)?\s*(?:on|by|before|until)?\s*$", re.IGNORECASE)
_GOES_ON: Final = re.compile(
    r"^[\s,]*(?:and|or|but)?\s*(?:at the latest|no later than|not later than|latest)(?: on| by)?(?: the)?\s*$",
    re.IGNORECASE,
)
_PREPOSITION: Final = re.compile(
    r"\b(?:by|before|until|till|through|from|between|to|on|in|since|after)\s*$", re.IGNORECASE
)
_CLOCK: Final = re.compile(
    r"\b(?:\d{1,2}[:.]\d\d(?::\d\d)?|\d{1,2})\s*(?:[ap]\.?m\.?|h|uhr|o[’']clock)?(?=\W|$)"
    r"|\b(?:AoE|anywhere on earth|UTC|GMT|C?ES?T|ET|noon|midnight|local|time|extended|firm|strict|at|the|on|of|past|new"
    r"|no extensions?|between|and|from|to|until|till|by|before|through)\b"
    r"|\b[A-Z][a-z]+ (?:local )?time\b|\([A-Z][a-z]+\)|[^\w]+",
    re.IGNORECASE,
)
_HANDED_IN: Final = (Role.DUE, Role.ABSTRACTS, Role.REGISTRATION)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bound:
    """A date and what it is for."""

    role: Role
    day: date | None  # None where its words name no single day
    words: str  # the sentence, cell or line, with its label where that stands elsewhere
    extended: bool = False
    at: datetime | None = None  # aware, where time and zone are stated


@dataclass(frozen=True, slots=True)
class _Piece:
    """A sentence or a table's cell with its dates."""

    text: str
    mentions: tuple[Mention, ...]
    row: int
    column: int


def bind(text: str, *, published: date, first_is_day: bool | None = None) -> tuple[Bound, ...]:
    """Every date of a text with what it is for, in their order.

    Args:
        text: plain text; its line breaks tell lists, tables and headings.
        published: the day from which dates without a year are read.
        first_is_day: of `dates.day_first`.
    """
    lines = [_LEADER.sub(": ", line[:_LONGEST_LINE]).strip() for line in text[:LONGEST_CALL].split("\n")]
    rows = [_cells(line) for line in lines if line.strip("| -")]
    table = [list(_pieces(row, number, published, first_is_day)) for number, row in enumerate(rows)]
    found: list[Bound] = []
    for number, pieces in enumerate(table):
        for piece in pieces:
            if piece.mentions:
                found += _of_piece(piece, _label_of(piece, number, rows, table), text, published)
    return tuple(found)


def _cells(line: str) -> list[str]:
    """A table's row, empty cells at its end left out; any other line is one cell."""
    cells = _CELL.split(line[1:].lstrip() if line.startswith("|") else line)
    while len(cells) > 1 and not cells[-1].strip():
        cells.pop()
    return cells


def _pieces(row: Sequence[str], number: int, published: date, first_is_day: bool | None) -> Iterator[_Piece]:
    for column, cell in enumerate(row):
        mentions = find_dates(cell, published=published, first_is_day=first_is_day)
        inside = [range(m.start + 1, m.end) for m in mentions]
        cuts = [
            m
            for m in _SEGMENT.finditer(cell)
            if not any(m.start() in span for span in inside) and not _ABBREVIATED.search(cell[: m.start()])
        ]
        bounds = [0, *(cut.end() for cut in cuts), len(cell)]
        for start, end in pairwise(bounds):
            own = tuple(
                replace(m, start=m.start - start, end=m.end - start) for m in mentions if start <= m.start < end
            )
            yield _Piece(cell[start:end].rstrip(" ;"), own, number, column)


def _of_piece(piece: _Piece, label: str, text: str, published: date) -> Iterator[Bound]:
    reading: Reading | None = None
    led = False  # the words stand behind their dates here
    for number, mention in enumerate(piece.mentions):
        before, after = _around(piece, number)
        start = reading
        if mention.linked and start is not None:
            reading = _range_end(start)
        else:
            reading, led = _read(before, after, led, label, start)
        if reading is None:
            yield Bound(role=Role.UNSAID, day=mention.day, words=piece.text)
            continue
        if not mention.has_year and _PAST.search(before):
            mention = last_before(mention, published)  # noqa: PLW2901  (the same date, read with its verb)
        role = _in_its_place(reading.role, piece, number)
        words = piece.text if not label or label in piece.text else f"{label.rstrip(' :')}: {piece.text}"
        at = instant(mention.day, before, after, text, mention.words)
        yield Bound(role=role, day=mention.day, words=words, extended=reading.extended, at=at)


def _in_its_place(role: Role, piece: _Piece, number: int) -> Role:
    """A range's start opens what its end closes; of two dates side by side the first was struck out."""
    if role not in _HANDED_IN or number + 1 == len(piece.mentions):
        return role
    mention, following = piece.mentions[number], piece.mentions[number + 1]
    if following.linked:
        return Role.OPENS
    beside = not piece.text[mention.end : following.start].strip()
    return Role.WAS if beside and mention.day and following.day and mention.day < following.day else role


def _around(piece: _Piece, number: int) -> tuple[str, str]:
    """The words from the date before to this one, and from this one to the next."""
    mentions = piece.mentions
    begin = mentions[number - 1].end if number else 0
    last = number
    while last + 1 < len(mentions) and mentions[last + 1].linked:
        last += 1  # "27–29 October: conference": what stands behind a range is said of its start, too
    end = mentions[last + 1].start if last + 1 < len(mentions) else len(piece.text)
    return piece.text[begin : mentions[number].start], piece.text[mentions[last].end : end]


def _read(before: str, after: str, led: bool, label: str, previous: Reading | None) -> tuple[Reading | None, bool]:
    brackets = _BRACKETS.match(after)
    if brackets and (told := label_role(brackets[1])) and told.role in (Role.ABSTRACTS, Role.DUE):
        return told, led
    if _NO_MORE.match(after):
        return Reading(Role.WAS), led
    if (led or _BULLET.match(before)) and _says_something(after):
        return label_role(after) or prose_role(before, after), True
    if _CONNECTS.match(before) and previous is not None:
        return previous, led
    if _LABELLED.search(before) and (told := label_role(_last_clause(before))):
        return told, False
    if told := prose_role(before, after):
        return told, False
    if previous is not None and _GOES_ON.match(before):
        return previous, False
    if previous is not None and previous.role is Role.WAS:
        return Reading(Role.DUE, extended=True), False  # "which was 1 March, is now 8 March"
    bare = _PREPOSITION.search(before)  # "gave the firm until": nothing is asked of the reader
    if not bare and len(before.split()) <= _LABEL_WORDS and (told := label_role(before)):
        return told, False
    return (label_role(label) if label else None), False


def _range_end(start: Reading) -> Reading:
    """What the end of a range is for: what opens closes, and what was extended from one date is due on the other."""
    if start.role is Role.OPENS:
        return Reading(Role.DUE)
    return Reading(Role.DUE, extended=True) if start.role is Role.WAS else start


def _last_clause(before: str) -> str:
    """A label without the sentence it ends: "All welcome, submission deadline:" is about the deadline."""
    # Not `sources.wording.sentences`: what stands before a date is half a sentence, and a bracket ends it too.
    return re.split(r"[.!?]\s|\)\s*,", before)[-1]


def _says_something(words: str) -> bool:
    """Whether more than a time and its zone is left."""
    return bool(_CLOCK.sub(" ", words).split())


def _label_of(piece: _Piece, number: int, rows: Sequence[Sequence[str]], table: Sequence[Sequence[_Piece]]) -> str:
    """The label of a date that stands alone: its row's, its column's, else the line above (below, where dates lead)."""
    dates = [cell for cell in table[number] if cell.mentions]
    if _says_something(_without_dates(piece)):
        return ""
    if len(rows[number]) > 1:
        own = next((cell for cell in rows[number] if label_role(cell) and not _dated_cell(cell, table[number])), "")
        head = _column_head(piece, number, rows, table)
        return (head or own) if len(dates) > 1 else (own or head)
    return _line_label(number, rows, table)


def _dated_cell(cell: str, pieces: Sequence[_Piece]) -> bool:
    """Whether a cell holds a date."""
    return any(piece.mentions for piece in pieces if piece.text and piece.text in cell)


def _column_head(piece: _Piece, number: int, rows: Sequence[Sequence[str]], table: Sequence[Sequence[_Piece]]) -> str:
    for above in range(number - 1, max(-1, number - _LONGEST_TABLE), -1):
        if len(rows[above]) == 1:
            return ""
        if not _dated(table[above]):
            # Extraction drops the empty corner of a table: then its heads are one to the left.
            column = piece.column - (len(rows[above]) == len(rows[number]) - 1)
            head = rows[above][column] if 0 <= column < len(rows[above]) else ""
            return head if label_role(head) else ""
    return ""


def _line_label(number: int, rows: Sequence[Sequence[str]], table: Sequence[Sequence[_Piece]]) -> str:
    """Labels and dates alternate, line by line: which comes first is seen where that begins."""
    first = number
    while first >= 2 and _alone(table[first - 2]) and not _dated(table[first - 1]):
        first -= 2
    above = " ".join(rows[first - 1]) if first else ""
    if first and _is_label(above, table[first - 1]):
        return " ".join(rows[number - 1])
    below = " ".join(rows[number + 1]) if number + 1 < len(rows) else ""
    return below if below and _is_label(below, table[number + 1]) else ""


def _is_label(line: str, pieces: Sequence[_Piece]) -> bool:
    return not _dated(pieces) and len(line.split()) <= _LABEL_WORDS and label_role(line) is not None


def _dated(pieces: Sequence[_Piece]) -> bool:
    return any(piece.mentions for piece in pieces)


def _alone(pieces: Sequence[_Piece]) -> bool:
    """Whether a line is a date and nothing else."""
    return _dated(pieces) and not any(_says_something(_without_dates(piece)) for piece in pieces)


def _without_dates(piece: _Piece) -> str:
    text = piece.text
    for mention in reversed(piece.mentions):
        text = text[: mention.start] + " " + text[mention.end :]
    return text
