"""People a sentence names with what makes them worth naming. Pure.

The parser's names of people are kept only with evidence, which is what separates sources from bylines, streets and
victims: a role beside the name, a verb of speech or work, an organisation they are of, or a list that says what they
are ("Jury: ..."). Names it takes for a place or a firm count where the sentence gives them a role ("Jack London, a
geologist at ..."). Where no parser is, nothing is found here.
"""

import re
from collections.abc import Iterator
from typing import Final

from digest.actors.listed import Person, Seen, listed, shared
from digest.evidence.roles import (
    OFFICES,
    ROLES,
    TITLES,
    is_role,
    of_whom,
    of_whom_words,
    places,
    role_after,
    role_before,
    says_role,
    split,
)
from digest.text.kind_words import KIND_OF
from digest.text.parser import Parsed, Word
from digest.text.words import bare_letters

_POLITE: Final = frozenset(("mr", "mr.", "mrs", "mrs.", "ms", "ms.", "sir", "dame", "lord", "lady"))
_OFFICE_TITLES: Final = frozenset(("sen", "rep", "gov"))
_SPEECH_WORDS: Final = """
    say tell add explain note write argue warn comment state announce claim acknowledge confirm stress caution
    predict estimate believe recall conclude observe suggest insist concede describe hope call doubt welcome blame
    agree disagree reply respond promise apologise apologize expect think reckon report"""
_SPEECH: Final = frozenset(_SPEECH_WORDS.split())
# What people do who are behind something, in "who leads ..." and in "led by ...".
_WORK_WORDS: Final = """
    lead run head chair direct found maintain manage teach keep study research review build track advise oversee develop
    create discover design coordinate supervise write find breed invent conduct make own read monitor"""
_WORK: Final = frozenset(_WORK_WORDS.split())
_DEEDS: Final = {
    "announce": "announced it",
    "unveil": "announced it",
    "launch": "launched it",
    "discover": "found it",
    "find": "found it",
    "warn": "warns",
    "develop": "developed it",
    "invent": "developed it",
    "sue": "sued",
    "resign": "resigned",
}
# What is done to whoever is accused of it, and makes them one whom the story is about.
_ACCUSED: Final = {
    "charge": "was charged", "arrest": "was arrested", "sentence": "was sentenced", "indict": "was indicted",
    "convict": "was convicted", "jail": "was jailed", "extradite": "was extradited",
}  # fmt: skip
_OF_FIRMS: Final = frozenset(("partner", "owner", "developer", "leader"))  # roles that firms have too
_BYLINE: Final = re.compile(
    r"(?:^By|\b(?:[Pp]hotos?|[Ee]dited|[Rr]eporting|[Ww]ritten|[Ii]mages?|[Cc]redit|[Ss]ponsored|[Tt]ext|[Ww]ords"
    r"|[Pp]ictures?|[Ss]tory|[Aa]nalysis)(?: by)?|\bLLP|[Cc]ontact)[:\s]*$|^(?:By|Written by) [^.]*$"
)
_LEGAL: Final = re.compile(r"\bLLP\b|\blaw firm\b|\bclass action\b|\bshareholders\b.*\bcontact\b", re.IGNORECASE)
_CREDIT: Final = re.compile(
    r"^\W*(?:By|Text|Words|Pictures?|Photos?|Photo credit|(?:Media|Press) contact|Edited|Written|Analysis|Reporting)\b"
    r"(?::| by\b| [A-Z])"
)
_WHO: Final = re.compile(
    r"(?:\s?(?:of|from|at|with) [^,]{2,40})?\s?, (?:who\b|whose (lab|group|team|company|firm|laboratory)\b)"
)
_NEAR: Final = 9  # words behind a name in which "who leads" stands
_LONGEST: Final = 7  # words of a name
_PARTICLE_WORDS: Final = """
    van von und zu de der den del della di da dos du la las le los bin ibn al el ten ter af av y e ap ould ni ní mac"""
_PARTICLES: Final = frozenset(_PARTICLE_WORDS.split())
_AFTER_NAME: Final = frozenset(("Jr.", "Jr", "Sr.", "II", "III", "IV"))
_KIND_WORDS: Final = """
    group bank technologies research times fund school airport police award prize act systems solutions motors suite"""
