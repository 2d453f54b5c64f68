"""Rooms: opened, found, cloned, deleted, and swept away when their time is over."""

from __future__ import annotations

import time
from functools import lru_cache
from typing import TYPE_CHECKING

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from dashboards.workshop.database import Database
from dashboards.workshop.limits import LONGEST
from dashboards.workshop.phases import ENDED, LOBBY, changed
from dashboards.workshop.secrets import hashed, new_code, new_id, new_key
from dashboards.workshop.tables import Attempt, Move, Participant, Role, Room, Run, Turn, Vote
from sim import errors

if TYPE_CHECKING:
    from experiments.workshop.plans import Plan

DAYS = (1, 7, 30, 90)  # for which a room may be kept
DEFAULT_DAYS = 30
DAY_SECONDS = 86_400.0
MOST_CODES = 20  # drawn before we give up: far more than chance needs


def open_room(
    session: Session,
    plan: Plan,
    language: str,
    *,
    seed: int | None = None,
    replicates: int | None = None,
    days: int = DEFAULT_DAYS,
) -> tuple[Room, str]:
    """A new room in its lobby, and its facilitator's key, of which only a digest is kept."""
    if days not in DAYS:
        raise errors.not_a_choice("days", days, [str(one) for one in DAYS])
    key, now = new_key(), time.time()
    room = Room(
        id=new_id(),
        code=_free_code(session),
        key_hash=hashed(key),
        plan=plan.name,
        form=plan.form,
        plan_key=plan.key,
        language=language,
        seed=plan.seed if seed is None else seed,
        replicates=plan.replicates if replicates is None else replicates,
        phase=LOBBY,
        stands_at=LOBBY,
        turn=0,
        version=1,
        is_open=True,
        timer_ends=None,
        address=None,
        cloned_from=None,
        created=now,
        expires=now + days * DAY_SECONDS,
    )
    session.add(room)
    session.flush()
    session.add_all(
        Role(room_id=room.id, role=role.id, position=position, seats=role.seats)
        for position, role in enumerate(plan.roles)
    )
    return room, key


def clone(session: Session, room: Room, plan: Plan, *, with_turns: bool) -> tuple[Room, str]:
    """A new room with the same settings, nobody in it; with the turns played so far, it goes on from there."""
    days = max(day for day in DAYS if day * DAY_SECONDS <= max(DAY_SECONDS, room.expires - room.created + 1))
    made, key = open_room(session, plan, room.language, seed=room.seed, replicates=room.replicates, days=days)
    made.cloned_from = room.id
    seats = {role.role: role.seats for role in roles_of(session, room)}
    for role in roles_of(session, made):
        role.seats = seats.get(role.role, role.seats)
    if with_turns:
        _copy_turns(session, room, made)
    return made, key


def _copy_turns(session: Session, room: Room, made: Room) -> None:
    """What was decided and what came of it, turn by turn as far as it was run; who voted for what stays behind."""
    runs = session.scalars(select(Run).where(Run.room_id == room.id).order_by(Run.turn)).all()
    played = [run for run in runs if run.state == "done"]
    numbers = [run.turn for run in played]
    for run in played:
        session.add(
            Run(
                room_id=made.id, turn=run.turn, job=run.job, state=run.state, error="", tries=run.tries,
                asked=run.asked, ended=run.ended, result=run.result,
            )
        )  # fmt: skip
    for turn in session.scalars(select(Turn).where(Turn.room_id == room.id, Turn.number.in_(numbers))):
        session.add(Turn(room_id=made.id, number=turn.number, opened=turn.opened))
    for move in session.scalars(select(Move).where(Move.room_id == room.id, Move.turn.in_(numbers))):
        session.add(
            Move(
                room_id=made.id, turn=move.turn, role=move.role, option=move.option, votes=move.votes,
                voters=move.voters, is_by_lot=move.is_by_lot,
            )
        )  # fmt: skip
    made.turn = max(numbers, default=0)


def room_of(session: Session, room_id: str) -> Room | None:
    """A room by its id; None where there is none, or its time is over."""
    room = session.get(Room, room_id)
    return room if room is not None and room.expires > time.time() else None


def room_with_code(session: Session, code: str) -> Room | None:
    """The room that a join code opens."""
    room = session.scalar(select(Room).where(Room.code == code))
    return room if room is not None and room.expires > time.time() else None


def roles_of(session: Session, room: Room) -> list[Role]:
    """The roles of a room in the plan's order."""
    return list(session.scalars(select(Role).where(Role.room_id == room.id).order_by(Role.position)))


def new_code_for(session: Session, room: Room) -> None:
    """Give a room another join code; the old one opens nothing any more."""
    room.code = _free_code(session)
    changed(room)


def new_key_for(room: Room) -> str:
    """Give a room another facilitator's key; the old one, and whoever came in by it, is shut out."""
    key = new_key()
    room.key_hash = hashed(key)
    return key


def set_door(room: Room, *, is_open: bool) -> None:
    """Let people join, or no longer."""
    room.is_open = is_open
    changed(room)


def set_seats(session: Session, room: Room, seats: dict[str, int]) -> None:
    """How many may hold each role; those who hold it keep it."""
    for role in roles_of(session, room):
        role.seats = max(0, min(seats.get(role.role, role.seats), 500))
    changed(room)


def remove(session: Session, room_id: str) -> None:
    """Delete a room with all that is in it; tables are named one by one, for databases that keep no foreign keys."""
    for table in (Vote, Move, Run, Turn, Role, Participant):
        session.execute(delete(table).where(table.room_id == room_id))
    session.execute(delete(Room).where(Room.id == room_id))


def sweep(database: Database) -> int:
    """Delete the rooms whose time is over, and tries that no longer count; returns how many rooms."""
    with database.reading() as session:
        over = list(session.scalars(select(Room.id).where(Room.expires <= time.time())))
    for room_id in over:
        with database.writing() as session:
            remove(session, room_id)
    with database.writing() as session:
        session.execute(delete(Attempt).where(Attempt.tried <= time.time() - LONGEST))
    return len(over)


def plan_of(room: Room) -> Plan:
    """The plan that a room plays. Refuses one that was changed since the room was opened."""
    plan = plan_named(room.plan, room.form)
    if plan.key != room.plan_key:
        problem = "was changed since this room was opened"
        raise errors.bad_file(f"workshop {room.plan}, {room.form}", problem, "open a new room, or bring its file back")
    return plan


@lru_cache(maxsize=16)
def plan_named(name: str, form: str) -> Plan:
    """A shipped plan; read once by each process, as the dashboard's own files are."""
    from experiments.workshop.plans import load_plan, plan_names

    if name not in plan_names():  # never a path from a request
        raise errors.unknown_name("workshop", name[:60], plan_names())
    return load_plan(name, form)


def is_over(room: Room) -> bool:
    """Whether it has ended."""
    return room.phase == ENDED


def _free_code(session: Session) -> str:
    for _ in range(MOST_CODES):
        code = new_code()
        if session.scalar(select(Room.id).where(Room.code == code)) is None:
            return code
    raise RuntimeError(f"no free join code in {MOST_CODES} draws")
