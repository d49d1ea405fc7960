"""Foreign markup to plain text: nothing active, invisible or misleading is left. Pure.

`plain_text` keeps paragraphs as lines, `plain_line` makes a single line of a title or a name. Both take
what feeds really hold: HTML, escaped HTML, HTML escaped twice, or plain text with `a < b` and `Vec<T>` in it.
No size makes this safe from hanging, so hostile input is sanitised in the child of `sources.parse.reader`.
"""

import html
import re
import unicodedata

from lxml import etree


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_BLOCKS = _words(
    "address article aside blockquote body br center dd details dialog dir div dl dt fieldset figcaption figure "
    "footer form h1 h2 h3 h4 h5 h6 header hgroup hr legend li main menu nav ol optgroup option p pre search section "
    "select summary table tbody tfoot thead tr ul"
)
_CELLS = _words("td th")
# Elements whose text is no text: code, alternatives for what can't be shown, controls, what was struck out.
_SILENT = _words(
    "applet audio button canvas del embed frame frameset head iframe math noembed noframes noscript object s script "
    "select strike style svg template textarea title video xml"
)
_INLINE = _words(
    "a abbr acronym area b base basefont bdi bdo big blink cite code col colgroup content data datalist dfn em "
    "font html i image img input ins isindex kbd keygen label link listing map mark marquee meta meter nobr output "
    "param picture plaintext portal progress q rb rp rt rtc ruby samp slot small source span strong sub sup "
    "time track tt u var wbr xmp"
)
_KNOWN = _BLOCKS | _CELLS | _SILENT | _INLINE | _words("caption animate foreignobject set use")

_LONGEST_LINE = 20_000  # characters of markup looked at for one line
_LONGEST_TEXT = 2_000_000  # and for a body

_TAG_START = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9:-]{0,30})?")
# `Vec<T>`, `map<string, int>`: a type's argument, no markup. No attribute, no slash, one short line.
_ARGUMENT = re.compile(r"<[A-Za-z_][\w ,.:&*\[\]-]{0,40}>")
_LONE_TAG = re.compile(r"<([a-zA-Z][a-zA-Z0-9]{0,15})>")
_CLOSING = re.compile(r"</([a-zA-Z][a-zA-Z0-9]{0,15})")
_ESCAPED = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,30});")
# Struck out is what is closed soon; else it is a tag nobody closed, and the text behind it is text.
_UNSTRUCK = re.compile(r"<(s|del|strike)(?:\s[^<>]{0,200})?>(?!.{0,200}?</\1\s*>)", re.IGNORECASE | re.DOTALL)
_INERT = re.compile(r"<(?=[a-zA-Z/!?])")

_BREAKS = re.compile(r"\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_WRAPPED = re.compile(r"(?<!\n) ?\n(?! ?\n)")
_BLANKS = re.compile(r"[ \t\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]+")
# Control characters, bidirectional marks, zero-width and soft-hyphen tricks, fillers that look like nothing,
# language tags, annotations, noncharacters and lone surrogates. U+200C and U+200D are judged by their neighbours.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200e\u200f"
    "\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0e\ufeff\uffa0\ufff0-\ufffb\ufffe\uffff\ud800-\udfff"
    "\U000e0000-\U000e0fff\U0001fffe\U0001ffff\U0010fffe\U0010ffff]"
)
_JOINERS = re.compile("[\u200c\u200d]+")
_PILED_MARKS = re.compile(
    r"([\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]{3})"
    r"[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]+"
)
_ENCODED_WORD = re.compile(r"=\?[\w.:+*-]{1,40}\?[bBqQ]\?[^?\s]{0,2000}\?=")


def plain_text(markup: str) -> str:
    """The text of a body of markup: one paragraph a line, no empty lines, nothing active left."""
    text = _undress(_BREAKS.sub("\n", markup[:_LONGEST_TEXT]), titled=False)
    # Paragraphs are elements or empty lines; a single line break in the source is a blank.
    return clean_text(_WRAPPED.sub(" ", _BLANKS.sub(" ", text)))


def plain_line(markup: str, limit: int = 300) -> str:
    """The text of a title or name that may hold markup, as one line of at most `limit` characters."""
    return clean_line(_undress(markup[:_LONGEST_LINE], titled=True), limit)


def clean_text(text: str) -> str:
    """Plain text with what can't or mustn't be seen taken out; one paragraph a line, no empty lines."""
    text = _BREAKS.sub("\n", text)
    lines = (_BLANKS.sub(" ", line).strip() for line in _inert(_visible(text)).split("\n"))
    return "\n".join(line for line in lines if line)


