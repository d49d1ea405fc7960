"""What the week brought for each interest: told in every digest, also where it is nothing."""

from collections.abc import Collection, Sequence
from typing import Final

from digest.interests.settings import CALIBRATION
from digest.tailor.choose import Hit, Hits
from digest.tailor.ready import Ready
from digest.types import Closeness, InterestReport, Match, Pick
from sources.types import ArticleId

NAMED: Final = 3  # of what found no room, with its link


def report(
    fields: Sequence[tuple[Ready, Hits, Collection[ArticleId]]],
    interests: Sequence[str],
    shown: Sequence[Pick],
) -> tuple[InterestReport, ...]:
    """One report for each interest, in the student's order.

    Args:
        fields: the student's fields, with what each story meets there (wishes 0, 1, ... are the interests) and with
            the articles that are hidden from this student.
        interests: in the student's words.
        shown: what this digest shows; other matches are named as further ones.
    """
    articles = frozenset[ArticleId]().union(*(ready.week_articles for ready, _, _ in fields))
    sites = frozenset[str]().union(*(ready.week_sites for ready, _, _ in fields))
    each = [(pick, pick.article_ids) for pick in shown]
    in_sight = {i for _, ids in each for i in ids}
    reports = []
    for number, interest in enumerate(interests):
        found = (
            (hit, ready) for ready, hits, _ in fields for some in hits.values() for hit in some if hit.wish == number
        )
        met = sorted({hit.article: (hit, ready) for hit, ready in found}.values(), key=_surest_first)
        seen = [row for row in met if row[0].article in in_sight]
        further = [row for row in met if row[0].article not in in_sight]
        marked = _marked(interest, {hit.article for hit, _ in seen}, [ready for ready, _, _ in fields], each)
        reports.append(
            InterestReport(
                interest=interest,
                matches=tuple(_match(hit.article, hit.likely, ready) for hit, ready in seen),
                articles=len(articles),
                sites=len(sites),
                marked=marked,
                further=tuple(_match(hit.article, hit.likely, ready) for hit, ready in further),
            )
        )
    return tuple(reports)


def _marked(
    interest: str,
    met: Collection[ArticleId],
    fields: Sequence[Ready],
    shown: Sequence[tuple[Pick, frozenset[ArticleId]]],
) -> tuple[ArticleId, ...]:
    """The articles of what is shown that are about it."""
    touching = {i for ready in fields for i, likely in ready.likely(interest).items() if likely >= CALIBRATION.touches}
    return tuple(sorted({i for _, ids in shown if not ids.isdisjoint(met) for i in ids & touching}))


def _surest_first(row: tuple[Hit, Ready]) -> tuple[float, str]:
    return -row[0].likely, row[0].article


def _match(article: ArticleId, likely: float, ready: Ready) -> Match:
    card = ready.cards[article]
    return Match(
        article_id=card.id,
        story=ready.story_of[card.id].id,
        title=card.title or card.lead,  # never its story's: that may be the title of another site's article
        site=card.site,
        strength=Closeness.CLOSE if likely >= CALIBRATION.close else Closeness.TOUCHES,
    )
