"""Addresses: which may be asked, which mean the same, whose they are."""

import pytest
from hypothesis import given, strategies as st

from sources.errors import Refused
from sources.web.urls import canonical_url, check_url, feed_address, host_of, shown, site_of

JSON_QUERY = "https://www.machinedesign.com/__rss/c.xml?input=%7B%22sectionAlias%22%3A%22home%22%7D"


@pytest.mark.parametrize(
    ("url", "checked"),
    [
        ("http://Example.COM:80/a?b=c#d", "http://example.com/a?b=c"),
        ("https://example.com:443", "https://example.com/"),
        ("  http://example.com/a b\n", "http://example.com/a%20b"),
        ("http://exämple.de/Ü", "http://xn--exmple-cua.de/%C3%9C"),
        ("http://example.com./x", "http://example.com/x"),
        ("http://example.com:8080/", "http://example.com:8080/"),
        ("http://１２７.0.0.1/", "http://127.0.0.1/"),  # what the resolver would make of it; vetted later
        ("http://[2001:DB8::1]:81/", "http://[2001:db8::1]:81/"),
        ("http://a_b.example.com/", "http://a_b.example.com/"),
        ("http://i❤.ws/post", "http://xn--i-7iq.ws/post"),  # browsers open it; registries' rules (IDNA 2008) don't
        ("http://xn--i-7iq.ws/post", "http://xn--i-7iq.ws/post"),
        ("http://💩.la", "http://xn--ls8h.la/"),
        ("http://faß.de/", "http://xn--fa-hia.de/"),
        ("http://ＦＡＳＳ。de/", "http://fass.de/"),
        ("https://example.com/a//b/../c;d=1?x=%7E~'()", "https://example.com/a//b/../c;d=1?x=%7E~'()"),
        (JSON_QUERY, JSON_QUERY),
    ],
)
def test_what_may_be_asked_is_changed_as_little_as_can_be(url: str, checked: str) -> None:
    assert check_url(url) == checked
    assert check_url(checked) == checked


@pytest.mark.parametrize(
    "host",
    ["xn--a.test", "xn--", "xn--xn--a-7.x", "\u0301a.de", "a\u200db.com", "a..b", "-a.test", "a" * 64 + ".x",
     "\u2488com", "א1a.test"],
)  # fmt: skip
def test_what_no_browser_opens_is_refused(host: str) -> None:
    with pytest.raises(Refused):
        check_url(f"http://{host}/")


@pytest.mark.parametrize(
    ("written", "address"),
    [
        ("feed://e.org/f", "http://e.org/f"),
        ("feed:https://e.org/f", "https://e.org/f"),
        ("webcal://e.org/f.ics", "https://e.org/f.ics"),
        ("FEED:http://e.org/f", "http://e.org/f"),
        (" https://e.org/f ", "https://e.org/f"),
        ("feed://https://e.org/f", "https://e.org/f"),
        ("feed:e.org/f", "http://e.org/f"),
        ("rss://e.org/f", "http://e.org/f"),
        ("podcast:https://e.org/f", "https://e.org/f"),
    ],
)
def test_a_subscription_is_a_web_address(written: str, address: str) -> None:
    assert feed_address(written) == address


@given(st.text(max_size=60) | st.from_regex(r"https?://[^/]{0,20}/.{0,20}", fullmatch=True))
def test_any_text_is_a_plain_address_or_refused_in_a_printable_sentence(text: str) -> None:
    try:
        checked, sentence = check_url(text), ""
    except Refused as refused:
        checked, sentence = "", str(refused)
    assert sentence.isprintable()
    if checked:
        assert checked.isascii()
        assert checked.isprintable()
        assert " " not in checked
        assert check_url(checked) == checked
        assert host_of(checked)


@given(st.text(max_size=60) | st.from_regex(r"https?://[a-z.]{1,20}/.{0,20}", fullmatch=True))
def test_identity_and_site_of_any_text_are_text_and_stable(text: str) -> None:
    identity = canonical_url(text)
    assert canonical_url(identity) == identity
    assert isinstance(site_of(text), str)


