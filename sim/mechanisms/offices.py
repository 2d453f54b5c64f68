"""Offices of international affairs: staff, money, and where the effort goes."""

from __future__ import annotations

import functools
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from sim.compilation import loop, rule
from sim.geography import squared_chord
from sim.log import NOBODY, write
from sim.mechanisms.base import MONTH, Mechanism, variables
from sim.parameters import parameter
from sim.randomness import Stream, fold, month_key, uniform
from sim.rows import TIE_KINDS
from sim.stages import Channel, Kind, OfficeStage, TieStatus

if TYPE_CHECKING:
    from sim.model import Diplomacity

ACTIVE, DORMANT = int(TieStatus.ACTIVE), int(TieStatus.DORMANT)
EXPLORATION, CONSOLIDATION = int(OfficeStage.EXPLORATION), int(OfficeStage.CONSOLIDATION)
INTEGRATION = int(OfficeStage.INTEGRATION)
OFFICE, BY_RULE = int(Kind.OFFICE), int(Channel.RULE)
FOCUS = int(Stream.FOCUS)
OLDEST_TIE = 1_200  # years; older ties have their anniversaries no more
EFFORT_COLUMNS = 5
WEIGHT, MONEY, TRIPS, UNMET, CALLS = range(EFFORT_COLUMNS)  # of the scratch array `effort`
ORDINARY_TRIP = 10_000.0  # EUR, by which travel money is reckoned (MODEL 2.4)
CALL_TIME = 0.3  # staff time of a call relative to a visit (MODEL 2.4)
MOST_PER_YEAR = 4.0  # exchanges of a tie, MODEL 2.4
ENOUGH_TIES = 2  # active ties with which an office without engaged memberships consolidates
ALIVE_ENGAGEMENT = 0.5  # engagement from which a membership counts for the office's stage


@rule
def budget_left(budget_factor: float, association: int, association_relief: float) -> float:
    """Share of the office's means left after cuts: a club's volunteers soften them (Q9)."""
    if association:
        return 1.0 - (1.0 - budget_factor) * (1.0 - association_relief)
    return budget_factor


@rule
def free_staff(staff: float, consulates: int, in_mayors_office: int, other_work: float, boost: float) -> float:
    """Posts free for ties, networks and projects: consulates and other duties take the rest (M24)."""
    taken = other_work + min(0.15, 0.0015 * consulates)
    return staff * max(0.0, 1.0 - taken) * (boost if in_mayors_office else 1.0)


@rule
def stage_of(staff: float, engaged: int, live_ties: int, in_mayors_office: int) -> int:
    """Stage of internationalisation (M19; after Bellini and Bramanti 2008)."""
    if staff >= 2.0 and engaged >= 3 and in_mayors_office:
        return INTEGRATION
    if staff < 1.0 or (engaged == 0 and live_ties < ENOUGH_TIES):
        return EXPLORATION
    return CONSOLIDATION


@rule
def capacity_of(staff: float, stage: int) -> float:
    """Capacity to act on ideas (C): saturating in staff, times a factor of the stage (MODEL 2.4)."""
    raw = 0.7 + 0.3 * math.log(1.0 + staff) / math.log(7.0)
    factor = 0.85 if stage == EXPLORATION else (1.15 if stage == INTEGRATION else 1.0)
    return min(max(raw, 0.5), 1.4) * factor


@rule
def anniversary(age: int, boost: float, before: float) -> float:
    """Every fifth year revives a tie, and the year before prepares it (T6)."""
    if age <= 0:
        return 1.0
    if age % 5 == 0:
        return boost
    return before if age % 5 == 4 else 1.0


@functools.cache
def occasions_by_age(boost: float, before: float) -> NDArray[np.float64]:
    """The weight of anniversaries by the age of a tie in years, shape (age,)."""
    weights = np.array([anniversary(age, boost, before) for age in range(OLDEST_TIE)])
    weights.flags.writeable = False
    return weights


