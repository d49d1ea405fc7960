"""People a sentence names with what makes them worth naming: a role beside the name, or a verb of speech. Pure.

The parser's names of people are kept only with such evidence, which is what separates sources from bylines, streets
and victims; names it takes for a place or a firm count where the sentence gives them a role ("Jack London, a
geologist at ..."). Where no parser is, nothing is found here.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from digest.text.parser import Parsed, Word

_ROLE_WORDS: Final = """
    founder cofounder co-founder chief ceo cto cfo coo ciso cio president vice-president director head chair
    chairman chairwoman chairperson professor prof lecturer dean provost rector postdoc student scientist
    researcher engineer economist analyst physicist chemist biologist geologist ecologist epidemiologist
    virologist oncologist neuroscientist astronomer mathematician statistician sociologist psychologist historian
    architect designer developer maintainer programmer manager partner spokesman spokeswoman spokesperson minister
    secretary commissioner administrator lawyer attorney prosecutor author lead leader principal executive officer
    investigator strategist consultant curator physician surgeon doctor nurse fellow adviser advisor
    superintendent governor mayor senator representative lawmaker technologist specialist expert hydrologist
    climatologist meteorologist seismologist linguist philosopher pharmacologist geneticist immunologist
    microbiologist botanist zoologist entomologist archaeologist anthropologist criminologist hacker cryptographer
    auditor coordinator planner inspector judge ambassador chancellor congressman congresswoman glaciologist
    oceanographer volcanologist agronomist toxicologist pathologist cardiologist neurologist radiologist
    paediatrician pediatrician veterinarian roboticist metallurgist captain general admiral colonel owner boss"""
_ROLES: Final = frozenset(_ROLE_WORDS.split())
_OFFICE_WORDS: Final = """
    president minister senator representative lawmaker governor mayor congressman"""
_OFFICE: Final = frozenset(_OFFICE_WORDS.split())
_OFFICE_TITLES: Final = frozenset(("sen", "rep", "gov"))
_TITLE_WORDS: Final = """
    dr dr. prof prof. professor mr mr. mrs mrs. ms ms. sen sen. rep rep. gov gov. sir dame lt lt. gen gen. col
    col. capt capt. judge"""
_TITLES: Final = frozenset(_TITLE_WORDS.split())
_SPEECH_WORDS: Final = """
    say tell add explain note write argue warn comment state announce claim acknowledge confirm stress caution
    predict estimate believe recall conclude observe suggest insist concede describe hope"""
_SPEECH: Final = frozenset(_SPEECH_WORDS.split())
_DEEDS: Final = {
    "announce": "announced it",
    "unveil": "announced it",
    "launch": "launched it",
    "discover": "found it",
    "warn": "warns",
    "develop": "developed it",
    "invent": "developed it",
    "sue": "sued",
    "resign": "resigned",
}
_BYLINE: Final = re.compile(
    r"(?:\bBy|\b(?:[Pp]hoto|[Ee]dited|[Rr]eporting|[Ww]ritten|[Ii]mages?|[Cc]redit|[Ss]ponsored)(?: by)?)[:\s]*$"
)
_STOPS: Final = frozenset(',;:()[]–—“”"‘…!?.')
_LONGEST: Final = 6  # words of a name
_NO_FIRM: Final = _ROLES | {"senior", "vice", "it", "co", "union", "mission", "hospital", "team", "project"}
_BEFORE: Final = 12  # words of a role before a name
_INNER: Final = frozenset(("of", "for", "and", "-", "at", "&", "’s", "'s", "."))  # that stand inside one
_LONG: Final = 26  # words of a role read after a comma
_NEAR: Final = 8  # words within which the role's own noun stands
_PARTICLE_WORDS: Final = """
    van von de der den del della di da dos du la le bin al el ten ter af av zu"""
_PARTICLES: Final = frozenset(_PARTICLE_WORDS.split())
_CAPS: Final = r"[^\W\d_a-zß-öø-ÿ][\w&’'.+-]*"
_ORG: Final = rf"(?:[Tt]he\s)?({_CAPS}(?:\s(?:(?:of|for|and|&|the|de|des|di|für)\s(?:the\s)?)?{_CAPS}){{0,7}})"
_AT: Final = tuple(re.compile(rf"\b{words}\s{_ORG}") for words in ("(?:at|with|from)", "(?:of|for)"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A person as one sentence names them."""

    name: str
    role: str  # "" where it gives none, and the name comes with a verb of speech
    organisation: str
    deed: str


