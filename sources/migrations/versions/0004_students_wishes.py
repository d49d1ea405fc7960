"""What a student follows and mutes, how the fields weigh, and what they agreed to."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Add the column; who is there already wished for nothing more."""
    op.add_column("students", sa.Column("wishes", sa.JSON, nullable=False, server_default="{}"))
    with op.batch_alter_table("students") as batch:
        batch.alter_column("wishes", existing_type=sa.JSON, nullable=False, server_default=None)
