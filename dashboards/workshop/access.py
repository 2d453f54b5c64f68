"""Who asks: a participant by the cookie of their phone, a facilitator by theirs; and whether a request is their own.

One signed cookie holds, by room, a participant's id or the beginning of the digest of the facilitator's key, and a
token that every form carries. Scripts cannot read it, and other sites' forms do not send it. A room that is not yours
is answered like one that is not there.
"""

from __future__ import annotations

import hmac
import secrets
from datetime import timedelta

import flask
from sqlalchemy.orm import Session
from werkzeug.exceptions import Forbidden, NotFound

from dashboards.workshop.rooms import DAYS, room_of
from dashboards.workshop.secrets import digest_under
from dashboards.workshop.tables import Participant, Room

COOKIE = "diplomacity"
PEOPLE, ROOMS, TOKEN, KEY = "people", "rooms", "token", "key"
FIELD = "token"
MOST_ROOMS = 8  # that one browser is known in, so that its cookie stays small
PROOF = 20  # digits of the key's digest that a cookie holds: whoever has them got them signed by us


def configure(server: flask.Flask, secret: bytes) -> None:
    """Sign cookies with our secret, keep them as long as a room may last, and out of scripts and other sites."""
    server.secret_key = secret
    server.config.update(
        SESSION_COOKIE_NAME=COOKIE,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_REFRESH_EACH_REQUEST=False,
        PERMANENT_SESSION_LIFETIME=timedelta(days=max(DAYS)),
    )


def token() -> str:
    """The token of this browser's forms."""
    if TOKEN not in flask.session:
        flask.session.permanent = True
        flask.session[TOKEN] = secrets.token_urlsafe(12)
    return str(flask.session[TOKEN])


def refuse_foreign() -> None:
    """Refuse a change that no form of ours asked for: by its token, and by where the browser says it comes from."""
    if flask.request.method not in ("POST", "PUT", "PATCH", "DELETE"):
        return
    origin = flask.request.headers.get("Origin")
    if origin is not None and origin.split("://", 1)[-1] != flask.request.host:
        raise Forbidden
    known = flask.session.get(TOKEN, "")
    if not known or not hmac.compare_digest(str(known).encode(), flask.request.form.get(FIELD, "").encode()):
        raise Forbidden


def come_in(room: Room, somebody: Participant) -> None:
    """From now on this browser is that participant."""
    _remember(PEOPLE, room.id, somebody.id)


def go_out(room_id: str) -> None:
    """From now on it is not."""
    people = dict(flask.session.get(PEOPLE, {}))
    people.pop(room_id, None)
    flask.session[PEOPLE] = people


def take_charge(room: Room, key: str = "") -> None:
    """From now on this browser is the room's facilitator; the page that comes next shows the key."""
    _remember(ROOMS, room.id, room.key_hash[:PROOF])
    if key:
        flask.session[KEY] = [room.id, key]


def key_to_show(room: Room) -> str:
    """A new key, once."""
    room_id, key = flask.session.get(KEY, ["", ""])
    if room_id != room.id:
        return ""
    flask.session.pop(KEY)
    return str(key)


def rooms_in_charge() -> dict[str, str]:
    """The rooms of which this browser says to be the facilitator, with its proof."""
    return dict(flask.session.get(ROOMS, {}))


def facilitated(session: Session, room_id: str) -> Room:
    """The room, for its facilitator alone."""
    room = room_of(session, room_id)
    if room is None or not is_facilitator(room):
        raise NotFound
    return room


def is_facilitator(room: Room) -> bool:
    """Whether this browser is in charge of the room: a new key shuts out the cookies of the old one."""
    return hmac.compare_digest(rooms_in_charge().get(room.id, "-"), room.key_hash[:PROOF])


def somebody_in(session: Session, room_id: str) -> tuple[Room, Participant] | None:
    """The room and who this browser is in it; None where either is not there."""
    room = room_of(session, room_id)
    somebody_id = dict(flask.session.get(PEOPLE, {})).get(room_id)
    if room is None or somebody_id is None:
        return None
    somebody = session.get(Participant, somebody_id)
    return None if somebody is None or somebody.room_id != room.id or somebody.left is not None else (room, somebody)


def id_in(room: Room) -> str:
    """The id of the participant that this browser is, or would be, in a room: the same whenever it joins."""
    return digest_under(_secret(), room.id, token())


def address_digest(*more: str) -> str:
    """The address that asks, and what it asks for, as a name that gives neither away."""
    return digest_under(_secret(), flask.request.remote_addr or "", *more)


def _secret() -> bytes:
    secret = flask.current_app.secret_key
    if not isinstance(secret, bytes):
        raise TypeError("the secret is set when the rooms are registered")
    return secret


def _remember(kind: str, room_id: str, proof: str) -> None:
    known = {name: value for name, value in dict(flask.session.get(kind, {})).items() if name != room_id}
    kept = list(known.items())[-(MOST_ROOMS - 1) :]
    flask.session.permanent = True
    flask.session[kind] = {**dict(kept), room_id: proof}
