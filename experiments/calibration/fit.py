"""Approximate Bayesian computation by sequential Monte Carlo (Toni et al. 2009), with pyabc.

A particle is a set of parameter values with one run of every situation. Its distance is how far the runs' numbers lie
outside the observed ranges, in tolerances: within a range nothing is nearer than anything else, which is what a uniform
measurement error means (Wilkinson 2013). Populations come one after another from one process; each takes its random
numbers from the seed and its own number, so that a fit that was interrupted goes on to the same bits.
"""

from __future__ import annotations

import logging
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from experiments.extras import needs
from experiments.facts.declared import Pattern
from experiments.facts.situations import Situation
from experiments.sweeps.factors import Factor
from sim import errors
from sim.randomness import key_of

UNDEFINED_DISTANCE = 10.0  # tolerances that a run counts as outside where a number is not defined
LEAST_ACCEPTED = 0.02  # of a population's simulations; below this the fit ends
SPREAD = math.sqrt(2.0)  # of a proposal, in standard deviations of the population before (Beaumont et al. 2009)
QUANTILE = 0.5  # of a population's distances that the next has to keep below
FEWEST_PARTICLES = 10

Told = Callable[["Population"], None]


@dataclass(frozen=True)
class Population:
    """How far a fit has come: number of this population from 1 on, its largest distance, simulations in all."""

    number: int
    populations: int
    distance: float
    simulations: int


@dataclass(frozen=True)
class Plan:
    """What is fitted to what, and with how much effort.

    `fixed` are parameters that differ from the defaults and are not fitted; `simulations` is the number after which no
    population is finished: what is under way then is dropped.
    """

    factors: tuple[Factor, ...]
    patterns: tuple[Pattern, ...]
    tolerances: Mapping[str, float]
    situations: Mapping[str, Situation]
    fixed: Mapping[str, Any] = field(default_factory=dict)
    particles: int = 200
    populations: int = 6
    simulations: int = 6_000
    seed: int = 1

    def __post_init__(self) -> None:
        for name, value, least in (
            ("particles", self.particles, FEWEST_PARTICLES),
            ("populations", self.populations, 1),
            ("simulations", self.simulations, 1),
        ):
            if value < least:
                raise errors.out_of_bounds(name, value, least, "any number", where="calibrate")
        if not self.factors:
            raise errors.not_allowed("calibrate", "fit nothing", "no parameter moves these facts: name some")
        if not self.patterns:
            raise errors.not_allowed("calibrate", "fit to nothing", "no fact within reach is left: name others")

    def values(self, shares: Mapping[str, float]) -> dict[str, Any]:
        """Parameter values at these shares of their ranges."""
        return {factor.name: factor.at(min(max(float(shares[factor.name]), 0.0), 1.0)) for factor in self.factors}

    def simulated(self, shares: Mapping[str, float], key: str) -> dict[str, float]:
        """The patterns' numbers in one run of every situation; runs differ by the key."""
        parameters = {**self.fixed, **self.values(shares)}
        found: dict[str, float] = {}
        for name, situation in self.situations.items():
            observed = situation.observed(key_of(f"{name}, {key}") >> 1, parameters)
            found |= {each.name: float(each.statistic(observed)) for each in self.patterns if each.situation == name}
        return found

    def distance(self, numbers: Mapping[str, float]) -> float:
        """Root mean square of excesses in tolerances; every fact counts as much as another."""
        by_fact: dict[str, list[float]] = {}
        for pattern in self.patterns:
            value = float(numbers[pattern.name])
            off = UNDEFINED_DISTANCE if math.isnan(value) else pattern.excess(value) / self.tolerances[pattern.name]
            by_fact.setdefault(pattern.fact, []).append(off**2)
        return math.sqrt(sum(sum(own) / len(own) for own in by_fact.values()) / len(by_fact))


def fit(plan: Plan, history: Path, told: Told | None = None) -> pd.DataFrame:
    """The particles of every population: population, weight, distance, a column each for parameters and patterns.

    `history` is the file in which populations are kept as they come; a fit goes on where it ended there. Weights sum to
    one in each population. Needs the extra 'calibration'.
    """
    pyabc = needs("pyabc", "calibration")
    with _quiet():
        return _fitted(pyabc, plan, history, told)


