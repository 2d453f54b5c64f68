"""What alembic runs to make the steps on the connection that it is given."""

from __future__ import annotations

from alembic import context

from dashboards.workshop.tables import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,  # SQLite changes a table by copying it
    transaction_per_migration=False,
)
context.run_migrations()
