"""A sweep of a known function: what a stored sweep gives to an analysis, without a run of the model."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from experiments.sweeps.designs import problem
from experiments.sweeps.factors import Factor

LONG = "mechanisms.relations.mistrust_after_a_withdrawal_that_nobody_expected"


@dataclass(frozen=True)
class Known:
    """A design in the unit cube, and functions of (value of factors as (point, factor)) with noise a replicate."""

    factors: tuple
    shares: np.ndarray
    functions: dict
    design: str
    second_order: bool = False
    replicates: int = 1
    noise: float = 0.0
    failed: tuple = ()
    levels: int = 4
    name: str = "known"
    title: str = "A known function"
    seed: int = 1
    is_paired: bool = True

    @property
    def definition(self):
        return {
            "name": self.name,
            "about": {"title": self.title, "question": "Which factors matter?"},
            "design": {
                "name": self.design,
                "samples": len(self.shares),
                "levels": self.levels,
                "second_order": self.second_order,
                "seed": self.seed,
            },
            "replicates": self.replicates,
            "is_paired": self.is_paired,
            "outcomes": list(self.functions),
            "months": 120,
            "settings": {"seed": self.seed},
            "shares": self.shares.tolist(),
        }

    @property
    def points(self):
        columns = {
            factor.name: [factor.at(float(share)) for share in self.shares[:, place]]
            for place, factor in enumerate(self.factors)
        }
        return pd.DataFrame(columns).rename_axis("point")

    def values(self, outcome, of="effect"):
        exact = np.asarray(self.functions[outcome](self.points), dtype=float)
        random = np.random.default_rng([self.seed, len(outcome)])
        values = exact[:, None] + self.noise * random.normal(size=(len(exact), self.replicates))
        values[list(self.failed)] = np.nan
        return values


def numbers(*names, low=0.0, high=1.0):
    return tuple(Factor(name, low=low, high=high) for name in names)


def cube(count, factors, seed=1):
    """A Latin hypercube."""
    from scipy.stats import qmc

    return qmc.LatinHypercube(factors, rng=seed).random(count)


def saltelli(names, samples, second_order=True):
    from SALib.sample import sobol

    return sobol.sample(problem(names), samples, calc_second_order=second_order, seed=3)


def trajectories(names, count, levels=4):
    from SALib.sample import morris

    return morris.sample(problem(names), count, num_levels=levels, seed=3)


def steep(points):
    return 10 * points["a"] - 6 * points.iloc[:, 1] + 1.0


def flat(points):
    return 4 + 0 * points["a"]


def small():
    return Known(numbers("a", "c", "d"), trajectories("acd", 5), {"steep": steep}, "morris")
