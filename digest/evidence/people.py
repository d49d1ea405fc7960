"""Who is behind a theme: people, labs, companies, universities and agencies its articles name.

People are read by the parser (persons.py), and by patterns where there is none. An organisation is taken only where
the sentence itself says what it is (a legal suffix, "the Danish start-up", "University of"), so some are missed and few
are wrong. Titles are never read, as their capitals mean nothing, and neither are articles of which we may show no
sentence.
"""

# ruff: noqa: E501  (a pattern broken for its length can't be read)

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

from digest.evidence.persons import person_key, persons
from digest.text.parser import NoParser, Parsed, Parser
from digest.text.sentences import quote, sentences
from digest.types import Actor
from sources.types import Article

MOST: Final = 12
READ: Final = 24  # articles in which people are looked for by the parser: it costs a second for 10,000 words
_SENTENCES: Final = 60  # and sentences of each
_NAMED: Final = re.compile(
    r"(?:^|\s|[“\"‘(])[^\W\d_a-zß-öø-ÿ][\w’'.-]*(?:\s[a-z]{1,4}){0,3}\s[^\W\d_a-zß-öø-ÿ][\w’'-]+"
)

# A capitalised word; initials; and the particles that may stand inside a name.
_CAP: Final = r"(?:[A-ZÀ-ÖØ-Þ][\w’'-]*[\wà-ÿ]|[A-Z]\.)"
_NAME: Final = rf"{_CAP}(?:\s(?:(?:van|von|de|der|den|del|della|di|da|dos|du|la|le|bin|al|el|ten|ter)\s)*{_CAP}){{1,3}}"
_ORG: Final = (
    r"[A-ZÀ-ÖØ-Þ][\w&’'.+-]*[\w+](?:\s(?:(?:of|for|and|&|the|de|des|di|für)\s)*[A-ZÀ-ÖØ-Þ][\w&’'+-]*[\w+]){0,4}"
)
_ROLE: Final = (
    r"(?:co-?founder|founder|chief|CEO|CTO|CFO|COO|CISO|president|vice[- ]president|director|head|chair(?:man|woman|person)?"
    r"|professor|lecturer|dean|provost|postdoc(?:toral)?|PhD|doctoral|scientist|researcher|engineer|economist|analyst"
    r"|physicist|chemist|biologist|geologist|ecologist|epidemiologist|virologist|oncologist|neuroscientist|astronomer"
    r"|mathematician|statistician|sociologist|psychologist|historian|architect|designer|developer|maintainer|programmer"
    r"|manager|managing|partner|spokes(?:man|woman|person)|minister|secretary|commissioner|administrator|lawyer|attorney"
    r"|author|lead|leader|principal|executive|officer|investigator|strategist|consultant|curator|physician|surgeon"
    r"|fellow|adviser|advisor|superintendent|governor|mayor|senator|technologist|specialist|expert)"
)
# "lead author of the study", "an associate professor of chemistry at Lund University"
_ROLE_PHRASE: Final = (
    rf"(?:(?:an?|the|its|their|our)\s)?(?:[\w’'-]+\s){{0,4}}?{_ROLE}s?\b(?:[^,;.:()“”\"]|\.(?=\w)){{0,90}}"
)
_SPEECH: Final = r"(?:said|says|told|added|adds|explained|explains|noted|notes|wrote|writes|argued|argues|warned|warns)"

_PERSON_THEN_ROLE: Final = re.compile(rf"(?P<name>{_NAME}),\s(?P<role>{_ROLE_PHRASE})(?=[,;.]|$|\s{_SPEECH}\b)")
_ROLE_THEN_PERSON: Final = re.compile(
    rf"\b(?P<role>(?:[Pp]rofessor|[Pp]rof\.|[Dd]r\.?|[Cc]hief (?:executive|scientist|engineer|technologist)(?: officer)?"
    rf"|[Cc]o-?founder|[Ff]ounder|CEO|CTO|CISO|[Pp]rincipal investigator|[Ll]ead author|[Ss]enior author"
    rf"|[Pp]resident|[Mm]inister|[Ss]enator|[Cc]ommissioner|[Dd]irector|[Rr]esearcher|[Ee]ngineer|[Ss]cientist"
    rf"|[Aa]nalyst|[Ee]conomist|[Ss]pokes(?:man|woman|person)))\s(?P<name>{_NAME})"
)
_ROLE_ONLY_TITLE: Final = re.compile(r"(?i)^(?:dr|prof)\.?$")

