"""Partnerships: fed by exchange, fading, dormant, suspended under tension, resumed, ended."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from sim import changes
from sim.compilation import loop, rule
from sim.initial import furnish_ties
from sim.log import NOBODY, write
from sim.mechanisms.base import MONTH, Mechanism, variables
from sim.mechanisms.tie_formation import FORMATION_READS, FORMATION_WRITES, form_ties
from sim.parameters import parameter
from sim.randomness import Stream, fold, month_key, poisson, uniform
from sim.rows import TIE_KINDS
from sim.stages import Channel, Kind, TieStatus

if TYPE_CHECKING:
    from sim.model import Diplomacity

ACTIVE, DORMANT = int(TieStatus.ACTIVE), int(TieStatus.DORMANT)
SUSPENDED, ENDED = int(TieStatus.SUSPENDED), int(TieStatus.ENDED)
TIE, NATION, BY_RULE, BY_DECISION = int(Kind.TIE), int(Channel.NATION), int(Channel.RULE), int(Channel.DECISION)
EXCHANGE, VIRTUAL_EXCHANGE = int(Stream.EXCHANGE), int(Stream.VIRTUAL_EXCHANGE)
DISTRICT = TIE_KINDS.index("district")
TIE_CHANGE, TIE_CAUSE = int(Stream.TIE_CHANGE), int(Stream.TIE_CAUSE)
SATURATING, LINEAR = 0, 1
THRESHOLD, RATE = 0, 1


@rule
def fading(x: float) -> float:
    """exp(x): by its series to the ninth power where that is exact to the last bit, for |x| up to 1/16.

    A month is that short beside most half-lives. The terms stand in pairs because a chain of nine keeps the processor
    waiting.
    """
    if abs(x) > 0.0625:
        return math.exp(x)
    square = x * x
    low = (1.0 + x) + square * (0.5 + x * (1.0 / 6.0))
    middle = (1.0 / 24.0 + x * (1.0 / 120.0)) + square * (1.0 / 720.0 + x * (1.0 / 5040.0))
    high = 1.0 / 40320.0 + x * (1.0 / 362880.0)
    return low + square * square * (middle + square * square * high)


@rule
def grown(
    vitality: float, visits: int, calls: int, community: float, half_life: float, gain: float, virtual: float,
    community_slows: float, form: int,
) -> float:  # fmt: skip
    """Vitality after a month: it fades with its half-life, and exchanges raise it (MODEL 2.5, V10)."""
    vitality = vitality * fading(-MONTH * math.log(2.0) / half_life * (1.0 - community_slows * community))
    if form == LINEAR:
        return vitality + gain * visits + virtual * gain * calls
    if visits == 0 and calls == 0:
        return vitality
    return 1.0 - (1.0 - vitality) * math.pow(1.0 - gain, visits) * math.pow(1.0 - virtual * gain, calls)


@rule
def deepened(community: float, vitality: float, growth: float, fade: float) -> float:
    """Sub-ties after a month: schools and clubs grow under a live tie and fade slowly (MODEL 2.5)."""
    return community + MONTH * (growth * vitality * (1.0 - community) - fade * community)


@rule
def shield_of(
    vitality: float, community: float, autonomy: float, by_vitality: float, by_community: float, by_autonomy: float
) -> float:
    """Share of the pressure to suspend that a tie withstands, at most 0.8 (MODEL 2.5)."""
    return min(0.8, by_vitality * vitality + by_community * community + by_autonomy * autonomy)


@rule
def suspension_rate(tension: float, alarm: float, shield: float, base: float, slope: float, by_alarm: float) -> float:
    """Suspensions a year under tension and alarm (MODEL 2.5; level form alone cannot match March 2022)."""
    return (base * math.exp(slope * tension) + by_alarm * alarm) * (1.0 - shield)


@rule
def resumption_rate(tension: float, speed: float) -> float:
    """Resumptions a year; none above half of full tension (MODEL 2.5)."""
    return speed * max(0.0, 1.0 - 2.0 * tension)


@rule
def status_by_vitality(status: int, vitality: float, sleeps: float, wakes: float) -> int:
    """Dormant below one level of vitality, awake again above a higher one."""
    if status == ACTIVE and vitality < sleeps:
        return DORMANT
    if status == DORMANT and vitality > wakes:
        return ACTIVE
    return status


@loop
def exchange(
    month, seed, ties_count, ties_key, ties_city_a, ties_city_b, ties_status, ties_exchange_rate, ties_virtual_rate,
    ties_vitality, ties_community, ties_exchanges, ties_virtual_exchanges, ties_kind, cities_count,
    cities_travel_stopped, half_life, gain, gain_form, virtual_gain, community_exchanges, district_exchanges,
    community_growth, community_fade, community_slows,
):  # fmt: skip
    """Exchanges of the month, what they do to vitality, and sub-ties."""
    visits_draw, calls_draw = month_key(seed, EXCHANGE, month), month_key(seed, VIRTUAL_EXCHANGE, month)
    any_stopped = 0
    for i in range(cities_count[0]):
        any_stopped |= cities_travel_stopped[i]
    for t in range(ties_count[0]):
        if ties_status[t] == ENDED:
            continue
        visits, calls = 0, 0
        if ties_status[t] <= DORMANT:
            rate = ties_exchange_rate[t]
            if not any_stopped or not (cities_travel_stopped[ties_city_a[t]] or cities_travel_stopped[ties_city_b[t]]):
                rate += (district_exchanges if ties_kind[t] == DISTRICT else community_exchanges) * ties_community[t]
            visits = poisson(fold(visits_draw, ties_key[t]), rate * MONTH)
            if ties_virtual_rate[t] > 0.0:
                calls = poisson(fold(calls_draw, ties_key[t]), ties_virtual_rate[t] * MONTH)
            if month >= 0 and (visits > 0 or calls > 0):
                ties_exchanges[t] += visits
                ties_virtual_exchanges[t] += calls
        vitality = ties_vitality[t]
        ties_vitality[t] = grown(
            vitality, visits, calls, ties_community[t], half_life, gain, virtual_gain, community_slows, gain_form
        )
        under = vitality if ties_status[t] <= DORMANT else 0.0
        ties_community[t] = deepened(ties_community[t], under, community_growth, community_fade)


@loop
def sleep_and_wake(ties_count, ties_vitality, ties_status, sleeps, wakes):
    """Dormancy alone, as in the months before the start."""
    for t in range(ties_count[0]):
        ties_status[t] = status_by_vitality(ties_status[t], ties_vitality[t], sleeps, wakes)


@loop
def sum_live_vitality(
    cities_count, cities_live_vitality, ties_count, ties_city_a, ties_city_b, ties_status, ties_vitality
):  # fmt: skip
    """Vitality of each city's live ties."""
    for i in range(cities_count[0]):
        cities_live_vitality[i] = 0.0
    for t in range(ties_count[0]):
        if ties_status[t] <= DORMANT:
            cities_live_vitality[ties_city_a[t]] += ties_vitality[t]
            cities_live_vitality[ties_city_b[t]] += ties_vitality[t]


