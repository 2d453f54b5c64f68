"""The tables of workshop rooms. Times are seconds since 1970 (UTC); what is a list or a mapping is kept as JSON.

Everything hangs on its room and is deleted with it. What must be there once has a unique constraint: a vote of a
participant for a turn, a move, the run of a turn. `migrations/` makes and changes the tables; a test holds both equal.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}
ID = String(32)  # hexadecimal digits of 128 random bits
WORD = String(60)


class Base(DeclarativeBase):
    """All tables."""

    metadata = MetaData(naming_convention=NAMES)


def _of_room() -> Mapped[str]:
    return mapped_column(ID, ForeignKey("room.id", ondelete="CASCADE"), nullable=False)


class Room(Base):
    """A workshop as it is played: what is played, and where it stands.

    `version` grows with everything that a phone shows anew; `turn` is the number of the turn in `phase`, and in the
    lobby that of the last one played (0 at first). `stands_at` is the phase that an ended room would go on with.
    """

    __tablename__ = "room"

    id: Mapped[str] = mapped_column(ID, primary_key=True)
    code: Mapped[str] = mapped_column(String(6), unique=True)
    key_hash: Mapped[str] = mapped_column(String(64))
    plan: Mapped[str] = mapped_column(WORD)
    form: Mapped[str] = mapped_column(WORD)
    plan_key: Mapped[str] = mapped_column(String(128))
    language: Mapped[str] = mapped_column(String(8))
    seed: Mapped[int] = mapped_column(BigInteger)
    replicates: Mapped[int] = mapped_column(Integer)
    phase: Mapped[str] = mapped_column(String(12))
    turn: Mapped[int] = mapped_column(Integer)
    stands_at: Mapped[str] = mapped_column(String(12))
    version: Mapped[int] = mapped_column(Integer)
    is_open: Mapped[bool] = mapped_column(Boolean)
    timer_ends: Mapped[float | None] = mapped_column(Float)
    address: Mapped[str | None] = mapped_column(String(255))
    cloned_from: Mapped[str | None] = mapped_column(ID)
    created: Mapped[float] = mapped_column(Float)
    expires: Mapped[float] = mapped_column(Float, index=True)


class Role(Base):
    """A role of a room and how many may hold it."""

    __tablename__ = "role"
    __table_args__ = (UniqueConstraint("room_id", "role"),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=True)
    room_id: Mapped[str] = _of_room()
    role: Mapped[str] = mapped_column(WORD)
    position: Mapped[int] = mapped_column(Integer)
    seats: Mapped[int] = mapped_column(Integer)


class Participant(Base):
    """Somebody who joined, under a name of their choice; `role` while they hold one, `left` once they went."""

    __tablename__ = "participant"
    __table_args__ = (UniqueConstraint("room_id", "name_key"),)

    id: Mapped[str] = mapped_column(ID, primary_key=True)
    room_id: Mapped[str] = _of_room()
    name: Mapped[str] = mapped_column(String(24))
    name_key: Mapped[str] = mapped_column(String(60))
    language: Mapped[str] = mapped_column(String(8))
    role: Mapped[str | None] = mapped_column(WORD)
    joined: Mapped[float] = mapped_column(Float)
    seen: Mapped[float] = mapped_column(Float)
    left: Mapped[float | None] = mapped_column(Float)


class Turn(Base):
    """A turn that was begun, and when each of its phases was opened."""

    __tablename__ = "turn"
    __table_args__ = (UniqueConstraint("room_id", "number"),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=True)
    room_id: Mapped[str] = _of_room()
    number: Mapped[int] = mapped_column(Integer)
    opened: Mapped[dict[str, float]] = mapped_column(JSON)


class Vote(Base):
    """What a participant predicts (`kind` prediction) or wants done (decision) in a turn: the last one stands.

    `value` of a prediction is the id of a choice, or the values at the marks of a drawn curve; that of a decision is
    a list of options, empty for "nothing". `role` is the one that was held when the vote was cast.
    """

    __tablename__ = "vote"
    __table_args__ = (
        UniqueConstraint("participant_id", "turn", "kind"),
        Index("ix_vote_room_id_turn_kind", "room_id", "turn", "kind"),
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=True)
    room_id: Mapped[str] = _of_room()
    participant_id: Mapped[str] = mapped_column(ID, ForeignKey("participant.id", ondelete="CASCADE"))
    turn: Mapped[int] = mapped_column(Integer)
    kind: Mapped[str] = mapped_column(String(12))
    role: Mapped[str | None] = mapped_column(WORD)
    value: Mapped[Any] = mapped_column(JSON)
    cast: Mapped[float] = mapped_column(Float)
    times: Mapped[int] = mapped_column(Integer)


class Move(Base):
    """An option that a role has decided on in a turn, with the votes for it of all that were cast for the role."""

    __tablename__ = "move"
    __table_args__ = (UniqueConstraint("room_id", "turn", "role", "option"),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=True)
    room_id: Mapped[str] = _of_room()
    turn: Mapped[int] = mapped_column(Integer)
    role: Mapped[str] = mapped_column(WORD)
    option: Mapped[str] = mapped_column(WORD)
    votes: Mapped[int] = mapped_column(Integer)
    voters: Mapped[int] = mapped_column(Integer)
    is_by_lot: Mapped[bool] = mapped_column(Boolean)


class Run(Base):
    """The run of the model after a turn's decisions: the engine's job, and what came of it."""

    __tablename__ = "run"
    __table_args__ = (UniqueConstraint("room_id", "turn"),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=True)
    room_id: Mapped[str] = _of_room()
    turn: Mapped[int] = mapped_column(Integer)
    job: Mapped[str] = mapped_column(String(24))
    state: Mapped[str] = mapped_column(String(12))
    error: Mapped[str] = mapped_column(Text)
    tries: Mapped[int] = mapped_column(Integer)
    asked: Mapped[float] = mapped_column(Float)
    ended: Mapped[float | None] = mapped_column(Float)
    result: Mapped[Any | None] = mapped_column(JSON(none_as_null=True))


class Attempt(Base):
    """A try that is limited: a wrong code, a wrong key, somebody joining. `who` is a digest under our secret."""

    __tablename__ = "attempt"
    __table_args__ = (Index("ix_attempt_kind_who_tried", "kind", "who", "tried"),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=True)
    kind: Mapped[str] = mapped_column(String(12))
    who: Mapped[str] = mapped_column(String(32))
    tried: Mapped[float] = mapped_column(Float)
