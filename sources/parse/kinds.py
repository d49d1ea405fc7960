"""What an answer's body is: text that may be a feed or a page, or something else, by its signature and its type. Pure.

The signature goes first: servers call everything `text/html` or `application/octet-stream`. Then bytes that no text
holds (WHATWG MIME Sniffing, "binary data byte"), then what the server says, unless the body plainly is a page.
"""

import re

_SIGNATURES = (
    (rb"\s{0,1024}%PDF-", "a PDF file"),
    (rb"%!PS", "a PostScript file"),
    (rb"PK(?:\x03\x04|\x05\x06)", "a ZIP archive or an Office file"),
    (rb"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an Office file"),
    (rb"\{\\rtf", "an RTF file"),
    (rb"\x89PNG|\xff\xd8\xff|GIF8|BM.{4}\x00{4}|II\*\x00|MM\x00\*|RIFF.{4}WEBP|\x00\x00\x01\x00", "an image"),
    (rb"ID3|OggS|fLaC|RIFF.{4}(?:WAVE|AVI )|.{4}ftyp|\x1aE\xdf\xa3|\x00\x00\x01[\xb3\xba]|FLV\x01", "sound or video"),
    (rb"\x1f\x8b|BZh|\xfd7zXZ|7z\xbc\xaf|Rar!|\x28\xb5\x2f\xfd", "a compressed file"),
    (rb"\x7fELF|MZ.{58}|wOF[F2]", "a program or a font"),
)
_KNOWN = tuple((re.compile(signature, re.DOTALL), name) for signature, name in _SIGNATURES)
_WIDE = re.compile(rb"\xff\xfe|\xfe\xff|\x00\x00\xfe\xff|\x00{0,3}[<{]\x00{1,3}|\x00{1,3}[<{]|\x4c\x6f\xa7\x94")
_BINARY = re.compile(rb"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f]")
_LOOKED_AT = 1445  # bytes, as browsers look at
_BINARY_SHARE = 0.02  # a stray control character is no reason to lose a page
_PAGE_TYPES = re.compile(
    r"(?:text/(?:html|plain|xml|markdown|x-\w+)|application/(?:xhtml\+xml|xml|octet-stream|x-httpd-php))?"
)
_PAGE = re.compile(
    rb"\s*(?:\xef\xbb\xbf)?\s*(?:<!--.{0,2000}?-->\s*)*<(?:!doctype\s+html|html|head|body|article|div|p)\b",
    re.IGNORECASE | re.DOTALL,
)


def no_text(body: bytes) -> str:
    """What the body is, in words, where it is no text at all; "" for text."""
    for signature, name in _KNOWN:
        if signature.match(body):
            return name
    head = body[:_LOOKED_AT]
    if not _WIDE.match(head) and len(_BINARY.findall(head)) > _BINARY_SHARE * len(head):
        return "no text"
    return ""


def no_page(body: bytes, content_type: str) -> str:
    """What the body is, in words, where it is no page; "" for one."""
    name = no_text(body)
    if name:
        return name
    kind = content_type.partition(";")[0].strip().lower()
    if _PAGE_TYPES.fullmatch(kind) or _PAGE.match(body[:4096]) or "/" not in kind:
        return ""
    return f"of the type {''.join(c for c in kind if c.isprintable())[:40]}"
