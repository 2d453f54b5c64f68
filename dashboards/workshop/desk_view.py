"""What the facilitator sees: where the room stands, who is there, how votes stand, what can be done next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy.orm import Session

from dashboards.jobs.spool import FAILED, Status
from dashboards.words import Words
from dashboards.workshop import people, scores, votes
from dashboards.workshop.offers import offers
from dashboards.workshop.phases import (
    BACK,
    BRIEF,
    DEBRIEF,
    DECIDE,
    DECISION,
    ENDED,
    LOBBY,
    OF_A_TURN,
    PREDICT,
    PREDICTION,
    REVEAL,
    RUN,
    Place,
    following,
    place_of,
    run_of,
)
from dashboards.workshop.tables import Participant, Room, Vote

if TYPE_CHECKING:
    from experiments.workshop.plans import Plan

VOTED_IN = {PREDICT: PREDICTION, DECIDE: DECISION}


@dataclass(frozen=True)
class Person:
    """A row of the list of people."""

    id: str
    name: str
    role: str | None
    is_here: bool
    has_voted: bool


@dataclass(frozen=True)
class Line:
    """A row of the tally: an answer, its votes, and their share for the bar, 0 to 100."""

    text: str
    votes: int
    share: int


@dataclass(frozen=True)
class Group:
    """The tally of one role, or of the prediction; `told` is what would be done now."""

    title: str
    voters: int
    lines: tuple[Line, ...]
    told: str


def seen(session: Session, room: Room, plan: Plan, words: Words, status: Status | None) -> dict[str, Any]:
    """What the template of the facilitator's page needs."""
    everybody = people.present(session, room)
    cast = _cast(session, room)
    run = run_of(session, room) if room.phase in (RUN, REVEAL, DEBRIEF) else None
    return {
        "room": room,
        "plan": plan,
        "place": place_of(room),
        "phases": (LOBBY, *OF_A_TURN),
        "turn": plan.turn(room.turn) if room.phase in OF_A_TURN else None,
        "next": following(room, len(plan.turns)),
        "next_told": next_told(following(room, len(plan.turns)), room, words),
        "back_to": _back_to(room, None if run is None else run.state),
        "undo_turn": _undo_turn(room),
        "people": _listed(everybody, cast),
        "here": sum(people.is_here(one) for one in everybody),
        "voted": len(cast),
        "groups": tally(session, room, plan, words),
        "seats": [(plan.role(one.role), one.seats, left) for one, left in people.seats_left(session, room)],
        "run": run,
        "status": status,
        "mode_vote": plan.mode == people.VOTE,
        "minutes": plan.turn(room.turn).minutes.get(room.phase, 0) if room.phase in OF_A_TURN else 0,
    }


def stamp(session: Session, room: Room, status: Status | None) -> str:
    """What changes whenever the facilitator's page or the wall would show something else."""
    everybody = people.present(session, room)
    cast = votes.counts(session, room, room.turn)
    here = sum(people.is_here(one) for one in everybody)
    voted = sum(vote.times for vote in _cast(session, room).values())
    run = "" if status is None else f"{status.state} {status.done}"
    return f"{room.version} {len(everybody)} {here} {cast[PREDICTION]} {cast[DECISION]} {voted} {run}"


def tally(session: Session, room: Room, plan: Plan, words: Words) -> list[Group]:
    """How votes stand in the open phase."""
    if room.phase == PREDICT:
        return [_predicted(session, room, plan, words)]
    if room.phase == DECIDE:
        return _decided(session, room, plan, words)
    return []


def _predicted(session: Session, room: Room, plan: Plan, words: Words) -> Group:
    question = plan.turn(room.turn).question
    cast = [vote.value for vote in votes.predictions(session, room, room.turn)]
    lines: tuple[Line, ...] = ()
    if question.kind == votes.PICK:
        counted = [(one.text[words.language], cast.count(one.id)) for one in question.choices]
        lines = tuple(Line(text, count, _share(count, len(cast))) for text, count in counted)
    told = scores.room_told(question, cast, words) if cast else ""
    return Group(question.text[words.language], len(cast), lines, told)


def _decided(session: Session, room: Room, plan: Plan, words: Words) -> list[Group]:
    cast = votes.decisions_by_role(session, room, room.turn)
    found = []
    for offer in offers(session, room, plan, room.turn).values():
        role, options = offer.role, offer.options
        chosen: Sequence[Sequence[str]] = cast.get(role.id, ())
        counts, done = votes.tally(offer, chosen), votes.decision(offer, room, room.turn, chosen)
        lines = [Line(one.text[words.language], counts[one.id], _share(counts[one.id], len(chosen))) for one in options]
        nothing = sum(not one for one in chosen)
        if nothing:
            lines.append(Line(words("workshop.phone.nothing"), nothing, _share(nothing, len(chosen))))
        named = {one.id: one.text[words.language] for one in options}
        would_be = [
            named[one.option] + (f" ({words('workshop.desk.by_lot')})" if one.is_by_lot else "") for one in done
        ]
        if not chosen:
            told = words("workshop.desk.nobody_decided")
        elif would_be:
            told = words("workshop.desk.would_be", options=", ".join(would_be))
        else:
            told = words("workshop.desk.would_be_nothing")
        found.append(Group(role.title[words.language], len(chosen), tuple(lines), told))
    return found


def _share(count: int, of: int) -> int:
    return round(100 * count / of) if of else 0


def _cast(session: Session, room: Room) -> Mapping[str, Vote]:
    """Who has voted in the open phase."""
    kind = VOTED_IN.get(room.phase)
    return {} if kind is None else {vote.participant_id: vote for vote in votes.of_kind(session, room, room.turn, kind)}


def _listed(everybody: Sequence[Participant], cast: Mapping[str, Vote]) -> list[Person]:
    return [Person(one.id, one.name, one.role, people.is_here(one), one.id in cast) for one in everybody]


def next_told(place: Place, room: Room, words: Words) -> str:
    """What the large button says."""
    if place.phase == ENDED:
        return words("workshop.desk.next_end")
    if place.phase == BRIEF:
        return words("workshop.desk.next_turn", turn=place.turn)
    if room.phase in VOTED_IN:
        closed = words(f"workshop.desk.{VOTED_IN[room.phase]}s")
        return words("workshop.desk.close", what=closed, phase=words(f"workshop.phase.{place.phase}"))
    return words("workshop.desk.next", phase=words(f"workshop.phase.{place.phase}"))


def _back_to(room: Room, run_state: str | None) -> str | None:
    if room.phase == RUN:
        return DECIDE if run_state == FAILED else None
    return BACK.get(room.phase)


def _undo_turn(room: Room) -> int:
    """The turn that would be taken back; 0 where there is none."""
    if room.phase == BRIEF:
        return room.turn - 1
    return room.turn
