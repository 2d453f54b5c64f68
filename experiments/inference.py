"""Intervals for paired runs. All are 95 % and cover the draws of the model alone, not what is assumed in it."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

LEVEL = 0.95
MIDDLE = ((1 - LEVEL) / 2, (1 + LEVEL) / 2)  # quantiles between which the middle 95 % lie
STANDARD_ERRORS_TO_IDENTIFY = 2.0  # a denominator nearer to zero than this says nothing about the ratio
MOST_NEEDED = 10**12  # pairs: whoever needs more will never have them
FEWEST_TO_REGRESS = 8  # pairs below which a slope is not worth fitting


@dataclass(frozen=True)
class Interval:
    """A mean with its 95 % interval and the two-sided p-value against zero; `count` pairs were defined."""

    mean: float
    low: float
    high: float
    p_value: float
    deviation: float
    count: int


def student_quantile(degrees: float) -> float:
    """The quantile of Student's t that a two-sided 95 % interval needs."""
    return float(special.stdtrit(degrees, 0.5 + LEVEL / 2))


def mean_interval(values: ArrayLike) -> Interval:
    """The t-interval of a mean over replicates; values that are not numbers are left out and counted.

    Where all values are equal the interval is that value: common draws leave nothing to chance.
    """
    given = np.asarray(values, dtype=float)
    defined = given[~np.isnan(given)]
    count = int(defined.size)
    if count == 0:
        return Interval(math.nan, math.nan, math.nan, math.nan, math.nan, 0)
    mean = float(defined[0]) if (defined == defined[0]).all() else float(defined.mean())
    if count == 1:
        return Interval(mean, math.nan, math.nan, math.nan, math.nan, 1)
    deviation = float(defined.std(ddof=1)) if (defined != defined[0]).any() else 0.0
    if deviation == 0.0:
        return Interval(mean, mean, mean, 1.0 if mean == 0.0 else 0.0, 0.0, count)
    error = deviation / math.sqrt(count)
    half = student_quantile(count - 1) * error
    p_value = 2.0 * float(special.stdtr(count - 1, -abs(mean) / error))
    return Interval(mean, mean - half, mean + half, p_value, deviation, count)