_UNIVERSITY: Final = re.compile(
    rf"\b(?:(?:the\s)?(?P<of>(?:Technical\s|Federal\s|National\s)?University(?:\sCollege)?\s(?:of|at)\s{_CAP}(?:(?:\s(?:and\s|of\s)?|-){_CAP}){{0,3}})"
    rf"|(?P<named>{_CAP}(?:\s(?:of\s)?{_CAP}){{0,3}}\s(?:University|Polytechnic|Institute\sof\sTechnology|College|Universität|Hochschule)(?:\sof\s{_CAP}(?:\s{_CAP})?)?)"
    rf"|(?P<known>ETH\sZurich|ETH\sZürich|EPFL|Caltech|MIT|KAIST|UCLA|KTH|TU\s(?:Delft|Munich|Berlin|Dresden|Wien)|UC\s(?:Berkeley|Davis|Irvine|San\sDiego|Santa\sBarbara|Santa\sCruz)))(?![\w-])"
)
_AGENCY: Final = re.compile(
    rf"\b(?:(?P<of>(?:(?:U\.S\.|US|UK|British|European|Federal|National)\s)?(?:Department|Ministry|Office|Bureau|Centers?)\s(?:of|for)\s(?:the\s)?{_CAP}(?:(?:,?\s(?:and\s|of\s|for\s)?){_CAP}){{0,4}})"
    rf"|(?P<named>(?:{_CAP}\s(?:and\s|of\s|for\s)?){{1,5}}(?:Agency|Administration|Commission|Authority|Directorate|Regulator)(?:\s(?:of|for)\s{_CAP}(?:\s{_CAP}){{0,2}})?)"
    r"|(?P<known>NASA|NOAA|NIST|NSF|NIH|DARPA|ARPA-E|CISA|ENISA|FDA|EMA|EPA|FTC|FCC|SEC|FBI|NSA|CERN|ESA|JAXA|UKRI|USDA|USGS|DOE|NHTSA|FERC|WHO|IAEA|OECD|IMF|World\sBank|European\sCentral\sBank|Federal\sReserve|Bank\sof\sEngland))(?![\w-])"
)
_LAB: Final = re.compile(
    rf"\b(?P<named>(?:{_CAP}\s(?:for\s|of\s|and\s)?){{1,4}}(?:Laboratory|Laboratories|Observatory|Research\sCent(?:er|re)|Foundation|Consortium|Alliance|Institute|Society|Hospital)"
    rf"(?:\s(?:of|for)\s{_CAP}(?:(?:\s(?:and\s)?){_CAP}){{0,3}})?)(?![\w-])"
)
_SUFFIXED: Final = re.compile(
    rf"\b(?P<named>(?:{_CAP}\s(?:&\s|and\s)?){{1,3}}(?:Inc|Corp|Corporation|Ltd|Limited|LLC|LLP|GmbH|AG|plc|PLC|Pty|Holdings|Technologies|Therapeutics|Pharmaceuticals"
    rf"|Pharma|Biosciences|Biotech|Semiconductors?|Robotics|Motors|Networks|Ventures|Labs|Aerospace|Instruments)\b\.?)"
)
_KIND_WORD: Final = (
    r"(?:start-?up|company|firm|manufacturer|maker|developer|supplier|vendor|provider|utility|chipmaker|carmaker|automaker"
    r"|drugmaker|spin-?(?:off|out)|publisher|bank|retailer|insurer|unicorn|conglomerate|giant|producer|integrator|foundry)"
)
# "the Boston-based start-up Nordcell"; "Nordcell, a Swedish battery maker,"
_AFTER_KIND: Final = re.compile(
    rf"\b(?:[Tt]he|[Aa]n?|[Ii]ts|[a-z]+)\s(?:[\w-]+\s){{0,4}}?{_KIND_WORD}\s(?P<named>{_ORG})(?=[\s,.;:]|$)"
)
_BEFORE_KIND: Final = re.compile(rf"(?P<named>{_ORG}),\s(?:an?|the)\s(?:[\w’'-]+\s){{0,5}}?{_KIND_WORD}\b")
_TICKER: Final = re.compile(rf"(?P<named>{_ORG})\s\((?:NASDAQ|Nasdaq|NYSE|LSE|TSX|ASX|FRA|OTC)\s?:\s?[A-Z]+\)")

