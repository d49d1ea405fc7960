"""What a theme is over weeks: one development, under one id, with counts that stay as they were printed."""

import random

import pytest

from digest.themes.memory import WINDOW
from digest.types import Status
from tests.digest.themes.weeks import Made, others, read, spread


def quiet(weeks: int, count: int = 30, site: str = "") -> list[list[Made]]:
    return [others(count, seed, site) for seed in range(weeks)]


def test_a_development_is_a_theme_and_what_follows_goes_on_under_its_id() -> None:
    weeks = quiet(7)
    weeks[5] += spread("asahi", 6, "asahi brewery attack halts beer")
    weeks[6] += spread("asahi", 5, "asahi resumes shipments after weeks")
    readings = [reading for _, reading in read(weeks)]
    (first,), (second,) = readings[5].themes, readings[6].themes
    assert len(first.article_ids) == 6
    assert first.trend.status is Status.NEW
    assert second.id == first.id
    assert second.trend.weekly_counts[-2:] == (6, 5)


def test_nothing_is_called_new_twice_and_what_has_passed_its_height_says_so() -> None:
    weeks = quiet(8)
    for number, count in ((5, 9), (6, 8), (7, 3)):
        weeks[number] += spread("asahi", count, f"asahi brewery attack part{number}")
    trends = [reading.themes[0].trend for _, reading in read(weeks) if reading.themes]
    assert [trend.status for trend in trends] == [Status.NEW, Status.TOO_EARLY, Status.TOO_EARLY]
    assert [trend.confidence_words for trend in trends[1:]] == [
        "new a short while ago, and too young for a trend",
        "past its height",
    ]


def test_what_was_too_small_to_be_called_new_may_be_a_week_later() -> None:
    weeks = quiet(8)
    weeks[6] += spread("discord", 3, "discord identity cards leak")
    weeks[7] += spread("discord", 9, "discord identity cards leak")
    trends = [reading.themes[0].trend for _, reading in read(weeks) if reading.themes]
    assert [trend.status for trend in trends] == [Status.TOO_EARLY, Status.NEW]
    assert trends[0].confidence_words == "too few articles to call it new"


@pytest.mark.parametrize(("agreement", "counted"), [(0.6, 2), (0.45, 0)])
def test_a_past_week_is_asked_as_this_one_is(agreement: float, counted: int) -> None:
    """Two articles of one development need to be less near than one by itself, in the past too."""
    weeks = quiet(8)
    for n in range(2):
        weeks[4].append(Made("airports", f"airport thing{n} queue{n}", f"site{n}.example", agreement))
    for n in range(6):
        weeks[7].append(Made("airports", f"airport late{n} outage{n}", f"site{n}.example", 0.7))
    (theme,) = [reading for _, reading in read(weeks)][-1].themes
    assert theme.trend.weekly_counts == (0, 0, 0, 0, counted, 0, 0, 6)


def test_what_may_be_the_going_on_of_a_development_is_not_called_new() -> None:
    """An arrest is told in other words than the attack, and half of them are the same."""
    weeks = quiet(8)
    for n in range(12):
        weeks[6].append(Made("airports", f"airports heathrow outage{n} boarding{n} queue{n}", f"site{n}.example", 0.7))
    for n in range(6):
        words = f"arrested man heathrow sussex{n} bail{n} court{n}"
        weeks[7].append(Made("airports+arrest", words, f"site{n}.example", 0.65))
    (attack,), (arrest,) = (reading.themes for _, reading in read(weeks) if reading.themes)
    assert arrest.id != attack.id
    assert arrest.kin == attack.id
    assert arrest.trend.status is Status.TOO_EARLY
    assert arrest.trend.confidence_words == "perhaps no new development"


def test_what_is_told_in_words_that_were_said_before_is_not_called_new() -> None:
    """The third storm of a season is a development of its own, and told in the words of the first."""
    weeks = quiet(8)
    for n in range(4):
        weeks[3].append(Made(f"older{n}", f"storm landfall coast{n} reef{n}", f"site{n}.example"))
    for n in range(7):
        weeks[7].append(Made("storm", f"storm landfall village{n}x road{n}x", f"site{n}.example"))
    (storm,) = [reading for _, reading in read(weeks)][-1].themes
    assert not any(storm.trend.weekly_counts[:-1])
    assert storm.trend.status is Status.TOO_EARLY
    assert storm.trend.figures == (
        "7 articles from 7 sites this week; perhaps not new: the field has used its words before"
    )


def test_kinds_of_events_found_nothing_however_near_they_are() -> None:
    weeks = quiet(8)
    for week in weeks[2:7]:
        week += [Made(f"crash{len(week)}x{n}", "bus crash road killed", f"r{n}.example") for n in range(3)]
    weeks[7] += [Made("crash", f"bus crash road killed town{n} pass{n}", f"site{n}.example") for n in range(6)]
    assert [reading for _, reading in read(weeks)][-1].themes == ()


def test_articles_that_are_no_whole_found_nothing_and_an_intruder_is_left_out() -> None:
    weeks = quiet(8)
    # Each a third its own, and a word in common: near enough for a chain, not for a theme.
    weeks[6] += [Made(f"gang{n}", f"ransomware gang{n} town{n}", f"site{n}.example") for n in range(5)]
    weeks[7] += spread("pupils", 5, "pupils hack schools for fun")
    weeks[7] += [Made("pupils+bomb", "bomb threat at a palace school jaipur", "late.example", 0.2)]
    readings = [reading for _, reading in read(weeks)]
    assert readings[6].themes == ()
    (pupils,) = readings[7].themes
    assert [i.rpartition("-")[2] for i in pupils.article_ids] == ["pupils"] * 5


