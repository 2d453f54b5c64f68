"""Chosen effects of a stored result, typed: value in both arms, difference with its interval, span over rivals."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from experiments.answers.estimates import Estimate
from sim import errors

RESILIENCE = (
    *("live_watched", "live_abroad", "ties_active", "ties_suspended", "exchanges", "reachable_pairs"),
    *("giant_component_attacked", "bruneau_loss", "years_to_recover", "ties_kept_share"),
)


@dataclass(frozen=True)
class Effect:
    """One effect; numbers that are not identified are NaN, `span_*` also where no rival was run.

    Attributes:
        outcome: its name.
        unit: of all values.
        kind: difference (of two arms), value (of the pair) or ratio.
        baseline: mean of the baseline, of a difference only.
        scenario: mean of the scenario, of a difference only.
        difference: mean paired difference, or the value of the pair, or the ratio.
        low: lower end of its 95 % interval.
        high: upper end.
        span_low: lowest end of all intervals over rival assumptions.
        span_high: highest end.
        row: the row of summary.json that it was read from.

    """

    outcome: str
    unit: str
    kind: str
    baseline: float
    scenario: float
    difference: float
    low: float
    high: float
    span_low: float
    span_high: float
    row: Mapping[str, Any]

    @property
    def estimate(self) -> Estimate:
        """The difference, value or ratio with its interval."""
        return Estimate(self.difference, self.low, self.high)

    @property
    def is_identified(self) -> bool:
        """Whether there is a number with its interval."""
        return not (math.isnan(self.difference) or math.isnan(self.low))

    @property
    def is_unchanged(self) -> bool:
        """Whether the arms are the same in every pair."""
        return self.kind == "difference" and self.difference == self.low == self.high == 0.0

    @property
    def is_clear(self) -> bool:
        """Whether the interval of a difference leaves out zero."""
        return self.kind == "difference" and self.is_identified and (self.low > 0.0 or self.high < 0.0)


def effects_of(summary: Mapping[str, Any], names: Iterable[str]) -> list[Effect]:
    """Effects in the order asked for; refuses an outcome that the result does not hold."""
    rows = {row["outcome"]: row for row in summary["effects"]}
    found = []
    for name in names:
        if name not in rows:
            raise errors.unknown_name("outcome", name, rows, where="this result")
        found.append(_effect(rows[name]))
    return found


def of_resilience(summary: Mapping[str, Any]) -> list[Effect]:
    """A handful of outcomes on what holds; those that this scenario does not identify are left out."""
    held = {row["outcome"] for row in summary["effects"]}
    effects = effects_of(summary, [name for name in RESILIENCE if name in held])
    return [effect for effect in effects if effect.is_identified]


def _effect(row: Mapping[str, Any]) -> Effect:
    numbers = {
        name: math.nan if row[name] is None else float(row[name])
        for name in ("baseline", "scenario", "difference", "low", "high", "span_low", "span_high")
    }
    return Effect(row["outcome"], row["unit"], row["kind"], **numbers, row=row)
