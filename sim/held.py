"""Changes that events hold for a time: factors and amounts on a column, released without leaving a trace."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

if TYPE_CHECKING:
    from sim.columns import Table

Rows = NDArray[np.int64] | list[int] | tuple[NDArray[np.int64], NDArray[np.int64]]


class Held:
    """What events hold now, by the event's name.

    A column is its normal value times all factors plus all amounts, kept within its declared bounds.
    """

    def __init__(self, state: dict[str, Table]) -> None:
        self.state = state
        self.normal: dict[tuple[str, str], NDArray[Any]] = {}
        self.entries: dict[tuple[str, str], dict[str, tuple[bool, Rows, Any]]] = {}

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

    def clear(self, table: str, column: str, rows: Rows) -> None:
        """Let go of everything held on these rows of a column, by whatever name."""
        array = self.state[table][column]
        freed = np.zeros(array.shape, dtype=np.bool_)
        freed[rows] = True
        entries = self.entries.get((table, column), {})
        for name, (is_factor, held_rows, value) in entries.items():
            kept = ~freed[held_rows]
            left = value if np.ndim(value) == 0 else np.asarray(value)[kept]
            entries[name] = (is_factor, _where(held_rows, kept), left)
        if entries:
            self._apply(table, column)

    def _put(self, table: str, column: str, name: str, entry: tuple[bool, Rows, Any]) -> None:
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
        array[: len(normal)] = self.state[table].rows.columns[column].within(array[: len(normal)])


def _where(rows: Rows, kept: NDArray[np.bool_]) -> Rows:
    """The rows of which a truth says that they stay."""
    if isinstance(rows, tuple):
        return rows[0][kept], rows[1][kept]
    return np.asarray(rows)[kept]
