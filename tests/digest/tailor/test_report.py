"""What is told of an interest must agree with what stands below it on the same page."""

from collections.abc import Collection, Mapping
from dataclasses import replace

import numpy as np
import pytest

from digest.interests.mentions import Told
from digest.interests.settings import CALIBRATION
from digest.tailor.compose import Limits, compose
from digest.tailor.ready import make_ready, with_their_themes
from digest.tailor.report import FEW, mention
from digest.types import Digest, InterestReport, Mention
from sources.types import ArticleId
from tests.digest.editions import edition

SURE, UNSURE = 0.95, CALIBRATION.touches - 0.01


def told(likely: Mapping[str, float], limits: Limits | None = None) -> tuple[Digest, InterestReport]:
    found = {ArticleId(i): sure for i, sure in likely.items()}
    ready = make_ready(edition(), likely=lambda _: found)
    digest = compose([ready], student=None, interests=("quasars",), limits=limits or Limits())
    return digest, digest.interest_reports[0]


def test_what_is_counted_below_is_what_is_marked_there() -> None:
    """Of a theme whose figures know of more articles than it shows too."""
    theme = edition().themes[0]
    digest, report = told(dict.fromkeys(theme.article_ids[1:], SURE))
    assert digest.picks[0].theme
    assert set(report.marked) == set(theme.article_ids[1:])
    assert 1 < len(report.marked) < digest.picks[0].theme.trend.count


def test_of_a_theme_of_other_things_only_what_matches_counts() -> None:
    theme = next(one for one in edition().themes if len(one.article_ids) > 2)
    _, report = told({theme.article_ids[0]: SURE})
    assert report.marked == theme.article_ids[:1]


def test_what_is_not_sure_is_named_nowhere() -> None:
    digest, report = told({"perovskite-0": UNSURE, "sodium-1": UNSURE / 2})
    assert (report.matches, report.further, report.marked) == ((), (), ())
    assert all(reason.kind.value not in ("close", "touches") for pick in digest.picks for reason in pick.reasons)


def test_a_match_that_found_no_room_is_named_and_never_told_as_nothing() -> None:
    loose = edition().loose[0].article_ids[0]
    digest, report = told({loose: SURE}, limits=Limits(picks=1, stories=0, briefs=0))
    assert loose not in {i for pick in (*digest.picks, *digest.briefs) for i in pick.article_ids}
    assert report.matches == ()
    assert [match.article_id for match in report.further] == [loose]
    assert loose in {card.id for card in digest.articles}
    assert report.marked == ()


def test_the_week_is_counted_in_articles_of_that_week() -> None:
    whole = edition()
    first = whole.themes[0].article_ids[0]
    cards = tuple(
        replace(card, published=whole.week.plus(-1).start()) if card.id == first else card for card in whole.articles
    )
    now, before = make_ready(whole), make_ready(replace(whole, articles=cards))
    assert now.week_articles - before.week_articles == {first}


@pytest.mark.parametrize(
    ("alone", "together"),
    [
        ([0.6, 0.3, 0.0, 0.0, 0.0, 0.0], [0.6, 0.3, 0.25, 0.25, 0.25, 0.25]),  # some say it for all
        ([0.6, 0.3, 0.2, 0.0, 0.0, 0.0, 0.0], [0.6, 0.3, 0.2, 0.0, 0.0, 0.0, 0.0]),  # too few of seven do
        ([0.95, 0.0, 0.0], [0.95, 0.0, 0.0]),  # one for two others doesn't, however sure
        ([0.9, 0.9, 0.0], [0.9, 0.9, 0.25]),  # nor is what says nothing of it as sure as what does
        ([0.9], [0.9]),
    ],
)
def test_a_theme_is_about_it_where_a_third_of_it_is(alone: list[float], together: list[float]) -> None:
    every = with_their_themes(np.array([*alone, 0.1], np.float32), [np.arange(len(alone))])
    assert every == pytest.approx([*together, 0.1], abs=0.005)


def mentioned(*ways: Mapping[str, Collection[str]], gone: Collection[str] = ()) -> Mention | None:
    said = tuple({word: frozenset(map(ArticleId, ids)) for word, ids in way.items()} for way in ways)
    ready = make_ready(edition(), say=lambda _: Told(said, {ArticleId("sodium-1"): 0.1}))
    return mention("quasars", [(ready, set(map(ArticleId, gone)))])


def test_of_an_interest_s_words_the_rarest_that_one_article_says_are_told_with_the_likeliest_that_does() -> None:
    say = {
        "power": ["sodium-0", "sodium-1", "sodium-2"],
        "red": ["sodium-0", "sodium-1"],
        "tin": ["recycling-0"],
        "x": [],
    }
    told = mentioned(say)
    assert told
    assert (told.said, told.articles, told.unsaid, told.article_id) == (("power", "red"), 2, ("x",), "sodium-1")
    hidden = mentioned(say, gone=["sodium-1"])
    assert hidden
    assert (hidden.articles, hidden.article_id) == (2, "sodium-0")


def test_who_says_less_than_half_of_it_is_not_pointed_to_but_each_member_of_an_enumeration_is_asked_by_itself() -> None:
    first: dict[str, list[str]] = {"tactile": ["sodium-0"], "sensing": []}
    second: dict[str, list[str]] = {"dexterous": [], "grasping": []}
    whole = mentioned({**first, **second})
    assert whole
    assert (whole.article_id, whole.unsaid) == (None, ("sensing", "dexterous", "grasping"))
    apart = mentioned(first, second)
    assert apart
    assert (apart.said, apart.article_id) == (("tactile",), "sodium-0")


def test_what_no_article_of_the_week_says_is_no_mention_and_what_many_say_points_nowhere() -> None:
    nobody, old = mentioned({"quasars": []}), mentioned({"quasars": ["of-another-week"]})
    assert nobody == old == Mention(said=(), articles=0, unsaid=("quasars",), article_id=None)
    assert mentioned() is None
    many = mentioned({"power": list(make_ready(edition()).week_articles)})
    assert many
    assert (many.said, many.articles > FEW, many.article_id) == (("power",), True, None)
