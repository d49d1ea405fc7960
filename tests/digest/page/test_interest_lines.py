"""What a reader is told of an interest: never a denial of what is there, and each match marked where it stands."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC

import pytest

from digest.interests.mentions import Told
from digest.page import cards
from digest.page.interests import interest_view, interest_views
from digest.page.lines import LENGTHS
from digest.page.render import render
from digest.page.settings import ON_CARD
from digest.page.view import DigestView, view
from digest.tailor.compose import Limits, compose
from digest.tailor.ready import make_ready
from digest.types import Digest, Edition, InterestReport, Mention
from sources.types import ArticleId
from tests.digest.editions import edition

SURE, WEAK = 0.95, 0.1
NOBODY = Mention(said=(), articles=0, unsaid=("quasars",), article_id=None)  # says its word


def headed() -> Edition:
    """An edition whose largest theme has a headline, as those of real weeks do."""
    (first, *others) = edition().themes
    return replace(edition(), themes=(replace(first, headline_id=first.article_ids[0]), *others))


def made(likely: Mapping[str, float], limits: Limits | None = None, of: Edition | None = None) -> Digest:
    found = {ArticleId(i): sure for i, sure in likely.items()}
    ready = make_ready(of or headed(), likely=lambda _: found)
    return compose([ready], student=None, interests=("quasars",), limits=limits or Limits())


def shown(digest: Digest) -> tuple[DigestView, str]:
    return view(digest), " ".join(render(digest).text.split())


def test_what_shares_but_a_word_is_named_for_no_interest() -> None:
    page, text = shown(made({"perovskite-0": WEAK, "sodium-1": WEAK / 2}))
    (one,) = page.interests
    assert (one.found, one.others) == (None, ())
    assert "quasars: none of this week’s" in text
    assert "nearest" not in text


def test_of_all_interests_that_nothing_was_found_for_it_is_told_once() -> None:
    (none,) = made({}).interest_reports
    (met,) = made({"perovskite-0": SURE}).interest_reports
    reports = [replace(none, interest="quarks"), met, replace(none, interest="elections")]
    first, last = interest_views(reports, {}, UTC)
    assert first.interest == "quasars"
    assert (last.interest, last.found) == ("quarks and elections", None)
    assert last.detail.endswith("was recognised as about them")
    assert [one.interest for one in interest_views([none, met], {}, UTC)] == ["quasars", "quasars"]


def test_where_nothing_matches_it_is_told_which_words_are_said_with_an_article_and_never_that_none_is() -> None:
    say = {"tactile": frozenset(headed().themes[0].article_ids[:2]), "dexterous": frozenset[ArticleId]()}
    likely = {article: n / 100 for n, article in enumerate(headed().themes[0].article_ids)}
    ready = make_ready(headed(), say=lambda _: Told((say,), likely))
    digest = compose([ready], student=None, interests=("tactile sensing",))
    page, text = shown(digest)
    likeliest = next(one.title for one in headed().articles if one.id == headed().themes[0].article_ids[1])
    week = digest.interest_reports[0].articles
    assert page.interests[0].detail == f"nothing clearly about it; 2 of {week} articles say “tactile”, e.g."
    assert page.interests[0].example
    assert (page.interests[0].example.title, page.interests[0].example.url != "") == (likeliest, True)
    assert f"say “tactile”, e.g. {likeliest} [" in text
    assert f">{likeliest}</a>" in render(digest).html


@pytest.mark.parametrize(
    ("mention", "told"),
    [
        (NOBODY, "none of this week’s 9 articles says this word"),
        (replace(NOBODY, unsaid=("a", "b")), "none of this week’s 9 articles says any of its words"),
        (
            Mention(said=("machine",), articles=8, unsaid=("unlearning", "forgetting"), article_id=None),
            "nothing clearly about it; none of 9 articles says “unlearning” or “forgetting”",
        ),
        (
            Mention(said=("video", "text", "generation"), articles=8, unsaid=(), article_id=None),
            "nothing clearly about it in 9 articles",
        ),
        (
            Mention(said=("robot", "skin"), articles=1, unsaid=("x",), article_id=ArticleId("a"), title="t"),
            "nothing clearly about it; one of 9 articles says “robot” and “skin”, e.g.",
        ),
    ],
)  # fmt: skip
def test_a_line_says_what_was_counted(mention: Mention, told: str) -> None:
    report = InterestReport(interest="x", matches=(), articles=9, sites=3, mention=mention)
    assert interest_view(report, {}, UTC).detail == told


def test_interests_without_a_word_said_are_one_line_and_those_with_one_have_their_own() -> None:
    some = Mention(said=("b",), articles=20, unsaid=("c",), article_id=None)
    reports = [
        InterestReport(interest=name, matches=(), articles=40, sites=3, mention=mention)
        for name, mention in (("quasars", NOBODY), ("robots", some), ("quarks", NOBODY))
    ]
    first, last = interest_views(reports, {}, UTC)
    assert first.interest == "robots"
    assert (last.interest, last.detail) == (
        "quasars and quarks",
        "none of this week’s 40 articles says any of their words",
    )


def test_in_a_field_of_one_site_the_number_of_sites_is_not_told() -> None:
    (report,) = made({}).interest_reports
    several, one = (interest_view(replace(report, sites=sites), {}, UTC).detail for sites in (7, 1))
    assert f"{report.articles} articles from 7 sites was" in several
    assert one == f"none of this week’s {report.articles} articles was recognised as about it"


def test_a_long_sentence_is_cut_at_a_word_where_it_only_points_to_an_article() -> None:
    sentence = "Iraq’s Oil Ministry brings forward the proposed date for awarding exploration contracts " * 3
    shown_edition = headed()
    long = tuple(replace(one, title=sentence) if one.id == "perovskite-0" else one for one in shown_edition.articles)
    (one,) = view(made({"perovskite-0": SURE}, of=replace(shown_edition, articles=long))).interests
    assert one.found
    assert len(one.found.title) <= LENGTHS.over * LENGTHS.link
    assert one.found.title.endswith("the proposed date for awarding…")


def test_an_article_about_it_is_marked_on_its_card_and_stands_first_there() -> None:
    theme = headed().themes[0]
    last = theme.stories[-1].article_ids[-1]
    page, text = shown(made({last: SURE}))
    (card,) = [one for one in page.themes if any(link.mark for link in one.read)]
    title = next(one.title for one in edition().articles if one.id == last)
    assert [(link.title, link.mark) for link in card.read if link.mark] == [(title, "“quasars”")]
    assert card.read[0].title == title
    assert "; on “quasars”)" in text


def test_what_is_marked_behind_the_fold_is_counted_there(monkeypatch: pytest.MonkeyPatch) -> None:
    theme = headed().themes[0]
    about = theme.article_ids[:-1]  # the first is the headline, the others fit among what to read
    monkeypatch.setattr(cards, "ON_CARD", replace(ON_CARD, marked=1, headlines=1))
    page, text = shown(made(dict.fromkeys(about, SURE)))
    (card,) = [one for one in page.themes if one.more_marked]
    assert (card.more, card.more_marked) == (2, "1 of them on “quasars”")
    assert "and 2 more, 1 of them on “quasars”" in text
    seen = 1 + sum(bool(link.mark) for link in card.read)  # the headline is about it too
    assert page.interests[0].detail == f"the surest of {seen} articles below"
    assert seen == len(about) - 1


def test_of_texts_without_links_too_only_what_can_be_seen_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cards, "ON_CARD", replace(ON_CARD, marked=1, headlines=1))
    whole = headed()
    about = whole.themes[0].article_ids[:-1]
    page, text = shown(
        made(
            dict.fromkeys(about, SURE),
            of=replace(whole, articles=tuple(replace(one, url="") for one in whole.articles)),
        )
    )
    assert page.interests[0].detail == f"the surest of {len(about) - 1} articles below"
    assert "and 2 more, 1 of them on “quasars”" in text


def test_what_a_note_quotes_as_its_reason_can_be_seen_and_counts() -> None:
    """A theme's note shows its headline, and of what matched in it the title."""
    whole = headed()
    theme = replace(whole.themes[0], trend=replace(whole.themes[0].trend, count=2))
    quoted, loose = theme.article_ids[-1], whole.loose[0].article_ids[0]
    page, _ = shown(made({quoted: SURE, loose: SURE}, of=replace(whole, themes=(theme,))))
    title = next(one.title for one in whole.articles if one.id == quoted)
    assert [title in line.detail for line in page.lines if "quasars" in line.detail].count(True) == 1
    assert page.interests[0].detail == "the surest of 2 articles below"


