"""What a fit has learned about each parameter: prior beside posterior, and whether the facts identify it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from experiments.calibration.priors import default_of
from experiments.sweeps.factors import Factor

LEVEL = 0.90
IDENTIFIED = 0.5  # of the prior's 90 % interval that the posterior's may keep
RULE = (
    "identified if the posterior's central 90 % interval keeps at most half the width of the prior's; otherwise these "
    "facts say little about the parameter"
)
MOVED = "moved to its posterior median where the facts identify it or its 90 % interval excludes the default"
YES, NO = "identified", "not identified by these facts"


def weighted_quantiles(values: ArrayLike, weights: ArrayLike, at: Sequence[float]) -> NDArray[np.float64]:
    """Quantiles of weighted particles: each stands at the middle of its weight; values between are interpolated."""
    given, weight = np.asarray(values, dtype=float), np.asarray(weights, dtype=float)
    order = np.argsort(given, kind="stable")
    place = (np.cumsum(weight[order]) - 0.5 * weight[order]) / weight.sum()
    quantiles: NDArray[np.float64] = np.interp(at, place, given[order])
    return quantiles


def last_population(particles: pd.DataFrame) -> pd.DataFrame:
    """The particles of the last population: the posterior."""
    is_last = particles["population"] == particles["population"].max()
    last: pd.DataFrame = particles.loc[is_last].reset_index(drop=True)
    return last


def effective_size(particles: pd.DataFrame) -> float:
    """How many equally weighted particles the posterior is worth (Kish)."""
    weights = last_population(particles)["weight"].to_numpy()
    return float(weights.sum() ** 2 / (weights**2).sum())


def posterior_table(particles: pd.DataFrame, factors: Sequence[Factor]) -> pd.DataFrame:
    """A row a parameter: default, prior's range, posterior's median and 90 % interval, the share kept, the verdicts."""
    final = last_population(particles)
    tail = (1.0 - LEVEL) / 2.0
    rows: list[dict[str, Any]] = []
    for factor in factors:
        low, middle, high = weighted_quantiles(final[factor.name], final["weight"], (tail, 0.5, 1.0 - tail))
        kept = (high - low) / (LEVEL * (factor.high - factor.low))
        rows.append(
            {
                "parameter": factor.name,
                "unit": factor.unit,
                "mark": factor.mark,
                "default": default_of(factor),
                "prior_low": factor.low,
                "prior_high": factor.high,
                "low": float(low),
                "median": float(middle),
                "high": float(high),
                "kept": float(kept),
                "verdict": YES if kept <= IDENTIFIED else NO,
                "is_moved": bool(kept <= IDENTIFIED or not low <= default_of(factor) <= high),
            }
        )
    return pd.DataFrame(rows)


def fitted_values(table: pd.DataFrame, factors: Sequence[Factor]) -> dict[str, float | int]:
    """Posterior medians, to three figures, of the parameters that the facts identify or whose defaults they exclude.

    Any other is left alone: the facts give no reason to move it.
    """
    whole = {factor.name: factor.is_whole for factor in factors}
    chosen = table[table["is_moved"]]
    found: dict[str, float | int] = {}
    for path, value in zip(chosen["parameter"], chosen["median"], strict=True):
        found[str(path)] = round(float(value)) if whole[str(path)] else float(f"{value:.3g}")
    return found