NO_PERSON: Final = frozenset(_KIND_WORDS.split()) | KIND_OF.keys()  # words of which no person's name is made


def persons(parsed: Parsed) -> tuple[Person, ...]:
    """The people of a parsed sentence who have a role there, say something or are behind something."""
    whole = parsed.span(0, len(parsed.words))
    if _CREDIT.search(whole) or _LEGAL.search(whole):
        return ()
    seen = [_seen(parsed, *span) for span in name_spans(parsed)]
    return tuple(one.person for one in shared(parsed, listed(parsed, seen)) if one.kept)


def speakers(parsed: Parsed) -> frozenset[str]:
    """Surnames that say something in a sentence, as keys: who was named in full before is a source."""
    words = parsed.words
    found = (
        n for n, word in enumerate(words)
        if word.role == "nsubj" and word.kind == "PROPN" and words[word.head].lemma.casefold() in _SPEECH
    )  # fmt: skip
    return frozenset(bare_letters(words[n].text) for n in found)


def mentions(parsed: Parsed) -> tuple[Person, ...]:
    """Full names that the parser takes for people, without any evidence."""
    spans = (span for span in name_spans(parsed) if _apart(parsed.words, *span))
    named = (span for span in spans if all(w.name == "PERSON" for w in parsed.words[span[0] : span[1]]))
    return tuple(Person(name=parsed.span(*span), role="", organisation="", deed="comments") for span in named)


def person_key(name: str) -> str:
    """First and last name without accents: one entry a person however it is spelt."""
    words = [word for word in bare_letters(name).replace(".", "").split() if word not in ("jr", "sr", "ii", "iii")]
    return f"{words[0]} {words[-1]}" if words else ""


def name_spans(parsed: Parsed) -> Iterator[tuple[int, int]]:
    """Runs of capitalised words of two and more that may be people, each once."""
    words, taken = parsed.words, -1
    for start in range(len(words)):
        if start <= taken or not _capital(words[start]) or words[start].text.casefold() in TITLES | ROLES:
            continue
        end = start + 1
        while end - start < 2 * _LONGEST and (more := _more(words, end) or _small_end(words, start, end)):
            end += more
        taken = end - 1
        first = _without_firm(parsed, start, end)
        if 2 <= sum(part[:1].isupper() for part in parsed.span(first, end).split()) <= _LONGEST:
            yield first, end


def _more(words: tuple[Word, ...], at: int) -> int:
    """How many words at a place continue a name: another, particles before one, or a hyphen and one."""
    if at >= len(words):
        return 0
    if words[at].text in _AFTER_NAME or re.match(r"[a-z]{2}[-’'][A-ZÀ-Þ]", words[at].text):
        return 1  # "Jr.", "al-Mansoori"
    if _capital(words[at]):
        return 0 if words[at].text.casefold() in ROLES else 1
    if at + 1 == len(words):
        return 0
    if words[at].text.casefold() in _PARTICLES and _joins(words, at + 1):
        return 1
    if words[at].text.casefold() in _PARTICLES and words[at + 1].text == "-" and _joins(words, at + 2):
        return 2
    return 2 if words[at].text == "-" and not words[at - 1].space and _capital(words[at + 1]) else 0


def _small_end(words: tuple[Word, ...], start: int, at: int) -> int:
    """Two where a hyphen and a small word end a name: "Song Young-moo"."""
    tied = at + 1 < len(words) and words[at].text == "-" and not words[at - 1].space and not words[at].space
    return 2 if tied and at - start > 1 and words[at + 1].text.isalpha() else 0


def _without_firm(parsed: Parsed, start: int, end: int) -> int:
    """Where the person's name begins: behind a firm's, place's or office's that stands before it."""
    words = parsed.words
    first = next((n for n in range(start, end) if words[n].name == "PERSON"), start)
    led = words[start].name in ("ORG", "NORP", "GPE") or (first == start + 1 and _begins(parsed, start))
    return first if led and sum(_capital(word) for word in words[first:end]) > 1 else start


def _begins(parsed: Parsed, at: int) -> bool:
    """Whether a word begins its sentence, where a capital says nothing."""
    return at == 0 or any(at == start for start, _ in parsed.sentences) or parsed.words[at - 1].text in "“‘\"'"


