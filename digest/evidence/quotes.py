"""What is quoted for a theme: whole, central sentences of this week that add to its headline. Pure."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

from digest.text.english import FUNCTION
from digest.text.parser import Parsed, Parser
from digest.text.sentences import quote, sentences
from digest.themes.naming import fold_all
from digest.types import Quote
from sources.types import Article

MOST: Final = 2
_READ: Final = 40  # articles, the most central first
_FRONT: Final = 30  # sentences of each: what an article is about stands in front
_PARSED: Final = 24  # of the best, how many the parser reads: a quote is nearly always among the first five
_LENGTH: Final = (50, 260)  # characters of a sentence worth quoting
_LETTERS: Final = 0.8  # least part of a sentence that is letters and spaces: tables and lists have fewer
_ADDS: Final = 5  # content words that a quote says and the headline doesn't
_SAME: Final = 0.7  # part of the shorter sentence's words from which two say the same
_PLACE, _ARTICLE = 0.05, 0.02  # what a sentence later in its article, and a less central article, cost; a term is 1
_WHOLE: Final = re.compile(r"^[“\"‘'(]?[A-ZÀ-ÖØ-ÞĀ-Ž0-9].*[.!”\"’)]$", re.DOTALL)
_LEANING: Final = re.compile(
    r"^[“\"‘']?(?:it|this|that|these|those|he|she|they|but|and|so|or|however|moreover|furthermore|also|here|there|such"
    r"|to this end|in addition|therefore|thus|then|its|their|his|her|both|neither|either|another|others?|instead|still"
    r"|meanwhile|(?:the )?(?:former|latter)|for example|for instance|as a result|in contrast|by contrast)\b",
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
    r"|\bin this (?:post|blog|guide|tutorial|episode|webinar)\b",
    re.IGNORECASE,
)
_BYLINE: Final = re.compile(
    r"^By (?:[A-Z][\w.’'-]+ ){1,3}[A-Z][\w’'-]+\b(?!,)|\b(?:[Rr]eporting|[Ee]dit(?:ed|ing)|[Pp]hotos?) by [A-Z]"
)
_DATELINE: Final = re.compile(
    r"^[A-Z][A-Z .’'-]{3,}(?:,[\w ,.]{1,40})?\s?(?:\([\w ]+\)\s?)?[—–-]"
)  # "OSLO, May 3 (AP) —"
_CUT_BEFORE: Final = re.compile(r"\d[.,]\s*$")  # "$2. 8 million", where a page broke the number
_CUT_END: Final = re.compile(r"[$€£]\s?\d+\.$")
_PAIRS: Final = (("“", "”"), ("(", ")"), ("[", "]"))


@dataclass(frozen=True, slots=True)
class _Ranked:
    rank: float
    text: str
    article: Article


def find_quotes(
    articles: Sequence[Article], *, terms: Sequence[str], headline: str, parser: Parser, most: int = MOST
) -> tuple[Quote, ...]:
    """Verbatim sentences from different sites (in a field of one site, different articles), saying different things.

    Args:
        articles: the theme's of this week, the most central first.
        terms: the theme's name and words: a quote holds as many as it can.
        headline: that stands above the quotes, which they are to add to.
        parser: tells a sentence from a strapline; without one, capitals and marks must do.
        most: how many are given.

    Raises:
        ModelError: the parser's model is missing or damaged.
    """
    able = [article for article in articles[:_READ] if not article.headline_only]
    ranked = sorted(_ranked(able, terms, headline), key=lambda one: (one.rank, one.text))[:_PARSED]
    several = len({article.site for article in able}) > 1
    chosen: list[Quote] = []
    used: set[str] = set()
    for one, parsed in zip(ranked, parser.read([one.text for one in ranked]), strict=True):
        source = one.article.site if several else one.article.id
        if source in used or not says_something(parsed) or any(_alike(one.text, other.text) for other in chosen):
            continue
        used.add(source)
        chosen.append(quote(one.text, one.article))
        if len(chosen) == most:
            break
    return tuple(chosen)


def quotable(sentence: str) -> bool:
    """Whether a sentence stands by itself: whole, no question, nothing that a site or an agency added."""
    low, high = _LENGTH
    if not low <= len(sentence) <= high or sentence.endswith(("?", "...", "…")):
        return False
    if not _WHOLE.match(sentence) or any(
        found.search(sentence) for found in (_LEANING, _ADDED, _BYLINE, _DATELINE, _CUT_END)
    ):
        return False
    if "�" in sentence or "http" in sentence or sentence.count("$") > 3:
        return False
    if any(sentence.count(opened) != sentence.count(closed) for opened, closed in _PAIRS) or sentence.count('"') % 2:
        return False
    return sum(letter.isalpha() or letter.isspace() for letter in sentence) >= _LETTERS * len(sentence)


def says_something(parsed: Parsed | None) -> bool:
    """Whether a sentence has somebody or something that does or is: straplines and lists have not. Unread: yes."""
    if parsed is None:
        return True
    subjects = [word for word in parsed.words if word.role in ("nsubj", "nsubjpass", "csubj", "expl")]
    return any(parsed.words[word.head].kind in ("VERB", "AUX") for word in subjects)


def _ranked(articles: Sequence[Article], terms: Sequence[str], headline: str) -> Iterator[_Ranked]:
    wanted = list(dict.fromkeys(fold_all(term) for term in terms if term))
    for number, article in enumerate(articles):
        text, at = article.text or article.lead, 0
        for place, sentence in enumerate(islice(sentences(text), _FRONT)):
            start = text.find(sentence, at)
            cut = start > 0 and sentence[0].isdigit() and bool(_CUT_BEFORE.search(text[max(0, start - 8) : start]))
            at = max(at, start)
            if cut or not quotable(sentence) or not (_adds(sentence, headline) and _adds(sentence, article.title)):
                continue
            folded = fold_all(sentence)
            held = sum(term in folded for term in wanted)
            yield _Ranked(-held + _PLACE * place + _ARTICLE * number, sentence, article)


def _adds(sentence: str, headline: str) -> bool:
    """Whether the sentence says what the headline doesn't."""
    return len(_content(sentence) - _content(headline)) >= _ADDS


def _alike(one: str, other: str) -> bool:
    a, b = _content(one), _content(other)
    return bool(a and b) and len(a & b) >= _SAME * min(len(a), len(b))


def _content(text: str) -> set[str]:
    return {word for word in fold_all(text).split() if word not in FUNCTION}