def clean_line(text: str, limit: int = 300) -> str:
    """One line of plain text: visible characters, single spaces, no encoded words, cut at a word's end.

    Args:
        text: plain text (markup is not looked for).
        limit: the most characters the line may have, the ellipsis of a cut included; at least 1.
    """
    line = " ".join(_inert(_visible(_BREAKS.sub(" ", text))).split())
    line = " ".join(_ENCODED_WORD.sub(" ", line).split())
    if len(line) <= limit:
        return line
    cut = line[: limit - 1]
    head, _, _ = cut.rpartition(" ")
    return (head if len(head) > limit // 2 else cut).rstrip(" ,;:-–") + "…"


def _visible(text: str) -> str:
    text = _INVISIBLE.sub("", text)
    if "\u200c" in text or "\u200d" in text:
        text = _JOINERS.sub(_joined, text)
    return _PILED_MARKS.sub(r"\1", text)


def _joined(match: re.Match[str]) -> str:
    """A joiner stays, once, where scripts need it: inside Arabic and Indic words and between emoji."""
    text, start, end = match.string, match.start(), match.end()
    if start == 0 or end == len(text):
        return ""
    before, after = text[start - 1], text[end]
    if "\u0600" <= before <= "\u0fff" and "\u0600" <= after <= "\u0fff":
        return match[0][0]
    emoji = before == "\ufe0f" or before >= "\U0001f000" or unicodedata.category(before) == "So"
    return "\u200d" if emoji and (after >= "\U0001f000" or unicodedata.category(after) == "So") else ""


def _undress(text: str, *, titled: bool) -> str:
    """Take markup off, and again while what comes out is markup once more (feeds escape twice, or thrice)."""
    for turn in range(3):
        if "<" not in text and not _ESCAPED.search(text):
            return text
        # A body is HTML. In a title, and in what was escaped, a lone `<video>` is spoken of, not used.
        before, text = text, _stripped(_named_only(text) if titled or turn else text)
        if text == before:
            break
    return text


def _inert(text: str) -> str:
    """Plain text that no browser would take for markup, should it ever be put where markup is read."""
    return _INERT.sub(_spaced, text) if "<" in text else text


def _spaced(match: re.Match[str]) -> str:
    """Whatever could still open a tag is made inert; a type's argument stays as written."""
    argument = _ARGUMENT.match(match.string, match.start())
    return "<" if argument and not _is_tag(argument[0]) else "< "


def _is_tag(text: str) -> bool:
    start = _TAG_START.match(text)
    return bool(start and start[2] and start[2].lower() in _KNOWN)


def _named_only(text: str) -> str:
    """`<video>` without `</video>` in running text is a word about an element: keep the word."""
    closed = {name.lower() for name in _CLOSING.findall(text)}

    def word(match: re.Match[str]) -> str:
        name = match[1].lower()
        spoken_of = name in _KNOWN and name not in _BLOCKS and name not in closed
        return match[1] if spoken_of else match[0]

    return _LONE_TAG.sub(word, text) if "<" in text else text


def _stripped(text: str) -> str:
    """One layer of markup off. `<` that opens no element of HTML is a character like any other."""
    if "<" not in text:
        return html.unescape(text)
    parser = etree.HTMLParser(target=_Text(), no_network=True)
    # libxml2 ends a string at NUL and refuses surrogates; neither is text.
    parser.feed(_INVISIBLE.sub("", _UNSTRUCK.sub("", _TAG_START.sub(_literal, text))))
    return str(parser.close())


def _literal(match: re.Match[str]) -> str:
    name = (match[2] or "").lower()
    if name in _KNOWN or not name:
        return match[0]
    # Not an element of HTML: a type's argument or a comparison (`x<y`) is kept, the rest (`<x onclick=...>`)
    # left to be dropped.
    text, start = match.string, match.start()
    closed = text.find(">", start, start + 2000)
    argument = _ARGUMENT.match(text, start)
    return match[0] if closed >= 0 and not argument and "<" not in text[start + 1 : closed] else "&lt;" + match[0][1:]


class _Text:
    """Collects text from lxml's events; no tree is built, so depth costs nothing."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.silent: list[str] = []
        self.verbatim = 0
        self.row = 0  # how many parts there were when the table's row began

    def start(self, tag: str, attributes: object) -> None:  # noqa: ARG002  (lxml's signature)
        if tag in _SILENT:
            self.silent.append(tag)
        elif not self.silent:
            self.verbatim += tag == "pre"
            self.parts.append("\n\n" if tag in _BLOCKS else self._before_cell() if tag in _CELLS else "")
            if tag == "tr":
                self.row = len(self.parts)

    def end(self, tag: str) -> None:
        if self.silent:
            if tag == self.silent[-1]:
                self.silent.pop()
        elif tag in _BLOCKS:
            self.verbatim -= tag == "pre"
            self.parts.append("\n\n")

    def _before_cell(self) -> str:
        """Cells stay apart, so that a date in a table can be told to be its column's."""
        return " | " if any(part.strip() for part in self.parts[self.row :]) else " "

    def data(self, data: str) -> None:
        if not self.silent:
            self.parts.append(data.replace("\n", "\n\n") if self.verbatim else data)

    def close(self) -> str:
        return "".join(self.parts)
