"""What a shock costs and how long it is felt."""

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
from experiments.verification.laboratory import ABROAD, HOME, STEP, cities, nations, start, ties, world
from experiments.verification.partnerships import FIXED_SUB_TIES, NO_FORMATION, NO_PASSAGES
from sim import Record, World
from sim.outcomes import PAIRED_OUTCOMES

MONTHS = 240
LASTING: dict[str, Any] = {"ties__half_life": 1e12, "ties__community_exchanges": 0.0}  # vitality stays what it is


@cache
def two_peoples(a_side: int) -> World:
    """Every city of one nation tied to every city of another, at peace, whose cities have no autonomy."""
    home = [HOME] * a_side + [ABROAD] * a_side
    pairs = [(one, a_side + other) for one in range(a_side) for other in range(a_side)]
    peaceful = nations(HOME, ABROAD, autonomy=0.0, ideal_point=0.0)
    return world(cities(2 * a_side, nation=home), nations=peaceful, ties=ties(pairs))


def with_dialogue(values: NDArray[np.float64], seed: int) -> Record:
    """A record whose monthly dialogue is a given curve."""
    record = start(two_peoples(2), seed=seed, months=len(values)).run(len(values))
    record.arrays["live_abroad"] = values
    return record


def outcome(name: str, scenario: Record, baseline: Record) -> float:
    """An outcome of a run beside its counterfactual."""
    return PAIRED_OUTCOMES[name].function(scenario, baseline)


@case(
    "V16",
    "A fall by .4 that heals at .5 a year costs .8 years of dialogue, one that heals in a straight line over five "
    "years costs 1.",
    mutation="healing 5 % faster",
    chances=0,
)
def loss_of_known_curves(trial: Trial) -> Iterator[Check]:
    """The curves at mid-month; the sum of months differs from the integral by 1e-4 for the exponential one."""
    years = (np.arange(12 * 60) + 0.5) * STEP
    steady = with_dialogue(np.ones(len(years)), trial.seed)
    exponential = with_dialogue(1 - 0.4 * np.exp(-0.5 * trial.rate * years), trial.seed)
    linear = with_dialogue(1 - 0.4 * np.maximum(0.0, 1 - years * trial.rate / 5), trial.seed)
    yield evidence.equal("drop .4, recovery .5/yr: loss", 0.8, outcome("bruneau_loss", exponential, steady), 1e-4)
    yield evidence.equal("drop .4, linear over 5 yr: loss", 1.0, outcome("bruneau_loss", linear, steady), 1e-12)


@case(
    "V16",
    "Dialogue that was cut off and heals at .5 a year is back at 95 % of the counterfactual after ln 20 / .5 years.",
    mutation="healing 5 % faster",
    chances=0,
)
def time_to_recover(trial: Trial) -> Iterator[Check]:
    """5.9915 years, told in whole months."""
    years = np.arange(12 * 10) * STEP
    steady = with_dialogue(np.ones(len(years)), trial.seed)
    cut = with_dialogue(1 - np.exp(-0.5 * trial.rate * years), trial.seed)
    exact = math.log(20) / 0.5
    yield evidence.printed("ln 20 / .5", 5.9915, exact, 4)
    whole = math.ceil(12 * exact) / 12
    yield evidence.equal("95 % time", whole, outcome("years_to_recover", cut, steady), 1e-12, limit=f"{exact:.4f}")


@case(
    "V16",
    "A ban of a month on all ties, which then resume at .5 a year, costs each tie two years of dialogue.",
    mutation="resumption 5 % up",
    chances=1,
)
def loss_of_a_ban(trial: Trial) -> Iterator[Check]:
    """Drop 1, recovery .5 a year by the model's own suspensions and resumptions, over twenty years."""

    def loss(seed: int) -> float:
        banned, spared = (
            start(
                two_peoples(35), "ties", seed=seed, months=MONTHS, ties__resumption=0.5 * trial.rate,
                events={"ban": {"type": "cut_contacts", "month": 0, "nation": HOME, "toward": [ABROAD],
                                "strictness": strictness, "hold": 1}},
                **LASTING, **FIXED_SUB_TIES, **NO_PASSAGES, **NO_FORMATION,
            ).run(MONTHS)
            for strictness in (1.0, 0.0)
        )  # fmt: skip
        return outcome("bruneau_loss", banned, spared) / float(spared.arrays["live_watched"][0])

    kept = math.exp(-0.5 * STEP)
    exact = STEP * (1 - kept**MONTHS) / (1 - kept)
    values = [loss(1_000 * trial.seed + run) for run in range(30)]
    yield evidence.mean("drop 1, recovery .5/yr: years lost a tie", exact, values, limit="2")
