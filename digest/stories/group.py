"""Articles of several sites on one event or announcement, grouped into stories.

Copies are put together first, then average linkage joins what is more alike than usual (`likeness`).
Nothing is called noise: an article that is like no other is a story of its own.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Final

import numpy as np

from digest.stories.copies import copy_groups
from digest.stories.likeness import features
from digest.stories.linkage import link_all, link_neighbours
from digest.types import Embeddings, Story, StoryId, Vectors
from sources.types import Article, ArticleId

_NOTHING: Final[Mapping[ArticleId, StoryId]] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class StorySettings:
    """What decides how much alike two articles of one story are."""

    cut: float = 0.07  # how far above the usual the mean likeness of two groups stands, to be one story
    all_pairs: int = 10_000  # articles up to which every pair is weighed, beyond only neighbours


def group_stories(
    articles: Sequence[Article],
    embeddings: Embeddings,
    *,
    settings: StorySettings | None = None,
    previous: Mapping[ArticleId, StoryId] = _NOTHING,
) -> tuple[Story, ...]:
    """Every article in exactly one story; the order of `articles` changes nothing.

    Articles too old for the window are simply not given: they keep the story they have. One that is
    given again is grouped again, but a story in which it stays keeps its id: give those in `previous`.

    Args:
        articles: of one study field, dated in the story window.
        embeddings: of these articles or more; one without a row counts by its words alone.
        settings: the default for everything we measure and ship.
        previous: the stories that articles were given in earlier weeks.

    Returns:
        The stories by `published` and then id. A story's id is its earliest article's, unless it
        inherits one from `previous`.
    """
    settings = settings or StorySettings()
    ordered = sorted({a.id: a for a in articles}.values(), key=lambda a: (a.dated, a.id))
    if not ordered:
        return ()
    matrix = _rows(ordered, embeddings)
    copies = copy_groups(ordered)
    groups = _group(ordered, matrix, copies, settings)
    ids = _identities([[ordered[i].id for i in group] for group in groups], previous)
    stories = [_story(story_id, group, ordered, matrix) for story_id, group in zip(ids, groups, strict=True)]
    return tuple(sorted(stories, key=lambda story: (story.published, story.id)))


def _rows(articles: Sequence[Article], embeddings: Embeddings) -> Vectors:
    row = {article_id: i for i, article_id in enumerate(embeddings.ids)}
    matrix = np.zeros((len(articles), max(1, embeddings.matrix.shape[1])), dtype=np.float32)
    for i, article in enumerate(articles):
        if article.id in row:
            matrix[i] = embeddings.matrix[row[article.id]]
    return np.nan_to_num(matrix, posinf=0.0, neginf=0.0)


def _group(
    articles: Sequence[Article], matrix: Vectors, copies: Sequence[Sequence[ArticleId]], settings: StorySettings
) -> list[list[int]]:
    """Positions of each story's articles, in order. A group of copies is weighed once, by its first."""
    first_of = {article_id: group[0] for group in copies for article_id in group}
    originals = [i for i, article in enumerate(articles) if first_of.get(article.id, article.id) == article.id]
    read = features([articles[i] for i in originals], matrix[originals])
    link = link_all if len(originals) <= settings.all_pairs else link_neighbours
    label_of = {articles[i].id: label for i, label in zip(originals, link(read, settings.cut).tolist(), strict=True)}
    members: defaultdict[int, list[int]] = defaultdict(list)
    for i, article in enumerate(articles):
        members[label_of[first_of.get(article.id, article.id)]].append(i)
    return sorted(members.values())


def _identities(groups: Sequence[Sequence[ArticleId]], previous: Mapping[ArticleId, StoryId]) -> list[StoryId]:
    """An id for each group, no id twice.

    A group inherits an earlier story's id if it holds the article that the id comes from, else if no
    group holds more of that story's articles; the rest take their earliest article's.
    """
    claims: list[tuple[bool, int, int, StoryId]] = []
    for number, group in enumerate(groups):
        held: defaultdict[StoryId, int] = defaultdict(int)
        for article_id in group:
            if article_id in previous:
                held[previous[article_id]] += 1
        claims += [(ArticleId(story) not in group, -count, number, story) for story, count in held.items()]
    given: dict[int, StoryId] = {}
    taken: set[StoryId] = set()
    for _, _, number, story in sorted(claims):
        if number not in given and story not in taken:
            given[number] = story
            taken.add(story)
    for number, group in enumerate(groups):
        if number not in given:
            candidates = [StoryId(i) for i in group] + [StoryId(f"{group[0]}+{len(taken)}")]
            given[number] = next(story for story in candidates if story not in taken)
            taken.add(given[number])
    return [given[number] for number in range(len(groups))]


def _story(
    story_id: StoryId,
    group: Sequence[int],
    articles: Sequence[Article],
    matrix: Vectors,
) -> Story:
    rows = matrix[list(group)].astype(np.float64)
    centrality = rows @ rows.mean(axis=0)
    central = [group[k] for k in np.lexsort((np.arange(len(group)), -np.round(centrality, 6)))]
    own = [articles[i] for i in group]
    named = next((articles[i].title for i in central if articles[i].title.strip()), "")
    dates: list[datetime] = [article.dated for article in own]
    return Story(
        id=story_id,
        article_ids=tuple(articles[i].id for i in central),
        sites=tuple(sorted({article.site for article in own})),
        title=named or opening(articles[central[0]]),
        published=min(dates),
    )


def opening(article: Article) -> str:
    """The first words of a text without a title."""
    words = (article.lead or article.text).split()
    return " ".join(words[:12]) + (" …" if len(words) > 12 else "")
