"""Values of a file in their declared form, each refused in one line that says where it stands."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from sim import errors
from sim.parameters import is_finite

ID = re.compile(r"[\w.-]+")


def mapping(value: Any, what: str, where: str) -> Mapping[Any, Any]:
    """A mapping."""
    if not isinstance(value, Mapping):
        raise errors.wrong_type(what, value, "a mapping", where)
    return value


def fields_of(value: Any, known: Sequence[str], where: str, optional: Sequence[str] = ()) -> Mapping[str, Any]:
    """A mapping with these keys and no others; only the optional ones may be missing."""
    content = mapping(value, "content", where)
    for key in content:
        if key not in known:
            raise errors.unknown_name("key", key, known, where=where)
    for key in known:
        if key not in content and key not in optional:
            raise errors.missing_field(key, where)
    return content


def listed(value: Any, what: str, where: str) -> list[Any]:
    """A list with something in it."""
    if not isinstance(value, list) or not value:
        raise errors.wrong_type(what, value, "a list", where)
    return value


def word(value: Any, what: str, where: str) -> str:
    """A name or an id."""
    if not isinstance(value, str) or not ID.fullmatch(value):
        raise errors.wrong_type(what, value, "a name of letters, digits, hyphens and underscores", where)
    return value


def whole(value: Any, what: str, low: int, high: int, where: str) -> int:
    """A whole number within bounds."""
    if isinstance(value, bool) or not isinstance(value, int):
        raise errors.wrong_type(what, value, "a whole number", where)
    if not low <= value <= high:
        raise errors.out_of_bounds(what, value, low, high, where=where)
    return value


def number(value: Any, what: str, where: str) -> float:
    """A finite number."""
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not is_finite(value):
        raise errors.wrong_type(what, value, "a number", where)
    return float(value)
