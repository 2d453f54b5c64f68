"""Describes a world in numbers, beside the published numbers of the whole sister-city graph."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.world import World

# The sister-city graph of Wikidata, October 2017 (SCIENCE F16, konect.cc), for comparison.
PUBLISHED = {
    "ties a city": 2.88,
    "most ties of a city": 99.0,
    "degree assortativity": 0.387,
    "clustering": 0.111,
    "share in the largest component": 0.72,
}
MOST_PAIRS = 10


@dataclass(frozen=True)
class Description:
    """Numbers about a world's graph of ties; cities without ties count everywhere."""

    world: World
    graph: dict[str, float]
    ties_by_nations: list[tuple[str, int]]
    members: list[tuple[str, int]]
    origins: dict[str, dict[str, int]]
    unknown: dict[str, float]

    def lines(self) -> list[str]:
        """The description as text, a fact a line."""
        world = self.world
        told = [f"{world.name}: {world.title} (month 0 is January {world.start_year})"]
        told += [world.story] if world.story else []
        told += ["", "table          rows  origin"]
        for table, counts in self.origins.items():
            split = ", ".join(f"{number} {origin}" for origin, number in sorted(counts.items()))
            told.append(f"{table:12} {sum(counts.values()):6}  {split}")
        told += ["", f"{'ties as a graph':32}{'here':>8}{'Wikidata 2017':>16}"]
        for name, value in self.graph.items():
            told.append(f"{name:32}{value:8.3g}" + (f"{PUBLISHED[name]:16.3g}" if name in PUBLISHED else ""))
        if self.ties_by_nations:
            told += ["", "ties by nations: " + ", ".join(f"{pair} {number}" for pair, number in self.ties_by_nations)]
        if self.members:
            told += ["", "members: " + ", ".join(f"{network} {number}" for network, number in self.members)]
        if self.unknown:
            left = ", ".join(f"{name} {share:.0%}" for name, share in self.unknown.items())
            told += ["", f"left open for cities (drawn in each run, or the model's default): {left}"]
        return told


def degrees(ties: NDArray[np.int64], cities: int) -> NDArray[np.int64]:
    """Ties of each city, shape (city,), from ties of shape (tie, 2)."""
    return np.bincount(ties.ravel(), minlength=cities).astype(np.int64)


def assortativity(ties: NDArray[np.int64], degree: NDArray[np.int64]) -> float:
    """Correlation of degrees across ties (Newman 2002); not a number where all degrees are alike."""
    if not len(ties):
        return float("nan")
    ends = degree[np.concatenate([ties, ties[:, ::-1]])].astype(float)
    spread = float(ends[:, 0].std())
    return float(np.corrcoef(ends.T)[0, 1]) if spread > 0 else float("nan")


def clustering(ties: NDArray[np.int64], cities: int) -> float:
    """Closed triples over all triples (global clustering coefficient); 0 without triples."""
    neighbours: list[set[int]] = [set() for _ in range(cities)]
    for i, j in ties.tolist():
        neighbours[i].add(j)
        neighbours[j].add(i)
    closed = sum(len(neighbours[i] & neighbours[j]) for i, j in {(min(t), max(t)) for t in ties.tolist()})
    triples = sum(len(n) * (len(n) - 1) / 2 for n in neighbours)
    return closed / triples if triples else 0.0


def largest_component(ties: NDArray[np.int64], cities: int) -> float:
    """Share of the cities that hang together in the largest component."""
    parent = list(range(cities))

    def root(city: int) -> int:
        while parent[city] != city:
            parent[city] = parent[parent[city]]
            city = parent[city]
        return city

    for i, j in ties.tolist():
        parent[root(i)] = root(j)
    return max(Counter(root(city) for city in range(cities)).values()) / cities


def describe(world: World) -> Description:
    """Count and measure a world."""
    data = world.tables["ties"]
    cities = len(world.tables["cities"])
    ties = np.stack([data.values["city_a"], data.values["city_b"]], axis=1).astype(np.int64).reshape(-1, 2)
    degree = degrees(ties, cities)
    nation = world.tables["cities"].values["nation"]
    codes = world.tables["nations"].ids
    pairs = Counter("-".join(sorted((codes[nation[i]], codes[nation[j]]))) for i, j in ties.tolist())
    networks = world.tables["networks"].ids
    members = Counter(networks[network] for network in world.tables["memberships"].values["network"])
    graph = {
        "ties a city": float(degree.mean()),
        "most ties of a city": float(degree.max()),
        "cities without ties": float((degree == 0).sum()),
        "degree assortativity": assortativity(ties, degree),
        "clustering": clustering(ties, cities),
        "share in the largest component": largest_component(ties, cities),
        "share within a nation": float(np.mean(nation[ties[:, 0]] == nation[ties[:, 1]])) if len(ties) else 0.0,
    }
    known = world.tables["cities"].known
    return Description(
        world=world,
        graph=graph,
        ties_by_nations=pairs.most_common(MOST_PAIRS),
        members=members.most_common(),
        origins={name: dict(Counter(table.origin)) for name, table in world.tables.items() if len(table)},
        unknown={name: 1 - float(mask.mean()) for name, mask in known.items() if not mask.all()},
    )
