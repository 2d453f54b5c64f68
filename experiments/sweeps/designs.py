"""Designs: where in the unit cube of the factors the points of an experiment lie.

Every design gives shares of the factors' ranges, shape (point, factor), 0 to 1; `Factor.at` makes values of them.
Latin hypercubes and Sobol sequences are scipy's, the designs that sensitivity indices need are SALib's.
"""

from __future__ import annotations

import itertools
import math
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from experiments.extras import needs
from experiments.sweeps.factors import Factor
from sim import errors

Shares = NDArray[np.float64]
MOST_POINTS = 10_000_000


class DesignWarning(UserWarning):
    """A design is not quite what was asked for."""


@dataclass(frozen=True)
class Design:
    """How factors are sampled: the name of the design and what it needs to know.

    `samples` is the number of points; of base points for saltelli, of trajectories for morris; a grid takes all levels
    of every factor, and `levels` of an interval.
    """

    name: str
    samples: int
    levels: int
    second_order: bool
    seed: int

    def shares(self, factors: Sequence[Factor]) -> Shares:
        """The points in the order of the design, shape (point, factor); one point where nothing is varied."""
        if not factors:
            return np.zeros((1, 0))
        return DESIGNS[self.name](self, factors)

    def size(self, factors: Sequence[Factor]) -> int:
        """How many points there will be; refuses what no machine holds."""
        count = len(factors)
        sizes = {
            "grid": math.prod(_levels_of(factor, self.levels) for factor in factors),
            "saltelli": self.samples * (2 * count + 2 if self.second_order else count + 2),
            "morris": self.samples * (count + 1),
        }
        size = sizes.get(self.name, self.samples) if factors else 1
        if size > MOST_POINTS:
            shown = f"{size:,}" if size < 1e15 else f"{float(size):.2g}"
            raise errors.out_of_bounds("points of the design", shown, 1, f"{MOST_POINTS:,}")
        return size


def rounded_up(design: str, samples: int) -> int:
    """The samples of a design; those of a Sobol sequence rounded up to a power of two, with a warning."""
    if design not in ("sobol", "saltelli"):
        return samples
    power = 1 << (samples - 1).bit_length()
    if power != samples:
        message = f"samples = {samples} is no power of two, as a {design} design needs; taking {power}"
        warnings.warn(message, DesignWarning, stacklevel=2)
    return power


def _levels_of(factor: Factor, levels: int) -> int:
    if factor.levels:
        return len(factor.levels)
    return min(levels, int(factor.high) - int(factor.low) + 1) if factor.is_whole else levels


def _grid(design: Design, factors: Sequence[Factor]) -> Shares:
    """Every combination of levels; an interval has its ends among them."""
    axes = []
    for factor in factors:
        count = _levels_of(factor, design.levels)
        is_interval = factor.is_continuous and not factor.is_whole
        middles = (np.arange(count) + 0.5) / count
        axes.append(np.linspace(0.0, 1.0, count) if is_interval else middles)
    return np.array(list(itertools.product(*axes)))


def _random(design: Design, factors: Sequence[Factor]) -> Shares:
    return np.random.default_rng(design.seed).random((design.samples, len(factors)))


def _latin_hypercube(design: Design, factors: Sequence[Factor]) -> Shares:
    from scipy.stats import qmc

    return np.asarray(qmc.LatinHypercube(len(factors), rng=design.seed).random(design.samples))


def _sobol(design: Design, factors: Sequence[Factor]) -> Shares:
    from scipy.stats import qmc

    return np.asarray(qmc.Sobol(len(factors), scramble=True, rng=design.seed).random(design.samples))


def _saltelli(design: Design, factors: Sequence[Factor]) -> Shares:
    """Base points A and B and their crosses, block by block, as SALib's analysis expects them (Saltelli 2010)."""
    sample = needs("SALib.sample.sobol", "analysis").sample
    own = {"calc_second_order": design.second_order, "scramble": True, "seed": design.seed}
    return np.asarray(sample(problem([factor.name for factor in factors]), design.samples, **own))


def _morris(design: Design, factors: Sequence[Factor]) -> Shares:
    """Trajectories in which one factor after another takes a step (Morris 1991)."""
    sample = needs("SALib.sample.morris", "analysis").sample
    own = {"num_levels": design.levels, "seed": design.seed}
    return np.asarray(sample(problem([factor.name for factor in factors]), design.samples, **own))


def problem(names: Sequence[str]) -> dict[str, Any]:
    """What SALib calls a problem: names of factors, and their bounds, here those of the unit cube."""
    return {"num_vars": len(names), "names": list(names), "bounds": [[0.0, 1.0]] * len(names)}


DESIGNS: dict[str, Callable[[Design, Sequence[Factor]], Shares]] = {
    "grid": _grid,
    "random": _random,
    "lhs": _latin_hypercube,
    "sobol": _sobol,
    "saltelli": _saltelli,
    "morris": _morris,
}
