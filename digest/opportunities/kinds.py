"""What announces something to apply for, submit to or attend, and of which kind; news about such things doesn't.

In a feed that holds nothing else every entry does. Elsewhere the title must name the kind as its head or the text must
ask for it, and both must be in the grammar of a call: "FDA grants fast-track status" grants nothing.
"""

# ruff: noqa: E501  (a pattern broken for its length can't be read)

import re
from collections.abc import Callable
from typing import Final

CALL_FOR_PAPERS: Final = "call for papers"
WORKSHOP: Final = "workshop"
TALK: Final = "talk"
KINDS: Final = (CALL_FOR_PAPERS, "internship", "job", "fellowship", "grant", "award", WORKSHOP, TALK)
UNKNOWN: Final = "opportunity"  # only its feed says that it is one


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
    rf"|late[- ](?:breaking|posters?)|seeks? (?:position )?papers|submit (?:to|your|a) (?:paper|[\"“])|submission dates"
)
# Of the kinds a title names the first of these decides: "travel grants for the conference" are grants.
_KINDS: Final = (
    ("award", _words(r"calls? for (?:nominations?|entries)|nominations? (?:are |is |now )?open|accepting nominations|nominate a \w+|medal")),
    ("internship", _words(r"interns?|internships?|trainee(?:ship)?s?|placement year|(?:student |industrial )placements?|praktikum")),
    ("fellowship", _words(r"(?<!research )fellowships?|scholarships?|studentships?|bursar(?:y|ies)|visiting fellows|visiting (?:stays?|scholars?)|research stays?|call for fellows|postdoctoral fellows")),
    (
        "grant",
        _words(
            r"(?:seed|travel|research|starting|micro-?|equipment|conference|collaboration|small|project|climate|field|mobility|start-?up|[\w-]+)[ -]grants"
            r"|grants|grant (?:call|programme|program|competition|scheme|round|applications?|opportunit\w+)|funding (?:call|opportunit(?:y|ies)|competition|options?|round)|notice of funding|NOFO|FOA"
            r"|(?:calls?|requests?) for (?:proposals|projects|tenders)|vouchers|start-up funding|funding: |seed fund(?:ing)?"
        ),
    ),
    (
        "job",
        _words(
            r"(?:PhD|Ph\.D\.|doctoral|postdoc(?:toral)?|post-doctoral|research|faculty|tenure[- ]track|graduate|staff|open|assistant|associate|fellow) (?:\w+ )?(?:positions?|posts?|vacanc(?:y|ies)|openings?|opportunit(?:y|ies)|jobs?)"
            r"|postdocs?|post-?doctoral (?:researchers?|research associates?|scholars?|positions?|opportunity)|PhD (?:candidates?|fellows?|students?|researchers?|opportunity|vacanc(?:y|ies))|doctoral (?:researchers?|candidates?|students?|position)"
            r"|(?:research|teaching|university|scientific) (?:assistants?|associates?|fellows?|engineers?|technicians?|scientists?|programmers?)|early[- ]stage researcher|wissenschaftlich\w+ \w+"
            r"|lecturer|lektor|professors?(?:hip)?|faculty opening|vacanc(?:y|ies)|job openings?|(?:now |we(?:[’']| a)re |is )?hiring|job(?=:)|open position|positions? available|lab(?:oratory)? manager|group leader|head of \w+"
            r"|(?:\w+ )?(?:engineer|scientist|technician|programmer|developer|analyst|hydrologist|bioinformatician|data steward|statistician|curator|chemist|biologist|physicist|geologist|postdoc)s?"
        ),
    ),
    ("grant", _words(r"sandpit")),
    ("award", _words(r"prizes?|awards?|competitions?|challenges?|contests?")),
    (TALK, _words(r"seminars?|webinars?|lectures?|colloquium|colloquia|talks?|talk series|distinguished lecture|brown bag")),
    (
        WORKSHOP,
        _words(
            r"workshops?|conferences?|(?:summer|winter|spring|autumn|training|PhD|graduate|doctoral) schools?|school|hackathon|hack the \w+|symposium|boot ?camp|camp|masterclass|congress|(?:field|PhD|short) course|doctoral consortium"
            r"|academy|ideas lab|course|meeting|\w+ days|forum"
        ),
    ),
)  # fmt: skip
_TEXT_KINDS: Final = (
    (CALL_FOR_PAPERS, _words(rf"calls? for {_PAPERS}|submit (?:\w+ ){{0,4}}(?:papers?|abstracts?|manuscripts?)|(?:paper|abstract|manuscript|poster) (?:submissions?|deadlines?|registrations?)|poster abstracts|abstracts? (?:are|is) due|demo track|your abstract|papers are due")),
    *((kind, pattern) for kind, pattern in _KINDS if kind not in (WORKSHOP, TALK)),
    (WORKSHOP, _words(r"workshop|conference|school|hackathon|symposium|course|event")),
)  # fmt: skip

