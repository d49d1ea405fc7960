"""A message remembers which patterns its questions are of, so that the next one asks something else."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Add the column; of older messages nothing is known."""
    op.add_column("deliveries", sa.Column("asked", sa.Text, nullable=False, server_default=""))
