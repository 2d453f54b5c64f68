"""Intervals for the share of runs in which something happened, and for the difference between the arms of a pair."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from experiments.inference import LEVEL

NORMAL_QUANTILE = float(special.ndtri(0.5 + LEVEL / 2))


def wilson_interval(count: ArrayLike, trials: ArrayLike) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Wilson's 95 % interval of a share, of the shape of `count`; not numbers where there are no trials.

    Source: Wilson 1927, Journal of the American Statistical Association 22:209.
    """
    found, n = np.asarray(count, dtype=float), np.asarray(trials, dtype=float)
    with np.errstate(invalid="ignore", divide="ignore"):
        share = found / n
        weight = NORMAL_QUANTILE**2 / n
        middle = (share + weight / 2) / (1 + weight)
        half = np.sqrt(weight * (share * (1 - share) + weight / 4)) / (1 + weight)
    return np.where(share == 0.0, 0.0, middle - half), np.where(share == 1.0, 1.0, middle + half)


def paired_difference(scenario: ArrayLike, baseline: ArrayLike) -> tuple[float, float, float]:
    """The difference of two shares of the same pairs and its 95 % interval, from what happened in each, shape (pair,).

    Wilson's limits of both shares, with the correlation of the pair between them; an interval does not shrink to a
    point where no pair differs. Source: method 10 of Newcombe 1998, Statistics in Medicine 17:2635.
    """
    first, second = np.asarray(scenario, dtype=bool), np.asarray(baseline, dtype=bool)
    n = len(first)
    p, q = float(first.mean()), float(second.mean())
    (p_low, q_low), (p_high, q_high) = wilson_interval([first.sum(), second.sum()], [n, n])
    correlation = _correlation(first, second)
    below = _distance(p - float(p_low), float(q_high) - q, correlation)
    above = _distance(float(p_high) - p, q - float(q_low), correlation)
    return p - q, p - q - below, p - q + above


def _distance(first: float, second: float, correlation: float) -> float:
    squared = first**2 + second**2 - 2 * correlation * first * second
    return float(np.sqrt(max(0.0, squared)))


def _correlation(first: NDArray[np.bool_], second: NDArray[np.bool_]) -> float:
    """Correlation of the two answers, reduced for continuity where it is positive; nought where either never varies."""
    both, neither = int((first & second).sum()), int((~first & ~second).sum())
    one, other = int((first & ~second).sum()), int((~first & second).sum())
    margins = float(both + one) * (other + neither) * (both + other) * (one + neither)
    if margins == 0.0:
        return 0.0
    product = float(both * neither - one * other)
    if product > 0:
        product = max(0.0, product - len(first) / 2)
    return product / float(np.sqrt(margins))
