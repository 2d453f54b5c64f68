"""The climate ladder, and the books of emissions."""

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
from experiments.verification.laboratory import ABROAD, HOME, STEP, all_signing_but, cities, ids, nations, start, world
from sim import Record, World
from sim.outcomes import PAIRED_OUTCOMES
from sim.outcomes.climate import cumulative_tonnes
from sim.stages import CommitmentStage

ON_THE_LADDER: dict[str, Any] = {
    "commitments__leaving": 0.0,
    "commitments__closed_channels": all_signing_but(),
}


@cache
def cities_at(stage: str, count: int) -> World:
    """Cities that all stand at one rung of the ladder."""
    return world(cities(count), commitments=pd.DataFrame({"city": ids("c", count), "stage": stage}))


def counted(place: World, months: int, trial: Trial, stage: CommitmentStage, **parameters: Any) -> tuple[int, int]:
    """Of how many cities how many stand at this rung after so many months on the ladder alone, over three runs."""
    found = []
    for seed in range(3 * trial.seed, 3 * trial.seed + 3):
        model = start(place, "commitments", seed=seed, months=months, **ON_THE_LADDER, **parameters)
        found.append(model.run(months).tables["cities"]["commitment"] == stage)
    return int(np.concatenate(found).sum()), len(found) * len(place.tables["cities"])


# --- V15: the ladder ------------------------------------------------------------------------------------------------


@case(
    "V15",
    "A rung of mean 1.5 years is climbed within two years with probability 1 - exp(-2/1.5).",
    mutation="rate of the rung 5 % up",
    chances=1,
)
def one_rung(trial: Trial) -> Iterator[Check]:
    """From plan to monitored at 1/1.5 a year, two years."""
    place, rate = cities_at("plan", 20_000), trial.rate / 1.5
    done, trials = counted(place, 24, trial, CommitmentStage.MONITORED, commitments__monitoring=rate)
    exact = 1 - math.exp(-2 / 1.5)
    yield evidence.printed("1 - exp(-2/1.5)", 0.736403, exact, 6)
    yield evidence.share("rung of mean 1.5 yr, D=2 yr: climbed", exact, done, trials)


@case(
    "V15",
    "Three rungs at one a year bring a plan within three years as an Erlang time does, and the others are put on hold.",
    mutation="rate of the ladder 5 % up",
    chances=2,
)
def three_rungs(trial: Trial) -> Iterator[Check]:
    """Committed to plan in three steps, at most one a month: at least three successes in 36 months."""
    chance = -math.expm1(-STEP)
    exact = float(stats.binom.sf(2, 36, chance))
    continuous = 1 - math.exp(-3) * (1 + 3 + 4.5)
    yield evidence.printed("Erlang(3, 1) by 3 years", 0.576810, continuous, 6)
    place, ladder = cities_at("committed", 20_000), {"commitments__ladder": trial.rate, "commitments__monitoring": 0.0}
    planned, trials = counted(place, 36, trial, CommitmentStage.PLAN, **ladder)
    yield evidence.share("plan within three years", exact, planned, trials, limit=f"{continuous:.6f}")
    late = (1 - exact) * (1 - chance)  # those who climb in the very month of the deadline are not held
    held, trials = counted(place, 37, trial, CommitmentStage.ON_HOLD, **ladder)
    yield evidence.share("on hold at the deadline", late, held, trials)


# --- V20: the books -------------------------------------------------------------------------------------------------

CITIES, MONTHS = 12, 120
DECLINE, GAP, TARGET, YEARS = 0.02, 0.0075, 0.4, 15
PACE = -math.log(1 - TARGET) / YEARS
# All plans are carried out in full.
DELIVERS: dict[str, Any] = {"emissions__on_track_elsewhere": 1.0, "emissions__backwards": 0.0}


