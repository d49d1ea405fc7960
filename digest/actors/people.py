"""Who is behind a theme: the people, companies, labs, universities and agencies its articles name.

People (persons.py) and organisations (organisations.py) are read by the parser, sentence by sentence; here the same
name in several articles becomes one actor, and what isn't the articles' subject is left out. Without a parser nobody is
named.
"""

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Final

from digest.actors.central import about, befell, of
from digest.actors.listed import Person
from digest.actors.named import OF_IT, Found, Said
from digest.actors.organisations import organisations, statutes
from digest.actors.persons import authors, has_verb, mentions, person_key, persons, speakers
from digest.evidence.denials import denying
from digest.evidence.headlines import clean_title, tells
from digest.evidence.proper import Name, is_place, proper_names
from digest.evidence.roles import places
from digest.evidence.spelling import NAMELESS, Spelling, sentence_case
from digest.stories.adverts import is_advert
from digest.text.kind_words import own_kind
from digest.text.parser import Parsed, Parser
from digest.text.sentences import quote, sentences
from digest.text.words import EMPTY_WORDS, bare_letters
from digest.types import Actor, ActorKind
from sources.types import Article, ArticleId

_IN_NAMES: Final = frozenset("-‑–'’ʻ.,&+/()!·")
# What a name that ends so names is no organisation: "Coinbase Data Breach".
_HAPPENED_WORDS: Final = "Breach Hack Attack Cyberattack Leak Outage Scandal Settlement Lawsuit Trial Election"
_HAPPENED: Final = frozenset(_HAPPENED_WORDS.split())
_SUFFIX: Final = re.compile(r"(?i)[,\s]+(?:inc|corp|corporation|ltd|limited|llc|gmbh|ag|plc|pty|holdings)\.?$")
_UNNAMED_WORDS: Final = """
    ceo cto ciso ai pc usb api internet web us u.s uk u.k eu north south east west university government police state
    company reuters afp ap"""
_UNNAMED: Final = EMPTY_WORDS | frozenset(_UNNAMED_WORDS.split())  # words that alone, or together, name nobody


@dataclass(frozen=True, slots=True, kw_only=True)
class ActorSettings:
    """What is read for a theme's actors, and who is one."""

    most: int = 12  # actors of a theme
    read: int = 24  # articles read: parsing costs a second for 10,000 words
    sentences: int = 60  # and sentences of each
    front: int = 3  # sentences in which a paper names its authors
    share: float = 0.25  # of a theme's articles that must name an organisation
    struck: float = 0.12  # of whom some say that it was attacked
    short: int = 4  # letters of an acronym that says nothing by itself
    few: int = 3  # articles of a theme in which everybody who speaks counts
    authors: int = 3  # of one paper that are named
    longest: int = 80  # characters of a name


SETTINGS: Final = ActorSettings()


def find_actors(
    theme_articles: Sequence[Article],
    *,
    parser: Parser,
    headline: str = "",
    papers: Collection[ArticleId] = (),
    spelling: Spelling | None = None,
    most: int = SETTINGS.most,
) -> tuple[Actor, ...]:
    """Who is behind what these articles tell, the most widely named first.

    `Actor.mentions` counts sites, not articles: five articles of one site count once. Its quote is the sentence
    that says the role, or else the first one that names them.

    Args:
        theme_articles: of one theme, the most central first.
        parser: reads the sentences that may name somebody.
        headline: that stands above them: who "announced it" did that; "" takes each article's own.
        papers: those of the articles that are papers: their authors are behind them, not bylines.
        spelling: how the field writes its words, which tells names from words; None: as these articles do.
        most: how many are given.

    Raises:
        ModelError: the parser's model is missing or damaged.
    """
    articles = [one for one in theme_articles if not one.headline_only and not is_advert(one)][: SETTINGS.read]
    people, firms = _found(articles, papers, parser, headline)
    spelling = spelling or Spelling(articles)
    names = proper_names(articles, spelling)
    firms = _merged(_renamed(_names_only(firms, spelling), names), people)
    said = Said(articles)
    told_by_papers = 2 * sum(article.id in papers for article in articles) > len(articles)
    main = [] if told_by_papers else [one for one in about(names, articles) if not _is_surname(one, people)]
    central = {key: group for key, group in firms.items() if _is_actor(group, said)}
    for one in main:
        central.pop(_key_of(one.whole), None)
    persons = {key: group for key, group in people.items() if not _is_nobody(group[0].name, main, spelling)}
    where = {found.article.id for group in central.values() for found in group} | {
        articles[n].id for one in main for n in one.said
    }
    sources = [group for group in persons.values() if _is_source(group, said, where)]
    actors = [_main_actor(one, firms.get(_key_of(one.whole), ()), said) for one in main]
    others = (group for group in (*sources, *central.values()) if all(of(one.name, main) is None for one in group))
    actors += [_actor(group, said) for group in others]
    if denying(articles):
        actors = [replace(one, deed="") if one.deed == "was attacked" else one for one in actors]
    return tuple(sorted(actors, key=lambda one: _order(one, said))[:most])


