"""What is remembered between weeks, and its bytes."""

import math
from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from digest.errors import DigestError
from digest.themes.archive import from_bytes, to_bytes
from digest.themes.memory import EMPTY, SPAN, WINDOW, Core, Memory, ThemeRecord, WeekRecord
from digest.types import StoryId, ThemeId, Week
from sources.types import ArticleId

FIRST = Week(date(2025, 1, 6))


def record(week: Week, *texts: str) -> WeekRecord:
    words = tuple(frozenset(text.split()) for text in texts)
    counts: dict[str, int] = {}
    for found in words:
        for term in found:
            counts[term] = counts.get(term, 0) + 1
    return WeekRecord(
        week=week,
        observed=True,
        ids=tuple(ArticleId(f"{week}-{n}") for n in range(len(texts))),
        sites=("a.example",) * len(texts),
        vectors=np.eye(max(len(texts), 1), 4, dtype=np.float16)[: len(texts)],
        words=words,
        groups=np.arange(len(texts), dtype=np.int32),
        terms=words,
        counts=counts,
    )


def grown(weeks: int) -> Memory:
    memory = EMPTY
    for n in range(weeks):
        memory = memory.followed_by(record(FIRST.plus(n), f"often once{n}", "often été"), "model")
    return memory


def test_the_past_is_counted_and_words_seen_once_are_forgotten() -> None:
    memory = grown(SPAN + 10)
    assert len(memory.weeks) == SPAN
    assert memory.older == {"often": 20, "été": 10}
    assert memory.older_total == 20
    assert all(week.terms for week in memory.weeks[-WINDOW:])
    assert not any(week.terms for week in memory.weeks[:-WINDOW])
    assert "once3" not in memory.weeks[0].counts


def test_what_is_usual_for_a_term_is_what_its_past_says_of_a_week_of_this_size() -> None:
    memory = grown(4).followed_by(record(FIRST.plus(4), "often", "often", "often", "rare"), "model")
    assert memory.frequency("often") == (11, 3, 8.5 * 4 / 8)
    assert memory.frequency("rare") == (1, 1, 0.5 * 4 / 8)
    alone = EMPTY.followed_by(record(FIRST, "often"), "model").frequency("often")
    assert (alone.ever, alone.now, math.isnan(alone.usual)) == (1, 1, True)


def test_missing_weeks_are_not_observed_rather_than_zero() -> None:
    memory = EMPTY.followed_by(record(FIRST, "a b"), "m").followed_by(record(FIRST.plus(3), "a b"), "m")
    assert [week.total for week in memory.weeks] == [1, None, None, 1]
    assert memory.weeks_of_past == 2


def test_a_week_is_not_read_twice_into_the_same_memory() -> None:
    memory = EMPTY.followed_by(record(FIRST, "a"), "m")
    with pytest.raises(ValueError, match="2025-W02 was read already"):
        memory.followed_by(record(FIRST, "a"), "m")


def test_bytes_hold_all_of_it_and_are_the_same_each_time() -> None:
    theme = ThemeRecord(
        id=ThemeId("t"),
        label="Often",
        word="often",
        terms=("often",),
        core=Core(meaning=np.array([1, 0, 0, 0], dtype=np.float32), words={"often": 0.5, "^été": 0.25}, usual=0.125),
        first_week=FIRST,
        last_week=FIRST.plus(2),
        counts={FIRST: 2, FIRST.plus(2): 0},
        article_ids=(ArticleId("x"),),
        kin=ThemeId("older"),
        called_new=True,
    )
    memory = replace(grown(6), themes=(theme,), stories={ArticleId("x"): StoryId("s")})
    payload = to_bytes(memory)
    again = from_bytes(payload)
    assert to_bytes(again) == payload
    assert again.weeks[-1].terms == memory.weeks[-1].terms
    assert again.weeks[0].words == memory.weeks[0].words
    assert again.themes[0].counts == theme.counts
    assert (again.themes[0].core.words, again.themes[0].core.usual) == (theme.core.words, theme.core.usual)
    assert again.weeks[0].counts == memory.weeks[0].counts
    assert np.array_equal(again.weeks[2].vectors, memory.weeks[2].vectors)
    assert np.array_equal(again.weeks[2].groups, memory.weeks[2].groups)
    assert again.themes[0].label == "Often"
    assert (again.themes[0].kin, again.themes[0].called_new) == (ThemeId("older"), True)
    assert again.stories == memory.stories
    assert from_bytes(to_bytes(EMPTY)).weeks == ()


@pytest.mark.parametrize("payload", [b"", b"no zip", to_bytes(grown(2))[:-40]])
def test_damaged_bytes_are_named(payload: bytes) -> None:
    with pytest.raises(DigestError, match="damaged"):
        from_bytes(payload)
