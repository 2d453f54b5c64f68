"""Which points of a sweep are looked at: the filters of the table's columns, read as the table itself reads them.

A filter stands in the address as `COLUMN:HOW:VALUE`, several joined by `|`: `half_life:under:3|outcome:over:0`. The
table shows its filters in its own form (a `filterModel` of AG Grid); both say the same.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from experiments.analysis.plane_figures import shown_level
from experiments.inference import mean_intervals
from experiments.sweeps.snapshot import Snapshot
from sim import errors

POINT, OUTCOME = "point", "outcome:"
UNDER, OVER, WITHIN, SAME, HOLDS, IS = "under", "over", "within", "same", "holds", "is"
OF_NUMBERS = {"lessThan": UNDER, "greaterThan": OVER, "inRange": WITHIN, "equals": SAME}
OF_WORDS = {"contains": HOLDS, "equals": IS}
BETWEEN = ".."
LONGEST_WORD = 80


@dataclass(frozen=True)
class Condition:
    """A column, how it is compared, and with what: a number, the two ends of a range, or a word."""

    column: str
    how: str
    low: float = math.nan
    high: float = math.nan
    word: str = ""

    def holds(self, values: NDArray[Any]) -> NDArray[np.bool_]:
        """For each value whether the condition holds; nothing holds of what is not defined."""
        if self.how in (HOLDS, IS):
            wanted = self.word.lower()
            texts = [str(value).lower() for value in values.tolist()]
            return np.array([wanted in text if self.how == HOLDS else wanted == text for text in texts], dtype=bool)
        numbers = values.astype(float)
        with np.errstate(invalid="ignore"):
            if self.how == UNDER:
                return np.asarray(numbers < self.low)
            if self.how == OVER:
                return np.asarray(numbers > self.low)
            return np.asarray((numbers >= self.low) & (numbers <= (self.low if self.how == SAME else self.high)))

    def __str__(self) -> str:
        """The condition as an address holds it."""
        if self.how in (HOLDS, IS):
            return f"{self.column}:{self.how}:{self.word}"
        ends = f"{self.low!r}{BETWEEN}{self.high!r}" if self.how == WITHIN else repr(self.low)
        return f"{self.column}:{self.how}:{ends}"

    def in_table(self) -> dict[str, Any]:
        """The condition as the table has it."""
        if self.how in (HOLDS, IS):
            kind = next(kind for kind, how in OF_WORDS.items() if how == self.how)
            return {"filterType": "text", "type": kind, "filter": self.word}
        kind = next(kind for kind, how in OF_NUMBERS.items() if how == self.how)
        ends = {"filterTo": self.high} if self.how == WITHIN else {}
        return {"filterType": "number", "type": kind, "filter": self.low, **ends}


@dataclass(frozen=True)
class Filter:
    """Conditions that all have to hold. Columns are factors by name, `point`, and `outcome:NAME:READING`."""

    conditions: tuple[Condition, ...] = ()

    def holds(self, snapshot: Snapshot) -> NDArray[np.bool_]:
        """For each point of a sweep whether it is looked at, shape (point,)."""
        holds = np.ones(snapshot.size, dtype=bool)
        for condition in self.conditions:
            holds &= condition.holds(column_values(snapshot, condition.column))
        return holds

    def __str__(self) -> str:
        """The filter as an address holds it."""
        return "|".join(map(str, self.conditions))

    def in_table(self) -> dict[str, Any]:
        """The filter as the table has it, by column."""
        return {condition.column: condition.in_table() for condition in self.conditions}


def column_values(snapshot: Snapshot, column: str) -> NDArray[Any]:
    """What stands in a column of the table, in the order of the points: numbers, or words as they are shown."""
    if column == POINT:
        return np.arange(snapshot.size)
    if column.startswith(OUTCOME):
        name, _, of = column.removeprefix(OUTCOME).rpartition(":")
        return mean_intervals(snapshot.values(name, of))[0]
    factor = next(factor for factor in snapshot.factors if factor.name == column)
    values = snapshot.points[column]
    if factor.is_number:
        return values.to_numpy(dtype=float)
    return np.array([shown_level(value) for value in values.tolist()], dtype=object)


def read_filter(text: str, snapshot: Snapshot) -> Filter:
    """The filter that an address says; refuses columns that the table has not, and what cannot be read."""
    return Filter(tuple(_read(part, snapshot) for part in text.split("|") if part))


def _read(text: str, snapshot: Snapshot) -> Condition:
    head, _, value = text.rpartition(":")
    column, _, how = head.rpartition(":")
    is_number = _is_number(column, snapshot)
    allowed = OF_NUMBERS.values() if is_number else OF_WORDS.values()
    if how not in allowed:
        raise errors.not_a_choice(f"filter of {column[:60]}", how[:40], list(allowed), where="the address")
    if not is_number:
        return Condition(column, how, word=value[:LONGEST_WORD])
    ends = value.split(BETWEEN) if how == WITHIN else [value]
    try:
        numbers = [float(end) for end in ends]
    except ValueError:
        numbers = []
    if len(numbers) != (2 if how == WITHIN else 1) or not all(map(math.isfinite, numbers)):
        wanted = f"LOW{BETWEEN}HIGH" if how == WITHIN else "a number"
        raise errors.wrong_type(f"filter of {column[:60]}", value[:40], wanted, "the address")
    return Condition(column, how, numbers[0], numbers[-1] if how == WITHIN else math.nan)


def _is_number(column: str, snapshot: Snapshot) -> bool:
    """Whether a column holds numbers; refuses one that the table has not."""
    if column == POINT:
        return True
    if column.startswith(OUTCOME):
        name, _, of = column.removeprefix(OUTCOME).rpartition(":")
        if name in snapshot.outcomes and of in snapshot.readings:
            return True
        raise errors.unknown_name("outcome", name[:60], snapshot.outcomes, where="the filter in the address")
    known = {factor.name: factor for factor in snapshot.factors}
    if column not in known:
        raise errors.unknown_name("column", column[:60], [*known, POINT], where="the filter in the address")
    return known[column].is_number


def from_table(model: Mapping[str, Any], snapshot: Snapshot) -> Filter:
    """The filter that the table has; conditions that are half typed are left out, others are checked as any input."""
    parts = []
    for column, content in model.items():
        how = (OF_WORDS if content.get("filterType") == "text" else OF_NUMBERS).get(str(content.get("type")))
        value = content.get("filter")
        if how is None or value is None:
            continue
        if how == WITHIN:
            if content.get("filterTo") is None:
                continue
            value = f"{value}{BETWEEN}{content['filterTo']}"
        parts.append(f"{column}:{how}:{str(value).replace('|', ' ').replace(':', ' ')}")
    return read_filter("|".join(parts), snapshot)
