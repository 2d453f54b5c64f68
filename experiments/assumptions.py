"""Every parameter with the value that was used, where it comes from, and how sure that is."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import pandas as pd

from sim.parameters import walk


def assumptions_of(parameters: Mapping[str, Any]) -> list[dict[str, Any]]:
    """A row for each parameter of the model, as plain values; `parameters` by mechanism and name."""
    rows = []
    for parameter in walk():
        declared = parameter.declaration
        value = parameters.get(parameter.mechanism, {}).get(parameter.name, declared.default)
        rows.append(
            {
                "parameter": parameter.path,
                "value": plain(value),
                "default": plain(declared.default),
                "unit": declared.unit,
                "low": declared.low,
                "high": declared.high,
                "mark": declared.mark,
                "source": declared.source,
                "doc": declared.doc,
            }
        )
    return rows


def plain(value: Any) -> Any:
    """A value as JSON holds it."""
    if isinstance(value, tuple):
        return list(value)
    if value is None or value is pd.NA or (isinstance(value, float) and not math.isfinite(value)):
        return None
    return value.item() if hasattr(value, "item") else value