# In an interest only the plain name of a kind asks for it: "research engineers" may be what it is about.
_WISHED: Final = (
    ("internship", _words(r"internships?|traineeships?")),
    ("fellowship", _words(r"fellowships?|scholarships?|studentships?")),
    ("grant", _words(r"(?:travel |seed |research )?grants|funding calls?")),
    ("job", _words(r"jobs|(?:PhD|doctoral|postdoc(?:toral)?) (?:positions?|vacancies)|postdocs|vacancies")),
    ("award", _words(r"prizes|awards|competitions")),
    (WORKSHOP, _words(r"workshops|conferences|(?:summer|winter) schools?|hackathons?")),
    (TALK, _words(r"seminars|webinars|talks")),
)
ACTS: Final = _words(
    r"apply|applications? (?:\w+ ){0,3}(?:open|opened|opens|close[sd]?|due|deadline|invited|accepted|welcome|must|should|may|can|reach|requested|period|window|system|expected|that|and|in|by|to|with|until|before|due|closes)"
    r"|applications for|your application|applications,|applications:"
    r"|deadlines?|closing(?: date)?|clos(?:es|ing) (?:date|on|at)|expressions? of interest|expiration date|end date|last (?:day|date) (?:to|for)"
    r"|(?:submissions?|abstracts?|papers?|proposals?|nominations?|manuscripts?|entries|posters?|essays?|chapters?|ideas|articles|sessions?) (?:\w+ ){0,3}(?:due|open|opens|close[sd]?|closes|invited|accepted|welcome|must|should|can|by|until|before|to the|may be|need to)"
    r"|submit|submissions?(?=:)|send (?:your|an?|us|a|in|title|the)|e-?mail|register|registration|sign[- ]?up|enrol|rsvp|nominations? can|hand in|upload|enter|join us|nominate|be entered|attend|mail us|all are welcome|admission free|tickets"
    r"|we (?:are looking|look) for|looking for|we seek|seeks|invites?|we invite|are invited|recruits|write to the|how to apply|until filled|is open (?:until|for|from)|call (?:is|closes|opened)|portal|bring lunch|notification|camera-ready|to take part|closes"
)
_REQUEST: Final = _words(
    r"(?:we|they|the \w+(?: \w+){0,3}) (?:invites?|seeks?|(?:is|are) (?:looking for|recruiting|hiring|seeking)|looks? for|recruits?|needs?) [^.]{0,80}"
    r"|applications? (?:are|is) (?:\w+ )?(?:invited|welcome|open|due|accepted)|applications? (?:should|must|can|may|close|from)|apply (?:by|until|before|now|through|online|via|no later)"
    r"|please (?:apply|submit|send|register|sign)|nominations? (?:are|can|must|close)|proposals? (?:are|is) due|register (?:by|before|until|now)|send (?:your|us)"
)
_NEWS_TITLE: Final = _words(
    r"wins?|won|awarded|receiv(?:es|ed)|recipients?|winners?|winning|honou?red|names|named (?!after)|picks|picked|cuts|cut|cancel(?:s|led|ed)|ends|terminat\w+|lawsuit|suspend(?:s|ed)|freez(?:es|ing)|frozen"
    r"|scam|bags|lands|secures|raises|hires|hit by|breach|drew|draws|brings|changed|goes to|go to|went|doubles|turns|learn(?:ed|t|s)|says|said|warns?|urges?|protests?|finds|found|fix(?:es)?|gains|claimed"
    r"|reopens|rejects|retracts|returns|collapses?|mismanaged|shortens?|share|splits?|hosts|explained|delayed|renewed|unioni[sz]e|vote|strike|widens?|misses|looms|posts (?:deadline|loss|profit)|orders|accused|destroys|wrongly|target(?:s|ed)"
    r"|(?:grants|awards) (?!for\b|of\b|from\b|to\b|and\b|at\b|in\b|programme\b|program\b|call\b|scheme\b|competition\b|up\b|round\b|open\b|available\b|named\b|are\b|is\b|now\b|season\b|20\d\d)[\w$€£]+|sets|hears|steps down|crowned|moves \w+ (?:abroad|to)|closes (?:case|door|visa)|would|can[’']t|compete|apply for professorships|applies|submits"
    r"|completes?|joins|combined|report says|in five charts|crisis|award-winning|leaked?|fined|sues?|charged|arrest\w*|approv(?:es|ed)|blocks|bans|unveils?|beats|tops|faces|sees|rises|falls|fell|surges?|slumps?|plunges?|grows|grew|opens (?:doors|up|consultation|\w+-\w+ centre)"
    r"|fraud|scandal|misconduct|steals?|stolen|hack(?:ed|ers)|breached|outage|dies|died|obituary|resigns?|sacked|laid off|layoffs|backlash|slams|criticis\w+|defends|denies|admits|reveals|shows|claims|seeks (?:approval|damages|answers)|struggles?|threatens?|pledges|invests|acquires|buys|sells"
)
_NEWS_START: Final = re.compile(
    r"^\W*(?:(?:how|where|when|whether|should)\b|why\b|what\b|inside\b|from [\w ]+ to\b|(?:opinion|study|review|interview|podcast|survey|report|analysis|comment|editorial|letters?|profile|portrait|news|explainer|q&a)\b\s*:|\w+ tips\b|first talks\b|fewer\b|more\b)",
    re.IGNORECASE,
)
_HEADED: Final = re.compile(
    r"^\W*(?:[\w’'./-]+ ){0,3}(?:internships?|intern|webinar|seminar|colloquium|lecture|talk|workshop|hackathon|masterclass|bootcamp|school|course|vacancy|job|position|positions|hiring|fellowships?|scholarships?|studentships?|postdoc|prize|award|grants?|conference|symposium)\b\s*(?:\([^)]*\))?\s*[:–—|-]",
    re.IGNORECASE,
)
# What adverts say of a post and news seldom do.
_OFFERED: Final = _words(
    r"applications?|applicants?|vacancy|salary|start date|starts? (?:on|in)|fixed[- ]term|full-time|part-time|CV|cover letter|reference number|job reference|the position|this position|this post"
)
_CALLS: Final = _words(r"calls? for \w+|invit(?:es?|ed)|welcome|apply|applications?|nominat\w+|take part|submissions?")
_REPORTING: Final = re.compile(
    r"\b[a-z]+s call for \w+ (?:to be|of|that)\b|\bcalls? for (?:action|calm|help|change|reform|ban|astronauts)\b|\bcalls? for \w+(?: on [\w ]+)? (?:was|were|gains?|drew|is late)\b"
    r"|\b(?:scientists|engineers|experts|witnesses|operator|researchers|activists|unions?|lawmakers|ministers?|group|company|firms?) calls? for\b",
    re.IGNORECASE,
)  # fmt: skip
_CALLING_START: Final = re.compile(
    r"^\W*(?:apply\b(?! ai)|registration\b(?! of)|register (?:now|for|by|to)|submit\b|join (?:us|our)|sign up|enter (?:the|now|your)|nominate|nominations? open|applications? (?:open|invited|now|closed|are)|now (?:open|accepting|hiring)|call for\b"
    r"|final c|last c|reminder\b|invitation to|wanted\b|we[’']re (?:looking|hiring)|save the date|deadline extended|extended\b|\[)"
    r"|(?:now open for applications|applications? (?:are )?(?:now )?open|registration is open|(?:apply|register|enter|submit) now|call for (?:participation|applications|nominations|papers|proposals)|invites applications|submissions welcome|wanted|sought)\W*$",
    re.IGNORECASE,
)
_NOT_HEAD: Final = re.compile(
    r"\b(?:of|at|for|from|with|by|to|after|over|about|alone|through|into|against|on|as)\b", re.IGNORECASE
)
_CLOSED: Final = re.compile(
    r"\b(?:position|post|vacancy|role|job|internship)s?(?: (?:has|have) been| is| are|) (?:now |already )?(?:filled|closed|no longer available)\b|\bhas (?:now )?been filled\b"
    r"|\bno longer (?:accept|available|taking|open)|\b(?:now|is|are|call|applications?|registration|nominations?) closed\b(?! on)|\bby invitation only\b|\binvit(?:e|ation)[- ]only\b|\bfully booked\b|\bsold out\b"
    r"|\bregistration (?:is|has) (?:now )?(?:closed|full)\b|\bdeadline has passed\b|\bpassed on\b|\b(?:has been|is|was) cancel+ed\b|\bclosed to (?:new )?applic|\brecording (?:is )?available\b|\btook place\b|\[closed\]|\b(?:period|call|window|search|selection process)[\w ]{0,40} (?:has (?:ended|expired|closed)|is now (?:over|completed?))\b|\bonly invited\b|\bnot (?:be )?(?:currently )?(?:recruiting|accepting|hiring)\b|\bapplications closed\b",
    re.IGNORECASE,
)  # fmt: skip
_UNTIL_FILLED: Final = re.compile(r"\b(?:until|till|unless|once|when|if)\b[^.]{0,40}", re.IGNORECASE)
_BESIDE_A_DATE: Final = re.compile(r"(?<=[\w)])\s*\((?:now |already )?(?:closed|passed|over|expired)\)", re.IGNORECASE)
_STAGE_ONLY: Final = re.compile(
    r"(?:full|second|final)[\w ,-]{0,30}by invitation only|,\s*by invitation,", re.IGNORECASE
)
ROLLING: Final = _words(
    r"rolling|until (?:the position is |it is |positions? (?:is|are) )?filled|at any time|no (?:closing date|deadline)|continuous basis|any time of the year"
)


