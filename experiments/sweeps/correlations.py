"""How outcomes go with each factor of a sweep, whatever its design: rank correlations with bootstrap intervals."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import stats

from experiments.analysis.phrases import SPANS_ZERO
from experiments.inference import MIDDLE
from experiments.sweeps.results import SweepResult
from experiments.sweeps.summary import samples_of

RESAMPLES = 1000
FEWEST_POINTS = 8
COLUMNS = ("outcome", "factor", "correlation", "low", "high", "points", "finding")
FEW = f"not identified: fewer than {FEWEST_POINTS} points"
CONSTANT = "the outcome is the same at every point"
NO_ORDER = "levels have no order; see diplomacity analyse"


def rank_correlations(
    result: SweepResult, outcomes: Sequence[str] = (), of: str | None = None, seed: int = 1
) -> pd.DataFrame:
    """Spearman's rank correlation of each outcome's mean at a point with each factor, -1 to 1.

    low and high: the 95 % percentile interval over distinct points drawn with replacement, 1,000 times. A
    factor of more than two levels that are no numbers has no order and no correlation. `of` as in `SweepResult.values`.
    """
    rng = np.random.default_rng(seed)
    rows = []
    for sample in samples_of(result, outcomes, of):
        means = sample.means
        known = ~np.isnan(means)
        for factor in result.factors:
            has_order = factor.is_number or len(factor.levels) == 2
            shares = factor.shares(sample.points[factor.name].to_numpy())[known] if has_order else np.empty(0)
            words = ("more of it, more", "more of it, less")
            if not factor.is_number and has_order:
                words = (f"more under {factor.levels[1]}", f"less under {factor.levels[1]}")
            found = _correlated(shares, means[known], has_order, rng, words)
            if found[-1] == FEW and sample.repeated:
                found = (*found[:-1], f"{FEW} ({len(sample.points)} of {len(sample.whole.points)} are distinct)")
            rows.append((sample.outcome, factor.name, *found))
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _correlated(
    shares: NDArray[np.float64],
    means: NDArray[np.float64],
    has_order: bool,
    rng: np.random.Generator,
    words: tuple[str, str],
) -> tuple[float, float, float, int, str]:
    nothing = (math.nan, math.nan, math.nan, len(means))
    if not has_order:
        return *nothing, NO_ORDER
    if len(means) < FEWEST_POINTS:
        return *nothing, FEW
    if np.ptp(means) == 0.0:
        return *nothing, CONSTANT
    estimate = _spearman(shares, means)
    drawn = rng.integers(0, len(means), (RESAMPLES, len(means)))
    found = np.array([_spearman(shares[rows], means[rows]) for rows in drawn])
    low, high = np.nanquantile(found, MIDDLE)
    finding = SPANS_ZERO if low <= 0 <= high else words[0] if estimate > 0 else words[1]
    return estimate, float(low), float(high), len(means), finding


def _spearman(first: NDArray[np.float64], second: NDArray[np.float64]) -> float:
    """Pearson's correlation of the ranks; NaN where one of them does not vary."""
    ranks = stats.rankdata(first), stats.rankdata(second)
    deviations = [rank - rank.mean() for rank in ranks]
    scale = math.sqrt(float((deviations[0] ** 2).sum() * (deviations[1] ** 2).sum()))
    return float((deviations[0] * deviations[1]).sum()) / scale if scale > 0 else math.nan
