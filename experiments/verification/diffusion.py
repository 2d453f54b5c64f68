"""How ideas spread: on a complete graph, with forgetting, by competing channels, and by own initiative alone."""

from __future__ import annotations

import math
from collections.abc import Iterator
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import stats

from experiments.verification import evidence
from experiments.verification.declared import Trial, case
from experiments.verification.evidence import Check
from experiments.verification.laboratory import (
    ABROAD,
    HOME,
    STEP,
    all_but,
    cities,
    everybody_has_heard,
    ideas,
    nations,
    start,
    ties,
    world,
)
from sim import City, Diplomacity, Record, World
from sim.outcomes.diffusion import is_adopter

Numbers = NDArray[np.float64]
# An idea once adopted stays adopted.
ADOPTED_ONLY: dict[str, Any] = {"ideas__testing_rate": 0.0, "ideas__national_pull": 0.0}


def adopters_by_idea(record: Record) -> Numbers:
    """How many cities have each idea: ideas do not touch one another, so each is an independent replicate."""
    counts: Numbers = is_adopter(record).sum(axis=0).astype(np.float64)
    return counts


# --- V2: a synchronous epidemic ---------------------------------------------------------------------------------


def chain_binomial(count: int, contact: float, steps: int) -> float:
    """Expected infected of a synchronous epidemic from one: each escapes all infected with (1 - contact)^infected."""
    law = np.zeros(count + 1)
    law[1] = 1.0
    for _ in range(steps):
        following = np.zeros(count + 1)
        for infected in range(1, count + 1):
            caught = stats.binom.pmf(np.arange(count - infected + 1), count - infected, 1 - (1 - contact) ** infected)
            following[infected:] += law[infected] * caught
        law = following
    return float(law @ np.arange(count + 1))


@case(
    "V2",
    "An idea spreads over a complete graph in synchronous steps as the chain-binomial epidemic does.",
    mutation="rate of contact 5 % up",
    chances=1,
)
def synchronous_contagion(trial: Trial) -> Iterator[Check]:
    """N = 10, .05 a contact and step, 5 steps, one adopter at the start."""
    count, replicates = 10, 30_000
    per_year = -math.log(1 - 0.05) * (count - 1) / STEP  # so that one adopter convinces with .05 in a month
    model = start(
        world(cities(count), ideas=ideas(replicates)), "ideas", seed=trial.seed, months=5,
        ideas__neighbours=per_year * trial.rate, ideas__closed_channels=all_but("neighbours"), **ADOPTED_ONLY,
    )  # fmt: skip
    record = everybody_has_heard(model, but_pioneers=True).run(5)
    exact = chain_binomial(count, 0.05, 5)
    yield evidence.printed("chain-binomial mean", 4.48189, exact, 5)
    yield evidence.mean("N=10, p=.05, 5 steps: infected", exact, adopters_by_idea(record))


# --- V3: Bass -----------------------------------------------------------------------------------------------------


@cache
def bass_chain(count: int, p: float, q: float, years: float, step: float) -> float:
    """Expected share of adopters of the Bass process on a complete graph, by its exact chain in steps of time."""
    adopters = np.arange(count + 1)
    chance = -np.expm1(-(p + q * adopters / count) * step)
    passage = stats.binom.pmf(adopters[None, :] - adopters[:, None], (count - adopters)[:, None], chance[:, None])
    law = np.zeros(count + 1)
    law[0] = 1.0
    for _ in range(round(years / step)):
        law = law @ passage
    return float(law @ adopters) / count


@cache
def bass_in_continuous_time(count: int, p: float, q: float, years: float) -> float:
    """The same with exact event times: the chain's forward equations, solved to 1e-10."""
    from scipy.integrate import solve_ivp

    adopters = np.arange(count + 1)
    out = (count - adopters) * (p + q * adopters / count)

    def forward(_: float, law: Numbers) -> Numbers:
        change = -out * law
        change[1:] += out[:-1] * law[:-1]
        return change

    first = np.zeros(count + 1)
    first[0] = 1.0
    solved = solve_ivp(forward, (0.0, years), first, method="LSODA", rtol=1e-8, atol=1e-11)
    return float(solved.y[:, -1] @ adopters) / count


