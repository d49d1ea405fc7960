"""Web addresses: which may be asked, when two mean the same article, and whose they are. Pure.

Three questions, three answers: `check_url` gives the address to ask, changed as little as can be (some sites
need their odd query byte for byte); `canonical_url` gives an identity to compare and store, which may never be
asked; `site_of` says who published it.
"""

import ipaddress
import re
from functools import lru_cache
from urllib.parse import quote, urlsplit, urlunsplit

from courlan.clean import TRACKERS_RE
from publicsuffixlist import PublicSuffixList
from url_normalize import url_normalize

from sources.errors import Refused
from sources.web.hosts import ascii_host

LONGEST_URL = 4096
DEFAULT_PORTS = {"http": 80, "https": 443}

# Parameters that say where a reader came from, never what the page holds: courlan's list, which is kept in step with
# those of AdGuard, ClearURLs and Mozilla, and what it lacks. Dropping one that matters makes two articles one, and the
# second is lost; keeping one too many only makes a near copy. So what its list also takes (`ref`, `session`, `eid`)
# stays where sites name their pages with it.
_MORE_TRACKING = re.compile(
    "fbclid|gclid|dclid|gbraid|wbraid|gclsrc|msclkid|yclid|twclid|ttclid|li_fat_id|igsh|igshid|mkt_tok|"
    "_hsenc|_hsmi|__hssc|__hstc|__hsfp|hsctatracking|_ga|_gl|s_cid|cmpid|ncid|ftag|smid|wickedid|rb_clickid|epik|"
    "srsltid|guccounter|guce_referrer|guce_referrer_sig|__twitter_impression|"
    "(piwik|matomo|hsa)_.*|at_(campaign|medium).*|cmp|icid|emc|wt\\.mc(_.*)?|ns_(mchannel|source|campaign|linkname|fee)|"
    "spm|trk|sfnsn|ck_subscriber_id|isfreemail|phpsessid|jsessionid"
)
_NAMES_PAGES = frozenset(
    (
        "cid",
        "eid",
        "uid",
        "clid",
        "ga",
        "gl",
        "kwd",
        "keyword",
        "medium",
        "ref",
        "session",
        "source",
        "partnerid",
        "ads",
    )
)
_SUBSCRIBED = dict.fromkeys(("feed", "rss", "itpc", "pcast", "podcast"), "http") | dict.fromkeys(
    ("feeds", "webcal", "webcals"), "https"
)
_SESSION = re.compile(r";(?:jsessionid|phpsessid)=[^/;?]*", re.IGNORECASE)
# An archive's number with its version: `/abs/2611.10001v2`, `/content/10.1101/2026.11.20.624567v1.full`,
# `/hal-04567890v2`; or with the version behind: `/manuscript/202611.0001/v2`, `/preprints/psyarxiv/abcde_v2`.
_PREPRINT = re.compile(
    r"(?:/cgi)?/(?:abs|pdf|html|content|preprints?)/.*\d{4}.*\dv\d{1,2}(?:\.\w{1,12}){0,2}/?$"
    r"|/[a-z]{3,12}-\d{6,9}v\d{1,2}/?$"
    r"|/(?:manuscript|articles?|preprints?)/(?:.*/)?(?:[\w.-]*\d{4}[\w.-]*/v|[a-z\d]{5,}_v)\d{1,2}/?$"
)
_VERSION = re.compile(r"(?:(?<=\d)v|/v|_v)\d{1,2}(?=(?:\.\w{1,12}){0,2}/?$)")
_FORBIDDEN = re.compile(r"[\x00-\x1f\x7f-\x9f\\\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")
_KEPT = "%:/?#[]@!$&'()*+,;=~|{}^`\"<>"  # what a server may be particular about; only blanks and non-ASCII are coded


def shown(url: str, limit: int = 200) -> str:
    """The URL as it may stand in a sentence: one line, printable, at most `limit` characters."""
    printable = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in url)
    return printable if len(printable) <= limit else printable[: limit - 1] + "…"