def persons(parsed: Parsed) -> tuple[Person, ...]:
    """The people of a parsed sentence who have a role there or say something."""
    return tuple(found for span in _spans(parsed) if (found := _person(parsed, *span)))


def person_key(name: str) -> str:
    """First and last name without accents: one entry a person however it is spelt."""
    words = _bare_letters(name).replace(".", "").split()
    return f"{words[0]} {words[-1]}" if words else ""


def _bare_letters(text: str) -> str:
    text = text.translate(str.maketrans("łŁđĐøØıİ", "lLdDoOiI"))
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c)).casefold()


def _spans(parsed: Parsed) -> Iterator[tuple[int, int]]:
    """Runs of capitalised words of two and more that may be people, each once."""
    words, taken = parsed.words, -1
    for start in range(len(words)):
        if start <= taken or not _capital(words[start]) or words[start].text.casefold() in _TITLES | _ROLES:
            continue
        end = start + 1
        while end - start < _LONGEST and (more := _more(words, end)):
            end += more
        taken = end - 1
        first = _without_firm(words, start, end)
        if 2 <= sum(_capital(word) for word in words[first:end]) < _LONGEST:
            yield first, end


def _more(words: tuple[Word, ...], at: int) -> int:
    """How many words at a place continue a name: another, particles before one, or a hyphen and one."""
    if at >= len(words):
        return 0
    if _capital(words[at]):
        return 0 if words[at].text.casefold() in _ROLES else 1
    if at + 1 == len(words):
        return 0
    if words[at].text.casefold() in _PARTICLES and _joins(words, at + 1):
        return 1
    return 2 if words[at].text == "-" and not words[at - 1].space and _capital(words[at + 1]) else 0


def _without_firm(words: tuple[Word, ...], start: int, end: int) -> int:
    """Where the person's name begins: behind a firm's or place's that stands before it."""
    first = next((n for n in range(start, end) if words[n].name == "PERSON"), start)
    return first if words[start].name in ("ORG", "NORP", "GPE") and end - first > 1 else start


def _joins(words: tuple[Word, ...], at: int) -> bool:
    return _capital(words[at]) or words[at].text.casefold() in _PARTICLES


def _capital(word: Word) -> bool:
    return (
        word.text[:1].isupper()
        and (any(c.islower() for c in word.text) or (word.text.endswith(".") and len(word.text) == 2))
        and word.kind not in ("DET", "PRON", "ADP", "SCONJ", "CCONJ", "AUX")
    )


def _person(parsed: Parsed, start: int, end: int) -> Person | None:
    words = parsed.words
    inside = {words[n].name for n in range(start, end)}
    person = "PERSON" in inside
    name = parsed.span(start, end)
    if _BYLINE.search(parsed.span(0, start)) or any(c.isdigit() for c in name):
        return None
    role, organisation = _after(parsed, end) if end < len(words) else ("", "")
    if not role or not _surely(role):
        before = _before(parsed, start)
        role, organisation = before if before[0] else (role, organisation)
        organisation = organisation or (_of_whom(parsed, end) if role else "")
    verb = _verb(words, start, end)
    title = words[start - 1].text.casefold() if start else ""
    titled = title in _TITLES and (title.strip(".") not in _OFFICE_TITLES or verb in _SPEECH)
    if not person and not (role and _apart(words, start, end)) and not titled:
        return None
    if not role and not titled and verb not in _SPEECH:
        return None
    if verb not in _SPEECH | _DEEDS.keys() and _OFFICE & set(role.casefold().split()):
        return None  # a politician in passing
    deed = _DEEDS.get(verb, "comments" if verb in _SPEECH else "")
    if organisation in {word.text for word in words if word.name in ("NORP", "GPE") and word.kind == "ADJ"}:
        organisation = ""  # "Swedish energy minister"
    return Person(name=name, role=role, organisation=organisation, deed=deed)


def _apart(words: tuple[Word, ...], start: int, end: int) -> bool:
    """Whether a name the parser takes for another thing can be a person's: of two words, no kind of firm."""
    kinds = {"university", "institute", "college", "inc", "corp", "group", "bank", "agency", "department", "labs",
             "technologies", "research", "times", "post", "journal", "house", "street"}  # fmt: skip
    return end - start <= 4 and not kinds & {word.text.casefold().strip(".") for word in words[start:end]}


def _surely(role: str) -> bool:
    return bool(_ROLES & set(re.findall(r"[\w-]+", role.casefold())))


