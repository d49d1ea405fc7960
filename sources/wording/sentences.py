"""Where a sentence ends. The one splitter: feeds, pages and digests are all cut by it. Pure.

`sentencex` (Wikimedia's, rule based) splits; what is joined again here is what news and calls are full of and it cuts:
a time before its day ("5 p.m. Monday"), a day before its month ("15. December"), a title before its name.
"""

import re
from collections.abc import Iterator
from typing import Final

import sentencex

_DAYS: Final = r"(?:Mon|Tues?|Wed(?:nes)?|Thu(?:rs)?|Fri|Sat(?:ur)?|Sun)(?:day)?"
_MONTHS: Final = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?"
    r"|Nov(?:ember)?|Dec(?:ember)?)"
)
_ZONES: Final = r"(?:ET|EST|EDT|CT|CST|CDT|MT|MST|MDT|PT|PST|PDT|GMT|UTC|BST|CET|CEST|AoE)"
_OPENING: Final = r"(?:The|It|Its|He|His|She|Her|We|Our|They|Their|This|That|These|Those|In|But|And|An?|So|If)\s"
# What stands before the cut, and what after it, where there is none.
_NO_CUT: Final = tuple(
    (re.compile(before + r"$"), re.compile(after))
    for before, after in (
        (r"\b[ap]\.\s?m\.", rf"{_DAYS}\b|{_MONTHS}\b|{_ZONES}\b|\("),
        (r"\b\d{1,2}\.", rf"{_MONTHS}\b"),
        (rf"\b{_DAYS}\.", r"[a-z]"),
        (
            r"\b(?:Messrs|Mr|Mrs|Ms|Dr|Prof|Sen|Rep|Reps|Sens|Gov|Sgt|Cpl|Pvt|Maj|Cmdr|Adm|Det|Insp|Supt|Hon|Rev|Fr|Br|Msgr|Capt|Col|Gen|Lt|Atty|Amb|Pres|Sec|Dep)\.",
            r"[A-Z]",
        ),
        (r"\b(?:Nos?|pp?|Art|Sect?|Ch|Eq|Figs?|Tab|Vol|Ref|Refs|Nr)\.", r"[\dIVX(]"),
        (r"\b(?:vs|cf|ca|incl|est|resp|i\.e|e\.g|viz|[Aa]pprox)\.", r"\S"),
        (r"(?:^|[\s(])[A-Z]\.", rf"(?!{_OPENING})[A-Z](?:[\w’'-]+|\.)"),
        (r"\bet al\.", r"[\w(]"),
        (r"\b(?:Inc|Corp|Ltd|Co|Bros|LLC|plc|GmbH)\.", r"[a-z(,]|and\b"),
        (
            r"\b(?:U\.S|U\.K|E\.U|U\.N|D\.C)\.",
            r"[a-z]|(?:Army|Navy|Air|Congress|Senate|House|Department|District|Court)\b",
        ),
        (r"\bSt\.", r"[A-Z]"),
        (r"\.\.\.|…", r"[a-z]"),
        (r"\b(?:Yahoo|Jeopardy|Wham)!", r"\S"),
        (r"[!?][”\"’']", r"(?:[a-z]|(?:said|asked|wrote|says)\b|(?:he|she|they|I)\b)"),
    )
)
# Where it sees an abbreviation and there is none: a month of three letters, "etc." at the end, a letter that is a word.
_CUT: Final = re.compile(
    r"(?<=\bMay\.)\s(?=[A-Z])|(?<=\betc\.)\s(?=[A-Z])|(?<=[.!?]\))\s(?=[A-Z])"
    rf"|(?<=\s[A-Z]\.)\s(?={_OPENING})"
)


def split(line: str) -> list[str]:
    """The sentences of one line in their order, as they are written, white space collapsed."""
    return list(_joined(" ".join(line.split())))


def _joined(line: str) -> Iterator[str]:
    held = ""
    for piece in (part.strip() for whole in sentencex.segment("en", line) for part in _CUT.split(whole)):
        if held and not _cut(held, piece):
            held = f"{held} {piece}"
            continue
        if held:
            yield held
        held = piece
    if held:
        yield held


def _cut(before: str, after: str) -> bool:
    """Whether a sentence ends between the two."""
    if not any(letter.isalnum() for letter in after):  # a closing mark that stands alone
        return False
    return not any(end.search(before) and start.match(after) for end, start in _NO_CUT)
