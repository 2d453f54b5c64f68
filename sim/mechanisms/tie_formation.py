"""How new partnerships form: who proposes, and who is chosen. Part of the mechanism `ties`."""

from __future__ import annotations

import math

import numpy as np

from sim.compilation import loop, rule
from sim.log import NOBODY, write
from sim.mechanisms.base import MONTH, variables
from sim.randomness import Stream, fold, happens, month_key, pair_key, uniform
from sim.stages import Channel, Kind, TieStatus

ACTIVE, SUSPENDED, ENDED = int(TieStatus.ACTIVE), int(TieStatus.SUSPENDED), int(TieStatus.ENDED)
TIE, BY_RULE = int(Kind.TIE), int(Channel.RULE)
ENGAGED = 0.5  # engagement from which two members of a network meet there
ROUNDING = 1.0 + 1e-9  # an upper bound stays one when its factors are multiplied in another order
PROPOSAL, PARTNER, ACCEPTANCE = int(Stream.PROPOSAL), int(Stream.PARTNER), int(Stream.ACCEPTANCE)

FORMATION_READS = (
    variables(
        "cities", "key", "nation", "staff", "staff_factor", "budget_factor", "ties_outside", "topics", "openness",
        "eligible", "travel_stopped", "forum", "near_consulates", "is_matched", "first_membership", "is_directed",
        "population",
    )
    | variables("nations", "attraction")
    | variables("networks", "convening")
    | variables("memberships", "network", "engagement", "is_active", "next")
    | variables("relations", "tension", "affinity", "diaspora")
    | variables("consulates", "is_near")
)  # fmt: skip
FORMATION_WRITES = variables(
    "ties", "key", "city_a", "city_b", "formed", "status", "status_month", "vitality", "community", "next_a",
    "next_b",
) | variables("cities", "listed", "first_tie", "lost", "live_vitality")  # fmt: skip


@rule
def room_of(listed: float, staff: float, ties_per_post: float) -> float:
    """How much room an office has for more ties, 0 to 1 (MODEL 2.5)."""
    limit = ties_per_post * staff
    return max(0.0, 1.0 - listed / limit) if limit > 0.0 else 0.0


@rule
def proposal_rate(
    formation: float, openness: float, room: float, lost: float, replacement: float, travel_stopped: int,
    without_travel: float, is_matched: int, matchmaking: float,
) -> float:  # fmt: skip
    """Proposals a year: open cities with room, and those that have lost a tie (MODEL 2.5)."""
    rate = formation * openness * room + replacement * lost
    if travel_stopped:
        rate *= without_travel
    return rate * matchmaking if is_matched else rate


@rule
def log_attraction(
    pair_effect: float, shares_topic: bool, shares_network: bool, has_common_partner: bool, tension: float,
    topic_pull: float, network_pull: float, triangle_pull: float, tension_push: float,
) -> float:  # fmt: skip
    """Logarithm of a partner's weight beside its size: gravity through country pairs and homophily (MODEL 2.5).

    `pair_effect` gathers affinity and diaspora of the two nations; distance has no part (Kaltenbrunner et al. 2013).
    """
    weight = pair_effect - tension_push * tension
    if shares_topic:
        weight += topic_pull
    if shares_network:
        weight += network_pull
    if has_common_partner:
        weight += triangle_pull
    return weight


@rule
def attraction(
    population: float, size_pull: float, pair_effect: float, shares_topic: bool, shares_network: bool,
    has_common_partner: bool, tension: float, topic_pull: float, network_pull: float, triangle_pull: float,
    tension_push: float,
) -> float:  # fmt: skip
    """Weight with which a city is chosen as partner: size to a power times the rest (MODEL 2.5)."""
    return math.pow(population / 1e6, size_pull) * math.exp(
        log_attraction(
            pair_effect, shares_topic, shares_network, has_common_partner, tension, topic_pull, network_pull,
            triangle_pull, tension_push,
        )
    )  # fmt: skip


@rule
def other_city(end: int, ties_city_a: np.ndarray, ties_city_b: np.ndarray) -> int:
    """The city at the far side of an end: end = 2 x tie + side."""
    return int(ties_city_a[end >> 1] if end & 1 else ties_city_b[end >> 1])


