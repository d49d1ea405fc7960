"""No story is told twice in an edition."""

from dataclasses import replace

from digest.edition.selection import changing_first, each_story_once
from digest.edition.telling import told
from digest.text.parser import NoParser
from digest.types import Status, Story, StoryId, Theme, ThemeId
from sources.types import ArticleId
from tests.digest.editions import BUILT, edition


def story(name: str, articles: int = 1) -> Story:
    ids = tuple(ArticleId(f"{name}{number}") for number in range(articles))
    return Story(id=StoryId(name), article_ids=ids, sites=("a.example",), title=name, published=BUILT)


def theme(name: str, *stories: Story) -> Theme:
    return replace(edition().themes[0], id=ThemeId(name), label=name, stories=stories)


A, B, C, D, E = (story(name) for name in "abcde")


def test_a_second_name_for_the_same_stories_is_left_out() -> None:
    themes, loose = each_story_once([theme("echo", A, B), theme("skin", A, B, C)], [])
    assert [one.label for one in themes] == ["skin"]
    assert loose == ()


def test_what_only_the_echo_had_stands_alone() -> None:
    themes, loose = each_story_once([theme("echo", A, B, D), theme("skin", A, B, C, E)], [])
    assert [one.label for one in themes] == ["skin"]
    assert loose == (D,)


def test_a_theme_that_shares_a_little_keeps_its_own_and_counts_only_that() -> None:
    F, G, H, I = (story(name) for name in "fghi")  # noqa: N806, E741 - as above
    large, small = theme("large", A, B, C, F, G), theme("small", C, D, H, I)
    themes, loose = each_story_once([large, small], [E])
    assert [(one.label, one.stories) for one in themes] == [("large", (A, B, C, F, G)), ("small", (D, H, I))]
    assert (themes[1].trend.count, themes[1].trend.weekly_counts[-1]) == (3, 3)
    assert loose == (E,)


def test_a_theme_that_shares_half_is_another_name() -> None:
    themes, loose = each_story_once([theme("large", A, B, C), theme("small", C, D)], [E])
    assert [one.label for one in themes] == ["large"]
    assert loose == (E, D)


def test_the_larger_theme_is_the_one_with_more_articles_not_stories() -> None:
    big = story("big", articles=4)
    themes, _ = each_story_once([theme("two", A, big), theme("one", big, B, C, D)], [])
    assert [(one.label, one.stories) for one in themes] == [("one", (big, B, C, D))]


def test_a_fading_theme_without_stories_stays() -> None:
    themes, _ = each_story_once([theme("gone"), theme("skin", A)], [])
    assert [one.label for one in themes] == ["gone", "skin"]


def test_every_story_is_told_exactly_once_whatever_overlaps() -> None:
    stories = [story(f"s{number}") for number in range(12)]
    overlapping = [theme(f"t{start}", *stories[start : start + 5]) for start in range(8)]
    themes, loose = each_story_once(overlapping, [])
    told = [one.id for each in themes for one in each.stories] + [one.id for one in loose]
    assert sorted(told) == sorted(one.id for one in stories)


def test_what_changes_comes_before_its_like_and_what_is_far_larger_before_it() -> None:
    order = [
        (Status.TOO_EARLY, 4.0),
        (Status.STEADY, 6.5),
        (Status.RISING, 4.5),
        (Status.FADING, 5.0),
        (Status.NEW, 4.2),
    ]
    trend = edition().themes[0].trend
    themes = [replace(theme(str(one)), trend=replace(trend, status=one, score=score)) for one, score in order]
    found = [one.trend.status for one in changing_first(themes)]
    assert found == [Status.STEADY, Status.RISING, Status.NEW, Status.FADING, Status.TOO_EARLY]


def test_what_may_be_a_part_of_another_theme_says_so_by_that_ones_name() -> None:
    attack = theme("Heathrow")
    doubted = replace(theme("Sussex"), kin=attack.id)
    before = replace(edition(), themes=(attack,))
    for known, themes, how in (
        (None, (attack, doubted), "perhaps one development with"),
        (before, (doubted,), "perhaps goes on from last week’s"),
    ):
        assert told(themes, {}, (), parser=NoParser(), before=known)[-1].notes == (f"{how} “Heathrow”",)
    assert told((doubted,), {}, (), parser=NoParser(), before=None)[0].notes == ()


def test_of_two_themes_called_alike_a_part_is_told_by_the_others_headline() -> None:
    attack = replace(theme("1"), name="Heathrow", headline="Heathrow loses power for a day")
    doubted = replace(theme("2"), name="Heathrow", kin=attack.id)
    (_, told_of) = told((attack, doubted), {}, (), parser=NoParser(), before=None)
    assert told_of.notes == ("perhaps one development with “Heathrow loses power for a day”",)
