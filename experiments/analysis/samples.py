"""What is analysed: the points of a design and one outcome at each of them, with what is known of the dice."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Protocol

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from experiments.readings import EFFECT, check_reading
from experiments.sweeps.factors import Factor
from sim import errors

FEWEST_POINTS = 20
FEWEST_REPLICATES = 8
Floats = NDArray[np.float64]


class Sweep(Protocol):
    """What an analysis needs of a stored sweep."""

    @property
    def name(self) -> str:
        """What the sweep is called."""

    @property
    def definition(self) -> Mapping[str, Any]:
        """What its store keeps of it, as `experiments.sweeps.definition` writes it."""

    @property
    def factors(self) -> tuple[Factor, ...]:
        """What is varied."""

    @property
    def points(self) -> pd.DataFrame:
        """The values used, a row a point in the order of the design, a column a factor."""

    @property
    def shares(self) -> Floats:
        """The design in the unit cube as it was drawn, shape (point, factor)."""

    def values(self, outcome: str, of: str = EFFECT) -> Floats:
        """An outcome, shape (point, replicate); NaN where it failed, is missing or undefined."""


@dataclass(frozen=True)
class Sample:
    """One outcome over the points of a design.

    `points` has a row a point, in the order of the design, and its number there as index; `shares` is (point, factor)
    in the unit cube as drawn; `values` is (point, replicate), NaN where a run failed or the outcome is undefined.
    Points with equal values of all factors are one run: `sample_of` keeps the first of them and, as `laid_out`, the
    whole design, which methods need that go by its layout.
    """

    outcome: str
    of: str
    factors: tuple[Factor, ...]
    points: pd.DataFrame
    shares: Floats
    values: Floats
    design: str = ""
    has_second_order: bool = False
    levels: int = 4
    unit: str = ""
    is_of_pair: bool = False
    laid_out: Sample | None = None

    @property
    def whole(self) -> Sample:
        """The sample with all points of the design, equal ones too."""
        return self.laid_out or self

    @property
    def repeated(self) -> int:
        """How many points of the design were left out because they repeat another one."""
        return len(self.whole.points) - len(self.points)

    def distinct(self) -> Sample:
        """The sample without points that repeat an earlier one: the same run is not two witnesses."""
        is_first = ~(self.points.duplicated().to_numpy() if self.names else np.arange(len(self.points)) > 0)
        if is_first.all():
            return self
        return replace(
            self,
            points=self.points[is_first],
            shares=self.shares[is_first],
            values=self.values[is_first],
            laid_out=self.whole,
        )

    @property
    def means(self) -> Floats:
        """The mean over replicates, shape (point,); NaN where fewer than half of them are defined."""
        counts = self._counts
        with np.errstate(invalid="ignore", divide="ignore"):
            means = np.nansum(self.values, axis=1) / counts
        return np.where((counts > 0) & (2 * counts >= self.values.shape[1]), means, np.nan)

    @property
    def _counts(self) -> NDArray[np.int64]:
        return np.asarray((~np.isnan(self.values)).sum(axis=1))

    @property
    def names(self) -> list[str]:
        """The factors by name."""
        return [factor.name for factor in self.factors]

    @property
    def level_shares(self) -> Floats:
        """Where the values used lie in their ranges, (point, factor): a level in the middle of its part."""
        columns = [factor.shares(self.points[factor.name].to_numpy()) for factor in self.factors]
        return np.stack(columns, axis=1)

    @property
    def noise_share(self) -> float:
        """The share of the variance between the points' means that is dice, 0 to 1; NaN with one replicate.

        Mean variance within points over the number of replicates, over the variance of the means. What all points have
        in common in a replicate, as they do where their draws are common, is taken out first.
        """
        return noise_share(self.values)

    def defined(self, fewest: int = FEWEST_POINTS) -> NDArray[np.bool_]:
        """Which points have a value, (point,); refuses where too few have one or all have the same."""
        means = self.means
        defined = ~np.isnan(means)
        self.check(int(defined.sum()), len(means), fewest, "distinct points" if self.repeated else "points")
        self.check_varies(means[defined])
        return np.asarray(defined)

    def check(self, left: int, of: int, fewest: int, what: str) -> None:
        """Refuses where too few points, blocks or trajectories are left."""
        if left < fewest:
            counted = f"{left} {what}" if left == of else f"{left} of {of} {what} are defined"
            raise errors.Refusal(
                f"outcome '{self.outcome}': only {counted}; this needs at least {fewest}: "
                "add samples, or choose another outcome"
            )

    def check_varies(self, values: Floats) -> None:
        """Refuses an outcome that is the same everywhere."""
        if np.ptp(values) <= 1e-12 * max(1.0, float(np.abs(values).max())):
            raise errors.Refusal(
                f"outcome '{self.outcome}': it is the same at every point, so nothing can be explained; "
                "choose another outcome"
            )

    @property
    def label(self) -> str:
        """The outcome in words."""
        words = self.outcome.replace("_", " ")
        if self.is_of_pair:
            return words
        return f"effect on {words}" if self.of == EFFECT else f"{words} ({self.of})"

    def dice(self) -> str:
        """The sentence on the part that dice have."""
        share, replicates = self.noise_share, self.values.shape[1]
        if math.isnan(share):
            return "With one replicate a point, dice cannot be told from influence."
        part = "less than 1" if share < 0.01 else f"about {100 * share:.0f}"
        return f"Dice make up {part} % of the variance between points ({replicates} replicates each)."


def refuse_design(sample: Sample, needed: str) -> errors.Refusal:
    """The refusal of a design that a method cannot go by; `needed` says which it takes."""
    return errors.Refusal(
        f"design '{sample.design}' with {len(sample.points)} points: {needed}; sweep again with it, or use --method "
        "pawn, scoring or prim, which work on any design"
    )


def check_replicates(method: str, count: int) -> None:
    """Refuses too few replicates to draw from anew: percentiles of a bootstrap of two values are but their range."""
    if count < FEWEST_REPLICATES:
        raise errors.Refusal(
            f"{method}: its intervals draw replicates anew, which needs at least {FEWEST_REPLICATES} of them, and the "
            f"sweep has {count}; sweep with replicates={FEWEST_REPLICATES} or more"
        )


def noise_share(values: Floats) -> float:
    """See `Sample.noise_share`; `values` is (point, replicate)."""
    kept = values[~np.isnan(values).any(axis=1)]
    points, replicates = kept.shape
    if points < 2 or replicates < 2:
        return math.nan
    between = float(kept.mean(axis=1).var(ddof=1))
    if between == 0.0:
        return math.nan
    rest = kept - kept.mean(axis=1, keepdims=True)
    rest = rest - rest.mean(axis=0, keepdims=True)
    within = float((rest**2).sum()) / ((points - 1) * (replicates - 1))
    return min(1.0, float(within / replicates / between))


def sample_of(sweep: Sweep, outcome: str, of: str = EFFECT) -> Sample:
    """One outcome of a stored sweep at its distinct points; refuses what is not one of effect, scenario, baseline."""
    from sim.outcomes import PAIRED_OUTCOMES

    check_reading(of)
    design = sweep.definition["design"]
    return Sample(
        outcome=outcome,
        of=of,
        factors=tuple(sweep.factors),
        points=sweep.points,
        shares=np.asarray(sweep.shares, dtype=float),
        values=np.asarray(sweep.values(outcome, of), dtype=float),
        design=str(design["name"]),
        has_second_order=bool(design["second_order"]),
        levels=int(design["levels"]),
        unit=unit_of(outcome),
        is_of_pair=outcome in PAIRED_OUTCOMES,
    ).distinct()


def unit_of(outcome: str) -> str:
    """The unit of a declared outcome, as it is written beside a number; empty for a plain number."""
    from sim.outcomes import OUTCOMES, PAIRED_OUTCOMES

    declared = OUTCOMES.get(outcome) or PAIRED_OUTCOMES.get(outcome)
    return "" if declared is None or declared.unit == "1" else declared.unit
