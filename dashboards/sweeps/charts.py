"""How a chart and a table stand on the page: every chart with its sentence, its figures and its files."""

from __future__ import annotations

from collections.abc import Sequence

import plotly.graph_objects as go
from dash import dcc, html
from dash.development.base_component import Component

from dashboards import ids
from dashboards.attributes import aria, data
from dashboards.words import Words

CONFIG = dcc.Graph.Config(displaylogo=False, responsive=True, displayModeBar=False)


def chart(
    title: str,
    sentences: Sequence[str],
    figure: go.Figure,
    header: Sequence[str],
    rows: Sequence[Sequence[str]],
    name: str,
    words: Words,
    *,
    is_wide: bool = False,
) -> Component:
    """A chart with its title, the sentences that say what it shows, its figures as a table, and its files.

    A wide one scrolls sideways where there is little room.
    """
    graph = dcc.Graph(
        id=ids.sweeps_graph(name),
        figure=figure,
        config=CONFIG,
        className="plot",
        responsive=True,
        style={"height": figure.layout.height},
    )
    return html.Figure(
        [
            html.H2(title),
            *[html.P(sentence, className="sentence") for sentence in sentences],
            html.Div(
                graph,
                className="drawn wide" if is_wide else "drawn",
                role="img",
                **aria(label=f"{title} {sentences[0]}"),
            ),
            html.Div(
                [
                    html.Details([html.Summary(words("sweeps.in_figures")), table(header, rows, title)]),
                    _save(name, words),
                ],
                className="figure-foot",
            ),
        ]
    )


def _save(name: str, words: Words) -> Component:
    """Buttons that save a chart as a file."""
    return html.Div(
        [
            html.Button(
                form.upper(),
                type="button",
                **data(save_figure=form, name=f"diplomacity-{name}"),
                **aria(label=words("sweeps.save_as", form=form.upper())),
            )
            for form in ("png", "svg")
        ],
        className="save",
    )


def table(header: Sequence[str], rows: Sequence[Sequence[str | Component]], name: str, kind: str = "") -> Component:
    """A table that scrolls within itself, by keys too."""
    return html.Div(
        html.Table(
            [
                html.Thead(html.Tr([html.Th(cell, scope="col") for cell in header])),
                html.Tbody([html.Tr([html.Td(cell) for cell in row]) for row in rows]),
            ],
            className=kind,
        ),
        className="scroll",
        tabIndex="0",
        role="region",
        **aria(label=name),
    )
