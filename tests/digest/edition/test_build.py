"""Building an edition and tailoring it: what counts in which week, what is computed again, what is said."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from digest.edition.build import build_edition, view_edition
from digest.edition.calendar import edition_week
from digest.edition.record import AFTER, FEW
from digest.edition.resources import Resources
from digest.edition.store import DigestStore
from digest.tailor.tailor import tailor
from digest.types import Status, ThemeId, Week
from sources.database import open_database
from sources.store import SourceStore
from sources.types import Article, ArticleId, Feed, FeedKind, FeedState, Outcome, PollResult, StudyField
from tests.digest.edition.encoder import WordEncoder
from tests.digest.editions import edition

MONDAY = datetime(2026, 9, 21, 6, tzinfo=UTC)
WEEK = Week(date(2026, 9, 14))
FEEDS = tuple(Feed(url=f"https://site{n}.example/feed") for n in range(3))
FIELD = StudyField(slug="robotics", name="Robotics", feeds=FEEDS)


def article(name: str, published: datetime, *, site: int = 0, seen: datetime | None = None, text: str = "") -> Article:
    url = f"https://site{site}.example/{name}"
    words = text or f"Report {name}: a gripper learns to hold {name} in the laboratory, say its builders."
    return Article(
        id=ArticleId(name), url=url, canonical_url=url, site=f"site{site}.example", title=f"Title {name}", text=words,
        lead=words, published=published, dated_by="feed", first_seen=seen or published, feed_url=FEEDS[site].url,
    )  # fmt: skip


@pytest.fixture
def resources(tmp_path: Path) -> Resources:
    engine = open_database(f"sqlite:///{tmp_path}/x.sqlite")
    return Resources(articles=SourceStore(engine), store=DigestStore(engine), encoder=WordEncoder())


def store(resources: Resources, at: datetime, *articles: Article) -> None:
    """As a collection at that moment would: every feed answered, and brought its articles."""
    for site, feed in enumerate(FEEDS):
        own = [one for one in articles if one.site == f"site{site}.example"]
        state = FeedState(url=feed.url, last_polled=at, last_success=at)
        resources.articles.record_poll(
            state, PollResult(url=feed.url, outcome=Outcome.OK, at=at, new=len(own)), own, keys=[one.id for one in own]
        )


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2026-09-21T06:00", "2026-W38"),  # Monday: the week that has just ended
        ("2026-09-23T23:00", "2026-W38"),  # Wednesday
        ("2026-09-24T01:00", "2026-W39"),  # Thursday: the running week
        ("2026-09-27T23:59", "2026-W39"),  # Sunday
        ("2027-01-04T06:00", "2026-W53"),
    ],
)
def test_the_week_an_edition_is_about(day: str, expected: str) -> None:
    assert str(edition_week(datetime.fromisoformat(day).replace(tzinfo=UTC))) == expected


def test_an_archive_found_on_the_first_day_is_the_past_not_news(resources: Resources) -> None:
    old = [article(f"old{n}", MONDAY - timedelta(days=20 + n), seen=MONDAY) for n in range(5)]
    new = [article("new", MONDAY - timedelta(days=2), seen=MONDAY, site=1)]
    store(resources, MONDAY, *old, *new)
    edition = build_edition(FIELD, WEEK, resources=resources, now=MONDAY)
    shown = {one.id for one in edition.articles}
    assert "new" in shown
    assert not shown & {one.id for one in old}


def test_a_week_built_again_with_nothing_new_is_not_computed_again(resources: Resources) -> None:
    store(resources, MONDAY, *(article(f"a{n}", MONDAY - timedelta(days=2, hours=n), site=n % 3) for n in range(6)))
    first = build_edition(FIELD, WEEK, resources=resources, now=MONDAY)
    assert isinstance(resources.encoder, WordEncoder)
    asked = resources.encoder.asked
    assert asked > 0
    again = build_edition(FIELD, WEEK, resources=resources, now=MONDAY + timedelta(minutes=5))
    assert again == first
    assert resources.encoder.asked == asked


def test_an_article_that_comes_late_changes_its_week_alone(resources: Resources) -> None:
    for back in range(4, 0, -1):
        at = MONDAY - timedelta(weeks=back)
        store(resources, at, *(article(f"w{back}{n}", at - timedelta(days=3), seen=at, site=n) for n in range(3)))
        build_edition(FIELD, WEEK.plus(-back), resources=resources, now=at)
    before = {week: resources.store.edition("robotics", week) for week in resources.store.weeks("robotics")}
    store(resources, MONDAY, article("late", MONDAY - timedelta(days=9), seen=MONDAY))
    edition = build_edition(FIELD, WEEK, resources=resources, now=MONDAY)
    assert "late" in {one.id for one in edition.articles}
    assert {week: resources.store.edition("robotics", week) for week in before} == before


def test_a_quiet_week_is_an_edition_too(resources: Resources) -> None:
    store(resources, MONDAY - timedelta(weeks=1), article("a", MONDAY - timedelta(days=9)))
    store(resources, MONDAY)
    edition = build_edition(FIELD, WEEK, resources=resources, now=MONDAY)
    assert edition.quiet
    assert edition.heard == "3 of 3 feeds answered; all within the last hour"
    assert tailor([edition], resources=resources).quiet


def test_what_is_published_after_this_moment_is_not_seen(resources: Resources) -> None:
    store(
        resources, MONDAY, article("future", MONDAY + timedelta(hours=1)), article("now", MONDAY - timedelta(hours=30))
    )
    edition = build_edition(FIELD, WEEK.plus(1), resources=resources, now=MONDAY)
    assert "future" not in {one.id for one in edition.articles}


def test_a_thin_past_is_said(resources: Resources) -> None:
    store(resources, MONDAY, *(article(f"a{n}", MONDAY - timedelta(days=2), site=n) for n in range(3)))
    edition = build_edition(FIELD, WEEK, resources=resources, now=MONDAY)
    assert edition.weeks_of_past == 0
    assert any("no past to compare with" in notice for notice in edition.notices)


def test_headline_only_sites_lend_no_sentence(resources: Resources) -> None:
    text = "Professor Ada Lovelace, who leads Example University's laboratory, said the gripper holds."
    reserved = [
        Article(**{**{f: getattr(one, f) for f in one.__dataclass_fields__}, "headline_only": True})
        for one in (article(f"r{n}", MONDAY - timedelta(days=2, hours=n), site=n, text=text) for n in range(3))
    ]
    store(resources, MONDAY, *reserved)
    edition = build_edition(FIELD, WEEK, resources=resources, now=MONDAY)
    assert all(card.lead == "" for card in edition.articles)
    assert not any(theme.quotes or theme.actors for theme in edition.themes)


def test_interests_are_embedded_once(resources: Resources) -> None:
    store(resources, MONDAY, *(article(f"a{n}", MONDAY - timedelta(days=2, hours=n), site=n % 3) for n in range(6)))
    edition = build_edition(FIELD, WEEK, resources=resources, now=MONDAY)
    digest = tailor([edition], resources=resources, interests=["gripper"])
    assert isinstance(resources.encoder, WordEncoder)
    asked = resources.encoder.asked
    assert tailor([edition], resources=resources, interests=["gripper"]) == digest
    assert resources.encoder.asked == asked
    assert digest.interests == ("gripper",)


def test_a_deadline_told_months_ahead_is_kept_where_a_feed_holds_nothing_but_calls(resources: Resources) -> None:
    calls = Feed(url="https://calls.example/feed", opportunities=True)
    field = StudyField(slug="robotics", name="Robotics", feeds=(FEEDS[0], calls))
    long_ago = MONDAY - timedelta(weeks=15)
    text = "Closing date: 1 October 2026. The post is in Hull."
    told = article("Hydrologist", long_ago, text=text)
    told = replace(told, title="Junior hydrologist", feed_url=calls.url)
    result = PollResult(url=calls.url, outcome=Outcome.OK, at=long_ago, new=1)
    state = FeedState(url=calls.url, last_polled=long_ago, last_success=long_ago)
    resources.articles.record_poll(state, result, [told], keys=[told.id])
    store(resources, MONDAY - timedelta(days=2), article("glass", MONDAY - timedelta(days=2)))
    edition = build_edition(field, WEEK, resources=resources, now=MONDAY)
    assert [(one.kind, one.deadline) for one in edition.opportunities] == [("job", date(2026, 10, 1))]


def test_adverts_are_no_stories(resources: Resources) -> None:
    calls = Feed(url="https://calls.example/feed", opportunities=True)
    field = StudyField(slug="robotics", name="Robotics", feeds=(FEEDS[0], calls))
    day = MONDAY - timedelta(days=2)
    advert = replace(article("advert", day, text="Closing date: 1 October 2026."), title="Postdoc", feed_url=calls.url)
    state = FeedState(url=calls.url, last_polled=day, last_success=day)
    result = PollResult(url=calls.url, outcome=Outcome.OK, at=day, new=1)
    resources.articles.record_poll(state, result, [advert], keys=[advert.id])
    store(resources, day, article("glass", day))
    edition = build_edition(field, WEEK, resources=resources, now=MONDAY)
    told = {i for story in (*edition.loose, *(s for t in edition.themes for s in t.stories)) for i in story.article_ids}
    assert told == {"glass"}
    assert [one.article_id for one in edition.opportunities] == ["advert"]


def test_an_article_carries_the_kind_of_its_feed(resources: Resources) -> None:
    kinds: tuple[FeedKind, ...] = ("preprints", "trade-press", "regulator")
    feeds = tuple(replace(feed, kind=kind) for feed, kind in zip(FEEDS, kinds, strict=True))
    day = datetime(2026, 9, 15, 9, tzinfo=UTC)
    store(resources, day, *(article(f"n{site}", day, site=site) for site in range(3)))
    field = replace(FIELD, feeds=feeds)
    edition = build_edition(field, Week.of(day), resources=resources, now=datetime(2026, 9, 21, 6, tzinfo=UTC))
    assert {card.id: card.kind for card in edition.articles} == {"n0": "preprint", "n1": "press", "n2": "agency"}


def test_an_edition_says_how_the_calls_of_closed_weeks_held(resources: Resources) -> None:
    first = edition()
    rising = [replace(first.themes[0], id=ThemeId(f"t{n}")) for n in range(FEW)]  # 11 articles where 2 to 5 are usual
    calm = [
        replace(theme, trend=replace(theme.trend, status=Status.STEADY, count=n, weekly_counts=(n,)))
        for theme, n in zip(rising, (9, 9, 9, 3, 3), strict=True)
    ]
    for number, themes in enumerate((rising, *[calm] * AFTER)):
        week = WEEK.plus(number - AFTER - 1)
        at = week.end(UTC) + timedelta(hours=6)
        said = replace(first, field="robotics", week=week, themes=tuple(themes), built_at=at, closed=True)
        resources.store.add(said, str(week), None)
    store(resources, MONDAY - timedelta(hours=1), article("a", MONDAY - timedelta(days=2)))
    built = build_edition(FIELD, WEEK, resources=resources, now=MONDAY)
    assert built.record == (
        "How earlier calls held: of 5 themes called rising 3 lay above their usual range over the next four weeks "
        "(very likely 3 of 5)."
    )
    assert view_edition(FIELD, WEEK, resources=resources, now=MONDAY).record == built.record


def test_an_edition_says_how_much_it_could_not_read(resources: Resources) -> None:
    day = MONDAY - timedelta(days=2)
    german = replace(article("eins", day), language="de")
    store(resources, MONDAY - timedelta(hours=1), german, article("two", day))
    edition = build_edition(FIELD, WEEK, resources=resources, now=MONDAY)
    words = "1 article is in a language we read no sentences of (de): only the headlines are shown"
    assert words in edition.notices
