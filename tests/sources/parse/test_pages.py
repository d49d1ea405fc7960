"""Pages to articles: text, title, authors, date, language, address."""

from datetime import UTC, datetime

import pytest

from sources.errors import NoArticleText
from sources.parse.pages import read_page
from sources.types import Page

URL = "https://example.org/2024/a-title"
SENTENCES = [
    f"In its {name} trial the laboratory measured what the new catalyst does at room temperature, and wrote it down."
    for name in ("first", "second", "third", "fourth", "fifth", "sixth")
]
PROSE = "".join(f"<p>{sentence}</p>" for sentence in SENTENCES)


def read(inside: str = "", *, head: str = "", prose: str = PROSE, content_type: str = "") -> Page:
    page = f"<!doctype html><html lang='en-GB'><head>{head}</head><body><nav><a href='/'>Home</a></nav><main><article><h1>A catalyst at work</h1>{inside}{prose}</article></main><footer>Imprint</footer></body></html>"  # noqa: E501
    return read_page(page.encode(), url=URL, content_type=content_type)


def test_an_article() -> None:
    page = read(
        "<p>Sign up for our newsletter</p><p>Share on Facebook</p>",
        head="<title>A catalyst at work | The Site</title><meta name='author' content='Ada Lovelace'>"
        "<meta property='article:published_time' content='2024-03-05T08:30:00+01:00'><link rel='canonical' href='/2024/a-title/'>",  # noqa: E501
    )
    assert page.title == "A catalyst at work"
    assert page.authors == ("Ada Lovelace",)
    assert (page.published, page.dated_by) == (datetime(2024, 3, 5, 7, 30, tzinfo=UTC), "page")
    assert page.language == "en-GB"
    assert page.canonical_url == "https://example.org/2024/a-title/"
    assert [line for line in page.text.split("\n") if line != page.title] == SENTENCES


@pytest.mark.parametrize(
    ("head", "title"),
    [
        ("<title>A new catalyst works - The Site</title><meta property='og:site_name' content='The Site'>", "A catalyst at work"),  # noqa: E501
        ("<meta property='og:title' content='Why it works | The Site'><meta property='og:site_name' content='The Site'>", "Why it works"),  # noqa: E501
        ("<meta property='og:title' content='A catalyst at work — Journal of Things'>", "A catalyst at work"),
        ("<meta property='og:title' content='AC/DC - the power grid of tomorrow'>", "AC/DC - the power grid of tomorrow"),  # noqa: E501
        ("<meta property='og:title' content='&lt;b&gt;Bold&lt;/b&gt; &amp;amp; new'>", "Bold & new"),
        ("<script type='application/ld+json'>{\"@type\":\"NewsArticle\",\"headline\":\"From JSON\"}</script>", "From JSON"),  # noqa: E501
        ("", "A catalyst at work"),
    ],
)  # fmt: skip
def test_title(head: str, title: str) -> None:
    assert read(head=head).title == title


@pytest.mark.parametrize(
    ("head", "inside", "date", "by"),
    [
        ('<script type="application/ld+json">{"@graph":[{"@type":"Article","datePublished":"2024-03-05"}]}</script>', "", 5, "page"),  # noqa: E501
        ('<script type="application/ld+json">{"@type":["BlogPosting"],"datePublished":"2024-03-06T00:00:00Z",}</script>'
         "<meta name='dc.date' content='2024-03-07'>", "", 7, "page"),
        ("<meta itemprop='datePublished' content='March 8, 2024'>", "", 8, "page"),
        ("", "<time datetime='2024-03-09'>Saturday</time>", 9, "page"),
        ("", "<p class='date'>Published: March 10, 2024</p>", 10, "text"),
        ("<meta name='date' content='0001-01-01'>", "<time datetime='2024-03-11'></time>", 11, "page"),
        ("", "", None, ""),
    ],
)  # fmt: skip
def test_date(head: str, inside: str, date: int | None, by: str) -> None:
    page = read(inside, head=head)
    assert (page.published.day if page.published else None, page.dated_by) == (date, by)


@pytest.mark.parametrize(
    ("inside", "language", "day"),
    [
        ("<p class='date'>Published: 03/04/2024</p>", "en", None),
        ("<p class='date'>Published: 03/04/2024</p>", "en-GB", datetime(2024, 4, 3, tzinfo=UTC)),
        ("<p class='date'>Published: 03/04/2024</p>", "en-US", datetime(2024, 3, 4, tzinfo=UTC)),
        ("<p class='date'>03/04/2024</p><p>Updated 13/04/2024</p>", "en", datetime(2024, 4, 3, tzinfo=UTC)),
        (
            "<time datetime='03/04/2024'></time><time datetime='13/04/2024'></time>",
            "en",
            datetime(2024, 4, 3, tzinfo=UTC),
        ),
        ("<p>Copyright 2024</p>", "en", None),
        ("<p>© 2024 The Site</p>", "en", None),
        ("<p class='date'>January 1, 2024</p>", "en", datetime(2024, 1, 1, tzinfo=UTC)),
    ],
)
def test_a_date_that_could_be_two_is_decided_or_left_open(inside: str, language: str, day: datetime | None) -> None:
    body = f"<html lang='{language}'><body><article><h1>A catalyst</h1>{inside}{PROSE}</article></body></html>"
    page = read_page(body.encode(), url="https://example.org/a-title")
    assert page.published == day
    assert page.day_only == (day is not None)


def test_the_page_is_decoded_once_and_rightly() -> None:
    prose = PROSE + "<p>Die Größe des Gerüsts überrascht auch die Fachleute, „sehr sogar“, sagt die Leiterin.</p>"
    head = "<meta charset='windows-1252'>"
    page = f"<html><head>{head}</head><body><article>{prose}</article></body></html>"
    assert "„sehr sogar“" in read_page(page.encode("cp1252"), url=URL).text
    assert "„sehr sogar“" in read_page(page.encode(), url=URL).text
    assert "„sehr sogar“" in read_page(page.encode("utf-16"), url=URL).text


