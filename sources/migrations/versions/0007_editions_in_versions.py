"""Editions in versions, the week that each article of a closed week counted in.

Memories of weeks that still ran when they were read are dropped: from now on only a closed week is remembered.
"""

from datetime import UTC, date, datetime, time, timedelta

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Give editions a version, and articles their weeks."""
    if op.get_bind().dialect.name == "postgresql":  # there a constraint's name belongs to the schema, not the table
        op.execute("ALTER TABLE editions RENAME CONSTRAINT pk_editions TO pk_editions_before")
    op.rename_table("editions", "editions_before")
    op.create_table(
        "editions",
        sa.Column("field", sa.String(64), nullable=False),
        sa.Column("week", sa.String(8), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("payload", sa.JSON, nullable=False),
        sa.Column("fingerprint", sa.String(64), nullable=False),
        sa.Column("closed", sa.Integer, nullable=False),
        sa.Column("built_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("field", "week", "version", name="pk_editions"),
    )
    op.execute(
        "INSERT INTO editions (field, week, version, payload, fingerprint, closed, built_at) "
        "SELECT field, week, 1, payload, '', 0, built_at FROM editions_before"
    )
    op.drop_table("editions_before")
    for table in ("editions", "memories"):
        _settle(
            sa.table(table, *(sa.column(name) for name in ("field", "week", "closed")), sa.column("built_at", MOMENT))
        )
    op.create_table(
        "counted",
        sa.Column("field", sa.String(64), nullable=False),
        sa.Column("article_id", sa.String(32), nullable=False),
        sa.Column("week", sa.String(8), nullable=False),
        sa.PrimaryKeyConstraint("field", "article_id", name="pk_counted"),
        sa.ForeignKeyConstraint(
            ["article_id"], ["articles.id"], name="fk_counted_article_id_articles", ondelete="CASCADE"
        ),
    )
    op.create_index("ix_counted_field_week", "counted", ["field", "week"])


def _settle(table: sa.TableClause) -> None:
    """Mark the editions of weeks that were over when they were built, and forget what was remembered too early."""
    connection = op.get_bind()
    rows = connection.execute(sa.select(table.c.field, table.c.week, table.c.built_at)).all()
    for field, week, built_at in rows:
        moment = built_at if built_at.tzinfo else built_at.replace(tzinfo=UTC)
        over = moment >= _end(week)
        here = sa.and_(table.c.field == field, table.c.week == week)
        if table.name == "editions" and over:
            connection.execute(sa.update(table).where(here).values(closed=1))
        elif table.name == "memories" and not over:
            connection.execute(sa.delete(table).where(here))


def _end(week: str) -> datetime:
    """The first instant after an ISO week, in UTC: the zone it was built in isn't stored."""
    monday = date.fromisocalendar(int(week[:4]), int(week[6:]), 1)
    return datetime.combine(monday + timedelta(days=7), time(), UTC)