@case(
    "V3",
    "A Bass process on a complete graph follows the exact Markov chain of its monthly step, in small and large worlds.",
    mutation="p and q 5 % up",
    chances=3,
)
def bass_process(trial: Trial) -> Iterator[Check]:
    """With p = .03 and q = .38: the share of adopters after ten years at N = 50, 200, 800.

    The textbook divides adopters by all N, the model by the N - 1 others: q is set so that the two agree.
    """
    p, q, years = 0.03, 0.38, 10.0
    for count, replicates, printed in ((50, 4_000, 0.77649), (200, 1_000, 0.80396), (800, 250, 0.81062)):
        model = start(
            world(cities(count), ideas=ideas(replicates)), "ideas", seed=trial.seed, months=120,
            ideas__own=p * trial.rate, ideas__neighbours=q * trial.rate * (count - 1) / count,
            ideas__closed_channels=all_but("own", "neighbours"), **ADOPTED_ONLY,
        )  # fmt: skip
        record = everybody_has_heard(model).run(120)
        continuous = bass_in_continuous_time(count, p, q, years)
        yield evidence.printed(f"N={count}, continuous time", printed, continuous, 5)
        yield evidence.mean(
            f"p=.03, q=.38, N={count}: E F(10)", bass_chain(count, p, q, years, STEP),
            adopters_by_idea(record) / count, limit=f"{continuous:.5f}",
        )  # fmt: skip


# --- V8: SIS with import ------------------------------------------------------------------------------------------


@cache
def sis_law(count: int, beta: float, gamma: float, imported: float, steps: int, step: float) -> Numbers:
    """Law of the infected from none, for a chain in which one infected this month cannot recover before the next.

    States are (infected this month, infected before), as the model has them: adopted, then testing.
    """
    states = [(new, old) for total in range(count + 1) for new in range(total + 1) for old in (total - new,)]
    place = {state: row for row, state in enumerate(states)}
    passage = np.zeros((len(states), len(states)))
    for (new, old), row in place.items():
        free = count - new - old
        caught = stats.binom.pmf(
            np.arange(free + 1), free, -math.expm1(-(imported + beta * (new + old) / (count - 1)) * step)
        )
        kept = stats.binom.pmf(np.arange(old + 1), old, math.exp(-gamma * step))
        for following, chance in enumerate(caught):
            for left, other in enumerate(kept):
                passage[row, place[following, new + left]] += chance * other
    law = np.zeros(len(states))
    law[place[0, 0]] = 1.0
    for _ in range(steps):
        law = law @ passage
    infected = np.zeros(count + 1)
    for (new, old), row in place.items():
        infected[new + old] += law[row]
    return infected


def sis_stationary_in_continuous_time(count: int, beta: float, gamma: float, imported: float) -> float:
    """Mean of the birth-death chain's stationary law."""
    weights = [1.0]
    for infected in range(count):
        up = (count - infected) * (imported + beta * infected / (count - 1))
        weights.append(weights[-1] * up / (gamma * (infected + 1)))
    law = np.array(weights) / math.fsum(weights)
    return float(law @ np.arange(count + 1))


def sis_mean_field(count: int, beta: float, gamma: float, imported: float, step: float) -> float:
    """Where the same chain without chance settles: what a mean-field theory would say."""
    new, old = 0.0, float(count) / 2.0
    for _ in range(10_000):
        caught = (count - new - old) * -math.expm1(-(imported + beta * (new + old) / (count - 1)) * step)
        new, old = caught, new + old * math.exp(-gamma * step)
    return new + old


