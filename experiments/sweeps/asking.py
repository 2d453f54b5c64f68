"""From what was typed to a plan: an experiment's file, then overrides; those in sweep grammar are the factors."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from typing import Any

import numpy as np
from hydra.core.override_parser.types import Override

from experiments.comparison import chosen_outcomes
from experiments.configuration import composed, request
from experiments.overrides import parsed
from experiments.settings import SweepSettings, declared_parameters, declared_settings
from experiments.sweeps.designs import Design, rounded_up
from experiments.sweeps.experiment_files import Experiment, load
from experiments.sweeps.factors import Factor
from experiments.sweeps.plan import Plan, Points, Progress, digests_of
from experiments.sweeps.ranges import EVENTS, factor_of, plausible
from experiments.sweeps.running import shard_of
from experiments.sweeps.work import check_series
from sim import errors
from sim.outcomes import PAIRED_OUTCOMES

MOST_RUNS = 1_000_000
MOST_DATED = 6  # factors whose ends are all tried beforehand
NAME = re.compile(r"[A-Za-z0-9][\w.-]{0,99}")
LISTS = ("vary", "outcomes", "series", "search_path", "job_directives")


def plan_of(arguments: Sequence[str], progress: Progress | None = None) -> Plan:
    """The plan that was asked for; refuses, before anything is run, what cannot be at any of its points.

    A point takes some 0.1 ms; `progress` is told how many have been worked out.
    """
    typed = parsed(arguments)
    experiment = _experiment(typed)
    given: list[Override] = []
    swept: dict[str, Override] = {}
    if experiment is not None:
        given = parsed([*experiment.given, *(experiment.small if _is_small(typed) else ())])
        swept = {override.key_or_group: override for override in parsed(experiment.factors)}
    for override in typed:  # a value that is typed ends the variation that the experiment had
        swept.pop(override.key_or_group, None)
    replaced = {override.key_or_group for override in typed}
    fixed = [override for override in given if override.key_or_group not in replaced]
    for override in typed:
        if override.is_sweep_override():
            swept[override.key_or_group] = override
        else:
            fixed.append(override)
    _refuse_swept_settings(swept.values())
    settings = _settings(fixed)
    factors = _factors(list(swept.values()), fixed, settings)
    design = Design(
        settings["design"],
        rounded_up(settings["design"], settings["samples"]),
        settings["levels"],
        settings["second_order"],
        settings["design_seed"],
    )
    _refuse_too_many(design.size(factors), settings)
    _refuse_name(settings["name"])
    of_runs = [str(override.input_line) for override in fixed if _is_of_runs(override)]
    points = Points(factors, design.shares(factors), of_runs, settings["paired"])
    points.compose_all()
    _check_outcomes(settings)
    _try_corners(factors, of_runs)
    check_series(settings["series"])
    shard_of(settings["shard"])
    about = experiment.about() if experiment is not None else {}
    return Plan(points, design, settings, about, digests_of(points, progress))


def _refuse_too_many(points: int, settings: dict[str, Any]) -> None:
    runs = points * settings["replicates"] * (2 if settings["paired"] else 1)
    if runs > MOST_RUNS:
        raise errors.out_of_bounds("runs (points x replicates x arms)", f"{runs:,}", 1, f"{MOST_RUNS:,}")


def _refuse_name(name: str | None) -> None:
    if name is not None and not NAME.fullmatch(name):
        raise errors.wrong_type("name", name, "a short name of letters, digits, points, hyphens and underscores")


def _check_outcomes(settings: dict[str, Any]) -> None:
    for name in chosen_outcomes(settings["outcomes"]):
        if name in PAIRED_OUTCOMES and name in settings["outcomes"] and not settings["paired"]:
            raise errors.bad_file(f"outcomes: {name}", "is an outcome of a pair", "leave out paired=false")


def _try_corners(factors: Sequence[Factor], of_runs: Sequence[str]) -> None:
    """Refuses months and dates that cannot be at an end of their intervals, whatever points the design has drawn."""
    dated = [f.name == "months" or f.name.startswith(EVENTS) for f in factors]
    if not any(dated) or sum(dated) > MOST_DATED:
        return
    ends = [(0.0, 1.0) if is_dated else (0.5,) for is_dated in dated]
    corners = Points(factors, np.array(list(itertools.product(*ends))), of_runs)
    for point in range(len(corners)):
        corners.pairing(point)


def _experiment(typed: Sequence[Override]) -> Experiment | None:
    for override in typed:
        if override.key_or_group == "experiment" and override.value() is not None:
            if override.is_sweep_override():
                raise errors.bad_file(f"'{override.input_line}'", "names several experiments", "sweep one at a time")
            return load(str(override.value()))
    return None


def _is_small(typed: Sequence[Override]) -> bool:
    return any(override.key_or_group == "small" and override.value() is True for override in typed)


def _refuse_swept_settings(swept: Any) -> None:
    """A list of names needs brackets: without them the grammar takes its commas for a sweep."""
    for override in swept:
        if override.key_or_group in LISTS:
            raise errors.bad_file(
                f"'{override.input_line}'", "is a list", f"put it in brackets: {override.key_or_group}=[a,b]"
            )


def _is_of_runs(override: Override) -> bool:
    """Whether an override concerns what is run, and not how the sweep is done."""
    of_sweep = set(declared_settings(SweepSettings)) - {"scenario", "baseline", "world", "months", "seed", "world_seed"}
    return override.key_or_group not in of_sweep or override.key_or_group == "search_path"


def _settings(fixed: Sequence[Override]) -> dict[str, Any]:
    """The settings of the sweep, checked; what concerns the scenario is for its points."""
    return composed([o for o in fixed if not o.key_or_group.startswith("scenario.")], SweepSettings)[0]


def _factors(swept: Sequence[Override], fixed: Sequence[Override], settings: dict[str, Any]) -> list[Factor]:
    types: dict[str, str] = {}
    if any(override.key_or_group.startswith(EVENTS) for override in swept):
        types = _event_types(swept, fixed)
    factors = [factor_of(override, types) for override in swept]
    taken = [override.key_or_group for override in (*swept, *fixed) if override.key_or_group in declared_parameters()]
    return [*factors, *plausible(settings["vary"], taken)]


def _event_types(swept: Sequence[Override], fixed: Sequence[Override]) -> dict[str, str]:
    """Types by name of the events that every scenario of the sweep has."""
    scenarios: list[list[Override]] = [[]]
    for override in swept:
        if override.key_or_group == "scenario":
            scenarios = [parsed([f"scenario={name}"]) for name in override.sweep_string_iterator()]
    runs = [override for override in fixed if _is_of_runs(override)]
    found: dict[str, str] | None = None
    for chosen in scenarios:
        events = request([*runs, *chosen], {}, SweepSettings).pairing.scenario.events
        types = {name: event.type for name, event in events.items()}
        found = types if found is None else {n: t for n, t in found.items() if types.get(n) == t}
    return found or {}
