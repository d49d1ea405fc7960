"""The kinds of opportunity, and the words that name them."""

# ruff: noqa: E501  (a pattern broken for its length can't be read)

import re
from dataclasses import dataclass
from typing import Final

from digest.types import OpportunityKind

CALL_FOR_PAPERS: Final[OpportunityKind] = "call for papers"
WORKSHOP: Final[OpportunityKind] = "workshop"
TALK: Final[OpportunityKind] = "talk"
UNKNOWN: Final[OpportunityKind] = "opportunity"  # only its feed says that it is one

_Patterns = tuple[tuple[OpportunityKind, re.Pattern[str]], ...]


def _words(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{pattern})\b", re.IGNORECASE)


_PAPERS: Final = (
    r"(?:(?:late|full|short|student|industry|book|contributed|position|workshop|tutorial|session|research|original|extended|new|poster|and) )*"
    r"(?:papers?|abstracts?|submissions?|posters?|chapters?|contributions?|talks?|tutorials?|demos?|demonstrations?|artifacts?|sessions?|workshops?"
    r"|workshop proposals|articles?|manuscripts?|presentations?|essays)"
)
_CFP: Final = _words(
    rf"calls? for {_PAPERS}|CFP|CfA|special issue|theme issue|themed collection|research topic|poster call"
    rf"|invit\w+ (?:\w+ )?(?:papers|submissions|to contribute|contributions)|contributions invited|papers? wanted|(?:workshop|session|tutorial) proposals|sessions sought"
    rf"|late posters?|calls? for (?:conference |talk |speaker )?proposals(?= for (?:talks|sessions|speakers))|(?:talk|conference) proposals|call for speakers|late[- ]breaking (?:results|abstracts|posters|papers) (?:deadline|due|open|can)|seeks? (?:position )?papers|position papers (?:welcome|wanted|invited|due|sought)|edited volume|submission deadline|(?:abstract|paper) submissions?|submit an? (?:abstract|paper|poster)|call for chapters|submit (?:to|your|a) (?:paper|[\"“])|submission dates"
)
_PROPOSALS: Final = _words(r"calls? for proposals")  # of talks where a meeting calls, else of projects to be paid
_MEETING: Final = re.compile(r"conference|workshop|summit|symposium|congress|\b\w*con\b|\bmeet-?up\b", re.IGNORECASE)
# Of the kinds a title names the first of these decides: "travel grants for the conference" are grants.
_PLAIN: Final[_Patterns] = (
    ("award", _words(r"calls? for (?:nominations?|entries)|nominations? (?:are |is |now )?open|accepting nominations|nominate a \w+")),
    ("internship", _words(r"interns?|internships?|trainee(?:ship)?s?|placement year|(?:student |industrial )placements?|praktikum|summer of code|GSoC|outreachy")),
    ("fellowship", _words(r"(?<!research )fellowships?|scholarships?|studentships?|bursar(?:y|ies)|(?:junior|senior|visiting|doctoral|postdoctoral) fellows|visiting (?:stays?|scholars?)|research stays?|call for fellows|postdoctoral fellows")),
    (
        "grant",
        _words(
            r"grants|(?:research|small|seed|travel|equipment|project) grant(?! writing)|grant (?:call|programme|program|competition|scheme|round|applications?|opportunit\w+)|funding (?:call|opportunit(?:y|ies)|competition|round)|notice of funding|NOFO|FOA"
            r"|(?:calls?|requests?) for (?:proposals|(?:\w+ ){0,3}projects|tenders)|funding (?:is )?available|subsid(?:y|ies)|vouchers?|start-up funding|funding: |seed fund(?:ing)?|sandpit"
        ),
    ),
    (
        "job",
        _words(
            r"(?:Ph\.?D\.?|doctoral|postdoc(?:toral)?|post-doctoral|research|faculty|tenure[- ]track|graduate|staff|open|assistant|associate|fellow) (?:\w+ )?(?:positions?|posts?|vacanc(?:y|ies)|openings?|jobs?)"
            r"|(?:Ph\.?D\.?|postdoc(?:toral)?) opportunit(?:y|ies)|postdoc|post-?doctoral (?:researchers?|research associates?|scholars?|positions?)|Ph\.?D\.? (?:candidate|fellow|student|researcher|vacanc(?:y|ies))|doctoral (?:researcher|candidate|student|position)"
            r"|(?:research|teaching|university|scientific|student) (?:assistant|associate|fellow|engineer|technician|scientist|programmer)|early[- ]stage researcher|wissenschaftlich\w+ \w+"
            r"|faculty opening|Ph\.?D\.? in|vacanc(?:y|ies)|job openings?|(?:now |we(?:[’']| a)re |is )?hiring|job(?=:)|open position|positions? available"
        ),
    ),
    (TALK, _words(r"seminar|webinar|colloquium|(?:public|guest|inaugural|distinguished) lecture|talk series|brown bag|panel discussion")),
    (
        WORKSHOP,
        _words(
            r"workshop|(?:summer|winter|spring|autumn|training|PhD|graduate|doctoral) schools?|hackathon|hack the \w+|boot ?camp|masterclass|(?:field|PhD|short) course|doctoral consortium|ideas lab"
        ),
    ),
)  # fmt: skip
# These name other things, too ("challenges", "engineers"): more must be said.
_VAGUE: Final[_Patterns] = (
    (
        "job",
        _words(
            r"postdocs|PhD students|doctoral (?:researchers|candidates|students)|lecturer|lektor|professor(?:ship)?|lab(?:oratory)? manager|group leader|head of \w+"
            r"|engineers?|scientists?|technicians?|programmers?|developers?|analyst|hydrologist|bioinformatician|data steward|statistician|curator|chemist|biologist|physicist|geologist"
        ),
    ),
    ("award", _words(r"prizes?|awards?|competition|challenge|contest|medal")),
    (TALK, _words(r"lectures?|talks?|seminars|webinars")),
    (WORKSHOP, _words(r"workshops|conferences?|schools?|symposium|camp|congress|academy|course|meeting|\w+ days|forum")),
)  # fmt: skip
_TEXT_KINDS: Final[_Patterns] = (
    (CALL_FOR_PAPERS, _words(rf"calls? for {_PAPERS}|submit (?:\w+ ){{0,4}}(?:papers?|abstracts?|manuscripts?)|(?:paper|abstract|manuscript|poster) (?:submissions?|deadlines?|registrations?)|poster abstracts|abstracts? (?:are|is) due|demo track|your abstract|papers are due|manuscripts?|chapters|original articles|contributions? to|full papers|abstract portal|your (?:paper|manuscript|article|text|poster|chapter)|abstracts? (?:by|until|before)|papers? (?:by|until|before|need to|must|should|can be)")),
    *((kind, pattern) for kind, pattern in _PLAIN if kind not in (WORKSHOP, TALK)),
    ("grant", _words(r"proposals? (?:due|can|must|should|may)|(?:full|outline|project) proposals?|requests? for funding|funding|(?:innovation|seed|the|this) fund|(?:total |call )?budget|funded projects?|letters? of intent")),
    ("award", _words(r"for the (?:prize|award|competition|medal)|prize|award ceremony|best (?:\w+ ){0,2}thesis|the (?:award|competition)")),
    (TALK, _words(r"webinar|seminar|lecture")),
    (WORKSHOP, _words(r"workshop|conference|school|hackathon|symposium|course|event")),
)  # fmt: skip

