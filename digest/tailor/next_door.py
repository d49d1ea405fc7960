"""Editions of related fields and a student -> one thing from the field next door that touches their interests. Pure."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Final

from digest.interests.settings import CALIBRATION
from digest.tailor.choose import Candidate, candidates, find_hits, wishes
from digest.tailor.ready import Ready
from digest.tailor.since import History, hidden
from digest.types import ArticleCard, Pick, Reason, ReasonKind, Student

_THEME: Final = 0.2  # what it is worth that it is a theme, not a single story


@dataclass(frozen=True, slots=True)
class Found:
    """What stands next door, with the cards of its articles."""

    pick: Pick
    cards: tuple[ArticleCard, ...]


def find_next_door(
    related: Sequence[Ready],
    *,
    student: Student | None,
    interests: Sequence[str],
    history: History,
    shown: Collection[ArticleCard],
) -> Found | None:
    """The theme, or the story, of these fields that is most surely about an interest; None where there is none.

    Args:
        related: editions of the same week, of fields the student didn't choose.
        student: what they mute counts; what they follow too.
        interests: in the student's words; without any nothing is next door.
        history: what this student was mailed; it doesn't come again.
        shown: what the digest tells already, from a feed that both fields read.
    """
    told = {card.canonical_url for card in shown}
    best: tuple[float, Candidate, Ready] | None = None
    for ready in related if interests else ():
        gone = hidden(ready, history, student.mute if student else ())
        gone = replace(gone, had=gone.had.union(ready.by_url[url] for url in ready.by_url.keys() & told))
        hits = find_hits(ready, wishes(student, interests), gone.every)
        for one in candidates(ready, hits, gone, 1.0):
            sure = one.hits[0].likely if one.whole and one.hits else 0.0
            if sure < (CALIBRATION.touches if one.pick.theme else CALIBRATION.close):
                continue
            worth = sure + _THEME * (one.pick.theme is not None)
            if best is None or worth > best[0]:
                best = (worth, one, ready)
    if best is None:
        return None
    _, one, ready = best
    door = Reason(kind=ReasonKind.NEXT_DOOR, words=ready.edition.field_name)
    pick = replace(one.pick, reasons=(door, *(hit.reason for hit in one.hits[:1])))
    return Found(pick, tuple(ready.cards[i] for i in sorted(pick.article_ids & ready.cards.keys())))
