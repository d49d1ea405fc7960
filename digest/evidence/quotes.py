"""What is quoted for a theme: whole sentences of this week, of what the headline tells, that add to it. Pure.

A sentence adds where it gives what headline and title don't: a figure, somebody's own words, names. In a paper only
what it found counts; what an introduction says every reader of the field knows.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

from digest.evidence.kinds import reads_as_paper
from digest.evidence.quotable import advertises, quotable, says_something
from digest.text.english import FUNCTION
from digest.text.parser import Parsed, Parser
from digest.text.sentences import quote, sentences
from digest.text.words import fold_all
from digest.types import Quote
from sources.types import Article

_NAMED: Final = frozenset(("PERSON", "ORG", "PRODUCT", "LAW", "EVENT", "WORK_OF_ART"))  # a place tells little
_UNTOLD: Final = frozenset(("DATE", "TIME", "ORDINAL"))  # numbers that say when, not how much
_NO_SUBJECT: Final = frozenset(("GPE", "NORP", "DATE", "CARDINAL"))
_SPANS: Final = frozenset(("second", "minute", "hour", "day", "week", "month", "year"))
_SMALL: Final = frozenset(("one", "two", "first", "1", "2"))
_SPOKEN: Final = re.compile(r"[“\"‘]\S+(?: \S+){4,}[”\"’]")  # five words and more
_OFFICE_WORDS: Final = """
    president prime minister ministry secretary senate senator house representative congress parliament court supreme
    united state states republic kingdom national government police army air force forces navy military department
    party democratic republican liberal labour alliance union people human rights north south east west american
    european general federal governor mayor king queen mr mrs ms dr inc ltd corp
    company group university institute agency commission council committee international world day"""
_OFFICES: Final = frozenset(_OFFICE_WORDS.split())  # words of names that many bear
_OURS: Final = re.compile(
    r"\b(?:we|our|us|this (?:paper|work|study|article)|experiments?|results?|evaluations?)\b", re.IGNORECASE
)
# What every paper says of itself; with a figure it says something.
_PRAISE: Final = re.compile(
    r"state-of-the-art|\bSO?TA\b|\bbaselines?\b|effective|superior|outperform|surpass|remarkable|competitive|promising"
    r"|improve|achieves?\b|strong performance|high accuracy|validat|efficien",
    re.IGNORECASE,
)
_SHARE: Final = re.compile(r"\d ?%|\b\d+(?:\.\d+)?(?:x|×)")
_FOUND_WORDS: Final = """
    show find prove demonstrate observe discover reveal indicate establish identify achieve outperform surpass improve
    reduce increase reach exceed release report confirm match fail"""
_FOUND: Final = frozenset(_FOUND_WORDS.split())


@dataclass(frozen=True, slots=True, kw_only=True)
class QuoteSettings:
    """What is read for a theme's quotes, and when a sentence is one."""

    most: int = 2  # quotes of a theme: what stands below a card without a scroll
    read: int = 40  # articles, the most central first
    front: int = 30  # sentences of each: what an article is about stands in front
    parsed: int = 32  # of the best, how many the parser reads: a quote is nearly always among the first ten
    adds: int = 5  # content words that a quote says and the headline doesn't
    about: int = 2  # of the headline's content words, a name among them, that an article says to be of the same thing
    again: float = 0.4  # part of a quote's content words that the headline may have too: above, it is told again
    # Part of a quote's content words that none of the headlines read beside it has: else it tells them again.
    new: float = 0.55
    titles: int = 12  # headlines a reader may see
    among: float = 0.25  # of them, that name an organisation for a sentence about it alone to be of the theme
    stem: int = 5  # letters by which a word is held against the headline's: "hacked" and "hacking"
    same: float = 0.7  # part of the shorter sentence's words from which two say the same
    # What a sentence is worth. A term of the theme that it says counts 1.
    place: float = 0.05  # what a sentence later in its article costs
    article: float = 0.02  # and a less central article
    speech: float = 1.0  # somebody's own words
    figure: float = 0.6  # each figure
    figures: int = 2  # how many of them count
    name: float = 0.25  # each name
    names: int = 3  # how many of them count
    names_alone: int = 2  # names that make a quote without a figure or anybody's words


SETTINGS: Final = QuoteSettings()


