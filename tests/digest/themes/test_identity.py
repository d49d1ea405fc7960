"""A theme's identity over weeks: what it keeps while words drift, and what is noted when themes merge or split."""

from dataclasses import replace
from datetime import UTC, date, datetime

import numpy as np

from digest.stories.copies import copy_groups
from digest.themes.discover import Candidate, ThemeSettings, Window, unit
from digest.themes.identity import follow
from digest.themes.memory import Memory, ThemeRecord
from digest.themes.read import _heads
from digest.types import Embeddings, Story, StoryId, ThemeId, Week
from sources.types import Article, ArticleId

WEEK = Week(date(2025, 6, 2))
SETTINGS = ThemeSettings()


def window(by_term: dict[str, list[int]], weeks: list[int]) -> Window:
    generator = np.random.default_rng(3)
    vectors = np.array([unit(row) for row in generator.normal(size=(len(weeks), 16))], dtype=np.float32)
    return Window(
        ids=tuple(ArticleId(f"a{n}") for n in range(len(weeks))),
        sites=tuple(f"s{n}.example" for n in range(len(weeks))),
        vectors=vectors,
        weeks=tuple(weeks),
        by_term={term: tuple(rows) for term, rows in by_term.items()},
        alike=0.0,
    )


def record(word: str, rows: list[int], now: Window, weeks_ago: int = 5) -> ThemeRecord:
    return ThemeRecord(
        id=ThemeId(f"theme-{word}"),
        label=word.title(),
        word=word,
        terms=(word,),
        centroid=unit(now.vectors[rows].mean(axis=0)),
        first_week=WEEK.plus(-weeks_ago),
        counted_since=WEEK.plus(-weeks_ago),
        last_week=WEEK.plus(-1),
        article_ids=tuple(now.ids[row] for row in rows),
    )


def candidate(word: str, now: Window, score: float = 3.0, terms: tuple[str, ...] = ()) -> Candidate:
    rows = now.by_term[word]
    return Candidate(
        word=word, terms=(word, *terms), rows=rows, score=score, centroid=unit(now.vectors[list(rows)].mean(axis=0))
    )


def test_a_theme_keeps_id_and_label_while_its_words_change() -> None:
    # Last week's articles 0 to 3 said "exoskeleton"; of this week's only one does, but all say "walking suit".
    now = window({"exoskeleton": [0, 1, 2, 3, 4], "walking suit": [1, 2, 3, 4, 5, 6, 7, 8, 9]}, [1] * 4 + [0] * 6)
    old = record("exoskeleton", [0, 1, 2, 3], now)
    found = follow(Memory(themes=(old,)), now, [candidate("walking suit", now)], WEEK, SETTINGS)
    assert [(one.record.id, one.record.label) for one in found] == [(old.id, old.label)]
    assert found[0].record.word == "walking suit"
    assert found[0].record.first_week == old.first_week
    assert found[0].rows == now.by_term["walking suit"]


def test_two_themes_that_became_one_go_on_under_the_older() -> None:
    now = window({"mobile robot": [0, 1, 2, 4, 5, 6], "warehouse": [0, 1, 2, 3, 4, 5, 6]}, [1, 1, 1, 1, 0, 0, 0])
    older, younger = record("warehouse", [0, 1, 2, 3], now, 9), record("mobile robot", [0, 1, 2], now, 2)
    found = follow(Memory(themes=(younger, older)), now, [candidate("mobile robot", now)], WEEK, SETTINGS)
    assert [one.record.id for one in found] == [older.id]
    assert found[0].record.label == older.label


def test_of_a_theme_that_split_the_larger_part_goes_on() -> None:
    now = window({"battery": [0, 1, 2, 3, 8, 9], "sodium": [4, 5, 6, 7, 10]}, [1] * 8 + [0] * 3)
    old = record("battery", list(range(8)), now)
    parts = [candidate("sodium", now, 4.0), candidate("battery", now)]
    found = {one.record.word: one.record for one in follow(Memory(themes=(old,)), now, parts, WEEK, SETTINGS)}
    assert found["battery"].id == old.id
    assert found["sodium"].id != old.id


def test_two_stray_articles_don_t_make_a_large_development_an_old_theme() -> None:
    now = window({"jaguar": [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10], "clothing": [0, 1]}, [1] * 9 + [0] * 2)
    stray = record("clothing", [0, 1], now)
    found = follow(Memory(themes=(stray,)), now, [candidate("jaguar", now)], WEEK, SETTINGS)
    assert next(one for one in found if one.record.word == "jaguar").record.id != stray.id


def test_what_has_no_article_this_week_stands_last_and_is_forgotten_in_time() -> None:
    now = window({"gone": [0, 1, 2, 3], "here": [4, 5, 6]}, [1] * 4 + [0] * 3)
    gone, here = record("gone", [0, 1, 2, 3], now), record("here", [4], now)
    found = follow(Memory(themes=(gone, here)), now, [], WEEK, SETTINGS)
    assert [one.record.word for one in found] == ["here", "gone"]
    late = replace(gone, last_week=WEEK.plus(-SETTINGS.kept - 1))
    assert not follow(Memory(themes=(late,)), now, [], WEEK, SETTINGS)


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
