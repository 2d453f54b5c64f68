"""Overrides in Hydra's own grammar, parsed before anything is composed: a misspelt name gets its nearest right one."""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from hydra.core.override_parser.overrides_parser import OverridesParser
from hydra.core.override_parser.types import Override
from hydra.errors import HydraException

from sim import errors

NAMES = ("scenario", "baseline", "world", "out")  # their values are names, even where they look like numbers
DIGITS = re.compile(r"[\d_]+")


def parsed(arguments: Iterable[str]) -> list[Override]:
    """What the arguments say; refuses one that is not of the form name=value."""
    parser = OverridesParser.create()
    found = []
    for argument in arguments:
        if "${" in argument:
            raise errors.bad_file(f"'{argument}'", "'${' is not allowed", "write the value itself")
        try:
            found.append(parser.parse_override(_with_names_quoted(argument)))
        except HydraException:
            raise errors.bad_file(
                f"'{argument}'", "is not an override", "write name=value, and quote values with blanks or commas"
            ) from None
    return found


def _with_names_quoted(argument: str) -> str:
    """The argument with names of digits quoted: 2017_2026 is a scenario, and to the grammar a number."""
    key, equals, value = argument.partition("=")
    if key not in NAMES or not equals:
        return argument
    return f"{key}=" + ",".join(f"'{part}'" if DIGITS.fullmatch(part) else part for part in value.split(","))


def variants(overrides: Sequence[Override], is_multirun: bool) -> Iterator[list[Override]]:
    """Every combination of the swept values; refuses a sweep where only one run was asked for."""
    choices: list[list[Override]] = []
    for override in overrides:
        if not override.is_sweep_override():
            choices.append([override])
        elif not is_multirun:
            raise errors.bad_file(
                f"'{override.input_line}'", "gives several values", "add -m to run each of them, or quote the value"
            )
        elif not override.is_discrete_sweep():
            raise errors.bad_file(f"'{override.input_line}'", "is a continuous range", "list the values, as in a,b,c")
        else:
            key = override.get_key_element()
            choices.append(parsed(f"{key}={value}" for value in override.sweep_string_iterator()))
    for combination in itertools.product(*choices):
        yield list(combination)


def check_keys(overrides: Iterable[Override], known: Sequence[str], groups: Sequence[str]) -> None:
    """Refuses a name that is neither a setting, nor a parameter, nor a group of choices."""
    for override in overrides:
        key = override.key_or_group
        if key not in known and key not in groups:
            raise _unknown(key, known, groups)
        if override.is_add() or override.is_force_add() or override.is_delete():
            raise errors.bad_file(
                f"'{override.input_line}'", "only events can be added or removed", f"give {key} a value: {key}=..."
            )


def _unknown(key: str, known: Sequence[str], groups: Sequence[str]) -> errors.Refusal:
    parts = key.split(".")
    if parts[0] == "mechanisms" and len(parts) == 3:
        mechanisms = {name.split(".")[1] for name in known if name.startswith("mechanisms.")}
        if parts[1] in mechanisms:
            names = [name.split(".")[2] for name in known if name.startswith(f"mechanisms.{parts[1]}.")]
            return errors.unknown_name("parameter", parts[2], names, where=f"mechanisms.{parts[1]}")
        if errors.nearest(parts[1], mechanisms):
            return errors.unknown_name("mechanism", parts[1], sorted(mechanisms), where=key)
    by_last_part = [name for name in known if name.endswith(f".{parts[-1]}")]
    return errors.unknown_name("setting", key, by_last_part or [*known, *groups])


def value_of(override: Override) -> Any:
    """The plain value of an override that is no sweep."""
    return override.value()


def written(key: str, value: Any) -> str:
    """An override as text, so that values read from a file go the same way as those typed."""
    return f"{key}={_as_grammar(value)}"


def _as_grammar(value: Any) -> str:
    if value is None:
        return "null"
    if isinstance(value, str):
        escaped = value.replace("\\", "\\\\").replace("'", "\\'")
        return f"'{escaped}'"
    if isinstance(value, (list, tuple)):
        return "[" + ",".join(_as_grammar(part) for part in value) + "]"
    return json.dumps(value)