def test_text_only_in_the_metadata_is_used() -> None:
    body = " ".join(SENTENCES)
    head = f'<script type="application/ld+json">{{"@type":"NewsArticle","articleBody":"{body}"}}</script>'
    assert SENTENCES[0] in read(head=head, prose="<div id=app></div>").text


@pytest.mark.parametrize(
    "body", [b"", b"   ", b"<html></html>", b"<html><script>x()</script></html>", b"\0\0\0", b"<p>Too short."]
)
def test_pages_without_an_article(body: bytes) -> None:
    with pytest.raises(NoArticleText):
        read_page(body, url=URL)


def test_hostile_statements_are_dropped() -> None:
    page = read(
        head="<link rel=canonical href='javascript:alert(1)'><meta name=author content='&lt;script&gt;x&lt;/script&gt;'>"  # noqa: E501
        "<meta property=og:title content='A &lt;img src=x onerror=alert(1)&gt;\u202etitle'>"
    )
    assert page.canonical_url is None
    assert page.authors == ()
    assert page.title == "A title"


@pytest.mark.parametrize(
    ("body", "content_type", "what"),
    [
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj" + b"\x00stream\x9c" * 9000, "application/pdf", "PDF"),
        (b"%PDF-1.7\n" + b"plain words of a paper " * 900, "text/html", "PDF"),
        (b"PK\x03\x04" + b"\x14\x00\x06" * 900, "text/html", "Office"),
        (b"\x89PNG\r\n\x1a\n" + b"\x00" * 900, "", "image"),
        (b"\x00\x00\x00\x20ftypisom" + b"\x00" * 900, "text/html", "video"),
        (bytes(range(256)) * 9, "text/html", "no text"),
        (b'{"text": "' + PROSE.encode() + b'"}', "application/json", "application/json"),
        (b"first,second\n" * 900, "text/csv; charset=utf-8", "text/csv"),
        (b"BEGIN:VCALENDAR\n" * 900, "text/calendar", "text/calendar"),
        # What stands before it, and a server's warning
        (b"\xef\xbb\xbf%PDF-1.7\n" + b"plain words of a paper " * 900, "text/html", "PDF"),
        (b"<br />\n<b>Warning</b>: no headers\n%PDF-1.4\n" + b"plain words of a paper " * 900, "text/html", "PDF"),
        (b"\x04%!PS-Adobe-3.0\n" + PROSE.encode() * 9, "text/html", "PostScript"),
        (b"\xef\xbb\xbf{\\rtf1 " + PROSE.encode() * 9, "text/html", "RTF"),
        # Text for programs, whatever the server calls it
        (b'[{"title": "A", "text": "' + PROSE.encode() * 9 + b'"}]', "text/html", "JSON"),
        (b"<?xml version='1.0'?>\n<rss><item>" + PROSE.encode() * 9 + b"</item></rss>", "text/xml", "XML"),
        (b"<svg xmlns='x'><text>" + PROSE.encode() * 9 + b"</text></svg>", "text/html", "XML"),
        (b"% a paper\n\\documentclass{article}\n" + PROSE.encode() * 9, "text/plain", "LaTeX"),
        (b"@article{a,\n title={" + PROSE.encode() * 9 + b"}}", "text/plain", "references"),
        (b"TY  - JOUR\nAB  - " + PROSE.encode() * 9, "text/plain", "references"),
        (b"1.5,2,3\n" * 900, "text/plain", "no readable article"),
    ],
)
def test_what_is_no_page_is_named(body: bytes, content_type: str, what: str) -> None:
    with pytest.raises(NoArticleText, match=what):
        read_page(body, url=URL, content_type=content_type)


@pytest.mark.parametrize(
    "content_type", ["", "text/html", "application/xhtml+xml", "application/octet-stream", "image/png", "nonsense"]
)
def test_a_page_is_one_whatever_the_server_calls_it(content_type: str) -> None:
    assert read(content_type=content_type).text


@pytest.mark.parametrize(
    "before", [b"<br />\n<b>Warning</b>: x\n", b"<!-- {} -->\n", b"\xef\xbb\xbf\n", b"<?xml version='1.0'?>\n"]
)
def test_a_page_is_one_whatever_stands_before_it(before: bytes) -> None:
    paragraphs = "".join(f"<p>%PDF-1.4 and JSON, says {n}. {PROSE}</p>" for n in range(3))
    body = before + f"<!doctype html><html><body><article>{paragraphs}</article></body></html>".encode()
    assert "%PDF-1.4" in read_page(body, url=URL, content_type="text/html").text


def test_dates_keep_their_labels_and_struck_out_ones_are_left_out() -> None:
    filler = (
        "<p>We offer a position in soft robotics with a long paragraph, so that there is an article to be found.</p>"
    )
    body = (
        f"<html><body><article><h1>PhD position</h1>{filler}"
        "<dl><dt>Application deadline</dt><dd>15 December 2026</dd></dl>"
        "<table><tr><th>What</th><th>When</th></tr><tr><td>Start</td><td>1 March 2027</td></tr></table>"
        f"<p>Interviews: <s>4 January</s> 11 January</p>{filler}</article></body></html>"
    )
    lines = [line.strip("-| ") for line in read_page(body.encode(), url="https://a.example/x").text.split("\n")]
    assert lines.index("15 December 2026") == lines.index("Application deadline") + 1
    assert "Start | 1 March 2027" in lines
    assert "Interviews: 11 January" in lines
