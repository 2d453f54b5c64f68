"""A point of a sweep as the Explore page asks for it: the same scenario, parameters, events, months and seed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dashboards.asking import FEWEST, MOST_MONTHS, MOST_PAIRS, changed
from dashboards.state import State
from experiments.assumptions import plain
from experiments.comparison import paired
from experiments.dotted import flat
from experiments.replicates import Pairing, complete
from experiments.sweeps.at_point import is_as_stored, pairing_at
from experiments.sweeps.results import SweepResult
from sim import Scenario, World, errors


def request_of_point(result: SweepResult, point: int) -> dict[str, Any]:
    """What a point runs, in plain data: the names of scenario, baseline and world, months, seed, replicates.

    `parameters` holds by dotted path what differs from the defaults and from what the scenario sets, choices
    resolved; `events` by name what differs from the scenario's file: changed fields, or None where an event is left
    out. Refuses a point that the Explore page cannot ask for, and says why.
    """
    pairing = pairing_at(result, point)
    scenario, where = pairing.scenario, f"point {point} of sweep {result.name}"
    original = _shipped(scenario.name, where)
    if (scenario.start_year, flat(scenario.parameters)) != (original.start_year, flat(original.parameters)):
        raise errors.not_allowed(where, "be opened in Explore", f"it changes more of {scenario.name} than its events")
    _refuse_what_explore_has_not(pairing, where)
    return {
        "scenario": scenario.name,
        "baseline": _shipped(pairing.baseline.name, where).name,
        "world": pairing.world.name,
        "months": pairing.months,
        "seed": pairing.seed,
        "replicates": result.replicates,
        "parameters": _changed_parameters(pairing, original),
        "events": _changed_events(original, scenario),
    }


def events_of_point(result: SweepResult, point: int) -> list[dict[str, Any]]:
    """The events of a point's scenario by name and month, as figures mark them."""
    return [{"name": event.name, "month": event.month} for event in pairing_at(result, point).scenario.in_order()]


def state_of_point(request: Mapping[str, Any]) -> State:
    """The state of the Explore page that asks for a point; as many pairs as it allows."""
    return State(
        scenario=request["scenario"],
        baseline=request["baseline"],
        world=request["world"],
        months=request["months"],
        pairs=min(max(request["replicates"], FEWEST), MOST_PAIRS),
        seed=request["seed"],
        parameters=request["parameters"],
        events=request["events"],
    )


def is_exact(result: SweepResult, point: int, request: Mapping[str, Any]) -> bool:
    """Whether what is asked for gives the very runs that are stored for the point: the digests of all they read."""
    original = Scenario.load(request["scenario"])
    pairing = paired(
        World.load(request["world"]),
        changed(original, request["events"], request["months"]),
        Scenario.load(request["baseline"]).up_to(request["months"]),
        request["months"],
        request["seed"],
        {**flat(original.parameters), **request["parameters"]},
    )
    return is_as_stored(result, point, pairing)


def _shipped(name: str, where: str) -> Scenario:
    if name not in Scenario.names():
        raise errors.not_allowed(where, "be opened in Explore", f"scenario {name} is none of those that are offered")
    return Scenario.load(name)


def _refuse_what_explore_has_not(pairing: Pairing, where: str) -> None:
    world = pairing.world
    if world.name not in World.names() or World.load(world.name).key != world.key:
        raise errors.not_allowed(where, "be opened in Explore", f"world {world.name} is none of those that are offered")
    if pairing.world_seed is not None:
        raise errors.not_allowed(where, "be opened in Explore", "it fixes a world_seed, which cannot be set there")
    if pairing.months > MOST_MONTHS:
        raise errors.out_of_bounds("months in Explore", pairing.months, 1, MOST_MONTHS, where=where)


def _changed_parameters(pairing: Pairing, original: Scenario) -> dict[str, Any]:
    usual = flat(complete(flat(original.parameters)))
    used = flat(pairing.parameters)
    return {path: plain(value) for path, value in used.items() if plain(value) != plain(usual[path])}


def _changed_events(original: Scenario, scenario: Scenario) -> dict[str, dict[str, Any] | None]:
    """By name the fields that an event has otherwise; None where it is left out."""
    before = {name: event.to_dict() for name, event in original.events.items()}
    found: dict[str, dict[str, Any] | None] = {name: None for name in before if name not in scenario.events}
    for name, event in scenario.events.items():
        now, was = event.to_dict(), before.get(name, {})
        if was and was["type"] != now["type"]:
            was = {}
        at_default = {field: plain(getattr(event, field)) for field in was if field not in now}
        fields = at_default | {field: value for field, value in now.items() if field not in was or was[field] != value}
        if fields:
            found[name] = fields
    return found
