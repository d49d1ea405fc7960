"""Which earlier theme each of this week's continues, and what became of the others.

A theme keeps its id and its label while its articles change their words: it is continued by the candidate that has its
word or most of its articles. Of two themes that became one the older goes on, and says so; of one that became several
the largest part goes on, and the others say what they grew out of.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from digest.themes.discover import Candidate, ThemeSettings, Window, absorbed, near, score_of, shared, unit
from digest.themes.memory import Memory, ThemeRecord
from digest.types import ThemeId, Week

_MERGED: Final = 0.8  # part of the smaller of two themes that the other must hold for them to have become one


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Followed:
    """A theme as it stands this week: its record, and the window's rows that are its articles."""

    record: ThemeRecord
    rows: tuple[int, ...]
    score: float
    present: bool  # whether any of them is of this week


@dataclass(frozen=True, slots=True, eq=False)
class _Claim:
    strength: float
    record: ThemeRecord
    candidate: int
    goes_on: bool  # False: the candidate was a part of the theme, and the theme goes on elsewhere


def follow(
    memory: Memory,
    now: Window,
    candidates: Sequence[Candidate],
    week: Week,
    settings: ThemeSettings,
    subjects: Sequence[Candidate] = (),
) -> tuple[Followed, ...]:
    """Every theme that is alive, what emerges most first and what has no article this week last.

    Earlier themes stand under their own id and label, and what is new this week is born: of the candidates that
    continue no theme the first `settings.raised`, and of the `subjects` (terms
    that are large, or jumped this week) those that are no theme yet.
    """
    claims = _claims(memory.themes, candidates, now, settings)
    claims.sort(key=lambda claim: (-claim.strength, claim.record.first_week, claim.record.id, claim.candidate))
    heir: dict[int, ThemeRecord] = {}
    taken: set[ThemeId] = set()
    for claim in claims:
        if claim.goes_on and claim.candidate not in heir and claim.record.id not in taken:
            heir[claim.candidate] = claim.record
            taken.add(claim.record.id)
    alive: list[Followed] = []
    for number, candidate in enumerate(candidates):
        if number in heir:
            alive.append(_continued(heir[number], candidate, memory, now, week, settings))
        elif number < settings.raised and candidate.score >= settings.worth:
            alive.append(_followed(_born(candidate, now, week), candidate.rows, candidate.score, now, week))
    for record in memory.themes:
        if record.id not in taken and week.since(record.last_week) <= settings.kept:
            rows = _rows(record, now, settings)
            score = score_of(record.word, record.centroid, rows, memory, now, settings)
            alive.append(_followed(record, rows, score, now, week))
    for subject in _untold(subjects, alive):
        score = score_of(subject.word, subject.centroid, subject.rows, memory, now, settings)
        alive.append(_followed(_born(subject, now, week), subject.rows, score, now, week))
    apart = _apart(alive, settings)
    if len(apart) > settings.followed:
        # What is new is small, and must be told once before it can be let go.
        apart.sort(key=lambda one: (one.record.first_week != week, -len(one.rows), one.record.id))
        apart = apart[: settings.followed]
    return tuple(sorted(apart, key=lambda one: (not one.present, -one.score, one.record.id)))


def _untold(subjects: Sequence[Candidate], alive: Sequence[Followed]) -> list[Candidate]:
    """The subjects that are no theme yet."""
    return [
        subject
        for subject in subjects
        if not any(2 * shared(subject.rows, one.rows) >= max(len(subject.rows), len(one.rows)) for one in alive)
    ]


