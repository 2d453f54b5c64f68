"""A number with its 95 % interval, read from a row of a table."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, NamedTuple

import pandas as pd


class Estimate(NamedTuple):
    """A value with the ends of its interval; not numbers where it is not identified."""

    value: float
    low: float
    high: float

    @property
    def is_known(self) -> bool:
        """Whether there is a number."""
        return math.isfinite(self.value)

    def times(self, scale: float) -> Estimate:
        """The same in another unit."""
        return Estimate(scale * self.value, scale * self.low, scale * self.high)


def estimated(row: Mapping[Any, Any] | pd.Series, name: str) -> Estimate:
    """The estimate of a column, whose ends stand in NAME_low and NAME_high; those of the row's own in low and high."""
    prefix = f"{name}_" if f"{name}_low" in row else ""
    return Estimate(float(row[name]), float(row[f"{prefix}low"]), float(row[f"{prefix}high"]))


def estimate_in(table: pd.DataFrame, name: object, column: str) -> Estimate:
    """The estimate of a column in the row of a name."""
    return estimated(table.loc[[name]].iloc[0], column)
