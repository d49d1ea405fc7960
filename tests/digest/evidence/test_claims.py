"""What an article claims, in its own words."""

from dataclasses import replace

import pytest

from digest.evidence.claims import find_claims
from digest.text.parser import NoParser, find_parser
from digest.types import ClaimKind
from sources.types import Article
from tests.digest.evidence.test_quotes import article

PARSER = find_parser()
TITLE = "A note on what was said this week"


def claimed(text: str, title: str = TITLE) -> list[tuple[ClaimKind, str]]:
    return [(one.kind, one.text) for one in find_claims([article(1, text, title=title)], parser=PARSER)]


def paper(text: str, title: str) -> Article:
    return replace(article(1, text, title=title), canonical_url="https://arxiv.org/abs/2603.01234")


@pytest.mark.parametrize(
    ("kind", "sentence"),
    [
        (ClaimKind.LOOT, "The Qilin ransomware gang has claimed responsibility for an attack on a brewery in Sapporo."),
        (ClaimKind.TALLY, "A new survey from Clutch reveals that 73% of businesses have experienced a cyber attack."),
        (
            ClaimKind.TALLY,
            "According to Mandiant, intrusions with ransomware accounted for 21% of incidents last year.",
        ),
        (ClaimKind.DENIAL, "Google has denied reports of a major breach of the Gmail service in a post on Monday."),
        (ClaimKind.DOUBT, "Verifier Claritas doubts that socket batteries can be metered well enough for a tariff."),
        (ClaimKind.FOUND, "Researchers at Lund University have built a gripper that feels the ripeness of a peach."),
        (ClaimKind.RULE, "The Federal Aviation Administration requires a second pilot for every cargo drone flight."),
        (ClaimKind.MONEY, "Nordcell has raised $40 million from three funds for a second line in Västerås."),
    ],
)
def test_each_kind_of_claim_is_known_by_who_does_what(kind: ClaimKind, sentence: str) -> None:
    assert claimed(sentence) == [(kind, sentence.rstrip("."))]


def test_a_claim_ends_where_the_sentence_goes_on_to_other_things() -> None:
    told = "A new survey from Clutch reveals that 73% of businesses have experienced a cyber attack"
    assert claimed(f"{told}, making it the worst year since the survey began in 2019.") == [(ClaimKind.TALLY, told)]


@pytest.mark.parametrize(
    "sentence",
    [
        "The National Crime Agency reports that 73% of businesses have experienced a cyber attack.",
        "Reuters reports that 73% of businesses in Norway have experienced a cyber attack by now.",
        "Home Depot says its sales will have grown by 3.5 percent at the end of the year 2027.",
        "President Jack London denied reports of a breach of the ministry's servers on Monday night.",
        "Discord disputes these figures and says that they were inflated to extort a payment.",
        "The breach is said to have cost the firm 5. 7 million, Clutch finds in 40 % of the cases.",
        "The threat actors claim to have copied four terabytes of files from the company's servers.",
    ],
)
def test_what_nobody_would_ask_about_is_no_claim(sentence: str) -> None:
    assert claimed(sentence) == []


def test_how_attackers_got_in_is_noted_and_an_advert_claims_nothing() -> None:
    struck = "A brewery in Sapporo stood still for a week, and the thieves came in by phishing a clerk of it."
    assert claimed(struck, title="Cyber attack on a brewery") == [(ClaimKind.WAY_IN, "")]
    told = "A new survey from Clutch reveals that 73% of businesses have experienced a cyber attack."
    assert claimed(told, title="Rosen LLP investigates claims after a cyber attack") == []


@pytest.mark.parametrize(
    ("title", "text", "kinds"),
    [
        ("Tactile skins: a survey", "We review 120 works.", [ClaimKind.SURVEY]),
        ("A Survey of Tactile Skins for Hands", "We review 120 works.", [ClaimKind.SURVEY]),
        ("Classifying streams of wiki reviews", "We classify reviews.", []),
        ("SkinBench: a benchmark for skins", "We introduce a benchmark of 40 skins.", [ClaimKind.BENCHMARK]),
        ("A dataset of peaches", "We release a dataset of 9,000 peaches.", [ClaimKind.DATASET]),
        ("Dataset distillation for peaches", "We study a dataset of peaches.", []),
        ("Grasping peaches", "Code is available at our site.", [ClaimKind.CODE]),
        ("A framework for benchmarking grasps", "Code is available at our site.", []),
        ("Grasping peaches", "Code will be made available upon acceptance.", []),
    ],
)
def test_what_a_paper_is_and_offers(title: str, text: str, kinds: list[ClaimKind]) -> None:
    assert [one.kind for one in find_claims([paper(text, title)], parser=NoParser())] == kinds


def test_what_a_paper_does_better_is_said_as_it_says_it() -> None:
    found = find_claims([paper("Our grasp outperforms DIGIT by up to 6.4 points on pears.", "Pears")], parser=PARSER)
    assert [(one.kind, one.text) for one in found] == [(ClaimKind.BEATS, "outperforms DIGIT by up to 6.4 points")]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Breach",
        "🔥🔥🔥",
        "<b>Qilin</b> gang",
        " ".join(f"Ada{n} Lund{n}, scientist at N{n}, said so." for n in range(500)),
    ],
)
def test_odd_texts_claim_nothing_and_break_nothing(text: str) -> None:
    assert claimed(text) == []


def test_of_a_site_that_reserves_its_rights_nothing_is_claimed() -> None:
    told = "A new survey from Clutch reveals that 73% of businesses have experienced a cyber attack."
    assert find_claims([replace(article(1, told), headline_only=True)], parser=PARSER) == ()
