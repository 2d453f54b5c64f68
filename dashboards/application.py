"""The dashboard: a Dash application on a stored result, served to this computer unless told otherwise."""

from __future__ import annotations

import socket
from pathlib import Path

import typer
from dash import Dash

from dashboards.page import empty_page, error_page, result_page
from experiments import results
from experiments.report import asset
from sim import errors

INDEX = """<!doctype html>
<html lang="en">
<head>
{%metas%}
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{%title%}</title>
{%css%}
<style>STYLE</style>
</head>
<body>
{%app_entry%}
<footer>{%config%}{%scripts%}{%renderer%}</footer>
</body>
</html>"""


def application(folder: Path | None) -> Dash:
    """The application for the result in a folder, for the newest where none is named; reads it at every page load."""
    app = Dash(
        "dashboards",
        title="Diplomacity",
        update_title="",
        serve_locally=True,
        index_string=INDEX.replace("STYLE", asset("style.css")),
    )
    app.layout = lambda: page(folder)
    return app


def page(folder: Path | None) -> object:
    """The page of a result, or one that says what is missing or wrong and how to mend it."""
    try:
        place = folder or results.newest()
    except errors.Refusal:
        return empty_page()
    try:
        return result_page(results.read(place))
    except errors.Refusal as refusal:
        return error_page(str(refusal))


def serve(folder: Path | None, host: str, port: int) -> None:
    """Serve until interrupted. Refuses a folder without a result, and an address that is taken."""
    if folder is not None:
        results.read(folder)
    _refuse_taken(host, port)
    typer.echo(f"Dashboard: http://{host}:{port} (Ctrl-C ends it)")
    application(folder).run(host=host, port=port, debug=False)


def _refuse_taken(host: str, port: int) -> None:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            problem = f"cannot be listened on ({error.strerror or error})"
            raise errors.bad_file(f"{host}:{port}", problem, "give another --port or --host") from None
