"""What a paper claims that a student could ask about: that it surveys, offers data or code, or beats the others. Pure.

Read from its title and abstract by their words; papers say these things in few ways.
"""

# ruff: noqa: E501  (a pattern broken for its length can't be read)

import re
from collections.abc import Iterator
from typing import Final

from digest.evidence.kinds import kind_of
from digest.types import Claim, ClaimKind
from sources.types import Article

_TITLE: Final = 110  # characters; a longer title is no part of a question
_SURVEY: Final = re.compile(
    r"(?:^|: ?|\b[Aa]n? )(?:[\w-]+ ){0,3}(?:[Ss]urvey|[Rr]eview|[Tt]utorial|[Pp]rimer|[Rr]oadmap)(?=$|:| (?:of|on|and|with|for|in|from)\b)"
)
_NO_SURVEY: Final = re.compile(
    r"\b(?:[Pp]eer|[Cc]ode|[Pp]roduct|[Cc]ustomer|[Uu]ser|[Aa]pp|[Rr]eviewer|[Oo]nline|[Mm]ovie|[Rr]estaurant) [Rr]eviews?\b|[Rr]eviews\b|[Ss]urvey (?:[Dd]ata|[Rr]espon)|[Ss]urveys\b"
)
_BENCHMARK: Final = re.compile(r"\b[Bb]enchmark\b(?! (?:study|results))")
_DATASET: Final = re.compile(
    r"\b(?:[Dd]ata ?[Ss]et|[Cc]orpus)\b(?! (?:distill|condens|prun|select|shift|bias|search|quanti))"
)
_OFFERS: Final = re.compile(
    r"\bwe (?:\w+ )?(?:introduce|present|release|propose|build|create|contribute|curate|construct|collect|develop|publish)\b[^.]{0,120}\b(benchmark|data ?set|corpus)\b",
    re.IGNORECASE,
)
_CODE: Final = re.compile(
    r"\b(?:[Cc]ode|[Ii]mplementation|[Ss]ource code|[Mm]odels?|[Ww]eights)\b[^.]{0,60}\b(?:available|released|open[- ]sourced?|public)\b|\bopen[- ]source (?:the |our )?(?:code|implementation)"
)
_NOT_YET: Final = re.compile(r"\bwill be\b|\bupon (?:acceptance|publication|request)\b", re.IGNORECASE)
_BEATS: Final = re.compile(
    r"\b((?:outperforms|surpasses|improves|reduces|exceeds|beats|cuts|speeds up|lowers|increases|boosts|accelerates) [^.;()\\$]{3,70}?\bby (?:up to |over |more than |an average of |around |about |at least |approximately |nearly |almost )?\d[\d.,]*(?: ?%|x|×| percentage points| points| times| orders of magnitude))"
)


def paper_claims(article: Article) -> Iterator[Claim]:
    """What a paper offers or says it does better; nothing for an article that is no paper, or whose title is too long."""
    if kind_of(article, "") not in ("paper", "preprint") or not 0 < len(article.title) <= _TITLE:
        return
    text = " ".join((article.text or article.lead).split())
    if _SURVEY.search(article.title) and not _NO_SURVEY.search(article.title):
        yield _made(ClaimKind.SURVEY, "", article)
        return
    offered = _OFFERS.search(text)
    if _BENCHMARK.search(article.title) and offered and offered[1].casefold() == "benchmark":
        yield _made(ClaimKind.BENCHMARK, "", article)
    elif _DATASET.search(article.title) and offered:
        yield _made(ClaimKind.DATASET, "", article)
    elif found := _BEATS.search(text):
        yield _made(ClaimKind.BEATS, found[1], article)
    shared = None if "benchmark" in article.title.casefold() or _DATASET.search(article.title) else _CODE.search(text)
    if shared and not _NOT_YET.search(shared[0]):
        yield _made(ClaimKind.CODE, "", article)


def _made(kind: ClaimKind, text: str, article: Article) -> Claim:
    return Claim(kind=kind, text=text, who="", article_id=article.id)
