"""Hands a compiled loop exactly the arrays that its mechanism declares, by the names of its arguments.

An argument is one of: `TABLE_COLUMN` (a state variable, read-only unless the mechanism writes it), `TABLE_count`
(rows in use, as an array of one), `seed`, `month`, `log`, `log_count`, a parameter of the mechanism, a parameter
of another mechanism as `MECHANISM__PARAMETER`, or a scratch array that the mechanism made for itself.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.compilation import IS_COMPILED
from sim.entries import Call
from sim.parameters import declarations
from sim.rows import TABLES

if TYPE_CHECKING:
    from sim.mechanisms.base import Mechanism
    from sim.model import Diplomacity

Kernel = Callable[..., Any]


@functools.cache
def arguments_of(kernel: Kernel) -> tuple[str, ...]:
    """Names of a loop's arguments, compiled or not."""
    return tuple(inspect.signature(getattr(kernel, "py_func", kernel)).parameters)


@functools.cache
def variable_of(argument: str) -> str | None:
    """The state variable 'table.column' that an argument names, or None."""
    for table, rows in TABLES.items():
        if argument.startswith(f"{table}_") and argument[len(table) + 1 :] in rows.columns:
            return f"{table}.{argument[len(table) + 1 :]}"
    return None


@functools.cache
def counter_of(argument: str) -> str | None:
    """The table whose number of rows an argument names, or None."""
    table = argument.removesuffix("_count")
    return table if argument.endswith("_count") and table in TABLES else None


def as_number(mechanism: Mechanism, name: str) -> Any:
    """A parameter as a loop takes it: choices as their index, sets of choices as truth values per choice."""
    value = getattr(mechanism, name)
    declared = declarations(type(mechanism))[name]
    if declared.kind == "choice":
        return (declared.choices or ()).index(value)
    if declared.kind == "choices":
        return np.array([choice in value for choice in declared.choices or ()], dtype=np.bool_)
    return value


class Binding:
    """One loop of one mechanism, bound to one model.

    Arrays are fetched anew when a table, the log or the series have been replaced by longer ones, which
    `model.replaced` counts; whoever replaces a scratch array at another time has to count that too.
    """

    def __init__(self, model: Diplomacity, mechanism: Mechanism, kernel: Kernel) -> None:
        self.model, self.mechanism, self.kernel = model, mechanism, kernel
        self.names = arguments_of(kernel)
        self.month_at = self.names.index("month") if "month" in self.names else -1
        self.fetched_at = -1
        self.arguments: list[Any] = []
        self.call: Callable[[int], Any] = self._run_as_python

    def __call__(self) -> Any:
        """Run the loop for the model's month."""
        if self.fetched_at != self.model.replaced.times:
            self.arguments = [self._fetch(name) for name in self.names]
            self.fetched_at = self.model.replaced.times
            if IS_COMPILED:
                self.call = Call(self.kernel, self.names, self.arguments)
        return self.call(self.model.month)

    def _run_as_python(self, month: int) -> Any:
        if self.month_at >= 0:
            self.arguments[self.month_at] = month
        with np.errstate(over="ignore"):  # keys wrap around at 64 bits, as compiled ones do in silence
            return self.kernel(*self.arguments)

    def _fetch(self, name: str) -> Any:
        model, mechanism = self.model, self.mechanism
        variable = variable_of(name)
        if variable is not None:
            table, column = variable.split(".")
            array = model.state[table][column]
            if variable in mechanism.writes:
                return array
            if variable not in mechanism.reads:
                raise TypeError(f"{mechanism.name}: '{variable}' is neither in reads nor in writes")
            shown = array.view()
            shown.flags.writeable = False
            return shown
        counter = counter_of(name)
        if counter is not None:
            return model.state[counter].counter
        if name in declarations(type(mechanism)):
            return as_number(mechanism, name)
        if "__" in name:
            other, parameter = name.split("__", 1)
            return as_number(model.mechanism(other), parameter)
        return self._of_the_run(name)

    def _of_the_run(self, name: str) -> Any:
        model = self.model
        if name == "seed":
            return model.key
        if name == "month":
            return model.month
        if name == "log":
            return model.log.rows
        if name == "log_count":
            return model.log.counter
        if name in model.scratch[self.mechanism.name]:
            return model.scratch[self.mechanism.name][name]
        raise TypeError(f"{self.mechanism.name}: nothing is called '{name}' for {self.kernel}")