# In an interest only the plain name of a kind asks for it: "research engineers" may be what it is about.
_WISHED: Final[_Patterns] = (
    ("internship", _words(r"internships?|traineeships?")),
    ("fellowship", _words(r"fellowships?|scholarships?|studentships?")),
    ("grant", _words(r"(?:travel |seed |research )?grants|funding calls?")),
    ("job", _words(r"jobs|(?:PhD|doctoral|postdoc(?:toral)?) (?:positions?|vacancies)|postdocs|vacancies")),
    ("award", _words(r"prizes|awards|competitions")),
    (WORKSHOP, _words(r"workshops|conferences|(?:summer|winter) schools?|hackathons?")),
    (TALK, _words(r"seminars|webinars|talks")),
)
_NOT_HEAD: Final = re.compile(
    r"\b(?:of|at|for|from|with|by|to|after|over|about|alone|through|into|against|on|as)\b", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Named:
    """A kind, and whether the words mean nothing else."""

    kind: OpportunityKind
    plain: bool


def called_for_papers(title: str) -> bool:
    """Whether the title names a call for papers as a noun, not as what somebody calls for."""
    match = _CFP.search(title)
    if not match:
        return False
    before = title[: match.start()].rstrip()
    noun = not before or not before[-1].isalnum() or match[0][:1].isupper()
    return noun or bool(
        re.search(r"(?:\d\w*|first|second|third|final|last|late|open|new|annual|our|the|a|an)$", before, re.IGNORECASE)
    )


def named(title: str, *, as_head: bool = False) -> Named | None:
    """The kind the title names; as its head: not behind a preposition ("a breach of grant software")."""
    if _CFP.search(title) or (_PROPOSALS.search(title) and _MEETING.search(title)):
        return Named(CALL_FOR_PAPERS, plain=True)
    for patterns, plain in ((_PLAIN, True), (_VAGUE, False)):
        for kind, pattern in patterns:
            for match in pattern.finditer(title):
                clause = re.split(r"[:–—|,(\[]|\s-\s", title[: match.start()])[-1]
                if not as_head or not _NOT_HEAD.search(clause):
                    return Named(kind, plain)
    return None


def named_in_text(text: str) -> OpportunityKind | None:
    """The kind that is named first in the text's first lines."""
    told = [
        (match.start(), order, kind)
        for order, (kind, pattern) in enumerate(_TEXT_KINDS)
        if (match := pattern.search(text[:3000]))
    ]
    return min(told)[2] if told else None


def kinds_in(words: str) -> tuple[OpportunityKind, ...]:
    """The kinds that a few words of a student's name: "internships in grasping"."""
    found = [CALL_FOR_PAPERS] if _CFP.search(words) else []
    found += [kind for kind, pattern in _WISHED if pattern.search(words)]
    return tuple(dict.fromkeys(found))


def without_kinds(words: str) -> str:
    """The words without those that only name a kind."""
    for _, pattern in _WISHED:
        words = pattern.sub(" ", words)
    return _CFP.sub(" ", words)
