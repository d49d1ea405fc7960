"""What `sources` keeps: the state of each feed, how its polls went, which entries it had, and the articles.

One poll of one feed is one transaction, and so is one visit of a page: a crash leaves each whole or undone, and saving
it again changes nothing.
"""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, Engine, RowMapping, delete, func, select

from sources.database import reading, writing
from sources.statements import chunks, clean, row_of, storable, upsert
from sources.tables import articles, entry_keys, feed_articles, feeds, hosts, polls, unvisited
from sources.types import Article, ArticleId, FeedState, PollResult
from sources.values import from_json

KEYS_KEPT: Final = timedelta(days=365)  # an entry that comes back later than this counts as new
VISITS_KEPT: Final = timedelta(days=15)  # two weekly runs: what is older is in no digest any more
POLLS_KEPT: Final = timedelta(days=400)


class SourceStore:
    """Feeds, polls, entries and articles in one database.

    Every method raises `StorageError` where the database can't be read or written.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def feed_states(self, urls: Collection[str]) -> dict[str, FeedState]:
        """What is remembered of these feeds; one never polled is absent."""
        found: dict[str, FeedState] = {}
        with reading(self._engine) as connection:
            for chunk in chunks(urls):
                for row in connection.execute(select(feeds).where(feeds.c.url.in_(chunk))).mappings():
                    found[row["url"]] = _state(row)
        return found

    def known_keys(self, feed_url: str, keys: Collection[str]) -> set[str]:
        """Those of these entry keys that the feed had before."""
        known: set[str] = set()
        with reading(self._engine) as connection:
            for chunk in chunks(keys):
                query = select(entry_keys.c.key).where(
                    entry_keys.c.feed_url == storable(feed_url), entry_keys.c.key.in_(chunk)
                )
                known |= set(connection.scalars(query))
        return known

    def stored_urls(self, canonical_urls: Collection[str]) -> dict[str, ArticleId]:
        """Those of these canonical URLs whose article is stored, with its id."""
        found: dict[str, ArticleId] = {}
        with reading(self._engine) as connection:
            for chunk in chunks(canonical_urls):
                query = select(articles.c.canonical_url, articles.c.id).where(articles.c.canonical_url.in_(chunk))
                found |= {url: ArticleId(key) for url, key in connection.execute(query)}
        return found

    def record_poll(
        self,
        state: FeedState,
        result: PollResult,
        new: Sequence[Article] = (),
        *,
        keys: Collection[str] = (),
        carried: Collection[ArticleId] = (),
        to_visit: Collection[ArticleId] = (),
    ) -> tuple[Article, ...]:
        """Keep one poll: the feed's state, how it went, the entries seen and the articles behind them.

        Args:
            state: of the feed, after the poll.
            result: how it went.
            new: articles read for it. One whose canonical URL is stored already is only linked to the feed.
            keys: of every entry the feed showed.
            carried: articles stored before that this feed carries too.
            to_visit: those of `new` whose page is to be visited.

        Returns:
            The articles that were really new.
        """
        url = storable(state.url)
        new = [replace(article, canonical_url=storable(article.canonical_url)) for article in new]
        with writing(self._engine) as connection:
            upsert(connection, feeds, [_feed_row(state)])
            fresh = _add_articles(connection, new)
            ids = {article.canonical_url: article.id for article in new} | _ids_of(connection, new)
            links = {*carried, *ids.values()}
            upsert(connection, feed_articles, [{"feed_url": url, "article_id": one} for one in sorted(links)])
            rows = [{"feed_url": url, "key": storable(key), "last_seen": result.at} for key in sorted(keys)]
            upsert(connection, entry_keys, rows)
            wanted = [one.id for one in fresh if one.id in to_visit]
            upsert(connection, unvisited, [{"article_id": one, "since": result.at} for one in wanted], update=())
            connection.execute(polls.insert(), _poll_row(result))
        return fresh

    def unvisited(self, feed_urls: Collection[str]) -> tuple[Article, ...]:
        """The articles first seen in these feeds whose page is still to be visited, as the feeds told them."""
        found: list[Article] = []
        with reading(self._engine) as connection:
            for chunk in chunks(feed_urls):
                query = select(articles).join(unvisited).where(articles.c.feed_url.in_(chunk))
                found += [_article(row) for row in connection.execute(query).mappings()]
        return tuple(found)

    def visited(self, article_id: ArticleId, article: Article | None = None) -> None:
        """The article's page was visited and needs no visit any more; keep what it is now, if it added something.

        Its identity stays, unless its page was found elsewhere and no other article is known by that address.
        """
        with writing(self._engine) as connection:
            connection.execute(delete(unvisited).where(unvisited.c.article_id == article_id))
            if article is None:
                return
            row = _article_row(article)
            taken = _ids_of(connection, [article]).get(row["canonical_url"], article_id)
            if taken != article_id:
                del row["canonical_url"]
            connection.execute(articles.update().where(articles.c.id == article_id).values(row))

    def page_texts(self, site: str, most: int) -> dict[ArticleId, str]:
        """The latest texts that came from pages of this site, at most so many."""
        latest = select(articles.c.id, articles.c.text).where(
            articles.c.site == storable(site), articles.c.text_from == "page"
        )
        with reading(self._engine) as connection:
            rows = connection.execute(latest.order_by(articles.c.first_seen.desc(), articles.c.id).limit(most))
            return {ArticleId(key): text for key, text in rows}

    def articles(self, feed_urls: Collection[str], since: datetime, until: datetime) -> tuple[Article, ...]:
        """The articles these feeds carried that are dated from `since` up to but not including `until`.

        Ordered by date, then id; each once, whichever of the feeds carried it. What has no title yet isn't readable.
        """
        found: dict[str, Article] = {}
        with reading(self._engine) as connection:
            for chunk in chunks(feed_urls):
                carried = select(feed_articles.c.article_id).where(feed_articles.c.feed_url.in_(chunk))
                query = select(articles).where(
                    articles.c.dated >= since,
                    articles.c.dated < until,
                    articles.c.title != "",
                    articles.c.id.in_(carried),
                )
                for row in connection.execute(query).mappings():
                    found[row["id"]] = _article(row)
        return tuple(sorted(found.values(), key=lambda article: (article.dated, article.id)))

    def by_id(self, ids: Collection[str]) -> tuple[Article, ...]:
        """The stored articles with these ids, in the order given; one that isn't stored is left out."""
        found: dict[str, Article] = {}
        with reading(self._engine) as connection:
            for chunk in chunks(ids):
                for row in connection.execute(select(articles).where(articles.c.id.in_(chunk))).mappings():
                    found[row["id"]] = _article(row)
        return tuple(found[one] for one in dict.fromkeys(ids) if one in found)

    def polls(self, feed_urls: Collection[str], since: datetime, until: datetime) -> tuple[PollResult, ...]:
        """How polls of these feeds went from `since` up to but not including `until`, oldest first."""
        found: list[PollResult] = []
        with reading(self._engine) as connection:
            for chunk in chunks(feed_urls):
                query = select(polls).where(polls.c.feed_url.in_(chunk), polls.c.at >= since, polls.c.at < until)
                found += [_poll(row) for row in connection.execute(query).mappings()]
        return tuple(sorted(found, key=lambda poll: (poll.at, poll.url)))

    def article_counts(self, feed_urls: Collection[str], since: datetime) -> dict[str, dict[str, int]]:
        """For each feed, how many articles first seen in it since then rest on "page", "feed" or "summary"."""
        counts: dict[str, dict[str, int]] = {}
        with reading(self._engine) as connection:
            for chunk in chunks(feed_urls):
                query = (
                    select(articles.c.feed_url, articles.c.text_from, func.count())
                    .where(articles.c.feed_url.in_(chunk), articles.c.first_seen >= since)
                    .group_by(articles.c.feed_url, articles.c.text_from)
                )
                for url, kind, count in connection.execute(query):
                    counts.setdefault(url, {})[kind] = count
        return counts

    def keep_state(self, state: FeedState) -> None:
        """Keep what is remembered of a feed, without a poll."""
        with writing(self._engine) as connection:
            upsert(connection, feeds, [_feed_row(state)])

    def pause_host(self, host: str, until: datetime) -> None:
        """Remember that a host asked to be left alone until then."""
        with writing(self._engine) as connection:
            upsert(connection, hosts, [clean({"host": host, "paused_until": until})])

    def paused_hosts(self, now: datetime) -> dict[str, datetime]:
        """The hosts that asked to be left alone for longer than now, and until when."""
        with reading(self._engine) as connection:
            query = select(hosts.c.host, hosts.c.paused_until).where(hosts.c.paused_until > now)
            return {row.host: row.paused_until for row in connection.execute(query)}

    def prune(self, now: datetime) -> None:
        """Forget what is past: entry keys not seen for a year, old polls, pauses that are over, visits too late."""
        with writing(self._engine) as connection:
            connection.execute(delete(hosts).where(hosts.c.paused_until < now))
            connection.execute(delete(unvisited).where(unvisited.c.since < now - VISITS_KEPT))
            connection.execute(delete(entry_keys).where(entry_keys.c.last_seen < now - KEYS_KEPT))
            connection.execute(delete(polls).where(polls.c.at < now - POLLS_KEPT))

    def drop_articles(self, before: datetime) -> int:
        """Forget articles that are dated and were first seen before then; how many.

        Their entries stay known (`prune`), so a feed that still holds one doesn't bring it back.
        """
        old = select(articles.c.id).where(articles.c.dated < before, articles.c.first_seen < before)
        with writing(self._engine) as connection:
            connection.execute(delete(feed_articles).where(feed_articles.c.article_id.in_(old)))
            connection.execute(delete(unvisited).where(unvisited.c.article_id.in_(old)))
            gone = articles.c.dated < before, articles.c.first_seen < before
            return connection.execute(delete(articles).where(*gone)).rowcount