def _claims(
    records: Sequence[ThemeRecord], candidates: Sequence[Candidate], now: Window, settings: ThemeSettings
) -> list[_Claim]:
    """What each earlier theme has in common with each candidate, by its word and by the articles known before."""
    position = {identity: row for row, identity in enumerate(now.ids)}
    owned = [{position[i] for i in record.article_ids if i in position} for record in records]
    counted = [set(_rows(record, now, settings)) for record in records]
    found = []
    for number, candidate in enumerate(candidates):
        known = {row for row in candidate.rows if now.weeks[row] > 0}
        for record, own, rows in zip(records, owned, counted, strict=True):
            common = len(own & known)
            if record.word and record.word == candidate.word:
                found.append(_Claim(2.0, record, number, True))
            elif common >= 2:
                part = common / len(own | known)
                whole = 2 * len(rows.intersection(candidate.rows)) >= len(rows)  # no mere part of what it speaks of now
                named = bool(record.word) and record.word in candidate.terms
                if whole and 2 * common >= max(len(own), len(known)):
                    found.append(_Claim(1.0 + part, record, number, True))
                elif whole and named and 4 * common >= max(len(own), len(known)):
                    found.append(_Claim(part, record, number, True))
                elif 2 * common >= len(known):
                    found.append(_Claim(part, record, number, False))
    return found


def _apart(alive: Sequence[Followed], settings: ThemeSettings) -> list[Followed]:
    """Themes that don't hold each other: what does has become one, under the older id."""
    kept: list[Followed] = []
    for one in sorted(alive, key=lambda one: (-one.score, one.record.id)):
        into = next((n for n, other in enumerate(kept) if _one(one.rows, other.rows, settings)), None)
        if into is None:
            kept.append(one)
            continue
        other = kept[into]
        goes_on, ends = other.record, one.record
        if ends.first_week < goes_on.first_week and len(other.rows) <= settings.wider * len(one.rows):
            goes_on, ends = ends, goes_on
        kept[into] = replace(
            other,
            record=replace(
                goes_on,
                word=other.record.word,
                counted_since=other.record.counted_since,
                centroid=other.record.centroid,
                last_week=other.record.last_week,
                article_ids=other.record.article_ids,
            ),
        )
    return kept


def _one(rows: Sequence[int], lead: Sequence[int], settings: ThemeSettings) -> bool:
    """Whether two themes became one; what is far narrower is a part that can be told of by itself."""
    return absorbed(rows, lead, settings, _MERGED) and len(lead) <= settings.wider * len(rows)


def _continued(
    record: ThemeRecord, candidate: Candidate, memory: Memory, now: Window, week: Week, settings: ThemeSettings
) -> Followed:
    # The word it is counted by stays while it names most of what goes on.
    named = set(now.by_term.get(record.word, ())) if record.word else set()
    stays = 2 * len(named.intersection(candidate.rows)) >= len(candidate.rows)
    word = record.word if stays else candidate.word
    old = record.centroid if len(record.centroid) == len(candidate.centroid) else candidate.centroid
    record = replace(
        record,
        word=word,
        counted_since=record.counted_since if word == record.word else week,
        terms=tuple(dict.fromkeys((*((word,) if word else ()), *record.terms, *candidate.terms)))[:12],
        centroid=unit(settings.slow * old + (1 - settings.slow) * candidate.centroid),
    )
    if word == candidate.word and word:
        return _followed(record, candidate.rows, candidate.score, now, week)
    rows = _rows(record, now, settings)
    return _followed(record, rows, score_of(word, record.centroid, rows, memory, now, settings), now, week)


def _followed(record: ThemeRecord, rows: tuple[int, ...], score: float, now: Window, week: Week) -> Followed:
    present = any(now.weeks[row] == 0 for row in rows)
    record = replace(
        record,
        last_week=week if present else record.last_week,
        article_ids=tuple(now.ids[row] for row in rows) or record.article_ids,
    )
    return Followed(record=record, rows=rows, score=score, present=present)


def _born(candidate: Candidate, now: Window, week: Week) -> ThemeRecord:
    ids = tuple(now.ids[row] for row in candidate.rows)
    return ThemeRecord(
        id=ThemeId(f"{week}-{ids[0]}-{candidate.word.replace(' ', '-') or 'story'}"),
        label="",
        word=candidate.word,
        terms=candidate.terms,
        centroid=candidate.centroid,
        first_week=week,
        counted_since=week,
        last_week=week,
        article_ids=ids,
    )


def _rows(record: ThemeRecord, now: Window, settings: ThemeSettings) -> tuple[int, ...]:
    """The window's articles of a theme that no candidate continues."""
    if record.word:
        return now.by_term.get(record.word, ())
    return near(now.vectors, record.centroid, settings)
