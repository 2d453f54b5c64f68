"""What each role of a room may do in a turn: what the plan offers after what was decided before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import Session

from dashboards.workshop.tables import Move, Room

if TYPE_CHECKING:
    from experiments.workshop.plans import Option, Plan, Role


@dataclass(frozen=True)
class Offer:
    """A role with the options it has in a turn."""

    role: Role
    options: tuple[Option, ...]

    @property
    def costs(self) -> dict[str, int]:
        """Points by option."""
        return {option.id: option.cost for option in self.options}

    @property
    def waiting(self) -> set[str]:
        """The options by which nothing is done: whoever takes one takes no other."""
        return {option.id for option in self.options if not option.moves}


def offers(session: Session, room: Room, plan: Plan, turn: int) -> dict[str, Offer]:
    """Every role's options in a turn, in the plan's order."""
    from experiments.workshop.script import Decision, offered

    before = [Decision(move.turn, move.role, move.option) for move in moves_before(session, room, turn)]
    return {role.id: Offer(role, offered(plan, turn, role.id, before)) for role in plan.roles}


def moves_before(session: Session, room: Room, turn: int) -> Sequence[Move]:
    """What was decided in earlier turns."""
    found = select(Move).where(Move.room_id == room.id, Move.turn < turn)
    return session.scalars(found.order_by(Move.turn, Move.id)).all()
