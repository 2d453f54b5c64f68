"""How a chart, a table and a tile stand on the page: every chart with its sentence, its figures and its files."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import dash_mantine_components as dmc
import plotly.graph_objects as go
from dash import dcc, html
from dash.development.base_component import Component

from dashboards.attributes import aria, data
from dashboards.words import Words

CONFIG = dcc.Graph.Config(displaylogo=False, responsive=True, displayModeBar=False)


def chart(
    title: str,
    sentence: str,
    figure: go.Figure,
    header: Sequence[str],
    rows: Sequence[Sequence[str]],
    name: str,
    words: Words,
    *,
    is_wide: bool = False,
) -> Component:
    """A chart with its title, the sentence that says what it shows, its figures as a table, and its files."""
    figure.update_layout(separators=words.separators)
    return html.Figure(
        [
            html.H3(title),
            html.P(sentence, className="sentence"),
            html.Div(
                dcc.Graph(
                    figure=figure,
                    config=CONFIG,
                    className="plot",
                    responsive=True,
                    style={"height": figure.layout.height},
                ),
                role="img",
                **aria(label=f"{title}. {sentence}"),
            ),
            html.Div(
                [
                    html.Details([html.Summary(words("cards.figures")), table(header, rows, title)]),
                    save(name, words),
                ],
                className="figure-foot",
            ),
        ],
        className="wide" if is_wide else "",
    )


def save(name: str, words: Words) -> Component:
    """Buttons that save a chart as a file."""
    return html.Div(
        [
            html.Button(
                form.upper(),
                type="button",
                **data(save_figure=form, name=f"diplomacity-{name}"),
                **aria(label=words("cards.save_as", name=name, form=form.upper())),
            )
            for form in ("png", "svg")
        ],
        className="save",
    )


def table(header: Sequence[str], rows: Sequence[Sequence[str | Component]], name: str, kind: str = "") -> Component:
    """A table that scrolls within itself, by keys too.

    One of texts alone is a single component: where each cell is one, Dash takes some milliseconds for each, which is
    ten seconds for a thousand.
    """
    is_plain = not any(isinstance(cell, Component) for row in rows for cell in row)
    return html.Div(
        _of_texts(header, rows, kind) if is_plain else _of_components(header, rows, kind),
        className="scroll",
        tabIndex="0",
        role="region",
        **aria(label=name),
    )


def _of_texts(header: Sequence[str], rows: Sequence[Sequence[Any]], kind: str) -> Component:
    return dmc.Table(data={"head": [*header], "body": [[*row] for row in rows]}, className=kind, unstyled=True)


def _of_components(header: Sequence[str], rows: Sequence[Sequence[Any]], kind: str) -> Component:
    return html.Table(
        [
            html.Thead(html.Tr([html.Th(cell, scope="col") for cell in header])),
            html.Tbody([html.Tr([html.Td(cell) for cell in row]) for row in rows]),
        ],
        className=kind,
    )


def tile(name: str, value: str, told: Sequence[str]) -> Component:
    """One number with what is to be said of it, a line each."""
    lines = [html.P(line, className="quiet") for line in told]
    return html.Div([html.H3(name), html.Div(value, className="value"), *lines], className="tile")


def waiting(words: Words) -> Component:
    """Where there is nothing to be shown yet."""
    return html.P(words("cards.waiting"), className="empty")


def needs_all(words: Words) -> Component:
    """Where a chart needs all pairs and some are still running."""
    return html.P(words("cards.needs_all"), className="empty")
