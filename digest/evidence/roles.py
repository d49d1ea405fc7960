"""What a sentence says a person is: the role and the organisation beside a name. Pure.

A role is a noun for a person: the closed list here, or another noun that the parse puts right before the name
("Conductor Kahchun Wong"), which counts for less.
"""

import re
from collections.abc import Sequence
from functools import cache
from typing import Final

from babel import Locale

from digest.text.parser import Parsed, Word
from digest.text.words import fold, fold_all

_ROLE_WORDS: Final = """
    founder cofounder co-founder chief ceo cto cfo coo ciso cio president vice-president director head chair
    chairman chairwoman chairperson professor prof lecturer reader dean provost rector postdoc student scientist
    researcher engineer economist analyst physicist chemist biologist geologist ecologist epidemiologist
    virologist oncologist neuroscientist astronomer mathematician statistician sociologist psychologist historian
    architect designer developer maintainer programmer manager partner spokesman spokeswoman spokesperson minister
    secretary commissioner administrator lawyer attorney prosecutor author co-author lead leader principal executive
    officer investigator strategist consultant curator physician surgeon doctor fellow adviser advisor therapist
    superintendent governor mayor senator representative lawmaker technologist specialist expert hydrologist
    climatologist meteorologist seismologist linguist philosopher pharmacologist geneticist immunologist
    microbiologist botanist zoologist entomologist archaeologist anthropologist criminologist hacker cryptographer
    auditor coordinator planner inspector judge ambassador chancellor congressman congresswoman glaciologist
    oceanographer volcanologist agronomist toxicologist pathologist cardiologist neurologist radiologist
    paediatrician pediatrician veterinarian roboticist metallurgist captain general admiral colonel owner boss
    editor counsel recruiter supervisor negotiator archivist librarian teacher detective"""
ROLES: Final = frozenset(_ROLE_WORDS.split())
_ROLE_KEYS: Final = frozenset(fold(word) for word in ROLES)
_OFFICE_WORDS: Final = """
    president minister senator representative lawmaker governor mayor congressman congresswoman mp msp mep
    parliamentarian chancellor minister-president"""
OFFICES: Final = frozenset(_OFFICE_WORDS.split())
_TITLE_WORDS: Final = """
    dr dr. prof prof. professor mr mr. mrs mrs. ms ms. sen sen. rep rep. gov gov. sir dame lord lady lt lt. gen gen. col
    col. capt capt. sgt sgt. judge captain sr."""
TITLES: Final = frozenset(_TITLE_WORDS.split())
_STOPS: Final = frozenset(',;:()[]–—“”"‘…!?.')
# Words that begin a role with a capital where they begin a sentence, and are no firm's name there.
_MODIFIER_WORDS: Final = """
    senior vice it co union mission hospital team project deputy staff plant technical finance competition council city
    county state security research marketing sales policy press media communications legal tax energy traffic farm
    school student party group club board lead first second speech graduate home foreign prime chief associate assistant
    executive managing general principal former acting interim product programme program data software hardware jury
    night station site cybersecurity cyber computer internet aviation consumer retail defence defense privacy health
    climate crypto ransomware malware intelligence threat supreme high"""
_MODIFIERS: Final = ROLES | frozenset(_MODIFIER_WORDS.split())
_BEFORE: Final = 12  # words of a role before a name
_LONG: Final = 26  # words of a role read after a comma
_NEAR: Final = 8  # words within which the role's own noun stands
_JOINS: Final = ("of", "for", "at")
_INNER: Final = frozenset((*_JOINS, "and", "-", "&", "’s", "'s", "."))  # that stand inside a role
_CAPS: Final = r"[^\W\d_a-zß-öø-ÿ][\w&’'.+-]*"
_WITHIN: Final = r"(?:of|for|and|&|the|de|des|di|für|van|der|da|(?<=University\s)at)"  # that stand inside a name
_ORG: Final = rf"(?:[Tt]he\s)?({_CAPS}(?:\s(?:{_WITHIN}\s(?:the\s|de\s)?)?{_CAPS}){{0,7}})"
_AT: Final = tuple(re.compile(rf"\b{words}\s{_ORG}") for words in ("(?:at|with|from|in the)", "(?:of|for)"))
# "Secretary of State" is an office whole; what stands behind "of" is no employer's name.
_OF_STATE: Final = re.compile(r"(?i)\b(?:minister|secretary|chancellor|attorney general) (?:of|for)\b")
_DEPARTMENTS: Final = frozenset(("minister", "secretary", "commissioner"))  # "Energy minister": no firm called Energy
_LEADING: Final = re.compile(r"^(?:an?|the|its|their|our|his|her|both|all|two|three|four)\s", re.IGNORECASE)


