"""What announces something to apply for, submit to or attend; news about such things doesn't.

In a feed that holds nothing else every entry does. Elsewhere the title must name the kind as its head or the text must
ask for it, and both must be in the grammar of a call: "FDA grants fast-track status" grants nothing.
"""

# ruff: noqa: E501  (a pattern broken for its length can't be read)

import re
from collections.abc import Callable, Collection
from typing import Final

from digest.opportunities.bind import Bound
from digest.opportunities.kinds import CALL_FOR_PAPERS, TALK, UNKNOWN, WORKSHOP, called_for_papers, named, named_in_text
from digest.opportunities.roles import Role
from digest.types import OpportunityKind


def _words(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{pattern})\b", re.IGNORECASE)


ACTS: Final = _words(
    r"apply|applications? (?:\w+ ){0,3}(?:open|opened|opens|close[sd]?|due|deadline|invited|accepted|welcome|must|should|may|can|reach|requested|period|window|system|expected|that|and|in|by|to|with|until|before|due|closes)"
    r"|applications for|your application|applications,|applications:"
    r"|deadlines?|closing(?: date)?|clos(?:es|ing) (?:date|on|at)|expressions? of interest|expiration date|end date|last (?:day|date) (?:to|for)"
    r"|(?:submissions?|abstracts?|papers?|proposals?|nominations?|manuscripts?|entries|posters?|essays?|chapters?|ideas|articles|sessions?) (?:\w+ ){0,3}(?:due|open|opens|close[sd]?|closes|invited|accepted|welcome|must|should|can|by|until|before|to the|may be|need to)"
    r"|submit (?:your|by|before|until|an?|the form|online|essays)|submissions?(?=:)|send (?:your|an?|us|in|title)|register (?:by|now|for|here|via|before|until|today|online|at)|registration (?:is|opens|closes|ends|required|deadline|free|via|form)|sign[- ]?up|enrol|rsvp|nominations? can|hand in|join us|join the free|nominate|be entered|mail us|all are welcome|admission free|tickets"
    r"|we (?:are looking|look) for|looking for|we seek|seeks|invites?|we invite|are invited|recruits|write to the|how to apply|until filled|is open (?:until|for|from)|call (?:is|closes|opened)|bring lunch|to take part"
)
_NEWS_TITLE: Final = _words(
    r"wins?|won|awarded|receiv(?:es|ed)|recipients?|winners?|winning|honou?red|names|named (?!after)|picks|picked|cuts|cut|cancel(?:s|led|ed)|ends|terminat\w+|lawsuit|suspend(?:s|ed)|freez(?:es|ing)|frozen"
    r"|scam|bags|lands|secures|raises|hires|hit by|breach|drew|draws|brings|changed|goes to|go to|went|doubles|turns|learn(?:ed|t|s)|says|said|warns?|urges?|protests?|finds|found|fix(?:es)?|gains|claimed"
    r"|reopens (?=\w)|rejects|retracts|returns|collapses?|mismanaged|shortens?|share|splits?|hosts|explained|delayed|renewed|unioni[sz]e|vote|strike|widens?|misses|looms|posts (?:deadline|loss|profit)|orders|accused|destroys|wrongly|target(?:s|ed)"
    r"|(?:grants|awards) (?!for\b|of\b|from\b|to\b|and\b|at\b|in\b|programme\b|program\b|call\b|scheme\b|competition\b|up\b|round\b|open\b|available\b|named\b|are\b|is\b|now\b|season\b|20\d\d)[\w$€£]+|sets|hears|steps down|crowned|moves \w+ (?:abroad|to)|closes (?:case|door|visa)|would|can[’']t|compete|apply for professorships|applies|submits"
    r"|completes?|joins|combined|report says|in five charts|crisis|award-winning|leaked?|fined|sues?|charged|arrest\w*|approv(?:es|ed)|blocks|bans|unveils?|beats|tops|faces|sees|rises|falls|fell|surges?|slumps?|plunges?|grows|grew|opens (?:doors|up|consultation|\w+-\w+ centre)"
    r"|fraud|scandal|misconduct|steals?|stolen|hack(?:ed|ers)|breached|outage|dies|died|obituary|resigns?|sacked|laid off|layoffs|backlash|slams|criticis\w+|defends|denies|admits|reveals|shows|claims|seeks (?:approval|damages|answers)|struggles?|threatens?|pledges|invests|acquires|buys|sells|expires|postponed|(?:is|are|was|were|has|have|had) (?!open|invited|available|now|due|closed|closing|welcome|wanted|extended|sought|hiring|looking|accepting|seeking|recruiting|back|here|approaching|live|being|still|up\b|going|your|you\b|the\b|a\b|an\b|free)\w+|(?:firm|maker|company|agency|university|ministry|government|operator|group|start-?up|giant|bank)s? to \w+|worries|bans|fools|slow|breaks record|(?:court|regulator|agency|commission|ministry|government|watchdog|parliament|senate|committee|council) (?:invites|seeks|opens|calls|asks|sets|extends)"
)
_NEWS_START: Final = re.compile(
    r"^\W*(?:(?:how|where|when|whether|should)\b|why\b|what\b|inside\b|from [\w ]+ to\b|(?:opinion|study|review|interview|podcast|survey|report|analysis|comment|editorial|letters?|profile|portrait|news|explainer|q&a)\b\s*:|\w+ tips\b|first talks\b|fewer\b|more\b)",
    re.IGNORECASE,
)
_HEADED: Final = re.compile(
    r"^\W*(?:[\w’'./-]+ ){0,3}(?:internships?|intern|webinar|seminar|colloquium|lecture|talk|workshop|hackathon|masterclass|bootcamp|school|course|vacancy|job|position|positions|hiring|fellowships?|scholarships?|studentships?|postdoc|prize|award|grants?|conference|symposium)\b(?: (?:by|with) [^:–—|]{3,60})?\s*(?:\([^)]*\))?\s*[:–—|-]",
    re.IGNORECASE,
)
# "RecSys 2027", "SIGMOD 2027 deadline": collections of conferences' deadlines name nothing else.
_NAMED_YEAR: Final = re.compile(r"^[A-Z][\w-]*[A-Z][\w-]* (?:20\d\d|[’']\d\d)(?: deadline| \[?\w+ round\]?)*$")
_ASKS: Final = (Role.DUE, Role.ABSTRACTS, Role.REGISTRATION)
_ATTEND: Final = _words(
    r"regist\w+|join|sign[- ]?up|welcome|free|tickets?|venue|place|attend\w*|rsvp|zoom|online|bring lunch|room|hall|speaker"
)
_INVITED: Final = _words(
    r"register (?:today|now|here|online|by|for free)|registration (?:is|will) (?:now )?(?:open|free|be open)|open to all|no registration|all (?:are )?welcome|tickets are (?:now )?available|(?:please|join us) .{0,60}(?:register|sign up|rsvp)"
)
# A title that is a post's name and says no more than where and for what.
_JOB_TITLE: Final = re.compile(
    r"^\W*(?:(?!the\b|a\b|an\b)[\w/()-]+ ){0,3}(?:professor(?:ship)?|lecturer|engineer|scientist|technician|programmer|developer|analyst|manager|curator|statistician|chemist|biologist|physicist|geologist|steward|hydrologist|bioinformatician)\b(?=\W*$|\s*[,(–—:|/-]| (?:in|of|for|at|to|with|and)\b)",
    re.IGNORECASE,
)
# What adverts say of a post and news seldom do.
_OFFERED: Final = _words(
    r"applications?|applicants?|vacancy|salary|start date|starts? (?:on|in)|fixed[- ]term|full-time|part-time|CV|cover letter|reference number|job reference|the position|this position|this post"
)
_OPENING: Final = 2_000  # characters in which a call asks
# It speaks to its reader, or has a form's labels: news does neither.
_ADDRESS: Final = re.compile(
    r"(?:^|[.!?:;]\s+|\n\W*)(?:please|kindly|send|submit|apply|upload|register|nominate|write|contact|e-?mail|tell us|sign up|rsvp|enter|interested\?|join)\b"
    r"|\b(?:you (?:may|can|will|have|want|should|must|would)|would you|your (?:\w+ ){0,2}(?:application|abstract|paper|text|thesis|idea|cv|clip|work|form|proposal|manuscript|poster|chapter|summary|profile|documents)"
    r"|please \w+|are (?:cordially |kindly )?(?:invited|welcome|encouraged|asked) to|(?:applications?|submissions?|nominations?|abstracts?|papers|manuscripts|proposals|requests|entries|forms?) (?:\w+ ){0,4}(?:must|should|need to|are to|have to|can|may|are due|are welcome|are accepted|are invited|close|closes|until|by)"
    r"|we (?:invite|seek|offer|look|are looking|are seeking|ask|welcome|want)|(?:seeks|invites|is looking for|recruits|offers|calls for) |asks? for (?:original|your|papers|articles|contributions|short)|can[’']?t be considered)",
    re.IGNORECASE,
)
_LABELLED: Final = re.compile(
    r"(?:^|[.;]\s)\W*(?:[\w&/-]+ ){0,3}(?:deadline|closing(?: date)?|submissions?|applications?|proposals?|nominations?|due|abstract|apply (?:by|until|before))\b[^.:\n]{0,40}:|\b(?:deadline|closing date)\s+(?:is\s+)?\d",
    re.IGNORECASE | re.MULTILINE,
)
# What somebody else has to do by a date.
_DUTIES: Final = _words(
    r"(?:compan(?:y|ies)|firms?|agenc(?:y|ies)|countries|states|members|vendors?|makers?|developers|operators|users|customers|citizens|employers|banks|claims|comments|objections|bids|plaintiffs?|court|government) (?:\w+ ){0,2}(?:must|have to|has to|are|is|can|should|need to)"
    r"|the \w+ (?:said|says)|according to|spokes\w+"
)
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
_CLOSED: Final = re.compile(
    r"\b(?:position|post|vacancy|role|job|internship)s?(?: (?:has|have) been| is| are|) (?:now |already )?(?:filled|closed|no longer available)\b|\bhas (?:now )?been filled\b"
    r"|\bno longer (?:accept|available|taking|open)|\b(?:now|is|are|call|applications?|registration|nominations?) closed\b(?! on)|\bby invitation only\b|\binvit(?:e|ation)[- ]only\b|\bfully booked\b|\bsold out\b"
    r"|\bregistration (?:is|has) (?:now )?(?:closed|full)\b|\bdeadline has passed\b|\bpassed on\b|\b(?:has been|is|was) cancel+ed\b|\bclosed to (?:new )?applic|\brecording (?:is )?available\b|\btook place\b|\[(?:closed|expired|filled)\]|\(cancel+ed\)|\b(?:advert|ad|listing|offer) has expired\b|\bapplications? (?:[\w-]+ ){0,4}ha(?:s|ve) closed\b|\bsubmissions? closed\b(?! on)|\b(?:period|call|window|search|selection process)[\w ]{0,40} (?:has (?:ended|expired|closed)|is now (?:over|completed?))\b|\bonly invited\b|\bnot (?:be )?(?:currently )?(?:recruiting|accepting|hiring)\b|\bapplications closed\b",
    re.IGNORECASE,
)  # fmt: skip
_UNTIL_FILLED: Final = re.compile(r"\b(?:until|till|unless|once|when|if)\b[^.]{0,40}", re.IGNORECASE)
_BESIDE_A_DATE: Final = re.compile(r"(?<=[\w)])\s*\((?:now |already )?(?:closed|passed|over|expired)\)", re.IGNORECASE)
_OVER_IN_TITLE: Final = re.compile(
    r"^\W*(?:position|call|applications?|vacancy) (?:closed|filled)\b|[\[(–-]\s*(?:now )?(?:cancel+ed|closed|filled|expired|position filled|position closed|submissions? closed)\s*(?:[\])]|$)",
    re.IGNORECASE,
)
_STAGE_ONLY: Final = re.compile(
    r"(?:full|second|final)[\w ,-]{0,30}by invitation only|,\s*by invitation,", re.IGNORECASE
)
ROLLING: Final = _words(
    r"rolling|until (?:the position is |it is |positions? (?:is|are) )?filled|(?:at )?any time|no (?:closing date|deadline)|continuous basis|any time of the year"
)


