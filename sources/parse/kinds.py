"""What an answer's body is: text that may be a feed or a page, or something else, by its signature and its type. Pure.

The signature goes first: servers call everything `text/html` or `application/octet-stream`. Then bytes that no text
holds (WHATWG MIME Sniffing, "binary data byte"), then what the server says, unless the body plainly is a page; last, by
how it begins, text that is written for programs.
"""

import re

_SIGNATURES = (
    (rb"%PDF-", "a PDF file"),
    (rb"%!PS", "a PostScript file"),
    (rb"PK(?:\x03\x04|\x05\x06)", "a ZIP archive or an Office file"),
    (rb"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an Office file"),
    (rb"\{\\rtf", "an RTF file"),
    (rb"\x89PNG|\xff\xd8\xff|GIF8|BM.{4}\x00{4}|II\*\x00|MM\x00\*|RIFF.{4}WEBP|\x00\x00\x01\x00", "an image"),
    (rb"ID3|OggS|fLaC|RIFF.{4}(?:WAVE|AVI )|.{4}ftyp|\x1aE\xdf\xa3|\x00\x00\x01[\xb3\xba]|FLV\x01", "sound or video"),
    (rb"\x1f\x8b|BZh|\xfd7zXZ|7z\xbc\xaf|Rar!|\x28\xb5\x2f\xfd", "a compressed file"),
    (rb"\x7fELF|MZ.{58}|wOF[F2]", "a program or a font"),
)
_BEFORE = re.compile(
    rb"(?:\xef\xbb\xbf|[\s\x00\x04]){0,1024}"
)  # what may stand before a signature: a mark, blank lines
# A PDF may begin within the first kilobyte (ISO 32000, annex H.3): behind a server's warning, say.
_LATE_PDF = re.compile(rb"(?:.{0,1000}[\r\n])%PDF-\d\.\d", re.DOTALL)
# Text that is read by programs. Feeds link to such files, and servers call them text/plain or text/html.
_FILES = (
    (rb"[\[{]\s*(?:[\[{]\s*)*\"(?:[^\"\\\n]|\\.){0,200}\"\s*[:,]", "JSON"),
    (rb"(?:<\?xml[^>]{0,300}\?>\s*)?(?:<!--.{0,2000}?-->\s*|<!DOCTYPE\s(?!html)[^>]{0,300}>\s*)*"
     rb"<(?:rss|feed|(?:\w+:)?rdf|opml|svg|urlset|sitemapindex|kml|gpx|math|TEI|error)\b", "an XML file"),
    (rb"(?:%[^\n]{0,300}\n\s*){0,40}\\document(?:class|style)\b", "LaTeX"),
    (rb"@(?:article|book|booklet|conference|in\w{4,13}|manual|misc|\w*thesis|online|proceedings|techreport|unpublished"
     rb"|preamble|string|comment)\s*\{", "a list of references"),
    (rb"TY {2}- |%0 [A-Z]|PMID- \d", "a list of references"),
    (rb"BEGIN:V(?:CALENDAR|CARD)\b", "a calendar or an address"),
    (rb"\{\\rtf", "an RTF file"),
)  # fmt: skip
_KNOWN_FILES = tuple((re.compile(form, re.DOTALL | re.IGNORECASE), name) for form, name in _FILES)
_LETTERS = re.compile(r"[^\W\d_]")
_LEAST_LETTERS = 0.35  # of what isn't white space: rows of figures have less, prose in any script has more
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
        if signature.match(body) or signature.match(body, _start(body)):
            return name
    if _LATE_PDF.match(body) and not _PAGE.match(body):
        return "a PDF file"
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
    if "/" in kind and not _PAGE_TYPES.fullmatch(kind) and not _PAGE.match(body[:4096]):
        return f"of the type {''.join(c for c in kind if c.isprintable())[:40]}"
    return next((name for form, name in _KNOWN_FILES if form.match(body, _start(body))), "")


def _start(body: bytes) -> int:
    before = _BEFORE.match(body)
    return before.end() if before else 0


def is_prose(text: str) -> bool:
    """Whether a page's text is one to read, and no table of figures."""
    return len(_LETTERS.findall(text)) >= _LEAST_LETTERS * len("".join(text.split()))
