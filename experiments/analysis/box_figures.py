"""Pictures of scenario discovery: the box, and what coverage costs."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from experiments.analysis import discovery
from experiments.analysis.phrases import records, shown_names, unit_after
from experiments.analysis.pictures import Picture, with_look, wrapped
from experiments.analysis.samples import Sample
from experiments.colours import DIFFERENCE, SCENARIO, SHOCK
from experiments.sweeps.factors import Factor
from experiments.wording import ENGLISH, Wording

ROW, AROUND = 66, 110
UNCLEAR = "rgba(138,143,152,0.35)"


def box_picture(sample: Sample, found: discovery.Discovery) -> Picture:
    """The restricted dimensions as ranges of their factors, with limits and quasi-p-values."""
    figure = box_figure(
        found.dimensions,
        sample.factors,
        axis="place in the range that was swept; coloured: the box",
        beside=lambda row: f"quasi-p {_p(row['quasi_p'])}<br>in {100 * row['reproduced']:.0f} % of half samples",
    )
    title = f"Where is the {sample.label} {found.rule}?"
    return Picture(f"prim-{sample.outcome}", title, discovery.sentence(sample, found), figure)


def box_figure(
    dimensions: pd.DataFrame,
    factors: Sequence[Factor],
    axis: str,
    beside: Callable[[Mapping[str, Any]], str],
    words: Wording = ENGLISH,
    unit: Callable[[str], str] = unit_after,
) -> go.Figure:
    """The factors that a box restricts, a row each, in the whole range of each.

    `dimensions` is that of a `Discovery`; `axis` names the range, `beside` says what stands at the end of a row, and
    `unit` how a unit follows a number.
    """
    shown = shown_names([factor.name for factor in factors])
    of = {factor.name: factor for factor in factors}
    rows = list(reversed(records(dimensions)))
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
        _add_range(figure, name, row, of[row["factor"]], lambda value, of: f"{words.number(value)}{unit(of)}")
        figure.add_annotation(
            x=1.02, y=name, xanchor="left", showarrow=False, align="left", font={"size": 12}, text=beside(row)
        )
    figure.update_layout(barmode="overlay")
    figure.update_xaxes(range=[-0.03, 1.32], tickvals=[0, 0.25, 0.5, 0.75, 1], tickformat=".0%")
    figure.update_xaxes(title=axis)
    with_look(figure, AROUND + ROW * max(1, len(rows)))
    return figure.update_layout(margin={"t": 14})


def _p(value: float) -> str:
    return "< 0.001" if value < 0.001 else f"= {value:.3f}"


def _add_range(
    figure: go.Figure, name: str, row: Mapping[str, Any], factor: Factor, said: Callable[[float, str], str]
) -> None:
    """The part of a factor's range that the box holds: of levels every one of them."""
    if row["levels"]:
        kept = set(row["levels"].split(discovery.BETWEEN_LEVELS))
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
                text=said(value, factor.unit),
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
    return Picture(
        f"prim-trajectory-{sample.outcome}",
        "How much purity does coverage cost?",
        f"Boxes of the peeling for an {sample.label} {found.rule}; crosses are 95 % intervals. Where the held-out "
        "diamond lies far below the chosen one, the box flatters itself.",
        trajectory_figure(found.trajectory, found.figures, TRAJECTORY),
    )


TRAJECTORY = {
    "boxes": "boxes on the way",
    "restricted": "restricted<br>factors",
    "chosen": "chosen box",
    "held_out": "boxes of half samples, held out",
    "coverage": "coverage: share of the cases of interest inside",
    "density": "density: share of points inside that are cases",
}


def trajectory_figure(trajectory: pd.DataFrame, figures: pd.DataFrame, texts: Mapping[str, str]) -> go.Figure:
    """The boxes on the way and the chosen one; the tables are those of a `Discovery`, `texts` as `TRAJECTORY`."""
    figure = go.Figure(
        go.Scatter(
            x=trajectory["coverage"],
            y=trajectory["density"],
            mode="markers",
            name=texts["boxes"],
            marker={
                "size": 9,
                "color": trajectory["restricted"],
                "colorscale": [[0, "#cfe0ea"], [1, "#1f4e6e"]],
                "line": {"color": SHOCK, "width": 1},
                "colorbar": {"title": {"text": texts["restricted"]}, "thickness": 12, "dtick": 1, "len": 0.8},
            },
            hovertemplate="%{x:.0%}, %{y:.0%}<extra></extra>",
        )
    )
    for judged, colour, name in (
        ("in the sample", SCENARIO, texts["chosen"]),
        ("on points held out", DIFFERENCE, texts["held_out"]),
    ):
        rows = {row["figure"]: row for row in records(figures[figures["judged"] == judged])}
        figure.add_scatter(
            x=[rows["coverage"]["value"]],
            y=[rows["density"]["value"]],
            mode="markers",
            name=name,
            marker={"size": 13, "color": colour, "symbol": "diamond"},
            error_x=_bar(rows["coverage"], colour),
            error_y=_bar(rows["density"], colour),
        )
    figure.update_xaxes(title=texts["coverage"], tickformat=".0%", range=[-0.02, 1.05])
    figure.update_yaxes(title=texts["density"], tickformat=".0%", range=[-0.02, 1.05])
    return with_look(figure, 440)


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
