from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from digest.embedding import embed, embedding_text
from digest.stories.copies import copy_groups
from digest.stories.group import StorySettings, group_stories
from digest.types import Embeddings, StoryId, Vectors
from sources.types import Article, ArticleId

MONDAY = datetime(2025, 9, 8, tzinfo=UTC)
FLOOD = "The river Elbe broke its dam near Torgau on Sunday and {} hundred people left their homes in Saxony"
CHIP = "Nordchip presents a photonic processor called Lumen that {} teams in Delft will test from October"


def article(number: int, text: str, *, site: str = "", title: str = "", published: datetime | None = MONDAY) -> Article:
    return Article(
        id=ArticleId(f"a{number:04d}"),
        url="",
        canonical_url=f"https://example.org/{number}",
        site=site or f"site{number}.org",
        title=title,
        text=text,
        lead=text,
        published=published,
        first_seen=published or MONDAY,
    )


def near(directions: Sequence[int], noise: float = 0.3) -> Vectors:
    random = np.random.default_rng(0)
    rows = np.eye(max(directions) + 40, 64)[list(directions)] + noise * random.normal(size=(len(directions), 64)) / 8
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), dtype=np.float32)


def embeddings(articles: Sequence[Article], matrix: Vectors) -> Embeddings:
    return Embeddings(ids=tuple(a.id for a in articles), matrix=matrix, model="test")


def partition(articles: Sequence[Article], matrix: Vectors, **settings: int) -> set[frozenset[str]]:
    stories = group_stories(articles, embeddings(articles, matrix), settings=StorySettings(**settings))
    assert sorted(i for s in stories for i in s.article_ids) == sorted(a.id for a in articles)
    return {frozenset(s.article_ids) for s in stories}


def two_events() -> tuple[list[Article], Vectors]:
    said = ["six", "seven", "nine"]
    articles = [article(i, FLOOD.format(word)) for i, word in enumerate(said)]
    articles += [article(i + 3, CHIP.format(word)) for i, word in enumerate(said)]
    return articles, near([0, 0, 0, 1, 1, 1])


@pytest.mark.parametrize("all_pairs", [10_000, 1])
def test_two_events_are_two_stories_whatever_the_order(all_pairs: int) -> None:
    articles, matrix = two_events()
    expected = {frozenset({"a0000", "a0001", "a0002"}), frozenset({"a0003", "a0004", "a0005"})}
    assert partition(articles, matrix, all_pairs=all_pairs) == expected
    assert partition(articles[::-1], matrix[::-1], all_pairs=all_pairs) == expected


def test_a_story_keeps_its_id_while_its_first_article_leaves_the_window() -> None:
    articles, matrix = two_events()
    before = group_stories(articles, embeddings(articles, matrix))
    given = {i: story.id for story in before for i in story.article_ids}
    after = group_stories(articles[1:], embeddings(articles, matrix), previous=given)
    assert {s.id for s in after} == {StoryId("a0000"), StoryId("a0003")}


def test_three_articles_on_one_event_are_one_story() -> None:
    articles, matrix = two_events()
    assert partition(articles[:3], matrix[:3]) == {frozenset({"a0000", "a0001", "a0002"})}


def test_nothing_gives_nothing_and_one_gives_one() -> None:
    articles, matrix = two_events()
    assert group_stories([], embeddings([], matrix[:0])) == ()
    assert len(partition(articles[:1], matrix[:1])) == 1


@pytest.mark.parametrize("all_pairs", [10_000, 1])
def test_articles_without_words_or_vectors_stay_alone_and_disturb_nothing(all_pairs: int) -> None:
    articles, matrix = two_events()
    empty = [article(10 + i, "", title="") for i in range(3)]
    rows = np.vstack([matrix, np.zeros((3, matrix.shape[1]), dtype=np.float32)])
    groups = partition([*articles, *empty], rows, all_pairs=all_pairs)
    assert {frozenset({a.id}) for a in empty} <= groups
    assert len(groups) == 5


def test_vectors_that_are_missing_or_no_numbers_are_left_out() -> None:
    articles, matrix = two_events()
    matrix[0] = np.nan
    assert len(partition(articles, matrix)) <= 3
    assert len(group_stories(articles, embeddings([], matrix[:0]))) <= 6


@pytest.mark.parametrize("day", [None, datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, tzinfo=UTC)])
def test_odd_dates_split_no_story(day: datetime | None) -> None:
    articles, matrix = two_events()
    odd = [article(0, articles[0].text, published=day), *articles[1:]]
    assert frozenset({"a0000", "a0001", "a0002"}) in partition(odd, matrix)


