"""Bylines to people's names, each one: "By Ada Lovelace and Alan Turing", "Lovelace, A.; Turing, A.". Pure."""

import re
from collections.abc import Iterable, Iterator

from sources.wording.sanitise import clean_line, plain_line

MOST_AUTHORS = 50
_LONGEST_BYLINE = 6_000  # characters: a collaboration's hundred names are one line in arXiv's feeds
_LONGEST_NAME = 80

_BY = re.compile(
    r"^(?:(?:(?:written|posted|reported|published|story|words|text|edited|reviewed|submitted|contributed)\s+)?by\b[:\s]+"
    r"|(?:authors?|byline|autor(?:in|es)?|auteurs?)\s*:\s*"
    r"|(?:von|par|por|door|af|av)\s+(?=[^\s,]+\s+\S))",  # but "von Neumann, John"
    re.IGNORECASE,
)
_FOR_THEM = re.compile(
    r"^(?:on\s+behalf\s+of|for)\s+(?:the\s+)?(?=.*\b(?:collaborations?|consortium|group|team|network|project)\b)",
    re.IGNORECASE,
)
_E_MAIL = re.compile(r"\(?<?\b(?:mailto:)?[\w.+-]{1,64}@[\w-]+(?:\.[\w-]+){0,5}\b>?\)?")
_VEILED = re.compile(  # "ada [at] example.org", "ada at example dot org"
    r"[\w.+-]{1,64}\s?[(\[{]\s?at\s?[)\]}]\s?\S{1,80}(?:\s?[(\[{]\s?dot\s?[)\]}]\s?\w{1,20}){0,3}"
    r"|[\w.+-]{1,64}\sat\s[\w-]{1,40}(?:\sdot\s\w{1,20}){1,3}\b",
    re.IGNORECASE,
)
_ELSEWHERE = re.compile(r"\(?(?<![\w.])@[\w.-]{2,40}\)?|\(?(?:https?://|www\.)\S{1,500}")  # handles and addresses
_MARKS = re.compile(r"(?<=[^\W\d_.])[*†‡§¶‖⁰¹²³⁴-⁹]+")  # of footnotes
# What stands behind the names: a day, a time to read, a count of others, who took the pictures, an agency.
_BEHIND = re.compile(
    r"\s*,?\s+(?:and|&|\+)?\s*\d+\s+(?:others?|more|co-?authors?)\b.*$|\s*,?\s+et\s+al\b.*$"
    r"|\s+\d{1,2}(?=\s*(?:[,;]|and\b|$))"  # a footnote's mark: the others go on behind it
    r"|\s+(?:on\s+)?(?:(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\.?\s+)?\d.*$"
    r"|[,;|]?\s+(?:photo\w{0,9}|pictures?|images?|illustrations?|graphics?|video|art(?:work)?)\s+by\s.*$"
    r"|(?<=\w)/\S.*$",
    re.IGNORECASE,
)
_ASIDE = re.compile(r"\s*[(\[][^()\[\]]{0,120}[)\]]")
_BEHIND_BAR = re.compile(r"\s+[|•·–—-]\s.*$")  # the paper, the date, the number of minutes
_FOR = re.compile(r"\s+(?:for|at|in)\s+(?:the\s+)?[A-Z].*$")  # "By Ada Lovelace in Berlin"
_BETWEEN = re.compile(
    r"\s*[;、]\s*|(?<=\w)\|(?=[A-ZÀ-Þ]\S*\s+[A-ZÀ-Þ])|\s+[/+]\s+"
    r"|\s*,?\s+(?:und|et|e|y|och|og|en)\s+(?=[A-ZÀ-Þ]\S*\s+[A-ZÀ-Þ])"
)
_AND = re.compile(r"\s*,?\s+(?:and|AND|with|WITH)\s+|\s*,\s*&\s*|\s+(&)\s+")
_PARTICLES = frozenset(
    ("de", "da", "do", "dos", "das", "del", "della", "di", "du", "la", "le", "van", "von", "der", "den", "ter", "ten")
)
_BODIES = re.compile(
    r"\b(?:department|ministry|university|institute|centre|center|office|agency|society|company|group|council|board|"
    r"bureau|of|the|for|team|inc|ltd|gmbh|news|press)\b",
    re.IGNORECASE,
)
_TITLES_BEHIND = re.compile(
    r"(?:Ph\.?\s?D|M\.?D|M\.?Sc|B\.?Sc|M\.?A|J\.?D|MBA|Esq|Jr|Sr|II|III|IV|RN|CFA)\.?", re.IGNORECASE
)
_NO_PERSON = re.compile(
    r"(?:(?:the|our|web|site|guest|senior|chief|staff|associate|assistant|contributing|managing|deputy|special|editorial|"
    r"news|science|technology|political|business|foreign|health|freelance)[\s-]+)*(?:staff|editors?|team|desk|admin|"
    r"administrator|root|webmaster|newsroom|reporters?|writers?|correspondents?|contributors?|journalist|columnist|"
    r"producer|author|guest|user|unknown|anonymous|none|null|n/?a|editor-in-chief|redaktion|noreply|no-reply)"
    r"(?:\s+(?:at|for|of)\s.*)?"
    r"|(?:(?:thomson\s+)?reuters|(?:the\s+)?associated\s+press|agence\s+france-presse|bloomberg(?:\s+news)?|press\s+association"
    r"|AFP|AP|dpa|PA\s+media|xinhua|PTI|ANI|IANS|UPI)(?:\s+(?:staff|writers?|reporters?|correspondents?|photographers?))?"
    r"|press\s+(?:release|office|team)|(?:[\w.&-]+\s+){0,4}editorial\s+(?:team|staff|board)",
    re.IGNORECASE,
)
_INITIALS = re.compile(r"(?:[A-ZÀ-Þ]\.?[\s-]?){1,4}")