@rule
def tie_weight(motive: float, status: int, occasion: float, is_focus: bool, focus: float, pull: float) -> float:
    """Weight of a tie in an office's effort (MODEL 2.4)."""
    if status == ACTIVE:
        weight = motive
    elif status == DORMANT:
        weight = 0.25 * motive
    else:
        return 0.0
    return weight * occasion * (focus if is_focus else 1.0) * pull


@loop
def look_at_offices(
    month, seed, cities_count, cities_key, cities_nation, cities_staff, cities_staff_factor, cities_budget_factor,
    cities_funding, cities_association, cities_in_mayors_office, cities_ambassadors, cities_consulates,
    cities_memberships, cities_outlook, cities_effective_staff, cities_capacity, cities_openness, cities_stage,
    cities_load, cities_travel_stopped, cities_practice, cities_focus, cities_first_tie, ties_status, ties_next_a,
    ties_next_b, ties_motive, ties_key, nations_travel_stopped, nations_practice, memberships_count, memberships_city,
    memberships_engagement, memberships_is_active, of_city, worked_out, log, log_count, association_relief,
    ambassador_time, other_work, mayor_boost, outlook_pull, membership_time, networks_share, focus_share,
):  # fmt: skip
    """What each office has this month: posts, capacity, stage, load, focus tie."""
    n = cities_count[0]
    for i in range(n):
        of_city[i, 0], of_city[i, 1] = 0, 0
    for row in range(memberships_count[0]):
        city = np.uint64(memberships_city[row])
        of_city[city, 0] += memberships_is_active[row]
        of_city[city, 1] += memberships_is_active[row] & (memberships_engagement[row] > ALIVE_ENGAGEMENT)
    draws = month_key(seed, FOCUS, month // 12)
    is_january = month % 12 == 0
    for i in range(n):
        cities_memberships[i], engaged = of_city[i, 0], of_city[i, 1]
        if is_january:
            best, best_tie = np.inf, -1
            keeps_focus = focus_share > 0.0 and uniform(fold(draws, cities_key[i])) < focus_share
            end = cities_first_tie[i] if keeps_focus else -1
            while end >= 0:
                tie = end >> 1
                if ties_status[tie] == ACTIVE:
                    arrival = -math.log(uniform(fold(fold(draws, cities_key[i]), ties_key[tie])))
                    arrival = arrival / ties_motive[tie]
                    if arrival < best:
                        best, best_tie = arrival, tie
                end = ties_next_b[tie] if end & 1 else ties_next_a[tie]
            cities_focus[i] = best_tie
        means = budget_left(cities_budget_factor[i], cities_association[i], association_relief) * cities_funding[i]
        honorary = ambassador_time * cities_ambassadors[i]
        staff = cities_staff[i] * cities_staff_factor[i] * means + honorary
        free = free_staff(staff, cities_consulates[i], cities_in_mayors_office[i], other_work, mayor_boost)
        cities_effective_staff[i] = free
        live_ties = 0
        end = cities_first_tie[i] if staff >= 1.0 and engaged == 0 else -1  # the stage hangs on ties only here
        while end >= 0 and live_ties < ENOUGH_TIES:
            tie = end >> 1
            live_ties += 1 if ties_status[tie] == ACTIVE else 0
            end = ties_next_b[tie] if end & 1 else ties_next_a[tie]
        stage = stage_of(staff, engaged, live_ties, cities_in_mayors_office[i])
        if stage != cities_stage[i]:
            if month >= 0:
                write(log, log_count, month, OFFICE, i, NOBODY, cities_stage[i], stage, BY_RULE, NOBODY)
            cities_stage[i] = stage
        if staff != worked_out[i, 0] or stage != worked_out[i, 1]:
            worked_out[i, 0], worked_out[i, 1], worked_out[i, 3] = staff, stage, capacity_of(staff, stage)
        if cities_outlook[i] != worked_out[i, 2]:
            worked_out[i, 2], worked_out[i, 4] = cities_outlook[i], math.exp(outlook_pull * cities_outlook[i])
        cities_capacity[i], cities_openness[i] = worked_out[i, 3], worked_out[i, 4]
        time_for_networks = networks_share * free
        asked = cities_memberships[i] * membership_time
        cities_load[i] = asked / time_for_networks if time_for_networks > 0.0 else (1e6 if asked > 0.0 else 0.0)
        cities_travel_stopped[i] = nations_travel_stopped[cities_nation[i]]
        cities_practice[i] = nations_practice[cities_nation[i]]


@loop
def spread_effort(
    month, start_year, cities_count, cities_nation, cities_effective_staff, cities_ties_outside, cities_travel_money,
    cities_budget_factor, cities_funding, cities_travel_stopped, cities_practice, cities_trips, cities_unmet,
    cities_focus, cities_forum, cities_near_consulates, nations_count, ties_count, ties_city_a, ties_city_b, ties_year,
    ties_motive, ties_topic, ties_has_agreement, ties_status, ties_trip_cost, ties_effort_a, ties_effort_b, ties_wish_a,
    ties_wish_b, ties_exchange_rate, ties_virtual_rate, ties_unmet_rate, consulates_is_near, relations_tension,
    restrained, restrained_at, occasions, effort, exchange_time, coordination, coordination_saves, motive_spread,
    ties_share, focus, restraint, topic_boost, agreement_boost, consulate_factor, virtual_enabled,
):  # fmt: skip
    """Rates of exchange of every tie from what its two offices put into it (MODEL 2.4).

    `effort` has a row a city: weight of all its ties, then wishes a unit of weight; money wanted, then the share of
    it that there is; trips; unmet wishes; practice with calls, nought where the loop is to pass calls by.
    """
    n, m = cities_count[0], ties_count[0]
    time_of_one = exchange_time * (1.0 - coordination_saves * coordination)
    outside_weight = math.exp(0.5 * motive_spread * motive_spread)
    year = int(start_year + math.floor(month / 12.0))
    for c in range(nations_count[0]):
        for d in range(nations_count[0]):
            if relations_tension[c, d] != restrained_at[c, d]:
                restrained_at[c, d] = relations_tension[c, d]
                restrained[c, d] = math.exp(-restraint * relations_tension[c, d])
    any_forum = 0.0
    for i in range(n):
        effort[i, WEIGHT], effort[i, MONEY] = cities_ties_outside[i] * outside_weight, 0.0
        effort[i, TRIPS], effort[i, UNMET] = 0.0, 0.0
        effort[i, CALLS] = 0.5 * cities_practice[i] if virtual_enabled else 0.0
        any_forum = max(any_forum, cities_forum[i])
    for t in range(m):
        if ties_status[t] > DORMANT:
            ties_wish_a[t], ties_wish_b[t] = 0.0, 0.0
            continue
        a, b = np.uint64(ties_city_a[t]), np.uint64(ties_city_b[t])
        age = min(max(0, year - ties_year[t]), len(occasions) - 1) if ties_year[t] > 0 else 0
        occasion = occasions[age]
        pull = restrained[np.uint64(cities_nation[a]), np.uint64(cities_nation[b])]
        if ties_topic[t] >= 0:
            pull *= 1.0 + topic_boost
        if ties_has_agreement[t]:
            pull *= 1.0 + agreement_boost
        weight_a = tie_weight(ties_motive[t], ties_status[t], occasion, cities_focus[a] == t, focus, pull)
        weight_b = tie_weight(ties_motive[t], ties_status[t], occasion, cities_focus[b] == t, focus, pull)
        ties_wish_a[t] = ties_effort_a[t] if ties_effort_a[t] >= 0.0 else weight_a
        ties_wish_b[t] = ties_effort_b[t] if ties_effort_b[t] >= 0.0 else weight_b
        effort[a, WEIGHT] += ties_wish_a[t]
        effort[b, WEIGHT] += ties_wish_b[t]
    for i in range(n):
        weight = effort[i, WEIGHT]
        effort[i, WEIGHT] = ties_share * cities_effective_staff[i] / (weight * time_of_one) if weight > 0.0 else 0.0
    for t in range(m):
        if ties_status[t] > DORMANT:
            continue
        a, b = np.uint64(ties_city_a[t]), np.uint64(ties_city_b[t])
        wish_a = min(effort[a, WEIGHT] * ties_wish_a[t], MOST_PER_YEAR)
        wish_b = min(effort[b, WEIGHT] * ties_wish_b[t], MOST_PER_YEAR)
        ties_wish_a[t], ties_wish_b[t] = wish_a, wish_b  # from here on the wish for exchanges a year
        effort[a, MONEY] += 0.5 * wish_a * ties_trip_cost[t]
        effort[b, MONEY] += 0.5 * wish_b * ties_trip_cost[t]
    for i in range(n):
        money = cities_travel_money[i] * cities_budget_factor[i] * cities_funding[i]
        wanted = effort[i, MONEY]
        effort[i, MONEY] = -1.0 if cities_travel_stopped[i] else min(1.0, money / wanted) if wanted > 0.0 else 1.0
    for t in range(m):
        if ties_status[t] > DORMANT:
            ties_exchange_rate[t], ties_virtual_rate[t], ties_unmet_rate[t] = 0.0, 0.0, 0.0
            continue
        a, b = np.uint64(ties_city_a[t]), np.uint64(ties_city_b[t])
        paid_a, paid_b = effort[a, MONEY], effort[b, MONEY]
        if paid_a < 0.0 or paid_b < 0.0:  # travel is stopped
            paid_a, paid_b = 0.0, 0.0
        wish_a, wish_b = ties_wish_a[t], ties_wish_b[t]
        met_a, met_b = paid_a * wish_a, paid_b * wish_b
        unmet_a, unmet_b = wish_a - met_a, wish_b - met_b
        rate = 0.5 * (met_a + met_b)
        nation_a, nation_b = cities_nation[a], cities_nation[b]
        if (cities_near_consulates[a] and consulates_is_near[a, nation_b]) or (
            cities_near_consulates[b] and consulates_is_near[b, nation_a]
        ):
            rate *= consulate_factor
        if any_forum > 0.0 and nation_a != nation_b and paid_a + paid_b > 0.0:
            rate += min(cities_forum[a], cities_forum[b])
        virtual = 0.0
        if effort[a, CALLS] > 0.0 or effort[b, CALLS] > 0.0:
            virtual = effort[a, CALLS] * (unmet_a / CALL_TIME + CALL_TIME * met_a)
            virtual += effort[b, CALLS] * (unmet_b / CALL_TIME + CALL_TIME * met_b)
        ties_exchange_rate[t] = rate
        ties_virtual_rate[t] = min(virtual, MOST_PER_YEAR)
        ties_unmet_rate[t] = 0.5 * (unmet_a + unmet_b)
        effort[a, TRIPS] += 0.5 * met_a
        effort[b, TRIPS] += 0.5 * met_b
        effort[a, UNMET] += unmet_a
        effort[b, UNMET] += unmet_b
    for i in range(n):
        cities_trips[i], cities_unmet[i] = effort[i, TRIPS], effort[i, UNMET]


@dataclass(frozen=True)
class Offices(Mechanism):
    """Each city's office spreads its posts and travel money over partners and networks.

    Effort follows motive, status, anniversaries, the focus tie and restraint towards tense nations; wishes beyond
    the travel money stay unmet or go virtual (MODEL 2.4).
    """

    name: ClassVar[str] = "offices"
    covers: ClassVar[tuple[str, ...]] = (
        "A1", "A4", "A5", "A6", "A7", "T6", "T10", "T11", "T13", "M7", "M10", "M11", "M13", "M14", "M15", "M18", "M19",
        "M24", "M27", "X5", "X6", "X19", "M25", "Q7", "Q8", "Q9", "Q11",
    )  # fmt: skip
    reads: ClassVar[frozenset[str]] = (
        variables(
            "cities", "key", "nation", "staff", "staff_factor", "budget_factor", "funding", "association",
            "in_mayors_office", "ambassadors", "consulates", "near_consulates", "outlook", "ties_outside",
            "travel_money", "forum", "first_tie",
        )
        | variables(
            "ties", "key", "city_a", "city_b", "year", "motive", "topic", "has_agreement", "status", "trip_cost",
            "effort_a", "effort_b", "next_a", "next_b",
        )
        | variables("nations", "travel_stopped", "practice")
        | variables("memberships", "city", "engagement", "is_active")
        | variables("consulates", "is_near")
        | variables("relations", "tension")
    )  # fmt: skip
    writes: ClassVar[frozenset[str]] = variables(
        "cities", "effective_staff", "capacity", "openness", "stage", "memberships", "load", "travel_stopped",
        "practice", "focus", "trips", "unmet",
    ) | variables("ties", "wish_a", "wish_b", "exchange_rate", "virtual_rate", "unmet_rate") | variables(
        "nations", "practice"
    )  # fmt: skip

    exchange_time: float = parameter(
        0.25, unit="FTE years", low=0.1, high=0.5, at_least=0.01,
        doc="staff time of one exchange in each of the two offices (c_x)",
        source="offices have 0.1-0.4 FTE a tie, computed from seven offices [F]", mark="C",
    )  # fmt: skip
    motive_spread: float = parameter(
        1.2, low=0.8, high=1.6, at_most=4,
        doc="spread of motive over ties, standard deviation of its logarithm (sigma)",
        source="needed for the 50-fold contrast of T10, trial", mark="C",
    )  # fmt: skip
    ties_share: float = parameter(
        0.45, unit="share", low=0.1, high=0.6, at_most=1, doc="share of free staff time for partner cities",
        source="Frankfurt 50-60 %, Cologne 45 %, Hamburg below 10 % [F]", mark="S",
    )  # fmt: skip
    networks_share: float = parameter(
        0.30, unit="share", low=0.2, high=0.4, at_most=1, doc="share of free staff time for networks",
        source="Frankfurt 25-30 %, Cologne 35 % [F]", mark="S",
    )  # fmt: skip
    other_work: float = parameter(
        0.35, unit="share", low=0.2, high=0.5, at_most=1,
        doc="share of posts taken by development cooperation, fair trade, public education",
        source="Frankfurt, Cologne and Hamburg [F]; the level is an assumption", mark="A",
    )  # fmt: skip
    mayor_boost: float = parameter(
        1.15, low=1.0, high=1.3, doc="factor on posts when the office sits in the mayor's own",
        source="MODEL 2.4", mark="A",
    )  # fmt: skip
    membership_time: float = parameter(
        0.25, unit="FTE years", low=0.1, high=0.5, doc="staff time a membership asks for (c_m)",
        source="3.2 FTE over about 13 networks in Cologne [F]", mark="C",
    )  # fmt: skip
    anniversary_boost: float = parameter(
        2.0, low=1.2, high=3.0, doc="weight of a tie in every fifth year",
        source="Stuttgart asks for EUR 25,000 more [F]", mark="A",
    )  # fmt: skip
    anniversary_before: float = parameter(
        1.5, low=1.0, high=2.0, doc="weight in the year before an anniversary", source="MODEL 2.4", mark="A"
    )
    focus: float = parameter(
        3.0,
        low=1.5,
        high=6.0,
        doc="weight of the focus partner of the year",
        source="focus years [F]; level assumed",
        mark="A",
    )
    focus_share: float = parameter(
        0.2, unit="share", low=0.0, high=1.0, at_most=1, doc="share of offices that keep a focus partner a year",
        source="one of the seven offices reports it [F]; assumption", mark="A",
    )  # fmt: skip
    topic_boost: float = parameter(
        0.5, low=0.0, high=2.0, doc="additional weight of a tie with a topic, as in a climate partnership",
        source="Cologne with Rio and Corinto [F]; level assumed", mark="A",
    )  # fmt: skip
    agreement_boost: float = parameter(
        0.5,
        low=0.0,
        high=1.0,
        doc="additional weight of a tie with a trade or cooperation agreement on top (M25)",
        source="Chicago and Mexico City [F]; level assumed",
        mark="A",
    )
    ambassador_time: float = parameter(
        0.02,
        unit="FTE",
        low=0.0,
        high=0.1,
        doc="posts that an honorary ambassador or someone abroad is worth (A7)",
        source="Hamburg has 35 [F]; level assumed",
        mark="A",
    )
    coordination: float = parameter(
        0.0,
        unit="share",
        low=0.0,
        high=1.0,
        at_most=1,
        doc="how far offices spend other time on plan, audit, coordinated travel and round tables (M27)",
        source="other uses of a small budget [F]; level assumed",
        mark="A",
    )
    coordination_saves: float = parameter(
        0.15,
        unit="share",
        low=0.05,
        high=0.3,
        at_most=0.9,
        doc="staff time of an exchange that full coordination saves",
        source="assumption",
        mark="A",
    )
    restraint: float = parameter(
        1.0, unit="1/tension", low=0.0, high=3.0, doc="how effort falls with tension between the nations (rho)",
        source="most cities steer clear of national policy [F]; level assumed", mark="A",
    )  # fmt: skip
    consulate_factor: float = parameter(
        1.08, low=1.06, high=1.5, doc="exchanges and formation with a consulate of the partner's nation in reach",
        source="exports rise 6-10 % a consulate (Rose 2007), by analogy", mark="S",
    )  # fmt: skip
    consulate_reach: float = parameter(
        300.0, unit="km", low=100, high=500, doc="how far a consulate's help reaches", source="MODEL 2.4", mark="A"
    )
    association_relief: float = parameter(
        0.5, unit="share", low=0.0, high=0.8, at_most=1,
        doc="share of a budget cut that a sister-city association's volunteers make good",
        source="associations carry the work in the USA [F]; level assumed", mark="A",
    )  # fmt: skip
    outlook_pull: float = parameter(
        0.25, unit="1/sd", low=0.1, high=1.0, doc="how a mayor's outlook opens city hall (gamma)",
        source="partisan differences, e.g. Gerber 2013; level assumed", mark="A",
    )  # fmt: skip
    virtual: bool = parameter(True, doc="whether offices meet virtually", source="city round table 2020 [R]", mark="S")
    virtual_learning: float = parameter(
        0.5,
        unit="years",
        low=0.25,
        high=2.0,
        at_least=0.01,
        doc="time constant of learning virtual exchange",
        source="MODEL 2.4",
        mark="A",
    )
    virtual_peak: float = parameter(
        0.8, low=0.5, high=1.0, at_most=1, doc="practice reached while travel is stopped", source="MODEL 2.4", mark="A"
    )
    virtual_after: float = parameter(
        0.3,
        low=0.0,
        high=0.6,
        at_most=1,
        doc="practice that stays when travel is back",
        source="hybrid afterwards [R]",
        mark="A",
    )
    short_trip: float = parameter(
        6_000.0, unit="EUR", low=3_000, high=9_000, doc="a delegation's trip within reach", source="MODEL 2.4", mark="A"
    )
    long_trip: float = parameter(
        15_000.0, unit="EUR", low=8_000, high=25_000, doc="a delegation's long trip", source="MODEL 2.4", mark="A"
    )
    development_relief: float = parameter(
        0.5, unit="share", low=0.0, high=0.8, at_most=1,
        doc="share of trips of development ties paid by project funds (Q12)",
        source="development cooperation has money of its own [F]; level assumed", mark="A",
    )  # fmt: skip
    long_haul: float = parameter(
        3_000.0,
        unit="km",
        low=2_000,
        high=5_000,
        doc="distance from which a trip is long",
        source="assumption",
        mark="A",
    )
    trips_per_post: float = parameter(
        2.0, unit="trips/FTE/year", low=1.0, high=4.0,
        doc="trips of 10,000 EUR that travel money pays for, half in the USA",
        source="Stuttgart: about ten trips for five FTE [F]", mark="C",
    )  # fmt: skip
    staff_scale: float = parameter(
        8.6, unit="FTE", low=4.3, high=17.2, doc="posts of a city of a million people like the seven documented",
        source="fit to the seven offices [F]", mark="C",
    )  # fmt: skip
    staff_exponent: float = parameter(
        0.34, low=0.2, high=0.5, doc="how posts rise with population", source="fit to the seven offices [F]", mark="C"
    )
    staff_germany: float = parameter(
        0.6,
        low=0.3,
        high=1.0,
        doc="posts of a German city without documents, relative to the seven",
        source="MODEL 3",
        mark="A",
    )
    staff_usa: float = parameter(0.15, low=0.07, high=0.3, doc="the same for a US city", source="MODEL 3", mark="A")
    staff_elsewhere: float = parameter(0.5, low=0.25, high=1.0, doc="the same elsewhere", source="MODEL 3", mark="A")
    staff_spread: float = parameter(
        0.5,
        low=0.0,
        high=1.0,
        doc="spread of undocumented posts, standard deviation of the logarithm",
        source="assumption",
        mark="A",
    )
    budget_per_post: float = parameter(
        50_000.0, unit="EUR/FTE/year", low=20_000, high=100_000, doc="budget of an office without documents",
        source="EUR 13,000 to 111,000 a post in seven offices [F]", mark="C",
    )  # fmt: skip
    share_in_mayors_office: float = parameter(
        0.4,
        unit="share",
        low=0.2,
        high=0.7,
        at_most=1,
        doc="offices in the mayor's own, where unknown",
        source="assumption",
        mark="A",
    )
    share_discretionary: float = parameter(
        0.7, unit="share", low=0.4, high=1.0, at_most=1, doc="offices with a discretionary budget, where unknown",
        source="cut first in austerity [F]; level assumed", mark="A",
    )  # fmt: skip
    share_with_association: float = parameter(
        0.3, unit="share", low=0.1, high=0.6, at_most=1,
        doc="cities with an association, where unknown, outside the USA",
        source="an extra in Europe [F]; level assumed", mark="A",
    )  # fmt: skip
    share_with_association_usa: float = parameter(
        0.8, unit="share", low=0.5, high=1.0, at_most=1, doc="the same in the USA",
        source="a precondition in the USA [F]; level assumed", mark="A",
    )  # fmt: skip

    def scratch(self, model: Diplomacity) -> dict[str, Any]:
        n, nations = model.state["cities"].capacity, model.state["nations"].count
        return {
            "of_city": np.zeros((n, 2), dtype=np.int32),
            "worked_out": np.full((n, 5), np.nan),  # staff, stage, outlook; what follows: capacity, openness
            "occasions": occasions_by_age(self.anniversary_boost, self.anniversary_before),
            "effort": np.zeros((n, EFFORT_COLUMNS)),
            "restrained": np.ones((nations, nations)),
            "restrained_at": np.zeros((nations, nations)),
            "start_year": model.start_year,
            "virtual_enabled": self.virtual,
        }

    def spin_up(self, model: Diplomacity) -> None:
        self.month(model)

    def month(self, model: Diplomacity) -> None:
        self._practise(model)
        model.log.reserve(model.state["cities"].count)
        model.run_loop(self, look_at_offices)
        model.run_loop(self, spread_effort)

    def _practise(self, model: Diplomacity) -> None:
        """Virtual practice rises while travel is stopped and settles lower afterwards (M11)."""
        nations = model.state["nations"]
        practice, stopped = nations["practice"], nations["travel_stopped"]
        if not stopped.any() and not practice.any():
            return
        level = np.where(stopped > 0, self.virtual_peak, np.minimum(practice, self.virtual_after))
        practice += (level - practice) * -math.expm1(-MONTH / self.virtual_learning)

    def travel_money_per_post(self, nation: str) -> float:
        """Travel money that a post brings with it, EUR a year: half in the USA (MODEL 2.4)."""
        return self.trips_per_post * ORDINARY_TRIP * (0.5 if nation == "USA" else 1.0)

    def trip_costs(self, model: Diplomacity, first: int) -> np.ndarray:
        """What a trip costs a city on each tie from row `first` on, EUR, shape (tie,)."""
        ties, places = model.state["ties"], model.places
        a, b = ties.used("city_a")[first:], ties.used("city_b")[first:]
        chord = ((places[a] - places[b]) ** 2).sum(axis=1)
        cost = np.where(chord > squared_chord(self.long_haul), self.long_trip, self.short_trip)
        is_development = ties.used("kind")[first:] == TIE_KINDS.index("development")
        return np.where(is_development, cost * (1.0 - self.development_relief), cost)
