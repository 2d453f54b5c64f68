"""The layout of the Teach page and its wiring for students; the browser holds their work, the address what is shown."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dash import ALL, Dash, Input, Output, State, ctx, dcc, html, no_update
from dash.development.base_component import Component

from dashboards import ids
from dashboards.jobs.spool import Spool
from dashboards.refused import line_of
from dashboards.sweeps.cards import refused
from dashboards.teach.after import answered
from dashboards.teach.before import SETTINGS, settled
from dashboards.teach.desk import SEEN, Desk
from dashboards.teach.fields import ANSWER, MEMO, written
from dashboards.teach.held import Held, held
from dashboards.teach.opened import opened
from dashboards.teach.pressed import Pressed, pressed
from dashboards.teach.regions import AFTER, ASIDE, BEFORE, HEAD, REVEAL, page, problem
from dashboards.teach.view import CLASS, PATH, View, read_view, view_of
from dashboards.words import Words
from sim import errors

TICK_MILLISECONDS = 400
PLACES = {
    HEAD: ids.TEACH_HEAD,
    BEFORE: ids.TEACH_BEFORE,
    REVEAL: ids.TEACH_REVEAL,
    AFTER: ids.TEACH_AFTER,
    ASIDE: ids.TEACH_ASIDE,
}
FIELDS = Input({"type": "teach-field", "kind": ALL, "name": ALL}, "value")
WRITTEN = (State({"type": "teach-field", "kind": ALL, "name": ALL}, "id"),)


def layout(words: Words, query: Mapping[str, str]) -> Component:
    """The frame of the page; what stands in it follows the address and the browser's store."""
    try:
        view, line = view_of(dict(query)), None
    except errors.Refusal as refusal:
        view, line = View(), refused(line_of(refusal))
    is_class = view.part == CLASS
    return html.Div(
        [
            dcc.Store(id=ids.TEACH_HELD, storage_type="local"),
            dcc.Store(id=ids.TEACH_SHOWN, data={}),
            dcc.Store(id=ids.TEACH_LEFT, data=""),
            dcc.Store(id=ids.TEACH_OPENED, data=0),
            dcc.Store(id=ids.TEACH_SENT),
            dcc.Store(id=ids.TEACH_NARROW),
            dcc.Store(id=ids.TEACH_CLASS, data={}),
            dcc.Interval(id=ids.TEACH_TICK, interval=TICK_MILLISECONDS, disabled=True),
            html.Div([html.H1(words("teach.title")), line or html.Div(className="pulse")], id=ids.TEACH_HEAD),
            html.Div(
                [
                    html.Div(
                        [
                            html.Div(id=ids.TEACH_BEFORE),
                            html.Div(id=ids.TEACH_PROBLEM, role="alert", className="problem"),
                            html.Div(id=ids.TEACH_REVEAL),
                            html.Div(id=ids.TEACH_AFTER),
                        ],
                        className="teach-main",
                    ),
                    html.Div(id=ids.TEACH_ASIDE, className="teach-aside"),
                ],
                id=ids.TEACH_BODY,
                className="teach-body class" if is_class else "teach-body",
            ),
        ],
        className="teach sweeps",
    )


def register(app: Dash, spool: Spool) -> None:
    """Wire the page."""
    _follow(app, spool)
    _write(app, spool)
    _press(app, spool)


