"""Hostile documents of our own making: one function for each class of attack, its size an argument.

The table `document_cases.toml` names a function, its arguments and the outcome that is expected.
"""

import json
from collections.abc import Callable
from html import escape
from typing import Any

Maker = Callable[..., bytes]
MAKERS: dict[str, Maker] = {}


def maker(function: Maker) -> Maker:
    MAKERS[function.__name__] = function
    return function


def rss(items: str, *, head: str = '<?xml version="1.0"?>', channel: str = "<title>Feed</title>") -> str:
    return f'{head}<rss version="2.0"><channel>{channel}{items}</channel></rss>'


def item(title: str = "A title", **fields: str) -> str:
    inside = "".join(f"<{name}>{value}</{name}>" for name, value in fields.items())
    return f"<item><title>{title}</title>{inside}</item>"


PROSE = "".join(
    f"<p>Paragraph {n} tells, in a sentence long enough to be kept, what the laboratory found in its {n}th trial.</p>"
    for n in range(8)
)


def page_with(inside: str, *, head: str = "<title>A page</title>", prose: str = PROSE) -> bytes:
    return f"<!doctype html><html><head>{head}</head><body><article><h1>A page</h1>{inside}{prose}</article></body></html>".encode(  # noqa: E501
        "utf-8", "surrogatepass"
    )


# --- declarations, characters, codecs ---------------------------------------------------------------------------


@maker
def repeated_encoding(times: int) -> bytes:
    return b"<?xml " + b'encoding="" ' * times + b"?>" + rss(item(), head="").encode()


@maker
def encoding_in_comment(times: int) -> bytes:
    return b"<?xml version='1.0'?>" + b"<?x encoding='" * times + rss(item(), head="").encode()


@maker
def before_root(text: str, times: int) -> bytes:
    return (text * times + rss(item(), head="")).encode()


@maker
def between_declaration_and_root(text: str, times: int) -> bytes:
    return ('<?xml version="1.0"?>' + text * times + rss(item(), head="")).encode()


@maker
def declared_as(codec: str, body: str = "ascii") -> bytes:
    return rss(item("Grün &amp; blau"), head=f'<?xml version="1.0" encoding="{codec}"?>').encode(
        body, "xmlcharrefreplace"
    )


@maker
def wide(codec: str, bom: bool) -> bytes:
    mark = "\ufeff" if bom else ""
    return (mark + rss(item("Wide"), head='<?xml version="1.0" encoding="utf-16"?>')).encode(codec)


@maker
def reference(points: list[str]) -> bytes:
    return rss(item("A" + "".join(f"&#{point};" for point in points) + "B", description="text " * 10)).encode()


@maker
def raw_bytes(hexadecimal: str, times: int = 1) -> bytes:
    return rss(item("A@B")).encode().replace(b"@", bytes.fromhex(hexadecimal) * times)


@maker
def escaped_characters(field: str, text: str) -> bytes:
    return rss(item(text) if field == "title" else item("T", **{field: text})).encode("utf-8", "surrogatepass")


@maker
def nothing_but(hexadecimal: str, times: int) -> bytes:
    return bytes.fromhex(hexadecimal) * times


# --- floods and bombs -------------------------------------------------------------------------------------------


@maker
def author_flood(times: int) -> bytes:
    return rss(item(author="a@a." * times)).encode()


@maker
def author_names(times: int) -> bytes:
    return rss(item(author=", ".join(f"First{n} Last{n}" for n in range(times)))).encode()


@maker
def one_big_entity(size: int, times: int) -> bytes:
    head = f'<!DOCTYPE rss [<!ENTITY a "{"x" * size}">]>'
    return rss(item("&a;" * times), head=head).encode()


@maker
def entities_declared_by_line(size: int, times: int) -> bytes:
    head = f'<!DOCTYPE rss [\n<!ENTITY a "{"x" * size}">\n]>'
    return rss(item("T", description="&a;" * times), head=head).encode()


@maker
def laughs(levels: int) -> bytes:
    lines = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">\n' for n in range(1, levels))
    return rss(item(f"&l{levels - 1};"), head=f'<!DOCTYPE rss [\n<!ENTITY l0 "lol">\n{lines}]>').encode()


@maker
def external_entity(address: str) -> bytes:
    return rss(item("&x;"), head=f'<!DOCTYPE rss [\n<!ENTITY x SYSTEM "{address}">\n]>').encode()


@maker
def doctype_flood(times: int) -> bytes:
    return (b"<!DOCTYPE " * times) + rss(item(), head="").encode()


@maker
def nested(tag: str, depth: int, where: str) -> bytes:
    pile = f"<{tag}>" * depth + "x" + f"</{tag}>" * depth
    if where == "page":
        return page_with(pile)
    if where == "description":
        return rss(item("T", description=escape(pile))).encode()
    return rss(item() + pile).encode()


@maker
def unclosed(tag: str, times: int, where: str) -> bytes:
    pile = f"<{tag}>" * times
    if where == "page":
        return page_with(pile)
    return (
        rss(item("T", description=escape(pile) + "words")).encode()
        if where == "description"
        else rss(item() + pile).encode()
    )


@maker
def attributes(times: int, where: str, value: str = "1") -> bytes:
    many = " ".join(f'a{n}="{value}"' for n in range(times))
    if where == "page":
        return page_with(f"<div {many}>x</div>")
    if where == "description":
        return rss(item("T", description=escape(f"<div {many}>x</div>"))).encode()
    return rss(f"<item {many}><title>T</title></item>").encode()


