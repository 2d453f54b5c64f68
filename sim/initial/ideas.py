"""Ideas and climate commitments at the start: where they stand in each city, and what nations think of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from sim.columns import Table
from sim.stages import CommitmentStage, IdeaStage
from sim.traits import Traits

if TYPE_CHECKING:
    from sim.world import World

CLIMATE_IN, CLIMATE_OUT = 0.5, 0.0  # climate stance of parties and of nations that never were one
NEVER = 1_000_000


def fill_ideas(state: Mapping[str, Table], world: World, traits: Traits) -> None:
    """Where ideas stand: at their pioneers, and where the world's table says so."""
    adoption, stances, cities = state["adoption"], state["stances"], state["cities"]
    climate = world.topics.index("climate")
    stances["stance"][:, climate] = np.where(state["nations"]["in_agreement"] > 0, CLIMATE_IN, CLIMATE_OUT)
    data = world.tables["stances"]
    stances["stance"][data.values["nation"], data.values["topic"]] = data.values["stance"]
    stances["is_contested"][:, climate] = 1
    stances["is_contested"][data.values["nation"], data.values["topic"]] = 1
    stances["mean"][:] = stances["stance"] - state["nations"]["swing"][:, None]  # the first camp governs
    for idea, pioneer in enumerate(world.tables["ideas"].values["pioneer"]):
        row = world.rows["cities"].get(pioneer)
        if row is None:
            u = traits.uniform(f"pioneer {world.tables['ideas'].ids[idea]}", cities["key"])
            weight = np.sqrt(cities["population"]) * np.exp(0.5 * cities["outlook"])
            arrival = np.where(cities["eligible"] > 0, -np.log(u) / weight, np.inf)
            row = int(np.argmin(arrival))
        adoption["stage"][row, idea] = IdeaStage.IMPLEMENTED
        adoption["adopted"][row, idea] = -NEVER
    given = world.tables["adoption"]
    place = given.values["city"], given.values["idea"]
    adoption["stage"][place] = given.values["stage"]
    adoption["threshold"][place] = given.values["threshold"]


def fill_commitments(state: Mapping[str, Table], world: World, start_year: int, plan_due: int) -> None:
    """Documented places on the climate ladder, with their deadlines."""
    cities, data = state["cities"], world.tables["commitments"]
    rows = data.values["city"]
    stage = data.values["stage"] + int(CommitmentStage.COMMITTED)
    cities["commitment"][rows] = stage
    months = np.where(data.known["year"], (data.values["year"] - start_year) * 12, 0)
    cities["committed_month"][rows] = np.minimum(-1, months)
    cities["deadline"][rows] = np.maximum(0, months + plan_due)
    with_plan = rows[stage >= int(CommitmentStage.PLAN)]
    cities["plan_month"][with_plan] = 0
