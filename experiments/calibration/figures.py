"""Prior and posterior of every parameter, side by side."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from experiments.calibration.posterior import YES, last_population
from experiments.sweeps.factors import Factor

if TYPE_CHECKING:
    import plotly.graph_objects as go

BARS, COLUMNS = 12, 3


def marginals(particles: pd.DataFrame, table: pd.DataFrame, factors: Sequence[Factor]) -> go.Figure:
    """One panel a parameter: the flat prior as a line, the posterior as bars over the prior's range."""
    import plotly.graph_objects as go
    from plotly.subplots import make_subplots

    final = last_population(particles)
    rows = math.ceil(len(factors) / COLUMNS)
    verdicts = dict(zip(table["parameter"], table["verdict"], strict=True))
    titles = [f"{factor.name}<br><sub>{verdicts[factor.name]}</sub>" for factor in factors]
    figure = make_subplots(rows=rows, cols=COLUMNS, subplot_titles=titles)
    for place, factor in enumerate(factors):
        row, column = place // COLUMNS + 1, place % COLUMNS + 1
        edges = np.linspace(factor.low, factor.high, BARS + 1)
        heights, _ = np.histogram(final[factor.name], bins=edges, weights=final["weight"], density=True)
        prior = 1.0 / (factor.high - factor.low)
        is_first = place == 0
        shade = "#1b6ca8" if verdicts[factor.name] == YES else "#9aa5b1"
        figure.add_trace(
            go.Bar(
                x=(edges[:-1] + edges[1:]) / 2, y=heights, width=np.diff(edges), name="posterior", marker_color=shade,
                showlegend=is_first,
            ),
            row, column,
        )  # fmt: skip
        figure.add_trace(
            go.Scatter(
                x=[factor.low, factor.high], y=[prior, prior], mode="lines", name="prior", line={"color": "#b3541e"},
                showlegend=is_first,
            ),
            row, column,
        )  # fmt: skip
        figure.update_xaxes(title_text=factor.unit if factor.unit != "1" else "", row=row, col=column)
    figure.update_layout(
        title="Prior and posterior of what was fitted; conditional on the model", height=120 + 260 * rows, bargap=0.0
    )
    return figure
