"""Reads Hydra's sweep grammar as factors: `a,b`, `choice()`, `range()`, `interval()`, `tag(log, interval())`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from hydra.core.override_parser.types import IntervalSweep, Override, QuotedString

from experiments.configuration import groups
from experiments.overrides import check_keys
from experiments.settings import SweepSettings, declared_parameters, declared_settings
from experiments.sweeps.factors import Factor
from sim import errors
from sim.events import EVENT_TYPES, fields_of
from sim.events.base import NUMBER, WHOLE
from sim.parameters import MARKS, Declaration

SETTINGS = ("scenario", "baseline", "world", "months", "seed", "world_seed")  # that a design may vary
EVENTS = "scenario.events."
LOG = "log"


def factor_of(override: Override, event_types: dict[str, str]) -> Factor:
    """The factor that a sweep override means; `event_types` are the types of the scenario's events by name.

    Refuses an unknown name with the nearest right one, bounds that are reversed or impossible, and a level twice.
    """
    name = override.key_or_group
    if override.is_add() or override.is_force_add() or override.is_delete():
        raise errors.bad_file(f"'{override.input_line}'", "adds or removes", "a factor changes what is there: name=...")
    if name.startswith("scenario.") and not name.startswith(EVENTS):
        raise errors.unknown_name("factor", name, [*SETTINGS, f"{EVENTS}EVENT.FIELD"])
    if not name.startswith(EVENTS):
        check_keys([override], [*declared_settings(SweepSettings), *declared_parameters()], list(groups()))
        if name not in SETTINGS and name not in declared_parameters() and name not in groups():
            raise errors.not_a_choice("factor", name, [*SETTINGS, *groups(), "a parameter", f"{EVENTS}EVENT.FIELD"])
    value = override.value()
    if isinstance(value, IntervalSweep):
        return _interval(name, value, event_types)
    if name.startswith(EVENTS):
        _of_event(name, event_types)
    levels = tuple(_level(level) for level in override.sweep_iterator())
    if len(set(map(repr, levels))) < len(levels):
        raise errors.bad_file(f"'{override.input_line}'", "holds a level twice", "give each level once")
    declared = declared_parameters().get(name)
    if declared is not None:
        levels = tuple(declared.check(name.removeprefix("mechanisms."), _as(declared, level)) for level in levels)
    return Factor(name, levels, **_about(declared))


def _interval(name: str, given: IntervalSweep, event_types: dict[str, str]) -> Factor:
    if given.start is None or given.end is None:
        raise errors.missing_field("start and end of interval()", name)
    low, high = float(given.start), float(given.end)
    if low == high:
        raise errors.bad_file(f"'{name}=interval({low:g},{high:g})'", "has no width", f"give the value: {name}={low:g}")
    if not low < high:
        raise errors.bad_file(
            f"'{name}=interval({given.start:g},{given.end:g})'", "has its bounds reversed", "give the lower one first"
        )
    is_log = LOG in given.tags
    if is_log and low <= 0:
        raise errors.out_of_bounds(f"{name}: lower bound of a logarithmic interval", low, "above 0", "any number")
    declared = declared_parameters().get(name)
    if declared is not None:
        if declared.kind not in ("number", "whole"):
            raise errors.bad_file(name, f"is no number ({declared.kind})", "list its levels, as in a,b")
        for end in (low, high):
            declared.check(name.removeprefix("mechanisms."), _as(declared, end))
        return Factor(name, (), low, high, declared.kind == "whole", is_log, **_about(declared))
    if name in ("months", "seed", "world_seed"):
        return Factor(name, (), *_whole(name, low, high), is_whole=True)
    if not name.startswith(EVENTS):
        raise errors.bad_file(name, "is no number", "list its levels, as in a,b")
    kind, unit, doc = _of_event(name, event_types)
    if kind not in (NUMBER, WHOLE):
        raise errors.bad_file(name, "is no number", "list its levels, as in a,b")
    if kind == WHOLE:
        return Factor(name, (), *_whole(name, low, high), is_whole=True, unit=unit, doc=doc)
    return Factor(name, (), low, high, is_log=is_log, unit=unit, doc=doc)


def _of_event(name: str, event_types: dict[str, str]) -> tuple[str, str, str]:
    """Kind, unit and meaning of an event's field."""
    event, _, field = name.removeprefix(EVENTS).partition(".")
    if event not in event_types:
        raise errors.unknown_name("event", event, event_types, where="scenario.events")
    fields = fields_of(EVENT_TYPES[event_types[event]])
    if field not in fields:
        raise errors.unknown_name("field", field, fields, where=f"scenario.events.{event}")
    return fields[field].kind, fields[field].unit, fields[field].doc


def _whole(name: str, low: float, high: float) -> tuple[float, float]:
    if low != int(low) or high != int(high):
        raise errors.wrong_type(f"{name}: bounds", f"{low:g}, {high:g}", "whole numbers")
    return low, high


def _level(value: Any) -> Any:
    if isinstance(value, list):
        return tuple(_level(part) for part in value)
    return value.text if isinstance(value, QuotedString) else value  # inside a list the grammar leaves them quoted


def _as(declared: Declaration, value: Any) -> Any:
    return float(value) if declared.kind == "number" and type(value) is int else value


def _about(declared: Declaration | None) -> dict[str, Any]:
    """What a parameter's declaration says of it."""
    return {} if declared is None else {"unit": declared.unit, "doc": declared.doc, "mark": declared.mark}


def plausible(names: Iterable[str], taken: Sequence[str] = ()) -> list[Factor]:
    """Factors over the declared plausible ranges: of parameters, of all of a mechanism, or of all with a mark.

    Parameters in `taken` are left out where a mechanism or mark brings them. Refuses an unknown name, and a single
    parameter that has no range.
    """
    declared = declared_parameters()
    mechanisms = {path.split(".")[1] for path in declared}
    found: dict[str, Factor] = {}
    for name in names:
        path = name if name.startswith("mechanisms.") else f"mechanisms.{name}"
        if path in declared:
            if path in taken:
                raise errors.bad_file(f"vary: {name}", "has another value or range already", "leave one of them out")
            found[path] = _over_its_range(path, declared[path])
            continue
        if name not in mechanisms and name not in MARKS:
            known = [*mechanisms, *MARKS, *(path.removeprefix("mechanisms.") for path in declared)]
            raise errors.unknown_name("parameter, mechanism or mark", name, known, where="vary")
        for path, declaration in declared.items():
            is_meant = declaration.mark == name or path.split(".")[1] == name
            if is_meant and declaration.low is not None and declaration.low != declaration.high and path not in taken:
                found[path] = _over_its_range(path, declaration)
    return list(found.values())


def _over_its_range(path: str, declared: Declaration) -> Factor:
    low, high = declared.low, declared.high
    if low is None or high is None or not low < high:
        raise errors.bad_file(f"vary: {path}", "has no plausible range", "give its levels or an interval")
    return Factor(path, (), low, high, declared.kind == "whole", **_about(declared))
