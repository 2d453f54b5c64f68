"""Pictures over two things at once: the plane of a flip, a heat map, regrets."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from experiments.analysis import ranking, robustness
from experiments.analysis.phrases import records, shown_names, unit_after
from experiments.analysis.pictures import QUIET, Picture, with_look, wrapped
from experiments.analysis.samples import Sample
from experiments.colours import BASELINE, SCENARIO
from experiments.inference import mean_interval
from experiments.numbers_as_text import estimate, interval, number
from experiments.sweeps.factors import Factor
from experiments.wording import ENGLISH, Wording

ROW, AROUND = 52, 110
DIVERGING = [[0.0, BASELINE], [0.5, "#f4f3ef"], [1.0, SCENARIO]]
MOST_STATES, MOST_CELLS = 24, 6


def flip_picture(plane: ranking.FlipPlane, x: Factor, y: Factor, first: Sample, second: Sample) -> Picture:
    """The plane with the line on which the ranking flips, and the region in which it cannot be told."""
    shown = shown_names([x.name, y.name])
    of = shown_names([first.outcome, second.outcome])
    words = {key: text.replace("_", " ") for key, text in of.items()}
    limit = float(np.abs(plane.difference).max())
    figure = go.Figure(
        go.Heatmap(
            x=plane.x,
            y=plane.y,
            z=plane.difference,
            zmin=-limit,
            zmax=limit,
            colorscale=DIVERGING,
            zsmooth="best",
            colorbar={"title": {"text": f"difference{unit_after(first.unit, ',')}"}, "thickness": 12},
            hovertemplate="%{x:.3g}, %{y:.3g}: %{z:.3g}<extra></extra>",
        )
    )
    for values, dash, width, name in (
        (plane.difference, "solid", 3, "the ranking flips"),
        (plane.low, "dot", 1.6, "95 % interval of the flip"),
        (plane.high, "dot", 1.6, None),
    ):
        figure.add_contour(
            x=plane.x,
            y=plane.y,
            z=values,
            contours={"start": 0, "end": 0, "size": 1, "coloring": "none"},
            line={"color": "#1d2430", "width": width, "dash": dash},
            showscale=False,
            hoverinfo="skip",
            showlegend=False,
        )
        if name:
            line = {"color": "#1d2430", "width": width, "dash": dash}
            figure.add_scatter(x=[None], y=[None], mode="lines", name=name, line=line)
    figure.add_scatter(
        x=plane.points["x"], y=plane.points["y"], mode="markers", name="points",
        marker={"size": 4, "color": QUIET, "opacity": 0.55}, hoverinfo="skip",
    )  # fmt: skip
    _name_sides(figure, plane, words[first.outcome], words[second.outcome])
    figure.update_xaxes(title=_axis(shown[x.name], x), range=[plane.x[0], plane.x[-1]], showgrid=False)
    figure.update_yaxes(title=_axis(shown[y.name], y), range=[plane.y[0], plane.y[-1]], showgrid=False)
    with_look(figure, 500)
    one, other = words[first.outcome], words[second.outcome]
    title = f"{one[0].upper()}{one[1:]} or {other}: which is larger, and where does that flip?"
    told = ranking.sentence(plane, shown[x.name], shown[y.name], words[first.outcome], words[second.outcome])
    return Picture("flip", title, told, figure)


def _name_sides(figure: go.Figure, plane: ranking.FlipPlane, first: str, second: str) -> None:
    """The name of the leading outcome in the middle of where it is sure to lead."""
    for holds, name in ((plane.low > 0, first), (plane.high < 0, second)):
        if holds.mean() < 0.03:
            continue
        rows, columns = np.nonzero(holds)
        nearest = np.argmin((rows - rows.mean()) ** 2 + (columns - columns.mean()) ** 2)
        across = float(np.clip(plane.x[columns[nearest]], *np.quantile(plane.x, [0.16, 0.84])))
        figure.add_annotation(
            x=across,
            y=plane.y[rows[nearest]],
            text=f"<b>{wrapped(name)}</b>",
            showarrow=False,
            bgcolor="rgba(255,255,255,0.82)",
            borderpad=4,
            font={"size": 13, "color": "#1d2430"},
        )


def _axis(name: str, factor: Factor) -> str:
    return f"{name}{unit_after(factor.unit, ',')}"


def plane_cells(sample: Sample, x: Factor, y: Factor, words: Wording = ENGLISH) -> pd.DataFrame:
    """An outcome over two factors: a row a cell with x, y, mean, low, high and points.

    Levels have a cell each, intervals are cut into at most six. The interval is a t-interval over the points in the
    cell, or over replicates where it holds one point.
    """
    (across, x_names), (up, y_names) = (_cells(sample, factor, words) for factor in (x, y))
    rows = []
    for row, column in np.ndindex(len(y_names), len(x_names)):
        inside = (across == column) & (up == row)
        count = int(inside.sum())
        found = mean_interval(sample.values[inside][0] if count == 1 else sample.means[inside])
        rows.append((x_names[column], y_names[row], found.mean, found.low, found.high, count))
    return pd.DataFrame(rows, columns=["x", "y", "mean", "low", "high", "points"])


def heat_picture(sample: Sample, x: Factor, y: Factor, cells: pd.DataFrame) -> Picture:
    """The cells of a plane as a heat map, each with half the width of its interval."""
    shown = shown_names([x.name, y.name])
    x_names, y_names = (list(dict.fromkeys(cells[name])) for name in ("x", "y"))
    means = cells["mean"].to_numpy().reshape(len(y_names), len(x_names))
    texts = [
        "" if np.isnan(row["mean"]) else f"{number(row['mean'])}<br>± {number((row['high'] - row['low']) / 2, 2)}"
        for row in records(cells)
    ]
    limit = float(np.nanmax(np.abs(means)))
    is_effect = sample.of == "effect"
    figure = go.Figure(
        go.Heatmap(
            x=x_names,
            y=y_names,
            z=means,
            text=np.array(texts, dtype=object).reshape(means.shape),
            texttemplate="%{text}",
            colorscale=DIVERGING if is_effect else [[0, "#eaf1f6"], [1, BASELINE]],
            zmin=-limit if is_effect else None,
            zmax=limit if is_effect else None,
            xgap=2,
            ygap=2,
            colorbar={"title": {"text": sample.unit or "mean"}, "thickness": 12},
        )
    )
    with_look(figure, AROUND + ROW * len(y_names))
    figure.update_layout(margin={"t": 14})
    figure.update_xaxes(title=_axis(shown[x.name], x), type="category", showgrid=False)
    figure.update_yaxes(title=_axis(shown[y.name], y), type="category", showgrid=False)
    title = f"How does the {sample.label} change with {shown[x.name]} and {shown[y.name]}?"
    return Picture(f"plane-{sample.outcome}", title, plane_sentence(sample, x, y, cells), figure)


def plane_sentence(sample: Sample, x: Factor, y: Factor, cells: pd.DataFrame) -> str:
    """Where the outcome is lowest and highest, with the intervals of these cells."""
    shown = shown_names([x.name, y.name])
    told = []
    for word, place in (("lowest", cells["mean"].idxmin()), ("highest", cells["mean"].idxmax())):
        row = records(cells.loc[[place]])[0]
        where = f"{shown[x.name]} {row['x']} and {shown[y.name]} {row['y']}"
        span = f"{estimate(row['mean'], row['low'], row['high'])} [{interval(row['low'], row['high'])}]"
        told.append(f"{word} at {where}: {span}")
    text = f"The {sample.label} is {', '.join(told)}. Cells hold the mean of their points ± half its 95 % interval."
    return f"{text} {sample.dice()}"


def _cells(sample: Sample, factor: Factor, words: Wording) -> tuple[np.ndarray[Any, np.dtype[np.int64]], list[str]]:
    """For each point the cell along a factor, and the names of the cells."""
    values = sample.points[factor.name].to_numpy()
    levels = list(factor.levels) or sorted(set(values.tolist()))
    if factor.levels or len(levels) <= MOST_CELLS:
        places = {level: place for place, level in enumerate(levels)}
        return np.array([places[value] for value in values.tolist()]), [shown_level(level, words) for level in levels]
    shares = factor.shares(values)
    places_of = np.minimum((shares * MOST_CELLS).astype(np.int64), MOST_CELLS - 1)
    ends = [factor.at(min(place / MOST_CELLS, 1.0)) for place in range(MOST_CELLS + 1)]
    return places_of, [f"{words.number(a)}–{words.number(b)}" for a, b in pairwise(ends)]


def shown_level(level: object, words: Wording = ENGLISH) -> str:
    """A value of a factor as it stands on an axis."""
    if isinstance(level, (int, float)) and not isinstance(level, bool):
        return f"{level:g}".replace(".", words.separators[0])
    if isinstance(level, tuple):
        return ", ".join(str(part).replace("_", " ") for part in level) or "-"
    return str(level).replace("_", " ")


def regret_picture(sample: Sample, policy: str, found: robustness.Robustness) -> Picture:
    """Regret of each policy in each state, at most those with the largest; below each policy its largest regret."""
    regret = found.regret.T
    order = set(regret.max(axis=1).sort_values(ascending=False, kind="stable").index[:MOST_STATES])
    states = [state for state in reversed(regret.index.tolist()) if state in order]
    largest = {
        row["policy"]: f"{estimate(row['value'], row['low'], row['high'])} [{interval(row['low'], row['high'])}]"
        for row in records(found.table[found.table["measure"] == "minimax regret"])
    }
    values = regret.loc[states].to_numpy()
    figure = go.Figure(
        go.Heatmap(
            x=[f"<b>{wrapped(name)}</b><br>largest {largest[name]}" for name in regret.columns],
            y=[wrapped(state) for state in states],
            z=values,
            text=[[number(value, 2) for value in row] for row in values],
            texttemplate="%{text}",
            colorscale=[[0, "#f4f3ef"], [1, SCENARIO]],
            xgap=2,
            ygap=2,
            zmin=0,
            colorbar={"title": {"text": f"regret{unit_after(sample.unit, ',')}"}, "thickness": 12},
        )
    )
    lines = max(state.count("<br>") + 1 for state in map(wrapped, states))
    with_look(figure, AROUND + 20 + (14 + 16 * lines) * len(states))
    figure.update_layout(margin={"t": 14})
    figure.update_xaxes(showgrid=False)
    figure.update_yaxes(showgrid=False)
    title = f"Which {shown_names(sample.names)[policy]} is least regretted?"
    told = robustness.sentence(sample, policy, found)
    if len(states) < len(regret):
        told += f" Shown are the {len(states)} states with the largest regret of {len(regret)}."
    return Picture(f"regret-{sample.outcome}", title, told, figure)
