"""The map of one run at a month as a figure, for PNG and SVG: the basemap of the page under Cartesian axes."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from dashboards.map.basemap import basemap, svg_path
from dashboards.map.month import CLIMATE, WHOLE, MapState, said, stages_of
from dashboards.words import Words
from experiments.colours import BASELINE, COMMITMENT_STAGES, IDEA_STAGES, SHOCK, TIE_STATUS, faded
from experiments.figures import styled
from sim.stages import TieStatus

HEIGHT = 560
ROOM = 1.12
NARROWEST = 260.0  # map units
BACK_TO_FRONT = (TieStatus.ENDED, TieStatus.DORMANT, TieStatus.ACTIVE, TieStatus.SUSPENDED)
BEND, BEND_MORE = 0.14, 0.1  # of a tie's length, and for every further tie of the same two cities
PIECES = 16
LARGEST, SMALLEST = 22.0, 4.5  # pixels across
DASHES = {"active": "solid", "dormant": "dash", "suspended": "solid", "ended": "dot"}
WIDTHS = {"active": 1.2, "dormant": 1.0, "suspended": 2.2, "ended": 1.0}
CROWD = 260  # ties from which they are drawn fainter
FAINTEST, OPAQUE = 0.18, 0.8
LINE = 110  # characters
Along = NDArray[np.float64]  # one coordinate of the points of a line
Box = tuple[float, float, float, float]


def map_figure(log: Mapping[str, Any], month: int, layer: str, words: Words) -> go.Figure:
    """Ties by status and cities by stage at the end of a month, with the sentence that says so above.

    `layer` is "none", "climate" or the id of an idea of the run; refuses an unknown one.
    """
    state = MapState(log, month)
    figure = go.Figure()
    for status in BACK_TO_FRONT:
        figure.add_trace(_ties(log, state, status, words))
    for trace in _cities(log, state, layer, words):
        figure.add_trace(trace)
    left, right, top, bottom = _seen(log)
    figure.update_xaxes(range=[left, right], visible=False)
    figure.update_yaxes(range=[bottom, top], visible=False, scaleanchor="x", scaleratio=1)
    styled(figure, HEIGHT)
    note = words("map.figure_note", seed=log["about"]["seed"])
    return figure.update_layout(
        shapes=[_land(int(log["centre"]))],
        title={"text": _broken(said(log, state, layer, words)), "font": {"size": 15}, "x": 0, "xref": "paper"},
        margin={"l": 12, "r": 12, "t": 56, "b": 92},
        hovermode="closest",
        legend={"y": -0.06, "x": 0, "xanchor": "left", "itemsizing": "constant"},
    ).add_annotation(
        text=_plain(note), x=0, y=0, xref="paper", yref="paper", yanchor="top", xanchor="left", showarrow=False
    )


def _land(centre: int) -> dict[str, Any]:
    path = svg_path(basemap(centre).land, is_closed=True)
    return {"type": "path", "path": path, "fillcolor": faded(SHOCK), "line": {"width": 0}, "layer": "below"}


def _ties(log: Mapping[str, Any], state: MapState, status: TieStatus, words: Words) -> go.Scatter:
    """All ties of a status as one line with gaps."""
    name = status.name.lower()
    chosen = np.flatnonzero(state.ties == status)
    xs: list[float | None] = []
    ys: list[float | None] = []
    for line in lines_of(log, chosen):
        xs += [*line[0].round().tolist(), None]
        ys += [*line[1].round().tolist(), None]
    opacity = min(OPAQUE, max(FAINTEST, (CROWD / max(1, len(state.ties))) ** 0.5))
    return go.Scatter(
        x=xs,
        y=ys,
        mode="lines",
        name=f"{words('map.legend_ties')}: {words(f'map.tie_{name}')} ({words.number(len(chosen), WHOLE)})",
        line={"color": TIE_STATUS[name], "width": WIDTHS[name], "dash": DASHES[name]},
        opacity=1.0 if status == TieStatus.SUSPENDED else opacity,
        hoverinfo="skip",
    )


def lines_of(log: Mapping[str, Any], ties: NDArray[np.int64]) -> Iterator[tuple[Along, Along]]:
    """The lines of ties in map units, x and y, as assets/map/curves.js draws them.

    A tie bows to the north; one that passes the map's edge is two straight pieces.
    """
    cuts = np.array(log["ties"]["cuts"], dtype=np.float64).reshape(-1, 3)
    cut = {int(tie): (x, y) for tie, x, y in cuts.tolist()}
    share = np.linspace(0.0, 1.0, PIECES + 1)
    seen: dict[tuple[int, int], int] = {}
    for tie in ties.tolist():
        a, b = sorted((log["ties"]["a"][tie], log["ties"]["b"][tie]))
        if tie in cut:
            a, b = log["ties"]["a"][tie], log["ties"]["b"][tie]
        ax, bx = log["cities"]["x"][a], log["cities"]["x"][b]
        ay, by = log["cities"]["y"][a], log["cities"]["y"][b]
        if tie in cut:
            x, y = cut[tie]
            yield np.array([ax, x]), np.array([ay, y])
            yield np.array([-x, bx]), np.array([y, by])
            continue
        seen[a, b] = seen.get((a, b), -1) + 1
        bend = (BEND + BEND_MORE * seen[a, b]) * (1.0 if bx >= ax else -1.0)
        middle_x, middle_y = (ax + bx) / 2 + (by - ay) * bend, (ay + by) / 2 - (bx - ax) * bend
        yield _bowed(ax, middle_x, bx, share), _bowed(ay, middle_y, by, share)


def _bowed(start: float, middle: float, end: float, share: Along) -> Along:
    """A quadratic Bézier curve along one axis."""
    rest = 1.0 - share
    return rest * rest * start + 2.0 * rest * share * middle + share * share * end


def _cities(log: Mapping[str, Any], state: MapState, layer: str, words: Words) -> Iterator[go.Scatter]:
    """Cities by stage, the largest drawn first; area by population."""
    population = np.array(log["cities"]["population"], dtype=np.float64)
    across = np.maximum(SMALLEST, LARGEST * np.sqrt(population / population.max()))
    order = np.argsort(-across, kind="stable")
    for name, colour, is_there in _stages(log, state, layer, words):
        chosen = order[is_there[order]]
        if len(chosen) == 0:
            continue
        yield go.Scatter(
            x=[log["cities"]["x"][city] for city in chosen],
            y=[log["cities"]["y"][city] for city in chosen],
            text=[_plain(log["cities"]["name"][city]) for city in chosen],
            mode="markers",
            name=f"{name} ({words.number(len(chosen), WHOLE)})",
            marker={"size": across[chosen].round(1).tolist(), "color": colour, "line": {"color": "#fff", "width": 0.8}},
            hovertemplate="%{text}<extra></extra>",
        )


def _stages(
    log: Mapping[str, Any], state: MapState, layer: str, words: Words
) -> Iterator[tuple[str, str, NDArray[np.bool_]]]:
    """Name, colour and whose it is, for every stage of a layer."""
    stages = stages_of(log, state, layer)
    if stages is None:
        yield words("map.legend_cities"), BASELINE, np.ones(len(log["cities"]["id"]), dtype=np.bool_)
        return
    prefix, colours = ("ladder", COMMITMENT_STAGES) if layer == CLIMATE else ("idea", IDEA_STAGES)
    for stage, (key, colour) in enumerate(colours.items()):
        yield words(f"map.{prefix}_{key}"), colour, stages == stage


def _seen(log: Mapping[str, Any]) -> Box:
    """The box of all cities with room around it: left, right, top, bottom."""
    middle, half = [], []
    for axis, narrowest in (("x", NARROWEST), ("y", NARROWEST / 2)):
        low, high = min(log["cities"][axis]), max(log["cities"][axis])
        middle.append((low + high) / 2)
        half.append(max(narrowest, (high - low) * ROOM) / 2)
    return middle[0] - half[0], middle[0] + half[0], middle[1] - half[1], middle[1] + half[1]


def _broken(text: str) -> str:
    """A sentence in lines that fit the figure."""
    return "<br>".join(_plain(line) for line in textwrap.wrap(text, LINE))


def _plain(text: str) -> str:
    """A text for Plotly, which reads some tags: a name from an uploaded world is text."""
    return text.replace("&", "&amp;").replace("<", "&lt;")
