"""Dots with intervals, one row a name: both arms above one another, and the paired difference beside or below them."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from dashboards.figures.phrases import percent_with_interval, with_interval
from dashboards.words import Words
from experiments.answers.estimates import estimated
from experiments.colours import BASELINE, DIFFERENCE, SCENARIO, SHOCK, faded
from experiments.figures import plain, styled

ARMS = (("scenario", SCENARIO, "circle", -0.15), ("baseline", BASELINE, "diamond-open", 0.15))
ROW, AROUND, BETWEEN = 34, 110, 84
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
    is_below = is_narrow and has_difference
    height = AROUND + ROW * len(table) + (BETWEEN + ROW * len(table) if is_below else 0)
    if is_below:
        figure = make_subplots(rows=2, cols=1, vertical_spacing=BETWEEN / (height - AROUND))
    elif has_difference:
        figure = make_subplots(cols=2, column_widths=[0.62, 0.38], horizontal_spacing=0.04, shared_yaxes=True)
    else:
        figure = make_subplots()
    for name, colour, symbol, shift in ARMS:
        if has_bars:
            figure.add_trace(_bars(table[name] * (100.0 if is_share else 1.0), colour, shift), row=1, col=1)
        called = words(f"charts.{name}")
        figure.add_trace(_dots(table, name, shift, (colour, symbol), called, words, is_share=is_share), row=1, col=1)
    if has_difference:
        place = {"row": 2, "col": 1} if is_below else {"row": 1, "col": 2}
        look, called = (DIFFERENCE, "square"), words("charts.difference")
        figure.add_trace(_dots(table, "difference", 0.0, look, called, words, is_share=is_share), **place)
        figure.add_vline(x=0, line={"color": SHOCK, "width": 1}, **place)
        figure.update_xaxes(title=words("stories.axis_difference_points") if is_share else called, **place)
    figure.update_xaxes(title=axis, rangemode="tozero", row=1, col=1)
    _rows_named(figure, labels)
    return legend_at_the_top(styled(figure, height, words)).update_layout(hovermode="closest", barmode="overlay")


def _dots(
    table: pd.DataFrame, column: str, shift: float, look: tuple[str, str], name: str, words: Words, *, is_share: bool
) -> go.Scatter:
    """Dots of a column with the ends of its intervals."""
    colour, symbol = look
    said = percent_with_interval if is_share else with_interval
    found = [estimated(row, column) for _, row in table.iterrows()]
    shown = [one.times(100.0) if is_share else one for one in found]
    return go.Scatter(
        x=[one.value for one in shown],
        y=[place + shift for place in range(len(table))],
        name=name,
        mode="markers",
        marker={"size": 9, "color": colour, "symbol": symbol, "line": {"width": 1.5, "color": colour}},
        error_x={
            "type": "data",
            "symmetric": False,
            "array": [one.high - one.value for one in shown],
            "arrayminus": [one.value - one.low for one in shown],
            "color": colour,
            "thickness": 1.5,
            "width": 3,
        },
        customdata=[said(one, words) for one in found],
        hovertemplate="%{customdata}",
        cliponaxis=False,
        showlegend=column != "difference",
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
        ticklabelstandoff=10,
        showgrid=False,
    )


def legend_at_the_top(figure: go.Figure) -> go.Figure:
    """The legend in a row at the top left, whatever the height of the figure."""
    place = {"orientation": "h", "x": 0, "xanchor": "left", "xref": "container", "y": 1, "yanchor": "top"}
    return figure.update_layout(legend={**place, "yref": "container", "tracegroupgap": 0}, margin={"t": 44})