def kind_of(title: str, text: str, *, announcing: bool, asked: Callable[[], bool]) -> str:
    """The kind of opportunity that an article announces, "" where it announces none.

    Args:
        title: its headline.
        text: its first few thousand characters, lines kept.
        announcing: whether it comes from a feed that holds nothing but calls.
        asked: whether its dates say until when something is to be handed in; asked only where it decides.
    """
    title = " ".join(title.split())
    if announcing:
        return _named(title) or _in_text(text) or UNKNOWN
    if _REPORTING.search(title):
        return ""
    calling = bool(_CALLING_START.search(title)) or bool(_called(title))
    headed = bool(_HEADED.search(title))
    if not calling and (_NEWS_START.search(title) or (not headed and _NEWS_TITLE.search(title))):
        return ""
    named = _named(title, as_head=not calling and not headed)
    if calling and (named or _in_text(text)):
        return named or _in_text(text)
    if named and (ACTS.search(text) or ACTS.search(title) or _OFFERED.search(text) or asked()):
        return named
    if (_REQUEST.search(text) or _CALLS.search(text)) and asked():
        return _named(title) or _in_text(text)
    return ""


def is_closed(title: str, text: str) -> bool:
    """Whether the call says of itself that nothing can be handed in: filled, closed, invited only, over."""
    told = _BESIDE_A_DATE.sub(" ", text[:6000])  # "1 May: abstracts (now closed)" closes the abstracts
    parts = (title, *told.replace(". ", ".\n").split("\n"))
    return any(_CLOSED.search(_UNTIL_FILLED.sub("", part)) and not _STAGE_ONLY.search(part) for part in parts)