def _found(
    articles: Sequence[Article], papers: Collection[ArticleId], parser: Parser, headline: str
) -> tuple[dict[str, list[Found]], dict[str, list[Found]]]:
    """Whom and which organisations the articles name, each under the key of its spellings."""
    parsed = _parsed(articles, parser)
    people: dict[str, list[Found]] = {}
    firms: dict[str, list[Found]] = {}
    for article in articles:
        for found in _in_article(article, parsed, paper=article.id in papers):
            if _is_written(found.name):
                other = found.deed in OF_IT and not tells(found.sentence, headline or article.title)
                told = replace(found, deed="") if other else found
                (people if found.kind == "person" else firms).setdefault(_key(found), []).append(told)
    return people, firms


def _names_only(firms: Mapping[str, list[Found]], spelling: Spelling) -> dict[str, list[Found]]:
    """Without places, and without what is made of common words: "Servers", "US Seizure"."""
    return {
        key: group
        for key, group in firms.items()
        if not is_place(group[0].name) and (own_kind(group[0].name) or not _of_words(group[0].name, spelling))
    }


def _of_words(name: str, spelling: Spelling) -> bool:
    """Whether every word of a name is a common one, or one that no sentence writes with a capital."""
    words = [word for word in re.split(r"[\s-]+", name) if word[:1].isupper()]
    return all(spelling.common(word) or word.casefold().strip(".") in NAMELESS for word in words) or any(
        spelling.only_small(word) for word in words
    )


def _renamed(firms: Mapping[str, list[Found]], names: Sequence[Name]) -> dict[str, list[Found]]:
    """Each under the proper name that it is a spelling of: "Asahi Group Holdings" with "Asahi"."""
    told: dict[str, list[Found]] = {}
    for key, group in firms.items():
        one = of(group[0].name, names)
        # Not "Cybersecurity and Infrastructure Security Agency" to what the joined words leave of it.
        kept = own_kind(group[0].name) not in (None, "company") and one is not None and group[0].name not in one.forms
        if one is None or kept or group[0].name.endswith(f" {one.whole}"):
            told.setdefault(key, []).extend(group)
        else:
            told.setdefault(_key_of(one.whole), []).extend(replace(found, name=one.whole) for found in group)
    return told


def _is_surname(one: Name, people: Mapping[str, list[Found]]) -> bool:
    """Whether a name is one of the people's: "Hudson" of Vanessa Hudson."""
    keys = set(people) | {key.split()[-1] for key in people}
    return any(person_key(form) in keys or bare_letters(form) in keys for form in one.forms)


def _is_nobody(name: str, main: Sequence[Name], spelling: Spelling) -> bool:
    """Whether what a sentence has for a person is none: "Huge Payout", "U. S.", the firm that the theme is about."""
    words = name.split()
    if all(len(word.strip(".")) < 2 for word in words) or _of_words(name, spelling):
        return True
    garbled = any(re.search(r"[a-z][A-Z]{2,}[a-z]", word) for word in words)  # the end of a link
    return garbled or any(name in one.forms for one in main)


def _sentences_of(article: Article) -> Iterator[str]:
    """The headline, where its capitals say something, and the text's first sentences."""
    title = clean_title(article.title, article.site)
    if sentence_case(title):
        yield title
    yield from islice(sentences(article.text or article.lead), SETTINGS.sentences)


def _parsed(articles: Sequence[Article], parser: Parser) -> dict[str, Parsed | None]:
    """The sentences with a capital beside the first, parsed."""
    wanted = dict.fromkeys(
        sentence for article in articles for sentence in _sentences_of(article) if any(c.isupper() for c in sentence)
    )
    return dict(zip(wanted, parser.read(list(wanted)), strict=True))


