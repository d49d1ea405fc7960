"""Themes and loose stories for one student: what comes first, and why, in words.

With interests, closeness counts most and emergence second; an interest that already has its themes makes room for
the others, and so does a theme close to one already chosen. Without interests the order is that of emergence.
"""

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from digest.types import ArticleCard, Edition, Pick, Reason, ReasonKind, Status, Story, StoryId, Theme, Vectors
from sources.types import ArticleId

CLOSE: Final = 0.35  # cosine from which two short English texts speak of one matter (all-MiniLM-L6-v2)
_CLOSENESS: Final = 0.75  # its weight; the rest is emergence
_SAME_INTEREST: Final = 0.85  # what the next theme for an interest already served is worth
_ALIKE: Final = 0.3  # how much a theme loses that is the same as one already chosen
_FEW: Final = 300  # picks among which variety is looked for; what follows is by relevance alone
_STOP_WORDS: Final = """a an and are as at be by for from has have how in into is it its new of on or that the this
to use using via was what with without"""
_STOP: Final = frozenset(_STOP_WORDS.split())


@dataclass(frozen=True, slots=True)
class _Candidate:
    pick: Pick
    matches: tuple[float, ...]  # one for each interest, 0 to 1
    emergence: float  # 1 for the first of its edition, towards 0
    vector: Vectors | None

    @property
    def relevance(self) -> float:
        if not self.matches:
            return self.emergence
        return _CLOSENESS * max(self.matches) + (1 - _CLOSENESS) * self.emergence


def rank(
    editions: Sequence[Edition],
    student_interests: Sequence[str],
    interest_vectors: Vectors | None,
    already_mailed: Collection[str],
    *,
    story_vectors: Mapping[StoryId, Vectors] | None = None,
) -> tuple[Pick, ...]:
    """Every theme and loose story that still has something unseen, and every theme that fell silent, best first.

    Args:
        editions: of the student's study fields, one week.
        student_interests: in the student's words; may be none.
        interest_vectors: (k, d), a row of length 1 for each interest; None where no model was at hand (then words
            alone decide).
        already_mailed: article ids and canonical URLs this student had. A story with one of them never comes again.
        story_vectors: for loose stories, where there are any.
    """
    candidates = [
        candidate
        for edition in editions
        for candidate in _candidates(edition, student_interests, interest_vectors, already_mailed, story_vectors or {})
    ]
    ordered = sorted(candidates, key=lambda c: (-c.relevance, c.pick.theme is None, _identity(c.pick)))
    if student_interests:
        ordered = _varied(ordered[:_FEW]) + ordered[_FEW:]
    return tuple(candidate.pick for candidate in ordered)


def _candidates(
    edition: Edition,
    interests: Sequence[str],
    interest_vectors: Vectors | None,
    mailed: Collection[str],
    story_vectors: Mapping[StoryId, Vectors],
) -> list[_Candidate]:
    cards = {card.id: card for card in edition.articles}
    gone = {card.id for card in edition.articles if card.id in mailed or card.canonical_url in mailed}
    rows: list[tuple[Theme | None, Story | None, Vectors | None]] = [
        (fresh, None, np.asarray(fresh.centroid, dtype=np.float32) if fresh.centroid else None)
        for fresh in (unseen(theme, gone) for theme in edition.themes)
        if fresh
    ]
    rows += [
        (None, story, story_vectors.get(story.id)) for story in edition.loose if gone.isdisjoint(story.article_ids)
    ]
    candidates = []
    for position, (one_theme, story, vector) in enumerate(rows):
        words = _words(_said(one_theme, story, cards))
        closeness = [_cosine(vector, interest_vectors, i) for i in range(len(interests))]
        shares = [_share(interest, words) for interest in interests]
        matches = tuple(_match(cosine, share) for cosine, share in zip(closeness, shares, strict=True))
        emergence = 1 - position / max(1, len(rows))
        reasons = _reasons(interests, closeness, shares, one_theme, story, edition.field_name)
        pick = Pick(field=edition.field_name, theme=one_theme, story=story, score=0.0, reasons=reasons)
        candidate = _Candidate(pick, matches, emergence, vector)
        candidates.append(replace(candidate, pick=replace(pick, score=round(candidate.relevance, 4))))
    return candidates