@loop
def come_near_change(
    month, seed, cities_count, cities_live_vitality, nations_count, ties_count, ties_key, ties_city_a, ties_city_b,
    ties_status, ties_status_month, ties_vitality, ties_end_month, ties_banned_by, ties_ends_by_choice, relations_alarm,
    log, log_count, near, near_count, sleeps, wakes, suspension_base, suspension_slope, suspension_alarm, end_active,
    end_dormant, dormancy, rate_to_sleep, rate_to_wake,
):  # fmt: skip
    """Live ties fall asleep and wake by their vitality, and each is held against the most that its rates could be.

    Who comes near a passage by rates, is suspended, or has a decision or a term to meet, is noted. Sums the vitality
    of each city's live ties.
    """
    change = month_key(seed, TIE_CHANGE, month)
    alarm = 0.0
    for c in range(nations_count[0]):
        for d in range(nations_count[0]):
            alarm = max(alarm, relations_alarm[c, d])
    most = suspension_rate(1.0, alarm, 0.0, suspension_base, suspension_slope, suspension_alarm)
    most += max(end_active, end_dormant)
    if dormancy == RATE:
        most += max(rate_to_sleep, rate_to_wake)
    for i in range(cities_count[0]):
        cities_live_vitality[i] = 0.0
    found = 0
    for t in range(ties_count[0]):
        before = ties_status[t]
        if before == ENDED:
            continue
        may_pass = ties_status_month[t] != month  # two stages never pass in one month
        is_plain = before != SUSPENDED and not ties_banned_by[t] and month < ties_end_month[t]
        comes_near = uniform(fold(change, ties_key[t])) < most * MONTH
        if before != SUSPENDED:
            cities_live_vitality[np.uint64(ties_city_a[t])] += ties_vitality[t]
            cities_live_vitality[np.uint64(ties_city_b[t])] += ties_vitality[t]
        if ties_ends_by_choice[t] or (may_pass and (comes_near or not is_plain)):
            near[found] = t
            found += 1
        elif may_pass and dormancy == THRESHOLD:
            after = status_by_vitality(before, ties_vitality[t], sleeps, wakes)
            if after != before:
                ties_status[t] = after
                ties_status_month[t] = month
                write(log, log_count, month, TIE, t, NOBODY, before, after, BY_RULE, NOBODY)
    near_count[0] = found


