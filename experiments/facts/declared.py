"""A stylised fact is declared once (SCIENCE section 3), and each number of it that the model can show is a pattern.

A fact says what was observed, when, by whom it was reported and how sure that is, and whether it may be fitted or is
held out. A pattern says on which situation it is measured, which number of a run stands beside the observed one, and
how far off measurement may be. A fact without a pattern says why the model has no counterpart.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sim import errors
from sim.outcomes.declared import UNDEFINED

WIDTH = 0.10  # measurement error of a register, an announcement or a network's own count, unless a pattern says more
SHARE_OF_RUNS = 0.90  # that have to show a sign


class Role(StrEnum):
    """What a fact may be used for; the split is that of SCIENCE section 3."""

    FITTING = "fitting"
    HELD_OUT = "held out"
    NEITHER = "neither"  # measured or named, and part of neither list


class Kind(StrEnum):
    """How simulated numbers are held against the observed one."""

    VALUE = "value"  # the simulated 90 % interval has to meet the observed range
    SIGN = "sign"  # nine runs in ten have to lie in the observed range


Statistic = Callable[[Any], float]


@dataclass(frozen=True)
class Fact:
    """What was observed: `value` with its dates, `confidence` H, M or L as in SCIENCE.

    `reason` says why no pattern of the model stands for it; it is empty where one does.
    """

    identifier: str
    says: str
    value: str
    source: str
    confidence: str
    role: Role
    reason: str = ""


@dataclass(frozen=True)
class Pattern:
    """A number of a fact, and the function of an observed situation that gives its simulated counterpart.

    `low` and `high` bound what was observed, without measurement error; `width` is that error as a share of them.
    `scale` is how wide a simulated 90 % interval may be and still say something. `note` tells how the figure was
    rescaled and what the comparison cannot see; `is_built_in` marks what the model's own parameters state already.
    """

    name: str
    fact: str
    says: str
    low: float
    high: float
    width: float
    unit: str
    situation: str
    kind: Kind
    scale: float
    note: str
    is_built_in: bool
    statistic: Statistic

    @property
    def bounds(self) -> tuple[float, float]:
        """The observed range with its measurement error on both sides."""
        low, high = (
            end + sign * self.width * abs(end) if math.isfinite(end) else end
            for end, sign in ((self.low, -1.0), (self.high, 1.0))
        )
        return low, min(high, 1.0) if self.unit == "share" and self.high <= 1.0 else high

    @property
    def middle(self) -> float:
        """The middle of the observed range; its finite end where it has but one."""
        if math.isinf(self.high):
            return self.low
        return self.high if math.isinf(self.low) else (self.low + self.high) / 2.0

    def excess(self, value: float) -> float:
        """How far a simulated number lies outside the observed range, in the pattern's unit; 0 inside."""
        low, high = self.bounds
        return max(0.0, low - value, value - high)


FACTS: dict[str, Fact] = {}
PATTERNS: dict[str, Pattern] = {}


def fact(
    identifier: str, says: str, value: str, source: str, confidence: str, role: Role = Role.NEITHER, reason: str = ""
) -> Fact:
    """Declare a fact by its number in SCIENCE section 3."""
    if identifier in FACTS:
        raise ValueError(f"fact '{identifier}' is declared twice")
    declared = Fact(identifier, says, " ".join(value.split()), source, confidence, role, " ".join(reason.split()))
    FACTS[identifier] = declared
    return declared


def pattern(
    of: Fact,
    says: str,
    observed: float | tuple[float, float],
    *,
    situation: str,
    unit: str = "1",
    width: float = WIDTH,
    kind: Kind = Kind.VALUE,
    scale: float | None = None,
    note: str = "",
    is_built_in: bool = False,
) -> Callable[[Statistic], Statistic]:
    """Declare the statistic below as a pattern of a fact, named as the function.

    `observed` is a number or a range; `scale` defaults to the larger of the observed middle and the observed range. A
    sign has no measurement error.
    """

    def declare(statistic: Statistic) -> Statistic:
        name = f"{of.identifier}_{statistic.__name__}"
        if name in PATTERNS:
            raise ValueError(f"pattern '{name}' is declared twice")
        low, high = observed if isinstance(observed, tuple) else (observed, observed)
        span = high - low if math.isfinite(high - low) else 0.0
        middle = (low + high) / 2.0 if math.isfinite(low + high) else 0.0
        PATTERNS[name] = Pattern(
            name=name,
            fact=of.identifier,
            says=says,
            low=low,
            high=high,
            width=0.0 if kind is Kind.SIGN else width,
            unit=unit,
            situation=situation,
            kind=kind,
            scale=max(abs(middle), span) if scale is None else scale,
            note=" ".join(note.split()),
            is_built_in=is_built_in,
            statistic=statistic,
        )
        return statistic

    return declare


def ratio(above: float, below: float) -> float:
    """A ratio, undefined where there is nothing below."""
    return float(above / below) if below > 0.0 else UNDEFINED


def by_number(identifier: str) -> int:
    """The number of a fact's id, for sorting."""
    return int(identifier.removeprefix("F"))


def chosen_patterns(facts: Iterable[str] = (), roles: Iterable[Role] = tuple(Role)) -> tuple[Pattern, ...]:
    """Patterns of these facts, all if none is named, in the order of the facts; refuses a fact that is not known."""
    wanted = [name.upper() for name in facts]
    for name in wanted:
        if name not in FACTS:
            raise errors.unknown_name("fact", name, FACTS)
        if FACTS[name].reason:
            raise errors.not_allowed(f"fact {name}", "be measured", FACTS[name].reason)
    allowed = set(roles)
    found = [
        pattern
        for pattern in PATTERNS.values()
        if (not wanted or pattern.fact in wanted) and FACTS[pattern.fact].role in allowed
    ]
    return tuple(sorted(found, key=lambda each: by_number(each.fact)))
