"""What the week brought for each interest, in words, and how what is about one is marked wherever it stands."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import tzinfo
from typing import Final

from digest.page.cards import Cards, LinkView, Marks, link
from digest.page.lines import headline_line, one_line
from digest.types import Closeness, InterestReport, Match
from sources.types import ArticleId
from sources.wording.words import counted

OTHERS: Final = 2  # links beside the first


@dataclass(frozen=True, slots=True, kw_only=True)
class InterestView:
    """What came for one interest, or that nothing was found."""

    interest: str
    found: LinkView | None
    strength: str  # "touches on it", "" where it is close
    detail: str  # "the surest of 12 articles below"; "nothing found in this week’s 142 articles …"
    others: tuple[LinkView, ...] = ()  # what stands nowhere below
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

    "Nothing found" tells of the search, not of the week: an article that isn't recognised may be about it all the same.
    """
    interest = one_line(report.interest, 120)
    if not report.matches and not report.further:
        read = counted(report.articles, "article")
        if report.sites > 1:  # one site is all that the field has
            read += f" from {counted(report.sites, 'site')}"
        detail = f"nothing found in this week’s {read}" if report.articles else "no article came this week"
        return InterestView(interest=interest, found=None, strength="", detail=detail)
    first, *others = (*report.matches[:1], *report.further)
    left = len(others) - OTHERS
    return InterestView(
        interest=interest,
        found=_link(first, cards, zone),
        strength="touches on it" if first.strength is Closeness.TOUCHES else "",
        detail=f"the surest of {len(report.marked)} articles below" if len(report.marked) > 1 else "",
        others=tuple(_link(one, cards, zone) for one in others[:OTHERS]),
        more=f"and {left} less sure" if left > 0 else "",
    )


def _link(match: Match, cards: Cards, zone: tzinfo) -> LinkView:
    card = cards.get(match.article_id)
    if card is None:
        return LinkView(title=headline_line(match.title), url="", site=one_line(match.site, 80), day="")
    return link(card.title or match.title, card.url, card.site, card.published, zone)
