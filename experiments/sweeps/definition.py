"""The definition of a sweep as its store keeps it: what was asked, what was varied, and what every point runs."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping
from typing import Any

from experiments.provenance import of_source
from experiments.sweeps.factors import Factor
from experiments.sweeps.plan import Plan

FORMAT = 1
NOT_OF_THE_RUNS = (
    *("processes", "executor", "address", "jobs", "job_cores", "job_memory", "job_time", "job_queue", "job_directives"),
    *("job_interface", "job_logs", "dry_run", "pilot", "shard", "store", "fail_fast", "retry_failed", "name"),
)


def definition_of(plan: Plan) -> dict[str, Any]:
    """Plain data: JSON holds it, and `Definition.read` gives it back."""
    first = plan.pairing(0)
    return {
        "format": FORMAT,
        "name": plan.name,
        "hash": plan.hash,
        "about": dict(plan.about),
        "design": dataclasses.asdict(plan.design),
        "replicates": plan.replicates,
        "is_paired": plan.is_paired,
        "months": first.months,
        "world": ", ".join(world.name for world in plan.points.worlds),
        "worlds": [world.key for world in plan.points.worlds],
        "scenario": ", ".join(scenario.name for scenario in plan.points.scenarios),
        "baseline": first.baseline.name,
        "settings": {key: value for key, value in plan.settings.items() if key not in NOT_OF_THE_RUNS},
        "fixed": list(plan.points.fixed),
        "outcomes": outcomes_of(plan),
        "factors": [_factor(factor) for factor in plan.points.factors],
        "shares": plan.points.shares.tolist(),
        "points": [list(digests) for digests in plan.digests],
        "masters": plan.masters,
        "provenance": of_source(),
    }


def outcomes_of(plan: Plan) -> list[str]:
    """The outcomes that are reported first: those asked for, else those that the scenarios expect something of."""
    if plan.settings["outcomes"]:
        return list(plan.settings["outcomes"])
    found: dict[str, None] = {}
    for scenario in plan.points.scenarios:
        found |= dict.fromkeys(expectation.outcome for expectation in scenario.expects)
    return list(found) or list(USUAL)


USUAL = ("share_adopted", "live_vitality", "committed_share", "tonnes_delivered")


def _factor(factor: Factor) -> dict[str, Any]:
    content = dataclasses.asdict(factor) | {"levels": [_plain(level) for level in factor.levels]}
    return {key: None if isinstance(value, float) and math.isnan(value) else value for key, value in content.items()}


def factor_from(content: Mapping[str, Any]) -> Factor:
    """A factor as it was written."""
    given = dict(content)
    levels = tuple(tuple(level) if isinstance(level, list) else level for level in given.pop("levels"))
    low, high = (math.nan if end is None else float(end) for end in (given.pop("low"), given.pop("high")))
    return Factor(levels=levels, low=low, high=high, **given)


def _plain(level: Any) -> Any:
    return list(level) if isinstance(level, tuple) else level
