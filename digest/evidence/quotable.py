"""Which sentences can be quoted at all: whole, standing by themselves, added by no site, agency or law firm. Pure."""

# ruff: noqa: E501  (a pattern broken for its length can't be read)

import re
from typing import Final

from digest.text.parser import Parsed

_LENGTH: Final = (50, 260)  # characters of a sentence worth quoting
_LETTERS: Final = 0.8  # least part of a sentence that is letters and spaces: tables and lists have fewer
_DOLLARS: Final = 3  # amounts; with more it is a price list
_WHOLE: Final = re.compile(r"^[“\"‘'(]?[A-ZÀ-ÖØ-ÞĀ-Ž0-9].*[.!”\"’)]$", re.DOTALL)
_LEANING: Final = re.compile(
    r"^[“\"‘']?(?:it|this|that|these|those|he|she|they|but|and|so|or|however|moreover|furthermore|also|here|there|such"
    r"|to this end|in addition|additionally|therefore|thus|then|its|their|his|her|both|neither|either|another|others?"
    r"|instead|still|meanwhile|(?:the )?(?:former|latter)|for example|for instance|as a result|in contrast|by contrast"
    r"|other|yet|once|among(?:st)? (?:them|those)|in (?:the )?(?:meantime|response|fact|short|total|turn|particular))\b"
    # What it goes on counting or turns round: "Second, ...", "Under this view, ...", "That said, ..."
    r"|^(?:second(?:ly)?|third(?:ly)?|finally|lastly|likewise|similarly|consequently|accordingly|hence|conversely|nevertheless"
    r"|nonetheless|on the (?:other hand|contrary)|even so|to that end|at the same time|more(?:over| importantly)),"
    r"|^(?:under|from|in|on|with|for|by|at|after|following|despite|given|against) (?:this|that|these|those|such)\b"
    # What was said or done before it: "The assertion, which emerged ..."
    r"|^The (?:assertion|claim|allegation|announcement|news|warning|statement|decision|ruling|comment|remark|revelation"
    r"|finding|figure|development|move|measure|admission|disclosure|latter|same|result|approach|method|report)s?"
    r"(?! (?:of|that|by|from|to|on)\b)\b",
    re.IGNORECASE,
)
# What sites, agencies and law firms add to articles; each line is one kind.
_ADDED: Final = re.compile(
    r"\b(?:accept|our|uses?|these|this site's) cookies|\b(?:subscribe|newsletter|sign up|click here|learn more)\b"
    r"|\bread more\b|\bregister (?:now|here|today)\b|\bfollow us\b|\bwatch the (?:video|webinar)\b"
    r"|\ball rights reserved\b|©|\bcopyright \d|\badvertisement\b|\bterms of (?:use|service)\b|\bprivacy policy\b"
    r"|\boriginally (?:published|appeared)\b|\bappeared first on\b|\bfor more information\b|\bforward-looking\b"
    r"|\b(?:media|press) contact\b|\b(?:is|as) a (?:global |world )?lead(?:er|ing)\b|\bheadquartered in\b"
    r"|\bimage (?:courtesy|credit)|\bphoto(?:graph)?:|\bcan be reached at\b|\bcontributed to this (?:report|story)"
    r"|\b(?:freelance|staff|contributing|senior) (?:writer|reporter|editor|journalist)\b"
    r"|\b(?:encourages?|reminds?|urges?|invites?) (?:\w+ )?(?:investors|shareholders|victims)\b"
    r"|\b(?:lead|potential) plaintiffs?\b|\binvestigating (?:potential )?claims\b|\bcontingen(?:t|cy) fee"
    r"|\bclass action (?:investigation|attorneys)|\bfree (?:case )?(?:consultation|evaluation)\b"
    r"|\bin this (?:post|blog|guide|tutorial|episode|webinar)\b"
    r"|\bstocks? to (?:buy|invest)|\bstrong buy\b|\bhere[’']?s (?:a|an|the|what|why|how)\b|\byou (?:might|may|can|need)\b"
    r"|/PR ?Newswire|\(BUSINESS WIRE|\(GLOBE NEWSWIRE",
    re.IGNORECASE,
)
# What a firm says after every mishap, and what says only what somebody is.
_OFFICIAL: Final = re.compile(
    r"\bsafeguard(?:s|ing)\b|\badditional (?:reviews?|measures?|steps|security)\b|\bacted quickly\b|\babundance of caution\b"
    r"|\btakes? (?:the |our |your )?(?:\w+ ){0,4}seriously\b|\b(?:cyber ?security|external|third-party|forensic) experts\b"
    r"|\bdetected unauthori[sz]ed\b|\bany (?:inconvenience|concern)\b|\bprevent (?:future|similar|further)\b"
    r"|\bcommitted to (?:protecting|the)\b|\btop priority\b|\bwe (?:are|were) (?:aware|working|investigating)\b"
    r"|\bas a precaution\b|\((?:pictured|left|right|above|below)\)|\brelevant authorities\b",
    re.IGNORECASE,
)
_IS: Final = re.compile(r"^(?:[\w&.’'-]+,? ){1,10}(?:is|was|are) (?:an?|one of) (?!\w+ (?:that|to)\b)")
# What points at a sentence before it: "disputes these figures".
_POINTS: Final = re.compile(
    r"\b(?:these|such|the same) [a-z]+s\b|\bthis (?:\w+ )?(?:attack|incident|breach|data|information|figure)\b"
)
_CHATTY: Final = re.compile(r"^[“\"]?(?:Oh|Well|Look|To me|Yes|No|OK|Okay|Sure|I|My)\b[, ]", re.IGNORECASE)
_LIST_MARKS: Final = 1  # semicolons; with more it is a list
_BYLINE: Final = re.compile(
    r"^By (?:[A-Z][\w.’'-]+ ){1,3}[A-Z][\w’'-]+\b(?!,)|\b(?:[Rr]eporting|[Ee]dit(?:ed|ing)|[Pp]hotos?) by [A-Z]"
)
_DATELINE: Final = re.compile(  # "OSLO, May 3 (AP) —", "SINGAPORE: The", "OTTAWA The", "FREE TINA PETERS,"
    r"^[A-Z]{4,}, [A-Z][\w. ]{1,20}:|^[A-Z][A-Z .’'-]{3,}(?:,[\w ,.]{1,40})?\s?(?:\([\w ]+\)\s?)?[—–-]|^[A-Z]{4,}(?::| (?:The|A|An|In|It) )|^(?:[A-Z]{4,} ){2}"
)
_CUT: Final = re.compile(
    # A number broken at its point, at the end or inside; what a feed left out; headings and paragraphs run together.
    r"(?<![\d.,])(?!(?:19|20)\d\d\.)[$€£]?\d[\d,]*\.[”\"’]?$|\b\d+\. \d|\d, \d{3}\b|\[\.|\[…|(?:\.\.\.|…)[”\"’]?$"
    r"|[a-z](?:A|An|The|It|In|On|He|She|We|But|And|As|For|This|At)\s[a-z]|[a-z]{2}[’”\"][A-Z][a-z]"
    r"|[a-z] (?:The|This|There|We|He|She|They|It) [a-z]+ [a-z]"
)
_MARKUP: Final = re.compile(r"\\|\||[_^]\{|\$[^\d\s][^$]*\$|�|https?:|\*\*|<\w")
_PAIRS: Final = (("“", "”"), ("(", ")"), ("[", "]"))
# An advert for a suit, wherever it is printed.
_ADVERT: Final = re.compile(
    r"\b(?:LLP|P\.?L\.?L\.?C|Law (?:Firm|Offices?|Group)|Attorneys? at Law)\b.*\b(?:investigat|alert|claims?|class action|reminds?)"
    r"|\b(?:DATA BREACH|SHAREHOLDER|INVESTOR) ALERT\b|\bInvestigates? Claims\b|\bAlert Issued By\b|\bClass Action Law(?:suit|yers?) (?:Filed|Alert)\b"
    r"|\b(?:claim|get) up to \$",
    re.IGNORECASE,
)


