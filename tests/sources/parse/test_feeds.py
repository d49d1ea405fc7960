"""Feed documents to clean entries."""

import io
import tarfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from html import escape

import feedparser
import pytest

from sources.errors import NotAFeed, ParseFailed, SourceError
from sources.parse.feeds import parse_feed
from sources.types import ParsedFeed
from tests.hostile.strict import flaws
from tests.shared_data import shared

URL = "https://example.org/blog/feed.xml"


def parse(text: str | bytes, content_type: str = "") -> ParsedFeed:
    return parse_feed(text.encode() if isinstance(text, str) else text, url=URL, content_type=content_type)


def rss(items: str, channel: str = "<title>F</title>") -> str:
    return f'<rss version="2.0" xmlns:sy="http://purl.org/rss/1.0/modules/syndication/" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>{channel}{items}</channel></rss>'  # noqa: E501


def test_rss() -> None:
    feed = parse(
        rss(
            "<item><title>A &amp;amp; B &lt;i&gt;now&lt;/i&gt;</title><link>/2024/a?x=1#top</link><guid>http://example.org/1</guid>"
            "<pubDate>Tue, 05 Mar 2024 08:30:00 EST</pubDate><dc:creator>Ada Lovelace, Alan Turing</dc:creator>"
            "<description>&lt;p&gt;One.&lt;/p&gt;&lt;p&gt;Two.&lt;/p&gt;</description></item>",
            "<title>The &lt;b&gt;Feed&lt;/b&gt;</title><link>https://example.org/</link><language>en-us</language><ttl>90</ttl>",
        )
    )
    assert (feed.title, feed.site_url, feed.language, feed.flaw) == ("The Feed", "https://example.org/", "en-us", None)
    assert feed.hint == timedelta(minutes=90)
    (entry,) = feed.entries
    assert entry.title == "A & B now"
    assert entry.link == "https://example.org/2024/a?x=1"
    assert entry.summary == "One.\nTwo."
    assert entry.content == ""
    assert entry.authors == ("Ada Lovelace", "Alan Turing")
    assert entry.published == datetime(2024, 3, 5, 13, 30, tzinfo=UTC)
    assert entry.language == "en-us"
    assert len(entry.keys) == 3
    assert all(len(key) == 64 for key in entry.keys)


def test_atom() -> None:
    feed = parse(
        '<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="de"><title>F</title><entry><id>tag:x,1</id><title type="html">Gr&amp;uuml;n</title>'  # noqa: E501
        '<link rel="enclosure" href="https://example.org/a.mp3"/><link rel="alternate" href="a"/><author><name>Ada</name><email>a@b.org</email></author>'  # noqa: E501
        "<published>2024-03-05T08:30:00+01:00</published><updated>2024-03-06T00:00:00Z</updated>"
        '<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>'
        + "Langer Text. " * 120
        + "</p></div></content></entry></feed>"
    )
    (entry,) = feed.entries
    assert (entry.title, entry.link, entry.authors) == ("Grün", "https://example.org/blog/a", ("Ada",))
    assert entry.published == datetime(2024, 3, 5, 7, 30, tzinfo=UTC)
    assert entry.updated == datetime(2024, 3, 6, tzinfo=UTC)
    assert entry.content.startswith("Langer Text.")
    assert len(entry.content) > 1000
    assert 0 < len(entry.summary) <= 600


def test_rdf_and_cdf() -> None:
    rdf = '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"><channel><title>F</title></channel><item rdf:about="https://example.org/1"><title>One</title><link>https://example.org/1</link></item></rdf:RDF>'  # noqa: E501
    cdf = '<CHANNEL HREF="https://example.org/"><TITLE>F</TITLE><ITEM HREF="https://example.org/1"><TITLE>One</TITLE></ITEM></CHANNEL>'
    for text in (rdf, cdf):
        assert [(entry.title, entry.link) for entry in parse(text).entries] == [("One", "https://example.org/1")]


def test_json_feed() -> None:
    feed = parse(
        '{"version":"https://jsonfeed.org/version/1.1","title":"F","home_page_url":"https://example.org/","authors":[{"name":"Ada"}],'
        '"items":[{"id":"1","url":"/a","title":"<b>T</b>","content_html":"<p>One.</p><script>x</script>","date_published":"2024-03-05T08:30:00Z"},'
        '{"id":"2","content_text":"if a < b then Vec<T>.","author":{"name":"Alan"}},'
        '{"id":"https://example.org/3","title":"Third"}, 7]}'
    )
    first, second, third = feed.entries
    assert (first.title, first.link, first.authors) == ("T", "https://example.org/a", ("Ada",))
    assert first.published == datetime(2024, 3, 5, 8, 30, tzinfo=UTC)
    assert "One." in (first.summary, first.content)
    assert (second.title, second.authors, second.link) == ("if a < b then Vec<T>.", ("Alan",), None)
    assert third.link == "https://example.org/3"


