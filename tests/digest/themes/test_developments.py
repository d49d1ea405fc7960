"""A week's articles in groups of one development each."""

import math
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace

from digest.themes.developments import developments, hanging_together, loose_stories, told_apart
from digest.themes.memory import Frequency, WeekRecord
from digest.themes.settings import ThemeSettings
from digest.themes.space import Space
from sources.types import ArticleId
from tests.digest.editions import edition
from tests.digest.themes.test_space import rows_of, space_of
from tests.digest.themes.weeks import others, spread, week_of

SETTINGS = ThemeSettings()


def test_each_development_is_one_group_and_the_rest_are_alone() -> None:
    space, _ = space_of(others(30, 1) + spread("asahi brewery", 5) + spread("renault leak", 3))
    first, second, *rest = developments(space, (), SETTINGS)
    assert list(first) == rows_of(space, "asahi brewery")
    assert list(second) == rows_of(space, "renault leak")
    assert {len(group) for group in rest} == {1}
    assert sorted(row for group in (first, second, *rest) for row in group) == space.week.tolist()


def test_a_story_is_not_torn_apart() -> None:
    space, _ = space_of(others(30, 1) + spread("asahi brewery", 4))
    own, stray = rows_of(space, "asahi brewery"), rows_of(space, "other1x0")
    (first, *_) = developments(space, [[*own[:2], *stray]], SETTINGS)
    assert set(first) == {*own, *stray}


def test_a_week_without_articles_has_none() -> None:
    _, memory = space_of(others(5, 1))
    unheard = WeekRecord(week=memory.weeks[-1].week.plus(1), observed=False)
    assert developments(Space(memory.followed_by(unheard, "made")), (), SETTINGS) == ()


def hanging(said: Sequence[str], elsewhere: str = "", *, usual: float = math.nan, others: str = "") -> list[int]:
    """The places that hang together, names being capital.

    Each of `elsewhere` is said by an article of an earlier week, each of `others` by another of this one.
    """
    terms = [frozenset(words.lower().split()) for words in said]
    names = [frozenset(word.lower() for word in words.split() if word.istitle()) for words in said]
    now = Counter(term for one in (*terms, *({word} for word in others.split())) for term in one)
    ever = now + Counter(elsewhere.split())
    return hanging_together(terms, names, lambda term: Frequency(ever=ever[term], now=now[term], usual=usual), SETTINGS)


def frequency_of(counts: Counter[str]) -> Callable[[str], Frequency]:
    return lambda term: Frequency(ever=counts[term], now=counts[term], usual=math.nan)


CRASHES = ["bus crash zambia lusaka", "bus crash hamburg", "bus crash mexico", "bus crash malaysia genting"]


def test_accidents_of_one_kind_do_not_hang_together() -> None:
    """Nine bus crashes of four continents stood on a page as one new development."""
    assert hanging(CRASHES, "bus crash " * 9) == []


def test_one_event_hangs_together_by_a_name_and_strangers_are_left_out() -> None:
    said = ["bus crash Zambia", "Mporokoso bus Zambia", "Mporokoso president mourns", "bus crash hamburg"]
    assert hanging(said, "bus crash " * 9) == [0, 1, 2]


def test_a_name_is_a_groups_own_where_a_third_of_all_who_say_it_are_of_the_group_another_word_where_most_are() -> None:
    said = ["Gucci leak", "Gucci kering", "Gucci balenciaga"]
    assert hanging(said, "gucci " * 6) == [0, 1, 2]
    assert hanging(said, "gucci " * 7) == []
    said = ["bus hamburg", "bus lusaka", "bus mexico"]
    assert hanging(said, "bus " * 2) == [0, 1, 2]
    assert hanging(said, "bus " * 3) == []


LEAVE = ["leave Europe vote", "leave Europe markets", "leave Europe ministers", "leave Europe pound"]


