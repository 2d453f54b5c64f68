"""From the controls to a state, and from a state to a job: what was seen once is shown at once, the rest by Run."""

from __future__ import annotations

import base64
import binascii
import dataclasses
from collections.abc import Mapping
from typing import Any

from dash import ALL, MATCH, Dash, Input, NoUpdate, Output, State, ctx, html, no_update

from dashboards import ids
from dashboards.asking import RIVALS, Asked, asked
from dashboards.explore.controls import controls, event_rows, strip_of
from dashboards.explore.sliders import found, implausible
from dashboards.explore.timeline import new_event
from dashboards.jobs.spool import DONE, Spool, key_of
from dashboards.state import LONGEST, state_of
from dashboards.state import State as PageState
from dashboards.uploads import LARGEST, Uploads
from dashboards.words import DEFAULT, Words
from sim import errors
from sim.events import EVENT_TYPES
from sim.events.base import NUMBER, SIDES, WHOLE, YES, fields_of
from sim.parameters import walk

ANSWER = "answer"
FIRST_TAB = "overview"
Job = dict[str, Any]


def register(app: Dash, spool: Spool, uploads: Uploads) -> None:
    """Wire the controls."""

    @app.callback(
        Output(ids.STATE, "data"),
        Output(ids.JOB, "data"),
        Output(ids.PROBLEM, "children"),
        Output(ids.CONTROLS, "children"),
        Output(ids.TIMELINE, "children", allow_duplicate=True),
        Output(ids.RESULTS, "className"),
        Input(ids.WORLD, "value"),
        Input(ids.MONTHS, "value"),
        Input(ids.PAIRS, "value"),
        Input(ids.SEED, "value"),
        Input(ids.RIVALS, "checked"),
        Input({"type": "parameter", "path": ALL}, "value"),
        Input({"type": "parameter", "path": ALL}, "checked"),
        Input({"type": "event-field", "event": ALL, "field": ALL, "part": ALL}, "value"),
        Input({"type": "event-field", "event": ALL, "field": ALL, "part": ALL}, "checked"),
        Input({"type": "event-switch", "event": ALL}, "checked"),
        Input({"type": "event-removal", "event": ALL}, "n_clicks"),
        Input(ids.ADD_EVENT, "n_clicks"),
        Input(ids.PICKED, "data"),
        Input(ids.RESET, "n_clicks"),
        Input(ids.RUN, "n_clicks"),
        Input(ids.VISITOR, "data"),
        State(ids.ADD_TYPE, "value"),
        State(ids.STATE, "data"),
        State(ids.JOB, "data"),
        State(ids.LANGUAGE, "data"),
        prevent_initial_call="initial_duplicate",
    )
    def settle(*given: Any) -> tuple[Any, ...]:
        visitor, add_type, content, job, language = given[-5:]
        words = Words(language)
        if not visitor:
            return (no_update,) * 6
        before = state_of(content)
        try:
            after = _changed(before, add_type, asked(before, uploads))
            one = asked(after, uploads)
        except errors.Refusal as refusal:
            return no_update, no_update, _line(refusal), no_update, no_update, no_update
        job, is_stale = _job(one, job, spool, visitor)
        is_other = ctx.triggered_id in (ids.PICKED, ids.RESET)
        rows: Any = no_update
        if not is_other and _timeline_of(after) != _timeline_of(before):
            rows = event_rows(one, words)
        return (
            after.to_dict(),
            job,
            [html.P(line, className="quiet") for line in implausible(after.parameters, words)],
            controls(one, words) if is_other else no_update,
            rows,
            "right stale" if is_stale else "right",
        )

    @app.callback(
        Output(ids.STRIP, "children"),
        Input(ids.STATE, "data"),
        State(ids.LANGUAGE, "data"),
        prevent_initial_call=True,
    )
    def mark(content: Mapping[str, Any], language: str) -> list[Any]:
        return strip_of(asked(state_of(content), uploads), Words(language))

    app.clientside_callback(
        "function(month, id) { return window.diplomacity.month(month, id); }",
        Output({"type": "event-when", "event": MATCH}, "children"),
        Input({"type": "event-field", "event": MATCH, "field": "month", "part": 0}, "value"),
        State({"type": "event-when", "event": MATCH}, "id"),
    )

    @app.callback(
        Output(ids.SEARCHED, "children"),
        Input(ids.SEARCH, "value"),
        State(ids.STATE, "data"),
        State(ids.LANGUAGE, "data"),
        prevent_initial_call=True,
    )
    def search(text: str | None, content: Mapping[str, Any], language: str) -> list[Any]:
        return found(text or "", state_of(content).parameters, Words(language))

    @app.callback(
        Output(ids.PICKED, "data"),
        Output(ids.GALLERY, "opened"),
        Output(ids.PROBLEM, "children", allow_duplicate=True),
        Input({"type": "scenario-card", "name": ALL}, "n_clicks"),
        Input(ids.GALLERY_OPEN, "n_clicks"),
        Input(ids.UPLOAD, "contents"),
        State(ids.UPLOAD, "filename"),
        prevent_initial_call=True,
    )
    def pick(
        _cards: list[int | None], _opened: int | None, contents: str | None, file: str | None
    ) -> tuple[Any, bool | NoUpdate, Any]:
        trigger = ctx.triggered_id
        if not any(one["value"] for one in ctx.triggered):  # components that have just been made
            return no_update, no_update, no_update
        if trigger == ids.GALLERY_OPEN:
            return no_update, True, no_update
        if trigger == ids.UPLOAD:
            try:
                return _brought(contents or "", file or "", uploads), False, ""
            except errors.Refusal as refusal:
                return no_update, False, _line(refusal)
        return {"scenario": trigger["name"]}, False, ""

    app.clientside_callback(
        "function(data) { return window.diplomacity.address(data); }",
        Output(ids.WRITTEN, "data"),
        Input(ids.ADDRESS, "data"),
    )

    @app.callback(
        Output(ids.ADDRESS, "data"),
        Input(ids.STATE, "data"),
        Input(ids.TAB, "value"),
        Input(ids.IDEA, "value"),
        Input(ids.CITY, "value"),
        Input(ids.MAP_NATION, "value"),
        Input(ids.MAP_NETWORK, "value"),
        Input(ids.REPLICATE, "value"),
        Input(ids.COMPARED, "value"),
        State(ids.LANGUAGE, "data"),
    )
    def address(content: Mapping[str, Any], tab: str, *looked: Any) -> str:
        *chosen, run, compared, language = looked
        state = state_of(content)
        given = dict(zip(("idea", "city", "nation", "network"), chosen, strict=True))
        seen = {name: value if value is not None else getattr(state, name) for name, value in given.items()}
        state = dataclasses.replace(
            state,
            **seen,
            tab=None if tab == FIRST_TAB else tab,
            run=run if isinstance(run, int) and run > 1 else None,
            compared=tuple(compared or ()),
            lang=None if language == DEFAULT else language,
        )
        query = state.query()
        return uploads.save_state(state) if len(query) > LONGEST else query


