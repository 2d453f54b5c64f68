"""Pictures of scenario discovery: the box, and what coverage costs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import plotly.graph_objects as go

from experiments.analysis import discovery
from experiments.analysis.phrases import records, shown_names, unit_after
from experiments.analysis.pictures import Picture, with_look, wrapped
from experiments.analysis.samples import Sample
from experiments.colours import DIFFERENCE, SCENARIO, SHOCK
from experiments.numbers_as_text import number
from experiments.sweeps.factors import Factor

ROW, AROUND = 66, 110
UNCLEAR = "rgba(138,143,152,0.35)"


def box_picture(sample: Sample, found: discovery.Discovery) -> Picture:
    """The restricted dimensions as ranges of their factors, with limits and quasi-p-values."""
    shown = shown_names(sample.names)
    of = {factor.name: factor for factor in sample.factors}
    rows = list(reversed(records(found.dimensions)))
    figure = go.Figure()
    names = [wrapped(shown[row["factor"]]) for row in rows]
    for name, row in zip(names, rows, strict=True):
        figure.add_bar(
            x=[1.0],
            y=[name],
            orientation="h",
            marker={"color": UNCLEAR},
            width=0.3,
            showlegend=False,
            hoverinfo="skip",
        )
        _add_range(figure, name, row, of[row["factor"]])
        figure.add_annotation(
            x=1.02,
            y=name,
            xanchor="left",
            showarrow=False,
            align="left",
            font={"size": 12},
            text=f"quasi-p {_p(row['quasi_p'])}<br>in {100 * row['reproduced']:.0f} % of half samples",
        )
    figure.update_layout(barmode="overlay")
    figure.update_xaxes(range=[-0.03, 1.32], tickvals=[0, 0.25, 0.5, 0.75, 1], tickformat=".0%")
    figure.update_xaxes(title="place in the range that was swept; coloured: the box")
    with_look(figure, AROUND + ROW * max(1, len(rows)))
    figure.update_layout(margin={"t": 14})
    title = f"Where is the {sample.label} {found.rule}?"
    return Picture(f"prim-{sample.outcome}", title, discovery.sentence(sample, found), figure)


def _p(value: float) -> str:
    return "< 0.001" if value < 0.001 else f"= {value:.3f}"


def _add_range(figure: go.Figure, name: str, row: Mapping[str, Any], factor: Factor) -> None:
    """The part of a factor's range that the box holds: of levels every one of them."""
    if row["levels"]:
        kept = set(row["levels"].split(", "))
        width = 1 / len(factor.levels)
        for place, level in enumerate(factor.levels):
            holds = str(level) in kept
            if holds:
                figure.add_bar(
                    x=[0.96 * width], base=[(place + 0.02) * width], y=[name], orientation="h", width=0.3,
                    marker={"color": DIFFERENCE}, showlegend=False, hoverinfo="skip",
                )  # fmt: skip
            figure.add_annotation(
                x=(place + 0.5) * width,
                y=name,
                yshift=22,
                text=str(level).replace("_", " "),
                showarrow=False,
                font={"size": 12, **({} if holds else {"color": SHOCK})},
            )
        return
    low, high = (_share(factor, row[end], default) for end, default in (("low", 0.0), ("high", 1.0)))
    figure.add_bar(
        x=[high - low], base=[low], y=[name], orientation="h", marker={"color": DIFFERENCE}, width=0.3,
        showlegend=False, hoverinfo="skip",
    )  # fmt: skip
    for share, value in ((low, row["low"]), (high, row["high"])):
        if not np.isnan(value):
            figure.add_annotation(
                x=share,
                y=name,
                yshift=22,
                text=f"{number(value)}{unit_after(factor.unit)}",
                showarrow=False,
                font={"size": 12},
            )


def _share(factor: Factor, value: float, default: float) -> float:
    """Where a limit lies in the range of its factor; between two levels it lies on their border."""
    if np.isnan(value):
        return default
    if factor.levels:
        return sum(float(level) <= value for level in factor.levels) / len(factor.levels)
    return float(np.clip(factor.shares(np.array([value]))[0], 0.0, 1.0))


def trajectory_picture(sample: Sample, found: discovery.Discovery) -> Picture:
    """Coverage against density of the boxes on the way, and the one that was chosen with its intervals."""
    table = found.trajectory
    figure = go.Figure(
        go.Scatter(
            x=table["coverage"],
            y=table["density"],
            mode="markers",
            name="boxes on the way",
            marker={
                "size": 9,
                "color": table["restricted"],
                "colorscale": [[0, "#cfe0ea"], [1, "#1f4e6e"]],
                "colorbar": {"title": {"text": "restricted<br>factors"}, "thickness": 12, "dtick": 1, "len": 0.8},
            },
            hovertemplate="coverage %{x:.0%}<br>density %{y:.0%}<extra></extra>",
        )
    )
    for judged, colour, name in (
        ("in the sample", SCENARIO, "chosen box"),
        ("on points held out", DIFFERENCE, "boxes of half samples, held out"),
    ):
        rows = {row["figure"]: row for row in records(found.figures[found.figures["judged"] == judged])}
        figure.add_scatter(
            x=[rows["coverage"]["value"]],
            y=[rows["density"]["value"]],
            mode="markers",
            name=name,
            marker={"size": 13, "color": colour, "symbol": "diamond"},
            error_x=_bar(rows["coverage"], colour),
            error_y=_bar(rows["density"], colour),
        )
    figure.update_xaxes(title="coverage: share of the cases of interest inside", tickformat=".0%", range=[-0.02, 1.05])
    figure.update_yaxes(title="density: share of points inside that are cases", tickformat=".0%", range=[-0.02, 1.05])
    with_look(figure, 440)
    return Picture(
        f"prim-trajectory-{sample.outcome}",
        "How much purity does coverage cost?",
        f"Boxes of the peeling for an {sample.label} {found.rule}; crosses are 95 % intervals. Where the held-out "
        "diamond lies far below the chosen one, the box flatters itself.",
        figure,
    )


def _bar(row: Mapping[str, Any], colour: str) -> dict[str, object]:
    value, low, high = (float(row[column]) for column in ("value", "low", "high"))
    return {
        "type": "data",
        "symmetric": False,
        "array": [high - value],
        "arrayminus": [value - low],
        "color": colour,
        "thickness": 1.6,
        "width": 4,
    }
