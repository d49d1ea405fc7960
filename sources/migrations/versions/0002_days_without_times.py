"""A date without a time is told apart from one with: its day is meant, whatever the zone."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Add the mark; what was stored before counts as having a time."""
    op.add_column("articles", sa.Column("day_only", sa.Integer, nullable=False, server_default="0"))
