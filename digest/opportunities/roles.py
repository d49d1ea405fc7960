"""What the words beside a date say it is for. English; the vocabulary of calls, adverts and programmes."""

# ruff: noqa: E501  (a pattern broken for its length can't be read)

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Role(StrEnum):
    """What a date is for, as far as a student can act on it."""

    OPENS = "opens"
    ABSTRACTS = "abstracts"
    DUE = "due"
    REGISTRATION = "registration"
    EVENT = "event"
    OTHER = "other"  # told to authors, printed, interviewed, employed, posted: nothing to hand in
    WAS = "was"  # a date that holds no more
    UNSAID = "unsaid"  # nothing beside it says what for


@dataclass(frozen=True, slots=True)
class Reading:
    """A role, and whether the words say that it is the newer of two dates."""

    role: Role
    extended: bool = False


def _words(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{pattern})\b", re.IGNORECASE)


# A line, a cell or a heading of its own: the first that is found in it decides.
_LABELS: Final = (
    (Role.WAS, _words(r"original(?:ly)?|previous(?:ly)?|formerly|old deadline|earlier (?:date|deadline)")),
    (
        Role.OTHER,
        _words(
            r"posted|published on|advertised|placed on|issued|published(?=\W*$)|published(?=:)|call published|updated"
            r"|(?:advert|advertisement|job) start date"
        ),
    ),
    (
        Role.OPENS,
        _words(
            r"(?:submissions?|applications?|nominations?|call|portal|system|site|window|registrations?) (?:\w+ ){0,3}?opens?"
            r"|open(?:s|ing)?(?: date)?(?: for (?:submissions?|applications?)(?: from)?)?(?= *:|\W*$)"
            r"|opening(?: date| of)?|open date|start of (?:the )?(?:submissions?|applications?|call|nominations?)"
            r"|applications? (?:start|begin)s?|launch of (?:the )?call|planned opening"
        ),
    ),
    (
        Role.OTHER,
        _words(
            r"notif\w+|benachrichtigung|decisions?|results?|acceptance|accepted|rejected|announce\w*|informed|interviews?"
            r"|responses?|rebuttals?|reviews?|selection|evaluation|offers?|winners?|ceremony|shortlist\w*|replies|outcome"
            r"|finals?(?= (?:in|at|on|of)|\W*$)|prototypes?|finalists?|returned?|camera[- ]ready|final versions?"
            r"|final (?:papers?|manuscripts?|copies)|revised|revisions?|publication|print\w*|appears?"
            r"|launch|debrief\w*|visits?|assessment|hotels?|accommodation|visas?|payments?|fees?|refunds?|exhibit\w*"
        ),
    ),
    (
        Role.ABSTRACTS,
        _words(
            r"title and abstracts?|abstracts?|concept (?:papers?|notes?)|letters? of intent|pre-?proposals?"
            r"|outlines?|expressions? of interest|chapter proposals?"
        ),
    ),
    (
        Role.DUE,
        _words(
            r"deadlines?|due|clos(?:e|es|ed|ing|ure)|expir\w+|last (?:day|date)|cut-?off|end of submissions?|ends?|end date"
            r"|apply|applications?|appl(?:y|ied)|bewerbungsfrist|handing in"
        ),
    ),
    (Role.REGISTRATION, _words(r"early[- ]?bird|registrations?|register|sign[- ]?up|enrol\w*|rsvp|tickets?")),
    (
        Role.OTHER,
        _words(
            r"start(?:s|ing)?(?: date)?|begin(?:s|ning)?|commenc\w+|employment|entry|available|duration|contracts?"
            r"|appointment|period|runs?|posting"
        ),
    ),
    (
        Role.DUE,
        _words(
            r"submi\w+|papers?|manuscripts?|articles?|proposals?|nominations?|entries|posters?|chapters?|demos?|tutorials?"
            r"|artifacts?|until|by|before|receipt|call|essays?"
        ),
    ),
    (
        Role.EVENT,
        _words(
            r"dates?|when|time|event|conference|workshop|symposium|school|meeting|congress|forum|camp|course|seminar"
            r"|webinar|lecture|talk|colloquium|hackathon|masterclass|sandpit|academy|days?|assembly|takes? place|held"
        ),
    ),
)
_EARLY: Final = _words(
    r"early[- ]?(?:bird )?registrations?|early[- ]?bird|(?:conference|delegate|regular) registrations?|deadline for (?:\w+ )?registrations?|registration (?:deadline|clos\w+|ends?)|register (?:before|by|until)|closing of registration"
)
_PAPER_REGISTRATION: Final = _words(r"(?:paper|abstract) registrations?")
_EVENT_BOUNDS: Final = _words(
    r"(?:conference|workshop|symposium|school|event|hackathon|course|camp|congress|meeting) (?:starts?|begins?|opens?|ends?|dates?|period)|(?:course|event|meeting|conference|school|program(?:me)?) dates?|dates? of the (?:school|course|event|conference|workshop)"
)