def test_a_story_of_strangers_is_told_as_many_each_with_its_own_sites() -> None:
    """Hacks of a lantern, a pumpkin and of sleep were one story of 3 sites, and stood before what two told."""
    weeks = [[*week, *(Made(f"hack{n}x{k}", "hacking made easy", f"h{k}.example") for k in range(4))] for n, week in
             enumerate(quiet(7))]  # fmt: skip
    last = others(30, 7)
    last += [Made("hacking", f"hacking made easy {what}", f"{what}.example") for what in ("lanterns", "pumpkins")]
    last += [Made("hacking", "hacking made easy discord tokens", f"d{n}.example") for n in range(2)]
    reading = [reading for _, reading in read([*weeks, last])][-1]
    assert reading.themes == ()
    hacks = [story for story in reading.loose if any("-hacking" in i for i in story.article_ids)]
    assert [story.sites for story in hacks] == [
        ("d0.example", "d1.example"),
        ("lanterns.example",),
        ("pumpkins.example",),
    ]
    assert len({story.id for story in reading.loose}) == len(reading.loose)


def test_a_story_of_two_weeks_is_headed_by_what_this_week_says_of_it() -> None:
    weeks = quiet(8)
    weeks[6] += spread("asahi", 2, "Asahi brewery halts beer after attack")
    weeks[7] += spread("asahi", 1, "Asahi brewery halts beer after attack again")
    (story,) = [one for one in [reading for _, reading in read(weeks)][-1].loose if len(one.article_ids) > 1]
    assert [i.startswith("2025-W17") for i in story.article_ids] == [True, False, False]
    assert story.title.startswith("Asahi brewery halts beer after attack again")


def test_a_word_that_unrelated_articles_say_makes_no_theme() -> None:
    weeks = quiet(7)
    weeks[6] = [Made(one.subject, f"{one.words} agency", one.site) for one in others(30, 6)]
    assert [reading.themes for _, reading in read(weeks)][-1] == ()


def test_papers_that_share_a_subject_and_its_term_make_one_though_they_come_one_by_one() -> None:
    weeks = quiet(8, site="papers.example")
    for n in range(4, 8):
        weeks[n] += spread("mamba", 3, f"mamba model{n} for task{n}", "papers.example")
    found = [reading for _, reading in read(weeks)][-1].themes
    assert any(all(i.endswith("-mamba") for i in theme.article_ids) and len(theme.article_ids) == 3 for theme in found)


@pytest.mark.parametrize("told_together", [False, True])
def test_a_term_that_does_not_change_is_a_theme_of_papers_and_none_of_press(told_together: bool) -> None:
    """A word that articles share is no development where most of what their site publishes is told in groups."""
    weeks = quiet(8, 6 if told_together else 30, site="one.example")
    for n, made in enumerate(weeks):
        made += [Made("mamba", f"mamba model{n}x{k}", "one.example", 0.6) for k in range(2)]
        for event in range(10 if told_together else 0):
            made += [Made(f"event{n}x{event}", f"event{n}x{event} {word}", "one.example") for word in ("told", "again")]
    last = [reading for _, reading in read(weeks)][-1]
    themes = [theme for theme in last.themes if any("mamba" in article_id for article_id in theme.article_ids)]
    assert bool(themes) is not told_together
    alone = [
        one for story in last.loose for one in story.article_ids if one.startswith(f"{last.week}-") and "mamba" in one
    ]
    assert len(alone) == (2 if told_together else 0)


def test_after_a_month_of_silence_what_comes_is_another_development() -> None:
    weeks = quiet(6 + WINDOW + 1)
    weeks[4] += spread("gmail", 5, "Gmail passwords stolen")
    weeks[5 + WINDOW] += spread("gmail", 5, "Gmail passwords stolen")
    readings = [reading for _, reading in read(weeks)]
    (first,), (later,) = readings[4].themes, readings[5 + WINDOW].themes
    assert later.id != first.id
    # Its past is counted, so it isn't called new.
    assert later.trend.weekly_counts[4] == 5
    assert later.trend.status is not Status.NEW


@pytest.mark.parametrize("seed", range(4))
def test_what_was_printed_stays_and_each_story_is_told_once(seed: int) -> None:
    """Weeks by lot: subjects that come, go, grow and share words."""
    lot = random.Random(seed)
    subjects = [(f"subject{n}", f"word{n} common{n % 3} thing") for n in range(6)]
    weeks = quiet(12, 20)
    for week in weeks:
        for name, words in subjects:
            week.extend(spread(name, lot.choice((0, 0, 1, 3, 5)), words))
    printed: dict[str, dict[int, int | None]] = {}
    for number, (memory, reading) in enumerate(read(weeks)):
        ids = [theme.id for theme in reading.themes]
        assert len(set(ids)) == len(ids)
        told = [i for theme in reading.themes for story in theme.stories for i in story.article_ids]
        assert len(set(told)) == len(told)
        for theme in reading.themes:
            assert theme.trend.count == len(theme.article_ids) == theme.trend.weekly_counts[-1]
            kinds = [i.rpartition("-")[2] for i in theme.article_ids]
            assert len(set(kinds)) <= 1, kinds
            counts = dict(enumerate(theme.trend.weekly_counts))
            before = printed.setdefault(theme.id, counts)
            assert {week: counts[week] for week in before} == before
            printed[theme.id] = counts
            this = [i for i in reading.window_ids[theme.id] if i.startswith(str(reading.week))]
            assert sorted(this) == sorted(theme.article_ids)
        assert number + 1 == len(memory.weeks)
