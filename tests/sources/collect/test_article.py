"""An entry and its page to an article."""

from dataclasses import replace
from datetime import timedelta

import pytest

from sources.collect.article import Place, article_of, has_full_text, lead_of, place_of, shared_pages, with_page
from sources.parse.feeds import parse_feed
from sources.types import Article, Entry, Feed, Page, ParsedFeed
from tests.fakes import MONDAY

FEED = Feed(url="https://blog.test/feed")
PARSED = ParsedFeed(title="Blog", site_url="https://blog.test/", language="en", entries=())
SENTENCE = "The laboratory halved the energy each wafer takes. "  # 51 characters


def entry(**changes: object) -> Entry:
    values: dict[str, object] = {"keys": ("k" * 64,), "link": "https://blog.test/a", "title": "A title"}
    return Entry(**(values | changes))  # type: ignore[arg-type]


def article(one: Entry, page: Page | None = None, feed: Feed = FEED) -> Article | None:
    found = article_of(one, place=place_of(one, feed, PARSED), feed=feed, parsed=PARSED, now=MONDAY)
    return with_page(found, page) if found and page else found


def rss(*items: str) -> ParsedFeed:
    text = "".join(f"<item>{item}</item>" for item in items)
    space = 'xmlns:content="http://purl.org/rss/1.0/modules/content/"'
    body = f"<rss version='2.0' {space}><channel><title>F</title>{text}</channel></rss>"
    return parse_feed(body.encode(), url="https://blog.test/feed")


def test_an_entry_with_a_page_of_its_own_is_known_by_it() -> None:
    one = entry(link="http://www.blog.test/a/?utm_source=rss")
    assert place_of(one, FEED, PARSED) == Place(one.link or "", "https://blog.test/a", True)


def test_entries_that_share_a_page_are_articles_of_their_own() -> None:
    parsed = rss(
        *(
            f"<title>Day {day}</title><link>https://blog.test/log/#{day}</link><description>Words {day}.</description>"
            for day in range(3)
        )
    )
    shared = shared_pages(parsed.entries)
    places = [place_of(one, FEED, parsed, shared) for one in parsed.entries]
    assert [place.canonical_url for place in places] == [f"https://blog.test/log#{day}" for day in range(3)]
    assert [place.url for place in places] == [f"https://blog.test/log/#{day}" for day in range(3)]
    assert not any(place.own_page for place in places)


def test_an_edited_entry_on_a_shared_page_is_known_by_its_fragment() -> None:
    def keys(title: str, text: str) -> set[str]:
        log = "<title>{}</title><link>https://blog.test/log/#{}</link><description>{}</description>"
        parsed = rss(log.format("Other", "b", "Other words."), log.format(title, "a", text))
        return set(parsed.entries[1].keys)

    assert keys("Day 1", "Words.") & keys("Day 1, corrected", "Other and more words.")


def test_entries_of_one_link_without_fragments_are_told_apart_by_their_keys() -> None:
    parsed = rss(*(f"<title>Incident {n}</title><link>https://status.test/</link>" for n in range(3)))
    shared = shared_pages(parsed.entries)
    places = {place_of(one, FEED, parsed, shared).canonical_url for one in parsed.entries}
    assert len(places) == 3
    assert all(place.startswith("https://status.test#entry-") for place in places)


def test_a_link_listed_twice_under_one_title_is_one_article() -> None:
    twice = [entry(keys=("a",)), entry(keys=("b",))]
    assert shared_pages(twice) == frozenset()
    assert {place_of(one, FEED, PARSED).canonical_url for one in twice} == {"https://blog.test/a"}


def test_a_lone_fragment_is_no_part_of_the_link() -> None:
    (one,) = rss("<title>A</title><link>https://blog.test/a#top</link>").entries
    assert one.link == "https://blog.test/a"


def test_without_a_link_the_site_is_the_place() -> None:
    first, second = (place_of(entry(link=None, keys=(key * 64,)), FEED, PARSED) for key in "ab")
    assert first.url == second.url == "https://blog.test/"
    assert first.canonical_url != second.canonical_url
    assert not first.own_page


@pytest.mark.parametrize("link", ["https://blog.test/" + "a" * 4000, "https://blog.test/#" + "é" * 3000])
def test_a_very_long_identity_is_bounded_and_still_tells_apart(link: str) -> None:
    shared = frozenset({link.partition("#")[0]})
    places = [place_of(entry(link=link + end, keys=(end,)), FEED, PARSED, shared).canonical_url for end in "xy"]
    assert places[0] != places[1]
    assert all(len(place.encode()) <= 2000 for place in places)


