"""What is quoted, and what never is."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from digest.evidence.quotable import quotable, says_something
from digest.evidence.quotes import find_quotes
from digest.text.parser import NoParser, find_parser
from digest.types import Quote
from sources.types import Article, ArticleId

PARSER = find_parser()
HEADLINE = "Lund group prints a sensor skin for robot hands"
WHOLE = "The printed skin keeps its calibration for 40 days when it is stored dry."


def article(
    number: int, text: str, site: str = "", title: str = "A note on the sensor skin of the Lund group"
) -> Article:
    return Article(
        id=ArticleId(f"a{number}"),
        url=f"https://s{number}.example/a",
        canonical_url=f"https://s{number}.example/a",
        site=site or f"s{number}.example",
        title=title,
        text=text,
        lead=text[:80],
        published=datetime(2026, 3, 2, number, tzinfo=UTC),
        dated_by="feed",
        first_seen=datetime(2026, 3, 2, number, tzinfo=UTC),
    )


def quotes(*articles: Article, terms: tuple[str, ...] = ("printed skin",)) -> tuple[Quote, ...]:
    return find_quotes(articles, terms=terms, headline=HEADLINE, parser=PARSER)


@pytest.mark.parametrize(
    "sentence",
    [
        "Is the printed skin of the Lund group good enough for a factory floor today?",
        "By Maria Keller and Jonas Brandt of the Nordic Science Desk in Stockholm.",
        "Maria Keller is a freelance writer who covers robots and factories from Lund.",
        "Reporting by Maria Keller in Lund and by Jonas Brandt in Oslo and Bergen.",
        "Rosen and Partners encourages investors who bought shares of Nordcell to call.",
        "The firm is investigating claims on behalf of buyers of the recalled machines.",
        "Nordcell is a leading provider of printed skins for grippers and robot hands.",
        "Subscribe to our weekly letter to read of printed skins before everyone else does.",
        "This site and its partners accept cookies to show readers what they like to see.",
        "The post Printed skins for robot hands appeared first on Northern Robot News.",
        "However, the printed skin loses a tenth of its cells in the first hour of use.",
        "They found that the printed skin loses a tenth of its cells in the first hour.",
        "The group said in its report for the year that the skin would cost around $2.",
        "The skin (printed in four passes keeps its calibration for 40 days in the lab.",
        "OSLO, May 3 (NTB) — The printed skin keeps its calibration for more than 40 days.",
        "Too short to be quoted.",
        "14.1 22.5 31.9 40.2 55.8 60.1 71.3 82.4 93.0 and 99.7 in the last row of it.",
    ],
)
def test_what_sites_add_and_what_leans_on_other_sentences_is_no_quote(sentence: str) -> None:
    assert not quotable(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        WHOLE,
        "By combining two inks, the Lund group prints a skin that keeps its calibration.",
        "Šimon Novák and his group stole session cookies from 40 browsers in the trial.",
        "“A square decimetre costs us eleven euros in material,” said Ingrid Halvorsen.",
        "The court ruled on Monday that training on the books infringed their copyright.",
    ],
)
def test_a_whole_sentence_is_quotable(sentence: str) -> None:
    assert quotable(sentence)


def test_a_quote_is_verbatim_central_and_adds_to_the_headline() -> None:
    first = article(
        1, f"The Lund group prints a sensor skin for robot hands in Lund. {WHOLE} Rain fell all day over it."
    )
    told = "Grippers with the printed skin dropped 12 bottles in a brewery of Malmö."
    found = quotes(first, article(2, f"It rained. It rained again. It rained all of the week. {told}"))
    assert {(one.text, one.article_id, one.site) for one in found} == {
        (WHOLE, "a1", "s1.example"),
        (told, "a2", "s2.example"),
    }


def test_a_site_is_quoted_once_and_nothing_twice() -> None:
    again = article(2, "When it is stored dry, the printed skin keeps its calibration for some 40 days.")
    assert len(quotes(article(1, WHOLE), again)) == 1
    other = "Grippers with the printed skin dropped 12 bottles in a brewery of Malmö."
    assert len(quotes(article(1, WHOLE, "one.example"), article(2, other, "one.example"))) == 2, "a field of one site"
    assert len(quotes(article(1, f"{WHOLE} {other}"), article(2, "Nothing here."))) == 1


def test_nothing_is_quoted_from_sites_that_reserve_their_rights() -> None:
    assert quotes(replace(article(1, WHOLE), headline_only=True)) == ()


def test_half_a_number_is_no_quote() -> None:
    broken = article(
        1,
        "The prize for the printed skin of the Lund group was $2.\n"
        "8 million go to the group at Lund for the printed skin alone.",
    )
    assert quotes(broken) == ()


def test_a_strapline_is_no_quote() -> None:
    strap = "Cheap printed skin for grippers, hands and feet of robots in every factory hall."
    assert quotable(strap)
    assert quotes(article(1, strap)) == ()
    assert says_something(*NoParser().read([strap])), "without a parser, capitals and marks must do"


@pytest.mark.parametrize(
    "sentence",
    [
        "The assertion, which emerged on Monday, alleges that the printed skin can be torn.",
        "The printed skin of the Lund group is now used on a line of some 2. 4 kilometres.",
        "The printed skin of the Lund group was shown to customers with a packet rate of 5.",
        "The Lund group, which prints skins for robot hands, has been hired by Nordcell and [.].",
        "Details of the printed skin The group at Lund has shown its skin to many customers.",
        "SINGAPORE: The printed skin of the Lund group was shown to customers on Monday.",
        "Second, the printed skin of the Lund group keeps its calibration for forty days.",
        "Under this view, the printed skin of the Lund group keeps its calibration for days.",
        "On the other hand, the printed skin of the Lund group tears after forty days of use.",
        "The printed skin keeps its calibration with an error of $\\epsilon_{t}$ for 40 days.",
    ],
)
def test_cut_sentences_and_those_that_lean_on_what_was_said_before_are_no_quotes(sentence: str) -> None:
    assert not quotable(sentence)


@pytest.mark.parametrize("opening", ["Second hospital in Lund", "After the attack, the group in Lund"])
def test_a_count_or_an_hour_by_itself_leans_on_nothing(opening: str) -> None:
    assert quotable(f"{opening} has shown its printed skin for the hands of robots to many customers.")


def test_what_only_says_the_headline_again_is_no_quote() -> None:
    again = "A sensor skin for the hands of robots was printed by the group of researchers in Lund."
    empty = "Everybody who works with machines and tools in a hall knows the Lund group for its work."
    assert quotes(article(1, f"{again} {empty}")) == ()


def test_a_quote_is_of_what_the_headline_tells() -> None:
    other = "The Akira gang claimed on Monday to have taken 40 gigabytes from the Bank of Romney."
    assert quotes(article(1, other, title="Akira claims the Bank of Romney")) == ()


def test_a_law_firms_advert_is_never_quoted() -> None:
    advert = "The Lund group lost the printed skin and 40 patents to a thief on 3 March, the suit says."
    assert len(quotes(article(1, advert))) == 1
    assert quotes(article(1, advert, title="Lund group alert: Wolf Rosen LLP tells of claims of buyers")) == ()


def test_of_a_paper_only_what_it_found_is_quoted() -> None:
    known = "Sensor skins for robot hands such as GelSight and DIGIT have made great progress in 2025."
    praise = "Extensive experiments show the effectiveness of our skin against all of the baselines."
    found = "We show that a printed skin for hands loses 3 % of its cells in the first 40 hours of use."
    paper = replace(
        article(1, f"{known} {praise} {found}", title=HEADLINE), canonical_url="https://arxiv.org/abs/2603.1"
    )
    assert [one.text for one in quotes(paper)] == [found]
    assert quotes(replace(paper, text=f"{known} {praise}")) == ()
    assert quotes(replace(paper, title="Lund group: hands with another sensor skin for robot hands")) == ()


@pytest.mark.parametrize(
    "sentence",
    [
        "We acted quickly to cut the access and have added extra safeguards for the 12,000 records, the firm said.",
        "Norvik Systems is a customer support company in Oslo that works with 40 banks and 12 insurers.",
        "Norvik disputes these figures and says that 12,000 of them were made up by Corso and by Vellani.",
        "Wide rollout in beta; free for 12 plans; enabled by default for Norvik; requires Desktop by Corso.",
        "LONDON, U.K.: Norvik lost the records of 8,000 people who had written to it since January, Corso says.",
    ],
)
def test_boilerplate_fragments_and_what_leans_on_a_sentence_before_are_not_quoted(sentence: str) -> None:
    assert not quotable(sentence)


def test_what_the_headlines_together_say_is_no_quote() -> None:
    told = "Police in Leeds held two men over the attack on Norvik, said the National Crime Agency in 2025."
    new = "Norvik paid 12 million euros to Corso in March after thieves emptied its vaults, records of a court show."
    rows = [
        ("Two men held over Norvik attack", told),
        ("Police in Leeds hold two over attack on Norvik, says National Crime Agency", ""),
        ("Norvik attack: arrests in 2025", new),
    ]
    found = find_quotes(
        [article(n, text, title=title) for n, (title, text) in enumerate(rows)],
        terms=("Norvik",), headline="Two men held over Norvik attack", parser=PARSER,
    )  # fmt: skip
    assert [one.text for one in found] == [new]
