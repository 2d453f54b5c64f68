"""What the events of a run are about: 'at home', 'between the sides' and the like are measured there."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sim.events import Event
    from sim.world import World


def named_cities(events: Iterable[Event]) -> list[str]:
    """Ids of the cities that these events name, in their order."""
    return _named(events, ("city", "cities", "partner"))


def named_networks(events: Iterable[Event]) -> list[str]:
    """Ids of the networks that these events name, in their order."""
    return _named(events, ("network",))


def named_nations(world: World, events: Iterable[Event]) -> list[str]:
    """Codes of the nations that these events name, blocs resolved, in their order."""
    rows: list[int] = []
    for event in events:
        for field in dataclasses.fields(event):
            if field.name in ("nation", "nations", "toward"):
                value = getattr(event, field.name)
                rows += world.nation_rows([value] if isinstance(value, str) else value or ())
            elif field.name == "between":
                rows += [row for side in getattr(event, field.name) for row in world.nation_rows(side)]
    ids = world.tables["nations"].ids
    return [ids[row] for row in dict.fromkeys(rows)]


def _named(events: Iterable[Event], fields: tuple[str, ...]) -> list[str]:
    found: list[str] = []
    for event in events:
        for field in dataclasses.fields(event):
            value = getattr(event, field.name) if field.name in fields else None
            found += [value] if isinstance(value, str) else list(value or ())
    return list(dict.fromkeys(found))
