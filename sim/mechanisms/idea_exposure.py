"""What each city sees of each idea: among partners, in networks, at home. Part of the mechanism `ideas`.

Counts of adopters are kept from month to month and moved by what the log has noted; sums over a city's own ties and
memberships are taken only where a draw comes near enough to need them. tests/mechanisms/test_exposure.py takes
everything from scratch every month and compares.
"""

from __future__ import annotations

import math

import numpy as np

from sim.compilation import loop, rule
from sim.mechanisms.base import variables
from sim.mechanisms.pulls import lean, vertical_push
from sim.randomness import Stream, fold, month_key, uniform
from sim.stages import Channel, IdeaStage, Kind, Presence, TieStatus

UNAWARE, ADOPTED = int(IdeaStage.UNAWARE), int(IdeaStage.ADOPTED)
TESTING, IMPLEMENTED = int(IdeaStage.TESTING), int(IdeaStage.IMPLEMENTED)
DORMANT, ENDED, PRESENT = int(TieStatus.DORMANT), int(TieStatus.ENDED), int(Presence.PRESENT)
OWN, NEIGHBOURS = int(Channel.OWN), int(Channel.NEIGHBOURS)
LEADERS, NATION = int(Channel.LEADERS), int(Channel.NATION)
TIE, MEMBERSHIP, IDEA = int(Kind.TIE), int(Kind.MEMBERSHIP), int(Kind.IDEA)
THRESHOLD_DRAW = int(Stream.THRESHOLD)
LISTS = 4
UNHEARD, WAITING, BEGUN, TRIED = range(LISTS)  # ideas of a city by what may happen to them
ROUNDING = 1.0 + 1e-9  # a share stays what it is when its sums are taken in another order
COSTLY = 0.5  # from this cost on, contagion is complex unless configured otherwise
COMPLEX_IF_COSTLY, COMPLEX, THRESHOLD = 1, 2, 3  # places in the choices of ideas.contagion; 0 is simple

EXPOSURE_READS = (
    variables("cities", "nation", "is_leading", "first_tie", "first_membership", "live_vitality", "engagement", "key")
    | variables("ties", "city_a", "city_b", "status", "vitality", "next_a", "next_b")
    | variables("networks", "topics", "is_active", "members", "learning", "lost_sponsor")
    | variables("memberships", "city", "network", "engagement", "is_active", "next")
    | variables("nations", "autonomy")
    | variables("stances", "stance")
    | variables("ideas", "topic", "cost", "factor", "key")
    | variables("adoption", "threshold")
)


@rule
def dose_response(share: float, theta: float) -> float:
    """Complex contagion: (1 + theta^2) x^2 / (x^2 + theta^2), a Hill curve with g(1) = 1 (MODEL 2.7)."""
    square = share * share
    return (1.0 + theta * theta) * square / (square + theta * theta)


@rule
def is_complex(cost: float, contagion: int) -> bool:
    """Whether an idea spreads by complex contagion under this hypothesis."""
    return contagion == COMPLEX or (contagion == COMPLEX_IF_COSTLY and cost >= COSTLY)


@rule
def response(share: float, is_bent: bool, theta: float, contagion: int, threshold: float) -> float:
    """What a share of adopters does: itself, a Hill curve, or all or nothing at a threshold (Granovetter 1978)."""
    if contagion == THRESHOLD:
        return 1.0 if share * ROUNDING >= threshold else 0.0
    return dose_response(share, theta) if is_bent else share


@rule
def list_of(stage: int) -> int:
    """The list of a city on which an idea of this stage stands; none when it is implemented."""
    if stage == UNAWARE:
        return UNHEARD
    if stage == ADOPTED:
        return BEGUN
    if stage == TESTING:
        return TRIED
    return LISTS if stage == IMPLEMENTED else WAITING


@rule
def threshold_of(given: float, seed: np.uint64, city: np.uint64, idea: np.uint64) -> float:
    """The share from which a city follows: the world's own, or uniform on 0 to 1 by city and idea."""
    if given >= 0.0:
        return given
    return uniform(fold(fold(month_key(seed, THRESHOLD_DRAW, 0), city), idea))


