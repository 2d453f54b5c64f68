"""What came of it, by topic: a module a tab, each with its panel and what fills it."""

from __future__ import annotations

from typing import Any

from dash import Dash, Input, Output
from dash.development.base_component import Component

from dashboards import ids
from dashboards.explore.tabs import (
    assumptions,
    channels,
    city,
    climate,
    compare,
    effects,
    headlines,
    one_run,
    overview,
    resilience,
    share,
)
from dashboards.jobs import Spool
from dashboards.state import State
from dashboards.uploads import Uploads
from dashboards.words import Words

SHOWN = (overview, one_run, channels, resilience, climate, city, compare, effects, assumptions, share)
TABS: dict[str, Any] = {one.TAB: one for one in SHOWN}


def panels(words: Words, state: State) -> dict[str, Component]:
    """The panel of every tab, empty until it is looked at, with what a state has chosen in it."""
    return {name: tab.panel(words, state) for name, tab in TABS.items()}


def register(app: Dash, spool: Spool, uploads: Uploads) -> None:
    """Wire headlines and tabs; only the tab that is looked at is told what there is to be seen."""
    app.clientside_callback(
        "function(shown, tab) { return window.diplomacity.look(shown, tab); }",
        *[Output(ids.looked(tab), "data") for tab in TABS],
        Input(ids.SHOWN, "data"),
        Input(ids.TAB, "value"),
        prevent_initial_call=True,
    )
    headlines.register(app, spool)
    for tab in TABS.values():
        tab.register(app, spool, uploads)
