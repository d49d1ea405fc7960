"""Floors under how well pages are read, on recorded pages with expected texts.

Measured with trafilatura 2.3.1: F1 0.969 on extract_scrapinghub (its own default reading: 0.953), token F1 0.956 on
extract_fundus (0.943), exact dates on 96 % of its pages. A floor is lowered only by name, with the reason.
"""

from sources.evaluation import evaluate_extraction
from tests.shared_data import shared


def test_scrapinghub() -> None:
    scores, _ = evaluate_extraction(shared("data/extract_scrapinghub/pages.tar.xz"))
    assert scores.pages == 181
    assert scores.unread == 0
    assert scores.f1 >= 0.960


def test_fundus() -> None:
    scores, _ = evaluate_extraction(shared("data/extract_fundus/pages.tar.xz"))
    assert scores.pages == 83
    assert scores.token_f1 >= 0.950
    assert scores.date_exact is not None
    assert scores.date_exact >= 0.90
    assert scores.title_exact is not None
    assert scores.title_exact >= 0.88
    assert scores.authors_f1 is not None
    assert scores.authors_f1 >= 0.80
