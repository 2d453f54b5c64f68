"""An outcome is declared once: its unit, meaning, the questions it answers, and the function that computes it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sim.record import Record

OneRecord = Callable[["Record"], float]
TwoRecords = Callable[["Record", "Record"], float]
UNDEFINED = float("nan")


@dataclass(frozen=True)
class Outcome:
    """A number of one run; NaN where it is not defined for that run."""

    name: str
    group: str
    unit: str
    doc: str
    questions: tuple[str, ...]
    function: OneRecord


@dataclass(frozen=True)
class PairedOutcome:
    """A number of a scenario's run beside its counterfactual's with the same draws; NaN where it is not defined."""

    name: str
    group: str
    unit: str
    doc: str
    questions: tuple[str, ...]
    function: TwoRecords


OUTCOMES: dict[str, Outcome] = {}
PAIRED_OUTCOMES: dict[str, PairedOutcome] = {}


def _add(names: set[str], name: str) -> None:
    if name in names:
        raise ValueError(f"outcome '{name}' is declared twice")


def outcome(unit: str, doc: str, *questions: str, name: str = "") -> Callable[[OneRecord], OneRecord]:
    """Declare a function of one record as an outcome, named as the function unless a name is given."""

    def declare(function: OneRecord) -> OneRecord:
        called = name or function.__name__
        _add(set(OUTCOMES) | set(PAIRED_OUTCOMES), called)
        group = function.__module__.rsplit(".", 1)[1]
        OUTCOMES[called] = Outcome(called, group, unit, doc, questions, function)
        return function

    return declare


def paired_outcome(unit: str, doc: str, *questions: str) -> Callable[[TwoRecords], TwoRecords]:
    """Declare a function of (scenario's record, counterfactual's record) as an outcome of the pair."""

    def declare(function: TwoRecords) -> TwoRecords:
        _add(set(OUTCOMES) | set(PAIRED_OUTCOMES), function.__name__)
        group = function.__module__.rsplit(".", 1)[1]
        PAIRED_OUTCOMES[function.__name__] = PairedOutcome(function.__name__, group, unit, doc, questions, function)
        return function

    return declare
