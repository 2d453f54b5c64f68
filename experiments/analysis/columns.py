"""What the columns of the tables mean, and the tables as people read them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import pandas as pd

from experiments.analysis.phrases import records
from experiments.numbers_as_text import NONE, estimate, interval, number
from experiments.printed import probability
from experiments.tables import Table

TITLES = {
    "effects": "Effects over all points",
    "effects_at_points": "Effects at every point",
    "sobol": "Sobol indices",
    "morris": "Elementary effects (Morris)",
    "pawn": "PAWN indices",
    "scoring": "Feature scores",
    "prim": "Scenario discovery: the box",
    "prim_figures": "Scenario discovery: how good the box is",
    "prim_trajectory": "Scenario discovery: the peeling trajectory",
    "robustness": "Robustness of policies",
    "regret": "Regret by policy and state",
    "plane": "The plane of two factors",
    "flip_line": "The line on which the ranking flips",
    "flip_plane": "The plane of the flip, cell by cell",
}
LONG = ("effects_at_points", "plane", "prim_trajectory", "regret", "flip_line", "flip_plane")  # for files alone
MEANINGS = {
    "outcome": "what is measured; its effect is scenario less baseline with the same draws",
    "unit": "unit of the outcome or factor",
    "point": "number of the point in the design",
    "mean": "mean over replicates, or over all points",
    "value": "the index",
    "score": "share of what the trees explain, 0 to 1",
    "low": "lower end of the 95 % interval; of a box the lower limit, empty where open",
    "high": "upper end of the 95 % interval; of a box the upper limit, empty where open",
    "p_value": "two-sided p-value against zero; empty where no replicate changes anything",
    "p_adjusted": "p-value corrected by Benjamini and Hochberg for outcomes and points together",
    "replicates": "replicates that are defined",
    "said": "whether influence or an effect can be claimed",
    "interval_over": "what the interval is over: replicates; empty where there is one, which gives no interval",
    "point_low": "2.5 % of the points' means lie below",
    "point_high": "2.5 % of the points' means lie above",
    "rises": "share of points with a rise claimed after correction",
    "falls": "share of points with a fall claimed after correction",
    "noise_share": "share of the variance between the points' means that is dice",
    "points": "points that are defined, in all or in the cell",
    "undefined": "points left out: failed or undefined",
    "factor": "what is varied",
    "other": "the second factor of a second-order index",
    "index": "first: alone; total: with all interactions; second: of two factors together",
    "mu_star": "mean size of an elementary effect over the whole range, in the unit of the outcome",
    "mu_star_low": "lower end of its 95 % interval",
    "mu_star_high": "upper end of its 95 % interval",
    "mu": "mean elementary effect with its sign",
    "mu_low": "lower end of its 95 % interval",
    "mu_high": "upper end of its 95 % interval",
    "sigma": "standard deviation of elementary effects",
    "sigma_low": "lower end of its 95 % interval",
    "sigma_high": "upper end of its 95 % interval",
    "dice": "the mu_star that dice alone would give; empty with one replicate",
    "dummy": "what a factor of random numbers gives",
    "levels": "the levels inside the box",
    "quasi_p": "quasi-p-value that restricting this factor gains nothing (Bryant and Lempert 2010)",
    "reproduced": "share of half samples whose box restricts this factor",
    "figure": "coverage: share of the cases inside; density: share of points inside that are cases; mass: of points",
    "judged": "in the sample, or boxes of half samples on the other halves",
    "coverage": "share of the cases of interest inside the box",
    "density": "share of the points inside that are cases of interest",
    "mass": "share of all points inside the box",
    "restricted": "number of factors that the box restricts",
    "chosen": "whether this box is the one described",
    "measure": "measure of robustness",
    "policy": "value of the policy factor",
    "state": "values of all other factors",
    "rank": "1 is best among the policies for which the measure is defined; empty where it is not",
    "ranked": "policies that are ranked: those for which the measure is defined",
    "best_share": "share of resamples in which the policy is best",
    "rank_share": "share of resamples in which it keeps its rank",
    "doc": "what the measure is",
    "regret": "what the policy falls short of the best one in this state, in the unit of the outcome",
    "x": "value of the first factor",
    "y": "value of the second factor; of the line: where it crosses",
    "found": "share of resamples with a crossing in this column",
    "difference": "first outcome less the second, smoothed",
    "first_leads": "share of resamples in which the first outcome is the larger",
}
SHARES = ("rises", "falls", "noise_share", "reproduced", "best_share", "rank_share")
HIDDEN = ("doc", "p_value", "unit", "points", "undefined", "interval_over")
WORDS = ("said", "outcome", "factor", "other", "index", "measure", "policy", "levels", "figure", "judged", "x", "y")
ENDED = ("mean", "value", "score", "mu_star", "mu", "sigma")


def meanings(table: pd.DataFrame, factors: Sequence[str]) -> dict[str, str]:
    """What each column of a table means; the factors' own columns hold the values used."""
    return {str(name): "value used" if name in factors else MEANINGS[str(name)] for name in table.columns}


def readable(name: str, table: pd.DataFrame) -> Table:
    """A table as it is printed: an index and its interval in two cells, shares in percent."""
    columns = [str(column) for column in table.columns if column not in HIDDEN]
    ended = {column: _ends(column, columns) for column in columns if column in ENDED}
    inside = {end for ends in ended.values() if ends for end in ends}
    header: list[str] = []
    numeric: list[str] = []
    for column in columns:
        if column in inside:
            continue
        header.append(column.replace("_", " "))
        if column not in WORDS:
            numeric.append(header[-1])
        if ended.get(column):
            header.append(_interval_name(column, list(filter(ended.get, ended))))
            numeric.append(header[-1])
    rows = [_cells(row, columns, ended, inside) for row in records(table)]
    return Table(TITLES[name], header, rows, numeric=numeric)


def _ends(column: str, columns: Sequence[str]) -> tuple[str, str] | None:
    own = (f"{column}_low", f"{column}_high")
    if set(own) <= set(columns):
        return own
    return ("low", "high") if {"low", "high"} <= set(columns) else None


def _interval_name(column: str, ended: Sequence[str]) -> str:
    return "95 % interval" if len(ended) == 1 else f"95 % of {column.replace('_', ' ')}"


def _cells(
    row: dict[str, Any], columns: Sequence[str], ended: dict[str, tuple[str, str] | None], inside: set[str]
) -> list[str]:
    cells = []
    for column in columns:
        if column in inside:
            continue
        ends = ended.get(column)
        if ends:
            low, high = row[ends[0]], row[ends[1]]
            value = "undefined" if math.isnan(row[column]) else estimate(row[column], low, high)
            cells += [value, interval(low, high)]
        else:
            cells.append(_cell(column, row[column]))
    return cells


def _cell(column: str, value: Any) -> str:
    if column in ("p_adjusted", "quasi_p"):
        return probability(None if math.isnan(value) else value)
    if not isinstance(value, float):
        return str(value)
    if math.isnan(value):
        return NONE
    if column in SHARES:
        return f"{100 * value:.0f} %"
    return f"{value:g}" if column == "rank" else number(value)
