"""Changes that events hold for a time: factors and amounts on a column, released without leaving a trace."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike, NDArray

if TYPE_CHECKING:
    from sim.columns import Table

Rows = NDArray[np.int64] | list[int]


class Held:
    """What events hold now, by the event's name. A column is its normal value times all factors plus all amounts."""

    def __init__(self, state: dict[str, Table]) -> None:
        self.state = state
        self.normal: dict[tuple[str, str], NDArray[np.float64]] = {}
        self.entries: dict[tuple[str, str], dict[str, tuple[bool, Rows, ArrayLike]]] = {}

    def multiply(self, table: str, column: str, name: str, rows: Rows, factor: ArrayLike) -> None:
        """Hold a factor on some rows; a second call under the same name replaces the first."""
        self._put(table, column, name, (True, rows, factor))

    def add(self, table: str, column: str, name: str, rows: Rows, amount: ArrayLike) -> None:
        """Hold an amount on some rows; a second call under the same name replaces the first."""
        self._put(table, column, name, (False, rows, amount))

    def release(self, name: str) -> None:
        """Let go of everything held under this name."""
        for (table, column), entries in self.entries.items():
            if entries.pop(name, None) is not None:
                self._apply(table, column)

    def _put(self, table: str, column: str, name: str, entry: tuple[bool, Rows, ArrayLike]) -> None:
        if (table, column) not in self.normal:
            self.normal[table, column] = self.state[table][column].copy()
        self.entries.setdefault((table, column), {})[name] = entry
        self._apply(table, column)

    def _apply(self, table: str, column: str) -> None:
        array = self.state[table][column]
        normal = self.normal[table, column]
        array[: len(normal)] = normal
        for is_factor, rows, value in self.entries[table, column].values():
            array[rows] = array[rows] * value if is_factor else array[rows] + value
