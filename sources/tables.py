"""The tables of `sources`. Their history is in `sources/migrations`; a test holds the two together.

Datetimes are stored as UTC. `Moment` gives them back aware on SQLite too, which has no time zones.
"""

from datetime import UTC, datetime

from sqlalchemy import JSON, Column, DateTime, Dialect, ForeignKey, Index, Integer, MetaData, String, Table, Text
from sqlalchemy.types import TypeDecorator

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "ix": "ix_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    }
)


class Moment(TypeDecorator[datetime]):
    """An aware datetime, in UTC on both sides."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - the signature is SQLAlchemy's
        """Refuse naive values: they'd be read back as another instant."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"naive datetime {value}")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - the signature is SQLAlchemy's
        """SQLite hands back naive values: they are UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


feeds = Table(
    "feeds",
    metadata,
    Column("url", Text, primary_key=True),
    Column("title", Text, nullable=False),
    Column("etag", Text),
    Column("last_modified", Text),
    Column("validated_at", Moment),
    Column("last_polled", Moment),
    Column("last_success", Moment),
    Column("next_due", Moment),
    Column("interval_seconds", Integer, nullable=False),
    Column("failures", Integer, nullable=False),
    Column("failing_since", Moment),
    Column("moved_to", Text),
    Column("moved_polls", Integer, nullable=False),
    Column("moved_seen", Moment),
    Column("disabled", Text),
)

polls = Table(
    "polls",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("feed_url", Text, nullable=False),
    Column("at", Moment, nullable=False),
    Column("outcome", String(20), nullable=False),
    Column("entries", Integer, nullable=False),
    Column("new", Integer, nullable=False),
    Column("reason", Text, nullable=False),
    Column("final_url", Text, nullable=False),
    Column("next_due", Moment),
    Index("ix_polls_feed_url_at", "feed_url", "at"),
)

articles = Table(
    "articles",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("url", Text, nullable=False),
    Column("canonical_url", Text, nullable=False, unique=True),
    Column("site", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("lead", Text, nullable=False),
    Column("authors", JSON, nullable=False),
    Column("language", String(35), nullable=False),
    Column("published", Moment),
    Column("dated_by", String(10), nullable=False),
    Column("first_seen", Moment, nullable=False),
    Column("text_from", String(10), nullable=False),
    Column("headline_only", Integer, nullable=False),
    Column("feed_url", Text, nullable=False),
    Column("dated", Moment, nullable=False),
    Column("day_only", Integer, nullable=False, server_default="0"),  # 1: published is a day without a time
    Index("ix_articles_dated", "dated"),
    Index("ix_articles_site", "site"),
)

feed_articles = Table(
    "feed_articles",
    metadata,
    Column("feed_url", Text, primary_key=True),
    Column("article_id", String(32), ForeignKey("articles.id"), primary_key=True),
    Index("ix_feed_articles_article_id", "article_id"),
)

entry_keys = Table(
    "entry_keys",
    metadata,
    Column("feed_url", Text, primary_key=True),
    Column("key", String(64), primary_key=True),
    Column("last_seen", Moment, nullable=False),
)

# Articles whose page is still to be visited.
unvisited = Table(
    "unvisited",
    metadata,
    Column("article_id", String(32), ForeignKey("articles.id"), primary_key=True),
    Column("since", Moment, nullable=False),
)

# Hosts that asked for a pause (Retry-After): it outlasts the run.
hosts = Table(
    "hosts",
    metadata,
    Column("host", Text, primary_key=True),
    Column("paused_until", Moment, nullable=False),
)
