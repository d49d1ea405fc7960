"""Which articles of shared and general feeds a study field reads, through the building of its edition."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from digest.edition.build import build_edition
from digest.edition.general import listed_by
from digest.edition.resources import Resources
from digest.edition.store import DigestStore
from digest.embedding import embed
from digest.types import Edition
from sources.catalog.fields import load_fields
from sources.database import open_database
from sources.store import SourceStore
from sources.types import Article, ArticleId, Feed, FeedState, Outcome, PollResult, StudyField
from tests.digest.edition.encoder import WordEncoder
from tests.digest.edition.test_build import MONDAY, WEEK

SHARED = Feed(url="https://both.example/feed")
GENERAL = Feed(url="https://paper.example/feed", general=True)
CALLS = Feed(url="https://calls.example/feed", opportunities=True)
ROBOTS = StudyField(
    slug="robots", name="Robots", description="grippers, actuators, legged walking machines",
    feeds=(Feed(url="https://robots.example/feed"), SHARED, GENERAL, CALLS),
)  # fmt: skip
COOKING = StudyField(
    slug="cooking", name="Cooking", description="recipes, ovens, baking bread and pastry",
    feeds=(Feed(url="https://cooking.example/feed"), SHARED, CALLS),
)  # fmt: skip
ABOUT_ROBOTS = "gripper actuator legged walking machine torque controller"
ABOUT_COOKING = "recipe oven baking bread pastry flour kitchen"
ABOUT_NEITHER = "parliament election minister budget vote coalition senate"


def article(name: str, feed: str, words: str, day: int) -> Article:
    url = f"https://{feed}.example/{name}"
    published = MONDAY - timedelta(days=day)
    return Article(
        id=ArticleId(name), url=url, canonical_url=url, site=f"{feed}.example", title=f"{words} {name}", text=words,
        lead=words, published=published, dated_by="feed", first_seen=published, feed_url=f"https://{feed}.example/feed",
    )  # fmt: skip


def some(words: str, number: int) -> str:
    """Four of the words, each time others: no two articles of a field say the same."""
    told = words.split()
    return " ".join(told[(number + step) % len(told)] for step in (0, 1, 2, 4))


@pytest.fixture
def resources(tmp_path: Path) -> Resources:
    engine = open_database(f"sqlite:///{tmp_path}/x.sqlite")
    here = Resources(
        articles=SourceStore(engine), store=DigestStore(engine), encoder=WordEncoder(),
        fields={field.slug: field for field in (ROBOTS, COOKING)},
    )  # fmt: skip
    found = [
        *(article(f"r{n}", "robots", some(ABOUT_ROBOTS, n), 2 + n % 4) for n in range(8)),
        *(article(f"c{n}", "cooking", some(ABOUT_COOKING, n), 2 + n % 4) for n in range(8)),
        article("shared-robots", "both", ABOUT_ROBOTS, 2),
        article("shared-cooking", "both", ABOUT_COOKING, 3),
        article("paper-robots", "paper", ABOUT_ROBOTS, 2),
        article("paper-cooking", "paper", ABOUT_COOKING, 2),
        article("paper-neither", "paper", ABOUT_NEITHER, 3),
    ]
    for feed in {feed.url for field in (ROBOTS, COOKING) for feed in field.feeds}:
        own = [one for one in found if one.feed_url == feed]
        state = FeedState(url=feed, last_polled=MONDAY, last_success=MONDAY)
        poll = PollResult(url=feed, outcome=Outcome.OK, at=MONDAY, new=len(own))
        here.articles.record_poll(state, poll, own, keys=[one.id for one in own])
    embed([one for one in found if one.site == "cooking.example"], encoder=here.encoder, store=here.store)
    return here


def shown(edition: Edition) -> set[str]:
    return {one.id for one in edition.articles if one.site in ("both.example", "paper.example")}


def test_each_field_reads_what_concerns_it_and_nobody_what_concerns_none(resources: Resources) -> None:
    robots = build_edition(ROBOTS, WEEK, resources=resources, now=MONDAY)
    cooking = build_edition(COOKING, WEEK, resources=resources, now=MONDAY)
    assert shown(robots) == {"shared-robots", "paper-robots"}
    assert shown(cooking) == {"shared-cooking"}
    own = [one for one in robots.articles if one.site == "robots.example"]
    assert own, "its own feeds are never asked about"


def test_a_field_of_the_operators_own_feeds_reads_all_of_them(resources: Resources) -> None:
    own = replace(ROBOTS, slug="robots-1234")
    edition = build_edition(own, WEEK, resources=resources, now=MONDAY)
    assert {"shared-cooking", "paper-neither"} <= shown(edition)


def test_building_again_asks_no_model(resources: Resources) -> None:
    build_edition(ROBOTS, WEEK, resources=resources, now=MONDAY)
    assert isinstance(resources.encoder, WordEncoder)
    asked = resources.encoder.asked
    build_edition(ROBOTS, WEEK, resources=resources, now=MONDAY + timedelta(minutes=5))
    assert resources.encoder.asked == asked


def test_which_feeds_are_shared() -> None:
    fields = {"robots": ROBOTS, "cooking": COOKING, "law": StudyField(slug="law", name="Law")}
    both = frozenset(("robots", "cooking"))
    assert listed_by(ROBOTS, fields) == {SHARED.url: both, GENERAL.url: frozenset(fields)}
    assert listed_by(COOKING, fields) == {SHARED.url: both}


def test_the_catalogue_shares_some_feeds_and_no_feed_of_calls() -> None:
    fields = load_fields()
    shared = {url for field in fields.values() for url in listed_by(field, fields)}
    assert "https://www.amazon.science/index.rss" in shared
    assert 20 < len(shared) < 100
    assert not shared & {feed.url for field in fields.values() for feed in field.feeds if feed.opportunities}
