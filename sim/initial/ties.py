"""Partnerships at the start, and what every new one needs: motive, trip cost, its place in two chains."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.columns import Table
from sim.initial.chains import link
from sim.stages import TieStatus
from sim.traits import Traits

if TYPE_CHECKING:
    from sim.model import Diplomacity
    from sim.world import World

NEVER = 1_000_000
GENERATIONS = ((1957, 1974, 0.19), (1975, 1985, 0.12), (1986, 1993, 0.65), (1994, 2003, 0.07), (2004, 2014, 0.11))


def fill_ties(state: Mapping[str, Table], world: World, traits: Traits, model: Diplomacity) -> None:
    """Keys, years, mandates and chains of the register's ties."""
    ties, data = state["ties"], world.tables["ties"]
    n = len(data)
    ties["key"][:n] = world.keys["ties"]
    years = _drawn_years(traits.uniform("year", ties["key"][:n]))
    ties["year"][:n] = np.where(data.known["year"], ties["year"][:n], years)
    ties["formed"][:n] = np.minimum(-1, (ties["year"][:n] - model.start_year) * 12)
    months = (ties["end_year"][:n].astype(np.int64) - model.start_year) * 12
    ties["end_month"][:n] = np.where(data.known["end_year"], np.clip(months, 0, NEVER), NEVER)
    furnish_ties(model, 0, traits)
    link_ends(state, 0)
    np.add.at(state["cities"]["listed"], ties.used("city_a"), 1)
    np.add.at(state["cities"]["listed"], ties.used("city_b"), 1)


def _drawn_years(u: NDArray[np.float64]) -> NDArray[np.int64]:
    """Years of formalising by the rates of the eras of the documented ties (MODEL 3, formation)."""
    years = np.concatenate([np.arange(first, last + 1) for first, last, _ in GENERATIONS])
    weight = np.concatenate([np.full(last + 1 - first, rate) for first, last, rate in GENERATIONS])
    drawn: NDArray[np.int64] = years[np.searchsorted(np.cumsum(weight) / weight.sum(), u)]
    return drawn


def furnish_ties(model: Diplomacity, first: int, traits: Traits | None = None) -> None:
    """Motive, trip cost and calendar of ties from row `first` on."""
    ties = model.state["ties"]
    keys = ties.used("key")[first:]
    drawn = (traits or Traits(model.key)).normal("motive", keys)
    ties.used("motive")[first:] = np.exp(model.mechanism("offices").motive_spread * drawn)
    ties.used("trip_cost")[first:] = model.mechanism("offices").trip_costs(model, first)
    is_new = ties.used("formed")[first:] >= 0
    ties.used("year")[first:][is_new] = model.start_year + model.month // 12


def link_ends(state: Mapping[str, Table], first: int) -> None:
    """Put the two ends of ties from row `first` on into the chains of their cities."""
    ties, heads = state["ties"], state["cities"]["first_tie"]
    link(heads, ties["next_a"], ties["city_a"], first, ties.count, 2, 0)
    link(heads, ties["next_b"], ties["city_b"], first, ties.count, 2, 1)


def is_live(status: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Active or dormant."""
    live: NDArray[np.bool_] = status <= int(TieStatus.DORMANT)
    return live
