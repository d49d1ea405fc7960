"""What an article claims that a student could ask about: who says it, and the words that say so. Pure.

A claim is a sentence of the article, cut at a comma where it goes on, so that it can be printed as it stands with its
source. Each kind is one that a good question fits; what fits none is no claim. Sentences are found by their words, and
the parser then tells who does what: without one there are only the claims that a paper's title makes.
"""

# ruff: noqa: E501  (a pattern broken for its length can't be read)

import re
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Final

from digest.evidence.denials import denies
from digest.evidence.kinds import kind_of
from digest.evidence.papers import paper_claims
from digest.evidence.quotable import advertises, quotable
from digest.text.parser import Parsed, Parser
from digest.text.sentences import sentences
from digest.types import Claim, ClaimKind
from sources.types import Article

_FRONT: Final = 12  # sentences of an article: what it claims stands in front
_LONGEST: Final = 170  # characters of a claim; a longer one is no part of a question
_MOST: Final = 3  # claims of one article

# Who counts for everybody: of their figures nobody asks for an independent one.
_PUBLIC: Final = re.compile(
    r"\b(?:[Aa]genc(?:y|ies)|[Uu]niversit|[Ii]nstitut|[Mm]inist|[Dd]epartment|[Bb]ureau|[Oo]ffice|[Pp]olice|[Cc]ommission|[Cc]ouncil|[Cc]ent(?:re|er) for|[Dd]irectorate|[Aa]uthority|[Aa]dministration|[Gg]overnment|[Cc]ourt|[Bb]ank of|[Nn]ational|[Ff]ederal|Observatory|[Ss]ociety|[Aa]cademy|[Aa]ssociation|Eurostat|OECD|IMF|WHO|FBI|CISA|NCSC|ENISA|Europol|Interpol|ACSC|FTC|FDA|EPA|NASA|NOAA)"
)
_PRESS: Final = re.compile(
    r"\b(?:News|Times|Post|Journal|Guardian|Reuters|Bloomberg|BBC|CNN|AP|AFP|CNBC|Press|Daily|Telegraph|Register|Wire|Magazine|Verge|Wired|Mail|Express)\b"
)
_FIGURE: Final = re.compile(
    r"\d[\d.,]* ?(?:%|per ?cent\b|percent\b)|\b(?:doubled|tripled|quadrupled)\b|\bone in (?:\w+)\b|\b\w+ times (?:more|as|higher)"
)
_COUNTS_WORDS: Final = """
    find report say show reveal record count estimate observe detect indicate suggest"""
_COUNTS: Final = frozenset(_COUNTS_WORDS.split())
_STUDY_WORDS: Final = """
    study report survey research analysis poll index data figure"""
_STUDY: Final = frozenset(_STUDY_WORDS.split())
_GANG: Final = re.compile(
    r"\b(?:gang|hackers?|hacktivists?|hacking group|hacker group|ransomware(?: group)?|cybercriminals?|attackers?|threat actors?|extortion group)\b",
    re.IGNORECASE,
)
_FLAW: Final = re.compile(r"\b(?:vulnerabilit(?:y|ies)|flaws?|zero-days?|bugs?|CVE-\d{4}-\d+)\b", re.IGNORECASE)
_TESTER: Final = re.compile(
    r"\b(?:[Ii]ndependent|[Aa] second|[Aa]nother|[Oo]utside|[Oo]ther) (?:\w+ )?(?:teams?|groups?|labs?|laborator(?:y|ies)|researchers|scientists|study|studies|tests?|trials?|testers|experts)\b"
)
_TESTS_WORDS: Final = """
    test confirm replicate reproduce verify repeat measure find show validate check"""
_TESTS: Final = frozenset(_TESTS_WORDS.split())
_DOUBTS: Final = frozenset(("doubt", "dispute", "refute", "contest"))
_UNITS: Final = re.compile(
    r"\d[\d.,]* ?(?:%|per ?cent|percent|[kMG]?Wh(?:/kg|/l)?|mAh/g|[kMGT]Hz|[TPG]B/s|[TG]bps|nm|µm|qubits|cycles|kilomet(?:re|er)s|km|hours|tonnes|°C|degrees|times (?:faster|more|cheaper|lighter))\b|\d ?%"
)
_DELIVERS_WORDS: Final = """
    reach achieve deliver store last convert cut reduce boost increase retain hold run process recover survive
    detect withstand"""
