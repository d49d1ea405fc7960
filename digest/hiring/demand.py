"""Who hires in a study field and which skills are asked for, counted over twelve weeks of postings. Pure.

A posting told twice is one. An employer counts each posting; a skill counts the postings that name it, and only where
two employers do: one employer's closing formula is no demand. Too few postings say nothing, and nothing is said.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from digest.hiring.skills import skill_key, skills_of
from digest.opportunities.call import read_call
from digest.opportunities.offer import offered_by
from digest.opportunities.same import Told, same_call
from digest.text.parser import Parser
from digest.text.sentences import sentences
from digest.text.words import EMPTY_WORDS, fold, words
from digest.types import Demand, Hiring
from sources.types import Article, StudyField


@dataclass(frozen=True, slots=True, kw_only=True)
class DemandSettings:
    """From how many postings something is said, and of which weeks."""

    weeks: int = 12  # of postings that are counted
    lately: int = 4  # weeks of them that are held against the others
    enough: int = 6  # postings from which anything is said
    employers: int = 3  # and employers
    named: int = 2  # postings from which an employer or a skill is named
    shown: int = 6  # employers, and twice as many skills
    read: int = 8_000  # characters of a posting
    own_words: int = 2  # of the field's that a posting from a feed of all fields must say


DEMAND: Final = DemandSettings()
KINDS: Final = frozenset(("job", "internship"))
_HIRES: Final = frozenset(
    ("hire", "seek", "recruit", "take", "offer", "look", "invite", "have", "welcome", "advertise")
)
_COMMON: Final = frozenset(
    fold(word) for word in ["sample", "news", "science", "research", "technology", "study", "field", "work"]
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Posting:
    """One job or internship: who offers it and which skills it names."""

    published: datetime
    employer: str
    skills: tuple[str, ...]


def read_postings(
    articles: Sequence[Article], field: StudyField, *, until: datetime, parser: Parser
) -> tuple[Posting, ...]:
    """The field's postings of the twelve weeks before an instant, each once, the oldest first.

    A posting of a feed of calls, which may serve every field, must say two of the field's own words.

    Args:
        articles: at hand, of any kind.
        field: whose postings.
        until: the end of the week.
        parser: reads their sentences.

    Raises:
        ModelError: the parser's model is missing or damaged.
    """
    calls = {feed.url for feed in field.feeds if feed.opportunities}
    own = _words(f"{field.name} {field.description}") - _COMMON
    first = until - timedelta(weeks=DEMAND.weeks)
    recent = (one for one in articles if first <= one.dated < until and not one.headline_only)
    kept: list[Told] = []
    found: list[Posting] = []
    for article in sorted(recent, key=lambda one: (one.dated, one.id)):
        text = (article.text or article.lead)[: DEMAND.read]
        if article.feed_url in calls and len(own & _words(f"{article.title} {text}")) < DEMAND.own_words:
            continue
        call = read_call(
            article.title, text, published=article.dated, now=article.dated, announcing=article.feed_url in calls
        )
        if call is None or call.kind not in KINDS:
            continue
        told = Told.of(
            article.title, text, url=article.canonical_url, kind=call.kind, due=call.due.day if call.due else None
        )
        if not any(same_call(told, other) for other in kept):
            kept.append(told)
            found.append(
                Posting(
                    published=article.dated,
                    employer=_employer(article.title, text, parser),
                    skills=skills_of(article.title, text, parser),
                )
            )
    return tuple(found)


def hiring(postings: Sequence[Posting], *, until: datetime, field: str = "") -> Hiring | None:
    """What is hired for; None where too few postings or employers tell it.

    Args:
        postings: of twelve weeks.
        until: the end of the last of them.
        field: the field's name, for the page.
    """
    employers = {_employer_key(one.employer) for one in postings if one.employer}
    if len(postings) < DEMAND.enough or len(employers) < DEMAND.employers:
        return None
    since = until - timedelta(weeks=DEMAND.lately)
    lately = [one for one in postings if one.published >= since]
    asked = _skills(postings)
    return Hiring(
        field=field,
        weeks=DEMAND.weeks,
        postings=len(postings),
        lately=len(lately),
        employers=_counted([[one.employer] if one.employer else [] for one in postings], postings, since),
        skills=tuple(
            one
            for one in _counted([list(one.skills) for one in postings], postings, since)
            if asked[skill_key(one.name)] >= DEMAND.named
        )[: DEMAND.shown],
    )


def _skills(postings: Sequence[Posting]) -> Mapping[str, int]:
    """By how many employers each skill is asked; postings without a named one count as one employer each."""
    asked: defaultdict[str, set[str]] = defaultdict(set)
    for number, one in enumerate(postings):
        for skill in one.skills:
            asked[skill_key(skill)].add(_employer_key(one.employer) or f"?{number}")
    return {key: len(employers) for key, employers in asked.items()}


def _counted(names: Sequence[Collection[str]], postings: Sequence[Posting], since: datetime) -> tuple[Demand, ...]:
    """Names by their number of postings, with how many of these came lately; those named once are left out."""
    total: Counter[str] = Counter()
    late: Counter[str] = Counter()
    forms: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for some, posting in zip(names, postings, strict=True):
        for key, name in {skill_key(name): name for name in some}.items():
            total[key] += 1
            late[key] += posting.published >= since
            forms[key][name] += 1
    order = sorted(total, key=lambda key: (-total[key], -late[key], key))
    return tuple(
        Demand(name=forms[key].most_common(1)[0][0], postings=total[key], lately=late[key])
        for key in order
        if total[key] >= DEMAND.named
    )[: DEMAND.shown * 2]


def _employer_key(name: str) -> str:
    return skill_key(name)


def _employer(title: str, text: str, parser: Parser) -> str:
    """Who offers it: as the call names them, else the name that hires in the first sentences."""
    if named := offered_by(title, text):
        return named
    told = [one for number, one in enumerate(sentences(text)) if number < 2]
    return next(iter(_hirers(told, parser)), "")


def _hirers(told: Sequence[str], parser: Parser) -> Iterator[str]:
    for parsed in parser.read(list(told)):
        if parsed is None:
            continue
        for n, word in enumerate(parsed.words):
            head = parsed.words[word.head]
            if word.role == "nsubj" and word.kind == "PROPN" and head.lemma.casefold() in _HIRES:
                first = n
                while first and parsed.words[first - 1].kind == "PROPN":
                    first -= 1
                yield parsed.span(first, n + 1)


def _words(text: str) -> frozenset[str]:
    return frozenset(word for word in words(text) if len(word) > 3 and word.isalpha()).difference(EMPTY_WORDS)