_NOT_NAMES: Final = """a an the this that these those it its he she they we our their his her in on at by for from with to of and or but
    nor so yet if when while where as after before since until although though because however meanwhile moreover instead
    according today yesterday tomorrow now then here there what which who whom whose why how yes no not also even still
    january february march april may june july august september october november december
    jan feb mar apr jun jul aug sep sept oct nov dec monday tuesday wednesday thursday friday saturday sunday
    mon tue wed thu fri sat sun spring summer autumn fall winter
    africa america asia europe australia antarctica china japan india germany france britain england scotland wales ireland
    italy spain portugal sweden norway denmark finland poland ukraine russia turkey israel iran iraq canada mexico brazil
    argentina chile korea taiwan singapore netherlands belgium switzerland austria greece egypt nigeria kenya ethiopia
    london paris berlin munich vienna zurich geneva brussels amsterdam madrid barcelona lisbon rome milan oslo stockholm
    copenhagen helsinki warsaw prague budapest moscow kyiv tokyo beijing shanghai shenzhen seoul taipei delhi mumbai
    bangalore sydney melbourne toronto montreal vancouver boston chicago seattle houston dallas austin denver atlanta miami
    washington california texas florida virginia massachusetts michigan ohio oregon colorado arizona utah nevada
    american european chinese japanese indian german french british english italian spanish swedish norwegian danish finnish
    dutch swiss austrian polish russian ukrainian korean canadian australian brazilian african asian israeli
    north south east west northern southern eastern western central united states kingdom
    internet web chapter figure table section part page read click photo image credit source editor update
    several many most some each every all both other another new first last next recent more"""
_NO_NAME: Final = frozenset(_NOT_NAMES.split())
# Months and places that people bear too; with a role beside it, such a word is somebody's name.
_GIVEN_NAMES: Final = frozenset(
    {"jan", "april", "may", "june", "august", "summer", "austin", "sydney", "israel", "virginia"}
)
_BEARERS: Final = re.compile(
    r"^(?:Shares|Engineers|Researchers|Scientists|Analysts|Employees|Officials) (?:of|at|from|in) "
)
_TRADE: Final = re.compile(
    r"\b(?:Insurance|Travel|Advertising|Marketing|Talent|Modeling|Employment|Estate|News|Press|President|Minister|Secretary)\b"
)
_SUFFIX: Final = re.compile(r"(?i)[,\s]+(?:inc|corp|corporation|ltd|limited|llc|llp|gmbh|ag|plc|pty|holdings)\.?$")


@dataclass(frozen=True, slots=True)
class _Found:
    name: str
    kind: str
    role: str
    sentence: str
    article: Article
    organisation: str = ""
    deed: str = ""


def find_actors(
    theme_articles: Sequence[Article], *, parser: Parser | None = None, most: int = MOST
) -> tuple[Actor, ...]:
    """Who is named in these articles, the most widely named first.

    `Actor.mentions` counts sites, not articles: five articles of one site are one voice. Its quote is the sentence
    that says the role, or else the first one that names them.

    Args:
        theme_articles: of one theme, the most central first.
        parser: reads the sentences that may name a person; without one, patterns find the people.
        most: how many are given.

    Raises:
        ModelError: the parser's model is missing or damaged.
    """
    spoken = _spoken(theme_articles[:READ], parser or NoParser())
    articles = sorted((a for a in theme_articles if not a.headline_only), key=lambda a: (a.dated, a.id))
    lower = {word for a in articles for word in re.findall(r"\b[a-z][a-z’'-]+", a.text or a.lead)}
    groups: defaultdict[str, list[_Found]] = defaultdict(list)
    for found in (found for article in articles for found in _in_article(article, spoken)):
        if _plausible(found, lower):
            groups[_key(found)].append(found)
    actors = [_actor(group, articles) for group in _without_parts(groups)]
    return tuple(sorted(actors, key=lambda a: (-a.mentions, a.kind != "person", a.name.casefold()))[:most])


def _spoken(articles: Sequence[Article], parser: Parser) -> dict[str, Parsed | None]:
    """The sentences in which somebody may be named and speak or have a role, parsed."""
    wanted = dict.fromkeys(
        sentence
        for article in articles
        if not article.headline_only
        for sentence in islice(sentences(article.text or article.lead), _SENTENCES)
        if _NAMED.search(sentence)
    )
    return dict(zip(wanted, parser.read(list(wanted)), strict=True))


def _in_article(article: Article, spoken: Mapping[str, Parsed | None]) -> Iterator[_Found]:
    for sentence in sentences(article.text or article.lead):
        parsed = spoken.get(sentence)
        people = tuple(_parsed_people(parsed, sentence, article) if parsed else _people(sentence, article))
        yield from people
        taken = [person.name for person in people]
        for found in _organisations(sentence, article):
            if not any(found.name in name for name in taken):
                yield found


