"""Texts that no newspaper should print, and some do: what an edition says of them."""

from dataclasses import replace

import pytest

from digest.edition.telling import told
from digest.text.parser import find_parser
from digest.types import Story, StoryId, Theme
from sources.types import Article
from tests.digest.editions import themes
from tests.digest.evidence.test_quotes import article

PARSER = find_parser()
QUOTABLE = "Nordcell had a yield of 90 percent in March, said Maria Keller, chief scientist at Nordcell."


def theme_of(*articles: Article) -> Theme:
    """One story of these articles, as it is told."""
    ids = tuple(one.id for one in articles)
    story = Story(id=StoryId("s"), article_ids=ids, sites=(), title=articles[0].title, published=articles[0].dated)
    made = replace(themes()[0], stories=(story,), quotes=(), actors=())
    return told([made], {one.id: one for one in articles}, ids, parser=PARSER, before=None)[0]


def test_a_language_the_parser_does_not_know_is_told_by_its_headline() -> None:
    text = "Die Zellen halten 160 Wattstunden, sagte Maria Keller, Leiterin der Forschung bei Nordcell in Västerås."
    german = [
        replace(article(n, text, title="Nordcell liefert erste Natriumzellen"), language="de-DE") for n in (1, 2, 3)
    ]
    theme = theme_of(*german)
    assert theme.headline == "Nordcell liefert erste Natriumzellen"
    assert (theme.name, theme.quotes, theme.actors) == ("", (), ())
    assert theme_of(*(replace(one, language="") for one in german)).headline == theme.headline


def test_a_text_of_one_word_is_told_by_its_title() -> None:
    theme = theme_of(article(1, "Breach.", title="Nordcell ships its first cells"))
    assert (theme.headline, theme.quotes) == ("Nordcell ships its first cells", ())
    assert [actor.name for actor in theme.actors] == ["Nordcell"]  # its headline says who acts
    assert theme_of(article(1, "Breach.", title="")).headline == "Breach."


def test_a_headline_in_capitals_is_not_shouted() -> None:
    theme = theme_of(article(1, QUOTABLE, title="NORDCELL SHIPS ITS FIRST SODIUM CELLS"))
    assert theme.headline == "Nordcell ships its first sodium cells"


def test_five_hundred_names_in_one_article_are_few_in_the_end() -> None:
    crowd = " ".join(f"“It works,” said Ada Lund{chr(97 + n % 26)}{chr(97 + n // 26)}, a chemist." for n in range(500))
    assert len(theme_of(article(1, crowd)).actors) <= 12


@pytest.mark.parametrize("name", ["Maria 🔥 Keller", "<b>Maria Keller</b>", "Maria\u202eKeller"])
def test_marks_in_a_name_never_reach_it(name: str) -> None:
    theme = theme_of(article(1, f"“We now see 90 percent yield,” said {name}, chief scientist at Nordcell."))
    assert not any(mark in actor.name for actor in theme.actors for mark in "🔥<>\u202e")


def test_of_headlines_alone_only_headlines_are_told() -> None:
    own = [
        replace(article(n, QUOTABLE, title="Nordcell ships its first sodium cells"), headline_only=True) for n in (1, 2)
    ]
    theme = theme_of(*own)
    assert theme.headline == "Nordcell ships its first sodium cells"
    assert (theme.quotes, theme.actors) == ((), ())
    assert theme.headline_id == own[0].id
