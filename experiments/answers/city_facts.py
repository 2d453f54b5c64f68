"""What the register says of a city at month 0: facts of the world's tables, and nothing that a run draws."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sim import World

DOCUMENTED = "documented"


@dataclass(frozen=True)
class CityFacts:
    """What the tables of a world hold of one city.

    Attributes:
        city: its id.
        name: as the table has it.
        nation: name of its nation.
        population: people, or None where the table leaves it open.
        partners: names of the cities that it has a partnership with at month 0, in alphabetical order.
        ties: partnerships at month 0; `ties_documented` of them are documented, the others generated.
        ties_documented: see `ties`.
        networks: names of its networks, in alphabetical order.
        memberships_documented: how many of these memberships are documented.
        is_documented: whether the city itself is documented, and not generated.

    """

    city: str
    name: str
    nation: str
    population: float | None
    partners: tuple[str, ...]
    ties: int
    ties_documented: int
    networks: tuple[str, ...]
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
    partners = {int(b[tie] if a[tie] == row else a[tie]) for tie in of_ties}
    is_known = bool(cities.known["population"][row])
    return CityFacts(
        city=city,
        name=str(cities.values["name"][row]),
        nation=str(nations.values["name"][cities.values["nation"][row]]),
        population=float(cities.values["population"][row]) if is_known else None,
        partners=tuple(sorted(str(cities.values["name"][partner]) for partner in partners)),
        ties=len(of_ties),
        ties_documented=_documented(ties.origin, of_ties),
        networks=tuple(sorted(str(networks.values["name"][memberships.values["network"][m]]) for m in of_memberships)),
        memberships_documented=_documented(memberships.origin, of_memberships),
        is_documented=cities.origin[row] == DOCUMENTED,
    )


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


def _documented(origins: Sequence[str], rows: np.ndarray) -> int:
    return sum(origins[row] == DOCUMENTED for row in rows)


def _repeated(names: Sequence[str]) -> set[str]:
    seen: set[str] = set()
    return {name for name in names if name in seen or seen.add(name)}  # type: ignore[func-returns-value]
