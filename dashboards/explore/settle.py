"""From the controls to a state, and from a state to a job: what was seen once is shown at once, the rest by Run."""

from __future__ import annotations

import base64
import binascii
import dataclasses
from collections.abc import Mapping
from typing import Any

from dash import ALL, MATCH, Dash, Input, NoUpdate, Output, State, ctx, html, no_update

from dashboards import ids
from dashboards.asking import Asked, asked
from dashboards.explore.changes import changed
from dashboards.explore.controls import chosen, controls, event_rows, strip_of
from dashboards.explore.gallery import cards
from dashboards.explore.looks import LOOKS, without_foreign
from dashboards.explore.looks import chosen as looked_at
from dashboards.explore.progress import FOLLOWED, Job, followed
from dashboards.explore.sliders import found, implausible
from dashboards.explore.tabs import TABS
from dashboards.jobs.answers import ANSWER
from dashboards.jobs.spool import DONE, Spool, key_of
from dashboards.refused import line_of
from dashboards.state import LONGEST, OFF, state_of
from dashboards.state import State as PageState
from dashboards.uploads import LARGEST, Uploads
from dashboards.words import DEFAULT, Words
from sim import errors


def register(app: Dash, spool: Spool, uploads: Uploads) -> None:
    """Wire the controls."""

    @app.callback(
        Output(ids.STATE, "data"),
        Output(ids.JOB, "data"),
        Output(ids.PROBLEM, "children"),
        Output(ids.CHOSEN, "children"),
        Output(ids.CONTROLS, "children"),
        Output(ids.TIMELINE, "children", allow_duplicate=True),
        Output(ids.STRIP, "children"),
        Output(ids.RESULTS, "className"),
        *FOLLOWED,
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
        State(ids.PROBLEM, "children"),
        State(ids.RESULTS, "className"),
        State(ids.ADD_TYPE, "value"),
        State(ids.STATE, "data"),
        State(ids.JOB, "data"),
        State(ids.SHOWN, "data"),
        State(ids.LANGUAGE, "data"),
        prevent_initial_call="initial_duplicate",
    )
    def settle(*given: Any) -> tuple[Any, ...]:
        visitor, problem, looks, add_type, content, job, shown, language = given[-8:]
        words = Words(language)
        if not visitor:
            return (no_update,) * 13
        before = state_of(content)
        try:
            after = changed(before, add_type, asked(before, uploads), ctx.triggered_id, ctx.triggered)
            one = asked(after, uploads)
        except errors.Refusal as refusal:
            return no_update, no_update, line_of(refusal), *(no_update,) * 10
        asked_for, is_stale = _job(one, job, spool, visitor)
        is_other = ctx.triggered_id in (ids.PICKED, ids.RESET)
        notes = [html.P(line, className="quiet") for line in implausible(one.parameters, words)]
        look = "right stale" if is_stale else "right"
        rows: Any = no_update
        if not is_other and _timeline_of(after) != _timeline_of(before):
            rows = event_rows(one, words)
        return (
            after.to_dict(),
            no_update if asked_for is None else asked_for,
            notes if notes or problem else no_update,
            chosen(one, words) if is_other else no_update,
            controls(one, words) if is_other else no_update,
            rows,
            no_update if is_other or _dated(after) == _dated(before) else strip_of(one, words),
            no_update if look == looks else look,  # all results would be drawn anew for nothing
            *((no_update,) * len(FOLLOWED) if asked_for is None else followed(asked_for, shown, spool, words)),
        )

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
        return found(text or "", asked(state_of(content), uploads).parameters, Words(language))

    @app.callback(
        Output(ids.PICKED, "data"),
        Output(ids.GALLERY, "opened"),
        Output(ids.CARDS, "children"),
        Output(ids.PROBLEM, "children", allow_duplicate=True),
        Input({"type": "scenario-card", "name": ALL}, "n_clicks"),
        Input(ids.GALLERY_OPEN, "n_clicks"),
        Input(ids.UPLOAD, "contents"),
        State(ids.UPLOAD, "filename"),
        State(ids.CARDS, "children"),
        State(ids.LANGUAGE, "data"),
        prevent_initial_call=True,
    )
    def pick(
        _cards: list[int | None],
        _opened: int | None,
        contents: str | None,
        file: str | None,
        made: list[Any] | None,
        language: str,
    ) -> tuple[Any, bool | NoUpdate, Any, Any]:
        trigger = ctx.triggered_id
        if not any(one["value"] for one in ctx.triggered):  # components that have just been made
            return (no_update,) * 4
        if trigger == ids.GALLERY_OPEN:
            return no_update, True, no_update if made else cards(Words(language)), no_update
        if trigger == ids.UPLOAD:
            try:
                return _brought(contents or "", file or "", uploads), False, no_update, ""
            except errors.Refusal as refusal:
                return no_update, False, no_update, line_of(refusal)
        return {"scenario": trigger["name"]}, False, no_update, ""

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
        *[Input(look.component, look.holds) for look in LOOKS],
        State(ids.LANGUAGE, "data"),
    )
    def address(content: Mapping[str, Any], tab: str, *looked: Any) -> str:
        *named, run, compared = looked[:6]
        *looks, language = looked[6:]
        state = state_of(content)
        given = dict(zip(("idea", "city", "nation", "network"), named, strict=True))
        seen = {name: value if value is not None else getattr(state, name) for name, value in given.items()}
        state = dataclasses.replace(
            state,
            **seen,
            tab=None if tab == next(iter(TABS)) else tab,
            run=run if isinstance(run, int) and run > 1 else None,
            compared=tuple(compared or ()),
            looks=looked_at(looks),
            lang=None if language == DEFAULT else language,
        )
        state, _ = without_foreign(state, asked(state, uploads), TABS)  # of the world before
        query = state.query()
        return uploads.save_state(state) if len(query) > LONGEST else query


def _dated(state: PageState) -> tuple[Any, ...]:
    """What the strip of months is drawn from."""
    return state.world, state.months, state.events


def _timeline_of(state: PageState) -> tuple[Any, ...]:
    """What the rows of events are drawn from: other than these, they stay while somebody works on them."""
    kinds = {name: OFF if changes is None else changes.get("type") for name, changes in state.events.items()}
    return state.world, state.months, {name: kind for name, kind in kinds.items() if kind}


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


def _job(one: Asked, job: Job | None, spool: Spool, visitor: str) -> tuple[Job | None, bool]:
    """The job that is to be shown from now on, None for the one before; and whether that is older than the settings.

    A first page and another scenario are run without being asked, what was run before is there at once.
    """
    key = key_of(ANSWER, one.payload)
    if job and job["key"] == key and ctx.triggered_id != ids.RUN:
        return None, False
    status = spool.status(key)
    is_asked = job is None or ctx.triggered_id in (ids.RUN, ids.PICKED, ids.WORLD, ids.RESET)
    if is_asked or (status is not None and status.state == DONE):
        if job and job["key"] != key:
            spool.leave(job["key"], visitor)
        spool.ask(ANSWER, one.payload, visitor)
        return {"key": key, "pairs": one.payload["replicates"], "cancelled": False}, False
    return None, True