def test_full_text_and_teasers() -> None:
    full = "A sentence of the article. " * 60
    assert (
        parse(rss(f"<item><title>T</title><description>{full}</description></item>")).entries[0].content == full.strip()
    )
    teaser = parse(rss(f"<item><title>T</title><description>{full} […]</description></item>")).entries[0]
    assert teaser.content == ""
    assert teaser.summary.startswith("A sentence")
    encoded = f"<item><title>T</title><description>Short.</description><content:encoded>{escape('<p>' + full)}</content:encoded></item>"  # noqa: E501
    entry = parse(rss(encoded)).entries[0]
    assert (entry.summary, entry.content) == ("Short.", full.strip())


def test_a_title_is_never_empty_where_there_is_text() -> None:
    entry = parse(
        rss("<item><description>&lt;p&gt;The first sentence. And more.&lt;/p&gt;</description></item>")
    ).entries[0]
    assert entry.title == "The first sentence."
    entry = parse(rss("<item><description>Dr. Lund of the U.S. Army spoke. And more.</description></item>")).entries[0]
    assert entry.title == "Dr. Lund of the U.S. Army spoke."


def test_a_key_that_several_entries_share_identifies_nothing() -> None:
    same = "<guid>same</guid>"
    feed = parse(
        rss(
            f"<item><title>A</title>{same}<link>https://e.org/a</link></item><item><title>B</title>{same}<link>https://e.org/b</link></item>"
        )
    )
    first, second = feed.entries
    assert len(first.keys) == len(second.keys) == 1
    assert not set(first.keys) & set(second.keys)


def test_a_repeated_entry_is_one_and_order_is_kept() -> None:
    items = "".join(f"<item><title>{t}</title><guid>{t}</guid></item>" for t in "CABAC")
    assert [entry.title for entry in parse(rss(items)).entries] == ["C", "A", "B"]


def test_identity_survives_what_feeds_change() -> None:
    def keys(text: str) -> set[str]:
        return set(parse(rss(f"<item>{text}</item>")).entries[0].keys)

    day = "<pubDate>Tue, 05 Mar 2024 08:30:00 GMT</pubDate>"
    before = keys(f"<title>T</title>{day}<guid>http://e.org/?p=1</guid><link>http://www.e.org/a/?utm_source=rss</link>")
    assert keys("<title>New title</title><guid>https://e.org/?p=1</guid><link>https://e.org/b</link>") & before
    assert keys("<title>New title</title><guid>other</guid><link>https://e.org/a</link>") & before
    assert keys(f"<title>T</title>{day}<guid>other</guid><link>https://e.org/b</link>") & before
    assert not keys("<title>U</title><guid>other</guid><link>https://e.org/b</link>") & before


def test_a_title_that_comes_every_week_is_a_new_entry_each_time() -> None:
    def keys(week: int, date: str = "", text: str = "") -> set[str]:
        item = f"<title>Weekly roundup</title><guid>http://e.org/?p={week}</guid><link>https://e.org/{week}</link>{date}{text}"
        return set(parse(rss(f"<item>{item}</item>")).entries[0].keys)

    assert not keys(1) & keys(2)
    links = "<description>This week's links.</description>"
    assert not keys(1, text=links) & keys(2, text=links)
    days = [f"<pubDate>Fri, {day} Mar 2024 08:30:00 GMT</pubDate>" for day in ("01", "08")]
    assert not keys(1, days[0], links) & keys(2, days[1], links)
    essay = (
        "<description>" + "The same long text under another address is the same entry, moved. " * 3 + "</description>"
    )
    assert keys(1, text=essay) & keys(2, text=essay)


def test_a_guid_is_a_link_only_where_the_feed_says_so() -> None:
    guid = "<item><title>T</title><guid{}>http://e.org/1</guid></item>"
    assert parse(rss(guid.format(""))).entries[0].link == "http://e.org/1"
    assert parse(rss(guid.format(' isPermaLink="false"'))).entries[0].link is None


def test_a_link_that_leads_on_is_the_address_it_leads_to() -> None:
    real = "https://paper.example/2026/a?x=1"
    (entry,) = parse(
        rss(f"<item><title>T</title><link>https://www.google.com/url?rct=j&amp;url={real}&amp;ct=ga</link></item>")
    ).entries
    assert entry.link == real


ARXIV = "http://arxiv.org/schemas/atom"


