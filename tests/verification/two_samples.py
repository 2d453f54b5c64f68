"""Do two samples of runs follow one law? Tests of many means at once, with a bound for all of them together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.stats import t as student

FAMILY = 0.01  # chance that any of the comparisons of one test fails although the laws agree

Sample = Mapping[str, NDArray[np.float64]]  # values over runs, by statistic


def sample_of(runs: Iterable[Mapping[str, float]]) -> Sample:
    """The values of each statistic over runs."""
    found = list(runs)
    return {name: np.array([run[name] for run in found], dtype=float) for name in found[0]}


def differences(one: Sample, other: Sample) -> dict[str, tuple[float, float]]:
    """For each statistic the difference of means in standard errors, and its two-sided p-value (Welch)."""
    found = {}
    for name in one:
        a, b = one[name], other[name]
        parts = (a.var(ddof=1) / len(a), b.var(ddof=1) / len(b))
        error = float(np.sqrt(sum(parts)))
        if error == 0.0:
            same = a.mean() == b.mean()
            found[name] = (0.0, 1.0) if same else (float("inf"), 0.0)
            continue
        freedom = sum(parts) ** 2 / sum(part**2 / (len(x) - 1) for part, x in zip(parts, (a, b), strict=True))
        z = float(b.mean() - a.mean()) / error
        found[name] = (z, float(2.0 * student.sf(abs(z), freedom)))
    return found


def disagreements(one: Sample, other: Sample, names: Sequence[str] = ()) -> dict[str, float]:
    """Statistics that differ by more than chance, Bonferroni's bound at FAMILY over all, with their z-values."""
    found = differences(one, other)
    looked_at = {name: found[name] for name in names} if names else found
    return {name: round(z, 2) for name, (z, p) in looked_at.items() if p < FAMILY / len(looked_at)}