@loop
def count_afresh(
    cities_count, cities_nation, cities_first_tie, ties_count, ties_city_a, ties_city_b, memberships_count,
    memberships_city, memberships_network, memberships_is_active, ideas_count, adoption_stage, log_count, followed,
    adopters, touched, connected, on_register, network_counts, nation_counts, world_counts, listed, listed_count,
):  # fmt: skip
    """Count who has each idea, into arrays of noughts: at home, in each network, and among cities on the register."""
    followed[0] = log_count[0]
    for i in range(cities_count[0]):
        connected[i] = 1 if cities_first_tie[i] >= 0 else 0
        on_register[0] += connected[i]
        for p in range(ideas_count[0]):
            stage = adoption_stage[i, p]
            at = list_of(stage)
            if at < LISTS:
                listed[i, at, listed_count[i, at]] = p
                listed_count[i, at] += 1
            if ADOPTED <= stage <= IMPLEMENTED:
                adopters[i, p] = 1
                nation_counts[cities_nation[i], p] += 1
                world_counts[p] += connected[i]
    for t in range(ties_count[0]):
        for p in range(ideas_count[0]):
            touched[ties_city_a[t], p] |= adopters[ties_city_b[t], p]
            touched[ties_city_b[t], p] |= adopters[ties_city_a[t], p]
    for row in range(memberships_count[0]):
        if memberships_is_active[row]:
            for p in range(ideas_count[0]):
                network_counts[memberships_network[row], p] += adopters[memberships_city[row], p]


@loop
def follow_log(
    cities_nation, cities_first_tie, cities_first_membership, ties_city_a, ties_city_b, ties_next_a, ties_next_b,
    memberships_network, memberships_is_active, memberships_next, ideas_count, log, log_count, followed, adopters,
    touched, connected, on_register, network_counts, nation_counts, world_counts, packed_rows, tie_starts, tie_partners,
    member_starts, member_rows, listed, listed_count,
):  # fmt: skip
    """Move the counts by all that the log has noted since: first ties and memberships, then ideas."""
    for entry in range(followed[0], log_count[0]):
        kind, subject = log[entry, 1], log[entry, 2]
        if kind == MEMBERSHIP:
            for p in range(ideas_count[0]):
                if log[entry, 5] == PRESENT:
                    network_counts[log[entry, 3], p] += adopters[subject, p]
                else:
                    network_counts[log[entry, 3], p] -= adopters[subject, p]
        elif kind == TIE and log[entry, 4] == ENDED:
            a, b = ties_city_a[subject], ties_city_b[subject]
            for i in (a, b):
                if not connected[i]:
                    connected[i] = 1
                    on_register[0] += 1
                    for p in range(ideas_count[0]):
                        world_counts[p] += adopters[i, p]
            for p in range(ideas_count[0]):
                touched[a, p] |= adopters[b, p]
                touched[b, p] |= adopters[a, p]
    for entry in range(followed[0], log_count[0]):
        if log[entry, 1] != IDEA:
            continue
        i, p, after = log[entry, 2], log[entry, 3], log[entry, 5]
        was_at, is_at = list_of(log[entry, 4]), list_of(after)
        if was_at != is_at:
            if was_at < LISTS:
                listed_count[i, was_at] -= 1
                place = 0
                while place < listed_count[i, was_at] and listed[i, was_at, place] != p:
                    place += 1
                for later in range(place, listed_count[i, was_at]):
                    listed[i, was_at, later] = listed[i, was_at, later + 1]
            if is_at < LISTS:
                place = int(listed_count[i, is_at])  # lists ascend, whatever their past
                while place > 0 and listed[i, is_at, place - 1] > p:
                    listed[i, is_at, place] = listed[i, is_at, place - 1]
                    place -= 1
                listed[i, is_at, place] = p
                listed_count[i, is_at] += 1
        now = 1 if ADOPTED <= after <= IMPLEMENTED else 0
        change = now - int(adopters[i, p])
        if change == 0:
            continue
        adopters[i, p] = now
        nation_counts[cities_nation[i], p] += change
        world_counts[p] += change * int(connected[i])
        row, place = cities_first_membership[i], member_starts[i]
        while row >= 0:
            if memberships_is_active[row]:
                network_counts[memberships_network[row], p] += change
            if row >= packed_rows[1]:
                row = memberships_next[row]
            else:
                place += 1
                row = member_rows[place] if place < member_starts[i + 1] else -1
        if now:
            end = cities_first_tie[i]
            while end >= 2 * packed_rows[0]:
                t = end >> 1
                touched[ties_city_a[t] if end & 1 else ties_city_b[t], p] = 1
                end = ties_next_b[t] if end & 1 else ties_next_a[t]
            for place in range(tie_starts[i], tie_starts[i + 1]):
                touched[tie_partners[place], p] = 1
    followed[0] = log_count[0]