def quotable(sentence: str) -> bool:
    """Whether a sentence stands by itself: whole, no question, nothing that a site or an agency added."""
    low, high = _LENGTH
    if not low <= len(sentence) <= high or sentence.endswith("?") or not _WHOLE.match(sentence):
        return False
    if any(found.search(sentence) for found in (_LEANING, _ADDED, _BYLINE, _DATELINE, _CUT, _MARKUP)):
        return False
    if any(found.search(sentence) for found in (_OFFICIAL, _IS, _POINTS, _CHATTY)) or sentence.count(";") > _LIST_MARKS:
        return False
    if sentence.count("$") > _DOLLARS or sentence.count('"') % 2:
        return False
    if any(sentence.count(opened) != sentence.count(closed) for opened, closed in _PAIRS):
        return False
    return sum(letter.isalpha() or letter.isspace() for letter in sentence) >= _LETTERS * len(sentence)


def advertises(title: str) -> bool:
    """Whether an article's title is an advert of a law firm, or tells how to claim money: nothing of it is quoted."""
    return bool(_ADVERT.search(title))


def says_something(parsed: Parsed | None) -> bool:
    """Whether a sentence has somebody or something that does or is: straplines and lists have not. Unread: yes."""
    if parsed is None:
        return True
    subjects = [word for word in parsed.words if word.role in ("nsubj", "nsubjpass", "csubj", "expl")]
    return any(parsed.words[word.head].kind in ("VERB", "AUX") for word in subjects)
