"""City networks at the start: which are at work, whom they admit, who is a member."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from sim.columns import Table
from sim.randomness import narrowed
from sim.world import SERVICES, World


def fill_networks(networks: Table, world: World, start_year: int) -> None:
    """Which networks are at work, and what services they offer."""
    data = world.tables["networks"]
    n = len(data)
    exists = (networks["founded"][:n] <= start_year) & (networks["dissolved"][:n] > start_year)
    networks["is_active"][:n] = exists
    for service in SERVICES:
        offers = [not data.known["services"][row] or service in data.values["services"][row] for row in range(n)]
        networks[service][:n] = np.where(offers, 1.0, 0.0)


def fill_memberships(state: Mapping[str, Table], start_year: int) -> None:
    """Keys and chains of the world's memberships, and how many each network and city has."""
    memberships, cities, networks = state["memberships"], state["cities"], state["networks"]
    for row in range(memberships.count):
        city, network = memberships["city"][row], memberships["network"][row]
        is_active = networks["is_active"][network]
        memberships["key"][row] = narrowed(cities["key"][city], networks["key"][network])
        memberships["is_active"][row] = is_active
        memberships["since"][row] = min(-1, (int(memberships["year"][row]) - start_year) * 12)
        memberships["next"][row] = cities["first_membership"][city]
        cities["first_membership"][city] = row
        networks["members"][network] += is_active
        cities["memberships"][city] += is_active


def admissions(world: World, capacity: int) -> NDArray[np.bool_]:
    """Which network admits cities of which nation, shape (network, nation), with room for networks to come."""
    admits = np.ones((capacity, len(world.rows["nations"])), dtype=np.bool_)
    for row, names in enumerate(world.tables["networks"].values["scope"]):
        if names:
            admits[row] = False
            admits[row, world.admitted(names)] = True
    return admits