def test_a_card_that_is_about_it_as_a_whole_says_so_once() -> None:
    theme = edition().themes[0]
    page, _ = shown(made(dict.fromkeys(theme.article_ids, SURE)))
    (card,) = [one for one in page.themes if "quasars" in one.why]
    assert not any(link.mark for link in card.read)
    assert card.more_marked == ""
    assert page.interests[0].detail == f"the surest of {1 + len(card.read)} articles below"


def test_what_found_no_room_is_named_with_its_link() -> None:
    loose = [story.article_ids[0] for story in edition().loose[:2]]
    page, text = shown(made(dict.fromkeys(loose, SURE), limits=Limits(picks=1, stories=0, briefs=0)))
    (one,) = page.interests
    assert one.found
    assert one.found.url
    assert [link.url != "" for link in one.others] == [True] * (len(loose) - 1)
    assert "found no room" not in text


def test_a_note_shows_the_article_that_matched_and_quotes_no_other() -> None:
    whole = edition()
    story = replace(whole.loose[0], article_ids=whole.themes[0].article_ids[:2])
    alone = replace(whole, themes=(), loose=(story,))
    matched = story.article_ids[-1]
    page, _ = shown(made({matched: SURE}, of=alone))
    title = next(card.title for card in whole.articles if card.id == matched)
    assert [(line.headline.title, line.detail) for line in page.lines] == [(title, "close to your interest “quasars”")]


def test_a_text_without_a_title_is_told_by_its_own_words() -> None:
    """Its story's title may be of another site's article, of the week before even."""
    whole = edition()
    story = replace(whole.loose[0], title="What another site wrote")
    (mine,) = story.article_ids[:1]
    told = tuple(replace(one, title="") if one.id == mine else one for one in whole.articles)
    page, _ = shown(made({mine: SURE}, of=replace(whole, articles=told, loose=(story, *whole.loose[1:]))))
    lead = next(one.lead for one in whole.articles if one.id == mine)
    assert page.interests[0].found
    assert page.interests[0].found.title
    assert lead.startswith(page.interests[0].found.title.rstrip("…"))


def test_the_headline_s_article_isn_t_told_again_and_the_sum_is_that_of_the_card() -> None:
    """Also where the headline was cleaned of what its site adds."""
    theme = replace(headed().themes[0], headline="A headline without the site's name")
    page, _ = shown(made({}, of=replace(headed(), themes=(theme, *headed().themes[1:]))))
    card = next(one for one in page.themes if one.headline.title == theme.headline)
    own = next(one.title for one in edition().articles if one.id == theme.headline_id)
    assert own not in [link.title for link in card.read]
    assert 1 + len(card.read) + card.more == len(theme.article_ids)