def _timeline_of(state: PageState) -> tuple[Any, ...]:
    """What the rows of events are drawn from: other than these, they stay while somebody works on them."""
    kinds = {name: changes if changes is None else changes.get("type") for name, changes in state.events.items()}
    return state.world, state.months, {name: kind for name, kind in kinds.items() if kind is None or kind}


def _brought(contents: str, file: str, uploads: Uploads) -> dict[str, str]:
    """An uploaded scenario, or a world as a ZIP archive; told apart by what it begins with."""
    _, _, encoded = contents.partition(",")
    if len(encoded) > LARGEST * 4 // 3 + 4:
        raise errors.out_of_bounds(f"size of {file[:40]}", len(encoded) * 3 // 4, 0, LARGEST, "bytes")
    try:
        content = base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError):
        raise errors.bad_file(file[:40] or "the upload", "did not arrive whole", "try again") from None
    if content.startswith(b"PK"):
        return {"world": uploads.add_world(content)}
    return {"scenario": uploads.add_scenario(content)}


def _line(refusal: errors.Refusal) -> str:
    """A refusal as the page shows it: as it is, because it may begin with a name."""
    return str(refusal)


def _changed(state: PageState, add_type: str | None, one: Asked) -> PageState:
    """The state after what was just done in the page."""
    trigger = ctx.triggered_id
    value = ctx.triggered[0]["value"] if ctx.triggered else None
    if trigger == ids.PICKED and value:
        chosen = PageState(pairs=state.pairs, seed=state.seed, rivals=state.rivals, lang=state.lang)
        if "world" in value:
            return dataclasses.replace(state, world=value["world"], events={})
        return dataclasses.replace(chosen, scenario=value["scenario"])
    if trigger == ids.RESET and value:
        return dataclasses.replace(PageState(), scenario=state.scenario, world=state.world, lang=state.lang)
    if trigger == ids.WORLD and value:
        return dataclasses.replace(state, world=value)
    if trigger == ids.MONTHS and value not in (None, ""):
        return dataclasses.replace(state, months=int(value))
    if trigger == ids.PAIRS and value:
        return dataclasses.replace(state, pairs=int(value))
    if trigger == ids.SEED and value not in (None, ""):
        return dataclasses.replace(state, seed=int(value))
    if trigger == ids.RIVALS:
        return dataclasses.replace(state, rivals=RIVALS if value else 0)
    if trigger == ids.ADD_EVENT and value:
        return _with_new_event(state, add_type, one)
    if isinstance(trigger, Mapping):
        return _of_many(state, trigger, value, one)
    return state


