"""City networks: who joins, engages, falls behind, leaves; networks founded and dissolved."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from sim import changes
from sim.compilation import loop, rule
from sim.log import NOBODY, write
from sim.mechanisms.base import MONTH, Mechanism, variables
from sim.parameters import parameter
from sim.randomness import Stream, fold, happens, key_of, month_key, poisson, uniform
from sim.stages import Channel, Kind, Presence, TieStatus

if TYPE_CHECKING:
    from sim.model import Diplomacity

ABSENT, PRESENT = int(Presence.ABSENT), int(Presence.PRESENT)
MEMBERSHIP, NETWORK = int(Kind.MEMBERSHIP), int(Kind.NETWORK)
ROUNDING = 1.0 + 1e-9  # an upper bound stays one when its factors are multiplied in another order
BY_RULE, NATION, BY_DECISION = int(Channel.RULE), int(Channel.NATION), int(Channel.DECISION)
LEAVING, JOINING, CHOICE = int(Stream.LEAVING_NETWORK), int(Stream.JOINING), int(Stream.NETWORK_CHOICE)
FATE, FOUNDING = int(Stream.NETWORK_FATE), int(Stream.NETWORK_FOUNDING)
DORMANT = int(TieStatus.DORMANT)


@rule
def sustainable(load: float) -> float:
    """Engagement that staff time allows: full up to a load of 1, then shared out (MODEL 2.6)."""
    return 1.0 if load <= 1.0 else 1.0 / load


@rule
def leaving_rate(
    engagement: float, outlook: float, is_hostile: bool, fee: float, cut: float, ordinary: float, by_outlook: float,
    backlash: float, fee_stress: float,
) -> float:  # fmt: skip
    """Exits a year: the inactive, the inward, those under a hostile nation; fees only if asked (MODEL 2.6)."""
    rate = ordinary * math.exp(-engagement) * math.exp(-by_outlook * outlook)
    if is_hostile and outlook < 0.0:
        rate += backlash
    return rate + fee_stress * fee / 10_000.0 * cut


@rule
def joining_rate(base: float, size: float, size_pull: float, greenness: float, selection: float, load: float) -> float:
    """Joining a year of a plain network: size, latent leaning, and time left for it (MODEL 2.6)."""
    return base * math.pow(size, size_pull) * math.exp(selection * greenness) * max(0.1, 1.0 - max(0.0, load - 1.0))


@loop
def attend(
    month, seed, cities_count, cities_nation, cities_load, cities_outlook, cities_budget_factor, cities_is_directed,
    cities_memberships, cities_network_grants, cities_network_standards, cities_engagement, networks_count,
    networks_topics, networks_fee, networks_grants, networks_standards, networks_lost_sponsor, networks_members,
    networks_required_engagement, memberships_count, memberships_city, memberships_network, memberships_key,
    memberships_since, memberships_engagement, memberships_effort, memberships_is_active, nations_count, stances_stance,
    topics_count, hostile, offered, of_city, log, log_count, adjustment, ordinary_exit, outlook_exit, backlash,
    hostile_below, fee_stress, without_sponsor,
):  # fmt: skip
    """Engagement follows staff time; some members leave.

    The draw of a member is first held against the most that any member's rate could amount to.
    """
    leaving = month_key(seed, LEAVING, month)
    for c in range(nations_count[0]):
        hostile[c] = 0
        for topic in range(topics_count):
            if stances_stance[c, topic] < hostile_below:
                hostile[c] |= 1 << topic
    for g in range(networks_count[0]):
        strength = without_sponsor if networks_lost_sponsor[g] else 1.0
        offered[g, 0] = networks_grants[g] * strength
        offered[g, 1] = networks_standards[g] * strength
    lowest = 0.0
    for i in range(cities_count[0]):
        lowest = min(lowest, cities_outlook[i])
        of_city[i, 0], of_city[i, 1], of_city[i, 2] = 0.0, 0.0, 0.0
        of_city[i, 3] = sustainable(cities_load[i])
    most = leaving_rate(0.0, lowest, True, 0.0, 0.0, ordinary_exit, outlook_exit, backlash, fee_stress)
    adjusting = -math.expm1(-MONTH / adjustment)
    for row in range(memberships_count[0]):
        if not memberships_is_active[row]:
            continue
        city, network = np.uint64(memberships_city[row]), np.uint64(memberships_network[row])
        target = of_city[city, 3]
        if memberships_effort[row] >= 0.0:
            target = min(1.0, target * memberships_effort[row])
        engagement = memberships_engagement[row] + (target - memberships_engagement[row]) * adjusting
        memberships_engagement[row] = engagement
        of_city[city, 0] += engagement * offered[network, 0]
        of_city[city, 1] += engagement * offered[network, 1]
        key = fold(leaving, memberships_key[row])
        required = networks_required_engagement[network]
        is_free = required <= 0.0 and fee_stress <= 0.0
        if is_free and uniform(key) >= most * MONTH:
            of_city[city, 2] += engagement
            continue
        is_hostile = (networks_topics[network] & hostile[cities_nation[city]]) != 0
        rate = 0.0
        if not cities_is_directed[city]:
            rate = leaving_rate(
                engagement, cities_outlook[city], is_hostile, networks_fee[network], 1.0 - cities_budget_factor[city],
                ordinary_exit, outlook_exit, backlash, fee_stress,
            )  # fmt: skip
        if engagement < required and month - memberships_since[row] >= 12:
            rate += 1.0
        if happens(key, rate * MONTH):
            memberships_is_active[row] = ABSENT
            networks_members[network] -= 1
            cities_memberships[city] -= 1
            channel = NATION if is_hostile and cities_outlook[city] < 0.0 else BY_RULE
            write(log, log_count, month, MEMBERSHIP, int(city), int(network), PRESENT, ABSENT, channel, NOBODY)
        else:
            of_city[city, 2] += engagement
    for i in range(cities_count[0]):
        cities_network_grants[i] = of_city[i, 0]
        cities_network_standards[i] = of_city[i, 1]
        cities_engagement[i] = of_city[i, 2]


@loop
def join(
    month, seed, cities_count, cities_key, cities_nation, cities_topics, cities_greenness, cities_load,
    cities_memberships, cities_engagement, cities_eligible, cities_is_directed, cities_first_tie,
    cities_first_membership, cities_population, ties_city_a, ties_city_b, ties_status, ties_next_a, ties_next_b,
    networks_count, networks_key, networks_is_active, networks_topics, networks_entry, networks_maximum,
    networks_minimum_population, networks_members, networks_is_directed, memberships_count, memberships_city,
    memberships_network, memberships_key, memberships_since, memberships_engagement, memberships_is_active,
    memberships_next, admits, is_scoped, partners_in, stamped, stamps, weights, log, log_count, joining, size_pull,
    selection, partner_pull, topic_pull, entry_application, entry_invitation,
):  # fmt: skip
    """Each city joins at most one network a month: one draw at its summed rate, then a keyed race.

    The draw is first held against the most that any city's summed rate could amount to, then against its own.
    """
    draws, choice = month_key(seed, JOINING, month), month_key(seed, CHOICE, month)
    active = 0
    for g in range(networks_count[0]):
        active += networks_is_active[g]
    largest, greenest, busiest = 0.0, 0.0, 0
    for i in range(cities_count[0]):
        largest, greenest = max(largest, cities_population[i]), max(greenest, cities_greenness[i])
        busiest = max(busiest, cities_memberships[i])
    # exp(x) - 1 is at most (e - 1) x on 0..1, and partners' shares over all networks add up to a city's memberships,
    # to which a partner may have added one this month
    matching = math.exp(topic_pull)
    most = matching * (active + math.expm1(partner_pull) * min(active, busiest + 1)) * ROUNDING
    most_of_all = joining_rate(joining, largest / 1e6, size_pull, greenest, selection, 0.0) * most * MONTH
    for i in range(cities_count[0]):
        if not cities_eligible[i] or cities_is_directed[i]:
            continue
        key = fold(draws, cities_key[i])
        u = uniform(key)
        if u >= most_of_all:
            continue
        rate = joining_rate(
            joining, cities_population[i] / 1e6, size_pull, cities_greenness[i], selection, cities_load[i]
        )
        if u >= rate * most * MONTH:
            continue  # not even if every network were as attractive as can be
        stamps[0] += 1
        stamp = stamps[0]
        row = cities_first_membership[i]
        while row >= 0:
            if memberships_is_active[row]:
                stamped[memberships_network[row]] = stamp
            row = memberships_next[row]
        partners, at_partners, total = 0, 0, 0.0
        end = cities_first_tie[i]
        while end >= 0:
            t = end >> 1
            if ties_status[t] <= DORMANT:
                partners += 1
                at_partners += cities_memberships[ties_city_a[t] if end & 1 else ties_city_b[t]]
            end = ties_next_b[t] if end & 1 else ties_next_a[t]
        for g in range(networks_count[0]):
            partners_in[g] = 0
            total += matching if (cities_topics[i] & networks_topics[g]) != 0 else 1.0
        if partners > 0:
            total += math.expm1(partner_pull) * matching * at_partners / partners
        if u >= rate * total * ROUNDING * MONTH:
            continue
        end = cities_first_tie[i]
        while end >= 0:
            t = end >> 1
            if ties_status[t] <= DORMANT:
                j = ties_city_a[t] if end & 1 else ties_city_b[t]
                row = cities_first_membership[j]
                while row >= 0:
                    if memberships_is_active[row]:
                        partners_in[memberships_network[row]] += 1
                    row = memberships_next[row]
            end = ties_next_b[t] if end & 1 else ties_next_a[t]
        total = 0.0
        for g in range(networks_count[0]):
            weights[g] = 0.0
            if not networks_is_active[g] or stamped[g] == stamp or networks_is_directed[g]:
                continue
            if networks_members[g] >= networks_maximum[g] or cities_population[i] < networks_minimum_population[g]:
                continue
            if is_scoped[g] and not admits[g, cities_nation[i]]:
                continue
            weight = 1.0
            if networks_entry[g] == 1:
                weight = entry_application
            elif networks_entry[g] == 2:
                weight = entry_invitation
            if (cities_topics[i] & networks_topics[g]) != 0:
                weight *= matching
            if partners_in[g] > 0:
                weight *= math.exp(partner_pull * partners_in[g] / partners)
            weights[g] = weight
            total += weight
        if not happens(key, rate * total * MONTH):
            continue
        race = fold(choice, cities_key[i])
        best, chosen = np.inf, -1
        for g in range(networks_count[0]):
            if weights[g] > 0.0:
                arrival = -math.log(uniform(fold(race, networks_key[g]))) / weights[g]
                if arrival < best:
                    best, chosen = arrival, g
        row = memberships_count[0]
        memberships_count[0] = row + 1
        memberships_city[row] = i
        memberships_network[row] = chosen
        memberships_key[row] = fold(cities_key[i], networks_key[chosen])
        memberships_since[row] = month
        memberships_engagement[row] = sustainable(cities_load[i])
        memberships_is_active[row] = PRESENT
        memberships_next[row] = cities_first_membership[i]
        cities_first_membership[i] = row
        networks_members[chosen] += 1
        cities_memberships[i] += 1
        cities_engagement[i] += memberships_engagement[row]
        write(log, log_count, month, MEMBERSHIP, i, chosen, ABSENT, PRESENT, BY_RULE, NOBODY)


@loop
def draw_fates(
    month, seed, networks_count, networks_key, networks_is_active, networks_lost_sponsor, circumstances_founding_rate,
    fates, dissolving, founding,
):  # fmt: skip
    """Marks networks without sponsor that end this month; how many those are, and how many are founded."""
    fate = month_key(seed, FATE, month)
    active, ending = 0, 0
    for g in range(networks_count[0]):
        active += networks_is_active[g]
        fates[g] = 0
        is_adrift = networks_lost_sponsor[g] and networks_is_active[g]
        if is_adrift and happens(fold(fate, networks_key[g]), dissolving * MONTH):
            fates[g] = 1
            ending += 1
    growth = founding if circumstances_founding_rate[0] < 0.0 else circumstances_founding_rate[0]
    return ending, poisson(month_key(seed, FOUNDING, month), growth * (active - ending) * MONTH)


@loop
def settle_engagement(memberships_count, memberships_city, memberships_engagement, cities_load):
    """Engagement of the world's own memberships at the start: what staff time allows."""
    for row in range(memberships_count[0]):
        memberships_engagement[row] = sustainable(cities_load[memberships_city[row]])