@cache
def places() -> frozenset[str]:
    """Countries, as Unicode's CLDR calls them in English, and other names of some."""
    told = {name.split(" (")[0] for name in Locale("en").territories.values()}
    return frozenset(told) | {"U.S.", "US", "UK", "U.K.", "America", "Britain", "England", "Scotland", "Wales"}


def is_role(word: Word) -> bool:
    """Whether a word is a noun for what a person is."""
    text = word.text.casefold()
    return text in ROLES or word.lemma.casefold() in ROLES or text.rpartition("-")[2] in ROLES


def says_role(phrase: str) -> bool:
    """Whether a phrase holds a noun for what a person is."""
    return not _ROLE_KEYS.isdisjoint(fold_all(phrase).split())


def role_after(parsed: Parsed, end: int) -> tuple[str, str]:
    """The role behind the name's comma or bracket, and its organisation."""
    words = parsed.words
    if end >= len(words) or words[end].text not in (",", "(", "–", "—"):
        return "", ""
    first = last = end + 1
    while last < len(words) and last - first < _LONG:
        word = words[last]
        if word.text in _STOPS and not (word.text == "." and word.space == ""):
            break
        if word.tag in ("VBD", "VBZ", "VBP", "MD", "WP", "WDT") and last > first:
            break
        if word.text.casefold() == "and" and _next_name(words, last):
            break
        last += 1
    if (
        first == last
        or words[first].text.casefold() in ("as", "with", "by", "after", "and", "or")
        or words[first].tag in ("VBD", "VBZ", "VBN", "VBG", "WP", "IN", "CC")
    ):
        return "", ""
    if not any(is_role(word) for word in words[first : min(last, first + _NEAR)]):
        return "", ""
    plural = next((n for n in range(first, last) if is_role(words[n]) and words[n].tag == "NNS"), None)
    phrase = parsed.span(first, last)
    if plural is not None:
        phrase = f"{parsed.span(first, plural)} {words[plural].lemma} {parsed.span(plural + 1, last)}"
    return split(phrase)


def _next_name(words: Sequence[Word], at: int) -> bool:
    """Whether two names follow: the role ends before "and Sadia Chowdhury"."""
    return all(word.name == "PERSON" for word in words[at + 1 : at + 3]) and at + 2 < len(words)


def role_before(parsed: Parsed, start: int) -> tuple[str, str]:
    """The role that stands before the name, as "Nordcell chief executive" or "its chief scientist, "."""
    words = parsed.words
    stop = start - 1 if start and words[start - 1].text == "," else start
    first = stop
    while first > 0 and stop - first < _BEFORE and _in_role(words[first - 1]):
        first -= 1
    first = _from_role(words, first, stop)
    run = words[first:stop]
    place = next((n for n, word in enumerate(run) if is_role(word)), None)
    if place is None or run[0].text == "-" or run[-1].text.casefold() in _INNER:
        return "", ""
    if not is_role(run[-1]) and not {word.text for word in run} & ({"of", "for"} | ({"at"} if stop < start else set())):
        return "", ""
    owned = max((n + 1 for n in range(first, first + place) if words[n].text in ("’s", "'s")), default=0)
    firm = [n + 1 for n in range(first, first + place) if _of_firm(words[n]) and not _opens(parsed, n)]
    department = words[first + place].text.casefold() in _DEPARTMENTS and len(run) == place + 1
    head = owned or (first if department else max(firm, default=first))
    organisation = re.sub(r"\s?[’']s$", "", parsed.span(first, head))
    role, more = split(parsed.span(head, stop))
    if role.startswith("and "):
        return parsed.span(first, stop), ""  # "Hungarian Prime Minister and Fidesz leader"
    return role, more or (organisation if organisation[:1].isupper() else "")


