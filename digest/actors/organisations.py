"""Organisations a sentence names with what they do in it, read from its parse. Pure.

A name is an organisation's where the parser says so, where it holds a word that only organisations are called by
("University"), or where the sentence says what it is ("the gang Greywick", "Nordcell, a battery maker"). What makes it
an actor is its place in the sentence: it does something, or something is done to it. A name in passing is none.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from digest.evidence.roles import is_role
from digest.text.kind_words import KIND_BESIDE, KIND_OF, own_kind
from digest.text.parser import Parsed, Word
from digest.types import ActorKind

_INNER: Final = frozenset(
    ("of", "for", "and", "&", "the", "de", "des", "di", "del", "für", "on", "at", "'s", "’s", "-")
)
_NO_ORG: Final = frozenset(("DATE", "TIME", "MONEY", "PERCENT", "CARDINAL", "ORDINAL", "QUANTITY", "NORP", "LANGUAGE"))
_THINGS: Final = frozenset(("PRODUCT", "WORK_OF_ART", "LAW", "EVENT", "FAC", "LOC"))
# What only somebody does: a product or a place is no subject of these.
_ACTS_WORDS: Final = """
    say announce confirm disclose admit deny launch release publish acquire buy sell sue fine warn report claim raise
    open close halt stop resume restart refuse promise apologise apologize investigate arrest accuse blame hire fund pay
    file patch fix find discover unveil introduce add ask order approve reject recall cut lay join sign develop build
    offer seek invest partner tell urge ban publish withdraw suspend notify restore detect attribute block charge seize
    sanction award grant lend coordinate gather win"""
_ACTS: Final = frozenset(_ACTS_WORDS.split())
_HARM_WORDS: Final = """
    hack breach attack hit compromise target extort infiltrate cripple paralyse disrupt"""
_HARM: Final = frozenset(_HARM_WORDS.split())
_HARMS_WORDS: Final = """
    attack hack breach leak intrusion cyberattack incident outage ransomware cyber-attack"""
_HARMS: Final = frozenset(_HARMS_WORDS.split())
_DONE: Final = frozenset(("sue", "fine", "acquire", "charge", "accuse", "sanction", "ban", "buy", "found", "fund"))
_DEEDS: Final = {
    "announce": "announced it", "unveil": "announced it", "introduce": "announced it", "launch": "launched it",
    "sue": "sued", "investigate": "investigates", "warn": "warns", "discover": "found it", "arrest": "made arrests",
}  # fmt: skip
_PROBES: Final = frozenset(("probe", "investigation", "inquiry", "review", "enquiry"))  # to launch one is no launch
_BREACHES: Final = frozenset(("breach", "hack", "hacking"))  # "the Qilin attack" may be Qilin's own
_DONE_TO: Final = {"sue": "was sued", "fine": "was fined", "charge": "was charged", "acquire": "was bought"}
_SUITS: Final = {"suit": "was sued", "lawsuit": "was sued", "complaint": "was sued", "fine": "was fined"}
_LEADING: Final = frozenset(("the", "a", "an", "its", "mr", "mr.", "dr", "dr."))
_LEGAL: Final = re.compile(
    r"\bLLP\b|\blaw (?:firm|offices?)\b|\bclass action\b|\binvestigating (?:claims|potential)\b"
    r"|\bshareholders\b.*\bcontact\b|\bPR ?Newswire\b|\bcontributed\b"
    r"|^\W*(?:Sponsored by|By|Photo|Text|Words|Pictures)\b",
    re.IGNORECASE,
)
STATUTE: Final = re.compile(r"\b(?:Act|Bill|Law|Regulation|Directive|Treaty|Programme?|Protocol)\b")


@dataclass(frozen=True, slots=True, kw_only=True)
class Organisation:
    """An organisation as one sentence names it."""

    name: str
    kind: ActorKind | None  # None where the sentence doesn't say
    deed: str
    acts: bool  # it does something here, or something is done to it
    known: bool  # the parser, its own name or the sentence says that it is an organisation


def organisations(parsed: Parsed) -> tuple[Organisation, ...]:
    """The organisations of a parsed sentence, those in passing too (`acts` tells)."""
    if _LEGAL.search(parsed.span(0, len(parsed.words))):
        return ()
    return tuple(found for span in _spans(parsed) if (found := _read(parsed, *span)))


def statutes(text: str) -> frozenset[str]:
    """Acronyms that a text gives to laws and programmes: "Cybersecurity Information Sharing Act (CISA)"."""
    found = re.findall(r"((?:[A-Z][\w-]+ (?:(?:of|for|and|on) )?){1,7})\(([A-Z]{2,8})\)", text)
    return frozenset(short for long, short in found if STATUTE.search(long))


def _spans(parsed: Parsed) -> Iterator[tuple[int, int]]:
    """Runs of capitalised words, joined by "of" and the like where they hold a kind's word or the parser joins them."""
    words, at = parsed.words, 0
    while at < len(words):
        if not _named(words, at):
            at += 1
            continue
        end = at + 1
        while end < len(words):
            if _named(words, end) and _tied(words, end):
                end += 1
            elif _hyphened(words, end):
                end += 2
            elif joined := _joined(words, at, end):
                end += joined
            else:
                break
        yield at, end
        at = end