@loop
def change_status(
    month, seed, ties_key, ties_city_a, ties_city_b, ties_status, ties_status_month, ties_vitality, ties_community,
    ties_end_month, ties_banned_by, ties_ends_by_choice, cities_nation, cities_listed, cities_live_vitality,
    nations_autonomy, nations_ending_norm, relations_tension, relations_alarm, log, log_count, near, near_count, sleeps,
    wakes, suspension_base, suspension_slope, suspension_alarm, shield_vitality, shield_community, shield_autonomy,
    resumption, end_active, end_dormant, end_suspended, end_mandate, dormancy, rate_to_sleep, rate_to_wake,
):  # fmt: skip
    """At most one passage of each noted tie: suspended, ended, resumed, asleep or awake."""
    change, cause = month_key(seed, TIE_CHANGE, month), month_key(seed, TIE_CAUSE, month)
    for n in range(near_count[0]):
        t = near[n]
        before = ties_status[t]
        a, b = ties_city_a[t], ties_city_b[t]
        nation_a, nation_b = cities_nation[a], cities_nation[b]
        tension = relations_tension[nation_a, nation_b]
        to_suspend, to_resume, to_sleep, to_wake, channel = 0.0, 0.0, 0.0, 0.0, BY_RULE
        if before == SUSPENDED:
            to_resume = 0.0 if ties_banned_by[t] else resumption_rate(tension, resumption)
            norm = max(nations_ending_norm[nation_a], nations_ending_norm[nation_b])
            to_end = end_suspended * (1.0 + 2.0 * tension) * (1.0 + 4.0 * norm)
        else:
            autonomy = 0.5 * (nations_autonomy[nation_a] + nations_autonomy[nation_b])
            shield = shield_of(
                ties_vitality[t], ties_community[t], autonomy, shield_vitality, shield_community, shield_autonomy
            )
            if before == ACTIVE or dormancy == THRESHOLD:
                alarm = relations_alarm[nation_a, nation_b]
                to_suspend = suspension_rate(
                    tension, alarm, shield, suspension_base, suspension_slope, suspension_alarm
                )
            to_end = end_active if before == ACTIVE else end_dormant
            if dormancy == RATE:
                to_sleep = rate_to_sleep if before == ACTIVE else 0.0
                to_wake = rate_to_wake if before == DORMANT else 0.0
        if month >= ties_end_month[t]:
            to_end += end_mandate
        total = to_suspend + to_resume + to_end + to_sleep + to_wake
        after = before
        if ties_ends_by_choice[t]:
            after, channel = ENDED, BY_DECISION
            ties_ends_by_choice[t] = 0
        elif ties_banned_by[t] and before != SUSPENDED:
            after, channel = SUSPENDED, NATION  # a ban that came when the tie had changed already
        elif uniform(fold(change, ties_key[t])) < -math.expm1(-total * MONTH):
            mark = uniform(fold(cause, ties_key[t])) * total
            if mark < to_end:
                after = ENDED
            elif mark < to_end + to_suspend:
                after, channel = SUSPENDED, NATION
            elif mark < to_end + to_suspend + to_resume:
                after = ACTIVE
                if dormancy == THRESHOLD:
                    after = status_by_vitality(ACTIVE, ties_vitality[t], sleeps, wakes)
            else:
                after = DORMANT if before == ACTIVE else ACTIVE
        elif dormancy == THRESHOLD and before != SUSPENDED:
            after = status_by_vitality(before, ties_vitality[t], sleeps, wakes)
        if after == before:
            continue
        ties_status[t] = after
        ties_status_month[t] = month
        if before <= DORMANT < after or after <= DORMANT < before:
            gained = ties_vitality[t] if after <= DORMANT else -ties_vitality[t]
            cities_live_vitality[a] = max(0.0, cities_live_vitality[a] + gained)
            cities_live_vitality[b] = max(0.0, cities_live_vitality[b] + gained)
        if after == ENDED:
            cities_listed[a] -= 1
            cities_listed[b] -= 1
        write(log, log_count, month, TIE, t, NOBODY, before, after, channel, NOBODY)