# Running text: the verb or preposition nearest before the date, and the noun nearest before that.
_WAS_BEFORE: Final = re.compile(
    r"(?:\bwas|\bwere(?= originally)|originally|previously|formerly|instead of|rather than|no longer|earlier date of|old deadline"
    r"|(?:extended|moved|changed|postponed|prolonged|shifted|delayed|pushed(?: back)?) from)[\s:(]*(?:on|the|of|by)?\s*$",
    re.IGNORECASE,
)
_PAST_DUE: Final = _words(r"(?:closing date|deadlines?)(?: for [\w ]{1,40})? was")
_EXTENDED: Final = _words(
    r"(?:extended|moved|changed|postponed|prolonged|shifted|pushed back) (?:to|until|till|by)|is now|now closes|new (?:\w+ )?(?:deadline|date)|extended"
    r"|instead"
)
_REPLACES: Final = _words(
    r"(?:extended|moved|changed|postponed|prolonged|shifted|pushed back) (?:to|until|till|by)|new (?:\w+ )?(?:deadline|date)"
)
_VERBS: Final = (
    ("due", r"deadlines?|closing date|last date|last day|cut-?off(?: date)?|expir\w+|due|clos(?:e|es|ed|ing|ure)|shuts?|ends?|ended"
            r"|extended to|prolonged to|moved to|changed to|postponed to|passed on"),
    ("told", r"told|tell(?! us)|hear(?:s|d)?|inform(?:ed)?|notified|notify|announce\w*|presented|mailed|known|published|given|pitch|meets?|interview(?:s|ed)?"
             r"|follows?|print\w*|defended|(?<!be )completed|lived|decide[sd]?|decisions? (?:come|are|is|sent)|paid|called for"),
    ("event", r"takes? place|took place|held|hosted|happen\w*|returns?|spend|live|speaks?|join us"),
    ("start", r"start(?:s|ing|ed)?|begin(?:s|ning)?|commenc\w+|tenable|available|filled|runs?|starting|duration|leads?"),
    ("open", r"open(?:s|ed|ing)?|launch\w*|accepted from|goes? live"),
    ("by", r"on or before|no later than|not later than|at the latest|latest(?: on| by)?|up to|by|before|until|till|through|between|from|within"),
)  # fmt: skip
_VERB: Final = re.compile("|".join(rf"\b(?P<{name}>{words})\b" for name, words in _VERBS), re.IGNORECASE)
_NOUNS: Final = (
    ("told", r"notifications?|decisions?|results?|acceptances?|winners?|reviews?(?: of applications)?|interviews?|ceremony|recipients|awardees"
             r"|successful|selected|shortlist\w*|prizes are|finals?|final is|prototypes|jury|offers?|candidates are|applicants are told"
             r"|camera-ready(?: copies)?|final versions?|revised|publication|issue appears|decision|scholarships? (?:start|begin)"),
    ("registration", r"registrations?|register|sign[- ]?up|tickets|rsvp"),
    ("abstracts", r"abstracts?|letters? of intent|concept papers?|outlines?|chapter proposals|pre-?proposals?|expressions? of interest"),
    ("event", r"conference|workshop|symposium|school|meeting|congress|forum|camp|course|seminar|webinar|lecture|talk|colloquium|hackathon"
              r"|masterclass|sandpit|academy|consortium|assembly|lab|bootcamp|event|day itself"),
    ("post", r"positions?|posts?|contracts?|appointment|appointee|employment|internships?|interns|fellowships?|fellows|projects?|grants?"
             r"|funding|duration|stays?|placements?|studies|candidate|studentships?|candidates|work|coding|program(?:me)?"),
    ("call", r"deadlines?|closing date|applications?|apply|submissions?|submit\w*|papers?|manuscripts?|nominat\w+|entries|proposals?|essays?"
             r"|call|portal|window|system|posters?|chapters?|demos?|tutorials?|vacancy|advert|period|sessions?"
             r"|application period|round|enrol\w*"),
)  # fmt: skip
_NOUN: Final = re.compile("|".join(rf"\b(?P<{name}>{words})\b" for name, words in _NOUNS), re.IGNORECASE)
_VERB_REACH: Final = 4  # characters between a verb and its preposition
_TOLD_REACH: Final = 40  # where whom it is told stands between: "inform all authors by"
_AFTER: Final = re.compile(r"\bafter(?: the)?\s*$", re.IGNORECASE)
_REFUSED: Final = _words(
    r"(?:can[’']?t|cannot|can ?not|won[’']?t|will not|not) be (?:considered|accepted|processed|taken|read)"
)
_REVIEW: Final = _words(r"reviews?|reviewing")
_UNTIL: Final = re.compile(r"\b(?:until|till|through|up to)\s*\S*\s*$", re.IGNORECASE)
_ENDS: Final = re.compile(r"\bends?\W*\w*\W*$", re.IGNORECASE)
_DONE: Final = _words(
    r"(?<!be )completed|lived|held|defended|begin|start(?:ed|ing)?|finished|taken up|employed|appointed"
)
_REGISTER: Final = _words(r"registrations?|register|sign[- ]?up|rsvp")
_HANDED_IN: Final = {"registration": Role.REGISTRATION, "abstracts": Role.ABSTRACTS}
ASKS: Final = _words(
    r"appl(?:y|ies|ications?)|submi\w+|send|sent|register|registrations?|nominat\w+|hand(?:ed)? in|handing in|entries|entered"
    r"|upload\w*|e-?mail\w*|propose|offer a|sign up|reach|arrive|interest|received|papers?|proposals?|manuscripts?"
    r"|abstracts?|contributions?|welcome|requested|expected|enrol|rsvp|completed|tell us|let us know|documents|request\w*|take part|complete (?:files|by)|consideration|participat\w+|compete|due|deadline|open"
)


