"""Policy ideas: cities hear of, adopt, test, implement or drop them; channels compete (the core equation)."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from sim.compilation import loop
from sim.initial.chains import pack
from sim.log import NOBODY, OUTSIDE, write
from sim.mechanisms.base import MONTH, Mechanism, variables
from sim.mechanisms.idea_exposure import (
    BEGUN,
    EXPOSURE_READS,
    LISTS,
    TRIED,
    UNHEARD,
    WAITING,
    count_afresh,
    follow_log,
    look_around,
    response,
    threshold_of,
)
from sim.mechanisms.idea_exposure import THRESHOLD as BY_THRESHOLD
from sim.mechanisms.pulls import crowding, first_of, is_slowed
from sim.parameters import parameter
from sim.randomness import Stream, exponential, fold, month_key, uniform
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
SIMPLE = 0  # place in the choices of ideas.contagion
OF_NETWORKS = ("carried", "network_share", "learning_plain", "learning_shaped")
ROUNDING = 1.0 + 1e-9  # an upper bound stays one when its sums are taken in another order


@loop
def come_near(
    month, seed, cities_count, cities_key, cities_nation, cities_capacity, cities_openness, cities_memberships,
    cities_network_grants, cities_ties_outside, cities_is_leading, cities_live_vitality, cities_engagement, ideas_key,
    ideas_cost, touched, listed, listed_count, ground_heard, ground_adopted, pace, finish_pace, crowds, top_plain,
    top_shaped, world_share, near, near_count, near_draw, twinning, networks, hearing, theta, contagion, testing_rate,
    drop_rate, grant_gain, closed_channels, networks__returns, ties__outside_vitality,
):  # fmt: skip
    """One draw a city and idea, held against the most that its rate could amount to; who comes near is noted.

    A city's ideas stand in lists: not heard of, waiting to be adopted, adopted, being tried. Rows are cast to unsigned
    numbers because numba then need not look for negative ones, and sums stand where branches would be mispredicted.
    """
    draw = month_key(seed, DRAW, month)
    to_testing = -math.expm1(-testing_rate * MONTH)
    steepest = max(1.0, (1.0 + theta * theta) / (2.0 * theta))  # of a response, over the share itself
    by_partners = 0.0 if closed_channels[TWINNING] else twinning
    by_networks = 0.0 if closed_channels[NETWORKS] else networks
    busiest, found = 0, 0
    for i in range(cities_count[0]):
        busiest = max(busiest, cities_memberships[i])
    for m in range(min(busiest + 1, len(crowds))):
        crowds[m] = crowding(m, networks__returns)
    for i in range(cities_count[0]):
        home = np.uint64(cities_nation[i])
        city_draw = fold(draw, cities_key[i])
        outside = ties__outside_vitality * cities_ties_outside[i]
        most_partners = ROUNDING * by_partners * (cities_live_vitality[i] + outside)
        most_outside = ROUNDING * by_partners * outside * steepest
        most_networks = (
            ROUNDING * by_networks * crowds[min(cities_memberships[i], len(crowds) - 1)] * cities_engagement[i]
        )
        by_crowd = most_partners if contagion == BY_THRESHOLD else 0.0  # a threshold may be met by nobody
        row = np.uint64(2) * home + np.uint64(cities_is_leading[i])
        for place in range(listed_count[i, UNHEARD]):
            p = np.uint64(listed[i, UNHEARD, place])
            partners = most_outside * world_share[p] + most_partners * touched[i, p]
            rate = hearing * (ground_heard[row, p] + partners + most_networks * top_plain[p])
            u = uniform(fold(city_draw, ideas_key[p]))
            if u < rate * MONTH:
                near[found, 0], near[found, 1] = i, p
                near_draw[found] = u
                found += 1
        readiness = cities_capacity[i] * cities_openness[i]
        for place in range(listed_count[i, WAITING]):
            p = np.uint64(listed[i, WAITING, place])
            partners = by_crowd + most_outside * world_share[p] + most_partners * touched[i, p]
            rate = readiness * pace[home, p] * (ground_adopted[row, p] + partners + most_networks * top_shaped[p])
            u = uniform(fold(city_draw, ideas_key[p]))
            if u < rate * MONTH:
                near[found, 0], near[found, 1] = i, p
                near_draw[found] = u
                found += 1
        for place in range(listed_count[i, BEGUN]):
            p = np.uint64(listed[i, BEGUN, place])
            u = uniform(fold(city_draw, ideas_key[p]))
            if u < to_testing:
                near[found, 0], near[found, 1] = i, p
                near_draw[found] = u
                found += 1
        finishing = cities_capacity[i] * (1.0 + grant_gain * cities_network_grants[i])
        for place in range(listed_count[i, TRIED]):
            p = np.uint64(listed[i, TRIED, place])
            rate = finishing * finish_pace[p] + 2.0 * drop_rate * (1.0 + ideas_cost[p])
            u = uniform(fold(city_draw, ideas_key[p]))
            if u < rate * MONTH:
                near[found, 0], near[found, 1] = i, p
                near_draw[found] = u
                found += 1
    near_count[0] = found


@loop
def pass_on(
    month, seed, cities_key, cities_nation, cities_capacity, cities_openness, cities_outlook, cities_memberships,
    cities_network_grants, cities_is_directed, cities_first_tie, cities_first_membership, cities_ties_outside,
    cities_is_leading, cities_live_vitality, ties_city_a, ties_city_b, ties_status, ties_vitality, ties_next_a,
    ties_next_b, memberships_network, memberships_engagement, memberships_is_active, memberships_next, nations_autonomy,
    stances_stance, ideas_count, ideas_key, ideas_cost, ideas_topic, adoption_stage, adoption_since, adoption_adopted,
    adoption_channel, adoption_threshold, log, log_count, adopters, touched, at_home, led, push, ground_heard,
    ground_adopted, pace, finish_pace, bent, crowds, carried, network_share, learning_plain, learning_shaped,
    nation_counts, nation_sizes, world_share, packed_rows, tie_starts, tie_ends, tie_partners, member_starts,
    member_rows, near, near_count, near_draw, pulls, own, twinning, networks, neighbours, hearing, hearing_own, theta,
    contagion, drop_rate, readoption, grant_gain, front_runner_brake, closed_channels, ties__outside_vitality,
):  # fmt: skip
    """Where a draw came near: testing begins or ends, or the channels are weighed exactly and one may win.

    The networks' part is taken first, then the partners': few cells need both.
    """
    cause = month_key(seed, CAUSE, month)
    by_own = 0.0 if closed_channels[OWN] else own
    by_own_hearing = 0.0 if closed_channels[OWN] else hearing_own
    by_partners = 0.0 if closed_channels[TWINNING] else twinning
    by_networks = 0.0 if closed_channels[NETWORKS] else networks
    by_neighbours = 0.0 if closed_channels[NEIGHBOURS] else neighbours
    for n in range(near_count[0]):
        i, p, u = np.uint64(near[n, 0]), np.uint64(near[n, 1]), near_draw[n]
        home, stage = np.uint64(cities_nation[i]), adoption_stage[i, p]
        if stage in (ADOPTED, TESTING):
            after = stage
            if stage == ADOPTED:
                after = TESTING
            else:
                finish = cities_capacity[i] * (1.0 + grant_gain * cities_network_grants[i]) * finish_pace[p]
                drop = drop_rate * (2.0 if cities_outlook[i] < -1.0 else 1.0) * (1.0 + ideas_cost[p])
                drop = 0.0 if cities_is_directed[i] else drop
                if u < -math.expm1(-(finish + drop) * MONTH):
                    is_dropped = uniform(fold(fold(cause, cities_key[i]), ideas_key[p])) * (finish + drop) < drop
                    after = DROPPED if is_dropped else IMPLEMENTED
            if after != stage:
                adoption_stage[i, p] = after
                adoption_since[i, p] = month
                write(log, log_count, month, IDEA, int(i), int(p), stage, after, BY_RULE, NOBODY)
            continue
        is_new = stage == UNAWARE
        row = np.uint64(2) * home + np.uint64(cities_is_leading[i])
        outside = ties__outside_vitality * cities_ties_outside[i]
        live = cities_live_vitality[i] + outside
        network_pull = by_networks * crowds[min(cities_memberships[i], len(crowds) - 1)]
        rate, ground = hearing * MONTH, ground_heard[row, p]
        form, is_bent, threshold = SIMPLE, False, 0.0
        if not is_new:
            if cities_is_directed[i]:
                continue
            rate, ground = cities_capacity[i] * cities_openness[i] * MONTH * pace[home, p], ground_adopted[row, p]
            if stage == DROPPED:
                rate *= readoption
            if front_runner_brake > 0.0:
                own_share, home_share = 0.0, 0.0
                for q in range(ideas_count[0]):
                    own_share += adopters[i, q]
                    home_share += nation_counts[home, q] / nation_sizes[home]
                if is_slowed(front_runner_brake, stances_stance[home, ideas_topic[p]], own_share, home_share):
                    rate *= 1.0 - front_runner_brake * (1.0 - nations_autonomy[home])
            form, is_bent = contagion, bent[p] > 0
            if form == BY_THRESHOLD:
                threshold = threshold_of(adoption_threshold[i, p], seed, cities_key[i], ideas_key[p])
        learning = 0.0
        membership, place = cities_first_membership[i], member_starts[i]
        while membership >= 0:
            if memberships_is_active[membership]:
                g = np.uint64(memberships_network[membership])
                if is_new:
                    strength = learning_plain[g, p]
                elif form == BY_THRESHOLD:
                    strength = carried[g, p] if network_share[g, p] >= threshold else 0.0
                else:
                    strength = learning_shaped[g, p]
                learning += memberships_engagement[membership] * strength
            if membership >= packed_rows[1]:
                membership = memberships_next[membership]
            else:
                place += 1
                membership = member_rows[place] if place < member_starts[i + 1] else -1
        pulls[NETWORKS] = network_pull * learning
        if u >= rate * (ground + ROUNDING * by_partners * live + pulls[NETWORKS]):
            continue
        seen = 0.0
        end = cities_first_tie[i] if touched[i, p] else -1
        while end >= 2 * packed_rows[0]:
            t = end >> 1
            if ties_status[t] <= DORMANT and adopters[ties_city_a[t] if end & 1 else ties_city_b[t], p]:
                seen += ties_vitality[t]
            end = ties_next_b[t] if end & 1 else ties_next_a[t]
        if end >= 0:
            for place in range(tie_starts[i], tie_starts[i + 1]):
                if adopters[np.uint64(tie_partners[place]), p]:
                    t = np.uint64(tie_ends[place] >> 1)
                    if ties_status[t] <= DORMANT:
                        seen += ties_vitality[t]
        share = (seen + outside * world_share[p]) / live if live > 0.0 else 0.0
        pulls[OWN] = by_own_hearing if is_new else by_own
        pulls[TWINNING] = by_partners * live * response(share, is_bent, theta, form, threshold)
        pulls[NEIGHBOURS] = by_neighbours * response(at_home[home, p], is_bent, theta, form, threshold)
        pulls[LEADERS], pulls[NATION] = led[row, p], push[home, p]
        bracket = 0.0
        for channel in range(CHANNELS):
            bracket += pulls[channel]
        if u >= rate * bracket or u >= -math.expm1(-rate * bracket):
            continue
        channel = first_of(fold(fold(cause, cities_key[i]), ideas_key[p]), pulls)
        after = HEARD if is_new else ADOPTED
        adoption_stage[i, p] = after
        adoption_since[i, p] = month
        if after == ADOPTED:
            adoption_adopted[i, p] = month
            adoption_channel[i, p] = channel
        near[n, 0] = -1  # it has arrived; the row of the log waits for its source
        near[n, 1] = log_count[0]
        write(log, log_count, month, IDEA, int(i), int(p), stage, after, channel, NOBODY)


@loop
def name_sources(
    month, seed, cities_key, cities_nation, cities_first_tie, cities_first_membership, cities_ties_outside,
    cities_is_leading, ties_city_a, ties_city_b, ties_status, ties_vitality, ties_next_a, ties_next_b,
    memberships_network, memberships_engagement, memberships_is_active, memberships_next, networks_key, ideas_key,
    adoption_threshold, log, adopters, recent, carried, network_share, learning_plain, learning_shaped, world_share,
    by_nation, nation_starts, near, near_count, contagion, ties__outside_vitality,
):  # fmt: skip
    """The city or network that carried each arrival, drawn in proportion to its part of the channel."""
    source = month_key(seed, SOURCE, month)
    for n in range(near_count[0]):
        if near[n, 0] >= 0:
            continue
        entry = near[n, 1]
        i, p, channel, is_new = log[entry, 2], log[entry, 3], log[entry, 6], log[entry, 5] == HEARD
        race = fold(fold(source, cities_key[i]), ideas_key[p])
        home = cities_nation[i]
        best, winner = np.inf, NOBODY
        if channel == TWINNING:
            weight = ties__outside_vitality * cities_ties_outside[i] * world_share[p]
            if weight > 0.0:
                best, winner = exponential(fold(race, np.uint64(0))) / weight, OUTSIDE
            end = cities_first_tie[i]
            while end >= 0:
                t = end >> 1
                if ties_status[t] <= DORMANT:
                    j = ties_city_a[t] if end & 1 else ties_city_b[t]
                    weight = ties_vitality[t] if adopters[j, p] else 0.0
                    if weight > 0.0:
                        arrival = exponential(fold(race, cities_key[j])) / weight
                        if arrival < best:
                            best, winner = arrival, j
                end = ties_next_b[t] if end & 1 else ties_next_a[t]
        elif channel == NETWORKS:
            threshold = 0.0
            if contagion == BY_THRESHOLD and not is_new:
                threshold = threshold_of(adoption_threshold[i, p], seed, cities_key[i], ideas_key[p])
            membership = cities_first_membership[i]
            while membership >= 0:
                g = memberships_network[membership]
                strength = learning_plain[g, p] if is_new else learning_shaped[g, p]
                if contagion == BY_THRESHOLD and not is_new:
                    strength = carried[g, p] if network_share[g, p] >= threshold else 0.0
                weight = memberships_engagement[membership] * strength if memberships_is_active[membership] else 0.0
                if weight > 0.0:
                    arrival = exponential(fold(race, networks_key[g])) / weight
                    if arrival < best:
                        best, winner = arrival, g
                membership = memberships_next[membership]
        elif channel == NATION:
            winner = home
        elif channel in (NEIGHBOURS, LEADERS):
            for place in range(nation_starts[home], nation_starts[home + 1]):
                j = by_nation[place]
                could = cities_is_leading[j] and recent[j, p] if channel == LEADERS else adopters[j, p] > 0
                if could and j != i:
                    arrival = uniform(fold(race, cities_key[j]))
                    if arrival < best:
                        best, winner = arrival, j
        log[entry, 7] = winner


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
        choices=("simple", "complex_if_costly", "complex", "threshold"),
        doc="simple contagion for all ideas, complex for costly ones, complex for all, or a threshold of each city",
        source="SCIENCE 2.2; thresholds after Granovetter 1978",
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
            "adopters": np.zeros((n, ideas), dtype=np.uint8),
            "recent": np.zeros((n, ideas), dtype=np.bool_),
            "touched": np.zeros((n, ideas), dtype=np.uint8),
            "connected": np.zeros(n, dtype=np.uint8),
            "on_register": np.zeros(1, dtype=np.int64),
            "followed": np.full(1, -1, dtype=np.int64),
            "network_counts": np.zeros((networks, ideas), dtype=np.int32),
            "nation_counts": np.zeros((nations, ideas), dtype=np.int32),
            "nation_sizes": np.zeros(nations),
            "leader_counts": np.zeros((nations, ideas)),
            "leader_sizes": np.zeros(nations),
            "world_counts": np.zeros(ideas, dtype=np.int32),
            "world_share": np.zeros(ideas),
            "bent": np.zeros(ideas, dtype=np.uint8),
            "finish_pace": np.zeros(ideas),
            "crowds": np.zeros(networks + 1),
            **{name: np.zeros((nations, ideas)) for name in ("at_home", "push", "pace")},
            **{name: np.zeros((2 * nations, ideas)) for name in ("led", "ground_heard", "ground_adopted")},
            **{name: np.zeros((networks, ideas)) for name in OF_NETWORKS},
            "top_plain": np.zeros(ideas),
            "top_shaped": np.zeros(ideas),
            "pulls": np.zeros(CHANNELS),
            **self._packed(model),
            "listed": np.zeros((n, LISTS, ideas), dtype=np.int16),
            "listed_count": np.zeros((n, LISTS), dtype=np.int16),
            "near": np.zeros((n * ideas, 2), dtype=np.int32),
            "near_draw": np.zeros(n * ideas),
            "near_count": np.zeros(1, dtype=np.int64),
            "by_nation": model.by_nation,
            "nation_starts": model.nation_starts,
        }

    def _packed(self, model: Diplomacity) -> dict[str, Any]:
        """The chains of ties and memberships up to now, packed by city."""
        cities, ties, memberships = model.state["cities"], model.state["ties"], model.state["memberships"]
        n, t, m = cities.capacity, ties.count, memberships.count
        tie_starts, tie_ends = np.zeros(n + 1, dtype=np.int32), np.zeros(2 * t, dtype=np.int32)
        pack(cities["first_tie"], ties["next_a"], ties["next_b"], tie_starts, tie_ends, 2)
        partners = np.where(tie_ends & 1, ties["city_a"][tie_ends >> 1], ties["city_b"][tie_ends >> 1])
        member_starts, member_rows = np.zeros(n + 1, dtype=np.int32), np.zeros(m, dtype=np.int32)
        pack(cities["first_membership"], memberships["next"], memberships["next"], member_starts, member_rows, 1)
        return {
            "packed_rows": np.array([t, m]),
            "tie_starts": tie_starts,
            "tie_ends": tie_ends,
            "tie_partners": partners.astype(np.int32),
            "member_starts": member_starts,
            "member_rows": member_rows,
        }

    def month(self, model: Diplomacity) -> None:
        model.log.reserve(model.state["cities"].count * model.state["ideas"].count)
        is_fresh = model.scratch[self.name]["followed"][0] < 0
        model.run_loop(self, count_afresh if is_fresh else follow_log)
        model.run_loop(self, look_around)
        model.run_loop(self, come_near)
        model.run_loop(self, pass_on)
        model.run_loop(self, name_sources)
