"""Themes against headings, and the linkage they are held against: the measures themselves."""

from collections.abc import Sequence

from digest.measure.documents import Document
from digest.measure.replay import by_week
from digest.measure.themes import YARDSTICK, compare, grouped, score_themes, told_in
from digest.types import Week
from tests.digest.measure.test_replay import FIRST, article, run, vectors, week_of


def labelled(week: Week, groups: Sequence[tuple[str, int]]) -> list[Document]:
    return [
        Document(article=article(f"{name}{n}", "x", week.start()), label=name, window=None, category=None, row={})
        for name, size in groups
        for n in range(size)
    ]


def test_themes_are_scored_against_headings() -> None:
    documents = labelled(FIRST, [("flood", 4), ("vote", 4)])
    told = {FIRST: [("flood0", "flood1"), ("vote0", "vote1", "vote2", "flood3"), ("flood2", "flood3")]}
    score = score_themes(told, documents)
    assert score.purity == (1 + 0.75 + 1) / 3
    assert (score.headings, score.coverage, score.twice) == (2, 1.0, 1)
    assert score_themes({}, documents).to_json()["themes"] == 0


def test_a_week_in_which_nothing_is_told_misses_its_headings() -> None:
    documents = labelled(FIRST, [("flood", 4), ("vote", 4)])
    score = score_themes({FIRST: [("flood0", "flood1", "flood2")]} | {FIRST.plus(1): []}, documents)
    assert (score.weeks, score.headings, score.coverage) == (2, 2, 0.5)
    assert score_themes({FIRST: []}, documents).coverage == 0.0
    _, readings = run([week_of(0), None, week_of(2)])
    assert list(told_in(readings)) == [FIRST, FIRST.plus(2)]


def test_linkage_groups_a_weeks_texts_and_names_no_lone_one() -> None:
    own = week_of(0, 6)
    (groups,) = grouped({FIRST: own}, vectors, [YARDSTICK.cut])[YARDSTICK.cut].values()
    assert {frozenset(i.split("-")[0] for i in group) for group in groups} == {
        frozenset([name]) for name in ("news", "soil", "port", "bank", "bird")
    }
    assert len(groups[0]) == 6
    assert grouped({FIRST: own[:1]}, vectors, [YARDSTICK.cut]) == {YARDSTICK.cut: {FIRST: []}}
    assert grouped({FIRST: own}, vectors, [0.0])[0.0] == {FIRST: []}


def test_ours_stands_beside_the_linkage_at_one_cut_and_at_its_best() -> None:
    documents = [document for name, size in (("soil", 4), ("port", 5)) for document in labelled(FIRST, [(name, size)])]
    weeks = by_week(document.article for document in documents)
    found = compare({FIRST: [("soil0", "soil1", "port0")]}, weeks, documents, vectors)
    assert found["themes"]["purity_of_first_six"] == 0.6667
    assert found["average_linkage"]["cut"] == YARDSTICK.cut
    assert set(found["average_linkage_at_its_best"]) == set(found["average_linkage"])
    assert found["average_linkage_at_its_best"]["headings"] == 2
