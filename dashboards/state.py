"""What a page shows, as an address: everything that matters stands in it, and nothing that is at its default.

    /?scenario=paris_withdrawal&world=rhine&p.ideas.twinning=0.2&e.withdrawal.month=36&e.forum=off&tab=map&v.arm=baseline

What comes from an address is foreign: it is read into plain values here, with a limit on every length, and checked
against the model's declarations in `dashboards.asking` before anything is done with it.
"""

from __future__ import annotations

import dataclasses
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from dashboards.address import pairs_in
from dashboards.foreign_yaml import read_foreign_yaml
from sim import errors

LONGEST = 1800  # characters of an address that mail programs and chats still leave whole
LONGEST_READ = 8000
MOST_VALUES = 400
SAVED = "state"
PLAIN = re.compile(r"[A-Za-z_][\w-]*")
OFF = "off"
PLACE = "the address"
WHOLE = ("months", "pairs", "seed", "rivals", "run")
TEXT = ("scenario", "world", "baseline", "tab", "idea", "city", "nation", "network", "lang")
PARAMETER, EVENT, LOOK, COMPARED = "p.", "e.", "v.", "with"
LOOKED_AT = (
    *("stage", "layer", "arm", "month", "channels", "tree", "city_idea"),
    *("outcomes", "series", "all_outcomes"),
)


@dataclass(frozen=True)
class State:
    """The settings of the Explore page and what of the result is looked at; None and empty stand for the default.

    `parameters` by path, `events` by name: None switches one off, a mapping changes its fields or adds one by `type`.
    `compared` are further scenarios beside the first, `run` is the replicate that the map shows, `looks` are the other
    choices in tabs, by the names of `dashboards.explore.looks`.
    """

    scenario: str | None = None
    baseline: str | None = None
    world: str | None = None
    months: int | None = None
    pairs: int | None = None
    seed: int | None = None
    rivals: int | None = None
    parameters: Mapping[str, Any] = field(default_factory=dict)
    events: Mapping[str, Mapping[str, Any] | None] = field(default_factory=dict)
    compared: tuple[str, ...] = ()
    looks: Mapping[str, Any] = field(default_factory=dict)
    tab: str | None = None
    idea: str | None = None
    city: str | None = None
    nation: str | None = None
    network: str | None = None
    run: int | None = None
    lang: str | None = None

    def query(self) -> str:
        """The state as the query of an address, without the question mark."""
        pairs: list[tuple[str, str]] = []
        for name in (*TEXT, *WHOLE):
            value = getattr(self, name)
            if value is not None and value != "":
                pairs.append((name, str(value)))
        if self.compared:
            pairs.append((COMPARED, ",".join(self.compared)))
        pairs += [(f"{PARAMETER}{path}", _written(value)) for path, value in sorted(self.parameters.items())]
        pairs += [(f"{LOOK}{name}", _written(value)) for name, value in sorted(self.looks.items())]
        for name, changes in sorted(self.events.items()):
            if changes is None:
                pairs.append((f"{EVENT}{name}", OFF))
            else:
                pairs += [(f"{EVENT}{name}.{part}", _written(value)) for part, value in sorted(changes.items())]
        return urlencode(pairs, safe=",:[]{}\"'")

    def to_dict(self) -> dict[str, Any]:
        """Plain data, for a store in the page and for a saved state."""
        content = dataclasses.asdict(self)
        return {name: value for name, value in content.items() if value not in (None, {}, ())}


def state_of(content: Any) -> State:
    """A state from plain data; refuses what is not of its form."""
    if not isinstance(content, Mapping):
        raise errors.wrong_type("state", content, "a mapping")
    known = {one.name for one in dataclasses.fields(State)}
    for name in content:
        if name not in known:
            raise errors.unknown_name("setting", str(name)[:40], known, where="the address")
    values = dict(content)
    for name in WHOLE:
        value = values.get(name)
        if value is not None and (isinstance(value, bool) or not isinstance(value, int)):
            raise errors.wrong_type(name, value, "a whole number", "the address")
    for name in TEXT:
        if values.get(name) is not None and not isinstance(values[name], str):
            raise errors.wrong_type(name, values[name], "a name", "the address")
    compared = values.get("compared") or ()
    if not isinstance(compared, (list, tuple)) or not all(isinstance(one, str) for one in compared):
        raise errors.wrong_type("compared", compared, "a list of scenarios", "the address")
    for name in ("parameters", "events", "looks"):
        if not isinstance(values.get(name, {}), Mapping):
            raise errors.wrong_type(name, values[name], "a mapping", "the address")
    for name, changes in values.get("events", {}).items():
        if changes is not None and not isinstance(changes, Mapping):
            raise errors.wrong_type(f"event '{name}'", changes, "its fields, or nothing", "the address")
    for name in values.get("looks", {}):
        if name not in LOOKED_AT:
            raise errors.unknown_name("choice", f"{LOOK}{name}"[:40], [f"{LOOK}{one}" for one in LOOKED_AT], PLACE)
    return State(**{**values, "compared": tuple(compared)})


def read_query(query: str) -> State:
    """The state that an address says; refuses unknown names, and what is too long to have come from here."""
    pairs = pairs_in(query, MOST_VALUES, LONGEST_READ, keep_empty=True)
    content: dict[str, Any] = {}
    parameters: dict[str, Any] = {}
    looks: dict[str, Any] = {}
    events: dict[str, dict[str, Any] | None] = {}
    for name, value in pairs:
        if name.startswith(PARAMETER):
            parameters[name.removeprefix(PARAMETER)] = _read(value)
        elif name.startswith(LOOK):
            looks[name.removeprefix(LOOK)] = _read(value)
        elif name.startswith(EVENT):
            _read_event(events, name.removeprefix(EVENT), value)
        elif name == COMPARED:
            content["compared"] = tuple(part for part in value.split(",") if part)
        elif name in WHOLE:
            content[name] = _whole(name, value)
        elif name in TEXT:
            content[name] = value
        else:
            raise errors.unknown_name("setting", name[:40], [*TEXT, *WHOLE, COMPARED], where="the address")
    return state_of(content | {"parameters": parameters, "looks": looks, "events": events})


def _read_event(events: dict[str, dict[str, Any] | None], path: str, value: str) -> None:
    name, _, part = path.partition(".")
    if not part:
        if value != OFF:
            raise errors.not_a_choice(f"{EVENT}{name}"[:60], value[:40], [OFF], "the address")
        events[name] = None
    elif name in events and events[name] is None:
        raise errors.not_allowed(f"event '{name[:40]}'", "be switched off and changed", "say one of both")
    else:
        changes = events.setdefault(name, {})
        if changes is not None:
            changes[part] = _read(value)


def _whole(name: str, value: str) -> int:
    if not re.fullmatch(r"-?\d{1,19}", value):
        raise errors.wrong_type(name, value[:40], "a whole number", "the address")
    return int(value)


def _written(value: Any) -> str:
    """A value as an address holds it: words as they are, everything else as JSON."""
    if isinstance(value, str) and PLAIN.fullmatch(value) and value not in ("true", "false", "null", "True", "False"):
        return value
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _read(value: str) -> Any:
    """The value that an address holds, as safe YAML reads it."""
    return read_foreign_yaml(value, "the address")