@loop
def look_around(
    month, cities_count, cities_nation, cities_is_leading, nations_count, nations_autonomy, networks_count,
    networks_topics, networks_is_active, networks_members, networks_learning, networks_lost_sponsor, ideas_count,
    ideas_topic, ideas_cost, ideas_factor, adoption_adopted, stances_stance, adopters, recent, nation_counts,
    nation_sizes, leader_counts, leader_sizes, world_counts, on_register, network_counts, at_home, led, push,
    ground_heard, ground_adopted, pace, finish_pace, world_share, bent, carried, network_share, learning_plain,
    learning_shaped, top_plain, top_shaped, own, neighbours, leaders, nation, hearing_own, match_off, theta, contagion,
    cost_weight, national_pull, autonomy_frees, closed_channels, networks__without_sponsor,
):  # fmt: skip
    """What all cities of a nation share, and what each network carries, shapes (nation, idea) and (network, idea).

    A city at risk of adopting is no adopter itself, so that a share without it is count / (size - 1). Arrays of
    shape (2 x nation, idea) hold a row for leading cities after that for the others of each nation. The ground is
    the part of a rate that does not depend on the city; under thresholds it is the most that it can be.
    """
    ideas = ideas_count[0]
    for c in range(nations_count[0]):
        nation_sizes[c] = 0.0
        leader_sizes[c] = 0.0
        for p in range(ideas):
            leader_counts[c, p] = 0.0
    for i in range(cities_count[0]):
        c = cities_nation[i]
        nation_sizes[c] += 1.0
        if cities_is_leading[i]:
            leader_sizes[c] += 1.0
            for p in range(ideas):
                is_recent = adopters[i, p] == 1 and month - adoption_adopted[i, p] <= 12
                recent[i, p] = is_recent
                if is_recent:
                    leader_counts[c, p] += 1.0
    for p in range(ideas):
        world_share[p] = world_counts[p] / on_register[0] if on_register[0] > 0 else 0.0
        bent[p] = 1 if is_complex(ideas_cost[p], contagion) else 0
        finish_pace[p] = ideas_factor[p] / (0.25 + 3.0 * ideas_cost[p])
        top_plain[p] = 0.0
        top_shaped[p] = 0.0
    by_own = 0.0 if closed_channels[OWN] else own
    by_own_hearing = 0.0 if closed_channels[OWN] else hearing_own
    by_neighbours = 0.0 if closed_channels[NEIGHBOURS] else neighbours
    by_leaders = 0.0 if closed_channels[LEADERS] else leaders
    by_nation = 0.0 if closed_channels[NATION] else nation
    for p in range(ideas):
        speed = math.exp(-cost_weight * ideas_cost[p]) * ideas_factor[p]
        for c in range(nations_count[0]):
            others, stance = nation_sizes[c] - 1.0, stances_stance[c, ideas_topic[p]]
            share = nation_counts[c, p] / others if others > 0.0 else 0.0
            near = 1.0 if contagion == THRESHOLD else dose_response(share, theta) if bent[p] else share
            at_home[c, p] = share
            push[c, p] = vertical_push(stance, by_nation)
            pace[c, p] = speed * lean(stance, nations_autonomy[c], national_pull, autonomy_frees)
            for is_leading in range(2):
                peers, row = leader_sizes[c] - is_leading, 2 * c + is_leading
                led[row, p] = by_leaders * leader_counts[c, p] / peers if peers > 0.0 else 0.0
                ground_heard[row, p] = by_own_hearing + by_neighbours * share + led[row, p] + push[c, p]
                ground_adopted[row, p] = by_own + by_neighbours * near + led[row, p] + push[c, p]
    for g in range(networks_count[0]):
        strength = networks_learning[g] * (networks__without_sponsor if networks_lost_sponsor[g] else 1.0)
        others = networks_members[g] - 1
        is_open = others > 0 and networks_is_active[g]
        for p in range(ideas):
            share = min(1.0, network_counts[g, p] / others) if is_open else 0.0
            match = 1.0 if (networks_topics[g] >> ideas_topic[p]) & 1 else match_off
            shaped = dose_response(share, theta) if bent[p] else share
            carried[g, p] = strength * match if is_open else 0.0
            network_share[g, p] = share
            learning_plain[g, p] = strength * match * share
            learning_shaped[g, p] = strength * match * shaped
            top_plain[p] = max(top_plain[p], learning_plain[g, p])
            top_shaped[p] = max(top_shaped[p], carried[g, p] if contagion == THRESHOLD else learning_shaped[g, p])