def authors(names: Iterable[str]) -> tuple[str, ...]:
    """People's names, cleaned: no addresses and no roles, lists taken apart, each once, at most 50."""
    found = dict.fromkeys(person for name in names for person in _people(name) if 1 < len(person) <= _LONGEST_NAME)
    return tuple(found)[:MOST_AUTHORS]


def _people(name: str) -> Iterator[str]:
    line = plain_line(name, _LONGEST_BYLINE).replace("\uff20", "@")
    line = _ELSEWHERE.sub(" ", _VEILED.sub(" ", _MARKS.sub("", line)))
    if "@" in line:
        # "ada@example.org (Ada Lovelace)": here the name stands in brackets.
        line = _E_MAIL.sub(" ", line).replace("(", " ").replace(")", " ")
    line = _BEHIND.sub("", _BEHIND_BAR.sub("", _ASIDE.sub("", line)))
    for part in _BETWEEN.split(clean_line(line, _LONGEST_BYLINE)):
        said = part.strip(" ()<>[],;:")
        bare = _BY.sub("", said)
        for people in _apart(bare if bare == said else _FOR.sub("", bare)):
            yield from (_FOR_THEM.sub("", one) for one in _listed(people) if not _NO_PERSON.fullmatch(one))


def _apart(part: str) -> Iterator[str]:
    """Apart: "A and B", but no "Health and Human Services" and no "Smith & Wesson"."""
    start = 0
    for found in _AND.finditer(part):
        left, right = part[start : found.start()], part[found.end() :]
        if _BODIES.search(left.rpartition(",")[2]) or _BODIES.search(_AND.split(right)[0]):
            continue
        if found[1] and not (len(left.split()) > 1 and len(right.split()) > 1):
            continue
        yield left
        start = found.end()
    yield part[start:]


def _listed(part: str) -> list[str]:
    """One by one: "Ada Lovelace, Alan Turing" is two people; "Lovelace, Ada" and "Ada Lovelace, PhD" are one."""
    pieces = [piece for one in part.split(",") if (piece := one.strip(" .:") if len(one) > 40 else one.strip(" :"))]
    pieces = [piece for piece in pieces if not _TITLES_BEHIND.fullmatch(piece)]
    if len(pieces) == 1 or not pieces:
        return pieces
    paired = _paired(pieces)
    if paired > 2 or (paired and all(len(piece.split()) > 1 for piece in pieces[paired:])):  # a consortium may follow
        halves = zip(pieces[:paired:2], pieces[1:paired:2], strict=True)
        return [*(f"{last}, {first}" for last, first in halves), *pieces[paired:]]
    if len(pieces) == 2 and min(len(_significant(piece)) for piece in pieces) < 2:
        role = next((piece for piece in pieces if _NO_PERSON.fullmatch(piece)), None)
        return [", ".join(pieces)] if role is None else [piece for piece in pieces if piece is not role]
    # "Ada Lovelace, Senior Reporter, Example": one word behind a role is where, not who.
    behind = [False, *(_NO_PERSON.fullmatch(piece) is not None for piece in pieces)]
    return [one for one, role in zip(pieces, behind, strict=False) if not role or len(_significant(one)) > 1]


def _paired(pieces: list[str]) -> int:
    """How many of the pieces, from the first on, are a last name and its initials in turn."""
    count = 0
    while count + 1 < len(pieces) and _INITIALS.fullmatch(pieces[count + 1]) and not _INITIALS.fullmatch(pieces[count]):
        count += 2
    return count


def _significant(piece: str) -> list[str]:
    return [word for word in piece.split() if word.lower() not in _PARTICLES]
