"""What is held against a message, and when it was made."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Add both columns; messages that are there already were made when they were last changed."""
    op.add_column("deliveries", sa.Column("strikes", sa.Integer, nullable=False, server_default="0"))
    op.add_column("deliveries", sa.Column("made_at", sa.DateTime(timezone=True)))
    op.execute("UPDATE deliveries SET made_at = updated_at")
    with op.batch_alter_table("deliveries") as batch:
        batch.alter_column("made_at", existing_type=sa.DateTime(timezone=True), nullable=False)
        batch.alter_column("strikes", existing_type=sa.Integer, nullable=False, server_default=None)
