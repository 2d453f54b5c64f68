"""The style sheets and scripts of workshop pages: small, packed, and kept by the browser until they change."""

from __future__ import annotations

import gzip
import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import flask
from flask import Blueprint, Response

FOLDER = Path(__file__).parents[1] / "assets" / "workshop"
TYPES = {".js": "text/javascript", ".css": "text/css"}
NAMES = ("live.js", "phone.css", "room.css", "wall.css", "wall.js")
KEPT_SECONDS = 30 * 86_400

files = Blueprint("files", __name__)


@dataclass(frozen=True)
class File:
    """What is sent: as it is and packed; its digest stands in its address."""

    plain: bytes
    packed: bytes
    digest: str


@cache
def file_named(name: str) -> File:
    """One of the files, read once."""
    plain = (FOLDER / name).read_bytes()
    return File(plain, gzip.compress(plain, mtime=0), hashlib.blake2b(plain, digest_size=4).hexdigest())


@files.app_template_global()
def asset(name: str) -> str:
    """The address of a file."""
    return flask.url_for("files.send", digest=file_named(name).digest, name=name)


@files.get("/f/<digest>/<name>")
def send(digest: str, name: str) -> Response:
    """A file; nothing but those named above, as they are now."""
    if name not in NAMES or digest != file_named(name).digest:
        flask.abort(404)
    found = file_named(name)
    is_packed = "gzip" in flask.request.headers.get("Accept-Encoding", "")
    response = flask.Response(found.packed if is_packed else found.plain, mimetype=TYPES[Path(name).suffix])
    if is_packed:
        response.headers["Content-Encoding"] = "gzip"
    response.headers["Vary"] = "Accept-Encoding"
    response.headers["Cache-Control"] = f"public, max-age={KEPT_SECONDS}, immutable"
    response.headers["Content-Security-Policy"] = "default-src 'none'"
    return response
