"""What outcomes are sensitive to, as bars with their intervals: Sobol, Morris, PAWN."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import pandas as pd
import plotly.graph_objects as go

from dashboards.words import Words
from experiments.analysis.pawn import ABOVE
from experiments.analysis.phrases import CLEAR
from experiments.analysis.pictures import with_look, wrapped
from experiments.analysis.sensitivity_figures import AROUND, ROW, add_bars, add_dummy, legend_of_unclear
from experiments.analysis.sobol import FIRST, TOTAL
from experiments.colours import BASELINE, DIFFERENCE, SCENARIO

MOST = 16  # factors that are drawn; the table holds all
LEADING = {"sobol": "value", "morris": "mu_star", "pawn": "value"}
CLAIMED = (CLEAR, ABOVE)


def ranked(method: str, table: pd.DataFrame) -> pd.DataFrame:
    """A row a factor, the most influential first: factor, value, low, high, said, and what else the method has."""
    rows = table[table["index"] == TOTAL] if method == "sobol" else table
    column = LEADING[method]
    rows = rows.sort_values(column, ascending=False, kind="stable")
    if method == "morris":
        rows = rows.rename(columns={"mu_star": "value", "mu_star_low": "low", "mu_star_high": "high"})
    return rows.assign(is_claimed=rows["said"].isin(CLAIMED)).reset_index(drop=True)


def sensitivity_figure(
    method: str, table: pd.DataFrame, names: Mapping[str, str], unit: str, words: Words
) -> go.Figure:
    """Bars of the most influential factors; pale where no influence can be claimed. `names` are those of factors."""
    rows = ranked(method, table).head(MOST)[::-1]
    labels = [wrapped(names[factor]) for factor in rows["factor"]]
    figure = go.Figure()
    DRAWS[method](figure, table, rows, labels, words)
    legend_of_unclear(figure, words("sweeps.figures.not_claimed"))
    figure.update_xaxes(title=wrapped(words(f"sweeps.figures.{method}_axis", unit=unit)))
    bars = 2 if method == "sobol" else 1
    with_look(figure, AROUND + bars * ROW * len(rows))
    return figure.update_layout(separators=words.separators, bargap=0.35)


def _sobol(figure: go.Figure, table: pd.DataFrame, rows: pd.DataFrame, labels: Sequence[str], words: Words) -> None:
    first = table[table["index"] == FIRST].set_index("factor").loc[rows["factor"]].reset_index()
    add_bars(figure, rows, labels, rows["is_claimed"].tolist(), SCENARIO, words("sweeps.figures.total"))
    clear = first["said"].isin(CLAIMED).tolist()
    add_bars(figure, first, labels, clear, BASELINE, words("sweeps.figures.first"))
    figure.update_layout(barmode="group", bargroupgap=0.08)
    figure.update_xaxes(tickformat=".0%")


def _morris(figure: go.Figure, _table: pd.DataFrame, rows: pd.DataFrame, labels: Sequence[str], words: Words) -> None:
    add_bars(figure, rows, labels, rows["is_claimed"].tolist(), BASELINE, words("sweeps.figures.mu_star"))
    if rows["dice"].notna().any():
        figure.add_scatter(
            x=rows["dice"],
            y=list(labels),
            mode="markers",
            name=words("sweeps.figures.dice"),
            marker={"symbol": "line-ns-open", "size": 16, "color": DIFFERENCE, "line": {"width": 3}},
            hovertemplate="%{y}: %{x:.3g}<extra></extra>",
        )


def _pawn(figure: go.Figure, _table: pd.DataFrame, rows: pd.DataFrame, labels: Sequence[str], words: Words) -> None:
    add_bars(figure, rows, labels, rows["is_claimed"].tolist(), BASELINE, words("sweeps.figures.pawn"))
    add_dummy(figure, rows, words("sweeps.figures.dummy"))


Draws = Callable[[go.Figure, pd.DataFrame, pd.DataFrame, Sequence[str], Words], None]
DRAWS: Mapping[str, Draws] = {"sobol": _sobol, "morris": _morris, "pawn": _pawn}