def _opens(parsed: Parsed, at: int) -> bool:
    """Whether a word has its capital from the sentence it begins: no name, and nothing beside it is one."""
    words, starts = parsed.words, {start for start, _ in parsed.sentences}
    if words[at].kind == "PROPN":
        return False
    lone = at + 1 == len(words) or not words[at + 1].text[:1].isupper()
    return (at in starts or (at - 1 in starts and not words[at - 1].text.isalnum())) and (lone or not words[at].name)


def _named(words: tuple[Word, ...], at: int) -> bool:
    word = words[at]
    return (
        word.text[:1].isupper()
        and word.kind in ("PROPN", "NOUN", "ADJ", "X", "VERB")
        and word.text not in ("CEO", "CTO")
    )


def _hyphened(words: tuple[Word, ...], at: int) -> bool:
    """Whether a hyphen ties the next word to the name: "Hoffmann-Mwangi"."""
    inside = at + 1 < len(words) and words[at].text in ("-", "’", "'") and not words[at].space
    return inside and not words[at - 1].space and words[at + 1].text[:1].isupper()


def _tied(words: tuple[Word, ...], at: int) -> bool:
    """Whether a word belongs to the name before it: nothing stands between them."""
    return words[at - 1].text not in (",", ";", ":", "(", ")")


def _joined(words: tuple[Word, ...], start: int, at: int) -> int:
    """How many words join what follows to the name: "of", "for the", "and" inside one that the parser knows."""
    width = (
        2
        if at + 2 < len(words) and words[at].text in ("of", "for", "and") and words[at + 1].text in ("the", "and")
        else 1
    )
    if at + width >= len(words) or words[at].text.casefold() not in _INNER or not _named(words, at + width):
        return 0
    kind = any(word.text.casefold() in KIND_OF for word in words[start:at])
    inside = words[at].name == words[at - 1].name == words[at + width].name == "ORG"
    if words[at].text in ("and", "&"):
        later = KIND_OF.get(words[at + width].text.casefold()) or (
            at + width + 1 < len(words) and KIND_OF.get(words[at + width + 1].text.casefold())
        )
        of = any(word.text in ("of", "for") for word in words[start:at])
        return width if words[at].text == "&" or (not (kind and later) and (inside or (kind and of))) else 0
    if words[at].text in ("'s", "’s"):
        return width if kind is False and inside else 0
    return width if kind or inside else 0


def _read(parsed: Parsed, start: int, end: int) -> Organisation | None:
    words = parsed.words
    if start and not words[start - 1].space and (words[start - 1].text[-1:].isalnum() or words[start - 1].text == "-"):
        return None  # the end of "23andMe", of "al-Mansoori"
    if start > 1 and words[start - 1].text in "”’\"'" and words[start - 2].text[:1].isupper():
        return None  # the end of "Toys “R” Us"
    if not start and _is_dateline(words, end):
        return None
    while start < end - 1 and (words[start].text.casefold() in _LEADING or _describes(words[start])):
        start += 1
    name = parsed.span(start, end)
    labels = [words[n].name for n in range(start, end)]
    own, beside = own_kind(name), _beside(parsed, start, end)
    lone = labels[0] in ("GPE", "PERSON") and all(label == labels[0] for label in labels)
    if (
        STATUTE.search(words[end - 1].text)
        or all(label in _NO_ORG for label in labels)
        or len(name) < 2
        or not any(c.isalpha() for c in name)
    ):
        return None
    known = bool(own or beside) or "ORG" in labels
    if not known and any(label in _THINGS for label in labels):
        return None
    if not beside and _opens(parsed, start):
        return None
    if not own and (("PERSON" in labels and end - start > 1) or any(is_role(word) for word in words[start:end])):
        return None
    acts, deed, sure = _deed(words, start, end)
    deed = "" if deed == "launched it" and own == "agency" else deed  # it launches probes and campaigns
    if lone and not (own or beside) and not acts:
        return None
    return Organisation(
        name=name, kind=beside or own, deed=deed, acts=acts, known=(known or sure) and (not lone or bool(own or beside))
    )