def arxiv(number: int, kind: str, extra: str = "") -> str:
    return (
        f"<item><title>Paper {number}</title><link>https://arxiv.org/abs/2611.1000{number}</link>"
        f"<description>arXiv:2611.1000{number}v1 Announce Type: {kind} \nAbstract: We show that it holds.</description>"
        f'<guid isPermaLink="false">oai:arXiv.org:2611.1000{number}v1</guid>'
        f'<arxiv:announce_type xmlns:arxiv="{ARXIV}">{kind}</arxiv:announce_type>'
        f"<pubDate>Tue, 24 Nov 2026 00:00:00 -0500</pubDate>{extra}</item>"
    )


def test_an_archives_announcements() -> None:
    people = "Ada B. C. D. E. van der Lovelace, Alan Turing, Aristotle, The LIGO Scientific Collaboration"
    kinds = ("new", "cross", "replace", "replace-cross")
    feed = parse(rss("".join(arxiv(n, kind, f"<dc:creator>{people}</dc:creator>") for n, kind in enumerate(kinds))))
    assert [entry.title for entry in feed.entries] == ["Paper 0", "Paper 1"]  # revisions are no new papers
    first = feed.entries[0]
    assert first.content == first.summary == "We show that it holds."
    assert first.authors == tuple(people.split(", "))
    assert (first.published, first.day_only) == (datetime(2026, 11, 24, tzinfo=UTC), True)


def test_an_archives_announcements_in_words_alone_and_names_as_typed() -> None:
    """As feeds have them that pass on an archive's own."""
    kinds = ("new", "cross", "replace", "replace-cross")
    items = "".join(
        f"<item><title>Paper {n}</title><description>&lt;p&gt;arXiv:2611.1000{n}v1 Announce Type: {kind} \nAbstract: "
        rf"We show it.&lt;/p&gt;</description><author>Paul Erd\H{{o}}s, Fran\c{{c}}ois B.</author></item>"
        for n, kind in enumerate(kinds)
    )
    entries = parse(rss(items)).entries
    assert [entry.title for entry in entries] == ["Paper 0", "Paper 1"]
    assert {entry.content for entry in entries} == {"We show it."}
    assert {entry.authors for entry in entries} == {("Paul Erdős", "François B.")}


def test_an_archives_older_marks() -> None:
    marks = ["", " (arXiv:2611.10001v1 [cs.LG])", " (arXiv:2611.10002v3 [cs.LG] UPDATED)"]
    marks.append(" (arXiv:2611.10003v1 [cs.LG] CROSS LISTED)")
    titles = [f"<item><title>Paper {n}.{mark}</title></item>" for n, mark in enumerate(marks)]
    assert [entry.title for entry in parse(rss("".join(titles))).entries] == ["Paper 0.", "Paper 1.", "Paper 3."]


def test_what_feed_software_adds_is_no_text() -> None:
    def texts(text: str) -> tuple[str, str, str]:
        (entry,) = parse(rss(f"<item><title>T</title><description>{escape(text)}</description></item>")).entries
        return entry.title, entry.summary, entry.content

    votes = "<p>Article URL: <a href='https://e.org/'>https://e.org/</a></p><p>Points: 25</p><p># Comments: 3</p>"
    assert texts(votes) == ("T", "", "")
    assert (
        texts("&#32; submitted by &#32; <a href='x'> /u/x </a> <br/> <span><a>[link]</a></span> <a>[comments]</a>")[1]
        == ""
    )


@pytest.mark.parametrize(
    ("dates", "language", "days"),
    [
        (["03/04/2026", "13/04/2026"], "", [(4, 3), (4, 13)]),  # the second proves how the first is meant
        (["03/04/2026", "04/13/2026"], "de", [(3, 4), (4, 13)]),
        (["03/04/2026"], "en-GB", [(4, 3)]),
        (["03/04/2026"], "en-us", [(3, 4)]),
        (["03/04/2026"], "fr", [(4, 3)]),
        (["03/04/2026"], "en", [None]),
        (["03/04/2026", "13/04/2026", "04/13/2026"], "de", [None, (4, 13), (4, 13)]),
        (["2026/04/03", "2026.04.03 15:07", "3 avril 2026"], "", [(4, 3)] * 3),
    ],
)
def test_day_or_month_first_is_decided_by_the_feed_or_left_open(
    dates: list[str], language: str, days: list[tuple[int, int] | None]
) -> None:
    items = "".join(f"<item><title>{n}</title><pubDate>{date}</pubDate></item>" for n, date in enumerate(dates))
    channel = "<title>F</title>" + (f"<language>{language}</language>" if language else "")
    entries = parse(rss(items, channel)).entries
    found = [(entry.published.month, entry.published.day) if entry.published else None for entry in entries]
    assert found == days


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "data:text/html,x", "https://u:p@e.org/", "file:///etc/passwd", "mailto:a@b.org"]
)
def test_only_web_links(address: str) -> None:
    entry = parse(rss(f"<item><title>T</title><link>{address}</link></item>")).entries[0]
    assert entry.link is None
    assert entry.title == "T"