@loop
def count_losses(month, ties_count, ties_status, ties_status_month, ties_city_a, ties_city_b, cities_lost):
    """Ties that ended in the last twelve months, by city."""
    for i in range(len(cities_lost)):
        cities_lost[i] = 0.0
    for t in range(ties_count[0]):
        if ties_status[t] == ENDED and month - ties_status_month[t] < 12:
            cities_lost[ties_city_a[t]] += 1.0
            cities_lost[ties_city_b[t]] += 1.0


@loop
def mark_surroundings(
    i, stamp, cities_first_tie, cities_first_membership, ties_city_a, ties_city_b, ties_status, ties_next_a,
    ties_next_b, memberships_network, memberships_engagement, memberships_is_active, memberships_next,
    networks_convening, tied, common, convened,
):  # fmt: skip
    """Stamp the cities that are tied to city i or share a partner with it, and the networks that convene it."""
    tied[i] = stamp
    end = cities_first_tie[i]
    while end >= 0:
        t = end >> 1
        if ties_status[t] != ENDED:
            j = other_city(end, ties_city_a, ties_city_b)
            tied[j] = stamp
            if ties_status[t] == ACTIVE:
                further = cities_first_tie[j]
                while further >= 0:
                    if ties_status[further >> 1] == ACTIVE:
                        common[other_city(further, ties_city_a, ties_city_b)] = stamp
                    further = ties_next_b[further >> 1] if further & 1 else ties_next_a[further >> 1]
        end = ties_next_b[t] if end & 1 else ties_next_a[t]
    row = cities_first_membership[i]
    while row >= 0:
        g = memberships_network[row]
        if memberships_is_active[row] and memberships_engagement[row] > ENGAGED and networks_convening[g] > 0.0:
            convened[g] = stamp
        row = memberships_next[row]


@loop
def is_convened_with(
    j, stamp, cities_first_membership, memberships_network, memberships_engagement, memberships_is_active,
    memberships_next, convened,
):  # fmt: skip
    """Whether a city is engaged in one of the stamped networks."""
    row = cities_first_membership[j]
    while row >= 0:
        is_engaged = memberships_is_active[row] and memberships_engagement[row] > ENGAGED
        if is_engaged and convened[memberships_network[row]] == stamp:
            return True
        row = memberships_next[row]
    return False