def label_role(label: str) -> Reading | None:
    """What a heading, a list's label or a table's says its date is for; None where it says nothing."""
    extended = bool(_REPLACES.search(label))  # "(extended)" beside one of several dates replaces none of the others
    if _PAPER_REGISTRATION.search(label):
        return Reading(Role.ABSTRACTS, extended)
    if _EARLY.search(label):
        return Reading(Role.REGISTRATION, extended)
    if _EVENT_BOUNDS.search(label):
        return Reading(Role.EVENT)
    for role, pattern in _LABELS:
        if pattern.search(label):
            return Reading(role, extended)
    return None


@dataclass(frozen=True, slots=True)
class _Cue:
    """What stands before a date in running text."""

    verb: str  # which of _VERBS, and
    word: str  # how it reads
    noun: str  # which of _NOUNS it is said of, "" for none
    since: str  # from that noun to the date
    before: str  # from the date before, or the sentence's start
    extended: bool


def prose_role(before: str, after: str) -> Reading | None:
    """What running text says a date is for; None where it says nothing.

    Args:
        before: the words from the date before it, or from the sentence's start, to the date.
        after: the words from the date to the next one, or to the sentence's end.
    """
    if _PAST_DUE.search(before):
        return Reading(Role.DUE)
    if _WAS_BEFORE.search(before):
        return Reading(Role.WAS)
    if _AFTER.search(before) and _REFUSED.search(after):
        return Reading(Role.DUE)  # "received after 1 May can't be considered"
    cue = _cue(before)
    if cue is None:
        return None
    return _by_preposition(cue, after) if cue.verb == "by" else _by_verb(cue)


def _cue(before: str) -> _Cue | None:
    verb = None
    for match in _VERB.finditer(before):
        reach = _TOLD_REACH if verb and verb.lastgroup == "told" else _VERB_REACH
        if not (verb and match.lastgroup == "by" and match.start() - verb.end() < reach):
            verb = match  # in "due by" the verb says more than its preposition
    if verb is None:
        return None
    noun = next(reversed(list(_NOUN.finditer(before[: verb.start()]))), None)
    name = str(noun.lastgroup) if noun else ""
    if verb.lastgroup == "due" and re.search(r"deadline|date", verb[0], re.IGNORECASE):
        own = _NOUN.search(before[verb.end() :])  # "the deadline for abstracts is"
        name = str(own.lastgroup) if own else name
        name = "call" if name in ("post", "event") else name
    return _Cue(
        verb=str(verb.lastgroup),
        word=verb[0].casefold(),
        noun=name,
        since=before[noun.end() if noun else 0 :],
        before=before,
        extended=bool(_EXTENDED.search(before)),
    )


def _by_verb(cue: _Cue) -> Reading:
    if "told" in (cue.verb, cue.noun):
        return Reading(Role.OTHER)
    if cue.verb == "event":
        return Reading(Role.OTHER if cue.noun == "post" else Role.EVENT)
    if cue.verb == "start":
        opens = cue.noun == "call" and not _REVIEW.search(cue.before)
        return Reading(Role.EVENT if cue.noun == "event" else Role.OPENS if opens else Role.OTHER)
    if cue.verb == "open":
        if _UNTIL.search(cue.before):
            return Reading(_HANDED_IN.get(cue.noun, Role.DUE), cue.extended)
        return Reading(Role.EVENT if cue.noun == "event" else Role.OPENS)
    if cue.noun in ("event", "post") and _ENDS.search(cue.before):
        return Reading(Role.EVENT if cue.noun == "event" else Role.OTHER)
    return Reading(_HANDED_IN.get(cue.noun, Role.DUE), cue.extended)


def _by_preposition(cue: _Cue, after: str) -> Reading | None:
    """A bare preposition: a deadline where the sentence asks for something."""
    if cue.noun == "told" or _DONE.search(cue.since):
        return Reading(Role.OTHER)
    asks = bool(ASKS.search(cue.before) or ASKS.search(after))
    if cue.word in ("from", "between", "within"):
        if cue.noun in ("event", "post"):
            return Reading(Role.EVENT if cue.noun == "event" else Role.OTHER)
        return Reading(Role.OPENS) if asks and cue.word != "within" else None
    if not asks:
        return None
    if _REGISTER.search(cue.before):
        return Reading(Role.REGISTRATION, cue.extended)
    return Reading(_HANDED_IN.get(cue.noun, Role.DUE), cue.extended)