def _in_article(article: Article, parsed: Mapping[str, Parsed | None], *, paper: bool) -> Iterator[Found]:
    bylines = set() if paper else {person_key(author) for author in article.authors}
    laws = statutes(article.text or article.lead)
    for author in article.authors[: SETTINGS.authors] if paper else ():
        yield Found(name=author, kind="person", role="author", sentence=article.title, article=article)
    fronts = False
    told: dict[str, Found] = {}  # full names without a role, by surname
    for number, sentence in enumerate(_sentences_of(article)):
        read = parsed.get(sentence)
        if read is None:
            continue
        front = authors(read) if number <= SETTINGS.front else ()
        fronts = bool(front) or (fronts and number <= SETTINGS.front and not has_verb(read))
        named = front or persons(read)
        for one in named:
            if (one.role or (not paper and person_key(one.name) not in bylines)) and len(one.name) <= SETTINGS.longest:
                yield _person(one, sentence, article)
        yield from (told.pop(surname) for surname in speakers(read) if surname in told)
        for one in mentions(read):
            if person_key(one.name) not in bylines:
                told.setdefault(bare_letters(one.name).split()[-1], _person(one, sentence, article))
        yield from _organisations(read, named, laws, sentence, article, front=fronts, paper=paper)


def _person(one: Person, sentence: str, article: Article) -> Found:
    return Found(
        name=one.name, kind="person", role=one.role, organisation=one.organisation, deed=one.deed,
        sentence=sentence, article=article,
    )  # fmt: skip


def _organisations(
    parsed: Parsed,
    named: Sequence[Person],
    laws: Collection[str],
    sentence: str,
    article: Article,
    *,
    front: bool,
    paper: bool,
) -> Iterator[Found]:
    people = " ".join(one.name for one in named)
    for one in organisations(parsed):
        name = _bare(one.name)
        if paper and not own_kind(name):
            continue  # a paper's capitals are methods' and data sets'
        if not _plausible(name, one.kind) or name in laws or name in people:
            continue
        yield Found(
            name=name, kind=one.kind or "organisation", deed=one.deed, sentence=sentence, article=article,
            acts=one.acts or front, known=one.known,
        )  # fmt: skip


def _bare(name: str) -> str:
    """The name without what a sentence or a slip put before it: "the UK’s ...", "Indias ...", a doubled name."""
    name = re.sub(r"^(?:.*?[’']s\s|(?:the|a|an)\s)(?=\S+\s\S)|[’']s$", "", name, flags=re.IGNORECASE).strip(" .,-–")
    name = re.sub(r"^(?:U\. ?S\.|US|UK|U\. ?K\.)\s(?=\S+\s\S|[A-Z]\w*[A-Z]$)", "", name)
    words = name.split()
    if len(words) > 2 and words[0].removesuffix("s") in places() and words[0] not in places():
        words = words[1:]  # "Indias Tata Motors": an apostrophe was lost
    half = len(words) - 2
    if half > 1 and words[:2] == words[half:]:
        words = words[2:]  # "Medical Center Goshen Medical Center"
    return " ".join(words)


def _plausible(name: str, kind: ActorKind | None) -> bool:
    """Whether it can be a name: no country, no weekday, no single letter."""
    words = name.split()
    if not words or len(name) < 2 or len(name) > SETTINGS.longest or name in places():
        return False
    if words[-1] in _HAPPENED:
        return False
    return not all(word.casefold().strip(".") in _UNNAMED for word in words) and (bool(kind) or len(words) <= 5)


def _is_written(name: str) -> bool:
    """Whether it holds nothing but what names are written with: no markup, no mark that turns the line around."""
    return all(c.isalnum() or c.isspace() or c in _IN_NAMES or unicodedata.category(c) == "Mn" for c in name)


def _key(found: Found) -> str:
    return person_key(found.name) if found.kind == "person" else _key_of(found.name)


def _key_of(name: str) -> str:
    return re.sub(r"\W+", " ", _SUFFIX.sub("", bare_letters(name))).strip()


def _merged(firms: Mapping[str, list[Found]], people: Mapping[str, list[Found]]) -> dict[str, list[Found]]:
    """One entry an organisation: acronyms and parts go to the longer name; what is a person's name to nobody."""
    merged: defaultdict[str, list[Found]] = defaultdict(list)
    surnames = {re.sub(r"\W+", " ", key.split()[-1]) for key in people} | set(people)
    by_size = sorted(firms, key=lambda key: len(firms[key]))  # the most named wins an acronym
    several = [key for key in by_size if len(key.split()) > 1]
    short = {"".join(word[0] for word in key.split()): key for key in several}  # "TfL" is Transport for London
    short |= {_initials(firms[key][0].name): key for key in several}
    whole = [key for key in by_size if own_kind(firms[key][0].name)]  # "Tessen" is "Tessen University"
    for key, group in firms.items():
        if key in surnames and not any(found.known for found in group):
            continue
        if key in people or (key in surnames and key not in short):
            continue
        longer = short.get(key.replace(" ", "")) if len(key) > 1 else None
        longer = longer or next((one for one in whole if one.startswith(f"{key} ")), None)
        # Two names in one theme of which one is a part of the other: "Land Rover" and "Jaguar Land Rover".
        longer = longer or next((one for one in by_size if one.endswith(f" {key}") or one.startswith(f"{key} ")), None)
        merged[longer or key] += group
    return merged