def mean_intervals(values: ArrayLike) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Mean, low and high of each row, as `mean_interval` has them; `values` is (row, replicate), the others (row,)."""
    given = np.asarray(values, dtype=float)
    count = (~np.isnan(given)).sum(axis=1)
    quantiles = np.array([np.nan, np.nan, *(student_quantile(n - 1) for n in range(2, given.shape[1] + 1))])
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = np.nansum(given, axis=1) / count
        rest = np.where(np.isnan(given), 0.0, given - mean[:, None])
        half = quantiles[count] * np.sqrt((rest**2).sum(axis=1) / (count - 1) / count)
    first = np.where(np.isnan(given), -np.inf, given).max(axis=1, initial=-np.inf)
    is_same = (count > 0) & (np.isnan(given) | (given == first[:, None])).all(axis=1)
    mean, half = np.where(is_same, first, mean), np.where(is_same & (count > 1), 0.0, half)
    return mean, mean - half, mean + half


def regressed_interval(values: ArrayLike, beside: ArrayLike, beside_in_all: ArrayLike) -> Interval:
    """The t-interval of a mean known in few replicates, sharpened by a companion that is known in more.

    `values` and `beside` are of the same few replicates, `beside_in_all` of these and of further ones; shapes (few,),
    (few,) and (all,). The mean is read off the regression of values on their companion at the companion's mean in all
    replicates (two-phase sampling: Cochran 1977, Sampling Techniques, chapter 12); the degrees of freedom of the two
    parts of its variance are combined after Satterthwaite (1946). It is the plain interval where there are no further
    replicates, fewer than `FEWEST_TO_REGRESS`, values that are not numbers, or nothing that varies; and that of the
    companion where every value equals its own.
    """
    y, x, large = (np.asarray(given, dtype=float) for given in (values, beside, beside_in_all))
    few = int(y.size)
    if np.array_equal(y, x, equal_nan=True):
        return mean_interval(large)
    if few < FEWEST_TO_REGRESS or large.size <= few or np.isnan(np.concatenate([y, x, large])).any():
        return mean_interval(y)
    if (y == y[0]).all() or (x == x[0]).all():
        return mean_interval(y)
    from_mean = x - x.mean()
    spread = float(from_mean @ from_mean)
    slope = float(from_mean @ y) / spread
    residuals = y - y.mean() - slope * from_mean
    step = float(large.mean() - x.mean())
    of_residuals = float(residuals @ residuals) / (few - 2) * (1 / few + step**2 / spread)
    of_companion = slope**2 * float(large.var(ddof=1)) / large.size
    variance = of_residuals + of_companion
    degrees = variance**2 / (of_residuals**2 / (few - 2) + of_companion**2 / (large.size - 1))
    mean, error = float(y.mean()) + slope * step, math.sqrt(variance)
    half = student_quantile(degrees) * error
    p_value = 2.0 * float(special.stdtr(degrees, -abs(mean) / error))
    return Interval(mean, mean - half, mean + half, p_value, error * math.sqrt(few), few)


def ratio_interval(numerators: ArrayLike, denominators: ArrayLike) -> Interval | None:
    """Fieller's interval for a ratio of means of paired values, or None where the ratio is not identified.

    It is not identified where the mean denominator is below twice its standard error, or where Fieller's interval has
    no bounds (Fieller 1954, Journal of the Royal Statistical Society B 16:175).
    """
    above, below = np.asarray(numerators, dtype=float), np.asarray(denominators, dtype=float)
    both = ~(np.isnan(above) | np.isnan(below))
    above, below = above[both], below[both]
    count = int(above.size)
    if count < 2:
        return None
    mean_above, mean_below = float(above.mean()), float(below.mean())
    covariance = np.cov(above, below, ddof=1) / count
    variance_below = float(covariance[1, 1])
    if abs(mean_below) <= STANDARD_ERRORS_TO_IDENTIFY * math.sqrt(variance_below) or mean_below == 0.0:
        return None
    t = student_quantile(count - 1)
    a = mean_below**2 - t**2 * variance_below
    b = mean_above * mean_below - t**2 * float(covariance[0, 1])
    c = mean_above**2 - t**2 * float(covariance[0, 0])
    if a <= 0.0:
        return None
    ratio = mean_above / mean_below
    root = math.sqrt(max(0.0, b**2 - a * c))
    return Interval(ratio, (b - root) / a, (b + root) / a, math.nan, math.nan, count)


def replicates_needed(deviation: float, half_width: float) -> int | None:
    """The number of pairs whose 95 % interval has at most this half-width, from the deviation of the paired difference.

    None where no number would do, because the half-width aimed at is zero or unknown, or next to nothing beside the
    deviation, so that more than `MOST_NEEDED` would be needed.
    """
    if deviation == 0.0:
        return 2
    if not half_width > 0.0 or math.isnan(deviation):
        return None

    def is_enough(count: int) -> bool:
        return student_quantile(count - 1) * deviation / math.sqrt(count) <= half_width

    low, high = 1, 2
    while not is_enough(high):
        low, high = high, 2 * high
        if low > MOST_NEEDED:
            return None
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if is_enough(middle) else (middle, high)
    return high


def adjusted_for_their_number(p_values: ArrayLike) -> NDArray[np.float64]:
    """p-values corrected by Benjamini and Hochberg (1995); those that are undefined stay so and do not count."""
    from scipy.stats import false_discovery_control  # a heavy import, needed once

    given = np.asarray(p_values, dtype=float)
    adjusted = np.full(given.shape, np.nan)
    defined = ~np.isnan(given)
    if defined.any():
        adjusted[defined] = false_discovery_control(given[defined], method="bh")
    return adjusted
