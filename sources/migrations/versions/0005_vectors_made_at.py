"""When a vector was made: by which old ones are forgotten."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Add the column; vectors that are there already count as made now."""
    op.add_column("vectors", sa.Column("made_at", sa.DateTime(timezone=True)))
    op.execute("UPDATE vectors SET made_at = CURRENT_TIMESTAMP")
    with op.batch_alter_table("vectors") as batch:
        batch.alter_column("made_at", existing_type=sa.DateTime(timezone=True), nullable=False)
