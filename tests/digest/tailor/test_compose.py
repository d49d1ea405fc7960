from dataclasses import replace
from datetime import timedelta

import pytest

from digest.tailor.compose import Limits, compose
from digest.tailor.greeting import first_name
from digest.tailor.ready import make_ready
from digest.tailor.since import History
from digest.types import (
    Closeness,
    Digest,
    Edition,
    Pick,
    Reason,
    ReasonKind,
    Status,
    Story,
    Student,
    StudentId,
    ThemeId,
)
from sources.types import ArticleId
from tests.digest.editions import BUILT, WEEK, card, edition, quiet_edition, story, themes
from tests.digest.ready import ready


def label(pick: Pick) -> str:
    return pick.theme.label if pick.theme else pick.story.title if pick.story else ""


def labels(digest: Digest) -> list[str]:
    return [label(pick) for pick in digest.picks]


def test_without_interests_the_order_is_that_of_emergence() -> None:
    digest = compose([ready(edition())], student=None)
    assert labels(digest) == [theme.label for theme in themes()[:4]]
    assert [label(pick) for pick in digest.briefs] == [
        "Electrolyser orders",
        "A museum restores an Edison nickel-iron cell",
        "Lead-acid recycling lines",
    ]


def made(*editions: Edition, interests: tuple[str, ...] = (), **more: object) -> Digest:
    return compose([ready(one) for one in editions], student=None, interests=interests, **more)  # type: ignore[arg-type]


def test_days_are_the_operators() -> None:
    """Built at 23:00 UTC on one day is built on the next in Tokyo, and its articles are of that day too."""
    late = BUILT.replace(hour=23)
    digest = compose([ready(replace(edition(), zone="Asia/Tokyo", built_at=late))], student=None)
    assert (digest.zone, digest.made_on) == ("Asia/Tokyo", late.date() + timedelta(days=1))


def test_the_articles_stand_in_one_order_whatever_the_run() -> None:
    """Sets of ids come in another order in each process: the JSON of one digest would be another file each time."""
    digest = compose([ready(edition())], student=None)
    named = [i for pick in (*digest.picks, *digest.briefs) for i in sorted(pick.article_ids)]
    assert [one.id for one in digest.articles][: len(set(named))] == list(dict.fromkeys(named))


@pytest.mark.parametrize(
    ("interest", "first", "headline"),
    [
        (
            "tandem solar cells",
            "Perovskite tandems pass damp-heat tests",
            "Perovskite tandem passes 2,000 hours of damp heat",
        ),
        ("cancelled orders", "Electrolyser orders", "Another electrolyser order is cancelled"),
        ("black mass recycling", "Black mass and hydrometallurgy", "Black mass buyers ask for sulphide tests"),
    ],
)
def test_an_interest_comes_first_and_the_reason_quotes_the_headline(interest: str, first: str, headline: str) -> None:
    digest = made(edition(), interests=(interest,))
    assert labels(digest)[0] == first
    assert digest.picks[0].reasons[0] == Reason(kind=ReasonKind.CLOSE, words=interest, headline=headline)
    assert next(match.title for match in digest.interest_reports[0].matches) == headline


def test_what_is_less_sure_is_said_so() -> None:
    digest = made(edition(), interests=("copper electrolyser",))
    assert digest.picks[0].reasons[0].kind is ReasonKind.TOUCHES
    assert digest.interest_reports[0].matches[0].strength is Closeness.TOUCHES


def test_nothing_this_week_is_told_with_what_was_read() -> None:
    report, other = made(edition(), interests=("coral reefs", "perovskite")).interest_reports
    week = {i for theme in edition().themes for i in theme.article_ids} | {
        i for s in edition().loose for i in s.article_ids
    }
    assert (report.matches, report.further, report.articles) == ((), (), len(week))
    assert 1 < report.sites <= report.articles
    assert other.matches


def test_a_story_buried_in_a_theme_of_other_things_stands_alone() -> None:
    tandems, mass = themes()[1], next(theme for theme in themes() if theme.label.startswith("Black mass"))
    mixed = replace(tandems, stories=(*tandems.stories, themes()[0].stories[3]))
    week = replace(edition(), themes=(mixed, mass), loose=())
    buried = "Why sodium cells age differently in the cold"
    digest = made(week, interests=("black mass", "sodium cells"), limits=Limits(picks=1))
    assert labels(digest) == [mass.label, buried]
    whole = made(week, interests=("sodium cells",))
    assert whole.picks[0].theme is not None
    assert whole.picks[0].theme.stories[0].title == buried
    assert not [pick for pick in whole.picks if pick.story], "never told twice"


