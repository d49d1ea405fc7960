"""What `sources` keeps: each feed's state, every poll's outcome, each entry's keys, each article once.

Everything may be done again: a repeated call changes nothing but the poll's own row.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, RowMapping, Table, delete, select, true
from sqlalchemy.dialects import postgresql, sqlite

from sources.database import reading, writing
from sources.tables import articles, entry_keys, feed_articles, feeds, polls
from sources.types import Article, ArticleId, FeedState, Outcome, PollResult

KEYS_KEPT = timedelta(days=365)  # after an entry was last seen in its feed
_CHUNK = 400  # values in one IN (...): SQLite's oldest limit is 999 parameters a statement
_ROWS = 50  # rows in one INSERT, for the same limit
_UNSTORABLE = re.compile("[\0\ud800-\udfff]")  # PostgreSQL refuses NUL, both refuse half characters
_Value = TypeVar("_Value")
_FIRST = datetime(1, 1, 1, tzinfo=UTC)


class SourceStore:
    """Feeds, polls and articles in one database. Every method raises `StorageError` where it can't be used."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def feed_states(self, urls: Collection[str]) -> dict[str, FeedState]:
        """What is remembered of these feeds; one never polled is absent."""
        with reading(self._engine) as connection:
            return {
                row["url"]: _state(row)
                for chunk in _chunks(sorted(set(urls)), _CHUNK)
                for row in connection.execute(select(feeds).where(feeds.c.url.in_(chunk))).mappings()
            }

    def states(self, urls: Collection[str]) -> tuple[FeedState, ...]:
        """The same, ordered by URL."""
        found = self.feed_states(urls)
        return tuple(found[url] for url in sorted(found))

    def save_state(self, state: FeedState) -> None:
        """Keep a feed's state without a poll: an operator enables it again, say."""
        with writing(self._engine) as connection:
            _put_state(connection, state)

    def known_keys(self, feed_url: str, keys: Collection[str]) -> set[str]:
        """Those of the keys that were seen in this feed before."""
        with reading(self._engine) as connection:
            return {
                key
                for chunk in _chunks(sorted(set(keys)), _CHUNK)
                for key in connection.scalars(
                    select(entry_keys.c.key).where(entry_keys.c.feed_url == feed_url, entry_keys.c.key.in_(chunk))
                )
            }

    def record_poll(
        self,
        state: FeedState,
        result: PollResult,
        new: Sequence[Article] = (),
        keys: Sequence[str] = (),
        seen: Sequence[ArticleId] = (),
    ) -> tuple[Article, ...]:
        """Keep all that one poll brought, or nothing of it.

        Args:
            state: the feed's next state.
            result: how the poll ended.
            new: articles of entries that were new.
            keys: every key of every entry the feed showed; what it hasn't shown for a year is forgotten.
            seen: articles already stored that the feed carries too.

        Returns:
            Those of `new` that weren't stored yet, under any feed.
        """
        with writing(self._engine) as connection:
            _put_state(connection, state)
            connection.execute(polls.insert(), _poll_row(result))
            added = _put_articles(connection, state.url, new, seen)
            _put_keys(connection, state.url, keys, result.at)
            if keys:
                forgotten = entry_keys.c.last_seen < result.at - KEYS_KEPT
                connection.execute(delete(entry_keys).where(entry_keys.c.feed_url == state.url, forgotten))
        return added

    def record_batch(
        self,
        feed_url: str,
        new: Sequence[Article],
        keys: Sequence[str],
        at: datetime,
        seen: Sequence[ArticleId] = (),
    ) -> tuple[Article, ...]:
        """Keep a part of what a poll brings, so that an interrupted run goes on from there; see `record_poll`."""
        with writing(self._engine) as connection:
            added = _put_articles(connection, feed_url, new, seen)
            _put_keys(connection, feed_url, keys, at)
        return added

    def article_by_url(self, canonical: str) -> Article | None:
        """The article stored under this canonical URL."""
        return self.articles_by_url((canonical,)).get(canonical)

    def articles_by_url(self, canonicals: Collection[str]) -> dict[str, Article]:
        """The articles stored under these canonical URLs; what is missing is absent."""
        with reading(self._engine) as connection:
            return {
                row["canonical_url"]: _article(row)
                for chunk in _chunks(sorted(set(canonicals)), _CHUNK)
                for row in connection.execute(select(articles).where(articles.c.canonical_url.in_(chunk))).mappings()
            }

    def articles(self, feeds: Collection[str], since: datetime, until: datetime) -> tuple[Article, ...]:
        """The articles that any of these feeds carried, dated in [since, until), ordered by date and id."""
        found: dict[str, Article] = {}
        with reading(self._engine) as connection:
            for chunk in _chunks(sorted(set(feeds)), _CHUNK):
                carried = select(feed_articles.c.article_id).where(feed_articles.c.feed_url.in_(chunk))
                query = select(articles).where(
                    articles.c.dated >= since, articles.c.dated < until, articles.c.id.in_(carried)
                )
                for row in connection.execute(query).mappings():
                    found[row["id"]] = _article(row)
        return tuple(sorted(found.values(), key=lambda article: (article.dated, article.id)))

    def polls(
        self, feeds: Collection[str], since: datetime | None = None, until: datetime | None = None
    ) -> tuple[PollResult, ...]:
        """The polls of these feeds in [since, until), oldest first."""
        found: list[PollResult] = []
        with reading(self._engine) as connection:
            for chunk in _chunks(sorted(set(feeds)), _CHUNK):
                query = select(polls).where(
                    polls.c.feed_url.in_(chunk),
                    polls.c.at >= (since or _FIRST),
                    polls.c.at < until if until else true(),
                )
                found += [_poll(row) for row in connection.execute(query).mappings()]
        return tuple(sorted(found, key=lambda poll: (poll.at, poll.url)))