def _joins(words: tuple[Word, ...], at: int) -> bool:
    if at >= len(words):
        return False
    return _capital(words[at]) or (at + 1 < len(words) and words[at].text.casefold() in _PARTICLES)


def _capital(word: Word) -> bool:
    return (
        word.text[:1].isupper()
        and (any(c.islower() for c in word.text) or (word.text.endswith(".") and len(word.text) == 2))
        and word.kind not in ("DET", "PRON", "ADP", "SCONJ", "CCONJ", "AUX")
    )


def _seen(parsed: Parsed, start: int, end: int) -> Seen:
    words = parsed.words
    name = parsed.span(start, end)
    labelled = any(words[n].name == "PERSON" for n in range(start, end))
    role, organisation = _role(parsed, start, end)
    verb, passive = verb_of(words, start, end)
    title = words[start - 1].text.casefold() if start else ""
    titled = title in TITLES - _POLITE and (title.strip(".") not in _OFFICE_TITLES or verb in _SPEECH)
    speaks = verb in _SPEECH and not passive
    works = _works(parsed, start, end)
    of = bool(organisation) and (not role or not says_role(role)) and _is_org(parsed, end)
    # A name the parser takes for another thing can be a person's where it has a role.
    of_firms = bool(role) and bool(_OF_FIRMS & set(role.casefold().split()))
    able = _apart(words, start, end) and (labelled or (bool(role) and not of_firms) or titled or works)
    accused = _ACCUSED.get(verb, "") if passive and labelled else ""
    kept = (
        able
        and not _BYLINE.search(parsed.span(0, start))
        and (bool(role) or titled or speaks or works or of or bool(accused))
    )
    offices = OFFICES | {"secretary"} if not organisation else OFFICES
    if not (speaks or works) and offices & set(role.casefold().replace(",", "").split()) and not organisation:
        kept = False  # a politician in passing
    if passive and verb in ("kill", "find", "injure", "hurt", "murder"):
        kept = False  # a victim
    if end < len(words) and words[end].text in ("'s", "’s"):
        kept = False  # "Juan Guaidó's chief of staff" is somebody else
    role, organisation = _of_state(parsed, role, organisation)
    deed = accused if passive else _DEEDS.get(verb, "comments" if speaks else "")
    person = Person(name=name, role=role, organisation=organisation, deed=deed)
    return Seen(span=(start, end), person=person, able=able or _apart(words, start, end), kept=kept)


def _role(parsed: Parsed, start: int, end: int) -> tuple[str, str]:
    role, organisation = role_after(parsed, end)
    if not role or not says_role(role):
        before = role_before(parsed, start)
        role, organisation = before if before[0] else (role, organisation)
    role = role or _is_one(parsed, start, end)
    return role, organisation or of_whom(parsed, end) or _where(parsed, end)


def _where(parsed: Parsed, end: int) -> str:
    """The organisation in "who teaches law at Sciences Po"."""
    near = parsed.span(end, min(end + 2 * _NEAR, len(parsed.words)))
    if not (told := _WHO.match(near)):
        return ""
    clause = re.split(r"[,;.]", near[told.end() :])[0]
    at = re.search(r"\bat (?=[^\W\d_a-z])", clause)
    return of_whom_words(clause[at.start() :]) if at else ""


def _of_state(parsed: Parsed, role: str, organisation: str) -> tuple[str, str]:
    """A country or nation goes into the role: "U.S. President", "President of Brazil"; half a name is made whole."""
    if not organisation or not role:
        return role, organisation
    whole = parsed.span(0, len(parsed.words))
    names = {parsed.span(*span).removeprefix("the ") for span in parsed.names}
    longer = next((name for name in names if name.startswith(f"{organisation} ")), "")
    if longer and f"{organisation} {role}".startswith(f"{longer} "):
        return f"{organisation} {role}".removeprefix(f"{longer} "), longer  # "European" | "Council President"
    last = organisation.rpartition(" ")[2]  # "North Korean" is a nation's word as "Korean" is, and no organisation
    nation = any(w.text == last and w.name in ("NORP", "GPE") and w.kind == "ADJ" for w in parsed.words)
    if nation and not (OFFICES | {"leader"}) & set(role.casefold().split()):
        return role, ""
    if not nation and organisation.removeprefix("the ") not in places():
        return role, organisation
    forms = (f"{role} {how} {organisation}" for how in ("of", "of the"))
    return next((form for form in forms if form in whole), "") or f"{organisation} {role}", ""