def _after(parsed: Parsed, end: int) -> tuple[str, str]:
    """The role after the name's comma, and its organisation."""
    words = parsed.words
    if words[end].text not in (",", "(", "–", "—"):
        return "", ""
    first = last = end + 1
    while last < len(words) and last - first < _LONG:
        word = words[last]
        if word.text in _STOPS and not (word.text == "." and word.space == ""):
            break
        if word.tag in ("VBD", "VBZ", "VBP", "MD", "WP", "WDT") and last > first:
            break
        last += 1
    if not any(_is_role(word) for word in words[first : first + _NEAR] if word in words[first:last]):
        return "", ""
    if words[first].tag in ("VBD", "VBZ", "WP", "IN", "CC") or not (first < last):
        return "", ""
    return _split(parsed.span(first, last))


def _before(parsed: Parsed, start: int) -> tuple[str, str]:
    """The role that stands before the name, as "Nordcell chief executive" or "its chief scientist, "."""
    words = parsed.words
    stop = start - 1 if start and words[start - 1].text == "," else start
    first = stop
    while first > 0 and stop - first < _BEFORE and _in_role(words[first - 1]):
        first -= 1
    while first < stop and words[first].text.casefold() in _INNER:
        first += 1
    if first < stop and words[first].text == "-":
        return "", ""
    run = words[first:stop]
    place = next((n for n, word in enumerate(run) if _is_role(word)), None)
    if place is None or run[-1].text.casefold() in _INNER:
        return "", ""
    if not _is_role(run[-1]) and not {word.text for word in run} & (
        {"of", "for"} | ({"at"} if stop < start else set())
    ):
        return "", ""
    owned = max((n + 1 for n in range(first, first + place) if words[n].text in ("’s", "'s")), default=0)
    head = owned or max((n + 1 for n in range(first, first + place) if _of_firm(words[n])), default=first)
    organisation = re.sub(r"\s?[’']s$", "", parsed.span(first, head))
    role, more = _split(parsed.span(head, stop))
    return role, more or (organisation if organisation[:1].isupper() else "")


def _in_role(word: Word) -> bool:
    return word.text.casefold() in _INNER or word.kind in ("NOUN", "PROPN", "ADJ", "NUM") or _is_role(word)


def _of_firm(word: Word) -> bool:
    """Whether a word before the role is its firm's: a capital that no sentence's start or nation gives it."""
    named = word.kind == "PROPN" and word.name not in ("NORP", "DATE", "CARDINAL", "ORDINAL")
    return named and word.text[:1].isupper() and word.text.casefold() not in _NO_FIRM


def _of_whom(parsed: Parsed, end: int) -> str:
    """The organisation right after the name: "Professor Aiko Tanaka of Keio University"."""
    rest = parsed.span(end, min(end + _NEAR, len(parsed.words)))
    found = re.match(rf"(?:of|at|from|with)\s{_ORG}", rest)
    return found[1].rstrip(" .,") if found else ""


def _is_role(word: Word) -> bool:
    text = word.text.casefold()
    return text in _ROLES or word.lemma.casefold() in _ROLES


def _split(phrase: str) -> tuple[str, str]:
    """A role's phrase as role and organisation: "a chemist at Lund University"."""
    phrase = re.sub(r"^(?:an?|the|its|their|our|his|her)\s", "", phrase.strip(" ,.–—"), flags=re.IGNORECASE)
    for pattern in _AT:
        found = pattern.search(phrase)
        if found and _surely(phrase[: found.start()]):
            return phrase[: found.start()].strip(" ,"), found[1].rstrip(" .,")
    owned = re.match(rf"{_ORG}[’']s?\s(.+)$", phrase)
    if owned and _surely(owned[2]):
        return owned[2], owned[1]
    led = (
        None
        if phrase.startswith("Co-")
        else re.match(rf"({_CAPS}(?:\s{_CAPS})*?)\s((?:[a-z][\w-]*|vice|chief|co-).*)$", phrase)
    )
    if led and _surely(led[2]) and led[1].casefold() not in _NO_FIRM:
        return led[2], led[1]
    return phrase, ""


def _verb(words: tuple[Word, ...], start: int, end: int) -> str:
    """The lemma of what the person does, "" where the sentence names them in passing."""
    for n in range(start, end):
        if words[n].role == "nsubj" and not start <= words[n].head < end:
            return words[words[n].head].lemma.casefold()
    near = [*words[max(0, start - 1) : start], *words[end : end + 1]]  # "said Maria Keller"
    return next((word.lemma.casefold() for word in near if word.kind == "VERB"), "")