def _put_state(connection: Connection, state: FeedState) -> None:
    row = {
        "url": state.url,
        "title": _storable(state.title),
        "etag": _storable_or_none(state.etag),
        "last_modified": _storable_or_none(state.last_modified),
        "validated_at": state.validated_at,
        "content_hash": state.content_hash,
        "last_polled": state.last_polled,
        "last_success": state.last_success,
        "next_due": state.next_due,
        "interval_seconds": round(state.interval.total_seconds()),
        "failures": state.failures,
        "failing_since": state.failing_since,
        "moved_to": state.moved_to,
        "moved_polls": state.moved_polls,
        "moved_seen": state.moved_seen,
        "disabled": state.disabled,
    }
    statement = _insert(connection, feeds).values(row)
    changed = {name: statement.excluded[name] for name in row if name != "url"}
    connection.execute(statement.on_conflict_do_update(index_elements=["url"], set_=changed))


def _put_articles(
    connection: Connection, feed_url: str, new: Sequence[Article], seen: Sequence[ArticleId]
) -> tuple[Article, ...]:
    """Insert what isn't there; link the feed to all of it."""
    stored: set[str] = set()
    for chunk in _chunks(list({article.id: article for article in new}.values()), _ROWS):
        statement = _insert(connection, articles).values([_article_row(article) for article in chunk])
        stored |= set(connection.scalars(statement.on_conflict_do_nothing().returning(articles.c.id)))
    links = list(dict.fromkeys([*(article.id for article in new), *seen]))
    for ids in _chunks(links, _CHUNK):
        # Only to what is there: an article whose canonical URL is another id's has no row of its own.
        present = connection.scalars(select(articles.c.id).where(articles.c.id.in_(ids))).all()
        rows = [{"feed_url": feed_url, "article_id": article_id} for article_id in present]
        if rows:
            connection.execute(_insert(connection, feed_articles).values(rows).on_conflict_do_nothing())
    return tuple(article for article in {a.id: a for a in new}.values() if article.id in stored)


def _put_keys(connection: Connection, feed_url: str, keys: Sequence[str], at: datetime) -> None:
    for chunk in _chunks(sorted(set(keys)), _ROWS * 5):
        rows = [{"feed_url": feed_url, "key": key, "last_seen": at} for key in chunk]
        statement = _insert(connection, entry_keys).values(rows)
        connection.execute(
            statement.on_conflict_do_update(
                index_elements=["feed_url", "key"], set_={"last_seen": statement.excluded.last_seen}
            )
        )


def _insert(connection: Connection, table: Table) -> Any:
    """An INSERT that may say ON CONFLICT: SQLite and PostgreSQL mean the same by it."""
    if connection.dialect.name == "postgresql":
        return postgresql.insert(table)
    return sqlite.insert(table)


def _poll_row(result: PollResult) -> dict[str, Any]:
    return {
        "feed_url": result.url,
        "at": result.at,
        "outcome": result.outcome.value,
        "entries": result.entries,
        "new": result.new,
        "reason": _storable(result.reason),
        "final_url": _storable(result.final_url),
        "next_due": result.next_due,
    }


def _poll(row: RowMapping) -> PollResult:
    return PollResult(
        url=row["feed_url"],
        outcome=Outcome(row["outcome"]),
        at=row["at"],
        entries=row["entries"],
        new=row["new"],
        reason=row["reason"],
        next_due=row["next_due"],
        final_url=row["final_url"],
    )


def _state(row: RowMapping) -> FeedState:
    values = {name: value for name, value in row.items() if name != "interval_seconds"}
    return FeedState(**values, interval=timedelta(seconds=row["interval_seconds"]))


def _article_row(article: Article) -> dict[str, Any]:
    return {
        "id": article.id,
        "url": _storable(article.url),
        "canonical_url": _storable(article.canonical_url),
        "site": _storable(article.site),
        "title": _storable(article.title),
        "text": _storable(article.text),
        "lead": _storable(article.lead),
        "authors": [_storable(author) for author in article.authors],
        "language": article.language[:35],
        "published": article.published,
        "dated_by": article.dated_by,
        "first_seen": article.first_seen,
        "text_from": article.text_from,
        "headline_only": int(article.headline_only),
        "feed_url": article.feed_url,
        "dated": article.dated,
    }


def _article(row: RowMapping) -> Article:
    values = {name: value for name, value in row.items() if name != "dated"}
    values |= {"authors": tuple(row["authors"]), "headline_only": bool(row["headline_only"])}
    return Article(**values)


def _storable(text: str) -> str:
    return _UNSTORABLE.sub("\N{REPLACEMENT CHARACTER}", text)


def _storable_or_none(text: str | None) -> str | None:
    """A validator that can't be stored as it is is none: it must be echoed byte for byte."""
    return None if text is None or _UNSTORABLE.search(text) else text


def _chunks(values: Sequence[_Value], size: int) -> Iterator[list[_Value]]:
    for start in range(0, len(values), size):
        yield list(values[start : start + size])
