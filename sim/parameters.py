"""A number of the model is declared once, here is how; everything else is derived from the declaration.

One `parameter()` carries default, unit, plausible range, hard bounds, source and evidence mark. From it come the
configuration schema, the check of a given value, `docs/reference/parameters.md`, the bounds of a sensitivity
analysis, and the dashboard's slider with its tooltip.
"""

from __future__ import annotations

import dataclasses
import functools
import math
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sim import errors

Value = float | int | bool | str | tuple[str, ...]

MARKS = {
    "S": "seen in a primary page or the source documents",
    "S2": "seen in a secondary page",
    "M": "from general knowledge of the literature",
    "A": "assumption, to be swept",
    "C": "computed from documented figures or in a trial",
}


@dataclass(frozen=True)
class Declaration:
    """All that is known of one parameter. `low`..`high` is plausible, `at_least`..`at_most` is possible."""

    default: Value
    unit: str
    doc: str
    source: str
    mark: str
    low: float | None = None
    high: float | None = None
    at_least: float | None = None
    at_most: float | None = None
    choices: tuple[str, ...] | None = None

    @property
    def kind(self) -> str:
        """One of number, whole, switch, choice, choices."""
        if isinstance(self.default, bool):
            return "switch"
        if isinstance(self.default, tuple):
            return "choices"
        if isinstance(self.default, str):
            return "choice"
        return "whole" if isinstance(self.default, int) else "number"

    def check(self, path: str, value: object) -> Value:
        """The value in its declared type; refused outside the hard bounds, warned of outside the plausible range."""
        if self.kind == "switch":
            return _switch(path, value)
        if self.kind == "choice":
            if value not in (self.choices or ()):
                raise errors.not_a_choice(path, value, self.choices or ())
            return str(value)
        if self.kind == "choices":
            return self._chosen(path, value)
        return self._number(path, value)

    def _chosen(self, path: str, value: object) -> tuple[str, ...]:
        given = [value] if isinstance(value, str) else value
        if not isinstance(given, (list, tuple, set, frozenset)) and not hasattr(given, "__iter__"):
            raise errors.wrong_type(path, value, "a list of names")
        names = [str(name) for name in given]
        for name in names:
            if name not in (self.choices or ()):
                raise errors.not_a_choice(path, name, self.choices or ())
        return tuple(name for name in (self.choices or ()) if name in names)

    def _number(self, path: str, value: object) -> float | int:
        wanted = "a whole number" if self.kind == "whole" else "a number"
        if isinstance(value, bool):
            raise errors.wrong_type(path, value, wanted)
        if not isinstance(value, (int, float)):
            try:
                value = float(value)  # type: ignore[arg-type]  # NumPy scalars; text is refused below
            except (TypeError, ValueError):
                raise errors.wrong_type(path, value, wanted) from None
        if not is_finite(value) or (self.kind == "whole" and value != int(value)):
            raise errors.wrong_type(path, value, wanted)
        if (self.at_least is not None and value < self.at_least) or (self.at_most is not None and value > self.at_most):
            low = "any" if self.at_least is None else self.at_least
            high = "any" if self.at_most is None else self.at_most
            raise errors.out_of_bounds(path, value, low, high, self.unit)
        is_implausible = (self.low is not None and value < self.low) or (self.high is not None and value > self.high)
        if is_implausible and value not in (self.default, 0):
            message = f"{path} = {value} is possible and outside the plausible range {self.low} to {self.high}"
            warnings.warn(message, errors.PlausibilityWarning, stacklevel=4)
        return int(value) if self.kind == "whole" else float(value)


def is_finite(value: float) -> bool:
    """Whether a number is one that can be computed with; a whole number too large for a float is none."""
    try:
        return math.isfinite(value)
    except OverflowError:
        return False


def _switch(path: str, value: object) -> bool:
    if isinstance(value, bool):
        return value
    raise errors.wrong_type(path, value, "true or false")


def parameter(
    default: Value,
    *,
    unit: str = "1",
    doc: str,
    source: str,
    mark: str,
    low: float | None = None,
    high: float | None = None,
    at_least: float | None = 0.0,
    at_most: float | None = None,
    choices: tuple[str, ...] | None = None,
) -> Any:
    """Declare a parameter as a field of a mechanism's frozen dataclass.

    `unit` is written in full ("1/year"; "1" where there is none). Zero is always plausible: it switches a term off.
    """
    if mark not in MARKS:
        raise ValueError(f"evidence mark '{mark}' is none of {', '.join(MARKS)}")
    is_number = isinstance(default, (int, float)) and not isinstance(default, bool)
    declaration = Declaration(
        default=default,
        unit=unit,
        doc=doc,
        source=source,
        mark=mark,
        low=low if is_number else None,
        high=high if is_number else None,
        at_least=at_least if is_number else None,
        at_most=at_most if is_number else None,
        choices=choices,
    )
    return dataclasses.field(default=default, metadata={"declaration": declaration})


def declarations(owner: type) -> Mapping[str, Declaration]:
    """The parameters that a mechanism class declares, in their order."""
    return _declared_by(owner)


@functools.cache
def _declared_by(owner: type) -> Mapping[str, Declaration]:
    return {f.name: f.metadata["declaration"] for f in dataclasses.fields(owner) if "declaration" in f.metadata}


@dataclass(frozen=True)
class Parameter:
    """A declared parameter with its place: `path` is mechanism.name, as in 'ideas.twinning'."""

    path: str
    mechanism: str
    name: str
    declaration: Declaration


def walk() -> Iterator[Parameter]:
    """Every parameter of the model, in the order of the month."""
    from sim.mechanisms import MONTH

    for mechanism in MONTH:
        for name, declaration in declarations(mechanism).items():
            yield Parameter(f"{mechanism.name}.{name}", mechanism.name, name, declaration)


def configured(values: Mapping[str, object]) -> tuple[Any, ...]:
    """The mechanisms of the month with these values: keys are dotted paths or nested mappings.

    Refuses an unknown mechanism or parameter with the nearest right name.
    """
    from sim.mechanisms import MONTH

    known = _known()
    given: dict[str, dict[str, Value]] = {mechanism.name: {} for mechanism in MONTH}
    for path, value in _flattened(values).items():
        if path not in known:
            mechanism, _, name = path.partition(".")
            if mechanism not in given:
                raise errors.unknown_name("mechanism", mechanism, given, where=f"parameter {path}")
            names = [p.name for p in walk() if p.mechanism == mechanism]
            raise errors.unknown_name("parameter", name, names, where=f"mechanism {mechanism}")
        mechanism, _, name = path.partition(".")
        given[mechanism][name] = known[path].check(path, value)
    return tuple(mechanism(**given[mechanism.name]) for mechanism in MONTH)  # type: ignore[arg-type]


@functools.cache
def _known() -> Mapping[str, Declaration]:
    return {p.path: p.declaration for p in walk()}


def _flattened(values: Mapping[str, object], prefix: str = "") -> dict[str, object]:
    flat: dict[str, object] = {}
    for key, value in values.items():
        path = f"{prefix}{key}"
        if isinstance(value, Mapping):
            flat |= _flattened(value, prefix=f"{path}.")
        else:
            flat[path] = value
    return flat
