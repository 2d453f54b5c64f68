"""Partnerships: vitality that fades and is fed, ties that are born and die, and three states by rates."""

from __future__ import annotations

import math
from collections.abc import Iterator
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from experiments.verification import evidence
from experiments.verification.declared import Trial, case
from experiments.verification.evidence import Check
from experiments.verification.laboratory import STEP, cities, pairs_of, start, ties, world
from sim import World
from sim.stages import TieStatus

Numbers = NDArray[np.float64]
NO_PASSAGES: dict[str, Any] = {
    "ties__suspension_base": 0.0,
    "ties__suspension_alarm": 0.0,
    "ties__end_active": 0.0,
    "ties__end_dormant": 0.0,
    "ties__end_suspended": 0.0,
}
NO_SHIELD: dict[str, Any] = {"ties__shield_vitality": 0.0, "ties__shield_community": 0.0, "ties__shield_autonomy": 0.0}
NO_FORMATION: dict[str, Any] = {"ties__formation": 0.0, "ties__replacement": 0.0}
FIXED_SUB_TIES: dict[str, Any] = {f"ties__community_{name}": 0.0 for name in ("growth", "fade", "slows")}
SUB_TIES = 0.4  # what every tie starts with; times ties.community_exchanges it is a rate of exchange


@cache
def everybody_tied(count: int) -> World:
    """A tie between every two of so many cities."""
    return world(cities(count), ties=ties(pairs_of(count)))


# --- V10: vitality --------------------------------------------------------------------------------------------------


@case(
    "V10",
    "Without exchange vitality halves in its half-life, and a tie of vitality 1 sleeps after 21.9 years.",
    mutation="half-life 8.4 years, not 8",
    chances=0,
)
def vitality_halves(trial: Trial) -> Iterator[Check]:
    """Half-life eight years: v(t) = 2^(-t/8) to 1e-12, and dormant in the first month below .15."""
    months = 264
    found = {"found": {"type": "found_tie", "month": 0, "city": "c000000", "partner": "c000001", "vitality": 1.0}}
    model = start(
        world(cities(2)), "ties", seed=trial.seed, months=months, events=found,
        ties__half_life=8.0 * trial.rate, ties__community_exchanges=0.0, ties__community_slows=0.0,
        **NO_PASSAGES, **NO_FORMATION,
    )  # fmt: skip
    record = model.run(months)
    live = record.arrays["live_vitality"]
    for years in (8, 16):
        after = live[12 * years - 1]  # the end of the month
        yield evidence.equal(f"v after {years} years", 2.0 ** (-years / 8), float(after), 1e-12)
    asleep = np.flatnonzero(record.arrays["ties_dormant"] > 0)
    crossing = 8 * math.log2(1 / 0.15)
    yield evidence.printed("years until v < .15", 21.896, crossing, 3)
    found_after = float(asleep[0] + 1) if len(asleep) else math.inf
    yield evidence.equal("dormant after so many months", math.ceil(12 * crossing), found_after, limit="262.75")


def linear_moments(rate: float, gain: float, fading: float, step: float) -> tuple[float, float]:
    """Stationary mean and variance of shot noise v <- v exp(-fading h) + gain n, n Poisson(rate h)."""
    kept = math.exp(-fading * step)
    return gain * rate * step / (1 - kept), gain**2 * rate * step / (1 - kept**2)


def saturating_moments(rate: float, gain: float, fading: float, step: float) -> tuple[float, float]:
    """The same where exchanges fill what is missing: w = 1 - v <- (1 - d + d w) (1 - gain)^n (MODEL 2.5)."""
    d = math.exp(-fading * step)
    once = math.exp(-rate * step * gain)  # E (1 - gain)^n
    twice = math.exp(-rate * step * (1 - (1 - gain) ** 2))  # E (1 - gain)^(2 n)
    missing = once * (1 - d) / (1 - once * d)
    square = twice * ((1 - d) ** 2 + 2 * d * (1 - d) * missing) / (1 - twice * d**2)
    return 1 - missing, square - missing**2


def fed_by_exchange(form: str, trial: Trial, gain: float = 0.2) -> Numbers:
    """Vitality of many ties after fifty years of exchanges at .5 a year, fading at .25 a year."""
    model = start(
        everybody_tied(152), "ties", seed=trial.seed, months=600, ties__gain_form=form, ties__gain=gain,
        ties__half_life=math.log(2) / 0.25, ties__community_exchanges=0.5 * trial.rate / SUB_TIES,
        **FIXED_SUB_TIES, **NO_PASSAGES, **NO_FORMATION,
    )  # fmt: skip
    found: Numbers = model.run(600).tables["ties"]["vitality"]
    return found


@case(
    "V10",
    "Vitality fed by exchanges has the mean and variance of shot noise, where each adds a fixed amount.",
    mutation="exchanges 5 % up",
    chances=2,
)
def vitality_is_shot_noise(trial: Trial) -> Iterator[Check]:
    """With r = .5, b = .2, delta = .25, the linear form."""
    values = fed_by_exchange("linear", trial)
    middle, spread = linear_moments(0.5, 0.2, 0.25, STEP)
    yield evidence.mean("r=.5, b=.2, delta=.25, linear: mean v", middle, values, limit="0.4")
    yield evidence.variance("the same: variance", spread, values, limit="0.04")