def _called(title: str) -> bool:
    """Whether the title names a call for papers as a noun, not as what somebody calls for."""
    match = _CFP.search(title)
    if not match:
        return False
    before = title[: match.start()].rstrip()
    noun = not before or not before[-1].isalnum() or match[0][:1].isupper()
    return noun or bool(
        re.search(r"(?:\d\w*|first|second|third|final|last|late|open|new|annual|our|the|a|an)$", before, re.IGNORECASE)
    )


def _named(title: str, *, as_head: bool = False) -> str:
    """The kind the title names; as its head: not behind a preposition ("a breach of grant software")."""
    if _CFP.search(title):
        return CALL_FOR_PAPERS
    for kind, pattern in _KINDS:
        for match in pattern.finditer(title):
            clause = re.split(r"[:–—|,(\[]|\s-\s", title[: match.start()])[-1]
            if not as_head or not _NOT_HEAD.search(clause):
                return kind
    return ""


def _in_text(text: str) -> str:
    """The kind that is named first in the text's first lines."""
    named = [
        (match.start(), order, kind)
        for order, (kind, pattern) in enumerate(_TEXT_KINDS)
        if (match := pattern.search(text[:3000]))
    ]
    return min(named)[2] if named else ""


def kinds_in(words: str) -> tuple[str, ...]:
    """The kinds that a few words of a student's name: "internships in grasping"."""
    found = [CALL_FOR_PAPERS] if _CFP.search(words) else []
    found += [kind for kind, pattern in _WISHED if pattern.search(words)]
    return tuple(dict.fromkeys(found))