def _fitted(pyabc: Any, plan: Plan, history: Path, told: Told | None) -> pd.DataFrame:
    """Populations one by one, from where the history ends."""
    database = pyabc.create_sqlite_db_id(file_=str(history))
    while True:
        done = _populations_in(history)
        left = plan.simulations - (_simulations(pyabc, database) if done else 0)
        if done >= plan.populations or (done and left < plan.particles):
            break
        with _numbers_from(f"calibration {plan.seed}, population {done}"):
            _one_population(pyabc, plan, database, done, left)
        if _populations_in(history) == done:
            break  # too few were accepted
        if told:
            told(_progress(pyabc, plan, database))
    return _particles(pyabc, plan, database)


def _one_population(pyabc: Any, plan: Plan, database: str, number: int, left: int) -> None:
    """Run one population and keep it, unless that takes more simulations than are left or accepts too few."""
    count = iter(range(10**12))

    def simulated(shares: Mapping[str, float]) -> dict[str, float]:
        return plan.simulated(shares, f"simulation {next(count)} of population {number} of seed {plan.seed}")

    def distance(numbers: Mapping[str, float], _: Mapping[str, float]) -> float:
        return plan.distance(numbers)

    abc = pyabc.ABCSMC(
        simulated,
        pyabc.Distribution(**{factor.name: pyabc.RV("uniform", 0.0, 1.0) for factor in plan.factors}),
        distance,
        population_size=plan.particles,
        transitions=pyabc.MultivariateNormalTransition(bandwidth_selector=lambda _size, _dimension: SPREAD),
        eps=pyabc.QuantileEpsilon(alpha=QUANTILE),
        sampler=pyabc.sampler.SingleCoreSampler(),
    )
    observed = {pattern.name: pattern.middle for pattern in plan.patterns}
    if number == 0:
        abc.new(database, observed)
    else:
        abc.load(database, 1, observed)
    least = LEAST_ACCEPTED if number == 0 else max(LEAST_ACCEPTED, plan.particles / left)
    abc.run(max_nr_populations=1, min_acceptance_rate=least)


def _populations_in(history: Path) -> int:
    """Finished populations in a history."""
    import sqlite3

    if not history.exists():
        return 0
    with sqlite3.connect(history) as connection:
        rows = connection.execute("SELECT count(*) FROM populations WHERE t >= 0").fetchone()
    return int(rows[0])


def _history(pyabc: Any, database: str) -> Any:
    return pyabc.History(database, create=False)


def _simulations(pyabc: Any, database: str) -> int:
    return int(_history(pyabc, database).total_nr_simulations)


def _progress(pyabc: Any, plan: Plan, database: str) -> Population:
    history = _history(pyabc, database)
    distances = history.get_weighted_distances(history.max_t)["distance"]
    return Population(history.max_t + 1, plan.populations, float(distances.max()), int(history.total_nr_simulations))


def _particles(pyabc: Any, plan: Plan, database: str) -> pd.DataFrame:
    """All populations as one table, in the order in which their particles were accepted."""
    history = _history(pyabc, database)
    rows: list[dict[str, Any]] = []
    for number in range(history.max_t + 1):
        population = history.get_population(t=number).particles
        total = sum(particle.weight for particle in population)
        rows += [
            {
                "population": number + 1,
                "weight": float(particle.weight / total),
                "distance": float(particle.distance),
                **plan.values(particle.parameter),
                **{name: float(value) for name, value in particle.sum_stat.items()},
            }
            for particle in population
        ]
    return pd.DataFrame(rows)


@contextmanager
def _quiet() -> Iterator[None]:
    """Inside, pyabc's logger tells warnings only: how far the fit has come is told by ourselves."""
    logger = logging.getLogger("ABC")
    before = logger.level
    logger.setLevel(logging.WARNING)
    try:
        yield
    finally:
        logger.setLevel(before)


@contextmanager
def _numbers_from(key: str) -> Iterator[None]:
    """Inside, NumPy's global generator starts from this key, as pyabc draws from it; outside it is as it was."""
    before = np.random.get_state()  # noqa: NPY002  (the generator that pyabc uses)
    np.random.seed(key_of(key) % 2**32)  # noqa: NPY002
    try:
        yield
    finally:
        np.random.set_state(before)  # noqa: NPY002


def situations_for(
    patterns: Sequence[Pattern], factors: Sequence[Factor], known: Mapping[str, Situation]
) -> tuple[tuple[Pattern, ...], dict[str, Situation]]:
    """The patterns that one of the factors can move, and the situations on which they are measured."""
    kept = tuple(
        pattern for pattern in patterns if any(known[pattern.situation].reads(factor.name) for factor in factors)
    )
    return kept, {name: known[name] for name in dict.fromkeys(pattern.situation for pattern in kept)}