_DELIVERS: Final = frozenset(_DELIVERS_WORDS.split())
_RAISES: Final = frozenset(("raise", "secure"))
_MONEY: Final = re.compile(
    r"(?:[$€£]|US\$|EUR |USD )\s?\d[\d.,]* ?(?:million|billion|m|bn)\b|\d[\d.,]* (?:million|billion) (?:dollars|euros|pounds)",
    re.IGNORECASE,
)
_GROUP: Final = re.compile(
    r"\b(?:[Rr]esearchers|[Ss]cientists|[Ee]ngineers|[Cc]hemists|[Pp]hysicists|[Bb]iologists|[Rr]oboticists|[Aa] (?:research )?(?:team|group)|[Tt]he (?:team|group)) (?:at|from|of) (?:the )?[A-Z][\w’'.&-]+"
)
_SCHOOL: Final = re.compile(
    r"\bUniversit|\bInstitute\b|\bPolytechni|\bETH\b|\bEPFL\b|\bMIT\b|\bCaltech\b|\bKAIST\b|\bCollege\b|\bLaborator|\bHochschule\b|\bTU \w+|\bUC \w+|\bStanford\b|\bHarvard\b|\bPrinceton\b|\bYale\b|\bOxford\b|\bCambridge\b|\bMax Planck\b|\bFraunhofer\b|\bCSIRO\b"
)
_FINDS_WORDS: Final = """
    develop find build show discover create print demonstrate report invent design identify publish present
    make measure"""
_FINDS: Final = frozenset(_FINDS_WORDS.split())
_RULER: Final = re.compile(
    r"\b(?:[Aa]gency|[Cc]ommission|[Aa]uthority|[Aa]dministration|[Rr]egulator|FDA|FCC|FTC|EPA|FERC|NHTSA|EMA|CISA|ENISA|EASA|FAA|NRC|Ofcom|ICO|BaFin)\b"
)
_RULES_WORDS: Final = """
    require ban approve mandate prohibit permit authorise authorize clear propose allow license adopt"""
_RULES: Final = frozenset(_RULES_WORDS.split())
_OFFICE: Final = re.compile(
    r"\b(?:[Pp]resident|[Ll]eader|[Mm]inister|[Ss]enators?|[Gg]overnor|[Mm]ayor|MPs?|[Ll]awmakers?|[Cc]ongress\w*|[Pp]rosecutors?|[Ll]awyers?|[Ss]pokes\w+|Trump|Biden|Putin|[Pp]arliament|[Pp]arty|[Ff]amily|[Vv]ictims?|[Pp]laintiffs?)\b"
)
_STRUCK: Final = re.compile(
    r"\b(?:cyber[- ]?(?:attacks?|incident|security incident|breach)|ransomware(?: attack)?|data breach|security breach|hack(?:ed|ing)?)\b",
    re.IGNORECASE,
)
_HOW: Final = re.compile(
    r"phish|(?:stolen|leaked|compromised|reused|weak) (?:credentials?|passwords?)|third[- ]part(?:y|ies)|call cent|vulnerab|zero-day|exploit|social engineer|help ?desk|misconfigur|Salesforce|unpatched|contractor|accidental|by mistake|human error|(?:through|via|at) (?:its|a|an|the) (?:IT )?(?:supplier|vendor|provider|partner)|insider",
    re.IGNORECASE,
)
_STRIKES: Final = frozenset(("confirm", "suffer", "disclose", "admit"))
_ITSELF: Final = re.compile(
    r"\b(?:its|our|plans?|expects?|forecasts?|outlook|guidance|will|would|could|sales|revenue|profits?|shares)\b"
)
_NEAR, _SHORT = 8, 4  # words behind a verb, and words of a name
_WIRE: Final = re.compile(r"^.{0,80}?(?:\(BUSINESS WIRE\)|/PR ?Newswire[^/]*/|\(GLOBE NEWSWIRE\))\s*-{1,2}\s*")
_ON_A_DAY: Final = re.compile(  # the source's day stands behind a claim: "On Tuesday, ... has denied" is no English
    r"^(?:(?:Late |Early |Earlier )?[Oo]n )?(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day(?: [a-z]+)?, "
)
_ACCORDING: Final = re.compile(
    r"According to (?:a \w+ (?:report|study|survey) (?:by|from) )?(?P<who>[A-Z][\w’'& -]{1,40}), (?=[a-z\dA-Z])"
)
_GOES_ON_WORDS: Final = """
    which who whose where making leaving according as while with after amid including affecting and but
    prompting following citing causing exposing allowing raising impacting targeting before though although
    because when in since until up down from"""
