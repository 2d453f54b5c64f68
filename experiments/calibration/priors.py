"""Priors: a parameter is as likely anywhere in its declared plausible range, and nowhere else."""

from __future__ import annotations

from collections.abc import Iterable

from experiments.sweeps.factors import Factor
from sim import errors
from sim.parameters import Parameter, walk


def prior(parameter: Parameter) -> Factor:
    """The uniform prior of a parameter with a plausible range."""
    declared = parameter.declaration
    if declared.low is None or declared.high is None:
        raise errors.not_allowed(f"parameter {parameter.path}", "be fitted", "it has no plausible range")
    return Factor(
        parameter.path,
        low=float(declared.low),
        high=float(declared.high),
        is_whole=declared.kind == "whole",
        unit=declared.unit,
        doc=declared.doc,
        mark=declared.mark,
    )


def with_range() -> list[Parameter]:
    """The parameters that can be fitted: numbers with a plausible range that is no point."""
    return [
        parameter
        for parameter in walk()
        if parameter.declaration.low is not None
        and parameter.declaration.high is not None
        and parameter.declaration.low < parameter.declaration.high
    ]


def priors_of(paths: Iterable[str]) -> tuple[Factor, ...]:
    """The priors of named parameters; refuses an unknown one and one without a range."""
    known = {parameter.path: parameter for parameter in walk()}
    found = []
    for path in dict.fromkeys(path.removeprefix("mechanisms.") for path in paths):
        if path not in known:
            raise errors.unknown_name("parameter", path, known)
        found.append(prior(known[path]))
    return tuple(found)


def default_of(factor: Factor) -> float:
    """The model's own value."""
    (value,) = (parameter.declaration.default for parameter in walk() if parameter.path == factor.name)
    if not isinstance(value, (int, float)):
        raise TypeError(f"{factor.name} is no number")
    return float(value)
