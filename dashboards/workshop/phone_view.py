"""What one phone shows: where the room stands, and what is its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from dashboards.words import Words
from dashboards.workshop import people, scores, votes
from dashboards.workshop.offers import offers
from dashboards.workshop.phases import (
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
    run_of,
)
from dashboards.workshop.runs import results
from dashboards.workshop.tables import Participant, Room, Vote

if TYPE_CHECKING:
    from experiments.workshop.plans import Plan, Role


def seen(session: Session, room: Room, plan: Plan, somebody: Participant, words: Words) -> dict[str, Any]:
    """What the template of the phone's page needs."""
    role = None if somebody.role is None else plan.role(somebody.role)
    found: dict[str, Any] = {
        "room": room,
        "plan": plan,
        "somebody": somebody,
        "role": role,
        "mode_vote": plan.mode == people.VOTE,
        "turn": plan.turn(room.turn) if room.phase in OF_A_TURN else None,
    }
    if plan.mode != people.VOTE and (room.phase in (LOBBY, BRIEF) or (role is None and room.phase != ENDED)):
        found["seats"] = [(plan.role(one.role), left) for one, left in people.seats_left(session, room)]
    if room.phase == PREDICT:
        found["prediction"] = votes.vote_of(session, somebody, room.turn, PREDICTION)
    elif room.phase == DECIDE:
        found |= _deciding(session, room, plan, somebody, role)
    elif room.phase == RUN:
        run = run_of(session, room)
        found["run_state"] = "" if run is None else run.state
    elif room.phase in (REVEAL, DEBRIEF):
        found |= _revealed(session, room, plan, somebody, role, words)
    elif room.phase == ENDED:
        found["total"] = _total(session, room, plan, somebody)
    return found


def _deciding(session: Session, room: Room, plan: Plan, somebody: Participant, role: Role | None) -> dict[str, Any]:
    if role is None:
        return {"options": ()}
    offer = offers(session, room, plan, room.turn)[role.id]
    vote = votes.vote_of(session, somebody, room.turn, DECISION)
    is_mine = vote is not None and vote.role == role.id
    chosen = list(vote.value) if vote is not None and is_mine else []
    return {
        "options": offer.options,
        "chosen": chosen,
        "has_decided": is_mine,
        "left": role.budget - sum(offer.costs.get(one, 0) for one in chosen),
        "may_do_nothing": not offer.waiting,
    }


def _revealed(
    session: Session, room: Room, plan: Plan, somebody: Participant, role: Role | None, words: Words
) -> dict[str, Any]:
    result = results(session, room).get(room.turn)
    if result is None:
        return {"result": None}
    question = plan.turn(room.turn).question
    vote = votes.vote_of(session, somebody, room.turn, PREDICTION)
    return {
        "result": result,
        "outcome": scores.outcome_told(plan, room.turn, result, words),
        "said_before": None if vote is None else scores.prediction_told(question, vote.value, words),
        "score": None if vote is None else scores.score_of(question, result, vote.value),
        "best": result["best"],
        "happened": [] if role is None else result["happened"][words.language].get(role.id, []),
        "fates": [] if role is None else scores.fates_told(result, words.language, role.id),
    }


def _total(session: Session, room: Room, plan: Plan, somebody: Participant) -> tuple[int, float] | None:
    """Over how many turns this participant has predicted, and the mean score."""
    found = results(session, room)
    cast = session.scalars(select(Vote).where(Vote.participant_id == somebody.id, Vote.kind == PREDICTION))
    scored = [
        scores.score_of(plan.turn(vote.turn).question, found[vote.turn], vote.value)
        for vote in cast
        if vote.turn in found
    ]
    known = [one for one in scored if one is not None]
    return (len(known), sum(known) / len(known)) if known else None
