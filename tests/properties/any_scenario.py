"""Any valid scenario and any parameters: strategies that walk the declared fields of events and the parameters.

What a field's declaration cannot say (one of two fields, names that must not repeat, a consulate that must be there
to be closed and abroad to be opened) stands in `FITTED`, one function an event type.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from hypothesis import strategies as st

from sim import Scenario, World
from sim.events import EVENT_TYPES, Event, FieldDeclaration, fields_of, required_of
from sim.parameters import Parameter, walk

MOST_EVENTS = 6
SHORTEST, LONGEST = 12, 36  # months of a run


def names(world: World, declared: FieldDeclaration) -> st.SearchStrategy[Any] | None:
    """Values of a field that names things of the world; None where the world has no such thing."""
    nations = [*world.rows["nations"], *world.blocs]
    pools: dict[str, list[str]] = {
        "nation": list(world.rows["nations"]), "nations": nations, "sides": nations, "city": list(world.rows["cities"]),
        "cities": list(world.rows["cities"]), "network": list(world.rows["networks"]),
        "idea": list(world.rows["ideas"]), "topic": list(world.topics), "topics": list(world.topics),
    }  # fmt: skip
    pool = pools[declared.kind]
    if not pool:
        return None
    some = st.lists(st.sampled_from(pool), min_size=1, max_size=3)
    if declared.kind == "sides":
        return st.tuples(some, some).map(list)
    return some if declared.kind in ("nations", "cities", "topics") else st.sampled_from(pool)


def field_value(world: World, declared: FieldDeclaration, horizon: int) -> st.SearchStrategy[Any] | None:
    """Valid values of one field."""
    if declared.kind in ("number", "whole"):
        low, high = declared.low, declared.high
        if declared.kind == "whole":
            few = st.integers(int(low or 0), int(min(high or horizon, horizon)))
            return few | few | st.integers(int(low or 0), int(high or 10_000))
        return st.floats(low, high) | st.sampled_from([edge for edge in (low, high, 0.0, 1.0) if low <= edge <= high])
    if declared.kind == "yes":
        return st.booleans()
    if declared.kind == "choice":
        return st.sampled_from(declared.choices)
    if declared.kind == "words":
        return st.sampled_from(["league", "circle", "forum-2"])
    return names(world, declared)


def _a_shock(draw: st.DrawFn, world: World, content: dict[str, Any], others: list[dict[str, Any]]) -> bool:
    if content["target"] in ("costly_ideas", "ideas", "staff"):
        content["amount"] = abs(content["amount"])  # a factor
    return True


def _a_new_network(draw: st.DrawFn, world: World, content: dict[str, Any], others: list[dict[str, Any]]) -> bool:
    if draw(st.booleans()):
        content.setdefault("rate", 0.2)
        content.pop("network", None)
        return True
    content.pop("rate", None)
    content.pop("over", None)
    content["network"] = f"new-{len(others)}"
    return True


def _a_consulate_to_close(draw: st.DrawFn, world: World, content: dict[str, Any], others: list[dict[str, Any]]) -> bool:
    data = world.tables["consulates"]
    closed = [(e["city"], e["nation"]) for e in others if e["type"] == "close_consulate"]
    cities, nations = world.tables["cities"].ids, world.tables["nations"].ids
    there = [(cities[a], nations[b]) for a, b in zip(data.values["city"], data.values["nation"], strict=True)]
    left = [pair for pair in there if pair not in closed]
    if left:
        content["city"], content["nation"] = draw(st.sampled_from(left))
    return bool(left)


def _a_consulate_to_open(draw: st.DrawFn, world: World, content: dict[str, Any], others: list[dict[str, Any]]) -> bool:
    there = [(e["city"], e["nation"]) for e in others if e["type"] == "close_consulate"]
    if there and draw(st.booleans()):
        content["city"], content["nation"] = draw(st.sampled_from(there))
    home = world.tables["cities"].values["nation"][world.row("cities", content["city"])]
    return bool(home != world.row("nations", content["nation"]))


def _an_agreement(draw: st.DrawFn, world: World, content: dict[str, Any], others: list[dict[str, Any]]) -> bool:
    content["month"] = 0  # a tie that the register holds may have ended later, and then nothing can be signed
    data, cities = world.tables["ties"], world.tables["cities"].ids
    pairs = [(cities[a], cities[b]) for a, b in zip(data.values["city_a"], data.values["city_b"], strict=True)]
    if pairs:
        content["city"], content["partner"] = draw(st.sampled_from(pairs))
    return bool(pairs)


def _a_mayor(draw: st.DrawFn, world: World, content: dict[str, Any], others: list[dict[str, Any]]) -> bool:
    home = {world.tables["nations"].ids[row] for row in world.tables["cities"].values["nation"]}
    return "city" in content or content["nation"] in home


FITTED: dict[str, Callable[[st.DrawFn, World, dict[str, Any], list[dict[str, Any]]], bool]] = {
    "shock": _a_shock,
    "found_network": _a_new_network,
    "close_consulate": _a_consulate_to_close,
    "open_consulate": _a_consulate_to_open,
    "sign_agreement": _an_agreement,
    "elect_mayor_to_government": _a_mayor,
}


@st.composite
def events(draw: st.DrawFn, world: World, kind: type[Event], horizon: int) -> dict[str, Any] | None:
    """One event of a type as a scenario file holds it; None where the world has nothing that it could name."""
    needed = required_of(kind)
    content: dict[str, Any] = {"type": kind.type, "month": draw(st.integers(0, horizon - 1))}
    for name, declared in fields_of(kind).items():
        if name == "month" or (name == "hold" and not kind.can_pass_away()) or (name == "over" and not kind.is_gradual):
            continue
        values = field_value(world, declared, horizon)
        if values is None:
            if name in needed:
                return None
        elif name in needed or draw(st.booleans()):
            content[name] = draw(values)
    if "hold" in content:
        content["hold"] = max(content["hold"], content.get("over", 0))
    return content


@st.composite
def scenarios(draw: st.DrawFn, world: World, most: int = MOST_EVENTS) -> Scenario:
    """A valid scenario for a world: a few events of any type. If it is refused, that is a fault of the check."""
    horizon = draw(st.integers(SHORTEST, LONGEST))
    found: list[dict[str, Any]] = []
    for kind in draw(st.lists(st.sampled_from(list(EVENT_TYPES.values())), max_size=most)):
        content = draw(events(world, kind, horizon))
        fits = FITTED.get(kind.type, lambda *_: True)
        if content is not None and fits(draw, world, content, found):
            found.append(content)
    named = {f"e{place}": content for place, content in enumerate(found)}
    scenario = Scenario.from_dict({"name": "any", "horizon": horizon, "events": named})
    scenario.check(world)
    return scenario


def values_of(parameter: Parameter) -> st.SearchStrategy[Any]:
    """Values of a parameter: mostly plausible, sometimes at the edge of what is possible."""
    declared = parameter.declaration
    if declared.kind == "switch":
        return st.booleans()
    if declared.kind == "choice":
        return st.sampled_from(declared.choices or ())
    if declared.kind == "choices":
        return st.lists(st.sampled_from(declared.choices or ()), unique=True, max_size=2)
    low, high = declared.low, declared.high
    edges = [declared.default, low, high, declared.at_least, declared.at_most, 0, 3 * (high or 1)]
    possible = [edge for edge in edges if edge is not None and _is_possible(parameter, edge)]
    if declared.kind == "whole":
        return st.integers(int(low), int(high)) | st.sampled_from([int(edge) for edge in possible])
    plausible = st.floats(float(low), float(high))
    return plausible | plausible | st.sampled_from([float(edge) for edge in possible])


def _is_possible(parameter: Parameter, value: float) -> bool:
    declared = parameter.declaration
    above = declared.at_least is None or value >= declared.at_least
    return above and (declared.at_most is None or value <= declared.at_most)


@st.composite
def parameters(draw: st.DrawFn) -> dict[str, Any]:
    """Values for a few parameters; all others stay at their defaults, or all rates are high so that much happens."""
    chosen = draw(st.lists(st.sampled_from(list(walk())), max_size=6, unique_by=lambda p: p.path))
    often = draw(st.sampled_from([{}, high_rates()]))
    return {**often, **{parameter.path: draw(values_of(parameter)) for parameter in chosen}}


def high_rates() -> dict[str, float]:
    """Every yearly rate at several times what is plausible: what is rare in other runs is common in these."""
    found = {}
    for parameter in walk():
        declared = parameter.declaration
        if declared.kind == "number" and declared.unit.startswith("1/") and declared.unit.endswith("/year"):
            value = 5.0 * float(declared.high or 0.0)
            found[parameter.path] = value if _is_possible(parameter, value) else float(declared.high or 0.0)
    return found


def all_fields() -> Iterator[tuple[str, str]]:
    """Every field of every event type that may be given."""
    for name, kind in EVENT_TYPES.items():
        for field in fields_of(kind):
            if (field != "hold" or kind.can_pass_away()) and (field != "over" or kind.is_gradual):
                yield name, field
