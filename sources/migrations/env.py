"""What Alembic runs to migrate: on the connection, and in the transaction, that `sources.database` opened."""

from alembic import context

context.configure(connection=context.config.attributes["connection"], version_table="alembic_version")
context.run_migrations()
