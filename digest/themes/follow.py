"""Which theme each of this week's articles belongs to: one that is followed, a new one, or none. Pure.

A theme is followed by the nearness of articles to its own of the last weeks (its core), so its words may change. Each
article belongs to one theme at most, and what a week counted stays as it was counted.
"""

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from digest.themes.developments import across_weeks, hanging_together
from digest.themes.discover import Subject, absorbed, holders, overlap, said_before, score_of, subjects
from digest.themes.memory import WINDOW, Core, Memory, ThemeRecord
from digest.themes.settings import ThemeSettings
from digest.themes.space import Space
from digest.types import ThemeId


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Followed:
    """A theme as it stands this week: its record, and the rows of its articles of the window."""

    record: ThemeRecord
    rows: tuple[int, ...]  # ascending
    score: float  # how much it emerges: what is larger this week before what is smaller
    around: int | None = None  # earlier articles as near as its own are; None for what was followed or a term found


@dataclass(frozen=True, slots=True, kw_only=True)
class Following:
    """Every theme that is alive, what emerges most first; and how many terms might have been a new one."""

    themes: tuple[Followed, ...]
    terms: int


def follow(memory: Memory, space: Space, groups: Sequence[tuple[int, ...]], settings: ThemeSettings) -> Following:
    """Ask this week's developments which theme they go on with, and found themes on the others.

    Args:
        memory: with this week as its last.
        space: the memory's articles.
        groups: rows of this week's articles, by development.
        settings: what makes articles a theme.
    """
    return _Week(memory, space, settings).read(groups)


