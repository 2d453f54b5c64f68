"""The phases of a turn, and how a room goes from one to the next and back.

lobby -> brief -> predict -> decide -> run -> reveal -> debrief -> the next turn's brief ... -> ended
"""

from __future__ import annotations

import time
from dataclasses import dataclass

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from dashboards.workshop.tables import Move, Room, Run, Turn, Vote

LOBBY, BRIEF, PREDICT, DECIDE, RUN, REVEAL, DEBRIEF, ENDED = (
    "lobby",
    "brief",
    "predict",
    "decide",
    "run",
    "reveal",
    "debrief",
    "ended",
)
OF_A_TURN = (BRIEF, PREDICT, DECIDE, RUN, REVEAL, DEBRIEF)
ALL = (LOBBY, *OF_A_TURN, ENDED)
PREDICTION, DECISION = "prediction", "decision"
VOTED_IN = {PREDICTION: PREDICT, DECISION: DECIDE}
BACK = {PREDICT: BRIEF, DECIDE: PREDICT, DEBRIEF: REVEAL}
MOST_TIMER_SECONDS = 3 * 3600.0


class NotNow(Exception):
    """Something that cannot be done in this phase. `key` names the text that says so."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


@dataclass(frozen=True)
class Place:
    """Where a room stands, as a button of its page says it: a second press of an old button changes nothing."""

    turn: int
    phase: str

    def __str__(self) -> str:
        return f"{self.turn}.{self.phase}"


def place_of(room: Room) -> Place:
    """Where it stands."""
    return Place(room.turn, room.phase)


def following(room: Room, turns: int) -> Place:
    """Where a room goes next, that has so many turns; an ended one stays."""
    if room.phase == ENDED:
        return place_of(room)
    if room.phase == LOBBY or (room.phase == DEBRIEF and room.turn < turns):
        return Place(room.turn + 1, BRIEF)
    if room.phase == DEBRIEF:
        return Place(room.turn, ENDED)
    return Place(room.turn, OF_A_TURN[OF_A_TURN.index(room.phase) + 1])


def enter(session: Session, room: Room, place: Place) -> None:
    """Put a room there, and note when."""
    if place.phase == ENDED and room.phase != ENDED:
        room.stands_at = room.phase
    room.turn, room.phase, room.timer_ends = place.turn, place.phase, None
    changed(room)
    if place.phase not in OF_A_TURN:
        return
    turn = session.scalar(select(Turn).where(Turn.room_id == room.id, Turn.number == place.turn))
    if turn is None:
        session.add(Turn(room_id=room.id, number=place.turn, opened={place.phase: time.time()}))
    else:
        turn.opened = {**turn.opened, place.phase: time.time()}


def back(session: Session, room: Room) -> None:
    """To the phase before, with all votes; from a run only if it failed. Refuses what would hide an answer again."""
    if room.phase == RUN:
        run = run_of(session, room)
        if run is not None and run.state != "failed":
            raise NotNow("workshop.not_now.running")
        _forget(session, room.id, room.turn, Move, Run)
        enter(session, room, Place(room.turn, DECIDE))
        return
    if room.phase not in BACK:
        raise NotNow("workshop.not_now.back")
    enter(session, room, Place(room.turn, BACK[room.phase]))


def undo(session: Session, room: Room) -> int:
    """Take a turn back with its predictions, decisions and run: to its brief. Returns the turn that is played anew.

    In the brief of a turn, and in the lobby between two, it is the turn before.
    """
    turn = room.turn - 1 if room.phase == BRIEF else room.turn
    if turn < 1:
        raise NotNow("workshop.not_now.undo")
    _forget_after(session, room.id, turn)
    enter(session, room, Place(turn, BRIEF))
    return turn


def end(session: Session, room: Room) -> None:
    """End the workshop; it can be taken up again where it stood."""
    if room.phase == ENDED:
        raise NotNow("workshop.not_now.ended")
    enter(session, room, Place(room.turn, ENDED))


def resume(session: Session, room: Room) -> None:
    """Take an ended workshop up where it stood."""
    if room.phase != ENDED:
        raise NotNow("workshop.not_now.moved_on")
    enter(session, room, Place(room.turn, room.stands_at))


def set_timer(room: Room, seconds: float | None) -> None:
    """Start, lengthen or stop the timer of this phase. It tells how long is left and closes nothing."""
    if room.phase in (LOBBY, ENDED) and seconds is not None:
        raise NotNow("workshop.not_now.timer")
    room.timer_ends = None if seconds is None else time.time() + max(0.0, min(seconds, MOST_TIMER_SECONDS))
    changed(room)


def changed(room: Room) -> None:
    """Something that phones show is new."""
    room.version += 1


def run_of(session: Session, room: Room) -> Run | None:
    """The run of the room's turn."""
    return session.scalar(select(Run).where(Run.room_id == room.id, Run.turn == room.turn))


def _forget(session: Session, room_id: str, turn: int, *tables: type[Move | Run | Vote]) -> None:
    for table in tables:
        session.execute(delete(table).where(table.room_id == room_id, table.turn == turn))


def _forget_after(session: Session, room_id: str, turn: int) -> None:
    """Forget all that was cast and run from a turn on."""
    for table in (Vote, Move, Run):
        session.execute(delete(table).where(table.room_id == room_id, table.turn >= turn))
    session.execute(delete(Turn).where(Turn.room_id == room_id, Turn.number >= turn))
