"""An event that is added: what has to be given, from what this world holds, so that it can stand as it is."""

from __future__ import annotations

from itertools import count
from typing import Any

from dashboards.explore.timeline import SEVERAL, options
from dashboards.words import Words
from sim import Scenario, World
from sim.events import EVENT_TYPES, fields_of, required_of
from sim.events.base import CHOICE, NATION, NATIONS, NUMBER, SIDES, WHOLE, YES, FieldDeclaration

FIRST_MONTH = 24
OPENS, CLOSES, FOUNDS = "open_consulate", "close_consulate", "found_network"


def new_event(kind: str, scenario: Scenario, world: World, months: int) -> dict[str, Any]:
    """The fields of an event of a kind; the scenario tells what is there already."""
    event = EVENT_TYPES[kind]
    declared = fields_of(event)
    content: dict[str, Any] = {"type": kind, "month": min(FIRST_MONTH, months - 1)}
    for field in required_of(event):
        if field != "month":
            content[field] = _first(declared[field], world, len(content))
    return content | _that_can_be(kind, scenario, world)


def _that_can_be(kind: str, scenario: Scenario, world: World) -> dict[str, Any]:
    """What only some values allow: a consulate that is there, or is not yet, and a network of a new name."""
    if kind == FOUNDS:
        founded = {getattr(event, "network", None) for event in scenario.events.values()}
        taken = founded.union(world.tables["networks"].ids)
        return {"network": next(f"new-network-{number}" for number in count(1) if f"new-network-{number}" not in taken)}
    if kind not in (OPENS, CLOSES):
        return {}
    cities, nations = world.tables["cities"], world.tables["nations"]
    table = world.tables["consulates"].values
    there = list(zip(table["city"].tolist(), table["nation"].tolist(), strict=True))
    contents = [event.to_dict() for event in scenario.events.values()]
    named = {(one["nation"], one["city"]) for one in contents if one["type"] in (OPENS, CLOSES)}
    places = there
    if kind == OPENS:
        homes = enumerate(cities.values["nation"].tolist())
        nation = nations.ids.index(largest_nations(world)[0])
        places = [(city, nation) for city, home in homes if home != nation and (city, nation) not in there]
    for city, nation in places:
        chosen = {"nation": nations.ids[nation], "city": cities.ids[city]}
        if (chosen["nation"], chosen["city"]) not in named:
            return chosen
    return {}


def _first(declared: FieldDeclaration, world: World, place: int) -> Any:
    """Something to begin with; where an event names two cities or nations they differ."""
    if declared.kind in (NUMBER, WHOLE):
        low, high = declared.low or 0.0, declared.high if declared.high is not None else 1.0
        middle = (low + high) / 2
        return round(middle) if declared.kind == WHOLE else middle
    if declared.kind == CHOICE:
        return declared.choices[0]
    if declared.kind == YES:
        return True
    if declared.kind == SIDES:
        nations = largest_nations(world)
        return [[nations[0]], [nations[1 % len(nations)]]]
    if declared.kind in (NATION, NATIONS):
        nation = largest_nations(world)[0]
        return nation if declared.kind == NATION else [nation]
    values = [option["value"] for option in options(declared.kind, world, Words())]
    value = values[place % len(values)]
    return [value] if declared.kind in SEVERAL else value


def largest_nations(world: World) -> list[str]:
    """Codes of the nations, those with the most cities first."""
    ids_, of_cities = world.tables["nations"].ids, world.tables["cities"].values["nation"].tolist()
    return sorted(ids_, key=lambda code: -of_cities.count(ids_.index(code)))