def test_all_the_same_is_one_story_of_the_sites_that_print_it() -> None:
    articles = [article(i, FLOOD.format("six")) for i in range(40)]
    (story,) = group_stories(articles, embeddings(articles, near([0] * 40, noise=0)))
    assert len(story.article_ids) == 40
    assert story.sites == tuple(sorted({one.site for one in articles}))


def test_five_hundred_near_copies_of_one_site_are_one_voice() -> None:
    long = " ".join(f"word{k}" for k in range(60))
    spam = [article(i, f"{long} offer number {i}", site="mill.net", title="Offer") for i in range(500)]
    ((*copies,),) = copy_groups(spam)
    assert len(copies) == 500
    articles, _ = two_events()
    moved = [article(600 + i, a.text, site=a.site) for i, a in enumerate(articles)]
    stories = group_stories(spam + moved, embeddings(spam + moved, near([5] * 500 + [0, 0, 0, 1, 1, 1])))
    assert [s.sites for s in stories if "a0000" in s.article_ids] == [("mill.net",)]
    assert {frozenset({"a0600", "a0601", "a0602"})} <= {frozenset(s.article_ids) for s in stories}


def test_a_wire_text_is_one_group_and_an_own_account_is_none_of_it() -> None:
    wire = " ".join(FLOOD.format(word) for word in ("six", "seven", "nine"))
    articles = [
        article(0, wire, site="first.org", title="Dam breaks"),
        article(1, wire, site="second.org", title="Elbe: dam breaks", published=MONDAY + timedelta(hours=1)),
        article(2, f"{wire} (agency)", site="third.org", title="Dam breaks", published=MONDAY + timedelta(hours=2)),
        article(3, "We were in Torgau when the water came", site="fourth.org"),
    ]
    groups = copy_groups(articles)
    assert groups == (("a0000", "a0001", "a0002"),)
    assert copy_groups(articles[::-1]) == groups


def test_short_texts_with_another_number_are_no_copies() -> None:
    releases = [
        f"Release of the quarterly figures of Nordchip for the third quarter of the year {y}" for y in (2024, 2025)
    ]
    assert copy_groups([article(i, "", title=title) for i, title in enumerate(releases)]) == ()


def test_a_cookie_notice_under_three_titles_makes_no_copies() -> None:
    notice = "A part of this site could not load because of a browser extension or your network settings sorry for that"
    titles = ["Dam breaks on the Elbe", "New photonic chip shown", "Union calls for strike"]
    assert copy_groups([article(i, notice, title=t, site="paper.org") for i, t in enumerate(titles)]) == ()


class Counting:
    model = "counting"

    def __init__(self) -> None:
        self.texts: list[str] = []

    def encode(self, texts: Sequence[str]) -> Vectors:
        self.texts += texts
        return np.array([[len(t), 1.0] for t in texts], dtype=np.float32)


class Shelf:
    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], Vectors] = {}

    def vectors(self, hashes: object, model: str) -> dict[str, Vectors]:
        return {h: v for (h, m), v in self.kept.items() if m == model}

    def add_vectors(self, model: str, new: Mapping[str, Vectors]) -> None:
        self.kept |= {(h, model): v for h, v in new.items()}


def test_each_text_is_embedded_once_and_another_models_vectors_are_ignored() -> None:
    articles = [article(0, "One text"), article(1, "One text"), article(2, ""), article(3, "Another")]
    encoder, shelf = Counting(), Shelf()
    first = embed(articles, encoder=encoder, store=shelf)
    assert sorted(encoder.texts) == ["Another", "One text"]
    assert np.allclose(np.linalg.norm(first.matrix, axis=1), [1, 1, 0, 1])
    again = embed(articles, encoder=encoder, store=shelf)
    assert len(encoder.texts) == 2
    assert np.array_equal(first.matrix, again.matrix)
    other = Counting()
    other.model = "another"
    embed(articles, encoder=other, store=shelf)
    assert len(other.texts) == 2


def test_what_is_embedded_is_title_and_top_without_saying_the_title_twice() -> None:
    assert embedding_text(article(0, "Dam breaks: many  leave", title="Dam breaks")) == "Dam breaks\nmany leave"
    cut = embedding_text(article(0, "word " * 300))
    assert len(cut) <= 600
    assert cut.endswith("word")
