"""Links that lead through a counter: the real address, where it stands in the link. Pure.

News alerts, mail guards, social sites and newsletters put the article's address into one of their own, as a parameter
or a piece of the path. Told by form, not by site: a path or a name that says "this leads on", and a whole web address
of another site in it. Links that hold nothing but a number can be followed only by asking them.
"""

import base64
import binascii
import re
from collections.abc import Iterator
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from sources.errors import Refused
from sources.web.urls import check_url, site_of


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_HOPS = 4  # a mail guard around a newsletter's counter around an alert
_LEADS_ON = _words(
    "url redir redirect redirects redirector r rd out outgoing outbound go goto away exit external ext extern leave "
    "leaving link links linkfilter l lnk click clicks clk ck cl track tracking tracker aclk apiclick jump forward fwd "
    "transfer visit interstitial amp safelinks urldefense proxy feedproxy cread ezproxy"
)
_ADDRESS_NAMES = _words(
    "url u q uddg to target dest destination redirect redirect_url redirecturl redirect_uri redirect_to redir link "
    "goto out href uri rurl ru adurl murl ued lnk qurl fallback_url z p"
)
_PATH_WORD = re.compile(r"[a-z]+")
_PROOFPOINT = re.compile(r"/v3/__(https?:.+?)__;")  # urldefense: the address between two marks
_AMP = re.compile(r"/(?:amp|[cvi])/(s/)?((?:[a-z0-9-]+\.)+[a-z]{2,}(?:/[^?#]*)?)", re.IGNORECASE)
_BASE64 = re.compile(r"aHR0c[A-Za-z0-9_+-]{10,2000}={0,2}")  # "http" and more
_RECORD = re.compile(r"(?:CBMi|eyJ)[A-Za-z0-9_+-]{10,4000}")  # a message or a JSON object, among whose fields it stands
_ADDRESS = re.compile(rb"https?://[\x21\x23-\x5b\x5d-\x7e]{4,2000}")  # up to a quotation mark, a backslash or a byte
_TAIL = re.compile(r"/(?=https?(?::|%3a)(?:/|%2f))", re.IGNORECASE)  # a whole address ends the path


def unwrapped(url: str) -> str:
    """The address behind a link that only leads on; `url` as it is where it is none or doesn't say.

    Args:
        url: has passed `check_url`; so has what comes back.
    """
    for _ in range(_HOPS):
        inner = _inner(url)
        if inner is None:
            return url
        url = inner
    return url


def _inner(url: str) -> str | None:
    parts = urlsplit(url)
    host, path = parts.hostname or "", parts.path
    before = _TAIL.split(path, maxsplit=1)[0]  # an archive's address holds another one's words
    words = {word for piece in before.lower().split("/")[-3:] for word in _PATH_WORD.findall(piece)}
    words |= {word for label in host.split(".")[:-1] for word in _PATH_WORD.findall(label)}
    leads_on = not words.isdisjoint(_LEADS_ON)
    here = site_of(url)
    guarded = [defended[1] for defended in [_PROOFPOINT.search(url, url.find(path))] if defended]
    found = (*guarded, *_in_query(parts.query, leads_on), *_in_path(path, host), *_at_the_end(parts, leads_on))
    for candidate in found:
        try:
            inner = check_url(candidate)
        except Refused:
            continue
        if site_of(inner) != here:
            return inner
    return None


def _in_query(query: str, leads_on: bool) -> Iterator[str]:
    if not leads_on:
        return
    for name, value in parse_qsl(query):
        if name.lower().removeprefix("$") in _ADDRESS_NAMES:
            yield _proofpoint_2(value) if value.startswith(("http-3A", "https-3A")) else value
            yield from _in_base64(value)


def _proofpoint_2(value: str) -> str:
    return unquote(value.replace("-", "%").replace("_", "/"))


def _in_path(path: str, host: str) -> Iterator[str]:
    kept_for_phones = host.endswith(".cdn.ampproject.org") or (
        host.startswith("www.google.") and path.startswith("/amp")
    )
    if kept_for_phones and (found := _AMP.match(path)):
        yield f"http{'s' if found[1] else ''}://{found[2]}"
    for piece in path.split("/"):
        whole = unquote(piece)
        if piece != whole and whole.lower().startswith(("ru=http://", "ru=https://")):  # a search engine's counter
            yield whole[3:]
        yield from _in_base64(piece)


def _at_the_end(parts: SplitResult, leads_on: bool) -> Iterator[str]:
    """`/out/https://real.org/a`, coded or not, `/out?https://real.org/a`, and `/?https://real.org/a`."""
    if not leads_on and parts.path not in ("", "/"):
        return
    if parts.query.lower().startswith(("http://", "https://", "https%3a", "http%3a")):
        yield parts.query if "://" in parts.query[:8] else unquote(parts.query)
    _, *tail = _TAIL.split(parts.path, maxsplit=1)
    for address in tail:
        yield address + (f"?{parts.query}" if parts.query else "") if "://" in address[:8] else unquote(address)


def _in_base64(text: str) -> Iterator[str]:
    if record := _RECORD.match(text):
        raw = base64.b64decode(record[0] + "=" * (-len(record[0]) % 4), altchars=b"-_")
        if (found := _ADDRESS.search(raw)) is not None:
            yield found[0].decode("ascii")
        return
    if _BASE64.fullmatch(text):
        try:
            raw = base64.b64decode(text.rstrip("=") + "=" * (-len(text.rstrip("=")) % 4), altchars=b"-_")
            yield raw.decode("utf-8")
        except (binascii.Error, UnicodeError):
            return