def _from_role(words: Sequence[Word], first: int, stop: int) -> int:
    """Where a role begins: behind any "of" that no role stands before ("the body of Ukrainian lawyer ...")."""
    for n in range(first, stop):
        if words[n].text.casefold() in _INNER and not any(is_role(word) for word in words[first:n]):
            # A hyphen and "'s" tie what stands before them to the role; "of" and "and" don't.
            if words[n].text in ("-", "’s", "'s", "&", ".") or (words[n].text == "and" and _of_firm(words[n - 1])):
                continue
            first = n + 1
    while first < stop and words[first].text.casefold() in _INNER:
        first += 1
    return first


def _opens(parsed: Parsed, at: int) -> bool:
    """Whether a word begins its sentence in no name that the parser knows: its capital says nothing."""
    return any(at == start for start, _ in parsed.sentences) and parsed.words[at].kind != "PROPN"


def _in_role(word: Word) -> bool:
    if any(c.isdigit() for c in word.text):
        return False
    return word.text.casefold() in _INNER or word.kind in ("NOUN", "PROPN", "ADJ", "NUM") or is_role(word)


def _of_firm(word: Word) -> bool:
    """Whether a word before the role is its firm's: a capital that no sentence's start or nation gives it."""
    named = word.kind == "PROPN" and word.name not in ("NORP", "DATE", "CARDINAL", "ORDINAL")
    return named and word.text[:1].isupper() and word.text.casefold() not in _MODIFIERS


def of_whom(parsed: Parsed, end: int) -> str:
    """The organisation right behind the name: "Professor Aiko Tanaka of Keio University"."""
    return of_whom_words(parsed.span(end, min(end + _NEAR, len(parsed.words))))


def of_whom_words(rest: str) -> str:
    """The organisation that words begin with: "of Keio University", "(NTNU)"."""
    found = re.match(rf"(?:(?:of|at|from|with)\s{_ORG}|\({_ORG}\))", rest)
    return _bare(found[1] or found[2]) if found else ""


def _bare(name: str) -> str:
    return re.sub(r"[’']s$", "", name.rstrip(" .,"))


def split(phrase: str) -> tuple[str, str]:
    """A role's phrase as role and organisation: "a chemist at Lund University"."""
    phrase = re.sub(r"\s?[’']s$|^(?:com|org|net|io|ai)\s", "", phrase.strip(" ,.–—"))  # "Crypto. com CEO"
    while shorter := _LEADING.sub("", phrase):
        if shorter == phrase:
            break
        phrase = shorter
    for pattern in _AT:
        found = pattern.search(phrase)
        if found and says_role(phrase[: found.start()]) and not _OF_STATE.search(phrase[: found.start(1)]):
            return phrase[: found.start()].strip(" ,"), _bare(found[1])
    owned = re.match(rf"{_ORG}[’']s?\s(.+)$", phrase)
    if owned and says_role(owned[2]):
        return owned[2], owned[1]
    led = (
        None
        if phrase.startswith("Co-")
        else re.match(rf"({_CAPS}(?:\s{_CAPS})*?)\s((?:[a-z][\w-]*|vice|chief|co-).*)$", phrase)
    )
    if (
        led
        and says_role(led[2])
        and led[2].casefold() not in _DEPARTMENTS
        and led[1].split()[0].casefold() not in _MODIFIERS
    ):
        return led[2], led[1]
    return phrase, ""
