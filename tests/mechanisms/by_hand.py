"""What the tests of mechanisms share: models at month 0 of the toy world, rows by name, and tests of counts."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import pandas as pd

from sim import Diplomacity, Scenario, World
from sim.strategies import Scripted
from tests.running import only, scenario_of

MONTH = 1.0 / 12.0
ALDER, BIRCH, CEDAR, DORNE = range(4)
NORLAND, SORLAND = range(2)
LEAGUE, HARBOUR = range(2)  # networks
PLAN, FAIR = range(2)  # ideas: the costly one and the cheap one
STRICT = 4.0  # standard errors; the seeds are fixed, so that a failure is a change of the model


def start(
    world: World,
    *events: Mapping[str, Any],
    at_work: tuple[str, ...] | None = None,
    seed: int = 1,
    spin_up: int = 0,
    months: int = 120,
    **parameters: Any,
) -> Diplomacity:
    """A model at month 0, without months before it; `at_work` leaves only these mechanisms.

    Parameters are given with two underscores for the dot: ideas__own=0.0.
    """
    given = {} if at_work is None else only("events", *at_work)
    given |= {name.replace("__", "."): value for name, value in parameters.items()}
    return Diplomacity(world, scenario_of(*events, horizon=months), seed=seed, spin_up=spin_up, parameters=given)


def start_of(world: World, scenario: Scenario, seed: int = 1, **parameters: Any) -> Diplomacity:
    """The same for a scenario that there is, with its months before the start."""
    given = {name.replace("__", "."): value for name, value in parameters.items()}
    return Diplomacity(world, scenario, seed=seed, parameters=given)


def go(model: Diplomacity, until: int) -> None:
    """Run on to a month without making a record of it."""
    while model.month < until:
        model.step()


def happened(model: Diplomacity, until: int, **wanted: str) -> pd.DataFrame:
    """What happened up to a month: rows of `record.events` with these entries; `from_` stands for from."""
    go(model, until)
    events = model.record.events
    for name, entry in wanted.items():
        events = events[events[name.rstrip("_")] == entry]
    return events


def tie_of(model: Diplomacity, a: int, b: int) -> int:
    """The row of the first tie of two cities on the register."""
    ties = model.state["ties"]
    pairs = zip(ties.used("city_a").tolist(), ties.used("city_b").tolist(), strict=True)
    return next(row for row, pair in enumerate(pairs) if set(pair) == {a, b})


def value(model: Diplomacity, table: str, column: str, *row: int) -> float:
    """One number of the state."""
    return float(model.state[table][column][row])


def set_all(model: Diplomacity, table: str, **values: float) -> None:
    """Set columns to one value in all rows."""
    for column, number in values.items():
        model.state[table][column][:] = number


def rest(model: Diplomacity, *cities: int) -> None:
    """Let these cities decide nothing and welcome everybody, as a strategy without moves does."""
    for city in cities:
        model.city(model.ids["cities"][city]).strategy = Scripted({})


def is_share(found: int, trials: int, p: float) -> bool:
    """Whether so many of so many agree with a probability."""
    return abs(found - trials * p) < STRICT * math.sqrt(trials * p * (1.0 - p))


def is_mean(values: list[float], mean: float) -> bool:
    """Whether the mean of independent values agrees with what is expected."""
    n = len(values)
    found = math.fsum(values) / n
    variance = math.fsum((v - found) ** 2 for v in values) / (n - 1)
    return abs(found - mean) < STRICT * math.sqrt(variance / n)
