"""The points of a sweep in a table that can be filtered and sorted, and one of them looked at closely."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import dash_ag_grid as dag
import numpy as np
from dash import html
from dash.development.base_component import Component

from dashboards import ids
from dashboards.jobs.sweeps import AT_POINT
from dashboards.state import LONGEST, state_of
from dashboards.sweeps import told
from dashboards.sweeps.cards import button, facts, link
from dashboards.sweeps.desk import Desk, Failed, NotYet, content_of
from dashboards.sweeps.factor_chooser import factor_chooser, outcome_choosers
from dashboards.sweeps.filters import OUTCOME, POINT
from dashboards.sweeps.names import (
    factor_doc,
    factor_names,
    factor_unit,
    is_effect,
    outcome_name,
    outcome_unit,
    reading_name,
    with_unit,
)
from dashboards.sweeps.points import state_of_point
from dashboards.sweeps.view import Looked
from dashboards.uploads import UPLOADS, Uploads
from dashboards.words import DEFAULT, Words
from experiments.analysis.effects import over_points
from experiments.analysis.plane_figures import shown_level
from experiments.analysis.samples import sample_of
from experiments.inference import mean_interval, mean_intervals
from experiments.sweeps.factors import Factor
from experiments.sweeps.snapshot import Snapshot

GRID = "points"
MOST_ROWS = 5_000
SAID = "said:"  # before the name of a column: the text that is shown where the number itself sorts and filters
NUMBER_FILTERS = ["lessThan", "greaterThan", "inRange", "equals"]
WORD_FILTERS = ["contains", "equals"]


def controls(looked: Looked, words: Words) -> list[Component]:
    """Which outcome is shown beside those of the sweep, how outcomes are read, and which factors."""
    return [*outcome_choosers(looked, words), factor_chooser(looked, words)]


def outcomes_shown(looked: Looked) -> list[str]:
    """The outcomes that have a column: those the sweep was made for, and the one that is looked at."""
    return list(dict.fromkeys([*looked.snapshot.definition["outcomes"], looked.outcome]))


def table(looked: Looked, words: Words) -> Component:
    """All points; the filter of the address is set in it."""
    size = looked.snapshot.size
    first = looked.snapshot if size <= MOST_ROWS else looked.snapshot.only(np.arange(size) < MOST_ROWS)
    selected = [] if looked.view.point is None else [str(looked.view.point)]
    grid = dag.AgGrid(
        id=ids.sweeps_grid(GRID),
        columnDefs=_columns(looked, words),
        rowData=rows_of(first, looked, outcomes_shown(looked), words),
        getRowId="params.data.id",
        filterModel=looked.filter.in_table(),
        selectedRows={"ids": selected},
        columnSize="autoSize",
        defaultColDef={"sortable": True, "resizable": True, "minWidth": 96, "maxWidth": 360},
        dashGridOptions={
            "suppressFieldDotNotation": True,  # names of factors are paths
            "rowSelection": {"mode": "singleRow", "checkboxes": False, "enableClickSelection": True},
            "pagination": True,
            "paginationPageSize": 50,
            "paginationPageSizeSelector": [50, 200, 1000],
            "animateRows": False,
            "ensureDomOrder": True,
            "enableBrowserTooltips": True,
            "localeText": words.section("sweeps.grid"),
        },
        className="ag-theme-quartz points-grid",
        style={"height": f"{min(560, 156 + 36 * size)}px"},
    )
    left = [html.P(words("sweeps.first_rows", count=MOST_ROWS, of=size), className="note")] if size > MOST_ROWS else []
    return html.Section(
        [
            html.H2(words("sweeps.points_title"), className="hidden-title"),
            html.P(words("sweeps.points_how"), className="note"),
            grid,
            *left,
            html.Div(button(words("sweeps.download"), "download"), className="exports"),
        ]
    )


def _columns(looked: Looked, words: Words) -> list[dict[str, Any]]:
    """The point, the outcome that is looked at, the factors, the other outcomes."""
    width = {"width": 92, "minWidth": 80, "maxWidth": 110}
    point = {"field": POINT, "headerName": words("sweeps.point"), "pinned": "left", **width, **_numeric()}
    known = {factor.name: factor for factor in looked.snapshot.factors}
    names = factor_names(looked.snapshot.factors)
    of_factors = [_factor_column(known[name], names[name], words) for name in looked.factors]
    rest = [name for name in outcomes_shown(looked) if name != looked.outcome]
    first, *others = [_outcome_column(name, looked.of, words) for name in (looked.outcome, *rest)]
    return [point, first, *of_factors, *others]


def _factor_column(factor: Factor, name: str, words: Words) -> dict[str, Any]:
    column = {
        "field": factor.name,
        "headerName": with_unit(name, factor_unit(factor, words)),
        "headerTooltip": factor_doc(factor, words) or factor.name,
    }
    return column | (_numeric() | {"valueFormatter": _shown(factor.name)} if factor.is_number else _worded())


def _outcome_column(name: str, of: str, words: Words) -> dict[str, Any]:
    field = f"{OUTCOME}{name}:{of}"
    return {
        "field": field,
        "headerName": with_unit(outcome_name(name, words), outcome_unit(name, words)),
        "headerTooltip": words("sweeps.column_of_outcome", what=reading_name(name, of, words)),
        "valueFormatter": _shown(field),
        **_numeric(),
    }


def _numeric() -> dict[str, Any]:
    allowed = {"filterOptions": NUMBER_FILTERS, "maxNumConditions": 1, "inRangeInclusive": True, "buttons": ["reset"]}
    return {"type": "rightAligned", "filter": "agNumberColumnFilter", "filterParams": allowed}


def _worded() -> dict[str, Any]:
    allowed = {"filterOptions": WORD_FILTERS, "maxNumConditions": 1, "buttons": ["reset"]}
    return {"filter": "agTextColumnFilter", "filterParams": allowed}


def _shown(field: str) -> dict[str, str]:
    """The text that was made for a number; read, not computed, so that the page runs no code of its own making."""
    return {"function": f"params.data['{SAID}{field}']"}


def rows_of(snapshot: Snapshot, looked: Looked, outcomes: Sequence[str], words: Words) -> list[dict[str, Any]]:
    """A row a point of a snapshot: values by column, and for numbers the text that is shown."""
    known = {factor.name: factor for factor in snapshot.factors}
    numbers = snapshot.points.index.tolist()
    columns: dict[str, Sequence[Any]] = {POINT: numbers, "id": list(map(str, numbers))}
    for name in looked.factors:
        values = snapshot.points[name].tolist()
        if known[name].is_number:
            columns[name] = values
            columns[f"{SAID}{name}"] = [_value(known[name], value, words) for value in values]
        else:
            columns[name] = [shown_level(value) for value in values]
    for name in outcomes:
        field = f"{OUTCOME}{name}:{looked.of}"
        mean, low, high = mean_intervals(snapshot.values(name, looked.of))
        columns[field] = _json(mean.tolist())
        columns[f"{SAID}{field}"] = [
            _in_short(*ends, words) for ends in zip(mean.tolist(), low.tolist(), high.tolist(), strict=True)
        ]
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]


def _json(values: list[Any]) -> list[Any]:
    """Values as JSON holds them: nothing for what is undefined."""
    return [None if isinstance(value, float) and math.isnan(value) else value for value in values]


def _value(factor: Factor, value: Any, words: Words) -> str:
    """A value of a factor as it is read: levels and whole numbers as they are, others to four figures."""
    if factor.levels or factor.is_whole:
        return shown_level(value, words)
    return words.number(value, 4)


def _in_short(mean: float, low: float, high: float, words: Words) -> str:
    if math.isnan(mean):
        return words("sweeps.undefined")
    if math.isnan(low):
        return words.number(mean)
    return f"{words.estimate(mean, low, high)} [{words.interval(low, high)}]"


def result(looked: Looked, desk: Desk) -> Component:
    """What the chosen points say together, and the point that is looked at."""
    words, chosen = desk.words, looked.chosen
    lines = []
    for name in outcomes_shown(looked):
        sample = sample_of(chosen, name, looked.of)
        reading, unit = reading_name(name, looked.of, words), outcome_unit(name, words)
        points = int((~np.isnan(sample.means)).sum())
        lines.append(told.over_points(reading, over_points(sample), points, unit, is_effect(looked.of), words))
    return html.Div(
        [
            _point(looked, desk),
            html.Section(
                [
                    html.H2(words("sweeps.together")),
                    html.Ul([html.Li(line) for line in lines], className="said-list"),
                    html.P(words("sweeps.together_note", level=95), className="note"),
                ],
                className="card-box",
            ),
        ],
        className="aside",
    )


def _point(looked: Looked, desk: Desk) -> Component:
    """A point closely: its values, outcomes, runs, and the way to it in Explore."""
    words, point = desk.words, looked.view.point
    if point is None:
        return html.Section(
            [html.H2(words("sweeps.no_point")), html.P(words("sweeps.no_point_text"))], className="card-box quiet-box"
        )
    snapshot = looked.snapshot
    names = factor_names(snapshot.factors)
    values = {
        with_unit(names[factor.name], factor_unit(factor, words)): _text(
            factor, snapshot.points[factor.name][point], words
        )
        for factor in snapshot.factors
        if factor.name in looked.factors
    }
    more = len(snapshot.factors) - len(values)
    counts = snapshot.runs_at_points().loc[point]
    outcomes = dict(_outcome_row(looked, name, point, words) for name in outcomes_shown(looked))
    series = looked.series
    return html.Section(
        [
            html.H2(words("sweeps.point_title", point=point)),
            facts(values),
            *([html.P(words("sweeps.more_factors", count=more), className="note")] if more else []),
            facts(outcomes, "facts of-outcomes"),
            html.P(
                words("sweeps.runs_of_point", ok=counts["ok"], failed=counts["failed"], missing=counts["missing"]),
                className="note",
            ),
            *_ways(looked, desk),
            *([link(words("sweeps.show_series"), looked.view.at("series"), "button-link")] if series else []),
        ],
        className="card-box",
    )


def _text(factor: Factor, value: Any, words: Words) -> str:
    return _value(factor, value, words) if factor.is_number else shown_level(value, words)


def _outcome_row(looked: Looked, name: str, point: int, words: Words) -> tuple[str, str]:
    found = mean_interval(looked.snapshot.values(name, looked.of)[point])
    label = with_unit(outcome_name(name, words), outcome_unit(name, words))
    return label, _in_short(found.mean, found.low, found.high, words)


def _ways(looked: Looked, desk: Desk) -> list[Component]:
    """The link to Explore, or why there is none."""
    words = desk.words
    try:
        request = content_of(desk.point(looked, looked.series) / AT_POINT)
    except NotYet:
        return [html.P(words("sweeps.waiting.point"), className="note", role="status")]
    except Failed as failure:
        return [html.P(failure.error, className="note")]
    if request["problem"]:
        return [html.P(sentence(request["problem"]), className="note")]
    address = explore_address(request["request"], words, Uploads(desk.spool.root / UPLOADS))
    note = [] if request["is_exact"] else [html.P(words("sweeps.not_exact"), className="note")]
    return [html.A(words("sweeps.open_in_explore"), href=address, className="primary-link"), *note]


def sentence(text: str) -> str:
    """A refusal as a sentence of the page."""
    return f"{text[:1].upper()}{text[1:]}."


def explore_address(request: Mapping[str, Any], words: Words, uploads: Uploads) -> str:
    """The address under which Explore runs what a point runs; where it would be too long, that of a saved page."""
    state = state_of(
        state_of_point(request).to_dict() | ({} if words.language == DEFAULT else {"lang": words.language})
    )
    query = state.query()
    return f"/?{query if len(query) <= LONGEST else uploads.save_state(state)}"
