"""What an article is, from its address, its text and its feed's kind."""

from dataclasses import replace

import pytest

from digest.evidence.kinds import kind_of
from sources.catalog.fields import CATALOGUE, load_fields
from tests.digest.evidence.test_quotes import WHOLE, article


@pytest.mark.parametrize(
    ("url", "feed", "kind"),
    [
        ("https://arxiv.org/abs/2401.01234v2", "other", "preprint"),
        ("https://www.nature.com/articles/s41560-026-01234-5", "journal-news", "paper"),
        ("https://www.nature.com/articles/d41586-026-01234-5", "journal-news", ""),
        ("https://journals.plos.org/plosbiology/article?id=10.1371/journal.pbio.3001234", "journal-news", "paper"),
        ("https://www.science.org/doi/10.1126/scirobotics.abc1234", "trade-press", "paper"),
        ("https://www.sciencedirect.com/science/article/pii/S0377221726000123", "journal-news", "paper"),
        ("https://elifesciences.org/articles/91234", "journal-news", "paper"),
        ("https://preprints.example/12", "preprints", "preprint"),
        ("https://www.biorxiv.org/content/10.1101/2026.03.02.123456v1", "preprints", "preprint"),
        ("https://news.example/2026/10/10/a-robot-hand", "trade-press", "press"),
        ("https://nordcell.example/blog/a", "company-blog", "company"),
        ("https://netzrat.example/notices/7", "regulator", "agency"),
        ("https://union.example/news", "society", "society"),
        ("https://lab.example/blog", "research-blog", ""),
        ("https://someone.example/post", "community", ""),
        ("https://someone.example/post", "", ""),
    ],
)
def test_the_address_says_more_than_the_feed(url: str, feed: str, kind: str) -> None:
    assert kind_of(replace(article(1, WHOLE), url=url, canonical_url=url), feed) == kind


def test_a_press_release_is_its_senders_word_wherever_it_is_printed() -> None:
    issued = article(1, f"LUND, Sweden, March 2, 2026 /PRNewswire/ -- {WHOLE}")
    assert kind_of(issued, "trade-press") == "company"
    assert kind_of(article(1, f"{WHOLE} " * 9 + "(BUSINESS WIRE)"), "trade-press") == "press", "named in passing"


def test_every_kind_of_feed_in_the_catalogue_is_decided() -> None:
    one = article(1, WHOLE)
    told = {feed.kind: kind_of(one, feed.kind) for field in load_fields(CATALOGUE).values() for feed in field.feeds}
    assert {"preprints", "trade-press", "company-blog", "regulator", "society"} <= told.keys()
    assert all(told[kind] for kind in ("preprints", "trade-press", "company-blog", "regulator", "society"))
