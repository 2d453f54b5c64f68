"""From a state to what is run: names are looked up among those that are offered, everything is checked, then asked.

No name that comes from outside is ever taken for a path: a scenario or world is one of those on the search path, or one
that was uploaded here and is known by the digest of its content.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from dashboards.state import State
from dashboards.uploads import Uploads
from experiments.assumptions import plain
from experiments.comparison import paired
from experiments.dotted import flat
from experiments.replicates import Pairing
from experiments.settings import MOST_SEED
from sim import Scenario, World, errors
from sim.parameters import walk

SCENARIO, PAIRS, SEED, RIVALS = "paris_withdrawal", 50, 1, 20
DEFAULT_WORLD = "rhine"  # of the first page, which answers while the room waits; else the scenario's own
MOST_PAIRS, MOST_MONTHS, MOST_RIVALS, MOST_COMPARED = 400, 480, 100, 3
FEWEST = 2


@dataclass(frozen=True)
class Asked:
    """A state in which every name has been looked up and every value checked.

    `payload` is what the engine is given, `scenario` the scenario with all changes, `original` the one of its file.
    """

    state: State
    pairing: Pairing
    original: Scenario
    payload: Mapping[str, Any]

    @property
    def scenario(self) -> Scenario:
        """The scenario as it is run."""
        return self.pairing.scenario

    @property
    def parameters(self) -> dict[str, Any]:
        """The values that scenario and state set, by path; those of the state come before the scenario's."""
        used = flat(self.pairing.parameters)
        return {path: plain(used[path]) for path in (*flat(self.original.parameters), *self.state.parameters)}

    @property
    def world(self) -> World:
        """The world."""
        return self.pairing.world


def asked(state: State, uploads: Uploads) -> Asked:
    """Check a state; refuses in one line what cannot be run."""
    original = scenario_named(state.scenario or SCENARIO, uploads)
    world, place = world_named(state.world or (original.world if state.scenario else DEFAULT_WORLD), uploads)
    months = _number("months", state.months, original.horizon, 1, MOST_MONTHS)
    pairs = _number("pairs", state.pairs, PAIRS, FEWEST, MOST_PAIRS)
    seed = _number("seed", state.seed, SEED, 0, MOST_SEED)
    rivals = _number("rivals", state.rivals, RIVALS, FEWEST if state.rivals else 0, MOST_RIVALS)
    rivals = min(rivals, pairs)
    scenario = changed(original, state.events, months)
    baseline = baseline_of(scenario, state.baseline, uploads, months)
    _refuse_groups(state.parameters)
    pairing = paired(world, scenario, baseline, months, seed, {**flat(original.parameters), **state.parameters})
    used = flat(pairing.parameters)
    state = dataclasses.replace(state, parameters={path: plain(used[path]) for path in state.parameters})
    payload = {
        "world": world.name,
        "world_folder": place,
        "world_key": world.key,
        "scenario": scenario.to_dict(),
        "baseline": baseline.to_dict(),
        "months": months,
        "seed": seed,
        "world_seed": None,
        "parameters": {path: plain(value) for path, value in set_values(pairing.parameters).items()},
        "replicates": pairs,
        "rivals": rivals,
    }
    return Asked(state, pairing, original, payload)


def _refuse_groups(parameters: Mapping[str, Any]) -> None:
    """An address names every parameter by its path: a mapping of several has no slider."""
    for path, value in parameters.items():
        if isinstance(value, Mapping):
            raise errors.wrong_type(path[:60], value, "a value", "the address")


def set_values(parameters: Mapping[str, Any]) -> dict[str, Any]:
    """The values that differ from their defaults, by path."""
    used = flat(parameters)
    return {one.path: used[one.path] for one in walk() if used[one.path] != one.declaration.default}


def changed(scenario: Scenario, changes: Mapping[str, Mapping[str, Any] | None], months: int) -> Scenario:
    """A scenario with events switched off, changed in their fields, or added; over so many months."""
    content = scenario.to_dict() | {"horizon": months}
    events: dict[str, Any] = {name: dict(event) for name, event in content["events"].items()}
    for name, fields in changes.items():
        if fields is None:
            if name not in events:
                raise errors.unknown_name("event", name[:40], events, where=f"scenario {scenario.name}")
            del events[name]
        elif name in events:
            events[name] = _with_fields(events[name], fields)
        else:
            _refuse_odd_name(name, scenario)
            events[name] = dict(fields)
    expects = {key: one for key, one in content.get("expects", {}).items() if one.get("months", 1) <= months}
    return Scenario.from_dict(content | {"events": events, "expects": expects})


def _with_fields(event: Mapping[str, Any], fields: Mapping[str, Any]) -> dict[str, Any]:
    """An event with other fields; another type takes nothing but the month from the one before."""
    kind = fields.get("type", event["type"])
    base = dict(event) if kind == event["type"] else {"type": kind, "month": event["month"]}
    return base | dict(fields)


def _refuse_odd_name(name: str, scenario: Scenario) -> None:
    if not name.replace("_", "a").isalnum() or len(name) > 40:
        wanted = "a name of letters, digits and underscores, 40 at most"
        raise errors.wrong_type("event", name[:40], wanted, f"scenario {scenario.name}")


def scenario_named(name: str, uploads: Uploads) -> Scenario:
    """A scenario by name, or one that was uploaded; never by a path."""
    if uploads.is_uploaded(name):
        return uploads.scenario(name)
    known = Scenario.names()
    if name not in known:
        raise errors.unknown_name("scenario", name[:60], known)
    return shipped(name, known[name])


def shipped(name: str, file: Path) -> Scenario:
    """A scenario on the search path, read once until its file changes: a page names all of them."""
    return _in_file(name, file.stat().st_mtime_ns)


@lru_cache(maxsize=128)
def _in_file(name: str, _changed: int) -> Scenario:
    return Scenario.load(name)


def baseline_of(scenario: Scenario, named: str | None, uploads: Uploads, months: int) -> Scenario:
    """What a scenario is compared with, without the events after so many months."""
    name = named or scenario.baseline
    if name is None:
        return Scenario(name=scenario.name, horizon=months)
    return scenario_named(name, uploads).up_to(months)


def world_named(name: str, uploads: Uploads) -> tuple[World, str | None]:
    """A world by name, or one that was uploaded with its folder; never by a path."""
    if uploads.is_uploaded(name):
        folder = uploads.world_folder(name)
        return _world_in(folder, 0), str(folder)
    known = World.names()
    if name not in known:
        raise errors.unknown_name("world", name[:60], known)
    latest = max(file.stat().st_mtime_ns for file in known[name].iterdir())
    return _world_in(known[name], latest), None


@lru_cache(maxsize=16)
def _world_in(folder: Path, _changed: int) -> World:
    return World.load(folder)


def _number(name: str, value: int | None, default: int, low: int, high: int) -> int:
    if value is None:
        return min(default, high)
    if not low <= value <= high:
        raise errors.out_of_bounds(name, value, low, high)
    return value