def _add_articles(connection: Connection, new: Sequence[Article]) -> tuple[Article, ...]:
    """Insert those whose canonical URL isn't stored; return them."""
    stored = _ids_of(connection, new)
    fresh = {article.canonical_url: article for article in new if article.canonical_url not in stored}
    if fresh:
        # Another run may store the same article between our look and this line: that one counts then.
        upsert(connection, articles, [_article_row(article) for article in fresh.values()], update=())
    return tuple(fresh.values())


def _ids_of(connection: Connection, wanted: Sequence[Article]) -> dict[str, ArticleId]:
    found: dict[str, ArticleId] = {}
    for chunk in chunks([article.canonical_url for article in wanted]):
        query = select(articles.c.canonical_url, articles.c.id).where(articles.c.canonical_url.in_(chunk))
        found |= {url: ArticleId(key) for url, key in connection.execute(query)}
    return found


def _feed_row(state: FeedState) -> dict[str, Any]:
    row = row_of(state)
    row["interval_seconds"] = int(row.pop("interval").total_seconds())
    return row


def _state(row: RowMapping) -> FeedState:
    return from_json(FeedState, {**row, "interval": timedelta(seconds=row["interval_seconds"])})


def _poll_row(result: PollResult) -> dict[str, Any]:
    row = row_of(result)
    row["feed_url"] = row.pop("url")
    return row


def _poll(row: RowMapping) -> PollResult:
    return from_json(PollResult, {**row, "url": row["feed_url"]})


def _article_row(article: Article) -> dict[str, Any]:
    return row_of(article) | {"dated": article.dated}


def _article(row: RowMapping) -> Article:
    return from_json(Article, dict(row))