def test_a_small_interest_beside_a_large_one_is_served() -> None:
    first, second = themes()[0], themes()[1]
    many = [replace(first, id=ThemeId(f"t{n}"), label=f"Sodium {n}", centroid=(1.0, float(n), 0.0)) for n in range(6)]
    week = replace(edition(), themes=(*many, second), loose=())
    digest = made(week, interests=("sodium", "perovskite tandem"))
    assert second.label in labels(digest)[:2]


def test_among_loose_stories_what_lies_near_to_all_interests_comes_first() -> None:
    loose = tuple(story("loose", n, title) for n, title in enumerate(("A", "B", "C")))
    cards = (*edition().articles, *(card("loose", n, title) for n, title in enumerate(("A", "B", "C"))))
    week = replace(edition(), loose=loose, themes=(), articles=cards)
    near = {ArticleId("loose-1"): 2.0, ArticleId("loose-2"): 0.5, ArticleId("loose-0"): -1.0}
    ready_week = make_ready(week, near=lambda interests: near if interests == ("reefs",) else {})
    assert [label(pick) for pick in compose([ready_week], student=None, interests=("reefs",)).briefs] == ["B", "C", "A"]
    assert [label(pick) for pick in compose([ready_week], student=None).briefs] == ["A", "B", "C"]


@pytest.mark.parametrize("words", ["a", "A", "the", "of the", "e", " "])
def test_what_every_text_says_is_neither_followed_nor_muted(words: str) -> None:
    """Muting "a" would hide the week, following it would mark all of it."""
    asked = Student(id=StudentId("s"), name="", email="", fields=("batteries",), follow=(words,), mute=(words,))
    plain = compose([ready(edition())], student=replace(asked, follow=(), mute=()))
    assert compose([ready(edition())], student=asked) == plain


def test_what_is_followed_is_shown_and_what_is_muted_is_not() -> None:
    student = Student(
        id=StudentId("s1"),
        name="Ada",
        email="ada@example.org",
        fields=("battery-materials",),
        follow=("Heliotide",),
        mute=("sodium", "site:cellnotes.example"),
    )
    digest = compose([ready(edition())], student=student)
    assert digest.picks[0].reasons[0].kind is ReasonKind.FOLLOWED
    assert digest.picks[0].reasons[0].headline.startswith("Heliotide")
    assert not [card for card in digest.articles if "sodium" in card.title.casefold()]
    assert not [card for card in digest.articles if card.site == "cellnotes.example"]
    some = replace(student, mute=(f"theme:{themes()[1].id}",), follow=())
    assert themes()[1].label not in labels(compose([ready(edition())], student=some))


def test_a_theme_that_goes_on_says_how_it_moved_since_this_student_had_it() -> None:
    before = week_before()
    had = History(articles=dict.fromkeys(before.themes[0].article_ids, before.week))
    moved = compose([ready(edition(), before)], student=None, history=had).picks[0].moved
    trend = themes()[0].trend
    assert moved is not None
    assert (moved.week, moved.articles_then, moved.sites_then) == (before.week, 2, 1)
    assert (moved.articles_now, moved.sites_now) == (trend.count, trend.sites)
    other = History(articles={ArticleId("elsewhere"): before.week})
    assert compose([ready(edition(), before)], student=None, history=other).picks[0].moved is None


def test_a_fading_theme_gets_one_closing_line() -> None:
    before = week_before()
    had = History(articles={ArticleId("old-lead"): before.week})
    told = compose([ready(edition(), before)], student=None, history=had)
    fading = next(theme for theme in themes() if theme.trend.status is Status.FADING)
    assert [pick.theme.id for pick in told.closing if pick.theme] == [fading.id]
    later = replace(edition(), week=WEEK.plus(1), built_at=BUILT + timedelta(days=7))
    told_already = History(articles={ArticleId("old-lead"): before.week, ArticleId("any"): WEEK})
    assert compose([ready(later, edition(), before)], student=None, history=told_already).closing == ()


def test_a_fading_theme_with_an_article_this_week_is_told_once() -> None:
    before, week = week_before(), edition()
    fading = next(theme for theme in week.themes if theme.trend.status is Status.FADING)
    heard = tuple(replace(one, stories=week.loose[:1]) if one is fading else one for one in week.themes)
    had = History(articles={ArticleId("old-lead"): before.week})
    told = compose([ready(replace(week, themes=heard, loose=week.loose[1:]), before)], student=None, history=had)
    assert [pick.theme.id for pick in told.closing if pick.theme] == [fading.id]
    assert fading.id not in [pick.theme.id for pick in (*told.picks, *told.briefs) if pick.theme]