def test_bad_dates_are_none() -> None:
    for date in ("0001-01-01T00:00:00Z", "soon", "Thu, 01 Jan 1970 00:00:00 GMT", "Thu, 45 Foo 2024 99:99:99"):
        assert parse(rss(f"<item><title>T</title><pubDate>{date}</pubDate></item>")).entries[0].published is None
    future = parse(rss("<item><title>T</title><pubDate>2031-01-01</pubDate></item>")).entries[0].published
    assert future == datetime(2031, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("channel", "hint"),
    [
        ("<ttl>60</ttl>", timedelta(hours=1)),
        ("<ttl>0</ttl>", None),
        ("<ttl>soon</ttl>", None),
        ("<sy:updatePeriod>daily</sy:updatePeriod><sy:updateFrequency>2</sy:updateFrequency>", timedelta(hours=12)),
        ("<sy:updatePeriod>hourly</sy:updatePeriod><ttl>120</ttl>", timedelta(hours=2)),
        ("<sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>0</sy:updateFrequency>", timedelta(hours=1)),
        ("", None),
    ],
)
def test_how_often_to_ask(channel: str, hint: timedelta | None) -> None:
    assert parse(rss("<item><title>T</title></item>", channel)).hint == hint


def test_flawed_feeds_are_used() -> None:
    assert parse("\n\n <?xml version='1.0'?>" + rss("<item><title>T</title></item>")).flaw is None
    broken = parse(rss("<item><title>T & U</title></item><item><title>V</title></item>"))
    assert [entry.title for entry in broken.entries] == ["T & U", "V"]
    assert broken.flaw


def test_character_sets() -> None:
    text = "<?xml version='1.0' encoding='{}'?>" + rss("<item><title>Grün – „blau“</title></item>")
    for declared, real in (
        ("windows-1252", "cp1252"),
        ("iso-8859-1", "utf-8"),
        ("utf-8", "cp1252"),
        ("utf-16", "utf-16"),
        ("nonsense", "utf-8"),
    ):
        assert parse(text.format(declared).encode(real)).entries[0].title == "Grün – „blau“", declared
    said = rss("<item><title>Цвет</title></item>").encode("koi8-r")
    assert parse(said, "text/xml; charset=koi8-r").entries[0].title == "Цвет"


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b"", "empty"),
        (b"<!doctype html><title>x</title>", "web page"),
        (b"%PDF-1.7", "PDF"),
        (b"\x00\x01\x02\x03" * 99, "no text"),
        (b'{"error": 1}', "JSON"),
        (b'{"items": [', "JSON"),
        (b"/etc/passwd", "neither"),
        (b"http://127.0.0.1:1/", "neither"),
    ],
)
def test_what_is_no_feed_is_named(body: bytes, why: str) -> None:
    with pytest.raises(NotAFeed, match=why) as caught:
        parse(body)
    assert caught.value.url == URL


def test_a_feed_broken_before_its_first_entry() -> None:
    with pytest.raises(ParseFailed, match="broken"):
        parse("<rss version='2.0'><channel><title>F")
    assert parse("<rss version='2.0'><channel><title>F</title></channel></rss>").entries == ()


def recorded(name: str) -> Iterator[tuple[str, bytes]]:
    with tarfile.open(shared(f"data/{name}") / "feeds.tar.xz") as archive:
        for member in archive:
            source = archive.extractfile(member) if member.isfile() else None
            if source is not None:
                yield member.name, source.read()


def test_recorded_feeds_lose_no_entry() -> None:
    files = fed = 0
    for name, body in recorded("feeds_recorded"):
        expected = len(feedparser.parse(io.BytesIO(body), sanitize_html=False, resolve_relative_uris=False).entries)
        try:
            feed = parse(body)
        except SourceError:
            assert not expected, name
            continue
        files += 1
        fed += len(feed.entries)
        repeated = expected - len({entry.keys for entry in feed.entries})
        assert len(feed.entries) >= expected or repeated <= 2, name
        assert not flaws(feed), name
    assert files >= 140
    assert fed >= 1400


def test_feedparsers_own_feeds_raise_nothing_else() -> None:
    seen = read = 0
    for name, body in recorded("feeds_feedparser"):
        seen += 1
        try:
            feed = parse(body)
        except SourceError:
            continue
        read += 1
        assert not flaws(feed), name
    assert seen > 2000
    assert read > 1500