def _is_one(parsed: Parsed, start: int, end: int) -> str:
    """The role in "its project director is Joaquín Peña"."""
    words = parsed.words
    at = next((n for n in range(start, end) if words[n].role == "attr"), None)
    if at is None:
        return ""
    subject = (n for n, word in enumerate(words) if word.role == "nsubj" and word.head == words[at].head)
    spans = ((first, last) for n in subject for first, last in parsed.phrases if first <= n < last)
    return next((split(parsed.span(*span))[0] for span in spans if is_role(words[span[1] - 1])), "")


def _is_org(parsed: Parsed, end: int) -> bool:
    """Whether what the name is "of" is an organisation: by the parser's word, or by a kind in its name."""
    near = parsed.words[end + 1 : end + 8]
    return any(word.name == "ORG" or word.text.casefold() in NO_PERSON for word in near)


def _apart(words: tuple[Word, ...], start: int, end: int) -> bool:
    """Whether a name can be a person's: no digit, no word that only organisations are called by."""
    inside = {word.text.casefold().strip(".") for word in words[start:end]}
    glued = start > 0 and not words[start - 1].space and words[start - 1].text[-1:].isalnum()
    return not NO_PERSON & inside and not glued and not any(c.isdigit() for word in inside for c in word)


def verb_of(words: tuple[Word, ...], start: int, end: int) -> tuple[str, bool]:
    """The lemma of what a name does, "" where it is named in passing; and whether it is done to it."""
    at = next((n for n in range(start, end) if not start <= words[n].head < end), start)
    for _ in range(3):  # "Its chief executive, Erik Hallén, apologised": from the name to the noun it explains
        word = words[at]
        if word.role in ("nsubj", "nsubjpass"):
            return words[word.head].lemma.casefold(), word.role == "nsubjpass"
        if word.role not in ("appos", "compound", "nmod", "conj") or word.head == at:
            break
        at = word.head
    near = [*words[max(0, start - 1) : start], *words[end : end + 1]]  # "said Maria Keller"
    return next((word.lemma.casefold() for word in near if word.kind == "VERB"), ""), False


def _works(parsed: Parsed, start: int, end: int) -> bool:
    """Whether the name is followed by "who leads ..." or stands behind "led by"."""
    words = parsed.words
    told = _WHO.match(parsed.span(end, min(end + _NEAR, len(words))))
    if told and told[1]:
        return True
    if told:
        who = next(n for n in range(end, end + _NEAR) if words[n].text == "who")
        return any(word.lemma.casefold() in _WORK for word in words[who + 1 : who + 4])
    if start > 1 and words[start - 1].text == "by" and words[start - 2].tag == "VBN":
        return words[start - 2].lemma.casefold() in _WORK
    return False


def has_verb(parsed: Parsed) -> bool:
    """Whether anything happens in a sentence."""
    return any(word.kind in ("VERB", "AUX") and word.tag not in ("VBN", "VBG") for word in parsed.words)


def authors(parsed: Parsed) -> tuple[Person, ...]:
    """The names of a sentence without a verb that lists little else: a paper's front matter."""
    words = parsed.words
    if has_verb(parsed):
        return ()
    whole = parsed.span(0, len(words))
    spans = [span for span in name_spans(parsed) if _apart(words, *span)]
    named = sum(end - start for start, end in spans)
    plain = sum(word.text.isalpha() and word.text.islower() and word.text not in ("and", "of", "the") for word in words)
    labels = re.findall(r"(\w+)\s?:", whole)
    if any(label.casefold() not in ("authors", "author") for label in labels):
        return ()
    if (
        not spans
        or _CREDIT.search(whole)
        or named < 2 * plain
        or (len(spans) == 1 and not of_whom(parsed, spans[0][1]))
    ):
        return ()
    return tuple(
        Person(name=parsed.span(*span), role="author", organisation=of_whom(parsed, span[1]), deed="") for span in spans
    )
