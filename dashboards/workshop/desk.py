"""The facilitator's pages: rooms are opened and taken up, led through their phases, exported, cloned and deleted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import flask
from flask import Blueprint, Response

from dashboards.words import Words
from dashboards.workshop import access, actions, desk_view, export, qr, rooms, runs
from dashboards.workshop.database import room_to_change
from dashboards.workshop.limits import ROOMS, WRONG_KEYS, TooMany, note, refuse_too_many
from dashboards.workshop.network import Listening
from dashboards.workshop.phases import NotNow
from dashboards.workshop.secrets import code_typed, is_key
from dashboards.workshop.site import ROOM_POLICY, after, date, page, site, state, words_asked
from dashboards.workshop.start_view import asked, problems_seen, rooms_seen, workshops_seen
from dashboards.workshop.tables import Room
from sim import errors

if TYPE_CHECKING:
    from experiments.workshop.plans import Plan

desk = Blueprint("desk", __name__, url_prefix="/workshop")
desk.before_request(access.refuse_foreign)


@desk.get("")
def start() -> Response:
    """Open a room, take one up again, or join one."""
    return _start(words_asked())


def _start(words: Words, problem: str = "", status: int = 200) -> Response:
    with site().database.reading() as session:
        yours = rooms_seen(session, words)
    return page(
        "start", words, ROOM_POLICY, status, workshops=workshops_seen(words), yours=yours, problem=problem,
        problems=problems_seen(),
        days=rooms.DAYS, default_days=rooms.DEFAULT_DAYS, path="/workshop", listening=site().listening,
    )  # fmt: skip


@desk.post("/open")
def open_room() -> Response:
    """A new room; this browser is its facilitator, and is shown the key once."""
    words = words_asked()
    try:
        plan, settings = asked(flask.request.form)
        with site().database.writing() as session:
            who = access.address_digest("rooms")
            refuse_too_many(session, ROOMS, who)
            note(session, ROOMS, who)
            room, key = rooms.open_room(session, plan, **settings)
            access.take_charge(room, key)
    except errors.Refusal as refusal:
        return _start(words, str(refusal), 400)
    except TooMany as limit:
        return _start(words, words("workshop.phone.too_many", minutes=limit.minutes), 429)
    return after("desk.room", room_id=room.id)


@desk.post("/take")
def take_up() -> Response:
    """A room taken up in this browser by its code and key."""
    words = words_asked()
    code, key = code_typed(flask.request.form.get("code", "")), flask.request.form.get("key", "")
    try:
        with site().database.writing() as session:
            who = access.address_digest("key", code)
            refuse_too_many(session, WRONG_KEYS, who)
            room = rooms.room_with_code(session, code)
            if room is None or not is_key(key, room.key_hash):
                note(session, WRONG_KEYS, who)
                room = None
    except TooMany as limit:
        return _start(words, words("workshop.phone.too_many", minutes=limit.minutes), 429)
    if room is None:
        return _start(words, words("workshop.wrong_key"), 403)
    access.take_charge(room)
    return after("desk.room", room_id=room.id)


@desk.get("/<room_id>")
def room(room_id: str) -> Response:
    """The facilitator's page."""
    here = site()
    with here.database.reading() as session:
        room = access.facilitated(session, room_id)
    words = words_asked(room.language)
    plan, problem = _plan_or_problem(room)
    if plan is None:
        return page("desk_stopped", words, ROOM_POLICY, 409, room=room, problem=problem, path=f"/workshop/{room.id}")
    status = runs.look_after(here.database, here.spool, room, plan)
    with here.database.reading() as session:
        room = access.facilitated(session, room_id)
        seen = desk_view.seen(session, room, plan, words, status)
        tag = desk_view.stamp(session, room, status)
    said = flask.request.args.get("said", "")
    return page(
        "desk",
        words,
        ROOM_POLICY,
        **seen,
        **joining(room, here.listening),
        key=access.key_to_show(room),
        until=date(room.expires),
        tag=tag,
        said=words(said) if said.startswith("workshop.not_now.") and words.knows(said) else "",
        problem="",
        path=f"/workshop/{room.id}",
        engine=here.spool.is_served(),
    )


@desk.get("/<room_id>/state")
def room_state(room_id: str) -> Response:
    """Whether the facilitator's page or the wall would show something else."""
    here = site()
    with here.database.reading() as session:
        room = access.facilitated(session, room_id)
    plan, _ = _plan_or_problem(room)
    status = None if plan is None else runs.look_after(here.database, here.spool, room, plan)
    with here.database.reading() as session:
        tag = desk_view.stamp(session, access.facilitated(session, room_id), status)
    return state({"v": tag}, tag)


@desk.post("/<room_id>/<action>")
def act(room_id: str, action: str) -> Response:
    """One of the buttons of the facilitator's page, in one transaction that has the room to itself."""
    here, made = site(), actions.Made()
    do = actions.ACTIONS.get(action)
    if do is None:
        flask.abort(404)
    try:
        with here.database.writing() as session:
            room_to_change(session, room_id)
            room = access.facilitated(session, room_id)
            do(actions.Asked(session, room, flask.request.form, here), made)
    except NotNow as problem:
        return after("desk.room", room_id=room_id, said=problem.key)
    except errors.Refusal:  # the plan was changed: the page says so
        return after("desk.room", room_id=room_id)
    for job in made.left:
        here.spool.leave(job, room_id)
    if made.is_deleted:
        return after("desk.start")
    if made.room is not None:
        access.take_charge(made.room, made.key)
    return after("desk.room", room_id=room_id if made.room is None else made.room.id)


@desk.get("/<room_id>/export.zip")
def exported(room_id: str) -> Response:
    """Everything of the room as CSV, and the script that the command line replays."""
    with site().database.reading() as session:
        room = access.facilitated(session, room_id)
        plan, _ = _plan_or_problem(room)
        content = export.archive(session, room, plan)
    name = f"workshop-{room.code}.zip"
    headers = {"Content-Disposition": f"attachment; filename={name}", "Cache-Control": "no-store"}
    return Response(content, mimetype="application/zip", headers=headers)


@desk.get("/<room_id>/qr.svg")
def code_as_picture(room_id: str) -> Response:
    """The address at which phones join, to be photographed."""
    with site().database.reading() as session:
        room = access.facilitated(session, room_id)
    link = joining(room, site().listening)["link"]
    return Response(qr.svg(str(link)), mimetype="image/svg+xml", headers={"Cache-Control": "no-store"})


def joining(room: Room, listening: Listening) -> dict[str, Any]:
    """How phones join: the address, the other addresses this computer has, and whether anybody but it is heard."""
    known = listening.addresses()
    address = room.address if room.address in known else next(iter(known), None)
    begin = listening.url(address or listening.host)
    return {
        "addresses": known,
        "address": address,
        "begin": begin,
        "link": f"{begin}/j/{room.code}",
        "is_local": listening.is_local,
    }


def _plan_or_problem(room: Room) -> tuple[Plan | None, str]:
    try:
        return rooms.plan_of(room), ""
    except errors.Refusal as refusal:
        return None, str(refusal)
