"""What is analysed: the points of a design and one outcome at each of them, with what is known of the dice."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from experiments.sweeps.factors import Factor
from sim import errors

SPANS_ZERO = "interval spans zero: no influence can be claimed"
NOT_ABOVE_DICE = "interval reaches down to what dice alone give: no influence can be claimed"
CLEAR = "interval leaves out zero"
FEWEST_POINTS = 20
FEWEST_REPLICATES = 8
OF = ("effect", "scenario", "baseline")
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

    def values(self, outcome: str, of: str = "effect") -> Floats:
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
        return f"effect on {words}" if self.of == "effect" else f"{words} ({self.of})"

    def dice(self) -> str:
        """The sentence on the part that dice have."""
        share, replicates = self.noise_share, self.values.shape[1]
        if math.isnan(share):
            return "With one replicate a point, dice cannot be told from influence."
        part = "less than 1" if share < 0.01 else f"about {100 * share:.0f}"
        return f"Dice make up {part} % of the variance between points ({replicates} replicates each)."


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


def sample_of(sweep: Sweep, outcome: str, of: str = "effect") -> Sample:
    """One outcome of a stored sweep at its distinct points; refuses what is not one of effect, scenario, baseline."""
    from sim.outcomes import PAIRED_OUTCOMES

    if of not in OF:
        raise errors.not_a_choice("of", of, OF)
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


def unit_after(unit: str, mark: str = "") -> str:
    """A unit as it follows a number or, after a comma, a name: '1/month' reads 'per month'; none for plain numbers.

    That a number is a share is said of the name alone.
    """
    if unit in ("", "1") or (unit == "share" and not mark):
        return ""
    return f"{mark} per {unit[2:]}" if unit.startswith("1/") else f"{mark} {unit}"


def said(low: ArrayLike, high: ArrayLike) -> list[str]:
    """For each interval, whether influence can be claimed."""
    spans = ~((np.asarray(low, dtype=float) > 0) | (np.asarray(high, dtype=float) < 0))
    return [SPANS_ZERO if is_open else CLEAR for is_open in spans.ravel()]


def shown_names(names: Sequence[str]) -> dict[str, str]:
    """Names of factors in words: the last parts of their paths that tell them apart."""
    paths = {name: name.split(".") for name in names}
    shown = {}
    for name, path in paths.items():
        others = [other for key, other in paths.items() if key != name]
        length = next((n for n in range(1, len(path)) if all(o[-n:] != path[-n:] for o in others)), len(path))
        shown[name] = ": ".join(part.replace("_", " ") for part in path[-length:])
    return shown


def records(table: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows of a table by the names of its columns."""
    return [{str(key): value for key, value in row.items()} for row in table.to_dict("records")]


def in_a_row(parts: Sequence[str], smaller: Sequence[str]) -> str:
    """Findings in a row, and the names of those that are too small to be told in figures."""
    return "; ".join([*parts, *([f"smaller: {in_words(smaller)}"] if smaller else [])])


def in_words(names: Sequence[str]) -> str:
    """Names in a row with 'and'."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
