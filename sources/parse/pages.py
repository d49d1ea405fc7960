"""A page's bytes to a Page: the readable article, its title, authors, date and language. Pure.

The only importer of trafilatura, which finds the article's text; what the page states of itself comes from
`sources.parse.metadata` first. trafilatura is given a tree made from text we decoded: given bytes it would inflate
and guess by itself. No size makes it safe from hanging: the application calls this only through
`sources.parse.reader`.
"""

import logging
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final
from urllib.parse import urljoin

import trafilatura
from htmldate import find_date
from lxml import etree
from lxml.html import HtmlElement, HTMLParser, document_fromstring
from trafilatura.metadata import extract_author

from sources.errors import NoArticleText, ParseFailed, Refused
from sources.parse.charset import decode
from sources.parse.entries import ENTRY
from sources.parse.kinds import is_prose, no_page
from sources.parse.metadata import Stated, read_metadata
from sources.types import DatedBy, Page
from sources.web.urls import check_url
from sources.wording.boilerplate import strip_boilerplate
from sources.wording.dates import Stamp, dates_in, day_first_in, parse_date
from sources.wording.names import authors
from sources.wording.sanitise import clean_text, plain_line, plain_text


@dataclass(frozen=True, slots=True, kw_only=True)
class PageLimits:
    """How much of a page is read, and from when a text is the article; characters."""

    page: int = 3_000_000  # characters
    text: int = 200_000
    lost: float = 0.5  # a reading shorter than this share of another has lost most of the article
    struck: int = 200  # characters
    shortest: int = 120  # characters: below, it is a notice, not an article


LIMITS: Final = PageLimits()

_DECLARATION = re.compile(r"\A\s*<\?xml[^>]{0,400}\?>", re.IGNORECASE)
_SEPARATOR = re.compile(r"\s+(?:[|•·–—»«:]|-{1,2}|::)\s+")
_NAME = re.compile(r"(?![^/]*(?:https?:|www\.))[^\d:/|@<>{}\[\]]{2,60}")  # not a number, an address or "Image: ..."
_LANGUAGE = re.compile(r"([A-Za-z]{2,3})(?:[-_]([A-Za-z0-9]{2,8}))?")

# It warns of every odd page; in the child nobody would read it.
for _name in ("trafilatura", "htmldate"):
    logging.getLogger(_name).setLevel(logging.CRITICAL)


def read_page(body: bytes, *, url: str, content_type: str = "") -> Page:
    """Read an article's page.

    Args:
        body: the page, decompressed.
        url: where it came from; the canonical address is resolved against it.
        content_type: the header's value, for its charset.

    Raises:
        NoArticleText: there is no readable article in it.
        ParseFailed: it can't be read as HTML at all.
    """
    if name := no_page(body, content_type):
        raise NoArticleText(url, f"the answer is {name}, not a page")
    tree = _tree(decode(body, content_type), url)
    stated = read_metadata(tree)
    text = _article_text(tree, stated, url)
    if len(text) < LIMITS.shortest or not is_prose(text):
        raise NoArticleText(url, "the page holds no readable article")
    language = _language(stated.languages)
    dated, dated_by = _published(tree, stated, language, url)
    return Page(
        title=_title(tree, stated),
        text=text,
        authors=_authors(tree, stated),
        published=dated.moment if dated else None,
        day_only=dated is not None and dated.day_only,
        dated_by=dated_by,
        language=language,
        canonical_url=_canonical(stated, url),
    )


def _tree(text: str, url: str) -> HtmlElement:
    text = _DECLARATION.sub("", text[: LIMITS.page]).replace("\0", "")
    if not text.strip():
        raise NoArticleText(url, "the page is empty")
    try:
        # Bytes, so that lone surrogates and a lying <meta charset> do no harm.
        parser = HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=False, no_network=True)
        tree = document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (etree.LxmlError, ValueError, AssertionError, RecursionError) as error:
        raise NoArticleText(url, "the page holds no HTML that can be read") from error
    for struck in [*tree.iter("del", "s", "strike")]:
        if struck is not tree and len(" ".join(struck.itertext())) <= LIMITS.struck:
            struck.drop_tree()  # a deadline that was moved; a whole paragraph is rather a tag that nobody closed
    return tree


def _article_text(tree: HtmlElement, stated: Stated, url: str) -> str:
    """The article: read strictly, unless that lost most of it.

    trafilatura's strict reading leaves out more of what surrounds an article; on unusual pages it leaves out the
    article too. Then what a generous reading finds is more than twice as long, and is taken; last, the text that
    the page itself states. (Chosen on one half of the labelled pages: any share from a fifth to a half does as well.)
    """
    text = _extracted(tree, url, strict=True)
    if len(text) < _paragraphs(tree) * LIMITS.lost:
        generous = _extracted(tree, url, strict=False)
        text = text if len(text) >= len(generous) * LIMITS.lost else generous
    body = plain_text(stated.bodies[0]) if stated.bodies else ""
    return strip_boilerplate((body if len(text) < len(body) * LIMITS.lost else text)[: LIMITS.text])


