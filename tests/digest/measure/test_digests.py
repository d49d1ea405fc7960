"""A replay as its digests: production's editions, and one reader who gets nothing twice."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from digest.measure.digests import FIELD, Reader, editions, field_of
from digest.measure.replay import by_week, lines, replay
from digest.text.parser import find_parser
from digest.themes.memory import WINDOW
from digest.types import Digest, Edition, Status
from sources.types import Article
from tests.digest.edition.encoder import WordEncoder
from tests.digest.measure.test_replay import FIRST, article, vectors, week_of

NEWS = [*(8 * [0]), 6, 7, 5]  # articles a week on what breaks out in the ninth


def texts() -> list[Article]:
    return [one for number, news in enumerate(NEWS) for one in week_of(number, news)]


def told(every: list[Article]) -> list[Edition]:
    readings = replay(every, vectors, first=FIRST.plus(6))
    return [edition for _, edition in editions(readings, every, parser=find_parser())]


def digests(every: list[Article], made: list[Edition], *interests: str) -> list[Digest]:
    reader = Reader(every, interests=interests, encoder=WordEncoder())
    return [reader.digest(edition) for edition in made]


def test_digests_of_no_study_field_are_called_by_their_files() -> None:
    files = [Path("a/news.jsonl"), Path("b/papers.jsonl.gz"), Path("c.jsonl")]
    assert field_of(files[:1]).name == "Texts of news.jsonl"
    assert field_of(files[:2]).name == "Texts of news.jsonl and papers.jsonl.gz"
    assert field_of(files).name == "Texts of news.jsonl and 2 other files"


def test_each_week_is_an_edition_made_at_its_end() -> None:
    made = told(texts())
    assert [edition.week for edition in made] == [FIRST.plus(n) for n in range(6, 11)]
    assert all(edition.built_at == edition.week.end(UTC) and edition.closed for edition in made)
    assert made[2].heard == "18 texts of 18 sites, replayed"
    assert made[2].field_name == FIELD.name
    assert not any("came in late" in notice for edition in made for notice in edition.notices)


def test_a_line_gives_the_name_and_headline_that_are_printed() -> None:
    every = texts()
    for reading, edition in editions(replay(every, vectors, first=FIRST.plus(8)), every, parser=find_parser()):
        own = {one.id: one for one in by_week(every)[reading.week]}
        printed = {theme.id: theme for theme in edition.themes}
        rows = list(lines(reading, edition))
        assert rows
        for row in rows:
            theme = printed.get(row["theme_id"])
            assert (row["name"], row["headline"]) == ((theme.name, theme.headline) if theme else ("", ""))
            assert set(row["week_article_ids"]) <= own.keys()
            assert len(row["week_article_ids"]) == row["weekly_counts"][-1]
            assert len(row["article_ids"]) == sum(count or 0 for count in row["weekly_counts"][-WINDOW:])
        assert any(row["headline"] and row["name"] for row in rows)
        assert {row["headline"] for row in lines(reading)} == {""}


def test_nothing_comes_twice_and_a_theme_says_how_it_moved() -> None:
    every = texts()
    read = digests(every, told(every))
    shown = [{card.id for card in digest.articles} for digest in read]
    assert all(shown)
    assert sum(map(len, shown)) == len(set().union(*shown))
    first, again = (next(p for p in d.picks if p.theme and "news" in min(p.article_ids)) for d in read[2:4])
    assert first.theme
    assert first.theme.trend.status is Status.NEW
    assert first.moved is None
    assert again.moved
    assert (again.moved.week, again.moved.articles_then) == (FIRST.plus(8), 6)


def test_interests_are_matched_with_the_weeks_own_texts() -> None:
    every = texts()
    (report,) = digests(every, told(every), "solid state batteries")[2].interest_reports
    assert report.matches
    assert all(match.article_id.startswith("news-8") for match in report.matches)


def test_a_day_without_a_time_is_the_readers_day_and_an_implausible_one_none() -> None:
    monday = replace(article("m", "A day alone", datetime(2025, 1, 13, tzinfo=UTC)), day_only=True)
    monday = replace(monday, first_seen=datetime(2025, 1, 14, tzinfo=UTC))
    old = article("old", "Year one", datetime(1, 1, 1, tzinfo=UTC))
    assert list(by_week([monday, old], ZoneInfo("America/Los_Angeles"))) == [FIRST.plus(1)]
