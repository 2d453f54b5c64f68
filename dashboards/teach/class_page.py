"""The wiring of the instructor's part. It answers this computer alone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import flask
from dash import ALL, Dash, Input, Output, State, ctx, no_update

from dashboards import ids
from dashboards.refused import line_of
from dashboards.teach.class_view import (
    ASSIGNMENT,
    MOST_WORKS,
    POINTS,
    WORKS,
    Class,
    class_from,
    in_a_table,
    one_work,
    who_is_read,
)
from dashboards.teach.opened import assignment_from, content_of, named
from dashboards.words import Words
from dashboards.workshop.network import is_this_computer
from experiments.teaching.assignments import to_dict
from experiments.teaching.marking import answers_sheet, by_hand_columns, most_points, sheet, sheet_from
from sim import errors

BOM = "\ufeff"  # spreadsheets then read names as they are written
BROUGHT = ("assignment", "works", "sheet")
MARKS, ANSWERS, FORGET = "marks", "answers", "forget"
MOST_FIGURES = 9  # of a number of points as it is typed


def register(app: Dash) -> None:
    """Wire it."""

    @app.callback(
        Output(ids.TEACH_CLASS, "data"),
        Output(ids.TEACH_TABLE, "children"),
        Output(ids.TEACH_WHO, "children"),
        Output(ids.TEACH_ONE, "children"),
        Output(ids.TEACH_TOLD, "children"),
        *[Output(ids.teach_upload(what), "contents") for what in BROUGHT],  # the same file may come again
        Input(ids.teach_upload("assignment"), "contents"),
        Input(ids.teach_upload("works"), "contents"),
        Input(ids.teach_upload("sheet"), "contents"),
        State(ids.teach_upload("assignment"), "filename"),
        State(ids.teach_upload("works"), "filename"),
        State(ids.teach_upload("sheet"), "filename"),
        State(ids.TEACH_CLASS, "data"),
        State(ids.LANGUAGE, "data"),
    )
    def bring(*given: Any) -> tuple[Any, ...]:
        contents, names, (data, language) = given[:3], given[3:6], given[6:]
        words, before = Words(language), dict(data or {})
        what = ctx.triggered_id["what"] if isinstance(ctx.triggered_id, dict) else ""
        place = BROUGHT.index(what) if what else -1
        emptied = (None,) * len(BROUGHT)
        try:
            _only_here(words)
            if place >= 0 and contents[place]:
                before = brought(what, _listed(contents[place]), _listed(names[place]), before, words)
            own = class_from(before)
        except errors.Refusal as refusal:
            return no_update, no_update, no_update, no_update, _line(refusal), *emptied
        if own is None:
            return before, [], None, [], "", *emptied
        return before, in_a_table(own, words), who_is_read(own, words), [], "", *emptied

    @app.callback(
        Output(ids.TEACH_ONE, "children", allow_duplicate=True),
        Input(ids.TEACH_OWN, "value"),
        State(ids.TEACH_CLASS, "data"),
        State(ids.LANGUAGE, "data"),
        prevent_initial_call=True,
    )
    def look(who: str | None, data: Mapping[str, Any] | None, language: str) -> Any:
        words = Words(language)
        _only_here(words)
        own = class_from(data or {})
        return [] if own is None or not who else one_work(own, who, words)

    @app.callback(
        Output(ids.TEACH_CLASS, "data", allow_duplicate=True),
        Output(ids.TEACH_TABLE, "children", allow_duplicate=True),
        Input({"type": "teach-mark", "column": ALL}, "value"),
        State({"type": "teach-mark", "column": ALL}, "id"),
        State(ids.TEACH_OWN, "value"),
        State(ids.TEACH_CLASS, "data"),
        State(ids.LANGUAGE, "data"),
        prevent_initial_call=True,
    )
    def mark(
        values: list[str | None], names: list[dict[str, str]], who: str | None, data: Mapping[str, Any], language: str
    ) -> tuple[Any, Any]:
        words = Words(language)
        _only_here(words)
        own = class_from(data or {})
        if own is None or not who or not names:
            return no_update, no_update
        given = {one["column"]: value for one, value in zip(names, values, strict=True) if value}
        after = marked(own, who, given, data)
        if after[POINTS][who] == own.points.get(who, {}):
            return no_update, no_update
        again = class_from(after)
        return after, no_update if again is None else in_a_table(again, words)

    @app.callback(
        Output(ids.DOWNLOAD, "data", allow_duplicate=True),
        Output(ids.TEACH_CLASS, "data", allow_duplicate=True),
        Output(ids.TEACH_TABLE, "children", allow_duplicate=True),
        Output(ids.TEACH_WHO, "children", allow_duplicate=True),
        Output(ids.TEACH_ONE, "children", allow_duplicate=True),
        Input({"type": "teach-class-button", "action": ALL}, "n_clicks"),
        State(ids.TEACH_CLASS, "data"),
        State(ids.LANGUAGE, "data"),
        prevent_initial_call=True,
    )
    def press(_clicks: list[int | None], data: Mapping[str, Any] | None, language: str) -> tuple[Any, ...]:
        if not any(one["value"] for one in ctx.triggered):
            return (no_update,) * 5
        _only_here(Words(language))
        action, own = ctx.triggered_id["action"], class_from(data or {})
        if action == FORGET:
            return no_update, {}, [], None, []
        return (no_update if own is None else file_of(action, own)), no_update, no_update, no_update, no_update


def brought(
    what: str, contents: list[str], names: list[str], before: Mapping[str, Any], words: Words
) -> dict[str, Any]:
    """What the browser holds after files were brought; refuses works and sheets before their assignment."""
    files = [(named(name), content_of(one, named(name))) for one, name in zip(contents, names, strict=True)]
    if what == "assignment":
        name, content = files[0]
        given = assignment_from(content, name)
        if given.key is None:
            raise errors.not_allowed(name, "be marked by", "it has no key; give the instructor's .assignment.yaml")
        same = isinstance(before.get(ASSIGNMENT), Mapping) and before[ASSIGNMENT].get("assignment") == given.name
        return {**(before if same else {}), ASSIGNMENT: to_dict(given)}
    own = class_from(before)
    if own is None:
        raise errors.Refusal(words("teach.class.assignment_first"))
    if what == "sheet":
        name, content = files[0]
        read = sheet_from(content, name, own.exercise, own.assignment.students)
        return {**before, POINTS: {**own.points, **read}}
    works = {
        **dict(before.get(WORKS) or {}),
        **{name: content.decode("utf-8-sig", "replace") for name, content in files},
    }
    if len(works) > MOST_WORKS:
        raise errors.out_of_bounds("works", len(works), 1, MOST_WORKS)
    return {**before, WORKS: works}


def marked(own: Class, who: str, given: Mapping[str, str], data: Mapping[str, Any]) -> dict[str, Any]:
    """What the browser holds after points were given by hand to one student; refuses other columns and numbers."""
    most, open_columns = most_points(own.exercise), by_hand_columns(own.exercise)
    points = dict(own.points.get(who, {}))
    for column, value in given.items():
        if column not in open_columns:
            raise errors.unknown_name("column", column[:40], open_columns)
        if not value.isdecimal() or len(value) > MOST_FIGURES or int(value) > most[column]:
            raise errors.out_of_bounds(column, value[:20], 0, most[column], "points")
        points[column] = float(value)
    return {**data, POINTS: {**own.points, who: points}}


def file_of(action: str, own: Class) -> dict[str, str]:
    """The sheet of marks, or all that was written, as CSV."""
    if action == MARKS:
        text = sheet(list(own.marks.values()), own.exercise, own.found.absent(own.assignment))
        name = f"{own.assignment.name}-marks.csv"
    elif action == ANSWERS:
        works = [own.found.works[who] for who in own.assignment.students if who in own.found.works]
        text, name = answers_sheet(works, own.exercise), f"{own.assignment.name}-answers.csv"
    else:
        raise errors.not_a_choice("action", action[:40], (MARKS, ANSWERS, FORGET))
    return {"content": BOM + text, "filename": name, "type": "text/csv"}


def _only_here(words: Words) -> None:
    """Refuses another computer, which gets the page only where the dashboard was opened to the network."""
    if not is_this_computer(flask.request.remote_addr):
        raise errors.Refusal(words("teach.class.only_here"))


def _listed(value: Any) -> list[str]:
    return list(value) if isinstance(value, list) else [str(value)]


def _line(refusal: errors.Refusal) -> str:
    text = line_of(refusal)
    return text[:1].upper() + text[1:]