class _Week:
    """One week's reading: what is free is taken, theme by theme."""

    def __init__(self, memory: Memory, space: Space, settings: ThemeSettings) -> None:
        self._memory, self._space, self._settings = memory, space, settings
        self._week = memory.weeks[-1].week
        self._row = {identity: row for row, identity in enumerate(space.ids) if space.ages[row] > 0}
        self._held = holders(memory, space, [theme.word for theme in memory.themes if theme.word])
        self._mine = {theme.id: self._window_of(theme) for theme in memory.themes}
        # Articles of developments: those of a subject may be another's too.
        self._told = {row for theme in memory.themes if not theme.word for row in self._mine[theme.id]}

    def read(self, groups: Sequence[tuple[int, ...]]) -> Following:
        known = [theme for theme in self._memory.themes if not theme.word]
        nearness = self._space.nearness([theme.core for theme in known], groups)
        by_theme = [dict(zip((theme.id for theme in known), row.tolist(), strict=True)) for row in nearness]
        free = [group for group, near in zip(groups, by_theme, strict=True) if not self._go_on(group, near)]
        for theme in self._memory.themes:
            if theme.word:
                self._say_it(theme)
        founding = [whole for group in free if (whole := self._whole(group))]
        self._told.update(row for group in founding for row in group)
        found = tuple(subjects(self._memory, self._space, self._held, self._settings))
        going_on = [self._mine[theme.id] for theme in self._memory.themes if not theme.word]
        for subject in found:
            self._widen(subject, [*founding, *going_on])
        alive = [one for theme in self._memory.themes if self._lives(one := self._followed(theme))]
        alive += [self._founded_on_likeness(tuple(sorted(group))) for group in founding]
        alive += self._founded_on_terms(found)
        words = sum(len(rows) >= self._settings.holders for rows in self._held.values())
        alive = self._apart(alive)
        alive.sort(key=lambda one: (one.record.last_week != self._week, -one.score, one.record.id))
        return Following(themes=tuple(self._kept(alive)), terms=words)

    def _window_of(self, theme: ThemeRecord) -> list[int]:
        rows = (self._row[i] for i in theme.article_ids if i in self._row)
        return [row for row in rows if self._space.ages[row] < WINDOW]

    def _go_on(self, group: tuple[int, ...], near: Mapping[ThemeId, float]) -> bool:
        """Whether a development belongs to a theme that is known by likeness; it is taken by the nearest.

        Args:
            group: rows of its articles.
            near: how near it is to each theme that is known by likeness.
        """
        best = max(near, key=lambda one: (near[one], one), default=None)
        # One article by itself must be as near as those of the theme are to each other.
        enough = self._settings.joins if len(group) > 1 else self._settings.near
        if best is None or near[best] < enough:
            return False
        self._mine[best] += group
        self._told.update(group)
        return True

    def _say_it(self, theme: ThemeRecord) -> None:
        """This week's articles of a theme that was found by a term, of those that no development tells."""
        said = frozenset(self._held.get(theme.word, ()))
        self._mine[theme.id] += self._near(
            theme.core, [row for row in self._space.week.tolist() if row not in self._told], said
        )

    def _near(self, core: Core, rows: Sequence[int], said: Collection[int]) -> list[int]:
        """Of these articles those of a subject: as near as its developments are, or saying its term and not far."""
        near = self._space.near(core, rows).tolist() if len(rows) else []
        least = (self._settings.member if row in said else self._settings.joins for row in rows)
        return [int(row) for row, one, enough in zip(rows, near, least, strict=True) if one >= enough]

    def _widen(self, subject: Subject, developments: Sequence[list[int]]) -> None:
        """Give the development that a term is about the week's other articles that say it and are near."""
        said = {row for row in subject.rows if self._space.ages[row] == 0}
        if not said:
            return
        shared = [said.intersection(rows) for rows in developments]
        most = max(range(len(shared)), key=lambda n: (len(shared[n]), -n), default=None)
        if most is None:
            return
        own = [row for row in developments[most] if self._space.ages[row] == 0]
        if 2 * len(shared[most]) < len(own) or len(shared[most]) < self._settings.part * len(said) or not own:
            return
        more = sorted(said - self._told)
        near = self._space.near(self._space.core(own), more).tolist() if more else []
        added = [row for row, one in zip(more, near, strict=True) if one >= self._settings.subject]
        developments[most] += added
        self._told.update(added)

    def _followed(self, theme: ThemeRecord) -> Followed:
        rows = tuple(sorted(self._mine[theme.id]))
        this = sum(1 for row in rows if self._space.ages[row] == 0)
        record = replace(
            theme,
            core=self._space.core(rows) if this else theme.core,
            last_week=self._week if this else theme.last_week,
            counts={**theme.counts, self._week: this},
            article_ids=tuple(self._space.ids[row] for row in rows) or theme.article_ids,
        )
        return Followed(record=record, rows=rows, score=self._score(record, rows))

    def _lives(self, one: Followed) -> bool:
        """A development is over when the window holds nothing of it; what comes then is another. A term returns."""
        return bool(one.rows) if not one.record.word else self._week.since(one.record.last_week) <= self._settings.kept

    def _whole(self, group: Sequence[int]) -> list[int]:
        """The articles of a group that found a theme: the near ones that hang together by words of their own."""
        rows = list(group)
        while len(rows) >= self._settings.least:
            near = self._space.cohesion(rows)
            if near.min() >= self._settings.belongs:
                break
            rows.pop(int(near.argmin()))
        if len(rows) >= self._settings.least:
            terms, names = [self._space.terms(row) for row in rows], [self._space.names(row) for row in rows]
            rows = [rows[n] for n in hanging_together(terms, names, self._memory.frequency, self._settings)]
        sites = {self._space.sites[row] for row in rows}
        enough = len(rows) >= self._settings.least and len(sites) >= self._settings.told_by
        return rows if enough and float(self._space.cohesion(rows).mean()) >= self._settings.whole else []

    def _founded_on_likeness(self, group: tuple[int, ...]) -> Followed:
        core = self._space.core(group)
        past = [row for row in self._past_of(core) if row not in self._told]
        one = self._founded("", (), core, [*past, *group], self._akin(group))
        # Each asked what each of the group was asked, by a core made for the group: more than its past, never fewer.
        earlier = np.flatnonzero(self._space.ages > 0)
        around = int((self._space.near(core, earlier) >= self._settings.belongs).sum())
        return replace(one, around=max(around, len(past)))

    def _past_of(self, core: Core) -> list[int]:
        """Articles of earlier weeks that would have gone on with these, asked as this week's are: by development."""
        past = np.flatnonzero(self._space.ages > 0)
        if not len(past):
            return []
        known = np.concatenate([week.groups for week in self._memory.weeks[:-1]])
        group, sizes = across_weeks(self._space.ages[past], known)
        near = np.bincount(group, weights=self._space.near(core, past)) / sizes
        enough = near >= np.where(sizes > 1, self._settings.joins, self._settings.near)
        return [int(row) for row in past[enough[group]]]

    def _akin(self, group: Sequence[int]) -> ThemeId | None:
        """The theme whose development this group may be, though it isn't near enough to be told under it."""
        own = float(self._space.cohesion(group).mean())
        found: dict[ThemeId, float] = {}
        for theme in self._memory.themes:
            rows = self._mine[theme.id]
            if theme.word or len(rows) < self._settings.least:
                continue
            near = float(self._space.near(theme.core, group).mean())
            if near < self._settings.akin_near:
                continue
            both = own * float(self._space.cohesion(rows).mean())
            if near * near >= self._settings.akin**2 * both:
                found[theme.id] = near
        return max(found, key=lambda one: (found[one], one), default=None)

    def _founded_on_terms(self, found: Sequence[Subject]) -> list[Followed]:
        founded = []
        known = [
            self._held.get(theme.word, ()) if theme.word else tuple(self._mine[theme.id])
            for theme in self._memory.themes
        ]
        for subject in found:
            said = self._held[subject.word]
            if any(absorbed(said, rows, self._settings) for rows in known if rows):
                continue
            free = [row for row in subject.rows if row not in self._told]
            # Of what developments tell most of, a term says nothing more; nor of what they leave over.
            enough = len(free) >= self._settings.holders and 2 * len(free) >= len(subject.rows)
            if enough and self._akin(free) is None:
                founded.append(self._on_term(subject, free))
        return founded

    def _on_term(self, subject: Subject, free: Sequence[int]) -> Followed:
        """A subject with its past; in older weeks an article says a term if its rarest words hold those of the term."""
        words = frozenset(subject.word.split())
        rows = [row for row in range(len(self._space)) if row not in self._told]
        said = {row for row in rows if self._space.ages[row] >= WINDOW and self._space.says(row, words)}
        core = self._space.core(free)
        return self._founded(subject.word, (subject.word,), core, self._near(core, rows, said.union(free)))

    def _founded(
        self, word: str, terms: tuple[str, ...], core: Core, rows: Sequence[int], kin: ThemeId | None = None
    ) -> Followed:
        if not word:
            self._told.update(rows)  # those of its past too
        ages = [int(self._space.ages[row]) for row in rows]
        counts = {
            record.week: ages.count(age) for age, record in enumerate(reversed(self._memory.weeks)) if record.observed
        }
        window = tuple(sorted(row for row in rows if self._space.ages[row] < WINDOW))
        ids = tuple(self._space.ids[row] for row in window)
        last = max(week for week, count in counts.items() if count)
        newest = next(i for i, row in zip(ids, window, strict=True) if self._space.ages[row] == min(ages))
        record = ThemeRecord(
            id=ThemeId(f"{self._week}-{newest}-{word.replace(' ', '-') or 'story'}"),
            label="",
            word=word,
            terms=terms,
            core=core,
            first_week=self._week,
            last_week=last,
            counts=counts,
            article_ids=ids,
            kin=kin,
        )
        return Followed(record=record, rows=window, score=self._score(record, window))

    def _score(self, record: ThemeRecord, rows: Sequence[int]) -> float:
        near = float(self._space.cohesion(rows).mean()) if rows else 0.0
        if record.word:  # as the terms that aren't followed are scored: by all who say it
            said, past = self._held.get(record.word, ()), said_before(record.word, self._memory)
            return score_of(said, near, past, self._memory, self._space, self._settings)
        old = {week.week for week in self._memory.weeks[:-WINDOW]}
        past = sum(count for week, count in record.counts.items() if week in old)
        # How many tell of an event says how much it matters; how many papers share a subject, how old it is.
        size = self._settings.size * math.log(max(1, record.counts[self._week]))
        return size + score_of(rows, near, past, self._memory, self._space, self._settings)

    def _apart(self, alive: Sequence[Followed]) -> list[Followed]:
        """Without themes that came to speak of what another speaks of: developments stay, then what is older."""
        kept: list[Followed] = []
        for one in sorted(alive, key=lambda one: (bool(one.record.word), one.record.first_week, -one.score)):
            if not one.record.word or not any(overlap(one.rows, other.rows, self._settings) for other in kept):
                kept.append(one)
        return kept

    def _kept(self, alive: Sequence[Followed]) -> Sequence[Followed]:
        """As many as are followed; what was founded this week must be told once before it can be let go."""
        most = max(self._settings.followed, int(self._settings.followed_share * len(self._space.week)))
        if len(alive) <= most:
            return alive
        order = sorted(alive, key=lambda one: (one.record.first_week != self._week, -len(one.rows), one.record.id))
        left = {one.record.id for one in order[:most]}
        return [one for one in alive if one.record.id in left]
