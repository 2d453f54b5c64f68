"""Draws the memberships of a generated world to the documented sizes of the networks, scaled to its cities.

Members are drawn without replacement by keyed races with the weight population to a power: 0.3 for open networks, as
in the model's own law of joining (MODEL 2.6), and 1 for those that invite or select (an assumption: they are clubs
of large cities). How many there are in this world follows from the same weights: its share of the weight of all
large cities that the network admits, times the members that are large cities. The share of large cities among the
members (`large_share` of networks.csv) is an assumption, network by network.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence, Set

from experiments.worlds.keyed import narrowed, running_time, share
from experiments.worlds.registers import GAZETTEER, NATIONS, register

JOIN, SINCE = "world generate: joining", "world generate: year of joining"
OPEN_PULL, SELECTIVE_PULL = 0.3, 1.0
LARGE = 0.25  # most of the eligible cities that a larger network holds: an assumption
LARGE = 300_000  # people, the gazetteer's threshold

Row = Mapping[str, str]


def is_eligible(city: Row, network: Row, blocs: Mapping[str, Set[str]]) -> bool:
    """Whether a network's rules admit a city; `blocs` are a nation's, by its code."""
    if network["minimum_population"] and float(city["population"]) < float(network["minimum_population"]):
        return False
    scope = {part for part in network["scope"].split("|") if part}
    nation = city["nation"]
    return not scope or nation in scope or bool(scope & blocs.get(nation, frozenset()))


def weight(city: Row, network: Row) -> float:
    """How a city's size counts for its becoming a member."""
    pull = OPEN_PULL if network["entry"] == "open" else SELECTIVE_PULL
    return math.pow(float(city["population"]) / 1e6, pull)


def members_here(network: Row, eligible_here: Sequence[Row], large_everywhere: Sequence[Row]) -> int:
    """Members that a network has among the cities of this world, from its documented size."""
    size = int(network["documented_size"])
    everywhere = sum(weight(city, network) for city in large_everywhere)
    if not everywhere:
        return 0
    here = sum(weight(city, network) for city in eligible_here)
    return min(len(eligible_here), size, round(size * float(network["large_share"]) * here / everywhere))


def draw_memberships(
    cities: Sequence[Row],
    networks: Sequence[Row],
    documented: Set[tuple[str, str]],
    blocs: Mapping[str, Set[str]],
    seed: int,
    start_year: int,
) -> list[dict[str, object]]:
    """Generated memberships, beside the documented ones, as rows of the table: city, network, year, origin."""
    everywhere = [
        {"nation": row["country"], "population": row["population"]}
        for row in register(GAZETTEER)
        if float(row["population"]) > LARGE
    ]
    all_blocs = {row["id"]: set(row["blocs"].split("|")) - {""} for row in register(NATIONS)}
    drawn: list[dict[str, object]] = []
    for network in networks:
        founded = int(network["founded"] or 0)
        if not network["documented_size"] or founded > start_year:
            continue
        here = [city for city in cities if is_eligible(city, network, blocs)]
        there = [city for city in everywhere if is_eligible(city, network, all_blocs)]
        members = {city for city, name in documented if name == network["id"]}
        wanted = members_here(network, here, there) - len(members)
        ranked = sorted((_time(city, network, seed), city["id"]) for city in here if city["id"] not in members)
        drawn += [
            {"city": city, "network": network["id"], "year": _year(city, network, founded, start_year, seed)}
            for _, city in ranked[: max(0, wanted)]
        ]
    return [{**row, "origin": "generated"} for row in drawn]


def _time(city: Row, network: Row, seed: int) -> float:
    return running_time(narrowed(seed, JOIN, network["id"], city["id"]), weight(city, network))


def _year(city: str, network: Row, founded: int, start_year: int, seed: int) -> object:
    """A year between the network's founding and the world's start; empty where the founding is not known."""
    if not founded:
        return ""
    last = max(founded, start_year - 1)
    return founded + int(share(narrowed(seed, SINCE, network["id"], city)) * (last - founded + 1))