def _extracted(tree: HtmlElement, url: str, *, strict: bool) -> str:
    try:
        text = trafilatura.extract(
            tree, url=url, include_comments=False, favor_precision=strict, favor_recall=not strict
        )
    except MemoryError:
        raise
    except Exception as error:  # its authors promise nothing about hostile trees
        raise ParseFailed(url, f"the page can't be read ({type(error).__name__} in the extractor)") from error
    return clean_text(text or "")


def _paragraphs(tree: HtmlElement) -> int:
    """How many characters stand in paragraphs: what a reading may have lost, at a glance."""
    return sum(len(" ".join(element.itertext())) for element in tree.iter("p"))


def _title(tree: HtmlElement, stated: Stated) -> str:
    """The headline without the site's name behind it."""
    heads = [plain_line(" ".join(element.itertext()), ENTRY.title) for element in list(tree.iter("h1"))[:3]]
    whole = [plain_line(" ".join(element.itertext()), ENTRY.title) for element in list(tree.iter("title"))[:1]]
    candidates = [plain_line(title, ENTRY.title) for title in stated.titles] + heads + whole
    title = next((candidate for candidate in candidates if candidate), "")
    sites = {plain_line(site).casefold() for site in stated.sites}
    return _without_site(title, sites, set(heads))


def _without_site(title: str, sites: set[str], heads: set[str]) -> str:
    """The headline of "Headline | Site".

    What follows a separator goes if the page calls its site so, if a heading of the page is just what stands
    before it, or if it is a few words behind a bar, which hardly ever is part of a headline.
    """
    for cut in _SEPARATOR.finditer(title):
        head, tail = title[: cut.start()], title[cut.end() :]
        barred = cut[0].strip() == "|" and len(tail.split()) <= 3 and len(head) >= 20
        if head and (tail.casefold() in sites or head in heads or barred):
            return head
    return title


def _authors(tree: HtmlElement, stated: Stated) -> tuple[str, ...]:
    """Who the page says wrote it; where its head says nothing, what its byline shows."""
    named = tuple(name for name in authors(stated.authors) if _NAME.fullmatch(name))
    if named:
        return named
    try:
        shown = extract_author(tree)
    except Exception:  # an odd tree costs the authors, not the article
        return ()
    return tuple(name for name in authors([shown or ""]) if _NAME.fullmatch(name))


def _published(tree: HtmlElement, stated: Stated, language: str, url: str) -> tuple[Stamp | None, DatedBy]:
    """When, and where that was found: "page" for its metadata, "text" for what is shown."""
    said = [*stated.published, *((element.get("datetime") or "") for element in list(tree.iter("time"))[:5])]
    day_first = day_first_in(said, language)
    for candidate in said:
        if dated := parse_date(candidate, day_first=day_first):
            return dated, "page"
    try:
        found = find_date(
            tree, original_date=True, extensive_search=False, url=url, max_date=datetime.now(UTC) + timedelta(days=1)
        )
    except Exception:  # an odd tree costs the date, not the article
        return None, ""
    shown = _spelled(
        found or "", tree, day_first_in(_numbers_shown(tree), language) if day_first is None else day_first, url
    )
    return shown, "text" if shown else ""


def _spelled(found: str, tree: HtmlElement, day_first: bool | None, url: str) -> Stamp | None:
    """The date that was found, if the page spells it so.

    htmldate takes a lone year for its first of January, and one of two readings where day and month could be either.
    """
    dated = parse_date(found)
    if dated is None or found in url:
        return dated
    for text in dates_in(_shown(tree)):
        either = {parse_date(text, day_first=order) for order in (True, False)}
        if any(one and one.moment.date() == dated.moment.date() for one in either):
            return parse_date(text, day_first=day_first)
    return None if found.endswith("-01-01") else dated


def _numbers_shown(tree: HtmlElement) -> list[str]:
    return list(dates_in(_shown(tree)))[:50]


def _shown(tree: HtmlElement) -> str:
    return " ".join(tree.itertext())[: LIMITS.text]


def _language(candidates: Iterable[str]) -> str:
    for candidate in candidates:
        match = _LANGUAGE.fullmatch(candidate.strip())
        if match:
            return "-".join(part for part in match.groups() if part)
    return ""


def _canonical(stated: Stated, url: str) -> str | None:
    for candidate in stated.canonical:
        try:
            return check_url(urljoin(url, candidate))
        except (Refused, ValueError):
            continue
    return None