def unseen(theme: Theme, gone: Collection[str]) -> Theme | None:
    """The theme without the stories, quotes and actors' sentences that this student had; None if no story is left.

    A theme that had no story this week (it fades) stays as it is: nobody has had its silence.
    """
    stories = tuple(story for story in theme.stories if not any(i in gone for i in story.article_ids))
    if theme.stories and not stories:
        return None
    return replace(
        theme,
        stories=stories,
        quotes=tuple(quote for quote in theme.quotes if quote.article_id not in gone),
        actors=tuple(actor for actor in theme.actors if actor.quote.article_id not in gone),
    )


def _said(theme: Theme | None, story: Story | None, cards: Mapping[ArticleId, ArticleCard]) -> str:
    if theme:
        return " ".join((theme.label, *theme.terms, *(one.title for one in theme.stories)))
    if story is None:
        return ""
    return " ".join((story.title, *(cards[i].lead for i in story.article_ids if i in cards)))


def _words(text: str) -> frozenset[str]:
    """Content words, plural and case off."""
    words = (word.casefold() for word in re.findall(r"\w[\w+#-]*", text))
    return frozenset(word[:-1] if len(word) > 3 and word.endswith("s") else word for word in words if word not in _STOP)


def _share(interest: str, words: frozenset[str]) -> float:
    """How many of the interest's words are said, 0 to 1."""
    wanted = _words(interest)
    return len(wanted & words) / len(wanted) if wanted else 0.0


def _cosine(vector: Vectors | None, interests: Vectors | None, row: int) -> float:
    if vector is None or interests is None or len(interests) <= row or interests.shape[1] != vector.shape[0]:
        return 0.0
    length = float(np.linalg.norm(vector))
    return float(interests[row] @ vector) / length if length else 0.0


def _match(cosine: float, share: float) -> float:
    """Meaning and words as one figure; either alone is enough to be found, both together rank higher."""
    meant = 1 - (1 - min(1.0, max(0.0, cosine))) ** 2  # short texts rarely come near 1: spread the lower half
    return max(meant, 0.75 * share, 0.6 * meant + 0.4 * share)


def _reasons(
    interests: Sequence[str],
    closeness: Sequence[float],
    shares: Sequence[float],
    theme: Theme | None,
    story: Story | None,
    field_name: str,
) -> tuple[Reason, ...]:
    """Why it is shown: the closest two interests, then what the theme does in its field."""
    close = sorted(
        (
            (cosine + share, interest)
            for interest, cosine, share in zip(interests, closeness, shares, strict=True)
            if cosine >= CLOSE or share == 1.0
        ),
        reverse=True,
    )
    reasons = [Reason(kind=ReasonKind.CLOSE, words=interest) for _, interest in close[:2]]
    if theme is None:
        if story is not None and len(story.sites) > 1:
            reasons.append(Reason(kind=ReasonKind.SITES, number=len(story.sites)))
        return tuple(reasons)
    match theme.trend.status:
        case Status.NEW:
            reasons.append(Reason(kind=ReasonKind.NEW, words=field_name))
        case Status.RISING:
            reasons.append(Reason(kind=ReasonKind.RISING, words=field_name))
        case _ if not reasons:
            reasons.append(Reason(kind=ReasonKind.FIELD, words=field_name))
        case _:
            pass
    return tuple(reasons)


def _varied(ordered: Sequence[_Candidate]) -> list[_Candidate]:
    """Choose one after the other; each choice lowers what says the same or serves the same interest."""
    left, chosen = list(ordered), []
    served: Counter[int] = Counter()
    likeness = np.zeros(len(left))
    while left:
        values = [c.relevance * _SAME_INTEREST ** served[_best(c)] - _ALIKE * likeness[i] for i, c in enumerate(left)]
        best = max(range(len(left)), key=lambda i: (values[i], -i))
        candidate = left.pop(best)
        likeness = np.delete(likeness, best)
        chosen.append(candidate)
        served[_best(candidate)] += 1
        if candidate.vector is not None:
            likeness = np.array(
                [
                    max(old, 0.0, _between(candidate.vector, c.vector) - CLOSE)
                    for old, c in zip(likeness, left, strict=True)
                ]
            )
    return chosen


def _best(candidate: _Candidate) -> int:
    """The interest it serves best; -1 for none."""
    best = max(range(len(candidate.matches)), key=lambda i: candidate.matches[i], default=-1)
    return best if best >= 0 and candidate.matches[best] > 0.5 else -1


def _between(one: Vectors, other: Vectors | None) -> float:
    if other is None or one.shape != other.shape:
        return 0.0
    lengths = float(np.linalg.norm(one) * np.linalg.norm(other))
    return float(one @ other) / lengths if lengths else 0.0


def _identity(pick: Pick) -> str:
    return pick.theme.id if pick.theme else pick.story.id if pick.story else ""