@dataclass(frozen=True)
class Ties(Mechanism):
    """Partnerships live by exchange, sleep without it, are suspended under tension, and sometimes end (MODEL 2.5).

    Triangles and shared networks draw new ties; sub-ties and autonomy shield old ones.
    """

    name: ClassVar[str] = "ties"
    covers: ClassVar[tuple[str, ...]] = (
        "T1", "T2", "T3", "T4", "T5", "T7", "T8", "T9", "T10", "T12", "M8", "M23", "M25", "M28", "X3", "X5", "X10",
        "X12", "X18", "Q3", "Q12",
    )  # fmt: skip
    reads: ClassVar[frozenset[str]] = (
        variables("ties", "key", "kind", "city_a", "city_b", "exchange_rate", "virtual_rate", "end_month", "banned_by")
        | variables("cities", "nation", "travel_stopped")
        | variables("nations", "autonomy", "ending_norm")
        | variables("relations", "tension", "alarm")
        | FORMATION_READS
    )
    writes: ClassVar[frozenset[str]] = (
        variables(
            "ties", "vitality", "community", "exchanges", "virtual_exchanges", "status", "status_month",
            "ends_by_choice",
        )
        | variables("cities", "listed", "live_vitality")
        | FORMATION_WRITES
    )  # fmt: skip

    half_life: float = parameter(
        3.0, unit="years", low=2.0, high=6.0, at_least=0.1, doc="half-life of vitality without exchange",
        source="five years' neglect made ties moribund in Duesseldorf [F]; trial", mark="C",
    )  # fmt: skip
    gain: float = parameter(
        0.2, low=0.1, high=0.3, at_most=1, doc="what one exchange adds of what is missing (b)",
        source="Guangzhou and Toronto at Frankfurt [F], trial", mark="C",
    )  # fmt: skip
    gain_form: str = parameter(
        "saturating", choices=("saturating", "linear"),
        doc="exchanges add to what is missing, or a fixed amount without cap",
        source="MODEL 2.5; linear is for verification", mark="A",
    )  # fmt: skip
    virtual_gain: float = parameter(
        0.4, low=0.2, high=0.7, at_most=1, doc="a virtual exchange's gain relative to a visit's (sigma_v)",
        source="no estimate found; trial", mark="A",
    )  # fmt: skip
    community_exchanges: float = parameter(
        0.3, unit="exchanges/year", low=0.1, high=1.0, doc="exchanges by schools and clubs at full sub-ties",
        source="one to two a year in districts [F]", mark="S",
    )  # fmt: skip
    district_exchanges: float = parameter(
        1.5, unit="exchanges/year", low=1.0, high=2.0, doc="the same for partnerships of city districts (T9)",
        source="one to two a year in Cologne's districts [F]", mark="S",
    )  # fmt: skip
    community_growth: float = parameter(
        0.04, unit="1/year", low=0.02, high=0.08, doc="growth of sub-ties", source="MODEL 2.5", mark="A"
    )
    community_fade: float = parameter(
        0.03, unit="1/year", low=0.01, high=0.06, doc="fading of sub-ties; clubs are about 50 years old on average",
        source="ageing clubs [F]; MODEL 2.5", mark="A",
    )  # fmt: skip
    community_slows: float = parameter(
        0.5, low=0.0, high=0.8, at_most=1, doc="how far full sub-ties slow fading", source="MODEL 2.5", mark="A"
    )
    sleeps: float = parameter(
        0.15, low=0.1, high=0.2, at_most=1, doc="vitality below which a tie is dormant", source="SCIENCE 2.5", mark="A"
    )
    wakes: float = parameter(
        0.20, low=0.15, high=0.3, at_most=1, doc="vitality above which it is active again", source="MODEL 2.5", mark="A"
    )
    dormancy: str = parameter(
        "threshold", choices=("threshold", "rate"),
        doc="ties fall asleep by vitality, or at fixed rates as in the three-state test",
        source="MODEL 2.5", mark="A",
    )  # fmt: skip
    rate_to_sleep: float = parameter(
        0.06,
        unit="1/year",
        low=0.03,
        high=0.12,
        doc="active to dormant, with dormancy=rate",
        source="SCIENCE V11",
        mark="A",
    )
    rate_to_wake: float = parameter(
        0.03,
        unit="1/year",
        low=0.01,
        high=0.06,
        doc="dormant to active, with dormancy=rate",
        source="SCIENCE V11",
        mark="A",
    )
    suspension_base: float = parameter(
        0.005,
        unit="1/year",
        low=0.002,
        high=0.01,
        doc="suspensions without tension (s0)",
        source="SCIENCE 2.7",
        mark="A",
    )
    suspension_slope: float = parameter(
        2.6, unit="1/tension", low=1.0, high=4.0, doc="how suspensions rise with tension, in the logarithm (s1)",
        source="trial on March 2022", mark="C",
    )  # fmt: skip
    suspension_alarm: float = parameter(
        4.3, unit="1/year", low=2.5, high=7.0, doc="suspensions by alarm over a rise (k_s)",
        source="17 of 61 German cities within ten days, March 2022 (SCIENCE F23); trial", mark="C",
    )  # fmt: skip
    shield_vitality: float = parameter(
        0.4, low=0.0, high=0.8, at_most=1, doc="shield by vitality", source="MODEL 2.5", mark="A"
    )
    shield_community: float = parameter(
        0.2, low=0.0, high=0.5, at_most=1, doc="shield by sub-ties", source="MODEL 2.5", mark="A"
    )
    shield_autonomy: float = parameter(
        0.2, low=0.0, high=0.5, at_most=1, doc="shield by autonomy", source="MODEL 2.5", mark="A"
    )
    resumption: float = parameter(
        1.0, unit="1/year", low=0.3, high=2.0, doc="resumptions without tension", source="MODEL 3", mark="A"
    )
    end_suspended: float = parameter(
        0.03,
        unit="1/year",
        low=0.01,
        high=0.1,
        doc="ends of suspended ties without tension or norm",
        source="none ended in Germany in 2022 (F23)",
        mark="A",
    )
    end_dormant: float = parameter(
        0.003,
        unit="1/year",
        low=0.0,
        high=0.01,
        doc="ends of dormant ties; registers keep them",
        source="councils keep inactive links (SCIENCE F22)",
        mark="A",
    )
    end_active: float = parameter(
        0.0, unit="1/year", low=0.0, high=0.03, doc="ends of active ties", source="none documented", mark="A"
    )
    end_mandate: float = parameter(
        1.0,
        unit="1/year",
        low=0.5,
        high=3.0,
        doc="ends after the mandate or project",
        source="MODEL 2.5 (T5)",
        mark="A",
    )
    outside_vitality: float = parameter(
        0.4,
        low=0.2,
        high=0.6,
        at_most=1,
        doc="vitality of ties to cities outside the world",
        source="MODEL 2, boundary",
        mark="A",
    )
    outside_per_size: float = parameter(
        5.0,
        unit="ties",
        low=0,
        high=20,
        doc="ties outside of a city of a million people where a world leaves it open",
        source="MODEL 3",
        mark="A",
    )
    outside: bool = parameter(
        True,
        doc="whether ties to cities outside the world take effort and carry ideas",
        source="MODEL 2, boundary",
        mark="A",
    )
    formation: float = parameter(
        0.1, unit="1/city/year", low=0.05, high=0.2, doc="proposals of an open city with room (f)",
        source="by era: 1957-74 0.19, 1975-85 0.12, 1986-93 0.65, 1994-2003 0.07, since 0.11, from 74 documented ties",
        mark="S",
    )  # fmt: skip
    ties_per_post: float = parameter(
        2.7,
        unit="ties/FTE",
        low=1.5,
        high=5.0,
        at_least=0.01,
        doc="ties at which an office has no room for more",
        source="seven offices [F]",
        mark="C",
    )
    replacement: float = parameter(
        0.1,
        unit="1/year",
        low=0.0,
        high=0.3,
        doc="proposals for each tie lost in the last twelve months",
        source="MODEL 2.5",
        mark="A",
    )
    formation_without_travel: float = parameter(
        0.5,
        low=0.2,
        high=1.0,
        doc="proposals while travel is stopped; signing is hard online",
        source="city round table 2020 [R]",
        mark="A",
    )
    size_pull: float = parameter(
        0.5, low=0.3, high=0.8, doc="exponent of the partner's population", source="SCIENCE 2.5", mark="A"
    )
    topic_pull: float = parameter(
        0.5, low=0.0, high=1.0, doc="log factor for a shared topic", source="MODEL 2.5", mark="A"
    )
    network_pull: float = parameter(
        0.5,
        low=0.0,
        high=1.0,
        doc="log factor for two cities engaged in one network that convenes",
        source="MODEL 2.5",
        mark="A",
    )
    triangle_pull: float = parameter(
        0.7, low=0.0, high=1.5, doc="log factor for a common partner (T7)", source="MODEL 2.5", mark="A"
    )
    tension_push: float = parameter(
        3.0,
        unit="1/tension",
        low=1.0,
        high=6.0,
        doc="how tension deters new ties, in the logarithm",
        source="MODEL 2.5",
        mark="A",
    )
    domestic_push: float = parameter(
        3.0,
        low=1.0,
        high=6.0,
        doc="how much less cities of one nation tie up, in the logarithm",
        source="about 4 % of listed ties are domestic (SCIENCE, registers); level assumed",
        mark="A",
    )
    forum_pull: float = parameter(
        3.0, low=1.0, high=5.0, doc="factor between participants of a mayors' forum", source="MODEL 2.11", mark="A"
    )
    matchmaking: float = parameter(
        1.5,
        low=1.0,
        high=3.0,
        doc="factor on proposals of cities that a national office helps",
        source="US unit 2022-25 (SCIENCE 2.6); level assumed",
        mark="A",
    )
    new_vitality: float = parameter(
        0.5, low=0.3, high=0.8, at_most=1, doc="vitality of a new tie", source="MODEL 2.5", mark="A"
    )

    def scratch(self, model: Diplomacity) -> dict[str, Any]:
        n = model.state["cities"].capacity
        return {
            "tied": np.zeros(n, dtype=np.int32),
            "common": np.zeros(n, dtype=np.int32),
            "convened": np.zeros(model.state["networks"].capacity, dtype=np.int32),
            "stamps": np.zeros(1, dtype=np.int64),
            "near": np.zeros(model.state["ties"].capacity, dtype=np.int32),
            "near_count": np.zeros(1, dtype=np.int64),
            "score": np.zeros(n),
            "most_of_nation": np.zeros(model.state["nations"].count),
            "proposals": np.zeros((n, 2), dtype=np.int32),
            "proposals_count": np.zeros(1, dtype=np.int64),
            "pull_of_size": np.power(model.state["cities"]["population"] / 1e6, self.size_pull),
        }

    def spin_up(self, model: Diplomacity) -> None:
        model.run_loop(self, exchange)
        if self.dormancy == "threshold":
            model.run_loop(self, sleep_and_wake)

    def settle(self, model: Diplomacity) -> None:
        model.run_loop(self, sum_live_vitality)

    def month(self, model: Diplomacity) -> None:
        model.run_loop(self, exchange)
        ties = model.state["ties"]
        model.log.reserve(ties.count)
        if len(model.scratch[self.name]["near"]) < ties.capacity:
            model.scratch[self.name]["near"] = np.zeros(ties.capacity, dtype=np.int32)
        model.run_loop(self, come_near_change)
        model.run_loop(self, change_status)
        if self.formation > 0.0 or self.replacement > 0.0:
            self._form(model)

    def _form(self, model: Diplomacity) -> None:
        """New ties; a city forms at most one a month, so that there is room for one a city."""
        ties, cities = model.state["ties"], model.state["cities"]
        before = ties.count
        ties.reserve(cities.count)
        model.log.reserve(cities.count)
        model.run_loop(self, form_ties)
        self._ask_strategies(model)
        if ties.count > before:
            furnish_ties(model, before)

    def _ask_strategies(self, model: Diplomacity) -> None:
        """Proposals to cities that a strategy directs: the strategy answers."""
        scratch = model.scratch[self.name]
        proposals = scratch["proposals"][: int(scratch["proposals_count"][0])].tolist()
        for proposer, partner in proposals:
            strategy = model.strategies["cities", partner]
            if strategy.accepts(model.ids["cities"][proposer]) and changes.living_tie(model, proposer, partner) is None:
                changes.found_tie(model, proposer, partner, self.new_vitality, Channel.DECISION)
        if proposals:
            self.settle(model)
