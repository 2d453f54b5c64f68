"""Dots with intervals, one row a name: both arms above one another, and the paired difference beside or below them."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from dashboards.figures.phrases import percent_with_interval, with_interval
from dashboards.words import Words
from experiments.colours import BASELINE, DIFFERENCE, SCENARIO, SHOCK, faded
from experiments.figures import plain, styled

ARMS = (("scenario", SCENARIO, "circle", -0.15), ("baseline", BASELINE, "diamond-open", 0.15))
ROW, AROUND = 34, 110
BAR_WIDTH = 0.26


def dots_figure(
    table: pd.DataFrame,
    labels: Sequence[str],
    words: Words,
    axis: str,
    *,
    is_share: bool = True,
    has_bars: bool = False,
    is_narrow: bool = False,
) -> go.Figure:
    """A row for each row of the table, the first at the top; the columns are those of `experiments.answers.channels`.

    Without a column `difference` only the arms are drawn. On a narrow page the differences stand below.
    """
    has_difference = "difference" in table.columns
    panels = 2 if has_difference else 1
    beside = {"cols": panels, "column_widths": [0.62, 0.38][:panels], "horizontal_spacing": 0.04}
    below = {"rows": panels, "row_heights": [0.5] * panels, "vertical_spacing": 0.16}
    is_below = is_narrow and has_difference
    figure = make_subplots(**(below if is_below else beside), shared_yaxes=not is_below)
    scale = 100.0 if is_share else 1.0
    for name, colour, symbol, shift in ARMS:
        columns = (name, f"{name}_low", f"{name}_high")
        if has_bars:
            figure.add_trace(_bars(table[name] * scale, colour, shift), row=1, col=1)
        trace = _dots(table, columns, scale, shift, (colour, symbol), words(f"charts.{name}"), _said(is_share), words)
        figure.add_trace(trace, row=1, col=1)
    if has_difference:
        place = {"row": 2, "col": 1} if is_below else {"row": 1, "col": 2}
        columns = ("difference", "low", "high")
        name = words("charts.difference")
        trace = _dots(table, columns, scale, 0.0, (DIFFERENCE, "square"), name, _said(is_share), words)
        figure.add_vline(x=0, line={"color": SHOCK, "width": 1}, **place)
        figure.add_trace(trace, **place)
        figure.update_xaxes(title=words("stories.axis_difference_points" if is_share else "charts.difference"), **place)
    figure.update_xaxes(title=axis, rangemode="tozero", row=1, col=1)
    _rows_named(figure, labels)
    height = AROUND + ROW * len(table) * (2 if is_below else 1) + (60 if is_below else 0)
    return legend_at_the_top(styled(figure, height, words)).update_layout(hovermode="closest", barmode="overlay")


def _said(is_share: bool):  # type: ignore[no-untyped-def]
    return percent_with_interval if is_share else with_interval


def _dots(table, columns, scale, shift, look, name, said, words):  # type: ignore[no-untyped-def]
    middle, low, high = (table[column] for column in columns)
    colour, symbol = look
    return go.Scatter(
        x=(middle * scale).tolist(),
        y=[place + shift for place in range(len(table))],
        name=name,
        mode="markers",
        marker={"size": 9, "color": colour, "symbol": symbol, "line": {"width": 1.5, "color": colour}},
        error_x={
            "type": "data",
            "symmetric": False,
            "array": ((high - middle) * scale).tolist(),
            "arrayminus": ((middle - low) * scale).tolist(),
            "color": colour,
            "thickness": 1.5,
            "width": 3,
        },
        customdata=[said(*values, words) for values in zip(middle, low, high, strict=True)],
        hovertemplate="%{customdata}",
    )


def _bars(values: pd.Series, colour: str, shift: float) -> go.Bar:
    return go.Bar(
        x=values.tolist(),
        y=[place + shift for place in range(len(values))],
        orientation="h",
        width=BAR_WIDTH,
        marker={"color": faded(colour, 0.35), "line": {"width": 0}},
        hoverinfo="skip",
        showlegend=False,
    )


def _rows_named(figure: go.Figure, labels: Sequence[str]) -> None:
    """Names at the rows, the first at the top."""
    figure.update_yaxes(
        tickvals=list(range(len(labels))),
        ticktext=[plain(label) for label in labels],
        range=[len(labels) - 0.5, -0.5],
        automargin=True,
        showgrid=False,
    )


def legend_at_the_top(figure: go.Figure) -> go.Figure:
    """The legend in a row at the top left, whatever the height of the figure."""
    place = {"orientation": "h", "x": 0, "xanchor": "left", "xref": "container", "y": 1, "yanchor": "top"}
    return figure.update_layout(legend={**place, "yref": "container"}, margin={"t": 44})
