"""The pages for phones: join with a code, read, predict, decide, see what happened. All of it without a framework."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import flask
from flask import Blueprint, Response
from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session
from werkzeug.exceptions import NotFound

from dashboards.words import Words, languages
from dashboards.workshop import access, limits, people, phone_view, runs, votes
from dashboards.workshop.database import room_to_change
from dashboards.workshop.limits import JOINED, WRONG_CODES, TooMany
from dashboards.workshop.phases import RUN, NotNow
from dashboards.workshop.rooms import plan_of, room_of, room_with_code
from dashboards.workshop.secrets import CODE_LENGTH, code_typed
from dashboards.workshop.site import PHONE_POLICY, after, date, gone, page, site, state, words_asked
from dashboards.workshop.tables import Participant, Room
from sim import errors

phones = Blueprint("phones", __name__, template_folder="templates")
phones.before_request(access.refuse_foreign)
SAID = "said"
STATE_OF = select(Room.version, Room.phase, Participant.seen).where(  # made once: every phone asks it all the time
    Room.id == bindparam("room"),
    Room.expires > bindparam("now"),
    Participant.id == bindparam("somebody"),
    Participant.room_id == Room.id,
    Participant.left.is_(None),
)


@phones.get("/join")
def code_form() -> Response:
    """Where a code is typed; a code in the address leads on."""
    typed = code_typed(flask.request.args.get("code", ""))
    if len(typed) == CODE_LENGTH:
        return after("phones.join_form", code=typed)
    return page("phone_code", words_asked(), PHONE_POLICY, problem="", typed=typed)


@phones.get("/j/<code>")
def join_form(code: str) -> Response:
    """What is kept, and a name; whoever is in already goes straight to the room."""
    words = words_asked()
    try:
        with site().database.writing() as session:
            room = _opened_by(session, code)
    except TooMany as limit:
        return _too_many(limit, words)
    if room is None:
        return page("phone_code", words, PHONE_POLICY, 404, problem=words("workshop.phone.wrong_code"), typed="")
    words = words_asked(room.language)
    with site().database.reading() as session:
        if access.somebody_in(session, room.id):
            return after("phones.room", room_id=room.id)
    return _joining(room, words)


@phones.post("/j/<code>")
def join(code: str) -> Response:
    """Join. A second press of the button is the same participant."""
    words = words_asked()
    try:
        with site().database.writing() as session:
            found = _opened_by(session, code)
            room = None if found is None else room_to_change(session, found.id)
            if room is not None:
                words = words_asked(room.language)
                _join(session, room, words)
    except TooMany as limit:
        return _too_many(limit, words)
    except NotNow as problem:
        with site().database.reading() as session:
            room = room_with_code(session, code_typed(code))
        return code_form() if room is None else _joining(room, words, words(problem.key), 409)
    if room is None:
        return page("phone_code", words, PHONE_POLICY, 404, problem=words("workshop.phone.wrong_code"), typed="")
    return after("phones.room", room_id=room.id)


def _join(session: Session, room: Room, words: Words) -> None:
    if access.somebody_in(session, room.id):
        return
    plan = plan_of(room)
    limits.refuse_too_many(session, JOINED, room.id)
    limits.note(session, JOINED, room.id)
    name = flask.request.form.get("name", "")
    names = site().pseudonyms[words.language]
    somebody = people.join(session, room, plan, access.id_in(room), name, words.language, names)
    access.come_in(room, somebody)


def _joining(room: Room, words: Words, problem: str = "", status: int = 200) -> Response:
    try:
        title = plan_of(room).title[words.language]
    except errors.Refusal:
        title = room.plan
    name = people.plain_name(flask.request.form.get("name", ""))
    return page(
        "phone_join", words, PHONE_POLICY, status, room=room, title=title, until=date(room.expires), problem=problem,
        name=name,
    )  # fmt: skip


def _opened_by(session: Session, code: str) -> Room | None:
    """The room of a code; a wrong one counts against the address that asked, and too many of them raise TooMany."""
    who = access.address_digest()
    limits.refuse_too_many(session, WRONG_CODES, who)
    room = room_with_code(session, code_typed(code))
    if room is None:
        limits.note(session, WRONG_CODES, who)
    return room


def _too_many(limit: TooMany, words: Words) -> Response:
    problem = words("workshop.phone.too_many", minutes=limit.minutes)
    return page("phone_code", words, PHONE_POLICY, 429, problem=problem, typed="")


@phones.get("/r/<room_id>")
def room(room_id: str) -> Response:
    """The page of somebody in a room; whoever is not in it learns no more than that."""
    here = site()
    with here.database.reading() as session:
        found = access.somebody_in(session, room_id)
        if found is None:
            return gone(words_asked(), 404)
        room, somebody = found
        words = words_asked(somebody.language)
        try:
            plan = plan_of(room)
        except errors.Refusal:
            return gone(words, 409)
        seen = phone_view.seen(session, room, plan, somebody, words)
    said = flask.request.args.get(SAID, "")
    if not said.startswith(("workshop.not_now.", "workshop.phone.moved_on")) or not words.knows(said):
        said = ""
    return page("phone", words, PHONE_POLICY, **seen, said=words(said) if said else "")


@phones.get("/r/<room_id>/state")
def room_state(room_id: str) -> Response:
    """The number of the room's last change. Asked by every phone all the time: one look into the database."""
    here = site()
    somebody_id = dict(flask.session.get(access.PEOPLE, {})).get(room_id, "")
    with here.database.reading() as session:
        asked = {"room": room_id, "somebody": somebody_id, "now": time.time()}
        row = session.execute(STATE_OF, asked).one_or_none()
    if row is None:
        raise NotFound
    version, phase, seen = row
    people.see(here.database, somebody_id, seen)
    if phase == RUN:
        _look_after(room_id)
    return state({"v": version}, str(version))