@case(
    "V8",
    "Ideas that are dropped and adopted again settle at the law of the SIS chain with import, not at its mean field.",
    mutation="beta 5 % up",
    chances=3,
)
def ideas_dropped_and_adopted_again(trial: Trial) -> Iterator[Check]:
    """Twenty cities, all in contact, beta = 2, gamma = 1, import .05.

    Cities too weak to finish drop what they test, and are as open to it as before.
    """
    count, replicates, months, weak = 20, 5_000, 360, 1e-12
    beta, gamma, imported = 2.0, 1.0, 0.05
    model = start(
        world(cities(count), ideas=ideas(replicates)), "ideas", seed=trial.seed, months=months,
        ideas__own=imported / weak, ideas__neighbours=beta * trial.rate / weak, ideas__testing_rate=1e9,
        ideas__drop_rate=gamma, ideas__readoption=1.0, ideas__national_pull=0.0,
        ideas__closed_channels=all_but("own", "neighbours"),
    )  # fmt: skip
    for city in model.agents_by_type[City]:
        city.capacity, city.outlook = weak, 0.0
    infected = adopters_by_idea(everybody_has_heard(model).run(months))
    law = sis_law(count, beta, gamma, imported, months, STEP)
    exact = float(law @ np.arange(count + 1))
    continuous = sis_stationary_in_continuous_time(count, beta, gamma, imported)
    yield evidence.printed("stationary mean in continuous time", 9.8707, continuous, 4)
    yield evidence.mean("K20, beta=2, gamma=1, import .05: adopters", exact, infected, limit=f"{continuous:.4f}")
    yield evidence.variance(
        "the same: variance", float(law @ np.arange(count + 1) ** 2) - exact**2, infected, limit="11.023"
    )
    yield evidence.unlike(
        "the same: mean field, which must not match", sis_mean_field(count, beta, gamma, imported, STEP), infected
    )


# --- V14, V21: channels ---------------------------------------------------------------------------------------------


def partners_of_one(count: int, ideas_of_it: int) -> World:
    """A pioneer abroad with one partner city or more at home, where the nation supports what the pioneer does."""
    everybody = cities(count + 1, nation=[ABROAD] + [HOME] * count)
    stances = pd.DataFrame({"nation": [HOME], "topic": ["trade"], "stance": [1.0]})
    return world(
        everybody, nations=nations(HOME, ABROAD), ideas=ideas(ideas_of_it), stances=stances,
        ties=ties((0, city) for city in range(1, count + 1)),
    )  # fmt: skip


def with_everybody_at_risk(model: Diplomacity, months: int) -> Record:
    """Run with everybody but the pioneer at risk."""
    return everybody_has_heard(model, but_pioneers=True).run(months)


@case(
    "V14",
    "Channels compete: adoption comes at the sum of their rates, and the ledger splits it in proportion to each.",
    mutation="all rates 5 % up",
    chances=4,
)
def channels_compete(trial: Trial) -> Iterator[Check]:
    """Own initiative .02, a partner .05, the nation .03 a year, for ten years."""
    count, of_ideas = 500, 1_300
    model = start(
        partners_of_one(count, of_ideas), "ideas", seed=trial.seed, months=120,
        ideas__own=0.02 * trial.rate, ideas__twinning=0.05 / 0.5 * trial.rate, ideas__nation=0.03 * trial.rate,
        ideas__closed_channels=all_but("own", "twinning", "nation"), **ADOPTED_ONLY,
    )  # fmt: skip
    record = with_everybody_at_risk(model, 120)
    carried, trials = record.ledger["channel"].value_counts(), count * of_ideas
    yield evidence.share("P(adopt) in ten years", 1 - math.exp(-1), float(carried.sum()), trials)
    for channel, rate in (("own", 0.02), ("twinning", 0.05), ("nation", 0.03)):
        exact = rate / 0.10 * (1 - math.exp(-1))
        yield evidence.share(f"carried by {channel}", exact, float(carried[channel]), trials)


@case(
    "V21",
    "With all pulls at zero only own initiative is left: adoption is geometric, whatever partners and nation do.",
    mutation="own initiative 5 % up",
    chances=1,
)
def own_initiative_alone(trial: Trial) -> Iterator[Check]:
    """Own initiative .02 a year for twenty years: 1 - exp(-.4); not one adoption by another channel."""
    count, of_ideas = 500, 320
    others = ("twinning", "networks", "neighbours", "leaders", "nation")
    pulls: dict[str, Any] = {f"ideas__{name}": 0.0 for name in others}
    model = start(
        partners_of_one(count, of_ideas), "ideas", seed=trial.seed, months=240,
        ideas__own=0.02 * trial.rate, **pulls, **ADOPTED_ONLY,
    )  # fmt: skip
    record = with_everybody_at_risk(model, 240)
    own = record.ledger["channel"] == "own"
    yield evidence.share("P(adopt) in twenty years", 1 - math.exp(-0.4), float(own.sum()), count * of_ideas)
    yield evidence.equal("adoptions by other channels", 0, float((~own).sum()), is_moved=False)