_GOES_ON: Final = frozenset(_GOES_ON_WORDS.split())


def find_claims(articles: Sequence[Article], *, parser: Parser) -> tuple[Claim, ...]:
    """What these articles claim, in their order, a few of each.

    Args:
        articles: of a week; those of which nothing may be shown claim nothing.
        parser: tells who does what.

    Raises:
        ModelError: the parser's model is missing or damaged.
    """
    able = [article for article in articles if not (article.headline_only or advertises(article.title))]
    rows = [(article, one) for article in able for one in _candidates(article)]
    read = dict(zip(rows, parser.read([sentence for _, sentence in rows]), strict=True))
    found: list[Claim] = []
    for article in able:
        own = [row for row in rows if row[0] is article]
        said = (_claim(parsed, row[1], article) for row in own if (parsed := read[row]) is not None)
        found += islice((one for one in (*paper_claims(article), *said) if one is not None), _MOST)
        if _STRUCK.search(article.title) and _HOW.search(f"{article.title} {article.text or article.lead}"):
            found.append(_made(ClaimKind.WAY_IN, "", "", article))
    return tuple(found)


def _candidates(article: Article) -> Iterator[str]:
    """The sentences in which something may be claimed, each once, without the wire's place and name before the first."""
    if kind_of(article, "") in ("paper", "preprint"):
        return
    text = _WIRE.sub("", article.text or article.lead, count=1)
    for sentence in dict.fromkeys(islice(sentences(text), _FRONT)):
        if quotable(sentence) and any(pattern.search(sentence) for pattern in _ANY):
            yield sentence


def _claim(parsed: Parsed, sentence: str, article: Article) -> Claim | None:
    """The first kind that the sentence is of."""
    for n, verb in enumerate(parsed.words):
        subject = _subject(parsed, n) if verb.kind == "VERB" and verb.tag != "VBG" else None
        if subject is None:
            continue
        who = _phrase(parsed, subject)
        kind = _kind(parsed, n, subject, who)
        text = _core(parsed, n) if kind else ""
        if kind and text and _still(kind, text):
            return _made(kind, text, _proper(parsed, subject) or _name(who), article)
    led = _ACCORDING.match(sentence)
    if led and _FIGURE.search(sentence) and not _PUBLIC.search(led["who"]) and not _PRESS.search(led["who"]):
        text = _core(parsed, led.end() and next(n for n, w in enumerate(parsed.words) if w.text == ","))
        return _made(ClaimKind.TALLY, text, led["who"], article) if text else None
    return None


def _kind(parsed: Parsed, n: int, subject: int, who: str) -> ClaimKind | None:
    """What the verb's clause claims, by who does what."""
    verb, after = parsed.words[n].lemma.casefold(), parsed.span(n, len(parsed.words))
    named = parsed.words[subject].kind == "PROPN"
    if verb == "exploit" and _FLAW.search(after + who) and any(w.name in ("ORG", "PRODUCT") for w in parsed.words):
        return ClaimKind.FLAW
    if parsed.words[subject].role != "nsubj" or _OFFICE.search(who) or _pointing(parsed, n):
        return None
    if verb == "claim" and _GANG.search(who) and (any(c.isupper() for c in who[3:]) or not who.startswith("The")):
        return ClaimKind.LOOT
    if verb in _TESTS and _TESTER.search(who):
        return ClaimKind.TEST
    if verb in _FINDS and _GROUP.search(who) and _SCHOOL.search(who):
        return ClaimKind.FOUND
    if verb in _RULES and _RULER.search(who) and _acts_on(parsed, n):
        return ClaimKind.RULE
    if named and (kind := _of_anybody(who, verb, after)):
        return kind
    house = named and parsed.words[subject].name != "PERSON"
    return _of_a_house(parsed, n, who, after) if house or _counted_by(who) else None


def _of_anybody(who: str, verb: str, after: str) -> ClaimKind | None:
    """What somebody with a name did or contradicts."""
    if verb in _RAISES and _MONEY.search(after):
        return ClaimKind.MONEY
    if _PRESS.search(who) or _GANG.search(who):
        return None
    if verb in _DOUBTS or (verb == "deny" and denies(after)):
        return ClaimKind.DENIAL if verb == "deny" else ClaimKind.DOUBT
    return None


