"""Law firms' adverts are told from news on law suits."""

import pytest

from digest.stories.adverts import is_advert, without_adverts
from tests.digest.evidence.test_quotes import article


@pytest.mark.parametrize(
    "title",
    [
        "DATA BREACH ALERT: Edelson Lechtzin LLP is Investigating Claims on Behalf of Carter Customers",
        "Halloway & Pym LLP Investigates Nordcell Data Breach Claims",
        "Nordcell Data Breach Claims Being Investigated by Halloway Pym",
        "Mill Breach Risks Social Security Data (Source: Halloway & Pym LLP)",
    ],
)
def test_a_law_firm_that_looks_for_plaintiffs_advertises(title: str) -> None:
    assert is_advert(article(1, "Contact us today.", title=title))


@pytest.mark.parametrize(
    "title",
    [
        "Nordcell accused of silencing staff investigating a breach, law firm says",
        "Lawsuit accuses Nordcell of concealing a breach",
        "Nordcell fined 14 million over stolen data",
    ],
)
def test_news_on_a_law_suit_is_news(title: str) -> None:
    assert not is_advert(article(1, "A court in Oslo heard both sides on Monday.", title=title))


def test_adverts_are_left_out_and_counted() -> None:
    news = article(1, "A court in Oslo heard both sides.", title="Nordcell fined 14 million")
    advert = article(2, "Halloway & Pym LLP is investigating Nordcell on behalf of its customers.", title="Nordcell")
    assert without_adverts([news, advert]) == ([news], ("1 advert of law firms left out",))
    assert without_adverts([news]) == ([news], ())