def kind_of(
    title: str, text: str, *, announcing: bool, dates: Callable[[], Collection[Bound]]
) -> OpportunityKind | None:
    """The kind of opportunity that an article announces; None where it announces none.

    Args:
        title: its headline.
        text: its first few thousand characters, lines kept.
        announcing: whether it comes from a feed that holds nothing but calls.
        dates: of `bind`; asked only where they decide.
    """
    title = " ".join(title.split())
    found = named(title)
    if announcing:
        meeting = CALL_FOR_PAPERS if _NAMED_YEAR.search(title) else UNKNOWN
        return (found.kind if found else None) or named_in_text(text) or meeting
    if found and _OVER_IN_TITLE.search(title):
        return found.kind  # known for what it was; it isn't shown
    if _REPORTING.search(title):
        return None
    calling = bool(_CALLING_START.search(title)) or called_for_papers(title)
    headed = _HEADED.search(title)
    if not calling and (_NEWS_START.search(title) or (not headed and _NEWS_TITLE.search(title))):
        return None
    if calling:
        return found.kind if found else named_in_text(text)
    if found and is_closed(title, text):
        return found.kind  # known for what it was; it isn't shown
    head = named(headed[0]) if headed else named(title, as_head=True)
    if (
        head
        and head.plain
        and (ACTS.search(text) or ACTS.search(title) or _OFFERED.search(text) or ROLLING.search(text))
    ):
        return head.kind
    if head and head.kind == "job" and _JOB_TITLE.search(title) and _OFFERED.search(text):
        return head.kind
    if head and _by_dates(head.kind, text, dates()):
        return head.kind
    return _asked_in_text(text, found.kind if found else None, dates)


