"""A page with nothing but the map of one run in it, for measuring and for tests."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import dash_mantine_components as dmc
from dash import Dash, Input, Output, html
from flask import Response
from werkzeug.serving import make_server

from dashboards import ids
from dashboards.map.panel import map_panel, register
from dashboards.map.run_log import written
from dashboards.shell import INDEX
from dashboards.theme import theme
from dashboards.words import Words


@contextmanager
def served(logs: Mapping[str, dict[str, Any]], language: str = "en") -> Iterator[str]:
    """The address of a page with the map of one run, its logs by arm; two outputs repeat the stores that it tells."""
    bodies = {arm: written(log) for arm, log in logs.items()}
    app = Dash("dashboards", title="Map", update_title="", serve_locally=True)
    app.index_string = INDEX.replace("PREFIX", "/").replace('lang="en"', f'lang="{language}"')
    app.server.add_url_rule("/map/<arm>.json", "run", lambda arm: Response(bodies[arm], mimetype="application/json"))
    words = Words(language)
    told = {ids.MAP_CITY: html.Output(id="told-city"), ids.MAP_MONTH: html.Output(id="told-month")}

    def layout() -> Any:
        panel = map_panel(words, {arm: f"/map/{arm}.json" for arm in bodies})
        return dmc.MantineProvider(html.Main([html.H1("Map"), panel, *told.values()]), theme=theme())

    app.layout = layout
    register(app)
    for store, output in told.items():
        app.clientside_callback("value => String(value)", Output(output.id, "children"), Input(store, "data"))
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = make_server("127.0.0.1", 0, app.server, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.port}/"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
