"""How an outcome of a pair of runs is read: as the scenario's effect, or as it is in one of the two arms."""

from __future__ import annotations

from experiments.replicates import ARMS
from sim import errors

EFFECT = "effect"
SCENARIO, BASELINE = ARMS
READINGS = (EFFECT, SCENARIO, BASELINE)


def check_reading(of: str, key: str = "of", where: str = "") -> None:
    """Refuses what is no reading."""
    if of not in READINGS:
        raise errors.not_a_choice(key, of, READINGS, where=where)
