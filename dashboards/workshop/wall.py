"""The projector's view: large type and no controls, what everybody in the room may see."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import flask
from flask import Blueprint, Response
from sqlalchemy.orm import Session

from dashboards.figures.predictions import course_figure, predictions_figure, predictions_table
from dashboards.jobs.spool import Status
from dashboards.words import Words
from dashboards.workshop import access, desk_view, people, runs, scores, votes
from dashboards.workshop.desk import joining
from dashboards.workshop.offers import offers
from dashboards.workshop.phases import DEBRIEF, DECIDE, LOBBY, OF_A_TURN, PREDICT, REVEAL, run_of
from dashboards.workshop.rooms import plan_of
from dashboards.workshop.site import ROOM_POLICY, page, site, words_asked
from dashboards.workshop.tables import Room
from sim import errors

if TYPE_CHECKING:
    from experiments.workshop.plans import Plan

wall = Blueprint("wall", __name__, url_prefix="/workshop")
PLOTLY_SECONDS = 30 * 86_400


@wall.get("/<room_id>/projector")
def projector(room_id: str) -> Response:
    """What the room sees on the wall; opened by the facilitator."""
    here = site()
    with here.database.reading() as session:
        room = access.facilitated(session, room_id)
    words = words_asked(room.language)
    try:
        plan = plan_of(room)
    except errors.Refusal as refusal:
        return page("desk_stopped", words, ROOM_POLICY, 409, room=room, problem=str(refusal), path=flask.request.path)
    status = runs.look_after(here.database, here.spool, room, plan)
    with here.database.reading() as session:
        room = access.facilitated(session, room_id)
        shown = seen(session, room, plan, words, status)
        tag = desk_view.stamp(session, room, status)
    return page("wall", words, ROOM_POLICY, **shown, **joining(room, here.listening), tag=tag, path=flask.request.path)


@wall.get("/plotly-<version>.js")
def plotly(version: str) -> Response:
    """The library that draws the charts, from this computer; its address changes with its version."""
    from plotly.offline import get_plotlyjs, get_plotlyjs_version

    if version != get_plotlyjs_version():
        flask.abort(404)
    response = flask.Response(get_plotlyjs(), mimetype="text/javascript")
    response.headers["Cache-Control"] = f"public, max-age={PLOTLY_SECONDS}, immutable"
    return response


def seen(session: Session, room: Room, plan: Plan, words: Words, status: Status | None) -> dict[str, Any]:
    """What the template of the wall needs."""
    from plotly.offline import get_plotlyjs_version

    counted = votes.counts(session, room, room.turn)
    found: dict[str, Any] = {
        "room": room,
        "plan": plan,
        "phases": (LOBBY, *OF_A_TURN),
        "turn": plan.turn(room.turn) if room.phase in OF_A_TURN else None,
        "people": len(people.present(session, room)),
        "predicted": counted["prediction"],
        "decided": counted["decision"],
        "status": status,
        "run": run_of(session, room),
        "mode_vote": plan.mode == people.VOTE,
        "plotly_version": get_plotlyjs_version(),
        "question": plan.turn(room.turn).question if room.phase in (PREDICT, REVEAL, DEBRIEF) else None,
    }
    if room.phase == DECIDE:
        found["deciding"] = _deciding(session, room, plan)
    if room.phase in (REVEAL, DEBRIEF):
        result = runs.results(session, room).get(room.turn)
        found["result"] = result
        if result is not None:
            found |= _revealed(session, room, plan, words, result)
    return found


def _deciding(session: Session, room: Room, plan: Plan) -> list[dict[str, Any]]:
    """Each role with how many hold it and how many of them have decided, and what it may do."""
    cast, holders = votes.decisions_by_role(session, room, room.turn), people.held(session, room)
    return [
        {
            "role": offer.role,
            "holders": holders[offer.role.id],
            "decided": len(cast.get(offer.role.id, ())),
            "options": offer.options,
        }
        for offer in offers(session, room, plan, room.turn).values()
    ]


def _revealed(session: Session, room: Room, plan: Plan, words: Words, result: dict[str, Any]) -> dict[str, Any]:
    turn = plan.turn(room.turn)
    values = [vote.value for vote in votes.predictions(session, room, room.turn)]
    header, rows = predictions_table(turn.question, result["answer"], values, words)
    language = words.language
    found: dict[str, Any] = {
        "room_said": scores.room_told(turn.question, values, words),
        "outcome": scores.outcome_told(plan, room.turn, result, words),
        "scored": scores.scores_told(turn.question, result, values, words),
        "figure": predictions_figure(turn.question, result["answer"], values, words).to_json(),
        "table": {"header": header, "rows": rows},
        "moves": _moves(session, room, plan, words),
    }
    if room.phase == DEBRIEF:
        found["fates"] = scores.fates_told(result, language)
        found["happened"] = [
            (role.title[language], result["happened"][language].get(role.id, [])) for role in plan.roles
        ]
        if result["course"]:
            begun = [one.first_month for one in plan.turns if one.number <= room.turn]
            found["course"] = course_figure(result["course"], turn.question, begun, words).to_json()
            found["course_table"] = scores.course_table(result["course"], words)
    return found


def _moves(session: Session, room: Room, plan: Plan, words: Words) -> list[dict[str, Any]]:
    """What was decided in this turn, with the votes for it."""
    found = []
    for move in runs.moves_of(session, room, room.turn):
        if move.turn == room.turn:
            option = plan.turn(room.turn).option(move.role, move.option)
            role = plan.role(move.role).title[words.language]
            found.append({"role": role, "option": option.text[words.language], "move": move})
    return found
