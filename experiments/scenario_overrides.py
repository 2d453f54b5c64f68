"""Overrides below `scenario.`: change, add or remove what a scenario's file holds.

They are applied to plain data and then checked by `Scenario.from_dict` as a file is: a user's content never becomes
part of Hydra's configuration, where text could be taken for an interpolation.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable, Mapping
from typing import Any

from hydra.core.override_parser.types import Override

from experiments.overrides import value_of
from sim import errors
from sim.events import EVENT_TYPES, fields_of
from sim.scenario import FIELDS

PREFIX = "scenario."


def concerns_scenario(override: Override) -> bool:
    """Whether an override changes what the scenario holds, rather than which one it is."""
    return bool(override.key_or_group.startswith(PREFIX))


def applied(content: Mapping[str, Any], overrides: Iterable[Override]) -> dict[str, Any]:
    """The scenario's content with the overrides; `+` adds, `~` removes, `++` does not mind which."""
    changed = copy.deepcopy(dict(content))
    for override in overrides:
        path = override.key_or_group.removeprefix(PREFIX).split(".")
        parent = _parent(changed, path, creates=override.is_add() or override.is_force_add())
        leaf = path[-1]
        if override.is_delete():
            _refuse_unknown(parent, path, is_removed=True)
            del parent[leaf]
            continue
        if override.is_add() and not override.is_force_add() and leaf in parent:
            raise errors.bad_file(
                f"'{override.input_line}'", "is there already", f"change it without the +: {override.key_or_group}=..."
            )
        if not override.is_add() and not override.is_force_add():
            _refuse_unknown(parent, path)
        parent[leaf] = value_of(override)
    return changed


def _parent(content: dict[str, Any], path: list[str], creates: bool) -> dict[str, Any]:
    """The mapping that holds the last part of the path."""
    here = content
    for depth, part in enumerate(path[:-1]):
        where = ".".join(["scenario", *path[:depth]])
        if part not in here and creates:
            here[part] = {}
        if part not in here:
            raise errors.unknown_name("event" if path[:depth] == ["events"] else "key", part, here, where=where)
        if not isinstance(here[part], dict):
            raise errors.wrong_type(f"{where}.{part}", here[part], "a mapping, so that it has parts to be set")
        here = here[part]
    return here


def _refuse_unknown(parent: Mapping[str, Any], path: list[str], is_removed: bool = False) -> None:
    """Refuses a name that is not there, unless the scenario's form declares it and it only stands at its default."""
    leaf = path[-1]
    declared: list[str] = []
    if len(path) == 1:
        declared = list(FIELDS)
    elif path[0] == "events" and len(path) == 3 and parent.get("type") in EVENT_TYPES:
        declared = ["type", *fields_of(EVENT_TYPES[str(parent["type"])])]
    if leaf in parent or (leaf in declared and not is_removed):
        return
    where = ".".join(["scenario", *path[:-1]])
    kind = "event" if path[:-1] == ["events"] else "field" if path[0] == "events" else "key"
    raise errors.unknown_name(kind, leaf, [*parent, *(name for name in declared if name not in parent)], where=where)