@cache
def two_nations() -> World:
    """Cities of unequal size about to make a plan, half of them in a nation that will leave the agreement."""
    count = CITIES
    home = [HOME] * (count // 2) + [ABROAD] * (count // 2)
    return world(
        cities(count, nation=home, population=[100_000 * (number + 1) for number in range(count)]),
        nations=nations(HOME, ABROAD),
        commitments=pd.DataFrame({"city": ids("c", count), "stage": "target"}),
    )


def decade(leaves: bool, plans: bool, control: float, seed: int) -> Record:
    """Ten years of emissions: HOME leaves at once or not, all cities plan at once or never."""
    events = {"departure": {"type": "leave_agreement", "month": 0, "nation": HOME}} if leaves else {}
    model = start(
        two_nations(), "commitments", "emissions", seed=seed, months=MONTHS, events=events,
        commitments__ladder=1e9 if plans else 0.0, commitments__monitoring=0.0, commitments__hold_enforced=False,
        emissions__decline=DECLINE, emissions__gap=GAP, emissions__target=TARGET, emissions__delivery_years=YEARS,
        emissions__control=control, **ON_THE_LADDER, **DELIVERS,
    )  # fmt: skip
    return model.run(MONTHS)


def share_closed(scenario: Record, baseline: Record) -> float:
    """K: what cities made good of the gap that their nation opened."""
    numerator, denominator = (
        PAIRED_OUTCOMES[f"closed_gap_{part}"].function(scenario, baseline) for part in ("numerator", "denominator")
    )
    return numerator / denominator


@case(
    "V20",
    "Cities that deliver as much as the nation withholds close the whole gap, and cities without plans none of it.",
    mutation="delivery 5 % up; none where there is no plan",
    chances=0,
)
def share_of_the_gap(trial: Trial) -> Iterator[Check]:
    """K = 1 where control x pace equals the gap, K = 0 without plans."""
    baseline = decade(leaves=False, plans=False, control=GAP / PACE, seed=trial.seed)
    full = decade(leaves=True, plans=True, control=GAP / PACE * trial.rate, seed=trial.seed)
    none = decade(leaves=True, plans=trial.is_mutated, control=GAP / PACE, seed=trial.seed)
    yield evidence.equal("full compensation: K", 1.0, share_closed(full, baseline), 1e-9)
    yield evidence.equal("no plans: K", 0.0, share_closed(none, baseline), 1e-12)


@case(
    "V20",
    "Not a tonne is lost: emitted and avoided add up to what there would have been, city by city.",
    mutation="national decline 5 % up, and plans a month late in the books",
    chances=0,
)
def tonnes_are_conserved(trial: Trial) -> Iterator[Check]:
    """Ten years with plans: emitted + avoided = the geometric sum without plans, to 1e-9 of it."""
    record = decade(leaves=False, plans=True, control=0.28, seed=trial.seed)
    table = record.tables["cities"]
    kept = math.exp(-STEP * DECLINE * trial.rate)
    without = table["population"] * 5.0 * STEP * (1 - kept**MONTHS) / (1 - kept)
    found = float(np.abs((table["tonnes"] + table["tonnes_delivered"]) / without - 1).max())
    yield evidence.equal("largest relative error of a city's books", 0.0, found, 1e-9)
    everybody, inside = np.ones(CITIES, dtype=bool), np.ones((MONTHS, 2), dtype=bool)
    booked = cumulative_tonnes(record, inside, table["plan_month"] + int(trial.is_mutated), everybody)
    total = record.outcome("tonnes")
    yield evidence.equal("tonnes of the run by the rule of the books", 1.0, booked / total, 1e-9)


@case(
    "V20",
    "What overlapping groups of cities avoid together is the sum less what was counted twice, never more than the sum.",
    mutation="the overlap counted twice",
    chances=0,
)
def union_is_no_more_than_the_sum(trial: Trial) -> Iterator[Check]:
    """Two networks of eight of the twelve cities each, four of them in both."""
    record = decade(leaves=False, plans=True, control=0.28, seed=trial.seed)
    avoided = record.tables["cities"]["tonnes_delivered"]
    inside, never = np.ones((MONTHS, 2), dtype=bool), np.full(CITIES, -1, dtype=np.int32)
    numbers = np.arange(CITIES)
    first, second = numbers < 8, numbers >= 4

    def of_group(group: NDArray[np.bool_]) -> float:
        with_plans = cumulative_tonnes(record, inside, record.tables["cities"]["plan_month"], group)
        return cumulative_tonnes(record, inside, never, group) - with_plans

    union, both = of_group(first | second), 0.0 if trial.is_mutated else of_group(first & second)
    total = of_group(first) + of_group(second)
    yield evidence.equal("union / (sum - overlap)", 1.0, union / (total - both), 1e-9)
    yield evidence.equal("union / avoided by all cities", 1.0, (total - both) / float(avoided.sum()), 1e-9)
    yield evidence.unmoved(evidence.within("union / sum, at most 1", 1.0, union / total, 0.0, 1.0))
