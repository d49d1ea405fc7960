"""What an element of a feed announces, as written -> an Entry: cleaned, dated, linked, identified. Pure."""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Final
from urllib.parse import quote, urljoin, urlsplit

from sources.errors import Refused
from sources.types import Entry
from sources.web.redirects import unwrapped
from sources.web.urls import canonical_url, check_url
from sources.wording.added import announced_in, paper_title, without_added
from sources.wording.boilerplate import is_truncated, strip_boilerplate
from sources.wording.dates import Stamp, day_first_in, parse_date
from sources.wording.latex import without_latex
from sources.wording.names import authors
from sources.wording.sanitise import clean_line, clean_text, plain_line, plain_text
from sources.wording.sentences import split


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryLimits:
    """How much of an entry is kept, in characters."""

    title: int = 300  # of a title
    text: int = 60_000  # characters of one entry
    all_texts: int = 3_000_000  # characters of all entries together
    full_text: int = 1_200  # a description this long that doesn't break off is the article
    lead: int = 600  # what a summary is cut to where it would repeat the full text
    telling: int = 80  # characters: a shorter text under the same title doesn't make two entries one


ENTRY: Final = EntryLimits()

_REPLACED = frozenset(("replace", "replace-cross"))  # arXiv's announce types of revised papers
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8}){0,3}")
_NO_WEB_ADDRESS = re.compile(r"(?:urn|tag|data|javascript|mailto|vbscript):", re.IGNORECASE)
_IN_FRAGMENT = "%/?:@!$&'()*+,;=-._~"  # RFC 3986, 3.5


@dataclass(frozen=True, slots=True, kw_only=True)
class RawEntry:
    """One entry as announced, before cleaning: markup and strings."""

    guid: str
    links: tuple[str, ...]  # the first that may be asked is the entry's
    title: str
    summary: str
    content: str
    authors: tuple[str, ...]
    published: str
    updated: str
    language: str
    source: tuple[str, str] = ("", "")  # name and URL of whose news it is, in a feed that passes on others'
    announced: str = ""  # how an archive announces a paper: new, cross, replace, replace-cross; or "calendar"


def entries_of(raws: Sequence[RawEntry], url: str, language: str) -> tuple[Entry, ...]:
    """The document's entries, each once, in its order; revisions of papers announced before are none.

    Args:
        raws: as written.
        url: of the feed; links are resolved against it.
        language: of the feed.
    """
    entries, weak = [], set()
    left = ENTRY.all_texts
    day_first = day_first_in([date for raw in raws for date in (raw.published, raw.updated) if date], language)
    for raw in raws:
        if not raw.announced:  # feeds that pass on an archive's keep its words only
            raw = replace(raw, announced=announced_in(raw.content or raw.summary))  # noqa: PLW2901
        if raw.announced in _REPLACED:
            continue
        title, revised = paper_title(without_latex(plain_line(raw.title, ENTRY.title)))
        if revised:
            continue
        entry = _entry(raw, title, url, language, min(left, ENTRY.text), day_first)
        left = max(0, left - len(entry.content) - len(entry.summary))
        entries.append(entry)
        if not entry.published and not entry.updated and len(entry.content or entry.summary) < ENTRY.telling:
            weak.add(entry.keys[-1])
    return _identified(entries, weak)


def _entry(raw: RawEntry, title: str, url: str, language: str, room: int, day_first: bool | None) -> Entry:
    summary, content = _texts(raw)
    name, source = plain_line(raw.source[0]), web_address(raw.source[1:], url) or ""
    title = title.removesuffix(f" - {name}") if name and source else title
    title = title or _title_from(summary or content)
    link = web_address(raw.links, url, with_fragment=True)
    published, updated = parse_date(raw.published, day_first=day_first), parse_date(raw.updated, day_first=day_first)
    return Entry(
        keys=_keys(raw.guid, link, title, content or summary, published or updated),
        link=link,
        title=title,
        summary=summary[: min(room, ENTRY.text)],
        content=content[:room] if len(content) <= room else "",
        authors=authors(without_latex(name) for name in raw.authors),
        published=published.moment if published else None,
        day_only=published is not None and published.day_only,
        updated=updated.moment if updated else None,
        updated_day_only=updated is not None and updated.day_only,
        language=language_tag(raw.language) or language,
        source=source,
        complete=raw.announced == "calendar",
    )


