"""Pages still to be visited outlast the run, and a site's pages are found to compare them."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Make the table and the index."""
    op.create_table(
        "unvisited",
        sa.Column("article_id", sa.String(32), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("article_id", name="pk_unvisited"),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name="fk_unvisited_article_id_articles"),
    )
    op.create_index("ix_articles_site", "articles", ["site"])