def week_before() -> Edition:
    """A week in which the first theme was small and the one that fades now was steady."""
    first = themes()[0]
    fading = next(theme for theme in themes() if theme.trend.status is Status.FADING)
    small = replace(first, stories=first.stories[:1], trend=replace(first.trend, count=2, sites=1))
    old = replace(story("lead", 0, "Lead lines open"), article_ids=(ArticleId("old-lead"),))
    steady = replace(fading, stories=(old,), trend=replace(fading.trend, status=Status.STEADY, count=5))
    renamed = replace(small, stories=(replace(small.stories[0], article_ids=(ArticleId("old-sodium"),)),))
    return replace(
        edition(), week=WEEK.plus(-1), built_at=BUILT - timedelta(days=7), themes=(renamed, steady), loose=()
    )


def test_what_was_mailed_never_comes_again() -> None:
    first = compose([ready(edition())], student=None)
    again = compose(
        [ready(edition())], student=None, history=History(urls=frozenset(one.canonical_url for one in first.articles))
    )
    assert again.quiet
    assert not again.picks
    assert not again.opportunities
    by_id = compose(
        [ready(edition())], student=None, history=History(articles={one.id: WEEK for one in first.articles})
    )
    assert by_id.quiet


def test_a_theme_goes_on_with_what_is_new_in_it() -> None:
    had = History(articles={ArticleId("sodium-1"): WEEK}, urls=frozenset((card("sodium", 0, "").canonical_url,)))
    digest = compose([ready(edition())], student=None, history=had)
    theme = digest.picks[0].theme
    assert theme is not None
    assert [story.id for story in theme.stories] == ["story-sodium-2", "story-sodium-3"]
    assert theme.quotes == ()
    assert theme.actors == ()
    assert not {"sodium-0", "sodium-1"} & {one.id for one in digest.articles}


def test_a_story_that_goes_on_is_told_by_what_is_new_in_it() -> None:
    """The end of a rescue stood nowhere, for its beginning had been mailed."""
    titles = ("Divers find the crew", "The first two are out", "All of the crew are out", "The last leave the mine")
    whole = replace(story("mine", 0, titles[0]), article_ids=tuple(card("mine", n, "").id for n in range(4)))
    cards = (*edition().articles, *(card("mine", n, title) for n, title in enumerate(titles)))
    week = replace(edition(), themes=(), loose=(whole,), articles=cards)

    def left(*had: int, mute: tuple[str, ...] = ()) -> list[Story | None]:
        history = History(articles={card("mine", n, "").id: WEEK.plus(-1) for n in had})
        someone = Student(id=StudentId("one"), name="", email="", fields=(week.field,), mute=mute)
        return [pick.story for pick in compose([ready(week)], student=someone, history=history).briefs]

    (told,) = left(0, 1)
    assert told is not None
    assert told.article_ids == tuple(card("mine", n, "").id for n in (2, 3))
    assert told.title == titles[2]
    assert told.sites == tuple(sorted(card("mine", n, "").site for n in (2, 3)))
    assert left() == [whole]
    assert left(0, 1, 2) == []  # one more site tells last week's news
    assert left(0, 1, mute=("the last leave",)) == []


def test_nothing_older_than_two_weeks_is_shown_as_this_weeks() -> None:
    base = edition()
    old = tuple(
        replace(one, published=BUILT - timedelta(days=15)) if one.id.startswith(("sodium", "loose")) else one
        for one in base.articles
    )
    digest = compose([ready(replace(base, articles=old))], student=None)
    assert "Sodium-ion cells leave the pilot line" not in labels(digest)
    assert all(pick.theme for pick in digest.briefs)


def test_a_theme_that_fell_silent_is_told_by_its_figures_alone() -> None:
    digest = compose([ready(edition())], student=None, interests=("lead-acid recycling lines",))
    silent = digest.briefs[-1]
    assert silent.theme is not None
    assert (silent.theme.stories, silent.theme.trend.figures) == ((), "0 articles this week; usual 4 to 9")
    assert silent not in digest.picks
    had = History(urls=frozenset(one.canonical_url for one in edition().articles))
    again = compose([ready(edition())], student=None, history=had)
    assert again.briefs[-1].theme == silent.theme
    assert again.quiet
    assert replace(edition(), themes=themes()[-1:], loose=()).quiet