def _parsed_people(parsed: Parsed, sentence: str, article: Article) -> Iterator[_Found]:
    authors = {person_key(author) for author in article.authors}
    for one in persons(parsed):
        if one.role or person_key(one.name) not in authors:  # a byline is no source
            yield _Found(one.name, "person", one.role, sentence, article, one.organisation, one.deed)


def _people(sentence: str, article: Article) -> Iterator[_Found]:
    for match in _PERSON_THEN_ROLE.finditer(sentence):
        yield _Found(_bare(match["name"]), "person", match["role"].strip(), sentence, article)
    for match in _ROLE_THEN_PERSON.finditer(sentence):
        role = "" if _ROLE_ONLY_TITLE.match(match["role"]) else match["role"].strip()
        yield _Found(_bare(match["name"]), "person", role, sentence, article)


def _organisations(sentence: str, article: Article) -> Iterator[_Found]:
    patterns = (
        ("university", (_UNIVERSITY,)),
        ("agency", (_AGENCY,)),
        ("organisation", (_LAB,)),
        ("company", (_SUFFIXED, _TICKER, _BEFORE_KIND, _AFTER_KIND)),
    )
    taken: list[tuple[int, int]] = []
    for kind, expressions in patterns:
        for match in (match for expression in expressions for match in expression.finditer(sentence)):
            group = next(name for name, text in match.groupdict().items() if text)
            start, end = match.span(group)
            if any(start < other_end and other < end for other, other_end in taken):
                continue
            name = _bare(match[group])
            if name:
                taken.append((start, end))
                yield _Found(name, kind, "", sentence, article)


def _bare(name: str) -> str:
    """The name without words before it that only a sentence's start or an article made part of it."""
    words = name.split()
    while words and (
        words[0].rstrip(".").casefold()
        in {"the", "a", "an", "in", "at", "from", "by", "but", "and", "as", "when", "mr", "mrs", "ms"}
    ):
        words = words[1:]
    name = _BEARERS.sub("", " ".join(words))
    name = re.sub(r"^.*[’']s\s|[’']s$", "", name)  # "the UK’s National Crime Agency"
    return name if re.search(r"\b(?:Inc|Corp|Ltd|Pty)\.$", name) else name.rstrip(".")


def _plausible(found: _Found, lower: set[str]) -> bool:
    """Whether it is a name: no month, place, heading or word that these articles also write in lower case."""
    words = [word for word in re.findall(r"[\w’'-]+", found.name) if word[0].isupper()]
    if not words or len(found.name) > 80:
        return False
    common = [word.casefold() in _NO_NAME or word.casefold() in lower for word in words]
    if found.kind == "person":
        taken = _NO_NAME - _GIVEN_NAMES
        # With a role beside it, one word may be a place's too: Jack London; two never are.
        return (
            2 <= len(words) <= 5
            and sum(word.casefold() in taken for word in words) <= bool(found.role)
            and words[0].casefold() not in taken
        )
    if found.kind == "agency" and _TRADE.search(found.name):
        return False
    if found.kind == "company":
        return not all(common) and words[0].casefold() not in _NO_NAME
    return len(words) > 1 or words[0].isupper() or words[0] == "Caltech"


def _key(found: _Found) -> str:
    if found.kind == "person":
        return f"person:{person_key(found.name)}"
    return re.sub(r"\W+", " ", _SUFFIX.sub("", found.name).casefold()).strip()


def _without_parts(groups: dict[str, list[_Found]]) -> Iterator[list[_Found]]:
    """Leave out an organisation whose name only continues inside a longer one ("National Institute")."""
    names = [found[0].name for found in groups.values()]
    for group in groups.values():
        name = group[0].name
        if not any(name != other and other.startswith(name + " of ") for other in names):
            yield group


def _actor(group: list[_Found], articles: Iterable[Article]) -> Actor:
    best = max(
        group,
        key=lambda found: (
            bool(found.role) + bool(found.organisation),
            -len(found.sentence) if len(found.sentence) > 320 else 0,
        ),
    )
    name = re.escape(best.name)
    named = re.compile(rf"(?<!\w){name}(?!\w)")
    sites = {a.site for a in articles if named.search(a.text or a.lead)} | {found.article.site for found in group}
    return Actor(
        name=best.name,
        kind=best.kind,
        role=best.role,
        mentions=len(sites),
        quote=quote(best.sentence, best.article),
        organisation=best.organisation,
        deed=next((found.deed for found in group if found.deed), ""),
    )
