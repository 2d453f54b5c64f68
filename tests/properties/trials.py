"""A trial: a world, a scenario, parameters and a seed, and what is kept of its run to be judged."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from hypothesis import strategies as st
from numpy.typing import NDArray

from sim import Diplomacity, PlausibilityWarning, Record, Scenario, World
from sim.stages import Kind
from sim.strategies import STRATEGIES, strategy_named
from tests.properties.any_scenario import parameters, scenarios
from tests.properties.any_world import worlds

# Where the state holds what a kind of passage moves: table and column. Ties, memberships and networks grow.
HELD_IN: dict[Kind, tuple[str, str]] = {
    Kind.TIE: ("ties", "status"),
    Kind.IDEA: ("adoption", "stage"),
    Kind.COMMITMENT: ("cities", "commitment"),
    Kind.NETWORK: ("networks", "is_active"),
    Kind.AGREEMENT: ("nations", "in_agreement"),
    Kind.GOVERNMENT: ("nations", "camp"),
    Kind.SUBNATIONAL_OFFICE: ("nations", "subnational_office"),
    Kind.CONSULATE: ("consulates", "is_open"),
    Kind.OFFICE: ("cities", "stage"),
}


@dataclass
class Run:
    """The record of a run, and the state at month 0 that its log starts from."""

    record: Record
    start: dict[tuple[str, str], NDArray[Any]]
    seen: list[dict[str, NDArray[Any]]]


@dataclass(frozen=True)
class Trial:
    """All that a run depends on. `players` are the strategies that decide for cities, by the city's id."""

    world: World
    scenario: Scenario
    seed: int
    spin_up: int
    parameters: Mapping[str, Any]
    players: Mapping[str, str] = field(default_factory=dict)

    def model(self, **options: Any) -> Diplomacity:
        """The model at month 0."""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", PlausibilityWarning)
            given = {"seed": self.seed, "parameters": self.parameters, "spin_up": self.spin_up, **options}
            model = Diplomacity(self.world, **{"scenario": self.scenario, **given})
        for city, name in self.players.items():
            model.city(city).strategy = strategy_named(name)
        return model

    def run(self) -> Run:
        """The run, month by month, with the register as it stood after each of them."""
        model = self.model()
        ties, memberships = model.state["ties"], model.state["memberships"]
        places = [*HELD_IN.values(), *(("cities", name) for name in ("emissions", "emissions_without"))]
        start = {(table, column): model.state[table].used(column).copy() for table, column in places}
        start |= {("memberships", name): memberships.used(name).copy() for name in ("city", "network", "is_active")}
        seen = []
        while model.month < model.horizon:
            seen.append({name: ties.used(name).copy() for name in ("key", "city_a", "city_b", "status", "vitality")})
            model.step()
        seen.append({name: ties.used(name).copy() for name in ("key", "city_a", "city_b", "status", "vitality")})
        return Run(model.record, start, seen)

    def __repr__(self) -> str:
        tables = {
            name: self.world.frame(name).dropna(axis=1, how="all").to_dict("records")
            for name in self.world.tables
            if len(self.world.tables[name])
        }
        return (
            f"Trial(seed={self.seed}, spin_up={self.spin_up}, parameters={dict(self.parameters)}, "
            f"players={dict(self.players)},\n"
            f"  scenario={self.scenario.to_dict()},\n  start_year={self.world.start_year}, tables={tables})"
        )


@st.composite
def players(draw: st.DrawFn, world: World) -> dict[str, str]:
    """Strategies for a few cities, now and then."""
    cities = draw(st.just([]) | st.lists(st.sampled_from(world.tables["cities"].ids), max_size=3, unique=True))
    return {city: draw(st.sampled_from(sorted(STRATEGIES))) for city in cities}


@st.composite
def trials(draw: st.DrawFn, most_events: int = 6) -> Trial:
    """Any valid trial."""
    world = draw(worlds())
    return Trial(
        world,
        draw(scenarios(world, most_events)),
        draw(st.integers(0, 2**63 - 1)),
        draw(st.sampled_from([12, 0, 24, 120])),
        draw(parameters()),
        draw(players(world)),
    )


def is_equal(first: Record, second: Record) -> bool:
    """Whether two records agree bit for bit in all that they hold, where they came from included."""
    return first.is_same(second) and first.about == second.about and np.array_equal(first.watched, second.watched)
