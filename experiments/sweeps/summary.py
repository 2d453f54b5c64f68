"""A sweep in a few figures: what its scenarios do to each outcome, over all points, and how much of it is dice."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from experiments.inference import adjusted_for_their_number, mean_interval
from experiments.sweeps.results import SweepResult
from sim.outcomes import OUTCOMES, PAIRED_OUTCOMES

COLUMNS = (
    *("outcome", "unit", "mean", "low", "high", "p_value", "p_adjusted", "lowest", "highest", "above_zero"),
    *("dice", "points", "runs", "undefined"),
)
TAIL = 0.05


def summary_of(result: SweepResult, outcomes: Sequence[str] = (), of: str | None = None) -> pd.DataFrame:
    """A row for each outcome, those of the sweep if none is named.

    mean, low, high: over points, with the 95 % t-interval (over replicates where there is one point); the points of a
    design are drawn from the ranges of its factors, and it is over these that the mean is taken. lowest, highest: the
    middle 90 % of the points' means. above_zero: share of points whose mean is positive. dice: share of the variance
    between points' means that replicates alone explain, NaN with one replicate. `of` as in `SweepResult.values`.
    """
    reading = of or result.reading()
    rows = [_row(result, name, reading) for name in outcomes or result.definition["outcomes"]]
    table = pd.DataFrame(rows, columns=list(COLUMNS))
    table["p_adjusted"] = adjusted_for_their_number(table["p_value"].to_numpy(dtype=float))
    return table


def _row(result: SweepResult, name: str, of: str) -> dict[str, object]:
    values = result.values(name, of)
    with_runs = values[(result.runs["status"] == "ok").to_numpy().reshape(values.shape).any(axis=1)]
    means = point_means(values)
    known = means[~np.isnan(means)]
    of_points = len(result.shares) > 1
    interval = mean_interval(known if of_points else values.ravel())
    declared = OUTCOMES.get(name) or PAIRED_OUTCOMES[name]
    is_touched = interval.deviation != 0.0 or interval.mean != 0.0
    spread = np.quantile(known, [TAIL, 1 - TAIL]) if of_points and known.size else (math.nan, math.nan)
    return {
        "outcome": name,
        "unit": declared.unit,
        "mean": interval.mean,
        "low": interval.low,
        "high": interval.high,
        "p_value": interval.p_value if is_touched else math.nan,
        "lowest": spread[0],
        "highest": spread[1],
        "above_zero": float((known > 0).mean()) if known.size else math.nan,
        "dice": share_of_dice(values),
        "points": int(known.size),
        "runs": int((~np.isnan(values)).sum()),
        "undefined": int(np.isnan(with_runs).sum()),
    }


def point_means(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Means over the replicates of every point, shape (point,); NaN where no replicate is defined."""
    count = (~np.isnan(values)).sum(axis=1)
    total = np.nansum(values, axis=1)
    means = np.full(len(values), np.nan)
    np.divide(total, count, out=means, where=count > 0)
    return means


def share_of_dice(values: NDArray[np.float64]) -> float:
    """The share of the variance of points' means that comes from drawing few replicates, 0 to 1.

    Points whose replicates are all defined count; NaN with one replicate, fewer than two such points, or no variance.
    """
    complete = values[~np.isnan(values).any(axis=1)]
    if complete.shape[1] < 2 or len(complete) < 2:
        return math.nan
    between = float(complete.mean(axis=1).var(ddof=1))
    within = float(complete.var(axis=1, ddof=1).mean()) / complete.shape[1]
    return min(1.0, within / between) if between > 0 else math.nan
