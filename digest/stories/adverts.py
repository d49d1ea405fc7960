"""Adverts in the form of news: law firms that look for plaintiffs. Pure.

They found no theme and are no story, and nobody in them is behind the news; an edition says how many were left out. A
firm's own launch on a press wire is no advert here: what an industry brings out is what a student wants to hear.
"""

import re
from collections.abc import Iterable
from typing import Final

from sources.types import Article
from sources.wording.words import counted

_TOP: Final = 300  # characters in which an advert says what it is
_LAW_FIRM: Final = r"(?:LLP|P\.C\.|[Ll]aw [Ff]irm|[Ll]aw [Oo]ffices?|[Aa]ttorneys [Aa]t [Ll]aw)"
_SEEKS: Final = re.compile(  # in a title
    rf"\b(?:[Ii]nvestigat(?:es?|ing) (?:(?:[\w&.,’'-]+ ){{0,6}})?[Cc]laims|[Cc]laims [Bb]eing [Ii]nvestigated"
    rf"|[Aa]lert [Ii]ssued [Bb]y|(?:SHAREHOLDER|INVESTOR) ALERT"
    rf"|{_LAW_FIRM} (?:is )?(?:[Ii]nvestigat|[Rr]eminds?|[Ee]ncourages?))|\(Source: [^)]*{_LAW_FIRM}\)"
)
_AT_ONCE: Final = re.compile(  # at the top of a text
    rf"\b{_LAW_FIRM}\b[^.]{{0,100}}\b(?:is investigating|investigates|reminds|encourages)\b"
    r"|SUBMIT YOUR CONTACT INFORMATION"
)


def is_advert(article: Article) -> bool:
    """Whether a law firm looks for plaintiffs."""
    top = (article.text or article.lead)[:_TOP]
    return bool(_SEEKS.search(article.title) or _AT_ONCE.search(top))


def without_adverts(articles: Iterable[Article]) -> tuple[list[Article], tuple[str, ...]]:
    """The articles that are none, in their order, and in words how many were left out, if any."""
    every = list(articles)
    news = [article for article in every if not is_advert(article)]
    left = len(every) - len(news)
    return news, (f"{counted(left, 'advert')} of law firms left out",) if left else ()
