"""What one point of a stored sweep runs, composed again from what the store keeps of its design."""

from __future__ import annotations

import dataclasses

from experiments.readings import BASELINE, SCENARIO
from experiments.replicates import Pairing
from experiments.sweeps.identity import identity
from experiments.sweeps.plan import Points
from experiments.sweeps.results import SweepResult
from sim import errors


def pairing_at(result: SweepResult, point: int) -> Pairing:
    """The scenario beside its baseline, with parameters, months, world and master seed of a point.

    Refuses a number that is no point, and what can no longer be composed, as a scenario that has gone.
    """
    count = len(result.shares)
    if not 0 <= point < count:
        raise errors.out_of_bounds("point", point, 0, count - 1, where=f"sweep {result.name}")
    alone = Points(result.factors, result.shares[point : point + 1], result.definition["fixed"])
    return alone.pairing(0)


def is_as_stored(result: SweepResult, point: int, pairing: Pairing) -> bool:
    """Whether a pairing gives the very runs that the store has for a point.

    It does not with another master seed, nor where the model's source, the world's tables or the scenario's file have
    changed since.
    """
    scenario, baseline = result.definition["points"][point]
    if pairing.seed != result.definition["masters"][point]:
        return False
    if not result.is_paired:  # only the scenario's own events say what is measured
        pairing = dataclasses.replace(pairing, baseline=dataclasses.replace(pairing.scenario, events={}))
        return bool(identity(pairing, SCENARIO) == scenario)
    return bool((identity(pairing, SCENARIO), identity(pairing, BASELINE)) == (scenario, baseline))