def test_several_fields_share_a_digest() -> None:
    other = replace(
        edition(), field="solar", field_name="Solar", themes=(replace(themes()[1], label="Other"),), loose=()
    )
    digest = compose([ready(edition()), ready(other), ready(quiet_edition())], student=None, limits=Limits(picks=2))
    assert digest.fields == ("Battery materials", "Solar", "Marine geology")
    assert {pick.field for pick in digest.picks} == {"Battery materials", "Solar"}
    assert digest.heard[2] == "Marine geology: 9 of 9 feeds answered; the oldest answer is 1 day old"
    assert any("quiet week in Marine geology" in notice for notice in digest.notices)
    assert not digest.quiet
    assert len({one.url for one in digest.opportunities}) == len(digest.opportunities)


def test_a_story_of_a_feed_that_two_fields_share_is_told_once() -> None:
    one, other = edition(), replace(edition(), field="grid", field_name="Power grids", themes=())
    titles = [label(pick) for pick in compose([ready(one), ready(other)], student=None).briefs]
    assert set(titles) == {label(pick) for pick in compose([ready(one)], student=None).briefs}
    assert len(set(titles)) == len(titles)


def test_a_student_is_greeted_and_named_by_id_only() -> None:
    student = Student(id=StudentId("s1"), name="Ada Lund", email="ada@example.org", fields=("battery-materials",))
    digest = compose([ready(edition())], student=student)
    assert (digest.greeting, digest.student) == ("Ada", "s1")
    assert "ada@example.org" not in repr(digest)
    assert compose([ready(edition())], student=replace(student, name=" ")).greeting == ""


def test_editions_of_two_weeks_make_no_digest() -> None:
    for editions in ([], [edition(), replace(edition(), week=WEEK.plus(1))]):
        with pytest.raises(ValueError, match="one week"):
            compose([ready(one) for one in editions], student=None)


@pytest.mark.parametrize(
    ("name", "first"),
    [
        ("Ada Lund", "Ada"),
        ("Lund, Ada", "Ada"),
        ("Dr. Ada Lund", "Ada"),
        ("Dr. First Last", "First"),
        ("Embodied AI Group", "Embodied AI Group"),
        ("Lund Lab", "Lund Lab"),
        ("AG Müller", "AG Müller"),
        ("Prof. Dr. Ada Lund", "Ada"),
        ("Dipl.-Ing. Karl Meier", "Karl"),
        ("Univ.-Prof. Ada Lund", "Ada"),
        ("Herr Dr. Karl Meier", "Karl"),
        ("Dr. rer. nat. Ada Lund", "Ada"),
        ("M.Sc. Ada Lund", "Ada"),
        ("Mx. Sam Doe", "Sam"),
        ("Ms. Ada Lund, PhD", "Ada"),
        ("Lund, Dr. Ada", "Ada"),
        ("Major Jones", "Major"),
        ("Ada", "Ada"),
        ("", ""),
        ("  ", ""),
        ("…", ""),
    ],
)
def test_a_student_is_greeted_by_the_first_name(name: str, first: str) -> None:
    assert first_name(name) == first


def test_the_record_of_each_field_stands_in_the_digest() -> None:
    own = replace(edition(), record="How earlier calls held: of 6 themes called rising 4 did.")
    assert made(own).record == own.record
    other = replace(quiet_edition(), record="How earlier calls held: of 9 themes called new 8 did.")
    assert made(own, other).record == (
        "Battery materials: How earlier calls held: of 6 themes called rising 4 did. "
        "Marine geology: How earlier calls held: of 9 themes called new 8 did."
    )
    assert made(edition()).record == ""


def test_of_a_story_that_two_themes_tell_a_part_of_each_each_is_matched_by_its_own() -> None:
    """A grouping of papers may fall in two themes: what one of them holds says nothing of the other."""
    whole = edition()
    solar = next(one for one in whole.themes if "Perovskite" in one.label)
    other = next(one for one in whole.themes if "Black mass" in one.label)
    parts = tuple(replace(one, id=solar.stories[0].id) for one in other.stories[:1])
    shared = replace(other, stories=(*parts, *other.stories[1:]))
    mixed = replace(whole, themes=tuple(shared if one is other else one for one in whole.themes))
    matching = (ReasonKind.CLOSE, ReasonKind.TOUCHES)
    for one in (whole, mixed):
        told = {label(pick): pick for pick in made(one, interests=("tandem solar cells",)).picks}
        assert any(reason.kind in matching for reason in told[solar.label].reasons)
        assert not any(reason.kind in matching for reason in told[other.label].reasons)
