"""City networks at the start: which are at work, whom they admit, who is a member."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from sim.columns import Table
from sim.initial.chains import link
from sim.randomness import fold
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
    n = memberships.count
    city, network = memberships.used("city"), memberships.used("network")
    is_active = networks["is_active"][network]
    memberships["key"][:n] = fold(cities["key"][city], networks["key"][network])
    memberships["is_active"][:n] = is_active
    memberships["since"][:n] = np.minimum(-1, (memberships.used("year") - start_year) * 12)
    link(cities["first_membership"], memberships["next"], memberships["city"], 0, n, 1, 0)
    networks["members"][:] += np.bincount(network, weights=is_active, minlength=networks.capacity).astype(np.int32)
    cities["memberships"][:] += np.bincount(city, weights=is_active, minlength=cities.capacity).astype(np.int32)


def admissions(world: World, capacity: int) -> NDArray[np.bool_]:
    """Which network admits cities of which nation, shape (network, nation), with room for networks to come."""
    admits = np.ones((capacity, len(world.rows["nations"])), dtype=np.bool_)
    for row, names in enumerate(world.tables["networks"].values["scope"]):
        if names:
            admits[row] = False
            admits[row, world.admitted(names)] = True
    return admits
