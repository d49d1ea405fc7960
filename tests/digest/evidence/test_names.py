"""A name is a timeless noun phrase that half of the articles say; a headline is this week's, cleaned."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from digest.evidence.headlines import clean_title, headline, told_title
from digest.evidence.names import Background, Said, name, support
from digest.evidence.noun_phrases import content
from digest.text.parser import NoParser, SpacyParser
from digest.types import Story, StoryId
from sources.types import Article, ArticleId

PARSER = SpacyParser()
BATTERIES = (
    ("Regulator lets plug-in batteries feed households", "The regulator permitted plug-in batteries of 1.2 kilowatts."),
    (
        "Supermarket will sell a plug-in battery for 499 euros",
        "The plug-in battery feeds a household through a socket.",
    ),
    ("Are socket batteries safe?", "A trial measured what plug-in batteries do to old wiring on Monday."),
    ("Insurer covers balcony storage", "The insurer covers plug-in batteries from January 2027."),
)
OTHERS = (
    ("Refiner shelves its electrolyser", "A refiner shelved its second electrolyser."),
    ("Wind farm opens", "The wind farm opened on Friday."),
    ("Grid operator reports", "The grid operator reported a calm week."),
)


def made(identity: str, *, title: str, text: str, site: str = "a.example") -> Article:
    url = f"https://{site}/{identity}"
    return Article(
        id=ArticleId(identity), url=url, canonical_url=url, site=site, title=title, text=text, lead=text,
        first_seen=datetime(2026, 9, 14, tzinfo=UTC),
    )  # fmt: skip


def articles(rows: Sequence[tuple[str, str]], site: str = "a.example") -> list[Article]:
    return [made(f"{site}-{n}", title=title, text=text, site=site) for n, (title, text) in enumerate(rows)]


def named(rows: Sequence[tuple[str, str]], before: str = "") -> str:
    return name(articles(rows), parser=PARSER, background=Background(articles(OTHERS, "b.example")), before=before)


def test_a_name_is_what_the_articles_say() -> None:
    assert named(BATTERIES) == "plug-in batteries"
    assert support("plug-in batteries", [Said.of(one) for one in articles(BATTERIES)]) >= 0.5


def test_a_name_stays_while_half_say_it_and_no_longer() -> None:
    assert named(BATTERIES, before="wind farm") == "plug-in batteries"
    assert named(BATTERIES, before="plug-in battery") == "plug-in battery"
    assert named(OTHERS, before="plug-in batteries") == ""


@pytest.mark.parametrize(
    "rows",
    [
        [("WORD", "")] * 3,
        [("Chinese", "Chinese. It is Chinese.")] * 3,
        [("Man arrested on Monday", "A man was arrested. The man is 40.")] * 3,
        [("Five million in 2026", "It was five million in 2026.")] * 3,
        [("", "")] * 3,
        [("Death toll rises to 9", "The death toll rose to 9. Officials put the death toll at 9.")] * 3,
        [("Police kill suspected rebels", "Five suspected rebels were killed. The suspected rebels had guns.")] * 3,
        [("Ein Wort", "Das ist ein Satz auf Deutsch.")],
    ],
)
def test_what_names_nothing_is_no_name(rows: list[tuple[str, str]]) -> None:
    assert named(rows) == ""


def test_without_a_parser_there_is_no_name_and_last_weeks_may_stay() -> None:
    none = Background([])
    assert name(articles(BATTERIES), parser=NoParser(), background=none) == ""
    assert name(articles(BATTERIES), parser=NoParser(), background=none, before="plug-in batteries") != ""


def test_what_the_whole_field_says_names_no_theme() -> None:
    rows = [
        ("Data breach at Stellantis", "A data breach hit Stellantis."),
        ("Stellantis data breach", "Stellantis said so."),
    ]
    field = articles([("Data breach at Acme", "A data breach."), ("Data breach", "Another data breach.")], "c.example")
    assert name(articles(rows), parser=PARSER, background=Background(field)) == "Stellantis"


def test_an_acronym_supports_its_name() -> None:
    said = [Said.of(one) for one in articles([("JLR halts production", "JLR stopped."), ("JLR", "Jaguar Land Rover.")])]
    assert support("Jaguar Land Rover", said) == 1.0
    assert content("The Jaguar Land Rover's plants") == content("jaguar land rover plants")


@pytest.mark.parametrize(
    ("title", "site", "clean"),
    [
        ("Pilot plant opens in Kiel | Volt and Wire", "voltandwire.example", "Pilot plant opens in Kiel"),
        ("Pilot plant opens in Kiel - Voltandwire", "voltandwire.example", "Pilot plant opens in Kiel"),
        ("Voltandwire.example - Pilot plant opens in Kiel", "voltandwire.example", "Pilot plant opens in Kiel"),
        ("Volt - Pilot plant opens in Kiel", "voltandwire.example", "Volt - Pilot plant opens in Kiel"),
        ("Pilot plant opens - again", "voltandwire.example", "Pilot plant opens - again"),
        ("WATCH: Pilot plant opens in Kiel", "", "Pilot plant opens in Kiel"),
        ("🚀 Pilot plant opens in Kiel 🎉", "", "Pilot plant opens in Kiel"),
        ("PILOT PLANT OPENS IN KIEL", "", "Pilot plant opens in kiel"),
        ("NASA wins", "", "NASA wins"),
        ("", "", ""),
    ],
)
def test_a_title_is_cleaned_of_what_sites_add(title: str, site: str, clean: str) -> None:
    assert clean_title(title, site) == clean


def story(*ids: str, sites: int) -> Story:
    return Story(
        id=StoryId(ids[0]), article_ids=tuple(map(ArticleId, ids)), sites=tuple(f"s{n}.example" for n in range(sites)),
        title="t", published=datetime(2026, 9, 14, tzinfo=UTC),
    )  # fmt: skip


def test_the_headline_is_of_the_story_most_sites_tell() -> None:
    rows = [("Small thing happens here", ""), ("10 things to know about plants", ""), ("Pilot plant opens in Kiel", "")]
    known = {ArticleId(str(n)): made(str(n), title=title, text="x") for n, (title, _) in enumerate(rows)}
    told = headline([story("0", sites=1), story("1", "2", sites=3)], known)
    assert told == ("Pilot plant opens in Kiel", "2")


@pytest.mark.parametrize(
    ("titles", "told"),
    [
        (("(previously known as V774104), an asteroid, is far away", "A new asteroid is found"), 1),
        (("(US) steel tariffs take effect on Monday", "A new asteroid is found"), 0),
        ((", the top envoy to Turkey, resigns in August", "A new asteroid is found"), 1),
    ],
)
def test_a_headline_whose_beginning_is_lost_is_passed_over(titles: tuple[str, str], told: int) -> None:
    for at, how in (("title", "text"), ("text", "title")):
        known = {ArticleId(str(n)): made(str(n), **{at: one, how: ""}) for n, one in enumerate(titles)}
        assert headline([story("0", sites=2), story("1", sites=1)], known)[1] == str(told)


@pytest.mark.parametrize(
    ("first", "told"),
    [
        ("In an interview, the ambassador calls the poisoning a provocation", 1),
        ("President accuses Tessen of the deaths at the border", 1),
        ("Mayor calls for a debate on the plant", 0),
        ("Norvik calls reports “false”", 0),
        ("Tessen expels the ambassador of Norvik", 0),
    ],
)
def test_what_somebody_thinks_of_the_news_heads_it_only_where_nothing_else_does(first: str, told: int) -> None:
    for at, how in (("title", "text"), ("text", "title")):
        rows = (first, "More than 100 diplomats are expelled")
        known = {ArticleId(str(n)): made(str(n), **{at: one, how: ""}) for n, one in enumerate(rows)}
        assert headline([story("0", "1", sites=2)], known)[1] == str(told)
        assert headline([story("0", sites=2), story("1", sites=1)], known)[1] == "0", "another story is other news"


def test_what_is_told_again_with_another_figure_is_told_as_it_stands_last() -> None:
    """A card said 126 dead on a Sunday on which 209 were known."""
    rows = [
        "The death toll from floods in western Japan rises to 126",
        "The death toll from the floods in western Japan rises to 209",
        "The death toll from the heat wave in Quebec rises to 54",
        "A court in Japan fines 3 officials over floods",
    ]
    known = {
        ArticleId(str(n)): replace(made(str(n), title=title, text="x"), published=datetime(2026, 9, 14 + n, tzinfo=UTC))
        for n, title in enumerate(rows)
    }
    every = [story(str(n), sites=2 - bool(n)) for n in range(len(rows))]
    assert headline(every, known) == (rows[1], "1")
    assert headline([every[1], every[0]], known)[1] == "1"
    assert headline([every[0], *every[2:]], known)[1] == "0"


def test_a_text_without_a_title_is_told_by_its_first_sentence() -> None:
    known = {ArticleId("0"): made("0", title="", text="Voters go to the polls. More follows.")}
    assert headline([story("0", sites=1)], known) == ("Voters go to the polls.", "0")
    assert headline([], {}) == ("", None)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Many states expel diplomats. (The Independent), (The Guardian)", "Many states expel diplomats."),
        ("A nova is seen in Carina. (AAVSO), more is to come.", "A nova is seen in Carina."),
        ("He heard “it is over.” (BBC)", "He heard “it is over.”"),
        ("A plea reaches the Organisation for the Prohibition of Chemical Weapons (OPCW).", None),
    ],
)
def test_a_text_without_a_title_is_called_by_its_first_sentence_without_whom_it_credits(
    text: str, told: str | None
) -> None:
    untitled = made("0", title="", text=text)
    assert told_title(untitled) == (told or text)
    assert headline([story("0", sites=1)], {untitled.id: untitled}) == (told or text, "0")