@maker
def same_attribute(times: int, where: str) -> bytes:
    many = 'href="x" ' * times
    return (
        page_with(f"<a {many}>x</a>")
        if where == "page"
        else rss(item("T", description=escape(f"<a {many}>x</a>"))).encode()
    )


@maker
def namespaces(times: int) -> bytes:
    many = " ".join(f'xmlns:n{n}="urn:{n}"' for n in range(times))
    return f'<rss version="2.0" {many}><channel>{item()}</channel></rss>'.encode()


@maker
def long_token(size: int, where: str) -> bytes:
    token = "x" * size
    if where == "page":
        return page_with(f"<p>{token}</p>")
    if where == "tag":
        return rss(item() + f"<{token}/>").encode()
    if where == "guid":
        return rss(item(guid=token)).encode()
    if where == "link":
        return rss(item(link="https://e.org/" + token)).encode()
    return rss(item(token)).encode()


@maker
def repeated(text: str, times: int, where: str = "description") -> bytes:
    pile = text * times
    if where == "page":
        return page_with(pile)
    if where == "title":
        return rss(item(escape(pile))).encode()
    return rss(item("T", description=escape(pile))).encode()


@maker
def many_items(times: int, size: int = 10) -> bytes:
    return rss("".join(item(f"T{n}", guid=f"g{n}", description="word " * size) for n in range(times))).encode()


@maker
def cdata_flood(times: int) -> bytes:
    return rss(item("T", description="<![CDATA[" * times + "x" + "]]>")).encode()


@maker
def date_flood(text: str, times: int) -> bytes:
    return rss(item(pubDate=text * times)).encode()


# --- active or misleading content ---------------------------------------------------------------------------------


@maker
def active(payload: str, field: str, style: str = "escaped", codec: str = "utf-8") -> bytes:
    """Markup that would do something, in one field of RSS; escaped once, twice, in CDATA, or raw."""
    text = {
        "raw": payload,
        "escaped": escape(payload),
        "twice": escape(escape(payload)),
        "cdata": f"<![CDATA[{payload}]]>",
        "numeric": "".join(f"&#{ord(character)};" for character in payload),
    }[style]
    fields = {"title": "Good words", "description": "Good words in the text."}
    channel = f"<title>{text}</title>" if field == "channel" else "<title>Feed</title>"
    if field != "channel":
        fields[field] = ("Good words " if field in ("title", "description") else "") + text
    inside = "".join(f"<{name}>{value}</{name}>" for name, value in fields.items())
    document = (
        f'<?xml version="1.0" encoding="{codec}"?><rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/" '
        f'xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>{channel}<item>{inside}</item></channel></rss>'
    )
    return document.encode(codec, "xmlcharrefreplace")


@maker
def active_atom(payload: str, kind: str) -> bytes:
    inside = payload if kind == "xhtml" else escape(payload)
    inside = f'<div xmlns="http://www.w3.org/1999/xhtml">{inside}</div>' if kind == "xhtml" else inside
    return (
        '<feed xmlns="http://www.w3.org/2005/Atom"><title>F</title><entry><id>urn:1</id>'
        f'<title type="{kind}">Good words {inside}</title><content type="{kind}">Good words {inside}</content></entry></feed>'  # noqa: E501
    ).encode()


@maker
def atom_link(address: str, base: str = "") -> bytes:
    where = f' xml:base="{escape(base)}"' if base else ""
    return (
        f'<feed xmlns="http://www.w3.org/2005/Atom"{where}><title>F</title><entry><id>urn:1</id><title>T</title>'
        f'<link href="{escape(address)}"/></entry></feed>'
    ).encode("utf-8", "surrogatepass")


@maker
def rss_link(address: str) -> bytes:
    return rss(item(link=escape(address), guid=escape(address))).encode("utf-8", "surrogatepass")


@maker
def active_page(payload: str, where: str = "body") -> bytes:
    if where == "title":
        return page_with(
            "",
            head=f"<title>Good words {escape(payload)}</title><meta property='og:title' content='Good {escape(payload)}'>",  # noqa: E501
        )
    if where == "author":
        return page_with("", head=f"<title>T</title><meta name='author' content='{escape(payload)}'>")
    if where == "canonical":
        return page_with("", head=f"<title>T</title><link rel='canonical' href='{escape(payload)}'>")
    if where == "json":
        story = {"@type": "NewsArticle", "headline": payload, "author": {"name": payload}, "datePublished": payload}
        return page_with(
            "", head=f"<script type='application/ld+json'>{json.dumps(story).replace('</', '<!/')}</script>"
        )
    return page_with(f"<p>Good words {payload}</p>")


@maker
def json_ld(text: str, times: int = 1) -> bytes:
    return page_with("", head=f"<title>T</title><script type='application/ld+json'>{text * times}</script>")


# --- JSON Feed ------------------------------------------------------------------------------------------------------


@maker
def json_feed(item: dict[str, Any], times: int = 1, **fields: Any) -> bytes:
    feed = {"version": "https://jsonfeed.org/version/1.1", "title": "F", "items": [item] * times} | fields
    return json.dumps(feed).encode()


@maker
def raw_text(text: str, times: int = 1, before: str = "", after: str = "") -> bytes:
    return (before + text * times + after).encode("utf-8", "surrogatepass")
