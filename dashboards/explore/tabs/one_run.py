"""One run on the map: which one, and the panel that plays it."""

from __future__ import annotations

from typing import Any

from dash import Dash, Input, Output, State, ctx, html, no_update
from dash.development.base_component import Component

from dashboards import ids
from dashboards.explore.looks import look_of
from dashboards.explore.side_jobs import asked_for, follow, job_of, run_chooser, stores, tick_of, told_of
from dashboards.explore.tabs.cards import chart
from dashboards.figures.map import map_figure
from dashboards.jobs import Spool
from dashboards.jobs.spool import read
from dashboards.map.month import MapState, said
from dashboards.map.panel import map_panel
from dashboards.map.panel import register as register_panel
from dashboards.state import State as PageState
from dashboards.uploads import Uploads
from dashboards.words import Words

TAB = "map"
ONE_RUN = "one_run"


def panel(words: Words, state: PageState) -> Component:
    """Which run, the map, and the way to the city that was clicked."""
    return html.Div(
        [
            html.Div(run_chooser(ids.REPLICATE, words("map_tab.run"), state.run or 1), className="choosers"),
            *stores(ONE_RUN),
            map_panel(
                words,
                arm=look_of(state, "arm"),
                layer=look_of(state, "layer"),
                nation=state.nation,
                network=state.network,
                city=state.city,
                month=look_of(state, "month"),
            ),
            html.Div(
                [
                    html.Button(
                        words("map_tab.to_city"), id=ids.TO_CITY, className="plain", type="button", hidden=True
                    ),
                    html.Button(words("map_tab.picture"), id=ids.MAP_PICTURE, className="plain", type="button"),
                ],
                className="exports",
            ),
            html.Div(id=ids.MAP_PICTURED),
        ]
    )


def register(app: Dash, spool: Spool, _uploads: Uploads) -> None:
    """Wire the tab."""
    register_panel(app)

    @app.callback(
        Output(job_of(ONE_RUN), "data"),
        Output(ids.REPLICATE, "max"),
        Input(ids.looked(TAB), "data"),
        Input(ids.REPLICATE, "value"),
        State(ids.TAB, "value"),
        State(ids.VISITOR, "data"),
        prevent_initial_call=True,
    )
    def ask(shown: dict[str, Any] | None, number: Any, tab: str, visitor: str) -> tuple[Any, Any]:
        payload = asked_for(shown, spool)
        if tab != TAB or payload is None:
            return no_update, no_update
        pairs = int(payload["replicates"])
        wanted = number if isinstance(number, int) and 1 <= number <= pairs else 1
        bare = {name: value for name, value in payload.items() if name not in ("replicates", "rivals")}
        return spool.ask(ONE_RUN, {**bare, "replicate": wanted - 1}, visitor), pairs

    @app.callback(
        Output(ids.MAP_LOGS, "data"),
        Output(tick_of(ONE_RUN), "disabled"),
        Output(told_of(ONE_RUN), "children"),
        Input(job_of(ONE_RUN), "data"),
        Input(tick_of(ONE_RUN), "n_intervals"),
        State(ids.MAP_LOGS, "data"),
        State(ids.VISITOR, "data"),
        State(ids.LANGUAGE, "data"),
        prevent_initial_call=True,
    )
    def show(key: str | None, _ticks: int, logs: Any, visitor: str, language: str) -> tuple[Any, bool, Any]:
        is_done, may_rest, told = follow(key, spool, visitor, Words(language))
        if not is_done:
            return no_update, may_rest, told
        wanted = {"scenario": f"/map/{key}/scenario.json", "baseline": f"/map/{key}/baseline.json"}
        return wanted if wanted != logs else no_update, True, None

    @app.callback(
        Output(ids.MAP_PICTURED, "children"),
        Input(ids.MAP_PICTURE, "n_clicks"),
        Input(ids.MAP_LOGS, "data"),
        State(job_of(ONE_RUN), "data"),
        State(ids.MAP_ARM, "value"),
        State(ids.MAP_LAYER, "value"),
        State(ids.MAP_MONTH, "data"),
        State(ids.LANGUAGE, "data"),
        prevent_initial_call=True,
    )
    def picture(
        clicks: int | None, _logs: Any, key: str | None, arm: str, layer: str, month: Any, language: str
    ) -> Any:
        if ctx.triggered_id != ids.MAP_PICTURE or not clicks or not key:
            return None  # another run: the picture would be of the one before
        words = Words(language)
        log = read(spool.folder(key) / f"{arm}.json")
        if log is None:  # cleared meanwhile
            return None
        when = min(int(month), log["months"] - 1) if isinstance(month, int) else log["months"] - 1
        counts = said(log, MapState(log, when), layer, words)
        return chart(
            words("map_tab.pictured", month=when),
            words("map.one_run"),
            map_figure(log, when, layer, words),
            [words("map_tab.pictured", month=when)],
            [[counts]],
            f"map-{arm}-{when}",
            words,
        )

    @app.callback(
        Output(ids.TO_CITY, "hidden"),
        Input(ids.MAP_CITY, "data"),
        prevent_initial_call=True,
    )
    def offer_city(city: str | None) -> bool:
        return not city

    @app.callback(
        Output(ids.TAB, "value", allow_duplicate=True),
        Input(ids.TO_CITY, "n_clicks"),
        prevent_initial_call=True,
    )
    def to_city(clicks: int | None) -> Any:
        return "city" if clicks else no_update