@pytest.mark.parametrize(
    "other",
    [
        "http://example.com/story?id=7",
        "https://www.example.com/story?id=7",
        "https://EXAMPLE.com:443/story/?id=7#top",
        "https://example.com/story?utm_source=rss&id=7&fbclid=x",
        "https://example.com/./story?id=7&UTM_Medium=feed",
        "https://example.com/a/../story?id=7",
        "https://example.com/story;jsessionid=A1?id=7&CMP=Share_App&WT.mc_id=x&ns_mchannel=rss&PHPSESSID=1",
        "https://example.com/story?id=7&itm_campaign=x&affiliate_id=3&xtor=RSS-1&ml_subscriber=9",
    ],
)
def test_spellings_of_one_page_are_one(other: str) -> None:
    assert canonical_url(other) == canonical_url("https://example.com/story?id=7") == "https://example.com/story?id=7"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://example.com/story?id=7", "https://example.com/story?id=8"),
        ("https://example.com/a", "https://example.com/A"),
        ("https://example.com/?ref=a", "https://example.com/?ref=b"),
        *(
            (f"https://example.com/?{name}=a", f"https://example.com/?{name}=b")
            for name in ("gallery", "reference", "session", "eid", "source", "keywords", "glossary", "medium", "game")
        ),
        ("https://blog.example.com/", "https://example.com/"),
        ("http://127.0.0.1:8001/a", "http://127.0.0.1:8002/a"),
        ("https://www.com/", "https://com/"),
        (JSON_QUERY, JSON_QUERY.replace("home", "news")),
    ],
)
def test_different_pages_stay_different(one: str, other: str) -> None:
    assert canonical_url(one) != canonical_url(other)


@pytest.mark.parametrize(
    ("version", "paper"),
    [
        ("http://arxiv.org/abs/2611.10001v3", "https://arxiv.org/abs/2611.10001"),
        (
            "https://www.biorxiv.org/content/10.1101/2026.11.20.624567v2",
            "https://biorxiv.org/content/10.1101/2026.11.20.624567",
        ),
        (
            "https://www.biorxiv.org/cgi/content/short/2026.11.20.624567v2?rss=1",
            "https://biorxiv.org/cgi/content/short/2026.11.20.624567",
        ),
        ("https://www.preprints.org/manuscript/202611.0001/v2", "https://preprints.org/manuscript/202611.0001"),
        ("https://www.researchsquare.com/article/rs-1234567/v1", "https://researchsquare.com/article/rs-1234567"),
        ("https://osf.io/preprints/psyarxiv/abcde_v2", "https://osf.io/preprints/psyarxiv/abcde"),
        ("https://hal.science/hal-04567890v2", "https://hal.science/hal-04567890"),
        ("https://example.com/articles/2026-budget/v2-rocket", "https://example.com/articles/2026-budget/v2-rocket"),
        ("https://example.com/content/2026/audi-v8", "https://example.com/content/2026/audi-v8"),
        ("https://example.com/api/v2", "https://example.com/api/v2"),
        ("https://example.com/abs/v2", "https://example.com/abs/v2"),
    ],
)
def test_a_preprints_versions_are_one_paper(version: str, paper: str) -> None:
    assert canonical_url(version) == paper


def test_query_order_is_no_difference() -> None:
    assert canonical_url("https://e.org/?b=2&a=1") == canonical_url("https://e.org/?a=1&b=2")


def test_what_is_no_web_address_keeps_its_text() -> None:
    assert canonical_url(" urn:uuid:1 ") == "urn:uuid:1"


@pytest.mark.parametrize(
    ("url", "site"),
    [
        ("https://www.bbc.co.uk/news/1", "bbc.co.uk"),
        ("https://jane.github.io/post", "jane.github.io"),
        ("https://news.mit.edu:8443/x", "mit.edu"),
        ("http://127.0.0.1:8080/a", "127.0.0.1:8080"),
        ("http://127.0.0.1/a", "127.0.0.1"),
        ("http://[::1]:81/", "[::1]:81"),
        ("http://localhost:81/", "localhost:81"),
        ("https://github.io/", "github.io"),
        ("mailto:a@b.c", ""),
    ],
)
def test_whose_it_is(url: str, site: str) -> None:
    assert site_of(url) == site


def test_one_name_on_two_schemes_is_one_host_and_two_ports_are_two() -> None:
    assert host_of(check_url("http://e.org/a")) == host_of(check_url("https://E.org:443/b"))
    assert host_of(check_url("http://127.0.0.1:81/")) != host_of(check_url("http://127.0.0.1:82/"))


def test_shown_is_one_short_printable_line() -> None:
    assert shown("http://a/\n\u202ex" + "y" * 500) == "http://a/��x" + "y" * 187 + "…"