def _is_dateline(words: tuple[Word, ...], end: int) -> bool:
    """Whether a text begins with a town in capitals: "PAMPLONA, 3 March"."""
    behind = words[end].text if end < len(words) else ""
    return all(word.text.isupper() for word in words[:end]) and behind in (",", "—", "–", "-", "(", ":")


def _describes(word: Word) -> bool:
    """Whether a word only says how the name is: "Alleged GCash breach"."""
    return word.tag in ("JJ", "VBN", "VBD", "VBG") and not word.name


def _beside(parsed: Parsed, start: int, end: int) -> ActorKind | None:
    """The kind that a noun beside the name gives it: before it, or explaining it."""
    words = parsed.words
    root = _root(words, start, end)
    if parsed.span(max(0, start - 3), start).casefold() in ("start-up", "spin-off", "spin-out"):
        return "company"
    near = [words[start - 1]] if start and words[start - 1].kind == "NOUN" else []
    near += [word for word in words[end : end + 8] if word.role == "appos" and start <= word.head < end]
    near += [words[root.head]] if root.role == "appos" and words[root.head].kind == "NOUN" else []
    if root.role == "nsubj" and words[root.head].lemma == "be":
        near += [word for word in words if word.role == "attr" and words[word.head] is words[root.head]]
    return next((kind for word in near if (kind := _kind_beside(word))), None)


def _kind_beside(word: Word) -> ActorKind | None:
    text = word.lemma.casefold()
    return KIND_BESIDE.get(text, "company" if text.endswith("maker") and text != "maker" else None)


def _root(words: tuple[Word, ...], start: int, end: int) -> Word:
    return next((words[n] for n in range(start, end) if not start <= words[n].head < end), words[end - 1])


def _deed(words: tuple[Word, ...], start: int, end: int) -> tuple[bool, str, bool]:
    """Whether it acts or is acted upon, in which words, and whether only somebody does or suffers that."""
    word = _root(words, start, end)
    joined = False
    for _ in range(4):  # "the gang Greywick claimed": from the name to the noun it explains
        if joined and word.role == "pobj" and words[words[word.head].head].kind == "PROPN":
            word = words[words[word.head].head]  # of "the University of Warwick and Coventry University"
            continue
        if word.role not in ("appos", "compound", "nmod", "conj") or words[word.head].kind not in ("NOUN", "PROPN"):
            break
        joined = joined or word.role == "conj"
        if word.role == "compound" and words[word.head].lemma.casefold() in _HARMS:
            return True, "was attacked" if words[word.head].lemma.casefold() in _BREACHES else "", False
        if word.role in ("compound", "nmod") and words[word.head].kind == "NOUN":
            break  # "the Skerry chief executive said": it isn't Skerry that speaks
        word = words[word.head]
    verb = words[word.head].lemma.casefold()
    if any(one.role == "neg" and words[one.head] is words[word.head] for one in words):
        return False, "", False  # "did not answer"
    if word.role == "nsubj":
        deed = _DEEDS.get(verb, "")
        if deed == "launched it":
            done = {one.lemma.casefold() for one in words if one.role == "dobj" and words[one.head] is words[word.head]}
            deed = "investigates" if done & _PROBES else "" if "campaign" in done else deed
        return verb in _ACTS or words[word.head].kind == "VERB", deed, verb in _ACTS
    if word.role in ("nsubjpass", "dobj") and verb in _HARM | _DONE:
        return True, "was attacked" if verb in _HARM else _DONE_TO.get(verb, ""), verb in _HARM
    return _behind(words, word) if word.role == "pobj" else (False, "", False)


def _behind(words: tuple[Word, ...], word: Word) -> tuple[bool, str, bool]:
    """An organisation behind a preposition: "acquired by", "according to", "the attack on"."""
    before = words[word.head]
    led, how = words[before.head], before.text.casefold()
    if before.role == "agent" or (how == "by" and led.tag == "VBN"):
        return True, _DEEDS.get(led.lemma.casefold(), ""), False
    if (how == "to" and led.text.casefold() == "according") or (how == "by" and led.kind == "NOUN"):
        return True, "", how == "to"
    if how in ("on", "against", "at", "of") and led.lemma.casefold() in _HARMS:
        return True, "was attacked", how in ("on", "against")
    if how == "against" and (done := _SUITS.get(led.lemma.casefold(), "")):
        return True, done, True
    return False, "", False
