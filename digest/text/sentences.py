"""Sentences of an article, verbatim, for quotes and for what is read out of them; `sources.wording.sentences` cuts."""

from collections.abc import Iterator
from typing import Final

from digest.types import Quote
from sources.types import Article
from sources.wording.sentences import split

LONGEST: Final = 600  # characters; more is a list or a table that lost its marks, not a sentence


def sentences(text: str) -> Iterator[str]:
    """The sentences of a text in their order, white space collapsed.

    A line ends a sentence. Overlong ones are left out.
    """
    for line in text.splitlines():
        yield from (sentence for sentence in split(line) if len(sentence) <= LONGEST)


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