def check_url(url: str) -> str:
    """The http or https URL to ask: host in lower-case ASCII, default port and fragment off, the rest verbatim.

    Raises:
        Refused: it is no plain web address (another scheme, user information, control characters, a
            backslash, a number that isn't a plain IPv4 address as its host, ...).
    """
    text = url.strip(" \t\r\n\f")
    if not text or len(text) > LONGEST_URL:
        raise Refused(shown(text), f"an address has 1 to {LONGEST_URL} characters")
    if _FORBIDDEN.search(text):
        raise Refused(shown(text), "control characters, backslashes and invisible marks have no place in an address")
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError as error:
        raise Refused(shown(text), f"this is no web address: {error}") from None
    if parts.scheme not in DEFAULT_PORTS:
        raise Refused(shown(text), "only http and https addresses are asked")
    if "@" in parts.netloc:
        raise Refused(shown(text), "addresses with a user name or password are not asked")
    if port == 0:
        raise Refused(shown(text), "port 0 can't be asked")
    host = _checked_host(parts.hostname or "", text, bracketed="[" in parts.netloc)
    if port is not None and port != DEFAULT_PORTS[parts.scheme]:
        host = f"{host}:{port}"
    path = quote(parts.path or "/", safe=_KEPT)
    return urlunsplit((parts.scheme, host, path, quote(parts.query, safe=_KEPT), ""))


def _checked_host(host: str, url: str, *, bracketed: bool) -> str:
    """The host as it goes on the wire: IPv6 in brackets, names in ASCII."""
    if bracketed:
        try:
            address = ipaddress.IPv6Address(host)
            if address.scope_id is None:
                return f"[{address}]"
        except ValueError:
            pass
        raise Refused(shown(url), "the host in brackets is no plain IPv6 address")
    try:
        host = ascii_host(host)
    except ValueError as error:
        raise Refused(shown(url), str(error)) from None
    labels = host.split(".")
    # What ends in a number is read as an IPv4 address by the system, in decimal, octal or hexadecimal
    # (WHATWG URL, "ends in a number"): only the plain form is let through, so that everyone reads the same.
    if labels[-1].isdigit() or re.fullmatch(r"0x[0-9a-f]*", labels[-1]):
        try:
            return str(ipaddress.IPv4Address(host))
        except ValueError:
            raise Refused(shown(url), "the host is a number, but no plain IPv4 address") from None
    return host


def canonical_url(url: str) -> str:
    """The identity of the page behind `url`: equal for spellings that mean the same page.

    Scheme https, no `www.`, default port, fragment, trailing slash or tracking parameters, query sorted,
    percent-encoding in one form; a preprint's versions are one paper. What is no web address comes back stripped and
    otherwise unchanged.
    """
    url = url.strip()
    try:
        parts = urlsplit(check_url(url))
        parts = urlsplit(url_normalize(urlunsplit(parts)) or "")
    except (Refused, ValueError, UnicodeError):
        return url
    host = parts.netloc.lower()
    host = host.removeprefix("www.") if host.count(".") > 1 else host
    path = _SESSION.sub("", parts.path)
    paper = _PREPRINT.match(path) is not None
    path = _VERSION.sub("", path) if paper else path
    query = parts.query.replace("rss=1", "") if paper else parts.query  # from an archive's own feed
    kept = sorted(part for part in query.split("&") if part and not _tracks(part))
    return urlunsplit(("https", host, path.rstrip("/"), "&".join(kept), ""))


def _tracks(parameter: str) -> bool:
    name = parameter.partition("=")[0].lower()
    if _MORE_TRACKING.fullmatch(name):
        return True
    if name in _NAMES_PAGES:
        return False
    # Whole words of the name only: its `ga` is no part of `gallery`, nor `ref` of `reference`.
    words = [name, f"{name.partition('_')[0]}_", *(word for word in name.split("_") if word not in _NAMES_PAGES)]
    return any(TRACKERS_RE.fullmatch(word) for word in words)


def feed_address(address: str) -> str:
    """A subscription's address as a web address: `feed://e.org/f`, `feed:https://e.org/f`, `webcal://e.org/f.ics`.

    They open a reader, a player or a calendar; calendars are served over https today.
    """
    text = address.strip()
    scheme, colon, rest = text.partition(":")
    meant = _SUBSCRIBED.get(scheme.lower())
    if meant is None or not colon:
        return text
    rest = rest.lstrip("/")
    return rest if rest.lower().startswith(("http://", "https://")) else f"{meant}://{rest}"


def host_of(url: str) -> str:
    """The host as politeness counts it: the name, with its port where it isn't the scheme's own.

    `url` has passed `check_url`. http and https of one name are one host; two servers on one machine are two.
    """
    return urlsplit(url).netloc


def site_of(url: str) -> str:
    """Who published it: the registrable domain; host:port for bare addresses and names without a suffix.

    "" for what is no web address. The public suffix list ships with its library, so nothing is asked.
    """
    try:
        parts = urlsplit(check_url(url))
    except Refused:
        return ""
    host = parts.hostname or ""
    if ":" in host or host.rpartition(".")[2].isdigit() or "." not in host:
        return parts.netloc
    return str(_suffixes().privatesuffix(host) or parts.netloc)


@lru_cache(maxsize=1)
def _suffixes() -> PublicSuffixList:
    return PublicSuffixList()