@loop
def form_ties(
    month, seed, cities_count, cities_key, cities_nation, cities_staff, cities_staff_factor, cities_budget_factor,
    cities_ties_outside, cities_topics, cities_openness, cities_eligible, cities_travel_stopped, cities_forum,
    cities_is_matched, cities_first_tie, cities_first_membership, cities_listed, cities_lost, cities_is_directed,
    cities_live_vitality, cities_near_consulates, nations_count, nations_attraction, networks_convening,
    memberships_network, memberships_engagement, memberships_is_active, memberships_next, relations_tension,
    relations_affinity, relations_diaspora, consulates_is_near, ties_count, ties_key, ties_city_a, ties_city_b,
    ties_formed, ties_status, ties_status_month, ties_vitality, ties_community, ties_next_a, ties_next_b, log,
    log_count, tied, common, convened, stamps, score, most_of_nation, proposals, proposals_count, pull_of_size,
    formation, ties_per_post, replacement, formation_without_travel, topic_pull, network_pull, triangle_pull,
    tension_push, forum_pull, matchmaking, new_vitality, offices__consulate_factor,
):  # fmt: skip
    """Each city proposes at most once a month; the partner wins a keyed race and accepts if it has room.

    An arrival in the race is at least (1 - u) over the highest weight: most candidates lose without a logarithm.
    """
    n = cities_count[0]
    proposal, partner = month_key(seed, PROPOSAL, month), month_key(seed, PARTNER, month)
    acceptance = month_key(seed, ACCEPTANCE, month)
    count_losses(month, ties_count, ties_status, ties_status_month, ties_city_a, ties_city_b, cities_lost)
    proposals_count[0] = 0
    strongest = math.exp(topic_pull + network_pull + triangle_pull) * max(1.0, offices__consulate_factor)
    strongest *= ROUNDING
    for i in range(n):
        if not cities_eligible[i] or cities_is_directed[i]:
            continue
        key = fold(proposal, cities_key[i])
        most = (formation * cities_openness[i] + replacement * cities_lost[i]) * max(1.0, matchmaking)
        if uniform(key) >= most * max(1.0, formation_without_travel) * MONTH:
            continue  # not even with all the room there can be
        staff = cities_staff[i] * cities_staff_factor[i] * cities_budget_factor[i]
        room = room_of(cities_listed[i] + cities_ties_outside[i], staff, ties_per_post)
        rate = proposal_rate(
            formation, cities_openness[i], room, cities_lost[i], replacement, cities_travel_stopped[i],
            formation_without_travel, cities_is_matched[i], matchmaking,
        )  # fmt: skip
        if not happens(key, rate * MONTH):
            continue
        stamps[0] += 1
        stamp = stamps[0]
        mark_surroundings(
            i, stamp, cities_first_tie, cities_first_membership, ties_city_a, ties_city_b, ties_status, ties_next_a,
            ties_next_b, memberships_network, memberships_engagement, memberships_is_active, memberships_next,
            networks_convening, tied, common, convened,
        )  # fmt: skip
        home = cities_nation[i]
        race = fold(partner, cities_key[i])
        in_forum = max(1.0, forum_pull) if cities_forum[i] > 0.0 else 1.0
        for c in range(nations_count[0]):
            pair = relations_affinity[home, c] + relations_diaspora[home, c] + nations_attraction[c]
            most_of_nation[c] = math.exp(pair) * strongest * in_forum
        best, chosen = np.inf, -1
        for j in range(n):
            score[j] = (1.0 - uniform(fold(race, cities_key[j]))) / pull_of_size[j]
        for j in range(n):
            away = np.uint64(cities_nation[j])
            if score[j] >= best * most_of_nation[away]:
                continue
            if tied[j] == stamp or not cities_eligible[j]:
                continue
            u = uniform(fold(race, cities_key[j]))
            pair = relations_affinity[home, away] + relations_diaspora[home, away] + nations_attraction[away]
            factor = 1.0
            if (cities_near_consulates[i] and consulates_is_near[i, away]) or (
                cities_near_consulates[j] and consulates_is_near[j, home]
            ):
                factor *= offices__consulate_factor
            if cities_forum[i] > 0.0 and cities_forum[j] > 0.0 and home != away:
                factor *= forum_pull
            shares_network = is_convened_with(
                j, stamp, cities_first_membership, memberships_network, memberships_engagement,
                memberships_is_active, memberships_next, convened,
            )  # fmt: skip
            weight = pull_of_size[j] * factor * math.exp(
                log_attraction(
                    pair, (cities_topics[i] & cities_topics[j]) != 0, shares_network, common[j] == stamp,
                    relations_tension[home, away], topic_pull, network_pull, triangle_pull, tension_push,
                )
            )  # fmt: skip
            arrival = -math.log(u) / weight
            if arrival < best:
                best, chosen = arrival, j
        if chosen < 0:
            continue
        if cities_is_directed[chosen]:
            proposals[proposals_count[0], 0] = i
            proposals[proposals_count[0], 1] = chosen
            proposals_count[0] += 1
            continue
        staff = cities_staff[chosen] * cities_staff_factor[chosen] * cities_budget_factor[chosen]
        room = room_of(cities_listed[chosen] + cities_ties_outside[chosen], staff, ties_per_post)
        key = fold(pair_key(cities_key[i], cities_key[chosen]), np.uint64(month + 1))
        if uniform(fold(acceptance, key)) >= min(1.0, cities_openness[chosen] * room):
            continue
        t = ties_count[0]
        ties_count[0] = t + 1
        ties_key[t] = key
        ties_city_a[t] = i
        ties_city_b[t] = chosen
        ties_formed[t] = month
        ties_status[t] = ACTIVE
        ties_status_month[t] = month
        ties_vitality[t] = new_vitality
        ties_community[t] = 0.0
        ties_next_a[t] = cities_first_tie[i]
        cities_first_tie[i] = 2 * t
        ties_next_b[t] = cities_first_tie[chosen]
        cities_first_tie[chosen] = 2 * t + 1
        cities_listed[i] += 1
        cities_listed[chosen] += 1
        cities_live_vitality[i] += new_vitality
        cities_live_vitality[chosen] += new_vitality
        write(log, log_count, month, TIE, t, NOBODY, ENDED, ACTIVE, BY_RULE, NOBODY)
