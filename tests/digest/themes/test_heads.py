"""What counts of a week: copies and stories once for each site."""

from datetime import UTC, datetime

import numpy as np

from digest.stories.copies import copy_groups
from digest.themes.read import _heads
from digest.types import Embeddings, Story, StoryId
from sources.types import Article, ArticleId


def said(identity: str, site: str, text: str) -> Article:
    when = datetime(2025, 6, 3, tzinfo=UTC)
    return Article(
        id=ArticleId(identity), url=f"https://{site}/{identity}", canonical_url=f"https://{site}/{identity}", site=site,
        title=f"Title {identity}", text=text, lead=text[:80], published=when, dated_by="feed", first_seen=when,
    )  # fmt: skip


def test_copies_and_a_story_count_once_for_each_site() -> None:
    wire = " ".join(f"word{n}" for n in range(60))
    own = [said("1", "a.example", wire), said("2", "a.example", wire), said("3", "b.example", wire)]
    own += [said("4", "c.example", wire), said("5", "a.example", "another matter altogether, told by one site")]
    assert copy_groups(own) == (("1", "2", "3", "4"),)
    nothing = Embeddings(ids=(), matrix=np.zeros((0, 4), dtype=np.float32), model="none")
    assert [article.id for article in _heads(own, (), nothing, single=False)] == ["1", "3", "4", "5"]
    when = own[0].dated
    story = Story(id=StoryId("1"), article_ids=(own[0].id, own[4].id), sites=("a.example",), title="t", published=when)
    assert [article.id for article in _heads(own, (story,), nothing, single=False)] == ["1", "3", "4"]
    # In a field of one site a story of several papers is several voices.
    assert "5" in [article.id for article in _heads(own, (story,), nothing, single=True)]
