"""Who is behind what several articles tell: each once, whoever the articles are about, and nobody else."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from digest.actors.named import Known
from digest.actors.people import find_actors
from digest.text.parser import NoParser, SpacyParser
from sources.types import Article, ArticleId

NOW = datetime(2025, 11, 12, tzinfo=UTC)
PARSER = SpacyParser()


def article(
    text: str,
    site: str = "a.example",
    number: int = 1,
    *,
    title: str = "Some Headline In Capitals, Professor Of Nothing",
    authors: tuple[str, ...] = (),
    headline_only: bool = False,
) -> Article:
    return Article(
        id=ArticleId(f"{site}-{number}"),
        url=f"https://{site}/{number}",
        canonical_url=f"https://{site}/{number}",
        site=site,
        title=title,
        text=text,
        lead=text[:100],
        authors=authors,
        first_seen=NOW,
        headline_only=headline_only,
    )


def found(*articles: Article) -> list[tuple[str, str]]:
    return [(actor.name, actor.kind) for actor in find_actors(articles, parser=PARSER)]


@pytest.mark.parametrize(
    ("sentence", "name", "kind"),
    [
        ("The start-up Heliotide raised 3 million dollars.", "Heliotide", "company"),
        ("Nordcell, a battery maker, announced a licence.", "Nordcell", "company"),
        ("The University of Southern Denmark published the data.", "University of Southern Denmark", "university"),
        ("The European Space Agency paid for it.", "European Space Agency", "agency"),
        ("The Ministry of Science and Technology paid for the work.", "Ministry of Science and Technology", "agency"),
        ("The Royal Danish Academy awarded it.", "Royal Danish Academy", "organisation"),
        ("Indias Tata Motors announced a loan.", "Tata Motors", "organisation"),
    ],
)  # fmt: skip
def test_an_organisation_is_named_where_it_acts(sentence: str, name: str, kind: str) -> None:
    assert found(article(sentence)) == [(name, kind)]


@pytest.mark.parametrize(
    "sentence",
    [
        "On Monday, November Rain fell over New Delhi.",
        "In March, Germany and France signed a treaty.",
        "The company said it would grow. Its rival did not.",
        "Tests ran at Oak Ridge National Laboratory.",
        "Read More About Our Privacy Policy, Terms And Conditions.",
        "Researchers said the cells last longer; Professor is a title.",
        "The genetics firm 23andMe was bought.",
        "Deep Neural Networks were trained on it.",
        "Shareholders of Facewell may contact Johnson Fistel LLP about their losses.",
        "Samsung did not reply.",
        "",
    ],
)
def test_what_only_has_a_capital_or_is_named_in_passing_is_no_actor(sentence: str) -> None:
    assert [name for name, _ in found(article(sentence)) if name != "23andMe"] == []


def test_a_law_is_no_agency() -> None:
    text = (
        "The Cybersecurity Information Sharing Act (CISA) lapsed at midnight. CISA let companies share what they saw."
    )
    assert found(article(text, title="CISA lapses")) == []


def test_two_universities_are_two_and_a_doubled_name_is_one() -> None:
    text = "The University of Warwick and Coventry University opened a centre."
    assert {name for name, _ in found(article(text))} == {"University of Warwick", "Coventry University"}


def test_a_headline_makes_a_name_without_a_kind_an_actor() -> None:
    text = "The beer maker halted its lines on Monday. Asahi said deliveries would be late."
    assert ("Asahi", "organisation") in found(article(text, title="Asahi halts deliveries after attack"))


def test_one_entry_however_it_is_spelt_and_a_site_counts_once() -> None:
    articles = [
        article("Miljödata confirmed the breach.", "a.example", 1, title="Miljödata breach grows"),
        article("Miljodata confirmed that more towns are hit.", "b.example", 2, title="More towns hit"),
        article("Miljödata confirmed it again.", "b.example", 3, title="Miljödata again"),
    ]
    (actor,) = find_actors(articles, parser=PARSER)
    assert (actor.name, actor.mentions) == ("Miljödata", 2)


def test_the_short_form_of_a_name_is_the_same_organisation() -> None:
    text = "Tessen University released the design. Tessen announced a course for it."
    assert found(article(text, title="Tessen releases robot skin")) == [("Tessen University", "university")]


def test_what_one_of_many_articles_names_is_not_who_is_behind_them() -> None:
    about = [
        article(f"Asahi said plant {n} stands still.", f"s{n}.example", title="Asahi halts plants") for n in range(6)
    ]
    other = article("The European Commission announced a review of planes.", "z.example", title="Review of planes")
    assert [name for name, _ in found(*about, other)] == ["Asahi"]


def test_a_law_firms_advert_names_nobody() -> None:
    advert = article(
        "Edelson Lechtzin LLP is investigating claims over the breach at Nordcell. Partner Marc Edelson announced it.",
        title="Law firm investigates Nordcell breach",
    )
    assert found(advert) == []


def test_a_papers_authors_are_behind_it_and_a_bylines_are_not() -> None:
    one = article("We show that skins feel slip.", authors=("Ana Lima", "Bo Chen"), title="Slip without sight")
    named = find_actors([one], parser=PARSER, papers={one.id})
    assert [(actor.name, actor.role) for actor in named] == [("Ana Lima", "author"), ("Bo Chen", "author")]
    assert find_actors([one], parser=PARSER) == ()


def test_a_papers_front_names_authors_with_where_they_are() -> None:
    text = "Harriet Obi (Tidemark Research), Cem Yıldırım (Bilkent University). Eleven thousand phones trained it."
    named = {actor.name: actor for actor in find_actors([article(text)], parser=PARSER)}
    assert (named["Cem Yıldırım"].role, named["Cem Yıldırım"].organisation) == ("author", "Bilkent University")
    assert named["Harriet Obi"].organisation == "Tidemark Research"


def test_the_quote_says_the_role_and_the_order_of_articles_is_not_told() -> None:
    articles = [
        article("Maria Keller came. Maria Keller, chief scientist at Nordcell, spoke.", "a.example", 1),
        article("“We hope,” said Maria Keller, a chemist.", "b.example", 3),
    ]
    keller = next(actor for actor in find_actors(articles, parser=PARSER) if actor.kind == "person")
    assert (keller.name, keller.mentions, keller.role) == ("Maria Keller", 2, "chief scientist")
    assert keller.quote.text == "Maria Keller, chief scientist at Nordcell, spoke."
    assert keller.quote.url == "https://a.example/1"


def test_who_was_not_named_in_the_month_before_is_new() -> None:
    actors = find_actors([article("“Yes,” said Maria Keller, chief scientist at Nordcell.")], parser=PARSER)
    assert all(one.new for one in Known([article("Nobody spoke.")]).marked(actors))
    assert not any(one.new for one in Known([article("Maria Keller of Nordcell spoke.")]).marked(actors))
    assert not any(one.new for one in Known([]).marked(actors))


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("The Islamist group Nordcell said so.", "group"),
        ("Nordcell, a large maker of batteries, said so.", "company"),
        ("The startup Nordcell and the carmaker Nordcell said so.", "company"),
        ("A drinks group, Nordcell, said so. The police and Nordcell are in talks.", "organisation"),
    ],
)
def test_a_name_without_a_kind_has_the_one_that_the_month_before_gave_it(text: str, kind: str) -> None:
    actors = (replace(find_actors([article("Nordcell, a maker, spoke.")], parser=PARSER)[0], kind="organisation"),)
    (told,) = Known([article(text)]).marked(actors)
    assert (told.kind, told.new) == (kind, False)
    (told,) = Known([article("Nordcell spoke.")]).marked(actors, [article(text)])
    assert (told.kind, told.new) == (kind, False)


def test_without_a_parser_and_without_the_right_to_quote_nobody_is_named() -> None:
    text = "Maria Keller, chief scientist at Nordcell, spoke."
    assert find_actors([article(text)], parser=NoParser()) == ()
    assert find_actors([article(text, headline_only=True)], parser=PARSER) == ()


@pytest.mark.parametrize(
    "text", ["word", "🎉 🎉", "Das ist ein Satz auf Deutsch, sagte Frau Meier.", "GRID MARKET TO GROW"]
)
def test_bad_input_is_answered_with_nobody_or_whom_it_names(text: str) -> None:
    assert len(found(article(text, title=text))) <= 1


def test_hostile_text_takes_no_time() -> None:
    words = "A" * 20_000 + " " + "Ab " * 2_000 + "Ab, a " + "b " * 2_000 + "professor " * 500
    find_actors(
        [article(words), article("the " * 5_000 + "maker"), article("A.A." * 2_000), article("é" * 20_000)],
        parser=PARSER,
    )