def _of_many(state: PageState, trigger: Mapping[str, Any], value: Any, one: Asked) -> PageState:
    """The state after one of the inputs that there are many of."""
    if trigger["type"] == "parameter":
        return _with_parameter(state, trigger["path"], value, one)
    events = dict(state.events)
    name = trigger["event"]
    if trigger["type"] == "event-removal" and value:
        events.pop(name, None)
    elif trigger["type"] == "event-switch":
        if value and events.get(name, {}) is None:
            del events[name]
        elif not value:
            events[name] = None
    elif trigger["type"] == "event-field":
        return _with_field(state, name, trigger["field"], int(trigger["part"]), value, one)
    return dataclasses.replace(state, events=events)


def _with_parameter(state: PageState, path: str, value: Any, one: Asked) -> PageState:
    """A parameter at another value; one at its own is not stated."""
    declared = {parameter.path: parameter.declaration for parameter in walk()}[path]
    if value is None:
        return state
    typed = declared.check(path, value)
    parameters = {key: kept for key, kept in state.parameters.items() if key != path}
    of_scenario = one.original.parameters.get(path)
    if typed != (declared.default if of_scenario is None else of_scenario):
        parameters[path] = list(typed) if isinstance(typed, tuple) else typed
    return dataclasses.replace(state, parameters=parameters)


def _with_field(state: PageState, name: str, field: str, part: int, value: Any, one: Asked) -> PageState:
    """An event with another value of a field; `part` is the side of a field that has two."""
    if name not in one.scenario.events:
        return state
    event = one.scenario.events[name]
    declared = fields_of(type(event))[field]
    if declared.kind in (NUMBER, WHOLE) and value in (None, ""):
        value = None
    elif declared.kind == WHOLE:
        value = int(value)
    elif declared.kind == YES:
        value = bool(value)
    elif declared.kind == SIDES:
        sides = [list(side) for side in getattr(event, field)]
        sides[part - 1] = list(value or ())
        value = sides
    elif isinstance(value, list) and not value:
        value = None
    present = event.to_dict().get(field, getattr(event, field))
    if value == present or (value in (None, "") and present is None):
        return state
    changes = dict(state.events.get(name) or {})
    changes[field] = value
    if name in one.original.events:
        of_file = one.original.events[name].to_dict()
        changes = {key: kept for key, kept in changes.items() if kept != of_file.get(key)}
    events = {**state.events, name: changes}
    if not changes:
        del events[name]
    return dataclasses.replace(state, events=events)


def _with_new_event(state: PageState, kind: str | None, one: Asked) -> PageState:
    """One event more, of a kind that was chosen."""
    if kind not in EVENT_TYPES:
        return state
    taken = {*one.scenario.events, *one.original.events, *state.events}
    name = next(f"{kind}_{number}" for number in range(1, 1000) if f"{kind}_{number}" not in taken)
    return dataclasses.replace(state, events={**state.events, name: new_event(kind, one.world, one.pairing.months)})


def _job(one: Asked, job: Job | None, spool: Spool, visitor: str) -> tuple[Any, bool]:
    """What is to be shown, and whether it is older than the settings.

    A first page and another scenario are run without being asked, what was run before is there at once.
    """
    key = key_of(ANSWER, one.payload)
    if job and job["key"] == key and ctx.triggered_id != ids.RUN:
        return (no_update, False)
    status = spool.status(key)
    is_asked = job is None or ctx.triggered_id in (ids.RUN, ids.PICKED, ids.WORLD, ids.RESET)
    if is_asked or (status is not None and status.state == DONE):
        if job and job["key"] != key:
            spool.leave(job["key"], visitor)
        spool.ask(ANSWER, one.payload, visitor)
        return {"key": key, "pairs": one.payload["replicates"], "cancelled": False}, False
    return no_update, True
