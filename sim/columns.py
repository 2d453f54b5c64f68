"""A state variable is declared once: its unit, bounds and meaning, how a file gives it, how the model holds it.

`Column` is a descriptor. On a class it is the declaration; on an agent or row it reads and sets one cell of the
model's arrays, so that `city.support = 0.6` and the compiled month see the same number.
"""

from __future__ import annotations

from enum import IntEnum
from typing import Any, ClassVar, Generic, TypeVar, overload

import numpy as np
from numpy.typing import NDArray

Python = TypeVar("Python")

# kind -> (NumPy type of storage or None for text, what a CSV cell holds)
KINDS: dict[str, tuple[type[np.generic] | None, str]] = {
    "id": (None, "a stable id: small letters, digits and hyphens"),
    "nation_id": (None, "an ISO 3166 code of three letters"),
    "text": (None, "text"),
    "number": (np.float64, "a number with a decimal point"),
    "whole": (np.int32, "a whole number"),
    "yes": (np.uint8, "yes or no"),
    "choice": (np.uint8, "one of the listed words"),
    "city": (np.int32, "the id of a city of this world"),
    "nation": (np.int32, "the ISO 3166 code of a nation of this world"),
    "network": (np.int32, "the id of a network of this world"),
    "idea": (np.int32, "the id of an idea"),
    "topic": (np.int32, "a topic"),
    "topics": (np.int64, "topics with | between them"),
    "names": (None, "names with | between them"),
    "key": (np.uint64, "a digest of the stable id"),
}


class Column(Generic[Python]):
    """One declared state variable. `given` says whether a world's file holds it: required, optional or never."""

    def __init__(
        self,
        kind: str,
        *,
        unit: str,
        doc: str,
        low: float | None,
        high: float | None,
        default: Any,
        given: str,
        choices: tuple[str, ...] | type[IntEnum] | None,
        unknown: str,
    ) -> None:
        if kind not in KINDS:
            raise ValueError(f"column kind '{kind}' is none of {', '.join(KINDS)}")
        self.kind, self.unit, self.doc = kind, unit, doc
        self.low, self.high, self.default = low, high, default
        self.given, self.unknown = given, unknown
        self.stage_type = choices if isinstance(choices, type) else None
        self.choices: tuple[str, ...] | None = (
            tuple(member.name.lower() for member in choices) if isinstance(choices, type) else choices
        )
        self.name = ""

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    @property
    def dtype(self) -> type[np.generic] | None:
        """NumPy type of the stored array, or None for text that stays in the world's table."""
        return KINDS[self.kind][0]

    @overload
    def __get__(self, row: None, owner: type) -> Column[Python]: ...
    @overload
    def __get__(self, row: Any, owner: type) -> Python: ...
    def __get__(self, row: Any, owner: type) -> Any:
        if row is None:
            return self
        if self.dtype is None:
            return row.model.text_of(row.table, self.name, row.index)
        return self.told(row.model.state[row.table][self.name][row.index], row.model)

    def __set__(self, row: Any, value: Python) -> None:
        if self.dtype is None:
            from sim import errors

            raise errors.not_allowed(repr(row), f"set '{self.name}'", "it belongs to the world's table")
        row.model.state[row.table][self.name][row.index] = self.stored(value)

    def told(self, value: Any, model: Any) -> Any:
        """The Python value of a stored cell."""
        if self.kind == "yes":
            return bool(value)
        if self.kind == "choice":
            return (self.choices or ())[int(value)]
        if self.kind in ("city", "nation", "network", "idea", "topic"):
            return model.names_of(self.kind)[int(value)] if value >= 0 else None
        if self.kind == "topics":
            return tuple(topic for bit, topic in enumerate(model.names_of("topic")) if int(value) >> bit & 1)
        return value.item()

    def within(self, values: Any) -> Any:
        """These numbers, none of them below or above the column's bounds."""
        return values if self.low is None and self.high is None else np.clip(values, self.low, self.high)

    def stored(self, value: Any) -> Any:
        """What is stored for a Python value; refuses one outside the column's bounds."""
        if self.kind == "choice" and isinstance(value, str):
            return (self.choices or ()).index(value)
        if (self.low is not None and value < self.low) or (self.high is not None and value > self.high):
            from sim import errors

            raise errors.out_of_bounds(self.name, value, self.low, self.high, self.unit)
        return value


def column(
    kind: str,
    *,
    unit: str = "1",
    doc: str,
    low: float | None = None,
    high: float | None = None,
    default: Any = 0,
    given: str = "never",
    choices: tuple[str, ...] | type[IntEnum] | None = None,
    unknown: str = "",
) -> Any:
    """Declare a state variable in a class body.

    `given` is "required", "optional" or "never": whether a world's file has it. `unknown` says in words where the
    value comes from when the file leaves it open.
    """
    return Column(
        kind,
        unit=unit,
        doc=doc,
        low=low,
        high=high,
        default=default,
        given=given,
        choices=choices,
        unknown=unknown,
    )


class Row:
    """What agents and other rows have in common: a table, its declared columns, and a place in it."""

    table: ClassVar[str]
    axes: ClassVar[tuple[str, ...]] = ("row",)
    columns: ClassVar[dict[str, Column[Any]]] = {}

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        own = {name: value for name, value in vars(cls).items() if isinstance(value, Column)}
        cls.columns = {**cls.columns, **own}


class Replaced:
    """How many times arrays of a run have been replaced by longer ones: whoever holds them then fetches them anew."""

    def __init__(self) -> None:
        self.times = 0


class Table:
    """The columns of one kind of row as arrays, with room to grow.

    `count` rows are in use; arrays are longer. `replaced` counts when arrays are replaced by longer ones.
    """

    def __init__(self, rows: type[Row], shape: tuple[int, ...], count: int, replaced: Replaced | None = None) -> None:
        self.rows = rows
        self.shape = shape
        self.arrays: dict[str, NDArray[Any]] = {}
        self.counter = np.array([count], dtype=np.int64)
        self.replaced = replaced or Replaced()
        for name, declared in rows.columns.items():
            if declared.dtype is not None:
                self.arrays[name] = np.full(shape, declared.default, dtype=declared.dtype)

    def __getitem__(self, name: str) -> NDArray[Any]:
        return self.arrays[name]

    def __contains__(self, name: str) -> bool:
        return name in self.arrays

    @property
    def count(self) -> int:
        """How many rows are in use."""
        return int(self.counter[0])

    @property
    def capacity(self) -> int:
        """How many rows there is room for."""
        return self.shape[0]

    def used(self, name: str) -> NDArray[Any]:
        """The rows in use of one column, a view."""
        return self.arrays[name][: self.count]

    def reserve(self, rows: int) -> bool:
        """Make room for so many rows more; True if the arrays were replaced."""
        if self.count + rows <= self.capacity:
            return False
        capacity = max(2 * self.capacity, self.count + rows)
        self.shape = (capacity, *self.shape[1:])
        for name, old in self.arrays.items():
            new = np.full((capacity, *old.shape[1:]), self.rows.columns[name].default, dtype=old.dtype)
            new[: self.count] = old[: self.count]
            self.arrays[name] = new
        self.replaced.times += 1
        return True
