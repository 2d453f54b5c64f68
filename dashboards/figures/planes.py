"""An outcome over the plane of two factors, cell by cell."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from dashboards.words import Words
from experiments.analysis.phrases import records
from experiments.analysis.pictures import with_look
from experiments.figures import plain

ROW, AROUND = 54, 120
# Both ends are pale enough for dark figures on them, in light and dark pages alike.
DIVERGING = [[0.0, "#7fb0d6"], [0.5, "#f4f3ef"], [1.0, "#eb9b7e"]]
SEQUENTIAL = [[0.0, "#f0f4f7"], [1.0, "#7fb0d6"]]
UNCLEAR = "#d5d7db"


def plane_figure(
    cells: pd.DataFrame, x_title: str, y_title: str, unit: str, is_effect: bool, words: Words
) -> go.Figure:
    """The cells of `experiments.analysis.plane_figures.plane_cells`, each with half the width of its interval.

    Of an effect, cells whose interval spans zero or is unknown are grey and their numbers in brackets.
    """
    cells = cells.assign(x=cells["x"].map(plain), y=cells["y"].map(plain))
    x_names, y_names = (list(dict.fromkeys(cells[name])) for name in ("x", "y"))
    shape = (len(y_names), len(x_names))
    is_open = np.array([is_effect and spans_zero(row) for row in records(cells)]).reshape(shape)
    means = cells["mean"].to_numpy(dtype=float).reshape(shape)
    texts = np.array([_text(row, is_effect, words) for row in records(cells)], dtype=object).reshape(shape)
    points = cells["points"].to_numpy().reshape(shape)
    known = means[~is_open & ~np.isnan(means)]
    limit = float(np.abs(known).max()) if known.size else 1.0
    figure = go.Figure()
    if is_open.any():
        figure.add_heatmap(
            x=x_names,
            y=y_names,
            z=np.where(is_open & ~np.isnan(means), 0.0, np.nan),
            text=np.where(is_open, texts, ""),
            customdata=points,
            texttemplate="%{text}",
            colorscale=[[0, UNCLEAR], [1, UNCLEAR]],
            showscale=False,
            xgap=2,
            ygap=2,
            hovertemplate=_hover(words),
        )
    figure.add_heatmap(
        x=x_names,
        y=y_names,
        z=np.where(is_open, np.nan, means),
        text=np.where(is_open, "", texts),
        customdata=points,
        texttemplate="%{text}",
        colorscale=DIVERGING if is_effect else SEQUENTIAL,
        zmin=-limit if is_effect else None,
        zmax=limit if is_effect else None,
        xgap=2,
        ygap=2,
        showscale=bool(known.size),
        colorbar={"title": {"text": unit}, "thickness": 12, "outlinewidth": 0},
        hovertemplate=_hover(words),
    )
    with_look(figure, AROUND + ROW * len(y_names))
    figure.update_layout(margin={"t": 14}, separators=words.separators)
    figure.update_xaxes(title=x_title, type="category", showgrid=False, categoryorder="array", categoryarray=x_names)
    figure.update_yaxes(title=y_title, type="category", showgrid=False, categoryorder="array", categoryarray=y_names)
    return figure


def spans_zero(row: Mapping[str, Any]) -> bool:
    """Whether an interval leaves open on which side of zero its number lies."""
    return not (row["low"] > 0 or row["high"] < 0)


def _text(row: Mapping[str, Any], is_effect: bool, words: Words) -> str:
    if np.isnan(row["mean"]):
        return ""
    half = (row["high"] - row["low"]) / 2
    told = words.estimate(row["mean"], *_ends(row))
    told = f"({told})" if is_effect and spans_zero(row) else told
    return told if np.isnan(half) else f"{told}<br>± {words.number(half, 2)}"


def _ends(row: Mapping[str, Any]) -> tuple[float | None, float | None]:
    return (None, None) if np.isnan(row["low"]) else (row["low"], row["high"])


def _hover(words: Words) -> str:
    points = words("sweeps.points")
    return "%{x}, %{y}: %{text}<br>" + points + ": %{customdata}<extra></extra>"
