"""A host's name as it goes on the wire, read as browsers read it (WHATWG URL, "domain to ASCII"). Pure.

Registries allow less than browsers open: emoji domains are no valid names under IDNA 2008, yet they resolve and serve
pages. So a name is mapped by UTS 46 and coded label by label, without the rules that only registries need.
"""

import re

import idna

_LABEL = re.compile(r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?")
_CODED = "xn--"
_LONGEST = 253  # characters of a name (RFC 1035, without the root's dot)


def ascii_host(name: str) -> str:
    """The name in lower-case ASCII, without the root's dot.

    Raises:
        ValueError: no browser would open it; the text says why.
    """
    try:
        mapped = idna.uts46_remap(name, std3_rules=False)
        labels = [_coded(label) for label in mapped.removesuffix(".").split(".")]
    except (idna.IDNAError, UnicodeError):
        raise ValueError("the host is no valid international domain name") from None
    host = ".".join(labels)
    if len(host) > _LONGEST or not all(_LABEL.fullmatch(label) for label in labels):
        raise ValueError("the host is no valid domain name")
    return host


def _coded(label: str) -> str:
    if label.isascii():
        if label.startswith(_CODED):
            _check(label)
        return label
    _valid(label)
    return _CODED + label.encode("punycode").decode("ascii")


def _check(label: str) -> None:
    """A label that comes coded must be what its own text would be coded as, or two names would be one."""
    text = label.removeprefix(_CODED).encode("ascii").decode("punycode")
    if text.isascii() or idna.uts46_remap(text, std3_rules=False) != text or _coded(text) != label:
        raise UnicodeError
    _valid(text)


def _valid(label: str) -> None:
    """UTS 46, section 4.1: no combining mark first, joiners and directions only where scripts need them."""
    idna.check_initial_combiner(label)
    idna.check_bidi(label)
    if any(mark in label for mark in "\u200c\u200d") and not all(
        idna.valid_contextj(label, place) for place, mark in enumerate(label) if mark in "\u200c\u200d"
    ):
        raise UnicodeError
