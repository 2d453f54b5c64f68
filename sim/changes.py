"""Changes that events, governments, networks and strategies make to the state, each noted in the log."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import numpy as np

from sim import errors, initial
from sim.log import NOBODY
from sim.randomness import Stream, decision, key_of, narrowed, pair_key, uniform
from sim.stages import Camp, Channel, IdeaStage, Kind, Presence, TieStatus
from sim.traits import uniforms

if TYPE_CHECKING:
    from sim.model import Diplomacity

ABSENT, PRESENT = Presence.ABSENT, Presence.PRESENT


def leave_agreement(model: Diplomacity, nation: int, stance: float, channel: Channel = Channel.EVENT) -> None:
    """Out of the agreement; the climate stance is at most `stance`."""
    nations, climate = model.state["nations"], model.world.topics.index("climate")
    stances = model.state["stances"]["stance"]
    stances[nation, climate] = min(stances[nation, climate], stance)
    if nations["in_agreement"][nation]:
        nations["in_agreement"][nation] = 0
        nations["departed"][nation] = model.month
        model.note(Kind.AGREEMENT, nation, NOBODY, PRESENT, ABSENT, channel)


def rejoin_agreement(model: Diplomacity, nation: int, stance: float, channel: Channel = Channel.EVENT) -> None:
    """Back in the agreement; the climate stance is at least `stance`."""
    nations, climate = model.state["nations"], model.world.topics.index("climate")
    stances = model.state["stances"]["stance"]
    stances[nation, climate] = max(stances[nation, climate], stance)
    if not nations["in_agreement"][nation]:
        nations["in_agreement"][nation] = 1
        model.note(Kind.AGREEMENT, nation, NOBODY, ABSENT, PRESENT, channel)


def change_camp(model: Diplomacity, nation: int, channel: Channel = Channel.EVENT) -> None:
    """The other camp governs: every stance is the nation's mean plus or minus its swing."""
    nations, stances = model.state["nations"], model.state["stances"]
    before = Camp(int(nations["camp"][nation]))
    after = Camp.SECOND if before == Camp.FIRST else Camp.FIRST
    nations["camp"][nation] = after
    sign = -1.0 if after == Camp.SECOND else 1.0
    stances["stance"][nation] = np.clip(stances["mean"][nation] + sign * nations["swing"][nation], -1.0, 1.0)
    model.note(Kind.GOVERNMENT, nation, NOBODY, before, after, channel)


def open_subnational_office(
    model: Diplomacity, nation: int, serves: str, share: float, channel: Channel = Channel.EVENT
) -> None:
    """A national office for subnational diplomacy helps some or all of the nation's cities."""
    nations, cities = model.state["nations"], model.state["cities"]
    if nations["subnational_office"][nation]:
        return
    rows = np.flatnonzero(cities.used("nation") == nation)
    order = rows[np.lexsort((cities["key"][rows], cities["population"][rows]))]
    count = round(share * len(rows))
    served = (
        rows if serves == "all" and share >= 1.0 else (order[:count] if serves == "smallest" else order[::-1][:count])
    )
    cities["is_matched"][served] = 1
    nations["subnational_office"][nation] = 1
    nations["upward_doors"][nation] += 1
    model.note(Kind.SUBNATIONAL_OFFICE, nation, NOBODY, ABSENT, PRESENT, channel)


def close_subnational_office(model: Diplomacity, nation: int, channel: Channel = Channel.EVENT) -> None:
    """The office closes and its help ends."""
    nations, cities = model.state["nations"], model.state["cities"]
    if not nations["subnational_office"][nation]:
        return
    cities["is_matched"][cities.used("nation") == nation] = 0
    nations["subnational_office"][nation] = 0
    nations["upward_doors"][nation] -= 1
    model.note(Kind.SUBNATIONAL_OFFICE, nation, NOBODY, PRESENT, ABSENT, channel)


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


def hold_tension(model: Diplomacity, pairs: Iterable[tuple[int, int]], is_held: bool) -> None:
    """Whether an event keeps the tension of these pairs where it is."""
    held = model.state["relations"]["is_held"]
    for a, b in pairs:
        held[a, b] = held[b, a] = is_held


def _ties_between(model: Diplomacity, nation: int, others: Sequence[int]) -> list[tuple[int, int]]:
    """Rows of ties that have not ended between a nation and others, each with the nation's own city."""
    ties, home = model.state["ties"], model.state["cities"]["nation"]
    found = []
    for tie in np.flatnonzero(ties.used("status") != TieStatus.ENDED):
        a, b = int(ties["city_a"][tie]), int(ties["city_b"][tie])
        if home[a] == nation and home[b] in others:
            found.append((int(tie), a))
        elif home[b] == nation and home[a] in others:
            found.append((int(tie), b))
    return found


def cut_contacts(
    model: Diplomacity,
    nation: int,
    others: Sequence[int],
    strictness: float,
    channel: Channel = Channel.EVENT,
) -> None:
    """A ban suspends each tie once, with a probability that the city's autonomy lowers (MODEL 2.5)."""
    ties = model.state["ties"]
    chance = strictness * (1.0 - 0.5 * float(model.state["nations"]["autonomy"][nation]))
    for tie, _ in _ties_between(model, nation, others):
        if uniform(decision(model.key, Stream.BAN, model.month, ties["key"][tie])) < chance:
            ties["is_banned"][tie] = 1
            set_tie_status(model, tie, TieStatus.SUSPENDED, channel)


