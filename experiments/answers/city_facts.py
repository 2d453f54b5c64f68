"""What the register says of a city at month 0: facts of the world's tables, and nothing that a run draws."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from sim import World
from sim.tables import TableData

DOCUMENTED = "documented"


@dataclass(frozen=True)
class CityFacts:
    """What the tables of a world hold of one city.

    Attributes:
        city: its id.
        name: as the table has it.
        nation: id of its nation.
        nation_name: as the table has it.
        population: people, or None where the table leaves it open.
        partners: names of the cities that it has a documented partnership with at month 0, in alphabetical order.
        ties: partnerships at month 0; `ties_documented` of them are documented, the others generated.
        ties_documented: see `ties`.
        networks: names of the networks that it is documented to belong to, in alphabetical order.
        memberships: at month 0; `memberships_documented` of them are documented.
        memberships_documented: see `memberships`.
        is_documented: whether the city itself is documented, and not generated.

    """

    city: str
    name: str
    nation: str
    nation_name: str
    population: float | None
    partners: tuple[str, ...]
    ties: int
    ties_documented: int
    networks: tuple[str, ...]
    memberships: int
    memberships_documented: int
    is_documented: bool


def city_facts(world: World, city: str) -> CityFacts:
    """The facts of a city; refuses an unknown id with the nearest right one."""
    row = world.row("cities", city)
    cities, nations, networks = (world.tables[table] for table in ("cities", "nations", "networks"))
    ties, memberships = world.tables["ties"], world.tables["memberships"]
    a, b = ties.values["city_a"], ties.values["city_b"]
    of_ties = np.flatnonzero((a == row) | (b == row))
    of_memberships = np.flatnonzero(memberships.values["city"] == row)
    known_ties = [tie for tie in of_ties if ties.origin[tie] == DOCUMENTED]
    known_memberships = [place for place in of_memberships if memberships.origin[place] == DOCUMENTED]
    partners = {int(b[tie] if a[tie] == row else a[tie]) for tie in known_ties}
    joined = {int(memberships.values["network"][place]) for place in known_memberships}
    nation = int(cities.values["nation"][row])
    return CityFacts(
        city=city,
        name=str(cities.values["name"][row]),
        nation=nations.ids[nation],
        nation_name=str(nations.values["name"][nation]),
        population=float(cities.values["population"][row]) if cities.known["population"][row] else None,
        partners=_named(cities, partners),
        ties=len(of_ties),
        ties_documented=len(known_ties),
        networks=_named(networks, joined),
        memberships=len(of_memberships),
        memberships_documented=len(known_memberships),
        is_documented=cities.origin[row] == DOCUMENTED,
    )


def _named(table: TableData, rows: Iterable[int]) -> tuple[str, ...]:
    return tuple(sorted(str(table.values["name"][row]) for row in rows))


def names_in(world: World) -> dict[str, str]:
    """Names by id of all cities, networks and nations: what sources of adoptions are called.

    A name that several cities bear is told apart by the code of the nation.
    """
    cities, nations = world.tables["cities"], world.tables["nations"]
    found = {
        identifier: str(name)
        for table in (nations, world.tables["networks"])
        for identifier, name in zip(table.ids, table.values["name"], strict=True)
    }
    often = _repeated([str(name) for name in cities.values["name"]])
    for identifier, name, nation in zip(cities.ids, cities.values["name"], cities.values["nation"], strict=True):
        found[identifier] = f"{name} ({nations.ids[nation]})" if str(name) in often else str(name)
    return found


def _repeated(names: Sequence[str]) -> set[str]:
    return {name for name, count in Counter(names).items() if count > 1}
