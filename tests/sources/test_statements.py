"""Statements while others write, on both databases."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime

from sqlalchemy import Engine, select

from digest.tables import vectors
from sources.database import reading, writing
from sources.statements import chunks, row_of, storable, upsert
from sources.tables import articles
from sources.types import Article, ArticleId
from sources.values import from_json

NOW = datetime(2026, 9, 14, tzinfo=UTC)


def test_writers_of_the_same_rows_meet_without_an_error(either_database: Engine) -> None:
    keys = [f"{number:04d}" for number in range(300)]

    def write(turn: int) -> None:
        ordered = keys if turn % 2 else keys[::-1]  # the other way round, as two runs may come upon them
        with writing(either_database) as connection:
            upsert(
                connection,
                vectors,
                [{"text_hash": k, "model": "m", "vector": bytes([turn]), "made_at": NOW} for k in ordered],
            )

    with ThreadPoolExecutor(4) as writers:
        list(writers.map(write, range(12)))
    with reading(either_database) as connection:
        rows = connection.execute(select(vectors)).all()
    assert sorted(row.text_hash for row in rows) == keys
    assert len({row.vector for row in rows}) == 1  # one transaction's, whole


def test_a_row_that_is_there_stays_where_nothing_is_to_be_updated(either_database: Engine) -> None:
    for value in (b"first", b"second"):
        with writing(either_database) as connection:
            upsert(connection, vectors, [{"text_hash": "k", "model": "m", "vector": value, "made_at": NOW}], update=())
    with reading(either_database) as connection:
        assert connection.scalars(select(vectors.c.vector)).all() == [b"first"]
    with writing(either_database) as connection:
        upsert(connection, vectors, [{"text_hash": "k", "model": "m", "vector": b"third", "made_at": NOW}])
        upsert(connection, vectors, [])
    with reading(either_database) as connection:
        assert connection.scalars(select(vectors.c.vector)).all() == [b"third"]


def test_text_that_no_database_holds_is_mended() -> None:
    assert storable("a\0b\ud800c") == "a\ufffdb\ufffdc"
    assert [len(piece) for piece in chunks(str(n) for n in range(1200))] == [500, 500, 200]
    assert list(chunks(["b", "a", "b"])) == [["a", "b"]]


def test_a_value_is_a_row_and_comes_back(either_database: Engine) -> None:
    article = Article(
        id=ArticleId("a"), url="https://lab.example/a", canonical_url="https://lab.example/a", site="lab.example",
        title="A", text="A text.", lead="A text.", authors=("Ada\0", "Bo"), published=NOW, first_seen=NOW, day_only=True
    )  # fmt: skip
    row = row_of(article)
    assert row["authors"] == ["Ada\ufffd", "Bo"]
    assert (row["day_only"], row["headline_only"]) == (1, 0)
    with writing(either_database) as connection:
        upsert(connection, articles, [row | {"dated": article.dated}])
    with reading(either_database) as connection:
        stored = connection.execute(select(articles)).mappings().one()
    assert from_json(Article, dict(stored)) == replace(article, authors=("Ada\ufffd", "Bo"))
