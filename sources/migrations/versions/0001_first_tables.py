"""The first tables: feeds to articles, vectors to editions, students to deliveries."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

# Told apart from `sources.tables.Moment` on purpose: a released step must not change when the code does.
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make every table."""
    _sources()
    _digest()
    _students()


def _sources() -> None:
    op.create_table(
        "feeds",
        sa.Column("url", sa.Text, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("etag", sa.Text),
        sa.Column("last_modified", sa.Text),
        sa.Column("validated_at", MOMENT),
        sa.Column("last_polled", MOMENT),
        sa.Column("last_success", MOMENT),
        sa.Column("next_due", MOMENT),
        sa.Column("interval_seconds", sa.Integer, nullable=False),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.Column("failing_since", MOMENT),
        sa.Column("moved_to", sa.Text),
        sa.Column("moved_polls", sa.Integer, nullable=False),
        sa.Column("moved_seen", MOMENT),
        sa.Column("disabled", sa.Text),
        sa.PrimaryKeyConstraint("url", name="pk_feeds"),
    )
    op.create_table(
        "polls",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("feed_url", sa.Text, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("outcome", sa.String(20), nullable=False),
        sa.Column("entries", sa.Integer, nullable=False),
        sa.Column("new", sa.Integer, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("final_url", sa.Text, nullable=False),
        sa.Column("next_due", MOMENT),
        sa.PrimaryKeyConstraint("id", name="pk_polls"),
    )
    op.create_index("ix_polls_feed_url_at", "polls", ["feed_url", "at"])
    op.create_table(
        "articles",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("url", sa.Text, nullable=False),
        sa.Column("canonical_url", sa.Text, nullable=False),
        sa.Column("site", sa.Text, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("lead", sa.Text, nullable=False),
        sa.Column("authors", sa.JSON, nullable=False),
        sa.Column("language", sa.String(35), nullable=False),
        sa.Column("published", MOMENT),
        sa.Column("dated_by", sa.String(10), nullable=False),
        sa.Column("first_seen", MOMENT, nullable=False),
        sa.Column("text_from", sa.String(10), nullable=False),
        sa.Column("headline_only", sa.Integer, nullable=False),
        sa.Column("feed_url", sa.Text, nullable=False),
        sa.Column("dated", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_articles"),
        sa.UniqueConstraint("canonical_url", name="uq_articles_canonical_url"),
    )
    op.create_index("ix_articles_dated", "articles", ["dated"])
    op.create_table(
        "feed_articles",
        sa.Column("feed_url", sa.Text, nullable=False),
        sa.Column("article_id", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("feed_url", "article_id", name="pk_feed_articles"),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name="fk_feed_articles_article_id_articles"),
    )
    op.create_index("ix_feed_articles_article_id", "feed_articles", ["article_id"])
    op.create_table(
        "entry_keys",
        sa.Column("feed_url", sa.Text, nullable=False),
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("last_seen", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("feed_url", "key", name="pk_entry_keys"),
    )
    op.create_table(
        "hosts",
        sa.Column("host", sa.Text, nullable=False),
        sa.Column("paused_until", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("host", name="pk_hosts"),
    )


def _digest() -> None:
    op.create_table(
        "vectors",
        sa.Column("text_hash", sa.String(64), nullable=False),
        sa.Column("model", sa.String(100), nullable=False),
        sa.Column("vector", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("text_hash", "model", name="pk_vectors"),
    )
    op.create_table(
        "memories",
        sa.Column("field", sa.String(64), nullable=False),
        sa.Column("week", sa.String(8), nullable=False),
        sa.Column("fingerprint", sa.String(64), nullable=False),
        sa.Column("payload", sa.LargeBinary, nullable=False),
        sa.Column("built_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("field", "week", name="pk_memories"),
    )
    op.create_table(
        "editions",
        sa.Column("field", sa.String(64), nullable=False),
        sa.Column("week", sa.String(8), nullable=False),
        sa.Column("payload", sa.JSON, nullable=False),
        sa.Column("built_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("field", "week", name="pk_editions"),
    )


def _students() -> None:
    op.create_table(
        "students",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("email", sa.Text, nullable=False),
        sa.Column("fields", sa.JSON, nullable=False),
        sa.Column("interests", sa.JSON, nullable=False),
        sa.Column("added_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_students"),
        sa.UniqueConstraint("email", name="uq_students_email"),
    )
    op.create_table(
        "suppressions",
        sa.Column("email_hash", sa.String(64), nullable=False),
        sa.Column("reason", sa.String(20), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("email_hash", name="pk_suppressions"),
    )
    op.create_table(
        "deliveries",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("week", sa.String(8), nullable=False),
        sa.Column("student_id", sa.String(32), nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("message_id", sa.Text, nullable=False),
        sa.Column("message", sa.LargeBinary, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("claimed_until", MOMENT),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_deliveries"),
        sa.UniqueConstraint("week", "student_id", name="uq_deliveries_week"),
    )
    op.create_index("ix_deliveries_state", "deliveries", ["state"])
    op.create_table(
        "mailed",
        sa.Column("student_id", sa.String(32), nullable=False),
        sa.Column("canonical_url", sa.Text, nullable=False),
        sa.Column("article_id", sa.String(32), nullable=False),
        sa.Column("week", sa.String(8), nullable=False),
        sa.PrimaryKeyConstraint("student_id", "canonical_url", name="pk_mailed"),
        sa.ForeignKeyConstraint(
            ["student_id"], ["students.id"], name="fk_mailed_student_id_students", ondelete="CASCADE"
        ),
    )
