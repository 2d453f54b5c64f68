"""The layout of the Sweeps page and its wiring: the address says what is shown, and everything follows it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from dash import ALL, Dash, Input, Output, State, ctx, dcc, html, no_update
from dash.development.base_component import Component

from dashboards import ids
from dashboards.jobs.spool import Spool
from dashboards.refused import line_of
from dashboards.sweeps.cards import refused
from dashboards.sweeps.csv_file import csv_of
from dashboards.sweeps.desk import Desk, Failed, NotYet
from dashboards.sweeps.moved import moved
from dashboards.sweeps.pressed import pressed
from dashboards.sweeps.regions import CONTROLS, HEAD, RESULT, RUNNING, TABLE, Made, page, problem
from dashboards.sweeps.view import PATH, View, read_view, view_of
from dashboards.words import Words
from sim import errors

TICK_MILLISECONDS = 700
PLACES = {
    HEAD: ids.SWEEPS_HEAD,
    RUNNING: ids.SWEEPS_RUNNING,
    CONTROLS: ids.SWEEPS_CONTROLS,
    TABLE: ids.SWEEPS_TABLE,
    RESULT: ids.SWEEPS_RESULT,
}


def layout(words: Words, query: Mapping[str, str]) -> Component:
    """The frame of the page; what stands in it follows the address. A wrong address gets its line at once."""
    try:
        view = view_of(dict(query))
        line: Component | None = None
    except errors.Refusal as refusal:
        view, line = View(), refused(line_of(refusal))
    first = [html.H1(words("sweeps.title")), line or html.Div(className="pulse")]
    return html.Div(
        [
            dcc.Store(id=ids.SWEEPS_SHOWN, data={}),
            dcc.Store(id=ids.SWEEPS_SENT),
            dcc.Store(id=ids.SWEEPS_ASKED, data={}),
            dcc.Interval(id=ids.SWEEPS_TICK, interval=TICK_MILLISECONDS, disabled=True),
            html.Div(first, id=ids.SWEEPS_HEAD),
            html.Div(id=ids.SWEEPS_PROBLEM, role="alert", className="problem"),
            html.Div(id=ids.SWEEPS_RUNNING),
            html.Div(
                [html.Div(id=ids.SWEEPS_CONTROLS), html.Div(id=ids.SWEEPS_TABLE), html.Div(id=ids.SWEEPS_RESULT)],
                className="sweeps-body one" if view.sweep else "sweeps-body all",
                id=ids.SWEEPS_BODY,
            ),
        ],
        className="sweeps",
    )


def register(app: Dash, spool: Spool, stores: Path) -> None:
    """Wire the page; `stores` is the folder in which, or right below which, stores are offered."""

    @app.callback(
        *[Output(place, "children") for place in PLACES.values()],
        Output(ids.SWEEPS_SHOWN, "data"),
        Output(ids.SWEEPS_TICK, "disabled"),
        Output(ids.SWEEPS_BODY, "className"),
        Input(ids.LOCATION, "search"),
        Input(ids.SWEEPS_TICK, "n_intervals"),
        Input(ids.SWEEPS_ASKED, "data"),
        Input(ids.VISITOR, "data"),
        State(ids.LOCATION, "pathname"),
        State(ids.LANGUAGE, "data"),
        State(ids.SWEEPS_SHOWN, "data"),
        State(ids.SWEEPS_SENT, "data"),
    )
    def follow(
        search: str | None,
        _ticks: int | None,
        asked: dict[str, Any] | None,
        visitor: str | None,
        path: str | None,
        language: str | None,
        shown: dict[str, Any] | None,
        sent: str | None,
    ) -> tuple[Any, ...]:
        if path != PATH or not visitor or not language:
            return (*[no_update] * (len(PLACES) + 1), True, no_update)
        before = shown or {}
        is_tick = ctx.triggered_id == ids.SWEEPS_TICK
        desk = Desk(stores, spool, Words(language), visitor, str(before.get("when") or "") if is_tick else "")
        made, keys, body = _followed(search or "", desk, asked or {}, before, sent)
        after = {"tokens": {name: one.token for name, one in made.items()}, "when": desk.when, "running": keys}
        parts = [made[name].component if made[name].is_new else no_update for name in PLACES]
        return (*parts, after if after != before else no_update, not desk.waits, body)

    @app.callback(
        Output(ids.LOCATION, "search", allow_duplicate=True),
        Output(ids.SWEEPS_SENT, "data"),
        Output(ids.SWEEPS_PROBLEM, "children"),
        Input({"type": "sweeps-control", "name": ALL, "default": ALL}, "value"),
        Input({"type": "sweeps-grid", "name": ALL}, "filterModel"),
        Input({"type": "sweeps-grid", "name": ALL}, "selectedRows"),
        Input({"type": "sweeps-graph", "name": ALL}, "clickData"),
        State(ids.LOCATION, "search"),
        State(ids.SWEEPS_SHOWN, "data"),
        State(ids.LANGUAGE, "data"),
        State(ids.VISITOR, "data"),
        prevent_initial_call=True,
    )
    def move(*given: Any) -> tuple[Any, Any, Any]:
        search, shown, language, visitor = given[-4:]
        if not ctx.triggered or not visitor:
            return no_update, no_update, no_update
        desk = Desk(stores, spool, Words(language), visitor, str((shown or {}).get("when") or ""))
        try:
            before = read_view(search or "")
            after = moved(before, list(zip(ctx.triggered_prop_ids.values(), ctx.triggered, strict=True)), desk)
        except (NotYet, Failed):  # the table is still being made anew
            return no_update, no_update, no_update
        except errors.Refusal as refusal:
            return no_update, no_update, _line(refusal)
        if after == before:
            return no_update, no_update, ""
        return after.query(), after.query(), ""

    @app.callback(
        Output(ids.SWEEPS_ASKED, "data"),
        Output(ids.SWEEPS_PROBLEM, "children", allow_duplicate=True),
        Output(ids.DOWNLOAD, "data", allow_duplicate=True),
        Input({"type": "sweeps-button", "action": ALL, "about": ALL}, "n_clicks"),
        State(ids.LOCATION, "search"),
        State(ids.SWEEPS_ASKED, "data"),
        State(ids.SWEEPS_SHOWN, "data"),
        State(ids.LANGUAGE, "data"),
        State(ids.VISITOR, "data"),
        prevent_initial_call=True,
    )
    def press(
        _clicks: list[int | None],
        search: str | None,
        asked: dict[str, Any] | None,
        shown: dict[str, Any] | None,
        language: str,
        visitor: str,
    ) -> tuple[Any, Any, Any]:
        if not any(one["value"] for one in ctx.triggered):  # buttons that have just been made
            return no_update, no_update, no_update
        desk = Desk(stores, spool, Words(language), visitor, str((shown or {}).get("when") or ""))
        button = ctx.triggered_id
        try:
            view = read_view(search or "")
            if button["action"] == "download":
                return no_update, "", csv_of(desk.looked(view))
            return pressed(button["action"], button["about"], view, asked or {}, desk), "", no_update
        except (NotYet, Failed):
            return no_update, desk.words("sweeps.not_ready"), no_update
        except errors.Refusal as refusal:
            return no_update, _line(refusal), no_update


def _followed(
    search: str, desk: Desk, asked: Mapping[str, Any], before: Mapping[str, Any], sent: str | None
) -> tuple[dict[str, Made], list[str], str]:
    """The parts of the page for an address, the keys of the sweeps that are running, and the class of the body."""
    tokens = before.get("tokens") or {}
    view = View(lang=desk.words.language)
    try:
        view = read_view(search)
        keys = [one.key for one in desk.running(view)]
        if set(before.get("running") or ()) - set(keys):  # one has ended: what is stored is another
            desk.when = ""
        made = page(view, desk, asked, tokens, is_own=sent == search)
    except errors.Refusal as refusal:
        return problem(line_of(refusal), view, desk, tokens), [], "sweeps-body all"
    kind = "all" if not view.sweep else "split" if not view.tab else "one"
    return made, keys, f"sweeps-body {kind}"


def _line(refusal: errors.Refusal) -> str:
    text = line_of(refusal)
    return text[:1].upper() + text[1:]
