"""A strict look at values that came out of hostile documents: nothing active, invisible or misleading in any field."""

import re
import unicodedata
from collections.abc import Iterator
from html.parser import HTMLParser
from urllib.parse import urlsplit

from sources.types import Entry, Page, ParsedFeed

_TYPE_ARGUMENT = re.compile(r"<[a-z_][\w ,.:&*\[\]-]*>", re.IGNORECASE)
_ACTIVE = frozenset(
    [
        "a",
        "applet",
        "audio",
        "base",
        "body",
        "button",
        "details",
        "div",
        "embed",
        "form",
        "frame",
        "frameset",
        "html",
        "iframe",
        "img",
        "input",
        "link",
        "marquee",
        "math",
        "meta",
        "object",
        "p",
        "portal",
        "script",
        "select",
        "style",
        "svg",
        "template",
        "textarea",
        "title",
        "video",
        "xml",
    ]
)


def flaws(value: ParsedFeed | Page) -> list[str]:
    """What is wrong with a value's fields, in words; empty if nothing is."""
    found = []
    for name, text, lines in _texts(value):
        found += [f"{name}: {flaw}" for flaw in text_flaws(text, lines=lines)]
    for name, link in _links(value):
        if urlsplit(link).scheme not in ("http", "https") or any(c.isspace() or not c.isprintable() for c in link):
            found.append(f"{name}: {link[:80]!r} is no clean web address")
    return found


def text_flaws(text: str, *, lines: bool) -> Iterator[str]:
    """What is wrong with one text; `lines`: whether it may have several."""
    for character in set(text):
        kind = unicodedata.category(character)
        if kind in ("Cc", "Cs", "Zl", "Zp") and not (lines and character == "\n"):
            yield f"holds U+{ord(character):04X}"
        if kind == "Cf" and character not in "\u200c\u200d\u0600\u0601\u0602\u0603\u06dd\u070f":
            yield f"holds the invisible U+{ord(character):04X}"
    if re.search(r"[\u0300-\u036f]{4}", text):
        yield "holds a pile of marks"
    if text != text.strip():
        yield "isn't stripped"
    if "=?" in text and re.search(r"=\?[\w-]+\?[bq]\?[^ ]*\?=", text, re.IGNORECASE) and not lines:
        yield "holds an encoded word"
    tags = _Tags()
    tags.feed(text)
    tags.close()
    yield from tags.found


class _Tags(HTMLParser):
    """Another parser than the one that cleaned: whatever it takes for markup is a flaw."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        source = self.get_starttag_text() or ""
        if tag in _ACTIVE or not _TYPE_ARGUMENT.fullmatch(source):
            self.found.append(f"holds the tag {source[:60]!r}")

    def handle_endtag(self, tag: str) -> None:
        self.found.append(f"holds the end tag {tag[:60]!r}")

    def handle_comment(self, data: str) -> None:
        self.found.append(f"holds the comment {data[:60]!r}")

    def handle_decl(self, decl: str) -> None:
        self.found.append(f"holds the declaration {decl[:60]!r}")

    def handle_pi(self, data: str) -> None:
        self.found.append(f"holds the instruction {data[:60]!r}")


def _texts(value: ParsedFeed | Page) -> Iterator[tuple[str, str, bool]]:
    yield "title", value.title, False
    yield "language", value.language, False
    if isinstance(value, Page):
        yield "text", value.text, True
        yield from (("author", author, False) for author in value.authors)
        return
    if value.flaw:
        yield "flaw", value.flaw, False
    for entry in value.entries[:300]:
        yield from _entry_texts(entry)


def _entry_texts(entry: Entry) -> Iterator[tuple[str, str, bool]]:
    yield "entry title", entry.title, False
    yield "summary", entry.summary, True
    yield "content", entry.content, True
    yield "entry language", entry.language, False
    yield from (("author", author, False) for author in entry.authors)
    if len(entry.title) > 300 or len(entry.content) > 60_000 or len(entry.authors) > 50:
        yield "size", "\x00too large", False
    if not entry.keys or not all(re.fullmatch("[0-9a-f]{64}", key) for key in entry.keys):
        yield "keys", "\x00no SHA-256", False


def _links(value: ParsedFeed | Page) -> Iterator[tuple[str, str]]:
    if isinstance(value, Page):
        links = [("canonical_url", value.canonical_url)]
    else:
        links = [("site_url", value.site_url), *(("link", entry.link) for entry in value.entries)]
    yield from ((name, link) for name, link in links if link is not None)
