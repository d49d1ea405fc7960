"""What the week brought for each interest: told in every digest, also where it is nothing."""

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Final

from digest.interests.settings import CALIBRATION
from digest.tailor.choose import Hit, Hits
from digest.tailor.ready import Ready
from digest.types import Closeness, InterestReport, Match, Mention, Pick
from sources.types import ArticleId

NAMED: Final = 3  # of what found no room, with its link
FEW: Final = 10  # articles that say an interest's words: of more none is pointed to, for the words are the field's own


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
                mention=None if met else mention(interest, [(ready, gone) for ready, _, gone in fields]),
            )
        )
    return tuple(reports)


def mention(interest: str, fields: Sequence[tuple[Ready, Collection[ArticleId]]]) -> Mention | None:
    """What the week's articles say of an interest that none is surely about: of its words the most, by rarity.

    Args:
        interest: in the student's words.
        fields: the student's fields, with the articles that are hidden from this student.
    """
    ways: dict[tuple[str, ...], None] = {}
    saying: dict[str, set[ArticleId]] = {}
    for ready, _ in fields:
        for way in ready.say(interest).ways:
            ways[tuple(way)] = None
            for word, ids in way.items():
                saying.setdefault(word, set()).update(ids & ready.week_articles)
    if not saying:
        return None
    size = sum(len(ready.week_articles) for ready, _ in fields)
    rarity = {word: math.log((size + 1) / (len(ids) + 0.5)) for word, ids in saying.items()}
    half, _, said = max(_most_said(words, saying, rarity) for words in ways)
    unsaid = tuple(word for word, ids in saying.items() if not ids)
    if not said:
        return Mention(said=(), articles=0, unsaid=unsaid, article_id=None)
    every = set[ArticleId].intersection(*(saying[word] for word in said))
    found = Mention(said=said, articles=len(every), unsaid=unsaid, article_id=None)
    return _with_likeliest(found, interest, every, fields) if half and len(every) <= FEW else found


def _most_said(
    words: Sequence[str], saying: Mapping[str, Collection[ArticleId]], rarity: Mapping[str, float]
) -> tuple[bool, float, tuple[str, ...]]:
    """Whether an article says half of these words, how rare they are together, and which."""
    told: dict[ArticleId, float] = {}
    for word in words:
        told |= {i: told.get(i, 0.0) + rarity[word] for i in saying[word]}
    if not told:
        return False, 0.0, ()
    best = min(told, key=lambda i: (-told[i], i))
    said = tuple(word for word in words if best in saying[word])
    return 2 * len(said) >= len(words), told[best], said


def _with_likeliest(
    told: Mention, interest: str, saying: Collection[ArticleId], fields: Sequence[tuple[Ready, Collection[ArticleId]]]
) -> Mention:
    """The same with the article that is likeliest about the interest, of those that this student may see."""
    seen: list[tuple[float, ArticleId, Ready]] = []
    for ready, gone in fields:
        likely = ready.say(interest).likely
        seen += [(-likely.get(i, 0.0), i, ready) for i in saying if i in ready.week_articles and i not in gone]
    if not seen:
        return told
    _, likeliest, ready = min(seen, key=lambda one: one[:2])
    card = ready.cards[likeliest]
    return replace(told, article_id=card.id, title=card.title or card.lead, site=card.site)


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