@loop
def sum_engagement(
    cities_count, cities_engagement, memberships_count, memberships_city, memberships_engagement, memberships_is_active
):  # fmt: skip
    """Engagement of each city in its networks."""
    for i in range(cities_count[0]):
        cities_engagement[i] = 0.0
    for row in range(memberships_count[0]):
        if memberships_is_active[row]:
            cities_engagement[memberships_city[row]] += memberships_engagement[row]


@dataclass(frozen=True)
class Networks(Mechanism):
    """Cities join networks, engage as staff time allows, and leave; networks come and go (MODEL 2.6)."""

    name: ClassVar[str] = "networks"
    covers: ClassVar[tuple[str, ...]] = (
        "A3", "A8", "M12", "M13", "M16", "M22", "X6", "X13", "X17", "Q2", "Q4", "Q5"
    )  # fmt: skip
    reads: ClassVar[frozenset[str]] = (
        variables(
            "cities", "key", "nation", "topics", "greenness", "outlook", "load", "budget_factor", "eligible",
            "is_directed", "first_tie", "population",
        )
        | variables("ties", "city_a", "city_b", "status", "next_a", "next_b")
        | variables(
            "networks", "key", "is_active", "topics", "entry", "fee", "maximum", "minimum_population", "grants",
            "standards", "lost_sponsor", "required_engagement", "is_directed",
        )
        | variables("stances", "stance")
        | variables("memberships", "effort")
        | variables("circumstances", "founding_rate")
    )  # fmt: skip
    writes: ClassVar[frozenset[str]] = (
        variables("cities", "memberships", "first_membership", "network_grants", "network_standards", "engagement")
        | variables("networks", "members")
        | variables(
            "memberships", "city", "network", "key", "since", "engagement", "is_active", "next",
        )
    )  # fmt: skip

    joining: float = parameter(
        0.01, unit="1/network/year", low=0.003, high=0.03, doc="joining a plain network by a city of a million (j0)",
        source="MODEL 3, to be fitted to network sizes", mark="A",
    )  # fmt: skip
    size_pull: float = parameter(
        0.3, low=0.2, high=0.5, doc="exponent of population in joining", source="SCIENCE 2.1", mark="A"
    )
    selection: float = parameter(
        0.5, unit="1/sd", low=0.0, high=1.0,
        doc="how latent greenness makes cities join; 0 switches self-selection off",
        source="self-selection is the rival explanation of membership effects (SCIENCE 2.4)", mark="A",
    )  # fmt: skip
    partner_pull: float = parameter(
        1.0, low=0.0, high=2.0, doc="log factor if all partners are members", source="MODEL 2.6", mark="A"
    )
    topic_pull: float = parameter(
        0.5, low=0.0, high=1.0, doc="log factor for a topic that matters to the city", source="MODEL 2.6", mark="A"
    )
    entry_application: float = parameter(
        0.5, low=0.2, high=1.0, at_most=1, doc="factor on joining by application", source="assumption", mark="A"
    )
    entry_invitation: float = parameter(
        0.2,
        low=0.05,
        high=0.5,
        at_most=1,
        doc="factor on joining by invitation",
        source="invitation clubs are capped (SCIENCE 2.3)",
        mark="A",
    )
    adjustment: float = parameter(
        1.0,
        unit="years",
        low=0.5,
        high=2.0,
        at_least=0.05,
        doc="time constant of engagement",
        source="MODEL 2.6",
        mark="A",
    )
    ordinary_exit: float = parameter(
        0.02,
        unit="1/year",
        low=0.01,
        high=0.03,
        doc="exits of an inactive, neutral member",
        source="SCIENCE 2.4",
        mark="A",
    )
    outlook_exit: float = parameter(
        0.3,
        unit="1/sd",
        low=0.0,
        high=0.6,
        doc="how outlook holds members",
        source="ideology explains exits from ICLEI (SCIENCE 2.4)",
        mark="A",
    )
    backlash: float = parameter(
        0.09,
        unit="1/year",
        low=0.0,
        high=0.11,
        doc="exits of inward cities under a hostile nation",
        source="ICLEI-USA lost 20 % in two years (SCIENCE F10)",
        mark="C",
    )
    hostile_below: float = parameter(
        -0.25,
        at_least=-1.0,
        at_most=1.0,
        low=-0.5,
        high=0.0,
        doc="stance below which a nation is hostile to a network's topic",
        source="assumption",
        mark="A",
    )
    fee_stress: float = parameter(
        0.0,
        unit="1/year",
        low=0.0,
        high=0.1,
        doc="exits a year at a fee of EUR 10,000 and no budget left",
        source="fiscal stress did not explain exits (SCIENCE F10)",
        mark="S",
    )
    without_sponsor: float = parameter(
        0.5, low=0.25, high=1.0, at_most=1, doc="services left after a sponsor withdraws", source="MODEL 2.6", mark="A"
    )
    dissolving: float = parameter(
        0.3,
        unit="1/year",
        low=0.1,
        high=0.6,
        doc="end of a network that lost its sponsor",
        source="MODEL 2.6",
        mark="A",
    )
    founding: float = parameter(
        0.04,
        unit="1/year",
        low=0.0,
        high=0.08,
        doc="yearly growth of the number of networks",
        source="55 in 1985, over 200 in 2016 (SCIENCE F13)",
        mark="C",
    )
    founders: int = parameter(
        10,
        unit="cities",
        low=5,
        high=30,
        doc="founding members of a new network",
        source="Eurocities had six; assumption",
        mark="A",
    )
    returns: float = parameter(
        0.6, low=0.4, high=1.0, at_most=2,
        doc="returns to memberships (alpha): learning goes with memberships to this power; 1 has no hump",
        source="SCIENCE 2.8; no clear hump in the trial", mark="A",
    )  # fmt: skip

    def scratch(self, model: Diplomacity) -> dict[str, Any]:
        g, nations = model.state["networks"].capacity, model.state["nations"].count
        return {
            "hostile": np.zeros(nations, dtype=np.int64),
            "fates": np.zeros(g, dtype=np.uint8),
            "offered": np.zeros((g, 2)),
            "of_city": np.zeros((model.state["cities"].capacity, 4)),
            "topics_count": len(model.world.topics),
            "admits": model.admits,
            "is_scoped": ~model.admits.all(axis=1),
            "partners_in": np.zeros(g, dtype=np.int32),
            "stamped": np.zeros(g, dtype=np.int64),
            "stamps": np.zeros(1, dtype=np.int64),
            "weights": np.zeros(g),
        }

    def spin_up(self, model: Diplomacity) -> None:
        model.run_loop(self, settle_engagement)

    def settle(self, model: Diplomacity) -> None:
        if self.enabled:
            model.run_loop(self, settle_engagement)
        model.run_loop(self, sum_engagement)

    def month(self, model: Diplomacity) -> None:
        cities, memberships = model.state["cities"], model.state["memberships"]
        model.log.reserve(memberships.count + cities.count)
        model.run_loop(self, attend)
        memberships.reserve(cities.count)
        model.run_loop(self, join)
        noted = model.log.count
        self._come_and_go(model)
        if model.log.count > noted:
            model.run_loop(self, sum_engagement)

    def _come_and_go(self, model: Diplomacity) -> None:
        """Networks without sponsor may dissolve; new ones are founded."""
        if model.month > 0 and model.month % 12 == 0:
            self._keep_calendar(model)
        ending, founded = model.run_loop(self, draw_fates)
        if ending:
            for g in np.flatnonzero(model.scratch[self.name]["fates"]):
                changes.dissolve_network(model, int(g), Channel.RULE)
        for number in range(founded):
            name = f"founded-{model.month}-{number + 1}"
            topics = changes.draw_topics(model, key_of(name), 2)
            changes.found_network(model, name, topics, False, self.founders, Channel.RULE)

    def _keep_calendar(self, model: Diplomacity) -> None:
        """Networks that the world's table founds or dissolves in this calendar year."""
        networks, year = model.state["networks"], model.start_year + model.month // 12
        of_the_table = np.arange(networks.count) < len(model.world.tables["networks"])
        is_active = networks.used("is_active") > 0
        for g in np.flatnonzero(of_the_table & ~is_active & (networks.used("founded") == year)):
            changes.open_network(model, int(g), Channel.RULE)
        for g in np.flatnonzero(of_the_table & is_active & (networks.used("dissolved") == year)):
            changes.dissolve_network(model, int(g), Channel.RULE)
