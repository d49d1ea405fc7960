"""An address is found by an index, however it is written: a list of ten thousand asked for each through all rows."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Make the index."""
    op.create_index("ix_students_lower_email", "students", [sa.text("lower(email)")])
