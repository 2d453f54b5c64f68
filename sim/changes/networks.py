"""Changes of city networks: founded, dissolved, joined, left."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sim.log import NOBODY
from sim.randomness import Stream, decision, key_of, narrowed, uniform
from sim.stages import Channel, Kind, Presence
from sim.traits import uniforms

if TYPE_CHECKING:
    from sim.model import Diplomacity

ABSENT, PRESENT = Presence.ABSENT, Presence.PRESENT
Rows = int | NDArray[np.int64]


def draw_topics(model: Diplomacity, key: int, count: int) -> list[int]:
    """Topics of a new network: drawn by a keyed race among those of the ideas."""
    topics = sorted(set(model.state["ideas"].used("topic").tolist())) or [0]
    base = decision(model.key, Stream.FOUNDER, 0, key)
    arrival = [uniform(narrowed(base, key_of(model.world.topics[topic]))) for topic in topics]
    return [topics[place] for place in np.argsort(arrival, kind="stable")[:count]]


def found_network(
    model: Diplomacity,
    name: str,
    topics: Sequence[int],
    is_sponsored: bool,
    founders: int,
    channel: Channel = Channel.EVENT,
) -> int:
    """A new network with its founding members, drawn by a keyed race on size and leaning; its row."""
    networks, cities = model.state["networks"], model.state["cities"]
    row = model.add_network(name)
    networks["key"][row] = key_of(name)
    networks["topics"][row] = sum(1 << topic for topic in topics)
    networks["founded"][row] = model.start_year + model.month // 12
    networks["is_sponsored"][row] = is_sponsored
    networks["is_active"][row] = 1
    model.note(Kind.NETWORK, row, NOBODY, ABSENT, PRESENT, channel)
    open_to_it = np.flatnonzero((cities.used("eligible") > 0) & (cities.used("is_directed") == 0))
    u = uniforms(decision(model.key, Stream.FOUNDER, model.month, key_of(name)), cities["key"][open_to_it])
    rule = model.mechanism("networks")
    size = (cities["population"][open_to_it] / 1e6) ** rule.size_pull
    weight = size * np.exp(rule.selection * cities["greenness"][open_to_it])
    for city in open_to_it[np.argsort(-np.log(u) / weight, kind="stable")[:founders]]:
        join_network(model, int(city), row, channel)
    return row


def open_network(model: Diplomacity, network: int, channel: Channel) -> None:
    """A network of the world's table begins its work, with the members that the table gives it."""
    networks, memberships = model.state["networks"], model.state["memberships"]
    networks["is_active"][network] = 1
    model.note(Kind.NETWORK, network, NOBODY, ABSENT, PRESENT, channel)
    for row in np.flatnonzero(memberships.used("network") == network):
        memberships["is_active"][row] = 1
        networks["members"][network] += 1
        model.state["cities"]["memberships"][memberships["city"][row]] += 1
        model.note(Kind.MEMBERSHIP, int(memberships["city"][row]), network, ABSENT, PRESENT, channel)


def dissolve_network(model: Diplomacity, network: int, channel: Channel = Channel.EVENT) -> None:
    """The network ends, and every membership in it."""
    networks, memberships = model.state["networks"], model.state["memberships"]
    if not networks["is_active"][network]:
        return
    for row in np.flatnonzero((memberships.used("network") == network) & (memberships.used("is_active") > 0)):
        leave_network(model, int(row), channel)
    networks["is_active"][network] = 0
    model.note(Kind.NETWORK, network, NOBODY, PRESENT, ABSENT, channel)


def membership_row(model: Diplomacity, city: int, network: int) -> int | None:
    """The row of a city's present membership in a network, if there is one."""
    memberships = model.state["memberships"]
    row = int(model.state["cities"]["first_membership"][city])
    while row >= 0:
        if memberships["is_active"][row] and memberships["network"][row] == network:
            return row
        row = int(memberships["next"][row])
    return None


def obstacle_to_membership(model: Diplomacity, city: int, network: int) -> str:
    """Why a city cannot be a member of a network now; empty where it can."""
    if membership_row(model, city, network) is not None:
        return "the city is a member"
    return next((why for why, stands in _obstacles(model, city, network) if stands), "")


def may_join(model: Diplomacity, city: Rows, network: Rows) -> NDArray[np.bool_]:
    """Whether nothing but being a member keeps a city out of a network now; one of them may be many."""
    barred = np.zeros(np.broadcast(city, network).shape, dtype=np.bool_)
    for _, stands in _obstacles(model, city, network):
        barred |= stands
    return ~barred


def _obstacles(model: Diplomacity, city: Rows, network: Rows) -> Iterator[tuple[str, Any]]:
    """What keeps a city out of a network, and where it does."""
    networks, cities = model.state["networks"], model.state["cities"]
    yield "the network is not at work", networks["is_active"][network] == 0
    yield "the city takes no part in networks", cities["eligible"][city] == 0
    yield "the network does not admit cities of that nation", model.admits[network, cities["nation"][city]] == 0
    yield "the city is too small for it", cities["population"][city] < networks["minimum_population"][network]
    yield "it is full", networks["members"][network] >= networks["maximum"][network]


def join_network(model: Diplomacity, city: int, network: int, channel: Channel) -> int:
    """A city becomes a member; the row of the membership."""
    memberships, cities, networks = model.state["memberships"], model.state["cities"], model.state["networks"]
    memberships.reserve(1)
    row = memberships.count
    memberships.counter[0] = row + 1
    memberships["city"][row], memberships["network"][row] = city, network
    memberships["key"][row] = narrowed(cities["key"][city], networks["key"][network])
    memberships["since"][row] = model.month
    load = float(cities["load"][city])
    memberships["engagement"][row] = 1.0 if load <= 1.0 else 1.0 / load
    memberships["is_active"][row] = 1
    memberships["next"][row] = cities["first_membership"][city]
    cities["first_membership"][city] = row
    networks["members"][network] += 1
    cities["memberships"][city] += 1
    model.note(Kind.MEMBERSHIP, city, network, ABSENT, PRESENT, channel)
    return row


def leave_network(model: Diplomacity, row: int, channel: Channel) -> None:
    """A membership ends."""
    memberships = model.state["memberships"]
    city, network = int(memberships["city"][row]), int(memberships["network"][row])
    memberships["is_active"][row] = 0
    model.state["networks"]["members"][network] -= 1
    model.state["cities"]["memberships"][city] -= 1
    model.note(Kind.MEMBERSHIP, city, network, PRESENT, ABSENT, channel)