@case(
    "V10",
    "Vitality fed by exchanges stays below 1 at the exact mean and variance, where each adds to what is missing.",
    mutation="exchanges 5 % up",
    chances=2,
)
def vitality_saturates(trial: Trial) -> Iterator[Check]:
    """With r = .5, b = .2, delta = .25, the saturating form: mean (1 - q)/(1 - q d)."""
    values = fed_by_exchange("saturating", trial)
    middle, spread = saturating_moments(0.5, 0.2, 0.25, STEP)
    yield evidence.printed("mean of the monthly step (MODEL 2.5)", 0.2887, middle, 4)
    yield evidence.printed("variance of the monthly step (MODEL 2.5)", 0.0153, spread, 4)
    continuous = 0.5 * 0.2 / (0.5 * 0.2 + 0.25)
    yield evidence.mean(
        "r=.5, b=.2, delta=.25, saturating: mean v", middle, values, limit=f"{continuous:.4f}"
    )  # fmt: skip
    yield evidence.variance("the same: variance", spread, values)


# --- V11: births, deaths and three states ---------------------------------------------------------------------------


@case(
    "V11",
    "Ties that form at 12 a year and end at .03 each approach a Poisson count of 400.",
    mutation="formation 5 % up",
    chances=2,
)
def ties_are_born_and_die(trial: Trial) -> Iterator[Check]:
    """Groups of 16 cities, each group forming 12 ties a year for sixty years from none, with time twice as fast.

    A tie counts for the group of the city that proposed it, so that groups are independent; a city proposes at most
    once a month, which the exact moments take in.
    """
    groups, a_group, fast, months = 95, 16, 2.0, 360
    chance = 12.0 * fast * STEP / a_group  # of a city's proposal in a month
    model = start(
        world(cities(groups * a_group, staff=1_000, topics="trade")), "ties", seed=trial.seed, months=months,
        ties__formation=-math.log1p(-chance * trial.rate) / STEP, ties__replacement=0.0, ties__ties_per_post=1e12,
        ties__dormancy="rate", ties__rate_to_sleep=0.0, ties__triangle_pull=0.0, ties__domestic_push=0.0,
        **(NO_PASSAGES | {"ties__end_active": 0.03 * fast}),
    )  # fmt: skip
    table = model.run(months).tables["ties"]
    proposers = table["city_a"][table["status"] != TieStatus.ENDED]
    counts = np.bincount(proposers // a_group, minlength=groups).astype(np.float64)
    alive = np.exp(-0.03 * fast * STEP * np.arange(months))
    exact = a_group * chance * float(alive.sum())
    spread = a_group * float((chance * alive * (1 - chance * alive)).sum())
    yield evidence.mean("mu=12/yr, d=.03/yr: ties after 60 years", exact, counts, limit="400 in the long run")
    yield evidence.variance("the same: variance", spread, counts, limit="400 in the long run")


def three_states(rates: dict[tuple[int, int], float], step: float) -> Numbers:
    """Stationary law of a chain that leaves each state at its summed rate, at most once a step."""
    passage = np.zeros((3, 3))
    for state in range(3):
        out = {to: rate for (at, to), rate in rates.items() if at == state}
        total = math.fsum(out.values())
        for to, rate in out.items():
            passage[state, to] = -math.expm1(-total * step) * rate / total
        passage[state, state] = math.exp(-total * step)
    system = np.vstack([passage.T - np.eye(3), np.ones(3)])
    law: Numbers = np.linalg.lstsq(system, np.array([0.0, 0.0, 0.0, 1.0]), rcond=None)[0]
    return law


@case(
    "V11",
    "Ties that sleep, wake, are suspended and resume at fixed rates settle in three states at the chain's law.",
    mutation="waking and suspension 5 % up",
    chances=3,
)
def ties_in_three_states(trial: Trial) -> Iterator[Check]:
    """Active to dormant .06 a year, back .03, to suspended .005, back .02, with time twenty times faster.

    Each tie is a replicate: its share of time over fourteen looks, three relaxation times apart.
    """
    fast, looks, apart = 20.0, 14, 90
    active, dormant, suspended = int(TieStatus.ACTIVE), int(TieStatus.DORMANT), int(TieStatus.SUSPENDED)
    rates = {
        (active, dormant): 0.06, (dormant, active): 0.03, (active, suspended): 0.005, (suspended, active): 0.02
    }  # fmt: skip
    model = start(
        everybody_tied(250), "ties", seed=trial.seed, months=(looks + 1) * apart, ties__dormancy="rate",
        ties__rate_to_sleep=0.06 * fast, ties__rate_to_wake=0.03 * fast * trial.rate,
        ties__resumption=0.02 * fast, ties__suspension_slope=0.0, ties__community_exchanges=0.0,
        **(NO_PASSAGES | {"ties__suspension_base": 0.005 * fast * trial.rate}), **NO_SHIELD, **NO_FORMATION,
    )  # fmt: skip
    seen = np.zeros((3, model.state["ties"].count))
    for look in range(1, looks + 1):
        while model.month < (look + 1) * apart:
            model.step()
        for state in range(3):
            seen[state] += model.state["ties"].used("status") == state
    law, continuous = three_states(rates, fast * STEP), three_states(rates, 1e-9)
    in_words = ((active, "active", 0.30769), (dormant, "dormant", 0.61538), (suspended, "suspended", 0.07692))
    for state, name, in_science in in_words:
        yield evidence.printed(f"{name}, continuous time", in_science, float(continuous[state]), 5)
        yield evidence.mean(
            f"share {name}", float(law[state]), seen[state] / looks, limit=f"{continuous[state]:.5f}"
        )  # fmt: skip
