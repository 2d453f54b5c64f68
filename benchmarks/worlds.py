"""Generated worlds of a stated size, for benchmarks and for the comparison with an ordinary Mesa model.

Everything in them is drawn from the distributions below; no row stands for a real place.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from sim import World

TOPICS = ("climate", "mobility", "migration", "participation", "digital")


@dataclass(frozen=True)
class Size:
    """How many rows each table of a generated world has."""

    cities: int
    ideas: int
    ties: int
    networks: int
    memberships: int
    nations: int

    def scaled(self, cities: int) -> Size:
        """The same world with another number of cities, ties and memberships per city held fixed."""
        factor = cities / self.cities
        return replace(
            self, cities=cities, ties=round(self.ties * factor), memberships=round(self.memberships * factor)
        )


LARGE = Size(cities=10_000, ideas=20, ties=50_000, networks=300, memberships=60_000, nations=195)
SMALL = Size(cities=300, ideas=8, ties=1_500, networks=25, memberships=1_500, nations=30)


def world_of(size: Size, seed: int = 1) -> World:
    """A world of this size: lognormal populations, ties and memberships by lognormal attraction.

    Raises ValueError where so many distinct ties or memberships do not fit.
    """
    most = size.cities * (size.cities - 1) // 4
    if size.ties > most or size.memberships > size.cities * size.networks // 2:
        raise ValueError(f"{size} asks for more ties or memberships than distinct draws can give")
    draws = np.random.default_rng(seed)
    cities = [f"city-{i}" for i in range(size.cities)]
    nations = [f"X{chr(65 + c // 26)}{chr(65 + c % 26)}" for c in range(size.nations)]  # codes ISO leaves to users
    home = np.arange(size.cities) % size.nations
    frames = {
        "nations": pd.DataFrame(
            {"id": nations, "name": nations, "federal": [i % 2 == 0 for i in range(size.nations)], "in_agreement": True}
        ),
        "cities": pd.DataFrame(
            {
                "id": cities,
                "name": cities,
                "nation": [nations[c] for c in home],
                "latitude": draws.uniform(-55.0, 70.0, size.cities).round(3),
                "longitude": draws.uniform(-180.0, 180.0, size.cities).round(3),
                "population": np.exp(draws.normal(12.5, 1.0, size.cities)).round() + 1,
            }
        ),
        "networks": pd.DataFrame(
            {
                "id": [f"network-{g}" for g in range(size.networks)],
                "name": [f"Network {g}" for g in range(size.networks)],
                "topics": [TOPICS[g % len(TOPICS)] for g in range(size.networks)],
                "entry": ["open"] * size.networks,
            }
        ),
        "ideas": pd.DataFrame(
            {
                "id": [f"idea-{p}" for p in range(size.ideas)],
                "name": [f"Idea {p}" for p in range(size.ideas)],
                "topic": [TOPICS[p % len(TOPICS)] for p in range(size.ideas)],
                "cost": [p / max(1, size.ideas - 1) for p in range(size.ideas)],
                "pioneer": [cities[(7 * p) % size.cities] for p in range(size.ideas)],
            }
        ),
    }
    attraction = np.exp(draws.normal(0.0, 0.8, size.cities))
    a, b = _distinct_pairs(draws, attraction, attraction, size.ties, is_symmetric=True)
    frames["ties"] = pd.DataFrame(
        {
            "id": [f"tie-{t}" for t in range(size.ties)],
            "city_a": [cities[i] for i in a],
            "city_b": [cities[i] for i in b],
            "year": draws.integers(1950, 2015, size.ties),
        }
    )
    popularity = np.exp(draws.normal(0.0, 0.8, size.networks))
    members, joined = _distinct_pairs(draws, attraction, popularity, size.memberships, is_symmetric=False)
    frames["memberships"] = pd.DataFrame(
        {"city": [cities[i] for i in members], "network": [f"network-{g}" for g in joined]}
    )
    return World.from_tables(frames, name=f"generated-{size.cities}", start_year=2015)


def _distinct_pairs(
    draws: np.random.Generator, first: np.ndarray, second: np.ndarray, count: int, *, is_symmetric: bool
) -> tuple[list[int], list[int]]:
    """So many distinct pairs, each side drawn in proportion to its weight."""
    found: dict[tuple[int, int], None] = {}
    while len(found) < count:
        left = draws.choice(len(first), count, p=first / first.sum())
        right = draws.choice(len(second), count, p=second / second.sum())
        for i, j in zip(left.tolist(), right.tolist(), strict=True):
            if is_symmetric and i == j:
                continue
            found[(min(i, j), max(i, j)) if is_symmetric else (i, j)] = None
    pairs = sorted(list(found)[:count])  # as the shipped worlds are
    return [i for i, _ in pairs], [j for _, j in pairs]
