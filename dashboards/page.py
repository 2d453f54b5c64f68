"""The one page: headlines with their uncertainty, courses beside the counterfactual, effects, assumptions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import plotly.graph_objects as go
from dash import dcc, html
from dash.development.base_component import Component

from experiments.figures import band_figure, relative_effects_figure
from experiments.printed import HEADER, effect_cells, footnotes
from experiments.report import chart_cells
from experiments.results import Result
from experiments.spans import caution, rivals_table, rivals_told
from experiments.story import Chart, charts, headlines

CHART_HEADER = ("month", "baseline", "scenario", "difference", "95 % interval")
LARGEST = "The largest differences against the baseline with their 95 % intervals; the table holds every outcome."
CONFIG = dcc.Graph.Config(displaylogo=False, responsive=True, displayModeBar=False)
ASSUMPTION_HEADER = ("parameter", "value", "unit", "mark", "what it is", "source")


def result_page(result: Result) -> html.Main:
    """A stored result."""
    summary = result.summary
    events = summary["story"]["events"]
    has_rivals = bool(summary["rivals"])
    drawn = [_chart(chart, events) for chart in charts(result)]
    nothing = [html.P("No series of this result differs from zero in either arm.", className="empty")]
    return html.Main(
        [
            _header(summary),
            html.Section(
                [
                    html.H2("What it changed"),
                    html.Ul([html.Li(sentence) for sentence in headlines(summary)], className="headlines"),
                    html.P(caution(summary), className="caution"),
                ]
            ),
            html.Section([html.H2("How it unfolds"), html.Div(drawn or nothing, className="charts")]),
            html.Section(
                [
                    html.H2("All effects"),
                    html.Figure(
                        [html.P(LARGEST, className="sentence"), _graph(relative_effects_figure(summary["effects"]))]
                    ),
                    _table("effects", HEADER, [effect_cells(row, has_rivals) for row in summary["effects"]]),
                    *[html.P(line, className="note") for line in footnotes(summary)],
                ]
            ),
            html.Section([html.H2("What rival assumptions make of it"), *_rivals(summary)]),
            html.Section([html.H2("What it rests on"), _assumptions(summary["assumptions"])]),
        ]
    )


def _rivals(summary: Mapping[str, Any]) -> list[Component]:
    """The rival assumptions and every effect under each, or that none was run."""
    if not summary["rivals"]:
        return [html.P(caution(summary), className="empty")]
    listed = html.Ul([html.Li([html.Code(name), f" {said}"]) for name, said in rivals_told(summary)])
    table = _table("effects", *rivals_table(summary))
    return [listed, html.Details([html.Summary("Every effect under every assumption"), table])]


def empty_page() -> html.Main:
    """Before there is any result."""
    return _notice(
        "There is no result yet", "Make one, then load this page again:", "diplomacity run scenario=paris_withdrawal"
    )


def error_page(problem: str) -> html.Main:
    """A result that cannot be shown."""
    return _notice("This result cannot be shown", f"{problem.capitalize()}.", "diplomacity dashboard FOLDER")


def _notice(title: str, text: str, command: str) -> html.Main:
    return html.Main(
        [
            html.P("Diplomacity", className="kicker"),
            html.H1(title),
            html.Div([html.P(text), html.P(html.Code(command))], className="empty"),
        ]
    )


def _header(summary: Mapping[str, Any]) -> html.Header:
    story = summary["story"]
    facts = {
        "World": summary["world"],
        "Cities": story["cities"],
        "Ties at the start": story["ties"],
        "Months": summary["months"],
        "Pairs": summary["replicates"],
        "Seed": summary["seed"],
    }
    return html.Header(
        [
            html.P("Diplomacity · scenario beside its counterfactual", className="kicker"),
            html.H1(story["title"]),
            html.P(story["story"], className="lead"),
            html.Dl(
                [html.Div([html.Dt(name), html.Dd(str(value))]) for name, value in facts.items()], className="facts"
            ),
        ]
    )


def _chart(chart: Chart, events: Sequence[Mapping[str, Any]]) -> html.Figure:
    return html.Figure(
        [
            html.H3(chart.title),
            html.P(chart.sentence, className="sentence"),
            _graph(band_figure(chart.rows, events, chart.axis)),
            html.Details([html.Summary("In figures"), _table("", CHART_HEADER, chart_cells(chart))]),
        ]
    )


def _graph(figure: go.Figure) -> dcc.Graph:
    return dcc.Graph(
        figure=figure,
        config=CONFIG,
        className="plot",
        responsive=True,
        style={"height": figure.layout.height},
    )


def _assumptions(rows: Sequence[Mapping[str, Any]]) -> html.Details:
    """All parameters, those that were changed first."""
    ordered = sorted(rows, key=lambda row: row["value"] == row["default"])
    cells = [
        [
            row["parameter"],
            str(row["value"]),
            "" if row["unit"] == "1" else row["unit"],
            row["mark"],
            row["doc"],
            row["source"],
        ]
        for row in ordered
    ]
    return html.Details([html.Summary(f"{len(cells)} assumptions"), _table("assumptions", ASSUMPTION_HEADER, cells)])


def _table(name: str, header: Sequence[str], rows: Sequence[Sequence[str]]) -> html.Div:
    table = html.Table(
        [
            html.Thead(html.Tr([html.Th(cell) for cell in header])),
            html.Tbody([html.Tr([html.Td(cell) for cell in row]) for row in rows]),
        ],
        className=name,
    )
    return html.Div(table, className="scroll", tabIndex="0", role="region")
