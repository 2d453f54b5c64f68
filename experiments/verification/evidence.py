"""What counts as evidence that a simulated value is the exact one (SCIENCE section 4, the rule).

A mean of independent replicates passes if it lies within z* standard errors of the exact value, where z* keeps the
chance of any false alarm in the whole suite below one in a hundred. A test that passes because it is blunt proves
nothing: three standard errors have to be below two per cent of the value, and the same run with its rate five per
cent up has to miss the value by seven standard errors at least.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import stats

FALSE_ALARMS = 0.01  # chance that any test of the suite fails although all is right
SHARPNESS = 0.02  # three standard errors are below this share of the value
POWER = 7.0  # standard errors by which a mutation has to miss


class Kind(StrEnum):
    """How a simulated value is held against the exact one."""

    MEAN = "mean"  # z-test, standard error from the replicates
    SHARE = "share"  # z-test, standard error from the exact proportion
    ESTIMATE = "estimate"  # z-test, standard error from the likelihood
    UNLIKE = "unlike"  # z-test that has to fail: the value of a theory that is known to be wrong here
    VARIANCE = "variance"  # chi-square interval
    LAW = "law"  # two-sample Kolmogorov-Smirnov test
    WITHIN = "within"  # between two stated ends
    EQUAL = "equal"  # exact, up to a stated tolerance


BY_Z = (Kind.MEAN, Kind.SHARE, Kind.ESTIMATE, Kind.UNLIKE)
BY_CHANCE = (*BY_Z, Kind.VARIANCE, Kind.LAW)


@dataclass(frozen=True)
class Check:
    """One simulated value beside the exact one.

    `error` is the standard error, or the tolerance of an equality, or the p-value of a law. `replicates` counts what
    is independent. `band` is what theory leaves open, as the size of a finite graph does. `scale` is what three
    standard errors are measured against. `limit` says what continuous time gives. `is_moved` tells whether the case's
    mutation has to miss this value too.
    """

    setting: str
    exact: float
    simulated: float
    kind: Kind
    error: float
    replicates: int = 1
    band: float = 0.0
    scale: float = math.nan
    low: float = -math.inf
    high: float = math.inf
    limit: str = ""
    is_moved: bool = True

    @property
    def z(self) -> float:
        """Standard errors from the exact value, beyond what theory leaves open; NaN where there is no z-test."""
        if self.kind not in BY_Z:
            return math.nan
        beyond = max(0.0, abs(self.simulated - self.exact) - self.band)
        return math.copysign(beyond / self.error, self.simulated - self.exact)

    @property
    def distance(self) -> float:
        """Standard errors from the exact value, all of it."""
        return abs(self.simulated - self.exact) / self.error if self.kind in BY_Z else math.nan

    @property
    def sharpness(self) -> float:
        """Three standard errors as a share of the value; NaN where there is no z-test."""
        return 3.0 * self.error / self.scale if self.kind in BY_Z else math.nan

    def passes(self, bound: float) -> bool:
        """Whether the evidence holds at this bound on z."""
        if self.kind is Kind.UNLIKE:
            return abs(self.z) > bound
        if self.kind in BY_Z:
            return abs(self.z) < bound and self.sharpness <= SHARPNESS
        if self.kind is Kind.VARIANCE:
            low, high = variance_interval(self.exact, self.error, bound)
            return low < self.simulated < high
        if self.kind is Kind.LAW:
            return self.error > 2.0 * float(stats.norm.sf(bound))
        if self.kind is Kind.WITHIN:
            return self.low <= self.simulated <= self.high
        return abs(self.simulated - self.exact) <= self.error

    def is_missed(self, bound: float) -> bool:
        """Whether a mutated run fails this check, and by how much it has to."""
        if self.kind in BY_Z:
            return not self.passes(bound) and self.distance >= POWER
        return not self.passes(bound)


def bound_on_z(tests: int) -> float:
    """z* = Phi^-1(1 - 0.01 / (2 K)): about 3.66 for a suite of 40 tests."""
    return float(stats.norm.isf(FALSE_ALARMS / (2.0 * tests)))


def variance_interval(exact: float, degrees: float, bound: float) -> tuple[float, float]:
    """Where a sample variance falls, by chi-square with these degrees of freedom, at the tail area of the bound."""
    tail = float(stats.norm.sf(bound))
    low, high = (exact * float(stats.chi2.ppf(p, degrees)) / degrees for p in (tail, 1.0 - tail))
    return low, high


def mean(
    setting: str, exact: float, values: ArrayLike, *, limit: str = "", band: float = 0.0, is_moved: bool = True
) -> Check:
    """The mean of independent replicates."""
    drawn = np.asarray(values, dtype=np.float64)
    error = float(drawn.std(ddof=1)) / math.sqrt(drawn.size)
    return Check(
        setting, exact, float(drawn.mean()), Kind.MEAN, error, drawn.size, band, abs(exact), limit=limit,
        is_moved=is_moved,
    )  # fmt: skip


def share(setting: str, exact: float, count: float, trials: int, *, limit: str = "", is_moved: bool = True) -> Check:
    """How many of so many independent trials; the standard error is that of the exact proportion."""
    error = math.sqrt(exact * (1.0 - exact) / trials)
    return Check(
        setting, exact, float(count) / trials, Kind.SHARE, error, trials, scale=exact, limit=limit, is_moved=is_moved
    )


def estimate(
    setting: str, exact: float, found: float, error: float, replicates: int, *, scale: float | None = None,
    is_moved: bool = True,
) -> Check:  # fmt: skip
    """A parameter found again by maximum likelihood, with the standard error that the likelihood gives.

    `scale` is what three standard errors are measured against where the exact value is zero.
    """
    size = abs(exact) if scale is None else scale
    return Check(setting, exact, found, Kind.ESTIMATE, error, replicates, scale=size, is_moved=is_moved)


def unlike(setting: str, wrong: float, values: ArrayLike) -> Check:
    """The mean of replicates is not what a theory says that is known to be wrong here."""
    drawn = np.asarray(values, dtype=np.float64)
    error = float(drawn.std(ddof=1)) / math.sqrt(drawn.size)
    return Check(
        setting, wrong, float(drawn.mean()), Kind.UNLIKE, error, drawn.size, scale=abs(wrong), is_moved=False
    )  # fmt: skip


def variance(setting: str, exact: float, values: ArrayLike, *, limit: str = "") -> Check:
    """The variance of replicates, by a chi-square interval whose degrees of freedom allow for their kurtosis."""
    drawn = np.asarray(values, dtype=np.float64)
    n = drawn.size
    degrees = 2.0 / (2.0 / (n - 1) + float(stats.kurtosis(drawn)) / n)
    found = float(drawn.var(ddof=1))
    return Check(setting, exact, found, Kind.VARIANCE, degrees, n, limit=limit, is_moved=False)


def same_law(setting: str, first: Sequence[float] | NDArray[np.float64], second: NDArray[np.float64]) -> Check:
    """Two samples have one distribution: their means stand in the table, the Kolmogorov-Smirnov p-value decides."""
    p = float(stats.ks_2samp(first, second).pvalue)
    return Check(setting, float(np.mean(first)), float(np.mean(second)), Kind.LAW, p, len(second))


def within(setting: str, exact: float, found: float, low: float, high: float, replicates: int = 1) -> Check:
    """A value between two ends that are stated beforehand."""
    return Check(setting, exact, found, Kind.WITHIN, 0.0, replicates, low=low, high=high)


def equal(
    setting: str, exact: float, found: float, tolerance: float = 0.0, *, limit: str = "", is_moved: bool = True
) -> Check:
    """A value without chance in it."""
    return Check(setting, exact, found, Kind.EQUAL, tolerance, limit=limit, is_moved=is_moved)


def printed(setting: str, in_science: float, computed: float, decimals: int) -> Check:
    """The figure that SCIENCE prints, computed again by the case's own formula: no run has a part in it."""
    return equal(f"{setting}, as printed", in_science, round(computed, decimals), is_moved=False)


def unmoved(check: Check) -> Check:
    """The same check, which the case's mutation does not touch."""
    return replace(check, is_moved=False)
