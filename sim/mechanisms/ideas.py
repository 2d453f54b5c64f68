"""Policy ideas: cities hear of, adopt, test, implement or drop them; channels compete (the core equation)."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from sim.compilation import loop, rule
from sim.log import NOBODY, OUTSIDE, write
from sim.mechanisms.base import MONTH, Mechanism, variables
from sim.mechanisms.idea_exposure import EXPOSURE_READS, count_adopters, dose_response, gather_exposure, is_complex
from sim.mechanisms.pulls import crowding, first_of, is_slowed, leaning
from sim.parameters import parameter
from sim.randomness import Stream, fold, month_key, uniform
from sim.stages import IDEA_CHANNELS, Channel, IdeaStage, Kind, TieStatus

if TYPE_CHECKING:
    from sim.model import Diplomacity

UNAWARE, HEARD, ADOPTED = int(IdeaStage.UNAWARE), int(IdeaStage.HEARD), int(IdeaStage.ADOPTED)
TESTING, IMPLEMENTED, DROPPED = int(IdeaStage.TESTING), int(IdeaStage.IMPLEMENTED), int(IdeaStage.DROPPED)
OWN, TWINNING, NETWORKS = int(Channel.OWN), int(Channel.TWINNING), int(Channel.NETWORKS)
NEIGHBOURS, LEADERS, NATION = int(Channel.NEIGHBOURS), int(Channel.LEADERS), int(Channel.NATION)
BY_RULE, IDEA, DORMANT = int(Channel.RULE), int(Kind.IDEA), int(TieStatus.DORMANT)
DRAW, CAUSE, SOURCE = int(Stream.IDEA), int(Stream.IDEA_CAUSE), int(Stream.IDEA_SOURCE)
CHANNELS = len(IDEA_CHANNELS)


@rule
def vertical_push(stance: float, strength: float) -> float:
    """A supportive nation pushes; an indifferent or hostile one does not (MODEL 2.7)."""
    return strength * max(0.0, stance)


@loop
def source_of(
    channel, race, i, p, cities_key, cities_nation, cities_first_tie, cities_first_membership, cities_ties_outside,
    ties_city_a, ties_city_b, ties_status, ties_vitality, ties_next_a, ties_next_b, memberships_network,
    memberships_engagement, memberships_is_active, memberships_next, networks_key, adopters, recent, learning,
    world_share, by_nation, nation_starts, outside_weight,
):  # fmt: skip
    """The city or network that carried it, drawn in proportion to its part of the channel."""
    best, winner = np.inf, NOBODY
    if channel == TWINNING:
        weight = outside_weight * cities_ties_outside[i] * world_share[p]
        if weight > 0.0:
            best, winner = -math.log(uniform(fold(race, np.uint64(0)))) / weight, OUTSIDE
        end = cities_first_tie[i]
        while end >= 0:
            t = end >> 1
            if ties_status[t] <= DORMANT:
                j = ties_city_a[t] if end & 1 else ties_city_b[t]
                weight = ties_vitality[t] * adopters[j, p]
                if weight > 0.0:
                    arrival = -math.log(uniform(fold(race, cities_key[j]))) / weight
                    if arrival < best:
                        best, winner = arrival, j
            end = ties_next_b[t] if end & 1 else ties_next_a[t]
    elif channel == NETWORKS:
        row = cities_first_membership[i]
        while row >= 0:
            g = memberships_network[row]
            weight = memberships_engagement[row] * learning[g, p] if memberships_is_active[row] else 0.0
            if weight > 0.0:
                arrival = -math.log(uniform(fold(race, networks_key[g]))) / weight
                if arrival < best:
                    best, winner = arrival, g
            row = memberships_next[row]
    elif channel == NATION:
        winner = cities_nation[i]
    elif channel in (NEIGHBOURS, LEADERS):
        home = cities_nation[i]
        for place in range(nation_starts[home], nation_starts[home + 1]):
            j = by_nation[place]
            could = recent[j, p] if channel == LEADERS else adopters[j, p] > 0.0
            if could and j != i:
                arrival = uniform(fold(race, cities_key[j]))
                if arrival < best:
                    best, winner = arrival, j
    return winner


@loop
def spread_ideas(
    month, seed, cities_count, cities_key, cities_nation, cities_capacity, cities_openness, cities_outlook,
    cities_memberships, cities_network_grants, cities_is_directed, cities_first_tie, cities_first_membership,
    cities_ties_outside, cities_is_leading, ties_city_a, ties_city_b, ties_status, ties_vitality, ties_next_a,
    ties_next_b, memberships_network, memberships_engagement, memberships_is_active, memberships_next, networks_key,
    nations_autonomy, stances_stance, ideas_count, ideas_key, ideas_cost, ideas_topic, ideas_factor, adoption_stage,
    adoption_since, adoption_adopted, adoption_channel, log, log_count, adopters, recent, twin_sum, live_sum,
    network_plain, network_shaped, learning_plain, learning_shaped, nation_counts, nation_sizes, leader_counts,
    leader_sizes, world_share, by_nation, nation_starts, pulls, own, twinning, networks, neighbours, leaders, nation,
    hearing, hearing_own, cost_weight, theta, contagion, national_pull, autonomy_frees, testing_rate, drop_rate,
    readoption, grant_gain, front_runner_brake, closed_channels, networks__returns, ties__outside_vitality,
):  # fmt: skip
    """Every city and idea: at most one passage, by the state at the start of the month."""
    draw, cause = month_key(seed, DRAW, month), month_key(seed, CAUSE, month)
    source = month_key(seed, SOURCE, month)
    outside_weight = ties__outside_vitality
    is_open = np.ones(CHANNELS)
    for channel in range(CHANNELS):
        if closed_channels[channel]:
            is_open[channel] = 0.0
    for i in range(cities_count[0]):
        home = cities_nation[i]
        city_draw = fold(draw, cities_key[i])
        outside = outside_weight * cities_ties_outside[i]
        live = live_sum[i] + outside
        crowd = crowding(cities_memberships[i], networks__returns)
        own_share, home_share = 0.0, 0.0
        if front_runner_brake > 0.0:
            for p in range(ideas_count[0]):
                own_share += adopters[i, p]
                home_share += nation_counts[home, p] / nation_sizes[home]
        for p in range(ideas_count[0]):
            stage = adoption_stage[i, p]
            if stage == IMPLEMENTED:
                continue
            cost = ideas_cost[p]
            key = fold(city_draw, ideas_key[p])
            if stage == ADOPTED:
                if uniform(key) < -math.expm1(-testing_rate * MONTH):
                    adoption_stage[i, p] = TESTING
                    adoption_since[i, p] = month
                    write(log, log_count, month, IDEA, i, p, ADOPTED, TESTING, BY_RULE, NOBODY)
                continue
            if stage == TESTING:
                finish = cities_capacity[i] * ideas_factor[p] / (0.25 + 3.0 * cost)
                finish *= 1.0 + grant_gain * cities_network_grants[i]
                drop = drop_rate * (1.0 + cost) * (2.0 if cities_outlook[i] < -1.0 else 1.0)
                drop = 0.0 if cities_is_directed[i] else drop
                if uniform(key) < -math.expm1(-(finish + drop) * MONTH):
                    is_dropped = uniform(fold(fold(cause, cities_key[i]), ideas_key[p])) * (finish + drop) < drop
                    after = DROPPED if is_dropped else IMPLEMENTED
                    adoption_stage[i, p] = after
                    adoption_since[i, p] = month
                    write(log, log_count, month, IDEA, i, p, TESTING, after, BY_RULE, NOBODY)
                continue
            if stage != UNAWARE and cities_is_directed[i]:
                continue
            stance = stances_stance[home, ideas_topic[p]]
            share = (twin_sum[i, p] + outside * world_share[p]) / live if live > 0.0 else 0.0
            others = nation_sizes[home] - 1
            at_home = nation_counts[home, p] / others if others > 0 else 0.0
            peers = leader_sizes[home] - (1 if cities_is_leading[i] else 0)
            led = leader_counts[home, p] / peers if peers > 0 else 0.0
            shaped = stage != UNAWARE and is_complex(cost, contagion)
            pulls[OWN] = own if stage != UNAWARE else hearing_own
            pulls[TWINNING] = twinning * live * (dose_response(share, theta) if shaped else share)
            pulls[NETWORKS] = networks * crowd * (network_shaped[i, p] if shaped else network_plain[i, p])
            pulls[NEIGHBOURS] = neighbours * (dose_response(at_home, theta) if shaped else at_home)
            pulls[LEADERS] = leaders * led
            pulls[NATION] = vertical_push(stance, nation)
            bracket = 0.0
            for channel in range(CHANNELS):
                pulls[channel] *= is_open[channel]
                bracket += pulls[channel]
            if stage == UNAWARE:
                rate, after = hearing * bracket, HEARD
            else:
                rate = cities_capacity[i] * math.exp(-cost_weight * cost) * ideas_factor[p] * bracket
                rate *= leaning(cities_openness[i], stance, nations_autonomy[home], national_pull, autonomy_frees)
                if stage == DROPPED:
                    rate *= readoption
                if is_slowed(front_runner_brake, stance, own_share, home_share):
                    rate *= 1.0 - front_runner_brake * (1.0 - nations_autonomy[home])
                after = ADOPTED
            u = uniform(key)
            if u >= rate * MONTH or u >= -math.expm1(-rate * MONTH):
                continue
            channel = first_of(fold(fold(cause, cities_key[i]), ideas_key[p]), pulls)
            origin = source_of(
                channel, fold(fold(source, cities_key[i]), ideas_key[p]), i, p, cities_key, cities_nation,
                cities_first_tie, cities_first_membership, cities_ties_outside, ties_city_a, ties_city_b, ties_status,
                ties_vitality, ties_next_a, ties_next_b, memberships_network, memberships_engagement,
                memberships_is_active, memberships_next, networks_key, adopters, recent,
                learning_shaped if shaped else learning_plain, world_share, by_nation, nation_starts, outside_weight,
            )  # fmt: skip
            adoption_stage[i, p] = after
            adoption_since[i, p] = month
            if after == ADOPTED:
                adoption_adopted[i, p] = month
                adoption_channel[i, p] = channel
            write(log, log_count, month, IDEA, i, p, stage, after, channel, origin)


@dataclass(frozen=True)
class Ideas(Mechanism):
    """Channels compete to carry ideas into cities; attribution is exact (MODEL 2.7).

    lambda = C O exp(-kappa cost) [own + twinning + networks + neighbours + leaders + nation]. Given an adoption, its
    channel, and within it the source, are drawn in proportion to their parts, by keyed races.
    """

    name: ClassVar[str] = "ideas"
    covers: ClassVar[tuple[str, ...]] = (
        "I1", "I2", "I3", "I4", "I5", "I6", "I7", "I8", "I9", "I10", "I11", "I12", "M1", "M2", "M5", "M12", "M13",
        "M16", "X7", "X16", "Q2", "Q6",
    )  # fmt: skip
    reads: ClassVar[frozenset[str]] = (
        variables(
            "cities", "key", "nation", "capacity", "openness", "outlook", "memberships", "network_grants",
            "is_directed", "first_tie", "first_membership", "ties_outside", "is_leading",
        )
        | variables("ties", "city_a", "city_b", "status", "vitality", "next_a", "next_b")
        | variables("memberships", "network", "engagement", "is_active", "next")
        | variables("networks", "key")
        | variables("nations", "autonomy")
        | variables("stances", "stance")
        | variables("ideas", "key", "cost", "topic", "factor")
        | EXPOSURE_READS
    )  # fmt: skip
    writes: ClassVar[frozenset[str]] = variables("adoption", "stage", "since", "adopted", "channel")

    own: float = parameter(
        0.02,
        unit="1/year",
        low=0.005,
        high=0.05,
        doc="own initiative, the baseline hazard",
        source="SCIENCE 2.1, bracketed by European city surveys",
        mark="A",
    )
    twinning: float = parameter(
        0.10,
        unit="1/year",
        low=0.03,
        high=0.3,
        doc="pull of partner cities, for each unit of live vitality (b_t)",
        source="MODEL 3; the ratio to networks is not identified",
        mark="A",
    )
    networks: float = parameter(
        0.6,
        unit="1/year",
        low=0.2,
        high=1.5,
        doc="pull of networks, for full engagement with all members adopting (b_n); 0 leaves only self-selection",
        source="MODEL 3; the ratio to twinning is not identified",
        mark="A",
    )
    neighbours: float = parameter(
        0.5,
        unit="1/year",
        low=0.1,
        high=1.0,
        doc="pull of the share of adopters at home (b_c)",
        source="MODEL 3",
        mark="A",
    )
    leaders: float = parameter(
        0.4,
        unit="1/year",
        low=0.1,
        high=1.0,
        doc="pull of the largest fifth at home adopting in the last year (b_e)",
        source="imitation is short-lived (Shipan and Volden 2008); level assumed",
        mark="A",
    )
    nation: float = parameter(
        0.4,
        unit="1/year",
        low=0.1,
        high=1.0,
        doc="push of a fully supportive nation (b_v)",
        source="a mandate doubles mitigation plans (Reckien et al. 2018); level assumed",
        mark="A",
    )
    hearing: float = parameter(
        6.0, low=2.0, high=12.0, doc="hearing of an idea relative to adopting it", source="MODEL 2.7", mark="A"
    )
    hearing_own: float = parameter(
        0.1, unit="1/year", low=0.02, high=0.3, doc="own term in hearing", source="MODEL 2.7", mark="A"
    )
    cost_weight: float = parameter(
        2.3,
        low=1.8,
        high=3.2,
        doc="how cost slows adoption (kappa)",
        source="symbolic and costly policies differ 20 to 40 times with thresholds (SCIENCE 2.3); trial",
        mark="C",
    )
    contagion: str = parameter(
        "complex_if_costly",
        choices=("simple", "complex_if_costly", "complex"),
        doc="simple contagion for all ideas, complex for costly ones, or complex for all",
        source="SCIENCE 2.2",
        mark="A",
    )
    theta: float = parameter(
        0.3,
        unit="share",
        low=0.15,
        high=0.4,
        at_least=0.01,
        at_most=1,
        doc="share of adopters at which complex contagion bends",
        source="committed minorities near 25 % (Centola et al. 2018)",
        mark="A",
    )
    national_pull: float = parameter(
        0.4,
        at_least=-5.0,
        at_most=5.0,
        low=-0.4,
        high=0.8,
        doc="pull of the national stance (k): positive is complement, negative substitution",
        source="complement: Lee and Koski 2015, Hsu et al. 2020; rival kept",
        mark="A",
    )
    autonomy_frees: bool = parameter(
        True,
        doc="whether autonomy loosens the national pull; false is the reversed reading",
        source="MODEL 2.7",
        mark="A",
    )
    testing_rate: float = parameter(
        4.0, unit="1/year", low=2.0, high=8.0, doc="adopted to testing", source="MODEL 2.7", mark="A"
    )
    drop_rate: float = parameter(
        0.05,
        unit="1/year",
        low=0.0,
        high=0.1,
        doc="testing to dropped, for a symbolic idea",
        source="MODEL 2.7",
        mark="A",
    )
    readoption: float = parameter(
        0.5,
        low=0.0,
        high=1.0,
        at_most=1,
        doc="adoption after dropping, relative to before",
        source="MODEL 2.7",
        mark="A",
    )
    match_off: float = parameter(
        0.2, low=0.0, high=0.5, at_most=1, doc="what a network carries off its topics", source="MODEL 2.7", mark="A"
    )
    grant_gain: float = parameter(
        0.1,
        low=0.0,
        high=0.3,
        doc="how grants of engaged networks speed implementing",
        source="grants reward partnerships [F]; level assumed",
        mark="A",
    )
    front_runner_brake: float = parameter(
        0.0,
        low=0.0,
        high=0.3,
        at_most=1,
        doc="how an allied nation slows cities ahead of it (c_f)",
        source="disputed in the round table [R]: both kept",
        mark="A",
    )
    closed_channels: tuple[str, ...] = parameter(
        (),
        choices=tuple(c.name.lower() for c in IDEA_CHANNELS),
        doc="channels that carry nothing, as for attribution by removal",
        source="design of the model",
        mark="A",
    )

    def scratch(self, model: Diplomacity) -> dict[str, Any]:
        n, ideas = model.state["cities"].capacity, model.state["ideas"].count
        nations, networks = model.state["nations"].count, model.state["networks"].capacity
        return {
            "adopters": np.zeros((n, ideas)),
            "recent": np.zeros((n, ideas), dtype=np.bool_),
            "twin_sum": np.zeros((n, ideas)),
            "live_sum": np.zeros(n),
            "network_plain": np.zeros((n, ideas)),
            "network_shaped": np.zeros((n, ideas)),
            "learning_plain": np.zeros((networks, ideas)),
            "learning_shaped": np.zeros((networks, ideas)),
            "network_counts": np.zeros((networks, ideas)),
            "nation_counts": np.zeros((nations, ideas)),
            "nation_sizes": np.zeros(nations),
            "leader_counts": np.zeros((nations, ideas)),
            "leader_sizes": np.zeros(nations),
            "world_share": np.zeros(ideas),
            "pulls": np.zeros(CHANNELS),
            "by_nation": model.by_nation,
            "nation_starts": model.nation_starts,
        }

    def month(self, model: Diplomacity) -> None:
        model.log.reserve(model.state["cities"].count * model.state["ideas"].count)
        model.run_loop(self, count_adopters)
        model.run_loop(self, gather_exposure)
        model.run_loop(self, spread_ideas)
