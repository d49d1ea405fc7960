"""What the week brought for each interest: told in every digest, also where it is nothing."""

from collections.abc import Mapping, Sequence

from digest.interests.settings import CALIBRATION
from digest.tailor.choose import Hit
from digest.tailor.ready import Ready
from digest.types import Closeness, InterestReport, Match, Pick, StoryId
from sources.types import ArticleId


def report(
    fields: Sequence[tuple[Ready, Mapping[StoryId, tuple[Hit, ...]]]], interests: Sequence[str], shown: Sequence[Pick]
) -> tuple[InterestReport, ...]:
    """One report for each interest, in the student's order.

    Args:
        fields: the student's fields with what each story meets there; wishes 0, 1, ... are the interests.
        interests: in the student's words.
        shown: what this digest shows; other matches are only counted.
    """
    articles = frozenset[ArticleId]().union(*(ready.week_articles for ready, _ in fields))
    sites = frozenset[str]().union(*(ready.week_sites for ready, _ in fields))
    in_sight = {i for pick in shown for i in pick.article_ids}
    reports = []
    for number, interest in enumerate(interests):
        found = ((hit, ready) for ready, hits in fields for some in hits.values() for hit in some if hit.wish == number)
        met = sorted({hit.article: (hit, ready) for hit, ready in found}.values(), key=_surest_first)
        seen = [row for row in met if row[0].article in in_sight]
        matches = tuple(_match(hit, ready) for hit, ready in seen)
        reports.append(
            InterestReport(
                interest=interest,
                matches=matches,
                articles=len(articles),
                sites=len(sites),
                more=len(met) - len(seen),
            )
        )
    return tuple(reports)


def _surest_first(row: tuple[Hit, Ready]) -> tuple[float, str]:
    return -row[0].likely, row[0].article


def _match(hit: Hit, ready: Ready) -> Match:
    card = ready.cards[hit.article]
    return Match(
        article_id=card.id,
        story=ready.story_of[card.id].id,
        title=card.title,
        site=card.site,
        strength=Closeness.CLOSE if hit.likely >= CALIBRATION.close else Closeness.TOUCHES,
    )
