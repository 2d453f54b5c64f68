"""Who is in a room: joining under a short name, seats of roles, being seen, leaving."""

from __future__ import annotations

import random
import time
import unicodedata
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from dashboards.workshop.database import Database
from dashboards.workshop.phases import BRIEF, DECIDE, DECISION, ENDED, LOBBY, PREDICT, PREDICTION, NotNow, changed
from dashboards.workshop.rooms import roles_of
from dashboards.workshop.tables import Participant, Role, Room, Vote

if TYPE_CHECKING:
    from experiments.workshop.plans import Plan

MOST_PEOPLE = 250
LONGEST_NAME = 24
MOST_MARKS = 2  # on one letter
SEEN_EVERY = 15.0  # seconds between two notes that a phone is there
HERE_SECONDS = 40.0
VOTE = "vote"


def join(
    session: Session, room: Room, plan: Plan, somebody_id: str, name: str, language: str, pseudonyms: Sequence[str]
) -> Participant:
    """Let somebody in under a name, or under a drawn one where they give none. Refuses a name that is taken.

    `somebody_id` is the same whenever the same browser joins the same room: a second press makes no second participant,
    and whoever left and comes back is who they were.
    """
    before = session.get(Participant, somebody_id)
    if before is not None and before.left is None:
        return before
    _refuse_newcomers(session, room)
    others = select(Participant.name_key).where(Participant.room_id == room.id, Participant.id != somebody_id)
    taken = set(session.scalars(others))
    wanted = plain_name(name)
    if wanted and key_of(wanted) in taken:
        raise NotNow("workshop.not_now.name")
    somebody = before or Participant(id=somebody_id, room_id=room.id, joined=time.time())
    somebody.name = wanted or drawn_name(taken, pseudonyms)
    somebody.name_key = key_of(somebody.name)
    somebody.language = language
    somebody.role = plan.roles[0].id if plan.mode == VOTE else None
    somebody.seen, somebody.left = time.time(), None
    session.add(somebody)
    session.flush()
    return somebody


def _refuse_newcomers(session: Session, room: Room) -> None:
    if room.phase == ENDED:
        raise NotNow("workshop.not_now.ended")
    if not room.is_open:
        raise NotNow("workshop.not_now.door")
    if len(present(session, room)) >= MOST_PEOPLE:
        raise NotNow("workshop.not_now.full")


def plain_name(text: str) -> str:
    """A name as it is kept: letters, digits and punctuation in one line, 24 at most; nothing that is not seen.

    Marks above and below a letter belong to many scripts; more than two on one letter would reach into other lines.
    """
    kept: list[str] = []
    for letter in unicodedata.normalize("NFC", text):
        kind = unicodedata.category(letter)[0]
        if letter.isspace():
            kept.append(" ")
        elif kind == "M":
            if kept and not all(unicodedata.category(one)[0] == "M" for one in kept[-MOST_MARKS:]):
                kept.append(letter)
        elif kind != "C":
            kept.append(letter)
    return " ".join("".join(kept).split())[:LONGEST_NAME].strip()


def key_of(name: str) -> str:
    """What two names have in common that are read as the same."""
    return "".join(unicodedata.normalize("NFKC", name).casefold().split())[:60]


def drawn_name(taken: set[str], pseudonyms: Sequence[str]) -> str:
    """A name that nobody in the room has: one of the language's, with a number where all are taken."""
    names = list(pseudonyms)
    random.SystemRandom().shuffle(names)
    for number in range(1, MOST_PEOPLE + 2):
        for name in names:
            candidate = name if number == 1 else f"{name} {number}"
            if key_of(candidate) not in taken:
                return candidate
    raise RuntimeError("no name is left")


def present(session: Session, room: Room) -> list[Participant]:
    """Who joined and has not left, first come first."""
    found = select(Participant).where(Participant.room_id == room.id, Participant.left.is_(None))
    return list(session.scalars(found.order_by(Participant.joined, Participant.id)))


def is_here(somebody: Participant) -> bool:
    """Whether their phone was heard of lately."""
    return time.time() - somebody.seen < HERE_SECONDS


def see(database: Database, somebody_id: str, seen: float) -> None:
    """Note that a phone is there, seldom enough that it costs nothing."""
    if time.time() - seen < SEEN_EVERY:
        return
    with database.writing() as session:
        session.execute(update(Participant).where(Participant.id == somebody_id).values(seen=time.time()))


def take_role(session: Session, room: Room, somebody: Participant, role: str | None) -> None:
    """Give somebody a role, or none. Refuses one whose seats are all taken. What they voted for as another is void."""
    if role == somebody.role:
        return
    if role is not None:
        seats = {one.role: one.seats for one in roles_of(session, room)}
        if role not in seats:
            raise NotNow("workshop.not_now.role")
        if held(session, room)[role] >= seats[role]:
            raise NotNow("workshop.not_now.seats")
    somebody.role = role
    _void(session, room, somebody, DECISION)


def choose_role(session: Session, room: Room, plan: Plan, somebody: Participant, role: str | None) -> None:
    """Take a role by oneself: before a turn's questions, or while holding none."""
    if plan.mode == VOTE or room.phase == ENDED or (somebody.role is not None and room.phase not in (LOBBY, BRIEF)):
        raise NotNow("workshop.not_now.role_fixed")
    take_role(session, room, somebody, role)


def held(session: Session, room: Room) -> Counter[str]:
    """How many hold each role."""
    rows = session.execute(
        select(Participant.role, func.count())
        .where(Participant.room_id == room.id, Participant.left.is_(None), Participant.role.is_not(None))
        .group_by(Participant.role)
    )
    return Counter({str(role): int(count) for role, count in rows})


def deal_roles(session: Session, room: Room) -> None:
    """Give a role to everybody without one: first the roles that nobody holds, then evenly, while there are seats."""
    counts, roles = held(session, room), roles_of(session, room)
    for somebody in present(session, room):
        if somebody.role is not None:
            continue
        free = [role for role in roles if counts[role.role] < role.seats]
        if not free:
            break
        chosen = min(free, key=lambda role: (counts[role.role] > 0, counts[role.role] / role.seats, role.position))
        somebody.role = chosen.role
        counts[chosen.role] += 1
    changed(room)


def leave(session: Session, room: Room, somebody: Participant) -> None:
    """Somebody goes, or is sent away: their seat is free, and what they voted in the open phase does not count."""
    somebody.left, somebody.role = time.time(), None
    somebody.name_key = somebody.id  # the name is free for others
    _void(session, room, somebody, PREDICTION, DECISION)
    changed(room)


def forget(session: Session, room: Room, somebody: Participant) -> None:
    """Delete somebody with their name and all their votes."""
    session.execute(delete(Vote).where(Vote.participant_id == somebody.id))
    session.execute(delete(Participant).where(Participant.id == somebody.id))
    changed(room)


def _void(session: Session, room: Room, somebody: Participant, *kinds: str) -> None:
    """Take back what somebody has voted in the phase that is open."""
    is_open = {PREDICTION: room.phase == PREDICT, DECISION: room.phase == DECIDE}
    kinds = tuple(kind for kind in kinds if is_open[kind])
    session.execute(
        delete(Vote).where(Vote.participant_id == somebody.id, Vote.turn == room.turn, Vote.kind.in_(kinds))
    )


def seats_left(session: Session, room: Room) -> list[tuple[Role, int]]:
    """Every role with its free seats."""
    counts = held(session, room)
    return [(role, max(0, role.seats - counts[role.role])) for role in roles_of(session, room)]
