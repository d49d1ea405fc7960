from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest

from digest.evidence.questions import question_for
from digest.tailor.compose import Limits, compose
from digest.tailor.rank import rank
from digest.types import Digest, Pick, Reason, ReasonKind, Status, Student, StudentId, Theme, Vectors
from tests.digest.editions import BUILT, WEEK, card, edition, quiet_edition, themes


def label(pick: Pick) -> str:
    return pick.theme.label if pick.theme else pick.story.title if pick.story else ""


def labels(digest: Digest) -> list[str]:
    return [label(pick) for pick in digest.picks]


def vectors(*rows: tuple[float, ...]) -> Vectors:
    matrix: Vectors = np.array(rows, dtype=np.float32)
    length: Vectors = np.linalg.norm(matrix, axis=1, keepdims=True)
    return np.asarray(matrix / length, dtype=np.float32)


def test_without_interests_the_order_is_that_of_emergence() -> None:
    digest = compose([edition()], student=None)
    assert labels(digest) == [theme.label for theme in themes()[:4]]
    assert [label(pick) for pick in digest.briefs] == [
        "Electrolyser orders",
        "A museum restores an Edison nickel-iron cell",
        "Lead-acid recycling lines",
    ]


@pytest.mark.parametrize(
    ("interest", "row", "first"),
    [
        ("tandem solar cells", (0.1, 1.0, 0.0), "Perovskite tandems pass damp-heat tests"),
        ("hydrogen", (0.0, 0.1, 1.0), "Electrolyser orders"),
        ("black mass recycling", (0.0, 0.0, 0.0001), "Black mass and hydrometallurgy"),
    ],
)
def test_an_interest_comes_first_and_is_the_reason(interest: str, row: tuple[float, ...], first: str) -> None:
    digest = compose([edition()], student=None, interests=(interest,), interest_vectors=vectors(row))
    assert labels(digest)[0] == first
    assert digest.picks[0].reasons[0] == Reason(kind=ReasonKind.CLOSE, words=interest)


def test_words_decide_where_there_is_no_model() -> None:
    assert labels(compose([edition()], student=None, interests=("water-based binders",)))[0].startswith("Water-based")


def test_each_of_several_interests_has_its_turn() -> None:
    first, second = themes()[0], themes()[1]
    many = [replace(first, id=first.id, label=f"Sodium {n}", centroid=(1.0, 0.02 * n, 0.0)) for n in range(6)]
    week = replace(edition(), themes=(*many, second), loose=())
    picks = rank([week], ("sodium", "perovskite tandem"), vectors((1, 0, 0), (0, 1, 0)), ())
    assert second.label in [label(pick) for pick in picks[:2]]


def test_what_was_mailed_never_comes_again() -> None:
    first = compose([edition()], student=None)
    mailed = {one.canonical_url for one in first.articles}
    again = compose([edition()], student=None, mailed=mailed)
    assert again.quiet
    assert not again.picks
    assert not again.opportunities
    by_id = compose([edition()], student=None, mailed={str(one.id) for one in first.articles})
    assert by_id.quiet


def test_a_theme_goes_on_with_what_is_new_in_it() -> None:
    digest = compose([edition()], student=None, mailed={card("sodium", 0, "").canonical_url, "sodium-1"})
    theme = digest.picks[0].theme
    assert theme is not None
    assert [story.id for story in theme.stories] == ["story-sodium-2", "story-sodium-3"]
    assert theme.quotes == ()
    assert theme.actors == ()
    assert digest.picks[0].question == question_for(theme)
    assert not {"sodium-0", "sodium-1"} & {one.id for one in digest.articles}


def test_nothing_older_than_two_weeks_is_shown_as_this_weeks() -> None:
    base = edition()
    old = tuple(
        replace(one, published=BUILT - timedelta(days=15)) if one.id.startswith(("sodium", "loose")) else one
        for one in base.articles
    )
    digest = compose([replace(base, articles=old)], student=None)
    assert "Sodium-ion cells leave the pilot line" not in labels(digest)
    assert all(pick.theme for pick in digest.briefs)


def test_a_theme_that_fell_silent_is_told_by_its_figures_alone() -> None:
    digest = compose([edition()], student=None, interests=("lead-acid recycling lines",))
    silent = digest.briefs[-1]
    assert silent.theme is not None
    assert (silent.theme.stories, silent.theme.trend.figures) == ((), "0 articles this week; usual 4 to 9")
    assert silent not in digest.picks
    again = compose([edition()], student=None, mailed={one.canonical_url for one in edition().articles})
    assert again.briefs[-1].theme == silent.theme
    assert again.quiet
    assert replace(edition(), themes=themes()[-1:], loose=()).quiet


def test_several_fields_share_a_digest() -> None:
    other = replace(
        edition(), field="solar", field_name="Solar", themes=(replace(themes()[1], label="Other"),), loose=()
    )
    digest = compose([edition(), other, quiet_edition()], student=None, limits=Limits(picks=2))
    assert digest.fields == ("Battery materials", "Solar", "Marine geology")
    assert {pick.field for pick in digest.picks} == {"Battery materials", "Solar"}
    assert digest.heard[2] == "Marine geology: 9 of 9 feeds answered; oldest answer 1 day"
    assert any("quiet week in Marine geology" in notice for notice in digest.notices)
    assert not digest.quiet
    assert len({one.url for one in digest.opportunities}) == len(digest.opportunities)


def test_a_story_of_a_feed_that_two_fields_share_is_told_once() -> None:
    one, other = edition(), replace(edition(), field="grid", field_name="Power grids", themes=())
    titles = [label(pick) for pick in compose([one, other], student=None).briefs]
    assert set(titles) == {label(pick) for pick in compose([one], student=None).briefs}
    assert len(set(titles)) == len(titles)


def test_a_student_is_greeted_and_named_by_id_only() -> None:
    student = Student(id=StudentId("s1"), name="Ada Lund", email="ada@example.org", fields=("battery-materials",))
    digest = compose([edition()], student=student)
    assert (digest.greeting, digest.student) == ("Ada", "s1")
    assert "ada@example.org" not in repr(digest)
    assert compose([edition()], student=replace(student, name=" ")).greeting == ""


def test_editions_of_two_weeks_make_no_digest() -> None:
    for editions in ([], [edition(), replace(edition(), week=WEEK.plus(1))]):
        with pytest.raises(ValueError, match="one week"):
            compose(editions, student=None)


def test_a_question_rests_on_the_themes_own_evidence() -> None:
    sodium, perovskite, *rest = themes()
    assert question_for(sodium) == (
        "To Maria Keller (chief scientist at Nordcell): how was “90 percent yield” (materialsdaily.example) measured, "
        "and has anyone else got the same?"
    )
    assert question_for(perovskite).startswith("How was “96 percent of its output” (batterypost.example) measured")
    assert question_for(replace(perovskite, quotes=())) == (
        "“Perovskite tandems pass damp-heat tests” is new this week. What does Heliotide show that nobody else has "
        "confirmed yet?"
    )
    told = {theme.trend.status: question_for(theme) for theme in rest}
    assert "keeps coming back" in told[Status.STEADY]
    assert "too few to call" in told[Status.TOO_EARLY]
    assert "Less is heard" in told[Status.FADING]


@pytest.mark.parametrize("theme", themes())
def test_every_question_is_one(theme: Theme) -> None:
    for variant in (theme, replace(theme, quotes=()), replace(theme, quotes=(), actors=())):
        question = question_for(variant)
        assert question.endswith("?")
        assert question[0].isupper() or question[0] in "“0123456789"
