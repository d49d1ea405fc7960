"""What the week brought for each interest, in words, and how what is about one is marked wherever it stands."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import tzinfo
from typing import Final

from digest.page.cards import Cards, LinkView, Marks, link, stands_among
from digest.page.lines import headline_line, one_line
from digest.tailor.reasons import MATCHING
from digest.types import Closeness, InterestReport, Match, Pick
from sources.types import ArticleId
from sources.wording.words import enumerate_words

OTHERS: Final = 2  # links beside the first


@dataclass(frozen=True, slots=True, kw_only=True)
class InterestView:
    """What came for one interest, or that nothing was recognised."""

    interest: str
    found: LinkView | None
    strength: str  # "touches on it", "" where it is close
    detail: str  # "the surest of 12 articles below"; "none of this week’s 142 articles …"
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

    Where nothing matches, that is said of the search and not of the week: of seven lines that said that there was
    nothing a reader found four untrue.

    Args:
        report: what came for it.
        cards: of the articles shown.
        zone: whose days are printed.
        below: what can be seen further down: what stands behind "and 9 more" or another site's text isn't counted.
    """
    interest = one_line(report.interest, 120)
    if not report.matches and not report.further:
        return InterestView(interest=interest, found=None, strength="", detail=_none_recognised(report))
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
    """A line for each interest that something was found for, in the student's order, then one for all others.

    Said of three interests one by one, the same sentence filled a third of the first screen.
    """
    without = [one for one in reports if not one.matches and not one.further]
    met = [interest_view(one, cards, zone, below) for one in reports if one not in without]
    if len(without) < 2:
        return (*met, *(interest_view(one, cards, zone) for one in without))
    named = enumerate_words([one_line(one.interest, 120) for one in without])
    detail = _none_recognised(without[0], "them")
    return (*met, InterestView(interest=named, found=None, strength="", detail=detail))


def _none_recognised(report: InterestReport, it: str = "it") -> str:
    if not report.articles:
        return "no article came this week"
    if report.articles == 1:
        return f"this week’s one article wasn’t recognised as about {it}"
    sites = f" from {report.sites} sites" if report.sites > 1 else ""  # one site is all that the field has
    return f"none of this week’s {report.articles} articles{sites} was recognised as about {it}"


def _link(match: Match, cards: Cards, zone: tzinfo) -> LinkView:
    card = cards.get(match.article_id)
    if card is None:
        return LinkView(title=headline_line(match.title), url="", site=one_line(match.site, 80), day="")
    return link(card.title or match.title, card.url, card.site, card.published, zone)
