"""Parameters by dotted path, from nested mappings or dotted paths."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def flat(parameters: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    """Parameters by dotted path, from nested mappings or dotted paths."""
    found: dict[str, Any] = {}
    for key, value in parameters.items():
        found |= flat(value, f"{prefix}{key}.") if isinstance(value, Mapping) else {f"{prefix}{key}": value}
    return found


def merged(first: Mapping[str, Any], second: Mapping[str, Any]) -> dict[str, Any]:
    """Parameters of both by dotted path; the second come before the first."""
    return flat(first) | flat(second)