def _by_dates(kind: OpportunityKind, text: str, dates: Collection[Bound]) -> bool:
    """Whether dates say until when something is asked for, or when one may come."""
    roles = {one.role for one in dates}
    if any(role in roles for role in _ASKS):
        return True
    if kind in (WORKSHOP, TALK):
        return bool(_INVITED.search(text)) or (bool(roles & {Role.EVENT, Role.UNSAID}) and bool(_ATTEND.search(text)))
    return False


def _asked_in_text(
    text: str, kind: OpportunityKind | None, dates: Callable[[], Collection[Bound]]
) -> OpportunityKind | None:
    """The kind that the text asks for, where its dates say until when and it speaks to its reader.

    The kind is the title's, else the one that the words of the date name, else the first that the text does.
    """
    start = text[:_OPENING]
    if not (_ADDRESS.search(start) or _LABELLED.search(start)):
        return None
    asked = [one for one in dates() if one.role in _ASKS and not _DUTIES.search(one.words)]
    if not asked:
        return None
    by_words = next((told for one in asked if (told := named_in_text(one.words))), None)
    addressed = UNKNOWN if _ADDRESS.search(asked[0].words) else None
    by_role = CALL_FOR_PAPERS if asked[0].role is Role.ABSTRACTS else addressed
    return kind or by_words or named_in_text(start) or by_role


def is_closed(title: str, text: str) -> bool:
    """Whether the call says of itself that nothing can be handed in: filled, closed, invited only, over."""
    told = _BESIDE_A_DATE.sub(" ", text[:6000])  # "1 May: abstracts (now closed)" closes the abstracts
    parts = (title, *told.replace(". ", ".\n").split("\n"))
    return any(_CLOSED.search(_UNTIL_FILLED.sub("", part)) and not _STAGE_ONLY.search(part) for part in parts)