def _follow(app: Dash, spool: Spool) -> None:
    """What stands on the page follows address, store and engine."""
    app.clientside_callback(
        "function() { return window.innerWidth < 600; }",
        Output(ids.TEACH_NARROW, "data"),
        Input(ids.LANGUAGE, "data"),
    )

    @app.callback(
        *[Output(place, "children") for place in PLACES.values()],
        Output(ids.TEACH_SHOWN, "data"),
        Output(ids.TEACH_TICK, "disabled"),
        Output(ids.TEACH_BODY, "className"),
        Output(ids.TEACH_HELD, "data"),
        Input(ids.LOCATION, "search"),
        Input(ids.TEACH_TICK, "n_intervals"),
        Input(ids.TEACH_HELD, "data"),
        Input(ids.TEACH_LEFT, "data"),
        Input(ids.TEACH_OPENED, "data"),
        Input(ids.VISITOR, "data"),
        State(ids.LOCATION, "pathname"),
        State(ids.LANGUAGE, "data"),
        State(ids.TEACH_SHOWN, "data"),
        State(ids.TEACH_SENT, "data"),
        State(ids.TEACH_NARROW, "data"),
    )
    def follow(
        search: str | None, _ticks: int | None, data: Any, left: str | None, count: int | None, visitor: str | None,
        path: str | None, language: str | None, shown: dict[str, Any] | None, sent: str | None, is_narrow: bool | None,
    ) -> tuple[Any, ...]:  # fmt: skip
        if path != PATH or not visitor or not language:
            return (*[no_update] * (len(PLACES) + 1), True, no_update, no_update)
        words, before, own = Words(language), shown or {}, held(data)
        desk = Desk(View(lang=language), own, spool, words, visitor, left or "")
        try:
            view = read_view(search or "")
            desk = Desk(view, own, spool, words, visitor, left or "")
            made, work, waits = page(desk, before, count or 0, is_own=sent == search, is_narrow=bool(is_narrow))
        except errors.Refusal as refusal:
            made, work, waits = problem(line_of(refusal), desk, before), None, False
            view = desk.view
        after = {name: one.token for name, one in made.items()}
        parts = [made[name].component if made[name].is_new else no_update for name in PLACES]
        kind = "class" if view.part == CLASS else "one" if view.exercise else "all"
        kept = no_update if work is None else own.with_work(work).to_data()
        return (*parts, after if after != before else no_update, not waits, f"teach-body {kind}", kept)


def _write(app: Dash, spool: Spool) -> None:
    """What is set goes into the address, what is answered into the work."""

    @app.callback(
        Output(ids.LOCATION, "search", allow_duplicate=True),
        Output(ids.TEACH_SENT, "data"),
        Output(ids.TEACH_PROBLEM, "children"),
        Input({"type": "teach-setting", "name": ALL}, "value"),
        State({"type": "teach-setting", "name": ALL}, "id"),
        State(ids.LOCATION, "search"),
        State(ids.TEACH_HELD, "data"),
        State(ids.LANGUAGE, "data"),
        State(ids.VISITOR, "data"),
        prevent_initial_call=True,
    )
    def move(
        values: list[Any], names: list[dict[str, str]], search: str, data: Any, language: str, visitor: str
    ) -> tuple[Any, Any, Any]:
        if not names:
            return no_update, no_update, no_update
        try:
            view = read_view(search or "")
            desk = Desk(view, held(data), spool, Words(language), visitor or "")
            after = settled(view, _settings(names, values), desk.assignment)
        except errors.Refusal as refusal:
            return no_update, no_update, _line(refusal)
        if after == view:
            return no_update, no_update, ""
        return after.query(), after.query(), ""

    @app.callback(
        Output(ids.TEACH_HELD, "data", allow_duplicate=True),
        Output({"type": "teach-fault", "kind": ALL, "name": ALL}, "children"),
        FIELDS,
        *WRITTEN,
        State({"type": "teach-fault", "kind": ALL, "name": ALL}, "id"),
        State(ids.LOCATION, "search"),
        State(ids.TEACH_HELD, "data"),
        State(ids.LANGUAGE, "data"),
        State(ids.VISITOR, "data"),
        prevent_initial_call=True,
    )
    def write(
        values: list[Any], names: list[dict[str, str]], faults: list[dict[str, str]], search: str, data: Any,
        language: str, visitor: str,
    ) -> tuple[Any, list[Any]]:  # fmt: skip
        """What is written after the reveal is kept as it is written."""
        nothing = (no_update, [no_update] * len(faults))
        if not any(one["kind"] in (ANSWER, MEMO) for one in names):
            return nothing
        try:
            desk = Desk(read_view(search or ""), held(data), spool, Words(language), visitor or "")
            work = desk.work
            if work is None or desk.stage(work) != SEEN:
                return nothing
            after, told = answered(work, desk.exercise, written(names, values), desk.phrases)
        except errors.Refusal:  # the page says so itself, where it follows the address
            return nothing
        lines = [_sentence(told.get((one["kind"], one["name"]), "")) for one in faults]
        return (no_update if after == work else desk.held.with_work(after).to_data()), lines


