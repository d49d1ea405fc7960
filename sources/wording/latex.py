r"""LaTeX in titles and texts as plain characters: "$\alpha$-divergence" is "α-divergence". Pure.

Archives announce papers as their authors typed them. pylatexenc reads LaTeX, and takes any text for it; so what is
given to it here are the pieces that are surely LaTeX. Amounts ("$30 million, then $2"), paths, regular expressions and
escaped quotation marks are none and stay.
"""

import re
import unicodedata
from functools import cache, lru_cache
from typing import Any, Final

_BRACES: Final = r"\{(?:[^{}]|\{(?:[^{}]|\{[^{}]{0,99}\}){0,199}\}){0,299}\}"  # three deep, as titles and abstracts are
_SWITCHES: Final = ("em", "it", "bf", "sc", "tt", "rm", "sf")  # to another type, until the brace closes
_PIECE: Final = re.compile(
    r"(?<!\\)\$(?P<formula>[^\s$](?:[^$\n]{0,200}[^\s$\\])?)\$"
    rf"|\\(?P<command>[a-zA-Z]{{2,}})(?:{_BRACES})+"
    rf"|\{{\\(?:{'|'.join(_SWITCHES)})\s[^{{}}]{{1,300}}\}}"
    # An accent: in braces, or tied to the letter before it ("G\"odel"); else it is an escaped quotation mark.
    r"|\{?\\[\"'`^~=.cvHukrdb]\s?\{\\?[a-zA-Z]\}\}?|\{\\[\"'`^~=.]\\?[a-zA-Z]\}|\{\\(?:[oOlLij]|ss|ae|AE|aa|AA|oe|OE)\}"
    r"|(?<=[^\W\d_])\\[\"'`^~][aeiouynAEIOUY]"
    r"|(?<![:\\])\\[&%#_]|(?<![\w:\\])\\\$|(?<=\d)\\,"
)
_SCRIPT: Final = re.compile(r"([\^_])(?:\{([^{}]*)\}|(\d|\\circ))")
_BY_CODE: Final = re.compile(r"\$?\\unicode\{x([0-9a-fA-F]{2,4})\}\$?")
_HIGH: Final = str.maketrans("0123456789+-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻")
_LOW: Final = str.maketrans("0123456789+-", "₀₁₂₃₄₅₆₇₈₉₊₋")
# A formula without any mark of LaTeX: "k", "O(n)", "n > 3". Between two amounts stand blanks.
_BARE: Final = re.compile(r"[^\W\d_]|(?:[^\s\\^_{}]| ?[-+=<>,|/] ?){1,20}(?<!\W)[)\]]?")
_STYLED: Final = re.compile("[\U0001d400-\U0001d7ff]")  # letters of a mathematical style, which no search finds
# What the library gives nothing, or more than a reader wants, for.
_OWN: Final = {
    "texttt": "%s", "textsf": "%s", "url": "%s", "href": "%(2)s", "cite": "", "citep": "", "citet": "", "log": " log ",
}  # fmt: skip
_ARGUMENTS: Final = {"texttt": "{", "textsf": "{", "href": "{{"}


def without_latex(text: str) -> str:
    r"""A title or text with its LaTeX as the characters it stands for; one without LaTeX, or with broken, as it is.

    Args:
        text: plain text, of any length.
    """
    if "\\" not in text and text.count("$") < 2:
        return text
    return _PIECE.sub(_read, _BY_CODE.sub(_by_code, text))


def read_latex(latex: str) -> str:
    """What a piece that is LaTeX as a whole says, as plain characters; as it is where a command is broken."""
    from pylatexenc.latexwalker import LatexWalkerError

    reader, commands = _reader()
    try:
        plain = str(reader.latex_to_text(latex, tolerant_parsing=False, latex_context=commands))
    except LatexWalkerError:
        return latex
    return _STYLED.sub(lambda letter: unicodedata.normalize("NFKC", letter[0]), plain)


def _read(piece: re.Match[str]) -> str:
    whole, formula, command = piece[0], piece["formula"], piece["command"]
    if (formula and not _is_formula(piece)) or (command and not _known(command)):
        return whole
    plain = _read_once(_SCRIPT.sub(_script, whole))
    return re.sub(" {2,}", " ", plain).replace("( ", "(").strip() if formula else plain


_read_once: Final = lru_cache(maxsize=1 << 12)(read_latex)  # one text's formulas come again and again


def _by_code(found: re.Match[str]) -> str:
    letter = chr(int(found[1], 16))
    return letter if letter.isprintable() else found[0]


def _is_formula(piece: re.Match[str]) -> bool:
    r"""Whether what stands between two dollar signs is one: it has LaTeX's marks, or is too short for words."""
    formula, text = re.sub(r"\\[%,#&]", "", piece["formula"]), piece.string
    if commands := re.findall(r"\\([a-zA-Z]+)", formula):
        return any(map(_known, commands))
    if text[piece.end() : piece.end() + 1].isdigit():
        return False  # "$5-$10"
    if re.search(r"[\^_{]", formula):
        return not re.search(r"[^\W\d_]{2,} [^\W\d_]{2,}", formula) and formula[-1] not in ":/"
    tied = text[piece.start() - 1 : piece.start()].isalnum() or text[piece.end() : piece.end() + 1].isalnum()
    return bool(_BARE.fullmatch(formula)) and (len(formula) == 1 or not tied)


def _script(found: re.Match[str]) -> str:
    """A power or index as its own characters ("n²"), or in parentheses where it is longer than a word ("n^(1/2)")."""
    mark, inner = found[1], found[2] if found[2] is not None else found[3]
    if inner == r"\circ":
        return "°"
    if re.fullmatch(r"[-+]?\d+", inner):
        return inner.translate(_HIGH if mark == "^" else _LOW)
    return f"{mark}{{{inner}}}" if re.fullmatch(r"\w+|\\[a-zA-Z]+", inner) else f"{mark}({inner})"


@cache
def _known(command: str) -> bool:
    r"""Whether LaTeX has a command of this name: `\alpha`, but not `\Users`."""
    reader, commands = _reader()
    known = (command in one for one in (_OWN, _SWITCHES))
    return any(known) or any(one.get_macro_spec(command) for one in (reader.latex_context, commands))


@cache
def _reader() -> tuple[Any, Any]:
    """The library's reader and the commands it parses, made once: its tables take longer than a title does."""
    from pylatexenc.latex2text import LatexNodes2Text, MacroTextSpec, get_default_latex_context_db
    from pylatexenc.latexwalker import get_default_latex_context_db as parsed_commands
    from pylatexenc.macrospec import MacroSpec

    said, parsed = get_default_latex_context_db(), parsed_commands()
    said.add_context_category("own", [MacroTextSpec(*one) for one in _OWN.items()], prepend=True)
    parsed.add_context_category("own", [MacroSpec(*one) for one in _ARGUMENTS.items()], prepend=True)
    return LatexNodes2Text(said, math_mode="text"), parsed
