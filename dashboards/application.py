"""The Dash application: pages by address, the data of maps, a sign of life, and what a browser may load."""

from __future__ import annotations

import warnings
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import flask
from dash import Dash, Input, Output, State

from dashboards import about, ids, sweeps, teach
from dashboards.explore import register as register_explore
from dashboards.explore import view as view_explore
from dashboards.jobs import Spool
from dashboards.shell import INDEX, PAGES, framed, notice, shell
from dashboards.state import MOST_VALUES
from dashboards.state import State as PageState
from dashboards.uploads import UPLOADS, Uploads
from dashboards.words import DEFAULT, Words, languages
from dashboards.workshop.database import Database
from dashboards.workshop.network import Listening
from dashboards.workshop.registering import register as register_workshop
from sim import PlausibilityWarning, errors

LARGEST_REQUEST = 4_000_000  # bytes: an upload in base64 and the state beside it
ARMS = ("scenario", "baseline")


@dataclass(frozen=True)
class Places:
    """Where the dashboard keeps what it works with: `folder` for jobs, uploads and rooms, `stores` for sweeps.

    `first` is the state that the page without an address shows, from a result that was named on the command line.
    `database` is the URL of another database for workshop rooms than the file in the folder.
    """

    folder: Path
    stores: Path
    first: PageState = field(default_factory=PageState)
    database: str | None = None


def application(places: Places, listening: Listening | None = None) -> Dash:
    """The application. It keeps nothing in memory that another worker would need."""
    listening = listening or Listening()
    warnings.simplefilter("ignore", PlausibilityWarning)  # told in the page, in the reader's language
    spool, uploads = Spool(places.folder), Uploads(places.folder / UPLOADS)
    uploads.prune()
    app = Dash(
        "dashboards",
        title="Diplomacity",
        update_title="",
        serve_locally=True,
        index_string=INDEX.replace("PREFIX", "/"),
        assets_ignore=r".*\.json",
        assets_path_ignore=["^first$", "^workshop$"],  # what pages name themselves
        suppress_callback_exceptions=True,  # pages come and go with the address
    )
    app.layout = shell
    app.server.config["MAX_CONTENT_LENGTH"] = LARGEST_REQUEST

    @app.callback(
        Output(ids.PAGE, "children"),
        Output(ids.LANGUAGE, "data"),
        Input(ids.LOCATION, "pathname"),
        State(ids.LOCATION, "search"),
    )
    def show(path: str | None, query: str | None) -> tuple[Any, str]:
        words = language_of(query or "")
        page = PAGES.get(path or "/")
        if path == "/about":
            return framed("about", words, "", about.layout(words)), words.language
        if page is None:
            content = notice(words("shell.no_page"), words("shell.no_page_text"))
            return framed("nowhere", words, "", content), words.language
        if page == "sweeps":
            return framed(page, words, query or "", sweeps.layout(words, parts_of(query or ""))), words.language
        if page == "teach":
            return framed(page, words, query or "", teach.layout(words, parts_of(query or ""))), words.language
        content = view_explore(query or "", places.first, uploads, words)
        return framed(page, words, query or "", content), words.language

    app.clientside_callback(
        "function(path) { return window.diplomacity.visitor(); }",
        Output(ids.VISITOR, "data"),
        Input(ids.LOCATION, "pathname"),
    )
    app.clientside_callback(
        "function(code) { return window.diplomacity.language(code); }",
        Output(ids.SCHEME, "title"),
        Input(ids.LANGUAGE, "data"),
    )
    register_explore(app, spool, uploads)
    sweeps.register(app, spool, places.stores)
    teach.register(app, spool)
    _serve_data(app.server, spool)
    _guard(app, listening)
    rooms = Database(places.folder, places.database)
    rooms.migrate()
    register_workshop(app.server, spool, places.folder, rooms, listening)
    app.server.test_client().get("/")  # Dash learns of its scripts by its first page: every worker is to know them
    view_explore("", places.first, uploads, Words())  # reads what every page names, once and before the workers part
    return app


def language_of(query: str) -> Words:
    """The language that an address asks for, English where it asks for none that is there."""
    asked = parts_of(query).get("lang", DEFAULT)
    return Words(asked if asked in languages() else DEFAULT)


def parts_of(query: str) -> dict[str, str]:
    """The names and values of an address; none where there are too many, of which the page says so itself."""
    try:
        return dict(parse_qsl(query.removeprefix("?"), max_num_fields=MOST_VALUES))
    except ValueError:
        return {}


def _serve_data(server: flask.Flask, spool: Spool) -> None:
    """Routes beside Dash's own."""

    @server.get("/health")
    def health() -> dict[str, Any]:
        return {"status": "ok", "engine": spool.is_served()}

    @server.post("/left/<visitor>")
    def left(visitor: str) -> tuple[str, int]:
        try:
            spool.depart(visitor)
        except errors.Refusal:
            flask.abort(404)
        return "", 204

    @server.get("/map/<key>/<arm>.json")
    def run_log(key: str, arm: str) -> flask.Response:
        try:
            folder = spool.folder(key)
        except errors.Refusal:
            flask.abort(404)
        if arm not in ARMS or not (folder / f"{arm}.json").is_file():
            flask.abort(404)
        return flask.send_file((folder / f"{arm}.json").resolve(), mimetype="application/json", max_age=3600)


def _guard(app: Dash, listening: Listening) -> None:
    """Only what is ours is loaded, and we answer to our own names alone: see `Listening.answers_to`."""
    policy: list[str] = []  # worked out once: the scripts of the page do not change

    @app.server.before_request
    def refuse_strangers() -> None:
        named = flask.request.host
        named = named[: named.rindex(":")] if named.rpartition(":")[2].isdecimal() and named[-1] != "]" else named
        if not listening.answers_to(named.strip("[]")):
            flask.abort(403)

    @app.server.after_request
    def say_what_may_be_loaded(response: flask.Response) -> flask.Response:
        if not policy:
            scripts = " ".join(["'self'", *(f"{one}" for one in app.csp_hashes())])
            policy.append(
                f"default-src 'self'; script-src {scripts}; style-src 'self' 'unsafe-inline'; "
                "img-src 'self' data: blob:; font-src 'self' data:; frame-ancestors 'none'; base-uri 'self'; "
                "object-src 'none'"
            )
        response.headers.setdefault("Content-Security-Policy", policy[0])
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers.setdefault("Referrer-Policy", "no-referrer")
        return response
