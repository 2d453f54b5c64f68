"""Climate: the ladder, what it covers, what is delivered, and what share of a withdrawal's gap cities close.

Commitment, inventory, target, plan, monitoring and tonnes are separate outputs: joining is not acting.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.outcomes.declared import UNDEFINED, outcome, paired_outcome
from sim.outcomes.diffusion import in_named_nations
from sim.stages import CommitmentStage as Stage

if TYPE_CHECKING:
    from sim.outcomes.declared import OneRecord
    from sim.record import Record

MONTH = 1.0 / 12.0
RUNGS = {
    "inventory": (Stage.INVENTORY, Stage.TARGET, Stage.PLAN, Stage.MONITORED),
    "target": (Stage.TARGET, Stage.PLAN, Stage.MONITORED),
    "plan": (Stage.PLAN, Stage.MONITORED),
    "monitored": (Stage.MONITORED,),
    "on_hold": (Stage.ON_HOLD,),
    "left": (Stage.LEFT,),
}


def has_signed(record: Record) -> NDArray[np.bool_]:
    """Signatories, those on hold included, shape (city,)."""
    stage = record.tables["cities"]["commitment"]
    signed: NDArray[np.bool_] = (stage >= Stage.COMMITTED) & (stage <= Stage.ON_HOLD)
    return signed


@outcome("share", "cities that have signed and not left", "Q1", "Q6")
def committed_share(record: Record) -> float:
    return float(has_signed(record).mean())


@outcome("share", "the same in nations that the scenario's events name", "Q1")
def committed_share_at_home(record: Record) -> float:
    chosen = in_named_nations(record)
    return float(has_signed(record)[chosen].mean()) if chosen.any() else UNDEFINED


def _rung(name: str, stages: tuple[Stage, ...]) -> None:
    words = " or ".join(stage.name.lower().replace("_", " ") for stage in stages)

    def share(record: Record) -> float:
        return float(np.isin(record.tables["cities"]["commitment"], stages).mean())

    share.__module__ = __name__
    outcome("share", f"cities at the rung {words}", "Q1", "Q6", name=f"{name}_share")(share)


for _name, _stages in RUNGS.items():
    _rung(_name, _stages)


@outcome("share", "cities with a plan in nations that the scenario's events name", "Q1")
def plan_share_at_home(record: Record) -> float:
    chosen = in_named_nations(record)
    planned = np.isin(record.tables["cities"]["commitment"], RUNGS["plan"])
    return float(planned[chosen].mean()) if chosen.any() else UNDEFINED


def _population_where(record: Record, chosen: NDArray[np.bool_]) -> float:
    people = record.tables["cities"]["population"]
    return float(people[chosen].sum() / people.sum())


@outcome("share", "people in cities that have signed", "Q1")
def population_committed(record: Record) -> float:
    return _population_where(record, has_signed(record))


@outcome("share", "people in cities with a plan", "Q1")
def population_planned(record: Record) -> float:
    return _population_where(record, np.isin(record.tables["cities"]["commitment"], RUNGS["plan"]))


@outcome("share", "emissions of the cities that have signed, of those of all cities", "Q1")
def emissions_covered(record: Record) -> float:
    emitted = record.tables["cities"]["emissions"]
    return float(emitted[has_signed(record)].sum() / emitted.sum()) if emitted.sum() > 0 else UNDEFINED


def _sum_of(column: str) -> OneRecord:
    def total(record: Record) -> float:
        return float(record.tables["cities"][column].sum())

    total.__module__ = __name__
    return total


outcome("tCO2/year", "emissions of all cities at the end", "Q1", name="emissions")(_sum_of("emissions"))
outcome("tCO2", "emitted by all cities since the start", "Q1", name="tonnes")(_sum_of("tonnes"))
outcome("tCO2", "avoided by the cities' own delivery since the start", "Q1", name="tonnes_delivered")(
    _sum_of("tonnes_delivered")
)


def cumulative_tonnes(
    record: Record, in_agreement: NDArray[np.bool_], plan_month: NDArray[np.int32], cities: NDArray[np.bool_]
) -> float:
    """Tonnes of some cities with other histories, by the rule of the mechanism `emissions`.

    Had their nations been in the agreement as given (month, nation), and had they planned in the given months (city,).
    """
    p = {
        name.split(".")[1]: value for name, value in record.about["parameters"].items() if name.startswith("emissions.")
    }
    rows = np.flatnonzero(cities)
    table = record.tables["cities"]
    home, efficacy, planned = table["nation"][rows], table["efficacy"][rows], plan_month[rows]
    first = table["population"][rows] * record.tables["nations"]["emissions_per_head"][home]
    inside = in_agreement[:, home]
    since = np.arange(record.months)[:, None] - planned[None, :]
    delivering = (planned >= 0) & (since >= 0) & (since < p["delivery_years"] * 12)
    pace = -np.log(1.0 - p["target"]) / p["delivery_years"]
    own = np.where(delivering, p["control"] * pace * efficacy * (1.0 - np.where(inside, p["overlap"], 0.0)), 0.0)
    decline = MONTH * (np.where(inside, p["decline"], p["decline"] - p["gap"]) + own)
    before = np.cumsum(decline, axis=0) - decline  # what the months up to the last have taken off
    return float((first * np.exp(-before)).sum() * MONTH)


def _gap(scenario: Record, baseline: Record, which: str) -> tuple[float, float]:
    """What cities made good, and the gap that the nation opened, in tonnes, for cities of the named nations."""
    compared, found = scenario.derived.get("gap", (None, {}))
    if compared is not baseline:
        scenario.derived["gap"] = (baseline, found := {})
    if which not in found:
        found[which] = _computed_gap(scenario, baseline, which)
    return found[which]  # type: ignore[no-any-return]


def _computed_gap(scenario: Record, baseline: Record, which: str) -> tuple[float, float]:
    cities = in_named_nations(scenario)
    out, stay = scenario.arrays["in_agreement"] > 0.5, baseline.arrays["in_agreement"] > 0.5
    if which == "pledgers":
        cities = cities & has_signed(scenario)
    if not cities.any() or (out == stay).all():
        return UNDEFINED, UNDEFINED
    with_response = scenario.tables["cities"]["plan_month"]
    without_response = baseline.tables["cities"]["plan_month"]
    unanswered = cumulative_tonnes(scenario, out, without_response, cities)
    answered = cumulative_tonnes(scenario, out, with_response, cities)
    stayed = cumulative_tonnes(scenario, stay, without_response, cities)
    return unanswered - answered, unanswered - stayed


@paired_outcome(
    "tCO2", "made good by plans that cities made in answer to the nation: numerator of the share K of the gap", "Q1"
)
def closed_gap_numerator(scenario: Record, baseline: Record) -> float:
    return _gap(scenario, baseline, "all")[0]


@paired_outcome(
    "tCO2",
    "more emitted because the nation left, had cities not answered: denominator of K, all cities of the nation",
    "Q1",
)
def closed_gap_denominator(scenario: Record, baseline: Record) -> float:
    return _gap(scenario, baseline, "all")[1]


@paired_outcome("tCO2", "the numerator over the cities that have signed in the scenario", "Q1")
def closed_gap_numerator_pledgers(scenario: Record, baseline: Record) -> float:
    return _gap(scenario, baseline, "pledgers")[0]


@paired_outcome("tCO2", "the denominator over the same cities", "Q1")
def closed_gap_denominator_pledgers(scenario: Record, baseline: Record) -> float:
    return _gap(scenario, baseline, "pledgers")[1]