def restore_contacts(model: Diplomacity, nation: int, others: Sequence[int]) -> None:
    """Banned ties may resume again."""
    for tie, _ in _ties_between(model, nation, others):
        model.state["ties"]["is_banned"][tie] = 0


def set_tie_status(model: Diplomacity, tie: int, status: TieStatus, channel: Channel) -> None:
    """Move one tie to a status and note it; nothing if it is there already."""
    ties, cities = model.state["ties"], model.state["cities"]
    before = TieStatus(int(ties["status"][tie]))
    if before == status or before == TieStatus.ENDED:
        return
    ties["status"][tie] = status
    ties["status_month"][tie] = model.month
    if status == TieStatus.ENDED:
        cities["listed"][[ties["city_a"][tie], ties["city_b"][tie]]] -= 1
    model.note(Kind.TIE, tie, NOBODY, before, status, channel)


def found_tie(model: Diplomacity, a: int, b: int, vitality: float, channel: Channel, kind: int = 0) -> int:
    """A new active tie between two cities; its row. The caller has made sure that there is none that lives."""
    ties, cities = model.state["ties"], model.state["cities"]
    ties.reserve(1)
    tie = ties.count
    ties.counter[0] = tie + 1
    ties["key"][tie] = narrowed(np.uint64(pair_key(cities["key"][a], cities["key"][b])), model.month + 1)
    ties["city_a"][tie], ties["city_b"][tie], ties["kind"][tie] = a, b, kind
    ties["formed"][tie] = ties["status_month"][tie] = model.month
    ties["vitality"][tie], ties["community"][tie] = vitality, 0.0
    initial.link_ends(model.state, "city_a", 0, tie)
    initial.link_ends(model.state, "city_b", 1, tie)
    cities["listed"][[a, b]] += 1
    initial.furnish_ties(model, tie)
    model.note(Kind.TIE, tie, NOBODY, TieStatus.ENDED, TieStatus.ACTIVE, channel)
    return tie


def living_tie(model: Diplomacity, a: int, b: int) -> int | None:
    """The row of the tie of two cities that has not ended, if there is one."""
    ties = model.state["ties"]
    first, second = ties.used("city_a"), ties.used("city_b")
    between = ((first == a) & (second == b)) | ((first == b) & (second == a))
    rows = np.flatnonzero(between & (ties.used("status") != TieStatus.ENDED))
    return int(rows[0]) if len(rows) else None


def set_consulate(model: Diplomacity, city: str, nation: str, is_open: bool, channel: Channel = Channel.EVENT) -> None:
    """Open or close one consulate; refuses to close one that is not there."""
    row, sender = model.world.row("cities", city), model.world.row("nations", nation)
    table = model.state["consulates"]["is_open"]
    if bool(table[row, sender]) == is_open:
        if is_open:
            return
        raise errors.not_allowed(f"consulate of {nation} in {city}", "close", "it is not open in this world")
    table[row, sender] = is_open
    initial.count_consulates(model)
    before, after = (ABSENT, PRESENT) if is_open else (PRESENT, ABSENT)
    model.note(Kind.CONSULATE, sender, row, before, after, channel)


def set_travel(model: Diplomacity, nations: tuple[str, ...] | None, is_stopped: bool) -> None:
    """Whether delegations of these nations' cities can travel; all nations if none is named."""
    rows = list(range(model.state["nations"].count)) if nations is None else model.world.nation_rows(nations)
    model.state["nations"]["travel_stopped"][rows] = is_stopped


def launch_idea(model: Diplomacity, city: int, idea: int, channel: Channel = Channel.EVENT) -> None:
    """A pioneer implements an idea."""
    adoption = model.state["adoption"]
    before = IdeaStage(int(adoption["stage"][city, idea]))
    if before == IdeaStage.IMPLEMENTED:
        return
    if before not in (IdeaStage.ADOPTED, IdeaStage.TESTING):
        adoption["adopted"][city, idea] = model.month
        adoption["channel"][city, idea] = channel
    adoption["stage"][city, idea] = IdeaStage.IMPLEMENTED
    adoption["since"][city, idea] = model.month
    model.note(Kind.IDEA, city, idea, before, IdeaStage.IMPLEMENTED, channel)


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
    networks["founded"][row] = model.world.start_year + model.month // 12
    networks["is_sponsored"][row] = is_sponsored
    networks["is_active"][row] = 1
    model.note(Kind.NETWORK, row, NOBODY, ABSENT, PRESENT, channel)
    open_to_it = np.flatnonzero(cities.used("eligible") > 0)
    u = uniforms(decision(model.key, Stream.FOUNDER, model.month, key_of(name)), cities["key"][open_to_it])
    weight = (cities["population"][open_to_it] / 1e6) ** 0.3 * np.exp(0.5 * cities["greenness"][open_to_it])
    for city in open_to_it[np.argsort(-np.log(u) / weight, kind="stable")[:founders]]:
        join_network(model, int(city), row, channel)
    return row


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
    model.note(Kind.MEMBERSHIP, city, network, ABSENT, PRESENT, channel)
    return row


def leave_network(model: Diplomacity, row: int, channel: Channel) -> None:
    """A membership ends."""
    memberships = model.state["memberships"]
    city, network = int(memberships["city"][row]), int(memberships["network"][row])
    memberships["is_active"][row] = 0
    model.state["networks"]["members"][network] -= 1
    model.note(Kind.MEMBERSHIP, city, network, PRESENT, ABSENT, channel)
