"""Cities, nations, networks, ideas and ties under other ids: other draws, the same distribution.

Keys come from ids and rows stand in the order of ids, so this is what shows a rule that favours a row or a key.
Some hundreds of runs under each naming are compared, outcome by outcome and city by city, with fixed seeds.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy.stats import chi2_contingency, ks_2samp

from sim import Diplomacity, Record, Scenario, World
from sim.tables import WITH_ID, written_columns
from tests.properties.any_world import REFERS
from tests.running import BUSY

RUNS, MONTHS = 250, 48
LEAST = 0.001  # probability of a difference as large as the largest one, over all comparisons of a world
MEASURES = (
    "live_vitality", "exchanges", "ties_formed", "share_heard", "share_adopted", "memberships", "engagement",
    "committed_share", "tonnes", "support", "mayors_changed", "effective_resistance",
)  # fmt: skip
LIVELY = {"ties.formation": 0.3, "networks.joining": 0.1, "commitments.own": 0.1, "governments.elections": True}


def other_names(world: World) -> dict[str, str]:
    """Other ids, in the opposite order: what stood first stands last."""
    names: dict[str, str] = {}
    for table in WITH_ID:
        ids = world.tables[table].ids
        for place, old in enumerate(ids):
            number = len(ids) - place
            names[old] = f"XQ{chr(64 + number)}" if table == "nations" else f"{table}-{number:02d}-renamed"
    return names


def renamed(value: Any, names: dict[str, str]) -> Any:
    """A cell, list or mapping with every id in it replaced."""
    if isinstance(value, str):
        return "|".join(names.get(part, part) for part in value.split("|"))
    if isinstance(value, list):
        return [renamed(part, names) for part in value]
    return {key: renamed(part, names) for key, part in value.items()} if isinstance(value, dict) else value


def world_renamed(world: World, names: dict[str, str]) -> World:
    """The same world under other ids, wherever a column refers to one."""
    tables = {}
    for table, data in world.tables.items():
        if not len(data):
            continue
        frame = world.frame(table).drop(columns=["source"]).astype(object)
        frame = frame if table in WITH_ID else frame.drop(columns=["id"])
        columns = written_columns(table)
        refers = [name for name, declared in columns.items() if declared.kind in REFERS]
        for column in [*refers, *({"id", "pioneer", "scope"} & set(frame.columns))]:
            frame[column] = [renamed(value, names) for value in frame[column]]
        tables[table] = frame.where(frame.notna(), None)
    return World.from_tables(tables, name="renamed", start_year=world.start_year)


def runs(world: World, scenario: Scenario, first_seed: int) -> list[Record]:
    return [
        Diplomacity(world, scenario, seed=seed, parameters=LIVELY, spin_up=24).run(MONTHS)
        for seed in range(first_seed, first_seed + RUNS)
    ]


def of_cities(records: list[Record], cities: list[str]) -> np.ndarray:
    """What befell these cities in their order, shape (city, run, measure)."""
    places = [records[0].ids["cities"].index(city) for city in cities]
    found = []
    for record in records:
        stages = record.tables["adoption"]["stage"][places].astype(int).sum(axis=1)
        table = record.tables["cities"]
        found.append([stages, *(table[name][places] for name in ("listed", "memberships", "commitment", "election"))])
    return np.array(found).transpose(2, 0, 1)


def probability(first: np.ndarray, second: np.ndarray) -> float:
    """That two samples of one distribution differ so much: Kolmogorov-Smirnov, chi-square where values are few.

    To nine digits: sums over cities are taken in the order of rows.
    """
    first, second = (np.array([float(f"{value:.9g}") for value in sample]) for sample in (first, second))
    values = np.unique(np.concatenate([first, second]))
    if len(values) == 1:
        return 1.0
    if len(values) > 20:
        return float(ks_2samp(first, second).pvalue)
    table = np.array([[(sample == value).sum() for value in values] for sample in (first, second)])
    common = table.sum(axis=0) >= 10
    rest = table[:, ~common].sum(axis=1, keepdims=True)
    table = np.concatenate([table[:, common], rest], axis=1) if rest.sum() else table[:, common]
    return float(chi2_contingency(table).pvalue) if table.shape[1] > 1 else 1.0


def comparisons(
    first: list[Record], second: list[Record], names: dict[str, str], cities: list[str]
) -> Iterator[tuple[str, float]]:
    for name in MEASURES:
        pair = [np.array([record.outcome(name) for record in records]) for records in (first, second)]
        pair = [np.where(np.isnan(values), -1.0, values) for values in pair]
        yield name, probability(*pair)
    here, there = of_cities(first, cities), of_cities(second, [names[city] for city in cities])
    for city, (one, other) in enumerate(zip(here, there, strict=True)):
        for measure in range(one.shape[1]):
            yield f"{cities[city]} {measure}", probability(one[:, measure], other[:, measure])


def ring() -> World:
    """Seven cities that differ only in size and place in a ring of ties, in three nations."""
    cities = [f"city-{i}" for i in range(7)]
    return World.from_tables(
        {
            "nations": pd.DataFrame({"id": ["XAA", "XBB", "XCC"], "name": ["A", "B", "C"]}),
            "cities": pd.DataFrame(
                {
                    "id": cities, "name": cities, "nation": ["XAA", "XBB", "XCC", "XAA", "XBB", "XCC", "XAA"],
                    "latitude": 50.0, "longitude": np.arange(7.0), "population": 1e5 * 2.0 ** np.arange(7),
                    "topics": "climate",
                }
            ),
            "networks": pd.DataFrame({"id": ["net-a", "net-b"], "name": ["A", "B"], "topics": ["climate", "mobility"]}),
            "ideas": pd.DataFrame(
                {
                    "id": ["idea-a", "idea-b"], "name": ["A", "B"], "topic": ["climate", "mobility"],
                    "cost": [0.1, 0.6], "pioneer": ["city-2", "city-5"],
                }
            ),
            "ties": pd.DataFrame({"city_a": cities, "city_b": [*cities[1:], cities[0]], "year": 1990}),
            "memberships": pd.DataFrame({"city": cities[:3], "network": ["net-a", "net-b", "net-a"]}),
        },
        start_year=2015,
    )  # fmt: skip


RING_EVENTS = {
    "quarrel": {"type": "raise_tension", "month": 6, "between": ["XAA", "XBB"], "level": 0.8, "hold": 20},
    "leave": {"type": "leave_agreement", "month": 10, "nation": "XCC"},
    "forum": {"type": "hold_forum", "month": 12, "between": ["XAA", "XCC"], "invites": "drawn", "invitees": 1},
    "network": {"type": "found_network", "month": 4, "network": "new", "founders": 2},
}


@dataclass(frozen=True)
class Renaming:
    """Runs of a world under its own ids and under others."""

    world: World
    names: dict[str, str]
    own: list[Record]
    other: list[Record]


@pytest.fixture(scope="module", params=["toy", "ring"])
def renaming(request: pytest.FixtureRequest, toy: World) -> Renaming:
    world = toy if request.param == "toy" else ring()
    content = {**BUSY, "events": BUSY["events"] if request.param == "toy" else RING_EVENTS}
    names = other_names(world)
    own = runs(world, Scenario.from_dict(content), 0)
    other = runs(world_renamed(world, names), Scenario.from_dict(renamed(content, names)), RUNS)
    return Renaming(world, names, own, other)


@pytest.mark.filterwarnings("ignore::sim.PlausibilityWarning")
def test_cities_under_other_ids_have_the_same_distribution(renaming: Renaming) -> None:
    cities = renaming.world.tables["cities"].ids
    found = dict(comparisons(renaming.own, renaming.other, renaming.names, cities))
    least = min(found, key=found.__getitem__)
    assert found[least] * len(found) > LEAST, (least, found[least])


@pytest.mark.filterwarnings("ignore::sim.PlausibilityWarning")
def test_a_city_that_takes_anothers_place_is_noticed(renaming: Renaming) -> None:
    """The same comparison with the first and the last city of the list taken for one another: it has to fail."""
    cities = renaming.world.tables["cities"].ids
    first, last = cities[0], cities[-1]
    swapped = {**renaming.names, first: renaming.names[last], last: renaming.names[first]}
    found = dict(comparisons(renaming.own, renaming.other, swapped, cities))
    assert min(found.values()) * len(found) < LEAST
