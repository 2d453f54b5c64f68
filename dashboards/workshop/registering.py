"""Adds the workshop's pages to the server."""

from __future__ import annotations

from pathlib import Path

import flask
from flask import Flask, Response
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import (
    Forbidden,
    HTTPException,
    InternalServerError,
    MethodNotAllowed,
    NotFound,
    RequestEntityTooLarge,
    ServiceUnavailable,
)

from dashboards.jobs import Spool
from dashboards.workshop import access
from dashboards.workshop.database import Database
from dashboards.workshop.desk import desk
from dashboards.workshop.files import files
from dashboards.workshop.network import Listening, is_this_computer
from dashboards.workshop.phones import phones
from dashboards.workshop.secrets import secret_in
from dashboards.workshop.site import NAME, ROOM_POLICY, Site, gone, page, words_asked
from dashboards.workshop.wall import wall

FOR_PHONES = ("phones", "files")  # the blueprints that other computers get where only phones are let in
PAGES = (phones, desk, wall)
STATES = ("phones.room_state", "desk.room_state")


def register(server: Flask, spool: Spool, folder: Path, database: Database, listening: Listening) -> None:
    """Add the pages. The database was migrated before, the secret that signs cookies lies in the folder."""
    server.extensions[NAME] = Site(database, spool, listening)
    access.configure(server, secret_in(folder))
    server.jinja_env.trim_blocks = server.jinja_env.lstrip_blocks = True
    server.register_blueprint(files)
    for blueprint in PAGES:
        server.register_blueprint(blueprint)
    if listening.phones_only:
        server.before_request(_keep_to_phones)


def _refused(error: HTTPException) -> Response:
    """A refusal as a page; to a script that asks for the state, the bare number."""
    if error.response is not None:
        return error.response  # type: ignore[return-value]  # a redirection, as it is
    status = error.code or 500
    if flask.request.endpoint in STATES:
        return Response(status=status)
    words = words_asked()
    if flask.request.blueprint == "phones":
        known = {NotFound.code: "gone", MethodNotAllowed.code: "gone"}
        return gone(words, status, known.get(status, "refused" if status < InternalServerError.code else "broken"))
    known = {Forbidden.code: "forbidden", NotFound.code: "missing", RequestEntityTooLarge.code: "forbidden"}
    key = known.get(status, "broken")
    title, text = words(f"workshop.error.{key}"), words(f"workshop.error.{key}_what")
    return page("error", words, ROOM_POLICY, status, title=title, text=text, path="/workshop")


def _without_database(error: OperationalError) -> Response:
    """The database cannot be read or written now, such as on a full disk: told in one line; phones try again."""
    said = " ".join(str(error.orig).split())[:160]
    flask.current_app.logger.error("workshop rooms: the database cannot be used (%s)", said)
    status = ServiceUnavailable.code
    if flask.request.endpoint in STATES:
        return Response(status=status)
    words = words_asked()
    if flask.request.blueprint == "phones":
        return gone(words, status, "broken")
    title, text = words("workshop.error.database"), words("workshop.error.database_what", said=said)
    return page("error", words, ROOM_POLICY, status, title=title, text=text, path="/workshop")


def _keep_to_phones() -> Response | None:
    """Other computers get the pages for phones and nothing else; whoever types the bare address is led to the code."""
    request = flask.request
    if request.blueprint in FOR_PHONES or request.path == "/health" or is_this_computer(request.remote_addr):
        return None
    if request.path == "/":
        return flask.redirect(flask.url_for("phones.code_form"))  # type: ignore[return-value]
    words = words_asked()
    return Response(f"{words('workshop.error.address')}\n", 403, mimetype="text/plain")


for _blueprint in PAGES:  # once, before any server has them
    _blueprint.register_error_handler(HTTPException, _refused)
    _blueprint.register_error_handler(OperationalError, _without_database)
