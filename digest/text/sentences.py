"""Sentences of an article, verbatim, for quotes and for what is read out of them."""

import re
from collections.abc import Iterator
from typing import Final

from digest.types import Quote
from sources.types import Article

LONGEST: Final = 600  # characters; more is a list or a table that lost its marks, not a sentence
_END: Final = re.compile(r"(?<=[.!?])[”’\")\]]*\s+(?=[“‘\"(\[]*[A-ZÀ-ÖØ-Þ0-9])|\s*\n\s*")
_NO_END: Final = re.compile(
    r"(?:\b(?:Dr|Prof|Mr|Mrs|Ms|St|Sr|Jr|Inc|Corp|Ltd|Co|No|vs|etc|al|Fig|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov"
    r"|Dec|approx|e\.g|i\.e|U\.S|U\.K|E\.U|D\.C)|\b[A-Z])\.$"
)


def sentences(text: str) -> Iterator[str]:
    """The sentences of a text in their order, white space collapsed. Overlong ones are left out."""
    start = 0
    for match in _END.finditer(text):
        # The closing quotation marks belong to the sentence that ends.
        piece = text[start : match.start()] + match[0].rstrip()
        if "\n" not in match[0] and _NO_END.search(text[start : match.start()]):
            continue
        yield from _kept(piece)
        start = match.end()
    yield from _kept(text[start:])


def _kept(piece: str) -> Iterator[str]:
    sentence = " ".join(piece.split())
    if sentence and len(sentence) <= LONGEST:
        yield sentence


def quote(sentence: str, article: Article) -> Quote:
    """The sentence with where it stands."""
    return Quote(
        text=sentence,
        article_id=article.id,
        site=article.site,
        title=article.title,
        url=article.url,
        published=article.dated,
    )
