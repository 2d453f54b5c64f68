"""What every page of a workshop works with: the database, the engine's spool, where we listen; and how it is answered.

Pages are plain HTML that works without a script. A small script asks for the number of the room's last change and
fetches the page anew when it has grown.
"""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, cast

import flask
from flask import Response

from dashboards.jobs import Spool
from dashboards.shell import PAGES
from dashboards.words import DEFAULT, Words, languages
from dashboards.workshop import access, scores
from dashboards.workshop.database import Database
from dashboards.workshop.network import Listening

NAME = "workshop"
PHONE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
ROOM_POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'; object-src 'none'"
)


@dataclass(frozen=True)
class Site:
    """The parts; kept with the server, the same in every worker."""

    database: Database
    spool: Spool
    listening: Listening

    @cached_property
    def pseudonyms(self) -> Mapping[str, list[str]]:
        """Names to be drawn, by language."""
        return {code: [name.strip() for name in Words(code)("workshop.pseudonyms").split(",")] for code in languages()}


def site() -> Site:
    """That of the server that answers."""
    return cast(Site, flask.current_app.extensions[NAME])


def words_asked(default: str = DEFAULT) -> Words:
    """The language that the address asks for, else the given one."""
    asked = flask.request.args.get("lang", default)
    return Words(asked if asked in languages() else default)


def page(template: str, words: Words, policy: str, number: int = 200, **values: Any) -> Response:
    """A page that nobody keeps a copy of: it shows what one person may see at this moment."""

    def to(path: str) -> str:
        return path if words.language == DEFAULT else f"{path}?lang={words.language}"

    text = flask.render_template(
        f"{template}.html",
        words=words,
        to=to,
        pages=PAGES,
        when=scores.when,
        languages=languages(),
        token=access.token(),
        caution=words("shell.caution"),
        now=time.time(),
        **values,
    )
    response = flask.make_response(text, number)
    response.headers["Content-Security-Policy"] = policy
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "same-origin"  # without it browsers do not say where a form comes from
    return response


def gone(words: Words, number: int, key: str = "gone") -> Response:
    """What a phone shows that is not in the room, or whose request was not accepted; `key` names the texts."""
    again = None
    if key in ("refused", "broken"):
        room_id = (flask.request.view_args or {}).get("room_id")
        again = flask.request.path if room_id is None else flask.url_for("phones.room", room_id=room_id)
    return page("phone_gone", words, PHONE_POLICY, number, key=key, again=again)


def state(content: Mapping[str, Any], tag: str) -> Response:
    """A few bytes that say whether anything is new; none where the asker has seen them."""
    response = flask.Response(flask.json.dumps(content), mimetype="application/json")
    response.headers["Content-Security-Policy"] = PHONE_POLICY
    response.headers["Cache-Control"] = "private, no-cache"
    response.set_etag(tag)
    return cast(Response, response.make_conditional(flask.request))


def after(endpoint: str, **values: Any) -> Response:
    """To a page after a form was sent, in the language in which it was sent."""
    lang = flask.request.args.get("lang")
    if lang in languages():
        values["lang"] = lang
    return cast(Response, flask.redirect(flask.url_for(endpoint, **values), 303))


def date(seconds: float) -> str:
    """A day as everybody reads it."""
    return dt.datetime.fromtimestamp(seconds, tz=dt.UTC).astimezone().strftime("%Y-%m-%d")
