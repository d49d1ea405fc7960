"""Reading weeks: identity, honesty about the past, and every kind of bad input."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest

from digest.measure.replay import lines, replay
from digest.themes.archive import from_bytes, to_bytes
from digest.themes.memory import EMPTY, Memory
from digest.themes.read import WeekReading, read_week
from digest.types import Embeddings, Status, Week
from sources.types import Article, ArticleId

FIRST = Week(date(2025, 1, 6))
TOPICS = {
    "soil": "Farmers measure soil carbon in deep fields with cheap probes and report drying ground",
    "port": "Harbour cranes wait while container ships queue outside the crowded northern port",
    "bank": "Central bankers keep interest rates high as lenders warn of weaker household credit",
    "bird": "Migrating birds arrive earlier in spring wetlands and ringing stations count fewer chicks",
}
NEWS = "Solid state batteries reach pilot production and Quanterra cells charge in nine minutes"


def article(identity: str, text: str, when: datetime | None, site: str = "a.example") -> Article:
    return Article(
        id=ArticleId(identity),
        url=f"https://{site}/{identity}",
        canonical_url=f"https://{site}/{identity}",
        site=site,
        title=text[:60].rsplit(" ", 1)[0],
        text=f"{text}. The note {identity} adds figures of its own.",
        lead=text,
        published=when,
        dated_by="feed" if when else "",
        first_seen=when or datetime(2025, 1, 6, tzinfo=UTC),
    )


def vectors(articles: Sequence[Article], model: str = "model") -> Embeddings:
    """Words hashed to places: texts that share words are near, which is all that is needed here."""
    matrix = np.zeros((len(articles), 64), dtype=np.float32)
    for row, item in enumerate(articles):
        for word in f"{item.title} {item.text}".casefold().split():
            matrix[row, sum(word.encode()) % 64] += 1
    lengths = np.linalg.norm(matrix, axis=1, keepdims=True)
    return Embeddings(ids=tuple(a.id for a in articles), matrix=matrix / np.maximum(lengths, 1e-9), model=model)


def week_of(number: int, news: int = 0) -> list[Article]:
    start = FIRST.plus(number).start() + timedelta(hours=9)
    plain = [
        article(f"{name}-{number}-{n}", f"{text} {name}{number}x{n}", start + timedelta(hours=n), f"{name}{n}.example")
        for name, text in TOPICS.items()
        for n in range(3)
    ]
    fresh = [article(f"news-{number}-{n}", f"{NEWS} case {number} {n}", start, f"n{n}.example") for n in range(news)]
    return plain + fresh


def run(weeks: Sequence[list[Article] | None], memory: Memory = EMPTY) -> tuple[Memory, list[WeekReading]]:
    readings = []
    before: list[Article] = []
    for number, own in enumerate(weeks):
        known = vectors([*before, *(own or [])]) if own or before else vectors([])
        memory, reading = read_week(
            memory, FIRST.plus(number), own or [], known, earlier=before, observed=own is not None
        )
        readings.append(reading)
        before = own or []
    return memory, readings


def test_what_breaks_out_is_new_and_first_and_keeps_its_name() -> None:
    _, readings = run([*(week_of(n) for n in range(8)), week_of(8, 6), week_of(9, 7), week_of(10, 5)])
    first = readings[8].themes[0]
    assert first.trend.status is Status.NEW
    assert all(i.startswith("news") for i in first.article_ids)
    assert first.trend.weekly_counts == (0,) * 8 + (6,)
    assert first.trend.sites == 6
    for reading in readings[9:]:
        again = next(theme for theme in reading.themes if theme.id == first.id)
        assert again.label == first.label
        assert again.first_week == FIRST.plus(8)


def crowded(number: int, *, ferry: int, kelp: int) -> list[Article]:
    """A week of many plain articles, of passing news that fills the first places, and of two subjects."""
    start = FIRST.plus(number).start() + timedelta(hours=9)
    subjects = {name: (text, 15) for name, text in TOPICS.items()} | {
        "ferry": ("Electric ferries cross the sound on batteries charged by the town's own wind turbine", ferry),
        "kelp": ("Kelp farms along the western coast bind nitrate and feed a bioplastics plant", kelp),
    }
    subjects |= {
        f"b{number}x{n}y": (f"Brand{number}x{n} shows gadget{number}x{n} in hall{number}x{n}", 4) for n in range(16)
    }
    return [
        # No word is of one week alone, or it would be news.
        article(f"{name}{100 * number + n}", f"{text} {name}{100 * number + n}", start, f"{name}{n}.example")
        for name, (text, size) in subjects.items()
        for n in range(size)
    ]


def test_the_fall_of_a_subject_that_was_always_large_is_named_and_so_is_a_tripling() -> None:
    calm = [crowded(number, ferry=24 + number % 3, kelp=5 + number % 3) for number in range(12)]
    _, readings = run([*calm, crowded(12, ferry=1, kelp=19)])

    def said(reading: WeekReading, of: str) -> set[Status]:
        return {
            theme.trend.status
            for theme in reading.themes
            if sum(of in i for i in reading.window_ids[theme.id]) * 2 >= len(reading.window_ids[theme.id])
        }

    assert said(readings[11], "ferry") == {Status.STEADY}
    assert Status.FADING in said(readings[12], "ferry")
    assert Status.RISING in said(readings[12], "kelp")
    for subject in ("ferry", *TOPICS):
        assert not set[Status]().union(*(said(reading, subject) for reading in readings[6:12])) & {
            Status.RISING,
            Status.FADING,
        }


def test_a_week_read_twice_from_the_same_memory_is_the_same_and_a_missed_one_changes_no_status() -> None:
    memory, _ = run([week_of(n) for n in range(8)])
    own = week_of(8, 6)
    one = read_week(from_bytes(to_bytes(memory)), FIRST.plus(8), own, vectors(own))
    two = read_week(memory, FIRST.plus(8), list(reversed(own)), vectors(own))
    assert list(lines(one[1])) == list(lines(two[1]))
    assert to_bytes(one[0]) == to_bytes(two[0])
    _, whole = run([*(week_of(n) for n in range(9)), week_of(9, 6)])
    _, holed = run([*(week_of(n) for n in range(5)), None, *(week_of(n) for n in range(6, 9)), week_of(9, 6)])
    assert [t.trend.status for t in whole[9].themes] == [t.trend.status for t in holed[9].themes]
    assert holed[5].themes == ()
    assert holed[5].observed is False
    assert holed[9].themes[0].trend.weekly_counts[5] is None


def test_nothing_of_the_future_is_seen_and_the_same_input_gives_the_same_bytes() -> None:
    every = [a for n in range(10) for a in week_of(n, 5 if n > 7 else 0)]
    whole = [json.dumps(line) for r in replay(every, vectors) for line in lines(r)]
    again = [json.dumps(line) for r in replay(reversed(every), vectors) for line in lines(r)]
    assert whole == again
    past = [a for a in every if Week.of(a.dated) <= FIRST.plus(8)]
    short = [json.dumps(line) for r in replay(past, vectors) for line in lines(r)]
    assert short == whole[: len(short)]
    assert set(json.loads(whole[-1])) == {
        "week", "theme_id", "label", "terms", "status", "rank", "score", "confidence", "article_ids", "sites",
        "weekly_counts", "expected", "confidence_words", "week_article_ids", "name", "headline",
    }  # fmt: skip


def test_texts_without_a_plausible_date_have_no_week() -> None:
    odd = [
        article("undated", NEWS, None),
        article("year-one", NEWS, datetime(1, 1, 1, tzinfo=UTC)),
        article("future", NEWS, datetime(2031, 1, 1, tzinfo=UTC)),
    ]
    readings = list(replay([*odd, *week_of(0), *week_of(1)], vectors, last=FIRST.plus(1)))
    assert [reading.week for reading in readings] == [FIRST, FIRST.plus(1)]
    assert list(replay(odd[:2], vectors)) == []


def test_one_site_with_500_near_identical_items_is_no_theme() -> None:
    start = FIRST.plus(8).start()
    spam = [article(f"spam-{n}", f"{NEWS} now in shop number {n}", start, "spam.example") for n in range(500)]
    _, readings = run([*(week_of(n) for n in range(8)), [*week_of(8), *spam]])
    assert all(theme.trend.count < 3 for theme in readings[8].themes if "spam-0" in theme.article_ids)


@pytest.mark.parametrize(
    "own",
    [
        [],
        week_of(0)[:3],
        [replace(a, title="", text="", lead="") for a in week_of(0)],
        [replace(week_of(0)[0], id=ArticleId(str(n)), canonical_url=str(n)) for n in range(30)],
    ],
    ids=["nothing", "three articles", "empty texts", "all the same"],
)
def test_thin_and_odd_weeks_are_read_without_a_claim(own: list[Article]) -> None:
    _, readings = run([own] * 6)
    assert all(theme.trend.status in (Status.STEADY, Status.TOO_EARLY) for r in readings for theme in r.themes)


def test_vectors_of_another_model_are_told_and_themes_go_on_by_their_words() -> None:
    memory, readings = run([*(week_of(n) for n in range(8)), week_of(8, 6)])
    own = week_of(9, 6)
    other = vectors(own, "another")
    _, reading = read_week(
        memory, FIRST.plus(9), own, replace(other, matrix=other.matrix[:, :32].copy()), earlier=week_of(8, 6)
    )
    assert "embedding model has changed" in reading.notices[0]
    assert readings[8].themes[0].id in {theme.id for theme in reading.themes}


def test_law_firms_adverts_are_no_news_of_a_week() -> None:
    memory, _ = run([week_of(n) for n in range(4)])
    day = FIRST.plus(4).start() + timedelta(hours=9)
    adverts = [
        replace(article(f"advert-{n}", NEWS, day, f"firm{n}.example"), title="Pym LLP Investigates Claims in a Breach")
        for n in range(5)
    ]
    every = [*week_of(4), *adverts]
    _, reading = read_week(memory, FIRST.plus(4), every, vectors(every))
    _, without = read_week(memory, FIRST.plus(4), week_of(4), vectors(week_of(4)))
    assert list(lines(reading)) == list(lines(without))
    assert [story.article_ids for story in reading.loose] == [story.article_ids for story in without.loose]
    assert "5 adverts of law firms left out" in reading.notices
