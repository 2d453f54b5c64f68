"""Pictures of sensitivities: bars with intervals, the plane of Morris, a heat map of scores."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from experiments.analysis import morris, pawn, scoring, sobol
from experiments.analysis.phrases import SPANS_ZERO, is_claimed, records, shown_names, unit_after
from experiments.analysis.pictures import Picture, with_look, wrapped
from experiments.analysis.samples import Sample
from experiments.colours import BASELINE, SCENARIO, SHOCK

ROW, AROUND = 34, 120
UNCLEAR, UNCLEAR_CELL = "rgba(138,143,152,0.35)", "#d5d7db"
WHISKER = "#2b303a"  # a page has its own colour of text instead
MOST_PAIRS = 12


def sobol_picture(sample: Sample, found: sobol.SobolIndices) -> Picture:
    """First-order and total indices as bars with their intervals; grey where the interval spans zero."""
    table, shown = found.table, shown_names(sample.names)
    order = _order(table[table["index"] == sobol.TOTAL], "value")
    figure = go.Figure()
    for index, colour, name in (
        (sobol.TOTAL, SCENARIO, "with its interactions (total)"),
        (sobol.FIRST, BASELINE, "alone (first order)"),
    ):
        rows = table[table["index"] == index].set_index("factor").loc[order].reset_index()
        is_clear = is_claimed(rows).tolist()
        add_bars(figure, rows, [wrapped(shown[factor]) for factor in order], is_clear, colour, name)
    legend_of_unclear(figure, "no influence claimed")
    figure.update_layout(barmode="group", bargap=0.35, bargroupgap=0.08)
    figure.update_xaxes(title="share of the variance between points, with 95 % interval", tickformat=".0%")
    with_look(figure, AROUND + 2 * ROW * len(order))
    title = f"Which factors make the {sample.label} vary?"
    return Picture(f"sobol-{sample.outcome}", title, sobol.sentence(sample, found), figure)


def second_order_picture(sample: Sample, found: sobol.SobolIndices) -> Picture:
    """The largest second-order indices with their intervals."""
    shown = shown_names(sample.names)
    rows = found.table[found.table["index"] == sobol.SECOND]
    rows = rows.reindex(rows["value"].abs().sort_values(kind="stable").index[-MOST_PAIRS:])
    names = [wrapped(f"{shown[row['factor']]} × {shown[row['other']]}") for row in records(rows)]
    is_clear = is_claimed(rows).tolist()
    figure = go.Figure()
    add_bars(figure, rows, names, is_clear, BASELINE, "interaction (second order)")
    legend_of_unclear(figure, "no influence claimed")
    figure.update_xaxes(title="share of the variance between points, with 95 % interval", tickformat=".0%")
    with_look(figure, AROUND + ROW * len(rows))
    clear = [name.replace("<br>", " ") for name, is_so in zip(names, is_clear, strict=True) if is_so]
    told = f"Claimed: {', '.join(reversed(clear))}." if clear else f"Every {SPANS_ZERO}."
    return Picture(
        f"sobol-pairs-{sample.outcome}",
        f"Which factors work on the {sample.label} together?",
        f"Second-order indices, the {len(rows)} largest. {told} {sample.dice()}",
        figure,
    )


def morris_picture(sample: Sample, found: morris.MorrisEffects) -> Picture:
    """The plane of mu* and sigma with intervals; labels stand beside the clear factors, dots tell the others."""
    table, shown = found.table, shown_names(sample.names)
    is_clear = is_claimed(table).to_numpy()
    figure = go.Figure()
    for holds, colour, name in ((is_clear, BASELINE, "influence claimed"), (~is_clear, SHOCK, "no influence claimed")):
        rows = table[holds]
        if rows.empty:
            continue
        figure.add_scatter(
            x=rows["mu_star"],
            y=rows["sigma"],
            name=name,
            mode="markers",
            text=[shown[factor] for factor in rows["factor"]],
            hovertemplate="%{text}<br>mu* %{x:.3g}<br>sigma %{y:.3g}<extra></extra>",
            marker={"size": 10, "color": colour},
            error_x=_error(rows, "mu_star", colour),
            error_y=_error(rows, "sigma", colour),
        )
    top = 1.08 * float(max(table["mu_star_high"].max(), table["sigma_high"].max()))
    figure.add_scatter(
        x=[0, top], y=[0, top], mode="lines", name="sigma = mu*", line={"color": SHOCK, "width": 1, "dash": "dot"}
    )
    _label_dots(figure, table[is_clear], shown, top)
    unit = unit_after(sample.unit, ",")
    figure.update_xaxes(title=f"mu*: mean size of an effect over the whole range{unit}", range=[-0.04 * top, top])
    figure.update_yaxes(title=f"sigma: how it differs from place to place{unit}", range=[-0.06 * top, top])
    with_look(figure, 470)
    title = f"Which factors matter for the {sample.label}, and which of them interact or bend?"
    return Picture(f"morris-{sample.outcome}", title, morris.sentence(sample, found), figure)


def _error(rows: pd.DataFrame, measure: str, colour: str) -> dict[str, object]:
    return {
        "type": "data",
        "symmetric": False,
        "array": (rows[f"{measure}_high"] - rows[measure]).tolist(),
        "arrayminus": (rows[measure] - rows[f"{measure}_low"]).tolist(),
        "color": colour,
        "thickness": 1.2,
        "width": 0,
    }


def _label_dots(figure: go.Figure, rows: pd.DataFrame, shown: Mapping[str, str], top: float) -> None:
    """Names beside dots; where two would meet, the lower one goes below its dot, and a third is left to the pointer."""
    placed: list[tuple[float, float]] = []
    for row in sorted(records(rows), key=lambda row: -row["mu_star"]):
        for shift in (11, -12, 25, -26):
            at = (row["mu_star"] / top, row["sigma"] / top + shift / 330)
            if all(abs(at[0] - x) > 0.24 or abs(at[1] - y) > 0.045 for x, y in placed):
                placed.append(at)
                is_right = row["mu_star"] < 0.7 * top
                figure.add_annotation(
                    x=row["mu_star"],
                    y=row["sigma"],
                    text=shown[row["factor"]],
                    showarrow=False,
                    yshift=shift,
                    xshift=6 if is_right else -6,
                    xanchor="left" if is_right else "right",
                    font={"size": 12},
                )
                break


def pawn_picture(sample: Sample, found: pawn.PawnIndices) -> Picture:
    """PAWN indices as bars with intervals, beside the line that a dummy stays under."""
    axis = "median distance of distributions (0 to 1), with 95 % interval"
    figure = _beside_dummy(sample, found.table, pawn.ABOVE, "PAWN index", "interval reaches the dummy's", axis)
    title = f"Which factors move the whole distribution of the {sample.label}?"
    return Picture(f"pawn-{sample.outcome}", title, pawn.sentence(sample, found), figure)


def scores_picture(sample: Sample, found: scoring.FeatureScores) -> Picture:
    """Feature scores as bars with intervals, beside the score of a dummy."""
    table = found.table.rename(columns={"score": "value"})
    axis = "share of what the trees explain (0 to 1), with 95 % interval"
    figure = _beside_dummy(sample, table, scoring.ABOVE, "feature score", "not told from the dummy", axis)
    title = f"What do trees need to predict the {sample.label}?"
    return Picture(f"scoring-{sample.outcome}", title, scoring.sentence(sample, found), figure)


def scores_heat_map(samples: Sequence[Sample], found: Sequence[scoring.FeatureScores]) -> Picture:
    """Feature scores of several outcomes at once; a cell without a claim is grey and its number in brackets."""
    shown = shown_names(samples[0].names)
    order = _order(
        pd.concat([scores.table for scores in found]).groupby("factor", sort=False)["score"].mean().reset_index(),
        "score",
    )
    values, texts = [], []
    for scores in found:
        rows = scores.table.set_index("factor").loc[order]
        is_clear = rows["said"] == scoring.ABOVE
        values.append(rows["score"].where(is_clear).tolist())
        halves = (rows["high"] - rows["low"]) / 2
        numbers = [f"{score:.2f} ± {half:.2f}" for score, half in zip(rows["score"], halves, strict=True)]
        texts.append([text if holds else f"({text})" for text, holds in zip(numbers, is_clear, strict=True)])
    figure = go.Figure(
        go.Heatmap(
            x=[wrapped(sample.label) for sample in samples],
            y=[wrapped(shown[factor]) for factor in order],
            z=np.array(values, dtype=float).T,
            text=np.array(texts).T,
            texttemplate="%{text}",
            colorscale=[[0, "#eaf1f6"], [1, BASELINE]],
            zmin=0,
            xgap=3,
            ygap=3,
            colorbar={"title": {"text": "score"}, "thickness": 12},
            hovertemplate="%{y}, %{x}: %{text}<extra></extra>",
        )
    )
    with_look(figure, AROUND + ROW * len(order))
    figure.update_layout(plot_bgcolor=UNCLEAR_CELL, margin={"t": 12})
    figure.update_xaxes(showgrid=False)
    figure.update_yaxes(showgrid=False)
    claimed = sum(scores.table["said"].eq(scoring.ABOVE).sum() for scores in found)
    return Picture(
        "scoring-all",
        "Which factor predicts which outcome?",
        f"Feature scores with half the width of their 95 % interval; influence is claimed in {claimed} of "
        f"{len(order) * len(samples)} cells, the others are grey and in brackets.",
        figure,
    )


def _beside_dummy(sample: Sample, table: pd.DataFrame, above: str, name: str, unclear: str, axis: str) -> go.Figure:
    """Bars of values with their intervals, beside the line of a dummy; grey where `said` is not `above`."""
    order, shown = _order(table, "value"), shown_names(sample.names)
    rows, names = table.set_index("factor").loc[order].reset_index(), [wrapped(shown[factor]) for factor in order]
    figure = go.Figure()
    add_bars(figure, rows, names, (rows["said"] == above).tolist(), BASELINE, name)
    legend_of_unclear(figure, unclear)
    add_dummy(figure, rows)
    figure.update_xaxes(title=axis)
    return with_look(figure, AROUND + ROW * len(rows))


def _order(table: pd.DataFrame, column: str) -> list[str]:
    """Factors so that the largest is drawn at the top."""
    return [str(name) for name in table.sort_values(column, kind="stable")["factor"]]


def add_bars(
    figure: go.Figure, rows: pd.DataFrame, names: Sequence[str], is_clear: Sequence[bool], colour: str, name: str
) -> None:
    """Bars with intervals: `rows` has value, low and high, `names` where each stands; pale where nothing is clear."""
    figure.add_bar(
        x=rows["value"].tolist(),
        y=list(names),
        orientation="h",
        name=name,
        marker={"color": [colour if clear else UNCLEAR for clear in is_clear], "line": {"color": colour, "width": 1}},
        showlegend=False,
        error_x={
            "type": "data",
            "symmetric": False,
            "array": (rows["high"] - rows["value"]).tolist(),
            "arrayminus": (rows["value"] - rows["low"]).tolist(),
            "color": WHISKER,
            "thickness": 1.4,
            "width": 4,
        },
        hovertemplate="%{y}: %{x:.3f}<extra>" + name + "</extra>",
    )
    add_key(figure, name, colour, colour, names[0])


def add_key(figure: go.Figure, text: str, colour: str, outline: str, at: str) -> None:
    """An entry of the legend alone."""
    figure.add_scatter(
        x=[None], y=[at], mode="markers", name=text,
        marker={"symbol": "square", "size": 13, "color": colour, "line": {"color": outline, "width": 1}},
    )  # fmt: skip


def legend_of_unclear(figure: go.Figure, text: str) -> None:
    """What pale bars stand for, in the legend."""
    add_key(figure, text, UNCLEAR, SHOCK, figure.data[0].y[0])


def add_dummy(figure: go.Figure, rows: pd.DataFrame, text: str = "dummy factor") -> None:
    """The line that a factor of random numbers stays under."""
    figure.add_scatter(
        x=[float(rows["dummy"].max())] * 2,
        y=[figure.data[0].y[0], figure.data[0].y[-1]],
        mode="lines",
        name=text,
        line={"color": SCENARIO, "width": 2, "dash": "dash"},
    )
