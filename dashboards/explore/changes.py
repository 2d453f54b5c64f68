"""What the state becomes when something is done in the page: a control moved, an event changed, a scenario picked."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any

from dashboards import ids
from dashboards.asking import RIVALS, Asked
from dashboards.explore.new_event import new_event
from dashboards.state import State
from experiments.dotted import flat
from sim import errors
from sim.events import EVENT_TYPES, fields_of
from sim.events.base import NUMBER, SIDES, WHOLE, YES
from sim.parameters import walk

EITHER = {("found_network", "network"): "rate", ("found_network", "rate"): "network"}  # one field stands for the other


def changed(
    state: State, add_type: str | None, one: Asked, trigger: Any, triggered: Sequence[Mapping[str, Any]]
) -> State:
    """The state after what was just done: `trigger` is the id of a component, `triggered` holds its new value."""
    value = triggered[0]["value"] if triggered else None
    if trigger == ids.PICKED and value:
        chosen = State(pairs=state.pairs, seed=state.seed, rivals=state.rivals, lang=state.lang)
        if "world" in value:
            return dataclasses.replace(state, world=value["world"], events={})
        return dataclasses.replace(chosen, scenario=value["scenario"])
    if trigger == ids.RESET and value:
        return dataclasses.replace(State(), scenario=state.scenario, world=state.world, lang=state.lang)
    if trigger == ids.WORLD and value:
        return dataclasses.replace(state, world=value)
    if trigger == ids.MONTHS and value not in (None, ""):
        return dataclasses.replace(state, months=_whole("months", value))
    if trigger == ids.PAIRS and value:
        return dataclasses.replace(state, pairs=_whole("pairs", value))
    if trigger == ids.SEED and value not in (None, ""):
        return dataclasses.replace(state, seed=_whole("seed", value))
    if trigger == ids.RIVALS:
        return dataclasses.replace(state, rivals=RIVALS if value else 0)
    if trigger == ids.ADD_EVENT and value:
        return _with_new_event(state, add_type, one)
    if isinstance(trigger, Mapping):
        return _of_many(state, trigger, value, one)
    return state


def _whole(name: str, value: Any) -> int:
    """A whole number from a field, which gives text for what is no number."""
    try:
        return int(value)
    except (TypeError, ValueError):
        raise errors.wrong_type(name, value, "a whole number") from None


def _of_many(state: State, trigger: Mapping[str, Any], value: Any, one: Asked) -> State:
    """The state after one of the inputs that there are many of."""
    if trigger["type"] == "parameter":
        return _with_parameter(state, trigger["path"], value, one)
    events = dict(state.events)
    name = trigger["event"]
    if trigger["type"] == "event-removal" and value:
        events.pop(name, None)
    elif trigger["type"] == "event-switch":
        if value and events.get(name, {}) is None:
            del events[name]
        elif not value:
            events[name] = None
    elif trigger["type"] == "event-field":
        return _with_field(state, name, trigger["field"], int(trigger["part"]), value, one)
    return dataclasses.replace(state, events=events)


def _with_parameter(state: State, path: str, value: Any, one: Asked) -> State:
    """A parameter at another value; one at its own is not stated."""
    declared = {parameter.path: parameter.declaration for parameter in walk()}[path]
    if value is None:
        return state
    typed = declared.check(path, value)
    parameters = {key: kept for key, kept in state.parameters.items() if key != path}
    of_scenario = flat(one.original.parameters).get(path)
    if typed != (declared.default if of_scenario is None else of_scenario):
        parameters[path] = list(typed) if isinstance(typed, tuple) else typed
    return dataclasses.replace(state, parameters=parameters)


def _with_field(state: State, name: str, field: str, part: int, value: Any, one: Asked) -> State:
    """An event with another value of a field; `part` is the side of a field that has two."""
    if name not in one.scenario.events:
        return state
    event = one.scenario.events[name]
    declared = fields_of(type(event))[field]
    if declared.kind in (NUMBER, WHOLE) and value in (None, ""):
        value = None
    elif declared.kind == WHOLE:
        value = _whole(field, value)
    elif declared.kind == YES:
        value = bool(value)
    elif declared.kind == SIDES:
        sides = [list(side) for side in getattr(event, field)]
        sides[part - 1] = list(value or ())
        value = sides
    elif isinstance(value, list) and not value:
        value = None
    present = event.to_dict().get(field, getattr(event, field))
    if value == present or (value in (None, "") and present is None):
        return state
    changes = dict(state.events.get(name) or {})
    changes[field] = value
    if value is not None and (event.type, field) in EITHER:
        changes[EITHER[event.type, field]] = None
    if name in one.original.events:
        of_file = one.original.events[name].to_dict()
        changes = {key: kept for key, kept in changes.items() if kept != of_file.get(key)}
    events = {**state.events, name: changes}
    if not changes:
        del events[name]
    return dataclasses.replace(state, events=events)


def _with_new_event(state: State, kind: str | None, one: Asked) -> State:
    """One event more, of a kind that was chosen."""
    if kind not in EVENT_TYPES:
        return state
    taken = {*one.scenario.events, *one.original.events, *state.events}
    name = next(f"{kind}_{number}" for number in range(1, 1000) if f"{kind}_{number}" not in taken)
    added = new_event(kind, one.scenario, one.world, one.pairing.months)
    return dataclasses.replace(state, events={**state.events, name: added})
