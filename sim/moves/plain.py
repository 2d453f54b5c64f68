"""Moves as plain data, for files and for what is stored: `{move: join_network, network: c40}` and back."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping
from functools import cache
from typing import Any

from sim import errors
from sim.moves import MOVES
from sim.moves.base import Move

KIND = "move"  # the key that names it


def word_of(move: type[Move]) -> str:
    """The name of a kind of move in a file: JoinNetwork is join_network."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", move.__name__).lower()


@cache
def kinds() -> dict[str, type[Move]]:
    """The kinds of moves by their names in a file."""
    return {word_of(move): move for move in MOVES}


def to_dict(move: Move) -> dict[str, Any]:
    """A move as plain data, without what is at its default; `from_dict` gives an equal move back."""
    content: dict[str, Any] = {KIND: word_of(type(move))}
    for field in dataclasses.fields(move):
        value = getattr(move, field.name)
        default = field.default_factory() if field.default_factory is not dataclasses.MISSING else field.default
        if value != default:
            content[field.name] = dict(value) if isinstance(value, Mapping) else value
    return content


def from_dict(content: object, where: str) -> Move:
    """A move from what a file holds. Refuses unknown kinds, unknown and missing fields, and wrong types."""
    if not isinstance(content, Mapping):
        raise errors.wrong_type("move", content, "a mapping such as {move: sign_commitment}", where)
    if KIND not in content:
        raise errors.missing_field(KIND, where)
    name = content[KIND]
    if not isinstance(name, str) or name not in kinds():
        raise errors.unknown_name("move", name, kinds(), where=where)
    kind, place = kinds()[name], f"{where}, {name}"
    fields = {field.name: field for field in dataclasses.fields(kind)}
    values: dict[str, Any] = {}
    for key, value in content.items():
        if key == KIND:
            continue
        if key not in fields:
            raise errors.unknown_name("field", key, fields, where=place)
        values[str(key)] = _checked(str(fields[str(key)].type), str(key), value, place)
    for field in fields.values():
        has_default = field.default is not dataclasses.MISSING or field.default_factory is not dataclasses.MISSING
        if field.name not in values and not has_default:
            raise errors.missing_field(field.name, place)
    return kind(**values)


def _checked(kind: str, name: str, value: object, where: str) -> Any:
    """A field's value in its declared form: text, a number, or numbers by id."""
    if kind == "str":
        if not isinstance(value, str) or not value:
            raise errors.wrong_type(name, value, "a word", where)
        return value
    if kind == "float":
        if isinstance(value, bool) or not isinstance(value, (int, float)) or value != value:
            raise errors.wrong_type(name, value, "a number", where)
        return float(value)
    if not isinstance(value, Mapping):
        raise errors.wrong_type(name, value, "a mapping of ids to weights", where)
    return {
        _checked("str", name, key, where): _checked("float", f"{name} {key}", part, where)
        for key, part in value.items()
    }
