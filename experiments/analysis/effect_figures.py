"""Forest plots of effects."""

from __future__ import annotations

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from experiments.analysis import effects
from experiments.analysis.phrases import records, shown_names, unit_after
from experiments.analysis.pictures import Picture, with_look, wrapped
from experiments.analysis.plane_figures import shown_level
from experiments.analysis.samples import Sample
from experiments.colours import DIFFERENCE, SCENARIO, SHOCK

ROW, AROUND = 32, 110
MOST_POINTS, FEW_FACTORS = 24, 2


def forest_picture(
    table: pd.DataFrame,
    title: str,
    sentence: str,
    axis: str,
    key: str = "effects",
    rivals: tuple[str, str] | None = None,
) -> Picture:
    """A forest plot: `table` has name, mean, low, high and said (rises, falls or other), drawn from the top.

    `rivals` names two columns with the lowest and highest mean over rival mechanisms: drawn as a band behind.
    """
    rows = table.iloc[::-1]
    names = [wrapped(str(name)) for name in rows["name"]]
    figure = go.Figure()
    if rivals:
        for place, (name, low, high) in enumerate(zip(names, rows[rivals[0]], rows[rivals[1]], strict=True)):
            figure.add_scatter(
                x=[low, high],
                y=[name, name],
                mode="lines",
                line={"color": DIFFERENCE, "width": 11},
                opacity=0.35,
                name="span over rival mechanisms",
                showlegend=place == 0,
                hoverinfo="skip",
            )
    is_clear = rows["said"].isin([effects.RISES, effects.FALLS]).to_numpy()
    for holds, colour, text in ((is_clear, SCENARIO, "effect claimed"), (~is_clear, SHOCK, "no effect claimed")):
        own = rows[holds]
        if own.empty:
            continue
        figure.add_scatter(
            x=own["mean"],
            y=[name for name, shown in zip(names, holds, strict=True) if shown],
            mode="markers",
            name=text,
            marker={"size": 9, "color": colour},
            error_x={
                "type": "data",
                "symmetric": False,
                "array": (own["high"] - own["mean"]).tolist(),
                "arrayminus": (own["mean"] - own["low"]).tolist(),
                "color": colour,
                "thickness": 1.8,
                "width": 4,
            },
        )
    figure.add_vline(x=0, line={"color": SHOCK, "width": 1})
    figure.update_xaxes(title=axis)
    ends = rows[["low", "high", *(rivals or ())]].to_numpy(dtype=float)
    first, last = min(0.0, float(np.nanmin(ends))), max(0.0, float(np.nanmax(ends)))
    figure.update_xaxes(range=[first - 0.04 * (last - first), last + 0.04 * (last - first)])
    figure.update_yaxes(categoryorder="array", categoryarray=names, range=[-0.7, len(names) - 0.3])
    with_look(figure, AROUND + ROW * len(rows)).update_layout(showlegend=True)
    return Picture(key, title, sentence, figure)


def effects_picture(sample: Sample, at_points: pd.DataFrame, over: pd.DataFrame) -> Picture | None:
    """The effect over all points and at each point (at most 24, spread over the order of their effects).

    What has no interval is not drawn; None where nothing has one, as with one replicate.
    """
    rows = at_points[(at_points["outcome"] == sample.outcome) & at_points["low"].notna()]
    rows = rows.sort_values("mean", ascending=False, kind="stable")
    if len(rows) > MOST_POINTS:
        rows = rows.iloc[np.linspace(0, len(rows) - 1, MOST_POINTS).round().astype(int)]
    shown = shown_names(sample.names)
    names = [_point_name(sample, int(point)) for point in rows["point"]]
    whole = over[over["outcome"] == sample.outcome].assign(name="<b>all points</b>")
    table = pd.concat([whole[whole["low"].notna()], rows.assign(name=names)])[["name", "mean", "low", "high", "said"]]
    if table.empty:
        return None
    told = effects.sentence(sample, over)
    if len(rows) < records(whole)[0]["points"]:
        told += f" Shown: {len(rows)} points, spread over the order of their effects."
    axis = f"{sample.label}{unit_after(sample.unit, ',')}, with 95 % interval"
    title = f"Does the {sample.label} hold at every point?"
    picture = forest_picture(table, title, told, axis, f"effects-{sample.outcome}")
    if len(sample.factors) <= FEW_FACTORS:
        picture.figure.update_yaxes(title={"text": ", ".join(shown.values()), "font": {"size": 13}})
    return picture


def _point_name(sample: Sample, point: int) -> str:
    """A point by its number, and by its values where there are at most two factors; the axis names these."""
    if len(sample.factors) > FEW_FACTORS:
        return f"point {point}"
    values = [sample.points.loc[point, name] for name in sample.names]
    told = [f"{value:.3g}" if isinstance(value, float) else shown_level(value) for value in values]
    return f"{', '.join(told)} (point {point})"
