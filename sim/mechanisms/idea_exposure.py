"""What each city sees of each idea: among partners, in networks, at home. Part of the mechanism `ideas`."""

from __future__ import annotations

from sim.compilation import loop, rule
from sim.mechanisms.base import variables
from sim.stages import IdeaStage, TieStatus

ADOPTED, IMPLEMENTED, DORMANT = int(IdeaStage.ADOPTED), int(IdeaStage.IMPLEMENTED), int(TieStatus.DORMANT)
COSTLY = 0.5  # from this cost on, contagion is complex unless configured otherwise
COMPLEX_IF_COSTLY, COMPLEX = 1, 2  # places in the choices of ideas.contagion; 0 is simple

EXPOSURE_READS = (
    variables("cities", "nation", "is_leading", "first_tie")
    | variables("ties", "city_a", "city_b", "status", "vitality")
    | variables("networks", "topics", "is_active", "members", "learning", "lost_sponsor")
    | variables("memberships", "city", "network", "engagement", "is_active")
    | variables("ideas", "topic", "cost")
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


@loop
def count_adopters(
    month, cities_count, cities_nation, cities_is_leading, cities_first_tie, ideas_count, adoption_stage,
    adoption_adopted, adopters, recent, nation_counts, nation_sizes, leader_counts, leader_sizes, world_share,
):  # fmt: skip
    """Who has an idea now, and how many have it at home and in the world.

    Cities outside the world adopt the world's own share, taken over cities with a partnership on the register.
    """
    ideas = ideas_count[0]
    for c in range(len(nation_sizes)):
        nation_sizes[c] = 0.0
        leader_sizes[c] = 0.0
        for p in range(ideas):
            nation_counts[c, p] = 0.0
            leader_counts[c, p] = 0.0
    for p in range(ideas):
        world_share[p] = 0.0
    connected = 0
    for i in range(cities_count[0]):
        c = cities_nation[i]
        nation_sizes[c] += 1.0
        if cities_first_tie[i] >= 0:
            connected += 1
        if cities_is_leading[i]:
            leader_sizes[c] += 1.0
        for p in range(ideas):
            stage = adoption_stage[i, p]
            recent[i, p] = False
            if ADOPTED <= stage <= IMPLEMENTED:
                adopters[i, p] = 1.0
                nation_counts[c, p] += 1.0
                if cities_first_tie[i] >= 0:
                    world_share[p] += 1.0
                if cities_is_leading[i] and month - adoption_adopted[i, p] <= 12:
                    recent[i, p] = True
                    leader_counts[c, p] += 1.0
            else:
                adopters[i, p] = 0.0
    if connected > 0:
        for p in range(ideas):
            world_share[p] = world_share[p] / connected


@loop
def gather_exposure(
    cities_count, ties_count, ties_city_a, ties_city_b, ties_status, ties_vitality, networks_count, networks_topics,
    networks_is_active, networks_members, networks_learning, networks_lost_sponsor, memberships_count,
    memberships_city, memberships_network, memberships_engagement, memberships_is_active, ideas_count, ideas_topic,
    ideas_cost, adopters, twin_sum, live_sum, network_counts, learning_plain, learning_shaped, network_plain,
    network_shaped, match_off, theta, contagion, networks__without_sponsor,
):  # fmt: skip
    """Sums of adopters over live ties, and over engaged memberships, shape (city, idea).

    A city at risk of adopting is no adopter itself, so that a network's share without it is count / (members - 1).
    """
    ideas = ideas_count[0]
    for i in range(cities_count[0]):
        live_sum[i] = 0.0
        for p in range(ideas):
            twin_sum[i, p] = 0.0
            network_plain[i, p] = 0.0
            network_shaped[i, p] = 0.0
    for t in range(ties_count[0]):
        if ties_status[t] > DORMANT:
            continue
        a, b, v = ties_city_a[t], ties_city_b[t], ties_vitality[t]
        live_sum[a] += v
        live_sum[b] += v
        for p in range(ideas):
            twin_sum[a, p] += v * adopters[b, p]
        for p in range(ideas):
            twin_sum[b, p] += v * adopters[a, p]
    for g in range(networks_count[0]):
        for p in range(ideas):
            network_counts[g, p] = 0.0
    for row in range(memberships_count[0]):
        if memberships_is_active[row]:
            i, g = memberships_city[row], memberships_network[row]
            for p in range(ideas):
                network_counts[g, p] += adopters[i, p]
    for g in range(networks_count[0]):
        strength = networks_learning[g] * (networks__without_sponsor if networks_lost_sponsor[g] else 1.0)
        others = networks_members[g] - 1
        for p in range(ideas):
            share = min(1.0, network_counts[g, p] / others) if others > 0 and networks_is_active[g] else 0.0
            match = 1.0 if (networks_topics[g] >> ideas_topic[p]) & 1 else match_off
            learning_plain[g, p] = strength * match * share
            shaped = dose_response(share, theta) if is_complex(ideas_cost[p], contagion) else share
            learning_shaped[g, p] = strength * match * shaped
    for row in range(memberships_count[0]):
        if memberships_is_active[row]:
            i, g, e = memberships_city[row], memberships_network[row], memberships_engagement[row]
            for p in range(ideas):
                network_plain[i, p] += e * learning_plain[g, p]
            for p in range(ideas):
                network_shaped[i, p] += e * learning_shaped[g, p]