def _press(app: Dash, spool: Spool) -> None:
    """Buttons, and files that are brought."""

    @app.callback(
        Output(ids.TEACH_HELD, "data", allow_duplicate=True),
        Output(ids.TEACH_LEFT, "data"),
        Output(ids.TEACH_OPENED, "data"),
        Output(ids.LOCATION, "search", allow_duplicate=True),
        Output(ids.DOWNLOAD, "data", allow_duplicate=True),
        Output(ids.TEACH_PROBLEM, "children", allow_duplicate=True),
        Input({"type": "teach-button", "action": ALL, "about": ALL}, "n_clicks"),
        State({"type": "teach-field", "kind": ALL, "name": ALL}, "value"),
        *WRITTEN,
        State({"type": "teach-setting", "name": ALL}, "value"),
        State({"type": "teach-setting", "name": ALL}, "id"),
        State(ids.LOCATION, "search"),
        State(ids.TEACH_HELD, "data"),
        State(ids.TEACH_OPENED, "data"),
        State(ids.LANGUAGE, "data"),
        State(ids.VISITOR, "data"),
        prevent_initial_call=True,
    )
    def press(
        _clicks: list[Any], values: list[Any], names: list[dict[str, str]], settings: list[Any],
        named: list[dict[str, str]], search: str, data: Any, count: int | None, language: str, visitor: str,
    ) -> tuple[Any, ...]:  # fmt: skip
        if not visitor or not any(one["value"] for one in ctx.triggered):  # buttons that have just been made
            return (no_update,) * 6
        own = held(data)
        try:
            view = read_view(search or "")
            desk = Desk(view, own, spool, Words(language), visitor)
            done = pressed(
                ctx.triggered_id["action"], ctx.triggered_id["about"], desk, written(names, values),
                _settings(named, settings),
            )  # fmt: skip
        except errors.Refusal as refusal:
            return (*[no_update] * 5, _line(refusal))
        return _after(done, own, search or "", count or 0)

    @app.callback(
        Output(ids.TEACH_HELD, "data", allow_duplicate=True),
        Output(ids.TEACH_OPENED, "data", allow_duplicate=True),
        Output(ids.LOCATION, "search", allow_duplicate=True),
        Output(ids.TEACH_PROBLEM, "children", allow_duplicate=True),
        Output(ids.teach_upload("student"), "contents"),  # emptied, so that the same file counts again
        Input(ids.teach_upload("student"), "contents"),
        State(ids.teach_upload("student"), "filename"),
        State(ids.TEACH_HELD, "data"),
        State(ids.TEACH_OPENED, "data"),
        State(ids.LANGUAGE, "data"),
        prevent_initial_call=True,
    )
    def bring(contents: str | None, file: str | None, data: Any, count: int | None, language: str) -> tuple[Any, ...]:
        if not contents:
            return (no_update,) * 5
        try:
            after, view = opened(contents, file or "", held(data))
        except errors.Refusal as refusal:
            return no_update, no_update, no_update, _line(refusal), None
        lang = "" if language == Words().language else language
        return after.to_data(), (count or 0) + 1, view.but(lang=lang).query(), "", None


def _after(done: Pressed, before: Held, search: str, count: int) -> tuple[Any, ...]:
    """What the page becomes after a button, in the order of the outputs of `press`."""
    view = no_update if done.view is None or done.view.query() == search else done.view.query()
    return (
        no_update if done.held is None or done.held == before else done.held.to_data(),
        no_update if done.left is None else done.left,
        count + 1 if done.is_other else no_update,
        view,
        no_update if done.file is None else done.file,
        "",
    )


def _settings(names: list[dict[str, str]], values: list[Any]) -> dict[str, Any]:
    return {str(one["name"]): value for one, value in zip(names, values, strict=True) if one["name"] in SETTINGS}


def _line(refusal: errors.Refusal) -> str:
    return _sentence(line_of(refusal))


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]