@dataclass(frozen=True, slots=True)
class _Ranked:
    rank: float  # the least first
    text: str
    article: Article
    paper: bool

    @property
    def title(self) -> str:
        """Its article's."""
        return self.article.title or self.article.lead


def find_quotes(
    articles: Sequence[Article], *, terms: Sequence[str], headline: str, parser: Parser, most: int = SETTINGS.most
) -> tuple[Quote, ...]:
    """Verbatim sentences from different sites (in a field of one site, different articles), saying different things.

    None where no sentence of what the headline tells says more than the headline does.

    Args:
        articles: the theme's of this week, the most central first.
        terms: the theme's name and words: a quote holds as many as it can.
        headline: that stands above the quotes, which they are to be about and to add to.
        parser: tells a sentence from a strapline and names from words; without one, capitals and marks must do.
        most: how many are given.

    Raises:
        ModelError: the parser's model is missing or damaged.
    """
    able = [
        article for article in articles[: SETTINGS.read] if not (article.headline_only or advertises(article.title))
    ]
    named = _names_of(headline, able, parser)
    about = (one for one in _ranked(able, terms, headline) if _of_the_headline(one.title, one.text, headline, named))
    ranked = sorted(about, key=lambda one: (one.rank, one.text))[: SETTINGS.parsed]
    parsings = zip(ranked, parser.read([one.text for one in ranked]), strict=True)
    titles = [article.title for article in able]
    read = ((one, parsed) for one, parsed in parsings if one.paper or _is_news(one, parsed, titles, named))
    worth = [(one.rank - added, one, parsed) for one, parsed in read if (added := _worth(one, parsed, headline)) > 0]
    several = len({article.site for article in able}) > 1
    chosen: list[Quote] = []
    used: set[str] = set()
    for _, one, parsed in sorted(worth, key=lambda row: (row[0], row[1].text)):
        source = one.article.site if several else one.article.id
        if source in used or not says_something(parsed) or any(_alike(one.text, other.text) for other in chosen):
            continue
        used.add(source)
        chosen.append(quote(one.text, one.article))
        if len(chosen) == most:
            break
    return tuple(chosen)


def _names_of(headline: str, articles: Sequence[Article], parser: Parser) -> frozenset[str]:
    """The folded words by which the headline's news is known: of its names, no offices, countries or plain words."""
    parsed = parser.read([headline])[0]
    if parsed is None:
        names = re.findall(r"(?<!^)\b[A-Z][\w’'-]+", headline)
    else:
        names = [word.text for word in parsed.words if word.kind == "PROPN" and word.name not in _NO_SUBJECT]
    small = {fold_all(word) for a in articles for word in re.findall(r"\b[a-z][\w’'-]+", a.text or a.lead)}
    return frozenset(_content(" ".join(names)) - small - _OFFICES)


def _of_the_headline(title: str, sentence: str, headline: str, named: frozenset[str]) -> bool:
    """Whether a sentence is of what the headline tells: it or its title says one of its names, or else most of it."""
    wanted = _content(headline)
    said = _content(f"{title} {sentence}") & wanted
    return len(said) >= SETTINGS.about and (bool(said & named) if named else 2 * len(said) >= len(wanted))


def _ranked(articles: Sequence[Article], terms: Sequence[str], headline: str) -> Iterator[_Ranked]:
    wanted = list(dict.fromkeys(fold_all(term) for term in terms if term))
    for number, article in enumerate(articles):
        text, at = article.text or article.lead, 0
        paper = reads_as_paper(article)
        for place, sentence in enumerate(islice(sentences(text), SETTINGS.front)):
            start = text.find(sentence, at)
            broken = _broken(text, start, sentence)
            at = max(at, start)
            if paper and article.title and fold_all(headline) not in fold_all(article.title):
                continue  # of several papers only the headline's own is quoted: each tells of itself
            if broken or not quotable(sentence) or not (_adds(sentence, headline) and _adds(sentence, article.title)):
                continue
            folded = fold_all(sentence)
            held = sum(term in folded for term in wanted)
            yield _Ranked(-held + SETTINGS.place * place + SETTINGS.article * number, sentence, article, paper)


def _broken(text: str, start: int, sentence: str) -> bool:
    """Whether a page broke a number at the sentence's edge: "$2. 8 million"."""
    if start < 0:
        return False
    before, after = text[max(0, start - 8) : start], text[start + len(sentence) : start + len(sentence) + 3]
    cut_before = sentence[0].isdigit() and re.search(r"\d[.,]\s*$", before)
    return bool(cut_before or (re.search(r"\d\.$", sentence) and re.match(r"\s*\d", after)))