def _of_a_house(parsed: Parsed, n: int, who: str, after: str) -> ClaimKind | None:
    """What a company counts, does or suffered."""
    verb = parsed.words[n].lemma.casefold()
    if _PRESS.search(who) or _GANG.search(who):
        return None
    if verb in _STRIKES and _STRUCK.search(parsed.span(n, n + _NEAR)) and len(who.split()) <= _SHORT:
        return ClaimKind.STRUCK
    if (
        parsed.words[n].role == "ROOT"
        and verb in _COUNTS
        and _FIGURE.search(after)
        and not _PUBLIC.search(who)
        and not _ITSELF.search(after)
    ):
        return ClaimKind.TALLY
    if verb in _DELIVERS and _UNITS.search(after) and not _MONEY.search(after):
        return ClaimKind.MEASURED
    return None


def _pointing(parsed: Parsed, n: int) -> bool:
    """Whether what the verb acts on is pointed at: "these figures"."""
    objects = [k for k, w in enumerate(parsed.words) if w.role == "dobj" and w.head == n]
    return any(
        w.text.casefold() in ("this", "these", "that", "those", "it", "them") and (w.head in objects or k in objects)
        for k, w in enumerate(parsed.words)
    )


def _acts_on(parsed: Parsed, n: int) -> bool:
    return any(w.role in ("dobj", "xcomp", "ccomp") and w.head == n for w in parsed.words)


def _counted_by(who: str) -> bool:
    """Whether it is a study of a named house: "a new report from ThreatDown"."""
    words = who.split()
    return any(word.casefold().strip(",") in _STUDY for word in words) and any(w[:1].isupper() for w in words[1:])


def _subject(parsed: Parsed, verb: int) -> int | None:
    return next((n for n, w in enumerate(parsed.words) if w.role in ("nsubj", "nsubjpass") and w.head == verb), None)


def _phrase(parsed: Parsed, head: int) -> str:
    """The head with everything that hangs on it, without what a clause adds."""
    inside = {head}
    for _ in range(len(parsed.words)):
        more = {
            n for n, w in enumerate(parsed.words)
            if w.head in inside and n not in inside and w.role not in ("relcl", "appos", "acl", "punct", "advcl", "cc", "conj")
        }  # fmt: skip
        if not more:
            break
        inside |= more
    return parsed.span(min(inside), max(inside) + 1)


def _proper(parsed: Parsed, head: int) -> str:
    """The run of names that ends in the head: of "staffing giant Manpower" the last."""
    first = head
    while first and parsed.words[first - 1].kind == "PROPN":
        first -= 1
    return parsed.span(first, head + 1) if parsed.words[head].kind == "PROPN" else ""


def _name(who: str) -> str:
    return re.sub(r"^(?:[Tt]he|[Aa]n?) |[’']s$", "", who).strip(" ,")


def _core(parsed: Parsed, verb: int) -> str:
    """The sentence up to where its main statement ends; "" where it can't be printed by itself."""
    words, stop = parsed.words, len(parsed.words)
    for n in range(verb + 1, stop - 1):
        if words[n].text == "," and words[n + 1].text.casefold() in _GOES_ON and _balanced(parsed.span(0, n)):
            stop = n
            break
    text = _ON_A_DAY.sub("", parsed.span(0, stop)).rstrip(" .,;")
    text = text[:1].upper() + text[1:]
    return text if len(text) <= _LONGEST and _balanced(text) else ""


def _balanced(text: str) -> bool:
    return text.count("“") == text.count("”") and text.count("(") == text.count(")") and text.count('"') % 2 == 0


def _still(kind: ClaimKind, text: str) -> bool:
    """Whether what made it a claim stands before the cut."""
    figure = {ClaimKind.TALLY: _FIGURE, ClaimKind.MEASURED: _UNITS, ClaimKind.MONEY: _MONEY}.get(kind)
    return figure is None or bool(figure.search(text))


def _made(kind: ClaimKind, text: str, who: str, article: Article) -> Claim:
    return Claim(kind=kind, text=text, who=who, article_id=article.id)


_ANY: Final = (
    _FIGURE,
    _GANG,
    _TESTER,
    _UNITS,
    _MONEY,
    _GROUP,
    _RULER,
    _STRUCK,
    re.compile(r"\b(?:doubts?|disput|critici|reject|challeng|contest|refut|den(?:y|ies|ied))"),
)
