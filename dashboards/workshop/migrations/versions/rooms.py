"""Rooms, and all that hangs on them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision, down_revision = "0001", None
branch_labels = depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "room",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("code", sa.String(6), nullable=False),
        sa.Column("key_hash", sa.String(64), nullable=False),
        sa.Column("plan", sa.String(60), nullable=False),
        sa.Column("form", sa.String(60), nullable=False),
        sa.Column("plan_key", sa.String(128), nullable=False),
        sa.Column("language", sa.String(8), nullable=False),
        sa.Column("seed", sa.BigInteger(), nullable=False),
        sa.Column("replicates", sa.Integer(), nullable=False),
        sa.Column("phase", sa.String(12), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("stands_at", sa.String(12), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("is_open", sa.Boolean(), nullable=False),
        sa.Column("timer_ends", sa.Float(), nullable=True),
        sa.Column("created", sa.Float(), nullable=False),
        sa.Column("expires", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_room")),
        sa.UniqueConstraint("code", name=op.f("uq_room_code")),
    )
    op.create_index(op.f("ix_room_expires"), "room", ["expires"])
    op.create_table(
        "role",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        _room_id(),
        sa.Column("role", sa.String(60), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("seats", sa.Integer(), nullable=False),
        *_keys("role", "room_id", "role"),
    )
    op.create_table(
        "participant",
        sa.Column("id", sa.String(32), nullable=False),
        _room_id(),
        sa.Column("name", sa.String(24), nullable=False),
        sa.Column("name_key", sa.String(60), nullable=False),
        sa.Column("language", sa.String(8), nullable=False),
        sa.Column("role", sa.String(60), nullable=True),
        sa.Column("joined", sa.Float(), nullable=False),
        sa.Column("seen", sa.Float(), nullable=False),
        sa.Column("left", sa.Float(), nullable=True),
        *_keys("participant", "room_id", "name_key"),
    )
    op.create_table(
        "turn",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        _room_id(),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("opened", sa.JSON(), nullable=False),
        *_keys("turn", "room_id", "number"),
    )
    op.create_table(
        "vote",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        _room_id(),
        sa.Column("participant_id", sa.String(32), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(12), nullable=False),
        sa.Column("role", sa.String(60), nullable=True),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.Column("cast", sa.Float(), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["participant_id"], ["participant.id"], name=op.f("fk_vote_participant_id"), ondelete="CASCADE"
        ),
        *_keys("vote", "participant_id", "turn", "kind"),
    )
    op.create_index("ix_vote_room_id_turn_kind", "vote", ["room_id", "turn", "kind"])
    op.create_table(
        "move",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        _room_id(),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(60), nullable=False),
        sa.Column("option", sa.String(60), nullable=False),
        sa.Column("votes", sa.Integer(), nullable=False),
        sa.Column("voters", sa.Integer(), nullable=False),
        sa.Column("is_by_lot", sa.Boolean(), nullable=False),
        *_keys("move", "room_id", "turn", "role", "option"),
    )
    op.create_table(
        "run",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        _room_id(),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("job", sa.String(24), nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("error", sa.Text(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("asked", sa.Float(), nullable=False),
        sa.Column("ended", sa.Float(), nullable=True),
        sa.Column("result", sa.JSON(), nullable=True),
        *_keys("run", "room_id", "turn"),
    )


def downgrade() -> None:
    """Remove them."""
    for table in ("run", "move", "vote", "turn", "participant", "role", "room"):
        op.drop_table(table)


def _room_id() -> sa.Column[str]:
    return sa.Column("room_id", sa.String(32), nullable=False)


def _keys(table: str, *once: str) -> list[sa.Constraint]:
    """Its primary key, its room, and what is there once."""
    return [
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.ForeignKeyConstraint(["room_id"], ["room.id"], name=op.f(f"fk_{table}_room_id"), ondelete="CASCADE"),
        sa.UniqueConstraint(*once, name=op.f(f"uq_{table}_{'_'.join(once)}")),
    ]
