"""Which proper names of a theme are organisations that it is about, and what befell them. Pure.

Whoever most headlines name is central without a word that says what it is: "Asahi", "Kido". That it is somebody shows
in what is said beside it: its customers, its staff, what it said, an attack on it.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from digest.actors.organisations import STATUTE
from digest.evidence.proper import Name, are_one, is_place
from digest.text.kind_words import own_kind
from sources.types import Article


@dataclass(frozen=True, slots=True, kw_only=True)
class CentralSettings:
    """When a name is what a theme is about."""

    text: int = 2500  # characters of an article that are read
    held: float = 0.5  # of the articles that say it, and of the headlines, for a name to be what a theme is about
    untitled: float = 0.75  # or of articles none of which has a headline
    tell: int = 2  # articles that tell what befell it; of three or fewer one is enough
    few: int = 3  # articles
    gangs: float = 0.3  # of the articles that name it, that call it a gang or a piece of malware


CENTRAL: Final = CentralSettings()
_THEIRS: Final = (
    r"(?:customers?|users?|employees?|staff|workers?|passengers?|students?|patients?|shoppers?|members?|clients?|bosses|boss"
    r"|chief|ceo|executives?|spokes\w+|sites?|stores?|systems?|servers?|factor\w+|plants?|nurser\w+|suppliers?|shares?"
    r"|investors|data|accounts?|group|gang|owner|researchers?|engineers?|scientists?)"
)
_DOES: Final = (
    r"(?:says?|said|confirm\w*|announce\w*|warn\w*|admit\w*|den(?:y|ies|ied)|disclos\w+|report(?:s|ed)|reveal\w*|tells?"
    r"|told|launch\w*|releas\w+|restart\w*|resum\w+|extend\w*|halt\w*|sue[sd]?|acquir\w+|buys?|bought|fined|claim\w*|hires?"
    r"|reach(?:es|ed)|suspend\w+|recall\w+|settle[sd]?|refus\w+|promis\w+|apologi\w+|unveil\w*|blam\w+|urg\w+|alert\w*|notif\w+|issu(?:es|ed)|agree[sd]?|plans?|wants?)"
)
_ATTACK: Final = (
    r"(?:cyber[- ]?attacks?|data breach(?:es)?|security breach|breach|hack|ransomware attack|cyber incident|data leak)"
)
_HOW: Final = (  # words before an attack that are about the attack
    r"(?:(?:latest|major|massive|recent|new|first|second|alleged|suspected|huge|UK|third[- ]party|undisclosed"
    r"|unreported|limited|security|a|an|the|of|its|by|in|another) ){0,4}"
)
_GANG: Final = r"(?:ransomware|gang|group|hackers?|malware|collective)"
_SHORT: Final = r"(?:[\w’'-]+ ){0,2}"  # "massive", "a major"


def about(names: Sequence[Name], articles: Sequence[Article]) -> tuple[Name, ...]:
    """The organisations that most of a theme's headlines name, or of texts without any, the most widely named first.

    Args:
        names: of these articles, as `proper_names` gives them.
        articles: of one theme.
    """
    heads = sum(bool(article.title) for article in articles)
    found = []
    for one in names:
        wide = len(one.said) >= (CENTRAL.held if heads else CENTRAL.untitled) * len(articles)
        titled = len(one.titled) >= CENTRAL.held * heads if heads else len(one.said) > 1
        law = any(STATUTE.search(form.split()[-1]) for form in one.forms)
        if wide and titled and not law and not is_place(one.whole) and _is_somebody(one, articles):
            found.append(one)
    return tuple(found)


def of(name: str, names: Sequence[Name]) -> Name | None:
    """The proper name that a name found in a sentence is a spelling of: "Asahi Group Holdings Ltd" is Asahi."""
    for one in names:
        if name in one.forms:
            return one
    for one in names:
        for form in one.forms:
            short, long = sorted((name, form), key=len)
            if are_one(short, long):
                return one
    return None


def befell(one: Name, articles: Sequence[Article]) -> str:
    """The words "was attacked" where a good part of the articles tells that; else ""."""
    forms = _forms(one)
    gangs = sum(bool(re.search(rf"{forms} {_GANG}\b", _text(articles[n]))) for n in one.said)
    if gangs >= CENTRAL.gangs * len(one.said):
        return ""
    told = re.compile(
        rf"{forms}(?:[’']s?)? {_HOW}{_ATTACK}\b|\b{_ATTACK} (?:on|at|against) {_HOW}{forms}"
        rf"|{forms} (?:was |is |were |has been |been )?(?:hit|hacked|breached|attacked|targeted) (?:by|in)\b"
        rf"|{forms} (?:confirm|disclos|suffer|admit|reveal|report)\w* {_HOW}{_ATTACK}\b"
        rf"|\b(?:hits?|hitting|hacked|breached|cripple[sd]|halt(?:s|ed)) {forms}",
        re.IGNORECASE,
    )
    heard = sum(bool(told.search(_text(articles[n]))) for n in one.said)
    return "was attacked" if heard >= (CENTRAL.tell if len(one.said) > CENTRAL.few else 1) else ""


def _is_somebody(one: Name, articles: Sequence[Article]) -> bool:
    """Whether anything is said beside a name that is said of organisations only."""
    if any(own_kind(form) for form in one.forms):
        return True
    forms = _forms(one)
    beside = re.compile(rf"{forms}(?:[’']s?)? (?:{_SHORT}{_THEIRS}|{_DOES})\b", re.IGNORECASE)
    behind = re.compile(rf"\b(?:operated|owned|run|made|built|developed|led) by (?:the )?{forms}", re.IGNORECASE)
    texts = [_text(articles[n]) for n in one.said]
    return any(beside.search(text) or behind.search(text) for text in texts) or bool(befell(one, articles))


def _forms(one: Name) -> str:
    return rf"(?<![\w-])(?:{'|'.join(re.escape(form) for form in one.forms)})"


def _text(article: Article) -> str:
    return f"{article.title}\n{(article.text or article.lead)[: CENTRAL.text]}"
