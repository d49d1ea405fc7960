"""Law firms' adverts are told from news on law suits."""

import pytest

from digest.stories.adverts import is_advert
from tests.digest.evidence.test_quotes import article


@pytest.mark.parametrize(
    "title",
    [
        "DATA BREACH ALERT: Edelson Lechtzin LLP is Investigating Claims on Behalf of Carter Customers",
        "Halloway & Pym law firm investigates Nordcell for class action after losses",
    ],
)
def test_a_law_firm_that_looks_for_plaintiffs_advertises(title: str) -> None:
    assert is_advert(article(1, "Contact us today.", title=title))


@pytest.mark.parametrize(
    "title", ["Lawsuit accuses Nordcell of concealing a breach", "Nordcell fined 14 million over stolen data"]
)
def test_news_on_a_law_suit_is_news(title: str) -> None:
    assert not is_advert(article(1, "A court in Oslo heard both sides on Monday.", title=title))