def _look_after(room_id: str) -> None:
    here = site()
    with here.database.reading() as session:
        room = room_of(session, room_id)
    if room is None:
        return
    try:
        runs.look_after(here.database, here.spool, room, plan_of(room))
    except errors.Refusal:  # its plan was changed: the facilitator's page says so
        return


@phones.post("/r/<room_id>/predict/<int:turn>")
def predict(room_id: str, turn: int) -> Response:
    """A prediction: a choice, or a value for each mark."""
    form = flask.request.form
    value: Any = form.get("choice") if "choice" in form else form.getlist("value")
    return _act(
        room_id, lambda session, room, somebody: votes.predict(session, room, plan_of(room), somebody, turn, value)
    )


@phones.post("/r/<room_id>/decide/<int:turn>")
def decide(room_id: str, turn: int) -> Response:
    """An option taken or dropped, or nothing."""
    form = flask.request.form
    act = next((one for one in (votes.TAKE, votes.DROP, votes.NOTHING) if one in form), "")
    option = form.get(act, "")
    return _act(
        room_id,
        lambda session, room, somebody: votes.decide(session, room, plan_of(room), somebody, turn, act, option),
    )


@phones.post("/r/<room_id>/role")
def role(room_id: str) -> Response:
    """A role taken, or given back."""
    wanted = flask.request.form.get("role", "") or None
    return _act(
        room_id, lambda session, room, somebody: people.choose_role(session, room, plan_of(room), somebody, wanted)
    )


@phones.post("/r/<room_id>/language")
def language(room_id: str) -> Response:
    """The language of this phone."""
    wanted = flask.request.form.get("language", "")

    def change(_session: Session, _room: Room, somebody: Participant) -> None:
        somebody.language = wanted if wanted in languages() else somebody.language

    return _act(room_id, change)


@phones.post("/r/<room_id>/leave")
def leave(room_id: str) -> Response:
    """Out of the room; with all that is known of this participant, if they want that."""
    act = people.forget if "forget" in flask.request.form else people.leave
    done = _act(room_id, act)
    access.go_out(room_id)
    return done if done.status_code == 404 else gone(words_asked(), 200, "left")


def _act(room_id: str, act: Callable[[Session, Room, Participant], object]) -> Response:
    """Do something as the participant that this browser is, in one transaction that has the room to itself."""
    said = {}
    try:
        with site().database.writing() as session:
            room_to_change(session, room_id)
            found = access.somebody_in(session, room_id)
            if found is None:
                return gone(words_asked(), 404)
            act(session, *found)
    except NotNow as problem:
        said = {SAID: problem.key}
    except errors.Refusal:
        said = {SAID: "workshop.phone.moved_on"}
    return after("phones.room", room_id=room_id, **said)
