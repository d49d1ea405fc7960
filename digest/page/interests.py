"""What the week brought for each interest, in words, and how what is about one is marked wherever it stands."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import tzinfo
from typing import Final

from digest.page.cards import Cards, LinkView, Marks, link, stands_among
from digest.page.lines import headline_line, one_line
from digest.tailor.reasons import MATCHING
from digest.types import Closeness, InterestReport, Match, Mention, Pick
from sources.types import ArticleId
from sources.wording.words import enumerate_words

OTHERS: Final = 2  # links beside the first
WORDS: Final = 3  # of an interest, quoted


@dataclass(frozen=True, slots=True, kw_only=True)
class InterestView:
    """What came for one interest, or what is said of it where nothing did."""

    interest: str
    found: LinkView | None
    strength: str  # "touches on it", "" where it is close
    detail: str  # "the surest of 12 articles below"; "none of this week’s 142 articles says …"
    example: LinkView | None = None  # where nothing was found: an article that says some of its words
    others: tuple[LinkView, ...] = ()  # what stands nowhere below
    more: str = ""  # "and 3 more, less sure"


def marks(reports: Sequence[InterestReport]) -> Marks:
    """For each article shown that is about an interest, which: “critical infrastructure”."""
    found: dict[ArticleId, list[str]] = {}
    for report in reports:
        for article in report.marked:
            found.setdefault(article, []).append(f"“{one_line(report.interest, 60)}”")
    return {article: " and ".join(of[:2]) for article, of in found.items()}


def quoted(picks: Iterable[Pick]) -> Iterator[LinkView]:
    """The headlines that reasons quote: they can be seen, though nothing links them there."""
    for pick in picks:
        for reason in pick.reasons:
            if reason.headline and reason.kind in MATCHING:
                yield LinkView(title=headline_line(reason.headline), url="", site="", day="")


def interest_view(report: InterestReport, cards: Cards, zone: tzinfo, below: Collection[LinkView] = ()) -> InterestView:
    """The interest's line.

    Args:
        report: what came for it.
        cards: of the articles shown.
        zone: whose days are printed.
        below: what can be seen further down: what stands behind "and 9 more" or another site's text isn't counted.
    """
    interest = one_line(report.interest, 120)
    if not report.matches and not report.further:
        return _without(report, interest, cards, zone)
    first, *others = (*report.matches[:1], *report.further)
    left = len(others) - OTHERS
    seen = sum(i in cards and stands_among(below, cards[i]) for i in report.marked)
    return InterestView(
        interest=interest,
        found=_link(first, cards, zone),
        strength="touches on it" if first.strength is Closeness.TOUCHES else "",
        detail=f"the surest of {seen} articles below" if seen > 1 else "",
        others=tuple(_link(one, cards, zone) for one in others[:OTHERS]),
        more=f"and {left} more, less sure" if left > 0 else "",
    )


def interest_views(
    reports: Sequence[InterestReport], cards: Cards, zone: tzinfo, below: Collection[LinkView] = ()
) -> tuple[InterestView, ...]:
    """A line for each interest that something can be told of, in the student's order, then one for all others.

    Said of three interests one by one, the same sentence filled a third of the first screen.
    """
    without = [one for one in reports if not (one.matches or one.further or (one.mention and one.mention.said))]
    told = [interest_view(one, cards, zone, below) for one in reports if one not in without]
    if len(without) < 2:
        return (*told, *(interest_view(one, cards, zone) for one in without))
    named = enumerate_words([one_line(one.interest, 120) for one in without])
    counted = all(one.mention for one in without)
    detail = _no_word(without[0], "any of their words") if counted else _none_recognised(without[0], "them")
    return (*told, InterestView(interest=named, found=None, strength="", detail=detail))


def _without(report: InterestReport, interest: str, cards: Cards, zone: tzinfo) -> InterestView:
    """The line of what nothing matched: which of its words are said, for that is true whatever was missed.

    Of nine lines that told of the search ("none was recognised") a reader found three untrue.
    """
    mention = report.mention
    example = _link(mention, cards, zone) if mention and mention.article_id else None
    if not report.articles or mention is None:
        detail = _none_recognised(report)
    elif not mention.said:
        detail = _no_word(report, "this word" if len(mention.unsaid) == 1 else "any of its words")
    else:
        detail = f"nothing clearly about it{_counted(mention, report.articles)}"
    return InterestView(interest=interest, found=None, strength="", detail=detail, example=example)


def _counted(mention: Mention, articles: int) -> str:
    """How many say which of its words; where many do, or each only few of them, what none says tells more."""
    if mention.article_id:
        number, say = ("one", "says") if mention.articles == 1 else (str(mention.articles), "say")
        return f"; {number} of {articles} articles {say} {_quoted(mention.said)}, e.g."
    if mention.unsaid:
        return f"; none of {articles} articles says {_quoted(mention.unsaid, ' or ')}"
    return f" in {articles} articles"


def _quoted(words: Sequence[str], last: str = " and ") -> str:
    *others, end = [f"“{one_line(word, 40)}”" for word in words[:WORDS]]
    return last.join((", ".join(others), end)) if others else end


def _no_word(report: InterestReport, words: str) -> str:
    if not report.articles:
        return "no article came this week"
    if report.articles == 1:
        return f"this week’s one article doesn’t say {words}"
    return f"none of this week’s {report.articles} articles says {words}"


def _none_recognised(report: InterestReport, it: str = "it") -> str:
    if not report.articles:
        return "no article came this week"
    if report.articles == 1:
        return f"this week’s one article wasn’t recognised as about {it}"
    sites = f" from {report.sites} sites" if report.sites > 1 else ""  # one site is all that the field has
    return f"none of this week’s {report.articles} articles{sites} was recognised as about {it}"


def _link(match: Match | Mention, cards: Cards, zone: tzinfo) -> LinkView:
    card = cards.get(match.article_id) if match.article_id else None
    if card is None:
        return LinkView(title=headline_line(match.title), url="", site=one_line(match.site, 80), day="")
    return link(card.title or match.title, card.url, card.site, card.published, zone)
