"""How a chart of the Sweeps page stands: its sentences, its figures, its files, and marks that can be chosen."""

from __future__ import annotations

from collections.abc import Sequence

import plotly.graph_objects as go
from dash import dcc, html
from dash.development.base_component import Component

from dashboards import ids
from dashboards.attributes import aria
from dashboards.explore.tabs.cards import CONFIG, save, table
from dashboards.words import Words

__all__ = ["chart", "table"]


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
        figure=figure.update_layout(separators=words.separators),
        config=CONFIG,
        className="plot",
        responsive=True,
        style={"height": figure.layout.height},
    )
    drawn: Component = html.Div(graph, role="img", **aria(label=f"{title} {sentences[0]}"))
    if is_wide:
        drawn = html.Div(drawn, className="drawn wide", tabIndex="0", role="region", **aria(label=title))
    return html.Figure(
        [
            html.H2(title),
            *[html.P(sentence, className="sentence") for sentence in sentences],
            drawn,
            html.Div(
                [
                    html.Details([html.Summary(words("cards.figures")), table(header, rows, title)]),
                    save(name, words),
                ],
                className="figure-foot",
            ),
        ]
    )