def test_the_largest_news_is_told_in_words_that_were_said_before_but_not_so_often() -> None:
    """The referendum of 2016 was no theme: many had said “leave” and “European Union”."""
    assert hanging(LEAVE, "leave europe " * 40, usual=1.0) == []  # four where one is usual: 2 in 100 weeks by chance
    assert hanging(LEAVE * 2, "leave europe " * 40, usual=1.0) == [*range(8)]
    assert hanging(LEAVE * 2, "leave europe " * 40, usual=3.0) == []  # less than three times as many
    assert hanging(LEAVE * 2, "leave europe " * 40, usual=1.0, others="leave europe " * 9) == []  # others say it more


def test_a_wave_of_one_kind_of_accident_shares_its_word_but_no_name() -> None:
    said = [f"bus crash Town{n}" for n in range(8)]
    assert hanging(said, "bus crash " * 40, usual=1.0) == []
    assert hanging([*said, *["bus crash Lusaka"] * 9], "bus crash lusaka " * 40, usual=1.0) == [*range(8, 17)]


def test_in_a_large_group_a_word_of_two_articles_holds_nothing_together() -> None:
    said = [f"crash town{n // 2}" for n in range(12)]
    assert hanging(said, "crash " * 40) == []


def test_where_few_weeks_are_remembered_what_is_shared_is_their_own() -> None:
    assert hanging(["bus crash hamburg", "bus crash berlin", "bus crash bremen"]) == [0, 1, 2]


def test_articles_that_say_nothing_do_not_hang_together() -> None:
    assert hanging(["", "", ""]) == []


def test_articles_that_share_only_the_fields_words_are_parted_each_with_its_own() -> None:
    said = ["Lner breach customers", "Mango breach exposed", "Lner breach scots", "breach airline", "Mango breach data"]
    terms = [frozenset(words.lower().split()) for words in said]
    counts = Counter(term for one in (*terms, *({"breach"} for _ in range(20))) for term in one)
    none = [frozenset[str]()] * len(said)
    assert told_apart(terms, none, frequency_of(counts), SETTINGS) == [[0, 2], [1, 4], [3]]


def test_what_a_theme_leaves_out_of_a_story_is_told_by_itself() -> None:
    """Floods in Abidjan and in Vietnam stood nowhere: a theme told another article of their story."""
    made = [*others(30, 1), *spread("asahi brewery", 2), *spread("floods in abidjan", 1)]
    space, memory = space_of(made)
    articles, _ = week_of(made, memory.weeks[-1].week)
    *_, first, second, flood = (one.id for one in articles)
    whole = edition()
    story = replace(whole.loose[0], article_ids=(first, second, flood))
    theme = replace(whole.themes[0], stories=(replace(story, article_ids=(first, second)),))
    (left,) = loose_stories([story], [theme], (articles, ()), space, memory, SETTINGS)
    assert (left.article_ids, left.sites) == ((flood,), ("site0.example",))
    assert left.id != story.id
    assert left.title.startswith("floods in abidjan")
    assert loose_stories([theme.stories[0]], [theme], (articles, ()), space, memory, SETTINGS) == ()


def test_what_a_site_says_again_of_a_story_that_a_theme_tells_is_told_nowhere_else() -> None:
    """Fourteen second tellings of one attack stood as a story of ten sites below the card that told it."""
    made = [*others(30, 1), *spread("asahi brewery", 3)]
    space, memory = space_of(made)
    articles, _ = week_of(made, memory.weeks[-1].week)
    *_, first, second, third = articles
    again = replace(second, id=ArticleId("again"))  # it doesn't count: its site has told it
    earlier = replace(third, id=ArticleId("earlier"))
    story = replace(edition().loose[0], article_ids=(first.id, second.id, third.id, again.id, earlier.id))
    theme = replace(edition().themes[0], stories=(replace(story, article_ids=(first.id, second.id)),))
    stood = loose_stories([story], [theme], ((*articles, again), (earlier,)), space, memory, SETTINGS)
    assert [one.article_ids for one in stood] == [(third.id,)]
