"""The skills that a posting asks for, in its own words. Pure.

They are what stands behind "experience with", "skills in", "knowledge of", "familiar with", "proficient in", what "is
needed", and the items of a list under "Requirements". No list of known skills is kept: what is new is asked for first.
"""

import re
from collections.abc import Iterator
from typing import Final

from digest.text.parser import Parsed, Parser, Word
from digest.text.sentences import sentences
from digest.text.words import fold

_ASKING_WORDS: Final = """
    experience experienced skill skilled knowledge familiar familiarity proficient proficiency expertise competence
    fluent fluency understanding command background"""
_ASKING: Final = frozenset(_ASKING_WORDS.split())
_PREPOSITIONS: Final = frozenset(("with", "in", "of"))
_FINITE: Final = frozenset(("VBZ", "VBD", "VBP", "MD"))
_STOPS: Final = frozenset((".", ";", ":", "(", ")", "?", "!"))
_ENDS: Final = frozenset(("to", "for", "from", "that", "who", "which", "where", "within", "gained", "at"))
_WELCOME: Final = frozenset(("needed", "required", "essential", "welcome", "desirable", "plus", "advantage", "must"))
_HEAD: Final = re.compile(
    r"(?:^|[.\n]\s*)\W*(?:(?:key |essential |desired |technical |your )?"
    r"(?:requirements?|qualifications?|skills(?: required)?|what you bring|profile|must have))\s*[:\n]\s*",
    re.IGNORECASE,
)
_ITEM: Final = re.compile(r"\s*[•*–\n;,]\s*|\s+(?:and/or|and|or|und)(?:\s+|$)|\s[-—]\s")
_LIST: Final = 500  # characters that a list of requirements is read for
_SENTENCES: Final = 40  # of a posting
_WORDS: Final = 4  # of a skill; what is longer is a sentence
_LEADING: Final = re.compile(
    r"^(?:(?:an?|the|some|any|good|very|strong|solid|excellent|proven"
    r"|practical|hands-on|basic|advanced|deep|working|first"
    r"|prior|previous|relevant|at least|desirable|demonstrated|one of|either"
    r"|both|your|our|their|its|using|e\.g\.|such as|like|modern)\s+)+",
    re.IGNORECASE,
)
_NO_SKILL_WORDS: Final = """
    area areas field fields topic subject team work research experience skill method technique tool technology degree
    doctorate phd ph.d master bachelor diploma thing one year years project industry science engineering
    background knowledge language position post job candidate applicant applicants student letter cv interview it them
    these those following similar related discipline background environment ability motivation interest software
    programming place country"""
_NO_SKILL: Final = frozenset(fold(word) for word in _NO_SKILL_WORDS.split())
_DEGREE: Final = re.compile(r"\b(?:degree|doctorate|ph\.?d|master|bachelor|diploma|msc|bsc)\b", re.IGNORECASE)


def skills_of(title: str, text: str, parser: Parser) -> tuple[str, ...]:
    """The skills a posting names, each once, as it spells them.

    Args:
        title: of the posting.
        text: plain, with its lines.
        parser: reads its sentences; where it reads nothing only lists under "Requirements" count.

    Raises:
        ModelError: the parser's model is missing or damaged.
    """
    told = [one for n, one in enumerate(sentences(f"{title}.\n{text}")) if n < _SENTENCES]
    found: dict[str, str] = {}
    for phrase in (*_under_headings(text), *_in_sentences(told, parser)):
        if name := _skill(phrase):
            found.setdefault(skill_key(name), name)
    return tuple(found.values())


def skill_key(name: str) -> str:
    """A skill comparable between postings: without case and plural."""
    return " ".join(fold(word) for word in name.replace("-", " ").split())


def _under_headings(text: str) -> Iterator[str]:
    for head in _HEAD.finditer(text):
        rest = text[head.end() : head.end() + _LIST]
        block = re.split(r"\n\s*\n|(?<=[a-z)])\.\s", rest)[0]
        yield from _ITEM.split(re.sub(r"\([^)]*\)", " ", block))


def _in_sentences(told: list[str], parser: Parser) -> Iterator[str]:
    asking = [one for one in told if any(word in one.casefold() for word in _ASKING | _WELCOME)]
    for parsed in parser.read(asking):
        if parsed is None:
            continue
        for n, word in enumerate(parsed.words):
            if n > 1 and word.text.casefold() in _PREPOSITIONS and _asks(parsed.words[n - 1]):
                yield from _ITEM.split(parsed.span(n + 1, _end(parsed, n + 1)))
            if word.text.casefold() in _WELCOME and (verb := _verb_before(parsed, n)):
                yield from _ITEM.split(parsed.span(_clause(parsed, verb), verb))


def _asks(word: Word) -> bool:
    return bool({word.lemma.casefold(), word.text.casefold()} & _ASKING)


def _end(parsed: Parsed, start: int) -> int:
    """Where what is asked for ends: at a verb, a stop, or where more is asked for."""
    for n in range(start, len(parsed.words)):
        word = parsed.words[n]
        if word.tag in _FINITE or word.text in _STOPS or word.text.casefold() in _ENDS or _asks(word):
            return n
    return len(parsed.words)


def _verb_before(parsed: Parsed, at: int) -> int:
    """The "is" of "is needed", "are an advantage"; 0 where it is denied or there is none."""
    near = parsed.words[max(0, at - 3) : at]
    if any(word.role == "neg" for word in near):
        return 0
    return next((n for n in range(at - 1, max(0, at - 4), -1) if parsed.words[n].lemma == "be"), 0)


def _clause(parsed: Parsed, verb: int) -> int:
    """Where the clause before a verb begins."""
    start = next(first for first, last in parsed.sentences if first <= verb < last)
    return max((n + 1 for n in range(start, verb) if parsed.words[n].text in _STOPS), default=start)


def _skill(phrase: str) -> str:
    """The phrase as a skill; "" where it is none."""
    name = " ".join(phrase.split()).strip(" .,;:•–—-*")
    name = re.sub(rf"(?i)^(?:{'|'.join(sorted(_ASKING))})s?\s+(?:with|in|of)\s+", "", name)
    name = _LEADING.sub("", name)
    name = re.sub(r"(?i)\s+(?:skills?|experience|knowledge|is|are)(?:\s.*)?$", "", name)
    words = name.split()
    if not words or len(words) > _WORDS or _DEGREE.search(name) or any(c.isdigit() for c in words[0][:1]):
        return ""
    if fold(words[-1]) in _NO_SKILL or (len(name) < 2 and name not in ("C", "R")) or not name[0].isalnum():
        return ""
    return name if any(c.isupper() for c in name[1:]) or (name[0].isupper() and len(words) == 1) else _small(name)


def _small(name: str) -> str:
    """A list's capital means nothing: "Printed electronics"."""
    return name[0].lower() + name[1:] if not name.split(maxsplit=1)[0][1:2].isupper() else name
