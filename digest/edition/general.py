"""Feeds that several study fields share, or that speak of everything: which of their articles a field reads.

A feed that the catalogue gives to several fields is read by each, as far as its articles lie nearer to it than to the
others, or nearly so. One that is marked `general` may concern any field or none. All other feeds are a field's own:
their articles are never asked about, and say what the field's articles are like.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

import numpy as np

from digest.edition.resources import Resources
from digest.edition.routing import Guide, Nearness, nearness, pieces
from digest.embedding import embed, embed_texts, embedding_text, text_hash
from sources.types import Article, ArticleId, StudyField

_RECENT: Final = timedelta(weeks=8)  # articles that say what a field's are like
_EXAMPLES: Final = 200  # of them, the newest


def listed_by(field: StudyField, fields: Mapping[str, StudyField]) -> dict[str, frozenset[str]]:
    """The field's feeds that aren't its own alone, each with the slugs of all fields it may be of.

    Feeds of calls are everybody's and aren't asked about.
    """
    lists: dict[str, set[str]] = {}
    for other in fields.values():
        for feed in other.feeds:
            lists.setdefault(feed.url, set()).add(other.slug)
    found = {
        feed.url: frozenset(fields if feed.general else lists[feed.url]) for feed in field.feeds if feed.url in lists
    }
    calls = {feed.url for feed in field.feeds if feed.opportunities}
    return {url: slugs for url, slugs in found.items() if len(slugs) > 1 and url not in calls}


def of_this_field(
    field: StudyField, articles: Sequence[Article], *, resources: Resources, known: Collection[ArticleId] = ()
) -> list[Article]:
    """The articles without those of shared and general feeds that concern other fields, or none.

    Args:
        field: whose week it is. One that the installation doesn't list, as `--feeds` makes it, reads all of its own.
        articles: of its feeds.
        resources: with the other fields, their articles and vectors.
        known: articles that closed weeks counted: they stay.

    Raises:
        StorageError: the database can't be read.
        ModelError: a text has no vector yet and the model can't be loaded.
    """
    shared = listed_by(field, resources.fields) if field.slug in resources.fields else {}
    doubtful = [article for article in articles if article.feed_url in shared and article.id not in known]
    if not doubtful:
        return list(articles)
    near = _nearness(field, doubtful, articles, shared, resources)
    general = {feed.url for feed in field.feeds if feed.general}
    others = {
        article.id
        for row, article in enumerate(doubtful)
        if field.slug
        not in near.concerns(row, tuple(shared[article.feed_url]), perhaps_none=article.feed_url in general)
    }
    return [article for article in articles if article.id not in others]


def _nearness(
    field: StudyField,
    doubtful: Sequence[Article],
    articles: Sequence[Article],
    shared: Mapping[str, frozenset[str]],
    resources: Resources,
) -> Nearness:
    store = resources.vectors or resources.store
    vectors = embed(doubtful, encoder=resources.encoder, store=store).matrix
    slugs = sorted(frozenset[str]().union(*(shared[article.feed_url] for article in doubtful)))
    until = max(article.dated for article in articles) + timedelta(seconds=1)
    guides = [_guide(resources.fields[slug], until, resources, own=slug == field.slug) for slug in slugs]
    return nearness(vectors, [embedding_text(article) for article in doubtful], guides)


def _guide(field: StudyField, until: datetime, resources: Resources, *, own: bool) -> Guide:
    """A field's description, and what its own feeds brought of late.

    Of another field only what has a vector already counts: nothing of it is read for this one's week. What is this
    field's own will be read all the same.
    """
    store, model = resources.vectors or resources.store, resources.encoder.model
    described = embed_texts(pieces(field.name, field.description), encoder=resources.encoder, store=store)
    listed = listed_by(field, resources.fields)
    urls = {feed.url for feed in field.feeds if not feed.opportunities and feed.url not in listed}
    recent = resources.articles.articles(sorted(urls), until - _RECENT, until)[-_EXAMPLES:]
    if own:
        embed(recent, encoder=resources.encoder, store=store)
    texts = [embedding_text(article) for article in recent]
    stored = store.vectors({text_hash(text) for text in texts}, model)
    known = [text for text in texts if text_hash(text) in stored]
    rows = [stored[text_hash(text)] for text in known]
    return Guide(
        slug=field.slug,
        described=described,
        examples=np.stack(rows) if rows else np.zeros((0, described.shape[1]), np.float32),
        example_texts=tuple(known),
    )
