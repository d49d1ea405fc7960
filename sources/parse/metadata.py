"""What a page says of itself in its head: JSON-LD, Open Graph and other meta elements. Pure.

Reads only what is stated. Text is as written (markup and entities may be in it): `sources.parse.pages` cleans it.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from lxml.html import HtmlElement

_ARTICLE_TYPES = re.compile(r"Article|BlogPosting|Report$|NewsItem|Posting$|WebPage$|VideoObject|CreativeWork$")
_TITLES = (
    "og:title",
    "twitter:title",
    "citation_title",
    "dc.title",
    "dcterms.title",
    "parsely-title",
    "headline",
    "title",
)
_PUBLISHED = (
    *("article:published_time", "og:article:published_time", "article:published", "citation_publication_date"),
    *("citation_date", "citation_online_date", "dc.date", "dc.date.issued", "dcterms.created", "dcterms.date"),
    *("dcterms.issued", "parsely-pub-date", "sailthru.date", "datepublished", "date", "pubdate", "publishdate"),
    *("publish-date", "publish_date", "publication_date", "originalpublicationdate", "article.published"),
    *("cxenseparse:recs:publishtime", "article_date_original", "og:published_time", "og:pubdate", "bt:pubdate"),
    *("created", "release_date", "timestamp"),
)
_AUTHORS = (
    *("citation_author", "author", "article:author", "parsely-author", "sailthru.author", "dc.creator"),
    *("dcterms.creator", "byl", "cxenseparse:author"),
)
_LANGUAGES = ("content-language", "og:locale", "dc.language", "language", "inlanguage")
_SITES = ("og:site_name", "application-name", "apple-mobile-web-app-title", "twitter:site")
_LONGEST_JSON = 400_000
_COMMENTED = re.compile(
    r"^\s*(?:<!--|//<!\[CDATA\[|/\*<!\[CDATA\[\*/|<!\[CDATA\[)|(?:-->|//\]\]>|/\*\]\]>\*/|\]\]>)\s*;?\s*$"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """What the head states, best first, as written."""

    titles: tuple[str, ...] = ()
    published: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    sites: tuple[str, ...] = ()
    canonical: tuple[str, ...] = ()
    bodies: tuple[str, ...] = ()  # the article's text, where JSON-LD carries it


def read_metadata(tree: HtmlElement) -> Stated:
    """Everything the page's head states about its article."""
    meta = _meta(tree)
    things = list(_json_ld(tree))
    things.sort(key=_rank)  # stable: the first of the best kind wins

    def said(names: Iterable[str]) -> list[str]:
        return [value for name in names for value in meta.get(name, ())]

    return Stated(
        titles=(*_strings(things, "headline"), *said(_TITLES[:-1]), *_strings(things, "name")[:1]),
        published=(*_strings(things, "datePublished"), *said(_PUBLISHED), *_strings(things, "dateCreated")),
        authors=tuple(_people(things) or _first_said(meta, _AUTHORS)),
        languages=(*_html_language(tree), *_strings(things, "inLanguage"), *said(_LANGUAGES)),
        sites=(*said(_SITES), *_publishers(things)),
        canonical=(*tree.xpath("//link[translate(@rel,'CANONIL','canonil')='canonical']/@href")[:3], *said(["og:url"])),
        bodies=tuple(_strings([thing for thing in things if _rank(thing) == 0], "articleBody")[:1]),
    )


def _first_said(meta: Mapping[str, Sequence[str]], names: Iterable[str]) -> Sequence[str]:
    return next((meta[name] for name in names if meta.get(name)), ())


def _meta(tree: HtmlElement) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for element in tree.iter("meta"):
        content = (element.get("content") or "").strip()
        if not content or len(content) > 2000:
            continue
        for attribute in ("name", "property", "itemprop", "http-equiv"):
            for name in (element.get(attribute) or "").lower().split():
                values = found.setdefault(name, [])
                if content not in values and len(values) < 50:
                    values.append(content)
    return found


def _html_language(tree: HtmlElement) -> list[str]:
    root = tree.getroottree().getroot()
    return [value for value in (root.get("lang"), root.get("{http://www.w3.org/XML/1998/namespace}lang")) if value]


def _json_ld(tree: HtmlElement) -> Iterator[Mapping[str, object]]:
    for script in tree.iter("script"):
        if "ld+json" not in (script.get("type") or "").lower():
            continue
        text = _COMMENTED.sub("", (script.text or "")[:_LONGEST_JSON]).strip()
        try:
            yield from _things(json.loads(text, strict=False, parse_int=str, parse_float=str), 0)
        except (ValueError, RecursionError):
            continue


def _things(value: object, depth: int) -> Iterator[Mapping[str, object]]:
    if depth > 4:
        return
    if isinstance(value, Mapping):
        yield value
        for inside in ("@graph", "mainEntity", "mainEntityOfPage", "itemListElement"):
            if inside in value and not (inside == "itemListElement" and depth):
                yield from _things(value[inside], depth + 1)
    elif isinstance(value, Sequence) and not isinstance(value, str):
        for item in value[:100]:
            yield from _things(item, depth + 1)


def _rank(thing: Mapping[str, object]) -> int:
    """0 for an article, 1 for a page or a work, 2 for anything else (it may still carry a date)."""
    kinds = thing.get("@type")
    names = [kinds] if isinstance(kinds, str) else kinds if isinstance(kinds, list) else []
    for name in names:
        if isinstance(name, str) and re.search(r"Article|BlogPosting|Report$|NewsItem", name):
            return 0
    return 1 if any(isinstance(name, str) and _ARTICLE_TYPES.search(name) for name in names) else 2


def _strings(things: Iterable[Mapping[str, object]], key: str) -> list[str]:
    """`key` of articles and pages (not of the ratings, videos and organisations that stand beside them)."""
    values = []
    for thing in things:
        value = thing.get(key)
        if isinstance(value, str) and value.strip() and _rank(thing) < 2:
            values.append(value)
    return values


def _people(things: Iterable[Mapping[str, object]]) -> list[str]:
    for thing in things:
        names = list(_names(thing.get("author"))) if _rank(thing) < 2 else []
        if names:
            return names
    return []


def _names(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        name = value.get("name")
        yield from _names(name if not isinstance(name, Mapping) else None)
    elif isinstance(value, Sequence):
        for item in value[:50]:
            yield from _names(item)


def _publishers(things: Iterable[Mapping[str, object]]) -> list[str]:
    return [name for thing in things for name in _names(thing.get("publisher"))][:3]
