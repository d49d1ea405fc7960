"""Who offers something and where it is, in the call's own words; "" where it doesn't say."""

# ruff: noqa: E501  (a pattern broken for its length can't be read)

import re
from typing import Final

_READ: Final = 1_500  # characters: who calls says so at the beginning
_NAME: Final = r"[A-ZÀ-Þ](?:[\w&-]|[’'](?!s\b))*"
_BODY: Final = (
    r"(?:University|Universität|Université|Institute|Institut|Laborator(?:y|ies)|Lab|Centre|Center|College|Foundation|Trust|Society|Academy|Council"
    r"|Agency|Observatory|Museum|GmbH|AG|Ltd|Inc|Hospital|Ministry|Network|Association)"
)
_ORGANISATION: Final = re.compile(
    rf"\b((?:{_NAME} ){{0,4}}{_BODY}\b(?: (?:of|for|de|der|für)(?: the)? {_NAME}(?:(?: and)? {_NAME}){{0,3}})?)"
)
_HEADS: Final = re.compile(rf"^\W*{_ORGANISATION.pattern}")
_OFFERS: Final = re.compile(
    rf"{_ORGANISATION.pattern} (?:\w+ ){{0,2}}?(?:offers?|invites?|gives?|takes?|seeks?|calls?|awards?|has|recruits?|announces?|requests?|funds?|asks?|welcomes?|runs?|hosts?|pays?|opens?|is (?:looking|seeking|hiring|recruiting))\b"
)
_AT: Final = re.compile(rf"\bat (?:the )?({_NAME}(?: (?:of(?: the)? )?{_NAME}){{0,4}})")
_LABELLED: Final = re.compile(
    r"^\W*(?:location|place|venue|where|city)\s*(?:[:|]\s*|\n\s*)([^\n|;]{2,60}?)\s*(?:[.|;\n]|$)",
    re.IGNORECASE | re.MULTILINE,
)
_HELD: Final = re.compile(
    rf"\b(?:held|hosted|tak(?:es|ing) place|meets|based|returns to|spend \w+ \w+|runs|is) (?:[\w,’–-]+ ){{0,6}}?in ({_NAME}(?: {_NAME}){{0,2}})"
)
_NO_PLACE: Final = re.compile(
    r"^(?:January|February|March|April|May|June|July|August|September|October|November|December|Spring|Summer|Autumn|Fall|Winter|English|\d)",
    re.IGNORECASE,
)
_ARTICLE: Final = re.compile(r"^(?:The|A|An|Our|This|In|At|We|Join) ")


def offered_by(title: str, text: str) -> str:
    """The organisation that calls: named in the title, at the head of an advert, or said to offer it."""
    head, _, _ = text[:_READ].partition("\n")
    for pattern, where in ((_ORGANISATION, title), (_AT, title), (_HEADS, head), (_OFFERS, text[:_READ])):
        for match in pattern.finditer(where):
            name = _ARTICLE.sub("", match[1]).strip(" .,-")
            if " " in name or pattern is _AT:
                return name
    return ""


def place_of(title: str, text: str) -> str:
    """The town or country it is in: labelled as such, or where it is held."""
    labelled = _LABELLED.search(text[: 2 * _READ])
    if labelled and not _NO_PLACE.search(labelled[1]):
        return labelled[1].strip()
    for match in (*_HELD.finditer(text[: 2 * _READ]), *_HELD.finditer(title)):
        if not _NO_PLACE.search(match[1]):
            return match[1].rstrip(".")
    return ""