@pytest.mark.parametrize(
    ("content", "full"),
    [
        (SENTENCE * 8, True),  # 400 characters: a short article, whole
        (SENTENCE * 4, False),  # too short to be sure
        (SENTENCE * 8 + "[…]", False),
        (SENTENCE * 8 + "And then...", False),
        ("", False),
    ],
)
def test_what_counts_as_full_text(content: str, full: bool) -> None:
    assert has_full_text(entry(content=content)) == full


def test_a_short_article_carried_whole_is_known_to_be_whole() -> None:
    (one,) = rss(f"<title>A</title><content:encoded>{SENTENCE * 8}</content:encoded>").entries
    assert has_full_text(one)
    (one,) = rss(f"<title>A</title><description>{SENTENCE * 8}</description>").entries
    assert not has_full_text(one)


def test_the_longer_text_wins_and_says_where_it_is_from() -> None:
    page = Page(title="P", text=SENTENCE * 20, authors=("Ada",), language="de")
    found = article(entry(summary=SENTENCE), page)
    assert found
    assert (found.text, found.text_from, found.authors, found.language) == (page.text, "page", ("Ada",), "de")
    stub = article(entry(summary=SENTENCE * 3), Page(title="P", text="Enable JavaScript."))
    assert stub
    assert (stub.text, stub.text_from) == (SENTENCE * 3, "summary")
    full = article(entry(summary="S.", content=SENTENCE * 8))
    assert full
    assert (full.text, full.text_from) == (SENTENCE * 8, "feed")


def test_a_site_that_reserves_its_text_gives_its_headline_only() -> None:
    found = article(entry(summary=SENTENCE, content=SENTENCE * 30), feed=replace(FEED, headline_only=True))
    assert found
    assert (found.title, found.text, found.lead, found.headline_only) == ("A title", "", "", True)


def test_neither_title_nor_text_is_no_article() -> None:
    assert article(entry(title="", link=None)) is None
    assert article(entry(title=""), feed=replace(FEED, visit_pages=False)) is None
    assert (untitled := article(entry(title="")))
    assert untitled.title == ""  # not readable until its page is
    assert (found := article(entry(title=""), Page(title="P", text=SENTENCE)))
    assert (found.title, found.text) == ("P", SENTENCE)


def test_a_page_found_on_another_site_is_that_sites() -> None:
    told = article(entry(link="https://t.example/x1"))
    assert told
    page = Page(title="P", text=SENTENCE)
    moved = with_page(told, page, "https://www.real.org/a?utm_source=x")
    assert (moved.id, moved.site, moved.canonical_url) == (told.id, "real.org", "https://real.org/a")
    assert with_page(told, page, "https://t.example/y").url == told.url


def test_news_that_a_feed_passes_on_are_of_the_site_they_name() -> None:
    item = (
        "<title>Robots weld - Real</title><link>https://{link}</link><source url='https://www.real.org'>Real</source>"
    )
    for link, site in (("blog.test/articles/CBMiAU", "real.org"), ("other.example/a", "other.example")):
        (one,) = rss(item.format(link=link)).entries
        found = article(one)
        assert found
        assert (found.title, found.site, found.url) == ("Robots weld", site, f"https://{link}")


def test_no_article_is_from_the_future() -> None:
    later, sooner = MONDAY + timedelta(days=2), MONDAY - timedelta(days=2)
    assert (found := article(entry(published=later, updated=sooner)))
    assert (found.published, found.dated_by, found.dated) == (sooner, "updated", sooner)
    page = Page(title="", text="", published=sooner, dated_by="text")
    assert (found := article(entry(published=later), page))
    assert (found.published, found.dated_by) == (sooner, "text")
    assert (found := article(entry(published=later)))
    assert (found.published, found.dated_by, found.dated) == (None, "", MONDAY)


def test_a_day_stays_a_day() -> None:
    day = MONDAY.replace(hour=0)
    assert (found := article(entry(published=day, day_only=True)))
    assert (found.published, found.day_only) == (day, True)
    assert (found := article(entry(updated=MONDAY), Page(title="", text="", published=day, day_only=True)))
    assert (found.published, found.day_only, found.dated_by) == (day, True, "page")


def test_a_lead_ends_where_a_sentence_does() -> None:
    assert lead_of(SENTENCE * 20, 500) == (SENTENCE * 9).strip()
    assert lead_of("word " * 300, 500).endswith("word…")
    assert lead_of("Short.\nText.", 500) == "Short. Text."


def test_a_lead_ends_with_a_sentence_not_with_an_abbreviation() -> None:
    text = "The cell holds its charge for a year. It was built for Dr. Lund of the U.S. Army in 2026, and nobody else."
    assert lead_of(text, 72) == "The cell holds its charge for a year."
