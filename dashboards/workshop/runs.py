"""The run of a turn: decided by the votes, asked of the engine, and kept with the room when it is there.

Whoever looks at the room looks after its run: a page asks again for one that was lost, wants one that is under way,
and writes down one that has ended. So it goes on whichever worker answers, whichever page is open, and after a crash.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from dashboards.jobs.spool import CANCELLED, DONE, FAILED, Spool, Status, key_of, read
from dashboards.jobs.workshop import KIND, TURN, payload_of
from dashboards.workshop import votes
from dashboards.workshop.database import Database, room_to_change
from dashboards.workshop.offers import moves_before, offers
from dashboards.workshop.phases import RUN as RUN_PHASE
from dashboards.workshop.phases import NotNow, changed, run_of
from dashboards.workshop.tables import Move, Room, Run

if TYPE_CHECKING:
    from experiments.workshop.plans import Plan

WAITING = "waiting"
CLEARED = "the answer was cleared from this computer before it was read"


def begin(session: Session, room: Room, plan: Plan) -> None:
    """Write down what the room has decided, and that it is to be run."""
    cast = votes.decisions_by_role(session, room, room.turn)
    for role, offer in offers(session, room, plan, room.turn).items():
        done = votes.decision(offer, room, room.turn, cast.get(role, ()))
        session.add_all(
            Move(
                room_id=room.id, turn=room.turn, role=role, option=one.option, votes=one.votes,
                voters=len(cast.get(role, ())), is_by_lot=one.is_by_lot,
            )
            for one in done
        )  # fmt: skip
    session.flush()
    job = key_of(KIND, payload(session, room, plan, room.turn))
    session.add(Run(room_id=room.id, turn=room.turn, job=job, state=WAITING, error="", tries=1, asked=time.time()))
    session.flush()


def payload(session: Session, room: Room, plan: Plan, turn: int) -> dict[str, Any]:
    """What the engine is asked: all decisions up to a turn."""
    decisions = [
        {"turn": move.turn, "role": move.role, "option": move.option} for move in moves_of(session, room, turn)
    ]
    return payload_of(plan, room.seed, room.replicates, decisions, turn)


def moves_of(session: Session, room: Room, through_turn: int) -> Sequence[Move]:
    """What was decided up to a turn."""
    return moves_before(session, room, through_turn + 1)


def look_after(database: Database, spool: Spool, room: Room, plan: Plan) -> Status | None:
    """See to the run of a room that waits for it; returns how far it is, None where nothing is under way."""
    if room.phase != RUN_PHASE:
        return None
    with database.reading() as session:
        run = run_of(session, room)
        if run is None or run.state != WAITING:
            return None
        asked = payload(session, room, plan, run.turn)
    status = spool.status(run.job)
    if status is None or status.state == CANCELLED:
        job = spool.ask(KIND, asked, by=room.id)
        if job != run.job:  # another version of the program answers under another name
            with database.writing() as session:
                session.execute(update(Run).where(Run.id == run.id, Run.state == WAITING).values(job=job))
        return Status(WAITING)
    if not status.has_ended:
        spool.want(run.job, by=room.id)
        return status
    _write_down(database, spool, room.id, run, status)
    return None


def again(session: Session, spool: Spool, room: Room, plan: Plan) -> None:
    """Try a failed run again."""
    run = run_of(session, room)
    if run is None or run.state != FAILED:
        raise NotNow("workshop.not_now.moved_on")
    run.state, run.error, run.tries, run.asked, run.ended = WAITING, "", run.tries + 1, time.time(), None
    changed(room)
    spool.ask(KIND, payload(session, room, plan, run.turn), by=room.id)


def _write_down(database: Database, spool: Spool, room_id: str, run: Run, status: Status) -> None:
    """Keep what came of a run, once, whoever is first."""
    result = read(spool.folder(run.job) / TURN) if status.state == DONE else None
    if status.state == DONE and result is None:
        status = Status(FAILED, error=CLEARED)
        spool.note(run.job, status)  # so that it is run anew when it is asked for again
    with database.writing() as session:
        room = room_to_change(session, room_id)
        now = None if room is None else session.get(Run, run.id)
        if room is None or now is None or now.state != WAITING or now.job != run.job:
            return
        now.state, now.error, now.result, now.ended = status.state, status.error, result, time.time()
        changed(room)


def results(session: Session, room: Room) -> dict[int, Any]:
    """What came of each turn that was run."""
    rows = session.execute(select(Run.turn, Run.result).where(Run.room_id == room.id, Run.state == DONE))
    return {int(turn): result for turn, result in rows}
