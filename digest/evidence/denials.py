"""Which headlines and sentences say that what others tell didn't happen, and which of them is this week's last word. Pure.

The one reading of a denial: a refuted scare is no headline, nobody in it "was attacked", and who denies it can be asked
about. A denial that somebody later owns up to is itself out of date.
"""

# ruff: noqa: E501  (a pattern broken for its length can't be read)

import re
from collections.abc import Sequence
from typing import Final

from sources.types import Article

_HARM: Final = r"(?:cyber[- ]?attacks?|breach(?:es)?|hacks?|hacking|leaks?|leakage|attacks?|intrusions?|compromises?|outages?|thefts?)"
_TOLD: Final = rf"(?:{_HARM}|reports?|claims?|allegations?|rumou?rs?|accusations?|involvement|wrongdoing|speculation)"
_NEAR: Final = r"(?:[\w’'“”‘\"-]+ ){0,6}?"  # between the verb and what is denied
_DENIED: Final = re.compile(
    rf"\b(?:den(?:y|ies|ied|ying)|refut(?:e|es|ed|ing)|rebut(?:s|ted)?|debunk(?:s|ed|ing)?|dismiss(?:es|ed)"
    rf"|disput(?:e|es|ed)|reject(?:s|ed)?|rule[sd]? out) (?!(?:[\w-]+ )?(?:compensation|offences?|charges?|murder)\b){_NEAR}{_TOLD}\b(?! (?:deal|offer|case|lawsuit|suit|law|bill))"
    r"|\bden(?:y|ies|ied) that\b"
    rf"|\b(?:no|any|without) (?:(?:sufficient |clear |credible )?(?:evidence|basis|sign|signs|proof|indication|trace)"
    rf" (?:\w+ )?(?:of |that |for )?(?:conclude )?)?(?:(?!for\b|over\b|after\b|to\b|from\b)\w+ ){{0,2}}{_HARM}\b"
    rf"|\b(?:not|never|\w+n[’']t) (?:been )?[“‘\"']?(?:breached|hacked|leaked|attacked|compromised)\b"
    rf"|\b(?:not|isn[’']t|wasn[’']t) (?:an?|the result of an?) (?:new |data |security |fresh ){{0,2}}{_HARM}\b"
    rf"|\b(?:not|hasn[’']t|haven[’']t|didn[’']t|never) (?:been )?(?:suffer(?:ed)?|experienced?|victim of) {_NEAR}{_HARM}\b"
    rf"|\bclear(?:s|ed) [\w’' -]{{1,40}}? of {_NEAR}{_TOLD}\b"
    r"|\b(?:deemed|is|was|are|were|as|an?) (?:an? )?(?:hoax|false alarm|untrue|unfounded|baseless)\b|\bhoax$|^false alarm\b"
    r"|\bcalls? (?:it|them|that|reports?|claims?|[\w ]{1,20}) [“‘\"'](?:false|fake|misinformation|untrue|nonsense)\b"
    r"|\bsays? [\w -]{1,60} [“‘\"'](?:fake|false|untrue)[”’\"']",
    re.IGNORECASE,
)
# Whose word closes the matter: somebody looked into it.
_FOUND: Final = re.compile(
    r"\b(?:find(?:s|ing)?|found|confirm(?:s|ed)?|clear(?:s|ed)|conclud\w+|rule[sd]? out|probe|investigation|inquiry|audit)\b",
    re.IGNORECASE,
)
_OWNED: Final = re.compile(
    rf"\b(?:confirm(?:s|ed)?|admit(?:s|ted)?|acknowledg(?:e|es|ed)|discloses?d?|concedes?d?) {_NEAR}{_HARM}\b",
    re.IGNORECASE,
)
_QUARTER: Final = 4  # a denial by one in so many, or by two, is what a week comes to; less is a voice in a dispute


def denies(text: str) -> bool:
    """Whether a headline or a sentence says that something told didn't happen."""
    return bool(_DENIED.search(text))


def denying(articles: Sequence[Article]) -> tuple[Article, ...]:
    """Those whose headline denies what others tell, in the order given, unless a later headline owns up to it."""
    owned = [one.dated for one in articles if _OWNED.search(one.title) and not denies(one.title)]
    last = max(owned, default=None)
    return tuple(one for one in articles if denies(one.title) and (last is None or one.dated >= last))


def last_word(articles: Sequence[Article]) -> tuple[Article, ...]:
    """The articles whose headlines say what a refuted or settled scare has come to, the best first; none where it stands.

    Whoever looked into it comes before whoever only denies it, and the latest of them first.

    Args:
        articles: a theme's of this week, the most central first.
    """
    found = denying(articles)
    settled = sorted((one for one in found if _FOUND.search(one.title)), key=lambda one: one.dated, reverse=True)
    if not found or not (settled or len({one.site for one in found}) > 1 or _QUARTER * len(found) >= len(articles)):
        return ()
    return (*settled, *(one for one in found if one not in settled))
