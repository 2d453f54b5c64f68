"""The Explore page: a scenario beside its counterfactual, set, run and looked at while the room waits."""

from __future__ import annotations

import dataclasses

from dash import Dash, Input, Output
from dash.development.base_component import Component

from dashboards import ids
from dashboards.asking import asked
from dashboards.explore import progress, settle, tabs
from dashboards.explore.looks import without_foreign
from dashboards.explore.page import layout
from dashboards.jobs import Spool
from dashboards.refused import line_of
from dashboards.state import State
from dashboards.uploads import Uploads
from dashboards.words import DEFAULT, Words, languages
from sim import errors


def view(query: str, first: State, uploads: Uploads, words: Words) -> Component:
    """The page that an address asks for; where it cannot be read, the first page and one line that says why."""
    problem = ""
    state = first
    if [part for part in query.removeprefix("?").split("&") if part and not part.startswith("lang=")]:
        try:
            state = uploads.state(query)
            state, problem = without_foreign(state, asked(state, uploads), tabs.TABS)
        except errors.Refusal as refusal:
            problem, state = line_of(refusal), first
    language = next((part[5:] for part in query.removeprefix("?").split("&") if part.startswith("lang=")), DEFAULT)
    if language not in languages():
        problem = problem or line_of(errors.unknown_name("language", language[:20], languages(), where="the address"))
    state = dataclasses.replace(state, lang=words.language)
    return layout(asked(state, uploads), problem, words)


def register(app: Dash, spool: Spool, uploads: Uploads) -> None:
    """All callbacks of the page."""
    app.clientside_callback(
        "function() { return window.innerWidth < 600; }",
        Output(ids.NARROW, "data"),
        Input(ids.LANGUAGE, "data"),
    )
    settle.register(app, spool, uploads)
    progress.register(app, spool)
    tabs.register(app, spool, uploads)
