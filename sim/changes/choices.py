"""Which cities an event, a forum or a cabinet takes: by size, by a keyed race, or by their partners."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from sim import initial
from sim.randomness import Stream, decision, key_of
from sim.traits import uniforms

if TYPE_CHECKING:
    from sim.model import Diplomacity


def choose_cities(model: Diplomacity, nation: int, count: int, how: str, name: str) -> list[int]:
    """Cities of a nation: the largest, the smallest, or drawn by a keyed race on the square root of size."""
    cities = model.state["cities"]
    rows = np.flatnonzero(cities.used("nation") == nation)
    if count <= 0 or len(rows) == 0:
        return []
    population, keys = cities["population"][rows], cities["key"][rows]
    if how == "largest":
        order = np.lexsort((keys, -population))
    elif how == "smallest":
        order = np.lexsort((keys, population))
    else:
        base = decision(model.key, Stream.EVENT_CHOICE, 0, key_of(name))
        u = uniforms(base, keys)
        order = np.argsort(-np.log(u) / np.sqrt(population), kind="stable")
    return [int(row) for row in rows[order[:count]]]


def choose_forum(model: Diplomacity, sides: Sequence[Sequence[int]], count: int, how: str, name: str) -> list[int]:
    """Participants of a forum: so many cities on each side; `partners` takes those with a live tie across first."""
    chosen: list[int] = []
    for side, other in ((sides[0], sides[1]), (sides[1], sides[0])):
        cities = model.state["cities"]
        if how == "partners":
            ties = model.state["ties"]
            live = initial.is_live(ties.used("status"))
            a, b = ties.used("city_a")[live], ties.used("city_b")[live]
            nation_a, nation_b = cities["nation"][a], cities["nation"][b]
            across = np.concatenate(
                [
                    a[np.isin(nation_a, side) & np.isin(nation_b, other)],
                    b[np.isin(nation_b, side) & np.isin(nation_a, other)],
                ]
            )
            ranked = sorted(set(across.tolist()), key=lambda row: (-cities["population"][row], int(cities["key"][row])))
            chosen += ranked[:count]
        else:
            pool = [row for nation in side for row in choose_cities(model, nation, count, how, name)]
            sign = 1.0 if how == "smallest" else -1.0
            pool.sort(key=lambda row: (sign * cities["population"][row], int(cities["key"][row])))
            chosen += pool[:count]
    return chosen
