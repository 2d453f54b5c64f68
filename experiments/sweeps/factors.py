"""A factor: one thing that a design varies, and how a share of its range becomes a value."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Factor:
    """What is varied, by the name that sets it: a parameter, an event's field, a scenario, a world, a seed, a choice.

    Either `levels` holds the values it takes, or `low` and `high` bound an interval; an interval of whole numbers
    includes both ends, and one with `is_log` is uniform in the logarithm. `unit`, `doc` and `mark` are those of the
    parameter's declaration, and empty for everything else.
    """

    name: str
    levels: tuple[Any, ...] = ()
    low: float = math.nan
    high: float = math.nan
    is_whole: bool = False
    is_log: bool = False
    unit: str = ""
    doc: str = ""
    mark: str = ""

    @property
    def is_continuous(self) -> bool:
        """Whether it has an interval rather than levels."""
        return not self.levels

    @property
    def is_number(self) -> bool:
        """Whether its values can be put on an axis."""
        return self.is_continuous or all(
            isinstance(level, (int, float)) and not isinstance(level, bool) for level in self.levels
        )

    def at(self, share: float) -> Any:
        """The value at a share of the range, 0 to 1: levels and whole numbers each get an equal part of it."""
        if self.levels:
            return self.levels[min(int(share * len(self.levels)), len(self.levels) - 1)]
        if self.is_whole:
            count = int(self.high) - int(self.low) + 1
            return int(self.low) + min(int(share * count), count - 1)
        if self.is_log:
            value = math.exp(math.log(self.low) + share * (math.log(self.high) - math.log(self.low)))
            return float(min(max(value, self.low), self.high))  # rounding leaves no value outside the range
        return float(self.low + share * (self.high - self.low))

    def shares(self, values: NDArray[Any]) -> NDArray[np.float64]:
        """Where values lie in the range, 0 to 1, shape (value,): what sensitivity indices are computed from.

        A level lies in the middle of its part.
        """
        if self.levels:
            places = {level: (place + 0.5) / len(self.levels) for place, level in enumerate(self.levels)}
            return np.array([places[value] for value in values.tolist()])
        given = values.astype(float)
        if self.is_whole:
            return np.asarray((given - self.low + 0.5) / (self.high - self.low + 1))
        if self.is_log:
            return np.asarray(np.log(given / self.low) / math.log(self.high / self.low))
        return np.asarray((given - self.low) / (self.high - self.low))
