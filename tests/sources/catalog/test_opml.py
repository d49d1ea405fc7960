"""OPML out and in again is the same list; other readers' lists are read; hostile ones end in one sentence, soon."""

import time

import pytest

from sources.catalog.fields import load_fields
from sources.catalog.opml import feeds_from_opml, to_opml
from sources.errors import ConfigError
from sources.types import Feed, StudyField

FIELDS = load_fields()


@pytest.mark.parametrize("slug", sorted(FIELDS))
def test_shipped_fields_come_back_whole(slug: str) -> None:
    def kept(feed: Feed) -> tuple[object, ...]:
        return feed.url, feed.title, feed.kind, feed.headline_only, feed.visit_pages, feed.opportunities

    back = feeds_from_opml(to_opml(FIELDS[slug]))
    assert list(map(kept, back)) == list(map(kept, FIELDS[slug].feeds))


def test_awkward_text_comes_back() -> None:
    feed = Feed(url='https://a.example/x?a=1&b=%22"', title='Ä <b>&amp; "quoted" – 漢字')
    field = StudyField(slug="a", name="A & <B>", feeds=(feed,))
    (back,) = feeds_from_opml(to_opml(field))
    assert (back.url, back.title) == (feed.url, feed.title)


def opml(inner: bytes) -> bytes:
    return b'<opml version="1.0"><head><title>Mine</title></head><body>' + inner + b"</body></opml>"


def test_another_readers_nested_list() -> None:
    body = opml(
        '<outline text="Tech"><outline type="rss" title="Äpfel" xmlurl="https://a.example/f"/>'
        '<outline text="again" xmlUrl="https://a.example/f"/></outline>'
        '<outline text="file" xmlUrl="file:///etc/passwd"/><outline text="note"/>'
        '<outline text="b\u202e\u0007" xmlUrl="http://b.example/f" category="news,/x/y"/>'.encode()
    )
    assert [(feed.url, feed.title, feed.kind) for feed in feeds_from_opml(body)] == [
        ("https://a.example/f", "Äpfel", "other"), ("http://b.example/f", "b", "other"),
    ]  # fmt: skip


def test_addresses_that_open_a_reader_are_web_addresses() -> None:
    body = opml(b'<outline xmlUrl="feed://a.example/f"/><outline xmlUrl="feed:https://b.example/f"/>')
    assert [feed.url for feed in feeds_from_opml(body)] == ["http://a.example/f", "https://b.example/f"]


def test_latin_1_as_declared() -> None:
    body = b'<?xml version="1.0" encoding="iso-8859-1"?>' + opml(b'<outline text="\xc4" xmlUrl="http://a.example/"/>')
    assert feeds_from_opml(body)[0].title == "Ä"


BAD = {
    "empty": (b"", "no OPML"),
    "HTML": (b"<!doctype html><html><body><p>Not found</p></body></html>", "no OPML"),
    "a feed": (b"<rss><channel><title>x</title></channel></rss>", "no OPML"),
    "no feeds": (opml(b'<outline text="a"/>'), "none of its 0 entries"),
    "only odd schemes": (opml(b'<outline xmlUrl="javascript:1"/>'), "none of its 1 entries"),
    "stray ends": (b"<opml></outline></outline></opml>", "none of its 0 entries"),
    "UTF-16": (opml(b"").decode().encode("utf-16"), "not UTF-8"),
    "entities": (b'<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><opml>&b;</opml>', "XML entities"),
    "huge": (opml(b" " * 2_000_000), "larger than"),
    "many entries": (opml(b'<outline xmlUrl="http://a.example/"/>' * 6000), "more than 5000"),
    "many categories": (opml(b'<outline xmlUrl="http://a.example/" category="' + b"a," * 99_999 + b'"/>'), "more than"),
    "deep elements": (opml(b"<div>" * 190_000), "none of its 0"),
    "many attributes": (opml(b"<outline " + b"".join(b'a%d="" ' % i for i in range(90_000)) + b"/>"), "none of its 0"),
}


@pytest.mark.parametrize(("body", "words"), BAD.values(), ids=BAD.keys())
def test_bad_lists_end_in_one_sentence_that_names_them(body: bytes, words: str) -> None:
    begun = time.process_time()
    with pytest.raises(ConfigError, match=words) as raised:
        feeds_from_opml(body, name="mine.opml")
    assert str(raised.value).startswith("mine.opml: ")
    assert time.process_time() - begun < 10