def _worth(one: _Ranked, parsed: Parsed | None, headline: str) -> float:
    """What a sentence adds to headline and title: figures, somebody's words, names; 0: nothing."""
    known = set(fold_all(f"{headline} {one.article.title}").split())
    spoken = bool(_SPOKEN.search(one.text))
    if parsed is None:
        figures = {word for word in re.findall(r"\d[\d.,]*", one.text) if word not in f"{headline} {one.title}"}
        names = {word for word in re.findall(r"(?<=[a-z,] )[A-Z][\w-]+", one.text) if fold_all(word) not in known}
    else:
        told = f"{headline} {one.title}"
        figures = {found for n in range(len(parsed.words)) if (found := _figure(parsed, n)) and found not in told}
        spans = [parsed.words[start:end] for start, end in parsed.names if parsed.words[start].name in _NAMED]
        names = {" ".join(w.text for w in span) for span in spans if known.isdisjoint(fold_all(w.text) for w in span)}
    if one.paper:
        return SETTINGS.figure * min(len(figures), SETTINGS.figures) + 0.1 if _found(one.text, parsed) else 0.0
    if not spoken and not figures and len(names) < SETTINGS.names_alone:
        return 0.0
    return (
        SETTINGS.speech * spoken
        + SETTINGS.figure * min(len(figures), SETTINGS.figures)
        + SETTINGS.name * min(len(names), SETTINGS.names)
    )


def _figure(parsed: Parsed, at: int) -> str:
    """The digits of a number that says how much, or the number in words; "" for another word, or one that says when."""
    word, after = parsed.words[at], parsed.words[at + 1 : at + 2]
    if word.text.casefold() in _SMALL or (word.kind != "NUM" and not word.text[:1].isdigit()):
        return ""
    if word.name in _UNTOLD and not (after and after[0].lemma in _SPANS):
        return ""
    return found[0] if (found := re.search(r"\d[\d.,]*", word.text)) else word.text


def _found(sentence: str, parsed: Parsed | None) -> bool:
    """Whether a paper says here what it found: its own subject, a verb of finding, and a figure or a that-clause."""
    if not _OURS.search(sentence) or (_PRAISE.search(sentence) and not _SHARE.search(sentence)):
        return False
    if parsed is None:
        return True
    finding = [n for n, word in enumerate(parsed.words) if word.lemma.casefold() in _FOUND and word.kind == "VERB"]
    clause = any(word.role in ("ccomp", "dobj") and word.head in finding for word in parsed.words)
    figure = any(word.kind == "NUM" and word.name not in _UNTOLD for word in parsed.words)
    told = any(word.role == "ccomp" and word.head in finding for word in parsed.words)
    return bool(finding) and clause and (figure or told)


def _adds(sentence: str, headline: str) -> bool:
    """Whether the sentence says what the headline doesn't, and little of what it does."""
    said, known = _content(sentence), {word[: SETTINGS.stem] for word in _content(headline)}
    new = sum(word[: SETTINGS.stem] not in known for word in said)
    return new >= SETTINGS.adds and len(said) - new <= SETTINGS.again * len(said)


def _is_news(one: _Ranked, parsed: Parsed | None, titles: Sequence[str], named: frozenset[str]) -> bool:
    """Whether a sentence says more than the theme's headlines together do, of somebody they tell of."""
    known = {word[: SETTINGS.stem] for title in titles[: SETTINGS.titles] for word in _content(title)}
    said = {word[: SETTINGS.stem] for word in _content(one.text)}
    if sum(word not in known for word in said) < SETTINGS.new * len(said):
        return False
    subjects = [word for word in parsed.words if word.role in ("nsubj", "nsubjpass")] if parsed else []
    who = next(iter(subjects), None)
    if who is None or who.name != "ORG" or _content(one.text) & named:
        return True
    word = fold_all(who.text)
    return sum(word in fold_all(title).split() for title in titles) >= SETTINGS.among * len(titles)


def _alike(one: str, other: str) -> bool:
    a, b = _content(one), _content(other)
    return bool(a and b) and len(a & b) >= SETTINGS.same * min(len(a), len(b))


def _content(text: str) -> set[str]:
    return {word for word in fold_all(text).split() if word not in FUNCTION}
