"""What the week brought for each interest, in words, and how what is about one is marked wherever it stands."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import tzinfo
from typing import Final

from digest.page.cards import Cards, LinkView, Marks, link
from digest.page.lines import one_line
from digest.types import Closeness, InterestReport, Match
from sources.types import ArticleId
from sources.wording.words import counted

OTHERS: Final = 2  # links beside the first
_TITLE: Final = 140  # characters of a title: an interest's line points to what stands elsewhere, in two lines


@dataclass(frozen=True, slots=True, kw_only=True)
class InterestView:
    """What came for one interest, what is nearest where nothing is sure, or that even that is far."""

    interest: str
    before: str  # "nearest, not sure it is yours:", "" where something is sure
    found: LinkView | None
    strength: str  # "touches on it", "" where it is close
    detail: str  # "the surest of 12 articles below"; "nothing near it in this week’s 142 articles …"
    others: tuple[LinkView, ...] = ()  # the next nearest, or what stands nowhere below
    others_words: str = ""  # what they are
    more: str = ""  # "and 3 that are less sure"


def marks(reports: Sequence[InterestReport]) -> Marks:
    """For each article shown that is about an interest, which: “critical infrastructure”."""
    found: dict[ArticleId, list[str]] = {}
    for report in reports:
        for article in report.marked:
            found.setdefault(article, []).append(f"“{one_line(report.interest, 60)}”")
    return {article: " and ".join(of[:2]) for article, of in found.items()}


def interest_view(report: InterestReport, cards: Cards, zone: tzinfo) -> InterestView:
    """The interest's line.

    It never denies: that an article isn't recognised doesn't say that there is none, so what comes nearest is
    named and called that. "Nothing near" is said of weeks in which even by meaning alone all is far.
    """
    interest = one_line(report.interest, 120)
    if report.matches or report.further:
        first, *others = (*report.matches[:1], *report.further)
        shown = others[:OTHERS]
        strength = "touches on it" if first.strength is Closeness.TOUCHES else ""
        detail = f"the surest of {report.below} articles below" if report.below > 1 else ""
        words = "also, and not below:"
        more = f"and {left} less sure" if (left := len(others) - len(shown)) else ""
    elif report.nearest:
        first, *others = report.nearest
        shown = others[:OTHERS]
        strength, detail, words, more = "", "", "then:", ""
    else:
        read = f"{counted(report.articles, 'article')} from {counted(report.sites, 'site')}"
        detail = f"nothing near it in this week’s {read}" if report.articles else "no article came this week"
        return InterestView(interest=interest, before="", found=None, strength="", detail=detail)
    return InterestView(
        interest=interest,
        before="" if report.matches or report.further else "nearest, not sure it is yours:",
        found=_link(first, cards, zone),
        strength=strength,
        detail=detail,
        others=tuple(_link(one, cards, zone) for one in shown),
        others_words=words if shown else "",
        more=more,
    )


def _link(match: Match, cards: Cards, zone: tzinfo) -> LinkView:
    card = cards.get(match.article_id)
    if card is None:
        return LinkView(title=one_line(match.title, _TITLE), url="", site=one_line(match.site, 80), day="")
    return link(one_line(card.title or match.title, _TITLE), card.url, card.site, card.published, zone)
