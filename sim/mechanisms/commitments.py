"""The climate ladder: sign, measure, set a target, plan, be monitored; on hold, or left."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from sim.compilation import loop, rule
from sim.log import NOBODY, OUTSIDE, write
from sim.mechanisms.base import MONTH, Mechanism, variables
from sim.mechanisms.pulls import crowding, first_of, leaning
from sim.parameters import parameter
from sim.randomness import Stream, exponential, fold, month_key, uniform
from sim.stages import COMMITMENT_CHANNELS, Channel, CommitmentStage, Kind, TieStatus

if TYPE_CHECKING:
    from sim.model import Diplomacity

NONE, COMMITTED, INVENTORY = int(CommitmentStage.NONE), int(CommitmentStage.COMMITTED), int(CommitmentStage.INVENTORY)
TARGET, PLAN = int(CommitmentStage.TARGET), int(CommitmentStage.PLAN)
MONITORED, ON_HOLD, LEFT = int(CommitmentStage.MONITORED), int(CommitmentStage.ON_HOLD), int(CommitmentStage.LEFT)
DORMANT, COMMITMENT, BY_RULE = int(TieStatus.DORMANT), int(Kind.COMMITMENT), int(Channel.RULE)
DRAW, CAUSE, SOURCE = int(Stream.COMMITMENT), int(Stream.COMMITMENT_CAUSE), int(Stream.COMMITMENT_SOURCE)
CHANNELS = len(COMMITMENT_CHANNELS)
CHANNEL_CODES = np.array([int(channel) for channel in COMMITMENT_CHANNELS])
OWN, TWINNING, NETWORKS, NEIGHBOURS, DEFIANCE = range(CHANNELS)
NEVER = 1_000_000
ROUNDING = 1.0 + 1e-9  # an upper bound stays one when its sums are taken in another order


@rule
def is_signatory(stage: int) -> bool:
    """Committed and not left; a signatory on hold is one."""
    return COMMITTED <= stage <= ON_HOLD


@rule
def opposition(outlook: float, scale: float) -> float:
    """How far a mayor opposes a departure, 0 to 1 (MODEL 2.8)."""
    return min(1.0, max(0.0, outlook / scale))


@rule
def defiance_rate(years: float, burst: float, burst_time: float, tail: float, tail_time: float) -> float:
    """Signing in defiance so long after a home departure: a burst of days and a tail of years (MODEL 2.8).

    The rate at the start of a month holds for the month; the default burst is fitted to that convention.
    """
    return burst * math.exp(-years / burst_time) + tail * math.exp(-years / tail_time)


@loop
def count_signatories(
    cities_count, cities_nation, cities_commitment, cities_first_tie, networks_count, memberships_count,
    memberships_city, memberships_network, memberships_is_active, signed, nation_counts, nation_sizes, network_counts,
    world_share,
):  # fmt: skip
    """Who has signed: at home, in networks, in the world."""
    for c in range(len(nation_sizes)):
        nation_counts[c] = 0.0
        nation_sizes[c] = 0.0
    connected, among_connected = 0, 0
    for i in range(cities_count[0]):
        has_signed = 1 if is_signatory(cities_commitment[i]) else 0
        signed[i] = has_signed
        nation_counts[cities_nation[i]] += has_signed
        nation_sizes[cities_nation[i]] += 1.0
        if cities_first_tie[i] >= 0:
            connected += 1
            among_connected += has_signed
    world_share[0] = among_connected / connected if connected > 0 else 0.0
    for g in range(networks_count[0]):
        network_counts[g] = 0
    for row in range(memberships_count[0]):
        if memberships_is_active[row]:
            network_counts[memberships_network[row]] += signed[memberships_city[row]]


@loop
def source_of_signing(
    channel, race, i, cities_key, cities_nation, cities_first_tie, cities_first_membership, cities_ties_outside,
    ties_city_a, ties_city_b, ties_status, ties_vitality, ties_next_a, ties_next_b, memberships_network,
    memberships_engagement, memberships_is_active, memberships_next, networks_key, signed, network_counts, world_share,
    by_nation, nation_starts, outside_weight,
):  # fmt: skip
    """The city, network or nation behind a signing, drawn in proportion to its part of the channel."""
    best, winner = np.inf, NOBODY
    if channel == TWINNING:
        weight = outside_weight * cities_ties_outside[i] * world_share[0]
        if weight > 0.0:
            best, winner = exponential(fold(race, np.uint64(0))) / weight, OUTSIDE
        end = cities_first_tie[i]
        while end >= 0:
            t = end >> 1
            j = ties_city_a[t] if end & 1 else ties_city_b[t]
            weight = ties_vitality[t] if signed[j] and ties_status[t] <= DORMANT else 0.0
            if weight > 0.0:
                arrival = exponential(fold(race, cities_key[j])) / weight
                if arrival < best:
                    best, winner = arrival, j
            end = ties_next_b[t] if end & 1 else ties_next_a[t]
    elif channel == NETWORKS:
        row = cities_first_membership[i]
        while row >= 0:
            g = memberships_network[row]
            weight = memberships_engagement[row] * network_counts[g] if memberships_is_active[row] else 0.0
            if weight > 0.0:
                arrival = exponential(fold(race, networks_key[g])) / weight
                if arrival < best:
                    best, winner = arrival, g
            row = memberships_next[row]
    elif channel == NEIGHBOURS:
        for place in range(nation_starts[cities_nation[i]], nation_starts[cities_nation[i] + 1]):
            j = by_nation[place]
            if signed[j] and j != i:
                arrival = uniform(fold(race, cities_key[j]))
                if arrival < best:
                    best, winner = arrival, j
    elif channel == DEFIANCE:
        winner = cities_nation[i]
    return winner


@loop
def climb(
    month, seed, cities_count, cities_key, cities_nation, cities_capacity, cities_openness, cities_outlook,
    cities_memberships, cities_network_standards, cities_is_directed, cities_first_tie, cities_first_membership,
    cities_ties_outside, cities_commitment, cities_commitment_since, cities_committed_month, cities_deadline,
    cities_held_from, cities_plan_month, cities_live_vitality, cities_engagement, ties_city_a, ties_city_b, ties_status,
    ties_vitality, ties_next_a, ties_next_b, memberships_network, memberships_engagement, memberships_is_active,
    memberships_next, networks_key, networks_members, nations_autonomy, nations_in_agreement, nations_departed,
    stances_stance, log, log_count, signed, nation_counts, nation_sizes, network_counts, world_share, pulls, by_nation,
    nation_starts, climate, own, twinning, networks, neighbours, burst, burst_time, tail, tail_time, opposition_scale,
    ladder, monitoring, plan_due, grace, hold_enforced, resuming, leaving, leaving_outlook, signing_again,
    standards_gain, closed_channels, ideas__national_pull, ideas__autonomy_frees, networks__returns,
    ties__outside_vitality,
):  # fmt: skip
    """At most one passage of each city in a month."""
    draw, cause, source = month_key(seed, DRAW, month), month_key(seed, CAUSE, month), month_key(seed, SOURCE, month)
    outside_weight = ties__outside_vitality
    for i in range(cities_count[0]):
        home, before = cities_nation[i], cities_commitment[i]
        u = uniform(fold(draw, cities_key[i]))
        after, channel, origin = before, BY_RULE, NOBODY
        if before in (NONE, LEFT):
            if cities_is_directed[i]:
                continue
            stance = stances_stance[home, climate]
            others = nation_sizes[home] - 1.0
            at_home = nation_counts[home] / others if others > 0.0 else 0.0
            live = cities_live_vitality[i] + outside_weight * cities_ties_outside[i]
            crowd = crowding(cities_memberships[i], networks__returns)
            defiance = 0.0
            if not nations_in_agreement[home] and nations_departed[home] >= 0:
                years = (month - nations_departed[home]) * MONTH
                defiance = opposition(cities_outlook[i], opposition_scale) * defiance_rate(
                    years, burst, burst_time, tail, tail_time
                )
            open_to = leaning(
                cities_openness[i], stance, nations_autonomy[home], ideas__national_pull, ideas__autonomy_frees
            )
            most = own + neighbours * at_home + twinning * live + networks * crowd * cities_engagement[i]
            if u >= ROUNDING * MONTH * cities_capacity[i] * (open_to * most + defiance):
                continue  # not even if all partners and all other members had signed
            seen, learnt = 0.0, 0.0
            end = cities_first_tie[i]
            while end >= 0:
                t = end >> 1
                if ties_status[t] <= DORMANT and signed[ties_city_a[t] if end & 1 else ties_city_b[t]]:
                    seen += ties_vitality[t]
                end = ties_next_b[t] if end & 1 else ties_next_a[t]
            row = cities_first_membership[i]
            while row >= 0:
                g = memberships_network[row]
                if memberships_is_active[row] and networks_members[g] > 1:
                    learnt += memberships_engagement[row] * min(1.0, network_counts[g] / (networks_members[g] - 1))
                row = memberships_next[row]
            pulls[OWN] = own
            pulls[TWINNING] = twinning * (seen + outside_weight * cities_ties_outside[i] * world_share[0])
            pulls[NETWORKS] = networks * crowd * learnt
            pulls[NEIGHBOURS] = neighbours * at_home
            pulls[DEFIANCE] = defiance
            rate = 0.0
            for k in range(CHANNELS - 1):
                pulls[k] *= open_to
            for k in range(CHANNELS):
                pulls[k] = 0.0 if closed_channels[k] else pulls[k] * cities_capacity[i]
                rate += pulls[k]
            rate = rate * signing_again if before == LEFT else rate
            if u < rate * MONTH and u < -math.expm1(-rate * MONTH):
                after = COMMITTED
                k = first_of(fold(cause, cities_key[i]), pulls)
                channel = CHANNEL_CODES[k]
                origin = source_of_signing(
                    k, fold(source, cities_key[i]), i, cities_key, cities_nation, cities_first_tie,
                    cities_first_membership, cities_ties_outside, ties_city_a, ties_city_b, ties_status, ties_vitality,
                    ties_next_a, ties_next_b, memberships_network, memberships_engagement, memberships_is_active,
                    memberships_next, networks_key, signed, network_counts, world_share, by_nation, nation_starts,
                    outside_weight,
                )  # fmt: skip
                cities_committed_month[i] = month
                cities_deadline[i] = month + plan_due
        else:
            climbs, leaves, resumes = 0.0, 0.0, 0.0
            if before < PLAN:
                climbs = ladder * cities_capacity[i] * (1.0 + standards_gain * cities_network_standards[i])
            elif before == PLAN:
                climbs = monitoring
            elif before == ON_HOLD:
                resumes = resuming
            if not cities_is_directed[i]:
                leaves = leaving * math.exp(-leaving_outlook * cities_outlook[i])
            total = climbs + leaves + resumes
            if u < total * MONTH and u < -math.expm1(-total * MONTH):
                mark = uniform(fold(fold(cause, cities_key[i]), np.uint64(NEVER))) * total
                if mark < climbs:
                    after = before + 1
                elif mark < climbs + leaves:
                    after = LEFT
                else:
                    after = cities_held_from[i]
                    cities_deadline[i] = month + grace
            elif hold_enforced and before < PLAN and month >= cities_deadline[i]:
                after = ON_HOLD
                cities_held_from[i] = before
        if after != before:
            if after == PLAN and cities_plan_month[i] < 0:
                cities_plan_month[i] = month
            cities_commitment[i] = after
            cities_commitment_since[i] = month
            write(log, log_count, month, COMMITMENT, i, NOBODY, before, after, channel, origin)


@dataclass(frozen=True)
class Commitments(Mechanism):
    """Cities sign a climate commitment, climb its ladder against a deadline, and some leave (MODEL 2.8).

    Defiance of a home departure is a channel of its own and touches signing only.
    """

    name: ClassVar[str] = "commitments"
    covers: ClassVar[tuple[str, ...]] = ("M3", "M4", "M5", "M16", "X1", "X2", "Q1", "Q6", "I1", "I3")
    reads: ClassVar[frozenset[str]] = (
        variables(
            "cities", "key", "nation", "capacity", "openness", "outlook", "memberships", "network_standards",
            "is_directed", "first_tie", "first_membership", "ties_outside", "live_vitality", "engagement",
        )
        | variables("ties", "city_a", "city_b", "status", "vitality", "next_a", "next_b")
        | variables("networks", "key", "members")
        | variables("memberships", "city", "network", "engagement", "is_active", "next")
        | variables("nations", "autonomy", "in_agreement", "departed")
        | variables("stances", "stance")
    )  # fmt: skip
    writes: ClassVar[frozenset[str]] = variables(
        "cities", "commitment", "commitment_since", "committed_month", "deadline", "held_from", "plan_month"
    )

    own: float = parameter(
        0.01, unit="1/year", low=0.002, high=0.05, doc="signing by own initiative", source="MODEL 2.8", mark="A"
    )
    twinning: float = parameter(
        0.02,
        unit="1/year",
        low=0.0,
        high=0.1,
        doc="pull of signed partners, for each unit of live vitality",
        source="MODEL 2.8",
        mark="A",
    )
    networks: float = parameter(
        0.10,
        unit="1/year",
        low=0.0,
        high=0.5,
        doc="pull of networks whose members have signed",
        source="MODEL 2.8",
        mark="A",
    )
    neighbours: float = parameter(
        0.25,
        unit="1/year",
        low=0.05,
        high=0.8,
        doc="pull of the share of signatories at home",
        source="MODEL 2.8",
        mark="A",
    )
    burst: float = parameter(
        16.0,
        unit="1/year",
        low=8.0,
        high=32.0,
        doc="defiance in the first month after a home departure (d1)",
        source="Climate Mayors, June 2017 (SCIENCE F1): three quarters of the year's gain at once",
        mark="C",
    )
    burst_time: float = parameter(
        0.05,
        unit="years",
        low=0.02,
        high=0.1,
        at_least=0.001,
        doc="time constant of the burst",
        source="MODEL 2.8",
        mark="C",
    )
    tail: float = parameter(
        0.15, unit="1/year", low=0.0, high=0.5, doc="defiance in the following years (d2)", source="MODEL 3", mark="A"
    )
    tail_time: float = parameter(
        1.5,
        unit="years",
        low=0.5,
        high=3.0,
        at_least=0.01,
        doc="time constant of the tail",
        source="MODEL 2.8",
        mark="A",
    )
    opposition_scale: float = parameter(
        1.5,
        unit="sd",
        low=0.5,
        high=3.0,
        at_least=0.01,
        doc="outlook at which a mayor opposes in full",
        source="MODEL 2.8",
        mark="A",
    )
    ladder: float = parameter(
        1.0,
        unit="1/year",
        low=0.8,
        high=1.4,
        doc="each of inventory, target and plan (a)",
        source="on hold: a stock with many newcomers (SCIENCE F27); trial",
        mark="C",
    )
    monitoring: float = parameter(
        0.06,
        unit="1/year",
        low=0.03,
        high=0.12,
        doc="plan to monitored (m)",
        source="315 reports in 2016, at most 2,850 in 2019 (SCIENCE 2.9)",
        mark="C",
    )
    plan_due: int = parameter(
        36,
        unit="months",
        low=12,
        high=48,
        doc="months from signing to a plan",
        source="Global Covenant: three years (SCIENCE 2.9)",
        mark="S",
    )
    grace: int = parameter(
        12, unit="months", low=6, high=24, doc="months of grace after a hold", source="MODEL 2.8", mark="A"
    )
    hold_enforced: bool = parameter(True, doc="whether late cities are put on hold", source="SCIENCE 2.9", mark="S")
    resuming: float = parameter(
        0.5, unit="1/year", low=0.2, high=1.0, doc="on hold to where it was", source="MODEL 2.8", mark="A"
    )
    leaving: float = parameter(
        0.02, unit="1/year", low=0.005, high=0.05, doc="leaving, at a neutral outlook", source="MODEL 2.8", mark="A"
    )
    leaving_outlook: float = parameter(
        0.3, unit="1/sd", low=0.0, high=0.6, doc="how outlook holds signatories", source="MODEL 2.8", mark="A"
    )
    signing_again: float = parameter(
        0.5,
        low=0.0,
        high=1.0,
        at_most=1,
        doc="signing after having left, relative to before",
        source="by analogy with dropped ideas",
        mark="A",
    )
    standards_gain: float = parameter(
        0.1,
        low=0.0,
        high=0.3,
        doc="how standards of engaged networks speed the ladder",
        source="length of membership predicts milestones (Reams et al. 2012); level assumed",
        mark="A",
    )
    closed_channels: tuple[str, ...] = parameter(
        (),
        choices=tuple(c.name.lower() for c in COMMITMENT_CHANNELS),
        doc="channels that carry nothing",
        source="design of the model",
        mark="A",
    )

    def scratch(self, model: Diplomacity) -> dict[str, Any]:
        n, nations = model.state["cities"].capacity, model.state["nations"].count
        return {
            "signed": np.zeros(n, dtype=np.uint8),
            "nation_counts": np.zeros(nations),
            "nation_sizes": np.zeros(nations),
            "network_counts": np.zeros(model.state["networks"].capacity, dtype=np.int32),
            "world_share": np.zeros(1),
            "pulls": np.zeros(CHANNELS),
            "by_nation": model.by_nation,
            "nation_starts": model.nation_starts,
            "climate": model.world.topics.index("climate"),
        }

    def month(self, model: Diplomacity) -> None:
        model.log.reserve(model.state["cities"].count)
        model.run_loop(self, count_signatories)
        model.run_loop(self, climb)
