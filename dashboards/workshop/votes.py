"""Predictions and decisions: cast while their phase is open, once by each, the last one stands."""

from __future__ import annotations

import math
import time
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from dashboards.workshop.deciding import Decided, decided, with_taken
from dashboards.workshop.offers import Offer, offers
from dashboards.workshop.phases import DECISION, PREDICTION, VOTED_IN, NotNow
from dashboards.workshop.tables import Participant, Room, Vote

if TYPE_CHECKING:
    from experiments.workshop.plans import Plan, Question

PICK = "pick"
TAKE, DROP, NOTHING = "take", "drop", "nothing"


def predict(session: Session, room: Room, plan: Plan, somebody: Participant, turn: int, value: Any) -> Vote:
    """Cast a prediction: the id of a choice, or the values at the marks. Refuses one after closing."""
    _refuse_closed(room, PREDICTION, turn)
    return _cast(session, room, somebody, PREDICTION, checked_prediction(plan.turn(turn).question, value))


def checked_prediction(question: Question, value: Any) -> str | list[float]:
    """A prediction that the question allows; raises NotNow otherwise."""
    if question.kind == PICK:
        if value not in [choice.id for choice in question.choices]:
            raise NotNow("workshop.not_now.choice")
        return str(value)
    values = list(value) if isinstance(value, Sequence) and not isinstance(value, str) else []
    if len(values) != len(question.marks):
        raise NotNow("workshop.not_now.choice")
    low, high = float(question.low or 0.0), float(question.high or 0.0)
    numbers = [_number(one) for one in values]
    if not all(low <= one <= high for one in numbers):
        raise NotNow("workshop.not_now.choice")
    return numbers


def _number(text: Any) -> float:
    try:
        value = float(str(text).replace(",", "."))
    except ValueError:
        raise NotNow("workshop.not_now.choice") from None
    if not math.isfinite(value):
        raise NotNow("workshop.not_now.choice")
    return value


def decide(
    session: Session, room: Room, plan: Plan, somebody: Participant, turn: int, act: str, option: str = ""
) -> Vote:
    """Take an option, drop it again, or want nothing done. Doing the same twice is doing it once."""
    _refuse_closed(room, DECISION, turn)
    if somebody.role is None:
        raise NotNow("workshop.not_now.no_role")
    offer = offers(session, room, plan, turn)[somebody.role]
    before = vote_of(session, somebody, turn, DECISION)
    chosen = list(before.value) if before is not None and before.role == somebody.role else []
    if act == NOTHING:
        return _cast(session, room, somebody, DECISION, [])
    if option not in offer.costs or act not in (TAKE, DROP):
        raise NotNow("workshop.not_now.choice")
    return _cast(session, room, somebody, DECISION, _changed(offer, chosen, act, option))


def _changed(offer: Offer, chosen: Sequence[str], act: str, option: str) -> list[str]:
    """A choice with an option taken or dropped."""
    if act == DROP:
        return [one for one in chosen if one != option]
    if option in offer.waiting:
        return [option]
    if option in chosen:
        return list(chosen)
    others = [one for one in chosen if one not in offer.waiting]
    return with_taken(offer.costs, offer.role.budget, others, option)


def vote_of(session: Session, somebody: Participant, turn: int, kind: str) -> Vote | None:
    """What somebody has voted."""
    return session.scalar(select(Vote).where(Vote.participant_id == somebody.id, Vote.turn == turn, Vote.kind == kind))


def counts(session: Session, room: Room, turn: int) -> dict[str, int]:
    """How many have predicted and decided."""
    rows = session.execute(
        select(Vote.kind, func.count()).where(Vote.room_id == room.id, Vote.turn == turn).group_by(Vote.kind)
    )
    found = {str(kind): int(count) for kind, count in rows}
    return {kind: found.get(kind, 0) for kind in VOTED_IN}


def predictions(session: Session, room: Room, turn: int) -> list[Vote]:
    """All predictions of a turn."""
    return of_kind(session, room, turn, PREDICTION)


def decisions_by_role(session: Session, room: Room, turn: int) -> dict[str, list[list[str]]]:
    """What each voter of a role has chosen."""
    found: dict[str, list[list[str]]] = {}
    for vote in of_kind(session, room, turn, DECISION):
        if vote.role is not None:
            found.setdefault(vote.role, []).append(list(vote.value))
    return found


def tally(offer: Offer, cast: Sequence[Sequence[str]]) -> Counter[str]:
    """Votes for each option of a role."""
    return Counter(option for chosen in cast for option in chosen if option in offer.costs)


def decision(offer: Offer, room: Room, turn: int, cast: Sequence[Sequence[str]]) -> list[Decided]:
    """What a role does; see `deciding`. To want an option by which nothing is done is to want nothing done."""
    costs = {name: cost for name, cost in offer.costs.items() if name not in offer.waiting}
    wanted = [[option for option in chosen if option in costs] for chosen in cast]
    return decided(costs, offer.role.budget, wanted, f"{room.seed} {turn} {offer.role.id}")


def of_kind(session: Session, room: Room, turn: int, kind: str) -> list[Vote]:
    """All votes of a kind in a turn, in the order in which they were first cast."""
    return list(
        session.scalars(
            select(Vote).where(Vote.room_id == room.id, Vote.turn == turn, Vote.kind == kind).order_by(Vote.id)
        )
    )


def _refuse_closed(room: Room, kind: str, turn: int) -> None:
    if room.phase != VOTED_IN[kind] or room.turn != turn:
        raise NotNow("workshop.not_now.closed")


def _cast(session: Session, room: Room, somebody: Participant, kind: str, value: Any) -> Vote:
    """Write a vote. The room's row is locked by this transaction: nobody closes the phase or votes in between."""
    vote = vote_of(session, somebody, room.turn, kind)
    role = somebody.role if kind == DECISION else None
    if vote is None:
        vote = Vote(room_id=room.id, participant_id=somebody.id, turn=room.turn, kind=kind, times=0)
        session.add(vote)
    if vote.times and vote.value == value and vote.role == role:
        return vote
    vote.value, vote.role, vote.cast, vote.times = value, role, time.time(), vote.times + 1
    session.flush()
    return vote
