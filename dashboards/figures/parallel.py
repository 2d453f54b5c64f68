"""Parallel coordinates: every point of a design as a line over its factors to its outcome.

Drawn as ordinary lines: the ready-made trace compiles shaders in the browser, which a strict content security policy
forbids, and has no keyboard or text alternative either.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from dashboards.words import Words
from experiments.analysis.pictures import with_look
from experiments.colours import BASELINE, SCENARIO, SHOCK, faded

MOST_LINES = 300
HEIGHT = 460


@dataclass(frozen=True)
class Axis:
    """An axis: its name, where every line meets it (0 to 1), and the labels along it by their place."""

    name: str
    shares: NDArray[np.float64]
    labels: Mapping[float, str]


@dataclass(frozen=True)
class Group:
    """Lines that are told apart by colour and dash: which points they are, and what they have in common."""

    name: str
    holds: NDArray[np.bool_]
    colour: str
    dash: str = "solid"
    opacity: float = 0.5


def parallel_figure(axes: Sequence[Axis], groups: Sequence[Group], numbers: Sequence[int], words: Words) -> go.Figure:
    """A line a point; `numbers` are those of the points in the design, in the order of the axes' shares."""
    figure = go.Figure()
    for group in groups:
        places = np.flatnonzero(group.holds)
        if not places.size:
            continue
        across: list[int | None] = []
        along: list[float | None] = []
        about: list[int | None] = []
        for place in places.tolist():
            across += [*range(len(axes)), None]
            along += [*(float(axis.shares[place]) for axis in axes), None]
            about += [*[int(numbers[place])] * len(axes), None]
        figure.add_scatter(
            x=across,
            y=along,
            customdata=about,
            mode="lines+markers",
            name=f"{group.name} ({len(places)})",
            line={"color": faded(group.colour, group.opacity), "width": 1.2, "dash": group.dash},
            marker={"size": 4, "color": group.colour, "opacity": 0.8},
            hovertemplate=words("sweeps.point") + " %{customdata}<extra>" + group.name + "</extra>",
        )
    for place, axis in enumerate(axes):
        figure.add_vline(x=place, line={"color": SHOCK, "width": 1})
        for share, label in axis.labels.items():
            figure.add_annotation(
                x=place, y=share, text=label, showarrow=False, xanchor="left", xshift=6, font={"size": 11},
                bgcolor="rgba(255,255,255,0.0)", borderpad=1,
            )  # fmt: skip
    with_look(figure, HEIGHT)
    figure.update_layout(showlegend=True, margin={"l": 24, "r": 96, "t": 44, "b": 64}, separators=words.separators)
    figure.update_xaxes(
        tickvals=list(range(len(axes))), ticktext=[axis.name for axis in axes], range=[-0.1, len(axes) - 0.75],
        showgrid=False, tickangle=0,
    )  # fmt: skip
    figure.update_yaxes(visible=False, range=[-0.06, 1.06])
    return figure


def by_sign(low: NDArray[np.float64], high: NDArray[np.float64], names: Sequence[str]) -> list[Group]:
    """Effects whose interval lies below zero, spans it or is unknown, or lies above; `names` in this order."""
    falls, rises = high < 0, low > 0
    rest = ~falls & ~rises
    return [
        Group(names[1], rest, SHOCK, "dot", 0.35),
        Group(names[0], falls, BASELINE, "solid", 0.55),
        Group(names[2], rises, SCENARIO, "solid", 0.55),
    ]


def by_thirds(means: NDArray[np.float64], names: Sequence[str]) -> list[Group]:
    """Values in the lowest, middle and highest third of those that are defined; `names` in this order."""
    first, second = np.nanquantile(means, [1 / 3, 2 / 3])
    low, high = means <= first, means > second
    return [
        Group(names[1], ~low & ~high, SHOCK, "dot", 0.35),
        Group(names[0], low, BASELINE, "solid", 0.55),
        Group(names[2], high, SCENARIO, "solid", 0.55),
    ]


def thinned(means: NDArray[np.float64]) -> NDArray[np.int64]:
    """Places of at most `MOST_LINES` points, spread over the order of their outcomes; undefined ones are left out."""
    order = np.argsort(means, kind="stable")
    order = order[~np.isnan(means[order])]
    if len(order) > MOST_LINES:
        order = order[np.linspace(0, len(order) - 1, MOST_LINES).round().astype(int)]
    return np.sort(order)
