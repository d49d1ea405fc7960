"""Bytes to text: which character set a document is in, and nothing dangerous on the way.

The order is the web's (BOM, what the server says, what the document says, UTF-8, Windows-1252),
but a claim is believed only if the bytes decode under it.
"""

import codecs
import re

# Python codecs that are no character set of the web: quadratic, or able to smuggle escapes in.
_UNFIT = frozenset({"idna", "punycode", "raw-unicode-escape", "unicode-escape", "undefined", "utf-7", "mbcs", "oem"})
# What web servers call by these names is really the superset (WHATWG Encoding Standard, 4.2).
_SUPERSETS = {"ascii": "cp1252", "iso8859-1": "cp1252", "gb2312": "gb18030", "gbk": "gb18030", "iso8859-9": "cp1254"}

_BOMS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# The first characters of a document ("<?xml", "<!", "<h", "{") as wide or EBCDIC text without a BOM.
_SHAPES = (
    (re.compile(rb"\x00\x00\x00[<{]"), "utf-32-be"),
    (re.compile(rb"[<{]\x00\x00\x00"), "utf-32-le"),
    (re.compile(rb"\x00[<{]\x00."), "utf-16-be"),
    (re.compile(rb"[<{]\x00.\x00"), "utf-16-le"),
    (re.compile(rb"\x4c\x6f\xa7\x94"), "cp037"),
)
_SAID_BY_SERVER = re.compile(r"charset\s*=\s*[\"']?([\w.:+-]{1,40})", re.IGNORECASE)
_SAID_IN_XML = re.compile(rb"<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([\w.:+-]{1,40})[\"']", re.IGNORECASE)
_SAID_IN_HTML = re.compile(rb"<meta[^>]{0,400}?charset\s*=\s*[\"']?\s*([\w.:+-]{1,40})", re.IGNORECASE)


def codec_named(label: str) -> str | None:
    """The Python codec for a character set's name as the web uses it; None if there is none fit for it."""
    try:
        found = codecs.lookup(label.strip())
    except (LookupError, ValueError):
        return None
    if found.name.replace("_", "-") in _UNFIT or not getattr(found, "_is_text_encoding", True):
        return None
    return _SUPERSETS.get(found.name, found.name)


def decode(body: bytes, content_type: str = "") -> str:
    """The text of a feed or page; characters that can't be decoded become U+FFFD. Never raises."""
    for bom, codec in _BOMS:
        if body.startswith(bom):
            return body.decode(codec, "replace")
    for shape, codec in _SHAPES:
        if shape.match(body):
            return body.decode(codec, "replace")
    utf_8 = _decoded(body, "utf-8")
    for label in _claims(body, content_type):
        codec = codec_named(label) or ""
        if not codec or codec.startswith(("utf-16", "utf-32", "cp037")):
            continue  # bytes that are really of this kind were recognised by their shape
        if utf_8 is not None and _single_byte(codec):
            return utf_8  # every byte is something in these, so decoding proves nothing; valid UTF-8 does
        text = _decoded(body, codec)
        if text is not None:
            return text
    return utf_8 if utf_8 is not None else _nearest(body)


def _single_byte(codec: str) -> bool:
    return codec.startswith(("cp125", "iso8859", "koi8", "mac"))


def _claims(body: bytes, content_type: str) -> list[str]:
    head = body[:4096]
    claims = [match[1] for match in [_SAID_BY_SERVER.search(content_type[:500])] if match]
    for pattern in (_SAID_IN_XML, _SAID_IN_HTML):
        claims += [match[1].decode("ascii", "replace") for match in [pattern.search(head)] if match]
    return claims


def _decoded(body: bytes, codec: str) -> str | None:
    try:
        return body.decode(codec)
    except (UnicodeError, ValueError):
        return None


def _nearest(body: bytes) -> str:
    """Mostly UTF-8 with a few broken bytes stays UTF-8; else what Windows would have written."""
    text = body.decode("utf-8", "replace")
    if text.count("\ufffd") * 200 < len(text):
        return text
    return body.decode("cp1252", "replace")