def _initials(name: str) -> str:
    return "".join(word[0] for word in bare_letters(name).split() if word not in ("of", "for", "and", "the", "de"))


def _is_actor(group: Sequence[Found], said: Said) -> bool:
    """Whether the articles are about it: it acts, is surely an organisation or a headline's, and several name it."""
    if not any(found.acts for found in group):
        return False
    names = {found.name for found in group}
    naming = {one.id for name in names for one in said.by(name)}
    struck = any(found.known and found.deed == "was attacked" for found in group)
    if len(naming) < _least(said, SETTINGS.struck if struck else SETTINGS.share):
        return False
    if any(said.titled(name) for name in names) and not all(_is_code(name) for name in names):
        return True
    if len(naming) == 1 and all(_is_code(name) or (name.isupper() and len(name) <= SETTINGS.short) for name in names):
        return False  # a dateline's, a flight's
    return any(found.known and found.acts for found in group)


def _is_code(name: str) -> bool:
    """Whether a name mixes its letters as codes do: TK2, DDoS."""
    return (
        " " not in name
        and len(name) <= SETTINGS.short + 1
        and name[-1].isdigit()
        and name[0].isupper()
        and len(name) > 2
    )


def _is_source(group: Sequence[Found], said: Said, where: Collection[ArticleId]) -> bool:
    """Whether a person belongs to what most of the articles are about: one of twenty articles alone quotes anybody."""
    own = {found.article.id for found in group}
    return len(said.articles) <= SETTINGS.few or len(own) > 1 or bool(own & set(where))


def _least(said: Said, share: float) -> int:
    """The articles that must name an organisation: one of two, two of seven, six of 24."""
    return 1 if len(said.articles) <= 2 else max(2, round(share * len(said.articles)))


def _actor(group: Sequence[Found], said: Said) -> Actor:
    best = max(group, key=lambda found: (bool(found.role) + bool(found.organisation), found.acts, -len(found.sentence)))
    named = Counter(found.name for found in group)
    name = max(named, key=lambda one: (own_kind(one) is not None, named[one], len(one)))
    kinds = Counter(found.kind for found in group if found.kind != "organisation")
    sites = {one.site for one in said.by(name)} | {found.article.site for found in group}
    return Actor(
        name=name,
        kind=kinds.most_common(1)[0][0] if kinds else best.kind,
        role=best.role,
        mentions=len(sites),
        quote=quote(best.sentence, best.article),
        organisation=best.organisation,
        deed=_deed(group),
    )


def _main_actor(one: Name, group: Sequence[Found], said: Said) -> Actor:
    """The organisation that a theme is about, with what befell it."""
    articles = [said.articles[n] for n in sorted(one.said)]
    kinds: Counter[ActorKind] = Counter(one.kind for one in group if one.kind not in ("organisation", "person"))
    own = next((told for form in one.forms if (told := own_kind(form))), None)
    kind: ActorKind = kinds.most_common(1)[0][0] if kinds else own or "organisation"
    telling = min(group, key=lambda found: (not found.acts, len(found.sentence)), default=None)
    article = telling.article if telling else next((a for a in articles if a.title), articles[0])
    deed = "" if kind == "agency" else befell(one, said.articles)
    return Actor(
        name=one.whole,
        kind=kind,
        role="",
        mentions=len({a.site for a in articles}),
        quote=quote(telling.sentence if telling else article.title, article),
        deed=deed or _deed(group),
    )


def _deed(group: Sequence[Found]) -> str:
    """What most of those who say what it did say."""
    told = Counter(found.deed for found in group if found.deed)
    deeds = told.most_common(1)
    return deeds[0][0] if deeds and 2 * deeds[0][1] >= sum(told.values()) else ""


def _order(actor: Actor, said: Said) -> tuple[int, int, str]:
    return -len(said.by(actor.name)), -said.titled(actor.name), actor.name.casefold()