def _texts(raw: RawEntry) -> tuple[str, str]:
    """Summary and full text; the second "" where the feed carries no more than a teaser."""
    summary, content = (
        strip_boilerplate(without_added(without_latex(plain_text(html)))) for html in (raw.summary, raw.content)
    )
    if not content and len(summary) >= ENTRY.full_text and not is_truncated(summary):
        content = summary  # many feeds put the whole article into the description
    if not content and raw.announced:
        content = summary  # an archive announces the abstract: its page holds no more
    if content and (is_truncated(content) or len(content) < len(summary)):
        summary, content = max(summary, content, key=len), ""
    if content and (not summary or len(summary) > ENTRY.lead):
        summary = _lead(content)
    return summary, content


def _lead(text: str) -> str:
    """The first paragraphs, to about `ENTRY.lead` characters."""
    if len(text) <= ENTRY.lead:
        return text
    return "\n".join(clean_line(line, ENTRY.lead) for line in clean_text(text[: ENTRY.lead]).split("\n")[:4])


def _title_from(text: str) -> str:
    """An entry without a title is called by its first sentence."""
    return clean_line(next(iter(split(text[:400])), ""), 120)


def web_address(candidates: Iterable[str], base: str, *, with_fragment: bool = False) -> str | None:
    """The first candidate that is, resolved against `base`, an http or https address we may ask.

    One that only leads on to another, which stands in it, is that other.
    """
    for candidate in candidates:
        address = candidate.strip()
        if not address or _NO_WEB_ADDRESS.match(address):
            continue
        try:
            whole = urljoin(base, address)
            checked = check_url(whole)
            real = unwrapped(checked)
            fragment = quote(urlsplit(whole).fragment, safe=_IN_FRAGMENT) if with_fragment and real == checked else ""
            return real + (f"#{fragment}" if fragment else "")
        except (Refused, ValueError, UnicodeError):
            continue
    return None


def language_tag(text: str) -> str:
    """A BCP 47 tag as feeds write it; "" for anything else."""
    text = text.strip()
    return text.replace("_", "-") if _LANGUAGE.fullmatch(text) else ""


def _keys(guid: str, link: str | None, title: str, text: str, dated: Stamp | None) -> tuple[str, ...]:
    """Every identity the entry has, as SHA-256: feeds change one or the other, hardly ever all at once.

    The last is of title, text and day: "Weekly roundup" comes every week.
    """
    known = []
    if guid.strip():
        known.append("guid " + re.sub(r"^https?://", "", guid.strip()))
    if link:
        known.append("link " + canonical_url(link))
    day = f"{dated.moment:%Y-%m-%d}" if dated else ""
    known.append(f"text {day} {title}\n{text}")
    return tuple(sha256(key.encode("utf-8", "replace")).hexdigest() for key in known)


def _identified(entries: Sequence[Entry], weak: Collection[str]) -> tuple[Entry, ...]:
    """Entries told apart: exact repetitions dropped, keys that several entries share taken away.

    Software that gives every entry the same guid or link is common; such a key identifies nothing. A weak key (a title
    with hardly a text and no day) only tells apart what nothing else does. An entry left without a key gets one of all
    its keys together.
    """
    distinct: dict[tuple[str, ...], Entry] = {}
    for entry in entries:
        distinct.setdefault(entry.keys, entry)
    placed = _placed(tuple(distinct.values()))
    uses = Counter(key for entry in placed for key in entry.keys)
    return tuple(replace(entry, keys=_own_keys(entry.keys, uses, weak)) for entry in placed)


def _placed(entries: Sequence[Entry]) -> tuple[Entry, ...]:
    """Fragments off, except where entries share a page (a developers' log): there they say which entry is meant."""
    pages = Counter(entry.link.partition("#")[0] for entry in entries if entry.link)
    placed = []
    for entry in entries:
        page, _, fragment = (entry.link or "").partition("#")
        if fragment and pages[page] > 1:
            key = sha256(f"place {canonical_url(page)}#{fragment}".encode()).hexdigest()
            placed.append(replace(entry, keys=(*entry.keys, key)))
        else:
            placed.append(replace(entry, link=page or None))
    return tuple(placed)


def _own_keys(keys: Sequence[str], uses: Mapping[str, int], weak: Collection[str]) -> tuple[str, ...]:
    own = tuple(key for key in keys if uses[key] == 1)
    strong = tuple(key for key in own if key not in weak)
    return strong or own or (sha256(" ".join(keys).encode()).hexdigest(),)
