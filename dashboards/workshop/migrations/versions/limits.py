"""Limited tries; and of a room the address that phones are told, and the room it was cloned from."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision, down_revision = "0002", "0001"
branch_labels = depends_on = None


def upgrade() -> None:
    """Add them; a room that is there has neither."""
    op.create_table(
        "attempt",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("kind", sa.String(12), nullable=False),
        sa.Column("who", sa.String(32), nullable=False),
        sa.Column("tried", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attempt")),
    )
    op.create_index("ix_attempt_kind_who_tried", "attempt", ["kind", "who", "tried"])
    op.add_column("room", sa.Column("address", sa.String(255), nullable=True))
    op.add_column("room", sa.Column("cloned_from", sa.String(32), nullable=True))


def downgrade() -> None:
    """Remove them."""
    with op.batch_alter_table("room") as room:
        room.drop_column("cloned_from")
        room.drop_column("address")
    op.drop_table("attempt")
